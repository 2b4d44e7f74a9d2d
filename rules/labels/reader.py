"""Read one scan: bytes in, a `Label` out, or an `Unreadable` that says what to do.

The AIM identifier routes (`rules.labels.symbology`); the text alone never decides what it is. Pure: the day
is given by the caller, for the century of two-digit years. One module per concept: `text` (bytes
to safe text), `symbology`, `gtin` with `retail`, `gs1` with `pairs`, `lint` and `elements`, `composite`,
`digital_link`, `iso15434` with `data_identifiers`, `hibc`; `together` reads several symbols of one label.

>>> from datetime import date
>>> from rules.scan import Scan
>>> scan = Scan("dock-1", b"]C1010952113000123721SN-0042", None, 0)
>>> label = read(scan, today=date(2026, 11, 21))
>>> label.gtin, label.serial
('09521130001237', 'SN-0042')
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from rules.labels import composite, digital_link, hibc, iso15434, keyboard, retail, symbology
from rules.labels import text as label_text
from rules.labels.elements import may_have_swallowed, read_elements
from rules.labels.fault import Code, Fault, Notice
from rules.labels.gs1 import GS
from rules.labels.symbology import AIM_LENGTH, Route
from rules.labels.text import Payload
from rules.labels.values import Field, Label, LabelKind, Profile, Symbol, Unreadable
from rules.scan import Scan

__all__ = ["Code", "Field", "Label", "LabelKind", "Notice", "Profile", "Unreadable", "read"]

_DEFAULT = Profile()

#: What data without an AIM identifier is, by the profile.
_ASSUMED: dict[str | None, Route] = {
    None: Route.PLAIN,
    "gs1": Route.GS1,
    "retail": Route.RETAIL,
    "upce": Route.UPC_E,
    "di": Route.PLAIN,
}

#: What nothing in the scan itself speaks for.
_UNANNOUNCED = frozenset((Route.PLAIN, Route.DI, Route.GS1, Route.RETAIL, Route.UPC_E))

_READERS: dict[Route, Callable[[Symbol], Label | Fault]] = {
    Route.GS1: read_elements,
    Route.EAN: retail.read_ean,
    Route.EAN_ADDON: retail.read_ean_addon,
    Route.EAN_8: retail.read_ean_8,
    Route.ITF: retail.read_itf,
    Route.RETAIL: retail.read_retail,
    Route.UPC_E: retail.read_retail_upc_e,
    Route.DI: iso15434.read_bare,
    Route.COMPOSITE: composite.read_composite,
    Route.LINK: digital_link.read_link,
    Route.ISO15434: iso15434.read_message,
    Route.HIBC: hibc.read_hibc,
    Route.PLAIN: retail.read_plain,
}


def read(scan: Scan, profile: Profile = _DEFAULT, *, today: date) -> Label | Unreadable:
    """Read what one symbol says; never raises, whatever the bytes are.

    Args:
        scan: data and AIM identifier as the device delivered them. Without an identifier the data may
            begin with one.
        profile: the scanner's settings.
        today: the day that decides the century of two-digit years.
    """
    result = _read(scan, profile, today)
    if isinstance(result, Label):
        return result
    return Unreadable(result.code, result.position, result.problem, result.hint, scan.data)


class Opened(NamedTuple):
    """A scan whose frame and AIM identifier are off and whose reader is known.

    Attributes:
        symbol: what is left to read.
        route: how.
        body: the symbol's text, and where in the scan it begins.
    """

    symbol: Symbol
    route: Route
    body: Payload

    def read(self) -> Label | Fault:
        """The label by itself, required fields not yet looked for. The position of a fault is a byte."""
        label = _READERS[self.route](self.symbol)
        if isinstance(label, Fault):
            label = _in_bytes(label, self.body)
        profile = self.symbol.profile
        if not keyboard.changes(profile):
            return label
        if isinstance(label, Fault):
            return keyboard.locate(label, self.symbol.raw, profile)
        return keyboard.notice(label, profile)


def open_scan(scan: Scan, profile: Profile, today: date) -> Opened | Fault:
    """The scan ready to be read. The position of a fault is a byte of its data."""
    if not keyboard.changes(profile):
        return _open(scan, scan.data, profile, today)
    opened = _open(keyboard.undo(scan, profile), scan.data, profile, today)
    return keyboard.locate(opened, scan.data, profile) if isinstance(opened, Fault) else opened


def _open(scan: Scan, raw: bytes, profile: Profile, today: date) -> Opened | Fault:
    """A scan that no keyboard changed, or whose change is undone; `raw` is its data as it arrived."""
    payload = label_text.unframe(scan.data, profile.prefix, profile.suffix)
    if isinstance(payload, Fault):
        return payload
    aim, body = _split_aim(payload, scan.aim, profile)
    fault = _find_fault(aim, body.text, profile)
    if fault is not None:
        return _in_bytes(fault, payload)
    route = _route(aim, body.text, profile)
    if aim is None and route in _UNANNOUNCED and keyboard.is_foreign(body.text):
        return Fault(Code.KEYBOARD_LAYOUT, payload.offset, "a keyboard of another country typed this scan")
    return Opened(Symbol(body.text, raw, aim, profile, today), route, body)


def find_missing(label: Label, profile: Profile) -> Fault | None:
    """The first required field that the label lacks, and whether a lost separator explains it."""
    for field in profile.require:
        if getattr(label, field) is None:
            if may_have_swallowed(label, field):
                return Fault(Code.SEPARATOR_LOST, None, f"no {field}: a value may have swallowed it")
            return Fault(Code.MISSING_FIELD, None, f"the label carries no {field}")
    return None


def _read(scan: Scan, profile: Profile, today: date) -> Label | Fault:
    opened = open_scan(scan, profile, today)
    if isinstance(opened, Fault):
        return opened
    label = opened.read()
    if isinstance(label, Fault):
        return label
    return (find_missing(label, profile) if profile.require else None) or label


def _split_aim(payload: Payload, aim: str | None, profile: Profile) -> tuple[str | None, Payload]:
    """The identifier, given by the device or leading in the text, and what follows it."""
    text = payload.text
    if aim is not None or not profile.aim_prefix or not text.startswith("]"):
        return aim, payload
    rest = text[AIM_LENGTH:]
    if not payload.offset:  # else the prefix stood in front: what looks like it now is data
        rest = rest.removeprefix(profile.prefix)
    taken = text[: len(text) - len(rest)]
    return text[:AIM_LENGTH], Payload(rest, payload.offset + len(taken.encode()))


def _find_fault(aim: str | None, text: str, profile: Profile) -> Fault | None:
    """What is wrong with a scan whatever its kind is."""
    if aim is None and profile.require_aim:
        return Fault(Code.AIM_REQUIRED, 0, "the scan has no AIM symbology identifier")
    if aim is not None:
        fault = symbology.find_fault(aim, text)
        if fault is not None:
            return fault
    bare = label_text.strip(text)
    if text and bare.casefold() in [told.casefold() for told in profile.no_read]:
        return Fault(Code.NO_READ, None, "the scanner saw no code")
    return None if bare else Fault(Code.EMPTY, None, "the scan holds no data")


def _route(aim: str | None, text: str, profile: Profile) -> Route:
    """How to read text with this identifier; without one, the profile or a leading separator says it."""
    if aim is not None:
        route = symbology.ROUTES.get(aim, Route.PLAIN)
    elif text.startswith((GS, *profile.separators)):
        route = Route.GS1
    else:
        route = _ASSUMED[profile.assume]
        if route is not Route.PLAIN:  # what says of itself what it is needs no assumption
            return _announced(text) or route
    if route is Route.PLAIN:
        bare = Route.DI if profile.assume == "di" else Route.PLAIN
        return _announced(text) or bare
    return Route.COMPOSITE if composite.MARK in text else route


def _announced(text: str) -> Route | None:
    """What the first characters of plain data say that it is, by the standard that reserves them."""
    if text.startswith(iso15434.HEADERS):
        return Route.ISO15434
    if digital_link.announces(text):
        return Route.LINK
    return Route.HIBC if hibc.announces(text) else None


def _in_bytes(fault: Fault, payload: Payload) -> Fault:
    """The fault at its byte of the scan instead of its character of the payload."""
    if fault.position is None:
        return fault
    return replace(fault, position=payload.offset + len(payload.text[: fault.position].encode()))
