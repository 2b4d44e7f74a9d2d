"""Everything about reconnecting: one thread per device that walks the table below.

In here: states, pauses, what is told and logged. Not in here: any device, any meaning of a scan. A driver's
bug (an exception that is neither `DeviceLost` nor `DeviceUnsupported`) is logged with its traceback, told as
a lost device, and the device is opened again: one bad driver must not stop a dock. Our own misuse ends the
thread.
"""

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from logging import ERROR, INFO, getLogger
from typing import Final, TypeVar

from firmware_bridge.backoff import Backoff
from firmware_bridge.clock import NS_PER_S, Clock, SystemClock
from firmware_bridge.device import DeviceChanged, Driver, State
from firmware_bridge.errors import DeviceLost, DeviceUnsupported
from rules.errors import MisuseError
from rules.scan import Scan

#: A device that was ready for so long counts as well again: the next pause is the first one.
STEADY_NS = 5 * NS_PER_S

log = getLogger(__name__)

_T = TypeVar("_T")
Deliver = Callable[[Scan | DeviceChanged], None]


class Event(StrEnum):
    """What can happen to a device."""

    TRY = "pause over"
    OPENED = "opened"
    GONE = "DeviceLost"
    REFUSED = "DeviceUnsupported"
    ENDED = "input ended"
    STOP = "stop"


TABLE: Final[Mapping[State, Mapping[Event, State]]] = {
    State.ABSENT: {
        Event.TRY: State.OPENING,
        Event.STOP: State.STOPPED,
    },
    State.OPENING: {
        Event.OPENED: State.READY,
        Event.GONE: State.ABSENT,
        Event.REFUSED: State.STOPPED,
        Event.STOP: State.STOPPED,
    },
    State.READY: {
        Event.GONE: State.LOST,
        Event.REFUSED: State.STOPPED,
        Event.ENDED: State.STOPPED,
        Event.STOP: State.STOPPED,
    },
    State.LOST: {
        Event.TRY: State.OPENING,
        Event.STOP: State.STOPPED,
    },
    State.STOPPED: {},
}


def mermaid() -> str:
    """The table as a mermaid state diagram, for the documentation."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.ABSENT}"]
    lines += [
        f"    {state} --> {then}: {event}" for state, row in TABLE.items() for event, then in row.items()
    ]
    return "\n".join([*lines, f"    {State.STOPPED} --> [*]", ""])


class Supervisor:
    """Keeps one device open and delivers what it reads.

    `deliver` is called on the supervisor's thread and must only put the item into a queue; what it raises
    ends the thread, through `threading.excepthook`.
    """

    def __init__(
        self,
        driver: Driver,
        deliver: Deliver,
        *,
        clock: Clock | None = None,
        backoff: Backoff | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._driver, self._deliver = driver, deliver
        self._clock, self._backoff, self._chance = clock or SystemClock(), backoff or Backoff(), chance
        self._state = State.ABSENT
        self._failures = 0
        self._ready_at = 0
        self._told: DeviceChanged | None = None
        self._well = True  # as the log knows it
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"device-{driver.name}", daemon=True)

    @property
    def state(self) -> State:
        """Where the device stands; readable from any thread."""
        return self._state

    def start(self) -> None:
        """Begin; once only."""
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> bool:
        """Let the device go and wait for the thread; True when it has ended. From any thread, also twice."""
        self._stopping.set()
        self._driver.close()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while self._state is not State.STOPPED:
                outcome = self._act()
                event = Event.STOP if self._stopping.is_set() else outcome.event
                self._enter(_next(self._state, event), "" if event is Event.STOP else outcome.detail)
        finally:
            self._driver.close()

    def _act(self) -> "_Outcome":
        match self._state:
            case State.OPENING:
                return self._open()
            case State.READY:
                return self._read()
            case State.ABSENT | State.LOST | State.STOPPED:
                self._stopping.wait(self._backoff.delay_s(self._failures, self._chance()))
                return _Outcome(Event.TRY)

    def _open(self) -> "_Outcome":
        failed = self._attempt(self._driver.open)
        if isinstance(failed, _Outcome):
            self._failures += 1
            return failed
        self._ready_at = self._clock.monotonic_ns()
        return _Outcome(Event.OPENED)

    def _read(self) -> "_Outcome":
        scans = self._driver.read()
        while isinstance(got := self._attempt(lambda: next(scans, None)), Scan):
            self._failures = 0
            self._deliver(got)
        if self._clock.monotonic_ns() - self._ready_at >= STEADY_NS:
            self._failures = 0
        self._failures += 1
        self._driver.close()
        return got or _Outcome(Event.ENDED, "the input ended")

    def _attempt(self, act: Callable[[], _T]) -> "_T | _Outcome":
        try:
            return act()
        except DeviceLost as error:
            return _Outcome(Event.GONE, str(error))
        except DeviceUnsupported as error:
            return _Outcome(Event.REFUSED, str(error))
        except MisuseError:
            raise
        except Exception as error:
            log.exception("%s: unexpected error in its driver, please report it", self._driver.name)
            return _Outcome(Event.GONE, f"internal error in its driver, {type(error).__name__}: {error}")

    def _enter(self, state: State, detail: str) -> None:
        self._state = state
        changed = DeviceChanged(self._driver.name, state, detail)
        if state is State.OPENING or changed == self._told:
            return
        self._told = changed
        self._log(changed)
        self._deliver(changed)

    def _log(self, changed: DeviceChanged) -> None:
        if changed.state is State.READY:
            log.info("%s is %s", changed.source, "ready" if self._well else "back")
            self._well = True
        elif changed.state is State.STOPPED:
            log.log(ERROR if changed.detail else INFO, "%s stopped. %s", changed.source, changed.detail)
        elif self._well:
            log.warning("%s: %s. Trying again until it is back", changed.source, changed.detail)
            self._well = False


@dataclass(frozen=True, slots=True)
class _Outcome:
    event: Event
    detail: str = ""


def _next(state: State, event: Event) -> State:
    if event not in TABLE[state]:
        message = f"no way from {state} by {event}"
        raise MisuseError(message)
    return TABLE[state][event]
