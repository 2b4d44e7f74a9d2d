"""A sender without threads or network: what it is given, what it publishes, a ledger that answers."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.database import Database
from gateway.delivery.identity import Identity
from gateway.delivery.sender import Event, Sender, Ways
from gateway.feed.build import Answer, Builder
from gateway.inputs import Input
from gateway.metrics import Metrics
from gateway.mqtt import Connected, Delivered, Disconnected, Message
from tests.gateway.tiny_ledger import TinyLedger
from tests.gateway.world import OPEN, World
from wire import feed as wire
from wire import v1
from wire.codec import decode
from wire.topics import Topics


@dataclass
class Net:
    """A gateway, its sender and a ledger, joined by queues that a test can cut."""

    world: World
    ledger: TinyLedger = field(default_factory=TinyLedger)
    up: bool = False
    full: bool = False
    inbox_full: bool = False
    said: list[tuple[str, bytes, bool]] = field(default_factory=list)
    put: list[Input] = field(default_factory=list)
    published: list[int] = field(default_factory=list)
    drop: Callable[[str, bytes], bool] = lambda _topic, _payload: False

    def __post_init__(self) -> None:
        self.events: deque[Event] = deque()
        self.builder = Builder(self.world.folder)
        self.reading = Database(self.world.folder / "station.db", "read")
        OPEN.append(self.reading)
        identity = Identity("dock-1", "main", self.world.store.boot, self.world.folder, Topics())
        self.identity = identity
        self.sender = Sender(
            identity,
            self.reading.connection,
            self.world.station.wake(),
            Ways(self, self, self.take_in, lambda: self.published.append(len(self.said))),
            clock=self.world.clock,
            chance=lambda: 0.0,
            metrics=Metrics("test"),
        )

    # Line
    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> int | None:
        if self.full or not self.up:
            return None
        self.said.append((topic, payload, retain))
        mid = len(self.said)
        self.events.append(Delivered(mid))
        if not self.drop(topic, payload):
            self.events.extend(Message(*answer) for answer in self.ledger.hear(topic, payload))
        return mid

    def start(self) -> None: ...
    def stop(self) -> None: ...

    # Loader
    def take(self, chunk: bytes) -> bool:
        answer: Answer = self.builder.take(wire.unpack(chunk))
        self.events.append(answer)
        return True

    # the station's inbox
    def take_in(self, given: Input) -> bool:
        if self.inbox_full:
            return False
        self.put.append(given)
        return True

    def connect(self) -> None:
        self.up = True
        self.events.append(Connected())
        self.events.extend(Message(*m) for m in self.ledger.retained())
        self.run()

    def cut(self) -> None:
        self.up = False
        self.events.clear()
        self.sender.handle(Disconnected("the cable is out"))

    def run(self, ms: int = 0) -> None:
        """Let time pass, and everything happen that is due."""
        self.world.clock.move(ms)
        for _ in range(2000):
            while self.events:
                self.sender.handle(self.events.popleft())
            due = self.sender.work()
            self.station_turn()
            if not self.events and (due is None or due > self.world.clock.monotonic_ns() + 10**9):
                return
            if not self.events:
                self.world.clock.move(1)
        raise AssertionError("it never comes to rest")

    def station_turn(self) -> None:
        given, self.put = self.put, []
        for item in given:
            self.world.step(item)
        self.sender.handle(self.world.station.wake())

    def scan(self, *texts: str) -> None:
        self.world.lights(*texts)
        self.sender.handle(self.world.station.wake())

    def hellos(self) -> list[v1.Hello]:
        return [decode(p, v1.Hello) for t, p, _ in self.said if t.endswith("/hello")]

    def batches(self) -> list[v1.Batch]:
        return [decode(p, v1.Batch) for t, p, _ in self.said if t.endswith("/records")]


def waiting(net: Net) -> int:
    return net.world.station.view("door-1").link.waiting
