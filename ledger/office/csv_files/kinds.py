"""The kinds of files that can be imported: their columns, and how rows become entries. Pure.

Products, places and operators are one row each. A document is all rows with its reference; a pre-receipt
line with expected serials has one row per serial, without them one row.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Generic, TypeVar

from ledger.office.csv_files import columns
from ledger.office.csv_files.columns import Cells, Column, header_of, read_cells
from ledger.office.csv_files.documents import documents
from ledger.office.csv_files.file import read_table
from ledger.office.entries import Entry, OperatorEntry, PlaceEntry, ProductEntry
from ledger.office.problem import Path, Problem

E = TypeVar("E", bound=Entry)


@dataclass(frozen=True, slots=True)
class Parsed(Generic[E]):
    """What a file says.

    Attributes:
        entries: in the order of the file.
        keep: fields whose column is absent: an existing row keeps its value.
        origin: for each entry the row that each part of it came from.
        problems: of the file, its header and its cells.
        columns: the kind's columns, to name the column of a problem found later.
    """

    entries: tuple[E, ...] = ()
    keep: frozenset[str] = frozenset()
    origin: tuple[Mapping[Path, int], ...] = ()
    problems: tuple[Problem, ...] = ()
    columns: tuple[Column, ...] = field(default=(), repr=False)

    def locate(self, problem: Problem) -> Problem:
        """A problem of an entry (its index leads the path) with its row and column in the file."""
        index, *rest = problem.where or (0,)
        origin = self.origin[index] if isinstance(index, int) and index < len(self.origin) else {}
        path = tuple(rest)
        row = next((origin[path[:n]] for n in range(len(path), -1, -1) if path[:n] in origin), 0)
        names = [part for part in path if isinstance(part, str)]
        column = _COLUMN_OF.get(tuple(names[-2:]), names[-1] if names else "")
        return replace(problem, row=row, column=header_of(column, self.columns))


#: Parts of an entry that are filled from a column of another name, by the end of their path.
_COLUMN_OF: Final[Mapping[tuple[str, ...], str]] = {
    ("lines", "id"): "line",
    ("lines", "serials"): "serial",
    ("lines", "place"): "line_place",
    ("codes", "code"): "codes",
    ("codes", "pack"): "codes",
}

#: What no file says of a document: it stays as it is stored.
_NO_COLUMNS: Final = frozenset({"free", "blind", "origin"})

PRODUCTS: Final = (
    Column("sku", columns.text, ("sku", "product"), required=True),
    Column("owner", columns.text, ("owner",)),
    Column("name", columns.text, ("name",)),
    Column("tracking", columns.tracking, ("tracking",)),
    Column("by", columns.word, ("by",)),
    Column("receive", columns.word, ("receive",)),
    Column("pick", columns.word, ("pick",)),
    Column("pattern", columns.text, ("pattern",)),
    Column("scheme", columns.word, ("scheme",)),
    Column("strip", columns.text, ("strip", "strip_prefix")),
    Column("fold_case", columns.flag, ("fold_case",)),
    Column("reusable", columns.flag, ("reusable",)),
    Column("over_percent", columns.whole, ("over_percent",)),
    Column("issue", columns.word, ("issue",)),
    Column("min_life", columns.whole, ("min_life",)),
    Column("unique", columns.flag, ("unique",)),
    Column("roles", columns.roles, ("roles",)),
    Column("codes", columns.codes, ("codes", "gtin", "gtins")),
)
_DOCUMENT: Final = (
    Column("ref", columns.text, ("ref", "reference"), required=True),
    Column("line", columns.text, ("line",), required=True),
    Column("product", columns.text, ("product", "sku"), required=True),
)
PRE_RECEIPTS: Final = (
    *_DOCUMENT,
    Column("quantity", columns.whole, ("qty", "quantity")),
    Column("serial", columns.text, ("serial",)),
    Column("lot", columns.text, ("lot",)),
    Column("expiry", columns.text, ("expiry",)),
    Column("container", columns.text, ("container", "sscc")),
    Column("party", columns.text, ("supplier",)),
    Column("place", columns.text, ("place",)),
    Column("stations", columns.names, ("stations", "station")),
)
PICK_LISTS: Final = (
    *_DOCUMENT,
    Column("quantity", columns.whole, ("qty", "quantity"), required=True),
    Column("line_place", columns.text, ("place", "from")),
    Column("lot", columns.text, ("lot",)),
    Column("serial", columns.text, ("serial",)),
    Column("reserve", columns.word, ("reserve",)),
    Column("party", columns.text, ("customer",)),
    Column("stations", columns.names, ("stations", "station")),
)
#: Documents of every other kind; a column that its kind does not use may be left out.
DOCUMENTS: Final = (
    *_DOCUMENT,
    Column("quantity", columns.whole, ("qty", "quantity")),
    Column("line_place", columns.text, ("place", "from")),
    Column("lot", columns.text, ("lot",)),
    Column("serial", columns.text, ("serial",)),
    Column("expiry", columns.text, ("expiry",)),
    Column("container", columns.text, ("container", "sscc")),
    Column("dest", columns.text, ("dest", "order", "tote")),
    Column("into", columns.text, ("into",)),
    Column("reserve", columns.word, ("reserve",)),
    Column("party", columns.text, ("party", "customer", "supplier", "new_owner")),
    Column("place", columns.text, ("to",)),
    Column("stations", columns.names, ("stations", "station")),
)
PLACES: Final = (
    Column("code", columns.text, ("code", "place"), required=True),
    Column("kind", columns.word, ("kind",)),
    Column("warehouse", columns.text, ("warehouse",)),
)
OPERATORS: Final = (
    Column("badge", columns.text, ("badge",), required=True),
    Column("name", columns.text, ("name",), required=True),
    Column("role", columns.word, ("role",)),
    Column("language", columns.word, ("language",)),
)


def parse_products(data: bytes) -> Parsed[ProductEntry]:
    """Products, one row each."""
    return _one_each(data, PRODUCTS, _product)


def parse_places(data: bytes) -> Parsed[PlaceEntry]:
    """Places, one row each."""
    return _one_each(data, PLACES, _place)


def parse_operators(data: bytes) -> Parsed[OperatorEntry]:
    """Operators, one row each."""
    return _one_each(data, OPERATORS, _operator)


def parse_documents(data: bytes, kind: tuple[Column, ...]) -> Parsed[Entry]:
    """Documents, many rows each; `kind` is `PRE_RECEIPTS`, `PICK_LISTS` or `DOCUMENTS`."""
    rows, keep, problems = _read(data, kind)
    entries, origin, more = documents(rows)
    return Parsed(tuple(entries), keep | _NO_COLUMNS, tuple(origin), (*problems, *more), kind)


def _one_each(data: bytes, kind: tuple[Column, ...], build: Callable[[Cells], E]) -> Parsed[E]:
    rows, keep, problems = _read(data, kind)
    return Parsed(
        tuple(build(row) for row in rows),
        keep,
        tuple({(): row.number} for row in rows),
        tuple(problems),
        kind,
    )


def _read(data: bytes, kind: Sequence[Column]) -> tuple[list[Cells], frozenset[str], list[Problem]]:
    table = read_table(data, {name for column in kind for name in column.names})
    if isinstance(table, Problem):
        return [], frozenset(), [table]
    rows, problems = read_cells(table, tuple(kind))
    present = {column.field for column in kind if set(column.names) & set(table.header)}
    return rows, frozenset(column.field for column in kind) - present, problems


def _product(row: Cells) -> ProductEntry:
    codes = row.values.get("codes")
    return ProductEntry(
        sku=row.text("sku"),
        owner=row.text("owner", "main"),
        name=row.text("name"),
        tracking=row.text("tracking", "none"),
        by=row.text("by", "serial"),
        receive=row.text("receive", "strict"),
        pick=row.text("pick", "strict"),
        pattern=row.text("pattern"),
        fold_case=row.values.get("fold_case") is True,
        reusable=row.values.get("reusable") is True,
        over_percent=row.number_of("over_percent"),
        issue=row.text("issue", "lenient"),
        min_life=row.number_of("min_life") or 0,
        unique=row.values.get("unique") is True,
        roles=columns.only_roles(row.values.get("roles")),
        scheme=row.text("scheme"),
        strip=row.text("strip"),
        codes=columns.only_codes(codes),
    )


def _place(row: Cells) -> PlaceEntry:
    return PlaceEntry(row.text("code"), row.text("kind", "storage"), row.text("warehouse"))


def _operator(row: Cells) -> OperatorEntry:
    return OperatorEntry(
        row.text("badge"), row.text("name"), row.text("role", "operator"), row.text("language", "en")
    )
