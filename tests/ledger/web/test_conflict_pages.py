"""Conflicts on the console: both stories side by side, equal cases together, ended by a person's choice."""

import pytest

from ledger.acts.resolve import conflicts
from ledger.database import Database
from tests.ledger.web.conftest import Site
from tests.ledger.web.dock import Dock, act, post
from tests.ledger.web.test_pages import table, text_of
from tests.ledger.web.test_todo_pages import place, right


@pytest.fixture
def dock(site: Site) -> Dock:
    return Dock(site)


PAGE = "/todo/conflict?product=main/P&serial=S1"


@pytest.mark.domain("conflict.stories")
def test_both_stories_stand_side_by_side(dock: Dock) -> None:
    """Real forks become a conflict row with both stories, shown on the console."""
    dock.fork("S1")
    page = text_of(dock.site, PAGE)
    for words in (
        "Story 1: bench-1",
        "Story 2: bench-2",
        "PL-1",
        "PL-2",
        "Scan as it came",
        "Before they part (1)",
    ):
        assert words in page
    assert "PL-1 at bench-1 is true" in page


@pytest.mark.domain("conflict.together", "conflict.person")
def test_equal_cases_of_the_same_two_tasks_are_solved_together(dock: Dock, database: Database) -> None:
    """Equal cases of the same two tasks are solved together, by a person with a new movement."""
    dock.fork("S1", "S2", "S3")
    page = text_of(dock.site, PAGE)
    assert page.count('name="alike" value="S') == 2
    fields = {"product": "main/P", "serial": "S1", "reason": "on the truck", "alike": ["", "S2"]}
    shown = act(dock.site, "/todo/conflict", true="task:PL-2", **fields)
    assert {row[2] for row in table(shown) if row[0] == "moved"} == {"S1", "S2"}
    assert [case.serial for case in conflicts(database)] == ["S3"], "S3 was left out by the person"
    assert place(database, "S1") == "customer"
    before = "select count(*) from movement where process = 'pick'"
    assert database.row(before) == (6,), "nothing dropped, nothing rewritten"
    right(database)


@pytest.mark.domain("conflict.person")
def test_a_person_finds_it_elsewhere(dock: Dock, database: Database) -> None:
    dock.fork("S1")
    fields = {"product": "main/P", "serial": "S1", "reason": "found on the shelf"}
    assert "Name one of both" in post(
        dock.site, "/todo/conflict", 422, do="try", true="elsewhere", place="", **fields
    )
    assert "reason is empty" in post(
        dock.site, "/todo/conflict", 422, do="try", true="task:PL-1", **fields | {"reason": ""}
    )
    act(dock.site, "/todo/conflict", true="elsewhere", place="B7", **fields)
    assert place(database, "S1") == "B7"
    assert "There is no conflict about this serial" in text_of(dock.site, PAGE)
    right(database)


def test_two_doors_that_received_one_serial_choose_a_place_or_task(dock: Dock, database: Database) -> None:
    dock.door.move("supplier>A1", "S1", ["none"], task="")
    dock.bench.move("supplier>B1", "S1", ["none"], task="")
    dock.send()
    page = text_of(dock.site, PAGE)
    assert "It is at A1" in page
    act(dock.site, "/todo/conflict", true="place:B1", product="main/P", serial="S1", reason="looked")
    assert place(database, "S1") == "B1"
    right(database)
