"""Warehouse transfer (ship, receive that set) and account transfer (the owner changes, not the place)."""

import pytest

from rules.movement import NEW
from rules.order import Step
from rules.product import Process
from rules.task import Task
from tests.rules.bench import HEAD, Bench, line, play, product

RECEIVED = Step("f" * 32, 1, 0, 1, "supplier", "A-01", NEW)


def shipped(*serials: str, lots: tuple[str, ...] = ()) -> Bench:
    """TO-1 shipped these from A-01; TI-1 receives them at Z-01."""
    bench = Bench().add(product("pump")).add(product("glue", by="lot")).lot("glue", "L1").lot("glue", "L2")
    bench.place("A-01", warehouse="North").place("Z-01", warehouse="South")
    for serial in ("S1", "S2", "S3"):
        bench.stock("pump", serial, "A-01")
    lines = [line(1, "pump", len(serials), place="A-01")] if serials else []
    lines += [line(n, "glue", 5, place="A-01", lot=lot) for n, lot in enumerate(lots, 2)]
    bench.plan(Task("TO-1", Process.TRANSFER_OUT, tuple(lines)))
    ahead = [x.__class__(x.id, x.product, x.quantity, "Z-01", lot=x.lot) for x in lines]
    bench.plan(Task("TI-1", Process.TRANSFER_IN, tuple(ahead), origin="TO-1"))
    bench.scan("TO-1")
    for serial in serials:
        assert bench.scan(serial) == "serial.accepted"
    for lot in lots:
        assert bench.scans(lot, "%%QTY-5") == ["lot.accepted", "quantity.amended"]
    assert bench.scan("%%CONFIRM") == "confirm.done"
    return bench


@pytest.mark.domain("processes.transfer-ship")
def test_shipping_puts_the_set_in_transit() -> None:
    """Ship puts the set in transit."""
    bench = shipped("S1", "S2", lots=("L1",))
    assert bench.ways() == [
        "transfer_out S1 A-01>in transit",
        "transfer_out S2 A-01>in transit",
        "transfer_out L1 x5 A-01>in transit",
    ]
    assert bench.sums == {"A-01": -7, "in transit": 7}


@pytest.mark.domain("processes.transfer-set")
def test_the_set_is_received() -> None:
    bench = shipped("S1", "S2", lots=("L1",))
    play(
        bench,
        ("TI-1", "task.opened"),
        ("S1", "serial.verified"),
        ("S2", "serial.verified"),
        ("L1", "lot.accepted"),
        ("%%QTY-5", "quantity.amended"),
        ("%%CONFIRM", "confirm.done"),
    )
    assert bench.task == ""
    assert bench.sums == {"A-01": -7, "Z-01": 7}
    standing = bench.standing("pump", "S1", RECEIVED)
    assert (standing.place, standing.fork) == ("Z-01", False)


@pytest.mark.domain("processes.transfer-set")
@pytest.mark.domain("processes.transfer-extra")
def test_only_that_set_extra_is_an_exception() -> None:
    """Only that set can be received; extra is an exception: it goes aside, and with CONFIRM to the list."""
    bench = shipped("S1", "S2")
    bench.stock("pump", "X1", "in transit", task="TO-7")
    play(
        bench,
        ("TI-1", "task.opened"),
        ("S3", "serial.not_in_shipment"),
        ("X1", "serial.not_in_shipment"),
        ("S1", "serial.verified"),
        ("%%CONFIRM", "confirm.aside"),
        ("%%CONFIRM", "confirm.done"),
    )
    assert bench.booked(process="transfer_in") == [("S1", 1)]


@pytest.mark.domain("processes.transfer-extra")
def test_another_lot_or_more_of_it_is_an_exception() -> None:
    bench = shipped(lots=("L1",))
    play(
        bench,
        ("TI-1", "task.opened"),
        ("L2", "serial.not_in_shipment"),
        ("L1", "lot.accepted"),
        ("%%QTY-6", "line.full"),
    )


