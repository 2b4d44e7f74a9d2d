"""The checks a unit passes on its way to GREEN; `rules.policy` says which process runs which, in order.

Each takes the case and the unit and gives the unit back (perhaps with a remark), or ends the judgement. Those
that ask where a serial is are in `rules.whereabouts`, those about lots in `rules.lots`.
"""

from dataclasses import replace
from typing import Final

from rules.case import MAX_UNITS, Case, Unit, Verdict, told
from rules.catalog import Position
from rules.kinds import other_kind
from rules.product import Process
from rules.serials import fault, has_rule, matches
from rules.task import Expected

#: Questions whose yes says as well that this is the serial.
_VOUCHING: Final = frozenset({"serial.is_this", "serial.other_product"})
#: Refusals that a supervisor lets pass as one too many, when no expected unit is left to stand for.
_LETS_OVER: Final = ("line.full", "serial.not_expected", "serial.other_case")
#: What is found is booked: these have no number to be above of.
_NO_LIMIT: Final = frozenset({Process.COUNT, Process.ADJUST})
#: Answers of one question at most.
_OFFERED: Final = 4


def not_in_task(case: Case, unit: Unit) -> Unit | Verdict:
    """The same serial twice is never a toggle; the first one's time is told."""
    serial = unit.capture.serial
    ref = case.work.by_item.get((unit.product.id, serial))
    if ref is None:
        return unit
    if case.work.kept.get((unit.line.id, "serial.is_this")) == ref and _was_doubtful(case, unit):
        return case.refuse("serial.perhaps_not", serial=serial)
    return case.refuse("serial.already_in_task", first_at=case.work.at[ref], serial=serial)


def _was_doubtful(case: Case, unit: Unit) -> bool:
    """Whether only the operator said that this code is a serial: on a second box it is perhaps none."""
    known = case.catalog.position(unit.product.id, unit.capture.serial) is not None
    return unit.bare and not known and not _certain(case, unit)


def is_a_serial(case: Case, unit: Unit) -> Unit | Verdict:
    """On a line without a list and a product without a rule, a bare code must prove to be a serial."""
    if not unit.bare or _certain(case, unit):
        return unit
    serial = unit.capture.serial
    got = other_kind(case.catalog, serial)
    if got:
        return case.refuse("code.wrong_kind", got=got, wanted="serial")
    if (unit.line.id, "serial.is_this") in case.work.kept or not case.granted.keys().isdisjoint(_VOUCHING):
        return unit
    if case.catalog.position(unit.product.id, serial) is not None:
        return unit
    return case.ask("serial.is_this", "yes", serial=serial, product=unit.product.id)


def fits_pattern(case: Case, unit: Unit) -> Unit | Verdict:
    """The product's own rule for its serials: its scheme, then its pattern."""
    product, serial = unit.product, unit.capture.serial
    wrong = fault(product, serial)
    if wrong is not None and not case.overridden("serial.scheme"):
        what = {"scheme": product.scheme, "problem": wrong.code}
        return case.refuse("serial.scheme", name=product.name, serial=serial, **what)
    if not product.pattern or matches(product.pattern, serial) or case.overridden("serial.pattern"):
        return unit
    return case.refuse("serial.pattern", name=product.name, serial=serial)


def unique_serial(case: Case, unit: Unit) -> Unit | Verdict:
    """Where serials of a product are unique across products, no serial is of it and of another one."""
    positions = case.catalog.positions(unit.capture.serial)
    if any(position.product == unit.product.id for position in positions):
        return unit  # it is known as this one: what it is was settled before
    other = next((p for p in positions if unit.product.unique or _is_unique(case, p)), None)
    if other is None:
        return unit
    return case.refuse("serial.not_unique", known=_name(case, other), serial=unit.capture.serial)


def _is_unique(case: Case, position: Position) -> bool:
    product = case.catalog.product(position.product)
    return product is not None and product.unique


