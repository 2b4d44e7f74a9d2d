"""A mixed pallet of four lines, two units short, received over two days: the day as the dock sees it.

The pre-receipt of Acme, as the office entered it:

| line | goods       | ordered | tracking          | serials entered                    |
|------|-------------|---------|-------------------|------------------------------------|
| 1    | pumps       | 4       | full, by serial   | SN-4711, SN-4712, SN-4713, SN-4714 |
| 2    | seal kits   | 40      | full, by lot      |                                    |
| 3    | chargers    | 5       | during pick       |                                    |
| 4    | cables      | 100     | none              |                                    |
"""

from rules.case import told
from rules.view import LineView
from tests.rules.bench import Bench, gs1, line, product, receipt

PUMP, SEAL, CHARGER, CABLE = "09521130002005", "09521130002012", "09521130002029", "09521130002036"
CASE_OF_TEN_SEALS = "19521130002019"


def the_dock() -> Bench:
    dock = Bench().add(product("pump"), PUMP).add(product("seal", by="lot"), SEAL)
    dock.pack("seal", CASE_OF_TEN_SEALS, 10)
    dock.add(product("charger", "pick"), CHARGER).add(product("cable", "none"), CABLE)
    pallet = receipt(
        "PR-1001",
        line(1, "pump", 4),
        line(2, "seal", 40),
        line(3, "charger", 5),
        line(4, "cable", 100),
        place="A-01",
    )
    return dock.plan(pallet, line1=["SN-4711", "SN-4712", "SN-4713", "SN-4714"])


def pump(serial: str) -> str:
    return gs1(("01", PUMP), ("21", serial))


def progress(dock: Bench) -> dict[str, str]:
    """What the screen shows per line: units in stock + units of this task of units ordered."""

    def said(x: LineView) -> str:
        return f"{x.done}+{x.captured} of {x.quantity}" + (f", {x.closed}" if x.closed else "")

    return {x.name: said(x) for x in dock.screen.lines}


def says(dock: Bench, code: str) -> str:
    """Scans a code and gives what the station says."""
    dock.scan(code)
    verdict = dock.screen.verdict
    assert verdict is not None
    return verdict.words


def test_a_mixed_pallet_over_two_days() -> None:
    dock = the_dock()

    # -- Monday. The truck comes; the delivery note opens the pre-receipt.
    assert says(dock, "PR-1001") == "Task opened"

    # Pumps carry a label with product and serial: each is looked up in the list.
    assert says(dock, pump("SN-4711")) == "On the list"
    assert says(dock, pump("SN-4712")) == "On the list"
    # The third has a bare serial; the list knows where it belongs, though nobody chose a product.
    assert says(dock, "SN-4713") == "On the list"
    # One was scanned again, one is a stranger.
    assert says(dock, "SN-4713") == "Already scanned"
    assert says(dock, pump("SN-9999")) == "Serial not expected"
    assert dock.screen.aside == 1

    # Seal kits: three cases of ten with their lot on the label, then seven singles of another lot.
    case = gs1(("01", CASE_OF_TEN_SEALS), ("17", "281231"), ("10", "L7"))
    assert says(dock, case) == "Lot booked"
    assert says(dock, "%%QTY-3") == "Quantity set"
    # Their carton bears two plain codes: the product code chooses the line, then the lot counts on it.
    assert says(dock, "seal") == "Product chosen"
    assert dock.screen.context == "Seal"
    assert says(dock, "L8") == "Lot booked"
    assert says(dock, "%%QTY-7") == "Quantity set"

    # Chargers get their serial at the pick: here they are counted, whatever is printed on them.
    assert says(dock, gs1(("01", CHARGER), ("21", "CH-1"))) == "Quantity booked"
    assert says(dock, gs1(("01", CHARGER), ("21", "CH-2"))) == "Quantity booked"

    # Cables are counted by a number.
    assert says(dock, "cable") == "Quantity booked"
    assert says(dock, "%%QTY-100") == "Quantity set"

    # The shift ends. CONFIRM says that a unit stands aside, CONFIRM again books the rest.
    assert says(dock, "%%CONFIRM") == "Units set aside"
    assert says(dock, "%%CONFIRM") == "Confirmed"
    assert progress(dock) == {
        "Pump": "3+0 of 4",
        "Seal": "37+0 of 40",
        "Charger": "2+0 of 5",
        "Cable": "100+0 of 100",
    }
    assert says(dock, "%%PAUSE") == "Task parked"

    # -- Tuesday. The same delivery note goes on with the rest.
    dock.wait(minutes=22 * 60)
    assert says(dock, "PR-1001") == "Task opened"
    # Monday's goods are in stock: they cannot come in twice.
    assert says(dock, "SN-4711") == "Already in stock"
    # The rest of the seal kits, and two more chargers.
    assert says(dock, gs1(("01", SEAL), ("10", "L8"))) == "Lot booked"
    assert says(dock, "%%QTY-3") == "Quantity set"
    assert says(dock, "charger") == "Quantity booked"
    assert says(dock, "%%QTY-2") == "Quantity set"
    # A cable too many is asked about, and not booked.
    assert says(dock, "cable") == "More than expected"
    assert says(dock, "%%UNDO") == "Start again"

    # The last pump and the last charger never came: the door closes the pallet short.
    assert says(dock, "%%CLOSE-SHORT") == "Why short?"
    assert dock.facts == told(missing=2)
    assert says(dock, "%%ANSWER-1") == "Units set aside"  # SN-4711 of this morning
    assert says(dock, "%%CONFIRM") == "Confirmed"
    assert dock.session.work is None

    # -- What the office reads: one pump and one charger short; all else as ordered.
    task = dock.shelf.open_tasks["PR-1001"]
    assert {x.id: (x.done - x.quantity, x.closed) for x in task.lines} == {
        "1": (-1, "not_delivered"),
        "2": (0, ""),
        "3": (-1, "not_delivered"),
        "4": (0, ""),
    }
    stock: dict[str, int] = {}
    for thing, quantity in dock.booked(source="supplier", target="A-01"):
        stock[thing] = stock.get(thing, 0) + quantity
    assert stock == {
        "SN-4711": 1,
        "SN-4712": 1,
        "SN-4713": 1,
        "L7": 30,
        "L8": 10,
        "charger": 4,
        "cable": 100,
    }
    assert [m.note for m in dock.movements if m.note] == ["CH-1", "CH-2"]
    # The closed lines stay closed for a latecomer; the office decides.
    assert says(dock, "PR-1001") == "Task opened"
    assert says(dock, "SN-4714") == "Line is closed"
