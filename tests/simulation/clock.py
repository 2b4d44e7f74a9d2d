"""Clocks of simulated machines: the true time goes on, what a machine tells of it may be wrong."""

from collections.abc import Callable

from gateway.clock import NS_PER_MS


class SimClock:
    """A gateway's clock (`gateway.clock.Clock`).

    Args:
        true: milliseconds since 1970, the same for everyone.

    Attributes:
        offset: by how many milliseconds the wall clock is wrong.
        is_synced: whether the machine calls it set by the network.
    """

    def __init__(self, true: Callable[[], int]) -> None:
        self._true = true
        self.offset = 0
        self.is_synced = True
        self.power_on()

    def power_on(self) -> None:
        """The machine starts."""
        self._started = self._true() - 10_000

    def wall_ms(self) -> int:
        return max(0, self._true() + self.offset)

    def boottime_ms(self) -> int:
        return self._true() - self._started

    def monotonic_ns(self) -> int:
        return self.boottime_ms() * NS_PER_MS

    def synced(self) -> bool:
        return self.is_synced
