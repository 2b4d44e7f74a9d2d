"""How far documents are: the projected columns of Document, Line and ExpectedSerial, and their feed rows."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from ledger.database import Database
from ledger.projection import asides
from ledger.tables.task_rows import LINE, TASK, line_of, task_of
from rules.movement import CORRECTION
from rules.product import PICKS, Process
from rules.task import Expected
from wire import feed


class Came(NamedTuple):
    """One serial that a movement of a document confirmed."""

    product: str
    line: str
    serial: str
    process: str


class _Head(NamedTuple):
    """A document without its lines; `task` is a row of `ledger.tables.task_rows.TASK`."""

    process: str
    rank: int
    released: bool
    closed: bool
    task: Sequence[Any]


class Documents:
    """Reads and refreshes documents, inside a transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def refresh(self, ref: str) -> bool:
        """Computes all projected columns of a document; whether `Document.closed` changed."""
        self._database.run(_RECEIVED, (ref,))
        return self._lines(ref)

    def progress(self, ref: str, serials: Iterable[tuple[str, str]]) -> bool:
        """The same, knowing that of the entered serials these (line, serial) have been received."""
        if self._head(ref) is None:
            return False  # not entered (yet): `refresh` looks at everything when it is
        self._database.many(_RECEIVED_ONE, [(ref, line, serial) for line, serial in serials])
        return self._lines(ref)

    def came(self, ref: str, task: str, units: Iterable[Came]) -> set[tuple[str, str]]:
        """The entered (line, serial) of a document that these units of `task` are.

        `task` is the document itself or a blind receipt matched to it, which has other lines.
        """
        head = self._head(ref)
        units = [unit for unit in units if head is not None and unit.process == head.process]
        if ref == task:
            return {(unit.line, unit.serial) for unit in units}
        return {
            (line, unit.serial)
            for unit in units
            for (line,) in self._database.rows(_LISTING, (ref, unit.serial, unit.product))
        }

    def matched(self, task: str) -> str:
        """The document that the office matched this blind receipt to, empty for none."""
        row = self._database.row("select document from match where task = ?", (task,))
        return str(row[0]) if row else ""

    def row(self, ref: str) -> feed.Row:
        """The feed row; gone for a document that is not there, not released, or no work of a station."""
        head = self._head(ref)
        if head is None or not head.released or head.process not in _STATION_WORK:
            return ("task", ref, None)
        lines = map(line_of, self._database.rows(_LINES, (ref,)))
        return feed.task_row(task_of(Process(head.process), head.task, lines), head.rank)

    def expected(self, ref: str, only: Iterable[tuple[str, str]] | None = None) -> list[feed.Row]:
        """The feed rows of the entered serials of an open, released document, or `only` of these."""
        if not self._open(ref):
            return []
        if only is None:
            found = self._database.rows(_EXPECTED, (ref,))
        else:
            found = [
                row for pair in only for row in self._database.rows(_EXPECTED + _ONE, (ref, pair[0], pair[1]))
            ]
        return [
            feed.expected_row(Expected(ref, line, serial, lot, expiry, bool(received)))
            for line, serial, lot, expiry, received in found
        ]

    def asides(self, ref: str) -> list[feed.Row]:
        """The feed rows of the units set aside of an open, released document."""
        return asides.of_document(self._database, ref) if self._open(ref) else []

    def _head(self, ref: str) -> _Head | None:
        row = self._database.row(_HEAD, (ref,))
        return _Head(row[0], row[1], bool(row[2]), bool(row[3]), row[4:]) if row else None

    def _open(self, ref: str) -> bool:
        head = self._head(ref)
        return head is not None and head.released and not head.closed

    def _lines(self, ref: str) -> bool:
        matched = self._database.row("select 1 from match where document = ? limit 1", (ref,))
        self._database.run(_MATCHED_DONE if matched else _DONE, (ref,))
        self._database.run(_CLOSED, (ref,))
        self._database.run(_ASSIGNEE, (ref,))
        before = self._database.row("select closed from document where ref = ?", (ref,))
        self._database.run(_DOCUMENT_CLOSED, (ref,))
        after = self._database.row("select closed from document where ref = ?", (ref,))
        return before != after


def _quoted(processes: Iterable[Process]) -> str:
    return ", ".join(f"'{process}'" for process in sorted(processes))


_STATION_WORK: Final = frozenset(map(str, Process))
#: Goods out against an order: what was not scanned stays ordered (design: domain, "Goods out"). The receiving
#: side of a transfer as well: what is missing stays in transit, and more may be shipped.
KEPT_OPEN: Final = frozenset(
    {
        Process.PICK,
        Process.BATCH_PICK,
        Process.TOTE_PICK,
        Process.DISPATCH,
        Process.TRANSFER_OUT,
        Process.TRANSFER_IN,
    }
)
_KEPT_OPEN: Final = _quoted(KEPT_OPEN)

