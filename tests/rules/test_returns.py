"""Customer return, supplier return, scrap and quarantine."""

import pytest

from rules.movement import NEW
from rules.order import Step
from rules.product import Process
from rules.task import Task
from tests.rules.bench import GTIN, HEAD, Bench, gs1, line, play, product

SHIPPED = Step("f" * 32, 1, 0, 1, "A-01", "customer", NEW)


def returning(tracking: str = "full", place: str = "customer") -> Bench:
    bench = (
        Bench().add(product("pump", tracking, pattern="S[0-9]"), GTIN).stock("pump", "S1", place, task="PL-7")
    )
    bench.plan(Task("RT-1", Process.CUSTOMER_RETURN, (line(1, "pump", 2),), place="RET"))
    bench.scan("RT-1")
    return bench


@pytest.mark.domain("processes.customer-return")
@pytest.mark.parametrize("tracking", ["full", "pick"])
def test_a_shipped_serial_comes_back_and_is_checked_against_the_sale(tracking: str) -> None:
    bench = returning(tracking)
    play(bench, ("S1", "serial.returned"))
    assert bench.facts["task"] == "PL-7"
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == ["customer_return S1 customer>RET"]
    assert (bench.movements[0].prev, bench.movements[0].reason) == ((HEAD,), "return")
    standing = bench.standing("pump", "S1", SHIPPED)
    assert (standing.place, standing.fork) == ("RET", False)


@pytest.mark.domain("processes.customer-return")
@pytest.mark.parametrize("place", ["", "lost"])
def test_what_was_never_shipped_is_asked(place: str) -> None:
    bench = returning(place=place or "customer")
    serial = "S1" if place else "S9"
    play(
        bench, (serial, "serial.not_shipped"), ("%%CONFIRM", "serial.accepted"), ("%%CONFIRM", "confirm.done")
    )
    assert bench.ways() == [f"customer_return {serial} {place or 'customer'}>RET"]


@pytest.mark.domain("processes.customer-return")
def test_what_is_in_stock_cannot_come_back() -> None:
    bench = returning(place="A-01")
    play(bench, ("S1", "serial.on_hand"))
    assert bench.facts["place"] == "A-01"


@pytest.mark.domain("processes.customer-return")
def test_a_supervisor_lets_it_in_and_the_place_it_had_is_corrected() -> None:
    """Admitted by a supervisor: it was shipped unseen; two movements, one story."""
    bench = returning(place="A-01").badge("B", "Eva", "supervisor")
    play(bench, ("S1", "serial.on_hand"), ("B", "override.which"), ("%%ANSWER-1", "override.admitted"))
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == ["adjust S1 A-01>customer", "customer_return S1 customer>RET"]
    assert bench.sums == {"A-01": -1, "RET": 1}


@pytest.mark.domain("processes.customer-return")
def test_tracked_during_pick_may_come_back_without_its_serial() -> None:
    """Serial asked, NO SERIAL allowed; later a pick names it (came back)."""
    bench = returning("pick")
    play(
        bench,
        ("pump", "context.product"),
        ("%%NO-SERIAL", "quantity.accepted"),
        ("%%CONFIRM", "confirm.done"),
    )
    assert bench.ways() == ["customer_return pump x1 customer>RET"]
    assert bench.shelf.returns["main/pump"].units == 1
    bench.plan(Task("PL-8", Process.PICK, (line(1, "pump", 1, place="RET"),)))
    play(bench, ("%%PAUSE", "task.paused"), ("PL-8", "task.opened"), ("S1", "serial.came_back"))
    play(bench, ("%%CONFIRM", "serial.picked_again"), ("%%CONFIRM", "confirm.done"))
    assert bench.sums == {}, "it is at the customer again, and nothing is left at RET"
    assert bench.shelf.returns["main/pump"].units == 0
    assert bench.standing("pump", "S1", SHIPPED).place == "customer"


