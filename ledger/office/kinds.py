"""The kinds of documents and what the office may enter on each: a row per kind. Pure.

A kind is a `rules.product.Process`, or `ORDER`: a purchase or sales order or a quotation, which no station
sees and that other documents are made from.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rules.product import Ask, By, Process, Product, Tracking, asks

ORDER: Final = "order"


class Lists(StrEnum):
    """What the serials of a line mean."""

    NONE = "none"  # there are none
    EXPECTED = "expected"  # all or none, and not on hand
    RESERVED = "reserved"  # some or all, and on hand
    NAMED = "named"  # some or all, wherever they are: a customer or supplier wrote them on an order
    SHIPPED = "shipped"  # filled by the ledger from what was picked, shipped or stands there


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document.

    Attributes:
        name: what people call it.
        lists: what the serials of its lines mean.
        free: whether it may have no lines: scanning a product adds it.
        dest: whether each line names the order or tote its units are put to.
        into: whether each line names the new owner's product.
        out: whether goods leave the shelf that a line names.
    """

    name: str
    lists: Lists = Lists.NONE
    free: bool = False
    dest: bool = False
    into: bool = False
    out: bool = False


KINDS: Final[dict[str, Kind]] = {
    ORDER: Kind("order", Lists.NAMED),
    Process.RECEIVE: Kind("pre-receipt", Lists.EXPECTED, free=True),
    Process.PICK: Kind("pick list", Lists.RESERVED, out=True),
    Process.BATCH_PICK: Kind("batch pick", Lists.RESERVED, dest=True, out=True),
    Process.TOTE_PICK: Kind("tote pick", Lists.RESERVED, dest=True, out=True),
    Process.ISSUE: Kind("counter issue", Lists.RESERVED, free=True, out=True),
    Process.DISPATCH: Kind("dispatch", Lists.SHIPPED, out=True),
    Process.TRANSFER_OUT: Kind("transfer", Lists.RESERVED, out=True),
    Process.TRANSFER_IN: Kind("transfer receipt", Lists.SHIPPED),
    Process.ACCOUNT_TRANSFER: Kind("account transfer", Lists.RESERVED, into=True, out=True),
    Process.RELOCATE: Kind("relocation", Lists.RESERVED, free=True, out=True),
    Process.COUNT: Kind("count", Lists.SHIPPED, free=True),
    Process.ADJUST: Kind("adjustment", free=True),
    Process.CUSTOMER_RETURN: Kind("customer return", Lists.EXPECTED, free=True),
    Process.SUPPLIER_RETURN: Kind("supplier return", Lists.RESERVED, free=True, out=True),
    Process.SCRAP: Kind("scrapping", Lists.RESERVED, free=True, out=True),
    Process.QUARANTINE: Kind("quarantine", Lists.RESERVED, free=True, out=True),
}


def process_of(kind: str) -> Process:
    """The process by which a document is judged; an order is goods out that nobody scans."""
    return Process.PICK if kind == ORDER else Process(kind)


def listable(product: Product, kind: str = Process.RECEIVE) -> bool:
    """Whether serials of this product can be entered on such a document.

    At goods out a product that is tracked during pick has no serials before it is picked.
    """
    if KINDS[kind].lists is Lists.NONE or product.by is By.LOT:
        return False
    if product.tracking is Tracking.PICK:
        return kind == Process.CUSTOMER_RETURN or KINDS[kind].lists is Lists.SHIPPED
    return asks(product, process_of(kind)) in {Ask.SERIAL, Ask.SERIAL_LOT}
