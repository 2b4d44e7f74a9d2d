"""The one thread that writes: takes inputs, steps the ledger, sends what came out."""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from queue import Full, Queue
from threading import Thread
from typing import Protocol, TypeVar

from ledger.core import Ledger
from ledger.inputs import Input, Output, Stop, Work
from rules.errors import ScangateError

T = TypeVar("T")

#: Inputs that wait at most. The broker's Receive Maximum (20) keeps messages far below it.
INBOX = 1_000

_log = logging.getLogger(__name__)


class Busy(ScangateError):  # noqa: N818 - named for what it is, as rules.errors lists it
    """The writer is too far behind to take more work: the caller tries again later."""


class Sender(Protocol):
    """Does what a step gave: publish, acknowledge. Never blocks, never raises."""

    def act(self, output: Output) -> None: ...


class Writer:
    """Runs a `Ledger` in its own thread. `put` and `submit` may be called from any thread."""

    def __init__(self, ledger: Ledger, sender: Sender, inbox: int = INBOX) -> None:
        self._ledger = ledger
        self._sender = sender
        self._inbox: Queue[Input] = Queue(inbox)
        self._thread = Thread(target=self._run, name="writer", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def put(self, item: Input) -> bool:
        """Hands in an input without waiting. False: the inbox is full and the input was not taken."""
        try:
            self._inbox.put_nowait(item)
        except Full:
            return False
        return True

    def submit(self, call: Callable[[], T]) -> Future[T]:
        """Runs `call` in one transaction of the writer; the future is done after its commit.

        An exception of `call` undoes the transaction and is the future's. With a full inbox it is `Busy`.
        """
        future: Future[T] = Future()
        if not self.put(Work(call, future)):
            future.set_exception(Busy("the ledger is too busy to take this now: try again"))
        return future

    def stop(self, seconds: float = 10) -> None:
        """Finishes what is in the inbox and ends the thread, waiting at most so long."""
        self._inbox.put(Stop())
        self._thread.join(seconds)

    def _run(self) -> None:
        while True:
            item = self._inbox.get()
            for output in self._ledger.step(item):
                self._sender.act(output)
            if isinstance(item, Stop):
                return
