"""What goes wrong: each fault is a function of the world that makes it happen once, by chance where.

A fault that cannot happen now (no gateway is up, there are machines enough) does nothing.
"""

from collections.abc import Callable, Mapping
from shutil import copytree, rmtree
from typing import TYPE_CHECKING, Final

from tests.simulation import office
from tests.simulation.disk import Point
from tests.simulation.gate import Gate

if TYPE_CHECKING:
    from tests.simulation.world import World

_HOUR: Final = 3_600_000
_YEAR: Final = 365 * 24 * _HOUR
#: Machines at most.
MACHINES: Final = 5
JUMPS: Final = (-50 * _YEAR, 50 * _YEAR, _HOUR, -_HOUR, -5 * 60_000, 7 * 60_000, 26 * _HOUR, 0)

Fault = Callable[["World"], None]


def gateway_crash(world: "World") -> None:
    """A gateway's power goes: at its next commit, between light, sender and broker, or now."""
    gate = world.some_gate()
    if gate is None:
        return
    where = world.random.randrange(5)
    if where < 2:
        gate.disk.crash = (Point.BEFORE, Point.AFTER)[where]
    elif where < 4:
        gate.crash_at = ("signalled", "published")[where - 2]
    else:
        world.count("gateway crashed")
        gate.power_off()
        world.after(world.random.randint(1_000, 30_000), lambda: world.power_on(gate))


def ledger_crash(world: "World") -> None:
    """The ledger dies on the next receipt: before its commit, after it and before the answer; or now."""
    central = world.central
    if not central.alive:
        return
    where = world.random.randrange(4)
    if where < 2:
        central.disk.crash = (Point.BEFORE, Point.AFTER)[where]
    elif where == 2:
        central.crash_after_commit = True
    else:
        central.crash()


def partition(world: "World") -> None:
    """A gateway is cut off for a while."""
    gate = world.some_gate()
    if gate is None or gate.cut_off:
        return
    world.count("partition")
    gate.cut_off = True
    gate.leave()
    world.after(world.random.randint(3_000, 120_000), lambda: world.heal(gate))


def broker_wiped(world: "World") -> None:
    """The broker is killed, and its data is gone."""
    world.count("broker wiped")
    world.broker.wipe()


def clock_jump(world: "World") -> None:
    """A machine's wall clock is suddenly another one, and may not call itself synchronised."""
    gate = world.some_gate()
    if gate is None:
        return
    world.count("clock jumped")
    gate.clock.offset = world.random.choice(JUMPS)
    gate.clock.is_synced = gate.clock.offset == 0 or world.random.random() < 0.3


def disk_full(world: "World") -> None:
    """A gateway's disk takes nothing for a while."""
    gate = world.some_gate()
    if gate is None or gate.disk.full:
        return
    world.count("disk full")
    gate.disk.full = world.random.choice(("statement", "commit", "masked"))
    world.after(world.random.randint(2_000, 40_000), lambda: world.make_room(gate))


def ledger_full(world: "World") -> None:
    """The ledger's volume takes nothing for a while."""
    disk = world.central.disk
    world.count("ledger's disk full")
    disk.full = "statement"
    world.after(world.random.randint(1_000, 10_000), lambda: setattr(disk, "full", ""))


def card_cloned(world: "World") -> None:
    """A card is copied, and another machine goes on with the copy under the same name."""
    gate = world.some_gate()
    if gate is None or len(world.gates) >= MACHINES:
        return
    world.count("card cloned")
    twin = Gate(world, gate.name, gate.stations, world.folder(), gate.keep_days)
    _copy(gate, twin)
    world.gates.append(twin)
    twin.power_on()
    if world.random.random() < 0.5:
        world.after(world.random.randint(20_000, 200_000), lambda: rename(world, twin))


def card_saved(world: "World") -> None:
    """Somebody makes an image of a card."""
    gate = world.some_gate()
    if gate is not None and gate.disk.current:
        world.saved[gate] = (gate.disk.image(), gate.last_hlc)


