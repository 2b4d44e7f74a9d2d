"""SIGKILL of gateways, ledger and broker under load, and the broker wiped: nothing is lost."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.figures import Figures
from tests.system import kills
from tests.system.kills import CLOSE_SHARE, Kills
from tests.system.load import under_load

Say = Callable[[str], None]

#: `make soak`: 1,000 kills of gateways, 200 of the ledger, 200 of the broker, 50 wipes, in parts that stay
#: below the hang guard.
PARTS: Final = [
    *[(kills.gateway_kills, 20, seed) for seed in kills.seeds(50, seed=1)],
    *[(kills.ledger_kills, 10, seed) for seed in kills.seeds(20, seed=2)],
    *[(kills.broker_kills, 40, seed) for seed in kills.seeds(5, seed=3)],
    *[(kills.wipes, 25, seed) for seed in kills.seeds(2, seed=4)],
]


def test_whatever_is_killed_nothing_is_lost_or_doubled(tmp_path: Path, say: Say) -> None:
    with under_load(tmp_path, seed=5) as load:
        killed = Kills(load)
        killed.gateway(3)
        killed.outage(1)
        killed.ledger(1)
        killed.broker(1)
        killed.broker(1, wiped=True)
        found = kills.ended(killed, "4 gateways, a ledger, a broker killed, one wiped", 7)
    say(str(found))
    assert found.clean, found
    assert kills.close_share(found.tally) >= CLOSE_SHARE


@pytest.mark.soak
@pytest.mark.parametrize(("run", "rounds", "seed"), PARTS)
def test_many_kills_lose_and_double_nothing(
    run: Callable[[int, int], Figures], rounds: int, seed: int, say: Say
) -> None:
    found = run(rounds, seed)
    say(str(found))
    assert found.clean, found
    assert found.rounds == rounds


def test_a_histogram_names_every_kill() -> None:
    tally = kills.histogram([0.2, 0.9, 3, 19, 700])
    assert {name: n for name, n in tally.items() if n} == {"≤1 ms": 2, "≤5 ms": 1, "≤20 ms": 1, "later": 1}
    assert kills.close_share(tally) == 4 / 5
