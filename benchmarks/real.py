"""A whole site as real processes, prepared without them: ledger rows, feed file and backlog on the disk."""

import json
import os
import select
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic_ns
from typing import Final

from benchmarks.dock import Dock
from benchmarks.measure import cpu_s
from benchmarks.warehouse import LINE, PLACE, PUMP, feed_file, serials
from benchmarks.watch import PATIENCE, USER
from ledger.database import Database, open_database
from ledger.feed import feed
from ledger.projection.change import Change
from ledger.tables import models
from ledger.upgrade.migrations import migrate
from scangate.site import Site
from wire import feed as wire

DOCK: Final = "dock-1"
#: Clients of the naive program, which use the same broker.
NAIVE: Final = ("naive-dock", "naive-ledger")
#: Pre-receipts of this size make up a backlog.
LOT: Final = 500
#: These may use any topic; each is a client of its own.
_EXTRA_ACL: Final = "\n".join(f"\nuser {user}\ntopic readwrite #" for user in (USER, *NAIVE))

Task = tuple[str, int]


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    """A site with one gateway, nothing running yet; all of it ends with the block."""
    made = Site(folder, [DOCK, USER, *NAIVE])
    with (made.broker.folder / "acl").open("a", encoding="utf-8") as acl:
        acl.write(_EXTRA_ACL + "\n")
    with (made.broker.folder / "mosquitto.conf").open("a", encoding="utf-8") as conf:
        conf.write("max_queued_messages 0\n")  # for the naive program, which loses what is above 1,000
    try:
        yield made
    finally:
        made.close()


def enter(made: Site, tasks: Sequence[Task], more: Iterable[wire.Row] = ()) -> list[wire.Row]:
    """Enters product, place and pre-receipts at the ledger, and `more` rows of the feed; gives the feed.

    `more` is not in what is given: it is what a station does not have yet.
    """
    with _ledger(made) as database:
        with database.atomic(), Change(database) as change:
            models.Product.create(
                id=PUMP.id, owner=PUMP.owner, sku=PUMP.sku, name=PUMP.name, tracking=str(PUMP.tracking)
            )
            models.Code.create(code=PUMP.sku, product=PUMP.id)
            models.Place.create(code=PLACE)
            for task, count in tasks:
                _document(task, count)
                change.document(task)
            change.product(PUMP.id)
            change.place(PLACE)
        rows = feed.rows_since(database, 0)
        with database.atomic():
            feed.put(database, more, {})
        return rows


def version_of(made: Site) -> str:
    """The version of the ledger's feed."""
    with _ledger(made) as database:
        return feed.state(database).version


def counters(made: Site) -> tuple[int, ...]:
    """The ledger's tally: received, applied, duplicate, held, dead."""
    path = made.ledger_file.parent / "ledger.db"
    with closing(sqlite3.connect(path)) as connection:
        found: tuple[int, ...] = connection.execute(
            "SELECT received, applied, duplicate, held, dead FROM meta"
        ).fetchone()
        return found


def sample(data: Path) -> bytes:
    """The newest record of a gateway that runs."""
    with closing(sqlite3.connect(f"file:{data / 'station.db'}?mode=ro", uri=True)) as connection:
        sql = "SELECT body FROM record ORDER BY boot DESC, seq DESC LIMIT 1"
        body: bytes = connection.execute(sql).fetchone()[0]
        return body


def cpu_of(process: subprocess.Popen[bytes] | None) -> float:
    """CPU seconds of a process of the site so far."""
    assert process is not None
    return cpu_s(process.pid)


def queue(made: Site, rows: Sequence[wire.Row], version: str, tasks: Sequence[Task]) -> tuple[str, int]:
    """A gateway's data with these tasks received and confirmed, nothing sent; its boot and last number."""
    folder = made.docks[DOCK].folder / "data"
    feed_file(folder, rows, version)
    dock = Dock(folder, DOCK)
    with dock.unmeasured():
        for task, count in tasks:
            dock.receive(task, serials(task, count))
        dock.store.flush()
    boot, last = dock.store.boot, dock.store.mark.seq
    dock.close()
    return boot, last


def _document(task: str, count: int) -> None:
    models.Document.create(ref=task, process="receive", party="Supplier", place=PLACE)
    models.Line.create(document=task, id=LINE, number=1, product=PUMP.id, quantity=count, listed=True)
    fields = [{"document": task, "line": LINE, "serial": serial} for serial in serials(task, count)]
    for start in range(0, len(fields), LOT):
        models.ExpectedSerial.insert_many(fields[start : start + LOT]).execute()


@contextmanager
def _ledger(made: Site) -> Iterator[Database]:
    """The ledger's database, in this process; only while the ledger does not run."""
    database = open_database(str(made.ledger_file.parent / "ledger.db"))
    migrate(database)
    database.bind()
    try:
        yield database
    finally:
        database.close()


class Port:
    """The two ends of a real gateway: bytes into the pseudo-terminal, signs out of its recording lamp.

    The lamp's file is a named pipe, so that a sign wakes us up. Make it before the gateway starts.
    """

    def __init__(self, made: Site) -> None:
        dock = made.docks[DOCK]
        self._scanner = dock.scanner
        os.mkfifo(dock.lamp.path)
        # both ends: else the pipe would be at its end before the gateway opens it
        self._lamp = os.open(dock.lamp.path, os.O_RDWR)
        self._rest = b""

    def scan(self, text: str, light: str = "green") -> int:
        """Nanoseconds from the bytes at the port to the sign at the lamp, which must show this light."""
        data = text.encode()
        sent = monotonic_ns()
        self._scanner.scan(data)
        sign = json.loads(self._line())
        assert sign["light"] == light, (text, sign)
        at: int = sign["at"]
        return at - sent

    def close(self) -> None:
        """Close our end of the lamp."""
        os.close(self._lamp)

    def _line(self) -> bytes:
        while b"\n" not in self._rest:
            assert select.select([self._lamp], [], [], PATIENCE)[0], "no sign at the lamp"
            self._rest += os.read(self._lamp, 65_536)
        line, _, self._rest = self._rest.partition(b"\n")
        return line