def card_rolled_back(world: "World") -> None:
    """A card is put back to an image of it; what it recorded since is on no card any more."""
    gate = world.some_gate(lambda g: g in world.saved)
    if gate is None:
        return
    world.count("card rolled back")
    image, last_hlc = world.saved[gate]
    gate.power_off()
    before = world.on_cards()
    gate.disk.replace(image)
    gate.last_hlc, gate.last_mark = last_hlc, (0, 0)
    gate.own.clear()
    world.vanished(before - world.on_cards())
    world.after(world.random.randint(500, 5_000), lambda: world.power_on(gate))


def renamed(world: "World") -> None:
    """A gateway gets another name, with whatever it has not delivered."""
    gate = world.some_gate()
    if gate is not None:
        rename(world, gate)


def rename(world: "World", gate: Gate) -> None:
    """A new name from the next start on."""
    world.count("gateway renamed")
    world.names += 1
    gate.power_off()
    gate.name = f"gate-{10 + world.names}"
    world.after(world.random.randint(500, 5_000), lambda: world.power_on(gate))


def backup(world: "World") -> None:
    """The ledger's volume is copied, by the site's tool."""
    world.keep_backup()


def restored(world: "World") -> None:
    """The ledger is put back from a backup, with `scangate restore`."""
    world.restore(mint_one=True)


def copied_back(world: "World") -> None:
    """Somebody copies an older file over the ledger's: it must notice that by itself."""
    world.restore(mint_one=False)


def feed_change(world: "World") -> None:
    """The office enters more work, or takes a task back."""
    if world.random.random() < 0.5 and world.people.picks < 12:
        world.count("feed changed")
        world.people.receipts += 1
        world.people.picks += 1
        office.more_work(world.central, world.people.picks)
    else:
        office.take_back(world.central, f"PL-{world.random.randint(1, world.people.picks)}")


def night(world: "World") -> None:
    """People finish what they can, the machines are off for ten hours, and a backup is made meanwhile."""
    world.count("night")
    for gate in world.gates:
        for station in gate.stations:
            world.finish(gate, station)
    world.pass_time(world.random.randint(1_000, 60_000))
    for gate in world.gates:
        gate.power_off()
    world.at_night = True
    world.pass_time(_HOUR)
    world.keep_backup()
    world.pass_time(9 * _HOUR)
    world.at_night = False
    for gate in world.gates:
        world.power_on(gate)


def shift_end(world: "World") -> None:
    """At one gateway the work is finished, a backup may be made, and the machine is started anew."""
    gate = world.some_gate()
    if gate is None:
        return
    world.count("shift ended")
    for station in gate.stations:
        world.finish(gate, station)
    if world.random.random() < 0.5:
        world.keep_backup()
    world.pass_time(world.random.randint(1_000, 5_000))
    gate.power_off()
    world.power_on(gate)


def events_read(world: "World") -> None:
    """A warehouse system reads what it has not read yet."""
    world.reader.read(world.central)


def quiet(world: "World") -> None:
    """Nobody scans for a while: housekeeping has its time."""
    for gate in world.gates:
        gate.idle()


def _copy(gate: Gate, twin: Gate) -> None:
    twin.disk.replace(gate.disk.image())
    twin.last_hlc, twin.own = gate.last_hlc, dict(gate.own)
    twin.clock.offset, twin.clock.is_synced = gate.clock.offset, gate.clock.is_synced
    rmtree(twin.folder, ignore_errors=True)
    copytree(gate.folder, twin.folder)


#: How often each happens, relative to the others.
FAULTS: Final[Mapping[Fault, int]] = {
    gateway_crash: 10,
    ledger_crash: 10,
    partition: 8,
    broker_wiped: 2,
    clock_jump: 6,
    disk_full: 5,
    ledger_full: 2,
    card_cloned: 2,
    card_saved: 5,
    card_rolled_back: 2,
    renamed: 1,
    feed_change: 6,
    quiet: 10,
    events_read: 4,
    night: 1,
    shift_end: 5,
    backup: 6,
    restored: 2,
    copied_back: 3,
}
#: What hides faults in the acknowledgement, left out of the profile ``plain``.
RESTORES: Final = (restored, copied_back)
