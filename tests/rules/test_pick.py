"""Goods out, as design/domain.md words it: given / scan / expected."""

from typing import Any

import pytest

from rules.product import Enforcement
from tests.rules.bench import BOOT, GTIN, Bench, gs1, line, pick_list, play, product, receipt

HEAD = "f" * 32 + ":1"


def bench_with(*stock: tuple[str, str], tracking: str = "full", place: str = "A-01", **more: Any) -> Bench:
    """A pick list of two pumps from a shelf, with serials that stand at places."""
    bench = Bench().add(product("pump", tracking, **more), GTIN)
    bench.plan(pick_list("PL-1", line(1, "pump", 2, place=place)))
    for serial, where in stock:
        bench.stock("pump", serial, where)
    bench.scan("PL-1")
    return bench


@pytest.mark.domain("goods-out.pick-list")
def test_a_serial_on_the_shelf_is_picked() -> None:
    bench = bench_with(("S1", "A-01"), ("S2", "A-01"))
    play(bench, ("S1", "serial.accepted"), ("S2", "serial.accepted"), ("%%CONFIRM", "confirm.done"))
    assert [(m.serial, m.source, m.target, m.prev) for m in bench.movements] == [
        ("S1", "A-01", "customer", (HEAD,)),
        ("S2", "A-01", "customer", (HEAD,)),
    ]
    assert bench.task == ""


@pytest.mark.domain("goods-out.pick-list")
def test_a_line_without_a_place_takes_from_where_the_unit_is() -> None:
    bench = bench_with(("S1", "C-09"), place="")
    play(bench, ("S1", "serial.accepted"), ("%%CONFIRM", "confirm.done"))
    assert bench.movements[0].source == "C-09"


@pytest.mark.domain("goods-out.not-scanned-not-shipped")
def test_what_was_not_scanned_is_never_shipped() -> None:
    bench = bench_with(("S1", "A-01"), ("S2", "A-01"))
    play(bench, ("S1", "serial.accepted"), ("%%CONFIRM", "confirm.done"))
    assert bench.booked() == [("S1", 1)]
    assert bench.task == "PL-1"


@pytest.mark.domain("goods-out.away")
@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("customer", "serial.already_shipped"),
        ("in transit", "serial.not_available"),
        ("quarantine", "serial.not_available"),
        ("lost", "serial.not_available"),
        ("scrap", "serial.not_available"),
        ("supplier", "serial.not_available"),
    ],
)
def test_what_is_away_is_refused_with_where(place: str, reason: str) -> None:
    """In another warehouse, in transit, already picked, shipped: refused with where."""
    bench = bench_with(("S1", place))
    play(bench, ("S1", reason))
    assert bench.aside == [reason]


@pytest.mark.domain("goods-out.away")
def test_a_picked_unit_cannot_be_picked_again() -> None:
    bench = bench_with(("S1", "A-01"), ("S2", "A-01"), ("S3", "A-01"))
    bench.plan(pick_list("PL-2", line(1, "pump", 1, place="A-01")))
    play(
        bench,
        ("S1", "serial.accepted"),
        ("S1", "serial.already_in_task"),
        ("S2", "serial.accepted"),
        ("%%CONFIRM", "confirm.done"),
        ("PL-2", "task.opened"),
        ("S1", "serial.already_shipped"),
    )
    assert bench.facts["task"] == "PL-1"


@pytest.mark.domain("goods-out.over-pick")
def test_over_pick_is_refused() -> None:
    bench = bench_with(("S1", "A-01"), ("S2", "A-01"), ("S3", "A-01"))
    play(bench, ("S1", "serial.accepted"), ("S2", "serial.accepted"), ("S3", "line.full"))


# -- where it is not known or not here ----------------------------------------------------------


@pytest.mark.domain("goods-out.unknown-refused")
def test_unknown_is_refused_when_online_and_complete() -> None:
    bench = bench_with()
    play(bench, ("pump", "context.product"), (gs1(("01", GTIN), ("21", "S9")), "serial.unknown"))


@pytest.mark.domain("goods-out.provisional")
@pytest.mark.parametrize(("online", "complete"), [(False, True), (True, False), (False, False)])
def test_unknown_is_provisional_otherwise(online: bool, complete: bool) -> None:  # noqa: FBT001 - a table
    """Otherwise AMBER "not in the list", CONFIRM picks it as provisional, marked on the movement."""
    bench = bench_with()
    bench.shelf.online, bench.shelf.complete = online, complete
    play(
        bench,
        (gs1(("01", GTIN), ("21", "S9")), "serial.not_in_cache"),
        ("%%CONFIRM", "serial.provisional"),
        ("%%CONFIRM", "confirm.done"),
    )
    assert [(m.serial, m.reason, m.prev) for m in bench.movements] == [("S9", "provisional", ("unknown",))]


@pytest.mark.domain("goods-out.elsewhere")
def test_one_that_stands_elsewhere_is_relocated_and_picked() -> None:
    """AMBER "stands at B-07": CONFIRM books the relocation, then the pick (two movements)."""
    bench = bench_with(("S1", "B-07"))
    play(bench, ("S1", "serial.elsewhere"), ("%%CONFIRM", "serial.relocated"), ("%%CONFIRM", "confirm.done"))
    relocated, picked = bench.movements
    assert (relocated.process, relocated.source, relocated.target) == ("relocate", "B-07", "A-01")
    assert (relocated.prev, relocated.line, relocated.quantity) == ((HEAD,), "", 1)
    assert (picked.process, picked.source, picked.target) == ("pick", "A-01", "customer")
    assert picked.prev == (f"{BOOT}:{bench.seq - 1}",)
    assert bench.shelf.open_tasks["PL-1"].lines[0].done == 1


