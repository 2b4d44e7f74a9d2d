"""Every safeguard that is switched off is noticed: the score of the simulator and of the scenarios."""

import pytest

from tests.mutants import page
from tests.mutants.catalogue import MUTANTS
from tests.mutants.hunt import MOST, hints, hunt
from tests.mutants.mutant import Mutant

#: The safeguards that design/protocol.md names under "Mutants".
NAMED = (
    "no fsync before green", "PUBACK taken as held", "no unique key", "boot counter kept on the card",
    "wall clock instead of HLC", "arrival order decides the place", "acknowledgement before commit",
    "no reconciliation", "purge without `safe`", "ack does not replace", "overlay off", "`prev` ignored",
    "encode again on resend", "whole batch dead-lettered", "batch without savepoints",
    "purge of rows not held", "feed swapped before it is verified", "delta without hash check",
    "position given at insert", "generation reused", "withdrawn assignment dropped", "anchor not durable",
    "refusal counted as applied",
)  # fmt: skip

REAL = [mutant for mutant in MUTANTS if not mutant.equivalent]


@pytest.mark.parametrize("mutant", REAL, ids=[mutant.name for mutant in REAL])
def test_a_mutant_is_caught(mutant: Mutant) -> None:
    """By its scenario, or within the bound by schedules, the hint first; all is well without it."""
    hint = hints().get(mutant.name, 0)
    caught = hunt(mutant, dict.fromkeys([hint, *range(MOST)]))
    assert not caught.survived, f"python -m tests.mutants {mutant.name}"
    assert mutant.check is None or mutant.check() == ()


@pytest.mark.soak
@pytest.mark.parametrize("mutant", REAL, ids=[mutant.name for mutant in REAL])
def test_a_mutant_is_caught_without_a_hint(mutant: Mutant) -> None:
    """From seed 0 on, within the bound."""
    assert not hunt(mutant, range(MOST)).survived


def test_every_mutant_of_the_protocol_is_here() -> None:
    sources = [mutant.source for mutant in MUTANTS]
    assert [words for words in NAMED if words not in sources] == []


def test_names_are_names_of_one() -> None:
    names = [mutant.name for mutant in MUTANTS]
    assert sorted(set(names)) == sorted(names)


def test_what_has_a_hint_is_hunted_by_the_simulator() -> None:
    assert set(hints()) <= {mutant.name for mutant in MUTANTS if mutant.profile}


def test_the_page_has_all_of_them() -> None:
    written = page.PAGE.read_text(encoding="utf-8")
    told = [line.split("`")[1] for line in written.splitlines() if line.startswith("| `")]
    assert told == [mutant.name for mutant in MUTANTS], "run python -m tests.mutants --write"
    assert "| nothing |" not in written
