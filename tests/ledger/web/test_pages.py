"""The pages: what they say, that forms work without scripts, and that a serial is text everywhere."""

import re

import pytest

from tests.ledger.web.conftest import Site
from tests.ledger.web.seed import EVIL, receive, refuse, undone

PAGES = [
    "/", "/stock", "/transactions", "/transactions?with_serials=1", "/scans",
    "/scans?outcome=all", "/products",
    "/products/new", "/pre-receipts", "/pre-receipts?all=1", "/pre-receipts/new", "/pick-lists",
    "/pick-lists/new",
    "/import", "/trace", "/trace?serial=X", "/todo", "/gateways",
]  # fmt: skip
FILLED = [
    "/pre-receipts/PR/1", "/pre-receipts/PR/1/edit", "/pre-receipts/PR/1/lines/1", "/pick-lists/PL-1",
    "/stock/serials?product=main/P-200&place=A-01", "/trace?serial=%3Cimg%20src=x%20onerror=alert(1)%3E",
    "/products/edit?owner=main&sku=P-200", "/stock?q=%3Cimg%20src=x%3E",
]  # fmt: skip


def text_of(site: Site, path: str, status: int = 200) -> str:
    answer = site.client.get(path)
    assert answer.status_code == status, answer.text
    return answer.text


