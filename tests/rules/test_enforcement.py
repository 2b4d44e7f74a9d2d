"""Tracking per product and process, and its enforcement: the whole table of design/domain.md."""

from dataclasses import fields

import pytest

from rules.movement import Movement
from rules.place import CUSTOMER, LOST, SCRAP, STOCK, SUPPLIER, TRANSIT, on_hand
from rules.product import By, Enforcement, Process, Tracking, asks, enforcement
from rules.session import Session
from rules.task import Task
from tests.rules.bench import GTIN, Bench, gs1, lenient, line, pick_list, play, product, receipt

IN = (Process.RECEIVE,)
PICK = (Process.PICK, Process.BATCH_PICK, Process.TOTE_PICK, Process.ISSUE)
RETURN = (Process.CUSTOMER_RETURN,)
OTHERS = (
    Process.TRANSFER_OUT, Process.TRANSFER_IN, Process.ACCOUNT_TRANSFER, Process.ADJUST, Process.COUNT,
    Process.RELOCATE,
)  # fmt: skip
SERIAL, QUANTITY = "serial", "quantity"


def rows(tracking: str, asked: str, processes: tuple[Process, ...], rule: str) -> list[object]:
    return [pytest.param(tracking, p, asked, marks=pytest.mark.domain(rule)) for p in processes]


@pytest.mark.parametrize(
    ("tracking", "process", "asked"),
    [
        *rows("none", QUANTITY, (*IN, *PICK, *RETURN, *OTHERS), "tracking.none"),
        *rows("pick", QUANTITY, IN, "tracking.pick.goods-in"),
        *rows("pick", SERIAL, PICK, "tracking.pick.picks"),
        *rows("pick", SERIAL, RETURN, "tracking.pick.return"),
        *rows("pick", QUANTITY, OTHERS, "tracking.pick.others"),
        *rows("full", SERIAL, (*IN, *PICK, *RETURN, *OTHERS), "tracking.full"),
    ],
)
def test_the_table(tracking: str, process: Process, asked: str) -> None:
    """What a unit must bring, per tracking and process."""
    assert asks(product("thing", tracking), process) == asked


@pytest.mark.domain("tracking.by")
@pytest.mark.parametrize("by", By)
def test_tracked_by(by: By) -> None:
    """*By* serial, lot, or serial with lot."""
    assert asks(product("thing", "full", by), Process.RECEIVE).value == by.value


@pytest.mark.domain("tracking.pick.return")
def test_a_return_asks_for_the_serial_and_lets_it_pass_without() -> None:
    """During pick, customer return: serial asked, NO SERIAL allowed."""
    bench = Bench().add(product("fan", "pick", pattern="F[0-9]+")).stock("fan", "F1", CUSTOMER)
    bench.plan(Task("RMA-1", Process.CUSTOMER_RETURN, (line(1, "fan", 2),)))
    play(bench, ("RMA-1", "task.opened"), ("fan", "context.product"), ("F1", "serial.returned"))
    play(bench, ("%%NO-SERIAL", "quantity.accepted"))
    assert (bench.captured, bench.work.missing) == ({"1": 2}, {})


@pytest.mark.domain("tracking.full")
def test_a_return_of_a_fully_tracked_product_does_not() -> None:
    bench = Bench().add(lenient("pump"))
    bench.plan(Task("RMA-1", Process.CUSTOMER_RETURN, (line(1, "pump", 2),)))
    play(bench, ("RMA-1", "task.opened"), ("pump", "context.product"), ("%%NO-SERIAL", "serial.required"))


# -- enforcement --------------------------------------------------------------------------------


@pytest.mark.domain("enforcement.default")
@pytest.mark.parametrize("process", Process)
def test_strict_is_the_default_and_lenient_for_counter_issue(process: Process) -> None:
    expected = Enforcement.LENIENT if process is Process.ISSUE else Enforcement.STRICT
    assert enforcement(product("thing"), process) is expected


