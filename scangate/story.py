"""The day that the demo plays: what the office enters, and what is scanned at the dock.

Every step names the answer it expects, so the story is a test of the whole way as well.
"""

from dataclasses import dataclass
from typing import Any, Final

_PUMP, _SEAL, _CHARGER, _CABLE = "09521130002005", "09521130002012", "09521130002029", "09521130002036"


def _label(gtin: str, *pairs: tuple[str, str]) -> str:
    """A GS1-128 label: AIM identifier, GTIN, then the pairs with a separator behind each."""
    return f"]C101{gtin}" + "\x1d".join(ai + value for ai, value in pairs)


PRODUCTS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("PUMP-200", {"name": "Pump P-200", "tracking": "full", "by": "serial", "codes": [_PUMP]}),
    ("SEAL-KIT", {"name": "Seal kit", "tracking": "full", "by": "lot", "codes": [_SEAL]}),
    ("CHARGER", {"name": "Charger 24 V", "tracking": "pick", "by": "serial", "codes": [_CHARGER],
                 "pattern": "CH-[0-9]{4}"}),
    ("CABLE-5M", {"name": "Cable 5 m", "tracking": "none", "codes": [_CABLE]}),
)  # fmt: skip

PRE_RECEIPT: Final = "PR-1001"
PICK_LIST: Final = "PL-2001"
SECOND_LIST: Final = "PL-2002"

PRE_RECEIPT_BODY: Final[dict[str, Any]] = {
    "supplier": "Acme Pumps",
    "place": "A-01",
    "lines": [
        {"line": "1", "product": "main/PUMP-200", "quantity": 4,
         "serials": ["SN-4711", "SN-4712", "SN-4713", "SN-4714"]},
        {"line": "2", "product": "main/SEAL-KIT", "quantity": 40},
        {"line": "3", "product": "main/CHARGER", "quantity": 5},
        {"line": "4", "product": "main/CABLE-5M", "quantity": 100},
    ],
}  # fmt: skip

PICK_LIST_BODY: Final[dict[str, Any]] = {
    "customer": "Bolt & Co",
    "lines": [
        {"line": "1", "product": "main/PUMP-200", "quantity": 2, "place": "A-01"},
        {"line": "2", "product": "main/CHARGER", "quantity": 1, "place": "A-01"},
        {"line": "3", "product": "main/SEAL-KIT", "quantity": 10, "place": "A-01"},
        {"line": "4", "product": "main/CABLE-5M", "quantity": 20, "place": "A-01"},
    ],
}

SECOND_LIST_BODY: Final[dict[str, Any]] = {
    "customer": "Nut Ltd",
    "lines": [{"line": "1", "product": "main/PUMP-200", "quantity": 1, "place": "A-01"}],
}


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence between the scans."""

    text: str


@dataclass(frozen=True, slots=True)
class Scan:
    """One code and the reason it must be answered with."""

    code: str
    expect: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The broker goes away for the steps up to `Restore`."""


@dataclass(frozen=True, slots=True)
class Restore:
    """The broker comes back, at least `after` seconds after the cut; the gateway catches up by itself."""

    after: float = 10.0


Step = Say | Scan | Cut | Restore

_SERIAL = "21"
_LOT = "10"
_EXPIRY = "17"

STORY: Final[tuple[Step, ...]] = (
    Say(
        "A truck from Acme Pumps. The delivery note opens the pre-receipt; four pumps are expected by serial."
    ),
    Scan(PRE_RECEIPT, "task.opened"),
    Scan(_label(_PUMP, (_SERIAL, "SN-4711")), "serial.verified"),
    Scan(_label(_PUMP, (_SERIAL, "SN-4712")), "serial.verified"),
    Say("The same box again, and a pump nobody announced."),
    Scan(_label(_PUMP, (_SERIAL, "SN-4712")), "serial.already_in_task"),
    Scan(_label(_PUMP, (_SERIAL, "SN-9999")), "serial.not_expected"),
    Say("UNDO shows what it would take out, UNDO again does it; then the pump is scanned once more."),
    Scan("%%UNDO", "undo.which"),
    Scan("%%UNDO", "undo.done"),
    Scan(_label(_PUMP, (_SERIAL, "SN-4712")), "serial.verified"),
    Say("Seal kits come by lot, 40 of them; chargers are counted now and get their serial at the pick."),
    Scan(_label(_SEAL, (_EXPIRY, "281231"), (_LOT, "L7")), "lot.accepted"),
    Scan("%%QTY-40", "quantity.amended"),
    Scan(f"]E0{_CHARGER[1:]}", "quantity.accepted"),
    Scan("%%QTY-5", "quantity.amended"),
    Scan(f"]E0{_CABLE[1:]}", "quantity.accepted"),
    Scan("%%QTY-100", "quantity.amended"),
    Say("Now the network is gone. Scanning goes on: every green is already safe on the gateway's own disk."),
    Cut(),
    Scan("SN-4713", "serial.verified"),
    Scan("SN-4714", "serial.verified"),
    Scan("%%CONFIRM", "confirm.aside"),
    Scan("%%CONFIRM", "confirm.done"),
    Say("Still offline: the pick list for Bolt & Co takes pumps that came in a minute ago."),
    Scan(PICK_LIST, "task.opened"),
    Scan("SN-4711", "serial.accepted"),
    Say("After ten seconds the network is back, and the gateway catches up by itself."),
    Restore(),
    Scan("SN-0815", "serial.which_product"),
    Scan(f"]E0{_PUMP[1:]}", "serial.unknown"),
    Scan("SN-4712", "serial.accepted"),
    Scan("SN-4713", "line.full"),
    Say("The charger is tracked during the pick: its serial is born here."),
    Scan(f"]E0{_CHARGER[1:]}", "context.product"),
    Scan("CH-0042", "serial.accepted"),
    Scan(f"]E0{_SEAL[1:]}", "context.product"),
    Scan("L7", "lot.accepted"),
    Scan("%%QTY-10", "quantity.amended"),
    Scan(f"]E0{_CABLE[1:]}", "quantity.accepted"),
    Scan("%%QTY-20", "quantity.amended"),
    Scan("%%CONFIRM", "confirm.aside"),
    Scan("%%CONFIRM", "confirm.done"),
    Say("A pump that left already cannot be picked again."),
    Scan(SECOND_LIST, "task.opened"),
    Scan("SN-4711", "serial.already_shipped"),
    Scan("SN-4713", "serial.accepted"),
    Scan("%%CONFIRM", "confirm.aside"),
    Scan("%%CONFIRM", "confirm.done"),
)
