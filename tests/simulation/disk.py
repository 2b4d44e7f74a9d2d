"""A disk in memory: what is durable on it, and a connection of SQLite that a power cut can end anywhere.

A commit is durable when it was made with ``synchronous = FULL`` (or EXTRA). What was committed with less is
in the connection only and is gone with the power, until a later FULL commit or a checkpoint under FULL. The
image is taken as late as possible: while all commits are FULL, it is what the connection holds outside of a
transaction, and costs nothing.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

#: `PRAGMA synchronous` from which on a commit in WAL mode survives a power cut.
_FULL: Final = 2
_WRITES: Final = frozenset(
    {"INSERT", "UPDATE", "DELETE", "REPLAC", "CREATE", "ALTER", "DROP T", "BEGIN", "SAVEPO"}
)
_ENDS: Final = frozenset({*_WRITES, "COMMIT", "RELEAS"})
_FILLS: Final = frozenset({"INSERT", "UPDATE", "REPLAC", "COMMIT", "RELEAS"})


class Died(BaseException):
    """The process ends here. Nothing of ours may catch it."""


class Point(StrEnum):
    """Where in the next transaction the power goes."""

    BEFORE = "before the commit"
    AFTER = "after the commit"


class Disk:
    """One card or volume with one database.

    Attributes:
        full: why a write fails now, empty if it does not: ``statement``, ``commit`` or ``masked``, in which
            the transaction is ended inside the statement, as SQLite does it.
        crash: where the power goes.
        commits: how many FULL commits there were.
    """

    def __init__(self, image: bytes | None = None) -> None:
        self.full = ""
        self.crash: Point | None = None
        self.commits = 0
        self._image = image
        self._behind = False  # the image is older than what the connection has committed
        self._connection: _Connection | None = None
        self._dead = False
        self._synchronous: int | None = None  # of the connection, asked for when it is needed

    # -- for the one who owns the power ---------------------------------------------------------

    @property
    def current(self) -> bool:
        """Whether all that the connection has committed is durable, and nothing is half done."""
        c = self._connection
        return c is not None and not self._dead and not self._behind and not c.in_transaction

    def image(self) -> bytes | None:
        """What a power cut would leave now."""
        c = self._connection
        if c is None or self._behind:
            return self._image
        if c.in_transaction:  # only one who died is asked inside of a transaction
            sqlite3.Connection.execute(c, "ROLLBACK")
        return _serialized(c)

    def cut(self) -> None:
        """The power goes: what is durable stays."""
        self._image = self.image()
        if self._connection is not None:
            sqlite3.Connection.close(self._connection)
        self._connection, self._dead, self._behind, self.crash = None, False, False, None
        self._synchronous = None

    def rows(self, sql: str) -> list[Any]:
        """What a query finds in `image`, without copying that where the connection holds the same."""
        if self.current:
            assert self._connection is not None
            return sqlite3.Connection.execute(self._connection, sql).fetchall()
        image = self.image()
        with closing(sqlite3.connect(":memory:")) as c:
            if image is not None:
                c.deserialize(image)
            return c.execute(sql).fetchall()

    def replace(self, image: bytes | None) -> None:
        """Another image is written onto it, while the machine is off."""
        self.cut()
        self._image = image

    def copy(self) -> "Disk":
        """A second card with the same contents."""
        return Disk(self.image())

    # -- for the programs -----------------------------------------------------------------------

    def connect(self, *_: Any, **__: Any) -> sqlite3.Connection:
        """A connection to what is durable; the arguments are those of a file and don't matter here."""
        self.cut()
        c = _Connection(":memory:", isolation_level=None, check_same_thread=False)
        if self._image is not None:
            c.deserialize(self._image)
        c.disk = self
        self._connection = c
        return c

    def before(self, c: sqlite3.Connection, head: str) -> None:
        """A statement is about to run."""
        if self._dead:
            raise Died
        if self.full and head in _FILLS and (head in {"COMMIT", "RELEAS"} or self.full != "commit"):
            self._fail(c)
        if head == "COMMIT" and self.crash is Point.BEFORE:
            self._die()
        if not self._behind and head in _WRITES and not c.in_transaction and self._syncs(c) < _FULL:
            self._image, self._behind = _serialized(c), True

    def after(self, c: sqlite3.Connection, head: str) -> None:
        """A statement ran."""
        if head == "PRAGMA":
            self._synchronous = None
        if c.in_transaction or head not in _ENDS:
            return
        if self._syncs(c) >= _FULL:
            self._behind = False
            self.commits += 1
        if head == "COMMIT" and self.crash is Point.AFTER:
            self._die()

    def synced(self, c: sqlite3.Connection) -> None:
        """A checkpoint ran: it syncs the log first, unless syncing is off."""
        if not c.in_transaction and self._syncs(c) > 0:
            self._behind = False

    def _syncs(self, c: sqlite3.Connection) -> int:
        if self._synchronous is None:
            found = sqlite3.Connection.execute(c, "PRAGMA synchronous").fetchone()[0]
            self._synchronous = int(found)
        return self._synchronous

    def _die(self) -> None:
        self._dead, self.crash = True, None
        raise Died

    def _fail(self, c: sqlite3.Connection) -> None:
        if self.full == "masked" and c.in_transaction:
            sqlite3.Connection.execute(c, "ROLLBACK")
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode, error.sqlite_errorname = sqlite3.SQLITE_FULL, "SQLITE_FULL"
        raise error


