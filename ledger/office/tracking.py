"""What a product's tracking change does to the stock that is there, shown before it is done.

Loose stock of a product that becomes fully tracked by serial turns into missing-serial debts at its places,
paid by a count or at the pick. Design: domain, "Tracking, per product".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ledger.database import Database, marks
from ledger.office.problem import Code, Problem
from ledger.projection.born import book
from rules.place import ACCOUNT, CUSTOMER, LOST, RELINKED, SCRAP, SUPPLIER
from rules.product import By, Product, Tracking
from wire import v1

#: `process` of the movements; they stay at their place.
TRACKING: Final = "tracking"
_AWAY: Final = (SUPPLIER, CUSTOMER, LOST, SCRAP, ACCOUNT, RELINKED, "")


@dataclass(frozen=True, slots=True)
class Owed:
    """Units at a place that will be missing their serials."""

    product: str
    lot: str
    place: str
    quantity: int


def consequences(database: Database, old: Product, new: Product) -> tuple[Owed, ...]:
    """The debts that a change of tracking makes, by place and lot; none unless serials come to be needed."""
    if not _by_serial(new) or _by_serial(old):
        return ()
    owed: dict[str, int] = {}
    sql = "select place, quantity from debt where product = ? and quantity > 0"
    for place, quantity in database.rows(sql, (new.id,)):
        owed[place] = int(quantity)
    serials: dict[str, int] = {}
    for place, count in database.rows(_ORIGINS, (new.id,)):
        serials[place] = int(count)
    found: list[Owed] = []
    for lot, place, loose in database.rows(_LOOSE.format(marks(len(_AWAY))), (new.id, *_AWAY)):
        known = owed.get(place, 0) + serials.get(place, 0)  # owed before, or a serial that came from here
        less = min(int(loose), known)
        owed[place] = max(0, owed.get(place, 0) - less)
        serials[place] = max(0, known - less - owed[place])
        if loose > less:
            found.append(Owed(new.id, lot, place, int(loose) - less))
    return tuple(found)


def book_debts(database: Database, debts: Iterable[Owed], by: str, now: int) -> tuple[str, ...]:
    """One movement for each debt, from a place to itself; inside the writer's transaction."""
    bodies = [
        v1.MovementBody(x.product, x.quantity, x.place, x.place, TRACKING, lot=x.lot, debt=x.quantity)
        for x in debts
    ]
    return book(database, bodies, by, now)


def remark(debt: Owed) -> Problem:
    """What is shown of a debt before the change."""
    lot = f" of lot {debt.lot}" if debt.lot else ""
    why = f"{debt.quantity} units{lot} at {debt.place} will be missing their serials"
    return Problem(
        Code.TRACKING_DEBT, why, "Count the place, or scan them at the pick.", ("tracking",), debt.place
    )


def _by_serial(product: Product) -> bool:
    return product.tracking is Tracking.FULL and product.by is not By.LOT


_LOOSE: Final = (
    "select lot, place, loose from balance where product = ? and loose > 0 and place not in ({})"
    " order by place, lot"
)
_ORIGINS: Final = "select origin, count(*) from standing where product = ? group by origin"
