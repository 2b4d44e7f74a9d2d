"""Feeds on their way through the sender: pulled, verified, handed over."""

from gateway.feed.loading import LoaderGone
from gateway.mqtt import Message
from tests.gateway.net import Net, waiting
from tests.gateway.world import PUMP, at, rows, serial
from wire import feed as wire
from wire import v1
from wire.codec import encode
from wire.topics import Topics


def test_a_feed_is_pulled_verified_and_handed_over(net: Net) -> None:
    net.connect()
    net.ledger.content, net.ledger.n = rows(serials=5000, extra=[at("B-07", 9)]), 2
    net.events.append(Message(*net.ledger.manifest()))
    net.run()
    assert net.world.station.catalog.version == "gen:2"
    assert net.world.station.catalog.position(PUMP.id, serial(9)) is not None
    assert len(net.ledger.syncs) > 1  # more than one window


def test_a_ledger_that_comes_back_in_a_pull_is_asked_again_at_once(net: Net) -> None:
    net.connect()
    net.drop = lambda topic, _payload: topic.endswith("/sync")
    net.ledger.content, net.ledger.n = rows(extra=[at("B-07", 9)]), 2
    net.events.append(Message(*net.ledger.manifest()))
    net.run()
    assert net.world.station.catalog.version == "gen:1"
    net.drop = lambda _topic, _payload: False
    for online in (False, True):
        net.events.append(Message(Topics().server_state, encode(v1.Server(online, net.ledger.generation))))
    net.run()
    assert net.world.station.catalog.version == "gen:2"


def test_rules_whose_manifest_was_lost_are_here_after_the_next_acknowledgement(net: Net) -> None:
    net.connect()
    net.ledger.change(rows(extra=[at("B-07", 9)]))  # and nobody hears of it
    net.run(60_000)  # a hello, which is acknowledged
    assert net.world.station.catalog.version == "gen:1"
    net.run(10_000)
    assert net.world.station.catalog.version == "gen:2"
    assert net.ledger.syncs[-1].have == "gen:1"


def test_a_feed_with_a_wrong_hash_is_never_used(net: Net) -> None:
    net.connect()
    good = net.ledger.content
    net.ledger.content, net.ledger.n = [*good, at("B-07", 9)], 2
    topic, payload = net.ledger.manifest()
    net.ledger.content = good  # what is sent is not what was promised
    real_sync = net.ledger._sync

    def lying(request: v1.Sync) -> list[tuple[str, bytes]]:
        answers = real_sync(request)
        broken = wire.pack([], version="gen:2", base="", total=len(good) + 1, digest="0" * 32, complete=True)
        return [(answers[0][0], chunk) for chunk in broken]

    net.ledger._sync = lying  # type: ignore[method-assign]  # a lying ledger
    net.events.append(Message(topic, payload))
    net.run()
    assert net.world.station.catalog.version == "gen:1"
    net.ledger._sync = real_sync  # type: ignore[method-assign]
    net.ledger.content = [*good, at("B-07", 9)]
    net.run(10_000)
    assert net.world.station.catalog.version == "gen:2"
    assert net.ledger.syncs[-1].have == ""


def test_a_dead_loader_is_started_again(net: Net) -> None:
    net.connect()
    net.ledger.content, net.ledger.n = rows(extra=[at("B-07", 9)]), 2
    take = net.take

    def dead(chunk: bytes) -> bool:
        net.events.append(LoaderGone())
        return False

    net.take = dead  # type: ignore[method-assign]
    net.events.append(Message(*net.ledger.manifest()))
    while net.events:
        net.sender.handle(net.events.popleft())
        net.sender.work()
    assert net.world.station.catalog.version == "gen:1"
    net.take = take  # type: ignore[method-assign]
    net.run(10_000)
    assert net.world.station.catalog.version == "gen:2"


def test_an_acknowledgement_waits_for_room_in_the_inbox_and_a_feed_waits_behind_it(net: Net) -> None:
    net.connect()
    net.inbox_full = True
    net.scan("PR-1")
    net.ledger.content, net.ledger.n = rows(extra=[at("B-07", 9)]), 2
    net.events.append(Message(*net.ledger.manifest()))
    for _ in range(20):
        while net.events:
            net.sender.handle(net.events.popleft())
        net.sender.work()
    assert net.put == []
    net.inbox_full = False
    net.sender.work()
    kinds = [type(given).__name__ for given in net.put]
    assert kinds.index("Acked") < kinds.index("FeedReady")
    net.run(10_000)
    assert net.world.station.catalog.version == "gen:2"
    assert waiting(net) == 0
