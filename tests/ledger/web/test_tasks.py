"""Tasks on the pages: every kind is entered, followed, taken away and closed without a script."""

import re
from collections.abc import Iterator

import pytest

from ledger.chores import chores
from ledger.database import Database, bound
from ledger.verify.verify import verify
from rules.events import Accepted, Capture, Confirmed, Opened, Paused, Refused
from rules.movement import Movement
from rules.product import Process
from tests.ledger.web.conftest import Site
from tests.ledger.web.seed import read, receive
from tests.ledger.web.test_pages import table, text_of

SLUGS = [
    "orders", "batch-picks", "tote-picks", "issues", "transfers", "account-transfers", "relocations",
    "adjustments", "customer-returns", "supplier-returns", "scrapping", "quarantine",
]  # fmt: skip
HEAD = {"new": "1", "party": "Bob", "place": "", "stations": "", "do": "save"}


def save(site: Site, path: str, ref: str, *rows: dict[str, str], status: int = 303, **head: str) -> str:
    """A document's form; `rows` are its lines. Gives the page or where it leads."""
    columns = {
        name: [row.get(name, "") for row in rows] for name in dict.fromkeys(k for r in rows for k in r)
    }
    form = HEAD | {"ref": ref} | head | columns
    answer = site.client.post(f"{path}/save", data=form, follow_redirects=False)
    assert answer.status_code == status, answer.text
    return answer.headers.get("location", answer.text)


def post(site: Site, path: str, status: int = 303, **form: str | list[str]) -> str:
    answer = site.client.post(path, data=form, follow_redirects=False)
    assert answer.status_code == status, answer.text
    return answer.headers.get("location", answer.text)


def row(product: str, quantity: str, line: str = "1", **more: str) -> dict[str, str]:
    return {"line": line, "product": product, "quantity": quantity, "lot": "", "line_place": "", **more}


def move(site: Site, way: str, serial: str, task: str, process: Process, **more: object) -> None:
    source, target = way.split(">")
    fields = {"line": "1", "prev": ("unknown",)} | more
    site.gateway.say(
        Movement("main/P", serial, "", "", 1, source, target, process, task, scan="", **fields)  # type: ignore[arg-type]
    )
    site.settle()


@pytest.fixture
def stocked(site: Site) -> Site:
    """P is fully tracked, T by quantity; S1 to S3 are at A-01."""
    site.csv("products", "sku;name;tracking;owner\nP;Pump;full;main\nT;Tape;none;main\nP9;Pump 9;full;acme\n")
    receive(site.gateway, "PR-0", "1", "main/P", ["S1", "S2", "S3"])
    site.settle()
    return site


@pytest.fixture(autouse=True)
def verified(database: Database) -> Iterator[None]:
    """Whatever a page did, the projections are what the records say."""
    yield
    report = verify(database)
    assert (report.faults, report.missing) == ((), ())


def test_the_page_tasks_leads_to_every_kind_and_lists_what_is_open(stocked: Site) -> None:
    text = text_of(stocked, "/tasks")
    for slug in (*SLUGS, "dispatches", "counts", "transfer-receipts"):
        assert f'href="/tasks/{slug}"' in text
        assert "<h1>" in text_of(stocked, f"/tasks/{slug}")
    for slug in (*SLUGS, "dispatches", "counts"):
        assert "<form" in text_of(stocked, f"/tasks/{slug}/new")
    assert stocked.client.get("/tasks/transfer-receipts/new").status_code == 404
    save(stocked, "/tasks/transfers", "TR-1", row("P", "2"), place="B-01")
    (found,) = [r for r in table(text_of(stocked, "/tasks")) if r[0] == "TR-1"]
    assert found[1:5] == ["Warehouse transfers", "Bob", "1", "0 of 2 0 / 2"]
    assert text_of(stocked, "/search?q=TR-1", 200).count("TR-1") > 1


