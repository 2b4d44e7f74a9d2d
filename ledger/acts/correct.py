"""Corrections: a new movement with a reason, for a serial, a lot or a quantity; nothing is edited or deleted.

Design: domain, "Undo, corrections, conflicts".
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ledger.acts.outcome import MAX_ITEMS, Moves, Outcome, Request, carry_out, done_before
from ledger.acts.units import Known, heads_of, held, known, resolve_product
from ledger.database import bound
from ledger.office.fields import MAX_CODE, MAX_NAME, quantity_problems, text_problems
from ledger.office.problem import Code, shortened
from ledger.office.reading import products_by_id
from ledger.office.serials import rule_problem
from rules.movement import CORRECTION
from rules.place import CUSTOMER, LOST, on_hand
from rules.product import Ask, Process, Product, asks
from rules.serials import normal
from wire import v1


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing to put right.

    Attributes:
        product: ``owner/sku`` or a SKU.
        target: where it is in truth: a place, or ``lost``, ``scrap``, ``supplier``, ``customer``.
        reason: why, for people.
        serial: one unit; empty for a quantity.
        lot: of a quantity; of a serial only where it never had one.
        quantity: base units, 1 with a serial.
        source: where it was booked; of a serial that is known already, `lost` for what was found.
        replaces: id of the movement that was wrong, empty if none.
    """

    product: str
    target: str
    reason: str
    serial: str = ""
    lot: str = ""
    quantity: int = 1
    source: str = ""
    replaces: str = ""


def correct(corrections: Sequence[Correction], request: Request) -> Outcome:
    """Books corrections, all or none."""
    database = bound()
    before = done_before(database, "correct", request)
    if before is not None:
        return before
    moves = Moves()
    if len(corrections) > MAX_ITEMS:
        moves.refuse(Code.TOO_MANY, f"{len(corrections)} corrections, the most is {MAX_ITEMS}", "Split them.")
        return carry_out(database, "correct", moves, request)
    names = {c.product: resolve_product(database, c.product) for c in corrections}
    products = products_by_id(database, [str(key) for key in names.values()])
    corrections = [_normal(c, products.get(str(names[c.product]))) for c in corrections]
    units = known(database, [(str(names[c.product]), c.serial) for c in corrections if c.serial])
    seen: set[tuple[str, str]] = set()
    for n, one in enumerate(corrections):
        product = products.get(str(names[one.product]))
        if product is None:
            code = names[one.product]
            why = f"product {shortened(one.product)} is not known, or several owners have it"
            moves.refuse(
                code if isinstance(code, Code) else Code.PRODUCT_UNKNOWN,
                why,
                "Write owner/sku.",
                (n, "product"),
            )
            continue
        _judge(moves, n, one, product, units.get((product.id, one.serial)))
        if one.serial and (product.id, one.serial) in seen:
            moves.refuse(Code.TWICE, f"{shortened(one.serial)} stands here twice", "Keep one.", (n, "serial"))
        seen.add((product.id, one.serial))
    return carry_out(database, "correct", moves, request)


def _normal(one: Correction, product: Product | None) -> Correction:
    return one if product is None else replace(one, serial=normal(product, one.serial))


def _judge(moves: Moves, n: int, one: Correction, product: Product, unit: Known | None) -> None:
    """The movement of one correction, or its problems."""
    before = len(moves.problems)
    found = [
        *text_problems(one.reason, "reason", MAX_NAME, required=True),
        *text_problems(one.target, "target", MAX_NAME, required=True),
        *text_problems(one.source, "source", MAX_NAME),
        *text_problems(one.serial, "serial", MAX_CODE),
        *text_problems(one.lot, "lot", MAX_CODE),
        *quantity_problems(one.quantity),
    ]
    moves.problems += (p.under(n) for p in found)
    if one.replaces and not _is_movement(one.replaces):
        why = f"{shortened(one.replaces)} is no movement"
        moves.refuse(Code.NOT_KNOWN, why, "Take its id from the transactions.", (n, "replaces"), one.replaces)
    if one.serial:
        _serial(moves, n, one, product, unit)
    else:
        _quantity(moves, n, one, product)
    source = unit.place if unit is not None else one.source or LOST
    if source == one.target:
        moves.refuse(Code.NOTHING, f"it is at {source} already", "Name another place.", (n, "target"))
    lot = (unit.lot if unit is not None else "") or one.lot
    ref = held(bound(), product.id, lot, one.serial) if len(moves.problems) == before else ""
    if ref and one.target == CUSTOMER:
        why = f"{shortened(one.serial or lot or product.id)} is held by {ref}"
        moves.refuse(
            Code.REFUSED, why, "It may go to quarantine, scrap or back to the supplier.", (n, "target")
        )
    if len(moves.problems) > before:
        return
    told = f"{one.reason}, replaces {one.replaces}" if one.replaces else one.reason
    moves.add(
        v1.MovementBody(
            product.id,
            1 if one.serial else one.quantity,
            source,
            one.target,
            CORRECTION,
            one.serial,
            lot,
            unit.expiry if unit is not None else "",
            prev=heads_of(unit) if one.serial else [],
            reason=told,
        )
    )


def _serial(moves: Moves, n: int, one: Correction, product: Product, unit: Known | None) -> None:
    if one.quantity != 1:
        moves.refuse(Code.OUT_OF_RANGE, "a serial is one unit", "Leave the quantity out.", (n, "quantity"))
    if not asks(product, Process.PICK).serial:
        why = f"{product.id} is not tracked by serial"
        moves.refuse(Code.NOT_TRACKED, why, "Correct its quantity.", (n, "serial"), one.serial)
    if unit is not None and unit.fork:
        why = f"two stories are told of {shortened(one.serial)}"
        moves.refuse(Code.CONFLICT, why, "Resolve the conflict instead.", (n, "serial"), one.serial)
    if unit is None and (not on_hand(one.target) or (one.source and on_hand(one.source))):
        why = f"{shortened(one.serial)} never moved"
        moves.refuse(Code.SERIAL_UNKNOWN, why, "Check the number.", (n, "serial"), one.serial)
    elif unit is None and (broken := rule_problem(product, one.serial)) is not None:
        moves.problems.append(broken.under(n, "serial"))
    if unit is not None and one.source and one.source != unit.place:
        why = f"{shortened(one.serial)} is at {unit.place}, not at {one.source}"
        moves.refuse(Code.NOT_ON_HAND, why, "Leave the source out, or check the number.", (n, "source"))


def _quantity(moves: Moves, n: int, one: Correction, product: Product) -> None:
    if not one.source:
        moves.refuse(Code.REQUIRED, "source is empty", "Say where it was booked, or lost.", (n, "source"))
    ask = asks(product, Process.ADJUST)
    if ask in {Ask.SERIAL, Ask.SERIAL_LOT}:
        why = f"{product.id} is fully tracked: its units are corrected by their serials"
        moves.refuse(Code.SERIAL_MISSING, why, "Name the serials.", (n, "serial"))
    elif ask is Ask.LOT and not one.lot:
        why = f"{product.id} is fully tracked by lot"
        moves.refuse(Code.REQUIRED, why, "Name the lot.", (n, "lot"))


def _is_movement(ref: str) -> bool:
    boot, _, seq = ref.partition(":")
    if not (seq.isascii() and seq.isdecimal() and len(seq) <= 16):  # noqa: PLR2004 - 2**53
        return False
    sql = "select 1 from movement where boot = ? and seq = ?"
    return bound().row(sql, (boot, int(seq))) is not None
