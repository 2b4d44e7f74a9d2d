"""A station in this process: the real `Station` with its real store on disk, stepped without a thread."""

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.measure import Took, timed
from gateway.clock import SystemClock
from gateway.feed.feed import newest
from gateway.inputs import Scanned
from gateway.outputs import Output
from gateway.station.station import Bench, Reader, Station
from gateway.store.store import Store
from rules.labels.reader import Profile
from rules.scan import Scan
from rules.signal import Light, Signal

CONFIRM: Final = "%%CONFIRM"
GUN: Final = "gun"


class Dock:
    """One station with one scanner."""

    def __init__(self, folder: Path, name: str = "dock-1") -> None:
        """`folder` holds a feed file; the store is opened or made there."""
        self.name = name
        self.store = Store(folder / "station.db", os.urandom)
        bench = Bench(name, {GUN: Reader(Profile())})
        self.station = Station([bench], self.store, SystemClock(), newest(folder))

    def scan(self, text: str) -> Took[list[Output]]:
        """One scan, from `Scanned` to the outputs."""
        given = Scanned(self.name, Scan(GUN, text.encode(), None, time.monotonic_ns()))
        return timed(lambda: self.station.step(given))

    def booked(self, text: str) -> Took[list[Output]]:
        """A scan that must be green."""
        took = self.scan(text)
        signal = took.result[0]
        assert isinstance(signal, Signal), signal
        assert signal.light is Light.GREEN, (text, signal)
        return took

    def last_body(self) -> bytes:
        """The newest record's bytes."""
        sql = "SELECT body FROM record ORDER BY boot DESC, seq DESC LIMIT 1"
        body: bytes = self.store.connection.execute(sql).fetchone()[0]
        return body

    @contextmanager
    def unmeasured(self) -> Iterator[None]:
        """Preparation: nothing waits for the disk inside."""
        connection = self.store.connection
        connection.execute("PRAGMA synchronous = OFF")
        yield
        connection.execute("PRAGMA synchronous = FULL")
        self.store.checkpoint()

    def receive(self, task: str, found: Iterable[str]) -> None:
        """Opens the task, books these serials, confirms."""
        self.scan(task)
        for serial in found:
            self.booked(serial)
        self.scan(CONFIRM)
        work = self.station.session(self.name).work
        assert work is None or not work.captures, f"{task} was not confirmed"

    def close(self) -> None:
        """Closes the store."""
        self.store.close()
