"""Where serials are: `rules.order` over the movements of those touched, into the tables and the feed."""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import Final

from ledger.change import Change
from ledger.database import Database, marks
from rules.catalog import Position
from rules.order import Standing, Step, locate
from wire import v1
from wire.feed import position_row

Key = tuple[str, str]  # product, serial

#: Serials in one question.
_SLICE: Final = 200


def refresh(database: Database, change: Change, keys: Collection[Key]) -> set[tuple[str, str]]:
    """Places these (product, serial) anew, inside a transaction.

    Gives the (product, place) where their stories began, before and now.
    """
    names = sorted({serial for _, serial in keys})
    found: list[tuple[Key, Standing]] = []
    begun: set[tuple[str, str]] = set()
    for start in range(0, len(names), _SLICE):
        part = names[start : start + _SLICE]
        begun.update(database.rows(_BEFORE.format(marks(len(part))), part))
        found += [(key, locate(steps)) for key, steps in _histories(database, part) if key in keys]
    database.many(_UPSERT, [_row(key, standing) for key, standing in found])
    _conflicts(database, found)
    for (product, serial), standing in found:
        if v1.JOIN not in product + serial:  # the key could not be taken apart again
            change.put(_position(product, serial, standing))
    return begun | {(product, standing.origin) for (product, _), standing in found}


def _histories(database: Database, serials: Sequence[str]) -> Iterator[tuple[Key, list[Step]]]:
    sql = _STEPS.format(marks(len(serials)))
    for key, rows in groupby(database.rows(sql, serials), key=lambda row: (row[0], row[1])):
        yield key, [_step(*row[2:]) for row in rows]


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
) -> Step:
    return Step(boot, seq, hlc, at, source, target, tuple(prev.split()), lot, expiry, task)


def _conflicts(database: Database, found: Sequence[tuple[Key, Standing]]) -> None:
    there = set(database.rows("select product, serial from conflict"))
    settled = [key for key, standing in found if not standing.fork and key in there]
    forked = [(*key, " ".join(standing.heads)) for key, standing in found if standing.fork]
    database.many("delete from conflict where product = ? and serial = ?", settled)
    database.many(_CONFLICT, forked)


def _row(key: Key, s: Standing) -> tuple[str, str, str, int, str, str, str, str, bool, str]:
    return (*key, s.place, s.since, s.head, s.lot, s.expiry, s.task, s.fork, s.origin)


def _position(product: str, serial: str, s: Standing) -> tuple[str, str, bytes | None]:
    return position_row(Position(product, serial, s.place, s.since, s.head, s.lot, s.task))


_BEFORE: Final = "select distinct product, origin from standing where serial in ({})"
_STEPS: Final = (
    "select product, serial, boot, seq, hlc, at, source, target, prev, lot, expiry, task from movement"
    " where serial in ({}) order by product, serial"
)
_UPSERT: Final = (
    "insert into standing (product, serial, place, since, head, lot, expiry, task, fork, origin)"
    " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (product, serial) do update set"
    " place = excluded.place, since = excluded.since, head = excluded.head, lot = excluded.lot,"
    " expiry = excluded.expiry, task = excluded.task, fork = excluded.fork, origin = excluded.origin"
)
_CONFLICT: Final = (
    "insert into conflict (product, serial, heads) values (?, ?, ?)"
    " on conflict (product, serial) do update set heads = excluded.heads"
)