@pytest.mark.domain("processes.transfer-missing")
def test_missing_stays_in_transit() -> None:
    """Missing stays in transit, and can come later."""
    bench = shipped("S1", "S2")
    play(
        bench,
        ("TI-1", "task.opened"),
        ("S1", "serial.verified"),
        ("%%CLOSE-SHORT", "close.reason"),
        ("%%ANSWER-1", "confirm.done"),
    )
    assert bench.sums["in transit"] == 1
    assert bench.shelf.where["main/pump", "S2"].place == "in transit"
    play(bench, ("TI-1", "task.opened"), ("S2", "serial.verified"), ("%%CONFIRM", "confirm.done"))
    assert bench.sums == {"A-01": -2, "Z-01": 2}


@pytest.mark.domain("processes.transfer-set")
def test_offline_a_unit_not_seen_shipped_is_asked_and_joins_by_place() -> None:
    """Offline the list may be old: AMBER; the story is one when the shipping arrives, in any order."""
    bench = shipped("S1")
    bench.stock("pump", "S2", "A-01").offline()
    bench.plan(Task("TI-2", Process.TRANSFER_IN, (line(1, "pump", 2, place="Z-01"),), origin="TO-1"))
    play(
        bench,
        ("TI-2", "task.opened"),
        ("S2", "serial.not_in_transit"),
        ("%%CONFIRM", "serial.provisional"),
        ("%%CONFIRM", "confirm.done"),
    )
    assert bench.movements[-1].prev == ("unknown",)
    late = Step("e" * 32, 1, 10**12, 1, "A-01", "in transit", (RECEIVED.id,))
    standing = bench.standing("pump", "S2", RECEIVED, late)
    assert (standing.place, standing.fork) == ("Z-01", False)


@pytest.mark.domain("processes.transfer-set")
def test_a_damaged_unit_leaves_transit_too() -> None:
    bench = shipped("S1")
    play(bench, ("TI-1", "task.opened"), ("%%DAMAGED", "damaged.next"), ("S1", "damaged.booked"))
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert bench.sums == {"A-01": -1, "quarantine": 1}
    assert bench.task == ""


# -- account transfer ---------------------------------------------------------------------------


def account() -> Bench:
    """Owner Ada's pumps, glue and bolts become Bob's."""
    bench = Bench().add(product("pump")).add(product("glue", by="lot")).add(product("bolt", "none"))
    for sku, by in (("pump2", "serial"), ("glue2", "lot")):
        bench.add(product(sku, by=by))
    bench.add(product("bolt2", "none")).lot("glue", "L1", "2030-01-01")
    bench.stock("pump", "S1", "A-01").stock("pump", "S2", "B-07")
    lines = [
        line(n, sku, 5, place="A-01", into=f"main/{sku}2")
        for n, sku in enumerate(("pump", "glue", "bolt"), 1)
    ]
    bench.plan(Task("AT-1", Process.ACCOUNT_TRANSFER, tuple(lines)))
    bench.scan("AT-1")
    return bench


@pytest.mark.domain("processes.account")
@pytest.mark.domain("processes.account-place")
def test_a_serial_ends_and_begins_linked_at_the_same_place() -> None:
    """Ends the item under the old owner's product and begins it, linked, under the new owner's."""
    bench = account()
    play(bench, ("S1", "serial.accepted"), ("%%CONFIRM", "confirm.done"))
    ended, begun = bench.movements
    assert (ended.product, ended.source, ended.target, ended.prev) == (
        "main/pump", "A-01", "other account", (HEAD,),
    )  # fmt: skip
    assert (begun.product, begun.source, begun.target) == ("main/pump2", "other account", "A-01")
    assert begun.prev == (bench.ids[0],), "linked"
    assert begun.scan == ended.scan
    assert (ended.line, begun.line) == ("1", ""), "counted once"
    assert bench.sums == {}, "the place does not change"
    assert bench.standing("pump", "S1", RECEIVED).place == "other account"
    new = bench.standing("pump2", "S1")
    assert (new.place, new.fork, new.origin) == ("A-01", False, "other account")


