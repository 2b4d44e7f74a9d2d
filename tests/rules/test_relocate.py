"""Relocation and dispatch."""

from typing import Any

import pytest

from rules.movement import NEW
from rules.order import Step
from rules.product import Process
from rules.task import Task
from tests.rules.bench import GTIN, HEAD, Bench, gs1, line, pick_list, play, product

RECEIVED = Step("f" * 32, 1, 0, 1, "supplier", "A-01", NEW)


def moving() -> Bench:
    bench = Bench().add(product("pump"), GTIN).add(product("bolt", "none")).place("A-01", "B-07", "C-09")
    bench.stock("pump", "S1", "A-01").stock("pump", "S2", "A-01")
    bench.scan("%%START-RELOCATE")
    return bench


@pytest.mark.domain("processes.relocation")
@pytest.mark.parametrize("labels", [["B-07"], ["A-01", "B-07"], ["C-09", "B-07"]])
def test_the_last_bin_label_is_where_it_goes(labels: list[str]) -> None:
    """A serial is taken from where it stands, whatever label was scanned for it."""
    bench = moving()
    assert set(bench.scans(*labels)) == {"context.place"}
    assert bench.scan("S1") == ("count.moved" if "C-09" in labels else "serial.accepted")
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == ["relocate S1 A-01>B-07"]
    assert bench.movements[0].prev == (HEAD,)
    assert bench.standing("pump", "S1", RECEIVED).place == "B-07"


@pytest.mark.domain("processes.relocation")
def test_unit_first_asks_where_it_goes() -> None:
    bench = moving()
    play(bench, ("S1", "place.missing"), ("B-07", "serial.accepted"), ("S2", "serial.accepted"))
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == ["relocate S1 A-01>B-07", "relocate S2 A-01>B-07"]


@pytest.mark.domain("processes.relocation")
def test_with_only_its_own_bin_scanned_it_goes_nowhere() -> None:
    """From bin, unit, to bin: nothing is booked onto the place it comes from."""
    bench = moving()
    play(bench, ("A-01", "context.place"), ("S1", "place.missing"), ("B-07", "serial.accepted"))
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == ["relocate S1 A-01>B-07"]


@pytest.mark.domain("processes.relocation")
def test_a_quantity_needs_both_ends() -> None:
    bench = moving()
    play(
        bench,
        ("A-01", "context.place"),
        ("bolt", "place.missing"),
        ("B-07", "quantity.accepted"),
        ("%%QTY-6", "quantity.amended"),
        ("%%CONFIRM", "confirm.done"),
    )
    assert bench.ways() == ["relocate bolt x6 A-01>B-07"]
    assert bench.sums == {"A-01": -6, "B-07": 6}


@pytest.mark.domain("processes.relocation")
def test_a_planned_relocation_knows_its_target() -> None:
    bench = moving()
    bench.plan(Task("RL-1", Process.RELOCATE, (line(1, "pump", 2, place="A-01"),), place="C-09"))
    play(bench, ("RL-1", "task.opened"), ("A-01", "context.place"), ("S1", "serial.accepted"))
    play(bench, ("S2", "serial.accepted"), ("%%CONFIRM", "confirm.done"))
    assert bench.sums == {"A-01": -2, "C-09": 2}


@pytest.mark.domain("processes.relocation")
@pytest.mark.parametrize("place", ["customer", "in transit", "lost", "scrap"])
def test_what_is_not_here_cannot_be_moved(place: str) -> None:
    bench = moving().stock("pump", "S1", place)
    assert bench.scans("B-07", "S1")[-1] in {"serial.already_shipped", "serial.not_available"}


