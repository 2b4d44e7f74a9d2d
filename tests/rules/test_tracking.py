"""The table of design/domain.md, "Tracking, per product": what each kind of product asks for."""

import pytest

from rules.product import Ask, By, Process, Tracking, asks
from tests.rules.bench import GTIN, Bench, gs1, line, pick_list, product, receipt

CODE = gs1(("01", GTIN))
SERIAL = gs1(("01", GTIN), ("21", "S1"))
LOT = gs1(("01", GTIN), ("10", "L1"))
BOTH = gs1(("01", GTIN), ("21", "S1"), ("10", "L1"))

COUNTED = ("quantity.accepted",) * 4
BY_SERIAL = ("context.product", "serial.accepted", "context.product", "serial.accepted")
BY_LOT = ("context.product", "context.product", "lot.accepted", "lot.accepted")
BY_BOTH = ("context.product", "lot.missing", "context.product", "serial.accepted")
#: Goods out of stock: the lot of a serial is known.
BY_BOTH_KNOWN = ("context.product", "serial.accepted", "context.product", "serial.accepted")

# tracking, by -> goods in, goods out: the answers to a label with product, + serial, + lot, + both
TABLE = {
    ("none", "serial"): (COUNTED, COUNTED),
    ("none", "lot"): (COUNTED, COUNTED),
    ("none", "serial_lot"): (COUNTED, COUNTED),
    ("pick", "serial"): (COUNTED, BY_SERIAL),
    ("pick", "lot"): (COUNTED, BY_LOT),
    ("pick", "serial_lot"): (COUNTED, BY_BOTH),
    ("full", "serial"): (BY_SERIAL, BY_SERIAL),
    ("full", "lot"): (BY_LOT, BY_LOT),
    ("full", "serial_lot"): (BY_BOTH, BY_BOTH_KNOWN),
}


def at_the_door(tracking: str, by: str, process: str) -> Bench:
    bench = Bench().add(product("thing", tracking, by), GTIN).lot("thing", "L1")
    if process == "receive":
        bench.plan(receipt("T-1", line(1, "thing", 5)))
    else:
        bench.plan(pick_list("T-1", line(1, "thing", 5, place="A-01")))
        if tracking == "full":
            bench.stock("thing", "S1", "A-01", "L1" if by == "serial_lot" else "")
    bench.scan("T-1")
    return bench


@pytest.mark.domain("tracking.by")
@pytest.mark.parametrize("process", ["receive", "pick"])
@pytest.mark.parametrize(("tracking", "by"), TABLE)
def test_what_each_label_is_answered_with(tracking: str, by: str, process: str) -> None:
    expected = TABLE[tracking, by][process == "pick"]
    got = tuple(at_the_door(tracking, by, process).scan(label) for label in (CODE, SERIAL, LOT, BOTH))
    assert got == expected


@pytest.mark.parametrize(
    ("tracking", "process", "expected"),
    [
        (Tracking.NONE, Process.RECEIVE, Ask.QUANTITY),
        (Tracking.NONE, Process.PICK, Ask.QUANTITY),
        (Tracking.PICK, Process.RECEIVE, Ask.QUANTITY),
        (Tracking.PICK, Process.PICK, Ask.SERIAL),
        (Tracking.FULL, Process.RECEIVE, Ask.SERIAL),
        (Tracking.FULL, Process.PICK, Ask.SERIAL),
    ],
)
def test_asks(tracking: Tracking, process: Process, expected: Ask) -> None:
    assert asks(product("thing", tracking, By.SERIAL), process) is expected


@pytest.mark.domain("tracking.untracked-serial", "words.item")
def test_a_serial_of_an_untracked_product_is_kept_as_information() -> None:
    """A serial of an untracked product is kept on the movement as information and never blocks."""
    bench = at_the_door("none", "serial", "receive")
    bench.stock("thing", "S1", "B-07")
    assert [bench.scan(SERIAL), bench.scan(SERIAL)] == ["quantity.accepted", "quantity.accepted"]
    bench.scan("%%CONFIRM")
    assert [(m.serial, m.note, m.quantity) for m in bench.movements] == [("", "S1", 1), ("", "S1", 1)]


@pytest.mark.domain("words.item", "tracking.none")
def test_the_lot_of_an_untracked_product_splits_no_stock() -> None:
    """Item = (owner, product): a lot on the label of an untracked product never blocks either."""
    bench = at_the_door("none", "lot", "receive").lot("thing", "L1", "2030-01-01")
    assert bench.scan(gs1(("01", GTIN), ("17", "280101"), ("10", "L1"))) == "quantity.accepted"
    bench.scan("%%CONFIRM")
    assert [(m.lot, m.expiry) for m in bench.movements] == [("", "")]


@pytest.mark.domain("tracking.pick.goods-in", "tracking.pick.picks")
def test_during_pick_counts_at_the_door_and_asks_for_serials_at_the_pick() -> None:
    """Track During Pick: goods in by quantity, as usual; picks: serials required."""
    bench = Bench().add(product("thing", "pick", pattern="S[0-9]+"), GTIN)
    bench.plan(receipt("PR-1", line(1, "thing", 2), place="A-01"))
    bench.plan(pick_list("PL-1", line(1, "thing", 2, place="A-01")))
    assert bench.scans("PR-1", "thing", "%%QTY-2", "%%CONFIRM")[-1] == "confirm.done"
    assert bench.scans("PL-1", "thing", "S1", "%%QTY-2", "S2", "%%CONFIRM") == [
        "task.opened",
        "context.product",
        "serial.accepted",
        "quantity.not_for_serials",
        "serial.accepted",
        "confirm.done",
    ]
    assert bench.booked(process="pick") == [("S1", 1), ("S2", 1)]
