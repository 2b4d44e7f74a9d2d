"""What is tracked, per product, and what a process asks for (design: domain, "Tracking, per product")."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Tracking(StrEnum):
    """When identifiers are required; the names users see are in the comments."""

    NONE = "none"  # No Tracking
    PICK = "pick"  # Track During Pick
    FULL = "full"  # Full Tracking


class By(StrEnum):
    """Which identifier is tracked."""

    SERIAL = "serial"
    LOT = "lot"
    SERIAL_LOT = "serial_lot"  # a serial that also needs its lot


class Enforcement(StrEnum):
    """Whether a quantity may be booked while identifiers are missing."""

    STRICT = "strict"  # counted by its identifiers only
    LENIENT = "lenient"  # a quantity may be keyed; what is missing becomes a debt


class Process(StrEnum):
    """A kind of work at a station; each is a row of `rules.policy.POLICIES`."""

    RECEIVE = "receive"
    PICK = "pick"
    BATCH_PICK = "batch_pick"  # goods for several orders, captured when put to their order
    TOTE_PICK = "tote_pick"  # picked into totes: tote, then unit
    ISSUE = "issue"  # counter issue: no lines, scanning a product adds it
    DISPATCH = "dispatch"  # loading checked against the shipment
    TRANSFER_OUT = "transfer_out"  # warehouse transfer, shipping: puts the set in transit
    TRANSFER_IN = "transfer_in"  # warehouse transfer, receiving: takes only that set
    ACCOUNT_TRANSFER = "account_transfer"  # the owner changes, the place does not
    RELOCATE = "relocate"
    COUNT = "count"
    ADJUST = "adjust"
    CUSTOMER_RETURN = "customer_return"
    SUPPLIER_RETURN = "supplier_return"
    SCRAP = "scrap"
    QUARANTINE = "quarantine"


#: Goods leave to a customer; "track during pick" asks for serials here (the table of design/domain.md).
PICKS: Final = frozenset(
    {Process.PICK, Process.BATCH_PICK, Process.TOTE_PICK, Process.ISSUE, Process.DISPATCH}
)


class Reserve(StrEnum):
    """What a pick line takes besides the serials or the lot reserved for it."""

    ANY = "any"  # any of the product at the source; another one swaps the reservation
    SAME_LOT = "same_lot"
    EXACT = "exact"


class Ask(StrEnum):
    """What one unit on a line must bring with it."""

    QUANTITY = "quantity"
    LOT = "lot"
    SERIAL = "serial"
    SERIAL_LOT = "serial_lot"

    @property
    def serial(self) -> bool:
        """Whether each unit is counted by a serial."""
        return self in {Ask.SERIAL, Ask.SERIAL_LOT}

    @property
    def lot(self) -> bool:
        """Whether a lot is needed."""
        return self in {Ask.LOT, Ask.SERIAL_LOT}


@dataclass(frozen=True, slots=True)
class Role:
    """A further code on a unit's label, bound to its serial: a MAC address, an IMEI.

    `pattern` is the regular expression that a whole code of this role matches.
    """

    name: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Product:
    """A stock keeping unit of one owner.

    Attributes:
        id: key used everywhere, ``owner/sku``.
        owner: the account whose stock it is.
        sku: the owner's own number; also a scannable product code.
        name: shown to people.
        tracking: when identifiers are required.
        by: which identifiers.
        receive: enforcement for goods in.
        pick: enforcement for goods out.
        pattern: regular expression that a whole serial must match in its normal form, empty for none.
        fold_case: whether serials are compared in upper case.
        reusable: whether a shipped serial may come in again without a question.
        over_percent: tolerance for goods in above the expected quantity, in percent; None is open
            (the first unit above is asked about once).
        issue: enforcement for counter issue; lenient unless said otherwise.
        min_life: days of life a unit must have left at goods in; fewer are asked about; 0 for no rule.
        unique: whether a serial of it may be no serial of any other product.
        roles: further codes that each unit must bring.
        scheme: which public numbers its serials are (`rules.schemes.Scheme`), empty for none.
        strip: what stands before a serial in its bar code and is no part of it, empty for nothing.
    """

    id: str
    owner: str
    sku: str
    name: str
    tracking: Tracking = Tracking.NONE
    by: By = By.SERIAL
    receive: Enforcement = Enforcement.STRICT
    pick: Enforcement = Enforcement.STRICT
    pattern: str = ""
    fold_case: bool = False
    reusable: bool = False
    over_percent: int | None = None
    issue: Enforcement = Enforcement.LENIENT
    min_life: int = 0
    unique: bool = False
    roles: tuple[Role, ...] = ()
    scheme: str = ""
    strip: str = ""


def product_id(owner: str, sku: str) -> str:
    """The key of a product: ``owner/sku``."""
    return f"{owner}/{sku}"


def asks(product: Product, process: Process) -> Ask:
    """What a unit of this product must bring with it in this process (the table of design/domain.md)."""
    match product.tracking:
        case Tracking.NONE:
            return Ask.QUANTITY
        case Tracking.PICK:
            asked = process in PICKS or process is Process.CUSTOMER_RETURN
            return _by(product.by) if asked else Ask.QUANTITY
        case Tracking.FULL:
            return _by(product.by)


def enforcement(product: Product, process: Process) -> Enforcement:
    """Strict or lenient, for this product in this process."""
    match process:
        case Process.RECEIVE | Process.TRANSFER_IN:
            return product.receive
        case Process.PICK | Process.BATCH_PICK | Process.TOTE_PICK:
            return product.pick
        case Process.ISSUE:
            return product.issue
        case _:
            return Enforcement.STRICT


def _by(by: By) -> Ask:
    match by:
        case By.SERIAL:
            return Ask.SERIAL
        case By.LOT:
            return Ask.LOT
        case By.SERIAL_LOT:
            return Ask.SERIAL_LOT
