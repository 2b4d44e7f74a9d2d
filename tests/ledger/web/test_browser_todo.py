"""In the distribution's Chromium: from the to-do list through dry runs to done, with and without scripts."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ledger.database import Database
from ledger.todo.todo import todo
from tests.ledger.web.browser import served
from tests.ledger.web.conftest import Site
from tests.ledger.web.dock import Dock
from tests.ledger.web.test_todo_pages import GTIN, place, right

pytestmark = [
    pytest.mark.system,
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),  # what is stored is tested elsewhere
]


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page(request: pytest.FixtureRequest, site: Site, browser: Browser) -> Iterator[Page]:
    """A browser page at the running site; it fails when the page asks another host or logs an error."""
    bad: list[str] = []
    with served(site.app) as address:
        context = browser.new_context(
            java_script_enabled=request.param, base_url=address, viewport={"width": 1280, "height": 900}
        )
        page = context.new_page()
        page.on("request", lambda r: None if r.url.startswith(address) else bad.append(r.url))
        page.on(
            "console", lambda m: bad.append(m.text) if m.type == "error" and "422" not in m.text else None
        )
        page.on("pageerror", lambda e: bad.append(str(e)))
        yield page
        context.close()
    assert bad == []


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    return Path(os.environ.get("SCANGATE_SHOTS", tmp_path))


def name(page: Page) -> None:
    page.get_by_label("Your name").fill("Ann")


def test_a_unit_set_aside_is_admitted(page: Page, site: Site, database: Database, shots: Path) -> None:
    dock = Dock(site)
    dock.receipt("S1", "S2")
    dock.aside("S9")
    dock.aside("U1", "product.unknown", GTIN, code=GTIN)
    dock.door.move("supplier>A1", quantity=3, debt=3, task="")
    dock.send()
    page.goto("/todo")
    page.screenshot(path=shots / "todo.png", full_page=True)
    page.get_by_role("link", name="Admit S9").click()
    name(page)
    page.get_by_label("Reason").fill("the supplier sent another one")
    page.get_by_label("It came instead of an expected one").check()
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_role("alert")).to_contain_text("is not expected")
    page.get_by_label("Missing serial").select_option("S2")
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_role("status")).to_contain_text("nothing is done yet")
    page.screenshot(path=shots / "aside.png", full_page=True)
    assert place(database, "S9") == ""
    page.get_by_role("button", name="Admit", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Admitted")
    assert place(database, "S9") != ""
    right(database)


def test_a_code_is_attached(page: Page, site: Site, database: Database, shots: Path) -> None:
    dock = Dock(site)
    site.csv("pre-receipts", "ref;line;product;qty\nPR-1;1;P;3\n")
    for serial in ("U1", "U2"):
        dock.aside(serial, "product.unknown", GTIN, code=GTIN)
    page.goto("/todo?kind=code.unknown")
    page.get_by_role("link", name=f"Attach {GTIN}").click()
    page.get_by_label("Product", exact=True).fill("P")
    page.get_by_label("Reason").fill("new packaging")
    name(page)
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_role("status")).to_contain_text("attached")
    page.screenshot(path=shots / "code.png", full_page=True)
    page.get_by_role("button", name="Attach and admit").click()
    expect(page.get_by_role("status")).to_contain_text("The code is attached")
    assert [e.kind for e in todo(database)] == []
    right(database)


def test_a_conflict_is_resolved(page: Page, site: Site, database: Database, shots: Path) -> None:
    Dock(site).fork("S1", "S2")
    page.goto("/todo?kind=conflict")
    page.get_by_role("link", name="Compare and resolve").click()
    expect(page.get_by_role("heading", name="Story 1: bench-1")).to_be_visible()
    page.get_by_text("Scan as it came").first.click()
    page.get_by_label("PL-2 at bench-2 is true").check()
    page.get_by_label("Reason").fill("it is on the truck")
    name(page)
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_role("status")).to_contain_text("taken back from the other story")
    page.screenshot(path=shots / "conflict.png", full_page=True)
    page.get_by_role("button", name="Resolve").click()
    expect(page.get_by_role("status")).to_contain_text("Resolved by a new movement")
    assert [e.kind for e in todo(database) if e.kind == "conflict"] == []
    right(database)


def test_a_recall_is_ordered_and_lifted(page: Page, site: Site, database: Database, shots: Path) -> None:
    dock = Dock(site)
    site.csv("pick-lists", "ref;line;product;qty;place;customer\nPL-1;1;P;1;A1;Shop\n")
    heads = dock.received("SN-08", "SN-09")
    dock.bench.move("A1>customer", "SN-09", [heads[1]], task="PL-1", process="pick")
    dock.send()
    site.gateway.hello()
    page.goto("/recalls")
    page.get_by_role("link", name="order a recall or hold").click()
    page.get_by_label("Reference").fill("RC-1")
    page.get_by_label("Reason").fill("valve may leak")
    page.get_by_label("Product", exact=True).fill("P")
    page.get_by_label("A range of serial numbers").check()
    page.get_by_label("First serial").fill("SN-08")
    page.get_by_label("How many").fill("3")
    name(page)
    page.get_by_role("button", name="Show where it is").click()
    expect(page.get_by_role("row", name="SN-09")).to_contain_text("Shop")
    page.screenshot(path=shots / "recall-new.png", full_page=True)
    page.get_by_role("button", name="Order it").click()
    expect(page.get_by_role("heading", name="gateways have it")).to_contain_text("0 of")
    page.screenshot(path=shots / "recall.png", full_page=True)
    name(page)
    page.get_by_role("button", name="Show what would happen").click()
    page.get_by_role("button", name="Lift").click()
    expect(page.get_by_role("status")).to_contain_text("Lifted")
    right(database)
