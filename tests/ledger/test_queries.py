"""What the pages and commands read."""

import pytest

from ledger.database import Database
from ledger.reading.queries import MAX_ROWS, Transaction, open_captures, serials, stock, transactions
from ledger.reading.trace import trace
from ledger.todo.todo import todo
from rules.place import on_hand
from tests.ledger.support import BENCH, DOOR, Journal
from tests.ledger.test_any_order import enter


def story(database: Database) -> tuple[Journal, Journal]:
    """S1 received and picked, S2 refused, admitted and received, S3 undone, S4 open; one debt, two aside."""
    enter(database)
    door, bench = Journal(), Journal(BENCH, "bench-1", "bench")
    door.step("opened", process="receive")
    one = door.scan("S1")
    door.refuse("S2")
    two = door.scan("S2")
    door.undo(door.scan("S3"), "S3")
    got = door.move("supplier>A1", "S1", ["none"], scan=one, lot="L1", expiry="2027-01-31", operator="Ann")
    door.move("supplier>A1", "S2", ["none"], scan=two, lot="L1")
    door.move("supplier>A1", quantity=5, debt=2)
    door.step("confirmed", captures=3, aside=2)
    door.scan("S4")
    bench.move("A1>customer", "S1", [got], task="PL-1", lot="L1")
    for journal in (door, bench):
        journal.send(database)
    return door, bench


@pytest.mark.domain("ledger.stock-list")
def test_the_stock_list_counts_units_and_serials(database: Database) -> None:
    story(database)
    loose, lotted = stock(database)
    assert (loose.product, loose.name, loose.tracking) == ("main/P", "Pump", "full")
    assert (loose.place, loose.lot, loose.quantity, loose.serials, loose.mismatch) == ("A1", "", 5, 0, True)
    assert (lotted.lot, lotted.expiry, lotted.quantity, lotted.serials) == ("L1", "2027-01-31", 1, 1)
    assert not lotted.mismatch


def test_the_stock_list_is_searched_and_paged(database: Database) -> None:
    story(database)
    assert [x.lot for x in stock(database, search="l1")] == ["L1"]
    assert [x.lot for x in stock(database, search="PUMP")] == ["", "L1"]
    assert stock(database, place="B2") == ()
    (first,) = stock(database, limit=1)
    (second,) = stock(database, limit=1, after=(first.product, first.place, first.lot))
    assert (first.lot, second.lot) == ("", "L1")
    assert stock(database, after=(second.product, second.place, second.lot)) == ()


def test_places_that_are_not_ours_are_no_stock(database: Database) -> None:
    journal = Journal()
    for place in ("supplier", "customer", "lost", "scrap"):
        assert not on_hand(place)
        journal.move(f"A1>{place}", quantity=3)
    journal.send(database)
    assert [(x.place, x.quantity) for x in stock(database)] == [("A1", -12)]


@pytest.mark.domain("ledger.stock-list")
def test_the_serials_of_a_stock_line(database: Database) -> None:
    door, _ = story(database)
    (line,) = serials(database, "main/P", "A1", "L1")
    assert (line.serial, line.lot, line.task, line.fork) == ("S2", "L1", "PR-1", False)
    assert line.head == f"{door.boot}:8"
    assert serials(database, "main/P", "A1", "") == ()
    assert serials(database, "main/P", "A1") == (line,)
    assert serials(database, "main/P", "A1", after="S2") == ()


@pytest.mark.domain("ledger.transactions")
def test_transactions_newest_first_by_pages(database: Database) -> None:
    story(database)
    everything = transactions(database)
    assert [x.serial for x in everything] == ["", "S2", "S1", "S1"]
    paged, before = list[Transaction](), ""
    while page := transactions(database, before=before, limit=1):
        paged += page
        before = page[-1].cursor
    assert tuple(paged) == everything
    assert {x.serial for x in transactions(database, with_serials=True)} == {"S1", "S2"}
    assert [x.target for x in transactions(database, search="S1")] == ["A1", "customer"]
    assert len(transactions(database, task="PL-1")) == 1
    assert len(transactions(database, product="main/P", limit=MAX_ROWS * 9)) == 4
    assert transactions(database, search="S1")[0].operator == "Ann"


def test_a_green_scan_without_its_movement_is_open(database: Database) -> None:
    door, _ = story(database)
    (capture,) = open_captures(database)
    assert (capture.id, capture.serial, capture.task) == (f"{door.boot}:11", "S4", "PR-1")
    door.move("supplier>A1", "S4", ["none"], scan=capture.id)
    door.send(database, 12)
    assert open_captures(database) == ()


