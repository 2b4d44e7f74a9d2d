"""A scan must cost the same in a task of 10 and of 5,000 serials: the list's size, and what is captured."""

from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import Final

from benchmarks.dock import CONFIRM, Dock
from benchmarks.measure import Pairs, Took, middle, timed
from benchmarks.report import Figure, Goal
from benchmarks.scale import Run
from benchmarks.warehouse import feed_file, rows, serials
from gateway.outputs import Output

#: Serials in the small task, and scans between two confirmations.
SMALL: Final = 10
_GOAL: Final = Goal(1.2)
_MS: Final = 1e6

_Scan = Callable[[], Took[list[Output]]]


def run(of: Run) -> list[Figure]:
    """Ratios of the large task to the small one."""
    return [*_listed(of), *_captured(of)]


def _listed(of: Run) -> list[Figure]:
    """Lists of 10 and of 5,000 entered serials, of which 10 are scanned each time."""
    each = -(-of.scale.scans // (2 * SMALL))
    tasks = [f"PR-{n}" for n in range(1, of.scale.rounds * each + 1)]
    docks = []
    for name, count in (("few", SMALL), ("many", of.scale.large)):
        folder = of.room(name)
        # one large list is enough: it is confirmed in part, and opened again
        wanted = (
            tasks if count == SMALL else [f"PR-{n}" for n in range(1, 1 + -(-len(tasks) * SMALL // count))]
        )
        feed_file(folder, rows((task, count) for task in wanted), "gen:1")
        docks.append(Dock(folder))
    few, many = docks
    scans = _by_tens(few, tasks, SMALL), _by_tens(many, tasks, of.scale.large)
    return _figures("serials on the list", of, each * SMALL, scans, docks)


def _by_tens(dock: Dock, tasks: list[str], count: int) -> Iterator[_Scan]:
    """Scans of ten serials, then a confirmation, which is not measured."""
    for n in range(len(tasks)):
        task = f"PR-{n * SMALL // count + 1}"
        start = n * SMALL % count
        dock.scan(task)
        for serial in serials(task, count)[start : start + SMALL]:
            yield partial(dock.booked, serial)
        dock.scan(CONFIRM)


def _captured(of: Run) -> list[Figure]:
    """The same list with 0 to 10 captures, and with 5,000 and more."""
    scans = of.scale.rounds * of.scale.scans // 2
    count = of.scale.large + scans
    found = serials("PR-1", count)
    docks = []
    for name in ("empty", "full"):
        folder = of.room(name)
        feed_file(folder, rows([("PR-1", count)]), "gen:1")
        docks.append(Dock(folder))
    empty, full = docks
    with full.unmeasured():
        full.receive("PR-1", found[:SMALL])  # own movements not yet in the feed, as the other one has
        full.scan("PR-1")
        for serial in found[SMALL : of.scale.large]:
            full.booked(serial)
    pair = _emptied(empty, found), _filled(full, found[of.scale.large :])
    figures = _figures("captures in the task", of, scans // of.scale.rounds, pair, [])
    figures += _screen(empty, full)
    confirmed = full.scan(CONFIRM)
    figures.append(
        Figure(f"confirming {of.scale.large + scans:,} captures, wall", confirmed.wall / _MS, "ms")
    )
    for dock in docks:
        dock.close()
    return figures


def _emptied(dock: Dock, found: list[str]) -> Iterator[_Scan]:
    for n, serial in enumerate(found):
        if n % SMALL == 0:
            if n:
                dock.scan(CONFIRM)
            dock.scan("PR-1")
        yield partial(dock.booked, serial)


def _filled(dock: Dock, found: list[str]) -> Iterator[_Scan]:
    for serial in found:
        yield partial(dock.booked, serial)


def _figures(
    what: str, of: Run, each: int, scans: tuple[Iterator[_Scan], Iterator[_Scan]], docks: list[Dock]
) -> list[Figure]:
    small, large = scans
    wall, cpu = [], []
    for _ in range(of.scale.rounds):
        walls, cpus = Pairs(), Pairs()
        for _ in range(each):
            a, b = next(small)(), next(large)()
            walls.add(b.wall, a.wall)
            cpus.add(b.cpu, a.cpu)
        wall.append(walls)
        cpu.append(cpus)
    for dock in docks:
        dock.close()
    head = f"{of.scale.large:,} : {SMALL} {what}"
    return [
        Figure(f"{head}, wall of Station.step", middle(wall, 0.5), "", _GOAL),
        Figure(f"{head}, CPU of Station.step", middle(cpu, 0.5), "", _GOAL),
        Figure(f"CPU of Station.step, {SMALL} {what}", _us(x for p in cpu for x in p.base), "µs"),
        Figure(f"CPU of Station.step, {of.scale.large:,} {what}", _us(x for p in cpu for x in p.ours), "µs"),
    ]


def _screen(empty: Dock, full: Dock) -> Iterator[Figure]:
    """What is drawn between two scans."""
    for dock, text in ((empty, "few"), (full, "many")):
        cpu = _us(timed(partial(dock.station.view, dock.name)).cpu for _ in range(21))
        yield Figure(f"CPU of Station.view, {text} captures", cpu, "µs")


def _us(values: Iterator[float]) -> float:
    return median(values) / 1e3
