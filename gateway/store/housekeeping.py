"""What the station thread does with an idle second: bring the log into the file, purge what may go."""

from collections.abc import Callable, Collection
from logging import getLogger
from typing import Final

from gateway.clock import NS_PER_MS, Clock
from gateway.store import checks
from gateway.store.purge import Rule, purge
from gateway.store.store import PRESSED_AT, Store, StoreCorrupt, StoreFull

#: Seconds without input before the file is worked on: the next scan of a busy dock comes sooner.
_QUIET: Final = 2
#: Between two purges while there is nothing to purge, nanoseconds.
_PURGE_EVERY_NS: Final = 3600 * 1000 * NS_PER_MS
_PRESSED_EVERY_NS: Final = 10 * 1000 * NS_PER_MS

log = getLogger(__name__)


class Housekeeping:
    """Called once a second while nothing else happens."""

    def __init__(
        self,
        keep_days: int,
        no_backup: Callable[[], bool],
        *,
        check: checks.Background | None = None,
        alive: Callable[[], None] = lambda: None,
    ) -> None:
        """Args: how long held records stay; whether the ledger declares that it keeps no backup.

        And what looks at the whole store once a week; called for each input, a sign that work goes on.
        """
        self._keep_days, self._no_backup = keep_days, no_backup
        self._check, self._alive = check, alive
        self._quiet = 0
        self._purged_ns: int | None = None

    def busy(self, *, people: bool = True) -> None:
        """Something else happened: something of `people`, who wait for a light, or of the network."""
        if people:
            self._quiet = 0
        self._alive()

    def idle(self, store: Store, stations: Collection[str], clock: Clock) -> None:
        """A second passed without other input.

        Raises:
            StoreCorrupt: the file is damaged: it is mended when the program starts again.
        """
        self._alive()
        if store.damage:
            raise StoreCorrupt(store.damage)
        self._quiet += 1
        if self._quiet < _QUIET and not store.refuses:
            return
        try:
            self._look(store, clock)
            store.flush()
            store.checkpoint()
            self._purge(store, stations, clock)
        except StoreFull as error:
            log.warning("housekeeping has to wait: %s", error)

    def _purge(self, store: Store, stations: Collection[str], clock: Clock) -> None:
        now, starved = clock.monotonic_ns(), store.starved
        pressed = store.usage() > PRESSED_AT  # scans may be refused soon, and each answer may let some go
        every = _PRESSED_EVERY_NS if pressed else _PURGE_EVERY_NS
        if not starved and self._purged_ns is not None and now - self._purged_ns < every:
            return
        wall = clock.wall_ms()
        gone = purge(store, stations, Rule(self._keep_days, self._no_backup()), wall)
        if pressed and not gone:
            gone = purge(store, stations, Rule(self._keep_days, pressed=True), wall)
            store.hurried(gone)
        if starved:
            store.shrink()
        if not gone:
            self._purged_ns = now

    def _look(self, store: Store, clock: Clock) -> None:
        """Once a week at all of the file, beside the work."""
        if self._check is None:
            return
        if self._check.done():
            store.checked(clock.wall_ms())
        elif checks.due(store, clock.wall_ms()):
            self._check.start()
