"""The checks that ask where a serial is, and what else it is known as (order: `rules.policy`).

At goods out `available` refuses what cannot be taken; what can be taken after one more act is only noted on
the capture, and asked by `agreed` when nothing else refuses the unit: nobody answers a question in vain.
"""

from typing import Final

from rules.case import Case, Unit, Verdict
from rules.catalog import Position
from rules.movement import NEW, UNKNOWN
from rules.place import ACCOUNT, CUSTOMER, QUARANTINE, RELINKED, STOCK, TRANSIT, PlaceKind, on_hand
from rules.product import PICKS, Tracking

#: Where picked goods wait: what stands there is some order's.
_PICKED: Final = frozenset({PlaceKind.STAGING, PlaceKind.TOTE})


def not_another_product(case: Case, unit: Unit) -> Unit | Verdict:
    """Goods in: a bare serial that is known for another product only: is it really this one?"""
    if not unit.bare or case.listed(unit.line) or "serial.other_product" in case.granted:
        return unit
    known = known_elsewhere(case, unit)
    if known is None:
        return unit
    facts = {"known": name_of(case, known), "name": unit.product.name, "serial": unit.capture.serial}
    return case.ask("serial.other_product", "yes", **facts)


def not_on_hand(case: Case, unit: Unit) -> Unit | Verdict:  # noqa: PLR0911 - one per whereabouts
    """Goods in: the item must not be in stock; one that was shipped is a return, or received again."""
    serial = unit.capture.serial
    position = case.catalog.position(unit.product.id, serial)
    if position is None:
        return unit.with_capture(prev=born(case))
    unit = unit.with_capture(prev=(position.head,))
    if on_hand(position.place):
        if not case.overridden("serial.on_hand"):
            return case.refuse("serial.on_hand", place=position.place, since_at=position.since)
        # it cannot be here and there: the place it had is corrected first
        return unit.with_capture(relocate_from=position.place, reason="relocated")
    if position.place != CUSTOMER:  # lost and found again, back from the supplier: a story has no gap
        return unit.with_capture(source_place=position.place)
    if unit.product.reusable:
        return unit.with_capture(reason="received_again", source_place=CUSTOMER)
    task = position.task or "?"
    match case.granted.get("serial.shipped_before"):
        case None:
            return case.ask("serial.shipped_before", "return", "again", task=task, serial=serial)
        case "return":
            unit = unit.with_capture(reason="return", source_place=CUSTOMER)
            return unit.remarked("serial.returned", task=task)
        case _:
            unit = unit.with_capture(reason="received_again", source_place=CUSTOMER)
            return unit.remarked("serial.received_again")


def not_known_as_other(case: Case, unit: Unit) -> Unit | Verdict:
    """Goods out: a bare serial that is known for another product only is that product."""
    known = known_elsewhere(case, unit) if unit.bare else None
    return case.refuse("serial.wrong_product", known=name_of(case, known)) if known is not None else unit


def available(case: Case, unit: Unit) -> Unit | Verdict:  # noqa: PLR0911 - one per whereabouts
    """Goods out: where the unit is decides whether it can be taken; what needs one more act `agreed` asks."""
    position = case.catalog.position(unit.product.id, unit.capture.serial)
    if position is None:
        return unit.with_capture(prev=born(case)) if _during_pick(unit) else not_known(case, unit)
    unit = known_at(unit, position)
    if position.place == CUSTOMER:
        return _shipped(case, unit, position)
    place = case.catalog.place(position.place)
    kind, source = place.kind if place is not None else PlaceKind.STORAGE, unit.capture.source_place
    if not on_hand(position.place) or position.place == TRANSIT or in_quarantine(case, position.place):
        return case.refuse("serial.not_available", place=position.place)
    if position.process in PICKS or (kind in _PICKED and source != position.place):
        return case.refuse("serial.already_picked", task=position.task or "?", place=position.place)
    if _during_pick(unit):
        return unit  # its stock is moved by quantity: where its serial was seen last says nothing
    if place is not None and place.warehouse not in {"", _our_warehouse(case, source, place.warehouse)}:
        return case.refuse("serial.other_warehouse", warehouse=place.warehouse, place=position.place)
    return from_where_it_stands(unit, position)


def agreed(case: Case, unit: Unit) -> Unit | Verdict:
    """What `available` and `rules.stock.on_hand_somewhere` found to need one more act, AMBER."""
    capture, line = unit.capture, unit.line
    serial = capture.serial
    match capture.reason:
        case "provisional" if not case.agreed("serial.not_in_cache", line):
            return case.ask_line("serial.not_in_cache", serial=serial)
        case "provisional":
            return unit.said("serial.provisional")
        case "came_back":
            return _came_back(case, unit)
        case "relocated" if not case.agreed("serial.elsewhere", line):
            return case.ask_line("serial.elsewhere", place=capture.relocate_from, serial=serial)
        case "relocated":
            return unit.said("serial.relocated", place=capture.relocate_from)
        case _:
            return unit


