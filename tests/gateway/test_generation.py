"""Another state of the ledger: nothing believed of the one before survives; trouble, clock and anchors."""

from pathlib import Path

from gateway.database import Connection
from gateway.delivery.outbox import PATIENCE
from gateway.held import Held, dump, load
from gateway.inputs import Acked, Announced, LinkChanged, Tick
from gateway.mqtt import Message
from gateway.station.station import Bench, Station
from tests.gateway.net import Net, waiting
from tests.gateway.world import World, ack, serial
from wire import v1
from wire.codec import encode


def told(net: Net, generation: str, *, online: bool = True) -> None:
    state = v1.Server(online, generation)
    net.events.append(Message(net.identity.topics.server_state, encode(state)))


def acked(net: Net, generation: str, to: int) -> Message:
    boots = {net.world.store.boot: v1.BootAck((to, []), safe=to)}
    return Message(net.identity.down("ack"), encode(v1.Ack(generation, f"{generation}:1", boots)))


def delete(world: World, where: str) -> None:
    def write(c: Connection) -> None:
        c.execute(f"DELETE FROM record WHERE {where}")  # noqa: S608 - a test's own

    world.store.transact(write)


def test_a_new_generation_un_holds_at_once_and_after_a_restart(net: Net) -> None:
    net.connect()
    net.scan("PR-1", serial(1))
    net.run()
    assert waiting(net) == 0
    net.ledger.deaf = True
    told(net, "new")
    net.run()
    assert waiting(net) == 2
    assert net.world.store.held.of(net.world.store.boot).to == 0
    net.world.crash()  # it is written, not only believed
    assert net.world.store.held.boots == {}
    assert net.world.store.held.generation == "new"


def test_what_was_purged_is_not_missed_under_a_new_generation(net: Net) -> None:
    net.connect()
    net.scan("PR-1", *(f"noise {n}" for n in range(200)))
    net.run()
    boot, total = net.world.store.boot, len(net.world.records())
    delete(net.world, "seq <= 150")
    net.ledger.forget()
    net.events.extend(Message(*m) for m in net.ledger.retained())
    net.run()
    for _ in range(3):
        net.run(60_000)
    assert sorted(net.ledger.held[boot]) == list(range(151, total + 1))
    assert net.sender._outbox.stuck == []
    assert net.sender._outbox.waiting == waiting(net) == 0


def test_numbers_without_a_record_are_left_out(net: Net) -> None:
    """As after a damaged file was salvaged: what it lost is not asked for again and again."""
    net.scan("PR-1", *(f"noise {n}" for n in range(20)))
    total = len(net.world.records())
    delete(net.world, "seq IN (7, 8, 12)")
    net.connect()
    for _ in range(3):
        net.run(60_000)
    assert sorted(net.ledger.held[net.world.store.boot]) == [*range(1, 7), 9, 10, 11, *range(13, total + 1)]
    assert net.sender._outbox.waiting == 0
    assert net.hellos()[-1].trouble == []