def test_the_world_is_asked_again_when_the_answer_comes() -> None:
    """The answer judges the scan again: the world may have changed meanwhile."""
    bench = bench_with(("S1", "B-07"))
    play(bench, ("S1", "serial.elsewhere"))
    bench.stock("pump", "S1", "customer")
    play(bench, ("%%CONFIRM", "serial.already_shipped"))
    assert bench.asked == {}


def test_a_bare_serial_of_another_product_is_red_with_its_name() -> None:
    """A bare serial known only for another product is RED at pick with that name."""
    bench = bench_with(("S1", "A-01")).add(product("valve")).stock("valve", "V1", "A-01")
    play(bench, ("V1", "serial.wrong_product"))
    assert bench.facts["known"] == "Valve"


# -- during pick --------------------------------------------------------------------------------


@pytest.mark.domain("goods-out.born-at-pick")
def test_during_pick_the_serial_is_born_here() -> None:
    bench = bench_with(tracking="pick", pattern="S[0-9]")
    play(bench, ("S1", "serial.accepted"), ("%%CONFIRM", "confirm.done"))
    assert [(m.serial, m.source, m.prev) for m in bench.movements] == [("S1", "A-01", ("none",))]


@pytest.mark.domain("goods-out.shipped-before")
def test_during_pick_a_shipped_serial_is_red() -> None:
    bench = bench_with(("S1", "customer"), tracking="pick", pattern="S[0-9]")
    play(bench, ("S1", "serial.already_shipped"))


def test_during_pick_a_first_bare_serial_is_shown() -> None:
    bench = bench_with(tracking="pick")
    play(bench, ("S1", "serial.is_this"), ("%%CONFIRM", "serial.accepted"), ("S2", "serial.accepted"))


# -- debts --------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["A-01", ""])
def test_an_unknown_serial_pays_a_debt_of_its_product_there(place: str) -> None:
    """An unknown serial picked where that product has a debt pays it and is not refused - once per debt."""
    bench = bench_with(place=place).debt("pump", place or "STOCK", 1)
    label = [gs1(("01", GTIN), ("21", f"S{n}")) for n in range(3)]
    play(
        bench,
        (label[0], "serial.pays_debt"),
        (label[1], "serial.unknown"),
        ("%%UNDO", "undo.which"),
        ("%%UNDO", "undo.done"),
        (label[2], "serial.pays_debt"),
        ("%%CONFIRM", "confirm.aside"),
        ("%%CONFIRM", "confirm.done"),
        (label[1], "serial.unknown"),
    )
    assert [(m.serial, m.reason, m.source) for m in bench.movements] == [
        ("S2", "pays_debt", place or "STOCK")
    ]


def test_a_debt_of_the_dock_is_paid_at_the_pick() -> None:
    """CONFIRM leaves a debt (product, place, n); scanning later pays it."""
    bench = Bench().add(product("pump", receive=Enforcement.LENIENT), GTIN)
    bench.plan(receipt("PR-1", line(1, "pump", 2), place="A-01"))
    bench.plan(pick_list("PL-1", line(1, "pump", 2, place="A-01")))
    play(
        bench,
        ("PR-1", "task.opened"),
        ("pump", "context.product"),
        ("%%QTY-2", "serial.owed"),
        ("%%CONFIRM", "confirm.done"),
        ("PL-1", "task.opened"),
        (gs1(("01", GTIN), ("21", "S1")), "serial.pays_debt"),
        (gs1(("01", GTIN), ("21", "S2")), "serial.pays_debt"),
        ("%%CONFIRM", "confirm.done"),
    )
    assert bench.shelf.debts["main/pump", "A-01"] == 0


# -- places -------------------------------------------------------------------------------------


@pytest.mark.domain("goods-out.pick-list")
def test_a_bin_label_chooses_the_line_there() -> None:
    bench = Bench().add(product("bolt", "none"), GTIN).place("A-01", "B-07", "C-09")
    bench.plan(pick_list("PL-1", line(1, "bolt", 5, place="A-01"), line(2, "bolt", 5, place="B-07")))
    play(
        bench,
        ("PL-1", "task.opened"),
        ("bolt", "quantity.accepted"),
        ("B-07", "context.place"),
        ("bolt", "quantity.accepted"),
        ("C-09", "place.not_in_task"),
        ("A-01", "context.place"),
        ("bolt", "quantity.accepted"),
    )
    assert bench.captured == {"1": 2, "2": 1}


def test_a_newer_bin_label_wins_over_the_chosen_line() -> None:
    bench = Bench().add(product("pump"), GTIN).place("A-01", "B-07").stock("pump", "S1", "B-07")
    bench.plan(pick_list("PL-1", line(1, "pump", 1, place="A-01"), line(2, "pump", 1, place="B-07")))
    play(
        bench,
        ("PL-1", "task.opened"),
        ("pump", "context.product"),
        ("B-07", "context.place"),
        ("S1", "serial.accepted"),
    )
    assert bench.captured == {"2": 1}


@pytest.mark.domain("goods-out.pick-list")
def test_a_bin_label_is_the_source_of_a_line_without_place() -> None:
    bench = bench_with(tracking="pick", place="", pattern="S[0-9]").place("D-04")
    play(bench, ("D-04", "context.place"), ("S1", "serial.accepted"), ("%%CONFIRM", "confirm.done"))
    assert bench.movements[0].source == "D-04"
