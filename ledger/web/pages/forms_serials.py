"""The box of serial numbers: what is typed, pasted, counted up or read from a file, as rows. Pure.

A box is *plain* (serials, several in a line if separated) or *detailed* (a row each: serial, lot, expiry,
container). Whatever adds rows to it saves nothing: all of them or none are entered with one button.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ledger.office.csv_files import columns
from ledger.office.csv_files.columns import Column, read_cells
from ledger.office.csv_files.file import read_table
from ledger.office.draft import Stored
from ledger.office.pasted import RangeFault, expand, rows
from ledger.office.problem import Code, Problem
from ledger.office.serials import SerialEntry, split_pasted
from ledger.web.pages.forms import Posted, whole
from rules.task import Expected

_COLUMNS: Final = (
    Column("serial", columns.text, ("serial", "serial number", "sn"), required=True),
    Column("lot", columns.text, ("lot", "batch")),
    Column("expiry", columns.text, ("expiry",)),
    Column("container", columns.text, ("container", "sscc")),
)


@dataclass(frozen=True, slots=True)
class Box:
    """What stands in the box, beside the `received` entries that are locked."""

    entries: tuple[SerialEntry, ...]
    detailed: bool = False

    @property
    def text(self) -> str:
        """The rows as they are typed."""
        return "\n".join(_row(e) if self.detailed else e.serial for e in self.entries)

    def more(self, entries: Sequence[SerialEntry]) -> "Box":
        """The box with further rows; those that stand there already are not repeated."""
        there = {e.serial for e in self.entries}
        new = tuple(e for e in entries if e.serial not in there)
        return Box((*self.entries, *new), self.detailed or any(_has_details(e) for e in new))


def stored_box(stored: Stored, line: str) -> Box:
    """The entries of a line that may still change."""
    entries = tuple(_entry(e, stored) for e in stored.lists.get(line, ()) if not e.received)
    row = stored.task.line(line)
    lot = row.lot if row else ""
    return Box(entries, any(e.expiry or e.container or e.lot != lot for e in entries))


def received(stored: Stored, line: str) -> tuple[SerialEntry, ...]:
    """The entries of a line whose units are confirmed."""
    return tuple(_entry(e, stored) for e in stored.lists.get(line, ()) if e.received)


def typed_box(form: Posted, stored: Stored, line: str) -> Box:
    """What was typed; in a plain box a listed serial keeps its details, a new one has the line's lot."""
    known = {e.serial: _entry(e, stored) for e in stored.lists.get(line, ())}
    if form.flag("detailed"):
        return Box(tuple(rows(form.raw("serials"))), detailed=True)
    row = stored.task.line(line)
    lot = row.lot if row else ""
    serials = split_pasted(form.raw("serials"), known.keys())
    return Box(tuple(known.get(serial, SerialEntry(serial, lot)) for serial in serials))


def ranged(form: Posted) -> list[SerialEntry] | Problem:
    """The serials of a range: first and count, with the lot, expiry and container of all of them."""
    count, problems = whole(form, "count")
    if problems:
        return problems[0]
    serials = expand(form.text("first"), count)
    if isinstance(serials, RangeFault):
        return Problem(Code.RANGE, serials.why, serials.fix, ("first",), form.text("first")[:40])
    details = (form.text("range_lot"), form.text("range_expiry"), form.text("range_container"))
    return [SerialEntry(serial, *details) for serial in serials]


def filed(data: bytes) -> list[SerialEntry] | Problem:
    """The rows of a file: with a header that names a column ``serial``, or without one as if pasted."""
    head = data[:200].decode("utf-8-sig", "replace").splitlines()[:1]
    names = {name for column in _COLUMNS for name in column.names}
    first = {cell.strip().strip('"').lower() for cell in _cells(head[0])} if head else set()
    if not first & set(_COLUMNS[0].names):
        try:
            return rows(data.decode("utf-8-sig").replace(",", "\t"))
        except UnicodeDecodeError:
            return Problem(Code.FILE_ENCODING, "the file is not UTF-8", "Save it as “CSV UTF-8”.", ("file",))
    table = read_table(data, names)
    if isinstance(table, Problem):
        return table
    cells, problems = read_cells(table, _COLUMNS)
    if problems:
        return problems[0]
    found = (
        SerialEntry(c.text("serial"), c.text("lot"), c.text("expiry"), c.text("container")) for c in cells
    )
    return [entry for entry in found if entry.serial]


def listed(stored: Stored, product: str) -> list[SerialEntry]:
    """The serials that a document, such as an order, names for a product."""
    lines = [line.id for line in stored.task.lines if line.product == product]
    return [_entry(e, stored) for line in lines for e in stored.lists.get(line, ())]


def _entry(e: Expected, stored: Stored) -> SerialEntry:
    return SerialEntry(e.serial, e.lot, e.expiry, stored.containers.get(e.serial, ""))


def _has_details(e: SerialEntry) -> bool:
    return bool(e.lot or e.expiry or e.container)


def _row(e: SerialEntry) -> str:
    return f"{e.serial}\t{e.lot}\t{e.expiry}\t{e.container}".rstrip("\t")


def _cells(line: str) -> list[str]:
    return line.replace(";", ",").replace("\t", ",").split(",")
