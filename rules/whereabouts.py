"""The checks that ask where a serial is, and what else it is known as (order: `rules.policy`)."""

from dataclasses import replace

from rules.case import Case, Unit, Verdict, told
from rules.catalog import Position
from rules.movement import NEW, UNKNOWN
from rules.place import CUSTOMER, QUARANTINE, STOCK, TRANSIT, on_hand
from rules.product import Tracking


def not_another_product(case: Case, unit: Unit) -> Unit | Verdict:
    """Goods in: a bare serial that is known for another product only: is it really this one?"""
    if not unit.bare or unit.line.listed or "serial.other_product" in case.granted:
        return unit
    known = _known_elsewhere(case, unit)
    if known is None:
        return unit
    facts = {"known": _name(case, known), "name": unit.product.name, "serial": unit.capture.serial}
    return case.ask("serial.other_product", "yes", **facts)


def not_on_hand(case: Case, unit: Unit) -> Unit | Verdict:  # noqa: PLR0911 - one per whereabouts
    """Goods in: the item must not be in stock; one that was shipped is a return, or received again."""
    serial = unit.capture.serial
    position = case.catalog.position(unit.product.id, serial)
    if position is None:
        return unit.with_capture(prev=_born(case))
    if on_hand(position.place):
        return case.refuse("serial.on_hand", place=position.place, since_at=position.since)
    unit = unit.with_capture(prev=(position.head,))
    if position.place != CUSTOMER:
        return unit
    if unit.product.reusable:
        return unit.with_capture(reason="received_again", source_place=CUSTOMER)
    task = position.task or "?"
    match case.granted.get("serial.shipped_before"):
        case None:
            return case.ask("serial.shipped_before", "return", "again", task=task, serial=serial)
        case "return":
            unit = unit.with_capture(reason="return", source_place=CUSTOMER)
            return replace(unit, reason="serial.returned", facts=told(task=task))
        case _:
            unit = unit.with_capture(reason="received_again", source_place=CUSTOMER)
            return replace(unit, reason="serial.received_again")


def not_known_as_other(case: Case, unit: Unit) -> Unit | Verdict:
    """Goods out: a bare serial that is known for another product only is that product."""
    known = _known_elsewhere(case, unit) if unit.bare else None
    return case.refuse("serial.wrong_product", known=_name(case, known)) if known is not None else unit


def available(case: Case, unit: Unit) -> Unit | Verdict:
    """Goods out: where the unit is decides whether it can be taken."""
    position = case.catalog.position(unit.product.id, unit.capture.serial)
    if position is None:
        return _unlisted(case, unit)
    unit = unit.with_capture(prev=(position.head,), lot=unit.capture.lot or position.lot)
    if position.place == CUSTOMER:
        return case.refuse("serial.already_shipped", task=position.task or "?", at=position.since)
    if not on_hand(position.place) or position.place in {TRANSIT, QUARANTINE}:
        return case.refuse("serial.not_available", place=position.place)
    if unit.capture.source_place in {"", position.place}:
        return unit.with_capture(source_place=position.place)
    if "serial.elsewhere" not in case.granted:
        return case.ask("serial.elsewhere", "yes", place=position.place, serial=unit.capture.serial)
    unit = unit.with_capture(relocate_from=position.place, reason="relocated")
    return replace(unit, reason="serial.relocated", facts=told(place=position.place))


def _unlisted(case: Case, unit: Unit) -> Unit | Verdict:
    """A serial this catalog has never seen: born here, paying a debt, provisional, or refused."""
    if unit.product.tracking is Tracking.PICK:
        return unit.with_capture(prev=_born(case))
    serial, place = unit.capture.serial, unit.capture.source_place or STOCK
    owed = case.catalog.debt(unit.product.id, place) - case.work.paying.get((unit.product.id, place), 0)
    if owed > 0:
        unit = unit.with_capture(prev=_born(case), source_place=place, reason="pays_debt")
        return replace(unit, reason="serial.pays_debt")
    if case.catalog.online and case.catalog.complete:
        return case.refuse("serial.unknown", serial=serial)
    if "serial.not_in_cache" not in case.granted:
        return case.ask("serial.not_in_cache", "yes", serial=serial)
    unit = unit.with_capture(prev=UNKNOWN, reason="provisional")
    return replace(unit, reason="serial.provisional")


def _born(case: Case) -> tuple[str, ...]:
    """What the first movement of a unit follows that this catalog does not know."""
    return NEW if case.catalog.complete else UNKNOWN


def _known_elsewhere(case: Case, unit: Unit) -> Position | None:
    """The position of this serial under another product, if it has none under this one."""
    found = case.catalog.positions(unit.capture.serial)
    if not found or any(position.product == unit.product.id for position in found):
        return None
    return found[0]


def _name(case: Case, position: Position) -> str:
    product = case.catalog.product(position.product)
    return product.name if product is not None else position.product
