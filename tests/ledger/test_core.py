"""`Ledger.step`: what goes out after each input, stepped without thread or network."""

from concurrent.futures import Future
from dataclasses import dataclass

import pytest

from ledger.core import Ledger, last_will
from ledger.database import Database
from ledger.delivery.dead import MAX_NOISE
from ledger.delivery.letters import letters
from ledger.feed import feed
from ledger.inputs import (
    AckMessage,
    Connected,
    Disconnected,
    Input,
    Message,
    Output,
    Publish,
    Stop,
    Tick,
    Work,
)
from ledger.projection.change import Change
from ledger.reading.queries import gateways
from ledger.todo.todo import todo
from ledger.verify.verify import verify
from tests.ledger.support import BENCH, DOOR, NOW, Journal, ack_of, batch, counters
from wire import v1
from wire.codec import decode, encode
from wire.feed import unpack
from wire.topics import Topics

TOPICS = Topics()


@dataclass
class FakeClock:
    time: int = NOW

    def now(self) -> int:
        return self.time


@dataclass
class Desk:
    ledger: Ledger
    clock: FakeClock
    database: Database

    def up(self, what: str, payload: bytes, gateway: str = "dock-1", qos: int = 1) -> list[Output]:
        return self.ledger.step(Message(TOPICS.up(gateway, what), payload, 7, qos))

    def published(self, item: Input) -> list[tuple[str, bool]]:
        """What goes out, but for the events (`test_dispatch`)."""
        outputs = [x for x in self.ledger.step(item) if isinstance(x, Publish)]
        return [(x.topic, x.retain) for x in outputs if not x.position]


@pytest.fixture
def desk(database: Database) -> Desk:
    clock = FakeClock()
    return Desk(Ledger(database, clock, TOPICS, "main"), clock, database)


def journal() -> Journal:
    written = Journal()
    written.move("supplier>A1", "S1", ["none"])
    written.refuse("S9")
    return written


def test_a_batch_is_answered_after_its_commit(desk: Desk) -> None:
    ack, done = desk.up("records", journal().batch())
    assert isinstance(ack, Publish)
    assert (ack.topic, ack.retain) == ("scangate/v1/down/dock-1/ack", False)
    assert ack_of(ack.payload) == {DOOR: (2, [])}
    message = decode(ack.payload, v1.Ack)
    assert message.as_of == feed.state(desk.database).version == f"{message.generation}:1"
    assert done == AckMessage(7, 1)
    assert not desk.database.handle.in_transaction()


def test_an_unreadable_batch_is_answered_to_the_broker_only(desk: Desk) -> None:
    assert desk.up("records", b"\x00\x01") == [AckMessage(7, 1)]
    assert counters(desk.database) == (1, 0, 0, 0, 1, 0)


def test_a_hello_is_answered_for_the_boots_it_names(desk: Desk) -> None:
    desk.up("records", journal().batch(2))
    other = "e" * 32
    boots = [v1.BootTail(DOOR, 2), v1.BootTail(other, 5)]
    hello = v1.Hello(1, boots, boot=other, waiting=3, program="0.1", synced=True, fingerprint="abc")
    ack, _ = desk.up("hello", encode(hello))
    assert isinstance(ack, Publish)
    assert ack_of(ack.payload) == {DOOR: (0, [(2, 2)]), other: (0, [])}
    (state,) = gateways(desk.database)
    assert (state.name, state.waiting, state.program, state.synced) == ("dock-1", 3, "0.1", True)
    assert state.missing == 6


def test_another_fingerprint_of_a_gateway_is_an_alarm(desk: Desk) -> None:
    for fingerprint in ("abc", "abc", "xyz"):
        desk.up("hello", encode(v1.Hello(1, fingerprint=fingerprint)))
    (alarm,) = todo(desk.database)
    assert (alarm.kind, alarm.key) == ("gateway.fingerprint", "dock-1")
    assert dict(alarm.facts)["now"] == "xyz"


@pytest.mark.parametrize(
    ("boots", "times"),
    [
        ("AB", 0),  # a restart
        ("AAABBB", 0),
        ("ABCD", 0),  # a restart loop
        ("ABA", 1),
        ("ABAB", 2),
        ("ABCABC", 3),  # three of one name
    ],
)
def test_two_live_boots_of_one_gateway_are_an_alarm(desk: Desk, boots: str, times: int) -> None:
    for boot in boots:
        for gateway in ("dock-1", f"dock-{boot.lower()}"):  # the second names one boot each
            desk.up("hello", encode(v1.Hello(1, boot=boot * 32)), gateway)
    found = [(x.kind, x.key, dict(x.facts)["count"]) for x in todo(desk.database)]
    assert found == ([("gateway.twice", "dock-1", str(times))] if times else [])


