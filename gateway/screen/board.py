"""Where views are handed over: the station thread publishes, the pages' event loop reads.

A view is the whole state, so a page that is slow skips to the newest one: a subscription holds no queue but
one mark, "there is something newer". Memory is bounded by the number of stations; `publish` never waits.
"""

import asyncio
from threading import Lock
from typing import Self

from rules.view import View


class Subscription:
    """One reader's place at the board; made, entered and read in one event loop."""

    def __init__(self, board: "Board", station: str) -> None:
        self._board = board
        self._station = station
        self._loop = asyncio.get_running_loop()
        self._newer = asyncio.Event()
        self._woken = False
        self.ended = False

    def __enter__(self) -> Self:
        self._board._add(self._station, self)  # noqa: SLF001 two halves of one hand-over
        self._newer.set()  # what is on the board already is news to this reader
        return self

    def __exit__(self, *_: object) -> None:
        self._board._remove(self._station, self)  # noqa: SLF001 as above

    async def next(self, patience: float) -> View | None:
        """The newest view when there is one not yet given; None after `patience` seconds, or when ended."""
        try:
            async with asyncio.timeout(patience):
                await self._newer.wait()
        except TimeoutError:
            return None
        self._newer.clear()
        self._woken = False  # before the read: what is published from here on wakes again
        return None if self.ended else self._board.latest(self._station)

    def wake(self) -> None:
        """Any thread: there is something newer. Costs one attribute when the reader was woken already."""
        if self._woken:
            return
        self._woken = True
        try:
            self._loop.call_soon_threadsafe(self._newer.set)
        except RuntimeError:  # the loop is closed: the server has stopped, nobody reads here again
            self.ended = True


class Board:
    """The newest view of each station of this gateway. Any thread may call any method."""

    def __init__(self) -> None:
        self._views: dict[str, View] = {}
        self._readers: dict[
            str, tuple[Subscription, ...]
        ] = {}  # replaced, never changed: read without a lock
        self._joining = Lock()

    def publish(self, view: View) -> None:
        """Puts up the newest view of its station and wakes the readers; takes microseconds, never waits."""
        self._views[view.station] = view
        for reader in self._readers.get(view.station, ()):
            reader.wake()

    def latest(self, station: str) -> View | None:
        """The newest view, None before the first one."""
        return self._views.get(station)

    def subscribe(self, station: str) -> Subscription:
        """A place at the board for a reader in the running event loop: ``with board.subscribe(...) as s``."""
        return Subscription(self, station)

    def readers(self) -> int:
        """How many pages are being served."""
        return sum(len(readers) for readers in self._readers.values())

    def release(self) -> None:
        """Ends every subscription there is, so that a server can stop; later ones are served as ever."""
        for readers in list(self._readers.values()):
            for reader in readers:
                reader.ended = True
                reader.wake()

    def _add(self, station: str, reader: Subscription) -> None:
        with self._joining:
            self._readers[station] = (*self._readers.get(station, ()), reader)

    def _remove(self, station: str, reader: Subscription) -> None:
        with self._joining:
            self._readers[station] = tuple(r for r in self._readers.get(station, ()) if r is not reader)
