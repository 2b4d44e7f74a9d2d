"""One flipped byte anywhere in a filled store and its log: what comes out went in, what is lost is told."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from gateway.database import StoreCorrupt
from gateway.store import salvage, stored
from gateway.store.pages import read_log
from gateway.store.riders import Base
from gateway.store.store import Header, Store
from gateway.store.stored import START
from tests.figures import Figures
from tests.gateway.world import ack
from wire import v1

WALL = 1_800_000_000_000
#: The run of the machine that filled the store; the same again after a kill, another after a power cut.
MACHINES = ("run-1", "run-2")
HEADER = Header("door-1", WALL, 1000, synced=True, feed="gen:1")

Bodies = dict[tuple[str, int], bytes]


@dataclass
class Result:
    """Of one flip. `told` is what a person hears; `wrong` are rows that are not what was written."""

    kept: int
    lost: int
    wrong: int
    told: bool
    salvaged: bool
    where: str


def movement(n: int) -> v1.MovementBody:
    return v1.MovementBody("acme/P", 1, "supplier", "A-01", "receive", f"SN-{n}")


def step(text: str) -> v1.TaskStep:
    return v1.TaskStep("paused", "PR-1", v1.ReadBody("gun", text.encode(), WALL))


def read(store: Store) -> Bodies:
    """All that a replay and the sender would read."""
    found = {(row.boot, row.seq): row.body for row in stored.after(store.connection, START)}
    for boot, tail in stored.tails(store.connection).items():
        sent = stored.bodies(store.connection, tail.n, tail.first, tail.last, 10**9)
        assert sent == [body for (of, _), body in sorted(found.items()) if of == boot]
    list(store.own())
    store.bases()
    return found


class Template:
    """A store as a killed program leaves it: two boots, long and short records, half of it in the log."""

    def __init__(self, folder: Path, seed: int) -> None:
        random = Random(seed)  # noqa: S311 - a test's chance
        self.path = folder / "station.db"
        for size in (90, 60):
            store = Store(self.path, os.urandom, machine=MACHINES[0])
            for n in range(size):
                text = "x" * random.choice((5, 5, 100, 3000))
                store.append(HEADER, [step(text), movement(n)] if n % 4 == 0 else [step(text)])
            store.hold(ack({store.boot: (size // 2, [])}).ack)
            store.checked(WALL)
            store.rest("door-1", Base(store.mark))
            store.flush()
            store.checkpoint()
            for n in range(15):
                store.append(HEADER, [movement(1000 + n), step("later" * n)])
            self.files = {end: (folder / f"station.db{end}").read_bytes() for end in ("", "-wal")}
            self.bodies = read(store)
            store._database.close()
        frames = len(list(read_log_bytes(self.files["-wal"], folder)))
        self.files["-wal"] = self.files["-wal"][: 32 + frames * (24 + 4096)]

    def write(self, folder: Path) -> Path:
        for end, data in self.files.items():
            (folder / f"station.db{end}").write_bytes(data)
        return folder / "station.db"


def read_log_bytes(data: bytes, folder: Path) -> Iterator[object]:
    file = folder / "log"
    file.write_bytes(data)
    return read_log(file)


def flip(template: Template, folder: Path, at: int, mask: int, machine: str) -> Result:
    """Flip bits of one byte, start as the program does, read and go on."""
    path = template.write(folder)
    end, at = ("", at) if at < len(template.files[""]) else ("-wal", at - len(template.files[""]))
    file = path.with_name(path.name + end)
    data = bytearray(template.files[end])
    data[at] ^= mask
    file.write_bytes(data)
    try:
        store, found, told = _start(path, machine)
    except StoreCorrupt:  # found while reading: the next start looks at all of it
        salvage.suspect(path)
        store, found, told = _start(path, machine)
    store.close()
    wrong = sum(template.bodies.get(key) != body for key, body in found.items())
    lost = len(template.bodies.keys() - found.keys())
    return Result(
        len(found) - wrong,
        lost,
        wrong,
        told,
        bool(salvage.notes(path)),
        f"{file.name}:{at} {mask:#x} {machine}",
    )


def _start(path: Path, machine: str) -> tuple[Store, Bodies, bool]:
    store = salvage.open_store(
        lambda: Store(path, os.urandom, machine=machine), path, machine, WALL + 86_400_000
    )
    try:
        found = read(store)
        refs = store.append(HEADER, [step("next")])
        assert refs == [f"{store.boot}:1"]
        assert len(read(store)) == len(found) + 1
    except BaseException:
        store._database.close()
        raise
    return store, found, bool(store.trouble)


def run(flips: int, seed: int) -> Figures:
    """So many flips at random places, half after a restart of the program and half of the machine."""
    random = Random(seed)  # noqa: S311 - a test's chance
    results = []
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "template").mkdir()
        template = Template(folder / "template", seed)
        size = sum(map(len, template.files.values()))
        for k in range(flips):
            at, mask = random.randrange(size), random.randrange(1, 256)
            place = folder / "flip"
            place.mkdir()
            try:
                results.append(flip(template, place, at, mask, MACHINES[k % 2]))
            except Exception as error:
                raise AssertionError(f"seed {seed}, flip {k}: byte {at} with {mask:#x}: {error!r}") from error
            shutil.rmtree(place)
    return _figures(results, len(template.bodies))


def _figures(results: list[Result], each: int) -> Figures:
    lost = [r for r in results if r.lost]
    silent = sum(r.lost for r in lost if not r.told)
    return Figures(
        "a byte of the store flipped",
        len(results),
        each * len(results),
        each * len(results),
        sum(r.kept for r in results),
        sum(r.lost for r in results),
        sum(r.wrong for r in results),
        f"{sum(r.salvaged for r in results)} salvaged; lost in {len(lost)} rounds, "
        f"at most {max((r.lost for r in lost), default=0)} at once, {silent} of them silently"
        + "".join(f"; {r.where}" for r in lost if not r.told),
        sum(r.told or not r.lost for r in results),
    )
