"""Recalls and holds as rows of the feed: one for each item they name."""

from typing import Final

from ledger.database import Database
from rules.catalog import Hold, HoldKind
from wire import v1
from wire.feed import Row, hold_row, key


def row_of(database: Database, product: str, lot: str, serial: str) -> Row:
    """The feed row of one item; gone when nothing holds it.

    Of several that name it one shows: a recall before a hold, then the older one.
    """
    found = database.row(_HOLD, (product, lot, serial))
    if found is None or v1.JOIN in product + lot + serial:
        return ("hold", key(product, lot, serial), None)
    kind, ref, why = found
    return hold_row(Hold(product, lot, serial, HoldKind(kind), ref, why))


def items_of(database: Database, ref: str) -> list[tuple[str, str, str]]:
    """The (product, lot, serial) that a recall or hold names."""
    sql = "select product, lot, serial from hold where ref = ? order by product, lot, serial"
    return [(product, lot, serial) for product, lot, serial in database.rows(sql, (ref,))]


_HOLD: Final = (
    "select r.kind, r.ref, r.why from hold h join recall r on r.ref = h.ref"
    " where h.product = ? and h.lot = ? and h.serial = ? and r.lifted = 0"
    " order by case when r.kind = 'recall' then 0 else 1 end, r.created, r.ref limit 1"
)
