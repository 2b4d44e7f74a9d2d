"""A new generation: when a gateway was told of more than is here, and only then."""

from dataclasses import dataclass, field

import pytest

from ledger.core import Ledger
from ledger.database import Database
from ledger.delivery import events
from ledger.delivery.generation import MINT_EVERY, mint
from ledger.feed import feed
from ledger.inputs import Connected, Message, Publish, Tick
from ledger.todo.todo import todo
from tests.ledger.support import BENCH, DOOR, NOW, Journal
from wire import v1
from wire.codec import decode, encode
from wire.topics import Topics

TOPICS = Topics()


@dataclass
class Desk:
    """A ledger with three records of one boot, and what it publishes."""

    database: Database
    time: int = NOW
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.database, self, TOPICS, "main")
        self.ledger.step(Connected())
        journal = Journal()
        for n in range(3):
            journal.move("supplier>A1", f"S{n}", ["none"])
        self.ledger.step(Message(TOPICS.up("dock-1", "records"), journal.batch(), 1, 1))

    def now(self) -> int:
        return self.time

    @property
    def generation(self) -> str:
        return feed.state(self.database).generation

    def hello(self, *boots: v1.BootTail, generation: str = "", rules: str = "") -> list[Publish]:
        message = v1.Hello(1, list(boots), boot=BENCH, feed=rules, generation=generation or self.generation)
        outputs = self.ledger.step(Message(TOPICS.up("dock-1", "hello"), encode(message), 1, 1))
        return [x for x in outputs if isinstance(x, Publish)]


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def minted(desk: Desk) -> list[tuple[str, str]]:
    return [
        (str(why), g)
        for g, why in desk.database.rows("select generation, why from generation order by since")
    ]


def rolled_back(desk: Desk) -> list[str]:
    return [entry.key for entry in todo(desk.database) if entry.kind == "ledger.rolled_back"]


@pytest.mark.parametrize(
    ("tail", "generation", "rules"),
    [
        (v1.BootTail(DOOR, 3, 3), "", "{}:1"),  # just what is here
        (v1.BootTail(DOOR, 9, 2), "", ""),  # it has more, but was not told of it
        (v1.BootTail(BENCH, 5, 0), "", ""),
        (v1.BootTail(DOOR, 9, 9), "another", ""),  # told by another life
        (v1.BootTail(DOOR, 3, 3), "", "{}:x"),
    ],
)
def test_a_gateway_that_agrees_changes_nothing(
    desk: Desk, tail: v1.BootTail, generation: str, rules: str
) -> None:
    (ack,) = desk.hello(tail, generation=generation, rules=rules.format(desk.generation))
    assert ack.topic.endswith("/ack")
    assert minted(desk) == []
    assert rolled_back(desk) == []


def test_rules_of_a_life_that_is_lost_are_evidence_once(desk: Desk) -> None:
    """A restored ledger minted a generation, then an older file came back: its rules still tell of it."""
    lost = f"{'ab' * 16}:900"
    desk.hello(v1.BootTail(DOOR, 3, 3), rules=lost)
    now = desk.generation
    assert rolled_back(desk) == [now]
    desk.time += 2 * MINT_EVERY
    desk.hello(v1.BootTail(DOOR, 3, 3), rules=lost)
    assert desk.generation == now


@pytest.mark.parametrize(
    ("tail", "rules"),
    [
        (v1.BootTail(DOOR, 9, 4), ""),  # one record more than here
        (v1.BootTail(BENCH, 5, 5), ""),  # a boot that is not known at all
        (v1.BootTail(DOOR, 3, 3), "{}:2"),  # rules that were not made yet
    ],
)
def test_a_gateway_that_was_told_of_more_begins_a_generation(
    desk: Desk, tail: v1.BootTail, rules: str
) -> None:
    before = desk.generation
    state, manifest, ack = desk.hello(tail, rules=rules.format(before))
    after = desk.generation
    assert after != before
    server = decode(state.payload, v1.Server)
    assert (state.retain, server.online, server.generation) == (True, True, after)
    assert decode(manifest.payload, v1.Manifest).version == f"{after}:1"
    assert decode(ack.payload, v1.Ack).generation == after
    (first, _), (why, _) = minted(desk)
    assert first == "the first"
    assert why.startswith("dock-1 ")
    assert rolled_back(desk) == [after]


def test_at_most_one_generation_a_minute(desk: Desk) -> None:
    tail = v1.BootTail(DOOR, 9, 9)
    desk.hello(tail)
    first = desk.generation
    desk.time += MINT_EVERY - 1
    assert len(desk.hello(tail)) == 1
    assert desk.generation == first
    desk.time += 1
    assert len(desk.hello(tail)) == 3
    assert desk.generation != first


def test_events_are_read_again_from_the_first_after_a_life_that_nobody_knows(desk: Desk) -> None:
    """It may have gone on and started again before a gateway spoke: nobody knows where the two forked."""
    desk.ledger.step(Tick())
    again = Desk(desk.database)
    again.hello(v1.BootTail(DOOR, 9, 9))
    assert desk.database.rows("select position from generation order by since") == [(0,), (0,)]


def test_a_generation_is_not_made_when_the_transaction_is_undone(desk: Desk) -> None:
    before = desk.generation

    def fail() -> None:
        with desk.database.atomic():
            mint(desk.database, NOW, "a test", 0)
            raise ValueError("undone")

    with pytest.raises(ValueError, match="undone"):
        fail()
    assert (desk.generation, minted(desk)) == (before, [])


def test_generations_are_in_the_order_they_were_minted_also_when_the_clock_was_set_back(desk: Desk) -> None:
    database = desk.database
    with database.atomic():
        names = [mint(database, at, "a test", fork) for at, fork in ((NOW, 5), (NOW - 99 * MINT_EVERY, 2))]
    found = events.after(database, f"{names[0]}:9", 10, "main")
    assert isinstance(found, events.Gone)
    assert found.cursor == f"{names[1]}:2"
    order = database.rows("select generation from generation where why <> 'the first' order by since")
    assert [name for (name,) in order] == names
