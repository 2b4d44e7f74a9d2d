"""Documents as the tables keep them, read as the tasks that stations are given."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from rules.product import Process, Reserve
from rules.task import Line, Task

#: What `task_of` reads of `ledger.tables.entered.Document`, and `line_of` of `Line`, in this order.
TASK: Final = "ref, party, place, stations, closed, free, blind, origin, assignee, assignment"
LINE: Final = "id, product, quantity, place, listed, lot, done, closed, dest, becomes, reserve"


def task_of(process: Process, row: Sequence[Any], lines: Iterable[Line]) -> Task:
    """A row of `TASK` with its lines; `process`: what its kind is worked as (`ledger.office.kinds`)."""
    ref, party, place, stations, closed, free, blind, origin, assignee, assignment = row
    return Task(
        ref,
        process,
        tuple(lines),
        party,
        place,
        tuple(stations.split()),
        bool(closed),
        bool(free),
        bool(blind),
        origin,
        assignee,
        assignment,
    )


def line_of(row: Sequence[Any]) -> Line:
    """A row of `LINE`; how a newer program reserves is not known here, and counts as any lot."""
    key, product, quantity, place, listed, lot, done, closed, dest, becomes, reserve = row
    policy = Reserve(reserve) if reserve in _RESERVES else Reserve.ANY
    return Line(key, product, quantity, place, bool(listed), lot, done, closed, dest, becomes, policy)


_RESERVES: Final = frozenset(Reserve)
