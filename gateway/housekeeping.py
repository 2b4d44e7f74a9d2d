"""What the station thread does with an idle second: bring the log into the file, purge what may go."""

from collections.abc import Callable, Collection
from logging import getLogger
from typing import Final

from gateway.clock import NS_PER_MS, Clock
from gateway.purge import Rule, purge
from gateway.store import Store, StoreCorrupt, StoreFull

#: Seconds without input before the file is worked on: the next scan of a busy dock comes sooner.
_QUIET: Final = 2
#: Between two purges while there is nothing to purge, nanoseconds.
_PURGE_EVERY_NS: Final = 3600 * 1000 * NS_PER_MS
#: Above this share of the quota held records go whatever their age.
_PRESSED_AT: Final = 0.8

log = getLogger(__name__)


class Housekeeping:
    """Called once a second while nothing else happens."""

    def __init__(self, keep_days: int, no_backup: Callable[[], bool]) -> None:
        """Args: how long held records stay; whether the ledger declares that it keeps no backup."""
        self._keep_days, self._no_backup = keep_days, no_backup
        self._quiet = 0
        self._purged_ns: int | None = None

    def busy(self) -> None:
        """Something else happened."""
        self._quiet = 0

    def idle(self, store: Store, stations: Collection[str], clock: Clock) -> None:
        """A second passed without other input."""
        self._quiet += 1
        if self._quiet < _QUIET:
            return
        try:
            store.flush()
            store.checkpoint()
            self._purge(store, stations, clock)
        except (StoreFull, StoreCorrupt) as error:
            log.warning("housekeeping has to wait: %s", error)

    def _purge(self, store: Store, stations: Collection[str], clock: Clock) -> None:
        now = clock.monotonic_ns()
        if self._purged_ns is not None and now - self._purged_ns < _PURGE_EVERY_NS:
            return
        pressed = store.usage() > _PRESSED_AT
        rule = Rule(self._keep_days, self._no_backup(), pressed)
        gone = purge(store, stations, rule, clock.wall_ms())
        if gone and pressed:
            log.warning("the store is nearly full: %d held records went before their time", gone)
        if not gone:
            self._purged_ns = now
