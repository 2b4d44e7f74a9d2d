"""Documents: how far they are, and what of them the stations see."""

import pytest

from ledger.database import Database
from ledger.feed.transfer import Transfers
from ledger.projection.change import MAX_BODY, Change, TooLong
from tests.ledger.support import Journal
from tests.ledger.test_any_order import enter
from tests.ledger.test_feed import pull
from wire.feed import key, to_expected, to_task


def station(database: Database) -> dict[tuple[str, str], bytes]:
    """The feed as a gateway has it."""
    return {name: body for name, body in pull(Transfers(database))[1].items() if body is not None}


def receive(database: Database, *serials: str, task: str = "PR-1") -> Journal:
    journal = Journal()
    for serial in serials:
        journal.move("supplier>A1", serial, ["none"], task=task)
    journal.send(database)
    return journal


def test_movements_bring_a_line_on_and_lock_its_serials(database: Database) -> None:
    enter(database)
    receive(database, "S1", "S2")
    feed = station(database)
    task = to_task("PR-1", feed["task", "PR-1"])
    assert (task.lines[0].done, task.closed) == (2, False)
    rows = {s: to_expected(key(s, "PR-1", "1"), feed["expected", key(s, "PR-1", "1")]) for s in ("S1", "S3")}
    assert (rows["S1"].received, rows["S3"].received) == (True, False)


def test_a_document_whose_lines_are_done_is_closed_and_its_list_leaves_the_stations(
    database: Database,
) -> None:
    enter(database)
    receive(database, "S1", "S2", "S3")
    feed = station(database)
    assert to_task("PR-1", feed["task", "PR-1"]).closed
    assert [name for table, name in feed if table == "expected"] == []
    assert database.rows("select count(*) from expected_serial where received") == [(3,)]


def test_a_line_closed_short_counts_as_done(database: Database) -> None:
    enter(database)
    journal = receive(database, "S1")
    journal.step("line_closed", line="1", reason="damaged")
    journal.send(database, 2)
    task = to_task("PR-1", station(database)["task", "PR-1"])
    assert (task.lines[0].closed, task.closed) == ("damaged", True)


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_the_reason_said_first_stays(database: Database, order: tuple[int, int]) -> None:
    enter(database)
    journal = Journal()
    journal.step("line_closed", line="1", reason="damaged")
    journal.step("line_closed", line="1", reason="")
    for number in order:
        journal.send(database, number)
    assert to_task("PR-1", station(database)["task", "PR-1"]).lines[0].closed == "damaged"


def test_a_confirmation_that_finishes_closes_a_pre_receipt(database: Database) -> None:
    enter(database)
    journal = Journal()
    journal.step("confirmed", "PR-1", captures=1)
    journal.send(database)
    assert not to_task("PR-1", station(database)["task", "PR-1"]).closed
    journal.step("confirmed", "PR-1", captures=1, finished=True)
    journal.send(database, 2)
    assert to_task("PR-1", station(database)["task", "PR-1"]).closed


def test_a_pick_that_ends_short_leaves_its_rest_open(database: Database) -> None:
    enter(database)
    journal = Journal()
    journal.step("line_closed", "PL-1", line="1", reason="not_found")
    journal.step("confirmed", "PL-1", captures=0, finished=True)
    journal.send(database)
    task = to_task("PL-1", station(database)["task", "PL-1"])
    assert (task.lines[0].closed, task.closed) == ("", False)


def test_a_relocation_is_no_progress(database: Database) -> None:
    enter(database)
    journal = Journal()
    journal.move("B-07>A1", "S1", process="relocate", task="PL-1", line="")
    journal.move("A1>customer", "S1", ["follows"], task="PL-1")
    journal.send(database)
    assert to_task("PL-1", station(database)["task", "PL-1"]).lines[0].done == 1


def test_a_document_entered_after_its_movements_knows_them(database: Database) -> None:
    receive(database, "S1", "S2")
    enter(database)
    feed = station(database)
    assert to_task("PR-1", feed["task", "PR-1"]).lines[0].done == 2
    assert to_expected(key("S1", "PR-1", "1"), feed["expected", key("S1", "PR-1", "1")]).received


def test_what_is_deleted_or_not_released_leaves_the_stations(database: Database) -> None:
    enter(database)
    with database.atomic(), Change(database) as change:
        database.run("delete from expected_serial where serial = 'S2'")
        database.run("update document set released = false where ref = 'PL-1'")
        database.run("delete from product")
        for ref in ("PR-1", "PL-1"):
            change.document(ref)
        change.product("main/P")
    assert sorted(name for table, name in station(database) if table != "expected") == ["PR-1"]
    assert len([name for table, name in station(database) if table == "expected"]) == 2


def test_a_withdrawn_document_is_closed_and_may_be_opened_again(database: Database) -> None:
    enter(database)
    for withdrawn in (True, False):
        with database.atomic(), Change(database) as change:
            database.run("update document set withdrawn = ? where ref = 'PR-1'", (withdrawn,))
            change.document("PR-1")
        feed = station(database)
        assert to_task("PR-1", feed["task", "PR-1"]).closed is withdrawn
        assert len([name for table, name in feed if table == "expected"]) == (0 if withdrawn else 3)


def test_codes_places_and_badges_come_and_go(database: Database) -> None:
    enter(database)
    with database.atomic(), Change(database) as change:
        database.run(
            "insert into code (code, product, pack) values ('P', 'main/P', 1), ('BOX', 'main/P', 12)"
        )
        database.run("insert into place (code, kind) values ('A1', 'storage')")
        database.run(
            "insert into operator (badge, name, role, language) values ('B1', 'Ann', 'operator', 'de')"
        )
        change.product("main/P")
        change.place("A1")
        change.operator("B1")
    codes = {("code", key(code, "main/P")) for code in ("BOX", "P")}
    assert codes | {("place", "A1"), ("operator", "B1")} <= set(station(database))
    with database.atomic(), Change(database) as change:
        for table in ("code", "place", "operator"):
            database.run(f"delete from {table}")  # noqa: S608
        change.product("main/P")
        change.place("A1")
        change.operator("B1")
    assert {table for table, _ in station(database)} == {"product", "task", "expected"}


def test_an_exception_in_a_change_writes_nothing_to_the_feed(database: Database) -> None:
    def fail() -> None:
        with database.atomic(), Change(database) as change:
            change.put(("place", "A1", b'["storage"]'))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert station(database) == {}


def test_a_document_too_long_for_a_station_is_refused(database: Database) -> None:
    enter(database)
    rows = [("PR-1", str(n), n, "main/P" * 10, 1, "A" * 60) for n in range(2, MAX_BODY // 100)]

    def lengthen() -> None:
        with database.atomic(), Change(database) as change:
            database.many(
                "insert into line (document, id, number, product, quantity, place, listed, lot, done, closed)"
                " values (?, ?, ?, ?, ?, ?, false, '', 0, '')",
                rows,
            )
            change.document("PR-1")

    with pytest.raises(TooLong, match="PR-1"):
        lengthen()
    assert database.rows("select count(*) from line where document = 'PR-1'") == [(1,)]
