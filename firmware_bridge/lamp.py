"""Where a sign goes: one Protocol, the recording and the silent lamp, and a fan-out to several."""

import json
import os
from collections import deque
from collections.abc import Mapping, Sequence
from logging import getLogger
from pathlib import Path
from typing import Protocol

from firmware_bridge.clock import Clock
from rules.signal import Signal

#: Signals that a recording lamp keeps in memory.
KEEP = 1_000

log = getLogger(__name__)


class Lamp(Protocol):
    """Lights, sounds or anything else that shows signs. Called by one thread."""

    def show(self, signal: Signal) -> None:
        """Start to show the sign instead of the one before; returns at once, waits for no device.

        Raises:
            DeviceLost: it cannot be shown now; the next one may.
        """
        ...

    def close(self) -> None:
        """Go dark and let the device go."""
        ...


class SilentLamp:
    """Shows nothing: for a station that has only a screen."""

    def show(self, signal: Signal) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class RecordingLamp:
    r"""Remembers what it was asked to show; with a path also across a SIGKILL.

    Each signal is one JSON line ``{"at", "station", "light", "reason", "ref"}`` written by a single
    `os.write` on an appending file: once `show` has returned, the kernel has the whole line even if the
    process is killed in the next instant. It is not synced to disk: this proves what a person saw, not what
    survives a power cut.
    """

    def __init__(self, path: Path | None, clock: Clock, *, keep: int = KEEP) -> None:
        """Open the file, appending to what is there.

        Args:
            path: the record, None to remember in memory only.
            clock: gives ``at``, monotonic nanoseconds.
            keep: how many signals stay in memory.
        """
        self._clock = clock
        self._kept: deque[Signal] = deque(maxlen=keep)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        self._file = None if path is None else os.open(path, flags, 0o640)

    @property
    def signals(self) -> tuple[Signal, ...]:
        """The last signals, oldest first."""
        return tuple(self._kept)

    def show(self, signal: Signal) -> None:
        """Record it."""
        self._kept.append(signal)
        if self._file is not None:
            os.write(self._file, _line(signal, self._clock.monotonic_ns()))

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


class Lamps:
    """Several lamps as one. One that fails is logged once, and once when it works again; the others go on."""

    def __init__(self, lamps: Mapping[str, Lamp]) -> None:
        """Take the lamps by the name that the log should use."""
        self._lamps = dict(lamps)
        self._failing: set[str] = set()

    @property
    def failing(self) -> Sequence[str]:
        """Names of the lamps that did not show the last signal."""
        return sorted(self._failing)

    def show(self, signal: Signal) -> None:
        """Show it on every lamp."""
        for name, lamp in self._lamps.items():
            try:
                lamp.show(signal)
            except Exception as error:  # noqa: BLE001 (a lamp of any make must not stop the booking)
                self._failed(name, error)
            else:
                self._worked(name)

    def close(self) -> None:
        """Close every lamp."""
        for name, lamp in self._lamps.items():
            try:
                lamp.close()
            except Exception as error:  # noqa: BLE001 (the others must be closed)
                self._failed(name, error)

    def _failed(self, name: str, error: Exception) -> None:
        if name not in self._failing:
            self._failing.add(name)
            log.error("lamp %s shows nothing: %s", name, error, exc_info=error)

    def _worked(self, name: str) -> None:
        if name in self._failing:
            self._failing.discard(name)
            log.info("lamp %s works again", name)


def _line(signal: Signal, at: int) -> bytes:
    fields = {
        "at": at,
        "station": signal.station,
        "light": signal.light,
        "reason": signal.reason,
        "ref": signal.ref,
    }
    return json.dumps(fields, separators=(",", ":")).encode() + b"\n"
