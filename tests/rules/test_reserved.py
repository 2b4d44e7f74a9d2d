"""Reservations of a pick list: exact, same lot, or any of the product at the source."""

import pytest

from rules.product import Reserve
from rules.task import Expected
from tests.rules.bench import Bench, line, pick_list, play, product


def bench_with(reserve: Reserve, *, listed: bool = True, lot: str = "") -> Bench:
    """Two pumps to pick at A-01, R1 and R2 reserved; free ones of the same and another lot stand there."""
    bench = Bench().add(product("pump", by="serial_lot"))
    serials = {"line1": ["R1", "R2"]} if listed else {}
    bench.plan(pick_list("PL-1", line(1, "pump", 2, place="A-01", reserve=reserve, lot=lot)), **serials)
    for serial, of in (("R1", "L1"), ("R2", "L1"), ("F1", "L1"), ("F2", "L2")):
        bench.stock("pump", serial, "A-01", of)
    bench.scan("PL-1")
    return bench


@pytest.mark.domain("goods-out.reserved")
@pytest.mark.parametrize("reserve", Reserve)
def test_a_reserved_serial_is_verified(reserve: Reserve) -> None:
    """Optionally reserved serials."""
    bench = bench_with(reserve)
    play(bench, ("R1", "serial.verified"), ("R2", "serial.verified"), ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == ["pick R1 A-01>customer", "pick R2 A-01>customer"]


@pytest.mark.parametrize(
    ("reserve", "same_lot", "other_lot"),
    [
        pytest.param(
            Reserve.EXACT,
            "serial.not_reserved",
            "serial.not_reserved",
            marks=pytest.mark.domain("goods-out.exact"),
        ),
        pytest.param(
            Reserve.SAME_LOT,
            "serial.swapped",
            "lot.not_reserved",
            marks=pytest.mark.domain("goods-out.same-lot"),
        ),
        pytest.param(
            Reserve.ANY, "serial.swapped", "serial.swapped", marks=pytest.mark.domain("goods-out.any")
        ),
    ],
)
@pytest.mark.parametrize("lot", ["", "L1"])
def test_the_policy_decides_about_another_serial(
    reserve: Reserve, same_lot: str, other_lot: str, lot: str
) -> None:
    """Policy "exact", "same lot", or "any of product at the source" (default)."""
    play(bench_with(reserve, lot=lot), ("F1", same_lot), ("F2", other_lot))


@pytest.mark.domain("goods-out.any")
def test_any_is_the_default() -> None:
    assert line(1, "pump", 1).reserve is Reserve.ANY


@pytest.mark.parametrize(
    ("reserve", "reason"),
    [
        pytest.param(Reserve.EXACT, "lot.not_reserved", marks=pytest.mark.domain("goods-out.exact")),
        pytest.param(Reserve.SAME_LOT, "lot.not_reserved", marks=pytest.mark.domain("goods-out.same-lot")),
        pytest.param(Reserve.ANY, "lot.swapped", marks=pytest.mark.domain("goods-out.any")),
    ],
)
def test_a_reserved_lot(reserve: Reserve, reason: str) -> None:
    """Optionally a reserved lot: the same policies for a quantity of it."""
    bench = Bench().add(product("glue", by="lot")).lot("glue", "L1").lot("glue", "L2")
    bench.plan(pick_list("PL-1", line(1, "glue", 5, place="A-01", lot="L1", reserve=reserve)))
    play(bench, ("PL-1", "task.opened"), ("L1", "lot.accepted"), ("L2", reason))


@pytest.mark.domain("goods-out.swap")
@pytest.mark.domain("goods-out.not-scanned-not-shipped")
def test_a_swap_ships_the_other_and_not_the_reserved() -> None:
    """Another serial swaps the reservation in one step; what was not scanned is never shipped."""
    bench = bench_with(Reserve.ANY)
    play(
        bench,
        ("F2", "serial.swapped"),
        ("R1", "serial.verified"),
        ("R2", "line.full"),
        ("%%CONFIRM", "confirm.aside"),
        ("%%CONFIRM", "confirm.done"),
    )
    assert bench.booked() == [("F2", 1), ("R1", 1)]
    assert bench.task == ""


@pytest.mark.domain("goods-out.swap")
def test_a_swap_taken_out_again_leaves_the_reservation() -> None:
    play(
        bench_with(Reserve.ANY),
        ("F1", "serial.swapped"),
        ("%%UNDO", "undo.which"),
        ("%%UNDO", "undo.done"),
        ("R1", "serial.verified"),
        ("R2", "serial.verified"),
    )


@pytest.mark.domain("goods-out.no-fifo")
def test_nothing_is_added_behind_the_operators_back() -> None:
    """Nothing is added by FIFO: CONFIRM without a scan books nothing, closing short neither."""
    bench = bench_with(Reserve.ANY)
    play(
        bench,
        ("%%CONFIRM", "confirm.nothing"),
        ("%%CLOSE-SHORT", "close.reason"),
        ("%%ANSWER-1", "confirm.done"),
    )
    assert bench.movements == []


# -- reserved for another task ------------------------------------------------------------------


def reserved_elsewhere(reserve: Reserve, *, done: int = 0, place: str = "A-01") -> Bench:
    bench = Bench().add(product("pump")).stock("pump", "R1", place)
    bench.plan(pick_list("PL-1", line(1, "pump", 1, place="A-01")))
    bench.plan(pick_list("PL-2", line(1, "pump", 1, place="A-01", reserve=reserve, done=done)), line1=["R1"])
    bench.scan("PL-1")
    return bench


@pytest.mark.domain("goods-out.kept-elsewhere")
@pytest.mark.parametrize("place", ["A-01", "B-07"])
def test_reserved_exactly_for_another_task_is_refused(place: str) -> None:
    """Reserved for a task with policy "exact": refused with where - before anything is asked."""
    bench = reserved_elsewhere(Reserve.EXACT, place=place)
    play(bench, ("R1", "serial.reserved"))
    assert bench.facts["task"] == "PL-2"


@pytest.mark.domain("goods-out.kept-elsewhere")
@pytest.mark.parametrize("reserve", [Reserve.ANY, Reserve.SAME_LOT])
def test_reserved_by_another_policy_is_free(reserve: Reserve) -> None:
    play(reserved_elsewhere(reserve), ("R1", "serial.accepted"))


@pytest.mark.domain("goods-out.kept-elsewhere")
def test_a_line_that_is_done_keeps_nothing() -> None:
    play(reserved_elsewhere(Reserve.EXACT, done=1), ("R1", "serial.accepted"))


@pytest.mark.domain("goods-out.kept-elsewhere")
def test_a_task_that_is_closed_keeps_nothing() -> None:
    bench = reserved_elsewhere(Reserve.EXACT)
    del bench.shelf.open_tasks["PL-2"]
    bench.shelf.lists.append(Expected("PL-9", "1", "R1"))
    play(bench, ("R1", "serial.accepted"))


@pytest.mark.domain("goods-out.kept-elsewhere")
def test_the_same_string_of_another_product_is_not_kept() -> None:
    bench = Bench().add(product("pump")).add(product("fan")).stock("pump", "R1", "A-01")
    bench.plan(pick_list("PL-1", line(1, "pump", 1, place="A-01")))
    bench.plan(pick_list("PL-2", line(1, "fan", 1, reserve=Reserve.EXACT)), line1=["R1"])
    play(bench, ("PL-1", "task.opened"), ("R1", "serial.accepted"))
