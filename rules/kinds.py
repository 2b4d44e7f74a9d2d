"""What a bare code is known or shaped to be, other than the serial or lot of a unit."""

import re
from typing import Final

from rules.case import MAX_IDENTIFIER
from rules.catalog import Catalog
from rules.commands import is_command
from rules.events import Read
from rules.labels.gtin import has_check_digit
from rules.labels.symbology import ROUTES, Route

PRODUCT: Final = "product code"
PLACE: Final = "place"
BADGE: Final = "badge"
COMMAND: Final = "command"
DOCUMENT: Final = "document"
CONTAINER: Final = "container"
LABEL: Final = "label"
PART: Final = "part number"
ORDER: Final = "order"
QUANTITY: Final = "quantity"

_GTIN_LENGTHS: Final = frozenset({8, 12, 13, 14})
_SSCC_LENGTH: Final = 18
#: MH10.8.2 data identifiers that no maker's serial begins with. P, K and S alone are left out: many do.
_PART = re.compile(r"(1P|30P).+")
_ORDER = re.compile(r"1K.+")
_QUANTITY = re.compile(r"Q[0-9]{1,9}")


def other_kind(catalog: Catalog, text: str) -> str:  # noqa: C901, PLR0911 - one per kind
    """What a plain code is instead of a serial or lot, empty if nothing is known against it."""
    if catalog.codes(text):
        return PRODUCT
    if catalog.place(text) is not None:
        return PLACE
    if catalog.operator(text) is not None:
        return BADGE
    if is_command(text):
        return COMMAND
    if catalog.task(text) is not None:
        return DOCUMENT
    if _PART.fullmatch(text):
        return PART
    if _ORDER.fullmatch(text):
        return ORDER
    if _QUANTITY.fullmatch(text):
        return QUANTITY
    if text.isascii() and text.isdecimal() and has_check_digit(text):
        if len(text) in _GTIN_LENGTHS:
            return PRODUCT
        if len(text) == _SSCC_LENGTH:
            return CONTAINER
    return ""


def no_unit(read: Read) -> str:
    """What a label of identifiers is that names neither product, serial nor lot; else empty.

    A number of an order, a quantity or a party alone is never a serial.
    """
    if read.sscc:
        return CONTAINER
    structured = read.scheme or ROUTES.get(read.aim) is Route.GS1
    if structured and not (read.serial or read.lot or read.names_product):
        return LABEL
    return ""


def is_plain(text: str) -> bool:
    r"""Whether a text can be a serial, a lot or any other key: printable, and not longer than these are.

    >>> is_plain("SN-4711"), is_plain("SN\x1fmain/pump"), is_plain("")
    (True, False, False)
    """
    return bool(text) and len(text) <= MAX_IDENTIFIER and text.isprintable()