@pytest.mark.domain("processes.customer-return")
def test_damaged_comes_back_into_quarantine() -> None:
    bench = returning()
    play(bench, ("%%DAMAGED", "damaged.next"), ("S1", "damaged.booked"), ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == ["customer_return S1 customer>quarantine"]
    assert bench.shelf.open_tasks["RT-1"].lines[0].done == 1


AWAY = [
    pytest.param(Process.SUPPLIER_RETURN, "supplier", marks=pytest.mark.domain("processes.supplier-return")),
    pytest.param(Process.SCRAP, "scrap", marks=pytest.mark.domain("processes.scrap")),
    pytest.param(Process.QUARANTINE, "quarantine", marks=pytest.mark.domain("processes.quarantine")),
]


@pytest.mark.parametrize(("process", "target"), AWAY)
def test_a_serial_goes_from_wherever_it_is(process: Process, target: str) -> None:
    bench = Bench().add(product("pump")).stock("pump", "S1", "A-01")
    code = process.upper().replace("_", "-")
    play(bench, (f"%%START-{code}", "task.opened"), ("S1", "serial.accepted"), ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == [f"{process} S1 A-01>{target}"]
    assert bench.movements[0].prev == (HEAD,)
    received = Step("f" * 32, 1, 0, 1, "supplier", "A-01", NEW)
    assert bench.standing("pump", "S1", received).place == target


@pytest.mark.parametrize(("process", "target"), AWAY)
def test_a_quantity_goes_from_a_place_that_is_said(process: Process, target: str) -> None:
    bench = Bench().add(product("bolt", "none")).place("A-01")
    code = process.upper().replace("_", "-")
    play(
        bench,
        (f"%%START-{code}", "task.opened"),
        ("bolt", "place.missing"),
        ("A-01", "quantity.accepted"),
        ("%%QTY-4", "quantity.amended"),
        ("%%CONFIRM", "confirm.done"),
    )
    assert bench.sums == {"A-01": -4, target: 4}


@pytest.mark.parametrize(("process", "target"), AWAY)
@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("customer", "serial.already_shipped"),
        ("in transit", "serial.not_available"),
        ("lost", "serial.not_available"),
    ],
)
def test_only_what_is_in_stock_can_go(process: Process, target: str, place: str, reason: str) -> None:
    bench = Bench().add(product("pump")).stock("pump", "S1", place)
    bench.plan(Task("T-1", process, (line(1, "pump", 1),)))
    play(bench, ("T-1", "task.opened"), ("S1", reason))
    assert target not in bench.sums


@pytest.mark.parametrize(("process", "target"), AWAY)
def test_not_more_than_the_document_says(process: Process, target: str) -> None:
    bench = Bench().add(product("pump")).stock("pump", "S1", "A-01").stock("pump", "S2", "A-01")
    bench.plan(Task("T-1", process, (line(1, "pump", 1),)))
    play(bench, ("T-1", "task.opened"), ("S1", "serial.accepted"), ("S2", "line.full"))
    assert target not in bench.sums


@pytest.mark.domain("processes.supplier-return")
def test_out_of_quarantine_and_back_to_the_supplier() -> None:
    bench = Bench().add(product("pump")).stock("pump", "S1", "quarantine").hold("pump", "S1")
    bench.plan(Task("SR-1", Process.SUPPLIER_RETURN, (line(1, "pump", 1),)))
    play(bench, ("SR-1", "task.opened"), ("S1", "serial.accepted"), ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == ["supplier_return S1 quarantine>supplier"]


@pytest.mark.domain("processes.scrap")
def test_a_unit_nobody_knows_is_scrapped_only_offline_and_provisionally() -> None:
    bench = Bench().add(product("pump"), GTIN).place("A-01")
    bench.plan(Task("SC-1", Process.SCRAP, (line(1, "pump", 1),)))
    label = gs1(("01", GTIN), ("21", "S9"))
    play(bench, ("SC-1", "task.opened"), (label, "serial.unknown"))
    bench.offline()
    bench.plan(Task("SC-2", Process.SCRAP, (line(1, "pump", 1),), place="A-01"))
    play(bench, ("%%CONFIRM", "confirm.aside"), ("%%CONFIRM", "confirm.done"), ("%%PAUSE", "task.paused"))
    play(bench, ("SC-2", "task.opened"), (label, "serial.not_in_cache"), ("%%CONFIRM", "serial.provisional"))
