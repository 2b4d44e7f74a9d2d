"""In the distribution's Chromium: the counter while serials are typed, Save in between, no other host."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ledger.web.browser import served
from tests.ledger.web.conftest import Site
from tests.ledger.web.seed import EVIL

pytestmark = [
    pytest.mark.system,
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),  # what is stored is tested elsewhere
]


@pytest.fixture
def page(site: Site, browser: Browser) -> Iterator[Page]:
    """A browser page at the running site; it fails when the page asks another host or logs an error."""
    site.csv("products", "sku;name;tracking;pattern\nP-200;Pump P-200;full;\n")
    site.csv("pre-receipts", "ref;line;product;qty;supplier\nPR-1001;1;P-200;10;Acme Pumps\n")
    foreign: list[str] = []
    errors: list[str] = []
    with served(site.app) as address:
        page = browser.new_page(base_url=address, viewport={"width": 1280, "height": 800})
        page.on("request", lambda r: None if r.url.startswith(address) else foreign.append(r.url))
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: errors.append(str(e)))
        yield page
        page.close()
    assert foreign == []
    assert errors == []


@pytest.mark.domain("goods-in.typing", "goods-in.all-or-none")
def test_the_counter_follows_the_typing_and_save_waits_for_all_or_none(page: Page, tmp_path: Path) -> None:
    page.goto("/pre-receipts/PR-1001")
    page.get_by_role("link", name="Edit Serial Numbers").click()
    counter, save = page.get_by_role("status"), page.get_by_role("button", name="Save")
    box = page.get_by_label("Expected serial numbers")
    expect(counter).to_have_text("0 of 10: none entered, scans will define the quantity")
    expect(save).to_be_enabled()

    box.focus()
    for n in range(9):  # as a scanner types them: text, Enter
        page.keyboard.type(f"SN{n}")
        page.keyboard.press("Enter")
    expect(counter).to_have_text("9 of 10: enter 1 more or clear all")
    expect(save).to_be_disabled()
    page.screenshot(path=Path(os.environ.get("SCANGATE_SHOTS", tmp_path)) / "serials-9-of-10.png")

    page.keyboard.type("SN0")
    expect(counter).to_have_text("10 of 10: SN0 stands here twice")
    expect(save).to_be_disabled()
    for _ in "SN0":
        page.keyboard.press("Backspace")
    page.keyboard.type(EVIL)
    expect(counter).to_have_text("10 of 10: complete")
    save.click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_text("10 of 10").click()
    expect(page.get_by_text(EVIL)).to_be_visible()
    expect(page.locator("main img")).to_have_count(0)


def test_without_scripts_the_server_refuses_with_the_same_counts(site: Site, browser: Browser) -> None:
    site.csv("products", "sku;tracking\nP-200;full\n")
    site.csv("pre-receipts", "ref;line;product;qty\nPR-1001;1;P-200;10\n")
    with served(site.app) as address:
        context = browser.new_context(java_script_enabled=False, base_url=address)
        page = context.new_page()
        page.goto("/pre-receipts/PR-1001/lines/1")
        page.get_by_label("Expected serial numbers").fill("\n".join(f"SN{n}" for n in range(9)))
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("alert")).to_contain_text("9 of 10 serials are entered")
        expect(page.get_by_label("Expected serial numbers")).to_have_value(
            "\n".join(f"SN{n}" for n in range(9))
        )
        context.close()