@pytest.mark.parametrize("slug", SLUGS)
def test_each_kind_is_entered_by_its_form(stocked: Site, slug: str) -> None:
    more = {
        "batch-picks": {"dest": "SO-1"},
        "tote-picks": {"dest": "TOTE-1"},
        "account-transfers": {"into": "P9"},
    }.get(slug, {})
    party = "acme" if slug == "account-transfers" else "Bob"
    where = save(stocked, f"/tasks/{slug}", "D-1", row("P", "1", line_place="A-01", **more), party=party)
    assert where == f"/tasks/{slug}/D-1?saved=1"
    text = text_of(stocked, where)
    assert "Saved." in text
    for value in more.values():
        assert value in text
    again = save(stocked, f"/tasks/{slug}", "D-1", row("P", "2", **more), status=422, party=party)
    assert "D-1 is entered already" in again


@pytest.mark.domain("processes.account-refused")
def test_an_account_transfer_is_refused_at_creation_if_there_is_no_such_product(stocked: Site) -> None:
    text = save(stocked, "/tasks/account-transfers", "AT-1", row("P", "1", into=""), status=422, party="acme")
    assert "acme has no product with a GTIN of main/P" in text
    assert 'value="P"' in text


def test_a_document_without_lines_is_free(stocked: Site) -> None:
    empty = row("", "")
    save(stocked, "/tasks/issues", "CI-1", empty, status=422, free="")
    save(stocked, "/tasks/issues", "CI-1", empty, free="1")
    assert "scanning a product adds it" in text_of(stocked, "/tasks/issues/CI-1")


def test_what_a_page_does_not_show_stays(stocked: Site) -> None:
    """A colleague's program reserved exactly S1 for a blind batch of an order; the page changes the party."""
    lines = [{"line": "1", "product": "P", "quantity": 1, "place": "A-01", "serials": ["S1"], "dest": "SO-7",
              "reserve": "exact"}]  # fmt: skip
    body = {"lines": lines, "party": "Bob", "origin": "SO-7", "blind": True, "stations": ["bench-1"]}
    assert stocked.client.put("/api/v1/documents/batch_pick/by-ref/B-1", json=body).status_code == 201
    only = {"line": "1", "product": "P", "quantity": "1"}
    answer = stocked.client.post(
        "/tasks/batch-picks/save", data={"ref": "B-1", "party": "Eve", **only}, follow_redirects=False
    )
    assert answer.status_code == 303
    stored = stocked.client.get("/api/v1/documents/batch_pick/by-ref/B-1").json()
    (line,) = stored["lines"]
    assert (stored["party"], stored["origin"], stored["blind"], stored["stations"]) == (
        "Eve", "SO-7", True, ["bench-1"],
    )  # fmt: skip
    assert (line["dest"], line["reserve"], line["place"]) == ("SO-7", "exact", "A-01")
    assert [s["serial"] for s in line["serials"]] == ["S1"]


@pytest.mark.domain("processes.transfer-ship", "processes.transfer-missing", "processes.transfer-ages")
def test_a_transfer_is_followed_to_its_receiving_side(stocked: Site) -> None:
    """Missing stays in transit and ages."""
    save(stocked, "/tasks/transfers", "TR-1", row("P", "2", line_place="A-01"), place="B-01")
    for serial in ("S1", "S2"):
        move(stocked, "A-01>in transit", serial, "TR-1", Process.TRANSFER_OUT)
    stocked.writer.submit(lambda: chores(bound(), stocked.gateway.at)).result(10)
    move(stocked, "in transit>B-01", "S1", "TR-1-IN", Process.TRANSFER_IN)
    for page in ("/tasks/transfers/TR-1", "/tasks/transfer-receipts/TR-1-IN"):
        assert "2 shipped, 1 received" in re.sub(r"<[^>]+>", "", text_of(stocked, page))
    assert 'href="/tasks/transfer-receipts/TR-1-IN"' in text_of(stocked, "/tasks/transfers/TR-1")
    stocked.gateway.say(Confirmed("TR-1-IN", 1, 0, finished=True, read=read("C", stocked.gateway.at)))
    stocked.settle()
    assert "TR-1-IN" in text_of(stocked, "/tasks/transfer-receipts")  # open: S2 is still under way


