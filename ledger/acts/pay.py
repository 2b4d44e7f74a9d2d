"""Serials of units that were booked without: entered at the console they pay what is owed at their place.

A serial that nobody knew is booked from the place to itself, as a count would: the unit is there already,
only its identity is new. A known one on hand is the unit that left without its serial: what was booked loose
goes back where it came from, and the serial goes instead. Design: domain, "Tracking, per product".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ledger.acts.outcome import MAX_ITEMS, Moves, Outcome, Request, carry_out, done_before
from ledger.acts.units import Known, heads_of, held, known, resolve_product
from ledger.database import bound
from ledger.office.fields import MAX_CODE, date_problems, text_problems
from ledger.office.problem import Code, shortened
from ledger.office.reading import products_by_id
from ledger.office.serials import SerialEntry, normal, rule_problem
from rules.movement import CORRECTION, NEW
from rules.place import on_hand
from rules.product import By, Product, Tracking
from wire import v1

REASON: Final = "serial entered later"


@dataclass(frozen=True, slots=True)
class Owing:
    """Where units are owed: the place, and the task that left them there without serials."""

    product: str
    place: str
    task: str = ""


def pay(owing: Owing, units: Sequence[SerialEntry], request: Request) -> Outcome:
    """Books the serials of units owed at a place, all or none. Fewer than are owed leave the rest owed."""
    database = bound()
    before = done_before(database, "pay", request)
    if before is not None:
        return before
    moves = Moves()
    key = str(resolve_product(database, owing.product))
    found = products_by_id(database, [key]).get(key)
    row = database.row("select quantity from debt where product = ? and place = ?", (key, owing.place))
    owed = int(row[0]) if row else 0
    if found is None or found.by is By.LOT or found.tracking is Tracking.NONE:
        why = f"{shortened(owing.product)} is no product that is tracked by serial"
        moves.refuse(Code.NOT_TRACKED, why, "Check it.", ("product",), owing.product)
    elif len(units) > min(owed, MAX_ITEMS):
        why = f"{len(units)} serials for {owed} units owed at {shortened(owing.place)}"
        moves.refuse(Code.TOO_MANY, why, f"Take {len(units) - owed} out.", ("serials",), str(len(units)))
    else:
        _units(moves, found, owing, [normal(unit, found) for unit in units])
    return carry_out(database, "pay", moves, request)


def _units(moves: Moves, product: Product, owing: Owing, units: Sequence[SerialEntry]) -> None:
    standing = known(bound(), [(product.id, unit.serial) for unit in units])
    seen: set[str] = set()
    for n, unit in enumerate(units):
        at = ("serials", n)
        wrong = text_problems(unit.serial, "serial", MAX_CODE, required=True)
        wrong += text_problems(unit.lot, "lot", MAX_CODE, required=product.by is By.SERIAL_LOT)
        moves.problems += [p.under(*at) for p in (*wrong, *date_problems(unit.expiry, "expiry"))]
        if unit.serial and (broken := rule_problem(product, unit.serial)) is not None:
            moves.problems.append(broken.under(*at))
        if unit.serial in seen:
            why = f"{shortened(unit.serial)} stands here twice"
            moves.refuse(Code.DUPLICATE, why, "Take one of them out.", at, unit.serial)
        seen.add(unit.serial)
        before = standing.get((product.id, unit.serial))
        if before is None:
            moves.add(_body(owing, product.id, unit, owing.place, list(NEW)))
        else:
            _identified(moves, at, owing, before)


def _identified(moves: Moves, at: tuple[str, int], owing: Owing, unit: Known) -> None:
    """The loose unit goes back, and the known one goes instead."""
    came = bound().row(_CAME, (owing.task, unit.product, owing.place))
    serial = shortened(unit.serial)
    if came is None or not unit.here or on_hand(owing.place):
        why = f"{serial} is known: it is at {unit.place}"
        moves.refuse(Code.SERIAL_KNOWN, why, "Check the number; a count finds what moved.", at, unit.serial)
        return
    if unit.fork:
        why = f"two stories are told of {serial}"
        moves.refuse(Code.CONFLICT, why, "Resolve the conflict first.", at, unit.serial)
    ref = held(bound(), unit.product, unit.lot, unit.serial)
    if ref:
        moves.refuse(Code.REFUSED, f"{serial} is held by {ref}", "It cannot have left.", at, unit.serial)
    source, lot = came
    moves.add(
        v1.MovementBody(
            unit.product, 1, owing.place, source, CORRECTION, lot=lot, task=owing.task, reason=REASON
        ),
        note=f"in exchange for {unit.serial}",
    )
    entry = SerialEntry(unit.serial, unit.lot, unit.expiry)
    moves.add(_body(owing, unit.product, entry, unit.place, heads_of(unit)))


def _body(owing: Owing, product: str, unit: SerialEntry, source: str, prev: list[str]) -> v1.MovementBody:
    return v1.MovementBody(
        product, 1, source, owing.place, CORRECTION, unit.serial, unit.lot, unit.expiry, task=owing.task,
        prev=prev, reason=REASON,
    )  # fmt: skip


_CAME: Final = (
    "select source, lot from movement where task = ? and product = ? and target = ? and debt > 0"
    " order by hlc, boot, seq limit 1"
)
