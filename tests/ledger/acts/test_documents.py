"""Documents of every process, and those made from what is there."""

from collections.abc import Callable
from typing import TypeVar

import pytest

from ledger.acts.assign import close, withdraw
from ledger.acts.count import book_differences, report
from ledger.chores import chores
from ledger.database import Database
from ledger.office.document_edit import with_serials
from ledger.office.kinds import ORDER
from ledger.office.made import Shipment, copy_serials, count, dispatch, from_order
from ledger.office.reading import stored_documents
from ledger.office.serials import SerialEntry
from rules.product import Process
from tests.ledger.acts.support import LATER, House, ask, codes, line

T = TypeVar("T")


def made(database: Database, call: Callable[..., T], *values: object, **more: object) -> T:
    with database.atomic():
        return call(*values, **more)


def test_a_transfer_has_a_receiving_side_whose_lines_follow_what_was_shipped(house: House) -> None:
    """Only that set can be received; what is missing stays in transit."""
    heads = house.receive("S1", "S2", "S3")
    assert not house.document("transfer_out", "TR-1", line("1", "P", 3, place="A1"), place="B1").problems
    inside = stored_documents(house.database, ["TR-1-IN"])["TR-1-IN"].task
    assert (inside.process, inside.origin, inside.place, inside.lines) == ("transfer_in", "TR-1", "B1", ())
    for serial, head in zip(("S1", "S2"), heads, strict=False):
        house.bench.move("A1>in transit", serial, [head], task="TR-1", process="transfer_out")
    house.send()
    assert made(house.database, chores, house.database, LATER) == 1
    stored = stored_documents(house.database, ["TR-1-IN"])["TR-1-IN"]
    assert [(x.product, x.quantity, x.listed) for x in stored.task.lines] == [("main/P", 2, True)]
    assert [e.serial for e in stored.lists["1"]] == ["S1", "S2"]
    assert house.database.row("select released from document where ref = 'TR-1-IN'") == (True,)
    assert made(house.database, chores, house.database, LATER) == 0
    house.right()


def test_a_receiving_side_opens_again_when_more_is_shipped(house: House) -> None:
    """A delivery may come over days."""
    heads = house.receive("S1", "S2")
    house.document("transfer_out", "TR-1", line("1", "P", 2, place="A1"), place="B1")
    closed = "select closed from document where ref = 'TR-1-IN'"
    for serial, head in zip(("S1", "S2"), heads, strict=True):
        shipped = house.bench.move("A1>in transit", serial, [head], task="TR-1", process="transfer_out")
        house.send()
        made(house.database, chores, house.database, LATER)
        assert house.database.row(closed) == (False,)
        house.door.move("in transit>B1", serial, [shipped], task="TR-1-IN", process="transfer_in")
        house.send()
        assert house.database.row(closed) == (True,)
    assert house.balances() == {"supplier": -2, "B1": 2}
    house.right()


def test_the_reference_of_a_receiving_side_may_be_taken(house: House) -> None:
    house.document("receive", "TR-1-IN", line("1", "T", 3))
    assert codes(house.document("transfer_out", "TR-1", line("1", "T", 3))) == ["document.ref_taken"]


@pytest.mark.domain("processes.account-mapping", "processes.account-refused")
def test_an_account_transfer_is_refused_without_a_product_of_the_new_owner(house: House) -> None:
    """The new owner's product with the same GTIN or a named mapping, refused at creation if there is none."""
    house.receive("S1")
    house.product("P9", owner="acme")
    assert codes(house.document("account_transfer", "AT", line("1", "P", 1), party="acme")) == [
        "line.new_owner"
    ]
    named = line("1", "P", 1, "S1", into="P9")
    assert not house.document("account_transfer", "AT", named, party="acme", place="A1").problems
    assert stored_documents(house.database, ["AT"])["AT"].task.lines[0].into == "acme/P9"
    house.right()


@pytest.mark.parametrize("kind", [Process.BATCH_PICK, Process.TOTE_PICK])
def test_batch_and_tote_lines_say_where_their_units_are_put(house: House, kind: Process) -> None:
    assert codes(house.document(kind, "B-1", line("1", "T", 1))) == ["line.destination"]
    assert not house.document(kind, "B-1", line("1", "T", 1, dest="SO-1")).problems


@pytest.mark.parametrize(
    "kind",
    [
        Process.ISSUE, Process.RELOCATE, Process.SCRAP, Process.QUARANTINE, Process.ADJUST,
        Process.CUSTOMER_RETURN, Process.SUPPLIER_RETURN, Process.RECEIVE,
    ],
)  # fmt: skip
def test_free_documents_have_no_lines(house: House, kind: Process) -> None:
    assert codes(house.document(kind, "F-1")) == ["document.no_lines"]
    assert not house.document(kind, "F-1", free=True, place="A1", blind=True).problems
    house.right()


