"""docs/tutorial/first-day.md, walked in a real browser on a real site: what it says is what happens."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scangate.site import Site

DOCK = "dock-1"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    running = Site(tmp_path, [DOCK])
    try:
        running.start()
        yield running
    finally:
        running.close()


def key_in(page: Page, text: str) -> None:
    page.locator("#key-in").click()
    page.locator("#pad-text").fill(text)
    page.locator("#pad-send").click()


def enter_product(page: Page) -> None:
    page.get_by_role("link", name="Products").click()
    page.get_by_role("link", name="New product").first.click()
    page.get_by_label("Owner").fill("main")
    page.get_by_label("SKU").fill("VALVE-7")
    page.get_by_label("Name").fill("Valve 7")
    page.get_by_label("Tracking").select_option("Full Tracking")
    page.get_by_label("By", exact=True).select_option("serial number")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def enter_receipt(page: Page) -> None:
    page.get_by_role("link", name="Pre-receipts").click()
    page.get_by_role("link", name="New pre-receipt").first.click()
    page.get_by_label("Reference").fill("PR-7")
    page.get_by_label("Supplier").fill("Valves Ltd")
    page.get_by_label("Line", exact=True).first.fill("1")
    page.get_by_label("Product of row 1").fill("VALVE-7")
    page.get_by_label("Quantity of row 1").fill("3")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Edit Serial Numbers").click()
    box, save = page.get_by_label("Expected serial numbers"), page.get_by_role("button", name="Save")
    box.fill("V-1\nV-2\n")
    expect(page.get_by_role("status")).to_have_text("2 of 3: enter 1 more or clear all")
    expect(save).to_be_disabled()
    box.fill("V-1\nV-2\nV-3\n")
    save.click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def work_at_the_dock(page: Page) -> None:
    word, reason = page.locator("#word"), page.locator("#reason")
    key_in(page, "PR-7")
    key_in(page, "V-1")
    expect(reason).to_contain_text("On the list")
    key_in(page, "V-1")
    expect(reason).to_contain_text("Already scanned")
    key_in(page, "V-2")
    page.locator("#commands").get_by_text("Confirm").click()
    expect(word).to_contain_text("CONFIRMED")
    page.locator("#commands").get_by_text("Close short").click()
    page.locator("#answers").get_by_text("Not delivered").click()
    expect(word).to_contain_text("COMPLETE")


def test_the_first_day(site: Site, browser: Browser) -> None:
    office, dock = browser.new_page(base_url=site.console), browser.new_page()
    office.goto("/")
    enter_product(office)
    enter_receipt(office)
    site.wait(lambda: site.has_rules(DOCK), "the dock has the rules")
    dock.goto(site.docks[DOCK].page)
    expect(dock.get_by_text("PR-7").first).to_be_visible()
    work_at_the_dock(dock)

    site.wait(lambda: site.caught_up(DOCK), "the ledger has it")
    office.goto("/stock")
    expect(office.get_by_role("row", name="VALVE-7")).to_contain_text("2")
    office.goto("/trace?serial=V-1")
    expect(office.get_by_text("PR-7").first).to_be_visible()
    assert "V-1" in site.command("trace", "V-1").stdout
    assert site.command("ledger", "verify").returncode == 0
    office.close()
    dock.close()
