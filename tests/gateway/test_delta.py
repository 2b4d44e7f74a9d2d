"""Changes to the feed: whatever is lost, doubled or late, a file's hash is the ledger's at its version."""

import random
from pathlib import Path

import msgspec
import pytest

from gateway.database import Database
from gateway.feed.build import Again, Builder, Got, Ready
from gateway.feed.feed import file_name
from gateway.feed.loading import LoaderGone
from gateway.feed.pull import TIMEOUT_NS, Pull
from gateway.inputs import FeedReady, Input
from gateway.mqtt import Message
from tests.gateway.net import Net
from tests.gateway.tiny_ledger import Out
from tests.gateway.world import World, at, chunks, digest_of, feed_file, rows
from wire import feed as wire
from wire import v1


def hash_of(path: Path) -> str:
    """Counted anew from what stands in the file."""
    file = Database(path, "read")
    found = file.connection.execute("SELECT tbl, key, body FROM row").fetchall()
    file.close()
    return digest_of(found)


def publish(net: Net, messages: Out) -> None:
    net.events.extend(Message(*message) for message in messages)


def version(net: Net) -> str:
    return net.world.station.catalog.version or ""


def checked(net: Net) -> list[str]:
    """The versions of feeds that come to the station; each one's hash is looked at."""
    seen: list[str] = []
    take_in = net.take_in

    def look(given: Input) -> bool:
        if isinstance(given, FeedReady):
            seen.append(given.version)
            assert hash_of(Path(given.path)) == digest_of(net.ledger.shown[given.version])
        return take_in(given)

    net.take_in = look  # type: ignore[method-assign]  # looks on
    net.sender._handover._put = look
    return seen


def test_changes_are_applied_and_nothing_is_pulled(net: Net) -> None:
    net.connect()
    seen = checked(net)
    before = len(net.ledger.syncs)
    for n in range(2, 8):
        publish(net, net.ledger.change([*rows(serials=n), at("B-07", n)]))
        net.run()
    assert version(net) == net.ledger.version == "gen:7"
    assert seen == [f"gen:{n}" for n in range(2, 8)]
    assert len(net.ledger.syncs) == before


def test_several_changes_may_be_under_way(net: Net) -> None:
    net.connect()
    checked(net)
    before = len(net.ledger.syncs)
    for n in range(2, 6):
        publish(net, net.ledger.change(rows(serials=n)))
    net.run()
    assert version(net) == "gen:5"
    assert len(net.ledger.syncs) == before


def test_a_change_after_a_lost_one_is_left_out_and_pulled(net: Net) -> None:
    net.connect()
    seen = checked(net)
    net.ledger.change(rows(serials=9))  # lost, with its manifest
    publish(net, net.ledger.change(rows(serials=8)))
    net.run()
    assert (version(net), seen) == ("gen:3", ["gen:3"])
    assert net.ledger.syncs[-1].have == "gen:1"


def test_changes_with_a_wrong_hash_are_not_used_and_pulled(net: Net) -> None:
    net.connect()
    seen = checked(net)
    (topic, _), manifest = net.ledger.change(rows(serials=9))
    [lie] = wire.pack(
        [at("B-07", 1)], version="gen:2", base="gen:1", total=99, digest="0" * 32, complete=True
    )
    publish(net, [(topic, lie), manifest])
    net.run()
    assert (version(net), seen) == ("gen:2", ["gen:2"])
    assert net.ledger.syncs[-1].have == "gen:1"


def test_changes_that_are_no_chunk_are_left_out(net: Net) -> None:
    net.connect()
    publish(net, [(net.identity.delta, b"noise"), *net.ledger.change(rows(serials=9))])
    net.run()
    assert version(net) == "gen:2"


def test_without_a_feed_changes_are_of_no_use(tmp_path: Path) -> None:
    net = Net(World(tmp_path, feed=False))
    net.drop = lambda topic, _payload: topic.endswith("/sync")
    net.connect()
    publish(net, net.ledger.change(rows(serials=9)))
    net.run()
    assert version(net) == ""


