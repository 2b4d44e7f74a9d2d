"""Reservations of a pick line: exactly these, this lot, or any of the product at the source."""

from rules.case import Case, Unit, Verdict
from rules.catalog import Catalog
from rules.product import Reserve
from rules.task import Expected, Line


def not_kept_elsewhere(case: Case, unit: Unit) -> Unit | Verdict:
    """A serial that a task with policy "exact" keeps for itself is refused to every other."""
    serial = unit.capture.serial
    elsewhere = next((e for e in case.catalog.listed(serial) if _is_kept(case, unit, e)), None)
    return unit if elsewhere is None else case.refuse("serial.reserved", task=elsewhere.task, serial=serial)


def serial_reserved(case: Case, unit: Unit) -> Unit | Verdict:
    """A serial reserved here is verified; another one swaps, or is refused, by the line's policy."""
    serial, line = unit.capture.serial, unit.line
    if not case.listed(line):
        return unit
    if any(e.line == line.id for e in case.catalog.expected(case.task.id, serial)):
        return unit.remarked("serial.verified")
    if line.reserve is Reserve.EXACT and not case.overridden("serial.not_reserved"):
        return case.refuse("serial.not_reserved", serial=serial)
    return unit.remarked("serial.swapped", serial=serial)


def lot_reserved(case: Case, unit: Unit) -> Unit | Verdict:
    """A lot reserved on the line: another one is refused, or remarked where any will do.

    "Same lot" with reserved serials means the lot of these, where the line names none.
    """
    lot, wanted = unit.capture.lot, _lot_wanted(case, unit)
    if not wanted or not lot or lot == wanted:
        return unit
    if unit.line.reserve is Reserve.ANY:
        return unit.remarked("lot.swapped", reserved=wanted)
    if case.overridden("lot.not_reserved"):
        return unit
    return case.refuse("lot.not_reserved", reserved=wanted, lot=lot)


def _lot_wanted(case: Case, unit: Unit) -> str:
    """The lot the line is reserved for; asked of the list only for a unit that is not on it."""
    line, serial = unit.line, unit.capture.serial
    if line.lot or line.reserve is not Reserve.SAME_LOT or not case.listed(line):
        return line.lot
    if any(e.line == line.id for e in case.catalog.expected(case.task.id, serial)):
        return ""
    for reserved in case.catalog.missing(case.task.id, line.id, 1):
        found = (e for e in case.catalog.expected(case.task.id, reserved) if e.line == line.id)
        position = case.catalog.position(line.product, reserved)
        return next((e.lot for e in found if e.lot), position.lot if position is not None else "")
    return ""


def _is_kept(case: Case, unit: Unit, entry: Expected) -> bool:
    """Whether another task keeps this serial for itself (policy "exact")."""
    if entry.task == case.task.id or entry.received:
        return False
    line = _line(case.catalog, entry)
    if line is None or line.product != unit.product.id:
        return False
    return line.reserve is Reserve.EXACT and line.open > 0  # one that is done needs it no more


def _line(catalog: Catalog, entry: Expected) -> Line | None:
    task = catalog.task(entry.task)
    return task.line(entry.line) if task is not None and not task.closed else None
