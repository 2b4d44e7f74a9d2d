"""The writer's ticks do what is due, at most every few seconds and only after something changed."""

from dataclasses import dataclass

from ledger.chores import chores
from ledger.core import CHORES_EVERY, Ledger
from ledger.inputs import Tick
from tests.ledger.acts.support import LATER, House
from wire.topics import Topics


@dataclass
class Hand:
    """A clock that moves when told."""

    at: int = LATER

    def now(self) -> int:
        return self.at


def counts(house: House) -> int:
    row = house.database.row("select count(*) from document where process = 'count'")
    return int(row[0]) if row else 0


def test_a_tick_raises_the_count_that_is_due(house: House) -> None:
    clock = Hand()
    ledger = Ledger(house.database, clock, Topics(), "main")
    ledger.step(Tick())
    house.bench.move("A9>customer", product="main/T", quantity=2, task="PL-1")
    house.send()
    clock.at += CHORES_EVERY - 1
    ledger.step(Tick())
    assert counts(house) == 0
    clock.at += 1
    ledger.step(Tick())
    assert counts(house) == 1
    house.right()


def test_no_count_is_raised_that_could_not_put_the_sum_right(house: House) -> None:
    """A count compares serials as sets, and knows no product that is not entered: it would come again."""
    house.bench.move("B1>customer", "S1", ["unknown"], task="PL-1", reason="provisional")
    house.bench.move("C1>customer", product="main/NOBODY", quantity=2, task="PL-2")
    house.bench.move("D1>customer", product="main/T", quantity=2, task="PL-3")
    house.send()
    for _ in range(3):
        with house.database.atomic():
            chores(house.database, LATER)
    counts = house.database.rows("select place from document where process = 'count'")
    assert counts == [("D1",)]
