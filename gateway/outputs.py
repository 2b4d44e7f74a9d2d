"""What a step of the station gives back, to be acted on in this order, after the commit and never before."""

from dataclasses import dataclass

from gateway.held import Held
from rules.signal import Signal


@dataclass(frozen=True, slots=True)
class Wake:
    """The sender has something new to look at.

    Attributes:
        boot: the running boot, empty before its first record.
        n: that boot's number in local order.
        last: its newest record.
        held: what the ledger holds.
        feed: version judged by, empty without a feed.
        committed: whether this step made records durable.
        used: the share of the store's quota in use, in percent.
        trouble: what a person should look at (`gateway.trouble`).
    """

    boot: str
    n: int
    last: int
    held: Held
    feed: str
    committed: bool
    used: int = 0
    trouble: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ViewChanged:
    """The screen of this station shows something else now; `Station.view` computes it."""

    station: str


Output = Signal | Wake | ViewChanged
