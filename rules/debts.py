"""Units of a lenient line that were declared without their serials, and the serials that pay for them."""

from dataclasses import replace

from rules.case import Case, told
from rules.events import Accepted, Capture, Event, Read, Undone
from rules.work import Work


def pay(case: Case, line: str, serials: int) -> tuple[Event, ...]:
    """What becomes of the declared units that so many serials pay for: units are not counted twice."""
    events: list[Event] = []
    missing = case.work.missing.get(line, 0)
    for ref in case.work.owed.get(line, ()):
        owed = case.work.captures[ref]
        paid = min(serials, owed.quantity)
        if not paid:
            break
        serials, missing = serials - paid, missing - paid
        if paid == owed.quantity:
            events.append(Undone(ref, case.read, {"why": "paid"}))
        else:
            less = replace(owed, quantity=owed.quantity - paid, debt=owed.debt - paid)
            facts = told(missing=missing, why="paid")
            admits = case.work.let_in(ref)
            events.append(Accepted(less, "serial.owed", case.read, facts, amends=ref, admits=admits))
    return tuple(events)


def owe_again(work: Work, read: Read, refs: list[str]) -> tuple[Event, ...]:
    """The declared units that these captures had paid for, declared once more."""
    lines: dict[str, list[Capture]] = {}
    for ref in refs:
        if ref in work.paid:
            lines.setdefault(work.captures[ref].line, []).append(work.captures[ref])
    return tuple(_owed(work, read, line, paid) for line, paid in lines.items())


def _owed(work: Work, read: Read, line: str, paid: list[Capture]) -> Accepted:
    units, one = len(paid), paid[0]
    ref = next(reversed(work.owed.get(line, {})), "")
    if ref:
        before = work.captures[ref]
        again = replace(before, quantity=before.quantity + units, debt=before.debt + units)
    else:
        again = Capture(
            line,
            one.product,
            units,
            source_place=one.source_place,
            target_place=one.target_place,
            debt=units,
        )
    facts = told(missing=work.missing.get(line, 0) + units, why="paid")
    return Accepted(again, "serial.owed", read, facts, amends=ref, admits=work.let_in(ref))
