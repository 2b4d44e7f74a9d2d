"""Schedules of faults on the real store, station, sender and ledger: no rule is ever broken.

A failing seed is printed; ``python -m tests.simulation --seed N --count 1 --shorten 1`` gives the line for
``seeds.txt``.
"""

from pathlib import Path

import pytest

from tests.simulation.sim import PROFILES, run

#: Schedules of `make test` and of `make soak`, for each profile.
FEW, MANY = 100, 5_000
#: In parts, so that both cores have some and each stays below the hang guard.
FEW_PARTS, MANY_PARTS = 10, 100


def broken(seeds: range, profile: str) -> dict[int, tuple[str, ...]]:
    """The seeds that fail, with what is wrong."""
    results = (run(seed, profile) for seed in seeds)
    return {result.seed: result.violations for result in results if result.violations}


def parts(count: int, of: int) -> list[range]:
    size = count // of
    return [range(1 + n * size, 1 + (n + 1) * size) for n in range(of)]


@pytest.mark.parametrize("seeds", parts(FEW, FEW_PARTS), ids=str)
@pytest.mark.parametrize("profile", PROFILES)
def test_no_rule_is_broken(profile: str, seeds: range) -> None:
    assert broken(seeds, profile) == {}


@pytest.mark.soak
@pytest.mark.parametrize("seeds", parts(MANY, MANY_PARTS), ids=str)
@pytest.mark.parametrize("profile", PROFILES)
def test_no_rule_is_ever_broken(profile: str, seeds: range) -> None:
    assert broken(range(seeds.start + FEW, seeds.stop + FEW), profile) == {}


@pytest.mark.parametrize("profile", PROFILES)
def test_the_same_seed_gives_the_same_result(profile: str) -> None:
    assert run(7, profile) == run(7, profile)


def kept() -> list[str]:
    """The lines of ``seeds.txt`` without their remarks."""
    lines = (Path(__file__).with_name("seeds.txt")).read_text().splitlines()
    return [line.partition("#")[0].strip() for line in lines if line.partition("#")[0].strip()]


@pytest.mark.parametrize("line", kept())
def test_what_failed_once(line: str) -> None:
    seed, profile, steps, without = line.split()
    left_out = frozenset(name for name in without.split(",") if name != "-")
    assert run(int(seed), profile, steps=int(steps), without=left_out).violations == ()
