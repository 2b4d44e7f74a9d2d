"""A simulated gateway: the real store, station, sender and loader on a disk in memory and a wire.

It can die at any commit, between its light and its sender, and with its machine; what is on its disk then is
what the next start finds.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol, cast

from gateway import database
from gateway.database import Connection, Opened, StoreCorrupt, StoreFull
from gateway.delivery.identity import Identity
from gateway.delivery.sender import Event, Sender, Ways
from gateway.feed.build import Again, Answer, Builder, Ready
from gateway.feed.feed import newest
from gateway.inputs import Input, Scanned, Tick
from gateway.metrics import Metrics
from gateway.mqtt import Connected, Delivered, Disconnected, Message
from gateway.outputs import Wake
from gateway.station.station import Bench, Reader, Station
from gateway.store.housekeeping import Housekeeping
from gateway.store.store import Store
from rules.errors import MisuseError, ScangateError
from rules.labels.reader import Profile
from rules.scan import Entry, Scan
from rules.signal import Light, Signal
from tests.simulation.clock import SimClock
from tests.simulation.disk import Died, Disk
from tests.simulation.network import Broker
from wire.feed import unpack
from wire.topics import Topics

GUN: Final = "gun"
#: Events and turns of one round; more is a loop that never ends.
_MOST: Final = 2_000
#: CPU time of sending a batch, nanoseconds.
_BATCH_NS: Final = 500_000
#: The folder of the store: there is none, so nothing asks it for room.
_NOWHERE: Final = Path("/nowhere/of/the/simulator")


class Host(Protocol):
    """What a gateway needs of the world."""

    broker: Broker

    def randbytes(self, count: int) -> bytes: ...
    def chance(self) -> float: ...
    def now(self) -> int: ...
    def after(self, ms: int, call: Callable[[], None]) -> None: ...
    def count(self, fault: str, n: int = 1) -> None: ...
    def committed(self, gate: "Gate") -> None: ...
    def twins(self, gate: "Gate") -> bool: ...
    def died(self, gate: "Gate") -> None: ...
    def signalled(self, gate: "Gate", signal: Signal) -> None: ...
    def purging(self, gate: "Gate") -> object: ...
    def purged(self, gate: "Gate", before: object) -> None: ...
    def swapped(self, gate: "Gate") -> None: ...


class _Card:
    """The opened store (`gateway.database.Opened`), with the pragmas of the real one."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self.connection = disk.connect()
        for name, value in database._USES["store"][1].items():
            if name != "journal_mode":
                self.connection.execute(f"PRAGMA {name} = {value}")

    def close(self) -> None:
        self._disk.cut()


class _Reading:
    """The sender's connection: it reads what is committed, also after the store was opened again."""

    def __init__(self, gate: "Gate") -> None:
        self._gate = gate

    def execute(self, sql: str, *values: Any) -> Any:
        return self._gate.store.connection.execute(sql, *values)


