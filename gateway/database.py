"""The door to peewee: how the station's SQLite files are opened, and what their errors mean.

Models are nowhere on the way of a scan: peewee's query builder costs 13 to 20 times a raw statement
(reference/limits.md), so what is handed out is the raw connection, in autocommit mode.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal, Protocol, cast

import peewee

from rules.errors import ScangateError

Error = sqlite3.Error
Connection = sqlite3.Connection

#: A reader never waits for the writer in WAL mode; this covers a checkpoint by another process.
_BUSY_S: Final = 5.0
#: Pages of 4 KiB.
PAGE: Final = 4096

#: What a file is opened for: ``store`` what is precious, ``read`` beside the one who writes it, ``build``
#: what can be built again and is synced by hand at the end, ``frozen`` what never changes any more.
Use = Literal["store", "read", "build", "frozen"]

#: URI options and pragmas of each use. A store makes no checkpoint inside a scan, only when nobody waits.
_USES: Final[Mapping[str, tuple[str, Mapping[str, object]]]] = {
    "store": ("mode=rwc", {"journal_mode": "wal", "synchronous": "FULL", "wal_autocheckpoint": 0}),
    "read": ("mode=ro", {"query_only": 1}),
    "build": ("mode=rwc", {"journal_mode": "off", "synchronous": "OFF"}),
    "frozen": ("mode=ro&immutable=1", {"query_only": 1}),
}


class StoreFull(ScangateError):  # noqa: N818 - named for what it is, as rules.errors lists it
    """Nothing can be made durable now: the station refuses scans. A later try may work."""


class StoreCorrupt(ScangateError):  # noqa: N818 - as above
    """The file is damaged: set it aside and call IT."""


class Opened(Protocol):
    """An open file as its users need it; a test may give one that lives in memory."""

    connection: Connection

    def close(self) -> None:
        """Close the file; also twice."""


class Database:
    """One SQLite file. One thread at a time may use `connection`."""

    def __init__(self, path: Path, use: Use) -> None:
        """Open the file.

        Args:
            path: the file.
            use: what for.

        Raises:
            StoreCorrupt: not a database.
            StoreFull: it can't be opened or created.
        """
        options, pragmas = _USES[use]
        self._peewee = peewee.SqliteDatabase(
            f"file:{_quoted(path)}?{options}",
            pragmas={"busy_timeout": int(_BUSY_S * 1000), "temp_store": "memory", **pragmas},
            timeout=_BUSY_S,
            thread_safe=False,
            uri=True,
            check_same_thread=False,
        )
        with translated(), _unmasked():
            self._peewee.connect()
            connection: Any = self._peewee.connection()  # type: ignore[no-untyped-call]  # a gap in its stubs
            self.connection = cast("sqlite3.Connection", connection)

    def close(self) -> None:
        """Close the file; also twice."""
        with translated(), _unmasked():
            self._peewee.close()


@contextmanager
def translated() -> Iterator[None]:
    """Turns SQLite's errors into the class of who must act; a bug in our SQL stays what it is."""
    try:
        yield
    except sqlite3.Error as error:
        kind = _kind(error)
        if kind is None:
            raise
        raise kind(str(error)) from error


@contextmanager
def _unmasked() -> Iterator[None]:
    """Lets SQLite's own error out of the one that peewee wraps around it."""
    try:
        yield
    except peewee.PeeweeException as error:
        original: BaseException | None = error
        while original is not None and not isinstance(original, sqlite3.Error):
            original = original.__cause__ or original.__context__
        raise original or error from None


_FULL: Final = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_PERM,
}
_CORRUPT: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def _kind(error: sqlite3.Error) -> type[StoreFull | StoreCorrupt] | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:  # Python's own: a damaged text is no text any more
        return StoreCorrupt if "decode to UTF-8" in str(error) else None
    primary = code & 0xFF  # extended codes carry the primary one in the low byte
    return StoreFull if primary in _FULL else StoreCorrupt if primary in _CORRUPT else None


def _quoted(path: Path | str) -> str:
    """A path as SQLite's URI form takes it."""
    return str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
