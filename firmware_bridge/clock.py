"""The door to the monotonic clock, and a clock that a test moves by hand."""

import time
from typing import Protocol

NS_PER_MS = 1_000_000
NS_PER_S = 1_000_000_000


class Clock(Protocol):
    """Tells durations and the order of arrivals, never the time of day."""

    def monotonic_ns(self) -> int:
        """Nanoseconds since an unknown moment; never goes back."""
        ...


class SystemClock:
    """The machine's monotonic clock."""

    def monotonic_ns(self) -> int:
        """Nanoseconds since boot, time asleep not counted."""
        return time.monotonic_ns()


class MovedClock:
    """A clock that stands still until it is moved: for tests and simulations, one thread at a time."""

    def __init__(self, now_ns: int = 0) -> None:
        self._now_ns = now_ns

    def monotonic_ns(self) -> int:
        """The moment last moved to."""
        return self._now_ns

    def move(self, ms: float) -> int:
        """Go forward by milliseconds and give the new moment in nanoseconds."""
        self._now_ns += round(ms * NS_PER_MS)
        return self._now_ns