@pytest.mark.domain("goods-out.order-reservation")
def test_reserved_serials_are_on_hand_and_for_nobody_else(house: House) -> None:
    """Optionally reserved serials or lot; policy exact, same lot, or any of product."""
    house.receive("S1", "S2")
    assert codes(house.document("pick", "PL-0", line("1", "P", 2, "S9"))) == ["serials.not_on_hand"]
    assert not house.document("pick", "PL-1", line("1", "P", 2, "S1", reserve="exact")).problems
    assert codes(house.document("pick", "PL-2", line("1", "P", 1, "S1"))) == ["serials.reserved"]
    entries = [SerialEntry("S1"), SerialEntry("S2")]
    made(house.database, with_serials, "PL-1", "1", entries, LATER)
    assert len(stored_documents(house.database, ["PL-1"])["PL-1"].lists["1"]) == 2
    house.right()


@pytest.mark.domain("goods-out.from-order", "goods-out.order-reservation")
def test_a_pick_list_from_an_order_asks_to_load_its_lots_and_serials(house: House) -> None:
    """A list made from a sales order or quotation asks "load its n lots and serials?"."""
    house.receive("S1")
    house.document(ORDER, "SO-1", line("1", "P", 2, "S1", place="A1"))
    asked = made(house.database, from_order, "SO-1", "pick", "PL-1", LATER, load=None)
    assert codes(asked) == ["document.load"]
    assert asked.problems[0].why == "load its 0 lots and 1 serials?"
    assert made(house.database, from_order, "SO-1", "pick", "PL-1", LATER, load=True).written
    assert made(house.database, from_order, "SO-1", "pick", "PL-2", LATER, load=False).written
    stored = stored_documents(house.database, ["PL-1", "PL-2"])
    assert [e.serial for e in stored["PL-1"].lists["1"]] == ["S1"]
    assert stored["PL-2"].lists == {}
    assert stored["PL-1"].task.origin == "SO-1"
    house.right()


@pytest.mark.domain("goods-in.order")
def test_expected_serials_come_from_the_purchase_order(house: House) -> None:
    house.document(ORDER, "PO-1", line("7", "P", 3, "S1", "S2", "S3"))
    house.document("receive", "PR-1", line("1", "P", 2))
    assert made(house.database, copy_serials, "PO-1", "PR-1", LATER).written
    assert [e.serial for e in stored_documents(house.database, ["PR-1"])["PR-1"].lists["1"]] == ["S1", "S2"]
    house.document("receive", "PR-2", line("1", "P", 4))
    short = made(house.database, copy_serials, "PO-1", "PR-2", LATER)
    assert short.problems[0].why == "3 of 4 serials are entered"


def test_rows_may_carry_lot_expiry_and_container(house: House) -> None:
    house.document("receive", "PR-1", line("1", "P", 1))
    sscc = "340123450000000000"
    entry = SerialEntry("S1", "L1", "2027-01-31", sscc)
    made(house.database, with_serials, "PR-1", "1", [entry], LATER)
    assert house.database.rows("select container, serial, lot, document from content") == [
        (sscc, "S1", "L1", "PR-1")
    ]
    made(house.database, with_serials, "PR-1", "1", [SerialEntry("S2")], LATER)
    assert house.database.rows("select container from content") == []
    house.right()


def test_a_dispatch_expects_what_the_picks_took(house: House) -> None:
    heads = house.receive("S1", "S2")
    house.document("pick", "PL-1", line("1", "P", 2, place="A1"), place="STAGE", party="Shop")
    house.bench.move("A1>STAGE", "S1", [heads[0]], task="PL-1", process="pick")
    house.send()
    assert made(house.database, dispatch, Shipment("D-1", ("PL-1",)), LATER).written
    stored = stored_documents(house.database, ["D-1"])["D-1"]
    assert (stored.task.party, stored.task.origin) == ("Shop", "PL-1")
    assert [(x.product, x.quantity, x.place) for x in stored.task.lines] == [("main/P", 1, "STAGE")]
    assert [e.serial for e in stored.lists["1"]] == ["S1"]
    assert codes(made(house.database, dispatch, Shipment("D-2", ("PL-9",)), LATER)) == ["act.unknown"]
    house.right()