def table(text: str) -> list[list[str]]:
    """The cells of all table rows, without markup."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", text, re.DOTALL)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows]
    return [[" ".join(re.sub(r"<[^>]*>", " ", cell).split()) for cell in row] for row in cells if row]


@pytest.fixture
def day(site: Site) -> Site:
    """A pre-receipt with a list, partly received, with a refused, an undone and an evil scan."""
    site.csv("products", "sku;name;tracking;by\nP-200;Pump;full;serial\nV-1;Valve;none;\nT-1;Tape;full;lot\n")
    site.csv(
        "pre-receipts",
        "ref;line;product;qty;serial;supplier\n"
        f"PR/1;1;P-200;3;SN1;Acme\nPR/1;1;P-200;;SN2;\nPR/1;1;P-200;;{EVIL};\nPR/1;2;V-1;5;;\n",
    )
    site.csv("pick-lists", "ref;line;product;qty;place;customer\nPL-1;1;P-200;1;A-01;Bob\n")
    site.gateway.hello(waiting=3)
    undone(site.gateway, "1", "main/P-200", "SN1")
    refuse(site.gateway, "SN9", "serial.not_expected", line="1")
    refuse(site.gateway, EVIL, "serial.already_in_task")
    receive(site.gateway, "PR/1", "1", "main/P-200", ["SN1", EVIL])
    site.gateway.raw("records", EVIL.encode())
    site.settle()
    return site


def test_every_page_of_an_empty_ledger_says_what_to_do_next(site: Site) -> None:
    for path in PAGES:
        text = text_of(site, path)
        assert "No users yet" in text, path
        assert "<h1" in text, path


def test_a_serial_with_markup_is_text_on_every_page(day: Site) -> None:
    for path in (*PAGES, *FILLED):
        text = text_of(day, path)
        assert "<img src=x" not in text, path
        assert "style=" not in text, path
        assert "//" not in re.sub(r"http://localhost|//ledger.db", "", re.sub(r">[^<]*<", "><", text)), path


def test_today_counts_what_runs(day: Site) -> None:
    text = text_of(day, "/")
    tiles = dict(re.findall(r"<b[^>]*>(\d+)</b><span>([^<]+)</span>", text)[i][::-1] for i in range(6))
    assert tiles == {
        "open pre-receipts": "1",
        "open pick lists": "1",
        "units moved today": "2",
        "scans accepted today": "3",
        "scans refused today": "2",
        "things to do": "1",
    }
    assert next(row[:3] for row in table(text) if row[0] == "dock-1") == ["dock-1", "online", "3"]


@pytest.mark.domain("tracking.names", "ledger.stock-list")
def test_the_stock_list_shows_tracking_place_quantity_and_serials(day: Site) -> None:
    (row,) = table(text_of(day, "/stock"))
    assert row == ["main/P-200", "Pump", "Full Tracking", "A-01", "", "", "2", "2"]
    serials = table(text_of(day, "/stock/serials?product=main/P-200&place=A-01"))
    assert sorted(row[0] for row in serials) == sorted(["SN1", "&lt;img src=x onerror=alert(1)&gt;"])


@pytest.mark.domain("ledger.transactions")
@pytest.mark.parametrize(("query", "rows"), [("", 1), ("?with_serials=1", 2)])
def test_transactions_are_one_row_per_confirmation_or_per_serial(day: Site, query: str, rows: int) -> None:
    found = table(text_of(day, f"/transactions{query}"))
    assert len(found) == rows
    assert "supplier → A-01" in found[0]


@pytest.mark.domain("answers.rejected")
def test_the_log_shows_refused_scans_with_their_reason(day: Site) -> None:
    found = table(text_of(day, "/scans"))
    assert [row[2].rpartition(" ")[2] for row in found] == ["serial.already_in_task", "serial.not_expected"]


def test_the_trace_tells_refused_undone_and_moved_in_the_order_of_time(day: Site) -> None:
    text = text_of(day, "/trace?serial=SN1")
    assert re.findall(r'<li class="(\w+)">', text) == ["accepted", "undone", "movement"]
    assert "Scan as it came" in text
    refused = text_of(day, "/trace?serial=SN9")
    assert re.findall(r'<li class="(\w+)">', refused) == ["refused"]


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ("PR/1", "/pre-receipts/PR/1"),
        ("PL-1", "/pick-lists/PL-1"),
        ("SN1", "/trace?serial=SN1"),
        ("SN2", "/trace?serial=SN2"),
        ("pump", "/stock?q=pump"),
        ("valve", "/products?q=valve"),
        ("nothing", "/trace?serial=nothing"),
        ("", "/"),
    ],
)
def test_the_search_box_leads_to_what_was_meant(day: Site, typed: str, where: str) -> None:
    answer = day.client.get("/search", params={"q": typed}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, where)


def test_a_document_is_entered_by_a_form_and_wrong_rows_come_back_as_typed(site: Site) -> None:
    site.csv("products", "sku;tracking\nP-1;full\n")
    form: dict[str, str | list[str]] = {
        "new": "1", "ref": "PR 7", "party": "Acme", "place": "", "stations": "", "do": "save",
        "line": ["1", "2", "3"], "product": ["P-1", "NOPE", ""],
        "quantity": ["2", "x", ""], "lot": ["", "", ""],
        "line_place": ["", "", ""],
    }  # fmt: skip
    answer = site.client.post("/pre-receipts/save", data=form)
    assert answer.status_code == 422
    assert 'value="NOPE"' in answer.text
    assert [row[0] for row in table(answer.text) if len(row) == 3] == ["x", "NOPE"]
    good = form | {"product": ["P-1", "", ""], "quantity": ["2", "", ""]}
    saved = site.client.post("/pre-receipts/save", data=good, follow_redirects=False)
    assert saved.headers["location"] == "/pre-receipts/PR%207?saved=1"
    assert "Saved" in text_of(site, saved.headers["location"])


def test_more_rows_are_offered_without_a_script(site: Site) -> None:
    form = {
        "new": "1",
        "ref": "R",
        "do": "more",
        "line": "1",
        "product": "P",
        "quantity": "2",
        "lot": "",
        "line_place": "",
    }
    text = site.client.post("/pre-receipts/save", data=form).text
    assert text.count('name="product"') == 26


def test_serials_are_typed_all_or_none_and_the_confirmed_ones_stay(day: Site) -> None:
    path = "/pre-receipts/PR/1/lines/1"
    text = text_of(day, path)
    assert "2 of 3" not in text
    assert "3 of 3" in text
    assert re.search(r"<textarea[^>]*>\s*SN2\s*</textarea>", text)
    refused = day.client.post(path, data={"serials": "SN7, SN8"})
    assert refused.status_code == 422
    assert "4 of 3 serials are entered" in refused.text
    assert "Take 1 out or clear all." in refused.text
    assert day.client.post(path, data={"serials": "SN7"}, follow_redirects=False).status_code == 303
    assert day.client.post(path, data={"serials": "SN7", "clear": "1"}).status_code == 422


def test_serials_of_what_is_not_fully_tracked_by_serial_are_not_entered(day: Site) -> None:
    text = text_of(day, "/pre-receipts/PR/1/lines/2")
    assert "Full Tracking by serial number only" in text
    assert "<textarea" not in text


def test_a_closed_pre_receipt_says_why_it_is_locked(day: Site) -> None:
    receive(day.gateway, "PR/1", "1", "main/P-200", ["SN2"])
    receive(day.gateway, "PR/1", "2", "main/V-1", ["V1", "V2", "V3", "V4", "V5"])
    day.settle()
    assert "Locked: the pre-receipt is closed" in text_of(day, "/pre-receipts/PR/1/lines/1")
    assert "Closed: nothing on it can change" in text_of(day, "/pre-receipts/PR/1")


def test_a_product_form_shows_its_problems_beside_what_was_typed(site: Site) -> None:
    form = {"new": "1", "owner": "main", "sku": "P", "tracking": "full", "by": "serial", "receive": "strict",
            "pick": "strict", "pattern": "(a+)+", "over_percent": "ten",
            "codes": "4006381333931:2\nX"}  # fmt: skip
    answer = site.client.post("/products/save", data=form)
    assert answer.status_code == 422
    assert [row[0] for row in table(answer.text)] == ["ten", "(a+)+"]
    good = form | {"pattern": "", "over_percent": "10"}
    saved = site.client.post("/products/save", data=good, follow_redirects=False)
    assert saved.headers["location"] == "/products/edit?owner=main&sku=P&saved=1"
    text = text_of(site, saved.headers["location"])
    assert "04006381333931:2" in text


@pytest.mark.parametrize(
    ("text", "dry", "status", "words"),
    [
        ("sku\nP-1\n", "1", 200, "Dry run: nothing is written yet"),
        ("sku\nP-1\n", "", 200, "Imported"),
        ("sku;trakcing\nP-1;full\n", "", 422, "Did you mean tracking?"),
    ],
)
def test_a_file_is_uploaded_tried_and_imported(
    site: Site, text: str, dry: str, status: int, words: str
) -> None:
    files = {"file": ("p.csv", text.encode(), "text/csv")}
    answer = site.client.post("/import", data={"kind": "products", "dry_run": dry}, files=files)
    assert answer.status_code == status
    assert words in answer.text
    written = len(site.client.get("/api/v1/products").json()["items"])
    assert written == (words == "Imported")


def test_csv_out_holds_no_formula(day: Site) -> None:
    day.csv("products", "sku;name\n=1+1;@SUM(A1)\n")
    receive(day.gateway, "PR-9", "1", "main/=1+1", ["=cmd|x", "-2+3"])
    day.settle()
    text = day.client.get("/transactions.csv?with_serials=1").text
    assert text.startswith("\ufeffid,time,process,product,serial")
    assert ",'=cmd|x," in text
    assert ",'-2+3," in text
    stock = day.client.get("/stock.csv").text
    assert "'@SUM(A1)" in stock
    assert "'=1+1" in stock


def test_what_is_not_there_is_a_page_that_leads_on(site: Site) -> None:
    assert "There is nothing here" in text_of(site, "/pre-receipts/NONE", 404)
    assert "cannot be read" in text_of(site, "/pre-receipts?after=x", 400)


@pytest.mark.domain("ledger.where-now")
def test_the_trace_says_as_of_when_records_are_still_to_come(day: Site) -> None:
    """Where is this serial now, with "as of" while events are pending."""
    text = text_of(day, "/trace?serial=SN1")
    assert "As of <time" in text
    assert "records still to come" in text
    day.gateway.hello(waiting=0)
    day.settle()
    assert "As of" not in text_of(day, "/trace?serial=SN1")
