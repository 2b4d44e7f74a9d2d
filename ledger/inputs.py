"""What comes to the ledger's one writer, and what it gives back to be done after the commit."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """One MQTT message; `mid` and `qos` are for its acknowledgement (`AckMessage`)."""

    topic: str
    payload: bytes
    mid: int
    qos: int


@dataclass(frozen=True, slots=True)
class Connected:
    """The broker connection is up and the subscriptions are made."""


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The broker connection is gone; what was published since may be lost."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The broker confirmed a message that has a `Publish.position`, and so all with a lower one."""

    position: int


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passes; sent about four times a second."""


@dataclass(frozen=True, slots=True)
class Work:
    """A change by a person or another system: runs in one transaction of the writer.

    `future` gets the result after the commit, or the exception after the roll-back.
    """

    call: Callable[[], Any]
    future: Future[Any]


@dataclass(frozen=True, slots=True)
class Stop:
    """The last input."""


Input = Message | Connected | Disconnected | Sent | Tick | Work | Stop


@dataclass(frozen=True, slots=True)
class Publish:
    """Send this. One with a `position` is an event: its confirmation comes back as `Sent`."""

    topic: str
    payload: bytes
    qos: int = 1
    retain: bool = False
    position: int = 0


@dataclass(frozen=True, slots=True)
class AckMessage:
    """The message is dealt with and durable: the broker may forget it."""

    mid: int
    qos: int


Output = Publish | AckMessage