def test_the_station_does_not_wait_for_what_a_salvaged_store_lost(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.lights("PR-1", *(serial(n) for n in range(1, 6)))
    delete(world, "seq IN (3, 4)")
    world.store.notes = ("store.salvaged: 4 rows kept",)
    boot = world.store.boot
    station = Station([Bench("door-1", {})], world.store, world.clock, None)
    assert station.waiting == 4
    station.step(ack({boot: (2, [(5, 6)])}))
    assert station.waiting == 0


def test_a_late_acknowledgement_of_the_state_before_is_not_believed(net: Net) -> None:
    net.connect()
    net.scan("PR-1", serial(1))
    net.run()
    net.ledger.deaf = True
    told(net, "new")
    net.run()
    net.events.append(acked(net, "gen", 2))
    net.run()
    assert net.world.store.held.generation == "new"
    assert waiting(net) == 2


def test_a_state_that_got_lost_is_believed_after_the_ledger_was_asked(net: Net) -> None:
    net.connect()
    net.ledger.forget()  # and says nothing of it
    net.scan("PR-1", serial(1))
    net.run()
    assert waiting(net) == 2  # its acknowledgement is doubted
    net.run(2_000)
    net.run()
    assert waiting(net) == 0
    assert net.world.store.held.generation == net.ledger.generation
    assert not net.ledger.altered


def test_a_ledger_said_to_be_away_that_answers_is_there(net: Net) -> None:
    net.connect()
    told(net, "gen", online=False)
    net.scan("PR-1", serial(1))
    net.run()
    assert net.batches() == []
    for _ in range(3):
        net.run(60_000)
    assert waiting(net) == 0


def test_two_states_in_turn_do_not_make_a_storm_of_hellos(net: Net) -> None:
    net.connect()
    net.scan("PR-1", serial(1))
    net.run()
    before = len(net.hellos())
    for _ in range(50):
        net.events.append(acked(net, "other", 2))
        net.events.append(acked(net, "gen", 2))
        net.run()
    assert len(net.hellos()) - before <= 1


def test_the_last_will_of_the_ledger_names_no_generation_and_changes_no_belief(net: Net) -> None:
    net.connect()
    net.scan("PR-1", serial(1))
    net.run()
    told(net, "", online=False)
    net.run()
    assert waiting(net) == 0
    told(net, "gen")
    net.run()
    assert net.world.store.held.generation == "gen"


def test_an_ack_of_another_generation_waits_no_longer_for_room(net: Net) -> None:
    net.connect()
    net.scan("PR-1", serial(1))
    net.run()
    net.inbox_full = True
    net.events.append(acked(net, "gen", 1))
    told(net, "new")
    net.ledger.deaf = True
    while net.events:
        net.sender.handle(net.events.popleft())
    net.inbox_full = False
    net.sender.work()
    assert [given for given in net.put if isinstance(given, Acked)] == []
    assert any(isinstance(given, LinkChanged) and given.generation == "new" for given in net.put)


# -- trouble ----------------------------------------------------------------------------------


def test_a_stuck_record_is_trouble_until_it_is_held(net: Net) -> None:
    net.scan("PR-1", *(f"noise {n}" for n in range(5)))
    net.ledger.poison = {3}
    net.connect()
    for _ in range(12 * PATIENCE):
        net.run(60_000)
    assert net.hellos()[-1].trouble == [f"record.stuck: {net.world.store.boot}:3"]
    net.ledger.poison = set()
    for _ in range(3):
        net.run(60_000)
    assert waiting(net) == 0
    assert net.hellos()[-1].trouble == []


def test_trouble_is_told_soon_and_what_is_used_with_it(net: Net) -> None:
    net.connect()
    before = len(net.hellos())
    net.world.clock.is_synced = False
    assert net.world.step(Tick())
    net.sender.handle(net.world.station.wake())
    net.run(2_000)
    net.run()
    assert len(net.hellos()) == before + 1
    assert net.hellos()[-1].trouble == ["clock.unsynced"]
    assert (net.hellos()[-1].synced, net.hellos()[-1].used) == (False, net.world.store.used)
    assert net.world.step(Tick()) == []


# -- the clock --------------------------------------------------------------------------------


def test_the_clock_goes_on_from_what_the_manifest_says(net: Net) -> None:
    net.ledger.hlc = (net.world.clock.wall + 3_600_000) << 16
    net.connect()
    net.scan("PR-1")
    assert net.world.records()[-1].hlc > net.ledger.hlc
    net.world.crash()  # without network, and without another record
    net.world.clock.is_synced = False
    net.world.scan(serial(1))
    hlcs = [record.hlc for record in net.world.records()]
    assert hlcs == sorted(set(hlcs))


def test_a_merged_value_outlives_a_restart_before_the_next_record(net: Net) -> None:
    net.ledger.hlc = (net.world.clock.wall + 3_600_000) << 16
    net.connect()
    net.world.store.flush()  # an idle second
    net.world.crash()
    net.world.scan("PR-1")
    assert net.world.records()[-1].hlc > net.ledger.hlc


def test_values_no_clock_can_have_are_left_out(net: Net) -> None:
    clock = net.world.clock
    for wall in (0, 10**12, clock.wall + 25 * 3_600_000, 2**46):
        net.world.step(Announced("gen:1", wall << 16))
        net.world.scan("PR-1")
        assert net.world.records()[-1].hlc >> 16 == clock.wall
    clock.is_synced = False  # nothing to measure it by
    net.world.step(Announced("gen:1", (clock.wall + 25 * 3_600_000) << 16))
    net.world.scan("PR-1")
    assert net.world.records()[-1].hlc >> 16 > clock.wall + 24 * 3_600_000


# -- anchors ----------------------------------------------------------------------------------


def anchors(world: World) -> list[v1.Anchor]:
    return [record.body for record in world.records() if isinstance(record.body, v1.Anchor)]


def test_an_anchor_is_recorded_once_when_the_clock_is_set(net: Net) -> None:
    world = net.world
    world.clock.is_synced = False
    world.clock.wall = 1_770_000_000_000
    assert world.step(Tick())  # the clock is trouble
    world.lights("PR-1", serial(1))
    assert world.step(Tick()) == []
    assert anchors(world) == []
    world.clock.wall, world.clock.is_synced = 1_800_000_500_000, True
    wake = world.step(Tick())
    assert anchors(world) == [v1.Anchor(1_800_000_500_000, world.clock.boottime_ms())]
    assert wake
    assert world.station.waiting == 3
    world.step(Tick())
    world.scan(serial(2))
    world.clock.is_synced = False
    world.scan(serial(3))
    world.clock.is_synced = True
    world.step(Tick())
    assert len(anchors(world)) == 1
    net.sender.handle(world.station.wake())
    net.connect()
    assert net.ledger.count == len(world.records())


def test_an_anchor_comes_before_the_next_record_of_a_busy_dock(net: Net) -> None:
    world = net.world
    world.clock.is_synced = False
    world.lights("PR-1")
    world.clock.is_synced = True
    world.scan(serial(1))
    kinds = [type(record.body).__name__ for record in world.records()]
    assert kinds == ["TaskStep", "Anchor", "Verdict"]
    hlcs = [record.hlc for record in world.records()]
    assert hlcs == sorted(set(hlcs))


def test_no_anchor_where_every_time_is_right(net: Net) -> None:
    net.world.lights("PR-1", serial(1))
    net.world.step(Tick())
    assert anchors(net.world) == []


def test_a_replay_passes_over_anchors(net: Net) -> None:
    world = net.world
    world.clock.is_synced = False
    world.lights("PR-1", serial(1))
    world.clock.is_synced = True
    world.lights(serial(2))
    world.crash()
    work = world.station.session("door-1").work
    assert work is not None
    assert len(work.captures) == 2
    world.step(Tick())
    assert len(anchors(world)) == 1  # this run of the program has none of its own to correct


def test_a_ledger_that_connected_after_the_hello_hears_it_again(net: Net) -> None:
    """After the broker was started anew the gateway may be first: nobody heard what it said."""
    net.connect()
    net.scan("PR-1", serial(1))
    net.run()
    state = Message(net.identity.topics.server_state, encode(v1.Server(online=True, generation="gen", at=5)))
    net.events.append(state)
    net.run()
    before = len(net.hellos())
    net.events.append(state)  # only retained
    net.run()
    assert len(net.hellos()) == before
    net.events.append(
        Message(net.identity.topics.server_state, encode(v1.Server(online=True, generation="gen", at=6)))
    )
    net.run()
    assert net.hellos()[before:] == [net.hellos()[-1]]
    assert net.hellos()[-1].boots == [v1.BootTail(net.world.store.boot, 2, held=2)]


def test_a_hello_that_was_lost_after_the_broker_took_it_is_said_again_whole_until_it_is_answered(
    net: Net,
) -> None:
    """What was told to be held is in it: a ledger put back to an older state would not be noticed."""
    net.connect()
    net.scan("PR-1", serial(1))
    net.run()
    net.cut()
    net.drop = lambda topic, _payload: topic.endswith("/hello")
    net.connect()
    before = len(net.hellos())
    net.run(61_000)
    net.drop = lambda _topic, _payload: False
    net.run(61_000)
    net.run(61_000)
    all_of_it = [v1.BootTail(net.world.store.boot, 2, held=2)]
    assert [hello.boots for hello in net.hellos()[before:]] == [all_of_it, all_of_it, []]


def test_a_ledger_that_has_less_than_it_once_told_hears_what_it_told(net: Net) -> None:
    """Its answer to new records comes before the hello that was lost is said again: it is said at once."""
    net.connect()
    net.scan("PR-1", serial(1))
    net.run()
    net.cut()
    boot = net.world.store.boot
    net.ledger.held[boot].clear()
    net.drop = lambda topic, _payload: topic.endswith("/hello")
    net.connect()
    net.drop = lambda _topic, _payload: False
    before, hellos = len(net.said), len(net.hellos())
    net.scan(serial(2))
    net.run()
    topics = [topic.rpartition("/")[2] for topic, _, _ in net.said[before:]]
    assert topics[:3] == ["records", "hello", "records"]
    assert net.hellos()[hellos].boots == [v1.BootTail(boot, 3, held=2)]
    assert net.hellos()[hellos].generation == "gen"
    assert [hello.boots for hello in net.hellos()[hellos + 1 :]] == [[]]  # it has them again


def test_what_another_state_of_the_ledger_told_is_no_evidence() -> None:
    def ack(generation: str, to: int) -> v1.Ack:
        return v1.Ack(generation, f"{generation}:1", {"a" * 32: v1.BootAck((to, []), 0)})

    held = Held().replaced(ack("gen", 7)).replaced(ack("gen", 3))
    assert (held.of("a" * 32).to, held.of("a" * 32).told) == (3, 7)
    assert load(dump(held)) == held
    assert held.replaced(ack("new", 2)).of("a" * 32).told == 2


def test_a_store_of_an_older_program_remembers_what_it_was_told() -> None:
    """It kept no `told`: the first acknowledgement after the upgrade may be that of a ledger put back."""
    boot = "a" * 32
    stored = load(b'{"generation": "gen", "as_of": "gen:1", "boots": {"%s": {"to": 7}}}' % boot.encode())
    held = stored.replaced(v1.Ack("gen", "gen:1", {boot: v1.BootAck((3, []), 0)})).of(boot)
    assert (held.to, held.most) == (3, 7)


def test_a_hello_that_the_network_did_not_take_is_said_again_whole(net: Net) -> None:
    net.connect()
    net.scan("PR-1", serial(1))
    net.run()
    net.cut()
    net.full = True
    before = len(net.hellos())
    net.connect()
    assert len(net.hellos()) == before
    net.full = False
    net.run(2_000)
    net.run()
    assert net.hellos()[before].boots == [v1.BootTail(net.world.store.boot, 2, held=2)]