def on_the_list(case: Case, unit: Unit) -> Unit | Verdict:
    """A line with all expected serials takes only these, each once."""
    if not case.listed(unit.line):
        return unit
    serial, lot = unit.capture.serial, unit.capture.lot
    expected = _entry(case, unit, serial)
    if expected is None:
        return _not_expected(case, unit)
    if expected.received and case.catalog.position(unit.product.id, serial) is None:
        return case.refuse("serial.received", serial=serial, task=case.task.id)
    if lot and expected.lot and lot != expected.lot and not case.agreed("lot.unannounced", unit.line):
        return case.ask_line("lot.unannounced", announced=expected.lot, lot=lot, serial=serial)
    expiry = unit.capture.expiry
    if expiry and expected.expiry not in {"", expiry} and not case.agreed("lot.other_expiry", unit.line):
        of = {"lot": lot or serial, "known": expected.expiry, "expiry": expiry}
        return case.ask_line("lot.other_expiry", serial=serial, **of)
    unit = replace(unit, reason=unit.reason or "serial.verified")
    return unit.with_capture(
        lot=lot or expected.lot,
        expiry=unit.capture.expiry or expected.expiry,
    )


def _not_expected(case: Case, unit: Unit) -> Unit | Verdict:
    """Aside; admitting it names the missing one it stands for, or counts it as one too many."""
    serial, line = unit.capture.serial, unit.line
    if not case.overridden("serial.not_expected") and not case.overridden("serial.other_case"):
        facts = {"serial": serial, "line": line.id}
        same = next(
            (x for x in (serial.upper(), serial.lower(), serial.swapcase()) if _entry(case, unit, x)), ""
        )
        if same:
            return case.refuse("serial.other_case", listed=same, **facts)
        return case.refuse("serial.not_expected", **facts)
    instead = case.granted.get("admit.stands_for")
    work = case.work
    here = work.captured(line.id) + len(work.instead)  # these are still missing to the catalog
    missing = case.catalog.missing(case.task.id, line.id, _OFFERED + here)
    open_ones = [
        x for x in missing if (unit.product.id, x) not in work.by_item and (line.id, x) not in work.instead
    ][: _OFFERED - 1]
    if instead is None and open_ones:
        return case.ask("admit.stands_for", *open_ones, "over", serial=serial)
    return unit if instead in {None, "over"} else replace(unit, facts=told(stands_for=instead))


def _entry(case: Case, unit: Unit, serial: str) -> Expected | None:
    """The entry of the line's list with this serial."""
    entries = case.catalog.expected(case.task.id, serial)
    return next((e for e in entries if e.line == unit.line.id), None)


def _certain(case: Case, unit: Unit) -> bool:
    """Whether a list or a rule says what a serial is on this line."""
    return case.listed(unit.line) or has_rule(unit.product)


def _name(case: Case, position: Position) -> str:
    product = case.catalog.product(position.product)
    return product.name if product is not None else position.product


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
    if case.task.free or case.process in _NO_LIMIT:
        return unit  # no number to be above of
    if unit.capture.serial and line.id in case.work.owed:
        captured -= 1  # this serial pays for a unit that is counted already
    total = captured + unit.capture.quantity
    if total <= line.quantity:
        return unit
    facts = {"captured": captured, "quantity": line.quantity}
    if any(map(case.overridden, _LETS_OVER)):
        return _over(unit, total)
    percent = unit.product.over_percent if takes_over(case) and not case.listed(line) else 0
    if percent is not None:
        # rounds down to whole units (design: domain, "Goods in")
        over = total > line.quantity + line.quantity * percent // 100
        return case.refuse("line.full", **facts) if over else _over(unit, total)
    if case.agreed("line.over", line):
        return _over(unit, total)
    more = {"serial": unit.capture.serial} if unit.capture.serial else {}
    return case.ask("line.over", "yes", **facts, **more)


def _over(unit: Unit, total: int) -> Unit:
    facts = told(captured=total, quantity=unit.line.quantity, over=1)
    return replace(unit, reason=unit.reason or "line.over_accepted", facts={**unit.facts, **facts})


def takes_over(case: Case) -> bool:
    """Whether this process takes units above its lines, by the product's tolerance: goods in does."""
    return case.process in {Process.RECEIVE, Process.CUSTOMER_RETURN}
