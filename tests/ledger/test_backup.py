"""Backups of an SQLite ledger: whole, checked, one moment, and what follows from them."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from ledger import sqlite_file
from ledger.backup.backup import name_of, rotate, take
from ledger.backup.nightly import Nightly, night
from ledger.database import Database, open_database
from ledger.settings import BackupSettings
from ledger.sqlite_file import FileProblem, Stopped
from ledger.todo.todo import todo
from ledger.upgrade.migrations import migrate
from ledger.verify.verify import verify
from tests.ledger.support import DOOR, NOW, Journal

HOUR = 3_600_000


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A ledger in a file, with four records of which the third is missing."""
    opened = open_database(str(tmp_path / "ledger.db"))
    migrate(opened)
    opened.bind()
    journal = Journal()
    for n in range(4):
        journal.move("supplier>A1", f"S{n}", ["none"])
    journal.send(opened, 1, 2, 4)
    yield opened
    opened.close()


def now() -> int:
    return NOW


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_backup_is_one_whole_file(database: Database, tmp_path: Path) -> None:
    taken = take(tmp_path / "ledger.db", tmp_path / "b" / "x.db", now)
    assert (taken.records, taken.contained, taken.bytes) == (3, {DOOR: 2}, taken.path.stat().st_size)
    assert left(tmp_path / "b") == ["x.db"]
    assert taken.path.read_bytes()[18:20] == b"\1\1", "it needs no other file beside it"
    assert taken.path.stat().st_mode & 0o077 == 0
    copy = open_database(str(taken.path))
    assert verify(copy).faults == ()
    copy.close()


def test_it_is_of_one_moment_while_the_writer_goes_on(database: Database, tmp_path: Path) -> None:
    """Written between any two parts of the copy, and never waited for."""
    written = Journal("e" * 32)
    writing = open_database(str(tmp_path / "ledger.db"))
    fill(database)

    def between() -> bool:
        written.move("supplier>A1", f"E{len(written.bodies)}", ["none"])
        written.send(writing, len(written.bodies))
        return False

    taken = take(tmp_path / "ledger.db", tmp_path / "b" / "x.db", now, between)
    writing.close()
    assert len(written.bodies) > 3
    assert (taken.records, taken.contained) == (3, {DOOR: 2})
    copy = open_database(str(taken.path))
    assert verify(copy).faults == ()
    copy.close()


def test_it_is_of_one_moment_when_the_ledger_is_started_meanwhile(database: Database, tmp_path: Path) -> None:
    """Nobody has the file open when it begins; then pages that are not copied yet are written over."""
    fill(database)
    database.run("pragma wal_checkpoint(truncate)")
    database.close()
    assert left(tmp_path) == ["ledger.db"]

    def between() -> bool:
        database.run("update settled set how = 'y'")
        database.run("pragma wal_checkpoint(passive)")
        return False

    taken = take(tmp_path / "ledger.db", tmp_path / "b" / "x.db", now, between)
    copy = open_database(str(taken.path))
    assert copy.rows("select distinct how from settled") == [("x" * 2_000,)]
    copy.close()


def fill(database: Database) -> None:
    """Makes the file a few megabytes long."""
    database.many(
        "insert into settled (kind, key, how, settled_by, at) values (?, ?, ?, ?, 0)",
        [("act.test", str(n), "x" * 2_000, "test") for n in range(3_000)],
    )


def test_one_that_is_stopped_leaves_nothing(database: Database, tmp_path: Path) -> None:
    fill(database)
    with pytest.raises(Stopped):
        take(tmp_path / "ledger.db", tmp_path / "b" / "x.db", now, lambda: True)
    assert left(tmp_path / "b") == []


def test_a_file_that_is_there_is_not_written_over(database: Database, tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"mine")
    with pytest.raises(FileProblem, match=r"x\.db is there already"):
        take(tmp_path / "ledger.db", tmp_path / "x.db", now)
    assert (tmp_path / "x.db").read_bytes() == b"mine"


