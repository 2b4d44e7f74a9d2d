"""Units set aside wait on the exceptions list until someone admits or settles them."""

import pytest

from ledger.database import Database
from ledger.projection.change import Change
from ledger.todo.todo import todo
from tests.ledger.support import BENCH, DOOR, Journal
from tests.ledger.test_any_order import enter
from tests.ledger.test_documents import station
from wire import v1
from wire.feed import to_aside


def shown(database: Database) -> dict[str, str]:
    """Ids and scans that the stations see."""
    found = [to_aside(key, body) for (table, key), body in station(database).items() if table == "aside"]
    return {aside.ref: aside.read.text for aside in found}


def listed(database: Database, kind: str = "aside") -> list[dict[str, str]]:
    return [dict(entry.facts) for entry in todo(database) if entry.kind == kind]


def settle(database: Database, kind: str, key: str) -> None:
    with database.atomic(), Change(database) as change:
        database.run(
            "insert into settled (kind, key, how, settled_by, at) values (?, ?, 'scrapped', 'Ann', 1)",
            (kind, key),
        )
        change.settled(kind, key)


@pytest.mark.domain("answers.exceptions")
def test_a_unit_set_aside_is_listed_with_its_task_reason_and_code(database: Database) -> None:
    enter(database)
    journal = Journal()
    ref = journal.refuse("S9", task="PR-1")
    journal.refuse("S9", "serial.already_in_task", task="PR-1")
    journal.send(database)
    assert shown(database) == {ref: "S9"}
    (entry,) = listed(database)
    assert (entry["task"], entry["station"], entry["reason"]) == ("PR-1", "door-1", "serial.not_expected")
    assert entry["code"] == "S9"


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_an_admitted_unit_is_aside_no_more_whichever_record_came_first(
    database: Database, order: tuple[int, int]
) -> None:
    """What needs a supervisor is set aside and admitted later at any station, without scanning again."""
    enter(database)
    journal = Journal()
    journal.admit(journal.refuse("S9", task="PR-1"), "S9")
    for number in order:
        journal.send(database, number)
    assert (shown(database), listed(database)) == ({}, [])


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1)])
def test_a_unit_let_in_and_taken_out_again_is_aside_again(
    database: Database, order: tuple[int, int, int]
) -> None:
    """UNDO takes out a capture that let a unit in: the unit is set aside as before."""
    enter(database)
    journal = Journal()
    ref = journal.refuse("S9", task="PR-1")
    journal.undo(journal.admit(ref, "S9"), "S9")
    for number in order:
        journal.send(database, number)
    assert shown(database) == {ref: "S9"}


@pytest.mark.parametrize("order", [(1, 2, 3, 4), (4, 3, 2, 1), (3, 1, 4, 2)])
def test_a_unit_let_in_whose_quantity_was_set_is_aside_again_once_that_is_taken_out(
    database: Database, order: tuple[int, ...]
) -> None:
    """QTY amends the capture that let the unit in: the amended one lets it in from then on."""
    enter(database)
    journal = Journal()
    ref = journal.refuse("L1", "lot.expired", task="PR-1")
    set_to = journal.admit(ref, "L1", amends=journal.admit(ref, "L1"))
    journal.undo(set_to, "L1")
    journal.send(database, *order[:2])
    journal.send(database, *order[2:])
    assert shown(database) == {ref: "L1"}


def test_a_unit_whose_quantity_was_set_is_in(database: Database) -> None:
    enter(database)
    journal = Journal()
    ref = journal.refuse("L1", "lot.expired", task="PR-1")
    journal.admit(ref, "L1", amends=journal.admit(ref, "L1"))
    journal.send(database)
    assert shown(database) == {}


def test_a_settled_unit_is_gone(database: Database) -> None:
    enter(database)
    journal = Journal()
    ref = journal.refuse("S9", task="PR-1")
    journal.send(database)
    settle(database, "aside", ref)
    assert (shown(database), listed(database)) == ({}, [])


def test_stations_see_the_units_of_open_documents_only(database: Database) -> None:
    """The exceptions list keeps them: a unit set aside never disappears unseen."""
    journal = Journal()
    early = journal.refuse("S8", task="PR-1")
    journal.refuse("S7", task="B-1")
    journal.send(database)
    assert shown(database) == {}
    enter(database)
    assert shown(database) == {early: "S8"}
    late = journal.refuse("S9", task="PR-1")
    journal.step("confirmed", "PR-1", finished=True)
    journal.send(database, 3, 4)
    assert shown(database) == {}
    assert sorted(entry["code"] for entry in listed(database)) == ["S7", "S8", "S9"]
    assert late == f"{DOOR}:3"


@pytest.mark.domain("line.unknown-gtin")
def test_unknown_codes_are_grouped(database: Database) -> None:
    """An unknown GTIN is RED product.unknown and listed; the office attaches it."""
    journal = Journal()
    for serial in ("1", "2"):
        read = v1.ReadBody("hand-1", b"x", 1, text=serial, gtin="04012345678901")
        journal.write(v1.Verdict("refused", "product.unknown", read), task="PR-1")
    journal.send(database)
    assert listed(database) == []
    (entry,) = listed(database, "code.unknown")
    assert entry == {"code": "04012345678901", "units": "2", "task": "PR-1"}


def let_in(journal: Journal, ref: str, serial: str = "") -> None:
    capture = journal.admit(ref, serial)
    journal.move("supplier>A1", serial, ["none"], quantity=3, scan=capture)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_quantity_let_in_by_two_is_told_whichever_came_first(
    database: Database, order: tuple[int, ...]
) -> None:
    """A station without network and the office cannot know of each other: both are booked."""
    enter(database)
    journals = [Journal(), Journal(BENCH, "dock-2", "bench-1"), Journal("c" * 32, "ledger", "ledger")]
    ref = journals[0].refuse("", "quantity.over", task="PR-1")
    for journal in journals[1:]:
        let_in(journal, ref)
    came = set()
    for number in order:
        assert listed(database, "aside.twice") == []
        journals[number].send(database)
        came.add(number)
        if {1, 2} <= came:
            break
    (told,) = listed(database, "aside.twice")
    assert told == {
        "task": "PR-1", "product": "main/P", "place": "A1", "units": "6", "stations": "bench-1 ledger"
    }  # fmt: skip
    journals[0].send(database)
    assert len(listed(database, "aside.twice")) == 1
    settle(database, "aside.twice", ref)
    assert listed(database, "aside.twice") == []


def test_a_serial_let_in_by_two_is_a_conflict_and_one_that_was_undone_counts_once(database: Database) -> None:
    enter(database)
    door, bench = Journal(), Journal(BENCH, "dock-2", "bench-1")
    serial, loose = door.refuse("S9", task="PR-1"), door.refuse("", "quantity.over", task="PR-1")
    let_in(door, serial, "S9")
    let_in(bench, serial, "S9")
    door.undo(door.admit(loose, ""), "")
    let_in(bench, loose)
    door.send(database)
    bench.send(database)
    assert listed(database, "aside.twice") == []
    assert [entry["serial"] for entry in listed(database, "conflict")] == ["S9"]
