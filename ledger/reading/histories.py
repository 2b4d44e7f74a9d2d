"""All movements of serials, as `rules.order` wants them."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from ledger.database import Database, marks
from rules.order import Step

Key = tuple[str, str]  # product, serial

#: Serials in one question.
_SLICE: Final = 200


def histories(database: Database, serials: Sequence[str]) -> Iterator[tuple[Key, list[Step]]]:
    """All movements of these different serial strings, item by item."""
    for start in range(0, len(serials), _SLICE):
        part = serials[start : start + _SLICE]
        rows = database.rows(_STEPS.format(marks(len(part))), part)
        for item, group in groupby(rows, key=lambda row: (row[0], row[1])):
            yield item, [_step(*row[2:]) for row in group]


def ranked(hlc: int, *, ahead: bool) -> int:
    """The clock value to order by: one that came far ahead of its time is below all others."""
    return hlc - _ABOVE if ahead else hlc


def _step(  # noqa: PLR0913, PLR0917 - the columns of `_STEPS`
    boot: str,
    seq: int,
    hlc: int,
    at: int,
    source: str,
    target: str,
    prev: str,
    lot: str,
    expiry: str,
    task: str,
    process: str,
    container: str,
    ahead: bool,  # noqa: FBT001 - a column
) -> Step:
    named = tuple(prev.split())
    return Step(
        boot, seq, ranked(hlc, ahead=ahead), at, source, target, named, lot, expiry, task, process, container
    )


#: Above every clock value (`v1.Record.hlc`).
_ABOVE: Final = 2**63
_STEPS: Final = (
    "select m.product, m.serial, m.boot, m.seq, m.hlc, m.at, m.source, m.target, m.prev, m.lot, m.expiry,"
    " m.task, m.process, m.container, r.ahead from movement m"
    " join record r on r.boot = m.boot and r.seq = m.seq where m.serial in ({})"
    " order by m.product, m.serial"
)
