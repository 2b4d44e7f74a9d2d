"""What systemd is told: that the program is ready, and that its station thread still turns.

sd_notify(3) is one datagram to a socket named in the environment; without it nothing happens.
"""

import os
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

#: Between two signs of life, nanoseconds; the unit's WatchdogSec is many times that.
_EVERY_NS: Final = 5 * 10**9


class Notify:
    """Any thread. Never waits, never raises."""

    def __init__(self, now_ns: Callable[[], int], environment: Mapping[str, str] = os.environ) -> None:
        self._now_ns = now_ns
        self._address = environment.get("NOTIFY_SOCKET", "")
        self._told_ns: int | None = None

    def ready(self) -> None:
        """The store is checked and scans are taken."""
        self._send(b"READY=1")

    def alive(self) -> None:
        """The station thread came by; told every few seconds."""
        now = self._now_ns()
        if self._told_ns is None or now - self._told_ns >= _EVERY_NS:
            self._told_ns = now
            self._send(b"WATCHDOG=1")

    def _send(self, message: bytes) -> None:
        if not self._address:
            return
        address = self._address.replace("@", "\0", 1) if self._address[0] == "@" else self._address
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as there:
            there.settimeout(0)
            there.sendto(message, address)