class Gate:
    """One machine. `name` is who it says it is; clones share it.

    Attributes:
        disk: its card.
        clock: what it believes of time.
        alive: whether its program runs; False also while it can't start.
        crash_at: ``signalled`` or ``published``: where the program dies next.
        last_hlc: the highest value of the records of its card.
        own: of each serial the last movement this machine made, and what it followed.
    """

    def __init__(
        self, host: Host, name: str, stations: tuple[str, ...], folder: Path, keep_days: int
    ) -> None:
        self.host, self.name, self.stations, self.folder = host, name, stations, folder
        self.keep_days = keep_days
        self.disk, self.clock = Disk(), SimClock(host.now)
        self.alive = self.powered = False
        self.crash_at = ""
        self.last_hlc = 0
        self.last_mark = (0, 0)
        self.own: dict[str, tuple[str, frozenset[str]]] = {}
        self.cut_off = False
        self._joined = False
        self._life = self._cpu = 0
        folder.mkdir(parents=True, exist_ok=True)

    # -- power --------------------------------------------------------------------------------

    def power_on(self) -> None:
        """The machine and its program start."""
        self.powered = True
        self.clock.power_on()
        self.start()

    def start(self) -> None:
        """The program starts on what the disk has; it tries again while it cannot."""
        self.disk.cut()
        self._life += 1
        try:
            self._start()
        except (StoreFull, StoreCorrupt):
            self.host.count("could not start")
            self._restart_soon()

    def _start(self) -> None:
        with self._mortal():
            self.crash_at = ""
            self._events: deque[Event] = deque()
            self._wakes_at: int | None = None
            self.store = Store(_NOWHERE / self.name, self.host.randbytes, opened=self._open)
            self.identity = Identity(self.name, "main", self.store.boot, self.folder, Topics())
            reader = Reader(Profile())
            benches = [Bench(name, {GUN: reader}) for name in self.stations]
            keeping = Housekeeping(self.keep_days, self._no_backup)
            self.sender: Sender | None = None
            self.station = Station(
                benches,
                self.store,
                self.clock,
                newest(self.folder, self.store.fact("feed")),
                housekeeping=keeping,
            )
            self._builder = Builder(self.folder)
            self.sender = Sender(
                self.identity,
                cast("Connection", _Reading(self)),
                self.station.wake(),
                Ways(self, self, self._put, self._published, self._spent),
                clock=self.clock,
                chance=self.host.chance,
                metrics=_METRICS,
            )
            self.alive = True
            self._soon_online()
            life = self._life
            self.host.after(4_000 + int(self.host.chance() * 12_000), lambda: self._first_idle(life))

    def _first_idle(self, life: int) -> None:
        if life == self._life:
            self.idle()

    def _open(self, _path: Path, _use: database.Use) -> Opened:
        return _Card(self.disk)

    def _no_backup(self) -> bool:
        return self.sender is not None and self.sender.no_backup

    def die(self) -> None:
        """The power goes, or the process is killed: what is durable stays."""
        if not self.powered:
            return
        feed = self.station.catalog.feed if self.alive else None
        self.alive = False
        self._life += 1
        self.disk.cut()
        self.host.died(self)
        if feed is not None:
            feed.close()
            self._builder.abandon()
        self.leave()

    def power_off(self) -> None:
        """The machine is off until `power_on`."""
        self.die()
        self.powered = False

    def _restart_soon(self) -> None:
        life = self._life
        self.host.after(1_000 + int(self.host.chance() * 9_000), lambda: self._restart(life))

    def _restart(self, life: int) -> None:
        if self.powered and not self.alive and life == self._life:
            self.start()

    @contextmanager
    def _mortal(self) -> Iterator[None]:
        """Whatever runs in here may be the last thing that this process does."""
        try:
            yield
        except Died:
            self.host.count("gateway crashed")
            self.die()
            self._restart_soon()
        except MisuseError as error:
            if "restart to replay" not in str(error):
                raise
            self.host.count("gateway restarted itself")
            self.die()
            self._restart_soon()

    # -- wire ---------------------------------------------------------------------------------

    def _soon_online(self) -> None:
        life, twins = self._life, self.host.twins(self)
        delay = 5_000 + 25_000 * self.host.chance() if twins else 200 + 3_000 * self.host.chance()
        self.host.after(int(delay), lambda: self._try_online(life))

    def _try_online(self, life: int) -> None:
        if life == self._life and self.alive and not self._joined and not self.cut_off:
            self.join()

    def join(self) -> None:
        """The broker is reached."""
        self._joined = True
        self.host.broker.join(self.name, self, self.identity.subscriptions, self.identity.will)
        self._event(Connected())

    def leave(self) -> None:
        """The cable is out, or the program is gone."""
        if self._joined:
            self.host.broker.leave(self.name)

    @property
    def online(self) -> bool:
        """Whether the broker is reached."""
        return self._joined

    def lost(self) -> None:
        """The connection is gone (`network.Client`)."""
        self._joined = False
        if self.alive:
            self._events.clear()
            self._event(Disconnected("the wire is cut"))
            self._soon_online()

    def heard(self, topic: str, payload: bytes) -> None:
        """A message came (`network.Client`)."""
        if self.alive:
            self._event(Message(topic, payload))

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> int | None:
        """As `gateway.mqtt.Line`."""
        if not self._joined:
            return None
        self.host.broker.publish(topic, payload, retain=retain)
        self._mid = getattr(self, "_mid", 0) + 1
        self._events.append(Delivered(self._mid))
        return self._mid

    def stop(self) -> None: ...

    def _spent(self) -> int:
        """A batch costs as much on every computer: a seed must not depend on how busy this one is."""
        self._cpu += _BATCH_NS
        return self._cpu

    def _published(self) -> None:
        if self.crash_at == "published":
            raise Died

    # -- what runs ----------------------------------------------------------------------------

    def scan(self, station: str, text: str) -> Signal | None:
        """One scan and its light; None if the program died on the way."""
        scan = Scan(GUN, text.encode(), None, self.clock.monotonic_ns(), Entry.SCAN)
        shown: list[Signal] = []
        with self._mortal():
            shown = self._scanned(station, scan)
        self._turn_soon()
        return shown[0] if shown else None

    def _scanned(self, station: str, scan: Scan) -> list[Signal]:
        outputs = self.station.step(Scanned(station, scan))
        self.host.committed(self)
        signals = [output for output in outputs if isinstance(output, Signal)]
        for signal in signals:
            self.host.signalled(self, signal)
        if self.crash_at == "signalled" and any(s.light is Light.GREEN for s in signals):
            raise Died
        self._wake(outputs)
        return signals

    def idle(self) -> None:
        """A few seconds without input."""
        if not self.alive:
            return
        before = self.host.purging(self)
        with self._mortal():
            for _ in range(3):
                self._put(Tick())
            self.host.purged(self, before)
        self._turn_soon()

    def _put(self, given: Input) -> bool:
        feed = self.station.catalog.version
        outputs = self.station.step(given)
        self.host.committed(self)
        if self.station.catalog.version != feed:
            self.host.swapped(self)
        self._wake(outputs)
        return True

    def _wake(self, outputs: list[Any]) -> None:
        for output in outputs:
            if isinstance(output, Wake) and self.sender is not None:
                self.sender.handle(output)

    def take(self, chunk: bytes) -> bool:
        """As `gateway.delivery.sender.Loader`: what the loader's process answers comes with the next turn."""
        try:
            answer: Answer = self._builder.take(unpack(chunk))
        except (ScangateError, OSError) as error:
            answer = Again(str(error))
        if isinstance(answer, Ready):  # the file's own time is the machine's, not ours
            seconds = self.host.now() / 1_000
            os.utime(answer.path, (seconds, seconds))
        self._events.append(answer)
        return True

    def _event(self, event: Event) -> None:
        self._events.append(event)
        self._turn_soon()

    def _turn_soon(self) -> None:
        self._turn_at(self.host.now() + 1)

    def _turn_at(self, when: int) -> None:
        if self.alive and (self._wakes_at is None or when < self._wakes_at):
            self._wakes_at = when
            life = self._life
            self.host.after(max(1, when - self.host.now()), lambda: self._turn(life, when))

    def _turn(self, life: int, when: int) -> None:
        if not self.alive or life != self._life or when != self._wakes_at:
            return
        self._wakes_at = None
        due: int | None = None
        with self._mortal():
            due = self._work()
        if due is not None:
            wait = (due - self.clock.monotonic_ns()) // 1_000_000 + 1
            # to a grid, so that the CPU time by which a backlog is paced does not show
            self._turn_at(self.host.now() + max(20, -(-wait // 20) * 20))

    def _work(self) -> int | None:
        assert self.sender is not None
        for _ in range(_MOST):
            while self._events:
                self.sender.handle(self._events.popleft())
            due = self.sender.work()
            if not self._events:
                return due
        raise AssertionError(f"{self.name} never comes to rest")


_METRICS: Final = Metrics("simulated")