@pytest.mark.domain("enforcement.default")
@pytest.mark.parametrize(
    ("field", "process"), [("receive", Process.RECEIVE), ("pick", Process.PICK), ("pick", Process.TOTE_PICK)]
)
def test_each_product_sets_its_own_per_operation(field: str, process: Process) -> None:
    mine = product("thing", **{field: Enforcement.LENIENT})
    lax = {p for p in Process if enforcement(mine, p) is Enforcement.LENIENT}
    assert process in lax
    assert Process.COUNT not in lax


@pytest.mark.domain("enforcement.strict")
@pytest.mark.parametrize("text", ["%%QTY-2", "%%QTY-ALL", "%%DIGIT-2"])
def test_strict_takes_no_keyed_quantity(text: str) -> None:
    """A serialised line is counted by its serials only; no quantity can be keyed."""
    bench = Bench().add(product("pump")).plan(receipt("PR-1", line(1, "pump", 5)))
    bench.scans("PR-1", "pump", text)
    got = bench.scan("%%CONFIRM") if text == "%%DIGIT-2" else bench.events[-1].reason  # type: ignore[union-attr]
    assert (got, bench.captured) == ("quantity.not_for_serials", {})


@pytest.mark.domain("enforcement.strict")
@pytest.mark.parametrize("ai", ["30", "37"])
def test_strict_takes_no_quantity_from_a_label_either(ai: str) -> None:
    bench = Bench().add(product("pump"), GTIN).plan(receipt("PR-1", line(1, "pump", 5)))
    bench.scans("PR-1", gs1(("02" if ai == "37" else "01", GTIN), (ai, "3")))
    assert bench.captured == {}


@pytest.mark.domain("enforcement.declared")
def test_declared_is_compared_with_captured_never_expected_with_received() -> None:
    """Twelve expected, three declared, one identified: two are missing, not eleven."""
    bench = Bench().add(product("pump", pattern="S[0-9]", receive=Enforcement.LENIENT))
    bench.plan(receipt("PR-1", line(1, "pump", 12)))
    bench.scans("PR-1", "pump")
    assert [x.missing for x in bench.screen.lines] == [0]
    bench.scans("%%QTY-3", "S1")
    assert [(x.captured, x.missing) for x in bench.screen.lines] == [(3, 2)]
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert sum(m.debt for m in bench.movements) == 2


@pytest.mark.domain("enforcement.confirm-passes", "enforcement.red-button")
def test_confirm_still_passes_and_leaves_a_debt() -> None:
    """A debt (product, place, n)."""
    bench = Bench().add(lenient("pump")).plan(receipt("PR-1", line(1, "pump", 3, place="B-07")))
    bench.scans("PR-1", "pump", "%%QTY-3")
    assert [x.missing for x in bench.screen.lines] == [3]
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert bench.shelf.debts["main/pump", "B-07"] == 3


@pytest.mark.domain("enforcement.paid-later", "enforcement.unknown-pays", "tracking.change-paid")
def test_an_unknown_serial_picked_where_there_is_a_debt_pays_it() -> None:
    """It is not refused, though this station is online and the ledger complete; the next one is."""
    bench = Bench().add(product("pump", pattern="S[0-9]")).debt("pump", "A-01", 1)
    bench.plan(pick_list("PL-1", line(1, "pump", 2, place="A-01")))
    play(bench, ("PL-1", "task.opened"), ("S1", "serial.pays_debt"), ("S2", "serial.unknown"))
    bench.scans("%%CONFIRM", "%%CONFIRM")
    assert bench.shelf.debts["main/pump", "A-01"] == 0


@pytest.mark.domain("enforcement.unknown-pays")
def test_a_debt_elsewhere_pays_nothing_here() -> None:
    bench = Bench().add(product("pump", pattern="S[0-9]")).debt("pump", "B-07", 1)
    bench.plan(pick_list("PL-1", line(1, "pump", 2, place="A-01")))
    play(bench, ("PL-1", "task.opened"), ("S1", "serial.unknown"))


@pytest.mark.domain("enforcement.unknown-pays", "enforcement.paid-later")
def test_undo_gives_the_debt_back() -> None:
    bench = Bench().add(product("pump", pattern="S[0-9]")).debt("pump", "A-01", 1)
    bench.plan(pick_list("PL-1", line(1, "pump", 2, place="A-01")))
    bench.scans("PL-1", "S1", "%%UNDO", "%%UNDO")
    play(bench, ("S2", "serial.pays_debt"))


