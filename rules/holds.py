"""Recalled and held items (design: domain, "Goods out"): refused on their way out, also without a network.

Neither has an override. Goods in and customer returns take them into quarantine only.
"""

from rules.case import Case, Unit, Verdict
from rules.catalog import Hold, HoldKind
from rules.events import Capture, Read, Refused
from rules.place import QUARANTINE


def not_held(case: Case, unit: Unit) -> Unit | Verdict:
    """Goods out: a recalled or held item stops the scanner."""
    hold = case.catalog.hold(unit.product.id, unit.capture.lot, unit.capture.serial)
    return unit if hold is None else refusal(case.read, hold, unit.capture)


def to_quarantine(case: Case, unit: Unit) -> Unit | Verdict:
    """Goods in: a recalled or held item goes into quarantine by itself, once that is agreed."""
    hold = case.catalog.hold(unit.product.id, unit.capture.lot, unit.capture.serial)
    if hold is None:
        return unit
    if not case.agreed("item.to_quarantine", unit.line):
        more = {"serial": unit.capture.serial} if unit.capture.serial else {}
        return case.ask_line("item.to_quarantine", why=_why(hold), **more)
    unit = unit.with_capture(target_place=QUARANTINE, reason=unit.capture.reason or hold.kind.value)
    return unit.said("quarantine.booked", why=_why(hold))


def refusal(read: Read, hold: Hold, capture: Capture) -> Refused:
    """RED for this item, by name."""
    reason = "item.recalled" if hold.kind is HoldKind.RECALL else "item.held"
    item = capture.serial or capture.lot or capture.product
    return Refused(reason, read, {"why": _why(hold), "ref": hold.ref, "item": item})


def _why(hold: Hold) -> str:
    return hold.why or hold.ref or hold.kind
