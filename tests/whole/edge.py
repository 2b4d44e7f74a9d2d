"""One gateway of a whole site: the real station, store, sender and feed files, without thread or socket."""

from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from gateway.clock import MovedClock
from gateway.database import Database
from gateway.delivery.identity import Identity
from gateway.delivery.sender import Event, Sender, Ways
from gateway.feed.build import Builder
from gateway.feed.feed import newest
from gateway.inputs import Input, Scanned
from gateway.metrics import Metrics
from gateway.mqtt import Connected, Delivered, Disconnected, Message
from gateway.outputs import Output, Wake
from gateway.station.station import Bench, Reader, Station
from gateway.store.store import Store
from rules.labels.reader import Profile
from rules.scan import Entry, Scan
from rules.signal import Signal
from wire import feed as wire
from wire.topics import Topics

#: Scanners of every station; the camera is a fixed reader.
GUNS = ("gun", "gun-b", "camera")
#: Turns of the sender until it must be at rest.
_MOST = 1_000


class Edge:
    """A gateway. What it publishes is kept in `said` until the site takes it to the ledger."""

    def __init__(
        self,
        name: str,
        stations: Sequence[str],
        folder: Path,
        clock: MovedClock,
        random: Callable[[int], bytes],
    ) -> None:
        self.name, self.stations, self.clock = name, tuple(stations), clock
        self.said: list[tuple[str, bytes]] = []
        self.up = False
        self._folder, self._random = folder, random
        folder.mkdir(parents=True)
        self._start()

    def _start(self) -> None:
        """As the program starts: a new boot, the journal replayed, nothing known of the network."""
        self._events: deque[Event] = deque()
        self.store = Store(self._folder / "station.db", self._random)
        self._reading = Database(self._folder / "station.db", "read")
        reader = Reader(Profile())
        benches = [Bench(name, dict.fromkeys(GUNS, reader)) for name in self.stations]
        self.station = Station(benches, self.store, self.clock, newest(self._folder, self.store.fact("feed")))
        self.identity = Identity(self.name, "main", self.store.boot, self._folder, Topics())
        self._builder = Builder(self._folder)
        self._sender = Sender(
            self.identity,
            self._reading.connection,
            self.station.wake(),
            Ways(self, self, self._put),
            clock=self.clock,
            chance=lambda: 0.0,
            metrics=Metrics("test"),
        )

    def restart(self) -> None:
        """A power cut: what was not durable is gone, and so is the connection."""
        self.up = False
        self.said.clear()
        self.close()
        self._start()

    def close(self) -> None:
        feed = self.station.catalog.feed
        if feed is not None:
            feed.close()
        self._builder.abandon()
        self._reading.close()
        self.store.close()

    def scan(self, station: str, text: str, source: str = "gun") -> str:
        """One scan; the reason of its answer."""
        entry = Entry.FIXED if source == "camera" else Entry.SCAN
        scan = Scan(source, text.encode(), None, self.clock.monotonic_ns(), entry)
        outputs = self._step(Scanned(station, scan))
        return next(output.reason for output in outputs if isinstance(output, Signal))

    def join(self, retained: Sequence[tuple[str, bytes]]) -> None:
        """The broker is reached: it gives what it retained."""
        self.up = True
        self._sender.handle(Connected())
        self._events.extend(Message(topic, payload) for topic, payload in retained)

    def cut(self) -> None:
        """The cable is out; what was on its way is lost."""
        self.up = False
        self.said.clear()
        self._events.clear()
        self._sender.handle(Disconnected("the cable is out"))
        self._sender.work()

    def hear(self, topic: str, payload: bytes) -> None:
        """A message from the ledger."""
        if self.up:
            self._events.append(Message(topic, payload))

    def turn(self) -> None:
        """Does all that is due now; what is to be said is in `said`."""
        for _ in range(_MOST):
            before = len(self.said)
            while self._events:
                self._sender.handle(self._events.popleft())
            self._sender.work()
            if not self._events and len(self.said) == before:
                return
        raise AssertionError(f"{self.name} never comes to rest")

    # -- what the sender talks to: `gateway.mqtt.Line` and `gateway.delivery.sender.Loader` ---------------

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> int | None:
        del retain
        if not self.up:
            return None
        self.said.append((topic, payload))
        self._events.append(Delivered(len(self.said)))
        return len(self.said)

    def start(self) -> None: ...
    def stop(self) -> None: ...

    def take(self, chunk: bytes) -> bool:
        self._events.append(self._builder.take(wire.unpack(chunk)))
        return True

    def _put(self, given: Input) -> bool:
        self._step(given)
        return True

    def _step(self, given: Input) -> list[Output]:
        outputs = self.station.step(given)
        for output in outputs:
            if isinstance(output, Wake):
                self._sender.handle(output)
        return outputs