def counted(house: House) -> None:
    """A1 holds S1, S2 and 10 tapes, B1 holds S3; the count of A1 finds S1, S3, S4 and 8 tapes."""
    heads = house.receive("S1", "S2")
    house.receive("S3", place="B1")
    house.door.move("supplier>A1", product="main/T", quantity=10)
    house.send()
    assert made(house.database, count, "A1", LATER, ref="CT-1", blind=True).written
    bench = house.bench
    bench.step("opened", "CT-1", process="count", place="A1")
    bench.move("A1>A1", "S1", [heads[0]], task="CT-1", process="count")
    bench.move("B1>A1", "S3", ["unknown"], task="CT-1", process="count")
    bench.move("lost>A1", "S4", ["none"], task="CT-1", process="count")
    bench.move("A1>A1", product="main/T", quantity=8, task="CT-1", process="count", line="2")
    house.send()


def test_a_count_that_a_station_started_is_of_the_places_it_scanned(house: House) -> None:
    """No document says where: the bin labels did. What else stands there is missing."""
    heads = house.receive("S1", "S2")
    house.receive("S3", place="B1")
    bench = house.bench
    bench.step("opened", "COUNT-bench-1-1", process="count", free=True)
    bench.move("A1>A1", "S1", [heads[0]], task="COUNT-bench-1-1", process="count")
    bench.step("confirmed", "COUNT-bench-1-1", finished=True)
    house.send()
    found = report("COUNT-bench-1-1")
    assert found is not None
    assert (found.place, [x.serial for x in found.missing]) == ("A1", ["S2"])
    assert made(house.database, book_differences, "COUNT-bench-1-1", ask()).written
    assert (house.place("S2"), house.place("S3")) == ("lost", "B1")
    house.right()


@pytest.mark.domain("processes.count-missing")
def test_a_count_compares_sets_and_books_the_differences(house: House) -> None:
    """Sets are compared: found, found elsewhere, unknown, missing (lost, never deleted)."""
    counted(house)
    stored = stored_documents(house.database, ["CT-1"])["CT-1"].task
    assert (stored.blind, stored.free, [x.quantity for x in stored.lines]) == (True, True, [2, 10])
    assert codes(book_differences("CT-1", ask(dry_run=True))) == ["act.not_confirmed"]
    house.bench.step("confirmed", "CT-1", finished=True)
    house.bench.move("A1>customer", product="main/T", quantity=1, task="PL-1", process="pick")
    house.send()
    found = report("CT-1")
    assert found is not None
    sets = [found.found, found.elsewhere, found.unknown, found.missing]
    assert [[x.serial for x in some] for some in sets] == [["S1"], ["S3"], ["S4"], ["S2"]]
    (difference,) = found.differences
    assert (difference.booked, difference.counted) == (10, 8)  # the pick after the count does not matter
    with house.database.atomic():
        done = book_differences("CT-1", ask())
    assert (done.written, house.place("S2")) == (True, "lost")
    assert house.balances("main/T")["A1"] == 7
    with house.database.atomic():
        assert book_differences("CT-1", ask()).again
    house.right()


@pytest.mark.domain("goods-out.not-found")
def test_a_pick_closed_as_not_found_raises_a_count_once(house: House) -> None:
    house.document("pick", "PL-1", line("1", "T", 3, place="A7"))
    house.bench.step("line_closed", "PL-1", line="1", reason="not_found")
    house.send()
    assert made(house.database, chores, house.database, LATER) == 1
    assert made(house.database, chores, house.database, LATER) == 0
    row = house.database.row("select ref, place, origin from document where process = 'count'")
    assert row == ("CT-A7-1", "A7", "PL-1")
    house.right()


@pytest.mark.domain("conflict.below-zero")
def test_a_balance_below_zero_raises_a_count_while_none_is_open(house: House) -> None:
    """A sum below zero becomes an exception with a count task, never a refusal."""
    house.bench.move("A9>customer", product="main/T", quantity=2, task="PL-1")
    house.send()
    assert [made(house.database, chores, house.database, LATER) for _ in range(2)] == [1, 0]
    assert house.database.row("select place from document where process = 'count'") == ("A9",)
    house.right()


def test_a_claimed_pick_is_taken_away_and_a_document_is_closed(house: House) -> None:
    house.document("pick", "PL-1", line("1", "T", 3, place="A7"))
    with house.database.atomic():
        assert withdraw("PL-1", ask()).remarks[0].code == "act.nothing"
    house.bench.step("opened", "PL-1", process="pick")
    house.send()
    with house.database.atomic():
        assert withdraw("PL-1", ask()).effects[0].source == "bench-1"
        assert house.database.row("select assignment from document") == (1,)
        assert close("PL-1", ask()).written
        assert codes(withdraw("PL-1", ask())) == ["document.closed"]
    house.right()
