"""A TCP proxy on loopback that lets through, delays, swallows, or cuts in the middle of a packet.

It stands for a network between two programs, one port of its own for each; threads, no select loop: a handful
of connections is all it ever has.
"""

import socket
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

#: Bytes taken at once.
_CHUNK: Final = 65_536
#: How often a waiting pump looks whether the proxy ends, seconds.
_BEAT: Final = 0.05
#: ``SO_LINGER`` on with no time: closing sends a reset, as a router does that forgot the connection.
_RESET: Final = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Weather:
    """How the network is now.

    Attributes:
        delay: seconds that each piece waits before it goes on.
        swallow: what comes is taken and never goes on, in either direction; new connections hang as well.
        cut_after: bytes after which a connection is reset in the middle of what it says; None: never.
    """

    delay: float = 0.0
    swallow: bool = False
    cut_after: int | None = None


FAIR: Final = Weather()


class Proxy:
    """Listens on `port`, connects each client to `target` on 127.0.0.1. Any thread may set `weather`."""

    def __init__(self, target: int) -> None:
        self.weather = FAIR
        self.cuts = 0
        self.swallowed = 0
        self._target = target
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._ended = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, name="proxy", daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._server.close()
        self.cut()

    def cut(self) -> None:
        """Resets every connection now."""
        with self._lock:
            ends, self._open = self._open, set()
        for end in ends:
            _reset(end)

    # -- inside -------------------------------------------------------------------------------

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._target), timeout=1)
            except OSError:  # nobody there: as a closed port looks
                _reset(client)
                continue
            server.settimeout(None)
            with self._lock:
                self._open |= {client, server}
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=self._pump, args=(source, target), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        """One direction. Swallowed bytes are missing for ever: the stream may not go on after them."""
        passed = 0
        with suppress(OSError):
            while data := source.recv(_CHUNK):
                weather = self.weather
                if weather.delay:
                    self._ended.wait(weather.delay)
                if weather.swallow:
                    self.swallowed += len(data)
                    self._until_fair()
                    break
                if weather.cut_after is not None and passed + len(data) > weather.cut_after:
                    target.sendall(data[: max(0, weather.cut_after - passed)])
                    self.cuts += 1
                    break
                target.sendall(data)
                passed += len(data)
        self._drop(source, target)

    def _until_fair(self) -> None:
        """While the hole lasts, the two ends learn nothing."""
        while self.weather.swallow and not self._ended.is_set():
            self._ended.wait(_BEAT)

    def _drop(self, *ends: socket.socket) -> None:
        with self._lock:
            self._open -= set(ends)
        for end in ends:
            _reset(end)


def _reset(end: socket.socket) -> None:
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    with suppress(OSError):
        end.shutdown(socket.SHUT_RD)  # wakes a thread of ours that reads, and says nothing to the other side
    end.close()
