"""The power is cut at every write and sync of a store at work: what was promised is there after it."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from gateway.store import checks, stored
from gateway.store.riders import Base
from gateway.store.store import Header, Store
from gateway.store.stored import START
from tests.figures import Figures
from tests.gateway.world import ack
from tests.power.vfs import Disk
from wire import v1

PATH = Path("/nowhere/station.db")  # no such folder: all that is real is in the disk's memory
WALL = 1_800_000_000_000
HEADER = Header("door-1", WALL, 1000, synced=True, feed="gen:1")


@dataclass
class Life:
    """One disk, cut again and again; what the store promised on it."""

    random: Random
    disk: Disk
    green: dict[str, v1.Body] = field(default_factory=dict)
    asked: int = 0
    lost: int = 0
    under_way: dict[str, v1.Body] = field(default_factory=dict)

    def work(self) -> None:
        """A gateway's day: start, records, acknowledgements, checkpoints, a clean end; or until the cut."""
        store = Store(PATH, os.urandom, opened=self.disk.opened, machine="run")
        for _ in range(8):
            self._append(store)
            if self.disk.dead:
                break
            match self.random.randrange(5):
                case 0:
                    store.checkpoint()
                case 1:
                    store.hold(ack({store.boot: (store.mark.seq, [])}).ack)
                    store.rest("door-1", Base(store.mark))
                    store.flush()
                case 2:
                    store.shrink()
                case _:
                    pass
        store.close()

    def _append(self, store: Store) -> None:
        sizes = [self.random.choice((3, 80, 400, 3000)) for _ in range(self.random.randint(1, 3))]
        bodies: list[v1.Body] = [_body(self.random, size) for size in sizes]
        self.asked += len(bodies)
        self.under_way = dict(zip(store.refs(len(bodies)), bodies, strict=True))
        store.append(HEADER, bodies)
        if not self.disk.dead:  # before the sign: the power is gone, nobody saw it
            self.green |= self.under_way
            self.under_way = {}

    def cut(self, at: int, torn: Random | None) -> bool:
        """Work until the power goes at that operation; whether it did. Then look at what is left."""
        self.disk.cut_at = self.disk.operations + at
        self.work()
        if not self.disk.dead:
            return False
        self.disk = self.disk.again(torn)
        self._look()
        return True

    def _look(self) -> None:
        """All bodies exact, a transaction whole or not at all, nothing that was never asked for."""
        store = Store(PATH, os.urandom, opened=self.disk.opened)
        checks.everything(store.connection)
        there = {f"{row.boot}:{row.seq}": _decoded(row.body) for row in stored.after(store.connection, START)}
        list(store.own())
        store.bases()
        store.close()
        half = self.under_way.keys() & there.keys()
        assert half in (set(), self.under_way.keys()), "half a transaction"
        for ref, body in there.items():
            assert (self.green | self.under_way).get(ref) == body, f"record {ref} is another"
        self.lost += len(self.green.keys() - there.keys())
        self.green = there
        self.under_way = {}


def _body(random: Random, size: int) -> v1.Body:
    text = random.randbytes(size // 2).hex()
    if size == 3:
        return v1.MovementBody("acme/P", 1, "supplier", "A-01", "receive", f"SN-{text}")
    return v1.TaskStep("paused", "PR-1", v1.ReadBody("gun", text.encode(), WALL))


def _decoded(raw: bytes) -> v1.Body:
    from wire.codec import decode  # noqa: PLC0415 - beside its only use

    return decode(raw, v1.Record).body


def run(cuts: int, seed: int, synchronous: str = "") -> Figures:
    """So many cuts, at each write and sync of a day in shuffled order, then of the next day.

    After every other cut all is forgotten that was not synced, after the others a random half of its sectors
    is there. Each life has a second cut soon after the first: also the start must stand it. Another
    `synchronous` than production's is the control: NORMAL has to lose.
    """
    random = Random(seed)  # noqa: S311 - a test's chance
    points: list[tuple[int, int]] = []
    done = asked = green = lost = 0
    while done < cuts:
        points = points or _points(random)
        day, at = points.pop()
        life = Life(Random(day), Disk(synchronous))  # noqa: S311 - as above
        torn = random if random.randrange(2) else None
        done += life.cut(at, torn) + life.cut(random.randrange(1, 40), torn)
        asked, lost = asked + life.asked, lost + life.lost
        green += len(life.green) + life.lost
    what = f"power cut, synchronous {synchronous or 'as shipped'}"
    return Figures(what, done, asked, green, green - lost, lost, 0)


def _points(random: Random) -> list[tuple[int, int]]:
    """Every operation of one day."""
    day = random.randrange(2**32)
    life = Life(Random(day), Disk())  # noqa: S311 - as above
    life.work()
    points = [(day, at) for at in range(1, life.disk.operations + 1)]
    random.shuffle(points)
    return points