def test_a_hello_without_a_boot_and_a_retained_state_are_no_second_gateway(desk: Desk) -> None:
    for boot in "ABAB":
        desk.up("state", encode(v1.Online(online=True, boot=boot * 32)))
        desk.up("hello", encode(v1.Hello(1)))
    desk.up("hello", encode(v1.Hello(1, boot="B" * 32)))
    assert todo(desk.database) == ()


def test_records_of_both_boots_are_kept(desk: Desk) -> None:
    for boot in (DOOR, BENCH, DOOR, BENCH):
        desk.up("hello", encode(v1.Hello(1, boot=boot)))
        written = Journal(boot)
        written.refuse("S9")
        desk.up("records", written.batch())
    assert counters(desk.database) == (4, 2, 2, 0, 0, 0)
    assert "gateway.twice" in [x.kind for x in todo(desk.database)]


def test_the_last_will_of_an_old_boot_is_ignored(desk: Desk) -> None:
    desk.up("state", encode(v1.Online(online=True, boot="new")))
    desk.up("state", encode(v1.Online(online=False, boot="old")))
    assert gateways(desk.database)[0].online
    desk.up("state", encode(v1.Online(online=False, boot="new")))
    assert not gateways(desk.database)[0].online


@pytest.mark.parametrize("what", ["hello", "state", "sync"])
def test_noise_is_kept_and_not_counted(desk: Desk, what: str) -> None:
    assert desk.up(what, b"{") == [AckMessage(7, 1)]
    assert [(x.kind, x.topic) for x in letters(desk.database)] == [("noise", f"scangate/v1/up/dock-1/{what}")]
    assert counters(desk.database) == (0,) * 6


def test_a_hello_that_no_column_can_hold_stops_nothing(desk: Desk) -> None:
    assert desk.up("hello", b'{"v":1,"free":%d}' % 10**19) == [AckMessage(7, 1)]
    assert len(desk.up("hello", b'{"v":1,"program":"a\\u0000","trouble":["b\\u0000"]}')) == 2
    assert gateways(desk.database)[0].program == "a\u2400"


def test_the_oldest_noise_of_a_gateway_makes_room_and_records_never_do(desk: Desk) -> None:
    desk.up("hello", b"{other", "dock-2")
    desk.up("records", b"{batch")
    desk.up("records", batch(DOOR, b'{"seq": 1}'))
    for n in range(MAX_NOISE + 3):
        desk.clock.time += 1
        desk.up("hello", b"{%d" % n)
        desk.up("hello", b"{0") if n < 9 else None  # the first comes again and so is not the oldest
    kept = letters(desk.database, "noise")
    assert len([x for x in kept if x.gateway == "dock-1"]) == MAX_NOISE
    texts = {x.text for x in kept}
    assert {"{other", "{0", "{4", f"{{{MAX_NOISE + 2}"} <= texts
    assert not {"{1", "{2", "{3"} & texts
    assert len(letters(desk.database, "dead")) == 2
    (told,) = [x for x in todo(desk.database) if x.kind == "noise.dropped"]
    assert (told.key, dict(told.facts)) == ("dock-1", {"count": "3"})
    assert verify(desk.database).faults == ()


@pytest.mark.parametrize("topic", ["other/v1/up/dock-1/records", "scangate/v1/up/Dock 1/records"])
def test_a_topic_that_is_not_ours_is_dropped(desk: Desk, topic: str) -> None:
    assert desk.ledger.step(Message(topic, b"x", 7, 1)) == [AckMessage(7, 1)]
    assert desk.up("health", b"x", qos=0) == []
    assert counters(desk.database) == (0,) * 6


def test_a_connection_publishes_state_and_manifest_again(desk: Desk) -> None:
    outputs = desk.ledger.step(Connected())
    state, manifest = [x for x in outputs if isinstance(x, Publish)]
    assert (state.topic, state.retain) == ("scangate/v1/server/state", True)
    server = decode(state.payload, v1.Server)
    assert (server.online, server.backup) == (True, "none")
    assert manifest.topic == "scangate/v1/feed/main/manifest"
    assert decode(manifest.payload, v1.Manifest).version == f"{server.generation}:0"
    assert desk.published(Disconnected()) == []
    assert len(desk.published(Connected())) == 2


def test_a_changed_manifest_is_published_at_most_once_a_second(desk: Desk) -> None:
    desk.ledger.step(Connected())
    written = journal()
    desk.up("records", written.batch(1))
    assert desk.published(Tick()) == []
    desk.clock.time += 1_000
    assert desk.published(Tick()) == [("scangate/v1/feed/main/manifest", True)]
    desk.clock.time += 1_000
    assert desk.published(Tick()) == [], "nothing changed"
    desk.ledger.step(Disconnected())
    written.move("A1>customer", "S1", [f"{DOOR}:1"])
    desk.up("records", written.batch(3))
    desk.clock.time += 1_000
    assert desk.published(Tick()) == [], "nobody to tell"


