"""The station's own records, made durable before anything is shown: ``station.db``.

One thread writes. `append` is one transaction with synchronous FULL; acknowledgements, and whatever else can
be asked for again, ride on the next one. A full or read-only disk is `StoreFull`: nothing is green then, and
the next `append` tries again.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gateway import held as held_rows
from gateway import stored
from gateway.database import PAGE, Connection, Database, Error, StoreCorrupt, StoreFull, translated
from gateway.held import Held
from gateway.hlc import Hlc
from gateway.machine import free_bytes
from gateway.stored import START, Mark, OwnRow, Tail
from rules.errors import MisuseError, ScangateError
from wire import v1
from wire.codec import decode, encode

__all__ = ["Base", "Header", "Store", "StoreCorrupt", "StoreFull", "TooLong"]

#: 128 random bits, from the operating system: cards are cloned and rolled back, counters are not safe.
_BOOT_BYTES: Final = 16
#: Scans are refused above this share of the quota, so that bookkeeping and purging still work.
_FULL_AT: Final = 0.95
#: Appends between two looks at the file's size.
_LOOK_EVERY: Final = 64
#: A write-ahead log longer than this is brought into the file even while scans come in.
_LONG_LOG: Final = 16 * 1024 * 1024
#: Bytes of the log that have blocks from the start: 300 scans without two idle seconds; and in which steps.
_LOG_ROOM: Final = 4 * 1024 * 1024
_ROOM_STEP: Final = 48 * 1024
#: A disk with less left keeps it for records: room is comfort, and making it takes more than twice its bytes.
_LOG_SPARE: Final = 16 * _LOG_ROOM
#: Rows of one kind that a single turn may delete: a scan must not wait for housekeeping.
TURN: Final = 500


class TooLong(ScangateError):  # noqa: N818 - named for what it is
    """A record would exceed `wire.v1.MAX_RECORD`: refuse the scan, nothing was written."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the records of one transaction have in common; `task` is the one open at the station."""

    station: str
    at: int
    up: int
    synced: bool
    feed: str = ""
    operator: str = ""
    task: str = ""


@dataclass(frozen=True, slots=True)
class Base:
    """Where a station's replay starts: after `mark`, with the sign-ons of the records `signed` before it."""

    mark: Mark = START
    signed: tuple[str, ...] = ()


