"""Three days without network at a scan a second, then drained by the real programs while somebody scans on.

The backlog is made by the real station code on the gateway's own store, without its port and without waiting
for the disk; everything after that is processes.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from time import monotonic_ns
from typing import Any, Final

import paho.mqtt.client as paho

from benchmarks import real
from benchmarks.commit import PureCommit
from benchmarks.measure import Pairs, percentile, timed
from benchmarks.warehouse import serials
from benchmarks.watch import Watch
from scangate.site import Site
from tests.figures import Figures
from tests.system import support
from wire import v1
from wire.codec import decode

#: 72 h at one scan a second.
THREE_DAYS: Final = 259_200
#: Each movement of a backlog is two records: the accepted scan, and the movement of its confirmation.
RECORDS_EACH: Final = 2
_LIVE: Final = "PR-LIVE"
#: Scans before the ledger comes up, for the ratio.
_BEFORE: Final = 100
#: One live serial for so many records of the backlog, and some: more than fit into the target of ten minutes.
_LIVE_EACH: Final = 30
#: Between two live scans, seconds.
_PACE: Final = 0.05
#: Names of the tally.
SECONDS: Final = "seconds"
SLOWEST: Final = "slowest live ms"
BEFORE: Final = "ratio to a pure commit before, %"
MEANWHILE: Final = "ratio meanwhile, %"
#: A folder of the disk: /tmp may be memory, where nothing is ever synced.
_DISK: Final = Path("/var/tmp")  # noqa: S108 - a fresh folder is made in it
_MS: Final = 1e6
_S: Final = 1e9
#: The drain may take so long before it counts as hanging, seconds.
_PATIENCE: Final = 1_500


@dataclass(slots=True)
class Drain:
    """What a drain took.

    Attributes:
        records: of the backlog.
        movements: of them; each is an accepted scan and a movement, and each task has two records more.
        seconds: from the ledger's start until it said that it holds them all.
        live_ms: from the scan of a live record until the ledger said that it holds it, of each.
        before: scan to green beside a pure commit, nanoseconds, without a ledger.
        meanwhile: the same during the drain.
        figures: what arrived.
    """

    records: int
    movements: int
    seconds: float = 0.0
    live_ms: list[float] = field(default_factory=list)
    before: Pairs = field(default_factory=Pairs)
    meanwhile: Pairs = field(default_factory=Pairs)
    figures: Figures = field(default=Figures("", 0, 0, 0, 0, 0, 0))

    @property
    def ratios(self) -> tuple[float, float]:
        """Median of scan to green over that of a pure commit: before, and meanwhile."""
        return self.before.ratio(0.5), self.meanwhile.ratio(0.5)

    def tally(self) -> dict[str, int]:
        """All of it in numbers."""
        before, meanwhile = self.ratios
        return {
            SECONDS: round(self.seconds),
            "records a second": round(self.records / self.seconds),
            "live records": len(self.live_ms),
            "live p50 ms": round(percentile(self.live_ms, 0.5)),
            "live p99 ms": round(percentile(self.live_ms, 0.99)),
            SLOWEST: round(max(self.live_ms)),
            "scan to green p50 before, µs": round(percentile(self.before.ours, 0.5) / 1e3),
            "scan to green p50 meanwhile, µs": round(percentile(self.meanwhile.ours, 0.5) / 1e3),
            BEFORE: round(100 * before),
            MEANWHILE: round(100 * meanwhile),
        }


def drained(folder: Path, records: int) -> Drain:
    """Makes a backlog of at least so many records in an empty folder, drains it, counts."""
    movements, live = records // RECORDS_EACH, 2 * _BEFORE + records // _LIVE_EACH
    lots = [min(real.LOT, movements - at) for at in range(0, movements, real.LOT)]
    tasks = [(f"PR-{n}", size) for n, size in enumerate(lots, 1)]
    with real.site(folder) as site:
        rows = real.enter(site, [*tasks, (_LIVE, live)])
        boot, last = real.queue(site, rows, real.version_of(site), tasks)
        drain = Drain(last, movements)
        site.broker.start()
        with closing(_Gun(site)) as gun, _Ears(site, real.DOCK) as watch:
            watch.start()
            site.start_gateway(real.DOCK)
            _play(site, gun, watch, boot, drain, iter(serials(_LIVE, live)))
        support.until(lambda: site.caught_up(real.DOCK), "the gateway knows that all arrived")
        site.wait(lambda: support.all_delivered(site), "every record is in the ledger")
        site.close()
        drain.figures = _count(site, drain)
    return drain


class _Gun(real.Port):
    """A scanner and its lamp, which also tells the record's id."""

    def shot(self, text: str) -> tuple[int, str]:
        """Nanoseconds from the bytes at the port to green, and the id of the record."""
        sent = monotonic_ns()
        self._scanner.scan(text.encode())
        sign = json.loads(self._line())
        assert sign["light"] == "green", (text, sign)
        return sign["at"] - sent, sign["ref"]


