"""SIGKILL at random moments under load: of a gateway, of the ledger, of the broker, and of all that it keeps.

A kill of a gateway counts only where records existed that the ledger did not have. How long ago the last
commit was is kept for each kill, from the lamp, which signs right after it.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic_ns
from typing import Final

from tests.figures import Figures
from tests.system import support
from tests.system.load import Load, broker_data, under_load

#: A kill this soon after a commit cuts what comes after it: the sign, the sending, the answer; milliseconds.
CLOSE_MS: Final = 20
#: At least this share of the kills must be so close.
CLOSE_SHARE: Final = 0.3
#: Upper ends of the histogram's columns, milliseconds.
_COLUMNS: Final = (1, 2, 5, 10, 20, 50, 100, 500)
#: Kills that cut nothing are repeated, up to so many in all for each that counts.
_TRIES: Final = 3
#: The column above them.
LATER: Final = "later"
_MS: Final = 1e6


@dataclass(slots=True)
class Kills:
    """The kills of a run.

    Attributes:
        load: the site that is broken.
        since_ms: time since the last commit, of each kill that counts.
        unheld: records that the ledger did not have at each kill of a gateway that counts.
    """

    load: Load
    since_ms: list[float] = field(default_factory=list)
    unheld: list[int] = field(default_factory=list)

    def gateway(self, n: int) -> None:
        """So many kills of gateways, of one while the others scan on."""
        for _ in range(_TRIES * n):
            if n == 0:
                return
            n -= self._kill_gateway()
        assert n == 0, f"{n} kills found no record that the ledger lacked"

    def _kill_gateway(self) -> bool:
        load, site = self.load, self.load.site
        name = load.chance.choice(list(site.docks))
        ready = load.workers[name].operator.ready
        load.work(load.chance.randint(1, 30), name)
        self._aim(name)
        ready.clear()
        since = monotonic_ns()
        site.kill_gateway(name)
        since -= load.last_sign(name)
        unheld = load.unheld(name)
        site.start_gateway(name)
        ready.set()
        if unheld <= 0:
            return False
        self.unheld.append(unheld)
        self.since_ms.append(max(0.0, since / _MS))
        return True

    def ledger(self, n: int) -> None:
        """So many kills of the ledger while it takes records."""
        for _ in range(n):
            self.load.arriving()
            self._aim()
            self._note()
            self.load.site.kill_ledger()
            self.load.wait(self._some(0.3))
            self.load.site.start_ledger()
        self.load.arriving()

    def broker(self, n: int, *, wiped: bool = False) -> None:
        """So many kills of the broker; `wiped`: it comes back without anything that it kept."""
        for _ in range(n):
            self.load.arriving()
            self._aim()
            self._note()
            self.load.site.broker.kill()
            if wiped:
                broker_data(self.load.site).unlink(missing_ok=True)
            self.load.wait(self._some(0.3))
            self.load.site.broker.start()
        self.load.arriving()

    def outage(self, n: int) -> None:
        """So many times: the broker is away, scans go on, a gateway is killed with all that waits there."""
        for _ in range(n):
            self.load.arriving()
            self.load.site.broker.kill()
            self.load.work(20)
            self.gateway(1)
            self.load.work(20)
            self.load.site.broker.start()
        self.load.arriving()

    def _aim(self, name: str = "") -> None:
        """Half at any time, half within `CLOSE_MS` after a sign."""
        self.load.wait(self._some(0.2))
        if self.load.chance.random() < 1 / 2:
            self.load.work(1, name)
            self.load.wait(self._some(CLOSE_MS / 1000))

    def _some(self, seconds: float) -> float:
        return self.load.chance.uniform(0, seconds)

    def _note(self) -> None:
        self.since_ms.append(max(0.0, (monotonic_ns() - self.load.last_sign()) / _MS))


def histogram(since_ms: Iterable[float]) -> dict[str, int]:
    """Kills by milliseconds since the last commit."""
    columns = Counter(next((end for end in _COLUMNS if ms <= end), 0) for ms in since_ms)
    return {_column(end): columns[end] for end in _COLUMNS} | {LATER: columns[0]}


def close_share(tally: Mapping[str, int]) -> float:
    """Share of the kills within `CLOSE_MS` after a commit."""
    kills = {name: tally.get(name, 0) for name in [*map(_column, _COLUMNS), LATER]}
    close = sum(kills[_column(end)] for end in _COLUMNS if end <= CLOSE_MS)
    return close / max(1, sum(kills.values()))


def _column(end: int) -> str:
    return f"≤{end} ms"


# -- whole tests, each with a site of its own -------------------------------------------------------


def gateway_kills(n: int, seed: int) -> Figures:
    """SIGKILL of gateways."""
    return _alone("SIGKILL of a gateway", n, seed, lambda kills: kills.gateway(n))


def ledger_kills(n: int, seed: int) -> Figures:
    """SIGKILL of the ledger."""
    return _alone("SIGKILL of the ledger", n, seed, lambda kills: kills.ledger(n))


def broker_kills(n: int, seed: int) -> Figures:
    """SIGKILL of the broker, which keeps what it had a second ago."""
    return _alone("SIGKILL of the broker", n, seed, lambda kills: kills.broker(n))


def wipes(n: int, seed: int) -> Figures:
    """SIGKILL of the broker and everything that it kept gone."""
    return _alone("broker wiped", n, seed, lambda kills: kills.broker(n, wiped=True))


def _alone(what: str, n: int, seed: int, play: Callable[[Kills], None]) -> Figures:
    with _folder() as folder, under_load(folder, seed) as load:
        kills = Kills(load)
        play(kills)
        return ended(kills, what, n)


def ended(kills: Kills, what: str, rounds: int) -> Figures:
    """Ends the work, waits for the last record, and counts."""
    kills.load.finish()
    kills.load.site.close()
    verified = support.verified(kills.load.site)
    unheld = f"gateways had 1 to {max(kills.unheld)} records not held; " if kills.unheld else ""
    return kills.load.count(what, rounds, unheld + verified, histogram(kills.since_ms))


@contextmanager
def _folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="scangate-") as folder:
        yield Path(folder)


def seeds(parts: int, seed: int) -> list[int]:
    """A seed for each part of a long run."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    return [chance.randrange(10**6) for _ in range(parts)]