def test_a_damaged_ledger_gives_no_backup(database: Database, tmp_path: Path) -> None:
    """A bad copy must not make anything safe."""
    database.run("update meta set applied = applied + 1")
    with pytest.raises(FileProblem, match="not whole: its counters are"):
        take(tmp_path / "ledger.db", tmp_path / "b" / "x.db", now)
    assert left(tmp_path / "b") == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"PK\3\4" * 99, "is no SQLite file"),
        (b"SQLite format 3\0" + b"\xa7" * 5_000, "cannot be read"),
        (None, "No such file"),
        ("folder", "is a folder"),
        ("other", "no ledger's"),
        ("cut", r"is damaged|cannot be read"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(
    database: Database, tmp_path: Path, content: bytes | str | None, why: str
) -> None:
    path = tmp_path / "x.db"
    match content:
        case bytes():
            path.write_bytes(content)
        case "folder":
            path.mkdir()
        case "other":
            with closing(sqlite3.connect(path)) as other:
                other.execute("create table t (x)")
        case "cut":
            whole = take(tmp_path / "ledger.db", path, now).path.read_bytes()
            path.write_bytes(whole[: len(whole) // 8192 * 4096])
        case _:
            assert not path.exists()
    with pytest.raises(FileProblem, match=why) as told:
        sqlite_file.check(path)
    assert str(path) in str(told.value)
    assert str(told.value).endswith(")"), "what to do"


def test_the_oldest_go_and_nothing_else(tmp_path: Path) -> None:
    database = tmp_path / "ledger.db"
    names = [name_of(database, NOW + n * HOUR) for n in range(5)]
    for name in (*names, "ledger-copy.db", "other-20260101T000000Z.db", "ledger.db"):
        (tmp_path / name).touch()
    assert [path.name for path in rotate(database, tmp_path, 3, tmp_path / names[4])] == names[:2]
    assert left(tmp_path) == sorted([*names[2:], "ledger-copy.db", "other-20260101T000000Z.db", "ledger.db"])
    assert rotate(database, tmp_path, 1, tmp_path / names[2]) == [tmp_path / names[3]], "made just now"


@pytest.mark.parametrize(
    ("here", "then"),
    [
        ("2026-11-22 02:00", "2026-11-22 02:00"),
        ("2026-11-22 01:59", "2026-11-21 02:00"),
        ("2026-11-22 23:00", "2026-11-22 02:00"),
        ("2026-03-01 00:10", "2026-02-28 02:00"),
    ],
)
def test_the_last_night(here: str, then: str) -> None:
    def millis(text: str) -> int:
        return int(datetime.fromisoformat(text).timestamp() * 1000)

    assert night(millis(here), 2, 0) == millis(then)


class Desk:
    """A nightly backup whose writer is at hand, and its clock."""

    def __init__(self, database: Database, settings: BackupSettings, grace: float = 0) -> None:
        self.database, self.time = database, NOW
        self.nightly = Nightly(database, settings, self.submit, self, grace)

    def now(self) -> int:
        return self.time

    def submit(self, call: Callable[[], Any]) -> Future[Any]:
        done = Future[Any]()
        with self.database.atomic():
            done.set_result(call())
        return done


def test_each_night_has_one_and_it_makes_its_records_safe(database: Database, tmp_path: Path) -> None:
    desk = Desk(database, BackupSettings(keep=2))
    assert desk.nightly.due(), "a new ledger"
    assert desk.nightly.make()
    assert not desk.nightly.due()
    assert database.rows("select boot, safe from boot") == [(DOOR, 2)]
    for _ in range(2):
        desk.time += 24 * HOUR
        assert desk.nightly.due()
        assert desk.nightly.make()
    assert len(left(tmp_path / "backups")) == 2
    desk.time -= 300 * 24 * HOUR
    assert desk.nightly.due(), "the clock was wrong when it was made"


def test_a_failure_is_told_and_tried_again_within_the_hour(database: Database, tmp_path: Path) -> None:
    (tmp_path / "full").write_text("no folder", encoding="utf-8")
    desk = Desk(database, BackupSettings(folder=tmp_path / "full"))
    assert not desk.nightly.make()
    (entry,) = [x for x in todo(database) if x.kind == "backup.failed"]
    assert str(tmp_path / "full") in dict(entry.facts)["why"]
    assert database.rows("select safe from boot") == [(0,)]
    desk.time += HOUR - 1
    assert not desk.nightly.due()
    desk.time += 1
    assert desk.nightly.due()
    (tmp_path / "full").unlink()
    assert desk.nightly.make()
    assert [x for x in todo(database) if x.kind == "backup.failed"] == []
    problems = database.rows("select problem <> '' from backup order by at")
    assert [bool(x) for (x,) in problems] == [True, False]


def test_one_that_could_not_be_noted_is_not_made_again_at_once(database: Database, tmp_path: Path) -> None:
    class Late(Desk):
        def submit(self, call: Callable[[], Any]) -> Future[Any]:
            done = Future[Any]()
            done.set_exception(TimeoutError("the writer is busy"))
            return done

    desk = Late(database, BackupSettings())
    assert desk.nightly.make()
    assert not desk.nightly.due()
    desk.time += HOUR
    assert desk.nightly.due()


def test_no_room_is_seen_before_the_disk_is_full(tmp_path: Path) -> None:
    huge = tmp_path / "huge.db"
    huge.touch()
    os.truncate(huge, 2**43)  # 8 TB, all of it a hole
    with pytest.raises(FileProblem, match=r"has no room for a backup: .* MB are needed"):
        take(huge, tmp_path / "b" / "x.db", now)
    assert left(tmp_path / "b") == []


def test_the_thread_makes_it_and_ends(database: Database, tmp_path: Path) -> None:
    asked, go = Event(), Event()
    calls: list[Callable[[], Any]] = []

    class Threaded(Desk):
        def submit(self, call: Callable[[], Any]) -> Future[Any]:
            calls.append(call)
            asked.set()
            assert go.wait(20)
            done = Future[Any]()
            done.set_result(None)
            return done

    desk = Threaded(database, BackupSettings())
    desk.nightly.start()
    assert asked.wait(20)
    assert len(left(tmp_path / "backups")) == 1, "whole before anything is made safe"
    ender = Thread(target=desk.nightly.stop)
    ender.start()
    go.set()
    ender.join(20)
    assert not ender.is_alive()
    with database.atomic():
        calls[0]()
    assert database.rows("select safe from boot") == [(2,)]
