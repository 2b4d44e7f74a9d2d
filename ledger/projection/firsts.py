"""Which lot at a place expires first: the feed's rows for "first expired, first out".

Expired lots are left out as of the last movement of a lot of that product from or to that place, which is
when the row was computed: like every projection it is a function of the records. A row may so name a lot that
expired since; a station compares the date with its own.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Final

from ledger.database import Database
from ledger.projection.change import Change
from rules.catalog import Lot
from rules.place import on_hand
from wire import v1
from wire.feed import first_row

ProductPlace = tuple[str, str]


def refresh(
    database: Database,
    change: Change,
    moved: Mapping[ProductPlace, int],
    dated: Collection[tuple[str, str]] = (),
) -> None:
    """Computes the rows anew, inside a transaction, after balances and lots.

    Args:
        database: to read from and write to.
        change: collects the rows of the feed.
        moved: (product, place) that a lot came to or left, with the time of that movement.
        dated: (product, lot) whose expiry changed: it counts wherever the lot ever was.
    """
    here = {item: at for item, at in moved.items() if on_hand(item[1])}
    database.many(_MOVED, [(*item, at) for item, at in here.items()])
    touched = set(here)
    for product, lot in dated:
        rows = database.rows("select place from balance where product = ? and lot = ?", (product, lot))
        touched.update((product, place) for (place,) in rows if on_hand(place))
    for product, place in sorted(touched):
        _refresh_one(database, change, product, place)


def recount(database: Database, change: Change, items: Collection[ProductPlace]) -> None:
    """Finds again when lots moved last at these (product, place): the times of movements were corrected."""
    for product, place in sorted(items):
        if database.run(_RECOUNT, (product, place, place, product, place)):
            _refresh_one(database, change, product, place)


def _refresh_one(database: Database, change: Change, product: str, place: str) -> None:
    found = database.row("select at from first where product = ? and place = ?", (product, place))
    if found is None:
        return
    lot, expiry = database.row(_EARLIEST, (product, place, _day(found[0]))) or ("", "")
    database.run(
        "update first set lot = ?, expiry = ? where product = ? and place = ?", (lot, expiry, product, place)
    )
    if v1.JOIN not in product + place:
        change.put(first_row(product, place, Lot(product, lot, expiry) if lot else None))


def _day(at: int) -> str:
    """The ISO date of a time by the world clock; a clock beyond the year 9999 counts as its last day."""
    return datetime.fromtimestamp(min(at, _LAST) / 1000, tz=UTC).date().isoformat()


_LAST: Final = 253_402_300_799_000
_MOVED: Final = (
    "insert into first (product, place, at, lot, expiry) values (?, ?, ?, '', '')"
    " on conflict (product, place) do update set"
    " at = case when excluded.at > first.at then excluded.at else first.at end"
)
_EARLIEST: Final = (
    "select b.lot, l.expiry from balance b join lot l on l.product = b.product and l.lot = b.lot"
    " where b.product = ? and b.place = ? and b.quantity > 0 and l.expiry >= ?"
    " order by l.expiry, b.lot limit 1"
)
_RECOUNT: Final = (
    "update first set at = coalesce((select max(m.at) from movement m join record r on r.boot = m.boot"
    " and r.seq = m.seq where m.product = ? and m.lot <> '' and (m.source = ? or m.target = ?)"
    " and not r.ahead), 0) where product = ? and place = ?"
)