_HEAD: Final = f"select process, rank, released, closed, {TASK} from document where ref = ?"  # noqa: S608
_LINES: Final = f"select {LINE} from line where document = ? order by number, id"  # noqa: S608
_EXPECTED: Final = "select line, serial, lot, expiry, received from expected_serial where document = ?"
_ONE: Final = " and line = ? and serial = ?"
_LISTING: Final = (
    "select e.line from expected_serial e join line l on l.document = e.document and l.id = e.line"
    " where e.document = ? and e.serial = ? and l.product = ?"
)

_SUM: Final = (
    "coalesce((select sum(case when d.process = o.process then d.quantity else -d.quantity end) from done d"  # noqa: S608
    " join document o on o.ref = d.task where d.task = line.document and d.line = line.id"
    f" and d.process in (o.process, '{CORRECTION}')), 0)"
)
#: A blind receipt matched to the document counts on the first line of each product. ``|| ''`` keeps SQLite
#: from the index of the product, which has a million movements where the task has a hundred.
_MATCHED_SUM: Final = (
    f"({_SUM} + coalesce((select sum(m.quantity) from match x join document o on o.ref = x.document"  # noqa: S608
    " join movement m on m.task = x.task and m.product || '' = line.product and m.process = o.process"
    " where x.document = line.document and m.line <> '' and not exists (select 1 from line l"
    " where l.document = line.document and l.product || '' = line.product"
    " and (l.number < line.number or (l.number = line.number and l.id < line.id)))), 0))"
)
#: These and those below write only the rows that differ.
_DONE: Final = f"update line set done = {_SUM} where document = ? and done <> {_SUM}"  # noqa: S608
_MATCHED_DONE: Final = f"update line set done = {_MATCHED_SUM} where document = ? and done <> {_MATCHED_SUM}"  # noqa: S608
#: The reason said first, should two stations close the same line. A pick that ends short keeps its rest
#: open: there only what was picked, or the office, closes a line or the list.
_WHY: Final = (
    "coalesce((select case when s.reason = '' then 'closed' else s.reason end from task_step s"  # noqa: S608
    f" join document o on o.ref = s.task and o.process not in ({_KEPT_OPEN})"
    " where s.task = line.document and s.line = line.id and s.step = 'line_closed'"
    " order by s.hlc, s.boot, s.seq limit 1), '')"
)
_CLOSED: Final = f"update line set closed = {_WHY} where document = ? and closed <> {_WHY}"  # noqa: S608
_DOCUMENT_CLOSED: Final = (
    f"update document set closed = (withdrawn or ((free or process not in ({_KEPT_OPEN}))"  # noqa: S608
    " and exists (select 1 from task_step s"
    " where s.task = document.ref and s.step = 'confirmed' and s.finished))"
    " or (exists (select 1 from line l where l.document = document.ref)"
    " and not exists (select 1 from line l where l.document = document.ref and l.closed = ''"
    " and l.done < l.quantity))) where ref = ?"
)
#: A step `s` that claims its task and was not ended at its station.
LIVE: Final = (
    "s.step = 'opened' and not exists (select 1 from task_step e where e.task = s.task"
    " and e.station = s.station and (e.step = 'cancelled' or (e.step = 'confirmed' and e.finished))"
    " and (e.hlc, e.boot, e.seq) > (s.hlc, s.boot, s.seq))"
)
#: Only picks are claimed by one station alone; the earliest claim under the current number holds.
_WHO: Final = (
    f"case when process in ({_quoted(PICKS)}) then coalesce((select s.station from task_step s"  # noqa: S608
    f" where s.task = document.ref and s.assignment = document.assignment and {LIVE}"
    " order by s.hlc, s.boot, s.seq limit 1), '') else '' end"
)
_ASSIGNEE: Final = f"update document set assignee = {_WHO} where ref = ? and assignee <> {_WHO}"  # noqa: S608
#: One condition on the serial leads SQLite to that index: a document of 10,000 serials has as many movements.
_RECEIVED: Final = (
    "update expected_serial set received = exists (select 1 from movement m"
    " where m.serial = expected_serial.serial"
    " and m.process = (select o.process from document o where o.ref = expected_serial.document)"
    " and ((m.task = expected_serial.document and m.line = expected_serial.line)"
    " or (m.product = (select l.product from line l where l.document = expected_serial.document"
    " and l.id = expected_serial.line)"
    " and m.task in (select x.task from match x where x.document = expected_serial.document))))"
    " where document = ?"
)
_RECEIVED_ONE: Final = f"update expected_serial set received = true where document = ?{_ONE} and not received"  # noqa: S608
