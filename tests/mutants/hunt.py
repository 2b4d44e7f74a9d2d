"""Switches off one safeguard after the other, and counts the schedules until that is noticed."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from tests.mutants.catalogue import MUTANTS
from tests.mutants.mutant import Mutant
from tests.simulation import sim

#: Schedules of the simulator after which a mutant counts as not caught.
MOST: Final = 40
#: A seed for each mutant that is known to catch it, so that `make test` needs one schedule for each.
HINTS: Final = Path(__file__).with_name("hints.toml")


@dataclass(frozen=True, slots=True)
class Caught:
    """What became of a mutant.

    Attributes:
        name: of the mutant.
        by: what caught it; ``nothing`` for one that survived.
        schedules: so many until it was noticed.
        violation: what was noticed first, or why it is equivalent.
        seed: of the last schedule, -1 for a scenario.
    """

    name: str
    by: str
    schedules: int
    violation: str
    seed: int = -1

    @property
    def survived(self) -> bool:
        """Whether nothing noticed it."""
        return self.by == "nothing"


def hunt(mutant: Mutant, seeds: Iterable[int]) -> Caught:
    """Runs schedules with these seeds, or its scenario, until a violation is found.

    A schedule that is not clean without the mutant proves nothing, and is passed over.
    """
    if mutant.equivalent:
        return Caught(mutant.name, "equivalent", 0, mutant.equivalent)
    if mutant.check is not None:
        with sim.quiet(), mutant.apply():
            found = mutant.check()
        return Caught(mutant.name, mutant.by, 1, found[0]) if found else _survivor(mutant, 1)
    n = 0
    for n, seed in enumerate(seeds, 1):
        with sim.quiet(), mutant.apply():
            found = schedule(seed, mutant.profile)
        if found and not clean(seed, mutant.profile):
            return Caught(mutant.name, mutant.by, n, found[0], seed)
    return _survivor(mutant, n)


def _survivor(mutant: Mutant, schedules: int) -> Caught:
    return Caught(mutant.name, "nothing", schedules, "")


def schedule(seed: int, profile: str) -> tuple[str, ...]:
    """The violations of one schedule of the simulator; an exception of the code is one as well."""
    try:
        return sim.run(seed, profile, steps=max(sim.LENGTHS)).violations
    except Exception as error:  # noqa: BLE001 - an assertion that failed, a program that ended
        return (f"{type(error).__name__}: {error}",)


@cache
def clean(seed: int, profile: str) -> tuple[str, ...]:
    """The violations of a schedule with nothing switched off: there must be none."""
    return schedule(seed, profile)


def hints() -> Mapping[str, int]:
    """The seeds known to catch, by mutant."""
    return {name: int(seed) for name, seed in tomllib.loads(HINTS.read_text(encoding="utf-8")).items()}


def run_all(most: int = MOST) -> list[Caught]:
    """All mutants, from seed 0 on, without hints."""
    return [hunt(mutant, range(most)) for mutant in MUTANTS]
