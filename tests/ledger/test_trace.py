"""A unit that changes its owner or its identity has one story."""

import pytest

from ledger.database import Database
from ledger.reading.trace import trace
from tests.ledger.support import BENCH, Journal


@pytest.mark.domain("goods-in.house-relinked", "undo.relink")
@pytest.mark.parametrize("asked", ["H-1", "S1"])
def test_a_house_serial_that_was_relinked_is_one_story(database: Database, asked: str) -> None:
    """`relink` retires the old identity and creates the new one, linked."""
    journal, bench = Journal(), Journal(BENCH, "bench-1", "bench-1")
    got = journal.move("supplier>A1", "H-1", ["none"], scan=journal.scan("H-1"))
    ended = journal.move("A1>relinked", "H-1", [got], process="relink", task="")
    begun = journal.move("relinked>A1", "S1", [ended], process="relink", task="")
    bench.move("A1>customer", "S1", [begun], task="PL-1", scan=bench.scan("S1"))
    for sent in (bench, journal):
        sent.send(database)
    (told,) = trace(database, asked)
    assert (told.product, told.serial, told.place) == ("main/P", "S1", "customer")
    assert [(m.serial, m.target) for m in told.movements] == [
        ("H-1", "A1"), ("H-1", "relinked"), ("S1", "A1"), ("S1", "customer"),
    ]  # fmt: skip
    assert [m.scan.text if m.scan else "" for m in told.movements] == ["H-1", "", "", "S1"]
    assert [m.shown for m in told.movements] == [False, False, False, True]
    assert database.rows("select * from conflict") == []


@pytest.mark.domain("processes.account-trace")
def test_an_account_transfer_reads_as_one_and_back_again(database: Database) -> None:
    """It ends the item under the old owner's product and begins it, linked; the trace reads as one."""
    journal = Journal()
    got = journal.move("supplier>A1", "S1", ["none"])
    way = {"process": "account_transfer", "task": "AT-1"}
    journal.move("A1>other account", "S1", [got], **way)
    begun = journal.move("other account>A1", "S1", ["follows"], product="other/P", **way)
    journal.send(database)
    (told,) = trace(database, "S1")
    assert (told.product, told.place, len(told.movements)) == ("other/P", "A1", 3)
    journal.move("A1>other account", "S1", [begun], product="other/P", **way)
    journal.move("other account>A1", "S1", ["follows"], **way)
    journal.send(database, 4, 5)
    (told,) = trace(database, "S1")
    assert (told.product, told.place) == ("main/P", "A1")
    assert [m.product for m in told.movements] == ["main/P", "main/P", "other/P", "other/P", "main/P"]
    assert database.rows("select fork from standing") == [(False,), (False,)]
