"""SIGKILL of the real gateway between commit and signal, signal and publish, publish and acknowledgement.

Each life of the gateway scans on where the last one died. Nothing may be lost or doubled, whatever was cut.
"""

import random
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from scangate.site import Site
from tests.system import support
from tests.system.support import Killed, Operator

DOCK: Final = "dock-1"
RECEIPT: Final = "PR-1001"
SERIALS: Final = 2_000
POINTS: Final = ("committed", "signalled", "published")
#: A life ends at most at this passage of its point.
LATEST: Final = 6


def serial(number: int) -> str:
    return f"A-{number:04d}"


@dataclass(slots=True)
class Work:
    """What is scanned next, life after life; `booked` are the serials that must be in stock in the end."""

    chance: random.Random
    booked: list[str] = field(default_factory=list)
    _left: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        while True:
            if not self._left:
                self._left = self._pallet()
            yield self._left.pop(0)

    def _pallet(self) -> list[str]:
        """A few units, one of them twice, sometimes one that nobody announced, then mostly a confirmation."""
        codes = [RECEIPT]
        for _ in range(self.chance.randint(1, 4)):
            self.booked.append(serial(len(self.booked) + 1))
            codes.append(self.chance.choice([self.booked[-1], support.label(self.booked[-1])]))
        codes += [codes[-1], *self.chance.choice([[], [support.label("Z-0815")]])]
        return codes + self.chance.choice([[], ["%%CONFIRM", "%%CONFIRM"], ["%%CONFIRM", "%%CONFIRM"]])


@dataclass(frozen=True, slots=True)
class Death:
    """The end of a life: the newest record, the newest sign, and how much the ledger did not have then."""

    last: str
    signed: str
    missing: tuple[str, ...]

    @property
    def seq(self) -> str:
        boot, _, seq = self.last.partition(":")
        return f"{boot[:8]}:{seq}"


class Victim:
    """One gateway that is killed at a point, and its operator."""

    def __init__(self, site: Site, point: str, seed: int) -> None:
        self.site, self.point, self.chance = site, point, random.Random(seed)  # noqa: S311 - no secret
        self.operator = Operator(site.docks[DOCK])
        self.work = Work(self.chance)
        self._codes, self._pending = iter(self.work), ""
        self.deaths: list[Death] = []

    def live(self) -> int:
        """One life up to its kill; gives the passage it ended at."""
        at = self.chance.randint(1, LATEST)
        self.site.start_gateway(DOCK, wait=False, env={"KILL_POINT": self.point, "KILL_AT": str(at)})
        self.site.wait(lambda: self.dead or self._reads(), "reads or is dead")
        while not self.dead:
            self._scan_some()
        process = self.site.docks[DOCK].process
        assert process is not None
        assert process.wait() == -signal.SIGKILL
        self.deaths.append(self._inquest())
        return at

    def finish(self) -> None:
        """The last life, which nobody kills: the interrupted scan, then what is left of this pallet."""
        self.site.start_gateway(DOCK)
        if self._pending:
            self.operator.scan(self._pending)
        while self.work._left:
            self.operator.scan(next(self._codes))
        self.site.wait(lambda: self._progress() == len(self.work.booked), "the line counts every unit once")
        self.operator.scan(RECEIPT)
        support.confirm(self.operator)
        self.site.wait(lambda: support.all_delivered(self.site), "every record is in the ledger")
        self.site.wait(lambda: self.site.caught_up(DOCK), "the gateway knows it")
        self.site.wait(lambda: self._progress() == len(self.work.booked), "and still does")

    @property
    def dead(self) -> bool:
        process = self.site.docks[DOCK].process
        return process is None or process.poll() is not None

    def _reads(self) -> bool:
        link = self.site.link(DOCK)
        return bool(link) and not link["faults"]

    def _scan_some(self) -> None:
        """A few scans, then a look whether the ledger has them: the uplink must get its turn too."""
        for _ in range(self.chance.randint(1, 4)):
            self._pending = self._pending or next(self._codes)
            try:
                self.operator.once(self._pending)
            except Killed:
                return
            self._pending = ""
        support.until(lambda: self.dead or support.all_delivered(self.site), "delivered or dead")

    def _inquest(self) -> Death:
        records, there = support.stored(self.site, DOCK), set(support.recorded(self.site))
        signs = self.operator.signs
        missing = tuple(ref for ref in records if ref not in there)
        return Death(records[-1], signs[-1].ref if signs else "", missing)

    def _progress(self) -> int:
        """Units of the line that the screen counts, confirmed or not: never more than were scanned."""
        lines = self.site.view(DOCK)["lines"]
        units = sum(line["done"] + line["captured"] for line in lines)
        assert units <= len(self.work.booked)
        return int(units)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    program = Path(__file__).with_name("killed_gateway.py")
    with support.running(Site(tmp_path, [DOCK], command=(sys.executable, str(program)))) as site:
        site.broker.start()
        site.start_ledger()
        support.enter_pump(site)
        support.enter_receipt(site, RECEIPT, [serial(number) for number in range(1, SERIALS + 1)])
        site.start_gateway(DOCK)
        site.wait(lambda: site.has_rules(DOCK), "the gateway has its rules")
        site.kill_gateway(DOCK)
        yield site


def sweep(site: Site, point: str, kills: int, say: Callable[[str], None]) -> None:
    victim = Victim(site, point, seed=100 * kills + POINTS.index(point))
    for number in range(1, kills + 1):
        at = victim.live()
        death = victim.deaths[-1]
        lacks = f"{len(death.missing)} not in the ledger"
        say(f"{point} kill {number}, passage {at}: dead at {death.seq}, {lacks}")
        at_its_point(point, death)
    victim.finish()
    site.close()
    compare(site, victim)
    alive = sum(bool(death.missing) for death in victim.deaths)
    say(f"{point}: {kills} kills, {alive} with records that the ledger lacked, {support.verified(site)}")


def at_its_point(point: str, death: Death) -> None:
    """The kill cut what it should have cut; what the broker has, the ledger may have too."""
    if point != "published":
        assert death.last in death.missing
        assert (death.signed == death.last) is (point == "signalled")


def compare(site: Site, victim: Victim) -> None:
    """Nothing lost, nothing doubled; only the last record before a kill may be accepted without its green."""
    green, accepted = support.greens(site), support.accepted(site)
    records = support.recorded(site)
    assert support.twice(records) == []
    assert set(support.stored(site, DOCK)) == set(records)
    assert support.twice(green) == []
    assert set(green) <= accepted.keys()
    assert accepted.keys() - set(green) <= {death.last for death in victim.deaths}
    assert sorted(accepted.values()) == sorted(victim.work.booked)
    support.stock_is(site, victim.work.booked)


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_loses_and_doubles_nothing(site: Site, say: Callable[[str], None], point: str) -> None:
    sweep(site, point, 3, say)


@pytest.mark.soak
@pytest.mark.parametrize("point", POINTS)
def test_fifty_kills_lose_and_double_nothing(site: Site, say: Callable[[str], None], point: str) -> None:
    sweep(site, point, 50, say)