@pytest.mark.parametrize("seed", range(12))
def test_lost_doubled_and_reordered(net: Net, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - repeatable
    net.connect()
    seen = checked(net)
    for _ in range(15):
        serials = chance.sample(range(1, 30), chance.randint(0, 5))
        said = net.ledger.change([*rows(serials=chance.randint(1, 9)), *(at("B-07", n) for n in serials)])
        publish(net, [message for message in said for _ in range(chance.choice([0, 1, 1, 2]))])
        if chance.random() < 0.4:
            waiting = list(net.events)
            chance.shuffle(waiting)
            net.events.clear()
            net.events.extend(waiting)
        if chance.random() < 0.7:
            net.run(chance.choice([0, 1_000, 15_000]))
    publish(net, [net.ledger.manifest()])
    for _ in range(6):
        net.run(20_000)
    assert version(net) == net.ledger.version
    assert seen == sorted(seen, key=lambda v: int(v.rpartition(":")[2]))


def test_a_late_chunk_never_brings_an_older_feed_back(net: Net) -> None:
    net.connect()
    late = net.ledger._sync(v1.Sync(v1.VERSION, window=8))  # whole, of gen:1
    publish(net, net.ledger.change(rows(serials=9)))
    net.run()
    publish(net, late)
    net.run()
    assert version(net) == "gen:2"
    publish(net, [net.ledger.change(rows(serials=8))[1]])  # a pull is under way when it comes
    while net.events:
        net.sender.handle(net.events.popleft())
    net.sender.work()
    net.events.extendleft(Message(*message) for message in reversed(late))
    net.run(15_000)
    net.run(15_000)
    assert version(net) == "gen:3"
    assert not (net.world.folder / file_name("gen:1")).exists()


def test_the_station_refuses_an_older_feed(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.swap(rows(serials=9), "gen:3")
    world.swap(rows(serials=8), "gen:2")
    assert world.station.catalog.version == "gen:3"
    world.swap(rows(serials=8), "new:1")  # another ledger
    assert world.station.catalog.version == "new:1"


# -- the builder ------------------------------------------------------------------------------


def test_changes_cost_only_their_rows_and_removed_ones_are_counted(tmp_path: Path) -> None:
    path = feed_file(tmp_path, [*rows(), at("A-01", 9)])
    changes: list[wire.Row] = [at("B-07", 8), (*at("A-01", 9)[:2], None), (*at("A-01", 7)[:2], None)]
    [data] = wire.pack(
        changes,
        version="gen:2",
        base="gen:1",
        total=len(rows()) + 1,
        digest=digest_of([*rows(), at("B-07", 8)]),
        complete=True,
    )
    answer = Builder(tmp_path).take(wire.unpack(data))
    assert isinstance(answer, Ready)
    assert hash_of(Path(answer.path)) == digest_of([*rows(), at("B-07", 8)])
    assert path.exists()


def test_a_file_of_a_program_that_kept_no_hash_is_counted(tmp_path: Path) -> None:
    path = feed_file(tmp_path)
    file = Database(path, "build")
    file.connection.execute("DELETE FROM about WHERE name = 'digest'")
    file.close()
    [chunk] = chunks([at("B-07", 8)], "gen:2", base="gen:1", of=len(rows()) + 1)
    whole = digest_of([*rows(), at("B-07", 8)])
    answer = Builder(tmp_path).take(msgspec.structs.replace(chunk, digest=whole))
    assert isinstance(answer, Ready)


def test_what_cannot_be_used_says_of_which_version(tmp_path: Path) -> None:
    [chunk] = chunks([at("B-07", 8)], "gen:2", base="gen:1")
    answer = Builder(tmp_path).take(chunk)
    assert isinstance(answer, Again)
    assert answer.version == "gen:2"


# -- the policy -------------------------------------------------------------------------------


def pull(wanted: str = "gen:1") -> Pull:
    p = Pull("gen:1")
    p.connected(connected=True)
    p.manifest(wanted)
    return p


def change(base: str, to: str, parts: int = 1) -> v1.Chunk:
    return v1.Chunk(v1.VERSION, to, 1, parts, 0, "", [], base)


@pytest.mark.parametrize(
    ("base", "to", "parts", "follows"),
    [
        ("gen:1", "gen:2", 1, True),
        ("gen:2", "gen:3", 1, False),
        ("gen:1", "gen:2", 2, False),  # half of it is of no use
        ("", "gen:2", 1, False),  # a whole feed is pulled
        ("gen:1", "gen:1", 1, False),
        ("old:1", "gen:2", 1, False),
    ],
)
def test_which_changes_follow(base: str, to: str, parts: int, *, follows: bool) -> None:
    assert pull().follows(change(base, to, parts), 0) is follows


def test_the_manifest_waits_for_changes_under_way() -> None:
    p = pull()
    p.applying("gen:2", 0)
    p.manifest("gen:2")
    assert p.next(0) is None
    assert p.due() == TIMEOUT_NS
    p.ready("gen:2", 5)
    assert p.next(5) is None
    assert p.due() is None


@pytest.mark.parametrize("end", ["bad", "gone", "silent"])
def test_changes_that_come_to_nothing_are_pulled(end: str) -> None:
    p = pull()
    p.applying("gen:2", 0)
    p.applying("gen:3", 0)
    p.manifest("gen:3")
    if end == "bad":
        p.failed(1, "gen:2")
        assert not p.follows(change("gen:3", "gen:4"), 1)
        assert p.next(1) is None  # the loader has not answered for the second
        p.failed(2, "gen:3")
    elif end == "gone":
        p.failed(1)
    request = p.next(2 * TIMEOUT_NS)
    assert request is not None
    assert request.have == ("" if end == "gone" else "gen:1")


def test_no_change_comes_into_a_pull() -> None:
    p = pull("gen:5")
    assert p.next(0)
    assert not p.follows(change("gen:1", "gen:2"), 0)
    p.failed(0, "gen:2")  # a late word about changes
    p.got(Got("gen:5", 0, 1), 0)
    p.ready("gen:5", 0)
    assert p.follows(change("gen:5", "gen:6"), 0)


def test_large_feeds_rest_between_changes() -> None:
    """A copy of 60 MB each second would wear out the card: they are pulled together later."""
    p = pull()
    p.applying("gen:2", 0)
    p.ready("gen:2", 3 * 10**9)
    assert not p.follows(change("gen:2", "gen:3"), 4 * 10**9)
    p.manifest("gen:3")
    assert p.next(4 * 10**9) is None
    assert p.next(33 * 10**9) is not None


def test_a_loader_that_dies_with_changes_costs_a_pull(net: Net) -> None:
    net.connect()
    take = net.take

    def dead(chunk: bytes) -> bool:
        net.events.append(LoaderGone())
        return bool(chunk)

    net.take = dead  # type: ignore[method-assign]
    publish(net, net.ledger.change(rows(serials=9)))
    net.sender.handle(net.events.popleft())
    net.take = take  # type: ignore[method-assign]
    net.run(20_000)
    net.run(20_000)
    assert version(net) == "gen:2"
