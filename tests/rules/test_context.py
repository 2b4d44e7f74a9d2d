"""Codes that set context: product, lot, place, order. Shown, kept until replaced, never the green."""

import pytest

from rules.product import Product, Tracking
from rules.signal import Light
from rules.task import Line
from tests.rules.bench import GTIN, Bench, gs1, line, pick_list, play, product, receipt


def dock() -> Bench:
    """Pumps by serial and lot, valves by serial, and a shelf."""
    bench = Bench().add(product("pump", by="serial_lot", pattern="SN[0-9]+"), GTIN)
    bench.add(product("valve", pattern="V[0-9]+")).lot("pump", "7").lot("pump", "8").place("A-01", "A-02")
    bench.plan(receipt("PR-1", line(1, "pump", 9), line(2, "valve", 9)))
    bench.scan("PR-1")
    return bench


def lots(bench: Bench) -> list[tuple[str, str]]:
    return [(c.serial, c.lot) for c in bench.work.captures.values()]


@pytest.mark.domain("line.context-product", "line.context-shown")
def test_a_product_code_chooses_the_line() -> None:
    bench = dock()
    play(bench, ("valve", "context.product"))
    assert [x.chosen for x in bench.screen.lines] == [False, True]
    assert bench.screen.context == "Valve"


@pytest.mark.domain("line.context-lot")
def test_a_lot_code_holds_for_the_following_serials_of_that_product() -> None:
    bench = dock()
    play(bench, ("pump", "context.product"), ("7", "context.lot"), ("SN1", "serial.accepted"))
    play(bench, ("SN2", "serial.accepted"), ("8", "context.lot"), ("SN3", "serial.accepted"))
    assert lots(bench) == [("SN1", "7"), ("SN2", "7"), ("SN3", "8")]


@pytest.mark.domain("line.context-lot")
def test_only_of_that_product() -> None:
    """Another product in between, then the first again: its lot is asked for, not taken from yesterday."""
    bench = dock()
    bench.scans("pump", "7", "SN1", "valve", "V1", "pump")
    play(bench, ("SN2", "lot.missing"))
    assert lots(bench) == [("SN1", "7"), ("V1", "")]


@pytest.mark.domain("line.context-shown")
def test_shown_and_kept_until_replaced() -> None:
    """ "now: Pump, lot 7" stays until replaced."""
    bench = dock()
    bench.scans("pump", "7", "A-01")
    shown = [bench.screen.context]
    for text in ("SN1", "SN1", "%%UNDO", "%%UNDO", "nonsense-code-xyz", "%%HELP"):
        bench.scan(text)
        shown.append(bench.screen.context)
    assert set(shown) == {"Pump, lot 7, at A-01"}
    bench.scan("8")
    assert bench.screen.context == "Pump, lot 8, at A-01"
    bench.scan("A-02")
    assert bench.screen.context == "Pump, lot 8, at A-02"
    bench.scan("valve")
    assert bench.screen.context == "Valve, at A-02"


@pytest.mark.domain("line.context-place")
def test_a_bin_label_chooses_the_place() -> None:
    bench = dock()
    bench.scans("A-01", "V1", "A-02", "V2", "%%CONFIRM")
    assert [(m.serial, m.target) for m in bench.movements] == [("V1", "A-01"), ("V2", "A-02")]


@pytest.mark.domain("line.context-order")
def test_an_order_code_chooses_the_destination() -> None:
    bench = Bench().add(product("bolt", "none"))
    lines = (line(1, "bolt", 2, dest="SO-1"), line(2, "bolt", 2, dest="SO-2"))
    bench.plan(pick_list("PL-1", *lines))
    play(bench, ("PL-1", "task.opened"), ("SO-2", "context.order"), ("bolt", "quantity.accepted"))
    assert (bench.captured, bench.screen.context) == ({"2": 1}, "for SO-2")


@pytest.mark.domain("line.context-fits")
@pytest.mark.parametrize("state", ["full", "closed", "asked", "stock"])
def test_never_refused_when_it_fits_the_open_task(state: str) -> None:
    """A code that sets context is never refused when it fits the open task: a full line, an open question."""
    bench = Bench().add(product("pump", pattern="SN[0-9]+"), GTIN).place("A-01")
    bench.plan(receipt("PR-1", line(1, "pump", 1, closed="other" if state == "closed" else "")))
    bench.scan("PR-1")
    if state == "full":
        bench.scan("SN1")
    if state == "asked":
        bench.stock("pump", "SN2", "customer")
        bench.scan("SN2")
    if state == "stock":
        bench.stock("pump", "SN3", "A-01")
    for text in ("pump", gs1(("01", GTIN)), "A-01"):
        assert bench.scan(text) in {"context.product", "context.place"}


@pytest.mark.domain("line.tick")
@pytest.mark.parametrize(
    "text", ["pump", "7", "A-01", "PR-1", "%%HELP", "%%SIGN-OFF", "%%DAMAGED", "%%PAUSE", "B-1"]
)
def test_context_and_commands_tick_never_the_green(text: str) -> None:
    """Operators count units by ear."""
    bench = dock().badge("B-1", "Ada")
    bench.scan("pump")
    bench.scan(text)
    assert bench.light is Light.TICK


@pytest.mark.domain("line.tick")
def test_undo_and_confirm_are_no_green_either() -> None:
    bench = dock()
    lights = []
    for text in ("V1", "V2", "%%UNDO", "%%UNDO", "%%CONFIRM"):
        bench.scan(text)
        lights.append(bench.light)
    assert lights == [Light.GREEN, Light.GREEN, Light.AMBER, Light.TICK, Light.TICK]


@pytest.mark.domain("line.wrong-kind")
def test_a_code_that_helps_is_never_the_wrong_kind() -> None:
    """A product code where a serial is wanted chooses; a bin label where a lot is wanted is a place."""
    bench = dock()
    play(bench, ("SN1", "lot.missing"), ("1PP-200", "code.wrong_kind"))
    assert bench.asked == {"gun": "lot.missing"}


@pytest.mark.domain("line.owner")
@pytest.mark.parametrize(("task", "owner"), [("PR-A", "acme"), ("PR-B", "bolt")])
def test_the_task_fixes_whose_goods_these_are(task: str, owner: str) -> None:
    """Two owners have the same GTIN: the product is the one with a line in the task."""
    bench = Bench()
    for name, ref in (("bolt", "PR-B"), ("acme", "PR-A")):
        item = Product(f"{name}/fan", name, "fan", "Fan", Tracking.FULL)
        bench.add(item, GTIN).plan(receipt(ref, Line("1", item.id, 1)))
    bench.scan(task)
    label = gs1(("01", GTIN), ("21", "S1"))
    play(
        bench,
        (label, "serial.accepted"),
        ("%%UNDO", "undo.which"),
        (label, "undo.done"),
        (label, "serial.accepted"),
    )
    (capture,) = bench.work.captures.values()
    assert capture.product == f"{owner}/fan"
