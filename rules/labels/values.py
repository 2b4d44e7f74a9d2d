"""The values of label reading: what a scan says, why it says nothing, what is known of its scanner."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Literal, NamedTuple

from rules.errors import MisuseError
from rules.labels.fault import INCOMPLETE, Code, Notice
from rules.labels.gs1 import Pair

#: Fields of a label that a profile may ask for.
Field = Literal[
    "gtin",
    "content_gtin",
    "serial",
    "lot",
    "expiry",
    "production",
    "best_before",
    "sscc",
    "quantity",
    "supplier_part",
    "customer_part",
]


class LabelKind(StrEnum):
    """What was read."""

    PLAIN = "plain"
    GTIN = "gtin"
    GS1 = "gs1"
    DIGITAL_LINK = "digital_link"
    ISO15434 = "iso15434"
    HIBC = "hibc"


@dataclass(frozen=True, slots=True)
class Label:
    """What one symbol says, or several that belong together. A field is None when none of them carries it.

    Attributes:
        kind: how it was read.
        text: the form to compare: plain text without outer blanks and separators, a GTIN's digits as
            printed, an element string with GS where GS1 asks for it, also of a Digital Link's pairs. Zeros
            and case are kept.
        raw: the scan's data, unchanged; of several symbols all of them, joined by LF, in the order of their
            bytes, whichever was scanned first.
        aim: AIM symbology identifier, if sent.
        gtin: 14 digits, of a retail code or AI 01; data identifier 8P.
        content_gtin: 14 digits of AI 02: what is in the logistic unit.
        serial: AI 21; data identifier S, 25S, 18S, 15S, 37S, I (the first that stands there); HIBC serial.
        lot: AI 10; data identifier 1T, T, 25T; HIBC lot.
        expiry: AI 17, else the day of AI 7003; data identifier 14D, 15D; HIBC date.
        expiry_time: time of day of AI 7003 or of a HIBC date with an hour.
        production: AI 11; data identifier 16D, 17D.
        best_before: AI 15; data identifier 25D.
        sscc: AI 00, 18 digits; data identifier 8S.
        quantity: AI 30 or 37, data identifier Q or 7Q, HIBC quantity: pieces. Other units stay in `di`.
        addon: 2 or 5 digits beside an EAN or UPC code.
        restricted: the GTIN is for restricted circulation, so no global product key.
        supplier_part: the supplier's part number: data identifier 1P, 30P.
        customer_part: the customer's part number: data identifier P.
        party: who supplies it: data identifier 12V, 17V, 18V. GS1's location numbers stay in `ai`.
        order: purchase order: data identifier K.
        licence_plate: transport unit: data identifier J to 6J (ISO/IEC 15459).
        lic: HIBC labeler identification code, 4 characters.
        pcn: HIBC product or catalog number, 1 to 18 characters.
        unit: HIBC unit of measure, 0 (single unit) to 9.
        ai: every application identifier with its value, as printed.
        di: every MH10.8.2 data identifier with its value, as printed.
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
    supplier_part: str | None = None
    customer_part: str | None = None
    party: str | None = None
    order: str | None = None
    licence_plate: str | None = None
    lic: str | None = None
    pcn: str | None = None
    unit: int | None = None
    ai: tuple[Pair, ...] = ()
    di: tuple[Pair, ...] = ()
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A scan that is no label.

    Attributes:
        code: stable reason.
        position: byte of `raw` where it went wrong, None when no single place did.
        problem: what is wrong, safe to show.
        hint: what to do, safe to show.
        raw: the scan's data, unchanged: escape it before showing. Of several symbols as in `Label`.
    """

    code: Code
    position: int | None
    problem: str
    hint: str
    raw: bytes

    @property
    def incomplete(self) -> bool:
        """Whether nothing is wrong but that another symbol of the same label is missing."""
        return self.code in INCOMPLETE


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of one scanner.

    Attributes:
        layout: what arrives and what it stands for, one character each: a keyboard of another country. It
            is undone first, so everything below names what was meant.
        case: what the scanner makes of letters. ``swapped`` (caps lock) is undone; ``upper`` and ``lower``
            lose what nobody can bring back, so values that may hold letters carry a warning.
        separators: what arrives instead of GS; none of them empty, as below.
        record_separators: what arrives instead of RS (ISO/IEC 15434).
        ends: what arrives instead of EOT.
        assume: what data without an AIM identifier is; None: plain text. ``di``: a plain linear code begins
            with a data identifier, whatever its AIM identifier.
        prefix: what the scanner puts in front of every scan.
        suffix: what it puts behind, besides CR and LF.
        no_read: texts that mean that the scanner saw no code, in capital or small letters, whatever AIM
            identifier stands in front.
        aim_prefix: data may begin with an AIM identifier where the device handed over none.
        require_aim: refuse scans without an AIM identifier.
        require: fields that every label must carry.
        associations: what to do with AIs that GS1 does not let stand together or alone.
        addresses: what a web address that is no GS1 Digital Link is: a mistake or plain text.
    """

    layout: dict[str, str] = field(default_factory=dict)
    case: Literal["kept", "swapped", "upper", "lower"] = "kept"
    separators: tuple[str, ...] = ()
    record_separators: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    assume: Literal["gs1", "retail", "upce", "di"] | None = None
    prefix: str = ""
    suffix: str = ""
    no_read: tuple[str, ...] = ("NOREAD", "NR")
    aim_prefix: bool = True
    require_aim: bool = False
    require: tuple[Field, ...] = ()
    associations: Literal["refuse", "warn"] = "refuse"
    addresses: Literal["refuse", "plain"] = "refuse"

    def __post_init__(self) -> None:
        """Refuse an empty separator, which would stand between any two characters, and what cannot arrive."""
        if "" in (*self.separators, *self.record_separators, *self.ends):
            raise MisuseError("a separator of a scanner's profile is empty")
        if any(len(arrives) != 1 or len(meant) != 1 for arrives, meant in self.layout.items()):
            raise MisuseError("the layout of a scanner's profile is not made of single characters")
        if _has_surrogate((self.prefix, self.suffix, *self.layout, *self.layout.values())):
            raise MisuseError("a scanner's profile holds half a character, which UTF-8 does not have")


class Symbol(NamedTuple):  # made for each scan, in half the time of a dataclass
    """Text of a scan that is left to read, what its label keeps, and what decides how it is read.

    Attributes:
        text: without framing and AIM identifier.
        raw: the scan's data, unchanged.
        aim: AIM identifier, if sent.
        profile: of its scanner.
        today: the day that decides the century of two-digit years.
    """

    text: str
    raw: bytes
    aim: str | None
    profile: Profile
    today: date


def _has_surrogate(texts: Iterable[str]) -> bool:
    return any("\ud800" <= character <= "\udfff" for text in texts for character in text)
