"""What a station believes: own movements hide the feed until the feed shows them."""

from pathlib import Path

import pytest

from gateway.held import Held, reached
from gateway.inputs import Acked, LinkChanged
from gateway.station.own import Own, Waiting
from rules.catalog import Position
from rules.movement import Movement
from rules.product import Process
from rules.signal import Light
from rules.task import Line, Task
from tests.gateway.world import PUMP, World, ack, at, feed_file, rows, serial
from wire import feed as wire
from wire import v1

G, R, T = Light.GREEN, Light.RED, Light.TICK


def moved(n: int, source: str, target: str, **more: object) -> Movement:
    return Movement(PUMP.id, serial(n), "", "", 1, source, target, "pick", "PL-1", "1", "", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("feed", "as_of", "shows"),
    [
        ("gen:7", "gen:7", True),
        ("gen:10", "gen:9", True),
        ("gen:6", "gen:7", False),
        ("new:8", "gen:7", False),  # another generation: nothing can be said
        ("", "gen:7", False),
        ("odd", "odd", True),
    ],
)
def test_when_a_feed_has_reached_an_acknowledgement(feed: str, as_of: str, *, shows: bool) -> None:
    assert reached(feed, as_of) is shows


def picked(tmp_path: Path) -> World:
    """Two pumps stood at A-01; one was picked here and confirmed."""
    feed_file(tmp_path, rows(extra=[at("A-01", 8), at("A-01", 9)]))
    world = World(tmp_path, feed=False)
    assert world.lights("PL-1", "P-200", serial(8), "%%CONFIRM") == [T, T, G, T]
    return world


def place(world: World, n: int = 8) -> str:
    position = world.station.catalog.position(PUMP.id, serial(n))
    return position.place if position else "-"


def test_a_picked_serial_does_not_go_green_twice(tmp_path: Path) -> None:
    world = picked(tmp_path)
    assert place(world) == "customer"
    signal = world.scan(serial(8))
    assert (signal.light, signal.reason) == (R, "serial.already_shipped")


def test_it_stays_until_held_and_shown(tmp_path: Path) -> None:
    world = picked(tmp_path)
    boot, last = world.store.boot, world.store.mark.seq
    stock = rows(extra=[at("A-01", 8), at("A-01", 9)])  # a feed from before the pick
    world.swap(stock, "gen:2")
    assert place(world) == "customer"  # not held
    world.step(ack({boot: (last, [])}, as_of="gen:4"))
    world.swap(stock, "gen:3")
    assert place(world) == "customer"  # held, but the feed is too old
    shipped = wire.position_row(Position(PUMP.id, serial(8), "customer", 1, f"{boot}:{last}", "", "PL-1"))
    world.swap(rows(extra=[shipped, at("A-01", 9)]), "gen:4")
    position = world.station.catalog.position(PUMP.id, serial(8))
    assert position is not None
    assert position.since == 1  # the feed's answer now
    world.store.flush()
    assert list(world.store.own()) == []


def test_the_feed_may_come_before_the_acknowledgement(tmp_path: Path) -> None:
    world = picked(tmp_path)
    world.swap(rows(extra=[at("Z-99", 8)]), "gen:4")
    assert place(world) == "customer"
    world.step(ack({world.store.boot: (world.store.mark.seq, [])}, as_of="gen:4"))
    assert place(world) == "Z-99"


def test_it_survives_a_crash_at_every_stage(tmp_path: Path) -> None:
    world = picked(tmp_path)
    world.crash()
    assert place(world) == "customer"
    boot = next(iter({row.boot for row in world.store.own()}))
    world.step(ack({boot: (9, [])}, as_of="gen:4"))
    world.store.flush()
    world.crash()
    assert place(world) == "customer"
    world.swap(rows(extra=[at("Z-99", 8)]), "gen:4")
    assert place(world) == "Z-99"
    world.store.flush()
    world.crash()
    assert place(world) == "Z-99"


def test_another_generation_keeps_it_until_that_one_acknowledges(tmp_path: Path) -> None:
    world = picked(tmp_path)
    boot, last = world.store.boot, world.store.mark.seq
    world.step(ack({boot: (last, [])}, as_of="gen:4"))
    world.swap(rows(extra=[at("A-01", 8)]), "new:9")  # a ledger restored from before the pick
    assert place(world) == "customer"
    world.step(ack({boot: (0, [])}, generation="new", as_of="new:9"))
    assert place(world) == "customer"
    world.step(ack({boot: (last, [])}, generation="new", as_of="new:10"))
    world.swap(rows(extra=[at("Z-99", 8)]), "new:10")
    assert place(world) == "Z-99"


