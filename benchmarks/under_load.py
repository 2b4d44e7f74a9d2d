"""Scan to green while something else goes on: a backlog drains, a feed loads. All parts on this machine.

The ledger, the broker and the loader share processor and disk with the gateway here, which is harder than a
dock: there only the loader does.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Final

from benchmarks import real
from benchmarks.commit import PureCommit
from benchmarks.measure import Pairs, clocked, timed
from benchmarks.report import Figure, compared
from benchmarks.scale import Run
from benchmarks.scan_to_green import P50, P99
from benchmarks.warehouse import feed_file, serials, standing
from benchmarks.watch import Watch
from scangate.site import Site

_LIVE: Final = "PR-LIVE"
#: Scans before the load begins.
_WARM: Final = 5


def run(of: Run) -> list[Figure]:
    """Both loads."""
    return [*_backlog(of), *_feed(of)]


def _backlog(of: Run) -> list[Figure]:
    folder, live = of.room("backlog"), _live(of)
    tasks = [(f"PR-{n}", real.LOT) for n in range(1, of.scale.queued // real.LOT + 1)] or [
        ("PR-1", of.scale.queued)
    ]
    with real.site(folder / "site") as site:
        rows = real.enter(site, [*tasks, (_LIVE, live)])
        boot, last = real.queue(site, rows, real.version_of(site), tasks)
        with _scanning(site) as (watch, port):
            load = _Load(lambda: watch.wait_held(boot, 1), lambda: watch.held(boot) >= last)
            figures = _measure(of, site, port, load, f"a backlog of {last:,} records drains")
            watch.wait_held(boot, last)
    return figures


def _feed(of: Run) -> list[Figure]:
    folder, live = of.room("feed"), _live(of)
    with real.site(folder / "site") as site:
        rows = real.enter(site, [(_LIVE, live)], standing(of.scale.positions))
        before = feed_file(site.docks[real.DOCK].folder / "data", rows, "older:1")
        with _scanning(site) as (watch, port):
            load = _Load(watch.wait_pulling, lambda: not before.exists())
            return _measure(of, site, port, load, f"a feed of {of.scale.positions:,} rows loads")


def _live(of: Run) -> int:
    """Serials to be scanned under load at most."""
    return 2 * of.scale.rounds * of.scale.scans + _WARM


@contextmanager
def _scanning(site: Site) -> Iterator[tuple[Watch, real.Port]]:
    """The broker and the gateway run, the ledger does not yet."""
    site.broker.start()
    with closing(real.Port(site)) as port, Watch(site, real.DOCK) as watch:
        watch.start()
        site.start_gateway(real.DOCK)
        yield watch, port


class _Load:
    """When it begins, and whether it is over."""

    def __init__(self, begin: Callable[[], None], over: Callable[[], bool]) -> None:
        self.begin, self.over = begin, over


def _measure(of: Run, site: Site, port: real.Port, load: _Load, what: str) -> list[Figure]:
    """Scans and commits in turn from the moment that the ledger comes up until the load is over."""
    found = iter(serials(_LIVE, _live(of)))
    port.scan(_LIVE, "tick")
    for _, serial in zip(range(_WARM), found, strict=False):
        port.scan(serial)
    pairs = Pairs()
    data = site.docks[real.DOCK].folder / "data"
    pure, body = PureCommit(site.folder), real.sample(data)
    with ThreadPoolExecutor(1) as aside:
        ledger = aside.submit(site.start_ledger)
        load.begin()
        used = _used(site)
        with clocked() as seconds:
            for serial in found:
                pairs.add(port.scan(serial), timed(lambda: pure.commit([body])).wall)
                pure.tidy()
                if load.over():
                    break
        used = _used(site) - used
        ledger.result()
    pure.close()
    return [
        *compared(what, pairs, of.scale.rounds, p50=P50, p99=P99),
        Figure(f"{what}: scans meanwhile", len(pairs.ours)),
        Figure(f"{what}: CPU of gateway and ledger", used / seconds[0], "cores"),
        Figure(f"{what}: lasted", seconds[0], "s"),
    ]


def _used(site: Site) -> float:
    """CPU seconds of gateway and ledger so far."""
    return real.cpu_of(site.ledger) + real.cpu_of(site.docks[real.DOCK].process)