def test_a_change_goes_out_before_the_manifest_that_announces_it(desk: Desk) -> None:
    (_, shown) = [x for x in desk.ledger.step(Connected()) if isinstance(x, Publish)]
    desk.up("records", journal().batch(1))
    desk.clock.time += 1_000
    first = [x for x in desk.ledger.step(Tick()) if isinstance(x, Publish) and not x.position]
    assert [x.topic.rpartition("/")[2] for x in first] == ["manifest"], (
        "nothing is a change to the first feed"
    )
    written = journal()
    written.move("A1>customer", "S1", [f"{DOOR}:1"])
    desk.up("records", written.batch(3))
    desk.clock.time += 1_000
    delta, manifest = [x for x in desk.ledger.step(Tick()) if isinstance(x, Publish) and not x.position]
    chunk, announced = unpack(delta.payload), decode(manifest.payload, v1.Manifest)
    assert (chunk.base, chunk.version, chunk.digest) == (
        decode(first[0].payload, v1.Manifest).version, announced.version, announced.digest
    )  # fmt: skip
    assert [row[:2] for row in chunk.rows] == [("position", "S1\x1fmain/P")]
    assert announced.hlc == max(x for (x,) in desk.database.rows("select hlc from record"))
    assert decode(shown.payload, v1.Manifest).hlc == 0


def test_what_waited_for_an_upgrade_is_tried_again_once_after_the_start(desk: Desk) -> None:
    future = journal().batch(1).replace(b'"v":1', b'"v":9')
    desk.up("records", future)
    assert [x.kind for x in letters(desk.database)] == ["held"]
    desk.database.run(
        "update dead_letter set payload = ?", (journal().batch(1),)
    )  # the upgrade: it can be read
    desk.ledger.step(Tick())
    assert letters(desk.database) == ()
    assert counters(desk.database) == (1, 1, 0, 0, 0, 0)
    desk.up("records", future)
    for _ in range(3):
        desk.ledger.step(Tick())
    assert [x.kind for x in letters(desk.database)] == ["held"], "not again and again"
    assert verify(desk.database).faults == ()


def test_a_sync_is_answered_with_chunks(desk: Desk) -> None:
    desk.up("records", journal().batch())
    chunk, _ = desk.up("sync", encode(v1.Sync(1)))
    assert isinstance(chunk, Publish)
    assert chunk.topic == "scangate/v1/down/dock-1/sync"
    assert [row[0] for row in unpack(chunk.payload).rows] == ["position"]


def test_work_is_done_in_one_transaction_and_answered_after_it(desk: Desk) -> None:
    def good() -> str:
        with Change(desk.database) as change:
            desk.database.run("insert into place (code, kind) values ('A1', 'storage')")
            change.place("A1")
        assert desk.database.handle.in_transaction()
        return "done"

    def bad() -> None:
        desk.database.run("insert into place (code, kind) values ('A2', 'storage')")
        raise ValueError("no")

    first, second, third = Future[str](), Future[None](), Future[str]()
    assert desk.ledger.step(Work(good, first)) == []
    assert first.result(0) == "done"
    desk.ledger.step(Work(bad, second))
    with pytest.raises(ValueError, match="no"):
        second.result(0)
    third.cancel()
    desk.ledger.step(Work(good, third))
    assert desk.database.rows("select code from place") == [("A1",)]
    assert feed.state(desk.database).rows == 1


def test_a_lost_database_costs_the_message_only(desk: Desk) -> None:
    """The gateway gets no acknowledgement and sends again; the broker gets its own."""
    database = desk.database
    if database.dialect == "sqlite":
        database.run("pragma max_page_count = 1")
        big = Journal()
        for n in range(60):
            big.move("supplier>A1", f"S{n}" + "x" * 300, ["none"], note="y" * 390)
        assert desk.up("records", big.batch()) == [AckMessage(7, 1)]
        database.handle.connect(reuse_if_open=True)
    else:
        with pytest.raises(Exception, match="terminat"):
            database.run("select pg_terminate_backend(pg_backend_pid())")
        assert desk.up("records", journal().batch()) == [AckMessage(7, 1)]
    assert counters(database) == (0,) * 6
    assert isinstance(desk.up("records", journal().batch())[0], Publish)


def test_at_the_end_the_ledger_says_that_it_is_gone(desk: Desk) -> None:
    assert desk.published(Stop()) == []
    desk.ledger.step(Connected())
    (state,) = [x for x in desk.ledger.step(Stop()) if isinstance(x, Publish)]
    assert not decode(state.payload, v1.Server).online
    will = last_will(TOPICS)
    assert (will.topic, will.retain) == (state.topic, True)
    assert not decode(will.payload, v1.Server).online