def test_an_undo_or_an_amendment_before_its_capture_closes_it(database: Database) -> None:
    journal = Journal()
    scan = journal.scan("S1")
    second = journal.scan("S1", amends=scan)
    journal.undo(second, "S1")
    for number in (3, 2, 1):
        journal.send(database, number)
    assert open_captures(database) == ()


@pytest.mark.domain("ledger.history")
def test_the_story_of_a_serial_shows_what_is_behind_it(database: Database) -> None:
    story(database)
    (told,) = trace(database, "S1")
    assert (told.product, told.name, told.place, told.lot) == ("main/P", "Pump", "customer", "L1")
    received, picked = told.movements
    assert (received.target, received.operator, received.station, received.shown) == (
        "A1",
        "Ann",
        "door-1",
        False,
    )
    assert (picked.target, picked.shown, picked.gateway) == ("customer", True, "bench-1")
    assert received.scan is not None
    assert (received.scan.raw, received.scan.fate, received.scan.task) == ("S1", "moved", "PR-1")
    assert told.scans == ()


def test_the_story_has_refused_undone_and_open_scans(database: Database) -> None:
    story(database)
    (two,) = trace(database, "S2")
    assert [(x.outcome, x.reason) for x in two.scans] == [("refused", "serial.not_expected")]
    (three,) = trace(database, "S3")
    assert (three.place, [(x.outcome, x.fate) for x in three.scans]) == (
        "",
        [("accepted", "undone"), ("undone", "")],
    )
    (four,) = trace(database, "S4")
    assert [(x.outcome, x.fate) for x in four.scans] == [("accepted", "open")]
    assert trace(database, "never") == ()


def test_two_products_with_one_serial_are_told_apart(database: Database) -> None:
    journal = Journal()
    for product in ("main/P", "other/Q"):
        scan = journal.scan("S1", product=product)
        journal.move("supplier>A1", "S1", ["none"], product=product, scan=scan)
    journal.refuse("S1")
    journal.send(database)
    none, first, second = trace(database, "S1")
    assert (none.product, len(none.scans), none.movements) == ("", 1, ())
    assert [(x.product, len(x.movements)) for x in (first, second)] == [("main/P", 1), ("other/Q", 1)]


@pytest.mark.domain("ledger.todo")
def test_the_to_do_list_is_what_the_records_say(database: Database) -> None:
    story(database)
    entries = {x.kind: dict(x.facts) for x in todo(database)}
    assert entries["aside"] == {"task": "PR-1", "station": "door-1", "gateway": "dock-1", "units": "2"}
    assert entries["debt"] == {"product": "main/P", "place": "A1", "quantity": "2"}
    assert set(entries) == {"aside", "debt"}


def test_an_exception_vanishes_when_a_late_record_explains_it(database: Database) -> None:
    door, bench = Journal(), Journal(BENCH, "bench-1")
    door.move("supplier>A1", "S1", ["none"])
    bench.move("A1>customer", "S1", ["unknown"], reason="provisional")
    bench.send(database)
    assert "balance.below" in {x.kind for x in todo(database)}
    door.send(database)
    assert "balance.below" not in {x.kind for x in todo(database)}


def test_units_without_a_lot_stand_in_for_a_lot_that_is_short(database: Database) -> None:
    journal = Journal()
    journal.move("supplier>A1", quantity=5)
    journal.move("A1>customer", quantity=2, lot="L1")
    journal.send(database)
    assert "balance.below" not in {x.kind for x in todo(database)}
    journal.move("A1>customer", quantity=4, lot="L2")
    journal.send(database, 3)
    (short,) = [dict(x.facts) for x in todo(database) if x.kind == "balance.below"]
    assert short["quantity"] == "-1"


@pytest.mark.domain("conflict.stories")
def test_a_conflict_shows_both_ends(database: Database) -> None:
    journal = Journal()
    ends = [journal.move("supplier>A1", "S1", ["none"]), journal.move("supplier>B2", "S1", ["none"])]
    journal.send(database)
    (conflict,) = [x for x in todo(database) if x.kind == "conflict"]
    assert dict(conflict.facts)["heads"].split() == ends
    (told,) = trace(database, "S1")
    assert told.heads == tuple(ends)
    assert DOOR in told.heads[0]
