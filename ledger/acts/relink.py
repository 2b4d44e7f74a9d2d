"""Wrong product chosen: the old identity is retired and the right one created, linked.

Also gives a unit with a house serial its own. Design: domain, "Undo, corrections, conflicts".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.acts.outcome import MAX_ITEMS, Moves, Outcome, Request, carry_out, done_before
from ledger.acts.units import Item, Known, heads_of, held, known, resolve_product
from ledger.database import bound
from ledger.office.fields import MAX_CODE, MAX_NAME, text_problems
from ledger.office.problem import Code, shortened
from ledger.office.reading import products_by_id
from ledger.office.serials import rule_problem
from rules.movement import FOLLOWS
from rules.place import RELINKED
from rules.product import Process, Product, asks
from rules.serials import normal
from wire import v1

#: `process` of the movements.
RELINK: Final = "relink"


@dataclass(frozen=True, slots=True)
class Relink:
    """One unit: the serial as it is booked, the product and serial that it has in truth.

    `to_serial` empty: the serial stays; `to_product` empty: the product stays.
    """

    product: str
    serial: str
    to_product: str = ""
    to_serial: str = ""


def relink(units: Sequence[Relink], reason: str, request: Request) -> Outcome:
    """Relinks all of them or, with all problems at once, none."""
    database = bound()
    before = done_before(database, RELINK, request)
    if before is not None:
        return before
    moves = Moves(problems=text_problems(reason, "reason", MAX_NAME, required=True))
    if len(units) > MAX_ITEMS:
        moves.refuse(Code.TOO_MANY, f"{len(units)} units, the most is {MAX_ITEMS}", "Split them.", ("units",))
        units = ()
    names = {
        name: resolve_product(database, name) for u in units for name in (u.product, u.to_product) if name
    }
    products = products_by_id(database, [str(key) for key in names.values()])
    plain = [_Unit.of(unit, names, products) for unit in units]
    standing = known(database, [item for u in plain for item in (u.old, u.new)])
    taken: dict[Item, int] = {}
    for n, (unit, given) in enumerate(zip(plain, units, strict=True)):
        _judge(moves, n, unit, given, standing)
        for item in {unit.old, unit.new}:
            if taken.setdefault(item, n) != n:
                why = f"{shortened(item[1])} stands here twice"
                moves.refuse(Code.TWICE, why, "Keep one of them.", ("units", n, "serial"), item[1])
        if not moves.problems:
            _book(moves, standing[unit.old], unit.new, reason)
    return carry_out(database, RELINK, moves, request)


@dataclass(frozen=True, slots=True)
class _Unit:
    old: Item
    new: Item
    product: Product | None

    @classmethod
    def of(cls, unit: Relink, names: Mapping[str, str | Code], products: Mapping[str, Product]) -> "_Unit":
        """The keys that are meant; `product` None where the new one is not known."""
        old = str(names.get(unit.product, unit.product))
        into = str(names.get(unit.to_product, unit.to_product)) if unit.to_product else old
        product = products.get(into)
        serial = unit.to_serial.strip() or unit.serial
        if product is not None:
            serial = normal(product, serial)
        return cls((old, unit.serial), (into, serial), product)


def _judge(moves: Moves, n: int, unit: _Unit, given: Relink, standing: Mapping[Item, Known]) -> None:
    at = ("units", n)
    old, other = standing.get(unit.old), standing.get(unit.new)
    shown = shortened(given.serial)
    if old is None:
        moves.refuse(
            Code.SERIAL_UNKNOWN, f"{shown} of {unit.old[0]} is not known", "Check it.", (*at, "serial"), shown
        )
    elif old.fork:
        why = f"two stories are told of {shown}"
        moves.refuse(Code.CONFLICT, why, "Resolve the conflict first.", (*at, "serial"), shown)
    elif not old.here:
        why = f"{shown} is not on hand: {old.place}"
        moves.refuse(Code.NOT_ON_HAND, why, "Only units in stock are relinked.", (*at, "serial"), shown)
    ref = held(bound(), old.product, old.lot, old.serial) if old is not None else ""
    if ref:
        why = f"{shown} is held by {ref}: under another name it would be free"
        moves.refuse(Code.REFUSED, why, "Lift that first.", (*at, "serial"), shown)
    if unit.product is None:
        why = f"product {shortened(given.to_product or given.product)} is not known"
        moves.refuse(Code.PRODUCT_UNKNOWN, why, "Enter it first.", (*at, "to_product"))
        return
    if unit.new == unit.old:
        moves.refuse(Code.NOTHING, f"{shown} is {unit.old[0]} already", "Name another.", (*at, "to_product"))
    elif other is not None and other.place != RELINKED:
        why = f"{shortened(unit.new[1])} is known under {unit.new[0]} already, at {other.place}"
        moves.refuse(Code.SERIAL_KNOWN, why, "Check both units.", (*at, "to_product"), unit.new[1])
    if not asks(unit.product, Process.PICK).serial:
        why = f"{unit.product.id} is not tracked by serial"
        moves.refuse(Code.NOT_TRACKED, why, "Correct the quantities instead.", (*at, "to_product"))
    if (broken := rule_problem(unit.product, unit.new[1])) is not None:
        moves.problems.append(broken.under(*at, "to_serial"))
    moves.problems += (p.under(*at) for p in text_problems(unit.new[1], "to_serial", MAX_CODE, required=True))


def _book(moves: Moves, old: Known, new: Item, reason: str) -> None:
    """The retiring movement, then the new identity's first, which names it in `prev`."""
    moves.add(
        v1.MovementBody(
            old.product, 1, old.place, RELINKED, RELINK, old.serial, old.lot, old.expiry,
            prev=heads_of(old), reason=reason,
        )
    )  # fmt: skip
    moves.add(
        v1.MovementBody(
            new[0], 1, RELINKED, old.place, RELINK, new[1], old.lot, old.expiry,
            prev=list(FOLLOWS), reason=reason,
        )
    )  # fmt: skip
