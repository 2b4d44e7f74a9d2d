"""What is known of the units that an act names, read once for all of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from ledger.database import Database, marks
from ledger.office.problem import Code
from rules.catalog import HoldKind
from rules.movement import NEW
from rules.place import on_hand

Item = tuple[str, str]  # product, serial

#: Values in one ``in (…)``.
_SLICE: Final = 500


@dataclass(frozen=True, slots=True)
class Known:
    """Where a serial stands. `heads` are the ids that a new movement follows; two or more are a conflict."""

    product: str
    serial: str
    place: str
    since: int
    lot: str
    expiry: str
    task: str
    heads: tuple[str, ...]
    origin: str = ""

    @property
    def fork(self) -> bool:
        """Whether two stories of it are told."""
        return len(self.heads) > 1

    @property
    def here(self) -> bool:
        """Whether it is on hand."""
        return on_hand(self.place)


def known(database: Database, items: Iterable[Item]) -> dict[Item, Known]:
    """The standings of these (product, serial); what never moved is absent."""
    wanted = set(items)
    found: dict[Item, Known] = {}
    serials = sorted({serial for _, serial in wanted})
    forks = {(p, s): tuple(h.split()) for p, s, h in _chunked(database, _FORKS, serials)}
    for row in _chunked(database, _STANDING, serials):
        key = (row[0], row[1])
        if key in wanted:
            *head, origin = row
            product, serial, place, since, lot, expiry, task, last = head
            heads = forks.get(key, (last,))
            found[key] = Known(product, serial, place, since, lot, expiry, task, heads, origin)
    return found


def heads_of(unit: Known | None) -> list[str]:
    """The `prev` of the next movement of a unit, `NEW` for one that never moved."""
    return list(unit.heads if unit is not None else NEW)


def held(database: Database, product: str, lot: str, serial: str) -> str:
    """The reference of the recall or hold that an item falls under, empty if none."""
    row = database.row(_HELD, (product, serial, product, lot, product))
    return str(row[0]) if row else ""


def resolve_product(database: Database, name: str) -> str | Code:
    """The key of the product meant by ``owner/sku`` or by a SKU that only one owner has."""
    rows = database.rows("select id from product where id = ? or sku = ? order by id", (name, name))
    ids = [key for (key,) in rows]
    if name in ids:
        return name
    if len(ids) == 1:
        return str(ids[0])
    return Code.PRODUCT_AMBIGUOUS if ids else Code.PRODUCT_UNKNOWN


def _chunked(database: Database, sql: str, values: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    rest = iter(values)
    while chunk := list(islice(rest, _SLICE)):
        yield from database.rows(sql.format(marks(len(chunk))), chunk)


_FORKS: Final = "select product, serial, heads from conflict where serial in ({})"
_STANDING: Final = (
    "select product, serial, place, since, lot, expiry, task, head, origin from standing where serial in ({})"
)
#: Three whole keys, for the index: a recall may name 100,000 serials of a product.
_HELD: Final = (
    "select h.ref from hold h join recall r on r.ref = h.ref and r.lifted = 0"  # noqa: S608
    " where ((h.product = ? and h.lot = '' and h.serial = ?)"
    " or (h.product = ? and h.lot = ? and h.serial = '') or (h.product = ? and h.lot = '' and h.serial = ''))"
    f" order by case r.kind when '{HoldKind.RECALL}' then 0 else 1 end"
    " limit 1"
)
