"""The simulator: one seed, one schedule of faults, one result. The same seed gives the same result."""

import gc
import logging
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.simulation.check import check
from tests.simulation.world import World

PROFILES: Final = ("full", "plain")
#: Steps of a schedule: many are short, because most faults show early, and some are long.
LENGTHS: Final = (60, 60, 120, 120, 240, 350)
#: Feed files are short-lived: in memory where the system has a place for that.
_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a folder of our own in it


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a schedule; `violations` is empty if all rules held."""

    seed: int
    profile: str
    events: int
    greens: int
    records: int
    faults: Counter[str]
    violations: tuple[str, ...]


def run(seed: int, profile: str = "full", *, steps: int = 0, without: frozenset[str] = frozenset()) -> Result:
    """One schedule.

    Args:
        seed: decides everything.
        profile: ``full``, or ``plain``: without what rebuilds a gateway's belief of what is held, and without
            restores of the ledger, because both hide faults in the acknowledgement.
        steps: what people do and what goes wrong, together; 0: one of `LENGTHS`, by the seed.
        without: names of `tests.simulation.faults` that don't happen.
    """
    memory = _MEMORY if _MEMORY.is_dir() else None
    with quiet(), _frugal(), tempfile.TemporaryDirectory(dir=memory) as folder:
        world = World(seed, profile, Path(folder), without)
        try:
            world.live(steps or length(seed))
            if world.settle():
                check(world)
            else:
                world.witness.fail("I2: it never came to rest")
        finally:
            world.close()
        witness = world.witness
        world.faults["destroyed with a card"] = len(witness.destroyed)
        world.faults["forgotten after purge and restore"] = len(witness.forgotten)
        return Result(
            seed,
            profile,
            world.events,
            witness.greens,
            len(witness.records),
            +world.faults,
            tuple(witness.violations),
        )


@contextmanager
def _frugal() -> Iterator[None]:
    """Millions of small objects come and go in a schedule, and hardly any in cycles."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def length(seed: int) -> int:
    """The steps of a seed's schedule, of either profile."""
    return LENGTHS[seed % len(LENGTHS)]


@contextmanager
def quiet() -> Iterator[None]:
    """The programs would log every fault, and all that a mutant breaks."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
