"""Documents of every process, and blind receipts that the office matches to a pre-receipt."""

import pytest

from ledger.database import Database
from ledger.projection.change import Change
from tests.ledger.support import Journal
from tests.ledger.test_any_order import enter
from tests.ledger.test_documents import station
from wire.feed import key, to_expected, to_task


def become(database: Database, process: str, *, free: bool = False, lines: bool = True) -> None:
    """PL-1 is a document of this process."""
    with database.atomic(), Change(database) as change:
        database.run("update document set process = ?, free = ? where ref = 'PL-1'", (process, free))
        if not lines:
            database.run("delete from line where document = 'PL-1'")
        change.document("PL-1")


def match(database: Database, task: str = "B-1", document: str = "PR-1") -> None:
    with database.atomic(), Change(database) as change:
        database.run("insert into match (task, document) values (?, ?)", (task, document))
        change.matched(task)


def state(database: Database, ref: str) -> tuple[int, bool]:
    (row,) = database.rows("select l.done, d.closed from document d join line l on l.document = d.ref"
                           " where d.ref = ? and l.id = '1'", (ref,))  # fmt: skip
    task = to_task(ref, station(database)["task", ref])
    assert (task.lines[0].done, task.closed) == (row[0], bool(row[1]))
    return row[0], bool(row[1])


@pytest.mark.parametrize("late", [True, False])
def test_a_blind_receipt_counts_on_the_document_it_is_matched_to(database: Database, late: bool) -> None:  # noqa: FBT001
    """A blind receipt opens a task without lines, marked for the office to match."""
    enter(database)
    if not late:
        match(database)
    journal = Journal()
    journal.move("supplier>A1", "S1", ["none"], task="B-1", line="9")
    journal.move("supplier>A1", quantity=1, task="B-1", line="9")
    journal.move("supplier>A1", quantity=1, task="B-1", line="9", product="main/OTHER")
    journal.send(database)
    if late:
        match(database)
    assert state(database, "PR-1") == (2, False)
    row_key = key("S1", "PR-1", "1")
    assert to_expected(row_key, station(database)["expected", row_key]).received
    journal.move("supplier>A1", "S2", ["none"], task="B-1", line="9")
    journal.send(database, 4)
    assert state(database, "PR-1") == (3, True)


def test_a_match_taken_back_counts_no_more(database: Database) -> None:
    enter(database)
    match(database)
    journal = Journal()
    journal.move("supplier>A1", "S1", ["none"], task="B-1", line="9")
    journal.send(database)
    with database.atomic(), Change(database) as change:
        database.run("delete from match")
        change.matched("B-1", "PR-1")
    assert state(database, "PR-1") == (0, False)
    assert database.rows("select count(*) from expected_serial where received") == [(0,)]


def test_a_document_with_two_lines_of_a_product_counts_on_the_first(database: Database) -> None:
    enter(database)
    with database.atomic(), Change(database) as change:
        database.run(
            "insert into line (document, id, number, product, quantity, place, listed, lot, done, closed)"
            " values ('PR-1', '2', 2, 'main/P', 3, 'A1', false, '', 0, '')"
        )
        change.document("PR-1")
    match(database)
    journal = Journal()
    journal.move("supplier>A1", quantity=2, task="B-1", line="9")
    journal.send(database)
    found = database.rows("select id, done from line where document = 'PR-1' order by id")
    assert found == [("1", 2), ("2", 0)]


@pytest.mark.parametrize(
    "process", ["batch_pick", "tote_pick", "dispatch", "transfer_out", "transfer_in", "pick"]
)
def test_goods_out_that_end_short_leave_their_rest_open(database: Database, process: str) -> None:
    """Short asks a reason and leaves the rest open."""
    enter(database)
    become(database, process)
    journal = Journal()
    journal.step("line_closed", "PL-1", line="1", reason="not_found")
    journal.step("confirmed", "PL-1", finished=True)
    journal.move("A1>customer", "S1", task="PL-1", process=process)
    journal.send(database)
    assert state(database, "PL-1") == (1, False)


@pytest.mark.parametrize("process", ["customer_return", "count", "scrap", "relocate"])
def test_what_a_station_says_is_finished_is_closed(database: Database, process: str) -> None:
    enter(database)
    become(database, process)
    journal = Journal()
    journal.move("A1>A1", "S1", task="PL-1", process=process)
    journal.step("line_closed", "PL-1", line="1", reason="other")
    journal.send(database)
    assert state(database, "PL-1") == (1, True)


@pytest.mark.parametrize("process", ["issue", "dispatch"])
def test_a_document_without_lines_is_closed_by_its_station(database: Database, process: str) -> None:
    enter(database)
    become(database, process, free=True, lines=False)
    journal = Journal()
    journal.step("confirmed", "PL-1", captures=1)
    journal.send(database)
    assert not to_task("PL-1", station(database)["task", "PL-1"]).closed
    journal.step("confirmed", "PL-1", captures=1, finished=True)
    journal.send(database, 2)
    assert to_task("PL-1", station(database)["task", "PL-1"]).closed


def test_a_damaged_unit_counts_on_no_line(database: Database) -> None:
    """DAMAGED moves the unit to quarantine and the line asks for another."""
    enter(database)
    journal = Journal()
    journal.move("A1>quarantine", "S1", task="PL-1", line="", process="quarantine")
    journal.send(database)
    assert state(database, "PL-1") == (0, False)


def test_a_picked_reservation_is_confirmed(database: Database) -> None:
    enter(database)
    with database.atomic(), Change(database) as change:
        database.run(
            "insert into expected_serial (document, line, serial, number, lot, expiry, received)"
            " values ('PL-1', '1', 'S1', 0, '', '', false)"
        )
        change.document("PL-1")
    journal = Journal()
    journal.move("B2>A1", "S1", task="PL-1", line="", process="relocate")
    journal.send(database)
    row_key = key("S1", "PL-1", "1")
    assert not to_expected(row_key, station(database)["expected", row_key]).received
    journal.move("A1>customer", "S1", ["follows"], task="PL-1")
    journal.send(database, 2)
    assert to_expected(row_key, station(database)["expected", row_key]).received


def test_a_sales_order_is_no_work_of_a_station(database: Database) -> None:
    """Tasks come from a pick list; a list may be made from a sales order or quotation."""
    enter(database)
    become(database, "order")
    assert ("task", "PL-1") not in station(database)
