"""Half a label at a real station: asked, durable, completed by its other code, also behind a power cut."""

from pathlib import Path

import pytest

from gateway.inputs import Scanned
from rules.scan import Entry, Scan
from rules.signal import Light, Signal
from tests.gateway.world import GTIN, World, serial
from wire import v1

G, A, R, T = Light.GREEN, Light.AMBER, Light.RED, Light.TICK
ITEM = f"01{GTIN}"
UNIT = f"21{serial(1)}\x1d10L1"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def reads(world: World) -> list[v1.ReadBody]:
    return [r.body.read for r in world.records() if isinstance(r.body, v1.Verdict)]


@pytest.mark.parametrize("handed", [True, False], ids=["identifier apart", "identifier within"])
@pytest.mark.parametrize(
    ("order", "lights"), [((UNIT, ITEM), [A, G]), ((ITEM, UNIT), [T, G])], ids=["half first", "half last"]
)
def test_two_symbols_are_one_unit(
    world: World, order: tuple[str, str], lights: list[Light], *, handed: bool
) -> None:
    """Whether the device hands the AIM identifier over or sends it within the data."""
    world.scan("PR-1")
    aim, before = ("]C1", "") if handed else (None, "]C1")
    assert [world.scan(before + text, aim=aim).light for text in order] == lights
    last = reads(world)[-1]
    assert (last.gtin, last.serial, last.lot, last.fault) == (GTIN, serial(1), "L1", "")
    assert (last.raw, last.parts) == ((before + order[1]).encode(), [("]C1" + order[0]).encode()])


def test_half_a_label_waits_through_a_power_cut(world: World) -> None:
    world.scan("PR-1")
    assert world.scan(UNIT, aim="]C1").reason == "label.incomplete"
    before = world.station.session("door-1")
    world.crash()
    assert world.station.session("door-1") == before
    assert world.scan(ITEM, aim="]C1").reason == "serial.verified"
    world.crash()
    work = world.station.session("door-1").work
    assert work is not None
    assert len(work.captures) == 1


def test_half_a_label_that_meets_another_one_is_kept_and_searchable(world: World) -> None:
    world.scan("PR-1")
    world.scan(UNIT, aim="]C1")
    assert world.scan(f"{ITEM}21{serial(2)}\x1d10L2", aim="]C1").light is G
    verdicts = [r.body for r in world.records() if isinstance(r.body, v1.Verdict)]
    (kept,) = (verdict for verdict in verdicts if verdict.outcome == "refused")
    assert (kept.reason, kept.read.serial, kept.read.raw) == ("label.unpaired", serial(1), UNIT.encode())
    assert world.station.view("door-1").aside == 1
    # scanned whole, it is the unit that lay aside
    assert world.scan(f"{ITEM}21{serial(1)}", aim="]C1").light is G
    assert world.station.view("door-1").aside == 0


def test_the_screen_says_what_is_missing(world: World) -> None:
    world.scan("PR-1")
    world.scan(UNIT, aim="]C1")
    view = world.station.view("door-1")
    assert view.verdict is not None
    assert (view.state, view.verdict.action) == ("ask", "Scan the other code of this label.")


def test_symbols_as_long_as_can_be_leave_the_station_standing(world: World) -> None:
    """What is held never makes a record too long."""
    world.scan("PR-1")
    halves = [f"{ai}{'1' * 90}" for ai in (91, 92, 93, 94, 95, 96, 97, 98)]
    for n in range(6):
        world.scan("\x1d".join((f"10L{n}", *halves, *halves, *halves, *halves, *halves)), aim="]C1")
    assert all(len(read.parts) < 8 for read in reads(world))
    world.crash()
    assert world.scan(serial(1)).light in {G, A, R}


def test_a_camera_is_answered_once(world: World) -> None:
    world.scan("PR-1")
    said = []
    for text in (UNIT, ITEM) * 5:
        scan = Scan("cam", text.encode(), "]C1", world.clock.monotonic_ns(), Entry.FIXED)
        signals = [o for o in world.step(Scanned("door-1", scan)) if isinstance(o, Signal)]
        said += [signal.reason for signal in signals if signal.ref]
    assert said == ["label.incomplete", "proposal.seen"]
