"""Forms of the pages to entries of the office. Pure, but for reading the request's body."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import UploadFile
from starlette.requests import Request

from ledger.office.csv_columns import read_code
from ledger.office.document_fields import MAX_LINES
from ledger.office.entries import DocumentEntry, LineEntry, ProductEntry
from ledger.office.problem import Code, Problem, shortened

#: Five fields a line, the head, and room.
MAX_FIELDS: Final = 6 * MAX_LINES
#: Empty rows offered below the lines of a document.
SPARE_ROWS: Final = 5


@dataclass(frozen=True, slots=True)
class Posted:
    """A posted form: every value of each field in order, and the uploaded file if there is one."""

    values: Mapping[str, Sequence[str]]
    file: bytes = field(default=b"", repr=False)

    def text(self, name: str) -> str:
        """The first value of a field without outer blanks, empty if it is absent."""
        return self.raw(name).strip()

    def raw(self, name: str) -> str:
        """The first value of a field as it was sent."""
        return next(iter(self.values.get(name, ())), "")


@dataclass(frozen=True, slots=True)
class LineRow:
    """One row of the lines' table as typed."""

    id: str = ""
    product: str = ""
    quantity: str = ""
    lot: str = ""
    place: str = ""


async def posted(request: Request) -> Posted:
    """The form of a request (its size is bounded by `ledger.web.guard`)."""
    async with request.form(max_files=1, max_fields=MAX_FIELDS) as form:
        values: dict[str, list[str]] = {}
        data = b""
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                data = await value.read()
            else:
                values.setdefault(name, []).append(value)
    return Posted(values, data)


def product_entry(form: Posted) -> tuple[ProductEntry, list[Problem]]:
    """A product, and what could not even be read."""
    over, problems = _whole(form.text("over_percent"), "over_percent")
    codes = tuple(read_code(line.strip()) for line in form.raw("codes").splitlines() if line.strip())
    entry = ProductEntry(
        form.text("sku"),
        form.text("owner"),
        form.text("name"),
        form.text("tracking"),
        form.text("by"),
        form.text("receive"),
        form.text("pick"),
        form.text("pattern"),
        bool(form.text("fold_case")),
        bool(form.text("reusable")),
        over,
        codes,
    )
    return entry, problems


def line_rows(form: Posted) -> list[LineRow]:
    """The rows of the lines' table as typed."""
    columns = [form.values.get(name, ()) for name in ("line", "product", "quantity", "lot", "line_place")]
    return [LineRow(*(cell.strip() for cell in row)) for row in zip(*columns, strict=False)]


def document_entry(form: Posted, rows: Sequence[LineRow]) -> tuple[DocumentEntry, list[Problem]]:
    """A document, and what could not even be read; rows without a product are left out."""
    lines: list[LineEntry] = []
    problems: list[Problem] = []
    for row in rows:
        if not row.product:
            continue
        quantity, found = _whole(row.quantity, f"quantity of line {row.id}")
        problems += found
        lines.append(LineEntry(row.id, row.product, quantity or (1 if found else 0), row.place, row.lot))
    stations = tuple(form.text("stations").replace(",", " ").split())
    return DocumentEntry(
        form.text("ref"), tuple(lines), form.text("party"), form.text("place"), stations
    ), problems


def rows_of(entry: DocumentEntry, spare: int = SPARE_ROWS) -> list[LineRow]:
    """The table of a document's lines with empty rows below."""
    return with_spare([LineRow(x.id, x.product, str(x.quantity), x.lot, x.place) for x in entry.lines], spare)


def with_spare(rows: Sequence[LineRow], spare: int = SPARE_ROWS) -> list[LineRow]:
    """The filled rows and empty ones below, numbered on."""
    filled = [row for row in rows if row.product]
    numbers = [int(row.id) for row in filled if row.id.isascii() and row.id.isdigit()]
    last = max(numbers, default=0)
    return [*filled, *(LineRow(str(last + n)) for n in range(1, spare + 1))]


def _whole(text: str, name: str) -> tuple[int | None, list[Problem]]:
    if not text:
        return None, []
    if text.isascii() and text.isdigit() and len(text) < 10:  # noqa: PLR2004 nine digits, as in CSV
        return int(text), []
    why = f"{name} {shortened(text)} is no whole number"
    return None, [Problem(Code.NOT_A_NUMBER, why, "Write digits only.", (name,), shortened(text))]
