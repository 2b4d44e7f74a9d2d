"""The bodies of REST requests, and what the office makes of them.

Only the shape is checked here (names, numbers where numbers belong); what the values mean is judged by
`ledger.office`, so that REST, pages and CSV refuse the same things with the same codes.
"""

from dataclasses import dataclass, fields
from typing import Annotated, ClassVar, Final

from pydantic import ConfigDict, Field, StrictBool, StrictInt

from ledger.office.entries import (
    CodeEntry,
    DocumentEntry,
    LineEntry,
    OperatorEntry,
    PlaceEntry,
    ProductEntry,
    RoleEntry,
)
from ledger.office.pasted import RangeFault, expand
from ledger.office.problem import Code, Problem
from ledger.office.serials import SerialEntry
from rules.schemes import Scheme

#: A field that is not known is a typing mistake, never something to skip silently.
_STRICT: Final = ConfigDict(extra="forbid")
_SCHEMES: Final = f"Its serials are numbers of a scheme: {', '.join(Scheme)}; empty for none."


@dataclass(frozen=True, slots=True)
class CodeBody:
    """A code printed on the goods."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    code: Annotated[str, Field(description="GTIN of 8, 12, 13 or 14 digits, or an own code.")]
    pack: Annotated[StrictInt, Field(description="Base units that one scan stands for.")] = 1


@dataclass(frozen=True, slots=True)
class RoleBody:
    """A further code on each unit, such as a MAC address."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    name: str
    pattern: Annotated[str, Field(description="Regular expression that a whole code matches.")]


@dataclass(frozen=True, slots=True)
class ProductBody:
    """A product; a field that is left out has its default."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    name: str = ""
    tracking: Annotated[str, Field(description="none, pick or full.")] = "none"
    by: Annotated[str, Field(description="serial, lot or serial_lot.")] = "serial"
    receive: Annotated[str, Field(description="Goods in: strict or lenient.")] = "strict"
    pick: Annotated[str, Field(description="Goods out: strict or lenient.")] = "strict"
    pattern: Annotated[str, Field(description="Regular expression that a whole serial must match.")] = ""
    fold_case: Annotated[StrictBool, Field(description="Compare serials in upper case.")] = False
    reusable: Annotated[StrictBool, Field(description="A shipped serial may come in again.")] = False
    over_percent: Annotated[
        StrictInt | None, Field(description="Tolerance for goods in; null leaves it open.")
    ] = None
    issue: Annotated[str, Field(description="Counter issue: strict or lenient.")] = "lenient"
    min_life: Annotated[StrictInt, Field(description="Days of life left at goods in; 0 for no rule.")] = 0
    unique: Annotated[StrictBool, Field(description="Its serials are no other product's.")] = False
    roles: Annotated[tuple[RoleBody, ...], Field(description="Further codes that each unit brings.")] = ()
    codes: tuple[CodeBody | str, ...] = ()
    scheme: Annotated[str, Field(description=_SCHEMES)] = ""
    strip: Annotated[str, Field(description="Comes before a serial in its bar code, is no part of it.")] = ""

    def entry(self, owner: str, sku: str) -> ProductEntry:
        """The office's entry."""
        codes = tuple(CodeEntry(c) if isinstance(c, str) else CodeEntry(c.code, c.pack) for c in self.codes)
        return ProductEntry(
            sku,
            owner,
            self.name,
            self.tracking,
            self.by,
            self.receive,
            self.pick,
            self.pattern,
            self.fold_case,
            self.reusable,
            self.over_percent,
            codes,
            self.issue,
            self.min_life,
            self.unique,
            tuple(RoleEntry(role.name, role.pattern) for role in self.roles),
            self.scheme,
            self.strip,
        )


@dataclass(frozen=True, slots=True)
class SerialBody:
    """An expected serial with its lot, expiry and container."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    serial: str
    lot: str = ""
    expiry: Annotated[str, Field(description="ISO date.")] = ""
    container: Annotated[str, Field(description="SSCC it is announced to come in.")] = ""


Serials = Annotated[
    tuple[SerialBody | str, ...], Field(description="All expected serials, or none: the list empty.")
]


@dataclass(frozen=True, slots=True)
class ReceiptLineBody:
    """A line of a pre-receipt."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    line: Annotated[str, Field(description="Number of the line, as text.")]
    product: Annotated[str, Field(description="owner/sku, or a SKU that only one owner has.")]
    quantity: StrictInt
    place: Annotated[str, Field(description="Where it goes; empty for the document's place.")] = ""
    lot: str = ""
    serials: Annotated[
        Serials | None, Field(description="Left out: the stored list stays. Empty: it is cleared.")
    ] = None


