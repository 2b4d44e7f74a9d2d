"""The disk is full, on a real small file system: refused aloud, nothing lost, on again by itself."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from gateway.feed.feed import newest
from gateway.inputs import Tick
from gateway.machine import free_bytes
from gateway.station.station import STORE_FULL, Bench, Reader, Station
from gateway.store import salvage, stored
from gateway.store.ballast import SPARE, Ballast
from gateway.store.housekeeping import Housekeeping
from gateway.store.store import Store, StoreFull
from gateway.store.stored import START
from rules.labels.reader import Profile
from rules.product import Process
from rules.signal import Light, Signal
from rules.task import Expected, Line, Task
from tests.figures import Figures
from tests.gateway.world import PUMP, World, feed_file, rows, serial
from wire import feed as wire

#: The file system, and of it the ballast.
SIZE = 24 * 2**20
BALLAST = 4 * 2**20
SERIALS = 400


class NoMount(Exception):  # noqa: N818 - named for what it is
    """This user may not mount a file system."""


@contextmanager
def small_disk(size: int = SIZE) -> Iterator[Path]:
    """A tmpfs of this size, gone afterwards."""
    with TemporaryDirectory() as name:
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "scangate-test", name]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
        if answer.returncode:
            raise NoMount(answer.stderr.strip())
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "--lazy", name], check=True)


@dataclass
class Dock(World):
    """One gateway as the program makes it: the store checked at the start, with a ballast."""

    greens: set[str] = field(default_factory=set)
    asked: int = 0

    def start(self) -> None:
        path = self.folder / "station.db"
        ballast = Ballast(path.with_name("ballast"), BALLAST)

        def make() -> Store:
            return Store(path, os.urandom, quota_bytes=self.quota, ballast=ballast, machine="run")

        try:
            self.store = salvage.open_store(make, path, "run", self.clock.wall_ms())
        except StoreFull:
            ballast.hit()
            self.store = salvage.open_store(make, path, "run", self.clock.wall_ms())
        benches = [Bench("door-1", {"gun": Reader(Profile())})]
        keeping = Housekeeping(self.keep_days, lambda: self.no_backup)
        self.station = Station(benches, self.store, self.clock, newest(self.folder), housekeeping=keeping)

    def one(self, text: str) -> Signal:
        """A scan, counted."""
        self.asked += 1
        sign = self.scan(text)
        if sign.light is Light.GREEN:
            self.greens.add(sign.ref)
        return sign

    def idle(self, seconds: int) -> None:
        for _ in range(seconds):
            self.clock.move(1000)
            self.step(Tick())

    def there(self) -> list[str]:
        return [f"{row.boot}:{row.seq}" for row in stored.after(self.store.connection, START)]


def fill(folder: Path, left: int) -> Path:
    """Somebody's file takes all but so many bytes."""
    filler = folder / "filler"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(4096, free_bytes(folder) - left))
    return filler


def once(folder: Path, random: Random) -> tuple[Dock, bool]:
    """Fill at some point of a day's work; whether it was refused aloud and went on by itself."""
    dock = Dock(folder, feed=False)
    codes = iter([serial(n) for n in range(1, SERIALS + 1)])
    assert dock.one("PR-9").light is Light.TICK
    for _ in range(random.randrange(40)):
        assert dock.one(next(codes)).light is Light.GREEN
    filler = fill(folder, random.choice((0, 4096, random.randrange(300_000))))
    if random.randrange(4) == 0:
        dock.crash()  # a restart on the full disk
    told = _until_refused(dock, codes)
    for _ in range(random.randrange(4)):  # refused for as long as there is no room
        dock.idle(random.randrange(4))
        sign = dock.one(next(codes))
        told &= (sign.light, sign.reason) == (Light.RED, STORE_FULL)
    told &= any(text.startswith("disk.full") for text in dock.store.trouble)
    filler.unlink()
    dock.idle(random.randrange(3))
    told &= dock.one(next(codes)).light is Light.GREEN  # without a restart
    assert (folder / "ballast").stat().st_size == BALLAST
    for _ in range(5):
        assert dock.one(next(codes)).light is Light.GREEN
    assert not dock.store.trouble
    dock.crash()
    return dock, told


def _until_refused(dock: Dock, codes: Iterator[str]) -> bool:
    for code in codes:
        sign = dock.one(code)
        if sign.light is not Light.GREEN:
            return (sign.light, sign.reason) == (Light.RED, STORE_FULL)
    return False


def run(points: int, seed: int) -> Figures:
    """So many disks filled at random points, by a file of others and by the store itself.

    Raises:
        NoMount: this user may not mount.
    """
    random = Random(seed)  # noqa: S311 - a test's chance
    asked = green = there = doubled = told = 0
    with TemporaryDirectory() as name, small_disk() as disk:
        feed = feed_file(Path(name), _rows())
        for k in range(points):
            folder = disk / str(k)
            folder.mkdir()
            shutil.copy(feed, folder)
            dock, loud = once(folder, random)
            found = dock.there()
            asked, green, told = asked + dock.asked, green + len(dock.greens), told + loud
            there += len(dock.greens & set(found))
            doubled += len(found) - len(set(found))
            dock.close()
            shutil.rmtree(folder)
    lost = green - there
    return Figures("disk full", points, asked, green, there, lost, doubled, f"{SPARE} bytes spare", told)


def _rows() -> list[wire.Row]:
    task = Task("PR-9", Process.RECEIVE, (Line("1", PUMP.id, SERIALS, listed=True),), "Supplier", "A-01")
    listed = [wire.expected_row(Expected("PR-9", "1", serial(n))) for n in range(1, SERIALS + 1)]
    return rows(serials=0, extra=[wire.task_row(task, 3), *listed])
