"""A site at work: at every dock somebody scans pallets as fast as the signs come, and confirms them.

Whoever breaks something meanwhile does it through `Load`; when all is over `Load.count` compares what the
lamps showed with what the ledger's tables hold.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Final

from scangate.site import PATIENCE, LampFile, Site
from tests.figures import Figures
from tests.system import support
from tests.system.support import Operator

DOCKS: Final = ("dock-1", "dock-2")
#: Units of a pre-receipt without a list: any serial is welcome, and the line is never full.
_ENOUGH: Final = 1_000_000
#: Pauses of an operator between two pallets, seconds: mostly none, and for tests that wait much.
FAST: Final = (0.0, 0.0, 0.02, 0.1)
SLOW: Final = (0.2, 0.5)


class Worker:
    """One operator on a thread of their own.

    Attributes:
        asked: the serials scanned, each of which must be in the ledger once in the end.
    """

    def __init__(self, operator: Operator, ref: str, seed: int, pauses: Sequence[float]) -> None:
        self.operator, self.asked = operator, list[str]()
        self._ref, self._letter, self._pauses = ref, operator.dock.name[-1].upper(), pauses
        self._chance = random.Random(seed)  # noqa: S311 - no secret
        self._stop, self._pause = Event(), Event()
        self._wrong: BaseException | None = None
        self._thread = Thread(target=self._run, name=operator.dock.name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends after the pallet at hand; what went wrong is raised here."""
        self._stop.set()
        self._thread.join(4 * PATIENCE)
        assert not self._thread.is_alive(), f"{self.operator.dock.name} does not end"
        if self._wrong is not None:
            raise self._wrong

    @property
    def seen(self) -> int:
        """Signs seen so far."""
        self.healthy()
        return len(self.operator.signs)

    def healthy(self) -> None:
        """Raises what ended this operator before its time."""
        if self._wrong is not None:
            raise self._wrong

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._pallet()
                self._pause.wait(self._chance.choice(self._pauses))
        except BaseException as error:  # noqa: BLE001 - `stop` raises it again
            self._wrong = error

    def _pallet(self) -> None:
        self.operator.scan(self._ref)
        for _ in range(self._chance.randint(1, 20)):
            serial = f"{self._letter}-{len(self.asked) + 1:06d}"
            self.asked.append(serial)
            self.operator.scan(support.label(serial))
        support.confirm(self.operator)


class Load:
    """The running site and its workers. The caller breaks things; one thread."""

    def __init__(self, site: Site, seed: int, pauses: Sequence[float] = FAST) -> None:
        """Begins at once; the site must run."""
        self.site, self.chance = site, random.Random(seed)  # noqa: S311 - no secret
        self.workers = {
            name: Worker(Operator(dock), f"PR-{name}", seed + number, pauses)
            for number, (name, dock) in enumerate(site.docks.items())
        }
        self._lamps = {name: LampFile(dock.lamp.path) for name, dock in site.docks.items()}
        self._last_sign = dict.fromkeys(site.docks, 0)
        self._pause = Event()
        for worker in self.workers.values():
            worker.start()
        self.work(5)

    # -- time ---------------------------------------------------------------------------------

    def wait(self, seconds: float) -> None:
        """Lets the site work."""
        self._pause.wait(seconds)

    def work(self, signs: int = 1, name: str = "") -> None:
        """Until so many more signs were seen, at one dock or at each that is up."""
        names = [name] if name else [n for n, w in self.workers.items() if w.operator.ready.is_set()]
        before = {n: self.workers[n].seen for n in names}
        for n in names:
            support.until(lambda n=n: self.workers[n].seen >= before[n] + signs, f"{n} shows signs")  # type: ignore[misc]

    def arriving(self) -> None:
        """Until the ledger takes records again."""
        before = self.records()
        support.until(lambda: self.records() > before, "the ledger takes records")

    def last_sign(self, name: str = "") -> int:
        """When the newest sign was shown, at one dock or any, monotonic nanoseconds."""
        for dock, lamp in self._lamps.items():
            for sign in lamp.read():
                self._last_sign[dock] = sign.at
        return self._last_sign[name] if name else max(self._last_sign.values())

    # -- what there is ------------------------------------------------------------------------

    def records(self) -> int:
        """How far the ledger is: all numbers of all boots."""
        return int(
            support.of_ledger(self.site, "select coalesce(sum(high - low + 1), 0) from held_range")[0][0]
        )

    def unheld(self, name: str) -> int:
        """Records of this gateway's newest boot that the ledger does not have; its file tells."""
        file = self.site.docks[name].folder / "data" / "station.db"
        sql = "select b.id, max(r.seq) from boot b join record r on r.boot = b.n group by b.id order by b.n"
        found = support.rows(file, sql)
        if not found:
            return 0
        boot, last = found[-1]
        sql = "select coalesce(max(high), 0) from held_range where boot = ? and low = 1"
        return int(last) - int(support.of_ledger(self.site, sql, (boot,))[0][0])

    # -- the end ------------------------------------------------------------------------------

    def finish(self) -> None:
        """Everybody ends their pallet; everything must arrive, and every gateway must know it."""
        for worker in self.workers.values():
            worker.stop()
        delivered(self.site)

    @property
    def asked(self) -> list[str]:
        """Every serial that anybody scanned."""
        return [serial for worker in self.workers.values() for serial in worker.asked]

    def count(self, what: str, rounds: int, note: str, tally: Mapping[str, int]) -> Figures:
        """The lamps against the tables; the site is closed by now."""
        return replace(count(self.site, what, rounds, self.asked), note=note, tally=tally)


