"""The checks about lots and their expiry (order: `rules.policy`)."""

from datetime import UTC, date, datetime

from rules.case import Case, Unit, Verdict
from rules.labels.fault import Notice
from rules.place import STOCK
from rules.product import Tracking


def lot_given(case: Case, unit: Unit) -> Unit | Verdict:
    """A serial that needs a lot has one: on its label, chosen before, known, or asked for."""
    if unit.capture.lot or not case.asks(unit.product).lot:
        return unit
    context, expiry = case.work.context, unit.capture.expiry
    if lot := case.granted.get("lot.missing", ""):
        return unit.with_capture(lot=lot, expiry=expiry or case.granted.get("lot.expiry", ""))
    if context.product == unit.product.id and context.lot:
        return unit.with_capture(lot=context.lot, expiry=expiry or context.expiry)
    if _lost_separator(case):  # a value of the label may have swallowed it, perhaps the serial
        return case.refuse("label.separator_lost", wanted="lot")
    return case.ask("lot.missing", serial=unit.capture.serial, product=unit.product.id)


def lot_announced(case: Case, unit: Unit) -> Unit | Verdict:
    """Goods in: another lot than announced, or another expiry than the lot is known with, is asked."""
    lot, serial = unit.capture.lot, unit.capture.serial
    if not lot:
        return unit
    more = {"serial": serial} if serial else {}
    if unit.line.lot and lot != unit.line.lot and not case.agreed("lot.unannounced", unit.line):
        return case.ask_line("lot.unannounced", announced=unit.line.lot, lot=lot, **more)
    known, expiry = _expiry_of(case, unit), unit.capture.expiry
    if not known:
        return unit
    if not expiry:
        return unit.with_capture(expiry=known)
    if expiry != known and not case.agreed("lot.other_expiry", unit.line):
        return case.ask_line("lot.other_expiry", lot=lot, known=known, expiry=expiry, **more)
    return unit


def _expiry_of(case: Case, unit: Unit) -> str:
    """What is known of the expiry of this unit's lot: from before, or from its first unit in this task."""
    known = case.catalog.lot(unit.product.id, unit.capture.lot)
    if known is not None and known.expiry:
        return known.expiry
    ref = case.work.expiries.get((unit.product.id, unit.capture.lot))
    return case.work.captures[ref].expiry if ref is not None else ""


def enough_life(case: Case, unit: Unit) -> Unit | Verdict:
    """Goods in: a unit with less life left than the product asks for, or none at all, is asked about."""
    wanted, expiry = unit.product.min_life, unit.capture.expiry
    if not expiry and wanted and _lost_separator(case):
        return case.refuse("label.separator_lost", wanted="expiry")
    if not expiry or case.agreed("lot.short_life", unit.line):
        return unit
    days = (date.fromisoformat(expiry) - _today(case)).days
    if days >= wanted:
        return unit
    more = {"serial": unit.capture.serial} if unit.capture.serial else {}
    return case.ask_line("lot.short_life", days=days, wanted=wanted, **more)


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
    if case.catalog.lot(unit.product.id, lot) is not None or case.agreed("lot.not_in_cache", unit.line):
        return unit
    if case.catalog.online and case.catalog.complete and not case.overridden("lot.unknown"):
        return case.refuse("lot.unknown", lot=lot)
    return case.ask_line("lot.not_in_cache", lot=lot)


def not_expired(case: Case, unit: Unit) -> Unit | Verdict:
    """Goods out: an expired lot is refused from the day after its expiry, by UTC: no zone is known here.

    There is one expiry per (product, lot): the one that is known counts, whatever a label says.
    """
    lot = unit.capture.lot
    known = case.catalog.lot(unit.product.id, lot) if lot else None
    expiry = (known.expiry if known is not None else "") or unit.capture.expiry
    if lot and expiry:
        unit = unit.with_capture(expiry=expiry)
    if not expiry or expiry >= _today(case).isoformat() or case.overridden("lot.expired"):
        return unit
    return case.refuse("lot.expired", lot=lot or unit.capture.serial, expiry=expiry)


def first_expired(case: Case, unit: Unit) -> Unit | Verdict:
    """Goods out: a hint when an earlier expiry is available at the same place (first expired, first out)."""
    lot = unit.capture.lot
    if not lot:
        return unit
    first = case.catalog.first(unit.product.id, unit.capture.source_place or STOCK)
    known = case.catalog.lot(unit.product.id, lot)
    expiry = unit.capture.expiry or (known.expiry if known is not None else "")
    if first is None or first.lot == lot or not expiry or first.expiry >= expiry:
        return unit
    return unit.remarked("lot.fefo", first=first.lot, expiry=first.expiry)


def _lost_separator(case: Case) -> bool:
    """Whether a value of this label seems to have swallowed the next ones: it is never split by guess."""
    return Notice.SUSPECT_LOST_SEPARATOR in case.read.warning.split("; ")


def _today(case: Case) -> date:
    return datetime.fromtimestamp(case.read.at / 1000, UTC).date()