def not_known(case: Case, unit: Unit) -> Unit | Verdict:
    """A serial this catalog has never seen: it pays a debt of its place, is provisional, or refused."""
    serial, place = unit.capture.serial, unit.capture.source_place or STOCK
    if owed_at(case, unit.product.id, place) > 0:
        unit = unit.with_capture(prev=born(case), source_place=place, reason="pays_debt")
        return unit.remarked("serial.pays_debt")
    if case.catalog.online and case.catalog.complete and not case.overridden("serial.unknown"):
        return case.refuse("serial.unknown", serial=serial)
    return unit.with_capture(prev=UNKNOWN, reason="provisional")


def known_at(unit: Unit, position: Position) -> Unit:
    """The unit with what it follows, and its lot."""
    return unit.with_capture(prev=(position.head,), lot=unit.capture.lot or position.lot)


def from_where_it_stands(unit: Unit, position: Position) -> Unit:
    """Taken from where it is; one that stands elsewhere than the line says is relocated first (`agreed`)."""
    if unit.capture.source_place in {"", position.place}:
        return unit.with_capture(source_place=position.place)
    return unit.with_capture(relocate_from=position.place, reason="relocated")


def in_quarantine(case: Case, code: str) -> bool:
    """Whether this place keeps goods that must not leave: damaged, recalled, held back."""
    place = case.catalog.place(code)
    return code == QUARANTINE or (place is not None and place.kind is PlaceKind.QUARANTINE)


def is_another_now(position: Position | None) -> bool:
    """Whether this item ended: its unit is one of another product or owner by now."""
    return position is not None and position.place in {ACCOUNT, RELINKED}


def born(case: Case) -> tuple[str, ...]:
    """What the first movement of a unit follows that this catalog does not know."""
    return NEW if case.catalog.complete else UNKNOWN


def owed_at(case: Case, product: str, place: str) -> int:
    """Units at this place whose serials are missing, less those that captures of this task name."""
    return case.catalog.debt(product, place) - case.work.paying.get((product, place), 0)


def known_elsewhere(case: Case, unit: Unit) -> Position | None:
    """The position of this serial under another product, if it has none under this one."""
    found = case.catalog.positions(unit.capture.serial)
    if not found or any(position.product == unit.product.id for position in found):
        return None
    return found[0]


def name_of(case: Case, position: Position) -> str:
    """The name of the product of a position."""
    product = case.catalog.product(position.product)
    return product.name if product is not None else position.product


def _during_pick(unit: Unit) -> bool:
    return unit.product.tracking is Tracking.PICK


def _shipped(case: Case, unit: Unit, position: Position) -> Unit | Verdict:
    """Shipped before: refused, unless a unit of the product came back since without its serial."""
    if not _during_pick(unit) or _back(case, unit, position) <= 0:
        return case.refuse("serial.already_shipped", task=position.task or "?", at=position.since)
    source = unit.capture.source_place or STOCK
    return unit.with_capture(relocate_from=CUSTOMER, reason="came_back", source_place=source)


def _came_back(case: Case, unit: Unit) -> Unit | Verdict:
    position = case.catalog.position(unit.product.id, unit.capture.serial)
    task = position.task if position is not None and position.task else "?"
    if "serial.came_back" in case.granted or position is None:
        return unit.said("serial.picked_again", task=task)
    facts = {"task": task, "units": _back(case, unit, position), "serial": unit.capture.serial}
    return case.ask("serial.came_back", "yes", **facts)


def _back(case: Case, unit: Unit, position: Position) -> int:
    """Units of the product that came back nameless since this one was shipped, less those named here."""
    back = case.catalog.returned(unit.product.id)
    if back is None or back.at <= position.since:
        return 0
    captures = case.work.captures.values()
    return back.units - sum(c.product == unit.product.id and c.reason == "came_back" for c in captures)


def _our_warehouse(case: Case, source: str, other: str) -> str:
    """The warehouse the task takes from, by the source or the first of its places that says one."""
    places = (source, *(line.place for line in case.task.lines))
    return next((found for found in (_warehouse(case, place) for place in places if place) if found), other)


def _warehouse(case: Case, place: str) -> str:
    known = case.catalog.place(place)
    return known.warehouse if known is not None else ""
