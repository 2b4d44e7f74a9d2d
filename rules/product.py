"""What is tracked, per product, and what a process asks for (design: domain, "Tracking, per product")."""

from dataclasses import dataclass
from enum import StrEnum


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
        pattern: regular expression that a whole serial must match, empty for none.
        fold_case: whether serials are compared in upper case.
        reusable: whether a shipped serial may come in again without a question.
        over_percent: tolerance for goods in above the expected quantity, in percent; None is open
            (the first unit above is asked about once).
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


def product_id(owner: str, sku: str) -> str:
    """The key of a product: ``owner/sku``."""
    return f"{owner}/{sku}"


def asks(product: Product, process: Process) -> Ask:
    """What a unit of this product must bring with it in this process (the table of design/domain.md)."""
    match product.tracking:
        case Tracking.NONE:
            return Ask.QUANTITY
        case Tracking.PICK:
            return Ask.QUANTITY if process is Process.RECEIVE else _by(product.by)
        case Tracking.FULL:
            return _by(product.by)


def enforcement(product: Product, process: Process) -> Enforcement:
    """Strict or lenient, for this product in this process."""
    match process:
        case Process.RECEIVE:
            return product.receive
        case Process.PICK:
            return product.pick


def _by(by: By) -> Ask:
    match by:
        case By.SERIAL:
            return Ask.SERIAL
        case By.LOT:
            return Ask.LOT
        case By.SERIAL_LOT:
            return Ask.SERIAL_LOT
