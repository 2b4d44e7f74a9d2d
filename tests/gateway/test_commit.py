"""What one judgement commits: the task of its records, units let in, captures beside their confirmation.

The events are given, whatever rules would judge so; what is shown is the shell's part.
"""

from pathlib import Path

import pytest

from gateway.station.station import Bench, Station
from rules.catalog import SetAside
from rules.events import Accepted, Capture, Confirmed, Event, Noted, Noting, Opened, Proposed, Read, Undone
from rules.movement import FOLLOWS, Movement
from rules.product import Process
from rules.signal import Light, Signal
from tests.gateway.world import PUMP, World, ack, feed_file, rows, serial
from wire import feed as wire
from wire import v1

READ = Read("gun", b"SN", 5)
ASIDE = SetAside("a" * 32 + ":7", "PR-1", "serial.not_expected", READ)
OPENED = Opened("PR-1", Process.RECEIVE, READ)


def unit(n: int) -> Capture:
    return Capture("1", PUMP.id, 1, serial(n), source_place="supplier", target_place="A-01", prev=("none",))


def accepted(n: int, **more: str) -> Accepted:
    return Accepted(unit(n), "serial.accepted", READ, **more)  # type: ignore[arg-type]  # amends, admits


@pytest.fixture
def world(tmp_path: Path) -> World:
    feed_file(tmp_path, rows(extra=[wire.aside_row(ASIDE)]))
    return World(tmp_path, feed=False)


def judged(world: World, *events: Event) -> tuple[Signal, list[v1.Record]]:
    """The sign for these events of one scan, and the records they became."""
    before = len(world.records())
    signal, *_ = world.station._commit(world.station.session("door-1"), READ, events)
    assert isinstance(signal, Signal)
    return signal, world.records()[before:]


def moves(records: list[v1.Record]) -> list[tuple[str, str]]:
    """The serial and the scan of each movement."""
    return [(m.body.serial, m.body.scan) for m in records if isinstance(m.body, v1.MovementBody)]


def tasks(world: World, *events: Event) -> list[str]:
    return [record.task for record in judged(world, *events)[1]]


def test_each_record_says_the_task_that_was_open(world: World) -> None:
    confirmed = Confirmed("PR-1", 1, 0, finished=True, read=READ)
    noted = Noted(Noting.UNCHANGED, "task.already_open", READ)
    assert tasks(world, noted) == [""]
    assert tasks(world, OPENED) == ["PR-1"]
    assert tasks(world, accepted(1)) == ["PR-1"]
    assert tasks(world, confirmed) == ["PR-1", "PR-1"]  # and its movement
    assert tasks(world, noted) == [""]
    assert tasks(world, OPENED, accepted(2)) == ["PR-1", "PR-1"], "goods that opened their task"


def test_a_proposal_is_no_green(world: World) -> None:
    """ "What a camera sees is proposed and booked by CONFIRM or the button"."""
    judged(world, OPENED)
    signal, records = judged(world, Proposed(unit(1), "serial.verified", READ))
    assert signal.light is not Light.GREEN
    assert isinstance(records[0].body, v1.Verdict)
    assert records[0].body.outcome == "proposed"


def test_what_is_booked_together_with_its_confirmation_moves(world: World) -> None:
    """CONFIRM books what was proposed, and what it takes out before does not move."""
    judged(world, OPENED)
    for n in (1, 2):
        judged(world, accepted(n))
    boot = world.store.boot
    _, records = judged(
        world,
        accepted(3),
        Undone(f"{boot}:3", READ),
        accepted(4, amends=f"{boot}:2"),
        Confirmed("PR-1", 2, 0, finished=False, read=READ),
    )
    assert moves(records) == [(serial(3), f"{boot}:4"), (serial(4), f"{boot}:6")]
    work = world.station.session("door-1").work
    assert work is not None
    assert not work.captures


def test_of_two_that_follow_each_names_the_one_just_before(world: World) -> None:
    from gateway.station.births import chained  # noqa: PLC0415 - pure, and what makes three of one unit is rare

    def move(prev: tuple[str, ...]) -> Movement:
        return Movement(PUMP.id, serial(1), "", "", 1, "A", "B", "pick", "PL-1", "1", "", prev)

    chain = chained([move(("none",)), move(FOLLOWS), move(FOLLOWS)], ["b:1", "b:2", "b:3"])
    assert [m.prev for m in chain] == [("none",), ("b:1",), ("b:2",)]


def told(world: World) -> list[str]:
    return [unit.ref for unit in world.station.catalog.asides("PR-1")]


def test_a_unit_let_in_stays_so_through_crash_and_feed_until_the_ledger_shows_it(world: World) -> None:
    judged(world, OPENED)
    assert told(world) == [ASIDE.ref]
    judged(world, accepted(1, admits=ASIDE.ref))
    boot = world.store.boot
    assert told(world) == []
    world.crash()
    assert told(world) == []
    world.swap(rows(extra=[wire.aside_row(ASIDE)]), "gen:2")  # of before
    world.step(ack({boot: (2, [])}, as_of="gen:3"))
    assert told(world) == []
    world.swap(rows(extra=[wire.aside_row(ASIDE)]), "gen:3")  # the ledger thinks otherwise
    assert told(world) == [ASIDE.ref]
    world.store.flush()
    assert list(world.store.own()) == []


def test_a_unit_let_in_and_taken_out_again_is_set_aside(world: World) -> None:
    judged(world, OPENED)
    judged(world, accepted(1, admits=ASIDE.ref))
    judged(world, Undone(f"{world.store.boot}:2", READ))
    assert told(world) == [ASIDE.ref]
    world.store.flush()
    world.crash()
    assert told(world) == [ASIDE.ref]


def test_a_unit_let_in_whose_quantity_was_set_is_aside_again_when_that_is_taken_out(world: World) -> None:
    judged(world, OPENED)
    judged(world, accepted(1, admits=ASIDE.ref))
    judged(world, accepted(1, amends=f"{world.store.boot}:2", admits=ASIDE.ref))
    assert told(world) == []
    judged(world, Undone(f"{world.store.boot}:3", READ))
    assert told(world) == [ASIDE.ref]
    world.store.flush()
    world.crash()
    assert told(world) == [ASIDE.ref]


def test_the_settings_of_a_station_are_those_of_its_session(world: World) -> None:
    benches = [Bench("a", {}, auto=True, screen=False), Bench("b", {})]
    station = Station(benches, world.store, world.clock, None)
    session, plain = station.session("a"), station.session("b")
    assert (session.auto, session.screen, plain.auto, plain.screen) == (True, False, False, True)