@pytest.mark.domain("goods-out.from-order")
def test_a_pick_list_from_a_sales_order_asks_to_load_its_serials(stocked: Site) -> None:
    """A list made from a sales order or quotation asks "load its n lots and serials?"."""
    save(stocked, "/tasks/orders", "SO-1", row("P", "2", line_place="A-01"))
    post(stocked, "/tasks/orders/SO-1/lines/1", serials="S1\nS2")
    asked = post(stocked, "/tasks/orders/SO-1/make", 422, kind="pick", ref="PL-1")
    assert "load its 0 lots and 2 serials?" in asked
    assert 'value="PL-1"' in asked
    assert stocked.client.get("/pick-lists/PL-1").status_code == 404
    where = post(stocked, "/tasks/orders/SO-1/make", kind="pick", ref="PL-1", load="yes")
    assert where == "/pick-lists/PL-1?said=made"
    assert "2 of 2 reserved" in text_of(stocked, where)
    assert 'href="/tasks/orders/SO-1"' in text_of(stocked, where)
    post(stocked, "/tasks/orders/SO-1/make", kind="pick", ref="PL-2", load="no")
    assert "none reserved" in text_of(stocked, "/pick-lists/PL-2")
    assert "entered already" in post(stocked, "/tasks/orders/SO-1/make", 422, kind="pick", ref="PL-2")
    post(stocked, "/tasks/orders/PL-2/make", 404, kind="pick", ref="X")


@pytest.mark.domain("processes.dispatch")
def test_a_dispatch_is_made_of_the_picks_whose_goods_wait(stocked: Site) -> None:
    save(stocked, "/pick-lists", "PL-1", row("P", "2", line_place="A-01"), place="STAGE")
    move(stocked, "A-01>STAGE", "S1", "PL-1", Process.PICK)
    text = text_of(stocked, "/tasks/dispatches/new")
    assert [r[1:] for r in table(text)] == [["PL-1", "Bob", "1"]]
    assert "nothing waits here" in post(stocked, "/tasks/dispatches/new", 422, ref="D-1")
    where = post(stocked, "/tasks/dispatches/new", ref="D-1", pick=["PL-1"])
    shown = text_of(stocked, where)
    assert "1 of 1" in shown
    assert "S1" in shown
    assert table(text_of(stocked, "/tasks/dispatches/new")) == []
    assert "entered already" in post(stocked, "/tasks/dispatches/new", 422, ref="D-1", pick=["PL-1"])


@pytest.mark.domain("processes.count-missing", "processes.count-blind", "processes.count-sets")
def test_a_count_is_made_read_tried_and_booked(stocked: Site) -> None:
    """Sets are compared: found, found elsewhere, unknown, missing (lost, never deleted)."""
    where = post(stocked, "/tasks/counts/new", place="A-01", blind="1")
    assert where == "/tasks/counts/CT-A-01-1?said=made"
    assert "stations do not show what is expected" in text_of(stocked, where)
    page = "/tasks/counts/CT-A-01-1"
    stocked.gateway.say(Opened("CT-A-01-1", Process.COUNT, read("CT-A-01-1", stocked.gateway.at)))
    move(stocked, "A-01>A-01", "S1", "CT-A-01-1", Process.COUNT)
    assert "not confirmed yet" in text_of(stocked, page)
    assert "Book the differences" not in text_of(stocked, page)
    stocked.gateway.say(Confirmed("CT-A-01-1", 1, 0, finished=True, read=read("C", stocked.gateway.at)))
    stocked.settle()
    text = text_of(stocked, page)
    assert re.findall(r"<h2>(Found|Missing) <span class=\"chip\">(\d)", text) == [
        ("Found", "1"),
        ("Missing", "2"),
    ]
    tried = post(stocked, f"{page}/book", 200, by="Ann", do="try")
    assert "Nothing is booked yet." in tried
    assert "A-01 → lost" in tried
    assert stocked.client.get("/api/v1/stock").json()["items"][0]["quantity"] == 3
    token = re.findall(r'name="tried" value="(\w+)"', tried)[0]
    assert post(stocked, f"{page}/book", by="Ann", do="do", tried=token) == f"{page}?said=booked"
    assert "The differences of this count are booked." in text_of(stocked, page)
    assert stocked.client.get("/api/v1/stock").json()["items"][0]["quantity"] == 1