@pytest.mark.domain("tracking.change-paid")
def test_a_count_pays_what_a_change_of_tracking_left() -> None:
    bench = Bench().add(product("pump", pattern="S[0-9]")).debt("pump", "A-01", 2).place("A-01")
    bench.plan(Task("CT-1", Process.COUNT, (), place="A-01", free=True))
    play(bench, ("CT-1", "task.opened"), ("pump", "context.product"), ("S1", "serial.pays_debt"))


# -- words --------------------------------------------------------------------------------------


@pytest.mark.domain("words.places")
@pytest.mark.parametrize(
    ("place", "ours"),
    [
        *((place, False) for place in (SUPPLIER, CUSTOMER, LOST, SCRAP, "")),
        *((place, True) for place in (TRANSIT, STOCK)),
    ],
)
def test_virtual_places(place: str, ours: bool) -> None:  # noqa: FBT001 - a column of the table
    """Goods in transit are still ours; at supplier, customer, lost and scrap they are not."""
    assert on_hand(place) is ours


@pytest.mark.domain("words.movement", "words.item", "task.confirm-in-queue", "task.in-stock-from-confirm")
def test_a_movement_says_what_from_where_to_where_which_scan_and_who() -> None:
    """Confirming is an event in the same queue, after its captures; goods are in stock from then."""
    bench = Bench().add(product("pump", pattern="S[0-9]")).badge("B-1", "Ada")
    bench.plan(receipt("PR-1", line(1, "pump", 1, place="B-07")))
    bench.scans("B-1", "PR-1", "S1")
    assert bench.shelf.position("main/pump", "S1") is None
    scan = next(iter(bench.work.captures))
    bench.scan("%%CONFIRM")
    (moved,) = bench.movements
    assert (moved.product, moved.serial, moved.quantity) == ("main/pump", "S1", 1)
    assert (moved.source, moved.target, moved.scan, moved.task) == (SUPPLIER, "B-07", scan, "PR-1")
    assert {"operator", "process", "line"} <= {field.name for field in fields(Movement)}
    position = bench.shelf.position("main/pump", "S1")
    assert position is not None
    assert position.place == "B-07"


@pytest.mark.domain("words.capture")
def test_a_capture_is_one_accepted_scan_inside_an_open_task() -> None:
    bench = Bench().add(product("bolt", "none")).plan(receipt("PR-1", line(1, "bolt", 9)))
    bench.scans("PR-1", "bolt", "bolt")
    assert [c.quantity for c in bench.work.captures.values()] == [1, 1]


@pytest.mark.domain("words.station")
def test_a_station_has_any_number_of_scanners_and_one_open_task() -> None:
    """Two crews on two trucks are two stations: a second document waits here."""
    bench = Bench().add(product("bolt", "none"))
    bench.plan(receipt("PR-1", line(1, "bolt", 9))).plan(receipt("PR-2", line(1, "bolt", 9)))
    bench.scan("PR-1", "gun-a")
    bench.scan("bolt", "gun-b")
    bench.scan("bolt", "gun-c")
    assert bench.scan("PR-2", "gun-d") == "task.busy"
    assert (bench.task, bench.captured) == ("PR-1", {"1": 2})
    assert isinstance(bench.session, Session)


@pytest.mark.domain("words.product", "words.task")
def test_a_product_has_codes_with_pack_quantities() -> None:
    """SKU, name, owner, GTINs and other codes with pack quantities, tracking; a task is made of lines."""
    bolt = product("bolt", "none")
    bench = Bench().add(bolt, GTIN).pack("bolt", "19521130001234", 12)
    bench.plan(receipt("PR-1", line(1, "bolt", 99)))
    bench.scans("PR-1", "bolt", gs1(("01", GTIN)), gs1(("01", "19521130001234")))
    assert [c.quantity for c in bench.work.captures.values()] == [1, 1, 12]
    assert (bolt.sku, bolt.name, bolt.owner, bolt.tracking) == ("bolt", "Bolt", "main", Tracking.NONE)
