"""The door to peewee: one SQLite file or one PostgreSQL database, and plain SQL on both.

SQL is written once, with ``?`` for values, in what both understand (``on conflict … do update``, row values).
Hot paths use `Database.rows` and `Database.many`; peewee's query builder costs 13 to 20 times as much there
(measured), so the models serve the pages, the imports and the schema.

Each thread has a connection of its own. Only the writer thread writes (`ledger.writer`).
"""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final

import peewee
from peewee import BigIntegerField, BlobField, BooleanField, CompositeKey, IntegerField, TextField

from rules.errors import MisuseError

#: The database of the models: `Database.bind` fills it; threads have a connection each.
DATABASE: Final = peewee.DatabaseProxy()


class Row(peewee.Model):
    """Any table of the ledger (`ledger.tables.models`)."""

    class Meta:  # noqa: D106 - peewee's options of a table
        database = DATABASE
        legacy_table_names = False


#: What a broken statement raises, whatever the database. Also raised for text that PostgreSQL cannot hold.
DatabaseError: Final = peewee.PeeweeException
#: The database cannot be reached or is full: nothing is wrong with the statement.
Unavailable: Final = (peewee.OperationalError, peewee.InterfaceError)
#: A text that no column can hold: half a character or, in PostgreSQL, U+0000.
Unstorable: Final = (peewee.DataError, UnicodeEncodeError)
#: No such row, from `Model.get` and `get_by_id`.
NotFound: Final = peewee.DoesNotExist
#: SQL functions for the query builder, e.g. ``fn.SUM``.
fn: Final = peewee.fn

#: A reader never waits for the writer in WAL; a second writer (a command) waits this long.
_BUSY_SECONDS = 10
#: A key of PostgreSQL's advisory locks: "scangate" as a number.
_LOCK = 0x7363616E67617465
#: The first half of a key of `Database.claim`: "serv" as a number. Keys of two halves never meet `_LOCK`.
_CLAIM = 0x73657276
#: The second half is the table's own number: one ledger has one, however its address is written.
_SERVING = f"{_CLAIM}, 'meta'::regclass::oid::int"
#: Seconds until PostgreSQL notices that a machine with a claim lost its power: it asks after 5 seconds of
#: silence and gives up after 3 questions, 5 seconds apart.
CLAIM_SECONDS: Final = 25.0

Values = Sequence[Any]

_bound: Final[list["Database"]] = []

#: Turns the drivers' exceptions into peewee's, as `execute_sql` does.
_errors: AbstractContextManager[Any] = vars(peewee)["__exception_wrapper__"]


