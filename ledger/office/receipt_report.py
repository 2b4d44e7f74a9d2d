"""What came otherwise than a pre-receipt said: more and fewer, serials not on the list, missing ones.

Design: domain, "Goods in": more and fewer are reported at close, so is the difference to a dropped list; a
scan that was judged by an older list is kept and flagged.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ledger.database import Database
from ledger.office.draft import Stored
from ledger.office.reading import stored_documents
from rules.product import Process

#: Why a serial is booked that its line's list does not hold; else the reason that was given at the station.
OLDER: Final = "older list"
DROPPED: Final = "list dropped"


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A serial that was booked and is not on the list.

    `why`: `OLDER`, `DROPPED`, over, admitted, or the serial of the list that it was admitted for.
    """

    serial: str
    why: str


@dataclass(frozen=True, slots=True)
class LineDifference:
    """A line that did not come as expected. `missing` are serials of its list."""

    line: str
    product: str
    expected: int
    received: int
    unlisted: tuple[Unlisted, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def more(self) -> int:
        """Units above what was expected."""
        return max(0, self.received - self.expected)

    @property
    def fewer(self) -> int:
        """Units that did not come (yet)."""
        return max(0, self.expected - self.received)


def receipt_report(database: Database, ref: str) -> tuple[LineDifference, ...]:
    """The differing lines of a pre-receipt, in their order; none if there is no such document."""
    stored = stored_documents(database, [ref]).get(ref)
    if stored is None or stored.kind != Process.RECEIVE:
        return ()
    unlisted = _unlisted(database, stored)
    found = []
    for line in stored.task.lines:
        beside = unlisted.get(line.id, ())
        over = sum(1 for unit in beside if unit.why == "over")  # these are no progress of a line with a list
        received = line.done + over
        listed = stored.lists.get(line.id, ())
        missing = tuple(entry.serial for entry in listed if not entry.received)
        if received != line.quantity or beside:
            found.append(
                LineDifference(line.id, line.product, line.quantity, received, tuple(beside), missing)
            )
    return tuple(found)


def _unlisted(database: Database, stored: Stored) -> Mapping[str, list[Unlisted]]:
    """By line, the serials received that its list does not hold; one over counts on a line of its product."""
    task = stored.task
    known = {(line, entry.serial) for line, entries in stored.lists.items() for entry in entries}
    of_product = {line.product: line.id for line in reversed(task.lines) if line.id in stored.lists}
    noted = database.rows(_DROPPED, (task.id, task.id, task.id))
    dropped = {json.loads(facts).get("line", "") for (facts,) in noted}
    found: dict[str, list[Unlisted]] = {}
    for product, serial, line, reason, scan in database.rows(_RECEIVED, (task.id, Process.RECEIVE.value)):
        place = line or of_product.get(product, "")
        if place in stored.lists and stored.lists[place] and (place, serial) not in known:
            why = reason or _admitted(database, scan) or (DROPPED if place in dropped else OLDER)
            found.setdefault(place, []).append(Unlisted(serial, why))
    return found


def _admitted(database: Database, scan: str) -> str:
    """How a supervisor let this unit in, empty if nobody did."""
    boot, _, seq = scan.partition(":")
    row = database.row(_VERDICT, (boot, int(seq))) if seq.isdecimal() else None
    if row is None or not row[0]:
        return ""
    stands_for = json.loads(row[1]).get("stands_for", "")
    return f"instead of {stands_for}" if stands_for else "admitted"


_VERDICT: Final = "select admits, facts from verdict where boot = ? and seq = ?"
_RECEIVED: Final = (
    "select product, serial, line, reason, scan from movement where task = ? and process = ? and serial <> ''"
    " order by hlc, boot, seq"
)
#: Bounded by the clock, which has an index: notes are many. The number is a day (a millisecond is 2^16).
_DROPPED: Final = (
    "select facts from verdict where outcome = 'noted' and reason = 'list.dropped' and task = ?"
    " and hlc >= (select min(hlc) from movement where task = ?) - 5662310400000"
    " and hlc <= (select max(hlc) from movement where task = ?)"
)
