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
class RoleEntry:
    """A further code on each unit's label, such as a MAC address."""

    name: str
    pattern: str


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
    issue: str = "lenient"
    min_life: int = 0
    unique: bool = False
    roles: tuple[RoleEntry, ...] = ()
    scheme: str = ""
    strip: str = ""


@dataclass(frozen=True, slots=True)
class LineEntry:
    """One line of a document. `product` is a SKU or ``owner/sku``; `id` is its number, as text.

    `serials` of None leaves the expected serials as they are; an empty tuple clears them all. `dest`, `into`
    and `reserve` as in `rules.task.Line`; `into` may be a SKU of the new owner.
    """

    id: str
    product: str
    quantity: int
    place: str = ""
    lot: str = ""
    serials: tuple[SerialEntry, ...] | None = None
    dest: str = ""
    into: str = ""
    reserve: str = "any"


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A document of any process. `party` is the supplier, the customer or the new owner.

    `place` is where goods go, of a count or relocation where they are, of a transfer the warehouse that
    receives. `free`, `blind`, `origin` as in `rules.task.Task`.
    """

    ref: str
    lines: tuple[LineEntry, ...]
    party: str = ""
    place: str = ""
    stations: tuple[str, ...] = ()
    free: bool = False
    blind: bool = False
    origin: str = ""


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """A place with a code on its shelf."""

    code: str
    kind: str = "storage"
    warehouse: str = ""


@dataclass(frozen=True, slots=True)
class OperatorEntry:
    """A person with a badge."""

    badge: str
    name: str
    role: str = "operator"
    language: str = "en"


Entry = ProductEntry | DocumentEntry | PlaceEntry | OperatorEntry
