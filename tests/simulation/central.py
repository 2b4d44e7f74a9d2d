"""The simulated ledger: the real `Ledger.step` on a disk in memory, which can die at every message."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, Final, Protocol, TypeVar

from ledger.core import Ledger
from ledger.database import Database, open_database
from ledger.inputs import Connected, Disconnected, Input, Message, Output, Publish, Sent, Tick, Work
from ledger.upgrade.migrations import migrate
from tests.simulation.disk import Died, Disk
from tests.simulation.network import Broker
from wire import v1
from wire.codec import decode, encode
from wire.topics import Topics

T = TypeVar("T")

NAME: Final = "ledger"
TICK: Final = 3_000
#: While nobody is there, ticks show nothing new; while a machine is on that was forgotten, hardly anything.
NIGHT_TICK: Final = 600_000
FORGOTTEN_TICK: Final = 30_000


class Host(Protocol):
    """What the ledger needs of the world."""

    broker: Broker

    def chance(self) -> float: ...
    def now(self) -> int: ...
    def after(self, ms: int, call: Callable[[], None]) -> None: ...
    def count(self, fault: str, n: int = 1) -> None: ...
    def asleep(self) -> bool: ...
    def dark(self) -> bool: ...
    def published(self, message: Publish) -> None: ...


class Central:
    """The ledger's process and its volume.

    Attributes:
        crash_after_commit: the process dies after the next commit, before anything is sent.
        reconciles: whether a hello is answered with what is held.
    """

    def __init__(self, host: Host, image: bytes | None, backup: str = "none") -> None:
        self.host, self.topics, self.backup = host, Topics(), backup
        self.disk = Disk(image)
        self.alive = False
        self.crash_after_commit = False
        self.reconciles = True
        self.down = False
        self._joined = False
        self._life = self._ticks = 0

    def now(self) -> int:
        """The true time (`ledger.clock.Clock`)."""
        return self.host.now()

    # -- power --------------------------------------------------------------------------------

    def start(self) -> None:
        """The program starts on what is durable, and connects."""
        self.disk.cut()
        self._life += 1
        self.database = database_on(self.disk)
        self.ledger = Ledger(self.database, self, self.topics, "main", backup=self.backup)
        self.alive = True
        self.crash_after_commit = False
        self._join_soon()
        self._tick_in(TICK)

    def wake(self) -> None:
        """Somebody is there again: ticks are as often as by day."""
        if self.alive:
            self._tick_in(TICK)

    def die(self) -> None:
        """The process is killed, or the machine."""
        self.alive = False
        self._life += 1
        self.disk.cut()
        if self._joined:
            self.host.broker.leave(NAME)

    def crash(self) -> None:
        """It dies and comes again."""
        self.host.count("ledger crashed")
        self.die()
        life = self._life
        self.host.after(500 + int(self.host.chance() * 15_000), lambda: self._again(life))

    def _again(self, life: int) -> None:
        if life == self._life and not self.alive and not self.down:
            self.start()

    def _join_soon(self) -> None:
        life = self._life
        self.host.after(100 + int(self.host.chance() * 2_000), lambda: self._join(life))

    def _join(self, life: int) -> None:
        if life != self._life or not self.alive or self._joined:
            return
        from ledger.core import last_will  # noqa: PLC0415

        will = last_will(self.topics)
        self._joined = True
        self.host.broker.join(NAME, self, (self.topics.all_up,), (will.topic, will.payload))
        self._step(Connected())

    # -- wire ---------------------------------------------------------------------------------

    def lost(self) -> None:
        """The connection is gone (`network.Client`)."""
        self._joined = False
        if self.alive:
            self._step(Disconnected())
            self._join_soon()

    def heard(self, topic: str, payload: bytes) -> None:
        """A message came (`network.Client`)."""
        if self.alive:
            self._step(Message(topic, payload, 1, 1))

    def act(self, call: Callable[[], T]) -> T | None:
        """An act of the office; None while the ledger is down, or dies in it."""
        if not self.alive:
            return None
        future: Future[T] = Future()
        self._step(Work(call, future))
        return future.result() if future.done() and future.exception() is None else None

    def _tick_in(self, ms: int) -> None:
        """The next tick; the one that was planned is none any more."""
        self._ticks += 1
        life, number = self._life, self._ticks
        self.host.after(ms, lambda: self._tick(life, number))

    def _tick(self, life: int, number: int) -> None:
        if life == self._life and number == self._ticks and self.alive:
            self._step(Tick())
            if life == self._life:
                wait = NIGHT_TICK if self.host.asleep() else FORGOTTEN_TICK if self.host.dark() else TICK
                self._tick_in(wait)

    def _step(self, item: Input) -> None:
        try:
            outputs = self.ledger.step(item)
        except Died:
            self.crash()
            return
        if self.crash_after_commit:
            self.crash()
            return
        for output in outputs:
            self._publish(output if self.reconciles else _without_rebuilding(item, output))

    def _publish(self, output: Output) -> None:
        if isinstance(output, Publish) and self._joined:
            self.host.published(output)
            self.host.broker.publish(output.topic, output.payload, retain=output.retain)
            if output.position:
                life = self._life
                self.host.after(5, lambda: self._sent(life, output.position))

    def _sent(self, life: int, position: int) -> None:
        """The broker has an event; what it does with it is not our business."""
        if life == self._life and self._joined:
            self._step(Sent(position))


def _without_rebuilding(item: Input, output: Output) -> Output:
    """The answer to a hello says that the ledger is there, and nothing of what it holds."""
    asked = isinstance(item, Message) and item.topic.endswith("/hello")
    if asked and isinstance(output, Publish) and output.topic.endswith("/ack"):
        ack = decode(output.payload, v1.Ack)
        return replace(output, payload=encode(v1.Ack(ack.generation, ack.as_of, {})))
    return output


def database_on(disk: Disk) -> Database:
    """The ledger's database on this disk, migrated and bound, with the program's own settings."""
    found = open_database(":memory:")
    handle: Any = found.handle
    handle.connect_params["factory"] = disk.connect
    migrate(found)
    found.bind()
    return found