@pytest.mark.domain("processes.relocation")
@pytest.mark.domain("goods-out.elsewhere")
def test_relocated_then_picked_is_one_story() -> None:
    bench = moving()
    play(bench, ("B-07", "context.place"), ("S1", "serial.accepted"), ("%%CONFIRM", "confirm.done"))
    bench.plan(pick_list("PL-1", line(1, "pump", 1, place="B-07")))
    play(bench, ("PL-1", "task.opened"), ("S1", "serial.accepted"), ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == ["relocate S1 A-01>B-07", "pick S1 B-07>customer"]
    standing = bench.standing("pump", "S1", RECEIVED)
    assert (standing.place, standing.fork, len(standing.heads)) == ("customer", False, 1)


# -- dispatch -----------------------------------------------------------------------------------


def loading(**more: Any) -> Bench:
    """PL-1 picked S1 and S2 to the staging place; S3 was picked for another order, S4 stands on a shelf."""
    bench = Bench().add(product("pump"), GTIN).add(product("bolt", "none")).place("STAGE", kind="staging")
    for serial in ("S1", "S2", "S4"):
        bench.stock("pump", serial, "A-01")
    bench.stock("pump", "S3", "STAGE", task="PL-7", process="pick")
    bench.plan(pick_list("PL-1", line(1, "pump", 2, place="A-01"), place="STAGE"))
    play(bench, ("PL-1", "task.opened"), ("S1", "serial.accepted"), ("S2", "serial.accepted"))
    play(bench, ("%%CONFIRM", "confirm.done"))
    listed = {"line1": ["S1", "S2"]} if not more else {}
    bench.plan(Task("SH-1", Process.DISPATCH, (line(1, "pump", 2),), **more), **listed)
    bench.scan("SH-1")
    return bench


@pytest.mark.domain("processes.dispatch")
@pytest.mark.parametrize("more", [{}, {"origin": "PL-1"}])
def test_loading_is_checked_against_the_shipment(more: dict[str, str]) -> None:
    """Dispatch: by the shipment's list, or by what was picked for the order it ships."""
    bench = loading(**more)
    play(
        bench,
        ("S3", "serial.not_in_shipment"),
        ("S4", "serial.not_in_shipment"),
        ("S1", "serial.verified"),
        ("S2", "serial.verified"),
        ("%%CONFIRM", "confirm.aside"),
        ("%%CONFIRM", "confirm.done"),
    )
    assert bench.ways(process="dispatch") == ["dispatch S1 STAGE>customer", "dispatch S2 STAGE>customer"]
    assert bench.sums == {"A-01": -2, "customer": 2}
    standing = bench.standing("pump", "S1", RECEIVED)
    assert (standing.place, standing.fork) == ("customer", False)


@pytest.mark.domain("processes.dispatch")
def test_what_was_loaded_is_gone() -> None:
    bench = loading()
    play(bench, ("S1", "serial.verified"), ("%%CONFIRM", "confirm.done"), ("S1", "serial.already_shipped"))


@pytest.mark.domain("processes.dispatch")
def test_a_short_load_leaves_the_rest_open() -> None:
    bench = loading()
    play(bench, ("S1", "serial.verified"), ("%%CLOSE-SHORT", "close.reason"), ("%%ANSWER-1", "confirm.done"))
    play(bench, ("SH-1", "task.opened"), ("S2", "serial.verified"))


@pytest.mark.domain("processes.dispatch")
def test_a_unit_nobody_knows_is_not_loaded() -> None:
    play(loading(), (gs1(("01", GTIN), ("21", "S9")), "serial.unknown"))


@pytest.mark.domain("goods-out.damaged")
@pytest.mark.parametrize("place", ["quarantine", "Q-1"])
def test_what_was_damaged_at_the_pick_is_not_loaded(place: str) -> None:
    """DAMAGED moves the unit to quarantine; that it was scanned for this order ships it by no means."""
    bench = Bench().add(product("pump", pattern="S[0-9]+")).place("Q-1", kind="quarantine")
    bench.stock("pump", "S1", place, task="PL-1", process="quarantine")
    bench.plan(Task("SH-1", Process.DISPATCH, (line(1, "pump", 1),), origin="PL-1"))
    play(bench, ("SH-1", "task.opened"), ("S1", "serial.not_available"))
