"""The day that the demo plays: what is scanned at a dock door and a pick bench, and what the office does.

Every step names the answer it expects, so the story is a test of the whole way as well. It is data only:
`scangate.player` plays it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

#: The two gateways; each has one station of its own name.
DOOR: Final = "dock-1"
BENCH: Final = "bench-1"
STATIONS: Final = (DOOR, BENCH)
#: The pump that lives through most of the day: its story ends the demo.
HERO: Final = "SN-4712"


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence between the steps."""

    text: str


@dataclass(frozen=True, slots=True)
class Scan:
    """One code at a station and the reason it must be answered with."""

    station: str
    code: str
    expect: str


@dataclass(frozen=True, slots=True)
class Office:
    """One REST call below ``/api/v1`` and the part of its answer that must come (`scangate.player.agrees`).

    Attributes:
        method: GET, PUT or POST.
        path: behind ``/api/v1``.
        body: JSON; None for GET.
        expect: empty: any answer that is no refusal.
    """

    method: str
    path: str
    body: Mapping[str, Any] | None = None
    expect: Any = None


@dataclass(frozen=True, slots=True)
class Cut:
    """The broker goes away for the steps up to `Restore`."""


@dataclass(frozen=True, slots=True)
class Restore:
    """The broker comes back, at least `after` seconds after the cut; the gateways catch up by themselves."""

    after: float = 10.0


Step = Say | Scan | Office | Cut | Restore

_PUMP, _SEAL, _CHARGER, _CABLE = "09521130002005", "09521130002012", "09521130002029", "09521130002036"
_BADGE: Final = "BADGE-7"
_SSCC: Final = "095211300000000018"


def _label(gtin: str, *pairs: tuple[str, str]) -> str:
    """A GS1-128 label: AIM identifier, GTIN, then the pairs with a separator between them."""
    return f"]C101{gtin}" + "\x1d".join(ai + value for ai, value in pairs)


def _pump(serial: str) -> str:
    return _label(_PUMP, ("21", serial))


def _seal(lot: str, expiry: str) -> str:
    return _label(_SEAL, ("17", expiry), ("10", lot))


def _ean(gtin: str) -> str:
    return f"]E0{gtin[1:]}"


def _line(number: int, sku: str, quantity: int, **more: Any) -> dict[str, Any]:
    return {"line": str(number), "product": f"main/{sku}", "quantity": quantity, **more}


_MORNING: Final[tuple[Step, ...]] = (
    Say("In the morning the office enters, over REST, what it sells, who may decide, and what is coming."),
    Office("PUT", "/products/main/PUMP-200",
           {"name": "Pump P-200", "tracking": "full", "by": "serial", "codes": [_PUMP]}),
    Office("PUT", "/products/main/SEAL-KIT",
           {"name": "Seal kit", "tracking": "full", "by": "lot", "codes": [_SEAL]}),
    Office("PUT", "/products/main/CHARGER",
           {"name": "Charger 24 V", "tracking": "pick", "pattern": "CH-[0-9]{4}", "codes": [_CHARGER]}),
    Office("PUT", "/products/main/CABLE-5M", {"name": "Cable 5 m", "tracking": "none", "codes": [_CABLE]}),
    Office("PUT", "/places/A-01", {"kind": "storage"}),
    Office("PUT", "/places/B-07", {"kind": "storage"}),
    Office("PUT", f"/operators/{_BADGE}", {"name": "Grace", "role": "supervisor"}),
    Office("PUT", "/pre-receipts/by-ref/PR-1001", {
        "supplier": "Acme Pumps", "place": "A-01", "lines": [
            _line(1, "PUMP-200", 4, serials=["SN-4711", HERO, "SN-4713", "SN-4714"]),
            _line(2, "SEAL-KIT", 40), _line(3, "CHARGER", 5), _line(4, "CABLE-5M", 100),
        ]}),
    Office("PUT", "/pre-receipts/by-ref/PR-1002", {
        "supplier": "Acme Pumps", "place": "A-01", "lines": [
            _line(1, "PUMP-200", 3, serials=[
                {"serial": serial, "container": _SSCC} for serial in ("SN-4721", "SN-4722", "SN-4723")
            ]),
        ]}),
)  # fmt: skip

