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
) -> Step:
    named = tuple(prev.split())
    return Step(boot, seq, hlc, at, source, target, named, lot, expiry, task, process, container)


_STEPS: Final = (
    "select product, serial, boot, seq, hlc, at, source, target, prev, lot, expiry, task, process, container"
    " from movement where serial in ({}) order by product, serial"
)