def test_after_a_crash_each_movement_waits_for_its_own_feed(tmp_path: Path) -> None:
    """The second pick was acknowledged as of a later feed than the one on the disk, which shows the first."""
    feed_file(tmp_path, rows(extra=[at("A-01", 8), at("A-01", 9)]))
    world = World(tmp_path, feed=False)
    assert world.lights("PL-1", "P-200", serial(8), "%%CONFIRM") == [T, T, G, T]
    boot, first = world.store.boot, world.store.mark.seq
    world.step(ack({boot: (first, [])}, as_of="gen:2"))
    assert world.lights(serial(9), "%%CONFIRM") == [G, T]
    world.step(ack({boot: (world.store.mark.seq, [])}, as_of="gen:3"))
    world.swap(rows(extra=[at("Z-99", 8), at("A-01", 9)]), "gen:2")
    world.crash()
    assert (place(world, 8), place(world, 9)) == ("Z-99", "customer")
    task = world.station.catalog.task("PL-1")
    assert task is not None
    assert task.lines[0].done == 1  # that feed has counted none here; of the own ones only the second is left
    world.swap(rows(extra=[at("Z-99", 8), at("Z-99", 9)]), "gen:3")
    world.crash()
    assert (place(world, 8), place(world, 9)) == ("Z-99", "Z-99")


def test_a_record_that_is_held_no_more_counts_again(tmp_path: Path) -> None:
    world = picked(tmp_path)
    boot, last = world.store.boot, world.store.mark.seq
    world.step(ack({boot: (last, [])}, as_of="gen:4"))
    assert world.station.view("door-1").link.waiting == 0
    world.step(ack({boot: (1, [])}, as_of="gen:4"))
    assert world.station.view("door-1").link.waiting == last - 1
    world.swap(rows(extra=[at("A-01", 8)]), "gen:4")
    assert place(world) == "customer"


def test_progress_of_a_line_counts_own_movements_once(tmp_path: Path) -> None:
    world = picked(tmp_path)
    boot, last = world.store.boot, world.store.mark.seq

    def done() -> int:
        task = world.station.catalog.task("PL-1")
        assert task is not None
        return task.lines[0].done

    assert done() == 1
    assert [task.lines[0].done for task in world.station.catalog.tasks("door-1") if task.id == "PL-1"] == [1]
    world.step(ack({boot: (last, [])}, as_of="gen:4"))
    counted = Task("PL-1", Process.PICK, (Line("1", PUMP.id, 2, place="A-01", done=1),))
    world.swap([*(r for r in rows() if r[1] != "PL-1"), wire.task_row(counted, 1)], "gen:4")
    assert done() == 1


