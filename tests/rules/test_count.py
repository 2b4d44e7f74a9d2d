"""Count and adjustment: sets are compared; what is missing is lost, never deleted."""

import pytest

from rules.movement import NEW
from rules.order import Step
from rules.product import Process
from rules.task import Task
from tests.rules.bench import GTIN, HEAD, Bench, gs1, line, play, product

RECEIVED = Step("f" * 32, 1, 0, 1, "supplier", "A-01", NEW)


def bench_with(*, blind: bool = False) -> Bench:
    """A count of A-01: S1 stands there, S2 at B-07, S3 was shipped."""
    bench = Bench().add(product("pump"), GTIN).add(product("glue", by="lot")).lot("glue", "L1")
    bench.stock("pump", "S1", "A-01").stock("pump", "S2", "B-07").stock("pump", "S3", "customer")
    lines = (line(1, "pump", 2), line(2, "glue", 5))
    bench.place("A-01", "B-07").plan(Task("CT-1", Process.COUNT, lines, place="A-01", blind=blind))
    bench.scan("CT-1")
    return bench


def unit(serial: str) -> str:
    return gs1(("01", GTIN), ("21", serial))


@pytest.mark.domain("processes.count-found")
def test_found_stays_where_it_is() -> None:
    """Found: a movement that starts and ends at its place, so the count is in the history."""
    bench = bench_with()
    play(bench, ("S1", "count.found"), ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == ["count S1 A-01>A-01"]
    assert bench.movements[0].prev == (HEAD,)
    assert bench.sums == {}
    standing = bench.standing("pump", "S1", RECEIVED)
    assert (standing.place, standing.fork) == ("A-01", False)


@pytest.mark.domain("processes.count-elsewhere")
@pytest.mark.parametrize(("serial", "place"), [("S2", "B-07"), ("S3", "customer")])
def test_found_elsewhere_is_moved_here(serial: str, place: str) -> None:
    """Found elsewhere: it comes from where the books had it, and is said so."""
    bench = bench_with()
    play(bench, (serial, "count.moved"))
    assert bench.facts["place"] == place
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == [f"count {serial} {place}>A-01"]


@pytest.mark.domain("processes.count-unknown")
def test_unknown_is_asked_and_found() -> None:
    """Unknown: AMBER, then found; nobody knows where it was."""
    bench = bench_with()
    play(bench, (unit("X1"), "count.unknown"), ("%%CONFIRM", "count.new"), ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == ["count X1 lost>A-01"]
    assert (bench.movements[0].prev, bench.movements[0].reason) == (NEW, "found")
    assert bench.standing("pump", "X1").place == "A-01"


@pytest.mark.domain("processes.count-unknown")
def test_an_unknown_serial_pays_a_debt_of_the_place() -> None:
    """Debts are paid by a count: the unit was there, its serial was not."""
    bench = bench_with().debt("pump", "A-01", 1)
    play(
        bench, (unit("X1"), "serial.pays_debt"), (unit("X2"), "count.unknown"), ("%%UNDO", "question.dropped")
    )
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == ["count X1 A-01>A-01"]
    assert bench.shelf.debts["main/pump", "A-01"] == 0


@pytest.mark.domain("processes.count-sets")
@pytest.mark.domain("processes.count-missing")
def test_what_was_not_scanned_is_not_touched_here() -> None:
    """Never replaced wholesale: the station books what it saw; the ledger compares and books the missing."""
    bench = bench_with()
    play(bench, ("S2", "count.moved"), ("%%CLOSE-SHORT", "close.reason"), ("%%ANSWER-1", "confirm.done"))
    assert bench.booked() == [("S2", 1)]
    assert bench.shelf.where["main/pump", "S1"].place == "A-01"


@pytest.mark.domain("processes.count-sets")
def test_more_than_expected_is_counted() -> None:
    bench = bench_with().stock("pump", "S4", "A-01")
    play(bench, ("S1", "count.found"), ("S2", "count.moved"), ("S4", "count.found"))
    play(bench, ("L1", "lot.accepted"), ("%%QTY-7", "quantity.amended"), ("%%CONFIRM", "confirm.done"))
    assert bench.booked(product="main/glue") == [("L1", 7)]
    assert bench.sums == {"B-07": -1, "A-01": 1}, "a count by quantity moves nothing: it is a figure"


@pytest.mark.domain("processes.count-blind")
def test_blind_shows_nothing_that_is_expected() -> None:
    """Blind as a flag: the screen shows only what was counted."""
    blind, seeing = bench_with(blind=True), bench_with()
    for bench in (blind, seeing):
        bench.scan("S1")
    assert [x.quantity for x in seeing.screen.lines] == [2, 5]
    assert [x.quantity for x in blind.screen.lines] == [1, 0]


@pytest.mark.domain("processes.count-found")
def test_a_count_without_a_document_asks_for_its_place() -> None:
    bench = (
        Bench()
        .add(product("pump"))
        .stock("pump", "S1", "A-01")
        .stock("pump", "S2", "A-01")
        .place("A-01", "B-07")
    )
    play(
        bench,
        ("%%START-COUNT", "task.opened"),
        ("S1", "place.missing"),
        ("A-01", "count.found"),
        ("B-07", "context.place"),
        ("S2", "count.moved"),
        ("%%CONFIRM", "confirm.done"),
    )
    assert bench.ways() == ["count S1 A-01>A-01", "count S2 A-01>B-07"]


@pytest.mark.domain("processes.count-found")
def test_a_count_of_one_place_takes_no_other_bin_label() -> None:
    """Goods of another bin cannot be counted here unseen."""
    play(bench_with(), ("B-07", "place.not_in_task"), ("A-01", "context.place"), ("S1", "count.found"))


@pytest.mark.domain("processes.count-found")
def test_the_same_unit_counts_once() -> None:
    play(bench_with(), ("S1", "count.found"), ("S1", "serial.already_in_task"))


# -- adjustment ---------------------------------------------------------------------------------


def adjusting() -> Bench:
    bench = Bench().add(product("pump"), GTIN).add(product("bolt", "none")).place("A-01")
    bench.stock("pump", "S1", "A-01").stock("pump", "S2", "scrap")
    bench.scan("%%START-ADJUST")
    return bench


@pytest.mark.domain("processes.adjust")
@pytest.mark.parametrize(("answer", "target"), [(1, "lost"), (2, "scrap")])
def test_a_serial_in_stock_is_lost_or_scrapped(answer: int, target: str) -> None:
    """Lost, never deleted."""
    bench = adjusting()
    play(
        bench,
        ("S1", "adjust.which"),
        (f"%%ANSWER-{answer}", "serial.accepted"),
        ("%%CONFIRM", "confirm.done"),
    )
    assert bench.ways(reason=target) == [f"adjust S1 A-01>{target}"]
    assert bench.movements[0].prev == (HEAD,)
    assert bench.standing("pump", "S1", RECEIVED).place == target


@pytest.mark.domain("processes.adjust")
@pytest.mark.parametrize(("serial", "source"), [("S2", "scrap"), ("X1", "lost")])
def test_a_serial_not_in_stock_is_found(serial: str, source: str) -> None:
    bench = adjusting()
    play(bench, (unit(serial), "place.missing"), ("A-01", "adjust.which"), ("%%CONFIRM", "serial.accepted"))
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == [f"adjust {serial} {source}>A-01"]


@pytest.mark.domain("processes.adjust")
@pytest.mark.parametrize(("answer", "way"), [(1, "A-01>lost"), (2, "A-01>scrap"), (3, "lost>A-01")])
def test_a_quantity_is_lost_scrapped_or_found(answer: int, way: str) -> None:
    bench = adjusting()
    play(
        bench,
        ("A-01", "context.place"),
        ("bolt", "adjust.which"),
        (f"%%ANSWER-{answer}", "quantity.accepted"),
        ("%%QTY-3", "quantity.amended"),
        ("%%CONFIRM", "confirm.done"),
    )
    assert bench.ways() == [f"adjust bolt x3 {way}"]


@pytest.mark.domain("processes.adjust")
def test_a_found_serial_pays_a_debt_of_the_place() -> None:
    bench = adjusting().debt("pump", "A-01", 1)
    play(bench, ("A-01", "context.place"), (unit("X1"), "serial.pays_debt"), ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == ["adjust X1 A-01>A-01"]
