"""The door to pyserial: a scanner on a serial port, USB CDC or a pseudo-terminal.

pyserial only opens and configures the port. Reading is our own, a selector and `os.read`: its `read_until`
costs 41 times the CPU and hands out half a line at a time-out, its `ReaderThread` dies silently when the
cable is pulled (measured with pyserial 3.5).
"""

import errno
import os
import selectors
import termios
import threading
from collections.abc import Iterator
from contextlib import suppress
from logging import getLogger
from pathlib import Path

import serial

from firmware_bridge.clock import NS_PER_S, Clock
from firmware_bridge.errors import DeviceLost, DeviceUnsupported, errno_of, explain
from firmware_bridge.line import LineFramer, Torso
from firmware_bridge.profile import ScannerProfile
from rules.scan import Entry, Scan

#: Whatever is waiting is taken in one call; the kernel's tty buffer holds 4 KiB.
READ_SIZE = 65_536

log = getLogger(__name__)


class SerialPort:
    """A `device.Driver`; besides, `write` sends verdict bytes back to the scanner, from any thread."""

    def __init__(
        self, name: str, path: Path, profile: ScannerProfile, clock: Clock, *, entry: Entry = Entry.SCAN
    ) -> None:
        """Open nothing yet.

        Args:
            name: source of the scans.
            path: the port, best one of /dev/serial/by-id that survives replugging.
            profile: how the scanner talks.
            clock: stamps the scans.
            entry: FIXED for a mounted reader.
        """
        self._name, self._path, self._profile, self._entry = name, path, profile, entry
        self._clock = clock
        self._lock = threading.Lock()  # guards the three below against `close` and `write` of other threads
        self._link: _Link | None = None
        self._reading = False
        self._closing = False

    @property
    def name(self) -> str:
        """The configured name."""
        return self._name

    def open(self) -> None:
        """Open the port for this program alone.

        What arrived before is thrown away (pyserial flushes the input): nobody saw a light for it.

        Raises:
            DeviceLost: not there, in use, no permission.
            DeviceUnsupported: not a serial port, or a speed it does not have.
        """
        self.close()
        link = _Link(self._open_port())
        with self._lock:
            self._link, self._closing = link, False

    def read(self) -> Iterator[Scan]:
        """Yield scans until `close`; see `device.Driver`."""
        with self._lock:
            link = self._link
            if link is None:
                return
            self._reading = True
        framer = self._profile.framer(self._name, self._entry)
        try:
            yield from self._scans(link, framer)
        finally:
            self._report(framer.abandon())
            with self._lock:
                self._reading = False
                self._release(wanted=self._closing)

    def write(self, data: bytes) -> None:
        """Send bytes to the scanner without waiting.

        Raises:
            DeviceLost: the port is not open, or the scanner does not take all of them now.
        """
        with self._lock:
            if self._link is None or self._closing:
                message = f"{self._path} is not open"
                raise DeviceLost(message)
            try:
                sent = os.write(self._link.port.fileno(), data)
            except BlockingIOError:
                sent = 0
            except OSError as error:
                raise DeviceLost(explain(str(self._path), error)) from error
        if sent < len(data):
            message = f"{self._path} took {sent} of {len(data)} bytes: is flow control holding it?"
            raise DeviceLost(message)

    def close(self) -> None:
        """Make `read` end; the file is closed by the reader, so that its number cannot be reused under it."""
        with self._lock:
            self._closing = True
            if self._link is not None:
                self._link.wake()
            self._release(wanted=not self._reading)

    def _release(self, *, wanted: bool) -> None:
        if wanted and self._link is not None:
            self._link.close()
            self._link = None

    def _open_port(self) -> serial.Serial:
        data_bits, parity, stop_bits = tuple(self._profile.bits)
        try:
            return serial.Serial(
                str(self._path),
                self._profile.baud,
                int(data_bits),
                parity,
                int(stop_bits),
                timeout=0,
                exclusive=True,
            )
        except ValueError as error:  # a speed or format that this port does not have
            message = f"{self._path}: {error}"
            raise DeviceUnsupported(message) from error
        except (OSError, termios.error) as error:
            kind = DeviceUnsupported if errno_of(error) == errno.ENOTTY else DeviceLost
            raise kind(explain(str(self._path), error)) from error

    def _scans(self, link: "_Link", framer: LineFramer) -> Iterator[Scan]:
        while True:
            ready = link.wait(self._patience(framer))
            if link.woken in ready:
                return
            if ready:
                data = self._receive(link)
                frames = framer.feed(data, self._clock.monotonic_ns())
            else:
                frames = framer.idle(self._clock.monotonic_ns())
            yield from self._report(frames)

    def _patience(self, framer: LineFramer) -> float | None:
        deadline = framer.deadline_ns
        return None if deadline is None else max(0, deadline - self._clock.monotonic_ns()) / NS_PER_S

    def _receive(self, link: "_Link") -> bytes:
        try:
            data = os.read(link.port.fileno(), READ_SIZE)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise DeviceLost(explain(str(self._path), error)) from error
        if not data:  # a hung-up terminal is ready for ever and gives nothing
            message = f"{self._path} is gone: unplugged, or switched off"
            raise DeviceLost(message)
        return data

    def _report(self, frames: list[Scan | Torso]) -> list[Scan]:
        for frame in frames:
            if isinstance(frame, Torso):
                log.warning(
                    "%s: %d bytes without a terminator dropped; if this repeats, let the scanner send CR"
                    " after each code, or set gap_ms = 100 in its profile",
                    self._name,
                    frame.length,
                )
        return [frame for frame in frames if isinstance(frame, Scan)]


class _Link:
    """One open port with the pipe that wakes its reader."""

    def __init__(self, port: serial.Serial) -> None:
        self.port = port
        self.woken, self._waker = os.pipe()
        self._selector = selectors.DefaultSelector()
        self._selector.register(port.fileno(), selectors.EVENT_READ)
        self._selector.register(self.woken, selectors.EVENT_READ)

    def wait(self, timeout_s: float | None) -> list[int]:
        return [key.fd for key, _ in self._selector.select(timeout_s)]

    def wake(self) -> None:
        os.write(self._waker, b"!")

    def close(self) -> None:
        self._selector.close()
        os.close(self.woken)
        os.close(self._waker)
        with suppress(OSError, termios.error, TypeError):  # all three were seen on an unplugged port
            self.port.close()