class Store:
    """The store of one gateway."""

    def __init__(self, path: Path, random: Callable[[int], bytes], *, quota_bytes: int = 2**30) -> None:
        """Open or create it.

        Args:
            path: the file.
            random: gives so many random bytes of the operating system.
            quota_bytes: the file grows to this size at most.

        Raises:
            StoreFull: it can't be created or written.
            StoreCorrupt: it is damaged.
        """
        self._path, self._quota = path, max(16, quota_bytes // PAGE)
        self.boot = random(_BOOT_BYTES).hex()
        self._n = 0  # the boot's number once its first record is stored
        self._seq = 0
        self._doubtful = False
        self._appended = 0
        self._bases: dict[str, Base] = {}
        self._own_gone: list[str] = []
        self._own_held: list[tuple[str, str]] = []  # as_of, ref
        self._held_dirty = False
        self._log_dirty = False
        self._open()
        self.held = self._load_held()
        self._hlc = self._last_hlc()
        self._look()

    def _open(self) -> None:
        self._database = Database(self._path, "store")
        self.connection: Connection = self._database.connection
        with translated():
            self.connection.execute(f"PRAGMA max_page_count = {self._quota}")
            self.connection.executescript(stored.SCHEMA)
        there = self._log_path.stat().st_size if self._log_path.exists() else 0
        if there < _LOG_ROOM and free_bytes(self._path.parent) > _LOG_SPARE:
            with suppress(StoreFull):  # slower, no more
                _make_room(self.connection)

    def close(self) -> None:
        """Write what still rides, and close."""
        with suppress(StoreFull):
            self.flush()
        self._database.close()

    # -- records ------------------------------------------------------------------------------

    def refs(self, count: int) -> list[str]:
        """The ids that the next `append` of so many records will give."""
        return [f"{self.boot}:{self._seq + k}" for k in range(1, count + 1)]

    @property
    def mark(self) -> Mark:
        """The newest record of this boot, in local order; (0, 0) before the first."""
        return Mark(self._n, self._seq) if self._n else Mark()

    def durable(self, ref: str) -> bool:
        """Whether this record of the running boot is committed."""
        boot, _, seq = ref.partition(":")
        return boot == self.boot and seq.isdecimal() and 0 < int(seq) <= self._seq

    def append(self, header: Header, bodies: Sequence[v1.Body]) -> list[str]:
        """Make records durable, all or none; gives their ids. What is `_own` is kept as such as well.

        Raises:
            TooLong: one exceeds the limit; nothing was written.
            StoreFull: not durable; nothing was written.
            StoreCorrupt: the file is damaged.
        """
        self._check_room()
        rows = [self._row(header, self._seq + k, body) for k, body in enumerate(bodies, 1)]
        own = [k for k, body in enumerate(bodies, 1) if _own(body)]
        refs = self.refs(len(rows))
        n = self._n or self._next_n()
        self.transact(lambda c: self._insert(c, n, rows, own))
        self._n, self._seq = n, self._seq + len(rows)
        self._appended += 1
        if self._appended % _LOOK_EVERY == 0:
            self._look()
        return refs

    def _row(self, header: Header, seq: int, body: v1.Body) -> tuple[int, int, bytes]:
        hlc = self._hlc.next(header.at, header.up, synced=header.synced)
        data = encode(
            v1.Record(
                seq,
                hlc,
                header.at,
                header.up,
                header.synced,
                header.station,
                body,
                header.feed,
                header.operator,
                header.task,
            )
        )
        if len(data) > v1.MAX_RECORD:
            raise TooLong(f"a record of {len(data)} bytes, at most {v1.MAX_RECORD} are sent")
        return seq, hlc, data

    def _insert(self, c: Connection, n: int, rows: list[tuple[int, int, bytes]], own: list[int]) -> None:
        if not self._n:
            c.execute("INSERT INTO boot (n, id) VALUES (?, ?)", (n, self.boot))
        for seq, hlc, data in rows:
            c.execute("INSERT INTO record (boot, seq, hlc, body) VALUES (?, ?, ?, ?)", (n, seq, hlc, data))
        if own:
            c.executemany("INSERT INTO own (boot, seq) VALUES (?, ?)", [(n, self._seq + k) for k in own])

    def _next_n(self) -> int:
        with translated():
            return int(self.connection.execute("SELECT coalesce(max(n), 0) + 1 FROM boot").fetchone()[0])

    # -- what rides on the next transaction ---------------------------------------------------

    def hold(self, ack: v1.Ack) -> Held:
        """Take over what the ledger holds (the replace rule); written with the next transaction."""
        self.held = self.held.replaced(ack)
        self._held_dirty = True
        return self.held

    def rest(self, station: str, base: Base) -> None:
        """A station needs nothing before `base` any more; written with the next transaction."""
        self._bases[station] = base

    def own_held(self, refs: Collection[str], as_of: str) -> None:
        """These movements are held, the feed `as_of` shows them; written with the next transaction."""
        self._own_held.extend((as_of, ref) for ref in refs)

    def forget_own(self, refs: Collection[str]) -> None:
        """These movements are in the feed now; written with the next transactions, `TURN` each."""
        self._own_gone.extend(refs)

    @property
    def pending(self) -> bool:
        """Whether something waits for the next transaction."""
        return bool(self._held_dirty or self._bases or self._own_held or self._own_gone)

    def flush(self) -> None:
        """Write what waits now."""
        while self.pending:
            self.transact(lambda _c: None)

    def _ride(self, c: Connection) -> list[str]:
        if self._held_dirty:
            c.execute("INSERT OR REPLACE INTO ack (one, body) VALUES (1, ?)", (held_rows.dump(self.held),))
        for station, base in self._bases.items():
            row = (station, *base.mark, json.dumps(base.signed))
            c.execute("INSERT OR REPLACE INTO base (station, boot, seq, signed) VALUES (?, ?, ?, ?)", row)
        sql = "UPDATE own SET as_of = ? WHERE boot = (SELECT n FROM boot WHERE id = ?) AND seq = ?"
        c.executemany(sql, [(as_of, *ref.split(":")) for as_of, ref in self._own_held])
        gone = self._own_gone[:TURN]
        sql = "DELETE FROM own WHERE boot = (SELECT n FROM boot WHERE id = ?) AND seq = ?"
        c.executemany(sql, [ref.split(":") for ref in gone])
        return gone

    def transact(self, write: Callable[[Connection], None]) -> None:
        """One transaction with what rides on it.

        Raises:
            StoreFull: nothing was written.
            StoreCorrupt: the file is damaged.
        """
        if self._doubtful:
            self._reopen()
        c = self.connection
        try:
            with translated():
                c.execute("BEGIN IMMEDIATE")
                write(c)
                gone = self._ride(c)
                c.execute("COMMIT")
        except BaseException:
            self._undo(c)
            raise
        self._held_dirty, self._log_dirty = False, True
        self._bases.clear()
        self._own_held.clear()
        del self._own_gone[: len(gone)]

    def _undo(self, c: Connection) -> None:
        """Roll back, unless SQLite did so itself: a full disk ends the transaction inside the statement."""
        if not c.in_transaction:
            return
        try:
            c.execute("ROLLBACK")
        except Error:
            self._doubtful = True  # what is in the file now is known only after opening it again

    def _reopen(self) -> None:
        with suppress(Error, StoreFull):
            self._database.close()
        self._open()
        tail = stored.tails(self.connection).get(self.boot, Tail(0, 0, 0))
        if (
            tail.last != self._seq
        ):  # shown red, yet in the file: only a replay of the journal knows the session
            raise MisuseError(f"record {tail.last} is stored, {self._seq} were committed: restart to replay")
        self._doubtful = False

    # -- replay -------------------------------------------------------------------------------

    def bases(self) -> Mapping[str, Base]:
        """Where the replay of each station starts."""
        with translated():
            rows = self.connection.execute("SELECT station, boot, seq, signed FROM base").fetchall()
        return {station: Base(Mark(n, seq), tuple(json.loads(s))) for station, n, seq, s in rows}

    def own(self) -> Iterator[OwnRow]:
        """The station's own movements, and units let in, that the feed may not show yet, in local order."""
        sql = (
            "SELECT b.id, r.seq, r.body, o.as_of FROM own o"
            " JOIN record r ON r.boot = o.boot AND r.seq = o.seq"
            " JOIN boot b ON b.n = o.boot ORDER BY o.boot, o.seq"
        )
        with translated():
            yield from (OwnRow(*row) for row in self.connection.execute(sql).fetchall())

    def newest(self) -> Mark:
        """The newest record of all boots."""
        with translated():
            row = self.connection.execute(
                "SELECT boot, seq FROM record ORDER BY boot DESC, seq DESC LIMIT 1"
            ).fetchone()
        return Mark(*row) if row else Mark()

    def _load_held(self) -> Held:
        with translated():
            row = self.connection.execute("SELECT body FROM ack").fetchone()
        return held_rows.load(row[0]).only(stored.tails(self.connection)) if row else Held()

    def _last_hlc(self) -> Hlc:
        with translated():
            row = self.connection.execute(
                "SELECT hlc, body FROM record ORDER BY boot DESC, seq DESC LIMIT 1"
            ).fetchone()
        return Hlc(row[0], decode(row[1], v1.Record).up) if row else Hlc()

    # -- housekeeping -------------------------------------------------------------------------

    def usage(self) -> float:
        """Share of the quota in use, 0 to 1."""
        with translated():
            pages = int(self.connection.execute("PRAGMA page_count").fetchone()[0])
            free = int(self.connection.execute("PRAGMA freelist_count").fetchone()[0])
        return (pages - free) / self._quota

    def checkpoint(self) -> None:
        """Bring the log into the file; call it while nobody waits for a light."""
        if self._log_dirty:
            with translated():
                self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
            self._log_dirty = False

    def _check_room(self) -> None:
        if self._used > _FULL_AT:
            self._look()
        if self._used > _FULL_AT:
            raise StoreFull(f"{self._path} has reached {_FULL_AT:.0%} of its quota")

    def _look(self) -> None:
        self._used = self.usage()
        if self._log_path.exists() and self._log_path.stat().st_size > _LONG_LOG:
            self.checkpoint()

    @property
    def _log_path(self) -> Path:
        return self._path.with_name(self._path.name + "-wal")


def _own(body: v1.Body) -> bool:
    """Whether the station believes it before the feed shows it (`gateway.own`)."""
    return isinstance(body, v1.MovementBody) or (isinstance(body, v1.Verdict) and bool(body.admits))


def _make_room(c: Connection) -> None:
    """Fill the log with nothing and start it again, so that commits write where the file has blocks already.

    Overwriting costs an fdatasync half of what appending costs (0.16 and 0.29 ms, reference/limits.md): the
    file system has no new block to note down.
    """
    with translated():
        c.execute("PRAGMA synchronous = OFF")
        try:
            for _ in range(_LOG_ROOM // _ROOM_STEP):
                c.execute("INSERT OR REPLACE INTO room (one, body) VALUES (1, zeroblob(?))", (_ROOM_STEP,))
            c.execute("DELETE FROM room")
        finally:
            c.execute("PRAGMA synchronous = FULL")
        c.execute("PRAGMA wal_checkpoint(RESTART)")