class Database:
    """One open database.

    Attributes:
        dialect: ``sqlite`` or ``postgresql``.
        shown: what it is, for people, without a password.
    """

    def __init__(self, handle: peewee.Database, dialect: str, shown: str) -> None:
        self.handle = handle
        self._cursor: Callable[[], Any] = handle.cursor
        self._sql: Callable[[str], str] = str if dialect == "sqlite" else _for_postgres
        self.dialect = dialect
        self.shown = shown

    def rows(self, sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        found: list[tuple[Any, ...]] = self._execute(sql, values).fetchall()
        return found

    def row(self, sql: str, values: Values = ()) -> tuple[Any, ...] | None:
        """The first row, None without one."""
        found: tuple[Any, ...] | None = self._execute(sql, values).fetchone()
        return found

    def run(self, sql: str, values: Values = ()) -> int:
        """Executes one statement; gives the number of rows it changed."""
        changed: int = self._execute(sql, values).rowcount
        return changed

    def many(self, sql: str, rows: Sequence[Values]) -> None:
        """Executes one statement for each row, prepared once."""
        if rows:
            with _errors:
                cursor: Any = self._cursor()
                cursor.executemany(self._sql(sql), rows)

    def atomic(self) -> AbstractContextManager[Any]:
        """A transaction; inside of one, a savepoint. An exception undoes what was done in it.

        One process at a time: what is read in it is not changed by another before it is written.
        """
        if self.dialect == "postgresql":
            return self._alone()
        # IMMEDIATE takes SQLite's write lock at once: a lock taken later could not wait for another writer.
        begin: Callable[..., AbstractContextManager[Any]] = self.handle.atomic
        return begin("IMMEDIATE")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        begin: Callable[..., AbstractContextManager[Any]] = self.handle.atomic
        with begin():
            if self.handle.transaction_depth() == 1:  # in a savepoint it is held already
                self.lock()
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Reading only, all from one moment, without holding up the writer."""
        begin: Callable[..., AbstractContextManager[Any]] = self.handle.atomic
        with begin("DEFERRED") if self.dialect == "sqlite" else begin():
            if self.dialect == "postgresql":
                self.run("set transaction isolation level repeatable read read only")
            yield

    def lock(self) -> None:
        """Inside `atomic`: waits until no other process holds the ledger's lock, then holds it to the end."""
        if self.dialect == "postgresql":
            self.run("select pg_advisory_xact_lock(?)", (_LOCK,))

    def claim(self, seconds: float = 0) -> "Claim | None":
        """Makes this process the only one that serves the ledger; gives what ends that. None: another does.

        Commands beside it are not kept out. A claim ends with its process, also with a killed one; on
        PostgreSQL also with its connection (`Claim.still`). PostgreSQL is given so many seconds to notice
        the end of the one before.

        Raises:
            DatabaseError: the server cannot be reached.
            OSError: the file beside the database cannot be locked.
        """
        address = str(self.handle.database)
        if self.dialect == "postgresql":
            claim = _ServerClaim(address)
            return claim if claim.take(seconds) else None
        end = _claim_file(Path(address).resolve()) if address != ":memory:" else _nothing
        return Claim(end) if end is not None else None

    def has_table(self, name: str) -> bool:
        """Whether a table is there."""
        return self.handle.table_exists(name)

    def create(self, tables: Iterable[type[Row]]) -> None:
        """Creates these tables with their indexes."""
        for table in tables:
            peewee.SchemaManager(table, self.handle).create_all(safe=False)

    def bind(self) -> None:
        """Makes this the database of the models, and what `bound` gives."""
        DATABASE.initialize(self.handle)
        _bound.clear()
        _bound.append(self)

    def close(self) -> None:
        """Closes this thread's connection."""
        if not self.handle.is_closed():
            self.handle.close()

    def _execute(self, sql: str, values: Values) -> Any:
        """As peewee's `execute_sql`, without its log and hooks, which nobody reads."""
        with _errors:
            cursor: Any = self._cursor()
            cursor.execute(self._sql(sql), tuple(values))
            return cursor


def bound() -> Database:
    """The database of the models.

    Raises:
        MisuseError: `Database.bind` was not called yet.
    """
    if not _bound:
        raise MisuseError("no database is bound to the models")
    return _bound[0]


def columns(table: type[Row]) -> tuple[str, list[str], list[str]]:
    """The name of a table, its columns in the order of the model's fields, and those of its key."""
    schema: Any = vars(table)["_meta"]
    names = [str(field.column_name) for field in schema.sorted_fields]
    key = schema.primary_key
    fields = getattr(key, "field_names", None) or [key.name]
    return str(schema.table_name), names, [str(schema.fields[name].column_name) for name in fields]


def insert(table: type[Row]) -> str:
    """The statement that inserts a row of this table; values in the order of the model's fields."""
    name, names, _ = columns(table)
    quoted = ", ".join(f'"{column}"' for column in names)
    return f'insert into "{name}" ({quoted}) values ({marks(len(names))})'  # noqa: S608


def marks(count: int) -> str:
    """``?, ?, ?`` for an ``in (…)``."""
    return ", ".join("?" * count)


def open_database(address: str) -> Database:
    """Opens ``postgresql://…``, ``:memory:`` or the path of an SQLite file, which is created if missing."""
    if address.startswith(("postgresql://", "postgres://")):
        server = _Server(address, prefer_psycopg3=True)
        return Database(server, "postgresql", f"PostgreSQL {address.rpartition('@')[2]}")
    if address != ":memory:":
        Path(address).parent.mkdir(parents=True, exist_ok=True)
    handle = peewee.SqliteDatabase(
        address,
        timeout=_BUSY_SECONDS,
        pragmas={
            "journal_mode": "wal",
            "synchronous": "full",  # a commit is on the disk before the acknowledgement leaves
            "foreign_keys": 0,
            "cache_size": -64_000,
            "temp_store": "memory",
        },
    )
    return Database(handle, "sqlite", f"SQLite {address}")


class _Server(peewee.PostgresqlDatabase):
    """PostgreSQL that plans each statement for the tables as they are.

    psycopg prepares what is repeated; a plan kept from when the tables were small then reads them whole
    (measured: 768 movements a second after 100 batches, and falling).
    """

    def _initialize_connection(self, conn: Any) -> None:
        conn.execute("set plan_cache_mode = force_custom_plan")


def _claim_file(path: Path) -> Callable[[], None] | None:
    """Holds a lock on a file beside this one; it is never deleted, so all lock the same.

    The database itself has SQLite's own locks, which closing it a second time would drop.
    """
    number = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if os.geteuid() == 0:  # what root made, restoring on a new machine, the service must open
            there = (path if path.exists() else path.parent).stat()
            os.fchown(number, there.st_uid, there.st_gid)
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(number)
        return None
    except OSError:
        os.close(number)
        raise
    return partial(os.close, number)


class Claim:
    """That this process is the only one that serves a ledger (`Database.claim`); called, it ends."""

    def __init__(self, end: Callable[[], None]) -> None:
        self._end = end

    def __call__(self) -> None:
        self._end()

    def still(self, seconds: float = CLAIM_SECONDS) -> bool:  # noqa: ARG002 - a file's lock is never lost
        """Whether it holds; one that was lost with its connection is taken again. False: another has it.

        The server is given so many seconds to notice that the connection before is gone.

        Raises:
            DatabaseError: the server cannot be reached now.
        """
        return True


class _ServerClaim(Claim):
    """The lock of a session of its own: the others come and go with their threads and with errors."""

    def __init__(self, address: str) -> None:
        self._handle = _Server(address, prefer_psycopg3=True, thread_safe=False)
        self._run: Callable[..., Any] = self._handle.execute_sql
        super().__init__(self._close)

    def take(self, seconds: float) -> bool:
        """Takes it, waiting at most so long; False if another has it."""
        try:
            for name, value in (("idle", 5), ("interval", 5), ("count", 3)):
                self._run(f"set tcp_keepalives_{name} = {value}")
            if seconds:
                self._run(f"set lock_timeout = {int(seconds * 1_000)}")
                with suppress(peewee.OperationalError):  # too late: the next question tells
                    self._run(f"select pg_advisory_lock({_SERVING})")
            (claimed,) = self._run(f"select pg_try_advisory_lock({_SERVING})").fetchone()
        except BaseException:
            self._close()
            raise
        if not claimed:
            self._close()
        return bool(claimed)

    def still(self, seconds: float = CLAIM_SECONDS) -> bool:
        try:
            self._run("select 1")
        except Unavailable:
            self._close()
            return self.take(seconds)
        return True

    def _close(self) -> None:
        with suppress(peewee.PeeweeException):
            if not self._handle.is_closed():
                self._handle.close()


def _nothing() -> None:
    """Ends what needs no end."""


@lru_cache(maxsize=512)
def _for_postgres(sql: str) -> str:
    return sql.replace("?", "%s")


__all__ = [
    "DATABASE",
    "BigIntegerField",
    "BlobField",
    "BooleanField",
    "Claim",
    "CompositeKey",
    "Database",
    "DatabaseError",
    "IntegerField",
    "NotFound",
    "Row",
    "TextField",
    "Unavailable",
    "bound",
    "columns",
    "fn",
    "insert",
    "marks",
    "open_database",
]
