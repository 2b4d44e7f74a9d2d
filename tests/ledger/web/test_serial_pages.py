"""*Edit Serial Numbers*: every way in fills one box, and all of it or none is saved; reservations too."""

import re
from collections.abc import Iterator

import pytest

from ledger.database import Database
from ledger.verify.verify import verify
from tests.ledger.web.conftest import Site
from tests.ledger.web.seed import receive
from tests.ledger.web.test_pages import text_of

PAGE = "/pre-receipts/PR-1/lines/1"
SSCC = "340123450000000000"


def post(site: Site, path: str, status: int = 303, file: bytes = b"", **form: str) -> str:
    files = {"file": ("s.csv", file, "text/csv")} if file else None
    answer = site.client.post(path, data=form, files=files, follow_redirects=False)
    assert answer.status_code == status, answer.text
    return answer.headers.get("location", answer.text)


def box(text: str) -> list[str]:
    """The rows in the box of a page."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", text, re.DOTALL)
    return [row for row in found[1].split("\n") if row] if found else []


def stored(site: Site, path: str = "pre-receipts/PR-1") -> list[tuple[str, str, str]]:
    (line,) = site.client.get(f"/api/v1/{path}").json()["lines"]
    return [(s["serial"], s["lot"], s["expiry"]) for s in line["serials"]]


@pytest.fixture
def dock(site: Site) -> Site:
    site.csv("products", "sku;name;tracking;by\nP;Pump;full;serial\nQ;Pill;full;serial_lot\n")
    site.csv("pre-receipts", "ref;line;product;qty\nPR-1;1;P;4\n")
    return site


@pytest.fixture(autouse=True)
def verified(database: Database) -> Iterator[None]:
    yield
    report = verify(database)
    assert (report.faults, report.missing) == ((), ())


@pytest.mark.domain("goods-in.range", "goods-in.all-or-none")
def test_a_range_is_added_to_the_box_and_saved_with_the_rest(dock: Site) -> None:
    """A range (first + count, keeping zeros); all are entered, or none."""
    text = post(dock, PAGE, 200, serials="X1", do="range", first="SN-0098", count="3")
    assert box(text) == ["X1", "SN-0098", "SN-0099", "SN-0100"]
    assert "3 added below. Nothing is saved yet." in text
    assert stored(dock) == []
    assert "3 of 4 serials are entered" in post(dock, PAGE, 422, serials="\n".join(box(text)[1:]))
    assert post(dock, PAGE, serials="\n".join(box(text))) == "/pre-receipts/PR-1?said=saved"
    assert [serial for serial, _, _ in stored(dock)] == box(text)


@pytest.mark.parametrize(
    ("first", "count", "words"),
    [
        ("SN-98", "3", "need another digit"),
        ("SN", "2", "does not end with a number"),
        ("S1", "x", "no whole"),
    ],
)
def test_a_range_that_cannot_be_counted_up_leaves_the_box(
    dock: Site, first: str, count: str, words: str
) -> None:
    text = post(dock, PAGE, 422, serials="X1", do="range", first=first, count=count)
    assert words in text
    assert box(text) == ["X1"]
    assert f'value="{first}"' in text


@pytest.mark.domain("goods-in.rows", "goods-in.paste")
def test_pasted_rows_carry_lot_expiry_and_container(dock: Site) -> None:
    """Rows may carry lot and expiry."""
    rows = [f"S1\tL7\t2027-01-31\t{SSCC}", "S2;L7", "S3\t2027-01-31", "S4"]
    post(dock, PAGE, serials="\n".join(rows), detailed="1")
    assert stored(dock) == [
        ("S1", "L7", "2027-01-31"),
        ("S2", "L7", ""),
        ("S3", "", "2027-01-31"),
        ("S4", "", ""),
    ]
    text = text_of(dock, PAGE)
    assert box(text)[0] == f"S1\tL7\t2027-01-31\t{SSCC}"
    assert re.search(r'id="detailed"[^>]* checked', text)
    post(dock, PAGE, serials="S1\nS2\nS3\nS5")  # typed over, without the details: those listed keep theirs
    assert stored(dock)[0] == ("S1", "L7", "2027-01-31")


@pytest.mark.domain("goods-in.csv")
@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b"serial;lot;expiry\nS1;L7;2027-01-31\nS2;;\n", ["S1\tL7\t2027-01-31", "S2"]),
        (b"S1\nS2\n", ["S1", "S2"]),
        ("Serial\nÄ1\n".encode("utf-8-sig"), ["Ä1"]),
    ],
)
def test_a_file_fills_the_box(dock: Site, data: bytes, rows: list[str]) -> None:
    assert box(post(dock, PAGE, 200, data, serials="", do="file")) == rows


@pytest.mark.parametrize(
    ("data", "words"), [(b"serial;lott\nS1;L\n", "Did you mean lot"), (b"S\xe41\n", "not UTF-8")]
)
def test_a_file_that_cannot_be_read_says_why(dock: Site, data: bytes, words: str) -> None:
    assert words in post(dock, PAGE, 422, data, serials="", do="file")


@pytest.mark.domain("goods-in.order")
def test_serials_come_from_the_purchase_order(dock: Site) -> None:
    """Import from the purchase or sales order."""
    lines = [{"line": "7", "product": "P", "quantity": 4, "serials": ["S1", "S2", "S3", "S4"]}]
    assert dock.client.put("/api/v1/documents/order/by-ref/PO-1", json={"lines": lines}).status_code == 201
    assert box(post(dock, PAGE, 200, serials="", do="order", order="PO-1")) == ["S1", "S2", "S3", "S4"]
    assert "names no serials of main/P" in post(dock, PAGE, 422, serials="", do="order", order="PO-9")
    assert "PO-9 is not known" in post(dock, "/pre-receipts/PR-1/from", 422, source="PO-9")
    assert post(dock, "/pre-receipts/PR-1/from", source="PO-1") == "/pre-receipts/PR-1?said=saved"
    assert len(stored(dock)) == 4


def test_serials_come_from_an_announced_container(dock: Site) -> None:
    children = [{"product": "P", "serial": "S1", "lot": "L7"}, {"product": "Q", "serial": "S2"}]
    dock.client.put(f"/api/v1/containers/{SSCC}", json={"children": children})
    assert box(post(dock, PAGE, 200, serials="", do="container", sscc=SSCC)) == [f"S1\tL7\t\t{SSCC}"]
    assert "no serials of main/P" in post(dock, PAGE, 422, serials="", do="container", sscc="0")


@pytest.mark.domain("goods-in.locked")
def test_a_confirmed_row_is_locked_and_says_why(dock: Site) -> None:
    """A serial is locked when its unit is confirmed; until then unconfirmed entries may change."""
    post(dock, PAGE, serials="S1\nS2\nS3\nS4")
    receive(dock.gateway, "PR-1", "1", "main/P", ["S2"])
    dock.settle()
    text = text_of(dock, PAGE)
    assert box(text) == ["S1", "S3", "S4"]
    assert "Locked: their units are confirmed" in text
    assert re.findall(r'<tr class="locked"><td class="code">(\w+)</td>', text) == ["S2"]
    post(dock, PAGE, serials="S7\nS8\nS9")
    assert {serial for serial, _, _ in stored(dock)} == {"S2", "S7", "S8", "S9"}


@pytest.mark.domain("goods-out.order-reservation", "goods-out.reserved")
def test_a_reservation_is_edited_under_its_product(dock: Site) -> None:
    """They stand under their product as reservation, and the list button edits them until confirmed."""
    receive(dock.gateway, "PR-0", "1", "main/P", ["S1", "S2"])
    dock.settle()
    dock.csv("pick-lists", "ref;line;product;qty;place\nPL-1;1;P;2;A-01\n")
    page = "/pick-lists/PL-1/lines/1"
    assert "S9 is not on hand" in post(dock, page, 422, serials="S9", reserve="exact", line_lot="")
    assert post(dock, page, serials="S2", reserve="exact", line_lot="L1") == "/pick-lists/PL-1?said=saved"
    (line,) = dock.client.get("/api/v1/pick-lists/PL-1").json()["lines"]
    assert (line["reserve"], line["lot"], [s["serial"] for s in line["serials"]]) == ("exact", "L1", ["S2"])
    text = text_of(dock, "/pick-lists/PL-1")
    assert "1 of 2 reserved" in text
    assert "exactly these" in text
    post(dock, page, serials="S2\nS1")  # a form without policy and lot leaves them
    (line,) = dock.client.get("/api/v1/pick-lists/PL-1").json()["lines"]
    assert (line["reserve"], line["lot"], len(line["serials"])) == ("exact", "L1", 2)