_GOODS_IN: Final[tuple[Step, ...]] = (
    Say(
        "A truck from Acme Pumps. The delivery note opens the pre-receipt; four pumps are expected by serial."
    ),
    Scan(DOOR, "PR-1001", "task.opened"),
    Scan(DOOR, _pump("SN-4711"), "serial.verified"),
    Scan(DOOR, _pump(HERO), "serial.verified"),
    Say(
        "The same box again. UNDO shows what it would take out, UNDO again does it; then it is scanned anew."
    ),
    Scan(DOOR, _pump(HERO), "serial.already_in_task"),
    Scan(DOOR, "%%UNDO", "undo.which"),
    Scan(DOOR, "%%UNDO", "undo.done"),
    Scan(DOOR, _pump(HERO), "serial.verified"),
    Say("A pump nobody announced goes aside. Grace's own badge lets it in; it came instead of SN-4714."),
    Scan(DOOR, _pump("SN-9999"), "serial.not_expected"),
    Scan(DOOR, _BADGE, "override.which"),
    Scan(DOOR, "%%ANSWER-1", "admit.stands_for"),
    Scan(DOOR, "%%ANSWER-2", "override.admitted"),
    Say("One pump is dented: it counts as delivered and goes to quarantine."),
    Scan(DOOR, "%%DAMAGED", "damaged.next"),
    Scan(DOOR, _pump("SN-4713"), "damaged.booked"),
    Say("Seal kits come by lot, 40 of them; chargers are counted now and get their serial at the pick."),
    Scan(DOOR, _seal("L7", "281231"), "lot.accepted"),
    Scan(DOOR, "%%QTY-40", "quantity.amended"),
    Scan(DOOR, _ean(_CHARGER), "quantity.accepted"),
    Scan(DOOR, "%%QTY-5", "quantity.amended"),
    Scan(DOOR, _ean(_CABLE), "quantity.accepted"),
    Scan(DOOR, "%%QTY-100", "quantity.amended"),
    Scan(DOOR, "%%CONFIRM", "confirm.done"),
    Say("A pallet with an SSCC: one scan receives the three pumps that the sender announced in it."),
    Scan(DOOR, "PR-1002", "task.opened"),
    Scan(DOOR, f"]C100{_SSCC}", "container.accepted"),
    Scan(DOOR, f"]C100{_SSCC}", "container.twice"),
    Scan(DOOR, "%%CONFIRM", "confirm.done"),
)

_PICK: Final[tuple[Step, ...]] = (
    Say("At the bench: a list for Bolt & Co. A serial nobody knows is refused, one in quarantine as well."),
    Office("PUT", "/pick-lists/by-ref/PL-2001", {
        "customer": "Bolt & Co", "lines": [
            _line(1, "PUMP-200", 2, place="A-01"), _line(2, "CHARGER", 1, place="A-01"),
            _line(3, "SEAL-KIT", 10, place="A-01"), _line(4, "CABLE-5M", 20, place="A-01"),
        ]}),
    Scan(BENCH, "PL-2001", "task.opened"),
    Scan(BENCH, "SN-4711", "serial.accepted"),
    Scan(BENCH, "SN-0815", "serial.which_product"),
    Scan(BENCH, _ean(_PUMP), "serial.unknown"),
    Scan(BENCH, "SN-4713", "serial.not_available"),
    Scan(BENCH, "SN-4721", "serial.accepted"),
    Say("The charger is tracked during the pick: its serial is born here."),
    Scan(BENCH, _ean(_CHARGER), "context.product"),
    Scan(BENCH, "CH-0042", "serial.accepted"),
    Scan(BENCH, _ean(_SEAL), "context.product"),
    Scan(BENCH, "L7", "lot.accepted"),
    Scan(BENCH, "%%QTY-10", "quantity.amended"),
    Scan(BENCH, _ean(_CABLE), "quantity.accepted"),
    Scan(BENCH, "%%QTY-20", "quantity.amended"),
    Say("CONFIRM says that two units lie aside; CONFIRM again books the rest."),
    Scan(BENCH, "%%CONFIRM", "confirm.aside"),
    Scan(BENCH, "%%CONFIRM", "confirm.done"),
)  # fmt: skip

