"""Confirmed, immutable facts: what moved, from where to where, and which movement it follows."""

from dataclasses import dataclass
from typing import Final

#: `prev` of a movement whose unit is believed to be new: two such movements of one serial are a fork.
NEW: Final = ("none",)
#: `prev` of a movement whose unit is not in the station's cache: joined by place, never a fork.
UNKNOWN: Final = ("unknown",)
#: `prev` of a movement that follows the movement just before it in the same conclusion.
FOLLOWS: Final = ("follows",)
#: `process` of what the office puts right. One that names a task's line takes a unit back from that line.
CORRECTION: Final = "correction"


@dataclass(frozen=True, slots=True)
class Movement:
    """One row of the ledger (design: protocol, "Records" and "Order").

    Attributes:
        product: key of the product.
        serial: one unit, `quantity` is 1; empty for a lot or a plain quantity.
        lot: empty if none.
        expiry: ISO date of the lot or unit, empty if none.
        quantity: base units, at least 1.
        source: the place it leaves.
        target: the place it comes to.
        process: of `rules.product.Process`, or ``relink``, ``tracking``, ``correction`` from the office.
        task: reference of the document, empty for none.
        line: line of that document.
        scan: id of the verdict record that captured it, empty for a movement without a scan.
        prev: ids of the movements that it follows, or `NEW`, `UNKNOWN`, `FOLLOWS`; empty for quantities.
        reason: remark such as ``return``, ``re_receipt``, ``provisional``; empty normally.
        debt: units of `quantity` booked without the serial they should have had.
        note: serial kept as information on a movement counted by quantity.
        operator: who, empty if nobody signed on.
        container: the container (SSCC) it was judged and moved in, empty for a unit by itself.
        dest: the order or tote it was put to.
    """

    product: str
    serial: str
    lot: str
    expiry: str
    quantity: int
    source: str
    target: str
    process: str
    task: str
    line: str
    scan: str
    prev: tuple[str, ...] = ()
    reason: str = ""
    debt: int = 0
    note: str = ""
    operator: str = ""
    container: str = ""
    dest: str = ""
