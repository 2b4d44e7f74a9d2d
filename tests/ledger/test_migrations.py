"""Numbered steps, forward only."""

import sqlite3
from pathlib import Path

import pytest

from ledger.database import BooleanField, Database, Unavailable, columns, marks, open_database
from ledger.tables.models import TABLES
from ledger.upgrade.migrations import STEPS, SchemaTooNew, migrate
from ledger.verify.verify import verify
from tests.postgres import Postgres


def test_a_second_start_takes_no_step(database: Database) -> None:
    assert migrate(database) == 0
    assert database.rows("select version from schema_version") == [(len(STEPS),)]


def test_a_new_step_is_taken_once(database: Database) -> None:
    def more(db: Database) -> None:
        db.run("alter table place add column zone text")

    steps = [*STEPS, more]
    assert [migrate(database, steps), migrate(database, steps)] == [1, 0]
    assert database.rows("select zone from place") == []


def test_a_step_that_fails_changes_nothing(database: Database) -> None:
    def half(db: Database) -> None:
        db.run("create table half (a integer)")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        migrate(database, [*STEPS, half])
    assert not database.has_table("half")
    assert migrate(database) == 0


def test_the_schema_of_a_newer_program_is_left_alone(database: Database) -> None:
    with pytest.raises(SchemaTooNew, match="install the newer program"):
        migrate(database, STEPS[:0])


def test_on_postgresql_too_only_one_process_writes_at_a_time(postgres: Postgres) -> None:
    """`ledger replay` beside `serve`: the second must see what the first wrote before it computes on it."""
    address = postgres.fresh()
    first, second = open_database(address), open_database(address)
    migrate(first)
    with first.atomic(), first.atomic():
        second.run("set lock_timeout = 50")
        with pytest.raises(Unavailable), second.atomic():
            pytest.fail("two in at once")
    with second.atomic():
        second.run("update meta set feed_n = feed_n + 1")
    for database in (first, second):
        database.close()


# -- what is on a customer's disk -----------------------------------------------------------------

#: A ledger as the program with schema 1 left it: every table, with the records of a small day.
GOLDEN = Path(__file__).with_name("schema_1.sql")


def golden(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.executescript(GOLDEN.read_text("utf-8"))
    return connection


def shape(database: Database) -> set[tuple[str, ...]]:
    """Columns and indexes; defaults aside, which only an added column has."""
    if database.dialect == "postgresql":
        found = database.rows(
            "select table_name, column_name, data_type, is_nullable from information_schema.columns"
            " where table_schema = current_schema()"
        )
        indexes = database.rows(
            "select tablename, indexname from pg_indexes where schemaname = current_schema()"
        )
        return {tuple(map(str, row)) for row in (*found, *indexes)}
    tables = [name for (name,) in database.rows("select name from sqlite_master where type = 'table'")]
    found = [
        (table, *row[1:4], row[5]) for table in tables for row in database.rows(f"pragma table_info({table})")
    ]
    indexes = database.rows("select tbl_name, name from sqlite_master where type = 'index'")
    return {tuple(map(str, row)) for row in (*found, *indexes)}


def fill(database: Database, connection: sqlite3.Connection) -> None:
    """The rows of the golden ledger, into a database that has schema 1."""
    database.run("delete from meta")
    for table in TABLES:
        name, _, _ = columns(table)
        found = connection.execute(f"select * from pragma_table_info('{name}')").fetchall()  # noqa: S608
        names = [row[1] for row in found]
        if not names:
            continue  # newer than schema 1
        fields = vars(table)["_meta"].sorted_fields
        flags = {field.column_name for field in fields if isinstance(field, BooleanField)}
        rows = [
            tuple(bool(v) if n in flags else v for n, v in zip(names, row, strict=True))
            for row in connection.execute(f'select * from "{name}"')  # noqa: S608
        ]
        quoted = ", ".join(f'"{n}"' for n in names)
        database.many(f'insert into "{name}" ({quoted}) values ({marks(len(names))})', rows)  # noqa: S608


def test_the_first_schema_stays_as_it_was_released(tmp_path: Path) -> None:
    database = open_database(str(tmp_path / "first.db"))
    migrate(database, STEPS[:1])
    sql = "select name, sql from sqlite_master where sql is not null"
    old = dict(golden(tmp_path / "golden.db").execute(sql).fetchall())
    now = dict(database.rows(sql))
    assert now.keys() == old.keys()
    for name, text in old.items():
        assert _plain(now[name]) == _plain(text)
    database.close()


def _plain(sql: str) -> str:
    return "".join(sql.split()).lower()


def test_the_ledger_of_an_older_program_is_as_right_as_a_fresh_one(tmp_path: Path) -> None:
    """Its columns and indexes, and all that is folded: `verify` finds nothing."""
    golden(tmp_path / "golden.db").close()
    upgraded(open_database(str(tmp_path / "golden.db")), open_database(":memory:"))


def test_and_so_it_is_on_postgresql(tmp_path: Path, postgres: Postgres) -> None:
    old = open_database(postgres.fresh())
    migrate(old, STEPS[:1])
    fill(old, golden(tmp_path / "golden.db"))
    upgraded(old, open_database(postgres.fresh()))


def upgraded(old: Database, fresh: Database) -> None:
    before = old.rows("select boot, seq, digest from record order by boot, seq")
    assert migrate(old) == len(STEPS) - 1
    migrate(fresh)
    assert shape(old) == shape(fresh)
    report = verify(old)
    assert (report.faults, report.missing) == ((), ())
    assert old.rows("select boot, seq, digest from record order by boot, seq") == before
    assert {row[0] for row in old.rows("select process from standing")} == {"receive", "pick"}
    old.close()
    fresh.close()


def test_the_tables_are_what_the_models_say(postgres: Postgres) -> None:
    for stepped, declared in ((":memory:", ":memory:"), (postgres.fresh(), postgres.fresh())):
        one, other = open_database(stepped), open_database(declared)
        migrate(one)
        other.create(TABLES)
        there, wanted = shape(one), shape(other)
        assert {x for x in wanted if len(x) > 2} == {
            x for x in there if len(x) > 2 and x[0] != "schema_version"
        }
        assert {x for x in wanted if len(x) == 2} <= there
        one.close()
        other.close()
