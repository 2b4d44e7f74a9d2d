"""The checks of the processes between goods in and goods out: transfers, returns, relocation, dispatch."""

from rules.case import Case, Unit, Verdict
from rules.catalog import Position
from rules.holds import not_held
from rules.movement import UNKNOWN
from rules.place import ACCOUNT, CUSTOMER, TRANSIT, on_hand
from rules.product import Tracking
from rules.serials import normal
from rules.whereabouts import (
    born,
    from_where_it_stands,
    in_quarantine,
    is_another_now,
    known_at,
    not_known,
)


def on_hand_somewhere(case: Case, unit: Unit) -> Unit | Verdict:
    """The unit must be in stock; one that stands elsewhere is relocated first (`whereabouts.agreed`)."""
    position = case.catalog.position(unit.product.id, unit.capture.serial)
    if position is None:
        return not_known(case, unit)
    return _away(case, position) or from_where_it_stands(known_at(unit, position), position)


def from_where_it_was(case: Case, unit: Unit) -> Unit | Verdict:
    """Relocation: the unit is taken from where it stands, whatever bin label was scanned for it."""
    position = case.catalog.position(unit.product.id, unit.capture.serial)
    if position is None:
        return not_known(case, unit)
    if refused := _away(case, position):
        return refused
    scanned = unit.capture.source_place
    unit = known_at(unit, position).with_capture(source_place=position.place)
    return unit if scanned in {"", position.place} else unit.remarked("count.moved", place=position.place)


def to_a_place(case: Case, unit: Unit) -> Unit | Verdict:
    """Relocation: where the unit goes must have been scanned or planned, and is not where it comes from."""
    if unit.capture.target_place not in {"", unit.capture.source_place}:
        return unit
    return _which_place(case, unit)


def from_a_place(case: Case, unit: Unit) -> Unit | Verdict:
    """What has no position of its own: where it is taken from must be known."""
    return unit if unit.capture.source_place else _which_place(case, unit)


def held_only_to_quarantine(case: Case, unit: Unit) -> Unit | Verdict:
    """Relocation of recalled or held goods leads to quarantine only."""
    return unit if in_quarantine(case, unit.capture.target_place) else not_held(case, unit)


def here_to_be_damaged(case: Case, unit: Unit) -> Unit | Verdict:
    """A damaged unit at goods out is in stock, wherever: from there it goes into quarantine."""
    position = case.catalog.position(unit.product.id, unit.capture.serial)
    if position is None:
        return unit if unit.product.tracking is Tracking.PICK else not_known(case, unit)
    return _away(case, position) or known_at(unit, position)


def out_of_quarantine(case: Case, unit: Unit) -> Unit | Verdict:
    """Loading: what was put into quarantine does not leave, also when it was picked for this order."""
    position = case.catalog.position(unit.product.id, unit.capture.serial)
    if position is None or not in_quarantine(case, position.place):
        return unit
    return case.refuse("serial.not_available", place=position.place)


def in_this_shipment(case: Case, unit: Unit) -> Unit | Verdict:
    """Loading is checked against the shipment: its list, or what was picked for the order it ships."""
    serial, order = unit.capture.serial, case.task.origin
    if not case.listed(unit.line) and not order:
        return unit
    expected = case.catalog.expected(case.task.id, serial)
    position = case.catalog.position(unit.product.id, serial)
    picked = bool(order) and position is not None and position.task == order
    if picked or (case.listed(unit.line) and any(e.line == unit.line.id for e in expected)):
        return unit.remarked("serial.verified")
    return _not_in_shipment(case, serial)


def in_transit(case: Case, unit: Unit) -> Unit | Verdict:
    """Only the set that was shipped can be received; an extra unit is an exception."""
    serial, shipped = unit.capture.serial, case.task.origin
    position = case.catalog.position(unit.product.id, serial)
    if position is not None and position.place == TRANSIT and position.task == shipped:
        return known_at(unit, position).remarked("serial.verified")
    if case.catalog.online and case.catalog.complete:
        return _not_in_shipment(case, serial)
    if not case.agreed("serial.not_in_transit", unit.line):
        return case.ask_line("serial.not_in_transit", serial=serial)
    unit = unit.with_capture(prev=UNKNOWN, reason="provisional")
    return unit.remarked("serial.provisional")


def lot_in_transit(case: Case, unit: Unit) -> Unit | Verdict:
    """The same for a lot: the lines of the transfer say which were shipped."""
    lot, shipped = unit.capture.lot, {x.lot for x in case.task.lines if x.product == unit.product.id}
    return _not_in_shipment(case, lot) if lot and "" not in shipped and lot not in shipped else unit


def new_owner(case: Case, unit: Unit) -> Unit | Verdict:
    """Account transfer: the unit becomes one of the new owner's product; the place does not change."""
    into, serial = unit.line.into, unit.capture.serial
    product = case.catalog.product(into) if into else None
    if product is None:
        return case.refuse("product.unknown", code=into or unit.product.sku)
    if normal(product, serial) != serial:  # it would be another serial there, and never found again
        return case.refuse("serial.pattern", name=product.name, serial=serial)
    there = case.catalog.position(into, serial) if serial else None
    if there is not None and on_hand(there.place):
        return case.refuse("serial.on_hand", place=there.place, since_at=there.since)
    return unit.with_capture(into=into, target_place=ACCOUNT)


def was_shipped(case: Case, unit: Unit) -> Unit | Verdict:
    """Customer return: checked against the sale."""
    serial = unit.capture.serial
    position = case.catalog.position(unit.product.id, serial)
    if position is None:
        unit = unit.with_capture(prev=born(case), reason="return")
    elif is_another_now(position):
        return case.refuse("serial.not_available", place=position.place)
    elif on_hand(position.place):
        if not case.overridden("serial.on_hand"):
            return case.refuse("serial.on_hand", place=position.place, since_at=position.since)
        # it was shipped unseen: that is corrected first
        return known_at(unit, position).with_capture(relocate_from=position.place, reason="return")
    else:
        unit = known_at(unit, position).with_capture(source_place=position.place, reason="return")
        if position.place == CUSTOMER:
            return unit.remarked("serial.returned", task=position.task or "?")
    if not case.agreed("serial.not_shipped", unit.line):
        return case.ask_line("serial.not_shipped", serial=serial)
    return unit


def _away(case: Case, position: Position) -> Verdict | None:
    """The refusal of a unit that is not in stock here."""
    if position.place == CUSTOMER:
        return case.refuse("serial.already_shipped", task=position.task or "?", at=position.since)
    if not on_hand(position.place) or position.place == TRANSIT:
        return case.refuse("serial.not_available", place=position.place)
    return None


def _not_in_shipment(case: Case, item: str) -> Verdict:
    return case.refuse("serial.not_in_shipment", serial=item, task=case.task.origin or case.task.id)


def _which_place(case: Case, unit: Unit) -> Verdict:
    more = {"serial": unit.capture.serial} if unit.capture.serial else {}
    return case.ask("place.missing", **more)
