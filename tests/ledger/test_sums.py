"""What is summed over movements: the lot that expires first, returns, debts that a count pays."""

from datetime import UTC, datetime

import pytest

from ledger.database import Database
from ledger.projection.change import Change
from rules.catalog import HoldKind, Lot, Returned
from tests.ledger.support import NOW, Journal
from tests.ledger.test_any_order import enter
from tests.ledger.test_documents import station
from wire.feed import key, to_first, to_hold, to_returned

EXPIRED = "2026-12-31"  # the tests' moment is in January 2027
assert datetime.fromtimestamp(NOW / 1000, tz=UTC).date().isoformat() == "2027-01-15"


def first(database: Database, place: str = "A1") -> Lot | None:
    row_key = key("main/P", place)
    body = station(database).get(("first", row_key))
    return to_first(row_key, body) if body else None


def test_the_lot_that_expires_first_and_has_not_expired(database: Database) -> None:
    """A FEFO hint when an earlier expiry is available."""
    journal = Journal()
    for lot, expiry in (("OLD", EXPIRED), ("L2", "2027-03-01"), ("L1", "2027-02-01"), ("NONE", "")):
        journal.move("supplier>A1", quantity=2, lot=lot, expiry=expiry)
    journal.send(database)
    assert first(database) == Lot("main/P", "L1", "2027-02-01")
    journal.move("A1>customer", quantity=2, lot="L1")
    journal.send(database, 5)
    assert first(database) == Lot("main/P", "L2", "2027-03-01")
    assert first(database, "customer") is None
    journal.move("A1>customer", quantity=2, lot="L2")
    journal.send(database, 6)
    assert first(database) is None


def test_an_expiry_said_elsewhere_counts_wherever_the_lot_is(database: Database) -> None:
    journal = Journal()
    journal.move("supplier>A1", quantity=2, lot="L1")
    journal.send(database)
    assert first(database) is None
    journal.move("supplier>B2", quantity=2, lot="L1", expiry="2027-02-01")
    journal.send(database, 2)
    assert first(database) == first(database, "B2") == Lot("main/P", "L1", "2027-02-01")


@pytest.mark.parametrize("order", [(1, 2, 3, 4), (4, 3, 2, 1)])
def test_units_that_came_back_without_serials(database: Database, order: tuple[int, ...]) -> None:
    """Shipped before: RED, unless a return of that product was booked since."""
    journal = Journal()
    journal.move("customer>A1", quantity=3, process="customer_return")
    journal.move("customer>A1", quantity=1, process="receive", reason="return")
    journal.move("customer>A1", "S1", process="customer_return")
    journal.move("customer>A1", "S2", process="customer_return", reason="identified")
    for number in order:
        journal.send(database, number)
    body = station(database)["returned", "main/P"]
    assert to_returned(body) == Returned(3, NOW + 2 * 60_000)


@pytest.mark.domain("tracking.change-paid")
def test_a_tracking_change_makes_debts_that_counts_and_picks_pay(database: Database) -> None:
    """Existing stock turns into missing-serial debts at its places, paid by a count or at the pick."""
    journal = Journal()
    journal.move("supplier>A1", quantity=10)
    journal.move("A1>A1", quantity=10, debt=10, process="tracking", task="", line="")
    journal.send(database)
    state = (
        "select d.quantity, b.quantity from debt d join balance b on b.place = d.place where d.place = 'A1'"
    )
    assert database.rows(state) == [(10, 10)]
    journal.move("A1>A1", "S1", process="count", reason="pays_debt")
    journal.move("A1>customer", "S2", reason="pays_debt")
    journal.send(database, 3, 4)
    assert database.rows(state) == [(8, 9)]
    assert database.rows("select count(*) from standing where place = 'A1'") == [(1,)], "9 = 1 serial, 8 owed"
    journal.move("supplier>A1", "S1", ["none"])
    journal.send(database, 5)
    assert database.rows(state) == [(9, 10)], "it had come by itself: the count paid nothing"


def hold(database: Database, ref: str, kind: str, *item: str, lifted: int = 0) -> None:
    with database.atomic(), Change(database) as change:
        database.run(
            "insert into recall (ref, kind, why, created, lifted, number) values (?, ?, 'leak', 1, ?, 0)",
            (ref, kind, lifted),
        )
        database.run("insert into hold (ref, product, lot, serial) values (?, ?, ?, ?)", (ref, *item))
        change.recall(ref)


@pytest.mark.domain("ledger.recall-gateways")
def test_recalls_and_holds_reach_the_stations_and_leave_when_lifted(database: Database) -> None:
    """Recalled or held items are refused for pick, dispatch and transfers, offline too."""
    enter(database)
    hold(database, "H1", "hold", "main/P", "", "S1")
    hold(database, "R1", "recall", "main/P", "", "S1")
    hold(database, "R2", "recall", "main/P", "L1", "")
    row_key = key("main/P", "", "S1")
    shown = to_hold(row_key, station(database)["hold", row_key])
    assert (shown.kind, shown.ref, shown.why) == (HoldKind.RECALL, "R1", "leak")
    assert ("hold", key("main/P", "L1", "")) in station(database)
    (number,) = database.rows("select number from recall where ref = 'R1'")[0]
    assert (number,) in database.rows("select n from feed_row where kind = 'hold'")
    with database.atomic(), Change(database) as change:
        database.run("update recall set lifted = 2 where ref = 'R1'")
        change.hold("main/P", "", "S1")
    assert to_hold(row_key, station(database)["hold", row_key]).ref == "H1"
