"""A power cut: what was promised is on the disk, and the test is known to be able to lose."""

import pytest

from tests.power import cuts


def test_a_few_power_cuts() -> None:
    judge(40, 1)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
def test_a_thousand_power_cuts(part: int) -> None:
    judge(100, 1000 + part)


def judge(count: int, seed: int) -> None:
    figures = cuts.run(count, seed)
    print(figures)  # noqa: T201 - the result
    assert figures.clean


def test_without_full_synchronisation_records_are_lost() -> None:
    figures = cuts.run(40, 1, "NORMAL")
    print(figures)  # noqa: T201 - the result
    assert figures.lost > 0