@pytest.mark.domain("task.assigned")
def test_a_claimed_pick_is_seen_and_taken_away_and_a_document_is_closed(stocked: Site) -> None:
    """A pick task is assigned to one station at a time."""
    save(stocked, "/pick-lists", "PL-1", row("P", "2", line_place="A-01"))
    assert table(text_of(stocked, "/pick-lists"))[0][4] == "open"
    at = stocked.gateway.at
    stocked.gateway.say(Opened("PL-1", Process.PICK, read("PL-1", at)))
    stocked.settle()
    assert table(text_of(stocked, "/pick-lists"))[0][4].startswith("claimed by dock-1")
    stocked.gateway.say(Paused("PL-1", read("PAUSE", at)))
    stocked.settle()
    assert table(text_of(stocked, "/pick-lists"))[0][4].startswith("parked at dock-1")
    assert post(stocked, "/pick-lists/PL-1/withdraw", by="Ann") == "/pick-lists/PL-1?said=withdrawn"
    text = post(stocked, "/pick-lists/PL-1/withdraw", 422, by="Ann")
    assert "no station has claimed PL-1" in text
    assert post(stocked, "/pick-lists/PL-1/close", by="Ann") == "/pick-lists/PL-1?said=closed"
    assert "Closed: nothing on it can change" in text_of(stocked, "/pick-lists/PL-1")
    assert post(stocked, "/pick-lists/PL-9/close", 404)


def test_units_set_aside_are_counted_in_the_lists(stocked: Site) -> None:
    save(stocked, "/pick-lists", "PL-1", row("P", "2", line_place="A-01"))
    at = stocked.gateway.at
    stocked.gateway.say(Opened("PL-1", Process.PICK, read("PL-1", at)))
    stocked.gateway.task = "PL-1"
    stocked.gateway.say(Refused("serial.not_expected", read("S9", at), {}))
    stocked.settle()
    assert "1 set aside" in table(text_of(stocked, "/pick-lists"))[0][4]
    assert "1 set aside" in text_of(stocked, "/pick-lists/PL-1")


@pytest.mark.domain("enforcement.red-button", "enforcement.empty-rows", "enforcement.paid-later")
def test_a_line_with_missing_serials_has_a_red_button_that_opens_the_empty_rows(stocked: Site) -> None:
    """While identifiers are missing the line's list button is red, "n missing", and opens the empty rows."""
    save(stocked, "/tasks/issues", "CI-1", row("P", "2", line_place="A-01"))
    capture = Capture("1", "main/P", 2, source_place="A-01", target_place="customer", debt=2)
    (scan,) = stocked.gateway.say(Accepted(capture, "serial.owed", read("QTY", stocked.gateway.at)))
    stocked.gateway.say(
        Movement("main/P", "", "", "", 2, "A-01", "customer", "issue", "CI-1", "1", scan, debt=2)
    )
    stocked.settle()
    text = text_of(stocked, "/tasks/issues/CI-1")
    assert re.findall(r'class="button red" href="([^"]+)">2 missing', text) == [
        "/tasks/issues/CI-1/missing/1"
    ]
    rows = text_of(stocked, "/tasks/issues/CI-1/missing/1")
    assert rows.count('name="serial"') == 2
    page = "/tasks/issues/CI-1/missing/1"
    wrong = post(stocked, page, 422, place="customer", serial=["N1", "N1"], by="Ann")
    assert "N1 stands here twice" in wrong
    assert wrong.count('value="N1"') == 2
    where = post(stocked, page, place="customer", serial=["N1", ""], by="Ann")
    assert where == "/tasks/issues/CI-1?said=paid"
    assert "1 missing" in text_of(stocked, where)
    post(stocked, page, place="customer", serial=["S1"], by="Ann")  # it was S1 that left
    assert "button red" not in text_of(stocked, "/tasks/issues/CI-1")
    for serial in ("N1", "S1"):
        assert '<strong class="code">customer</strong>' in text_of(stocked, f"/trace?serial={serial}")
    assert "Nothing is missing" in text_of(stocked, page)
