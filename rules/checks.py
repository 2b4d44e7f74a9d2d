"""The checks a unit passes on its way to GREEN; `rules.policy` says which process runs which, in order.

Each takes the case and the unit and gives the unit back (perhaps with a remark), or ends the judgement.
"""

import re
from dataclasses import replace
from functools import lru_cache

from rules.case import Case, Unit, Verdict
from rules.catalog import Position
from rules.events import Capture
from rules.gtin import has_check_digit
from rules.movement import NEW, UNKNOWN
from rules.place import CUSTOMER, QUARANTINE, TRANSIT, on_hand
from rules.product import Process, Tracking

_GTIN_LENGTHS = frozenset({8, 12, 13, 14})


def not_in_task(case: Case, unit: Unit) -> Unit | Verdict:
    """The same serial twice is never a toggle; the first one's time is told."""
    ref = case.work.by_item.get((unit.product.id, unit.capture.serial))
    if ref is None:
        return unit
    return case.refuse("serial.already_in_task", first_at=case.work.at[ref], serial=unit.capture.serial)


def is_a_serial(case: Case, unit: Unit) -> Unit | Verdict:
    """On a line without a list and a product without a pattern, a bare code must prove to be a serial."""
    if not unit.bare or unit.line.listed or unit.product.pattern:
        return unit
    serial = unit.capture.serial
    got = other_kind(case, serial)
    if got:
        return case.refuse("code.wrong_kind", got=got, wanted="serial")
    if unit.line.id in case.work.vouched or "serial.is_this" in case.granted:
        return unit
    if case.catalog.position(unit.product.id, serial) is not None:
        return unit
    return case.ask("serial.is_this", "yes", serial=serial)


def other_kind(case: Case, text: str) -> str:
    """What a code is known or shaped to be other than a serial, empty if nothing."""
    if case.catalog.code(text) is not None:
        return "product code"
    if case.catalog.is_place(text):
        return "place"
    if case.catalog.task(text) is not None:
        return "document"
    if text.isdecimal() and text.isascii():
        if len(text) in _GTIN_LENGTHS and has_check_digit(text):
            return "product code"
        if len(text) == 18 and has_check_digit(text):  # noqa: PLR2004 - the length of an SSCC
            return "container"
    return ""


def fits_pattern(case: Case, unit: Unit) -> Unit | Verdict:
    """The product's own rule for its serials."""
    pattern = unit.product.pattern
    if not pattern or _compiled(pattern).fullmatch(unit.capture.serial):
        return unit
    return case.refuse("serial.pattern", name=unit.product.name, serial=unit.capture.serial)


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def matches(pattern: str, serial: str) -> bool:
    """Whether a whole serial matches a product's pattern."""
    return _compiled(pattern).fullmatch(serial) is not None


def not_another_product(case: Case, unit: Unit) -> Unit | Verdict:
    """A bare serial that is known for another product only: is it really this one?"""
    if not unit.bare or unit.line.listed or "serial.other_product" in case.granted:
        return unit
    known = _known_elsewhere(case, unit)
    if known is None:
        return unit
    return case.ask("serial.other_product", "yes", known=_name(case, known.product), name=unit.product.name)


def _known_elsewhere(case: Case, unit: Unit) -> Position | None:
    """The position of this serial under another product, if it has none under this one."""
    found = case.catalog.positions(unit.capture.serial)
    if not found or any(position.product == unit.product.id for position in found):
        return None
    return found[0]


def _name(case: Case, product_id: str) -> str:
    product = case.catalog.product(product_id)
    return product.name if product is not None else product_id


def not_on_hand(case: Case, unit: Unit) -> Unit | Verdict:
    """Goods in: the item must not be in stock; one that was shipped is a return, or received again."""
    position = case.catalog.position(unit.product.id, unit.capture.serial)
    if position is None:
        return _with(unit, prev=NEW if case.catalog.complete else UNKNOWN)
    if on_hand(position.place):
        return case.refuse("serial.on_hand", place=position.place, since_at=position.since)
    unit = _with(unit, prev=(position.head,))
    if position.place != CUSTOMER:
        return unit
    choice = "again" if unit.product.reusable else case.granted.get("serial.shipped_before")
    match choice:
        case None:
            return case.ask("serial.shipped_before", "return", "again", task=position.task or "?")
        case "return":
            unit = _with(unit, reason="return", source_place=CUSTOMER)
            return replace(unit, reason="serial.returned", facts={"task": position.task or "?"})
        case _:
            unit = _with(unit, reason="received_again", source_place=CUSTOMER)
            return unit if unit.product.reusable else replace(unit, reason="serial.received_again")


def on_the_list(case: Case, unit: Unit) -> Unit | Verdict:
    """A line with all expected serials takes only these."""
    if not unit.line.listed:
        return unit
    expected = next(
        (e for e in case.catalog.expected(case.task.id, unit.capture.serial) if e.line == unit.line.id), None
    )
    if expected is None:
        return case.refuse("serial.not_expected", serial=unit.capture.serial)
    unit = replace(unit, reason=unit.reason or "serial.verified")
    return _with(
        unit,
        lot=unit.capture.lot or expected.lot,
        expiry=unit.capture.expiry or expected.expiry,
    )


def line_open(case: Case, unit: Unit) -> Unit | Verdict:
    """A line that was closed short takes nothing more."""
    why = case.closed(unit.line)
    return case.refuse("line.closed", why=why) if why else unit


