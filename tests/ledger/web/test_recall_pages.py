"""Recalls on the console: dry run, order, "n of m gateways have it", where the units are, lift."""

from typing import Any

import pytest

from ledger.acts.units import held
from ledger.database import Database
from ledger.delivery.dead import Envelope
from ledger.delivery.presence import hello
from tests.ledger.support import NOW
from tests.ledger.web.conftest import Site
from tests.ledger.web.dock import Dock, act, post, token
from tests.ledger.web.seed import EVIL
from tests.ledger.web.test_pages import table, text_of
from tests.ledger.web.test_todo_pages import right
from wire import v1

FORM: dict[str, Any] = {"kind": "recall", "ref": "RC/1", "why": "valve may leak", "product": "P"}


@pytest.fixture
def dock(site: Site) -> Dock:
    """SN-08 to SN-11: one sold to Shop, one in transit, two at A1."""
    dock = Dock(site)
    site.csv("pick-lists", "ref;line;product;qty;place;customer\nPL-1;1;P;1;A1;Shop\n")
    heads = dock.received("SN-08", "SN-09", "SN-10", "SN-11")
    dock.bench.move("A1>customer", "SN-09", [heads[1]], task="PL-1", process="pick")
    dock.bench.move("A1>in transit", "SN-10", [heads[2]], task="TR-1", process="transfer_out")
    dock.send()
    return dock


def tiles(text: str) -> list[int]:
    import re  # noqa: PLC0415 - one use

    return [int(n) for n in re.findall(r'<div class="tile"><b[^>]*>(\d+)</b>', text)]


@pytest.mark.domain("ledger.recall-dry-run", "ledger.recall-ways")
def test_a_range_is_shown_before_it_is_ordered(dock: Dock, database: Database) -> None:
    """Recall by lot, serial list or range, with a dry run."""
    fields = FORM | {"scope": "range", "first": "SN-09", "count": "4"}
    shown = post(dock.site, "/recalls/new", 200, do="try", **fields)
    assert tiles(shown) == [1, 1, 1, 0, 1]
    assert [(r[1], r[4], r[6], r[7]) for r in table(shown)] == [
        ("SN-09", "customer", "PL-1", "Shop"),
        ("SN-10", "in transit", "TR-1", ""),
        ("SN-11", "A1", "PR-1", ""),
    ]  # fmt: skip
    assert held(database, "main/P", "", "SN-11") == ""
    where = post(dock.site, "/recalls/new", 303, do="do", tried=token(shown), **fields)
    assert where == "/recalls/RC/1?said=ordered"
    assert "Ordered" in text_of(dock.site, where)
    assert held(database, "main/P", "", "SN-11") == "RC/1"
    assert held(database, "main/P", "", "SN-08") == ""
    right(database)


@pytest.mark.domain("ledger.recall-ways")
@pytest.mark.parametrize(
    ("named", "units"),
    [
        ({"scope": "serials", "serials": "SN-08, SN-09"}, [1, 0, 1, 0, 0]),
        ({"scope": "lots", "lots": "L7"}, [0, 0, 0, 0, 0]),
        ({"scope": "product"}, [2, 1, 1, 0, 0]),
    ],
)
def test_serials_lots_or_the_whole_product(dock: Dock, named: dict[str, str], units: list[int]) -> None:
    shown = act(dock.site, "/recalls/new", **FORM, **named)
    assert tiles(shown) == units
    assert tiles(text_of(dock.site, "/recalls/RC/1")) == units


@pytest.mark.parametrize("named", [{}, {"scope": "lots", "lots": " "}, {"scope": "range", "first": ""}])
def test_an_empty_field_never_recalls_the_whole_product(dock: Dock, named: dict[str, str]) -> None:
    assert "no goods are named" in post(dock.site, "/recalls/new", 422, do="try", **FORM, **named)


def test_a_wrong_order_names_its_problems(dock: Dock) -> None:
    fields = {
        "kind": "recal",
        "ref": "",
        "why": "",
        "product": "NOPE",
        "scope": "range",
        "first": "X",
        "count": "z",
    }
    page = post(dock.site, "/recalls/new", 422, do="try", **fields)
    for words in ("ref is empty", "why is empty", "Did you mean recall?", "NOPE is not known"):
        assert words in page


@pytest.mark.domain("ledger.recall-gateways")
def test_the_list_tells_n_of_m_and_the_page_up_to_when(dock: Dock, database: Database) -> None:
    """Pushed to the gateways, "n of m gateways have it", complete up to a stated point per gateway."""
    act(dock.site, "/recalls/new", **FORM, scope="product")
    row = database.row("select generation, feed_n from meta")
    assert row is not None
    version = f"{row[0]}:{row[1]}"

    def heard() -> None:
        database.run("delete from gateway")
        hello(
            database,
            v1.Hello(1, [v1.BootTail(dock.bench.boot, 9)], feed=version),
            Envelope("bench-1", "t", NOW),
        )
        hello(database, v1.Hello(1), Envelope("dock-1", "t", NOW))

    dock.site.writer.submit(heard).result(10)
    assert "1 of 2 gateways have it" in text_of(dock.site, "/recalls?q=leak")
    page = text_of(dock.site, "/recalls/RC/1")
    assert "1 of 2 gateways have it" in page
    rows = {r[0]: (r[1], r[3]) for r in table(page) if r[0] in {"bench-1", "dock-1"}}
    assert rows == {"bench-1": ("yes", "7"), "dock-1": ("not yet", "0")}


def test_it_is_searched_exported_and_lifted(dock: Dock, database: Database) -> None:
    act(dock.site, "/recalls/new", **FORM, scope="product")
    assert [r[1] for r in table(text_of(dock.site, "/recalls/RC/1?q=shop")) if len(r) == 8] == ["SN-09"]
    csv = dock.site.client.get("/recalls/units.csv?ref=RC/1").text
    assert "SN-09,,1,customer," in csv
    assert ",PL-1,Shop" in csv
    assert [r[0] for r in table(text_of(dock.site, "/recalls?q=sn-"))] == []
    assert [r[0] for r in table(text_of(dock.site, "/recalls?q=main/p"))] == ["RC/1"]
    act(dock.site, "/recalls/RC/1")
    assert held(database, "main/P", "", "SN-11") == ""
    assert "Nothing is recalled or held" in text_of(dock.site, "/recalls")
    assert "lifted" in table(text_of(dock.site, "/recalls?all=1"))[0][6]
    right(database)


def test_the_list_is_paged(dock: Dock) -> None:
    for n in range(51):
        body = {"kind": "hold", "goods": [{"product": "P", "serials": [f"X{n}"]}], "why": EVIL, "by": "Ann"}
        assert dock.site.client.put(f"/api/v1/recalls/by-ref/R-{n:02}", json=body).status_code == 200
    first = text_of(dock.site, "/recalls")
    assert len(table(first)) == 50
    assert "<img src=x" not in first
    assert [r[0] for r in table(text_of(dock.site, "/recalls?after=1763737200000-R-49"))] == ["R-50"]
    text_of(dock.site, "/recalls/NONE", 404)
