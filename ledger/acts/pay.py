"""Serials of units that were booked without: entered at the console they pay what is owed at their place.

Each is a movement from the place to itself, as a count would book it: the unit is there already, and only
its identity is new. Design: domain, "Tracking, per product".
"""

import re
from collections.abc import Sequence
from typing import Final

from ledger.acts.outcome import MAX_ITEMS, Moves, Outcome, Request, carry_out, done_before
from ledger.acts.units import known, resolve_product
from ledger.database import bound
from ledger.office.fields import MAX_CODE, date_problems, text_problems
from ledger.office.problem import Code, shortened
from ledger.office.reading import products_by_id
from ledger.office.serials import SerialEntry, normal
from rules.movement import NEW
from rules.product import By, Product, Tracking
from wire import v1

#: `process` of the movements, as of every correction.
CORRECTION: Final = "correction"
REASON: Final = "serial entered later"


def pay(product: str, place: str, units: Sequence[SerialEntry], request: Request, task: str = "") -> Outcome:
    """Books the serials of units owed at a place, all or none; `task` is where they were declared.

    Fewer than are owed may be given; the rest stays owed.
    """
    database = bound()
    before = done_before(database, "pay", request)
    if before is not None:
        return before
    moves = Moves()
    key = resolve_product(database, product)
    found = products_by_id(database, [str(key)]).get(str(key))
    row = database.row("select quantity from debt where product = ? and place = ?", (str(key), place))
    owed = int(row[0]) if row else 0
    if found is None or found.by is By.LOT or found.tracking is Tracking.NONE:
        why = f"{shortened(product)} is no product that is tracked by serial"
        moves.refuse(Code.NOT_TRACKED, why, "Check it.", ("product",), product)
    elif len(units) > min(owed, MAX_ITEMS):
        why = f"{len(units)} serials for {owed} units owed at {place}"
        moves.refuse(Code.TOO_MANY, why, f"Take {len(units) - owed} out.", ("serials",), str(len(units)))
    else:
        _units(moves, found, place, [normal(unit, found) for unit in units], task)
    return carry_out(database, "pay", moves, request)


def _units(moves: Moves, product: Product, place: str, units: Sequence[SerialEntry], task: str) -> None:
    standing = known(bound(), [(product.id, unit.serial) for unit in units])
    pattern = re.compile(product.pattern) if product.pattern else None
    seen: set[str] = set()
    for n, unit in enumerate(units):
        at = ("serials", n)
        moves.problems += (
            p.under(*at)
            for p in (
                *text_problems(unit.serial, "serial", MAX_CODE, required=True),
                *text_problems(unit.lot, "lot", MAX_CODE, required=product.by is By.SERIAL_LOT),
                *date_problems(unit.expiry, "expiry"),
            )
        )
        if pattern is not None and not pattern.fullmatch(unit.serial):
            why = f"{shortened(unit.serial)} does not fit the product's pattern {product.pattern}"
            moves.refuse(Code.MISMATCH, why, "Check the number.", at, unit.serial)
        if unit.serial in seen:
            moves.refuse(Code.DUPLICATE, f"{shortened(unit.serial)} stands here twice", "Take one out.", at)
        seen.add(unit.serial)
        before = standing.get((product.id, unit.serial))
        if before is not None:
            why = f"{shortened(unit.serial)} is known: it is at {before.place}"
            moves.refuse(
                Code.SERIAL_KNOWN, why, "Check the number; a count finds what moved.", at, unit.serial
            )
        moves.add(
            v1.MovementBody(
                product.id, 1, place, place, CORRECTION, unit.serial, unit.lot, unit.expiry, task=task,
                prev=list(NEW), reason=REASON,
            )
        )  # fmt: skip


__all__ = ["pay"]