def test_a_received_serial_is_locked_in_its_list(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.lights("PR-1", serial(1), "%%CONFIRM")
    (expected,) = world.station.catalog.expected("PR-1", serial(1))
    assert expected.received
    (other,) = world.station.catalog.listed(serial(2))
    assert not other.received


def test_both_products_of_one_serial_string_are_known() -> None:
    own = Own()
    own.add("b:1", moved(1, "supplier", "A-01"), 5)
    own.add("b:2", Movement("acme/X", serial(1), "", "", 1, "supplier", "A-02", "receive", "", "", ""), 6)
    assert set(own.by_serial[serial(1)]) == {PUMP.id, "acme/X"}
    own.drop("b:1")
    own.drop("b:1")
    assert set(own.by_serial[serial(1)]) == {"acme/X"}


def test_an_older_movement_leaves_the_newer_position() -> None:
    own = Own()
    own.add("b:1", moved(1, "supplier", "A-01"), 5)
    own.add("b:2", moved(1, "A-01", "customer"), 6)
    own.drop("b:1")
    assert own.positions[PUMP.id, serial(1)].place == "customer"
    own.drop("b:2")
    assert not own.positions
    assert not own.done


def test_debts_are_owed_where_units_came_to_and_paid_where_one_is_found() -> None:
    own = Own()
    own.add("b:1", Movement(PUMP.id, "", "", "", 3, "supplier", "A-01", "receive", "PR", "1", "", debt=3), 1)
    own.add("b:2", moved(1, "A-01", "customer", reason="pays_debt"), 2)
    assert own.debts[PUMP.id, "A-01"] == 2
    own.drop("b:1")
    own.drop("b:2")
    assert own.debts[PUMP.id, "A-01"] == 0


def test_ranges_above_the_contiguous_part_count() -> None:
    waiting = Waiting()
    boot = "a" * 32
    for n in range(1, 7):
        waiting.add(f"{boot}:{n}")
    held = Held().replaced(v1.Ack("gen", "gen:3", {boot: v1.BootAck((2, [(4, 5)]))}))
    waiting.acked(held)
    assert sorted(waiting.shown("gen:3")) == [f"{boot}:{n}" for n in (1, 2, 4, 5)]
    assert len(waiting) == 2


def test_an_acknowledgement_that_comes_late_shows_nothing_of_another_boot() -> None:
    """It names an older feed, and holds less of its own boot: what is on its way for the other one stays."""
    waiting, old, new, held = Waiting(), "a" * 32, "b" * 32, Held()
    waiting.add(f"{new}:1")
    held = held.replaced(v1.Ack("gen", "gen:5", {old: v1.BootAck((9, []))}))
    waiting.acked(held)
    held = held.replaced(v1.Ack("gen", "gen:6", {new: v1.BootAck((1, []))}))
    waiting.acked(held)
    late = held.replaced(v1.Ack("gen", "gen:5", {old: v1.BootAck((3, []))}))
    waiting.acked(late)
    assert waiting.shown("gen:5") == []
    assert waiting.shown("gen:6") == [f"{new}:1"]


def test_acknowledging_ten_thousand_movements_in_batches_is_linear() -> None:
    waiting, boot, held = Waiting(), "a" * 32, Held()
    for n in range(1, 10_001):
        waiting.add(f"{boot}:{n}")
    for to in range(64, 10_000, 64):
        held = held.replaced(v1.Ack("gen", f"gen:{to}", {boot: v1.BootAck((to, []))}))
        waiting.acked(held)
    assert len(waiting.shown("gen:10000")) == 9984


def test_an_ack_of_something_unknown_is_harmless(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.step(Acked(v1.Ack("gen", "gen:1", {"c" * 32: v1.BootAck((5, [(7, 9)]))})))
    assert world.scan("PR-1").light is T


def test_a_label_that_does_not_repeat_the_expiry_leaves_it_known() -> None:
    """One expiry per (product, lot): counted or picked later, the lot that came in here still expires."""
    own = Own()
    glue = ("acme/G-1", "", "L1")
    own.add("b:1", Movement(*glue, "2027-01-31", 5, "supplier", "A-01", "receive", "PR", "1", ""), 1)
    own.add("b:2", Movement(*glue, "", 5, "A-01", "A-01", "count", "C-1", "1", ""), 2)
    assert own.lots["acme/G-1", "L1"].expiry == "2027-01-31"


def test_what_an_older_state_of_the_ledger_lost_is_believed_again(tmp_path: Path) -> None:
    """Its feed shows the picked serial in stock, and our movement had left the overlay."""
    world = World(tmp_path)
    stock = [at("A-01", 1), at("A-01", 2)]
    world.swap(rows(extra=stock), "gen:2")
    world.lights("PL-1", serial(1), "%%CONFIRM", "PL-1", serial(2), "%%CONFIRM")
    boot, last = world.store.boot, world.store.mark.seq
    world.step(ack({boot: (last, [])}, as_of="gen:3"))
    world.swap(rows(extra=[at("customer", 1), at("customer", 2)]), "gen:3")
    assert len(world.station._overlay) == 0
    world.step(LinkChanged(broker=True, ledger=True, generation="new"))
    world.crash()  # before the ledger said how much it has
    world.step(ack({boot: (last - 1, [])}, generation="new", as_of="new:1"))
    world.swap(rows(extra=stock), "new:1")
    world.crash()
    assert len(world.station._overlay) == 1
    world.scan("PL-1")
    assert world.scan(serial(2)).reason == "serial.already_shipped"
    world.step(ack({boot: (last, [])}, generation="new", as_of="new:2"))
    world.swap(rows(extra=[at("customer", 1), at("customer", 2)]), "new:2")
    assert len(world.station._overlay) == 0
    assert world.store.fact("was_held") == "{}"
