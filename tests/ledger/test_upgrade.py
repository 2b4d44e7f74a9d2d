"""Gateways may be newer than the ledger: an upgrade brings what its older program did not understand."""

from pathlib import Path
from typing import Any

from ledger.database import Database, open_database
from ledger.delivery.items import Item, open_item
from ledger.projection import record_rows
from ledger.upgrade.migrations import STEPS, migrate
from ledger.verify.verify import verify
from tests.ledger.support import NOW, Journal

_ROWS = {
    "verdict": record_rows.verdict_row,
    "task": record_rows.step_row,
    "movement": record_rows.movement_row,
}
_TABLES = {"verdict": "verdict", "task": "task_step", "movement": "movement"}


def store(database: Database, door: Journal) -> None:
    """As the program of schema 1 did: exact bodies, and the readable forms without the newer columns."""
    for body in door.bodies:
        item = open_item(door.boot, body)
        assert isinstance(item, Item)
        record = record_rows.record_row(item, door.gateway, NOW)
        table = _TABLES[record[4]]
        insert(database, "record", record)
        readable: Any = _ROWS[record[4]]
        insert(database, table, readable(item, door.gateway, item.record.body))
    last = len(door.bodies)
    insert(database, "boot", (door.boot, door.gateway, NOW, 0, last))
    insert(database, "held_range", (door.boot, 1, last))
    database.run("update meta set received = ?, applied = ?", (last, last))


def insert(database: Database, table: str, values: tuple[Any, ...]) -> None:
    width = len(database.rows(f"select name from pragma_table_info('{table}')"))  # noqa: S608
    database.run(f"insert into {table} values ({', '.join('?' * width)})", values[:width])  # noqa: S608


def test_what_newer_gateways_told_an_older_ledger_is_there_after_its_upgrade(tmp_path: Path) -> None:
    database = open_database(str(tmp_path / "old.db"))
    migrate(database, STEPS[:1])
    door = Journal()
    door.step("opened", "BL-1", process="receive", free=True, place="A1")
    door.refuse("S9", task="BL-1")
    door.move("supplier>A1", process="customer_return", container="003400000000000017", line="")
    store(database, door)
    insert(database, "balance", ("main/P", "", "A1", 1, 1))
    insert(database, "balance", ("main/P", "", "supplier", -1, -1))
    insert(database, "done", ("PR-1", "", "customer_return", 1))
    assert migrate(database) == len(STEPS) - 1
    assert verify(database).faults == ()
    assert database.rows("select task from aside") == [("BL-1",)]
    assert database.rows("select units from returned") == [(1,)]
    assert database.rows("select free from task_step") == [(1,)]
    database.close()
