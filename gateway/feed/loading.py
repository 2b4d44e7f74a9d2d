"""The gateway's side of the loader process: starts it when there is something to load, never waits for it."""

import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from logging import getLogger
from pathlib import Path
from typing import IO, Final

from gateway.feed.build import Answer
from gateway.feed.loader import frame, parse
from wire.v1 import WINDOW

#: Chunks on their way into the pipe; more than one window means that nobody reads, so they are dropped and
#: asked for again.
_WAITING: Final = 2 * WINDOW
#: Seconds that the process gets to end by itself.
_GRACE: Final = 5.0

log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LoaderGone:
    """The process ended; the next chunk starts another."""


class Loading:
    """Feeds chunks to the process; `post` gets its answers, on a thread of this object."""

    def __init__(self, folder: Path, post: Callable[[Answer | LoaderGone], None]) -> None:
        self._folder, self._post = folder, post
        self._process: subprocess.Popen[bytes] | None = None
        self._chunks: queue.Queue[bytes | None] = queue.Queue(_WAITING)
        self._threads: list[threading.Thread] = []

    @property
    def pid(self) -> int | None:
        """The running process."""
        return self._process.pid if self._process is not None else None

    def take(self, chunk: bytes) -> bool:
        """One compressed chunk; False if it was dropped. Called by one thread."""
        if self._process is None or self._process.poll() is not None:
            self.stop()
            self._start()
        try:
            self._chunks.put_nowait(chunk)
        except queue.Full:
            return False
        return True

    def stop(self) -> None:
        """End the process; a later `take` starts another."""
        if self._process is None:
            return
        with suppress(queue.Empty):
            while True:
                self._chunks.get_nowait()
        self._chunks.put(None)
        try:
            self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for thread in self._threads:
            thread.join(_GRACE)
        self._process = None

    def _start(self) -> None:
        self._chunks = queue.Queue(_WAITING)
        command = [sys.executable, "-m", "gateway.feed.loader", str(self._folder)]
        # Our own program with our own argument; a session of its own keeps Ctrl-C from it, it ends on EOF.
        process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        assert process.stdin is not None  # noqa: S101 - for the type checker
        assert process.stdout is not None  # noqa: S101
        self._process = process
        self._threads = [
            threading.Thread(
                target=_write, args=(self._chunks, process.stdin), name="loader-in", daemon=True
            ),
            threading.Thread(
                target=self._read, args=(process, process.stdout), name="loader-out", daemon=True
            ),
        ]
        for thread in self._threads:
            thread.start()

    def _read(self, process: "subprocess.Popen[bytes]", answers: IO[bytes]) -> None:
        with answers:
            for data in answers:
                self._post(parse(data))
        process.wait()  # so that `take` sees the end as soon as it is told
        self._post(LoaderGone())


def _write(chunks: "queue.Queue[bytes | None]", target: IO[bytes]) -> None:
    with suppress(OSError):  # the process is gone: its other thread says so
        while (chunk := chunks.get()) is not None:
            target.write(frame(chunk))
            target.flush()
    with suppress(OSError):
        target.close()
