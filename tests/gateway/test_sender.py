"""The network side stepped without network or thread: what it says, when, what it makes of the answers."""

from pathlib import Path

import pytest

from gateway.delivery.sender import Ways
from gateway.inputs import Acked, FeedReady, Input, LinkChanged
from gateway.mqtt import Connected, Disconnected, Message
from rules.signal import Light
from tests.gateway.net import Net, waiting
from tests.gateway.world import World, rows, serial
from wire import v1
from wire.codec import decode, encode


def test_records_are_held_only_by_the_ledgers_word(net: Net) -> None:
    net.ledger.deaf = True  # the broker takes everything, PUBACK and all
    net.connect()
    net.scan("PR-1", serial(1))
    net.run()
    assert waiting(net) == 2
    net.ledger.deaf = False
    net.run(6_000)
    assert waiting(net) == 0
    assert net.ledger.count == 2


def test_what_was_made_offline_goes_up_by_itself_and_exactly(net: Net) -> None:
    net.scan("PR-1", *(serial(n) for n in range(1, 6)), *(f"noise {n}" for n in range(200)))
    total = len(net.world.records())
    net.connect()
    assert waiting(net) == 0
    assert net.ledger.count == total
    kept = {(b, s): bytes(x) for b, s, x in net.world.store.connection.execute(
        "SELECT b.id, r.seq, r.body FROM record r JOIN boot b ON b.n = r.boot")}  # fmt: skip
    assert {(b, s): raw for b, held in net.ledger.held.items() for s, raw in held.items()} == kept
    assert max(net.ledger.batches) == v1.MAX_BATCH_ITEMS


def test_a_resend_is_byte_for_byte_the_same(net: Net) -> None:
    net.ledger.deaf = True
    net.connect()
    net.scan("PR-1", serial(1))
    net.run()
    net.run(6_000)
    first, second = net.batches()[0], net.batches()[-1]
    assert len(net.batches()) >= 2
    assert bytes(second.items[0]) == bytes(first.items[0])
    net.ledger.deaf = False
    net.cut()
    net.connect()
    assert net.ledger.altered == []
    assert waiting(net) == 0


def test_a_batch_keeps_below_64_kib(net: Net) -> None:
    net.scan(*("9" * 7000 for _ in range(20)))
    net.connect()
    assert waiting(net) == 0
    assert all(len(p) <= v1.MAX_BATCH_BYTES for t, p, _ in net.said if t.endswith("/records"))


def test_hello_on_connect_names_every_boot_and_the_state_of_the_machine(net: Net) -> None:
    net.scan("PR-1", serial(1))
    net.connect()
    hello = net.hellos()[0]
    assert hello.boots == [v1.BootTail(net.world.store.boot, 2)]
    assert (hello.waiting, hello.feed, hello.part, hello.parts) == (2, "gen:1", 1, 1)
    assert hello.free > 0
    assert hello.fingerprint
    assert (hello.generation, hello.trouble) == ("", [])
    net.cut()
    net.connect()
    again = net.hellos()[-1]
    assert again.boots == [v1.BootTail(net.world.store.boot, 2, held=2)]
    assert again.generation == "gen"


def test_the_hello_of_each_minute_names_only_what_is_not_held(net: Net) -> None:
    net.scan("PR-1", serial(1))
    net.connect()
    net.run(60_000)
    assert net.hellos()[-1].boots == []
    net.drop = lambda topic, _payload: topic.endswith("/records")
    net.scan(serial(2))
    net.run(60_000)
    assert net.hellos()[-1].boots == [v1.BootTail(net.world.store.boot, 3, held=2)]


def test_the_ledger_is_told_when_nothing_waits_any_more_and_once_a_minute(net: Net) -> None:
    net.scan("PR-1", serial(1))
    net.connect()
    told = [hello.waiting for hello in net.hellos()]
    assert (told[0], told[-1]) == (2, 0)
    net.run(60_000)
    assert [hello.waiting for hello in net.hellos()] == [*told, 0]


def test_the_ledger_is_told_soon_that_other_rules_are_in_use(net: Net) -> None:
    """Recall: "n of m gateways have it"."""
    net.connect()
    net.run(10_000)
    net.ledger.content, net.ledger.n = rows(serials=9), 2
    net.events.append(Message(*net.ledger.manifest()))
    net.run()
    assert (net.world.station.catalog.version, net.hellos()[-1].feed) == ("gen:2", "gen:1")
    net.run(2_000)
    assert net.hellos()[-1].feed == "gen:2"


def test_the_state_is_retained_and_carries_the_boot_of_the_will(net: Net) -> None:
    net.connect()
    topic, payload, retain = net.said[0]
    assert (topic, retain) == ("scangate/v1/up/dock-1/state", True)
    will = decode(net.identity.will[1], v1.Online)
    assert (will.online, will.boot) == (False, net.world.store.boot)
    assert decode(payload, v1.Online).boot == will.boot
    net.sender.goodbye()
    assert not decode(net.said[-1][1], v1.Online).online


def test_many_boots_are_said_in_parts(tmp_path: Path) -> None:
    world = World(tmp_path)
    c = world.store.connection
    c.executemany("INSERT INTO boot (n, id) VALUES (?, ?)", [(n, f"{n:032x}") for n in range(1, 601)])
    sql = "INSERT INTO record (boot, seq, hlc, body, sum) VALUES (?, 1, ?, '{}', 0)"
    c.executemany(sql, [(n, n) for n in range(1, 601)])
    net = Net(world)
    net.ledger.deaf = True
    net.up = True
    net.sender.handle(Connected())
    parts = net.hellos()
    assert [(len(h.boots), h.part, h.parts) for h in parts] == [(256, 1, 3), (256, 2, 3), (88, 3, 3)]


