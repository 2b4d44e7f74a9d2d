"""What the ledger does by itself after records came: counts that are due, and receiving sides of transfers.

Every chore looks at the tables and does what is missing, so doing it twice does it once.
"""

from collections.abc import Sequence
from typing import Final

from ledger.database import Database, marks
from ledger.office import transfers
from ledger.office.made import count
from ledger.projection.change import Change
from ledger.reading.queries import AWAY
from ledger.todo.todo_stock import SHORT_OF
from rules.product import PICKS, Process

#: Counts raised at a time; the rest follow a few seconds later.
_MANY: Final = 20
NOT_FOUND: Final = "not_found"


def chores(database: Database, now: int) -> int:
    """Does what is due, inside a transaction; gives how many documents were made or changed."""
    with Change(database) as change:
        changed = transfers.follow(database, change)
    due = [*_not_found(database), *_below(database)]
    for place, origin in list(dict(due).items())[:_MANY]:
        report = count(place, now, origin=origin)
        changed += report.written
    return changed


def _not_found(database: Database) -> Sequence[tuple[str, str]]:
    """Bins where a pick was closed as "not found" and no count was raised since."""
    rows = database.rows(_NOT_FOUND, (*PICKS, Process.COUNT.value))
    return [(place, task) for place, task in rows]


def _below(database: Database) -> Sequence[tuple[str, str]]:
    """Places with fewer than nothing of a product, without a count that is open or waits to be booked.

    Only of products whose quantities a count puts right: of others the to-do list tells.
    """
    rows = database.rows(_BELOW, (*AWAY, Process.COUNT.value))
    return [(place, "") for (place,) in rows]


#: The reason is written out for the index of these steps: SQLite knows no value when it plans.
_NOT_FOUND: Final = (
    "select distinct l.place, d.ref from document d join task_step s on s.task = d.ref"  # noqa: S608
    " join line l on l.document = d.ref and l.id = s.line join record r on r.boot = s.boot and r.seq = s.seq"
    f" where not d.closed and d.process in ({marks(len(PICKS))}) and s.step = 'line_closed'"
    f" and s.reason = '{NOT_FOUND}' and l.place <> '' and not exists (select 1 from document c"
    " where c.process = ? and c.place = l.place and (not c.closed or c.created >= r.received_at))"
    " order by 1, 2"
)
_BELOW: Final = (
    f"select distinct x.place from ({SHORT_OF}) x join product p on p.id = x.product"  # noqa: S608
    " and not (p.tracking = 'full' and p.\"by\" <> 'lot') where not exists (select 1 from document c"
    " where c.process = ? and c.place = x.place and (not c.closed or not exists"
    " (select 1 from settled t where t.kind = 'count' and t.key = c.ref))) order by 1"
)
