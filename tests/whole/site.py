"""A whole site in one process: real gateways, a real ledger on SQLite, joined by calls of functions.

No thread, no socket, no sleep. Records travel as the exact stored bytes in the sender's own batches; the
acknowledgements and the feed come back the way they do through a broker. Each gateway can be cut off and
joined again, and each has a clock of its own that may be wrong.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from gateway.clock import MovedClock
from ledger.core import CHORES_EVERY, Ledger
from ledger.database import open_database
from ledger.feed import feed
from ledger.inputs import Connected, Message, Output, Publish, Tick, Work
from ledger.todo.todo import TodoEntry, todo
from ledger.upgrade.migrations import migrate
from ledger.verify.verify import verify
from rules.view import View
from tests.whole.edge import Edge
from wire.topics import Topics

T = TypeVar("T")

MINUTE = 60_000
#: 10:00 UTC on Saturday, 21 November 2026.
MORNING = 1_795_255_200_000
#: Rounds of three seconds until everything must have arrived.
_MOST = 200

Shuffle = Callable[[list[tuple[str, bytes]]], None]


class Site:
    """Gateways by name with their stations, and the ledger.

    Args:
        folder: for stores and feed files.
        gateways: the stations of each gateway.
        seed: gives boots their ids and, unless it is 0, mixes what the gateways send, a part of it twice.
        skew: minutes by which a gateway's clock is wrong.
    """

    def __init__(
        self,
        folder: Path,
        gateways: Mapping[str, Sequence[str]],
        *,
        seed: int = 0,
        skew: Mapping[str, int] | None = None,
    ) -> None:
        self.clock = MovedClock(MORNING)
        self._topics = Topics()
        self._random = Random(seed)  # noqa: S311 - repeatable
        self._mixed = bool(seed)
        self.database = open_database(":memory:")
        migrate(self.database)
        self.database.bind()
        self.ledger = Ledger(self.database, self, self._topics, "main")
        self._retained: dict[str, bytes] = {}
        self.edges = {
            name: Edge(
                name, stations, folder / name, self._clock_of(name, skew or {}), self._random.randbytes
            )
            for name, stations in gateways.items()
        }
        self._at = {station: edge for edge in self.edges.values() for station in edge.stations}
        self._spread(self.ledger.step(Connected()))
        self.join(*gateways)

    def _clock_of(self, name: str, skew: Mapping[str, int]) -> MovedClock:
        return MovedClock(MORNING + skew.get(name, 0) * MINUTE)

    def now(self) -> int:
        """The true time, which is the ledger's."""
        return self.clock.wall_ms()

    def close(self) -> None:
        for edge in self.edges.values():
            edge.close()
        self.database.close()

    # -- what people do -----------------------------------------------------------------------

    def scan(self, station: str, text: str, source: str = "gun") -> str:
        """One scan, a second after the one before; the reason of its answer."""
        self.move(1_000)
        return self._at[station].scan(station, text, source)

    def scans(self, station: str, *texts: str) -> list[str]:
        return [self.scan(station, text) for text in texts]

    def act(self, call: Callable[[], T]) -> T:
        """An act of the office in the ledger's writer, as the console and REST do it; it must be done.

        An act with a problem is a broken test: the problems are shown.
        """
        future: Future[T] = Future()
        self.ledger.step(Work(call, future))
        result = future.result()
        assert getattr(result, "written", True), getattr(result, "problems", result)
        return result

    def view(self, station: str) -> View:
        """What the station's screen shows."""
        return self._at[station].station.view(station)

    # -- time and network ---------------------------------------------------------------------

    def move(self, ms: int) -> None:
        """Time passes, for everyone alike."""
        for clock in (self.clock, *(edge.clock for edge in self.edges.values())):
            clock.move(ms)

    def cut(self, *names: str) -> None:
        """These gateways (all, if none is named) are offline from now on; the broker says so for them."""
        for edge in self._named(names):
            if edge.up:
                edge.cut()
                self._hear([edge.identity.will])

    def join(self, *names: str) -> None:
        """These gateways (all, if none is named) reach the broker again, in this order."""
        for edge in self._named(names):
            if not edge.up:
                edge.join(list(self._retained.items()))
                self._exchange()

    def image(self) -> bytes:
        """The ledger's database as it is now: what a plain copy of its file would be."""
        handle: Any = self.database.handle
        image: bytes = handle.connection().serialize()
        return image

    def put_back(self, image: bytes) -> None:
        """The ledger is put back to what it was, without telling it, and starts again."""
        self.database.close()
        self.database = open_database(":memory:")
        handle: Any = self.database.handle
        handle.connection().deserialize(image)
        self.database.bind()
        self.ledger = Ledger(self.database, self, self._topics, "main")
        self._spread(self.ledger.step(Connected()))

    def restart(self, *names: str) -> None:
        """A power cut at these gateways; they come up offline."""
        self.cut(*names)
        for edge in self._named(names):
            edge.restart()

    def settle(self) -> None:
        """Exchanges until nothing changes any more: everything sent is held, and the newest feed is there."""
        before: object = None
        for _ in range(_MOST):
            self.move(CHORES_EVERY)
            self._spread(self.ledger.step(Tick()))
            self._exchange()
            now = self._state()
            if now == before and self._is_done():
                return
            before = now
        raise AssertionError(f"it never comes to rest: {before}")

    def _named(self, names: Sequence[str]) -> Iterable[Edge]:
        return [self.edges[name] for name in names or self.edges]

    def _exchange(self) -> None:
        """Carries messages to and fro until there are none."""
        while True:
            said: list[tuple[str, bytes]] = []
            for edge in self.edges.values():
                if edge.up:
                    edge.turn()
                    said += edge.said
                    edge.said.clear()
            if not said:
                return
            if self._mixed:
                said += self._random.sample(said, len(said) // 4)
                self._random.shuffle(said)
            self._hear(said)

    def _hear(self, said: Iterable[tuple[str, bytes]]) -> None:
        for topic, payload in said:
            self._spread(self.ledger.step(Message(topic, payload, 1, 1)))

    def _spread(self, outputs: Iterable[Output]) -> None:
        """What the ledger publishes goes to whom it is for, as a broker does it."""
        for output in outputs:
            if not isinstance(output, Publish):
                continue
            if output.retain:
                self._retained[output.topic] = output.payload
            for edge in self.edges.values():
                private = output.topic.startswith(self._topics.down("", "").rstrip("/"))
                if not private or output.topic.startswith(self._topics.down(edge.name, "")):
                    edge.hear(output.topic, output.payload)

    def _state(self) -> object:
        stations = [(edge.station.waiting, edge.station.catalog.version) for edge in self.edges.values()]
        return (self.version, stations)

    def _is_done(self) -> bool:
        joined = [edge.station for edge in self.edges.values() if edge.up]
        return all(s.waiting == 0 and s.catalog.version == self.version for s in joined)

    # -- what came of it ----------------------------------------------------------------------

    @property
    def version(self) -> str:
        """The newest feed."""
        return feed.state(self.database).version

    @property
    def todo(self) -> tuple[TodoEntry, ...]:
        """The to-do list."""
        return todo(self.database, self.now())

    def kinds(self) -> list[str]:
        """The kinds of the entries of the to-do list, in its order."""
        return [entry.kind for entry in self.todo]

    def where(self, serial: str) -> str:
        """The place that a serial is shown at, empty if it never moved."""
        row = self.database.row("select place from standing where serial = ?", (serial,))
        return str(row[0]) if row else ""

    def stock(self, place: str) -> dict[str, int]:
        """Units at a place, by product or, with a lot, product and lot."""
        rows = self.database.rows("select product, lot, quantity from balance where place = ?", (place,))
        return {f"{product} {lot}".strip(): int(q) for product, lot, q in sorted(rows) if q}

    def conflicts(self) -> list[str]:
        """Serials with two stories."""
        return [serial for (serial,) in self.database.rows("select serial from conflict order by serial")]

    def done(self, ref: str) -> dict[str, int]:
        """Units done on the lines of a document."""
        rows = self.database.rows("select id, done from line where document = ? order by number", (ref,))
        return {line: int(done) for line, done in rows}

    def books(self) -> dict[str, list[Any]]:
        """What the projections say of goods and work, without ids and times: the same in any order."""
        return {name: sorted(self.database.rows(sql), key=repr) for name, sql in _BOOKS.items()}

    def verify(self) -> None:
        """The tables say what the records say, folded in several orders; nothing was altered or is dead."""
        for seed in (1, 2):
            report = verify(self.database, seed)
            assert report.faults == ()
        if all(edge.up for edge in self.edges.values()):
            assert report.missing == ()
        assert self.database.rows("select kind, reason from dead_letter") == []


_BOOKS = {
    "standing": "select product, serial, place, lot, expiry, task, fork, process, container from standing",
    "balance": "select product, lot, place, quantity, loose from balance where quantity <> 0 or loose <> 0",
    "debt": "select product, place, quantity from debt where quantity <> 0",
    "done": "select task, line, process, quantity from done where quantity <> 0",
    "conflict": "select product, serial from conflict",
    "aside": "select task, station, reason, code from aside",
    "open": "select v.task, v.serial from open_capture o join verdict v on v.boot = o.boot and v.seq = o.seq",
    "returned": "select product, units from returned",
    "document": "select ref, closed, assignee, assignment from document",
    "line": "select document, id, done, closed from line",
    "lot": "select product, lot, expiry from lot",
}
