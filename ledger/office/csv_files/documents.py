"""Rows of a CSV file to documents: one reference is a document, one line number in it a line. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ledger.office.csv_files.columns import Cells, only_names
from ledger.office.entries import DocumentEntry, LineEntry
from ledger.office.problem import Code, Path, Problem, shortened
from ledger.office.serials import SerialEntry


@dataclass(slots=True)
class _Line:
    """A line while its rows are gathered."""

    id: str
    number: int
    product: str
    place: str
    reserve: str = "any"
    dest: str = ""
    into: str = ""
    quantity: int | None = None
    unread: bool = False
    listed: bool = True  # whether the file says anything of serials
    lots: list[str] = field(default_factory=list)
    serials: list[SerialEntry] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Document:
    """A document while its rows are gathered."""

    ref: str
    number: int
    party: str = ""
    place: str = ""
    stations: tuple[str, ...] = ()
    lines: dict[str, _Line] = field(default_factory=dict)


def documents(rows: Iterable[Cells]) -> tuple[list[DocumentEntry], list[dict[Path, int]], list[Problem]]:
    """The documents in the order of their first rows, where each part came from, and what contradicts."""
    found: dict[str, _Document] = {}
    problems: list[Problem] = []
    for row in rows:
        ref = row.text("ref")
        document = found.setdefault(ref, _Document(ref, row.number))
        _head(document, row, problems)
        _line(document, row, problems)
    return [_entry(d) for d in found.values()], [_origin(d) for d in found.values()], problems


def _head(document: _Document, row: Cells, problems: list[Problem]) -> None:
    for name, column in (
        ("party", "supplier, customer or new owner"),
        ("place", "place"),
        ("stations", "stations"),
    ):
        value = only_names(row.values.get(name)) if name == "stations" else row.text(name)
        old = getattr(document, name)
        if value and old and value != old:
            why = f"{column} differs from row {document.number} of {shortened(document.ref)}"
            problems.append(_differs(why, row.number, column))
        elif value:
            setattr(document, name, value)


def _line(document: _Document, row: Cells, problems: list[Problem]) -> None:
    line_id, product, serial = row.text("line"), row.text("product"), row.text("serial")
    line = document.lines.get(line_id)
    if line is None:
        where = (row.text("line_place"), row.text("reserve", "any"), row.text("dest"), row.text("into"))
        line = _Line(line_id, row.number, product, *where)
        line.listed = "serial" in row.values
        document.lines[line_id] = line
    elif not serial:
        why = f"line {shortened(line_id)} of {shortened(document.ref)} stands in row {line.number} already"
        fix = "One row per line, or one row per serial."
        problems.append(Problem(Code.TWICE, why, fix, (), shortened(line_id), row.number, "line"))
    elif product and product != line.product:
        problems.append(
            _differs(f"product differs from row {line.number} of this line", row.number, "product")
        )
    _quantity(line, row, problems)
    line.lots.append(row.text("lot"))
    if serial:
        line.serials.append(SerialEntry(serial, row.text("lot"), row.text("expiry"), row.text("container")))
        line.rows.append(row.number)


def _quantity(line: _Line, row: Cells, problems: list[Problem]) -> None:
    quantity = row.number_of("quantity")
    line.unread |= "quantity" in row.unread
    if quantity is not None and line.quantity not in {None, quantity}:
        problems.append(_differs(f"qty differs from row {line.number} of this line", row.number, "qty"))
    line.quantity = quantity if line.quantity is None else line.quantity


def _differs(why: str, row: int, column: str) -> Problem:
    return Problem(
        Code.DIFFERS, why, "Write the same in every row of it, or leave it empty.", (), "", row, column
    )


def _entry(document: _Document) -> DocumentEntry:
    lines = []
    for line in document.lines.values():
        quantity = _count(line) if line.quantity is None else line.quantity
        lot = line.lots[0] if len(set(line.lots)) == 1 else ""
        serials = tuple(line.serials) if line.listed else None
        where = (line.place, lot, serials, line.dest, line.into, line.reserve)
        lines.append(LineEntry(line.id, line.product, quantity, *where))
    return DocumentEntry(document.ref, tuple(lines), document.party, document.place, document.stations)


def _count(line: _Line) -> int:
    """The quantity of a line without one: the list says how many; 0 is then refused by its check."""
    return len(line.serials) or int(line.unread)


def _origin(document: _Document) -> dict[Path, int]:
    origin: dict[Path, int] = {(): document.number}
    for n, line in enumerate(document.lines.values()):
        origin["lines", n] = line.number
        origin |= {("lines", n, "serials", m): row for m, row in enumerate(line.rows)}
    return origin
