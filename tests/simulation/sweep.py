"""How many schedules the tests play, in parts, and which of them break a rule."""

from collections.abc import Callable
from typing import Final

from tests.simulation.sim import length, run

#: Schedules of `make test` and of `make soak`, for each profile.
FEW: Final = 100
MANY: Final = 5_000
#: In parts, so that both cores have some and each stays below the hang guard.
FEW_PARTS: Final = 10
MANY_PARTS: Final = 100
#: Steps at most of the few; the others are for the soak.
_SHORT: Final = 120


def short(seed: int) -> int:
    """The steps of one of the few."""
    return min(length(seed), _SHORT)


def broken(seeds: range, profile: str, steps: Callable[[int], int] = length) -> dict[int, tuple[str, ...]]:
    """The seeds that fail, with what is wrong."""
    results = (run(seed, profile, steps=steps(seed)) for seed in seeds)
    return {result.seed: result.violations for result in results if result.violations}


def parts(count: int, of: int) -> list[range]:
    """The seeds 1 to `count` in so many parts."""
    size = count // of
    return [range(1 + n * size, 1 + (n + 1) * size) for n in range(of)]
