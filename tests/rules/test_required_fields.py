"""A scanner whose labels must carry a field (`Profile.require`): what lacks it waits for its other code."""

from itertools import permutations

import pytest

from rules.labels.reader import Profile
from rules.signal import Light
from tests.rules.bench import GTIN, Bench, gs1, line, play, product, receipt

ITEM = gs1(("01", GTIN))
LOT = gs1(("10", "L1"))
UNIT = gs1(("21", "S1"))
SWALLOWED = gs1(("01", GTIN), ("10", "LOT721S1"))


def dock(*require: str) -> Bench:
    """Pumps by serial and lot, at a scanner that requires this."""
    bench = Bench(profile=Profile(require=require))  # type: ignore[arg-type]  # fields of a label
    bench.add(product("pump", by="serial_lot"), GTIN).badge("B-1", "Ada").place("A-01")
    return bench.plan(receipt("PR-1", line(1, "pump", 9)))


@pytest.mark.parametrize("order", [*permutations([ITEM, LOT, UNIT])])
@pytest.mark.parametrize("require", [("serial",), ("gtin", "serial", "lot"), ("lot",)])
def test_symbols_of_one_label_may_come_in_any_order(require: tuple[str, ...], order: tuple[str, ...]) -> None:
    bench = dock(*require)
    said = bench.scans("PR-1", *order)
    assert said[-1] == "serial.accepted", said
    (only,) = bench.work.captures.values()
    assert (only.serial, only.lot, bench.aside) == ("S1", "L1", [])


def test_what_is_no_label_need_not_carry_it() -> None:
    """Commands, badges, documents and places work at such a scanner too."""
    bench = dock("serial")
    play(bench, ("B-1", "operator.signed_on"), ("PR-1", "task.opened"), ("A-01", "context.place"))
    play(bench, ("%%CONFIRM", "confirm.nothing"), ("%%PAUSE", "task.paused"), ("PR-1", "task.opened"))


def test_a_label_without_it_is_never_booked() -> None:
    bench = dock("serial")
    play(bench, ("PR-1", "task.opened"), (gs1(("01", GTIN), ("10", "L1")), "label.incomplete"))
    assert bench.light is Light.AMBER
    play(bench, (gs1(("01", GTIN), ("10", "L2")), "label.incomplete"))
    assert (bench.captured, bench.aside) == ({}, ["label.unpaired"])


@pytest.mark.parametrize("code", ["SN-4711", SWALLOWED])
def test_other_text_and_a_swallowed_field_stay_refused(code: str) -> None:
    bench = dock("serial", "gtin")
    play(bench, ("PR-1", "task.opened"), (code, "code.unreadable"))
    assert bench.asked == {}


def test_a_camera_waits_for_the_code_that_carries_it() -> None:
    bench = dock("serial")
    bench.scan("PR-1")
    assert bench.camera(gs1(("01", GTIN), ("10", "L1"))) == "label.incomplete"
    bench.camera(UNIT)
    assert [seen.capture.serial for seen in bench.work.proposed.values()] == ["S1"]
