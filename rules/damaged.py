"""DAMAGED before a unit (design: domain, "Goods in" and "Goods out")."""

from rules.case import Case, Unit, Verdict
from rules.movement import UNKNOWN
from rules.place import QUARANTINE, STOCK
from rules.product import Process

#: Where a unit can be said to be damaged; elsewhere the process itself says where it goes.
PROCESSES = frozenset(
    {
        Process.RECEIVE,
        Process.TRANSFER_IN,
        Process.CUSTOMER_RETURN,
        Process.PICK,
        Process.BATCH_PICK,
        Process.TOTE_PICK,
        Process.ISSUE,
        Process.TRANSFER_OUT,
    }
)


def to_quarantine(case: Case, unit: Unit) -> Unit | Verdict:
    """Goods in: received into quarantine and counted ("10 received, 1 damaged")."""
    if not case.damaged:
        return unit
    return unit.with_capture(target_place=QUARANTINE, reason="damaged").said("damaged.booked")


def at_goods_out(case: Case, unit: Unit) -> Unit | Verdict:
    """Goods out: moved to quarantine; it counts on no line, so the line asks for another."""
    serial = unit.capture.serial
    position = case.catalog.position(unit.product.id, serial) if serial else None
    unit = unit.with_capture(
        line="",
        process=Process.QUARANTINE.value,
        target_place=QUARANTINE,
        reason="damaged",
        dest="",
        source_place=(position.place if position else unit.capture.source_place) or STOCK,
    )
    if serial:
        unit = unit.with_capture(prev=(position.head,) if position else UNKNOWN)
    return unit.said("damaged.booked")