def lot_given(case: Case, unit: Unit) -> Unit | Verdict:
    """A serial that needs a lot has one: on its label, chosen before, known, or asked for."""
    if unit.capture.lot or not case.asks(unit.product).lot:
        return unit
    lot = case.granted.get("lot.missing", "")
    context = case.work.context
    if not lot and context.product == unit.product.id and context.lot:
        return _with(unit, lot=context.lot, expiry=unit.capture.expiry or context.expiry)
    return _with(unit, lot=lot) if lot else case.ask("lot.missing", serial=unit.capture.serial)


def lot_announced(case: Case, unit: Unit) -> Unit | Verdict:
    """Goods in: another lot than announced, or another expiry than the lot is known with, is asked."""
    lot = unit.capture.lot
    if not lot:
        return unit
    if unit.line.lot and lot != unit.line.lot and "lot.unannounced" not in case.granted:
        return case.ask("lot.unannounced", "yes", announced=unit.line.lot, lot=lot)
    known = case.catalog.lot(unit.product.id, lot)
    if known is None or not known.expiry:
        return unit
    if not unit.capture.expiry:
        return _with(unit, expiry=known.expiry)
    if unit.capture.expiry != known.expiry and "lot.other_expiry" not in case.granted:
        return case.ask("lot.other_expiry", "yes", lot=lot, known=known.expiry, expiry=unit.capture.expiry)
    return unit


def lot_of_serial(case: Case, unit: Unit) -> Unit | Verdict:
    """Goods out: a serial's lot is fixed."""
    position = case.catalog.position(unit.product.id, unit.capture.serial)
    if position is None or not position.lot or unit.capture.lot in {"", position.lot}:
        return unit
    return case.refuse("serial.other_lot", known=position.lot, lot=unit.capture.lot)


def lot_known(case: Case, unit: Unit) -> Unit | Verdict:
    """Goods out of a fully tracked product: the lot must have come in."""
    lot = unit.capture.lot
    if not lot or unit.product.tracking is not Tracking.FULL:
        return unit
    if case.catalog.lot(unit.product.id, lot) is not None or "lot.not_in_cache" in case.granted:
        return unit
    if case.catalog.online and case.catalog.complete:
        return case.refuse("lot.unknown", lot=lot)
    return case.ask("lot.not_in_cache", "yes", lot=lot)


def not_over(case: Case, unit: Unit) -> Unit | Verdict:
    """Nothing above the line: never at goods out, at goods in by the product's tolerance."""
    line, captured = unit.line, case.booked(unit.line)
    if unit.capture.serial and line.id in case.work.owed:
        captured -= 1  # this serial pays for a unit that is counted already
    total = captured + unit.capture.quantity
    if total <= line.quantity:
        return unit
    facts = {"captured": captured, "quantity": line.quantity}
    if case.process is Process.PICK:
        return case.refuse("line.full", **facts)
    percent = unit.product.over_percent
    if percent is not None:
        # rounds down to whole units (design: domain, "Goods in")
        over = total > line.quantity + line.quantity * percent // 100
        return case.refuse("line.full", **facts) if over else _over(unit, total)
    if line.id in case.work.over or "line.over" in case.granted:
        return _over(unit, total)
    return case.ask("line.over", "yes", **facts)


def _over(unit: Unit, total: int) -> Unit:
    facts = {"captured": str(total), "quantity": str(unit.line.quantity), "over": "1"}
    return replace(unit, reason=unit.reason or "line.over_accepted", facts={**unit.facts, **facts})


def available(case: Case, unit: Unit) -> Unit | Verdict:
    """Goods out: where the unit is decides whether it can be taken."""
    if unit.bare and _known_elsewhere(case, unit) is not None:
        known = _known_elsewhere(case, unit)
        return case.refuse("serial.wrong_product", known=_name(case, known.product) if known else "")
    position = case.catalog.position(unit.product.id, unit.capture.serial)
    if position is None:
        return _unlisted(case, unit)
    unit = _with(unit, prev=(position.head,), lot=unit.capture.lot or position.lot)
    if position.place == CUSTOMER:
        return case.refuse("serial.already_shipped", task=position.task or "?", at=position.since)
    if not on_hand(position.place) or position.place in {TRANSIT, QUARANTINE}:
        return case.refuse("serial.not_available", place=position.place)
    if unit.capture.source_place in {"", position.place}:
        return _with(unit, source_place=position.place)
    if "serial.elsewhere" not in case.granted:
        return case.ask("serial.elsewhere", "yes", place=position.place)
    unit = _with(unit, relocate_from=position.place, reason="relocated")
    return replace(unit, reason="serial.relocated", facts={"place": position.place})


def _unlisted(case: Case, unit: Unit) -> Unit | Verdict:
    """A serial this catalog has never seen: born here, paying a debt, provisional, or refused."""
    if unit.product.tracking is Tracking.PICK:
        return _with(unit, prev=NEW if case.catalog.complete else UNKNOWN)
    if case.catalog.debt(unit.product.id, unit.capture.source_place) > 0:
        unit = _with(unit, prev=NEW if case.catalog.complete else UNKNOWN, reason="pays_debt")
        return replace(unit, reason="serial.pays_debt")
    if case.catalog.online and case.catalog.complete:
        return case.refuse("serial.unknown", serial=unit.capture.serial)
    if "serial.not_in_cache" not in case.granted:
        return case.ask("serial.not_in_cache", "yes", serial=unit.capture.serial)
    unit = _with(unit, prev=UNKNOWN, reason="provisional")
    return replace(unit, reason="serial.provisional")


def _with(unit: Unit, **changes: object) -> Unit:
    capture: Capture = replace(unit.capture, **changes)  # type: ignore[arg-type]  # fields of Capture
    return replace(unit, capture=capture)

