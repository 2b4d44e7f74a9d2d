"""Numbered steps, forward only."""

import pytest

from ledger.database import Database, Unavailable, open_database
from ledger.migrations import STEPS, SchemaTooNew, migrate
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
