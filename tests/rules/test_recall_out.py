"""Recalled and held goods on their way out, and where they may still go."""

from typing import Any

import pytest

from rules.product import Process
from rules.signal import Light
from rules.task import Task
from tests.rules.bench import Bench, line, play, product

OUT = [
    Process.PICK,
    Process.BATCH_PICK,
    Process.TOTE_PICK,
    Process.DISPATCH,
    Process.TRANSFER_OUT,
    Process.ACCOUNT_TRANSFER,
]
KINDS = [("recall", "item.recalled"), ("hold", "item.held")]


def bench_with(process: Process, place: str = "A-01", by: str = "serial", **more: Any) -> Bench:
    """A task of this process with a unit S1 of lot L1, or a lot L1, in stock."""
    bench = Bench().add(product("pump", by=by)).add(product("bump", by=by)).lot("pump", "L1")
    bench.stock("pump", "S1", place, "L1", **({"task": "TO-1"} if place == "in transit" else {}))
    bench.place("A-01").place("Q-01", kind="quarantine")
    one = line(1, "pump", 5, place="A-01" if place == "A-01" else "", into="main/bump")
    bench.plan(Task("T-1", process, (one,), origin="TO-1" if place == "in transit" else "", **more))
    bench.scan("T-1")
    return bench


@pytest.mark.domain("goods-out.recalled")
@pytest.mark.parametrize(("kind", "reason"), KINDS)
@pytest.mark.parametrize("process", OUT)
@pytest.mark.parametrize("online", [True, False])
def test_refused_on_the_way_out(process: Process, kind: str, reason: str, *, online: bool) -> None:
    """Recalled or held items are refused for pick, dispatch, warehouse and account transfer, offline too."""
    bench = bench_with(process).hold("pump", serial="S1", kind=kind)
    bench.shelf.online = online
    play(bench, ("S1", reason))
    assert bench.light is Light.STOP
    assert bench.aside == [reason]
    play(bench, ("S1", "ack.first"), ("%%ACK", "stop.acknowledged"))


@pytest.mark.domain("goods-out.recalled")
@pytest.mark.parametrize("process", OUT)
def test_a_lot_is_refused_too(process: Process) -> None:
    play(bench_with(process, by="lot").hold("pump", lot="L1"), ("L1", "item.recalled"))


@pytest.mark.domain("goods-out.recalled")
@pytest.mark.parametrize("held", [{"serial": "S1"}, {"lot": "L1"}, {}])
def test_by_serial_lot_or_product(held: dict[str, str]) -> None:
    play(bench_with(Process.PICK).hold("pump", **held), ("S1", "item.recalled"))


@pytest.mark.domain("goods-out.recalled")
def test_at_the_counter_too() -> None:
    bench = Bench().add(product("pump")).stock("pump", "S1", "A-01").hold("pump", "S1")
    play(bench, ("%%START-ISSUE", "task.opened"), ("S1", "item.recalled"))


@pytest.mark.domain("goods-out.recalled")
def test_a_supervisor_cannot_let_it_out() -> None:
    """Recall and hold have no override."""
    bench = bench_with(Process.PICK).hold("pump", "S1")
    bench.badge("B", "Eva", "supervisor")
    play(bench, ("S1", "item.recalled"), ("%%ACK", "stop.acknowledged"), ("B", "operator.signed_on"))


@pytest.mark.domain("goods-out.recalled-exempt")
@pytest.mark.parametrize("process", [Process.SCRAP, Process.SUPPLIER_RETURN, Process.QUARANTINE])
@pytest.mark.parametrize("by", ["serial", "lot"])
def test_what_takes_recalled_goods_as_usual(process: Process, by: str) -> None:
    """Scrap, return to supplier (and quarantine) work as usual."""
    code, reason = ("S1", "serial.accepted") if by == "serial" else ("L1", "lot.accepted")
    bench = bench_with(process, by=by).hold("pump")
    play(bench, (code, reason), ("%%CONFIRM", "confirm.done"))
    assert [m.process for m in bench.movements] == [process.value]


@pytest.mark.domain("goods-out.recalled-exempt")
def test_a_count_takes_recalled_goods_as_usual() -> None:
    play(bench_with(Process.COUNT, place="A-01").hold("pump"), ("S1", "count.found"))


@pytest.mark.domain("goods-out.recalled-exempt")
@pytest.mark.parametrize(
    ("target", "reason"),
    [("quarantine", "serial.accepted"), ("Q-01", "serial.accepted"), ("B-07", "item.recalled")],
)
def test_relocation_leads_to_quarantine_only(target: str, reason: str) -> None:
    """Relocation to quarantine works as usual."""
    play(bench_with(Process.RELOCATE).hold("pump"), ("%%PAUSE", "task.paused"))
    bench = Bench().add(product("pump")).stock("pump", "S1", "A-01").hold("pump")
    bench.place("Q-01", kind="quarantine").place("B-07")
    bench.plan(Task("T-2", Process.RELOCATE, (line(1, "pump", 1),), place=target))
    play(bench, ("T-2", "task.opened"), ("S1", reason))


@pytest.mark.domain("goods-out.recalled-in")
@pytest.mark.parametrize(
    ("process", "place"),
    [
        (Process.RECEIVE, "scrap"),
        (Process.CUSTOMER_RETURN, "customer"),
        (Process.TRANSFER_IN, "in transit"),
    ],
)
def test_goods_in_take_them_only_into_quarantine(process: Process, place: str) -> None:
    """Goods in and customer return take them only into quarantine (AMBER, goes there by itself)."""
    bench = bench_with(process, place).hold("pump")
    play(bench, ("pump", "context.product"), ("S1", "item.to_quarantine"))
    play(bench, ("%%CONFIRM", "quarantine.booked"), ("%%CONFIRM", "confirm.done"))
    assert [m.target for m in bench.movements] == ["quarantine"]


@pytest.mark.domain("goods-out.recalled-since")
def test_recalled_since_its_scan_goes_aside_by_name() -> None:
    """CONFIRM checks again: a unit recalled since its scan goes aside by name."""
    bench = bench_with(Process.PICK).stock("pump", "S2", "A-01", "L2")
    play(bench, ("S1", "serial.accepted"), ("S2", "serial.accepted"))
    bench.hold("pump", lot="L1")
    play(bench, ("%%CONFIRM", "confirm.aside"))
    assert bench.serials == ["S2"]
    assert [(r.reason, r.read.serial) for r in bench.work.aside.values()] == [("item.recalled", "S1")]
    while bench.task == "T-1" and bench.serials:
        bench.scan("%%ACK" if bench.session.stopped else "%%CONFIRM")
    assert bench.booked() == [("S2", 1)]
