"""What a device hands to the judgement: the bytes of one symbol, unjudged and unchanged."""

from dataclasses import dataclass
from enum import StrEnum

#: The longest payload accepted from any device, in bytes. No label of goods comes near: a transport label in
#: PDF417 holds at most 1,850 characters (ISO/IEC 15438). What is longer is a document or an attack.
MAX_SCAN = 2_000


class Entry(StrEnum):
    """How the data came in; kept on every record so that keyed entries can be told from read ones."""

    SCAN = "scan"  # a hand scanner
    FIXED = "fixed"  # a camera or a fixed reader: may not give commands (design: domain)
    KEYED = "keyed"  # typed or touched by a person
    BUTTON = "button"


@dataclass(frozen=True, slots=True)
class Scan:
    """One decoded symbol as a device delivered it.

    Attributes:
        source: configured name of the device, unique within the gateway.
        data: payload without transport framing and without the AIM identifier, at most `MAX_SCAN` bytes.
        aim: AIM symbology identifier of three characters such as ``]C1`` (ISO/IEC 15424), if sent.
        seen_at: nanoseconds of the monotonic clock when the last byte arrived.
        entry: how the data came in.
        copies: separate labels with this same data in one frame of a camera.
    """

    source: str
    data: bytes
    aim: str | None
    seen_at: int
    entry: Entry = Entry.SCAN
    copies: int = 1
