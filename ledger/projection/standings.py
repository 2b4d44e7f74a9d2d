"""Where serials are: `rules.order` over the movements of those touched, into the tables and the feed."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ledger.database import Database, marks
from ledger.delivery import events
from ledger.projection.change import Change
from ledger.reading.histories import Key, histories
from rules.catalog import Dispute, Position
from rules.order import Standing, locate
from wire import v1
from wire.feed import dispute_row, key, position_row

#: Serials in one question.
_SLICE: Final = 200


@dataclass(slots=True)
class Touched:
    """What serials that were placed anew had to do with, before and now.

    Attributes:
        begun: the (product, place) where their stories begin.
        containers: the containers they stood in.
    """

    begun: set[tuple[str, str]] = field(default_factory=set)
    containers: set[str] = field(default_factory=set)


def refresh(database: Database, change: Change, keys: Collection[Key]) -> Touched:
    """Places these (product, serial) anew, inside a transaction."""
    names = sorted({serial for _, serial in keys})
    touched, forked = Touched(), set[Key]()
    for start in range(0, len(names), _SLICE):
        part = names[start : start + _SLICE]
        for product, origin, container in database.rows(_BEFORE.format(marks(len(part))), part):
            touched.begun.add((product, origin))
            touched.containers.add(container)
        forked |= set(database.rows(_FORKED.format(marks(len(part))), part))
    found = [(item, locate(steps)) for item, steps in histories(database, names) if item in keys]
    database.many(_UPSERT, [_row(item, standing) for item, standing in found])
    _conflicts(database, change, found, forked)
    for (product, serial), standing in found:
        touched.begun.add((product, standing.origin))
        touched.containers.add(standing.container)
        if v1.JOIN not in product + serial:  # the key could not be taken apart again
            change.put(_position(product, serial, standing))
    touched.containers.discard("")
    return touched


def _conflicts(
    database: Database, change: Change, found: Sequence[tuple[Key, Standing]], before: Collection[Key]
) -> None:
    """Notes the conflicts among what was found; `before` are the items that were in conflict until now."""
    settled = [item for item, standing in found if not standing.fork and item in before]
    forked = [(item, standing) for item, standing in found if standing.fork]
    events.announce(database, "conflict", _news(database, settled, forked))
    database.many("delete from conflict where product = ? and serial = ?", settled)
    database.many(_CONFLICT, [(*item, " ".join(standing.heads)) for item, standing in forked])
    for product, serial in settled:
        if v1.JOIN not in product + serial:
            change.put(("conflict", key(product, serial), None))
    for (product, serial), standing in forked:
        if v1.JOIN not in product + serial:
            change.put(dispute_row(_dispute(database, product, serial, standing.heads)))


def _news(
    database: Database, settled: Sequence[Key], forked: Sequence[tuple[Key, Standing]]
) -> Iterator[str]:
    """Conflicts that came, went, or have other heads now."""
    for item in settled:
        yield events.conflict_ref(*item)
    for item, standing in forked:
        known = database.row("select heads from conflict where product = ? and serial = ?", item)
        if known is None or known[0] != " ".join(standing.heads):
            yield events.conflict_ref(*item)


def _dispute(database: Database, product: str, serial: str, heads: Sequence[str]) -> Dispute:
    parts = [ref.partition(":") for ref in heads]
    rows = [database.row(_TOLD, (boot, int(seq))) or ("", "") for boot, _, seq in parts]
    stations, tasks = ({row[n] for row in rows if row[n]} for n in (0, 1))
    return Dispute(product, serial, tuple(sorted(stations)), tuple(sorted(tasks)))


def _row(item: Key, s: Standing) -> tuple[str, str, str, int, str, str, str, str, bool, str, str, str]:
    return (
        *item,
        s.place,
        s.since,
        s.head,
        s.lot,
        s.expiry,
        s.task,
        s.fork,
        s.origin,
        s.process,
        s.container,
    )


def _position(product: str, serial: str, s: Standing) -> tuple[str, str, bytes | None]:
    return position_row(
        Position(product, serial, s.place, s.since, s.head, s.lot, s.task, s.process, s.container)
    )


_BEFORE: Final = "select distinct product, origin, container from standing where serial in ({})"
_FORKED: Final = "select product, serial from standing where serial in ({}) and fork"
_UPSERT: Final = (
    "insert into standing (product, serial, place, since, head, lot, expiry, task, fork, origin, process,"
    " container) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (product, serial) do update set"
    " place = excluded.place, since = excluded.since, head = excluded.head, lot = excluded.lot,"
    " expiry = excluded.expiry, task = excluded.task, fork = excluded.fork, origin = excluded.origin,"
    " process = excluded.process, container = excluded.container"
)
_CONFLICT: Final = (
    "insert into conflict (product, serial, heads) values (?, ?, ?)"
    " on conflict (product, serial) do update set heads = excluded.heads"
)
_TOLD: Final = "select station, task from movement where boot = ? and seq = ?"
