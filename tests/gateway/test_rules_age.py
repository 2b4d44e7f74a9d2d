"""Rules that a gateway has not known to be the newest for too long, and which feed a start judges by."""

from pathlib import Path

import pytest

from config import ConfigError, load
from gateway.feed.rules_age import Limit, RulesAge
from gateway.inputs import Announced, FeedReady, LinkChanged, Tick
from gateway.settings import GatewaySettings
from gateway.station.station import Bench, Station
from rules.signal import Light
from rules.task import Line, Task
from tests.gateway.world import PICK, PUMP, World, ack, at, feed_file, rows, serial
from wire import feed as wire
from wire import v1

G, R, T = Light.GREEN, Light.RED, Light.TICK
HOUR = 3_600_000
ONLINE = LinkChanged(broker=True, ledger=True, generation="gen")
OFFLINE = LinkChanged(broker=False, ledger=False, generation="gen")


@pytest.mark.parametrize(
    ("used", "newest", "online", "hours"),
    [
        ("gen:5", "gen:5", True, 0),
        ("gen:6", "gen:5", True, 0),  # pulled before its manifest came
        ("gen:4", "gen:5", True, 10),
        ("gen:5", "gen:5", False, 10),
        ("old:9", "gen:5", True, 10),
        ("gen:5", "", True, 10),  # nothing was heard yet
        ("", "", True, 10),
    ],
)
def test_which_rules_are_current(used: str, newest: str, *, online: bool, hours: int) -> None:
    rules = RulesAge(Limit(8), 0)
    rules.announced(newest)
    rules.look(used, 10 * HOUR, online=online)
    assert rules.hours(10 * HOUR) == hours


def test_a_clock_that_went_back_makes_nothing_old() -> None:
    assert RulesAge(Limit(1), 10 * HOUR).hours(0) == 0


def test_when_they_were_current_is_kept_each_ten_minutes() -> None:
    rules = RulesAge(Limit(1), 0)
    rules.announced("gen:1")
    kept = [minute for minute in range(31) if rules.look("gen:1", minute * 60_000, online=True)]
    assert kept == [10, 20, 30]


def limited(world: World, limit: Limit) -> Station:
    """The same store with a limit."""
    feed = world.station.catalog.feed
    return Station([Bench("door-1", {})], world.store, world.clock, feed, limit=limit)


def used(tmp_path: Path, limit: Limit) -> World:
    world = World(tmp_path)
    world.station = limited(world, limit)
    world.step(ONLINE)
    world.step(Announced("gen:1"))
    return world


def test_old_rules_warn_and_nothing_else_by_default(tmp_path: Path) -> None:
    world = used(tmp_path, Limit(8))
    world.step(OFFLINE)
    world.clock.move(7 * HOUR)
    assert world.step(Tick()) == []
    world.clock.move(HOUR)
    assert world.step(Tick())  # the screen and the ledger are told
    assert world.station.view("door-1").link.faults == (
        "The rules are 8 h old. Holds and tasks may be missing: connect this station to the ledger.",
    )
    assert world.station.wake().trouble == ("rules.old",)
    assert world.lights("PR-1", serial(1)) == [T, G]


def test_old_rules_refuse_what_is_new_and_let_the_open_session_end(tmp_path: Path) -> None:
    world = used(tmp_path, Limit(8, refuse=True))
    assert world.lights("PR-1", serial(1), serial(2)) == [T, G, G]
    world.step(OFFLINE)
    world.clock.move(9 * HOUR)
    signal = world.scan(serial(3))
    assert (signal.light, signal.reason) == (R, "rules.old")
    shown = world.station.view("door-1").verdict
    assert shown is not None
    assert "9 h old, 8 allowed" in f"{shown.words} {shown.action}"
    world.lights("%%UNDO", serial(2))
    work = world.station.session("door-1").work
    assert work is not None
    assert len(work.captures) == 1
    world.lights("%%CONFIRM", "%%CONFIRM")
    assert sum(isinstance(record.body, v1.MovementBody) for record in world.records()) == 1
    assert world.scan(serial(4)).reason == "rules.old"
    world.step(ONLINE)
    world.step(Announced("gen:1"))  # nothing had changed meanwhile
    assert world.scan(serial(4)).light is G
    assert world.station.view("door-1").link.faults == ()


