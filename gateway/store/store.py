"""The station's own records, made durable before anything is shown: ``station.db``.

One thread writes. `append` is one transaction with synchronous FULL; acknowledgements, and whatever else can
be asked for again, ride on the next one. A full or read-only disk is `StoreFull`: nothing is green then, and
the next `append` tries again.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from logging import getLogger
from pathlib import Path
from typing import Final

from gateway import held as held_rows
from gateway.database import (
    PAGE,
    Connection,
    Database,
    Error,
    Opened,
    StoreCorrupt,
    StoreFull,
    Use,
    translated,
)
from gateway.held import Held
from gateway.store import stored
from gateway.store.ballast import Ballast
from gateway.store.encoded import Header, TooLong, encoded, is_own
from gateway.store.hlc import Hlc
from gateway.store.riders import TURN, Base, Riders
from gateway.store.room import make_room
from gateway.store.schema import prepare, sum_of
from gateway.store.stored import Mark, OwnRow, Tail
from gateway.trouble import DISK_FULL, HURRIED
from rules.errors import MisuseError
from wire import v1
from wire.codec import decode

__all__ = ["TURN", "Base", "Header", "Store", "StoreCorrupt", "StoreFull", "TooLong"]

#: 128 random bits, from the operating system: cards are cloned and rolled back, counters are not safe.
_BOOT_BYTES: Final = 16
#: Scans are refused above this share of the quota, so that bookkeeping and purging still work.
FULL_AT: Final = 0.95
#: Above this share held records may go before their time, and people are warned.
PRESSED_AT: Final = 0.8
#: Appends between two looks at the file's size.
_LOOK_EVERY: Final = 64
#: A write-ahead log longer than this is brought into the file even while scans come in.
_LONG_LOG: Final = 16 * 1024 * 1024


log = getLogger(__name__)


class Store:
    """The store of one gateway."""

    def __init__(  # noqa: PLR0913 - the last three are seams with defaults
        self,
        path: Path,
        random: Callable[[int], bytes],
        *,
        quota_bytes: int = 2**30,
        opened: Callable[[Path, Use], Opened] = Database,
        ballast: Ballast | None = None,
        machine: str = "",
    ) -> None:
        """Open or create it.

        Args:
            path: the file.
            random: gives so many random bytes of the operating system.
            quota_bytes: the file grows to this size at most.
            opened: opens it, each time; what it gives may live in memory, without a file at `path`.
            ballast: what goes first when the disk is full.
            machine: this run of the machine, kept until `close` as a sign that the file is in use.

        Raises:
            StoreFull: it can't be created or written.
            StoreCorrupt: it is damaged.
        """
        self._path, self._quota, self._opened = path, max(16, quota_bytes // PAGE), opened
        self.boot = random(_BOOT_BYTES).hex()
        self._n = 0  # the boot's number once its first record is stored
        self._seq = 0
        self._doubtful = self._closed = False
        self._appended = 0
        self._riders = Riders()
        self._ballast, self._machine, self._marked = ballast, machine, False
        self._log_dirty = False
        #: Why the file has to be checked and mended at the next start, empty if there is no reason.
        self.damage = ""
        #: What was found at the start that a person should look at, as in `gateway.trouble`.
        self.notes: tuple[str, ...] = ()
        self._hurried = 0
        self._open()
        #: The run of the machine in which the program before stopped without a word, empty if it closed.
        self.left_by = self.fact("machine")
        self.held = self._load_held()
        self._hlc = self._last_hlc()
        self._look()

    def _open(self) -> None:
        self._database = self._opened(self._path, "store")
        self.connection: Connection = self._database.connection
        prepare(self.connection)
        with translated():
            self.connection.execute(f"PRAGMA max_page_count = {self._quota}")
        make_room(self.connection, self._log_path)

    def close(self) -> None:
        """Write what still rides, and close; also twice."""
        if self._closed:
            return
        self._closed = True
        if self._machine and (self._marked or self.left_by) and not self.damage:
            self._marked, self._riders.facts["machine"] = True, ""
        with suppress(StoreFull, StoreCorrupt):
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
        """Make records durable, all or none; gives their ids. What `is_own` is kept as such as well.

        Raises:
            TooLong: one exceeds the limit; nothing was written.
            StoreFull: not durable; nothing was written.
            StoreCorrupt: the file is damaged.
        """
        self._check_room()
        rows = [self._row(header, self._seq + k, body) for k, body in enumerate(bodies, 1)]
        own = [k for k, body in enumerate(bodies, 1) if is_own(body)]
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
        return seq, hlc, encoded(header, seq, hlc, body)

    def _insert(self, c: Connection, n: int, rows: list[tuple[int, int, bytes]], own: list[int]) -> None:
        if not self._n:
            c.execute("INSERT INTO boot (n, id) VALUES (?, ?)", (n, self.boot))
        for seq, hlc, data in rows:
            row = (n, seq, hlc, data, sum_of(self.boot, seq, hlc, data))
            c.execute("INSERT INTO record (boot, seq, hlc, body, sum) VALUES (?, ?, ?, ?, ?)", row)
        sql = "INSERT INTO own (boot, seq, sum) VALUES (?, ?, ?)"
        for k in own:
            c.execute(sql, (n, self._seq + k, sum_of(self.boot, self._seq + k, "")))

    def _next_n(self) -> int:
        with translated():
            return int(self.connection.execute("SELECT coalesce(max(n), 0) + 1 FROM boot").fetchone()[0])

    # -- what rides on the next transaction ---------------------------------------------------

    def hold(self, ack: v1.Ack) -> Held:
        """Take over what the ledger holds (the replace rule); written with the next transaction."""
        self.held = self.held.replaced(ack)
        self._riders.held = self.held
        return self.held

    def rest(self, station: str, base: Base) -> None:
        """A station needs nothing before `base` any more; written with the next transaction."""
        self._riders.bases[station] = base

    def own_held(self, refs: Collection[str], as_of: str) -> None:
        """These movements are held, the feed `as_of` shows them; written with the next transaction."""
        self._riders.own_held.extend((as_of, ref) for ref in refs)

    def forget_own(self, refs: Collection[str]) -> None:
        """These movements are in the feed now; written with the next transactions, `TURN` each."""
        self._riders.own_gone.extend(refs)

    def merge(self, hlc: int, wall_ms: int, up_ms: int, *, synced: bool) -> None:
        """The clock goes on from this value of others (`Hlc.merge`), also after a restart."""
        if self._hlc.merge(hlc, wall_ms, up_ms, synced=synced):
            self.remember("clock", f"{self._hlc.last} {self._hlc.up_ms}")

    def remember(self, name: str, value: str) -> None:
        """A small fact for after a restart (`fact`); written with the next transaction."""
        self._riders.facts[name] = value

    def fact(self, name: str) -> str:
        """What was remembered, empty for nothing."""
        if name in self._riders.facts:
            return self._riders.facts[name]
        facts = dict(stored.rows(self.connection, "SELECT name, value, sum FROM fact"))
        return str(facts.get(name, ""))

    @property
    def pending(self) -> bool:
        """Whether something waits for the next transaction."""
        return bool(self._riders)

    def flush(self) -> None:
        """Write what waits now."""
        while self.pending:
            self.transact(lambda _c: None)

    def transact(self, write: Callable[[Connection], None]) -> None:
        """One transaction with what rides on it.

        Raises:
            StoreFull: nothing was written.
            StoreCorrupt: the file is damaged.
        """
        if self._doubtful:
            self._reopen()
        if self._machine and not self._marked:
            self._riders.facts["machine"] = self._machine
        c = self.connection
        try:
            with translated():
                c.execute("BEGIN IMMEDIATE")
                write(c)
                self._riders.write(c)
                c.execute("COMMIT")
        except BaseException as error:
            self._undo(c)
            self._failed(error)
            raise
        self._riders.written()
        self._log_dirty, self._marked = True, bool(self._machine)

    def _undo(self, c: Connection) -> None:
        """Roll back, unless SQLite did so itself: a full disk ends the transaction inside the statement."""
        if not c.in_transaction:
            return
        try:
            c.execute("ROLLBACK")
        except Error:
            self._doubtful = True  # what is in the file now is known only after opening it again

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, StoreCorrupt):
            self.damage = str(error)
        elif isinstance(error, StoreFull):
            if self._ballast is not None:
                self._ballast.hit()
            with suppress(StoreFull, StoreCorrupt):
                self.usage()

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
        rows = stored.rows(self.connection, "SELECT station, boot, seq, signed, sum FROM base")
        return {station: Base(Mark(n, seq), tuple(json.loads(s))) for station, n, seq, s in rows}

    def own(self) -> Iterator[OwnRow]:
        """The station's own movements, and units let in, that the feed may not show yet, in local order."""
        return stored.own(self.connection)

    def newest(self) -> Mark:
        """The newest record of all boots."""
        with translated():
            row = self.connection.execute(
                "SELECT boot, seq FROM record ORDER BY boot DESC, seq DESC LIMIT 1"
            ).fetchone()
        return Mark(*row) if row else Mark()

    def _load_held(self) -> Held:
        for (body,) in stored.rows(self.connection, "SELECT body, sum FROM ack"):
            return held_rows.load(body).only(stored.tails(self.connection))
        return Held()

    def _last_hlc(self) -> Hlc:
        given = Hlc()
        for row in stored.newest(self.connection, 1):
            given = Hlc(row.hlc, decode(row.body, v1.Record).up)
        last, _, up = self.fact("clock").partition(" ")
        return Hlc(int(last), int(up)) if last and int(last) > given.last else given

    # -- housekeeping -------------------------------------------------------------------------

    def usage(self) -> float:
        """Share of the quota in use, 0 to 1: looks, and remembers it for `used`."""
        with translated():
            pages = int(self.connection.execute("PRAGMA page_count").fetchone()[0])
            free = int(self.connection.execute("PRAGMA freelist_count").fetchone()[0])
        self._used = (pages - free) / self._quota
        return self._used

    @property
    def used(self) -> int:
        """The share of the quota in use in percent, as of the last look."""
        return int(100 * self._used)

    @property
    def checked_at(self) -> int:
        """When all of it was found good, milliseconds since 1970."""
        return int(self._riders.facts.get("checked") or self.fact("checked") or 0)

    def checked(self, now_ms: int) -> None:
        """All of it is good; written with the next transaction."""
        self._riders.facts["checked"] = str(now_ms)

    @property
    def refuses(self) -> str:
        """Why no scan can be taken, empty if one can; looks at the disk only after it was full."""
        if self._used > FULL_AT:
            return f"{self._path} has reached {FULL_AT:.0%} of its quota"
        if self._ballast is not None and self._ballast.away and not self._ballast.back():
            return f"the disk of {self._path} is full"
        return ""

    @property
    def starved(self) -> bool:
        """Whether the disk is full and scans wait for room on it."""
        return self._ballast is not None and self._ballast.away

    def hurried(self, count: int) -> None:
        """So many held records went before their time, since the quota was nearly used up."""
        self._hurried += count
        if count:
            log.warning("the store is nearly full: %d held records went before their time", count)

    @property
    def trouble(self) -> tuple[str, ...]:
        """What a person should look at, as in `gateway.trouble`, besides how full the quota is."""
        hurried = f"{HURRIED}: {self._hurried} held records went before their time"
        starved = f"{DISK_FULL}: scans are refused until there is room"
        return (*self.notes, *([hurried] if self._hurried else []), *([starved] if self.starved else []))

    @property
    def warnings(self) -> tuple[str, ...]:
        """The same for people at the station, while scans go on."""
        nearly = f"The store is nearly full ({self.used} %): tell IT. Scans are refused at {FULL_AT:.0%}."
        damaged = "The store was damaged, what could be read is kept: tell IT."
        return (*([nearly] if self._used > PRESSED_AT else []), *([damaged] if self.notes else []))

    def shrink(self) -> None:
        """Bring the log into the file and give its room back: on a full disk that is all there is to gain."""
        with translated():
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._log_dirty = False

    def checkpoint(self) -> None:
        """Bring the log into the file; call it while nobody waits for a light."""
        if self._log_dirty:
            with translated():
                self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
            self._log_dirty = False

    def _check_room(self) -> None:
        if self._used > FULL_AT:
            self._look()
        if why := self.refuses:
            raise StoreFull(why)

    def _look(self) -> None:
        self.usage()
        if self._log_path.exists() and self._log_path.stat().st_size > _LONG_LOG:
            self.checkpoint()

    @property
    def _log_path(self) -> Path:
        return self._path.with_name(self._path.name + "-wal")
