"""What can be put into the station's inbox: everything the station thread reacts to is one of these."""

from dataclasses import dataclass

from rules.scan import Scan
from wire import v1


@dataclass(frozen=True, slots=True)
class Scanned:
    """A device of a station read a symbol."""

    station: str
    scan: Scan


@dataclass(frozen=True, slots=True)
class Pressed:
    """A person touched or typed something at the screen or pressed a button; `text` is as if scanned."""

    station: str
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class FeedReady:
    """The loader has built and verified a feed file; the station swaps to it between two scans."""

    path: str
    version: str


@dataclass(frozen=True, slots=True)
class Announced:
    """The ledger said which feed is the newest, and how far its clock has come (`wire.v1.Manifest.hlc`)."""

    version: str
    hlc: int = 0


@dataclass(frozen=True, slots=True)
class Acked:
    """The ledger said what it holds."""

    ack: v1.Ack


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The connection to the broker or the ledger's own state changed. `generation` is empty if unknown."""

    broker: bool
    ledger: bool
    generation: str = ""


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """A device came or went; `detail` is a sentence with the fix, empty when it is ready."""

    station: str
    source: str
    ready: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A second passed without other input: housekeeping."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The program ends."""


Input = Scanned | Pressed | FeedReady | Announced | Acked | LinkChanged | DeviceChanged | Tick | Stop
