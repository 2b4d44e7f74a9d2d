"""What is in a container: announced children that did not come yet, and what moved in it and still is here.

A serial is in the container of its last movement; moved singly, it has left. Of a lot or a quantity the
last movement in that container tells how many are in.
"""

from collections.abc import Collection, Iterable
from typing import Any, Final

from ledger.database import Database, marks
from ledger.reading.histories import histories
from ledger.reading.queries import AWAY
from rules.catalog import Content
from rules.order import locate
from rules.place import on_hand
from wire import v1

#: Serials in one question.
_SLICE: Final = 200


def concerned(
    database: Database, bodies: Iterable[v1.MovementBody], touched: Collection[str] = ()
) -> list[str]:
    """The containers whose contents these movements may change; `touched` are those their serials were in."""
    serials: set[str] = set()
    containers = set(touched)
    for body in bodies:
        serials.add(body.serial)
        containers.add(body.container)
    names = sorted(serials - {""})
    for start in range(0, len(names), _SLICE):
        part = names[start : start + _SLICE]
        containers.update(row[0] for row in database.rows(_ANNOUNCING.format(marks(len(part))), part))
    return sorted(containers - {""})


def contents(database: Database, sscc: str) -> tuple[Content, ...]:
    """The children known now: what is in it, and what was announced and is not confirmed."""
    inside = [Content(*row) for row in database.rows(_INSIDE, (sscc, *AWAY))]
    loose = _loose(database.rows(_LOOSE, (sscc,)))
    announced = [Content(*row) for row in database.rows(_ANNOUNCED, (sscc, *AWAY))]
    return tuple(sorted([*inside, *loose, *announced], key=_order))


def contents_at(database: Database, sscc: str, at: int) -> tuple[Content, ...]:
    """What was in a container at a time (milliseconds since 1970), by the movements up to then."""
    items = set(database.rows("select product, serial from movement where container = ?", (sscc,)))
    serials = sorted({serial for _, serial in items if serial})
    found: list[Content] = []
    for (product, serial), steps in histories(database, serials):
        before = [step for step in steps if step.at <= at]
        standing = locate(before) if before and (product, serial) in items else None
        if standing and standing.container == sscc and on_hand(standing.place):
            found.append(Content(product, serial, standing.lot, standing.expiry))
    found += _loose(row for row in database.rows(_LOOSE, (sscc,)) if row[5] <= at)
    return tuple(sorted(found, key=_order))


def _loose(rows: Iterable[tuple[Any, ...]]) -> list[Content]:
    """Rows of `_LOOSE` in the order of time: the last one of each product and lot counts."""
    last = {(product, lot): (quantity, expiry, target) for product, lot, quantity, expiry, target, _ in rows}
    return [
        Content(product, "", lot, expiry, quantity)
        for (product, lot), (quantity, expiry, target) in last.items()
        if on_hand(target)
    ]


def _order(child: Content) -> tuple[str, str, str, str, int]:
    return (child.product, child.serial, child.lot, child.expiry, child.quantity)


_ANNOUNCING: Final = "select distinct container from content where serial in ({})"
_INSIDE: Final = (
    "select product, serial, lot, expiry from standing where container = ? and container <> ''"  # noqa: S608
    f" and place not in ({marks(len(AWAY))})"
)
_LOOSE: Final = (
    "select product, lot, quantity, expiry, target, at from movement where container = ? and container <> ''"
    " and serial = '' order by hlc, boot, seq"
)
#: A serial is confirmed when it is here, or was moved in this container or under the document that announced
#: it (or a blind receipt matched to that); without a document any movement of it counts.
_ANNOUNCED: Final = (
    "select c.product, c.serial, c.lot, c.expiry, c.quantity from content c where c.container = ? and"  # noqa: S608
    " case when c.serial = '' then not exists (select 1 from movement m where m.container = c.container"
    " and m.container <> '' and m.serial = '' and m.product = c.product and (c.lot = '' or m.lot = c.lot))"
    " else not exists (select 1 from standing s where s.product = c.product and s.serial = c.serial"
    f" and s.place not in ({marks(len(AWAY))}))"
    " and not exists (select 1 from movement m where m.serial = c.serial and m.product = c.product"
    " and (c.document = '' or m.container = c.container or m.task = c.document"
    " or m.task in (select x.task from match x where x.document = c.document))) end"
)