def test_a_ledger_restored_from_an_older_state_gets_everything_again(net: Net) -> None:
    net.connect()
    net.scan("PR-1", serial(1), serial(2))
    net.run()
    assert waiting(net) == 0
    net.ledger.forget()
    net.events.extend(Message(*m) for m in net.ledger.retained())
    told = len(net.hellos())
    net.run()
    assert net.hellos()[told].boots == [v1.BootTail(net.world.store.boot, 3)]
    assert net.hellos()[told].generation == net.ledger.generation
    assert net.ledger.count == 3
    assert waiting(net) == 0
    assert net.world.store.held.generation == net.ledger.generation


def test_while_the_ledger_is_away_nothing_is_sent_and_after_it_everything(net: Net) -> None:
    net.connect()
    away = v1.Server(online=False)

    net.events.append(Message(net.identity.topics.server_state, encode(away)))
    net.run()
    assert not net.world.station.view("door-1").link.online
    net.scan("PR-1", serial(1))
    net.run(60_000)
    assert net.batches() == []
    net.events.extend(Message(*m) for m in net.ledger.retained())
    net.run()
    assert waiting(net) == 0
    assert net.world.station.view("door-1").link.online


def test_while_the_ledger_is_away_overdue_batches_do_not_keep_the_thread_awake(net: Net) -> None:
    net.connect()
    net.drop = lambda topic, _payload: topic.endswith("/records")
    net.scan("PR-1", serial(1))
    net.run()
    net.events.append(Message(net.identity.topics.server_state, encode(v1.Server(online=False))))
    net.run()

    assert net.batches()  # sent, and never answered
    net.world.clock.move(30_000)
    due = net.sender.work()
    assert due is not None
    assert due > net.world.clock.monotonic_ns()


def test_a_batch_the_ledger_cannot_read_is_halved_down_to_one_record(net: Net) -> None:
    net.scan("PR-1", *(f"noise {n}" for n in range(30)))
    net.ledger.poison = {17}
    net.connect()
    for _ in range(60):
        net.run(60_000)
    assert net.ledger.count == len(net.world.records()) - 1
    assert waiting(net) == 1
    net.ledger.poison = set()
    net.run(60_000)
    assert waiting(net) == 0


@pytest.mark.parametrize("lossy", ["records", "ack"])
def test_lost_messages_are_made_up_for(net: Net, lossy: str) -> None:
    count = 0

    def drop(topic: str, payload: bytes) -> bool:
        nonlocal count
        count += topic.endswith("/records")
        if topic.endswith("/records") and count % 3:
            if lossy == "ack":
                net.ledger.hear(topic, payload)
            return True
        return False

    net.drop = drop
    net.scan("PR-1", *(f"noise {n}" for n in range(300)))
    net.connect()
    for _ in range(40):
        net.run(60_000)
    assert waiting(net) == 0
    assert net.ledger.count == len(net.world.records()) > 300
    assert net.ledger.altered == []


def test_a_full_queue_below_us_is_tried_again(net: Net) -> None:
    net.connect()
    net.full = True
    net.scan("PR-1")
    net.sender.work()
    assert net.batches() == []
    net.full = False
    net.run(100)
    assert waiting(net) == 0


def test_published_is_called_when_the_broker_has_a_batch_and_before_its_answer_is_taken(net: Net) -> None:
    net.connect()
    assert net.published == []  # a hello is no batch
    net.scan("PR-1")
    net.sender.work()
    kinds = [type(event).__name__ for event in net.events]
    assert kinds == ["Delivered", "Message"]
    net.sender.handle(net.events.popleft())
    assert len(net.published) == 1
    assert net.put == []


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b"\xff\xfe", b'{"online": "yes"}', b"x" * 200_000])
@pytest.mark.parametrize("topic", ["down/dock-1/ack", "feed/main/manifest", "server/state"])
def test_what_is_malformed_is_left_out(net: Net, topic: str, payload: bytes) -> None:
    net.connect()
    net.events.append(Message(f"scangate/v1/{topic}", payload))
    net.run()
    net.scan("PR-1")
    net.run()
    assert waiting(net) == 0


def test_the_link_is_told_once_per_change(net: Net, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    for _ in range(5):
        net.sender.handle(Disconnected("broker x can't be reached"))
    assert [r.getMessage() for r in caplog.records if r.name == "gateway.delivery.sender"] == [
        "broker x can't be reached: scanning goes on, records are kept; trying again"
    ]
    net.connect()
    net.cut()
    net.cut()
    net.sender.work()
    links = [item for item in net.put if isinstance(item, LinkChanged)]
    assert links[-1] == LinkChanged(broker=False, ledger=True, generation="gen")
    assert sum("cable" in r.getMessage() for r in caplog.records) == 1


def test_acks_and_feeds_are_what_is_put(net: Net) -> None:
    seen: list[type[Input]] = []
    real = net.take_in

    def spy(given: Input) -> bool:
        seen.append(type(given))
        return real(given)

    net.sender._ways = Ways(net, net, spy)
    net.connect()
    net.scan("PR-1")
    net.run()
    assert set(seen) <= {Acked, FeedReady, LinkChanged}


def test_no_backup_is_known_from_the_ledgers_state(net: Net) -> None:
    assert not net.sender.no_backup
    net.connect()
    assert net.sender.no_backup


def test_green_means_durable_here_whatever_the_network_does(net: Net) -> None:
    net.world.scan("PR-1")
    assert net.world.scan(serial(1)).light is Light.GREEN
