"""Cards cloned, rolled back, renamed, ledgers restored, copied back: all there once, and a person is told."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.figures import Figures
from tests.system import cards, restores
from tests.system.kills import seeds
from tests.system.load import SLOW, under_load
from tests.system.restores import Restores

Say = Callable[[str], None]

#: `make soak`: 100 of each, in parts below the hang guard.
PARTS: Final = [
    *[(cards.clones, 10, seed) for seed in seeds(10, seed=6)],
    *[(cards.rollbacks, 25, seed) for seed in seeds(4, seed=7)],
    *[(cards.renames, 25, seed) for seed in seeds(4, seed=8)],
    *[(restores.restores, 10, seed) for seed in seeds(10, seed=9)],
    *[(restores.copies, 10, seed) for seed in seeds(10, seed=10)],
]


def test_cards_cloned_rolled_back_and_renamed(say: Say) -> None:
    with cards.cards(docks=1, names=2) as played:
        played.roll_back(played.docks)
        played.clone(played.docks)
        played.rename(played.docks)
        found = played.count("card rolled back, cloned, gateway renamed", 3)
    say(str(found))
    assert found.clean, found


def test_a_ledger_restored_and_one_copied_back(tmp_path: Path, say: Say) -> None:
    with under_load(tmp_path, 12, SLOW) as load:
        played = Restores(load)
        played.restore()
        played.copy()
        found = played.count("ledger restored, and copied back", 2)
    say(str(found))
    assert found.clean, found
    assert played.forgotten > 0


@pytest.mark.soak
@pytest.mark.parametrize(("run", "rounds", "seed"), PARTS)
def test_a_hundred_of_each(run: Callable[[int, int], Figures], rounds: int, seed: int, say: Say) -> None:
    found = run(rounds, seed)
    say(str(found))
    assert found.clean, found
