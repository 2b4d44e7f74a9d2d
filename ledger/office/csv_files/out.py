"""Rows to CSV that a spreadsheet opens without running any of it. Pure."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

#: A cell that begins so is a formula to a spreadsheet (OWASP, "CSV Injection"); a leading ' makes it text.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
#: Rows in one piece of the answer.
_PIECE: Final = 500


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> Iterator[str]:
    """The file in pieces: UTF-8 with a byte order mark in front, comma, CRLF (RFC 4180)."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(header)
    for n, row in enumerate(rows, 1):
        writer.writerow([safe(cell) for cell in row])
        if n % _PIECE == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def safe(cell: str | int) -> str | int:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers.

    >>> safe("=1+1"), safe(-3), safe("SN-1")
    ("'=1+1", -3, 'SN-1')
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
