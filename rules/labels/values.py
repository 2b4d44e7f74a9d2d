"""The values of label reading: what a scan says, why it says nothing, what is known of its scanner."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Literal

from rules.errors import MisuseError
from rules.labels.fault import Code, Notice
from rules.labels.gs1 import Pair

#: Fields of a label that a profile may ask for.
Field = Literal[
    "gtin", "content_gtin", "serial", "lot", "expiry", "production", "best_before", "sscc", "quantity"
]


class LabelKind(StrEnum):
    """What was read."""

    PLAIN = "plain"
    GTIN = "gtin"
    GS1 = "gs1"


@dataclass(frozen=True, slots=True)
class Symbol:
    """Text of a scan that is left to read, with what every label made of it keeps."""

    text: str
    raw: bytes
    aim: str | None


@dataclass(frozen=True, slots=True)
class Label:
    """What one symbol says. A field is None when the symbol does not carry it.

    Attributes:
        kind: how it was read.
        text: the form to compare: plain text without outer blanks and separators, a GTIN's digits as
            printed, an element string with GS where GS1 asks for it. Zeros and case are kept.
        raw: the scan's data, unchanged.
        aim: AIM symbology identifier, if sent.
        gtin: 14 digits, of a retail code or AI 01.
        content_gtin: 14 digits of AI 02: what is in the logistic unit.
        serial: AI 21.
        lot: AI 10.
        expiry: AI 17, else the day of AI 7003.
        expiry_time: time of day of AI 7003.
        production: AI 11.
        best_before: AI 15.
        sscc: AI 00, 18 digits.
        quantity: AI 30 or 37, pieces.
        addon: 2 or 5 digits beside an EAN or UPC code.
        restricted: the GTIN is for restricted circulation, so no global product key.
        ai: every application identifier with its value, as printed.
        warnings: what is worth telling although the label was read.
    """

    kind: LabelKind
    text: str
    raw: bytes
    aim: str | None = None
    gtin: str | None = None
    content_gtin: str | None = None
    serial: str | None = None
    lot: str | None = None
    expiry: date | None = None
    expiry_time: time | None = None
    production: date | None = None
    best_before: date | None = None
    sscc: str | None = None
    quantity: int | None = None
    addon: str | None = None
    restricted: bool = False
    ai: tuple[Pair, ...] = ()
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A scan that is no label.

    Attributes:
        code: stable reason.
        position: byte of `raw` where it went wrong, None when no single place did.
        problem: what is wrong, safe to show.
        hint: what to do, safe to show.
        raw: the scan's data, unchanged: escape it before showing.
    """

    code: Code
    position: int | None
    problem: str
    hint: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of one scanner.

    Attributes:
        separators: what arrives instead of GS; none of them empty.
        assume: what data without an AIM identifier is; None: plain text.
        prefix: what the scanner puts in front of every scan.
        suffix: what it puts behind, besides CR and LF.
        no_read: texts without AIM identifier that mean that the scanner saw no code.
        aim_prefix: data may begin with an AIM identifier where the device handed over none.
        require_aim: refuse scans without an AIM identifier.
        require: fields that every label must carry.
        associations: what to do with AIs that GS1 does not let stand together or alone.
    """

    separators: tuple[str, ...] = ()
    assume: Literal["gs1", "retail", "upce"] | None = None
    prefix: str = ""
    suffix: str = ""
    no_read: tuple[str, ...] = ("NOREAD", "NR")
    aim_prefix: bool = True
    require_aim: bool = False
    require: tuple[Field, ...] = ()
    associations: Literal["refuse", "warn"] = "refuse"

    def __post_init__(self) -> None:
        """Refuse an empty separator, which would stand between any two characters."""
        if "" in self.separators:
            message = "a separator of a scanner's profile is empty"
            raise MisuseError(message)
