"""The broker and its wires: messages are lost, doubled, late and out of order, connections come and go.

Sessions are clean. A PUBACK says that the broker has a message, nothing more; what it retains is lost when it
is wiped. A second connection under one name ends the first, as ``use_username_as_clientid`` makes it.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Protocol

After = Callable[[int, Callable[[], None]], None]

#: Between the ends of a good wire, milliseconds.
_FAST = (2, 80)
#: A message that is late.
_LATE = (500, 20_000)


class Client(Protocol):
    """One end of a wire."""

    def heard(self, topic: str, payload: bytes) -> None:
        """A message came."""

    def lost(self) -> None:
        """The connection is gone."""


@dataclass(slots=True)
class Weather:
    """Shares of messages that are lost, doubled and late."""

    drop: float = 0.0
    double: float = 0.0
    late: float = 0.0


@dataclass(eq=False, slots=True)
class _Wire:
    name: str
    client: Client
    topics: tuple[str, ...]
    will: tuple[str, bytes]


class Broker:
    """Args: chance, the scheduler, and where faults are counted."""

    def __init__(self, random: Random, after: After, faults: Counter[str]) -> None:
        self.weather = Weather()
        self.retained: dict[str, bytes] = {}
        self._random, self._after, self._faults = random, after, faults
        self._wires: dict[str, _Wire] = {}

    def join(self, name: str, client: Client, topics: tuple[str, ...], will: tuple[str, bytes]) -> None:
        """A client connects; it is given what is retained."""
        self.leave(name)
        self._wires[name] = wire = _Wire(name, client, topics, will)
        for topic, payload in sorted(self.retained.items()):
            if _wants(wire, topic):
                self._send(wire, topic, payload)

    def leave(self, name: str) -> None:
        """A connection ends without a goodbye: the last will is told."""
        wire = self._wires.pop(name, None)
        if wire is not None:
            wire.client.lost()
            self.publish(*wire.will, retain=True)

    def wipe(self) -> None:
        """The broker loses its data, and with it all connections."""
        for name in list(self._wires):
            self.leave(name)
        self.retained.clear()

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """The broker has a message."""
        if retain:
            self.retained[topic] = payload
        for wire in list(self._wires.values()):
            if _wants(wire, topic):
                self._send(wire, topic, payload)

    def _send(self, wire: _Wire, topic: str, payload: bytes) -> None:
        chance = self._random.random
        if chance() < self.weather.drop:
            self._faults["dropped"] += 1
            return
        copies = 1
        if chance() < self.weather.double:
            self._faults["doubled"] += 1
            copies = 2
        for _ in range(copies):
            late = chance() < self.weather.late
            self._faults["late"] += late
            delay = self._random.randint(*(_LATE if late else _FAST))
            self._after(delay, lambda: self._deliver(wire.name, topic, payload))

    def _deliver(self, name: str, topic: str, payload: bytes) -> None:
        """To whoever has the name now: what was slow may outlive a connection."""
        wire = self._wires.get(name)
        if wire is not None:
            wire.client.heard(topic, payload)


def _wants(wire: _Wire, topic: str) -> bool:
    return _matches(wire.topics, topic)


@lru_cache(maxsize=4096)
def _matches(patterns: tuple[str, ...], topic: str) -> bool:
    return any(_match(pattern.split("/"), topic.split("/")) for pattern in patterns)


def _match(pattern: list[str], levels: list[str]) -> bool:
    return len(pattern) == len(levels) and all(
        p in {"+", level} for p, level in zip(pattern, levels, strict=True)
    )
