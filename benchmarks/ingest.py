"""The ledger's step alone: batches of 64 records into SQLite, beside the same rows by raw executemany.

The rows of the base are found by difference: whatever `Ledger.step` left in the tables, in as many
transactions, without decoding, judging or folding anything.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from msgspec import Raw

from benchmarks import real
from benchmarks.measure import Pairs, middle, percentile, timed
from benchmarks.report import Figure
from benchmarks.scale import Run
from gateway.store import stored
from ledger.clock import SystemClock
from ledger.core import Ledger
from ledger.database import open_database
from ledger.inputs import AckMessage, Message
from wire import v1
from wire.codec import encode
from wire.topics import Topics

_NS: Final = 1e9

Rows = dict[str, list[tuple[Any, ...]]]


def run(of: Run) -> list[Figure]:
    """Records a second of both, in turn, batch by batch."""
    folder, count = of.room("ingest"), of.scale.moved
    size = min(real.LOT, count)
    tasks = [(f"PR-{n}", size) for n in range(1, count // size + 1)]
    with real.site(folder / "site") as site:
        rows = real.enter(site, tasks)
        boot, last = real.queue(site, rows, real.version_of(site), tasks)
        batches = _batches(site.docks[real.DOCK].folder / "data" / "station.db", boot, last)
        start = site.ledger_file.parent / "ledger.db"
    whole = _copy(start, folder / "whole.db")
    with _ledger(whole) as take:
        for batch in batches:
            take(batch)
    raw = _Raw(_copy(start, folder / "raw.db"), _difference(start, whole), len(batches))
    wall, cpu = Pairs(), Pairs()
    with _ledger(_copy(start, folder / "measured.db")) as take:
        for n, batch in enumerate(batches):
            ours, base = timed(lambda batch=batch: take(batch)), timed(lambda n=n: raw.write(n))  # type: ignore[misc]
            wall.add(ours.wall, base.wall)
            cpu.add(ours.cpu, base.cpu)
    return [
        Figure("records a second, Ledger.step", last / sum(wall.ours) * _NS, "1/s"),
        Figure("records a second, raw executemany of the same rows", last / sum(wall.base) * _NS, "1/s"),
        Figure("Ledger.step for a batch of 64, p50", percentile(wall.ours, 0.5) / 1e6, "ms"),
        Figure("its CPU, p50", percentile(cpu.ours, 0.5) / 1e6, "ms"),
        Figure("ratio of p50 to raw executemany, wall", middle(wall.rounds(of.scale.rounds), 0.5)),
        Figure("ratio of p50 to raw executemany, CPU", middle(cpu.rounds(of.scale.rounds), 0.5)),
    ]


def _batches(path: Path, boot: str, last: int) -> list[bytes]:
    """The stored records as the sender packs them."""
    connection = sqlite3.connect(path)
    n = stored.tails(connection)[boot].n
    size = v1.MAX_BATCH_ITEMS
    found = [
        stored.bodies(connection, n, first, min(last, first + size - 1), v1.MAX_BATCH_BYTES)
        for first in range(1, last + 1, size)
    ]
    connection.close()
    assert sum(map(len, found)) == last
    return [encode(v1.Batch(v1.VERSION, boot, [Raw(body) for body in bodies])) for bodies in found]


@contextmanager
def _ledger(path: Path) -> Iterator[Callable[[bytes], None]]:
    """What takes a batch in, over this database."""
    database = open_database(str(path))
    database.bind()
    ledger = Ledger(database, SystemClock(), Topics(), "main")
    topic = Topics().up(real.DOCK, "records")

    def take(batch: bytes) -> None:
        outputs = ledger.step(Message(topic, batch, 1, 1))
        assert outputs[-1] == AckMessage(1, 1)

    yield take
    database.close()


class _Raw:
    """The rows in as many transactions, each an `executemany` per table, with the ledger's pragmas."""

    def __init__(self, path: Path, rows: Rows, parts: int) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("synchronous = FULL", "cache_size = -64000", "temp_store = memory"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._rows, self._parts = rows, parts

    def write(self, part: int) -> None:
        c = self._connection
        c.execute("BEGIN IMMEDIATE")
        for table, rows in self._rows.items():
            low, high = (len(rows) * k // self._parts for k in (part, part + 1))
            if low < high:
                marks = ", ".join("?" * len(rows[0]))
                c.executemany(f'INSERT OR REPLACE INTO "{table}" VALUES ({marks})', rows[low:high])  # noqa: S608
        c.execute("COMMIT")


def _difference(before: Path, after: Path) -> Rows:
    """By table, the rows that came or changed."""
    c = sqlite3.connect(after)
    c.execute("ATTACH ? AS old", (str(before),))
    tables = [name for (name,) in c.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
    found = {
        table: c.execute(f'SELECT * FROM main."{table}" EXCEPT SELECT * FROM old."{table}"').fetchall()  # noqa: S608
        for table in tables
    }
    c.close()
    return {table: rows for table, rows in found.items() if rows}


def _copy(source: Path, target: Path) -> Path:
    """A closed database as another file."""
    shutil.copyfile(source, target)
    return target
