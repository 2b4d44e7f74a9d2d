"""Many labels at once: rows of a CSV file, or serial numbers that count up."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Final

from scangate.print.content import Wish, with_serial
from scangate.print.fault import CannotPrintError

#: Labels of one run: a box of 10,000, and far less memory than a small machine has.
MAX_LABELS: Final = 10_000
#: Bytes of a CSV file: MAX_LABELS rows of 800 bytes.
MAX_FILE: Final = 8_000_000
#: Mistakes told at once.
MAX_PROBLEMS: Final = 20

_COLUMNS: Final = tuple(field.name for field in fields(Wish) if field.name != "di")
_DI: Final = "di:"
_COUNTER: Final = re.compile(r"(.*?)([0-9]{1,18})")


def read_rows(data: bytes, base: Wish) -> Iterator[tuple[int, Wish]]:
    """The wish of each row with the line it stands on; what a row leaves empty is as in `base`.

    Columns are named as the options; ``di:1P`` holds a data identifier. Separated by ``,`` or ``;``.

    Raises:
        CannotPrintError: the file is no such table; `problem` names line and column.
    """
    lines = csv.reader(io.StringIO(_decode(data), newline=""), delimiter=_delimiter(data), strict=True)
    try:
        header = [name.strip().lower().replace("-", "_") for name in next(lines, [])]
        _check_header(header)
        for row in lines:
            if any(cell.strip() for cell in row):
                yield lines.line_num, _to_wish(header, row, lines.line_num, base)
    except csv.Error as error:
        raise CannotPrintError(f"line {lines.line_num}: {error}", "Write it as CSV with a header.") from None


def count_up(first: str, count: int) -> Iterator[str]:
    """`count` numbers from `first` on; zeros are kept.

    >>> list(count_up("SN-0009", 2))
    ['SN-0009', 'SN-0010']

    Raises:
        CannotPrintError: it does not end with digits, or they are too few.
    """
    found = _COUNTER.fullmatch(first)
    if found is None:
        raise CannotPrintError(f"{first[:40]!a} does not end with a number", "Write it as SN-0001.", "first")
    head, digits = found.groups()
    last = int(digits) + count - 1
    if len(str(last)) > len(digits):
        problem = f"{count} numbers from {first[:40]!a} on need more than {len(digits)} digits"
        raise CannotPrintError(problem, "Begin with more zeros, or print fewer.", "first")
    for number in range(int(digits), last + 1):
        yield f"{head}{number:0{len(digits)}}"


def wishes_from(first: str, count: int, base: Wish) -> list[Wish]:
    """The same label for each number.

    Raises:
        CannotPrintError: as `count_up`; a number and another serial or plain text were asked for.
    """
    if base.serial or base.raw:
        raise CannotPrintError(
            "--first gives the number, as do --serial and --raw", "Give one of them.", "first"
        )
    return [with_serial(base, serial) for serial in count_up(first, count)]


def _decode(data: bytes) -> str:
    if len(data) > MAX_FILE:
        raise CannotPrintError(f"the CSV has more than {MAX_FILE} bytes", "Split it.", "csv")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise CannotPrintError(f"line {line} is not UTF-8", "Save it as CSV UTF-8.", "csv") from None


def _delimiter(data: bytes) -> str:
    """What Excel writes where the comma is a decimal sign is known by the header."""
    header = data.split(b"\n", 1)[0]
    return ";" if header.count(b";") > header.count(b",") else ","


def _check_header(header: list[str]) -> None:
    known = f"Columns are {', '.join(_COLUMNS)}, {_DI}1P and other data identifiers."
    for number, name in enumerate(header, 1):
        if name not in _COLUMNS and not name.startswith(_DI):
            raise CannotPrintError(f"line 1, column {number}: no such column: {name[:40]!a}", known, "csv")
    twice = next((name for name in header if header.count(name) > 1), None)
    if twice is not None or not header:
        problem = f"line 1: column {twice[:40]!a} stands there twice" if twice else "the CSV is empty"
        raise CannotPrintError(problem, known, "csv")


def _to_wish(header: list[str], row: list[str], line: int, base: Wish) -> Wish:
    if len(row) > len(header):
        problem = f"line {line}: {len(row)} cells, but the header has {len(header)} columns"
        raise CannotPrintError(problem, "Put text that holds the separator into double quotes.", "csv")
    given = {name: cell.strip() for name, cell in zip(header, row, strict=False) if cell.strip()}
    di = tuple((name[len(_DI) :].upper(), cell) for name, cell in given.items() if name.startswith(_DI))
    texts = {name: cell for name, cell in given.items() if not name.startswith(_DI)}
    return replace(base, di=base.di + di, **texts)