class _Cursor(sqlite3.Cursor):
    """Tells the disk of each statement."""

    def execute(self, sql: str, *values: Any) -> Any:
        return _told(self.connection, sql, sqlite3.Cursor.execute, self, sql, *values)

    def executemany(self, sql: str, *values: Any) -> Any:
        return _told(self.connection, sql, sqlite3.Cursor.executemany, self, sql, *values)


class _Connection(sqlite3.Connection):
    """Likewise."""

    disk: Disk | None = None

    def cursor(self, *_: Any) -> _Cursor:  # type: ignore[override]
        return _Cursor(self)

    def execute(self, sql: str, *values: Any) -> Any:
        return _told(self, sql, sqlite3.Connection.execute, self, sql, *values)

    def executemany(self, sql: str, *values: Any) -> Any:
        return _told(self, sql, sqlite3.Connection.executemany, self, sql, *values)

    def executescript(self, sql: str) -> Any:
        return _told(self, "CREATE", sqlite3.Connection.executescript, self, sql)

    def commit(self) -> None:
        _told(self, "COMMIT", sqlite3.Connection.commit, self)

    def rollback(self) -> None:
        _told(self, "ROLLBACK", sqlite3.Connection.rollback, self)

    def close(self) -> None:
        """A process may close what it had; what is durable was known before."""
        if self.disk is not None and self.disk._connection is self:
            self.disk.cut()
        else:
            sqlite3.Connection.close(self)


def _told(c: Any, sql: str, run: Callable[..., Any], *given: Any) -> Any:
    disk: Disk | None = c.disk
    if disk is None:
        return run(*given)
    head = _head(sql)
    if head == "SELECT":
        if disk._dead:
            raise Died
        return run(*given)
    disk.before(c, head)
    result = run(*given)
    if head == "PRAGMA" and "checkpoint" in sql:
        disk.synced(c)
    else:
        disk.after(c, head)
    return result


@lru_cache(maxsize=4096)
def _head(sql: str) -> str:
    return sql.lstrip()[:6].upper().rstrip()


def _serialized(c: sqlite3.Connection) -> bytes:
    """The image of a database; one without any page is given its first, else SQLite can't do it."""
    if not sqlite3.Connection.execute(c, "PRAGMA page_count").fetchone()[0]:
        sqlite3.Connection.execute(c, "PRAGMA user_version = 0")
    return sqlite3.Connection.serialize(c)
