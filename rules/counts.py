"""The checks of counts and adjustments: sets are compared, never replaced wholesale.

What a count does not find is no scan: the ledger compares its set with the books (`ledger.acts.count`).
"""

from rules.case import Case, Unit, Verdict
from rules.place import LOST, SCRAP, on_hand
from rules.whereabouts import born, is_another_now, known_at, owed_at


def counted_at_a_place(case: Case, unit: Unit) -> Unit | Verdict:
    """A count belongs to a place: the bin label scanned before, its line's, or its task's."""
    place = unit.capture.target_place
    if not place:
        more = {"serial": unit.capture.serial} if unit.capture.serial else {}
        return case.ask("place.missing", **more)
    return unit.with_capture(source_place=place)


def counted(case: Case, unit: Unit) -> Unit | Verdict:
    """Sets are compared: found here, found elsewhere (moved), or unknown."""
    serial, here = unit.capture.serial, unit.capture.target_place
    position = case.catalog.position(unit.product.id, serial)
    if position is not None:
        if is_another_now(position):
            return case.refuse("serial.not_available", place=position.place)
        unit = known_at(unit, position)
        if position.place == here:
            return unit.remarked("count.found")
        return unit.with_capture(source_place=position.place, reason="found").remarked(
            "count.moved", place=position.place
        )
    if owed_at(case, unit.product.id, here) > 0:
        unit = unit.with_capture(prev=born(case), reason="pays_debt")
        return unit.remarked("serial.pays_debt")
    if not case.agreed("count.unknown", unit.line):
        return case.ask_line("count.unknown", serial=serial)
    unit = unit.with_capture(prev=born(case), source_place=LOST, reason="found")
    return unit.remarked("count.new")


def adjusted_serial(case: Case, unit: Unit) -> Unit | Verdict:
    """Adjustment: what is in stock is lost or scrapped, what is not is found; never deleted."""
    position = case.catalog.position(unit.product.id, unit.capture.serial)
    if position is None:
        return _found(case, unit.with_capture(prev=born(case)), LOST)
    if is_another_now(position):
        return case.refuse("serial.not_available", place=position.place)
    unit = known_at(unit, position)
    if not on_hand(position.place):
        return _found(case, unit, position.place)
    choice = case.granted.get("adjust.which")
    if choice is None:
        return case.ask("adjust.which", "lost", "scrap", serial=unit.capture.serial)
    return unit.with_capture(source_place=position.place, target_place=_gone(choice), reason=choice)


def _found(case: Case, unit: Unit, source: str) -> Unit | Verdict:
    """A unit that is not in stock by the books, and is here; it may pay a debt of its place."""
    serial, here = unit.capture.serial, unit.capture.source_place
    if not here:
        return case.ask("place.missing", serial=serial)
    if source == LOST and owed_at(case, unit.product.id, here) > 0:
        unit = unit.with_capture(target_place=here, reason="pays_debt")
        return unit.remarked("serial.pays_debt")
    if "adjust.which" not in case.granted:
        return case.ask("adjust.which", "found", serial=serial)
    return unit.with_capture(source_place=source, target_place=here, reason="found")


def adjusted_quantity(case: Case, unit: Unit) -> Unit | Verdict:
    """The same for a quantity of a lot or product at a place."""
    here, choice = unit.capture.source_place, case.granted.get("adjust.which")
    if choice is None:
        item = unit.capture.lot or unit.product.name
        return case.ask("adjust.which", "lost", "scrap", "found", serial=item)
    if choice == "found":
        return unit.with_capture(source_place=LOST, target_place=here, reason=choice)
    return unit.with_capture(target_place=_gone(choice), reason=choice)


def _gone(choice: str) -> str:
    return SCRAP if choice == "scrap" else LOST
