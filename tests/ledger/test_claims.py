"""Picks are claimed by one station at a time, and taken away again by the office."""

from itertools import permutations

import pytest

from ledger.database import Database
from ledger.projection.assignments import claimed_twice, withdraw
from ledger.projection.change import Change
from tests.ledger.support import BENCH, DOOR, Journal
from tests.ledger.test_any_order import enter
from tests.ledger.test_documents import station
from wire.feed import to_task


def assignee(database: Database, ref: str = "PL-1") -> tuple[str, int]:
    """As the stations see it, which is as the table has it."""
    (row,) = database.rows("select assignee, assignment from document where ref = ?", (ref,))
    task = to_task(ref, station(database)["task", ref])
    assert (task.assignee, task.assignment) == row
    return task.assignee, task.assignment


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_earliest_claim_holds_in_any_order_of_arrival(database: Database, order: tuple[int, ...]) -> None:
    """A pick task is assigned to one station at a time."""
    enter(database)
    journals = [Journal(BENCH, "dock-2", "bench-1"), Journal(DOOR, "dock-1", "bench-2"), Journal("e" * 32)]
    for minute, journal in enumerate(journals):
        journal.skew = minute
        journal.step("opened", "PL-1", process="pick")
    journals[0].step("confirmed", "PL-1", captures=1, finished=True)
    for n in order:
        journals[n].send(database)
    assert assignee(database) == ("bench-2", 0)
    assert claimed_twice(database, 9) == [("PL-1", ("bench-2", "door-1"))]


def test_pausing_keeps_the_claim_and_cancelling_ends_it(database: Database) -> None:
    enter(database)
    journal = Journal()
    journal.step("opened", "PL-1", process="pick")
    journal.step("paused", "PL-1")
    journal.send(database)
    assert assignee(database) == ("door-1", 0)
    journal.step("cancelled", "PL-1")
    journal.send(database, 3)
    assert assignee(database) == ("", 0)
    journal.step("opened", "PL-1", process="pick")
    journal.send(database, 4)
    assert assignee(database) == ("door-1", 0)


def test_a_receive_is_shared(database: Database) -> None:
    """A receive may be shared: each station has its own task on the pre-receipt."""
    enter(database)
    journal = Journal()
    journal.step("opened", "PR-1", process="receive")
    journal.send(database)
    assert assignee(database, "PR-1") == ("", 0)


def test_after_a_withdrawal_only_a_claim_under_the_new_number_counts(database: Database) -> None:
    """Records under an old number are booked and shown."""
    enter(database)
    first, second = Journal(), Journal(BENCH, "dock-2", "bench-1")
    first.step("opened", "PL-1", process="pick")
    first.send(database)
    with database.atomic(), Change(database) as change:
        assert withdraw(database, change, "PL-1") == 1
    assert assignee(database) == ("", 1)
    second.step("opened", "PL-1", process="pick", assignment=1)
    second.send(database)
    first.move("A1>customer", "S1", task="PL-1")
    first.send(database, 2)
    assert assignee(database) == ("bench-1", 1)
    assert database.rows("select done from line where document = 'PL-1'") == [(1,)]
    assert claimed_twice(database, 9) == []
