"""What lights and sounds are asked to show. Devices decide how; the grammar is fixed here."""

from dataclasses import dataclass
from enum import StrEnum


class Light(StrEnum):
    """The sign a person sees and hears. Never colour alone: each has a rhythm of its own."""

    GREEN = "green"  # booked: one short high beep
    AMBER = "amber"  # not booked until one more act: mid double beep
    RED = "red"  # refused: two low beeps, blinking until the next scan
    STOP = "stop"  # refused, this scanner is blocked until ACK: low triple, steady red
    TICK = "tick"  # context, command or bounce: short neutral tick, never the green
    FAULT = "fault"  # a device or the store needs help: steady red, silent


@dataclass(frozen=True, slots=True)
class Signal:
    """One sign at one station.

    Attributes:
        station: name of the station whose lights are meant.
        light: the sign.
        reason: stable reason code behind it, e.g. ``serial.accepted``.
        ref: id ``boot:seq`` of the record that is durable behind this sign, empty when there is none.
    """

    station: str
    light: Light
    reason: str
    ref: str = ""
