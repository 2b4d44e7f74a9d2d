"""Backups of an SQLite ledger: whole copies, checked, by night and by hand, and what they make safe.

What is in a backup need not be kept at a gateway any more, so `Boot.safe` is taken from the backup file
itself, after it is checked, on the disk and has its name. How a copy is made: `ledger.sqlite_file`.
"""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ledger import sqlite_file
from ledger.alarm import alarm, over
from ledger.database import Database
from ledger.delivery.safe import raise_safe
from ledger.sqlite_file import FileProblem

#: Kind of the alarm.
FAILED: Final = "backup.failed"
#: The ledger itself must never be without space because of its backup.
_RESERVE: Final = 64 * 1024 * 1024
#: Rows of the table of backups that are kept: a year of nights.
_KEPT_ROWS: Final = 400
#: A backup that took longer is not being made any more.
_HALF_SECONDS: Final = 86_400
_STAMP: Final = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Taken:
    """A whole backup. Times in milliseconds since 1970; `contained` up to which number of each boot."""

    path: Path
    began: int
    at: int
    bytes: int
    records: int
    contained: dict[str, int]


def folder_of(database: Path, folder: Path | None) -> Path:
    """Where backups of this database go."""
    return folder or database.parent / "backups"


def name_of(database: Path, now: int) -> str:
    """The name of a backup begun now, e.g. ``ledger-20261122T010000Z.db``; sorts by time."""
    return f"{database.stem}-{datetime.fromtimestamp(now / 1000, tz=UTC).strftime(_STAMP)}.db"


def take(
    source: Path, target: Path, now: Callable[[], int], stopped: Callable[[], bool] = lambda: False
) -> Taken:
    """Makes one, while the ledger goes on; it has its name only when it is whole, checked and on the disk.

    Raises:
        FileProblem: why there is none. Nothing is left behind.
        sqlite_file.Stopped: `stopped` said so.
    """
    began = now()
    part = target.with_name(f".{target.name}.part")
    try:
        if target.exists():
            raise FileProblem(f"{target} is there already (choose another name)")
        _folder(target.parent, source)
        _room(source, target.parent)
        part.unlink(missing_ok=True)
        sqlite_file.copy(source, part, stopped)
        contents, contained = sqlite_file.check(part), sqlite_file.contained(part)
        like(part, source)
        part.rename(target)
        sqlite_file.sync(target.parent)
        size = target.stat().st_size
    except OSError as error:
        why = f"{error.strerror} (check the folder, its disk and its rights)"
        raise FileProblem(f"{target} cannot be written: {why}") from error
    finally:
        for left in (part, part.with_name(part.name + "-journal")):
            with suppress(OSError):
                left.unlink(missing_ok=True)
    return Taken(target, began, max(now(), began), size, contents.records, contained)


def record(database: Database, taken: Taken) -> int:
    """Keeps that it was made, and what it makes safe, inside a transaction; gives the boots it is news of."""
    _row(database, taken.at, taken.began, str(taken.path), taken.bytes, taken.records, "")
    over(database, FAILED)
    return raise_safe(database, taken.contained)


def failed(database: Database, began: int, at: int, why: str) -> None:
    """Keeps that there is none, and tells a person; inside a transaction."""
    _row(database, at, began, "", 0, 0, why[:1_000])
    alarm(database, FAILED, "nightly", at, why=why[:1_000])


def told(database: Database, began: int, at: int, contained: dict[str, int]) -> int:
    """The site's own tool made one that began then; inside a transaction; gives the boots it is news of."""
    _row(database, at, began, "", 0, 0, "")
    over(database, FAILED)
    return raise_safe(database, contained)


def newest(database: Database) -> tuple[int, int]:
    """When the newest whole backup began, and when the newest one made by the ledger itself; 0 for none."""
    row = database.row("select max(began) from backup where problem = ''")
    own = database.row("select max(began) from backup where problem = '' and path <> ''")
    return int((row and row[0]) or 0), int((own and own[0]) or 0)


def rotate(database: Path, folder: Path, keep: int, made: Path) -> list[Path]:
    """Deletes the oldest backups of this database beyond `keep`; only files named by `name_of`.

    Never the one that was just `made`, which gateways are told of: others may be named by a clock that was
    ahead.
    """
    found = sorted(path for path in folder.glob(f"{database.stem}-*.db") if _is_ours(database, path.name))
    gone = [path for path in found[:-keep] if path != made]
    gone += [
        half
        for half in folder.glob(f".{database.stem}-*.db.part")  # of a program that was killed
        if found and half.stat().st_mtime < found[-1].stat().st_mtime - _HALF_SECONDS
    ]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def like(path: Path, other: Path) -> None:
    """Gives a file to the owner of another: what root made, the service must read."""
    if os.geteuid() == 0 and other.exists():
        there = other.stat()
        os.chown(path, there.st_uid, there.st_gid)


def _is_ours(database: Path, name: str) -> bool:
    try:
        datetime.strptime(name.removeprefix(f"{database.stem}-"), f"{_STAMP}.db").replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


def _folder(folder: Path, source: Path) -> None:
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)
        like(folder, source)


def _room(source: Path, folder: Path) -> None:
    wal = source.with_name(source.name + "-wal")
    needed = source.stat().st_size + (wal.stat().st_size if wal.exists() else 0) + _RESERVE
    free = shutil.disk_usage(folder).free
    if free < needed:
        sizes = f"{needed / 1e6:,.0f} MB are needed, {free / 1e6:,.0f} MB are free"
        raise FileProblem(f"{folder} has no room for a backup: {sizes} (make room, or choose another folder)")


def _row(  # noqa: PLR0913, PLR0917 - the columns
    database: Database, at: int, began: int, path: str, size: int, records: int, problem: str
) -> None:
    last = database.row("select max(at) from backup")
    at = max(at, int((last and last[0]) or 0) + 1)
    database.run(_KEEP, (at, began, path, size, records, problem))
    database.run(_FORGET, (_KEPT_ROWS,))


_KEEP: Final = "insert into backup (at, began, path, bytes, records, problem) values (?, ?, ?, ?, ?, ?)"
_FORGET: Final = "delete from backup where at not in (select at from backup order by at desc limit ?)"
