"""Batch pick and tote pick: several orders at one bench, each unit captured when put to its order."""

from typing import Any

import pytest

from rules.product import Process
from rules.signal import Light
from rules.task import Task
from tests.rules.bench import Bench, line, play, product


def bench_with(process: Process = Process.BATCH_PICK, *dests: str, **more: Any) -> Bench:
    """Pumps S1 to S5 in stock; each order or tote takes one."""
    bench = Bench().add(product("pump")).add(product("bolt", "none"))
    for n in range(1, 6):
        bench.stock("pump", f"S{n}", "A-01")
    lines = [line(n, "pump", 1, place="A-01", dest=dest) for n, dest in enumerate(dests, 1)]
    bench.place("T-1", "T-2", "T-9", kind="tote")
    bench.plan(Task("B-1", process, tuple(lines), **more))
    bench.scan("B-1")
    return bench


@pytest.mark.domain("processes.batch")
def test_scan_order_then_unit() -> None:
    """Each unit is captured when put to its order (scan order or tote, then unit)."""
    bench = bench_with(Process.BATCH_PICK, "SO-1", "SO-2")
    play(
        bench,
        ("SO-2", "context.order"),
        ("S1", "serial.accepted"),
        ("SO-1", "context.order"),
        ("S2", "serial.accepted"),
        ("%%CONFIRM", "confirm.done"),
    )
    assert [(m.serial, m.dest, m.line, m.target) for m in bench.movements] == [
        ("S1", "SO-2", "2", "customer"),
        ("S2", "SO-1", "1", "customer"),
    ]
    assert bench.standing("pump", "S1").place == "customer"


@pytest.mark.domain("processes.batch")
def test_unit_then_order_asks_for_the_order() -> None:
    """Unit first: AMBER "which order?"; the order's code books it."""
    bench = bench_with(Process.BATCH_PICK, "SO-1", "SO-2")
    play(bench, ("S1", "order.missing"))
    assert bench.captured == {}
    play(bench, ("SO-1", "serial.accepted"), ("%%CONFIRM", "confirm.done"))
    assert bench.booked(dest="SO-1") == [("S1", 1)]


@pytest.mark.domain("processes.batch")
def test_an_order_that_is_a_document_too_is_context_here() -> None:
    """A code that sets context is never refused when it fits the open task."""
    bench = bench_with(Process.BATCH_PICK, "SO-1", "SO-2")
    bench.plan(Task("SO-2", Process.PICK, (line(1, "pump", 1),)))
    play(bench, ("SO-1", "context.order"), ("S1", "serial.accepted"), ("SO-2", "context.order"))
    assert bench.task == "B-1"
    play(bench, ("%%PAUSE", "task.paused"), ("SO-2", "task.opened"))


@pytest.mark.domain("processes.batch")
def test_quantities_go_to_their_orders_too() -> None:
    bench = Bench().add(product("bolt", "none"))
    lines = (line(1, "bolt", 5, place="A-01", dest="SO-1"), line(2, "bolt", 3, place="A-01", dest="SO-2"))
    bench.plan(Task("B-1", Process.BATCH_PICK, lines, place="STAGE"))
    play(
        bench,
        ("B-1", "task.opened"),
        ("SO-2", "context.order"),
        ("bolt", "quantity.accepted"),
        ("%%QTY-3", "quantity.amended"),
        ("bolt", "tote.wrong"),
        ("%%ACK", "stop.acknowledged"),
        ("SO-1", "context.order"),
        ("bolt", "quantity.accepted"),
        ("%%QTY-5", "quantity.amended"),
        ("%%CONFIRM", "confirm.done"),
    )
    assert bench.sums == {"A-01": -8, "STAGE": 8}
    assert [(m.dest, m.quantity) for m in bench.movements] == [("SO-2", 3), ("SO-1", 5)]


@pytest.mark.domain("processes.batch")
def test_two_scanners_share_the_order_that_is_shown() -> None:
    bench = bench_with(Process.BATCH_PICK, "SO-1", "SO-2")
    assert bench.scan("SO-1", "gun-a") == "context.order"
    assert bench.scan("S1", "gun-b") == "serial.accepted"
    assert bench.screen.context == "for SO-1"


