"""One seeded schedule: a scheduler with simulated time, everything in it, and what happens when."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from heapq import heappop, heappush
from pathlib import Path
from random import Random
from typing import Any, Final

from ledger.inputs import Publish
from rules.signal import Signal
from tests.simulation import office
from tests.simulation.backups import keep, put_back
from tests.simulation.central import Central
from tests.simulation.disk import Disk
from tests.simulation.faults import FAULTS, RESTORES, Fault, quiet
from tests.simulation.gate import Gate
from tests.simulation.network import Broker
from tests.simulation.people import People
from tests.simulation.reader import Reader
from tests.simulation.witness import Witness, stored_refs

#: Milliseconds until everything must be at rest after the last fault, and how often it is looked at.
_PATIENCE: Final = 3_600_000
_LOOK: Final = 10_000
_QUIET: Final = 70_000
#: Scans after which an operator goes home anyway.
_SCANS: Final = 12
#: Share of steps that are faults.
_TROUBLE: Final = 0.16


class World:
    """A site under one scheduler. `profile` is ``full`` or ``plain``; the folder is for feed files."""

    def __init__(self, seed: int, profile: str, folder: Path, without: frozenset[str] = frozenset()) -> None:
        self.random = Random(seed)  # noqa: S311 - repeatable
        self.profile, self._folder = profile, folder
        self._now = office.MORNING
        self._heap: list[tuple[int, int, Callable[[], None]]] = []
        self._pushed = self.events = 0
        self.faults: Counter[str] = Counter()
        self.broker = Broker(self.random, self.after, self.faults)
        self.witness = Witness(remember=profile == "plain")
        self.reader = Reader()
        self.people = People(self.random, self.witness.places)
        self.people.receipts, self.people.picks = office.RECEIPTS, office.PICKS
        self.saved: dict[Gate, tuple[bytes | None, int]] = {}
        self.backups: list[bytes] = []
        self.backed_up: set[str] = set()
        self.at_night = False
        self.names = self._folders = 0
        self._weights = self._weighed(without)
        backup = self.random.choice(("nightly", "told")) if profile == "full" else "none"
        self.central = Central(self, office.first_image(), backup)
        self.central.reconciles = profile == "full"
        self.gates: list[Gate] = []
        self._build()

    def _weighed(self, without: frozenset[str]) -> dict[Fault, float]:
        """Each schedule has its own mixture; some faults are left out of some."""
        left_out = {*without, *(f.__name__ for f in RESTORES if self.profile == "plain")}
        found = {}
        for fault, weight in FAULTS.items():
            chance = self.random.random()
            if fault.__name__ not in left_out and (chance > 0.25 or fault is quiet):
                found[fault] = weight * chance
        return found

    def _build(self) -> None:
        keep = self.random.choice((0, 0, 0, 1, 30))
        count = self.random.choice((2, 2, 3))
        for n in range(1, count + 1):
            self.gates.append(Gate(self, f"gate-{n}", (f"door-{n}", f"bench-{n}"), self.folder(), keep))
        self.central.start()
        for gate in self.gates:
            gate.power_on()
        self.pass_time(20_000)  # everyone has rules before the trouble begins
        weather, chance = self.broker.weather, self.random.random
        weather.drop = self.random.choice((0.0, 0.05, 0.15))
        weather.double = self.random.choice((0.0, 0.1)) * chance() * 2
        weather.late = self.random.choice((0.0, 0.1)) * chance() * 2

    # -- what the parts ask for (`gate.Host`, `central.Host`) -----------------------------------

    def now(self) -> int:
        return self._now

    def chance(self) -> float:
        return self.random.random()

    def randbytes(self, count: int) -> bytes:
        return self.random.randbytes(count)

    def after(self, ms: int, call: Callable[[], None]) -> None:
        self._pushed += 1
        heappush(self._heap, (self._now + ms, self._pushed, call))

    def count(self, fault: str, n: int = 1) -> None:
        self.faults[fault] += n

    def committed(self, gate: Gate) -> None:
        self.witness.committed(gate, self._now)

    def twins(self, gate: Gate) -> bool:
        """Whether another machine has this one's name: they throw each other out of the broker."""
        return sum(other.name == gate.name for other in self.gates) > 1

    def died(self, gate: Gate) -> None:
        self.witness.died(gate, self._now)

    def signalled(self, gate: Gate, signal: Signal) -> None:
        self.witness.signalled(gate, signal)

    def published(self, message: Publish) -> None:
        self.witness.published(self.central, message)

    def swapped(self, gate: Gate) -> None:
        """A gateway judges by another feed now."""

    def purging(self, gate: Gate) -> object:
        return set(stored_refs(gate)) if gate.alive else None

    def purged(self, gate: Gate, before: Any) -> None:
        """I6: what was purged is in the ledger, and, where it makes backups, in the newest of them."""
        if before is None or not gate.alive:
            return
        gone = before - set(stored_refs(gate))
        if not gone:
            return
        self.count("purged", len(gone))
        self.witness.purged |= gone
        here = self._in_ledger(None)
        safe = here if self.central.backup == "none" else self.backed_up
        for ref in sorted(gone - safe):
            self.witness.fail(f"I6: {gate.name} purged {ref}, which is not safe in the ledger")
        self.witness.forgotten |= gone - here

    def _in_ledger(self, image: bytes | None) -> set[str]:
        disk = self.central.disk if image is None else Disk(image)
        rows = disk.rows(
            "select boot, seq from record union select boot, seq from dead_letter"
            " where seq is not null and kind in ('dead', 'held')"
        )
        return {f"{boot}:{seq}" for boot, seq in rows}

    # -- what faults ask for ------------------------------------------------------------------

    def folder(self) -> Path:
        """A new folder for a machine's feed files."""
        self._folders += 1
        return self._folder / f"machine-{self._folders}"

    def some_gate(self, good: Callable[[Gate], bool] = lambda _gate: True) -> Gate | None:
        """A gateway that runs."""
        found = [gate for gate in self.gates if gate.alive and good(gate)]
        return self.random.choice(found) if found else None

    def power_on(self, gate: Gate) -> None:
        if not gate.powered:
            slept = self.asleep()
            gate.power_on()
            if slept:
                self.central.wake()

    def heal(self, gate: Gate) -> None:
        gate.cut_off = False
        if gate.alive and not gate.online:
            gate.join()

    def make_room(self, gate: Gate) -> None:
        gate.disk.full = ""

    def on_cards(self) -> set[str]:
        """The ids of all records on all cards."""
        return {ref for gate in self.gates for ref in stored_refs(gate)}

    def vanished(self, refs: set[str]) -> None:
        """These are on no card any more, against the rules of the world, not ours."""
        here = self._in_ledger(None)
        self.witness.destroyed |= refs - here
        self.witness.purged |= refs & here

    def keep_backup(self) -> None:
        """The ledger's volume is copied; the ledger is told, and says what is safe now."""
        image = self.central.disk.image()
        assert image is not None
        self.count("backup")
        began = self._now
        self.backups.append(image)
        self.backed_up |= self._in_ledger(image)
        if self.central.backup != "none":
            self.central.act(lambda: keep(self.central, image, began))

    def restore(self, *, mint_one: bool) -> None:
        """An earlier state of the ledger's volume comes back."""
        if not self.backups:
            return
        self.count("ledger restored" if mint_one else "ledger copied back")
        image = self.backups[-1] if mint_one else self.random.choice(self.backups)
        self.central.die()
        self.central.disk.full = ""
        now = self.central.disk.image()
        assert now is not None
        self.central.disk.replace(put_back(image, now, self._folder, self._now) if mint_one else image)
        self.witness.forgotten |= self.witness.purged - self._in_ledger(None)
        self.after(self.random.randint(500, 8_000), self._ledger_again)

    def _ledger_again(self) -> None:
        if not self.central.alive:
            self.central.start()

    def finish(self, gate: Gate, station: str) -> None:
        """The operator of a station ends all tasks, or gives up."""
        for _ in range(_SCANS):
            if not gate.alive or gate.station.session(station).empty:
                return
            gate.scan(station, self.people.end(gate, station))
            self.pass_time(300)

    def asleep(self) -> bool:
        """Whether all machines are off, but the ledger's."""
        return not any(gate.powered for gate in self.gates)

    def dark(self) -> bool:
        """Whether it is night."""
        return self.at_night

    # -- time ---------------------------------------------------------------------------------

    def pass_time(self, ms: int) -> None:
        """So much time passes."""
        until = self._now + ms
        while self._heap and self._heap[0][0] <= until:
            self._now, _, call = heappop(self._heap)
            self.events += 1
            call()
        self._now = until

    def live(self, steps: int) -> None:
        """People work, and things go wrong."""
        for _ in range(steps):
            self.pass_time(int(self.random.expovariate(1 / 1_200)) + 20)
            if self.random.random() < _TROUBLE and self._weights:
                (fault,) = self.random.choices(list(self._weights), list(self._weights.values()))
                fault(self)
            else:
                self._scan()

    def _scan(self) -> None:
        gate = self.some_gate()
        if gate is not None:
            station = self.random.choice(gate.stations)
            gate.scan(station, self.people.next(gate, station))

    def settle(self) -> bool:
        """The faults stop; whether everything came to rest in time."""
        self._mend()
        for _ in range(_PATIENCE // _LOOK):
            self.pass_time(_LOOK)
            if self._rests():
                self.pass_time(_QUIET)  # what comes after the last record: events, chores, another hello
                if self._rests():
                    return True
        return False

    def _mend(self) -> None:
        weather = self.broker.weather
        weather.drop = weather.double = weather.late = 0.0
        self.central.disk.full = ""
        self.central.disk.crash, self.central.crash_after_commit = None, False
        if not self.central.alive:
            self.central.start()
        for gate in self.gates:
            gate.disk.full, gate.disk.crash, gate.crash_at = "", None, ""
            self.power_on(gate)
            self.heal(gate)

    def _rests(self) -> bool:
        if not self.central.alive:
            return False
        row = self.central.database.row("select generation, feed_n from meta")
        assert row is not None
        version = f"{row[0]}:{row[1]}"
        return all(
            gate.alive and gate.station.waiting == 0 and gate.station.catalog.version == version
            for gate in self.gates
        )

    def close(self) -> None:
        """Lets go of all files."""
        for gate in self.gates:
            with suppress(Exception):
                gate.power_off()
        self.central.die()
