"""What the office hands in, as typed: plain texts and numbers that nobody has checked yet.

A page, a CSV row and a REST body all become one of these; `ledger.office` checks and writes them.
"""

from dataclasses import dataclass

from ledger.office.serials import SerialEntry


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """A GTIN or own code of a product, and how many base units one scan of it stands for."""

    code: str
    pack: int = 1


@dataclass(frozen=True, slots=True)
class ProductEntry:
    """A product (`rules.product.Product` explains the fields)."""

    sku: str
    owner: str = "main"
    name: str = ""
    tracking: str = "none"
    by: str = "serial"
    receive: str = "strict"
    pick: str = "strict"
    pattern: str = ""
    fold_case: bool = False
    reusable: bool = False
    over_percent: int | None = None
    codes: tuple[CodeEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class LineEntry:
    """One line of a document. `product` is a SKU or ``owner/sku``; `id` is its number, as text.

    `serials` of None leaves the expected serials as they are; an empty tuple clears them all.
    """

    id: str
    product: str
    quantity: int
    place: str = ""
    lot: str = ""
    serials: tuple[SerialEntry, ...] | None = None


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A pre-receipt or a pick list. `party` is the supplier or the customer."""

    ref: str
    lines: tuple[LineEntry, ...]
    party: str = ""
    place: str = ""
    stations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """A place with a code on its shelf."""

    code: str
    kind: str = "storage"


@dataclass(frozen=True, slots=True)
class OperatorEntry:
    """A person with a badge."""

    badge: str
    name: str
    role: str = "operator"
    language: str = "en"


Entry = ProductEntry | DocumentEntry | PlaceEntry | OperatorEntry
