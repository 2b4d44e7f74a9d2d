"""Movements per second from a gateway's disk into the ledger's SQLite, beside the naive program.

Ours: a gateway process with confirmed movements in its store, from its first word to the acknowledgement
that covers them all. Each movement is two records (the scan and the fact), judged, folded, acknowledged, and
told to the feed. Naive: from the first publish to the last row. Same broker, same disk, one after the other.
"""

import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import monotonic_ns
from typing import IO, Final

from benchmarks import real
from benchmarks.report import Figure, Goal
from benchmarks.scale import Run
from benchmarks.watch import PATIENCE, Watch
from scangate.site import Site

_GOAL: Final = Goal(1.0, at_least=True)
_NS: Final = 1e9
_US: Final = 1e6


@dataclass(slots=True)
class Trips:
    """Seconds and CPU seconds of each trip."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def add(self, wall: float, cpu: float) -> None:
        self.wall.append(wall)
        self.cpu.append(cpu)


def run(of: Run) -> list[Figure]:
    """Rates of both and their ratio, medians over the trips."""
    folder, count = of.room("trips"), of.scale.moved
    size = min(real.LOT, count)
    tasks = [(f"PR-{n}", size) for n in range(1, count // size + 1)]
    ours, naive = Trips(), Trips()
    with real.site(folder / "site") as site:
        rows = real.enter(site, tasks)
        boot, last = real.queue(site, rows, real.version_of(site), tasks)
        kept = _Kept([site.ledger_file.parent, site.docks[real.DOCK].folder / "data"], folder / "kept")
        for n in range(of.scale.trips):
            kept.restore()
            trip(site, boot, last, ours)
            _naive(site, folder / f"naive-{n}.db", count, naive)
    ratio = median(b / a for a, b in zip(ours.wall, naive.wall, strict=True))
    return [
        Figure("movements a second, ours", count / median(ours.wall), "1/s"),
        Figure("records a second, ours", last / median(ours.wall), "1/s"),
        Figure("movements a second, naive", count / median(naive.wall), "1/s"),
        Figure("ratio ours : naive", ratio, "", _GOAL),
        Figure("CPU for each movement, gateway and ledger", median(ours.cpu) / count * _US, "µs"),
        Figure("CPU for each movement, both naive programs", median(naive.cpu) / count * _US, "µs"),
    ]


class _Kept:
    """Folders as they were, so that each trip begins with the same files."""

    def __init__(self, folders: list[Path], kept: Path) -> None:
        self._pairs = [(folder, kept / str(n)) for n, folder in enumerate(folders)]
        for folder, copy in self._pairs:
            shutil.copytree(folder, copy)

    def restore(self) -> None:
        for folder, copy in self._pairs:
            shutil.rmtree(folder)
            shutil.copytree(copy, folder)


def trip(site: Site, boot: str, last: int, trips: Trips) -> None:
    """One way of a gateway's backlog: from its first word to the acknowledgement that covers it all."""
    site.broker.start()
    with Watch(site, real.DOCK) as watch:
        watch.start()
        site.start_ledger()
        ledger = real.cpu_of(site.ledger)
        site.start_gateway(real.DOCK, wait=False)
        watch.wait_hello()
        began, gateway = monotonic_ns(), real.cpu_of(site.docks[real.DOCK].process)
        watch.wait_held(boot, last)
        wall = (monotonic_ns() - began) / _NS
        used = real.cpu_of(site.ledger) - ledger + real.cpu_of(site.docks[real.DOCK].process) - gateway
    site.kill_gateway(real.DOCK)
    site.kill_ledger()
    site.broker.kill()
    received, applied, *_ = real.counters(site)
    assert received >= last, received
    assert applied == last, applied
    trips.add(wall, used)


def _naive(site: Site, path: Path, count: int, trips: Trips) -> None:
    site.broker.start()
    publisher, subscriber = real.NAIVE
    with _program(site, "subscribe", subscriber, count, str(path)) as reading:
        _number(reading.stdout)  # it listens
        with _program(site, "publish", publisher, count) as writing:
            began, ended = _number(writing.stdout), _number(reading.stdout)
            used = _number(writing.stdout) + _number(reading.stdout)
            assert (reading.wait(PATIENCE), writing.wait(PATIENCE)) == (0, 0)
    trips.add((ended - began) / _NS, used / _NS)
    site.broker.kill()


def _program(site: Site, role: str, user: str, count: int, *more: str) -> subprocess.Popen[bytes]:
    password = str(site.broker.password_file(user))
    words = (role, str(site.broker.port), user, password, str(count), *more)
    command = [sys.executable, "-m", "benchmarks.naive", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, cwd=_ROOT)


def _number(stream: IO[bytes] | None) -> int:
    assert stream is not None
    return int(stream.readline())


_ROOT: Final = Path(__file__).parent.parent
