"""The bytes of a CSV file to a table of texts: encoding, separator, quotes, size. Pure.

The separator is the one of ``, ; TAB`` that makes most known columns out of the header. Rows are numbered
as a spreadsheet shows them, the header being row 1.
"""

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from ledger.office.problem import Code, Problem

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_ROWS: Final = 200_000
_SEPARATORS: Final = ",;\t"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in a spreadsheet and its cells without outer blanks."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A header of lower-case names and the rows below it; empty rows are left out."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(data: bytes, known: Collection[str]) -> Table | Problem:
    """The table in a file, or why it cannot be read. `known` are the column names, in lower case."""
    if len(data) > MAX_BYTES:
        why = f"the file has {len(data) / 2**20:.1f} MiB, the most is {MAX_BYTES // 2**20}"
        return Problem(Code.FILE_TOO_LARGE, why, "Split it into smaller files.")
    text = _decode(data)
    if isinstance(text, Problem):
        return text
    if not text.strip():
        return Problem(Code.FILE_EMPTY, "the file is empty", "Put a header row and at least one row into it.")
    separator = max(_SEPARATORS, key=lambda s: len(set(_names(text, s)) & set(known)))
    rows: list[Row] = []
    try:
        for number, cells in _rows(text, separator):
            if len(rows) > MAX_ROWS:
                why = f"the file has more than {MAX_ROWS} rows"
                return Problem(Code.FILE_TOO_LARGE, why, "Split it into smaller files.", row=number)
            rows.append(Row(number, cells))
    except csv.Error as error:
        return _quotes(error, rows)
    header = tuple(cell.lower() for cell in rows[0].cells)
    return Table(header, tuple(rows[1:]))


def _decode(data: bytes) -> str | Problem:
    if data.startswith(_UTF16):
        return _encoding('the file is UTF-16 ("Unicode text")')
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _encoding(
            f"byte 0x{data[error.start]:02X} in text line {line} is not UTF-8 (perhaps Windows-1252)"
        )
    if "\x00" in text:
        return _encoding("the file holds zero bytes; it is no text file")
    return text


def _encoding(why: str) -> Problem:
    return Problem(Code.FILE_ENCODING, why, 'Save it as CSV UTF-8 (in Excel: Save As, "CSV UTF-8").')


def _names(text: str, separator: str) -> list[str]:
    first = next(line for line in io.StringIO(text) if line.strip())
    return [name.strip().strip('"').strip().lower() for name in first.split(separator)]


def _rows(text: str, separator: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    for number, cells in enumerate(reader, 1):
        stripped = tuple(cell.strip() for cell in cells)
        if any(stripped):
            yield number, stripped


def _quotes(error: csv.Error, rows: list[Row]) -> Problem:
    row = rows[-1].number + 1 if rows else 1
    fix = "A cell with the separator or a line end in it stands in quotes; a quote inside is doubled."
    return Problem(Code.FILE_QUOTES, f"the quotes cannot be read ({error})", fix, row=row)
