"""The door to the clocks of the machine, and a clock that a test moves by hand."""

import ctypes
import time
from typing import Final, Protocol

NS_PER_MS: Final = 1_000_000
#: How long an answer of the kernel about synchronisation is kept: it changes with NTP's polling, in minutes.
_SYNC_AGE_NS: Final = 10 * 1_000 * NS_PER_MS
#: `STA_UNSYNC` of adjtimex(2).
_UNSYNCED: Final = 0x40
#: `struct timex` has 208 bytes on 64-bit Linux; the status word stands after modes, offset, freq, two errors.
_TIMEX_SIZE: Final = 512
_TIMEX_STATUS: Final = 5 * ctypes.sizeof(ctypes.c_long)


class Clock(Protocol):
    """The times a gateway tells. Any thread may ask."""

    def wall_ms(self) -> int:
        """Milliseconds since 1970; may jump."""

    def monotonic_ns(self) -> int:
        """Nanoseconds of the clock that stamps scans; never goes back."""

    def boottime_ms(self) -> int:
        """Milliseconds since the machine started, time asleep included."""

    def synced(self) -> bool:
        """Whether the wall clock was set by the network."""


class SystemClock:
    """The machine's clocks."""

    def __init__(self) -> None:
        self._synced = False
        self._asked_at = -_SYNC_AGE_NS

    def wall_ms(self) -> int:
        return time.time_ns() // NS_PER_MS

    def monotonic_ns(self) -> int:
        return time.monotonic_ns()

    def boottime_ms(self) -> int:
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // NS_PER_MS

    def synced(self) -> bool:
        now = time.monotonic_ns()
        if now - self._asked_at >= _SYNC_AGE_NS:
            self._synced, self._asked_at = _kernel_synced(), now
        return self._synced


class MovedClock:
    """Stands still until it is moved: for tests and simulations."""

    def __init__(self, wall_ms: int = 1_800_000_000_000, *, synced: bool = True) -> None:
        self.wall, self.elapsed_ns, self.is_synced = wall_ms, 10**9, synced

    def wall_ms(self) -> int:
        return self.wall

    def monotonic_ns(self) -> int:
        return self.elapsed_ns

    def boottime_ms(self) -> int:
        return self.elapsed_ns // NS_PER_MS

    def synced(self) -> bool:
        return self.is_synced

    def move(self, ms: int) -> None:
        """Let time pass; a wrong wall clock is set by changing `wall`."""
        self.wall += ms
        self.elapsed_ns += ms * NS_PER_MS


def cpu_ns() -> int:
    """CPU time of the calling thread, nanoseconds: what pacing is measured by."""
    return time.thread_time_ns()


def local_time(ms: int) -> str:
    """Milliseconds since 1970 as hours and minutes of this machine's time zone, for people."""
    return time.strftime("%H:%M", time.localtime(ms / 1000))


def _kernel_synced() -> bool:
    """Whether the kernel calls its clock synchronised (adjtimex with no change asked for)."""
    try:
        timex = ctypes.create_string_buffer(_TIMEX_SIZE)
        result = ctypes.CDLL(None, use_errno=True).adjtimex(timex)
    except (OSError, AttributeError):  # no such call here: a sandbox
        return False
    status = int.from_bytes(timex.raw[_TIMEX_STATUS : _TIMEX_STATUS + 4], "little")
    return int(result) >= 0 and not status & _UNSYNCED
