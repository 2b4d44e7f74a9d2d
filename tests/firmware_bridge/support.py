"""What several tests of the devices use: an inbox with a hang guard, and scripted drivers."""

import queue
from collections.abc import Callable, Iterator

from firmware_bridge.device import DeviceChanged, State
from rules.scan import Scan

GUARD_S = 20.0  # only a hang takes that long


class Inbox:
    """Where a supervisor delivers; `take` waits, never longer than the guard."""

    def __init__(self) -> None:
        self._queue: queue.Queue[Scan | DeviceChanged] = queue.Queue()

    def put(self, item: Scan | DeviceChanged) -> None:
        self._queue.put(item)

    def take(self) -> Scan | DeviceChanged:
        return self._queue.get(timeout=GUARD_S)

    def scan(self) -> bytes:
        item = self.take()
        assert isinstance(item, Scan), item
        return item.data

    def changed(self) -> DeviceChanged:
        item = self.take()
        assert isinstance(item, DeviceChanged), item
        return item

    def until(self, state: State) -> list[State]:
        """The states told up to and with `state`."""
        seen = [self.changed().state]
        while seen[-1] is not state:
            seen.append(self.changed().state)
        return seen

    @property
    def empty(self) -> bool:
        return self._queue.empty()


Step = Scan | Exception | Callable[[], None]


class ScriptedDriver:
    """Plays one list of steps per connection; an exception as the first step is what `open` raises."""

    def __init__(self, *connections: list[Step]) -> None:
        self._connections = iter(connections)
        self._steps: list[Step] = []
        self.opened = 0
        self.closed = 0

    @property
    def name(self) -> str:
        return "door-1"

    def open(self) -> None:
        self.opened += 1
        self._steps = list(next(self._connections))
        if self._steps and isinstance(self._steps[0], Exception):
            raise self._steps[0]

    def read(self) -> Iterator[Scan]:
        for step in self._steps:
            match step:
                case Scan():
                    yield step
                case Exception():
                    raise step
                case _:
                    step()

    def close(self) -> None:
        self.closed += 1
