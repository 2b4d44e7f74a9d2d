"""The sender's thread: a loop around `sender.Sender`, woken by events and by its own deadlines."""

import queue
import threading
from collections.abc import Callable
from logging import getLogger
from typing import Final

from gateway.clock import Clock
from gateway.delivery.sender import Event, Sender
from gateway.mqtt import Message

#: Messages not yet looked at; above it the network's are dropped, all of them can be asked for again.
_MESSAGES: Final = 512
#: Events taken in one go before work that is due.
_BURST: Final = 64
_NS: Final = 1_000_000_000

log = getLogger(__name__)


class Uplink:
    """Takes events from any thread and hands them to the sender on one."""

    def __init__(self, clock: Clock, failed: Callable[[], None]) -> None:
        """`failed` is told when the thread ends by a bug: the program should end too, and be restarted."""
        self._clock, self._failed = clock, failed
        self._events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def post(self, event: Event) -> None:
        """Any thread: something happened. Never waits."""
        if isinstance(event, Message) and self._events.qsize() > _MESSAGES:
            return
        self._events.put(event)

    def start(self, sender: Sender) -> None:
        """Begin; once only."""
        self._thread = threading.Thread(target=self._run, args=(sender,), name="uplink", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """End the thread."""
        self._events.put(None)
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _run(self, sender: Sender) -> None:
        try:
            while self._turn(sender):
                pass
            sender.goodbye()
        except Exception:  # nobody is above this thread: the program must end with it, and be started again
            log.exception("the uplink ends by a bug of ours, please report")
            self._failed()

    def _turn(self, sender: Sender) -> bool:
        due = sender.work()
        wait = None if due is None else max(0, due - self._clock.monotonic_ns()) / _NS
        try:
            event = self._events.get(timeout=wait)
        except queue.Empty:
            return True
        for _ in range(_BURST):
            if event is None:
                return False
            sender.handle(event)
            if self._events.empty():
                break
            event = self._events.get()
        return True