_OFFLINE: Final[tuple[Step, ...]] = (
    Say("Two more orders and a delivery are entered."),
    Office("PUT", "/pre-receipts/by-ref/PR-1003", {
        "supplier": "Acme Pumps", "place": "A-01",
        "lines": [_line(1, "PUMP-200", 2, serials=["SN-4731", "SN-4732"])]}),
    Office("PUT", "/pick-lists/by-ref/PL-2002",
           {"customer": "Nut Ltd", "lines": [_line(1, "PUMP-200", 2, place="A-01")]}),
    Office("PUT", "/pick-lists/by-ref/PL-2003",
           {"customer": "Washer Inc", "lines": [_line(1, "PUMP-200", 1, place="A-01")]}),
    Say("Now the network is gone. Scanning goes on: every green is already safe on the gateway's own disk."),
    Cut(),
    Scan(DOOR, "PR-1003", "task.opened"),
    Scan(DOOR, "SN-4731", "serial.verified"),
    Scan(DOOR, "SN-4732", "serial.verified"),
    Scan(DOOR, "%%CONFIRM", "confirm.done"),
    Say("The bench gets one of these pumps by hand. It can't know it yet: it asks, and notes that it asked."),
    Scan(BENCH, "PL-2002", "task.opened"),
    Scan(BENCH, _pump("SN-4731"), "serial.not_in_cache"),
    Scan(BENCH, "%%CONFIRM", "serial.provisional"),
    Scan(BENCH, HERO, "serial.accepted"),
    Scan(BENCH, "%%CONFIRM", "confirm.done"),
    Say(f"The door picks an express order and scans a wrong label: {HERO} again. It can't know that either."),
    Scan(DOOR, "PL-2003", "task.opened"),
    Scan(DOOR, HERO, "serial.accepted"),
    Scan(DOOR, "%%CONFIRM", "confirm.done"),
    Say("After ten seconds the network is back, and both gateways catch up by themselves."),
    Restore(),
    Say("Received and picked offline is one story. Picked twice is a conflict: shown, not solved silently."),
    Office("GET", "/conflicts", expect=[{"product": "main/PUMP-200", "serial": HERO}]),
    Say("A person looks, and says who has it. That is a new movement which names both stories."),
    Office("POST", "/conflicts/resolve", {
        "items": [{"product": "main/PUMP-200", "serial": HERO}], "task": "PL-2002",
        "reason": "it is in Nut Ltd's box", "by": "Olga", "ref": "CASE-1"}, expect={"written": True}),
    Office("GET", "/conflicts", expect=[]),
    Say("The express order got nothing then: its list is open again."),
    Office("GET", "/pick-lists/PL-2003", expect={"closed": False}),
)  # fmt: skip

_SEALS: Final[dict[str, Any]] = {
    "kind": "recall",
    "why": "seal may leak",
    "by": "Olga",
    "goods": [{"product": "main/SEAL-KIT", "lots": ["L7"]}],
}

