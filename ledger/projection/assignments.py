"""Who has claimed a pick, and taking it away again (design: protocol, "Assignments")."""

from typing import Final

from ledger.database import Database
from ledger.projection.change import Change
from ledger.projection.documents import LIVE


def withdraw(database: Database, change: Change, ref: str) -> int:
    """Takes a task away from the station that claimed it, inside a transaction; gives the new number.

    What that station captured so far it may still confirm or put back; that is booked as usual.
    """
    database.run("update document set assignment = assignment + 1 where ref = ?", (ref,))
    change.document(ref)
    row = database.row("select assignment from document where ref = ?", (ref,))
    return int(row[0]) if row else 0


def claimed_twice(database: Database, limit: int) -> list[tuple[str, tuple[str, ...]]]:
    """Open picks that more than one station has claimed under one number: both were offline."""
    found: dict[str, list[str]] = {}
    for ref, station in database.rows(_CLAIMS):
        found.setdefault(ref, []).append(station)
    several = [(ref, tuple(stations)) for ref, stations in found.items() if len(stations) > 1]
    return several[:limit]


#: A cross join keeps SQLite's order: the few claimed documents first, not all steps ever.
_CLAIMS: Final = (
    "select distinct d.ref, s.station from document d cross join task_step s"  # noqa: S608
    " where d.assignee <> '' and not d.closed and s.task = d.ref and s.assignment = d.assignment"
    f" and {LIVE} order by d.ref, s.station"
)