@dataclass(frozen=True, slots=True)
class ReceiptBody:
    """A pre-receipt: goods that are expected."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    lines: tuple[ReceiptLineBody, ...]
    supplier: str = ""
    place: Annotated[str, Field(description="Where goods go unless a line says otherwise.")] = ""
    stations: Annotated[tuple[str, ...], Field(description="Released for these; empty for all.")] = ()

    def entry(self, ref: str) -> DocumentEntry:
        """The office's entry."""
        lines = tuple(
            LineEntry(
                x.line,
                x.product,
                x.quantity,
                x.place,
                x.lot,
                None if x.serials is None else serial_entries(x.serials),
            )
            for x in self.lines
        )
        return DocumentEntry(ref, lines, self.supplier, self.place, self.stations)


@dataclass(frozen=True, slots=True)
class PickLineBody:
    """A line of a pick list."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    line: Annotated[str, Field(description="Number of the line, as text.")]
    product: Annotated[str, Field(description="owner/sku, or a SKU that only one owner has.")]
    quantity: StrictInt
    place: Annotated[str, Field(description="Where it is taken from.")] = ""
    lot: Annotated[str, Field(description="The reserved lot.")] = ""
    serials: Annotated[
        Serials | None, Field(description="Reserved serials. Left out: the stored ones stay.")
    ] = None
    reserve: Annotated[str, Field(description="What else may be taken: any, same_lot or exact.")] = "any"

    def entry(self) -> LineEntry:
        """The office's entry."""
        serials = None if self.serials is None else serial_entries(self.serials)
        return LineEntry(
            self.line, self.product, self.quantity, self.place, self.lot, serials, reserve=self.reserve
        )


@dataclass(frozen=True, slots=True)
class PickBody:
    """A pick list: goods that are to go out."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    lines: tuple[PickLineBody, ...]
    customer: str = ""
    stations: Annotated[tuple[str, ...], Field(description="Released for these; empty for all.")] = ()

    def entry(self, ref: str) -> DocumentEntry:
        """The office's entry."""
        lines = tuple(line.entry() for line in self.lines)
        return DocumentEntry(ref, lines, self.customer, "", self.stations)


@dataclass(frozen=True, slots=True)
class RangeBody:
    """Serials that follow each other; zeros are kept."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    first: str
    count: StrictInt
    lot: str = ""
    expiry: Annotated[str, Field(description="ISO date.")] = ""
    container: Annotated[str, Field(description="SSCC they are announced to come in.")] = ""


@dataclass(frozen=True, slots=True)
class ListBody:
    """The serials of one line: named one by one, and counted up from the first of a range."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    serials: Serials = ()
    ranges: tuple[RangeBody, ...] = ()

    def entries(self) -> tuple[SerialEntry, ...] | Problem:
        """The office's entries, or what is wrong with a range."""
        found = [*serial_entries(self.serials)]
        for n, some in enumerate(self.ranges):
            serials = expand(some.first, some.count)
            if isinstance(serials, RangeFault):
                return Problem(Code.RANGE, serials.why, serials.fix, (0, "ranges", n), some.first[:40])
            found += (SerialEntry(serial, some.lot, some.expiry, some.container) for serial in serials)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class PlaceBody:
    """A place with a scannable code."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    kind: Annotated[str, Field(description="storage, staging, quarantine, tote or dock.")] = "storage"
    warehouse: Annotated[str, Field(description="Empty where a site has only one.")] = ""

    def entry(self, code: str) -> PlaceEntry:
        """The office's entry."""
        return PlaceEntry(code, self.kind, self.warehouse)


@dataclass(frozen=True, slots=True)
class OperatorBody:
    """A person with a badge."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    name: str
    role: Annotated[str, Field(description="operator or supervisor.")] = "operator"
    language: Annotated[str, Field(description="Code of two letters.")] = "en"

    def entry(self, badge: str) -> OperatorEntry:
        """The office's entry."""
        return OperatorEntry(badge, self.name, self.role, self.language)


def serial_entries(serials: tuple[SerialBody | str, ...]) -> tuple[SerialEntry, ...]:
    """The office's entries of a list."""
    return tuple(
        SerialEntry(s) if isinstance(s, str) else SerialEntry(s.serial, s.lot, s.expiry, s.container)
        for s in serials
    )


_BODIES: Final = (
    CodeBody, RoleBody, ProductBody, SerialBody, RangeBody, ReceiptLineBody, ReceiptBody, PickLineBody,
    PickBody, ListBody, PlaceBody, OperatorBody,
)  # fmt: skip
#: All field names, to suggest the one that was meant.
FIELDS: Final = frozenset(field.name for body in _BODIES for field in fields(body))