@pytest.mark.domain("processes.account")
def test_there_and_back_again_is_no_fork() -> None:
    bench = account()
    back = line(1, "pump2", 1, place="A-01", into="main/pump")
    bench.plan(Task("AT-2", Process.ACCOUNT_TRANSFER, (back,)))
    play(bench, ("S1", "serial.accepted"), ("%%CONFIRM", "confirm.done"), ("%%PAUSE", "task.paused"))
    play(bench, ("AT-2", "task.opened"), ("S1", "serial.accepted"), ("%%CONFIRM", "confirm.done"))
    old, new = bench.standing("pump", "S1", RECEIVED), bench.standing("pump2", "S1")
    assert (old.place, old.fork) == ("A-01", False)
    assert (new.place, new.fork) == ("other account", False)


@pytest.mark.domain("processes.account")
@pytest.mark.domain("processes.account-place")
@pytest.mark.parametrize(
    ("sku", "code", "green"), [("glue", "L1", "lot.accepted"), ("bolt", "bolt", "quantity.accepted")]
)
def test_lots_and_quantities_change_their_owner_too(sku: str, code: str, green: str) -> None:
    """Two linked movements, incl. for lots and quantities: by the scan that made both."""
    bench = account()
    play(bench, (sku, "context.product" if sku == "glue" else green))
    if sku == "glue":
        play(bench, (code, green))
    play(bench, ("%%QTY-5", "quantity.amended"), ("%%CONFIRM", "confirm.done"))
    ended, begun = bench.movements
    assert (ended.product, begun.product) == (f"main/{sku}", f"main/{sku}2")
    assert (ended.quantity, begun.quantity) == (5, 5)
    assert (ended.lot, ended.expiry) == (begun.lot, begun.expiry)
    assert ended.scan == begun.scan
    assert (ended.prev, begun.prev) == ((), ())
    assert bench.sums == {}


@pytest.mark.domain("processes.account")
def test_a_unit_that_stands_elsewhere_is_relocated_first() -> None:
    bench = account()
    play(bench, ("S2", "serial.elsewhere"), ("%%CONFIRM", "serial.relocated"), ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == [
        "relocate S2 B-07>A-01",
        "account_transfer S2 A-01>other account",
        "account_transfer S2 other account>A-01",
    ]
    assert [m.prev for m in bench.movements] == [(HEAD,), (bench.ids[0],), (bench.ids[1],)]


@pytest.mark.domain("processes.account")
def test_what_the_new_owner_has_already_is_refused() -> None:
    bench = account().stock("pump2", "S1", "C-09")
    play(bench, ("pump", "context.product"), ("S1", "serial.on_hand"))


@pytest.mark.domain("processes.account")
def test_without_a_product_of_the_new_owner_nothing_is_booked() -> None:
    bench = Bench().add(product("pump")).stock("pump", "S1", "A-01")
    bench.plan(Task("AT-1", Process.ACCOUNT_TRANSFER, (line(1, "pump", 1, into="bob/pump"),)))
    play(bench, ("AT-1", "task.opened"), ("S1", "product.unknown"))


@pytest.mark.domain("processes.account")
def test_what_was_transferred_is_another_items_now() -> None:
    """The old item has ended: it cannot be picked, counted, returned or found again."""
    bench = account()
    play(bench, ("S1", "serial.accepted"), ("%%CONFIRM", "confirm.done"))
    for process in (Process.PICK, Process.COUNT, Process.CUSTOMER_RETURN, Process.ADJUST, Process.RELOCATE):
        bench.scan("%%PAUSE")
        bench.plan(Task(f"T-{process}", process, (line(1, "pump", 1),), place="A-01"))
        play(bench, (f"T-{process}", "task.opened"), ("pump", "context.product"))
        play(bench, ("S1", "serial.not_available"))
        bench.scans("%%CONFIRM", "%%CONFIRM")


def test_a_serial_that_reads_otherwise_at_the_new_owner_goes_aside() -> None:
    """Case is folded only by product rule: under the other one nobody would find this unit again."""
    bench = Bench().add(product("mine")).add(product("yours", fold_case=True))
    bench.stock("mine", "sn-1", "A-01").stock("mine", "SN-2", "A-01")
    lines = (line(1, "mine", 2, into="main/yours"),)
    bench.plan(Task("AT-1", Process.ACCOUNT_TRANSFER, lines, place="A-01"))
    play(bench, ("AT-1", "task.opened"), ("sn-1", "serial.pattern"), ("SN-2", "serial.accepted"))
