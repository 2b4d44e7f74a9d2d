"""How far documents are: the projected columns of Document, Line and ExpectedSerial, and their feed rows."""

from collections.abc import Iterable
from typing import Final

from ledger.database import Database
from rules.product import Process
from rules.task import Expected, Line, Task
from wire import feed


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
        if self._database.row(_HEAD, (ref,)) is None:
            return False  # not entered (yet): `refresh` looks at everything when it is
        self._database.many(_RECEIVED_ONE, [(ref, line, serial) for line, serial in serials])
        return self._lines(ref)

    def row(self, ref: str) -> feed.Row:
        """The feed row; gone for a document that is not there or not released."""
        head = self._database.row(_HEAD, (ref,))
        if head is None or not head[5]:
            return ("task", ref, None)
        process, party, place, stations, rank, _, closed = head
        lines = tuple(
            Line(key, product, quantity, at, bool(listed), lot, done, reason)
            for key, product, quantity, at, listed, lot, done, reason in self._database.rows(_LINES, (ref,))
        )
        task = Task(ref, Process(process), lines, party, place, tuple(stations.split()), bool(closed))
        return feed.task_row(task, rank)

    def expected(self, ref: str, only: Iterable[tuple[str, str]] | None = None) -> list[feed.Row]:
        """The feed rows of the entered serials of an open, released document, or `only` of these."""
        head = self._database.row(_HEAD, (ref,))
        if head is None or not head[5] or head[6]:
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

    def _lines(self, ref: str) -> bool:
        self._database.run(_DONE, (ref,))
        self._database.run(_CLOSED, (ref,))
        before = self._database.row("select closed from document where ref = ?", (ref,))
        self._database.run(_DOCUMENT_CLOSED, (ref,))
        after = self._database.row("select closed from document where ref = ?", (ref,))
        return before != after


_HEAD: Final = "select process, party, place, stations, rank, released, closed from document where ref = ?"
_LINES: Final = (
    "select id, product, quantity, place, listed, lot, done, closed from line where document = ?"
    " order by number, id"
)
_EXPECTED: Final = "select line, serial, lot, expiry, received from expected_serial where document = ?"
_ONE: Final = " and line = ? and serial = ?"

_SUM: Final = (
    "coalesce((select d.quantity from done d join document o on o.ref = d.task"
    " where d.task = line.document and d.line = line.id and d.process = o.process), 0)"
)
#: Both write only the rows that differ.
_DONE: Final = f"update line set done = {_SUM} where document = ? and done <> {_SUM}"  # noqa: S608
#: The reason said first, should two stations close the same line. A pick that ends short leaves its rest open
#: (design: domain, "Goods out"): there only what was picked, or the office, closes a line or the list.
_WHY: Final = (
    "coalesce((select case when s.reason = '' then 'closed' else s.reason end from task_step s"
    " join document o on o.ref = s.task and o.process <> 'pick'"
    " where s.task = line.document and s.line = line.id and s.step = 'line_closed'"
    " order by s.hlc, s.boot, s.seq limit 1), '')"
)
_CLOSED: Final = f"update line set closed = {_WHY} where document = ? and closed <> {_WHY}"  # noqa: S608
_DOCUMENT_CLOSED: Final = (
    "update document set closed = (withdrawn or (process <> 'pick' and exists (select 1 from task_step s"
    " where s.task = document.ref and s.step = 'confirmed' and s.finished))"
    " or (exists (select 1 from line l where l.document = document.ref)"
    " and not exists (select 1 from line l where l.document = document.ref and l.closed = ''"
    " and l.done < l.quantity))) where ref = ?"
)
_RECEIVED: Final = (
    "update expected_serial set received = exists (select 1 from movement m"
    " where m.task = expected_serial.document and m.line = expected_serial.line"
    " and m.serial = expected_serial.serial and m.process = 'receive') where document = ?"
)
_RECEIVED_ONE: Final = f"update expected_serial set received = true where document = ?{_ONE} and not received"  # noqa: S608
