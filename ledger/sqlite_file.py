"""The door to SQLite as files: a whole copy of a database in use, and whether a file is a sound ledger.

The copy is made with SQLite's backup interface, a part at a time inside of one read transaction: the picture
of one moment, while the writer goes on (WAL), in its own connection, and to be stopped between two parts.
`VACUUM INTO` gives the same picture, but builds every index anew in one statement, which can neither rest nor
be stopped between two parts. A copy of the bare file is no picture at all while someone writes. Meanwhile the
``-wal`` file cannot shrink: it grows by what is written during the copy. (156 MB took 5 s with its check; a
commit of the writer beside it took 5 ms instead of 2, the longest 88 ms instead of 62.)
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rules.errors import ScangateError

#: Pages of a part: 1 MiB, a few milliseconds.
_PART: Final = 256
#: Parts until what was written goes to the disk: else the last one waits for all, and the writer with it.
_SYNC_EVERY: Final = 16
_MAGIC: Final = b"SQLite format 3\0"


class FileProblem(ScangateError):  # noqa: N818 - named for what it is, as rules.errors lists it
    """A file or its folder cannot be used; the text says which, why, and what to do."""


class Stopped(ScangateError):  # noqa: N818 - likewise
    """The copy was asked to stop."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a sound ledger file holds. `newest`: when its last record came, milliseconds since 1970."""

    schema: int
    records: int
    newest: int


def is_missing(file: Path) -> bool:
    """Whether it is surely not there. Where one may not look it counts as there: opening it tells why not."""
    try:
        return not file.exists()
    except OSError:
        return False


def copy(
    source: Path, target: Path, stopped: Callable[[], bool] = lambda: False, *, shared: bool = True
) -> None:
    """Makes `target` a whole copy of an SQLite file that may be in use; it is on the disk at the end.

    `target` must not exist or be empty; half of it is left there when this raises. `stopped` is asked
    between two parts, and may wait to go easy on the disk. One that is not `shared`, nobody begins to write
    to meanwhile: it may lie on a medium without writing.

    Raises:
        FileProblem: why not.
        Stopped: `stopped` said so.
    """
    number = os.open(target, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    done = 0

    def progress(_status: int, _remaining: int, _total: int) -> None:
        nonlocal done
        done += 1
        if stopped():
            raise Stopped(f"{target}: stopped")
        if done % _SYNC_EVERY == 0:
            os.fdatasync(number)

    try:
        with _told(f"{source} cannot be copied to {target}"):
            with (
                closing(_reading(source, shared=shared)) as reading,
                closing(sqlite3.connect(target)) as writing,
            ):
                writing.execute("pragma synchronous = off")  # it is synced below, and is nothing before
                reading.execute("begin")
                reading.execute("select count(*) from sqlite_master").fetchone()  # from now on: this moment
                reading.backup(writing, pages=_PART, progress=progress)
            with closing(sqlite3.connect(target, isolation_level=None)) as writing:
                writing.execute("pragma journal_mode = delete")  # one file, also on a medium without writing
        os.fsync(number)
    finally:
        os.close(number)


def check(path: Path) -> Contents:
    """Looks whether a file is a whole ledger: its pages, its schema, its counters. Reads all of it.

    Raises:
        FileProblem: it is not.
    """
    look(path)
    with _told(f"{path} cannot be read"), closing(_reading(path)) as reading:
        (found,) = reading.execute("pragma quick_check(1)").fetchone()
        if found != "ok":
            raise FileProblem(f"{path} is damaged: {found} (take an older backup)")
        tables = {name for (name,) in reading.execute("select name from sqlite_master where type = 'table'")}
        if not {"meta", "record", "schema_version", "held_range"} <= tables:
            raise FileProblem(f"{path} is an SQLite file, but no ledger's (choose a backup of the ledger)")
        (schema,) = reading.execute("select version from schema_version").fetchone()
        counters = reading.execute("select received, applied, duplicate, held, dead from meta").fetchone()
        (records, newest) = reading.execute("select count(*), max(received_at) from record").fetchone()
    if counters is None or counters[0] != sum(counters[1:]) or counters[1] != records:
        why = f"its counters are {counters}, it has {records} records"
        raise FileProblem(f"{path} is not whole: {why} (take an older backup, keep this one to look at)")
    return Contents(int(schema), int(records), int(newest or 0))


def look(path: Path) -> None:
    """What can be said at once, without opening it as a database.

    Raises:
        FileProblem: it is no such file, or cannot be read.
    """
    if path.is_dir():
        raise FileProblem(f"{path} is a folder (name the file in it)")
    try:
        with path.open("rb") as file:
            start = file.read(len(_MAGIC))
    except OSError as error:
        raise FileProblem(f"{path} cannot be read: {error.strerror} (check its name and rights)") from error
    if not start:
        raise FileProblem(f"{path} is empty (take another backup)")
    if start != _MAGIC:
        raise FileProblem(f"{path} is no SQLite file (a backup that is packed must be unpacked first)")


def contained(path: Path) -> dict[str, int]:
    """Of each boot, up to which number everything is in this file."""
    with _told(f"{path} cannot be read"), closing(_reading(path)) as reading:
        return dict(reading.execute("select boot, high from held_range where low = 1"))


def sync(path: Path) -> None:
    """Returns once the disk has what is in a file, or the names in a folder."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _reading(path: Path, *, shared: bool = False) -> sqlite3.Connection:
    """A connection that does not write; a file that nobody has open is taken as it is.

    Not so one that is `shared`: a ledger that is started meanwhile would write under our eyes, and the copy
    be of two moments, which no check sees.
    """
    wal = path.with_name(path.name + "-wal")
    alone = not (wal.exists() and wal.stat().st_size)
    shm = path.with_name(path.name + "-shm")
    mode = "mode=ro&immutable=1" if alone and not shared and not shm.exists() else "mode=ro"
    return sqlite3.connect(f"{path.resolve().as_uri()}?{mode}", uri=True, isolation_level=None)


@contextmanager
def _told(what: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        full = "full" in str(why) or "No space" in str(why)
        fix = "make room, or choose another folder" if full else "check the file, the disk and the rights"
        raise FileProblem(f"{what}: {why} ({fix})") from error