@pytest.mark.domain("processes.tote")
def test_tote_then_unit() -> None:
    """Tote code, then unit: it stands in the tote until its dispatch."""
    bench = bench_with(Process.TOTE_PICK, "T-1", "T-2")
    play(bench, ("T-1", "context.order"), ("S1", "serial.accepted"), ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == ["tote_pick S1 A-01>T-1"]
    assert bench.movements[0].dest == "T-1"
    bench.plan(Task("PL-9", Process.PICK, (line(1, "pump", 1),)))
    play(bench, ("%%PAUSE", "task.paused"), ("PL-9", "task.opened"), ("S1", "serial.already_picked"))


@pytest.mark.domain("processes.tote-wrong")
@pytest.mark.parametrize("process", [Process.TOTE_PICK, Process.BATCH_PICK])
def test_the_wrong_tote_is_refused_and_the_right_one_named(process: Process) -> None:
    """A unit whose order is another tote is refused and names the right one; the scanner stops until ACK."""
    bench = Bench().add(product("pump")).add(product("fan")).stock("pump", "S1", "A-01")
    bench.stock("fan", "F1", "A-01")
    bench.plan(Task("B-1", process, (line(1, "pump", 1, dest="T-1"), line(2, "fan", 1, dest="T-2"))))
    play(bench, ("B-1", "task.opened"), ("T-2", "context.order"), ("S1", "tote.wrong"))
    assert bench.facts["right"] == "T-1"
    assert bench.light is Light.STOP
    assert bench.aside == [], "it has a place to go to"
    play(bench, ("T-1", "ack.first"), ("%%ACK", "stop.acknowledged"), ("T-1", "context.order"))
    play(bench, ("S1", "serial.accepted"))


@pytest.mark.domain("processes.tote-wrong")
def test_a_reserved_serial_knows_its_tote() -> None:
    bench = Bench().add(product("pump")).stock("pump", "S1", "A-01").stock("pump", "S2", "A-01")
    lines = (line(1, "pump", 1, dest="T-1"), line(2, "pump", 1, dest="T-2"))
    bench.plan(Task("B-1", Process.TOTE_PICK, lines), line1=["S1"], line2=["S2"])
    play(bench, ("B-1", "task.opened"), ("T-1", "context.order"), ("S2", "tote.wrong"))
    assert bench.facts["right"] == "T-2"


@pytest.mark.domain("processes.tote-wrong")
def test_a_tote_of_another_task_is_said_so() -> None:
    play(bench_with(Process.TOTE_PICK, "T-1"), ("T-9", "order.not_in_task"))


@pytest.mark.domain("processes.tote")
def test_over_is_over_whatever_the_tote() -> None:
    bench = bench_with(Process.TOTE_PICK, "T-1", "T-2")
    play(bench, ("T-1", "context.order"), ("S1", "serial.accepted"), ("T-2", "context.order"))
    play(bench, ("S2", "serial.accepted"), ("T-1", "context.order"), ("S3", "line.full"))


@pytest.mark.domain("processes.tote")
def test_totes_that_nobody_assigned() -> None:
    """Any tote is taken: the unit goes into the one that was scanned."""
    bench = bench_with(Process.TOTE_PICK, "", "")
    play(
        bench,
        ("S1", "order.missing"),
        ("T-9", "serial.accepted"),
        ("T-1", "context.order"),
        ("S2", "serial.accepted"),
        ("%%CONFIRM", "confirm.done"),
    )
    assert bench.ways() == ["tote_pick S1 A-01>T-9", "tote_pick S2 A-01>T-1"]
    assert [m.dest for m in bench.movements] == ["T-9", "T-1"]


@pytest.mark.domain("processes.batch")
def test_nobody_is_asked_for_the_order_of_a_unit_that_is_refused_all_the_same() -> None:
    bench = bench_with(Process.BATCH_PICK, "SO-1").stock("pump", "S1", "customer")
    play(bench, ("S1", "serial.already_shipped"))


@pytest.mark.domain("processes.tote")
def test_elsewhere_and_into_the_tote() -> None:
    """Relocation, then pick, at the bench: both ends are right."""
    bench = bench_with(Process.TOTE_PICK, "T-1").stock("pump", "S1", "B-07")
    play(bench, ("T-1", "context.order"), ("S1", "serial.elsewhere"), ("%%CONFIRM", "serial.relocated"))
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == ["relocate S1 B-07>A-01", "tote_pick S1 A-01>T-1"]
    assert [m.dest for m in bench.movements] == ["", "T-1"]
