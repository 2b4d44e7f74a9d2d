r"""A scanner that is not there: the behavioural twin of a serial one, on a pseudo-terminal.

It shows reconnecting, framing and verdict bytes as they are; it cannot show baud rates, flow control or USB
resets. To try by hand, start it, point a gateway at its link, and type::

    python -m firmware_bridge.virtual --link /tmp/scanner
    ]C10109521234543213\x1d
    :unplug
    :plug
"""

import argparse
import os
import pty
import select
import signal
import sys
import tty
from collections.abc import Iterable, Sequence
from itertools import cycle
from pathlib import Path
from types import TracebackType
from typing import Self

from firmware_bridge.errors import DeviceLost
from firmware_bridge.escapes import escape, unescape

#: How long a scan waits for a reader when the terminal's buffer is full, seconds.
PATIENCE_S = 10.0
#: Verdict bytes taken in one call; a verdict has at most `profile.MAX_TEXT`.
HEAR_SIZE = 4_096
#: How long the command waits for a verdict after each scan, seconds.
LISTEN_S = 0.3


class VirtualScanner:
    """A pseudo-terminal with a link that stands for /dev/serial/by-id/…; plugged in from the start.

    One thread at a time. As a context manager it unplugs itself.
    """

    def __init__(self, link: Path, *, terminator: bytes = b"\r") -> None:
        self._link, self._terminator = link, terminator
        self._master: int | None = None
        self._slave: int | None = None
        self.plug()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.unplug()

    @property
    def link(self) -> Path:
        """The path to give to a gateway."""
        return self._link

    def plug(self) -> None:
        """Appear, as a new terminal under the old link; nothing when already plugged."""
        if self._master is not None:
            return
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)  # every byte passes as it is, before anybody opens it
        os.set_blocking(self._master, False)
        self._point(os.ttyname(self._slave))

    def unplug(self) -> None:
        """Vanish: the link goes, and whoever has the terminal open is hung up."""
        self._link.unlink(missing_ok=True)
        for end in (self._master, self._slave):
            if end is not None:
                os.close(end)
        self._master = self._slave = None

    def scan(self, data: bytes, *, chunked: bool = False) -> None:
        """Send one code and its terminator, if asked in pieces of one to three bytes.

        Raises:
            DeviceLost: unplugged, or nobody reads for `PATIENCE_S`.
        """
        self.send(data + self._terminator, chunked=chunked)

    def send(self, data: bytes, *, chunked: bool = False) -> None:
        """Send bytes as they are: half a code, noise, many codes at once."""
        for piece in _pieces(data) if chunked else [data]:
            self._write(piece)

    def heard(self, timeout_s: float = 0.0) -> bytes:
        """What the gateway sent to the scanner since the last call, waiting for a first byte."""
        master = self._plugged()
        if not select.select([master], [], [], timeout_s)[0]:
            return b""
        return os.read(master, HEAR_SIZE)

    def _plugged(self) -> int:
        if self._master is None:
            message = f"{self._link} is unplugged"
            raise DeviceLost(message)
        return self._master

    def _point(self, target: str) -> None:
        self._link.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._link.with_name(f".{self._link.name}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(target)
        fresh.replace(self._link)  # also over the link that a killed twin left behind

    def _write(self, data: bytes) -> None:
        while data:
            master = self._plugged()
            if not select.select([], [master], [], PATIENCE_S)[1]:
                message = f"{self._link}: nobody has read for {PATIENCE_S:g} s"
                raise DeviceLost(message)
            data = data[os.write(master, data) :]


def main(arguments: Sequence[str] | None = None, lines: Iterable[str] | None = None) -> None:
    """Scan each line of the standard input; ``:unplug`` and ``:plug`` pull and put the cable."""
    parser = argparse.ArgumentParser(prog="python -m firmware_bridge.virtual", description=main.__doc__)
    parser.add_argument("--link", type=Path, required=True, help="where the port appears, e.g. /tmp/scanner")
    parser.add_argument("--terminator", type=unescape, default=b"\r", help=r"after each code (default \r)")
    parser.add_argument("--chunked", action="store_true", help="send pieces of one to three bytes")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # unplugs on the way out
    with VirtualScanner(options.link, terminator=options.terminator) as scanner:
        _say(f"scanner at {scanner.link}; type a code, :unplug or :plug; Ctrl-D ends")
        try:
            for line in sys.stdin if lines is None else lines:
                _obey(scanner, line.rstrip("\n"), chunked=options.chunked)
        except KeyboardInterrupt:
            _say("")


def _obey(scanner: VirtualScanner, line: str, *, chunked: bool) -> None:
    try:
        match line:
            case "":
                pass
            case ":unplug":
                scanner.unplug()
            case ":plug":
                scanner.plug()
            case _:
                scanner.scan(unescape(line), chunked=chunked)
                if verdict := scanner.heard(LISTEN_S):
                    _say(f"heard {escape(verdict)}")
    except (DeviceLost, ValueError) as error:
        _say(str(error))


def _pieces(data: bytes) -> Iterable[bytes]:
    start = 0
    for size in cycle((1, 2, 3)):
        if start >= len(data):
            return
        yield data[start : start + size]
        start += size


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
