"""A small warehouse for the gateway's tests: real feed files, a real store on disk, a clock moved by hand."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from gateway.clock import MovedClock
from gateway.feed.build import Builder, Ready
from gateway.feed.feed import Feed
from gateway.inputs import Acked, FeedReady, Input, Scanned
from gateway.outputs import Output
from gateway.station.station import Bench, Reader, Station
from gateway.store.housekeeping import Housekeeping
from gateway.store.store import Store
from rules.catalog import Operator, Position, ProductCode
from rules.labels.reader import Profile
from rules.place import Place
from rules.product import By, Process, Product, Tracking
from rules.scan import Scan
from rules.signal import Light, Signal
from rules.task import Expected, Line, Task
from wire import feed as wire
from wire import v1
from wire.codec import decode


class Closable(Protocol):
    def close(self) -> None: ...


PUMP = Product("acme/P-200", "acme", "P-200", "Pump P-200", Tracking.FULL, over_percent=0)
GLUE = Product("acme/G-1", "acme", "G-1", "Glue", Tracking.FULL, By.LOT, over_percent=0)
BOLT = Product("acme/B-8", "acme", "B-8", "Bolt M8", Tracking.NONE)
GTIN = "09521234543213"

#: What tests opened; `conftest` closes it.
OPEN: list[Closable] = []

#: Two orders that follow each other: goods in with a list, goods out of the same.
RECEIPT = Task(
    "PR-1",
    Process.RECEIVE,
    (Line("1", PUMP.id, 5, listed=True), Line("2", BOLT.id, 100)),
    "Supplier",
    "A-01",
)
PICK = Task("PL-1", Process.PICK, (Line("1", PUMP.id, 2, place="A-01"),), "Customer")


def serial(n: int) -> str:
    return f"SN-{n:04d}"


def rows(*, serials: int = 5, extra: Iterable[wire.Row] = ()) -> list[wire.Row]:
    """The usual feed."""
    return [
        wire.product_row(PUMP),
        wire.product_row(GLUE),
        wire.product_row(BOLT),
        wire.code_row(ProductCode(GTIN, PUMP.id)),
        wire.code_row(ProductCode("P-200", PUMP.id)),
        wire.code_row(ProductCode("B-8", BOLT.id)),
        wire.task_row(RECEIPT, 1),
        wire.task_row(PICK, 2),
        *(wire.expected_row(Expected("PR-1", "1", serial(n))) for n in range(1, serials + 1)),
        wire.operator_row(Operator("BADGE-7", "Ada")),
        wire.place_row(Place("A-01")),
        *extra,
    ]


def at(place: str, n: int, head: str = "f" * 32 + ":1") -> wire.Row:
    """A pump that stands somewhere."""
    return wire.position_row(Position(PUMP.id, serial(n), place, 1, head))


def chunks(
    content: Sequence[wire.Row], version: str = "gen:1", *, base: str = "", of: int = 0
) -> list[v1.Chunk]:
    """The chunks of a snapshot, unpacked; with a base the changes to it."""
    return [wire.unpack(data) for data in packed(content, version, base=base, total=of or len(content))]


def packed(
    content: Sequence[wire.Row], version: str = "gen:1", *, base: str = "", total: int, digest: str = ""
) -> list[bytes]:
    return wire.pack(
        content, version=version, base=base, total=total, digest=digest or digest_of(content), complete=True
    )


def digest_of(content: Iterable[wire.Row]) -> str:
    digest = wire.Digest()
    for table, key, body in content:
        if body is not None:
            digest.add(table, key, body)
    return digest.hex


def feed_file(folder: Path, content: Sequence[wire.Row] | None = None, version: str = "gen:1") -> Path:
    """A verified feed file, built the way the loader builds it."""
    folder.mkdir(parents=True, exist_ok=True)
    builder = Builder(folder)
    answers = [builder.take(chunk) for chunk in chunks(content or rows(), version)]
    ready = answers[-1]
    assert isinstance(ready, Ready)
    return Path(ready.path)


def ack(
    boots: dict[str, tuple[int, list[tuple[int, int]]]],
    *,
    generation: str = "gen",
    as_of: str = "gen:1",
    safe: int = 0,
) -> Acked:
    return Acked(v1.Ack(generation, as_of, {boot: v1.BootAck(held, safe) for boot, held in boots.items()}))


@dataclass
class World:
    """One gateway with the stations door-1 and bench-1, stepped without a thread."""

    folder: Path
    feed: bool = True
    quota: int = 2**30
    bounce_ms: int = 0
    clock: MovedClock = field(default_factory=MovedClock)
    keep_days: int = 30
    no_backup: bool = False

    def __post_init__(self) -> None:
        if self.feed:
            feed_file(self.folder)
        self.start()
        OPEN.append(self)

    def close(self) -> None:
        feed = self.station.catalog.feed
        if feed is not None:
            feed.close()
        self.store._database.close()

    def start(self) -> None:
        """As after a start of the program: a new boot, the journal replayed."""
        from gateway.feed.feed import newest  # noqa: PLC0415 - keeps the import list above about values

        self.store = Store(self.folder / "station.db", os.urandom, quota_bytes=self.quota)
        reader = Reader(Profile(), self.bounce_ms * 1_000_000)
        benches = [
            Bench("door-1", {"gun": reader, "gun-b": reader}),
            Bench("bench-1", {"bench-gun": reader}),
        ]
        self.station = Station(
            benches,
            self.store,
            self.clock,
            newest(self.folder, self.store.fact("feed")),
            housekeeping=Housekeeping(self.keep_days, lambda: self.no_backup),
        )

    def step(self, given: Input) -> list[Output]:
        return self.station.step(given)

    def scan(self, text: str, source: str = "gun", aim: str | None = None) -> Signal:
        """One scan, 100 ms after the one before; the sign that was shown."""
        self.clock.move(100)
        name = "bench-1" if source.startswith("bench") else "door-1"
        outputs = self.step(Scanned(name, Scan(source, text.encode(), aim, self.clock.monotonic_ns())))
        return next(output for output in outputs if isinstance(output, Signal))

    def lights(self, *texts: str, source: str = "gun") -> list[Light]:
        return [self.scan(text, source).light for text in texts]

    def swap(self, content: Sequence[wire.Row], version: str) -> None:
        """A new feed came."""
        self.step(FeedReady(str(feed_file(self.folder, content, version)), version))

    def records(self) -> list[v1.Record]:
        """All stored records in local order."""
        found = self.store.connection.execute("SELECT body FROM record ORDER BY boot, seq")
        return [decode(body, v1.Record) for (body,) in found]

    def crash(self) -> None:
        """What a power cut leaves: the files as they are on the disk, opened by a new process."""
        self.close()
        self.start()


def opened(path: Path) -> Feed:
    feed = Feed(path)
    OPEN.append(feed)
    return feed