def test_parked_work_can_be_gone_on_with_and_confirmed_by_old_rules(tmp_path: Path) -> None:
    world = used(tmp_path, Limit(8, refuse=True))
    assert world.lights("PR-1", serial(1), "%%PAUSE") == [T, G, T]
    world.step(OFFLINE)
    world.clock.move(9 * HOUR)
    assert world.scan("PL-1").reason == "rules.old"
    assert world.scan("PR-1").light is T
    assert world.scan(serial(2)).reason == "rules.old"
    world.lights("%%CONFIRM", "%%CONFIRM")
    assert sum(isinstance(record.body, v1.MovementBody) for record in world.records()) == 1


def test_the_age_outlives_a_restart(tmp_path: Path) -> None:
    world = used(tmp_path, Limit(8, refuse=True))
    world.clock.move(20 * HOUR)
    world.step(Tick())  # still online, so still current
    world.step(OFFLINE)
    world.store.flush()
    world.crash()
    world.station = limited(world, Limit(8, refuse=True))
    assert world.scan("PR-1").light is T
    world.clock.move(9 * HOUR)
    assert world.scan(serial(1)).reason == "rules.old"


@pytest.mark.parametrize(("line", "fits"), [('when_old = "refuse"', True), ('when_old = "stop"', False)])
def test_the_settings(tmp_path: Path, line: str, *, fits: bool) -> None:
    file = tmp_path / "gateway.toml"
    text = (
        f'name = "d"\nsite = "m"\ndata = "x"\n[rules]\nmax_age_hours = 48\n{line}\n[[station]]\nname = "s"\n'
    )
    file.write_text(text)
    if not fits:
        with pytest.raises(ConfigError):
            load(file, GatewaySettings)
        return
    settings = load(file, GatewaySettings)
    assert (settings.rules.max_age_hours, settings.rules.when_old) == (48, "refuse")


# -- which feed a start judges by -------------------------------------------------------------


def done(world: World) -> int:
    task = world.station.catalog.task("PL-1")
    assert task is not None
    return task.lines[0].done


def shown(n: int) -> list[wire.Row]:
    """The feed of a ledger that has booked the first pick."""
    line = Line("1", PUMP.id, 2, place="A-01", done=1)
    booked = wire.task_row(Task("PL-1", PICK.process, (line,), "Customer"), 2)
    return [*(row for row in rows(extra=[at("A-01", n)]) if row[:2] != booked[:2]), booked]


def test_a_kill_between_the_next_feed_and_its_acknowledgement_counts_once(tmp_path: Path) -> None:
    feed_file(tmp_path, rows(extra=[at("A-01", 8), at("A-01", 9)]))
    world = World(tmp_path, feed=False)
    assert world.lights("PL-1", "P-200", serial(8), "%%CONFIRM") == [T, T, G, T]
    assert done(world) == 1
    feed_file(tmp_path, shown(9), "gen:2")  # the loader was quicker than the acknowledgement
    world.crash()
    assert (world.station.catalog.version, done(world)) == ("gen:1", 1)
    world.step(ack({next(iter({row.boot for row in world.store.own()})): (9, [])}, as_of="gen:2"))
    world.swap(shown(9), "gen:2")
    assert done(world) == 1
    world.crash()
    assert (world.station.catalog.version, done(world)) == ("gen:2", 1)


def test_a_swap_with_movements_on_their_way_is_remembered_at_once(tmp_path: Path) -> None:
    feed_file(tmp_path, rows(extra=[at("A-01", 8), at("A-01", 9)]))
    world = World(tmp_path, feed=False)
    world.lights("PL-1", "P-200", serial(8), "%%CONFIRM")
    world.swap(rows(extra=[at("A-01", 8), at("A-01", 9), at("B-07", 3)]), "gen:2")  # without the pick yet
    feed_file(tmp_path, shown(9), "gen:3")
    world.crash()
    assert (world.station.catalog.version, done(world)) == ("gen:2", 1)


def test_a_feed_that_is_gone_is_replaced_by_the_last_one(tmp_path: Path) -> None:
    world = World(tmp_path)
    path = feed_file(tmp_path, rows(serials=9), "gen:2")
    world.step(FeedReady(str(path), "gen:2"))
    world.store.flush()
    feed_file(tmp_path, rows(serials=8), "gen:3")
    path.unlink()
    world.crash()
    assert world.station.catalog.version == "gen:3"
