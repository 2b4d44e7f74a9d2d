"""In the distribution's Chromium: serials in their ways, a reservation, a count, a missing serial."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ledger.database import Database
from ledger.verify.verify import verify
from rules.events import Confirmed, Opened
from rules.movement import Movement
from rules.product import Process
from tests.ledger.web.browser import served
from tests.ledger.web.conftest import Site
from tests.ledger.web.seed import read, receive

pytestmark = [
    pytest.mark.system,
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),  # what is stored is tested elsewhere
]


@pytest.fixture
def page(site: Site, browser: Browser, database: Database) -> Iterator[Page]:
    """A page at a site with pumps and tape; foreign hosts, script errors, wrong projections fail it."""
    site.csv("products", "sku;name;tracking\nP-200;Pump P-200;full\nT-1;Tape;none\n")
    site.csv("pre-receipts", "ref;line;product;qty;supplier\nPR-1001;1;P-200;10;Acme Pumps\n")
    receive(site.gateway, "PR-0", "1", "main/P-200", ["S1", "S2", "S3"])
    site.gateway.say(Movement("main/T-1", "", "", "", 10, "supplier", "A-01", "receive", "PR-0", "2", ""))
    site.settle()
    foreign: list[str] = []
    errors: list[str] = []
    with served(site.app) as address:
        page = browser.new_page(base_url=address, viewport={"width": 1280, "height": 900})
        page.on("request", lambda r: None if r.url.startswith(address) else foreign.append(r.url))
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: errors.append(str(e)))
        yield page
        page.close()
    assert foreign == []
    assert [e for e in errors if "422" not in e] == []  # a refused form answers 422, which the console logs
    report = verify(database)
    assert (report.faults, report.missing) == ((), ())


def shot(page: Page, name: str, elsewhere: Path) -> None:
    page.screenshot(path=Path(os.environ.get("SCANGATE_SHOTS", elsewhere)) / f"{name}.png", full_page=True)


@pytest.mark.domain("goods-in.range", "goods-in.typing", "goods-in.all-or-none")
def test_a_range_fills_the_box_and_the_counter_counts_it(page: Page, tmp_path: Path) -> None:
    """Typing (Enter validates and starts a new line), a range; 9 of 10: enter 1 more or clear all."""
    page.goto("/pre-receipts/PR-1001/lines/1")
    counter, save = page.locator("[data-counter]"), page.get_by_role("button", name="Save")
    page.get_by_text("More ways to fill it").click()
    page.get_by_label("First").fill("SN-0098")
    page.get_by_label("How many").fill("9")
    page.keyboard.press("Enter")
    expect(page.get_by_text("9 added below. Nothing is saved yet.")).to_be_visible()
    expect(counter).to_have_text("9 of 10: enter 1 more or clear all")
    expect(save).to_be_disabled()
    shot(page, "serials-range", tmp_path)
    box = page.get_by_label("Expected serial numbers")
    box.press("Control+End")
    box.press("Enter")
    page.keyboard.type("SN-9;L7;2027-01-31")
    expect(counter).to_have_text("12 of 10: take 2 out or clear all")
    page.get_by_label("One row each").check()
    expect(counter).to_have_text("10 of 10: complete")
    save.click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_text("10 of 10").click()
    expect(page.get_by_text("lot L7")).to_be_visible()
    shot(page, "document", tmp_path)


@pytest.mark.domain("goods-out.from-order", "goods-out.order-reservation")
def test_an_order_becomes_a_pick_list_with_its_serials(page: Page, tmp_path: Path) -> None:
    """A list made from a sales order asks "load its n lots and serials?"; the list button edits them."""
    page.goto("/tasks/orders/new")
    page.get_by_label("Reference").fill("SO-1")
    page.get_by_label("Product of row 1").fill("P-200")
    page.get_by_label("Quantity of row 1").fill("2")
    page.get_by_label("Place of row 1").fill("A-01")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Edit Serial Numbers").click()
    page.get_by_label("Serial numbers", exact=True).fill("S1\nS2")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("What", exact=True).select_option("pick")
    page.get_by_label("Its reference").fill("PL-1")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("alert")).to_have_text("load its 0 lots and 2 serials?")
    shot(page, "order-asks", tmp_path)
    page.get_by_role("button", name="Yes, load them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("PL-1")
    page.get_by_role("link", name="Edit Serial Numbers").click()
    page.get_by_label("What may be taken").select_option("exact")
    page.get_by_label("Reserved serial numbers").fill("S2")
    expect(page.locator("[data-counter]")).to_have_text("1 of 2")
    shot(page, "reservation", tmp_path)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 of 2 reserved")).to_be_visible()
    expect(page.get_by_text("exactly these")).to_be_visible()


@pytest.mark.domain("processes.count-missing", "processes.count-blind")
def test_a_count_is_made_and_its_differences_booked(page: Page, site: Site, tmp_path: Path) -> None:
    page.goto("/tasks")
    shot(page, "tasks", tmp_path)
    page.get_by_role("link", name="New count", exact=True).click()
    page.get_by_label("Counted place").fill("A-01")
    page.get_by_label("Blind").check()
    page.get_by_role("button", name="Make the count").click()
    ref = page.get_by_role("heading", level=1).inner_text()
    site.gateway.say(Opened(ref, Process.COUNT, read(ref, site.gateway.at)))
    for serial, quantity, product in (("S1", 1, "P-200"), ("", 8, "T-1")):
        prev = ("unknown",) if serial else ()
        site.gateway.say(
            Movement(f"main/{product}", serial, "", "", quantity, "A-01", "A-01", "count", ref, "1", "", prev)
        )
    site.gateway.say(Confirmed(ref, 2, 0, finished=True, read=read("%CONFIRM", site.gateway.at)))
    site.settle()
    page.reload()
    page.get_by_role("button", name="Show what would be booked").click()
    expect(page.get_by_text("Nothing is booked yet.")).to_be_visible()
    shot(page, "count", tmp_path)
    page.get_by_role("button", name="Book the differences").click()
    expect(page.get_by_text("The differences are booked.")).to_be_visible()
    page.goto("/stock")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tbody tr").nth(1)).to_contain_text("8")


@pytest.mark.domain("tracking.change-shown", "enforcement.red-button", "enforcement.empty-rows")
def test_a_tracking_change_is_agreed_to_and_a_red_button_opens_the_empty_rows(
    page: Page, site: Site, tmp_path: Path
) -> None:
    """While identifiers are missing the line's list button is red, "n missing", and opens the empty rows."""
    page.goto("/products/edit?owner=main&sku=T-1")
    page.get_by_label("Tracking", exact=True).select_option("full")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("10 units at A-01 will be missing their serials")).to_be_visible()
    shot(page, "tracking-change", tmp_path)
    page.get_by_role("button", name="Change the tracking and owe these").click()
    expect(page.get_by_text("Serial numbers that are owed now")).to_be_visible()

    site.client.put("/api/v1/documents/issue/by-ref/CI-1", json={
        "lines": [{"line": "1", "product": "P-200", "quantity": 2, "place": "A-01"}]})  # fmt: skip
    site.gateway.say(
        Movement("main/P-200", "", "", "", 2, "A-01", "customer", "issue", "CI-1", "1", "", debt=2)
    )
    site.settle()
    page.goto("/tasks/issues/CI-1")
    shot(page, "missing-button", tmp_path)
    page.get_by_role("link", name="2 missing").click()
    page.get_by_label("Serial number 1").focus()
    page.keyboard.type("S1")
    page.keyboard.press("Enter")  # as a scanner ends it
    page.keyboard.type("NEW-1")
    shot(page, "missing-rows", tmp_path)
    page.get_by_role("button", name="Enter").click()
    expect(page.get_by_text("The serial numbers are entered.")).to_be_visible()
    expect(page.get_by_text("2 missing")).to_have_count(0)
