"""Putting a backup in the place of a ledger's SQLite file. The present one is set aside, never deleted.

All that can fail is done to a copy beside the database first: read, checked, brought to the schema of today,
given a new generation. Then the present file gets another name and the copy takes its place in one step.
"""

import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ledger import sqlite_file
from ledger.alarm import alarm
from ledger.backup.backup import like
from ledger.database import DatabaseError, open_database
from ledger.delivery import generation
from ledger.sqlite_file import FileProblem
from ledger.upgrade.migrations import STEPS, SchemaTooNew, migrate

#: Kept free beside the copy: its upgrade may need it.
_RESERVE: Final = 64 * 1024 * 1024
#: SQLite's companions of a database file.
_BESIDE: Final = ("-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done. `aside` is the file before, None without one; `newest` when the last record came."""

    aside: Path | None
    records: int
    newest: int
    generation: str


def restore(file: Path, database: Path, now: int) -> Restored:
    """Puts `file` in the place of `database`, which nobody may have open (`Database.claim`).

    Raises:
        FileProblem: why not. The database is as it was.
    """
    database = database.resolve()  # what has its place somewhere else keeps it
    if database.exists() and file.exists() and file.samefile(database):
        raise FileProblem(f"{file} is the database itself (name a backup of it)")
    sqlite_file.look(file)
    _room(file, database.parent)
    contents = sqlite_file.check(file)
    if contents.schema > len(STEPS):
        why = f"has schema {contents.schema}, this program knows {len(STEPS)}"
        raise FileProblem(f"{file} {why} (install the newer program)")
    made = database.with_name(f".{database.name}.restoring")
    try:
        _clear(made)
        sqlite_file.copy(file, made, shared=False)
        new = _renewed(made, file, contents.newest, now)
        like(made, database if database.exists() else database.parent)
        aside = _put(made, database, now)
    except OSError as error:
        why = f"{error.strerror} (check the folder, its disk and its rights)"
        raise FileProblem(f"{database} cannot be written: {why}") from error
    finally:
        with suppress(OSError):
            _clear(made)
    return Restored(aside, contents.records, contents.newest, new)


def _renewed(made: Path, file: Path, newest: int, now: int) -> str:
    """Brings the copy up to date and begins a new generation in it; on the disk at the end."""
    database = open_database(str(made))
    try:
        migrate(database)
        with database.atomic():
            why = f"restored from {file.name}"
            new = generation.mint(database, now, why, generation.position(database))
            until = datetime.fromtimestamp(newest / 1000, tz=UTC).isoformat(timespec="seconds")
            facts = {"why": why, "newest": until if newest else ""}
            alarm(database, generation.ROLLED_BACK, new, now, **facts)
        database.run("pragma wal_checkpoint(truncate)")
    except (DatabaseError, SchemaTooNew) as error:
        raise FileProblem(f"{file} cannot be brought up to date: {error} (take an older backup)") from error
    finally:
        database.close()
    sqlite_file.check(made)
    return new


def _put(made: Path, database: Path, now: int) -> Path | None:
    """The copy takes the database's place; where that one is now."""
    sqlite_file.sync(made)
    aside = _aside(database, now)
    made.replace(database)
    sqlite_file.sync(database.parent)
    return aside if aside.exists() else None


def _aside(database: Path, now: int) -> Path:
    """The present file under another name too. What is in its ``-wal`` comes into it or along with it.

    Left behind, SQLite would take it for a part of the restored one.
    """
    stamp = datetime.fromtimestamp(now / 1000, tz=UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = database.with_name(f"{database.name}.before-{stamp}")
    if aside.exists():
        raise FileProblem(f"{aside} is there already (wait a second and try again)")
    if database.exists():
        _fold_in(database)
    for end in _BESIDE:
        beside = database.with_name(database.name + end)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + end))
    if database.exists():
        try:
            aside.hardlink_to(database)  # the database's own name is never without a file
        except OSError:  # a file system without hard links
            database.rename(aside)
    sqlite_file.sync(database.parent)
    return aside


def _fold_in(database: Path) -> None:
    """Lets SQLite bring the ``-wal`` into the file; one that is no database any more stays as it is."""
    try:
        sqlite_file.look(database)
    except FileProblem:
        return
    present = open_database(str(database))
    try:
        present.run("pragma wal_checkpoint(truncate)")
    except DatabaseError:
        return  # damaged: that may be why it is restored
    finally:
        present.close()


def _room(file: Path, folder: Path) -> None:
    needed = 2 * file.stat().st_size + _RESERVE  # the copy, and the log of its upgrade
    free = shutil.disk_usage(folder).free
    if free < needed:
        sizes = f"{needed / 1e6:,.0f} MB are needed, {free / 1e6:,.0f} MB are free"
        raise FileProblem(f"{folder} has no room for {file}: {sizes} (make room; nothing was changed)")


def _clear(made: Path) -> None:
    for end in ("", "-journal", *_BESIDE):
        made.with_name(made.name + end).unlink(missing_ok=True)
