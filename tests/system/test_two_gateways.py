"""Two gateways, 1,000 scans, a broker outage, and a gateway and the ledger killed on the way.

Counted from what the lamps showed, then compared with what the ledger's tables hold.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest

from scangate.site import Site
from tests.system import support
from tests.system.support import Operator

#: Scans of one dock: a task, so many serials of its list, and after every fifth one that must be refused.
SERIALS: Final = 420
_BAD_EVERY: Final = 5
#: Where the scans of a dock are cut into phases: before, during and after the outage of the broker.
OUTAGE: Final = (120, 350)
DOCKS: Final = {"dock-1": ("PR-1001", "A"), "dock-2": ("PR-1002", "B")}


def serials(letter: str) -> list[str]:
    return [f"{letter}-{number:04d}" for number in range(1, SERIALS + 1)]


def script(ref: str, letter: str) -> Iterator[str]:
    """What an operator scans, labels and bare serials by turns."""
    other = "B" if letter == "A" else "A"
    yield ref
    for number, serial in enumerate(serials(letter), 1):
        yield serial if number % 2 else support.label(serial)
        if number % _BAD_EVERY == 0:
            yield (
                serial,  # again
                support.label(f"{other}-{number:04d}"),  # of the other dock
                f"]C101{support.GTIN[:-1]}9{'21'}{serial}",  # a wrong check digit
                "%%NONSENSE",
            )[number // _BAD_EVERY % 4]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with support.running(Site(tmp_path, list(DOCKS))) as site:
        site.broker.start()
        site.start_ledger()
        support.enter_pump(site)
        for ref, letter in DOCKS.values():
            support.enter_receipt(site, ref, serials(letter))
        for name in DOCKS:
            site.start_gateway(name)
            site.wait(lambda name=name: site.has_rules(name), f"{name} has its rules")  # type: ignore[misc]
        yield site


class Crew:
    """Both operators at work, each on a thread of its own."""

    def __init__(self, site: Site, pool: ThreadPoolExecutor) -> None:
        self.operators = {name: Operator(dock) for name, dock in site.docks.items()}
        self._scripts = {name: list(script(*DOCKS[name])) for name in DOCKS}
        self._site, self._pool = site, pool

    def part(self, first: int, last: int, *, burst: int = 1) -> dict[str, Future[None]]:
        """Both docks scan this part of their scripts; the caller may kill meanwhile, unless in bursts."""
        return {
            name: self._pool.submit(_scan, self.operators[name], codes[first:last], burst)
            for name, codes in self._scripts.items()
        }

    @property
    def length(self) -> int:
        return max(map(len, self._scripts.values()))

    def seen(self, name: str) -> int:
        return len(self.operators[name].signs)

    def count(self, light: str) -> int:
        return sum(operator.count(light) for operator in self.operators.values())

    def kill(self, name: str) -> None:
        """SIGKILL of a gateway while its operator scans, and a new start."""
        self.operators[name].ready.clear()
        self._site.kill_gateway(name)
        self._site.start_gateway(name)
        self.operators[name].ready.set()


def _scan(operator: Operator, codes: Sequence[str], burst: int) -> None:
    for at in range(0, len(codes), burst):
        if burst == 1:
            operator.scan(codes[at])
        else:
            operator.burst(codes[at : at + burst])


def done(parts: dict[str, Future[None]]) -> None:
    for part in parts.values():
        part.result()


def test_every_green_is_in_the_ledger_once(site: Site, say: Callable[[str], None]) -> None:
    with ThreadPoolExecutor(len(DOCKS)) as pool:
        crew = Crew(site, pool)
        offline = play(site, crew)
        for operator in crew.operators.values():
            assert support.confirm(operator).reason == "confirm.done"
    site.wait(lambda: support.all_delivered(site), "every record is in the ledger")
    for name in DOCKS:
        site.wait(lambda name=name: site.caught_up(name), f"{name} knows it")  # type: ignore[misc]
    scans = sum(len(operator.signs) for operator in crew.operators.values())
    unseen = [code for operator in crew.operators.values() for code in operator.unseen]
    site.close()

    assert scans >= 1000
    assert offline >= 300
    assert crew.count("red") >= 100
    compare(site, crew, unseen)
    support.stock_is(site, [*serials("A"), *serials("B")])
    say(f"{scans} scans with a sign, {crew.count('green')} green, {offline} of them without a broker")
    say(f"{crew.count('red')} refused; {len(unseen)} scanned again after the kill: {unseen}")
    say(f"in the ledger: {len(support.recorded(site))} records, {len(support.accepted(site))} accepted")
    say(support.verified(site))


def play(site: Site, crew: Crew) -> int:
    """The day; gives how many greens were shown while the broker was away."""
    begin, end = OUTAGE
    done(crew.part(0, begin, burst=10))

    site.broker.kill()
    before = crew.count("green")
    parts = crew.part(begin, end)
    support.until(lambda: crew.seen("dock-1") > (begin + end) // 2, "dock-1 is in the middle")
    crew.kill("dock-1")
    done(parts)
    offline = crew.count("green") - before
    assert site.waiting("dock-2") > 0

    there = len(support.recorded(site))
    site.broker.start()
    parts = crew.part(end, crew.length)
    support.until(lambda: len(support.recorded(site)) > there, "the backlog drains")
    site.kill_ledger()
    done(parts)
    site.start_ledger()
    return offline


def compare(site: Site, crew: Crew, unseen: Sequence[str]) -> None:
    """The lamps against the tables. Only a scan whose sign the kill took may be accepted without a green."""
    green, accepted, records = support.greens(site), support.accepted(site), support.recorded(site)
    assert support.twice(green) == []
    assert support.twice(records) == []
    assert support.twice(accepted.values()) == []
    assert set(green) <= accepted.keys()
    assert len(green) == crew.count("green") > 0
    without = [accepted[ref] for ref in accepted.keys() - set(green)]
    assert len(without) <= len(unseen)
    assert all(any(serial in code for code in unseen) for serial in without)
    assert len(green) + len(without) == len(accepted) == 2 * SERIALS
    assert len(records) == sum(len(support.stored(site, name)) for name in DOCKS)
