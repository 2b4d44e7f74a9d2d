"""One scan: judged, committed, shown, in this order, and the same again after a crash."""

import shutil
from pathlib import Path

import pytest

from gateway.inputs import DeviceChanged, FeedReady, LinkChanged, Pressed, Stop, Tick
from gateway.outputs import ViewChanged, Wake
from gateway.station.station import BOUNCE, STORE_FULL
from rules.catalog import Hold, HoldKind
from rules.signal import Light, Signal
from tests.gateway.world import PUMP, World, at, feed_file, rows, serial
from wire import feed as wire
from wire import v1

G, A, R, T = Light.GREEN, Light.AMBER, Light.RED, Light.TICK


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_receiving_three_pumps_and_confirming(world: World) -> None:
    assert world.lights("PR-1", serial(1), serial(2), serial(3), serial(3), "SN-9999") == [T, G, G, G, R, R]
    # a unit stands aside: CONFIRM asks, and books on the second
    assert world.lights("%%CONFIRM", "%%CONFIRM") == [A, T]
    kinds = [record.body.__class__.__name__ for record in world.records()]
    assert kinds.count("MovementBody") == 3
    assert [record.seq for record in world.records()] == list(range(1, len(kinds) + 1))


def test_the_signal_names_a_durable_record_and_comes_before_wake_and_view(world: World) -> None:
    world.scan("PR-1")
    outputs = world.step(Pressed("door-1", "touch", serial(1)))
    signal, wake, view = outputs
    assert isinstance(signal, Signal)
    assert isinstance(wake, Wake)
    assert (signal.light, signal.reason, signal.ref) == (G, "serial.verified", f"{world.store.boot}:2")
    assert (wake.boot, wake.last, wake.committed) == (world.store.boot, 2, True)
    assert view == ViewChanged("door-1")
    assert world.store.durable(signal.ref)


def test_movements_of_a_confirmation_name_their_scans_and_are_the_stations_own_belief(world: World) -> None:
    world.lights("PR-1", serial(1), "%%CONFIRM")
    *_, _confirmed, movement = world.records()
    assert isinstance(movement.body, v1.MovementBody)
    assert movement.body.scan == f"{world.store.boot}:2"
    position = world.station.catalog.position(PUMP.id, serial(1))
    assert position is not None
    assert (position.place, position.head) == ("A-01", f"{world.store.boot}:{movement.seq}")
    # and it cannot be received again, nor does the line still miss it
    assert world.lights("PR-1", serial(1)) == [T, R]


def test_a_relocated_pick_names_the_relocation_it_follows(tmp_path: Path) -> None:
    feed_file(tmp_path, rows(extra=[at("B-07", 9)]))
    world = World(tmp_path, feed=False)
    assert world.lights("PL-1", "P-200", serial(9), "%%CONFIRM", "%%CONFIRM") == [T, T, A, G, T]
    relocation, pick = [r for r in world.records() if isinstance(r.body, v1.MovementBody)]
    assert isinstance(pick.body, v1.MovementBody)
    assert pick.body.prev == [f"{world.store.boot}:{relocation.seq}"]


def test_without_a_feed_every_scan_is_refused_and_recorded(tmp_path: Path) -> None:
    world = World(tmp_path, feed=False)
    signal = world.scan("PR-1")
    assert (signal.light, signal.reason) == (R, "rules.missing")
    (record,) = world.records()
    assert isinstance(record.body, v1.Verdict)
    assert (record.body.reason, record.feed) == ("rules.missing", "")
    world.swap(rows(), "gen:1")
    assert world.scan("PR-1").light is T


def test_a_crash_in_the_middle_of_a_task_gives_the_same_session(world: World) -> None:
    world.lights("BADGE-7", "PR-1", serial(1), serial(2), "P-200", "%%UNDO")
    before = world.station.session("door-1")
    world.crash()
    after = world.station.session("door-1")
    assert after == before
    assert after is not before
    # the undo that was asked before the crash is answered after it
    assert world.lights("%%UNDO", "%%CONFIRM") == [T, T]


def test_each_station_replays_its_own(world: World) -> None:
    world.lights("PR-1", serial(1))
    world.lights("PL-1", source="bench-gun")
    world.crash()
    work, other = world.station.session("door-1").work, world.station.session("bench-1").work
    assert work is not None
    assert other is not None
    assert (work.task, len(work.captures), other.task) == ("PR-1", 1, "PL-1")


def test_a_replay_starts_where_the_station_was_last_idle_but_knows_who_is_signed_on(tmp_path: Path) -> None:
    feed_file(tmp_path, rows(extra=[at("A-01", 8), at("A-01", 9)]))
    world = World(tmp_path, feed=False)
    lights = world.lights("BADGE-7", "PL-1", "P-200", serial(8), serial(9), "%%CONFIRM", "nonsense")
    assert lights == [T, T, T, G, G, T, R]
    world.store.flush()
    base = world.store.bases()["door-1"]
    assert base.mark == world.store.mark
    assert base.signed == (f"{world.store.boot}:1", f"{world.store.boot}:{world.store.mark.seq}")
    world.crash()
    assert world.station.session("door-1").operators["gun"].name == "Ada"
    world.crash()  # a second time, from a base of the process before
    assert world.station.session("door-1").operators["gun"].name == "Ada"


def test_who_worked_until_a_restart_is_not_idle_after_it(tmp_path: Path) -> None:
    """30 idle minutes end a badge: they count from the last scan, also through a restart."""
    world = World(tmp_path)
    world.scan("BADGE-7")
    for _ in range(3):
        world.clock.move(20 * 60 * 1000)
        world.scan("nonsense")
    world.store.flush()
    before = dict(world.station.session("door-1").operators)
    for _ in range(2):  # the second time from a base of the process before
        world.crash()
        assert world.station.session("door-1").operators == before
    world.clock.move(31 * 60 * 1000)
    world.scan("nonsense")
    assert world.station.session("door-1").operators == {}


