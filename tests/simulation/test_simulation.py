"""Schedules of faults on the real store, station, sender and ledger: no rule is ever broken.

The few of `make test` are in two files, one for each profile, because a file runs on one core.

A failing seed is printed; ``python -m tests.simulation --seed N --count 1 --shorten 1`` gives the line for
``seeds.txt``.
"""

from pathlib import Path

import pytest

from tests.simulation.sim import PROFILES, run
from tests.simulation.sweep import FEW, FEW_PARTS, MANY, MANY_PARTS, broken, parts, short


@pytest.mark.parametrize("seeds", parts(FEW, FEW_PARTS), ids=str)
def test_no_rule_is_broken(seeds: range) -> None:
    assert broken(seeds, "full", short) == {}


@pytest.mark.soak
@pytest.mark.parametrize("seeds", parts(MANY, MANY_PARTS), ids=str)
@pytest.mark.parametrize("profile", PROFILES)
def test_no_rule_is_ever_broken(profile: str, seeds: range) -> None:
    assert broken(seeds, profile) == {}


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
