"""Changing one part of a stored document, through the same rules as entering it as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ledger.database import bound
from ledger.office.acts import Report, enter_documents
from ledger.office.entries import DocumentEntry, LineEntry
from ledger.office.reading import stored_documents
from ledger.office.serials import SerialEntry
from rules.task import Task


def entry_of(task: Task) -> DocumentEntry:
    """The entry that would leave a stored document as it is."""
    lines = tuple(
        LineEntry(x.id, x.product, x.quantity, x.place, x.lot, None, x.dest, x.into, x.reserve)
        for x in task.lines
    )
    head = (task.party, task.place, task.stations, task.free, task.blind, task.origin)
    return DocumentEntry(task.id, lines, *head)


@dataclass(frozen=True, slots=True)
class Reservation:
    """The lot reserved for a line, and what may be taken besides (`rules.product.Reserve`)."""

    lot: str
    reserve: str


def with_serials(
    ref: str, line: str, serials: Sequence[SerialEntry], now: int, reserved: Reservation | None = None
) -> Report | None:
    """Enters the serials of one line of a document, expected or reserved; None if there is no such line.

    `reserved` changes the rest of its reservation as well. Problems point into the list:
    ``(0, "serials", n)``.
    """
    stored = stored_documents(bound(), [ref]).get(ref)
    if stored is None or stored.task.line(line) is None:
        return None
    entry = entry_of(stored.task)
    lines = tuple(_reserved(x, serials, reserved) if x.id == line else x for x in entry.lines)
    report = enter_documents(stored.kind, [replace(entry, lines=lines)], now)
    n = next(n for n, x in enumerate(lines) if x.id == line)
    problems = tuple(
        replace(p, where=(0, *p.where[3:])) if p.where[:3] == (0, "lines", n) else p for p in report.problems
    )
    return replace(report, problems=problems)


def _reserved(row: LineEntry, serials: Sequence[SerialEntry], reserved: Reservation | None) -> LineEntry:
    named = reserved or Reservation(row.lot, row.reserve)
    return replace(row, serials=tuple(serials), lot=named.lot, reserve=named.reserve)
