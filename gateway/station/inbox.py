"""The station thread's inbox: devices first, the network when there is time, a tick when there is nothing.

Two queues, both bounded. A device that is faster than the judgement waits, so that its bytes stay in its own
buffer; the network never waits, what has no room is dropped and asked for again.
"""

import threading
from collections import deque
from typing import Final

from gateway.inputs import Input, Stop, Tick

#: Scans not yet judged; a person makes two a second, a fixed reader fifty.
_DEVICES: Final = 256
_NETWORK: Final = 256


class Inbox:
    """One thread takes, any thread puts."""

    def __init__(self) -> None:
        self._devices: deque[Input] = deque()
        self._network: deque[Input] = deque()
        self._changed = threading.Condition()
        self._stopped = False

    def device(self, given: Input) -> None:
        """An input of a device; waits for room."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._devices) < _DEVICES or self._stopped)
            self._devices.append(given)
            self._changed.notify_all()

    def screen(self, given: Input) -> bool:
        """An input of a person at the screen; False if there is no room."""
        return self._offer(self._devices, given, _DEVICES)

    def network(self, given: Input) -> bool:
        """An input of the network; False if it was dropped."""
        return self._offer(self._network, given, _NETWORK)

    def stop(self) -> None:
        """Let `get` give `Stop`, before all else. Also from a signal handler, so it takes no lock."""
        self._stopped = True

    def close(self) -> None:
        """Let go whoever waits for room, after `stop`."""
        self.stop()
        with self._changed:
            self._changed.notify_all()

    @property
    def busy(self) -> bool:
        """Whether a device waits."""
        return bool(self._devices)

    def get(self, timeout_s: float) -> Input:
        """The next input; `Tick` when none came for so long, `Stop` for ever after `stop`."""
        with self._changed:
            if not self._devices and not self._network and not self._stopped:
                self._changed.wait(timeout_s)
            if self._stopped:
                return Stop()
            queue = self._devices or self._network
            if not queue:
                return Tick()
            given = queue.popleft()
            self._changed.notify_all()
            return given

    def _offer(self, queue: deque[Input], given: Input, room: int) -> bool:
        with self._changed:
            if self._stopped or len(queue) >= room:
                return False
            queue.append(given)
            self._changed.notify_all()
            return True
