"""The table of mutants for people: docs/reference/mutants.md."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.mutants.catalogue import MUTANTS
from tests.mutants.hunt import MOST, Caught

PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "mutants.md"
_HINTS: Final = "# The first seed that catches each mutant: python -m tests.mutants --write\n"

_HEAD: Final = """# Safeguards switched off

Written by `python -m tests.mutants --write`.

A test that cannot fail proves nothing. So each safeguard of the delivery is switched off once, in the tests
only, and something must notice it: a random schedule of faults in the simulator (`tests/simulation`), counted
from seed 0 on and at most {most} of them, or, where no schedule comes to it, a scenario of its own
(`tests/mutants`). The same schedule or scenario is clean while nothing is switched off; `make test` checks
both.

The simulator has two profiles: `full` has all mechanisms and all faults, `plain` is without reconciliation
and restores, because these heal what a wrong acknowledgement breaks, and so hide it.

"""


def page(found: Sequence[Caught]) -> str:
    """The page with these results, in the order of the catalogue."""
    results = {caught.name: caught for caught in found}
    rows = [
        "| mutant | what it switches off | caught by | schedules | what was noticed |",
        "|---|---|---|---|---|",
    ]
    for mutant in MUTANTS:
        caught = results[mutant.name]
        cells = (f"`{mutant.name}`", mutant.what, caught.by, str(caught.schedules or "-"), caught.violation)
        rows.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    alive = sum(caught.survived for caught in found)
    same = sum(bool(mutant.equivalent) for mutant in MUTANTS)
    caught_ones = len(found) - alive - same
    told = f"{len(found)} mutants: {caught_ones} caught, {alive} not caught, {same} equivalent.\n\n"
    return _HEAD.format(most=MOST) + told + "\n".join(rows) + "\n"


def hints(found: Sequence[Caught]) -> str:
    """The file of hints: the seed of each mutant that the simulator caught."""
    seeds = sorted((caught.name, caught.seed) for caught in found if caught.seed >= 0 and not caught.survived)
    return _HINTS + "".join(f"{name} = {seed}\n" for name, seed in seeds)


def _cell(text: str) -> str:
    """One line, no bars, no ids of one run: boots are random from the seed, but long."""
    line = " ".join(text.split()).replace("|", "/")
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"


_LONGEST: Final = 240
