"""Goods out: units that stand elsewhere, are not free, or came back; where the ledger finds them."""

import pytest

from rules.movement import NEW
from rules.order import Step
from tests.rules.bench import BOOT, GTIN, HEAD, Bench, gs1, line, pick_list, play, product

#: How the unit came where `Bench.stock` says it is.
RECEIVED = Step("f" * 32, 1, 0, 1, "supplier", "B-07", NEW)


def bench_with(place: str, *, to_pick: int = 1, tracking: str = "full", source: str = "A-01") -> Bench:
    bench = Bench().add(product("pump", tracking, pattern="S[0-9]"), GTIN).stock("pump", "S1", place)
    bench.place("A-01", "A-02", warehouse="North").place("B-07", warehouse="North")
    bench.plan(pick_list("PL-1", line(1, "pump", to_pick, place=source), place="customer"))
    bench.scan("PL-1")
    return bench


# -- elsewhere ----------------------------------------------------------------------------------


@pytest.mark.domain("goods-out.elsewhere")
def test_elsewhere_is_two_movements_and_one_story() -> None:
    """CONFIRM books the relocation, then the pick (two movements)."""
    bench = bench_with("B-07")
    play(bench, ("S1", "serial.elsewhere"))
    assert bench.facts["place"] == "B-07"
    play(bench, ("%%CONFIRM", "serial.relocated"), ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == ["relocate S1 B-07>A-01", "pick S1 A-01>customer"]
    assert [m.prev for m in bench.movements] == [(HEAD,), (bench.ids[0],)]
    assert [m.line for m in bench.movements] == ["", "1"]
    assert bench.sums == {"B-07": -1, "customer": 1}
    standing = bench.standing("pump", "S1", RECEIVED)
    assert (standing.place, standing.fork, standing.origin) == ("customer", False, "supplier")


@pytest.mark.domain("goods-out.elsewhere")
def test_elsewhere_can_be_answered_for_the_rest_of_the_line() -> None:
    bench = bench_with("B-07", to_pick=3).stock("pump", "S2", "B-07").stock("pump", "S3", "A-02")
    play(
        bench,
        ("S1", "serial.elsewhere"),
        ("%%ANSWER-2", "serial.relocated"),
        ("S2", "serial.relocated"),
        ("S3", "serial.relocated"),
        ("%%CONFIRM", "confirm.done"),
    )
    assert len(bench.movements) == 6
    assert bench.sums == {"B-07": -2, "A-02": -1, "customer": 3}


@pytest.mark.domain("goods-out.elsewhere")
def test_taking_it_out_again_leaves_it_where_it_stood() -> None:
    bench = bench_with("B-07")
    play(
        bench,
        ("S1", "serial.elsewhere"),
        ("%%CONFIRM", "serial.relocated"),
        ("%%UNDO", "undo.which"),
        ("%%UNDO", "undo.done"),
        ("%%CONFIRM", "confirm.nothing"),
    )
    assert bench.movements == []


@pytest.mark.domain("goods-out.elsewhere")
@pytest.mark.domain("goods-out.over-pick")
def test_nothing_is_asked_about_a_unit_that_is_refused_all_the_same() -> None:
    bench = bench_with("B-07").stock("pump", "S2", "A-01")
    play(bench, ("S2", "serial.accepted"), ("S1", "line.full"))
    bench = bench_with("B-07").hold("pump", "S1")
    play(bench, ("S1", "item.recalled"))
    bench = bench_with("A-01").hold("pump", "S9").offline()
    play(bench, (gs1(("01", GTIN), ("21", "S9")), "item.recalled"))


@pytest.mark.domain("goods-out.elsewhere-supervisor")
def test_a_site_may_ask_for_a_supervisor() -> None:
    """(Two movements; a site may ask for a supervisor.) Nobody waits: it goes aside, a badge lets it in."""
    bench = bench_with("B-07").badge("B", "Eva", "supervisor")
    bench.session.supervised = bench.replayed.supervised = frozenset({"serial.elsewhere"})
    play(
        bench,
        ("S1", "supervisor.needed"),
        ("B", "override.which"),
        ("%%ANSWER-1", "serial.elsewhere"),
        ("%%CONFIRM", "override.admitted"),
        ("%%CONFIRM", "confirm.done"),
    )
    assert bench.ways() == ["relocate S1 B-07>A-01", "pick S1 A-01>customer"]


# -- not free -----------------------------------------------------------------------------------


@pytest.mark.domain("goods-out.away")
@pytest.mark.parametrize("source", ["A-01", ""])
def test_in_another_warehouse_is_refused_with_where(source: str) -> None:
    """In another warehouse: refused with where; a line without a place takes from its task's warehouse."""
    bench = bench_with("Z-01", source=source).place("Z-01", warehouse="South")
    if not source:
        bench.plan(
            pick_list("PL-2", line(1, "pump", 1), line(2, "pump", 1, place="A-01")),
        )
        play(bench, ("%%PAUSE", "task.paused"), ("PL-2", "task.opened"), ("pump", "context.product"))
        assert bench.work.context.line == "1"
    play(bench, ("S1", "serial.other_warehouse"))
    assert (bench.facts["warehouse"], bench.facts["place"]) == ("South", "Z-01")


@pytest.mark.domain("goods-out.away")
@pytest.mark.parametrize("process", ["pick", "batch_pick", "tote_pick"])
def test_already_picked_is_refused_with_where(process: str) -> None:
    """Already picked: refused with where, as long as it waits for its dispatch."""
    bench = bench_with("A-01").stock("pump", "S1", "STAGE-1", task="PL-7", process=process)
    play(bench, ("S1", "serial.already_picked"))
    assert (bench.facts["task"], bench.facts["place"]) == ("PL-7", "STAGE-1")


@pytest.mark.domain("goods-out.away")
@pytest.mark.parametrize("kind", ["staging", "tote"])
def test_what_was_moved_on_while_it_waits_is_still_picked(kind: str) -> None:
    bench = bench_with("P-9").stock("pump", "S1", "P-9", process="relocate").place("P-9", kind=kind)
    play(bench, ("S1", "serial.already_picked"))


@pytest.mark.domain("goods-out.away")
@pytest.mark.parametrize("place", ["Q-01", "quarantine"])
def test_in_quarantine_is_refused_with_where(place: str) -> None:
    bench = bench_with(place).place("Q-01", kind="quarantine")
    play(bench, ("S1", "serial.not_available"))
    assert bench.facts["place"] == place


@pytest.mark.domain("goods-out.away")
def test_picked_and_put_back_is_free_again() -> None:
    bench = bench_with("A-01").stock("pump", "S1", "A-01", process="relocate", task="PL-7")
    play(bench, ("S1", "serial.accepted"))


# -- during pick --------------------------------------------------------------------------------


@pytest.mark.domain("goods-out.born-at-pick")
def test_during_pick_where_a_serial_was_seen_last_says_nothing() -> None:
    """Transfers are by quantity: a returned serial may have been moved without its name."""
    bench = bench_with("B-07", tracking="pick")
    play(bench, ("S1", "serial.accepted"), ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == ["pick S1 A-01>customer"]
    assert bench.movements[0].prev == (HEAD,)
    assert bench.standing("pump", "S1", RECEIVED).place == "customer"


@pytest.mark.domain("goods-out.came-back")
def test_came_back_books_the_return_and_the_pick() -> None:
    """A return of that product was booked since: AMBER "came back?", then the return and the pick."""
    bench = bench_with("customer", tracking="pick").came_back("pump", 1)
    play(bench, ("S1", "serial.came_back"))
    assert (bench.facts["units"], bench.facts["task"]) == ("1", "OLD-1")
    play(bench, ("%%CONFIRM", "serial.picked_again"), ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == [
        "customer_return pump x1 A-01>customer",  # the nameless return is taken back,
        "customer_return S1 customer>A-01",  # the named one booked instead,
        "pick S1 A-01>customer",
    ]
    nameless, back, picked = bench.movements
    assert (nameless.reason, nameless.prev, nameless.line) == ("identified", (), "")
    assert (back.prev, picked.prev) == ((HEAD,), (f"{BOOT}:{bench.seq - 1}",))
    assert bench.sums == {"A-01": -1, "customer": 1}, "what the return had brought is gone again"
    assert bench.standing("pump", "S1").fork is False
    assert bench.shelf.returns["main/pump"].units == 0
    assert bench.shelf.open_tasks["PL-1"].lines[0].done == 1


@pytest.mark.domain("goods-out.came-back")
@pytest.mark.domain("goods-out.shipped-before")
def test_each_return_brings_one_serial_back() -> None:
    bench = bench_with("customer", to_pick=3, tracking="pick").stock("pump", "S2", "customer")
    bench.came_back("pump", 1)
    play(
        bench,
        ("S1", "serial.came_back"),
        ("%%CONFIRM", "serial.picked_again"),
        ("S2", "serial.already_shipped"),
        ("%%UNDO", "undo.which"),
        ("%%UNDO", "undo.done"),
        ("S2", "serial.came_back"),
    )


@pytest.mark.domain("goods-out.shipped-before")
def test_a_return_before_it_was_shipped_does_not_count() -> None:
    bench = bench_with("customer", tracking="pick").came_back("pump", 1)
    bench.wait(1)
    play(bench, ("S2", "serial.accepted"), ("%%CONFIRM", "confirm.done"))
    bench.plan(pick_list("PL-2", line(1, "pump", 1, place="A-01")))
    play(bench, ("PL-2", "task.opened"), ("S2", "serial.already_shipped"))


@pytest.mark.domain("goods-out.shipped-before")
def test_full_tracking_never_guesses_a_return() -> None:
    play(bench_with("customer").came_back("pump", 1), ("S1", "serial.already_shipped"))
