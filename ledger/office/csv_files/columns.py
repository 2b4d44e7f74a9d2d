"""Cells to values: the columns of each kind of file, and one problem for each cell that cannot be read. Pure.

A cell that cannot be read is replaced by a harmless value, so that the rest of its row is still checked and
all problems of a file come at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from ledger.office.csv_files.file import Row, Table
from ledger.office.entries import CodeEntry, RoleEntry
from ledger.office.problem import Code, Problem, nearest, shortened

Value = str | int | bool | None | tuple[CodeEntry, ...] | tuple[str, ...] | tuple[RoleEntry, ...]

_TRUE: Final = frozenset({"yes", "y", "true", "1", "x"})
_FALSE: Final = frozenset({"no", "n", "false", "0", ""})
#: What pages call the tracking types, beside the stable words.
_TRACKING: Final = {
    "no tracking": "none",
    "track during pick": "pick",
    "full tracking": "full",
    "": "none",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field it fills, other names it goes by, and how its cells are read."""

    field: str
    read: "Callable[[str], Value]"
    names: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Cells:
    """The values of one row, by field; a field whose column is absent is absent, likewise an `unread` one."""

    number: int
    values: Mapping[str, Value]
    unread: frozenset[str] = frozenset()

    def text(self, field: str, default: str = "") -> str:
        """A text field."""
        value = self.values.get(field)
        return value if isinstance(value, str) and value else default

    def number_of(self, field: str) -> int | None:
        """A number field, None if it is absent or empty."""
        value = self.values.get(field)
        return value if isinstance(value, int) else None


def text(cell: str) -> Value:
    """Any text."""
    return cell


def word(cell: str) -> Value:
    """A word of a closed set, in any case; the office checks which."""
    return cell.lower()


def tracking(cell: str) -> Value:
    """A tracking type, by its stable word or by the name the pages show."""
    return _TRACKING.get(cell.lower(), cell.lower())


def whole(cell: str) -> Value:
    """A whole number, None if empty. Raises ValueError."""
    if not cell:
        return None
    if not (cell.isascii() and cell.lstrip("-").isdigit()) or len(cell) > 9:  # noqa: PLR2004 nine digits
        raise ValueError("is no whole number", "Write digits only, without separators.")
    return int(cell)


def flag(cell: str) -> Value:
    """Yes or no. Raises ValueError."""
    if cell.lower() not in _TRUE | _FALSE:
        raise ValueError("is neither yes nor no", "Write yes or no.")
    return cell.lower() in _TRUE


def names(cell: str) -> Value:
    """Several names, separated by blanks or ``|``."""
    return tuple(cell.replace("|", " ").split())


def codes(cell: str) -> Value:
    """Product codes ``CODE`` or ``CODE:PACK``, separated by ``|``, comma, semicolon or line end."""
    for separator in ",;\n":
        cell = cell.replace(separator, "|")
    return tuple(read_code(part.strip()) for part in cell.split("|") if part.strip())


def read_code(part: str) -> CodeEntry:
    """One code; only a number behind the last colon is a pack quantity.

    >>> read_code("14006381333930:10")
    CodeEntry(code='14006381333930', pack=10)
    """
    code, colon, pack = part.rpartition(":")
    if colon and pack.isascii() and pack.isdigit() and len(pack) < 8:  # noqa: PLR2004 packs are no serials
        return CodeEntry(code.strip(), int(pack))
    return CodeEntry(part)


def roles(cell: str) -> Value:
    """Roles ``NAME:PATTERN``, separated by blanks: no pattern needs one."""
    parts = (part.partition(":") for part in cell.split())
    return tuple(RoleEntry(name, pattern) for name, _, pattern in parts)


def only_roles(value: Value) -> tuple[RoleEntry, ...]:
    """The roles of a field, none if it is absent."""
    return tuple(v for v in value if isinstance(v, RoleEntry)) if isinstance(value, tuple) else ()


def only_codes(value: Value) -> tuple[CodeEntry, ...]:
    """The codes of a field, none if it is absent."""
    return tuple(v for v in value if isinstance(v, CodeEntry)) if isinstance(value, tuple) else ()


def only_names(value: Value) -> tuple[str, ...]:
    """The names of a field, none if it is absent."""
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, tuple) else ()


def read_cells(table: Table, columns: tuple[Column, ...]) -> tuple[list[Cells], list[Problem]]:
    """Every row as values, and every problem of the header and of the cells.

    A header with problems gives no rows: what its cells mean is not known.
    """
    by_name = {name: column for column in columns for name in column.names}
    problems = _header_problems(table.header, columns, by_name)
    if problems:
        return [], problems
    rows = [_row(row, table.header, by_name, problems) for row in table.rows]
    return rows, problems


def header_of(field: str, columns: tuple[Column, ...]) -> str:
    """The name shown for a field's column; empty for what is no column."""
    return next((column.names[0] for column in columns if column.field == field), "")


def _header_problems(
    header: tuple[str, ...], columns: tuple[Column, ...], by_name: Mapping[str, Column]
) -> list[Problem]:
    problems = []
    seen: set[str] = set()
    for name in header:
        column = by_name.get(name)
        if column is None:
            problems.append(_unknown(name, by_name))
        elif column.field in seen:
            why = f"column {name} stands in the header twice"
            problems.append(_header(Code.COLUMN_TWICE, why, "Keep one of them.", name))
        else:
            seen.add(column.field)
    for column in columns:
        if column.required and column.field not in seen:
            name = column.names[0]
            why = f"column {name} is missing"
            problems.append(_header(Code.COLUMN_MISSING, why, f"Add a column {name} to the header.", name))
    return problems


def _unknown(name: str, by_name: Mapping[str, Column]) -> Problem:
    near = nearest(name, by_name)
    fix = (
        f"Did you mean {near}?"
        if near
        else f"Use: {', '.join(dict.fromkeys(c.names[0] for c in by_name.values()))}."
    )
    return _header(Code.COLUMN_UNKNOWN, f"column {shortened(name) or '(no name)'} is not known", fix, name)


def _header(code: Code, why: str, fix: str, name: str) -> Problem:
    return Problem(code, why, fix, row=1, column=shortened(name), value=shortened(name))


def _row(row: Row, header: tuple[str, ...], by_name: Mapping[str, Column], problems: list[Problem]) -> Cells:
    if len(row.cells) != len(header):
        why = f"the row has {len(row.cells)} cells, the header {len(header)}"
        fix = "Compare the separators with the header's."
        problems.append(Problem(Code.ROW_CELLS, why, fix, row=row.number))
    values: dict[str, Value] = {}
    unread: set[str] = set()
    for name, cell in zip(header, row.cells, strict=False):
        column = by_name[name]
        try:
            values[column.field] = column.read(cell)
        except ValueError as error:
            why, fix = error.args
            unread.add(column.field)
            why = f"{name} {shortened(cell)} {why}"
            problems.append(Problem(Code.BAD_VALUE, why, fix, (), shortened(cell), row.number, name))
    return Cells(row.number, values, frozenset(unread))
