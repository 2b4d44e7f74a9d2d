"""What is in a container, now and at a time."""

import pytest

from ledger.database import Database
from ledger.projection.change import Change
from ledger.reading.contents import contents, contents_at
from rules.catalog import Content
from tests.ledger.support import NOW, Journal
from tests.ledger.test_any_order import enter
from tests.ledger.test_documents import station
from wire.feed import to_content

BOX = "00340123456789012345"


def announce(database: Database, *children: tuple[str, str, int], document: str = "PR-1") -> None:
    with database.atomic(), Change(database) as change:
        for number, (serial, lot, quantity) in enumerate(children):
            database.run(
                "insert into content (container, number, product, serial, lot, expiry, quantity, document)"
                " values (?, ?, 'main/P', ?, ?, '', ?, ?)",
                (BOX, number, serial, lot, quantity, document),
            )
        change.container(BOX)


def inside(database: Database) -> list[tuple[str, str, int]]:
    """As the stations have it, which is as the tables say."""
    body = station(database).get(("content", BOX))
    found = to_content(body) if body else ()
    assert found == contents(database, BOX)
    return [(child.serial, child.lot, child.quantity) for child in found]


def test_announced_children_are_known_until_they_come(database: Database) -> None:
    enter(database)
    announce(database, ("S1", "", 1), ("S2", "", 1), ("", "L1", 5))
    assert inside(database) == [("", "L1", 5), ("S1", "", 1), ("S2", "", 1)]
    journal = Journal()
    journal.move("supplier>A1", "S1", ["none"], container=BOX)
    journal.move("supplier>A1", "S2", ["none"])
    journal.move("supplier>A1", lot="L1", quantity=4, container=BOX)
    journal.send(database)
    assert inside(database) == [("", "L1", 4), ("S1", "", 1)]


def test_a_unit_scanned_singly_leaves_its_container_by_itself(database: Database) -> None:
    journal = Journal()
    got = [journal.move("supplier>A1", serial, ["none"], container=BOX) for serial in ("S1", "S2")]
    journal.move("supplier>A1", quantity=3, container=BOX)
    journal.send(database)
    assert inside(database) == [("", "", 3), ("S1", "", 1), ("S2", "", 1)]
    journal.move("A1>B2", "S1", [got[0]], process="relocate")
    journal.send(database, 4)
    assert inside(database) == [("", "", 3), ("S2", "", 1)]
    journal.move("A1>customer", "S2", [got[1]], container=BOX)
    journal.move("A1>customer", quantity=3, container=BOX)
    journal.send(database, 5, 6)
    assert inside(database) == []


def test_a_serial_that_is_sent_a_second_time_is_announced_again(database: Database) -> None:
    journal = Journal()
    journal.move("supplier>A1", "S1", ["none"], task="PR-0")
    journal.move("A1>customer", "S1", [journal.last], task="PL-0")
    journal.send(database)
    announce(database, ("S1", "", 1))
    assert inside(database) == [("S1", "", 1)]
    journal.move("supplier>A1", "S1", [journal.last])
    journal.move("A1>customer", "S1", [journal.last], task="PL-2")
    journal.send(database, 3, 4)
    assert inside(database) == []


def test_the_blind_receipt_that_took_them_is_matched_later(database: Database) -> None:
    enter(database)
    announce(database, ("S1", "", 1))
    journal = Journal()
    journal.move("supplier>A1", "S1", ["none"], task="B-1")
    journal.move("A1>customer", "S1", [journal.last], task="PL-1")
    journal.send(database)
    assert inside(database) == [("S1", "", 1)], "shipped on, and nobody said yet that it was this one"
    with database.atomic(), Change(database) as change:
        database.run("insert into match (task, document) values ('B-1', 'PR-1')")
        change.matched("B-1")
    assert inside(database) == []


@pytest.mark.domain("ledger.contents-at")
def test_contents_at_a_time(database: Database) -> None:
    """Contents of a container at a time."""
    journal = Journal()
    got = journal.move("supplier>A1", "S1", ["none"], container=BOX)
    journal.move("supplier>A1", lot="L1", quantity=5, container=BOX)
    journal.move("A1>B2", "S1", [got])
    journal.move("A1>A1", lot="L1", quantity=2, container=BOX, process="count")
    journal.send(database)
    unit, five, two = (
        Content("main/P", "S1"),
        Content("main/P", "", "L1", "", 5),
        Content("main/P", "", "L1", "", 2),
    )
    minutes = {0: (), 1: (unit,), 2: (five, unit), 3: (five,), 4: (two,)}
    for minute, expected in minutes.items():
        assert contents_at(database, BOX, NOW + 60_000 * minute) == expected, minute