def delivered(site: Site) -> None:
    """Waits until every record of every gateway is in the ledger and the gateways know."""
    for name in site.docks:
        support.until(lambda name=name: site.caught_up(name), f"{name} knows that all arrived")  # type: ignore[misc]
    site.wait(lambda: support.all_delivered(site), "every record is in the ledger")


def count(site: Site, what: str, rounds: int, asked: Sequence[str]) -> Figures:
    """What was promised against what is there.

    Lost is a green that the ledger did not accept, a record of a gateway that it does not have, and a code
    that was asked until there was an answer and is not there. Doubled is a record, an accepted serial or a
    movement that is there twice, and a serial accepted that nobody scanned.
    """
    green, accepted, recorded = support.greens(site), support.accepted(site), support.recorded(site)
    moved = [serial for (serial,) in support.of_ledger(site, _MOVED)]
    stored = [ref for name in site.docks for ref in support.stored(site, name)]
    there = set(green) & accepted.keys()
    lost = (set(green) - there) | (set(stored) - set(recorded)) | (set(asked) - set(accepted.values()))
    doubled = [
        twice for found in (green, recorded, accepted.values(), moved) for twice in support.twice(found)
    ]
    doubled += set(accepted.values()) - set(asked)
    if support.of_ledger(site, "select sum(quantity) from balance where place = ?", (support.PLACE,)) != [
        (len(moved) or None,)
    ]:
        doubled.append("the balance is not what was moved")
    return Figures(what, rounds, len(asked), len(green), len(there), len(lost), len(doubled))


_MOVED: Final = "select serial from movement where target = 'A-01'"


@contextmanager
def under_load(folder: Path, seed: int, pauses: Sequence[float] = FAST) -> Iterator[Load]:
    """A site with everybody scanning; ended whatever happens."""
    with support.running(Site(folder, DOCKS)) as site:
        persistent(site)
        prepare(site)
        yield Load(site, seed, pauses)


def prepare(site: Site) -> None:
    """Starts everything; the office enters the product and one endless pre-receipt for each dock."""
    site.broker.start()
    site.start_ledger()
    support.enter_pump(site)
    for name in site.docks:
        line = {"line": "1", "product": support.PUMP, "quantity": _ENOUGH}
        body = {"supplier": "Acme", "place": support.PLACE, "lines": [line]}
        site.put(f"/api/v1/pre-receipts/by-ref/PR-{name}", body)
    for name in site.docks:
        site.start_gateway(name)
        site.wait(lambda name=name: site.has_rules(name), f"{name} has its rules")  # type: ignore[misc]


def broker_data(site: Site) -> Path:
    """What the broker keeps over a restart."""
    return site.broker.folder / "mosquitto.db"


def persistent(site: Site) -> None:
    """The broker keeps what it has, up to a second ago: it comes back with old retained messages."""
    conf = site.broker.folder / "mosquitto.conf"
    kept = f"persistence true\npersistence_location {site.broker.folder}/\nautosave_interval 1"
    text = conf.read_text(encoding="utf-8")
    assert "persistence false" in text
    conf.write_text(text.replace("persistence false", kept), encoding="utf-8")
