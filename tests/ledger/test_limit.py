"""One gateway that sends too much keeps no other one waiting, and loses nothing by it."""

import pytest

from ledger.core import Ledger
from ledger.database import Database
from ledger.delivery.limit import BURST, RATE, Limit
from ledger.inputs import AckMessage, Message, Output, Publish
from ledger.todo.todo import todo
from tests.ledger.support import BENCH, NOW, Journal
from tests.ledger.test_core import TOPICS, FakeClock
from wire import v1
from wire.codec import encode


def test_a_bucket_empties_fills_and_does_not_overflow() -> None:
    limit = Limit(rate=10, burst=3)
    assert [limit.takes("a", 0) for _ in range(5)] == [True, True, True, False, False]
    assert limit.takes("b", 0), "another gateway has its own"
    assert [limit.takes("a", 100), limit.takes("a", 100)] == [True, False]
    assert [limit.takes("a", 10**9) for _ in range(4)] == [True, True, True, False]


def test_a_clock_set_back_gives_nothing_and_takes_nothing() -> None:
    limit = Limit(rate=10, burst=1)
    assert [limit.takes("a", 10_000), limit.takes("a", 0), limit.takes("a", 99)] == [True, False, False]
    assert limit.takes("a", 200)


def test_what_was_left_is_told_once_a_minute() -> None:
    limit = Limit(rate=1, burst=1)
    taken = [limit.takes("a", 0) for _ in range(4)]
    assert (taken.count(False), limit.news("a", 0), limit.news("a", 0)) == (3, 3, 0)
    limit.takes("a", 0)
    assert [limit.news("a", 59_999), limit.news("a", 60_000), limit.news("b", 0)] == [0, 1, 0]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


def test_the_others_records_flow_while_one_floods(database: Database, clock: FakeClock) -> None:
    ledger = Ledger(database, clock, TOPICS, "main")
    mad, bench = Journal(), Journal(BENCH, "dock-2")
    mad.refuse("S1")
    bench.move("supplier>A1", "S1", ["none"])

    def up(gateway: str, payload: bytes) -> list[Output]:
        return ledger.step(Message(TOPICS.up(gateway, "records"), payload, 7, 1))

    answered = [len(up("dock-1", mad.batch())) == 2 for _ in range(BURST + 50)]
    assert answered == [True] * BURST + [False] * 50
    ack, done = up("dock-2", bench.batch())
    assert isinstance(ack, Publish)
    assert done == AckMessage(7, 1)
    (alarm,) = [x for x in todo(database) if x.kind == "gateway.flood"]
    assert alarm.key == "dock-1"
    mad.refuse("S2")
    assert up("dock-1", mad.batch(2)) == [AckMessage(7, 1)], "the broker forgets it, the gateway does not"
    clock.time += 1_000
    assert [len(up("dock-1", mad.batch(2))) for _ in range(RATE)] == [2] * RATE
    assert database.rows("select count(*) from record") == [(3,)]


def test_a_hello_counts_as_well(database: Database, clock: FakeClock) -> None:
    ledger = Ledger(database, clock, TOPICS, "main")
    hello = Message(TOPICS.up("dock-1", "hello"), encode(v1.Hello(1)), 7, 0)
    assert sum(len(ledger.step(hello)) for _ in range(BURST + 5)) == BURST
