"""The one thread that writes: takes inputs, steps the ledger, sends what came out."""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, Queue
from threading import Thread
from typing import Final, Protocol, TypeVar

from ledger.clock import Clock
from ledger.core import Ledger
from ledger.inputs import Input, Message, Output, Stop, Tick, Work
from rules.errors import ScangateError

T = TypeVar("T")

#: Inputs that wait at most. The broker's Receive Maximum (20) keeps messages far below it.
INBOX: Final = 1_000
#: Seconds between two ticks.
TICK: Final = 0.25

_log = logging.getLogger(__name__)


class Busy(ScangateError):  # noqa: N818 - named for what it is, as rules.errors lists it
    """The writer is too far behind to take more work: the caller tries again later."""


class Sender(Protocol):
    """Does what a step gave: publish, acknowledge. Never blocks, never raises."""

    def act(self, output: Output) -> None: ...


class Writer:
    """Runs a `Ledger` in its own thread. `put` and `submit` may be called from any thread.

    Args:
        ledger: what to step.
        sender: gets what each step gave.
        clock: tells when it is time for the next `Tick`.
        failed: called when a step raised, which is a bug of ours; the thread ends.
        inbox: messages and work that wait at most.
    """

    def __init__(
        self,
        ledger: Ledger,
        sender: Sender,
        clock: Clock,
        failed: Callable[[], None],
        inbox: int = INBOX,
    ) -> None:
        self._ledger = ledger
        self._sender = sender
        self._clock = clock
        self._failed = failed
        self._limit = inbox
        self._inbox: Queue[Input] = Queue()
        self._thread = Thread(target=self._run, name="writer", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def put(self, item: Input) -> bool:
        """Hands in an input without waiting. False: the inbox is full, and the input was not taken.

        What tells the state of the connection is always taken.
        """
        if isinstance(item, Message | Work) and self._inbox.qsize() >= self._limit:
            return False
        self._inbox.put_nowait(item)
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
        self.put(Stop())
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            self._loop()
        except BaseException:  # noqa: BLE001 - the thread ends; the program is told and ends too
            _log.critical("the writer ended: a bug", exc_info=True)
            self._failed()
        finally:
            self._ledger.close()

    def _loop(self) -> None:
        ticked = 0
        while True:
            try:
                item = self._inbox.get(timeout=TICK)
            except Empty:
                item = Tick()
            self._act(item)
            if isinstance(item, Stop):
                return
            now = self._clock.now()
            if abs(now - ticked) >= TICK * 1_000:  # also under constant load, and when the clock jumps
                ticked = now
                self._act(Tick())

    def _act(self, item: Input) -> None:
        for output in self._ledger.step(item):
            self._sender.act(output)
