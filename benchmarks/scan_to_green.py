"""From the bytes of a scan to the green light, beside the commit alone; one after the other.

`Station.step` is the judgement with its commit, in this process. "Port to signal" is a real gateway process
with all its threads: a pseudo-terminal, the supervisor, the station's loop, the store, the recording lamp.
"""

from statistics import median
from typing import Final

from benchmarks import real
from benchmarks.commit import PureCommit
from benchmarks.dock import Dock
from benchmarks.measure import Pairs, timed
from benchmarks.report import Figure, Goal, compared
from benchmarks.scale import Run
from benchmarks.warehouse import feed_file, rows, serials

P50: Final = Goal(1.5)
P99: Final = Goal(3.0)
_TASK: Final = "PR-1"
_US: Final = 1e6


def run(of: Run) -> list[Figure]:
    """Both ways to measure it."""
    return [*_step(of), *_port(of)]


def _step(of: Run) -> list[Figure]:
    folder = of.room("step")
    count = of.scale.rounds * of.scale.scans
    feed_file(folder, rows([(_TASK, count)]), "gen:1")
    dock, pure = Dock(folder), PureCommit(folder)
    dock.scan(_TASK)
    wall, cpu = Pairs(), Pairs()
    for serial in serials(_TASK, count):
        scan = dock.booked(serial)
        body = dock.last_body()
        commit = timed(lambda body=body: pure.commit([body]))  # type: ignore[misc]
        pure.tidy()
        wall.add(scan.wall, commit.wall)
        cpu.add(scan.cpu, commit.cpu)
    dock.close()
    pure.close()
    return [
        *compared("Station.step", wall, of.scale.rounds),
        Figure("Station.step: CPU, p50", median(cpu.ours) / 1e3, "µs"),
        Figure("Station.step: CPU of the pure commit, p50", median(cpu.base) / 1e3, "µs"),
    ]


def _port(of: Run) -> list[Figure]:
    """A gateway without a broker: nothing but scans is going on."""
    count = of.scale.rounds * of.scale.scans
    folder = of.room("port")
    with real.site(folder / "site") as site:
        data = site.docks[real.DOCK].folder / "data"
        feed_file(data, rows([(_TASK, count)]), "gen:1")
        port = real.Port(site)
        site.start_gateway(real.DOCK)
        process = site.docks[real.DOCK].process
        port.scan(_TASK, "tick")
        found = serials(_TASK, count)
        port.scan(found.pop())
        before, pairs = real.cpu_of(process), Pairs()
        pure, body = PureCommit(folder), real.sample(data)
        for serial in found:
            pairs.add(port.scan(serial), timed(lambda: pure.commit([body])).wall)
            pure.tidy()
        used = real.cpu_of(process) - before
        pure.close()
        port.close()
    return [
        *compared("port to signal", pairs, of.scale.rounds, p50=P50, p99=P99),
        Figure("port to signal: CPU of the gateway for each scan", used / count * _US, "µs"),
    ]
