"""The hybrid logical clock of a gateway: strictly growing, close to the wall clock (design: protocol).

Pure: the caller brings the times and the last value found in the store.
"""

from dataclasses import dataclass
from typing import Final

#: Milliseconds stand above these bits, a counter in them.
COUNTER_BITS: Final = 16
#: Wall clocks outside are ignored: before this release there was nothing to record (2026-01-01), and a clock
#: twenty years ahead (a card of 2038) would win every tie until then.
EARLIEST_MS: Final = 1_767_225_600_000
LATEST_MS: Final = EARLIEST_MS + 20 * 366 * 86_400_000
#: Values of others that are further ahead of a clock set by the network are not followed.
AHEAD_MS: Final = 86_400_000


@dataclass(slots=True)
class Hlc:
    """Gives the next value. `last` is the highest ever given, `up_ms` the time since boot it was given at."""

    last: int = 0
    up_ms: int = 0

    def next(self, wall_ms: int, up_ms: int, *, synced: bool) -> int:
        """A value above all before.

        It follows the wall clock only when that was set by the network; else it goes on from the last value
        by the time that passed since the machine's start. The very first value takes what there is.
        """
        plausible = EARLIEST_MS <= wall_ms <= LATEST_MS
        if plausible and (synced or not self.last):
            physical = wall_ms
        else:
            physical = max(self.last >> COUNTER_BITS, EARLIEST_MS) + self._elapsed(up_ms)
        self.last, self.up_ms = max(self.last + 1, physical << COUNTER_BITS), up_ms
        return self.last

    def merge(self, value: int, wall_ms: int, up_ms: int, *, synced: bool) -> bool:
        """Go on from a value that others gave, if it is above ours and can be trusted; whether we do."""
        told = wall_of(value)
        if value <= self.last or not EARLIEST_MS <= told <= LATEST_MS:
            return False
        if synced and EARLIEST_MS <= wall_ms <= LATEST_MS and told > wall_ms + AHEAD_MS:
            return False
        self.last, self.up_ms = value, up_ms
        return True

    def _elapsed(self, up_ms: int) -> int:
        """Milliseconds since the last value; after a restart of the machine at least its time since boot."""
        return up_ms - self.up_ms if up_ms >= self.up_ms else up_ms


def wall_of(hlc: int) -> int:
    """Milliseconds since 1970 in a value."""
    return hlc >> COUNTER_BITS