class _Ears(Watch):
    """Knows of single records too: those made before the ledger came up are backlog, and come later."""

    def __init__(self, site: Site, gateway: str) -> None:
        self._ranges: dict[str, list[tuple[int, int]]] = {}
        super().__init__(site, gateway)

    def wait_there(self, boot: str, seq: int) -> None:
        """Until the ledger has said that it holds this record."""
        self._wait(lambda: any(low <= seq <= high for low, high in self._ranges.get(boot, [])))

    def _message(self, client: paho.Client, data: Any, message: paho.MQTTMessage) -> None:
        with self._changed:
            if message.topic == self._ack:
                for boot, state in decode(bytes(message.payload), v1.Ack).boots.items():
                    self._ranges[boot] = [(1, state.held[0]), *state.held[1]]
        super()._message(client, data, message)


def _play(  # noqa: PLR0913, PLR0917 - the parts of a site
    site: Site, gun: _Gun, watch: _Ears, boot: str, drain: Drain, found: Iterator[str]
) -> None:
    """Scans before the ledger is there, then until the backlog is gone."""
    pause = Event()
    gun.scan(_LIVE, "tick")
    pure = PureCommit(site.folder)
    body = real.sample(site.docks[real.DOCK].folder / "data")

    def scan(pairs: Pairs) -> str:
        took, ref = gun.shot(next(found))
        pairs.add(took, timed(lambda: pure.commit([body])).wall)
        pure.tidy()
        return ref

    for _ in range(_BEFORE):
        scan(drain.before)
    began = monotonic_ns()
    site.start_ledger()
    watch.wait_held(boot, 1)
    while watch.held(boot) < drain.records:
        sent = monotonic_ns()
        live, _, seq = scan(drain.meanwhile).partition(":")
        watch.wait_there(live, int(seq))
        drain.live_ms.append((monotonic_ns() - sent) / _MS)
        assert monotonic_ns() - began < _PATIENCE * _S, "the backlog does not drain"
        pause.wait(_PACE)
    drain.seconds = (monotonic_ns() - began) / _S
    pure.close()


def _count(site: Site, drain: Drain) -> Figures:
    """Records of the gateway against the ledger's: here each record was promised."""
    stored, recorded = support.stored(site, real.DOCK), support.recorded(site)
    accepted = support.accepted(site)
    moved = [serial for (serial,) in support.of_ledger(site, "select serial from movement")]
    there = set(stored) & set(recorded)
    twice = [ref for found in (recorded, accepted.values(), moved) for ref in support.twice(found)]
    lost = len(set(stored) - there) + abs(len(moved) - drain.movements)
    found = Figures("72 h backlog", 1, len(stored), len(stored), len(there), lost, len(twice))
    return replace(found, note=support.verified(site), tally=drain.tally())


def three_days(n: int, seed: int) -> Figures:
    """A backlog of `n` records, on the disk."""
    with TemporaryDirectory(prefix="scangate-", dir=_DISK) as folder:
        return drained(Path(folder) / "site", n).figures


def kept(tally: Mapping[str, int]) -> bool:
    """In ten minutes, live records within two seconds, scan to green within half again of its ratio."""
    ratio = tally[MEANWHILE] <= 1.5 * max(100, tally[BEFORE])
    return tally[SECONDS] <= 600 and tally[SLOWEST] < 2_000 and ratio
