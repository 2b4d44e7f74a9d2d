"""Forms of the pages to entries of the office. Pure, but for reading the request's body.

A field that a page does not show is absent from its form, and what is stored of it stays. A checkbox follows
a hidden field of its name, so that one that is not ticked differs from one that is not there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from starlette.datastructures import UploadFile
from starlette.requests import Request

from ledger.office.csv_files.columns import read_code
from ledger.office.csv_files.file import MAX_BYTES
from ledger.office.document_fields import MAX_LINES
from ledger.office.entries import DocumentEntry, LineEntry, ProductEntry, RoleEntry
from ledger.office.fields import MAX_NAME
from ledger.office.problem import Code, Problem, shortened

#: Eight fields a line, the head, and room.
MAX_FIELDS: Final = 9 * MAX_LINES
#: Empty rows offered below the lines of a document.
SPARE_ROWS: Final = 5
#: Who acts as long as there are no users.
OFFICE: Final = "office"
#: Columns of the lines' table, and the field of `LineEntry` that each is.
_COLUMNS: Final[Mapping[str, str]] = {
    "line": "id",
    "product": "product",
    "quantity": "quantity",
    "lot": "lot",
    "line_place": "place",
    "dest": "dest",
    "into": "into",
    "reserve": "reserve",
}
_PRODUCT: Final = (
    "name", "tracking", "by", "receive", "pick", "pattern", "fold_case", "reusable", "over_percent", "codes",
    "issue", "min_life", "unique", "roles", "scheme", "strip",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Posted:
    """A posted form: every value of each field in order, and the uploaded file if there is one."""

    values: Mapping[str, Sequence[str]]
    file: bytes = field(default=b"", repr=False)

    def text(self, name: str, default: str = "") -> str:
        """The first value of a field without outer blanks, `default` if it is absent."""
        return self.raw(name).strip() if name in self.values else default

    def raw(self, name: str) -> str:
        """The first value of a field as it was sent."""
        return next(iter(self.values.get(name, ())), "")

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Whether a checkbox is ticked."""
        return any(self.values[name]) if name in self.values else default

    @property
    def by(self) -> str:
        """Who acts."""
        return self.text("by")[:MAX_NAME] or OFFICE


@dataclass(frozen=True, slots=True)
class LineRow:
    """One row of the lines' table as typed."""

    id: str = ""
    product: str = ""
    quantity: str = ""
    lot: str = ""
    place: str = ""
    dest: str = ""
    into: str = ""
    reserve: str = "any"


async def posted(request: Request) -> Posted:
    """The form of a request (its size is bounded by `ledger.web.guard`)."""
    async with request.form(max_files=1, max_fields=MAX_FIELDS, max_part_size=MAX_BYTES) as form:
        values: dict[str, list[str]] = {}
        data = b""
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                data = await value.read()
            else:
                values.setdefault(name, []).append(value)
    return Posted(values, data)


def product_entry(form: Posted) -> tuple[ProductEntry, frozenset[str], list[Problem]]:
    """A product, the fields that the form does not say, and what could not even be read."""
    over, problems = _whole(form.text("over_percent"), "over_percent")
    life, found = _whole(form.text("min_life"), "min_life")
    codes = tuple(read_code(line.strip()) for line in form.raw("codes").splitlines() if line.strip())
    roles = tuple(_role(line.strip()) for line in form.raw("roles").splitlines() if line.strip())
    entry = ProductEntry(
        form.text("sku"),
        form.text("owner"),
        form.text("name"),
        form.text("tracking", "none"),
        form.text("by", "serial"),
        form.text("receive", "strict"),
        form.text("pick", "strict"),
        form.text("pattern"),
        form.flag("fold_case"),
        form.flag("reusable"),
        over,
        codes,
        form.text("issue", "lenient"),
        life or 0,
        form.flag("unique"),
        roles,
        form.text("scheme"),
        form.text("strip"),
    )
    return entry, frozenset(_PRODUCT) - form.values.keys(), [*problems, *found]


def line_rows(form: Posted, stored: DocumentEntry | None = None) -> list[LineRow]:
    """The rows of the lines' table as typed; a column that is not shown is as it is stored."""
    shown = {name: form.values[name] for name in _COLUMNS if name in form.values}
    before = {x.id: x for x in stored.lines} if stored else {}
    rows = []
    for cells in zip(*shown.values(), strict=False):
        typed = {_COLUMNS[name]: cell.strip() for name, cell in zip(shown, cells, strict=True)}
        old = before.get(typed.get("id", ""))
        rows.append(replace(_row(old) if old else LineRow(), **typed))
    return rows


def document_entry(
    form: Posted, rows: Sequence[LineRow], stored: DocumentEntry | None = None
) -> tuple[DocumentEntry, list[Problem]]:
    """A document, and what could not even be read; rows without a product are left out."""
    lines: list[LineEntry] = []
    problems: list[Problem] = []
    for row in rows:
        if not row.product:
            continue
        quantity, found = _whole(row.quantity, f"quantity of line {row.id}")
        problems += found
        where = (row.place, row.lot, None, row.dest, row.into, row.reserve)
        lines.append(LineEntry(row.id, row.product, quantity or (1 if found else 0), *where))
    old = stored or DocumentEntry("", ())
    stations = tuple(form.text("stations", " ".join(old.stations)).replace(",", " ").split())
    entry = DocumentEntry(
        form.text("ref"),
        tuple(lines),
        form.text("party", old.party),
        form.text("place", old.place),
        stations,
        form.flag("free", default=old.free),
        form.flag("blind", default=old.blind),
        form.text("origin", old.origin),
    )
    return entry, problems


def rows_of(entry: DocumentEntry, spare: int = SPARE_ROWS) -> list[LineRow]:
    """The table of a document's lines with empty rows below."""
    return with_spare([_row(line) for line in entry.lines], spare)


def with_spare(rows: Sequence[LineRow], spare: int = SPARE_ROWS) -> list[LineRow]:
    """The filled rows and empty ones below, numbered on."""
    filled = [row for row in rows if row.product]
    numbers = [int(row.id) for row in filled if row.id.isascii() and row.id.isdigit()]
    last = max(numbers, default=0)
    return [*filled, *(LineRow(str(last + n)) for n in range(1, spare + 1))]


def whole(form: Posted, name: str) -> tuple[int, list[Problem]]:
    """A whole number of a form, 0 for an empty one."""
    value, problems = _whole(form.text(name), name)
    return value or 0, problems


def _row(x: LineEntry) -> LineRow:
    return LineRow(x.id, x.product, str(x.quantity), x.lot, x.place, x.dest, x.into, x.reserve)


def _role(line: str) -> RoleEntry:
    name, _, pattern = line.partition(":")
    return RoleEntry(name.strip(), pattern.strip())


def _whole(text: str, name: str) -> tuple[int | None, list[Problem]]:
    if not text:
        return None, []
    if text.isascii() and text.isdigit() and len(text) < 10:  # noqa: PLR2004 nine digits, as in CSV
        return int(text), []
    why = f"{name} {shortened(text)} is no whole number"
    return None, [Problem(Code.NOT_A_NUMBER, why, "Write digits only.", (name,), shortened(text))]
