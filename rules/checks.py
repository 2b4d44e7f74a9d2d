"""The checks a unit passes on its way to GREEN; `rules.policy` says which process runs which, in order.

Each takes the case and the unit and gives the unit back (perhaps with a remark), or ends the judgement. Those
that ask where a serial is are in `rules.whereabouts`, those about lots in `rules.lots`.
"""

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

from rules.case import MAX_UNITS, Case, Unit, Verdict, told
from rules.kinds import other_kind
from rules.product import Process

#: Questions whose yes says as well that this is the serial.
_VOUCHING: Final = frozenset({"serial.is_this", "serial.other_product"})


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
    got = other_kind(case.catalog, serial)
    if got:
        return case.refuse("code.wrong_kind", got=got, wanted="serial")
    if unit.line.id in case.work.vouched or not case.granted.keys().isdisjoint(_VOUCHING):
        return unit
    if case.catalog.position(unit.product.id, serial) is not None:
        return unit
    return case.ask("serial.is_this", "yes", serial=serial)


def fits_pattern(case: Case, unit: Unit) -> Unit | Verdict:
    """The product's own rule for its serials."""
    pattern = unit.product.pattern
    if not pattern or matches(pattern, unit.capture.serial):
        return unit
    return case.refuse("serial.pattern", name=unit.product.name, serial=unit.capture.serial)


def matches(pattern: str, serial: str) -> bool:
    """Whether a whole serial matches a product's pattern; nothing matches one that is no pattern.

    >>> matches("P[0-9]+", "P12"), matches("P[0-9]+", "P12x"), matches("(", "(")
    (True, False, False)
    """
    compiled = _compiled(pattern)
    return compiled is not None and compiled.fullmatch(serial) is not None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except re.error:  # the ledger checks patterns at entry; a bad one must not stop a station
        return None


def on_the_list(case: Case, unit: Unit) -> Unit | Verdict:
    """A line with all expected serials takes only these, each once."""
    if not unit.line.listed:
        return unit
    serial, lot = unit.capture.serial, unit.capture.lot
    expected = next((e for e in case.catalog.expected(case.task.id, serial) if e.line == unit.line.id), None)
    if expected is None:
        return case.refuse("serial.not_expected", serial=serial)
    if expected.received and case.catalog.position(unit.product.id, serial) is None:
        return case.refuse("serial.received", serial=serial, task=case.task.id)
    if lot and expected.lot and lot != expected.lot and "lot.unannounced" not in case.granted:
        return case.ask("lot.unannounced", "yes", announced=expected.lot, lot=lot, serial=serial)
    unit = replace(unit, reason=unit.reason or "serial.verified")
    return unit.with_capture(
        lot=lot or expected.lot,
        expiry=unit.capture.expiry or expected.expiry,
    )


def line_open(case: Case, unit: Unit) -> Unit | Verdict:
    """A line that was closed short takes nothing more."""
    why = case.closed(unit.line)
    return case.refuse("line.closed", why=why) if why else unit


def a_sane_number(case: Case, unit: Unit) -> Unit | Verdict:
    """No single capture holds more than any line can expect."""
    quantity = unit.capture.quantity
    if quantity <= MAX_UNITS:
        return unit
    return case.refuse("quantity.too_many", quantity=quantity, limit=MAX_UNITS)


def not_over(case: Case, unit: Unit) -> Unit | Verdict:
    """Nothing above the line: never at goods out or with a list, else by the product's tolerance."""
    line, captured = unit.line, case.booked(unit.line)
    if unit.capture.serial and line.id in case.work.owed:
        captured -= 1  # this serial pays for a unit that is counted already
    total = captured + unit.capture.quantity
    if total <= line.quantity:
        return unit
    facts = {"captured": captured, "quantity": line.quantity}
    percent = 0 if case.process is Process.PICK or line.listed else unit.product.over_percent
    if percent is not None:
        # rounds down to whole units (design: domain, "Goods in")
        over = total > line.quantity + line.quantity * percent // 100
        return case.refuse("line.full", **facts) if over else _over(unit, total)
    if line.id in case.work.over or "line.over" in case.granted:
        return _over(unit, total)
    more = {"serial": unit.capture.serial} if unit.capture.serial else {}
    return case.ask("line.over", "yes", **facts, **more)


def _over(unit: Unit, total: int) -> Unit:
    facts = told(captured=total, quantity=unit.line.quantity, over=1)
    return replace(unit, reason=unit.reason or "line.over_accepted", facts={**unit.facts, **facts})