def test_the_files_as_a_power_cut_leaves_them_replay_in_another_place(world: World, tmp_path: Path) -> None:
    signals = [world.scan(text) for text in ("PR-1", serial(1), serial(2))]
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in tmp_path.glob("*.db*"):
        shutil.copy(file, copy)
    other = World(copy, feed=False, clock=world.clock)
    stored = {f"{world.store.boot}:{record.seq}" for record in other.records()}
    assert {signal.ref for signal in signals if signal.light is G} <= stored
    assert other.station.session("door-1") == world.station.session("door-1")


def test_a_bounce_is_ticked_and_not_recorded(tmp_path: Path) -> None:
    world = World(tmp_path, bounce_ms=500)
    world.lights("PR-1", serial(1))
    bounce = world.scan(serial(1))
    assert (bounce.light, bounce.reason, bounce.ref) == (T, BOUNCE, "")
    assert world.scan(serial(1), "gun-b").light is R  # another scanner: a second scan
    world.clock.move(500)
    assert world.scan(serial(1)).light is R
    assert len(world.records()) == 4


def test_a_full_store_refuses_red_books_nothing_and_recovers(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.scan("PR-1")
    connection = world.store.connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    greens, signal = 0, world.scan(serial(1))
    for _ in range(200):
        if signal.reason == STORE_FULL:
            break
        greens += signal.light is G
        signal = world.scan("x" * 300)
    assert (signal.light, signal.reason, signal.ref) == (R, STORE_FULL, "")
    before = world.station.session("door-1")
    work = before.work
    assert work is not None
    assert len(work.captures) == greens
    faults = world.station.view("door-1").link.faults
    assert "Nothing can be booked" in faults[0]
    connection.execute("PRAGMA max_page_count = 1000000")
    assert world.scan(serial(2)).light is G
    assert world.station.view("door-1").link.faults == ()
    assert [r.seq for r in world.records()] == list(range(1, len(world.records()) + 1))


def test_the_quota_refuses_before_the_file_is_full(tmp_path: Path) -> None:
    world = World(tmp_path, quota=64 * 4096)
    signal = world.scan("PR-1")
    for n in range(2000):
        signal = world.scan(f"{n:0400d}")
        if signal.reason == STORE_FULL:
            break
    assert signal.reason == STORE_FULL
    assert world.store.usage() <= 1.0
    world.store.flush()  # bookkeeping still works


def test_an_over_long_scan_is_refused_and_kept(world: World) -> None:
    world.scan("PR-1")
    assert world.scan("9" * 7169).light is R
    record = world.records()[-1]
    assert isinstance(record.body, v1.Verdict)
    assert len(record.body.read.raw) == 7169


def test_a_binary_scan_is_refused_and_kept(world: World) -> None:
    raw = bytes(range(256))
    outputs = world.step(Pressed("door-1", "touch", raw.decode("latin-1")))
    assert isinstance(outputs[0], Signal)
    assert outputs[0].light is R


def test_every_input_of_the_shell_is_understood(world: World) -> None:
    assert world.step(LinkChanged(broker=True, ledger=True, generation="g"))
    assert world.station.view("door-1").link.online
    assert world.step(LinkChanged(broker=True, ledger=True, generation="h")) == []
    assert world.step(DeviceChanged("door-1", "gun", ready=False, detail="gun is gone")) == [
        ViewChanged("door-1")
    ]
    assert world.station.view("door-1").link.faults == ("gun is gone",)
    assert world.station.view("bench-1").link.faults == ()
    world.step(DeviceChanged("door-1", "gun", ready=True, detail=""))
    assert world.station.view("door-1").link.faults == ()
    assert world.step(Tick()) == []
    assert world.step(Stop()) == []
    assert world.step(Pressed("nowhere", "touch", "x")) == []


def test_a_feed_file_that_is_none_leaves_the_old_one(world: World, tmp_path: Path) -> None:
    bad = tmp_path / "feed-bad.db"
    bad.write_bytes(b"half")
    assert world.step(FeedReady(str(bad), "gen:2")) == []
    assert world.station.catalog.version == "gen:1"


def test_the_old_feed_file_goes_after_the_swap(world: World, tmp_path: Path) -> None:
    world.swap(rows(), "gen:2")
    assert [path.name for path in tmp_path.glob("feed-*")] == ["feed-gen-2.db"]


def test_a_stop_outlives_task_and_restart(tmp_path: Path) -> None:
    """That scanner accepts nothing until ACK: not when its task ended, not when the program starts again."""
    recall = wire.hold_row(Hold(PUMP.id, "", serial(8), HoldKind.RECALL, "RC-1"))
    feed_file(tmp_path, rows(extra=[at("A-01", 8), at("A-01", 9), recall]))
    world = World(tmp_path, feed=False)
    assert world.lights("PL-1", "P-200", serial(8)) == [T, T, Light.STOP]
    world.lights(serial(9), "%%CONFIRM", "%%CONFIRM", "%%PAUSE", source="gun-b")
    world.scan("PL-1", "gun-b")
    world.scan("%%CANCEL", "gun-b")
    world.scan("PL-1", "gun-b")
    assert world.station.session("door-1").work is None
    world.crash()
    assert world.scan("PL-1").reason == "ack.first"
    assert world.lights("%%ACK", "PL-1") == [T, T]
