"""The thread around the ledger, and what it promises to those who hand in work."""

from collections.abc import Iterator
from queue import Queue
from threading import Event

import pytest

from ledger.core import Ledger
from ledger.database import Database, bound
from ledger.inputs import Connected, Message, Output, Publish
from ledger.writer import Busy, Writer
from tests.ledger.support import DOOR, Journal, ack_of
from tests.ledger.test_core import TOPICS, FakeClock


class Kept:
    """A sender that keeps what it is given."""

    def __init__(self) -> None:
        self.outputs: Queue[Output] = Queue()

    def act(self, output: Output) -> None:
        self.outputs.put(output)


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def writer(database: Database, kept: Kept) -> Iterator[Writer]:
    made = Writer(Ledger(database, FakeClock(), TOPICS, "main"), kept, FakeClock(), lambda: None, inbox=2)
    yield made
    made.stop()


def test_messages_are_answered_in_their_order(writer: Writer, kept: Kept) -> None:
    journal = Journal()
    journal.refuse("S1")
    writer.start()
    writer.put(Connected())
    writer.put(Message(TOPICS.up("dock-1", "records"), journal.batch(), 1, 1))
    topics = [kept.outputs.get(timeout=20) for _ in range(4)]
    acks = [x for x in topics if isinstance(x, Publish) and x.topic.endswith("/ack")]
    assert [ack_of(ack.payload) for ack in acks] == [{DOOR: (1, [])}]


def test_work_is_done_by_the_writer_in_its_transaction(writer: Writer) -> None:
    writer.start()
    assert writer.submit(bound().handle.in_transaction).result(20) is True


def test_a_full_inbox_refuses_messages_and_work_but_not_the_connection(writer: Writer) -> None:
    first, second = writer.submit(int), writer.submit(int)
    with pytest.raises(Busy):
        writer.submit(int).result(0)
    assert not writer.put(Message("t", b"", 1, 1))
    assert writer.put(Connected())
    writer.start()
    assert (first.result(20), second.result(20)) == (0, 0)


def test_a_bug_ends_the_thread_and_is_told(database: Database) -> None:
    failed = Event()

    class Broken:
        def act(self, output: Output) -> None:
            raise AssertionError(output)

    writer = Writer(Ledger(database, FakeClock(), TOPICS, "main"), Broken(), FakeClock(), failed.set)
    writer.start()
    writer.put(Message("scangate/v1/up/dock-1/health", b"", 1, 1))
    assert failed.wait(20)
    writer.stop()
