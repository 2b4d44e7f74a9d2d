"""The door to the clock and to the random source of the operating system."""

import secrets
import time
from typing import Protocol


class Clock(Protocol):
    """The time of day."""

    def now(self) -> int:
        """Milliseconds since 1970."""


class SystemClock:
    """The clock of this machine."""

    def now(self) -> int:
        return time.time_ns() // 1_000_000


def random_id() -> str:
    """64 random bits, hexadecimal: a generation. Compared for equality only."""
    return secrets.token_hex(8)