_RECALL: Final[tuple[Step, ...]] = (
    Say("Acme calls: lot L7 may leak. A dry run first: where is it, and who got some?"),
    Office("PUT", "/recalls/by-ref/RC-1?dry_run=true", _SEALS,
           expect={"affected": {"on_hand": 30, "shipped": 10}}),
    Office("PUT", "/recalls/by-ref/RC-1", _SEALS, expect={"act": {"written": True}}),
    Office("PUT", "/pick-lists/by-ref/PL-2004", {
        "customer": "Bolt & Co", "lines": [
            _line(1, "SEAL-KIT", 5, place="A-01"), _line(2, "PUMP-200", 1, place="A-01"),
        ]}),
    Office("GET", "/recalls/RC-1", expect={"reach": {"gateways": 2, "ahead": 2}}),
    Say("The bench has it a second later: this scanner is stopped until ACK, so that nobody overlooks it."),
    Scan(BENCH, "PL-2004", "task.opened"),
    Scan(BENCH, _seal("L7", "281231"), "item.recalled"),
    Scan(BENCH, "SN-4722", "ack.first"),
    Scan(BENCH, "%%ACK", "stop.acknowledged"),
    Scan(BENCH, "SN-4722", "serial.accepted"),
    Scan(BENCH, "%%CONFIRM", "confirm.aside"),
    Scan(BENCH, "%%CONFIRM", "confirm.done"),
)  # fmt: skip

_INSIDE: Final[tuple[Step, ...]] = (
    Say("A customer at the counter, no document: a command code starts the issue, a scan adds the product."),
    Scan(BENCH, "%%START-ISSUE", "task.opened"),
    Scan(BENCH, "A-01", "context.place"),
    Scan(BENCH, _ean(_CABLE), "quantity.accepted"),
    Scan(BENCH, "%%QTY-3", "quantity.amended"),
    Scan(BENCH, _ean(_CHARGER), "context.product"),
    Scan(BENCH, "CH-0043", "serial.accepted"),
    Scan(BENCH, "%%CONFIRM", "confirm.done"),
    Say(f"Nut Ltd sends {HERO} back: the return is checked against the sale."),
    Office("PUT", "/documents/customer_return/by-ref/CR-5001",
           {"party": "Nut Ltd", "place": "A-01", "lines": [_line(1, "PUMP-200", 1)]}),
    Scan(DOOR, "CR-5001", "task.opened"),
    Scan(DOOR, _pump(HERO), "serial.returned"),
    Scan(DOOR, "%%CONFIRM", "confirm.done"),
    Say("Somebody puts it on shelf B-07: bin label, unit, done."),
    Scan(DOOR, "%%START-RELOCATE", "task.opened"),
    Scan(DOOR, "B-07", "context.place"),
    Scan(DOOR, HERO, "serial.accepted"),
    Scan(DOOR, "%%CONFIRM", "confirm.done"),
    Say("A blind count of B-07 finds it, and beside it a pump that the books have elsewhere."),
    Office("PUT", "/counts/by-ref/CT-1", {"place": "B-07", "blind": True}),
    Scan(BENCH, "CT-1", "task.opened"),
    Scan(BENCH, HERO, "count.found"),
    Scan(BENCH, "SN-4723", "count.moved"),
    Scan(BENCH, "%%CONFIRM", "confirm.done"),
    Office("GET", "/counts/report/CT-1", expect={
        "found": [{"serial": HERO}], "elsewhere": [{"serial": "SN-4723", "place": "A-01"}], "missing": []}),
    Office("POST", "/counts/book/CT-1", {"by": "Olga"}, expect={"written": True}),
)  # fmt: skip

_EVENING: Final[tuple[Step, ...]] = (
    Say("In the evening: nothing was dropped. What needs a person stands on one list."),
    Office("GET", "/todo", expect=[{"kind": "aside"}, {"kind": "aside"}, {"kind": "aside"}]),
)

STORY: Final[tuple[Step, ...]] = (*_MORNING, *_GOODS_IN, *_PICK, *_OFFLINE, *_RECALL, *_INSIDE, *_EVENING)
