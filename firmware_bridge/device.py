"""The whole contract of a device: three methods, three outcomes, five states."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from rules.scan import Scan


class State(StrEnum):
    """Where a device stands; `supervisor.TABLE` says how it gets from one to another."""

    ABSENT = "absent"  # not opened yet, or not there: tried again after a pause
    OPENING = "opening"
    READY = "ready"  # open, scans come in
    LOST = "lost"  # was ready, went away: opened again after a pause
    STOPPED = "stopped"  # for good: asked to, at its end, or unusable as configured


class Driver(Protocol):
    """One input device.

    One thread calls `open` and `read`; `close` may come from any thread at any moment, also twice.
    After `close`, `open` starts anew.
    """

    @property
    def name(self) -> str:
        """The configured name: the `source` of every scan."""
        ...

    def open(self) -> None:
        """Get ready to read.

        Raises:
            DeviceLost: not now; worth another try.
            DeviceUnsupported: never as configured.
        """
        ...

    def read(self) -> Iterator[Scan]:
        """Yield scans as they arrive; returns when the input ends or `close` was called.

        Raises:
            DeviceLost: the device went away; close and open again.
        """
        ...

    def close(self) -> None:
        """Let the device go and make `read` end promptly. Never raises."""
        ...


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """A device came, went or stopped; told once per change, not per attempt.

    Attributes:
        source: the device's name.
        state: where it stands now; never OPENING, which is of no use to a person.
        detail: a sentence for the screen, empty when all is well.
    """

    source: str
    state: State
    detail: str
