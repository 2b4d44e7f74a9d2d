"""The checks about lots and their expiry (order: `rules.policy`)."""

from datetime import UTC, datetime

from rules.case import Case, Unit, Verdict
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
    return case.ask("lot.missing", serial=unit.capture.serial, product=unit.product.id)


def lot_announced(case: Case, unit: Unit) -> Unit | Verdict:
    """Goods in: another lot than announced, or another expiry than the lot is known with, is asked."""
    lot, serial = unit.capture.lot, unit.capture.serial
    if not lot:
        return unit
    more = {"serial": serial} if serial else {}
    if unit.line.lot and lot != unit.line.lot and "lot.unannounced" not in case.granted:
        return case.ask("lot.unannounced", "yes", announced=unit.line.lot, lot=lot, **more)
    known = case.catalog.lot(unit.product.id, lot)
    if known is None or not known.expiry:
        return unit
    expiry = unit.capture.expiry
    if not expiry:
        return unit.with_capture(expiry=known.expiry)
    if expiry != known.expiry and "lot.other_expiry" not in case.granted:
        return case.ask("lot.other_expiry", "yes", lot=lot, known=known.expiry, expiry=expiry, **more)
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


def not_expired(case: Case, unit: Unit) -> Unit | Verdict:
    """Goods out: an expired lot is refused from the day after its expiry, by UTC: no zone is known here."""
    lot = unit.capture.lot
    known = case.catalog.lot(unit.product.id, lot) if lot else None
    expiry = unit.capture.expiry or (known.expiry if known is not None else "")
    today = datetime.fromtimestamp(case.read.at / 1000, UTC).date().isoformat()
    if not expiry or expiry >= today:
        return unit
    return case.refuse("lot.expired", lot=lot or unit.capture.serial, expiry=expiry)
