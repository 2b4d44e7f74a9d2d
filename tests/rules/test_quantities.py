"""Quantities: by repeat, by case code, QTY n, AI 30; strict and lenient with debts."""

from typing import Any

import pytest

from tests.rules.bench import CASE, GTIN, Bench, gs1, lenient, line, pick_list, play, product, receipt


def bolts(quantity: int = 20, **more: Any) -> Bench:
    bench = Bench().add(product("bolt", "none", **more), GTIN).pack("bolt", CASE, 12)
    bench.plan(receipt("PR-1", line(1, "bolt", quantity)))
    bench.scan("PR-1")
    return bench


def pumps(*, easy: bool = True, quantity: int = 3, **lists: list[str]) -> Bench:
    bench = Bench().add(lenient("pump") if easy else product("pump"), GTIN)
    bench.plan(receipt("PR-1", line(1, "pump", quantity)), **lists)
    bench.scans("PR-1", "pump")
    return bench


QUANTITY, AMENDED = "quantity.accepted", "quantity.amended"

# scans, answers, units on the line
TABLE: dict[str, tuple[list[str], list[str], int]] = {
    "each product scan adds one": (["bolt", "bolt"], [QUANTITY] * 2, 2),
    "a case code adds its pack": ([CASE, "bolt"], [QUANTITY] * 2, 13),
    "QTY n makes the scan before it n packs": (["bolt", "bolt", "%%QTY-5"], [QUANTITY, QUANTITY, AMENDED], 6),
    "more QTY codes add": (["bolt", "%%QTY-5", "%%QTY-10"], [QUANTITY, AMENDED, AMENDED], 15),
    "QTY counts packs": ([CASE, "%%QTY-1", "bolt"], [QUANTITY, AMENDED, QUANTITY], 13),
    "AI 30 is read": ([gs1(("01", GTIN), ("30", "7"))], [QUANTITY], 7),
    "AI 30 counts base units": ([gs1(("01", CASE), ("30", "7"))], [QUANTITY], 7),
    "AI 30 of nothing is one": ([gs1(("01", GTIN), ("30", "0"))], [QUANTITY], 1),
    "QTY before any scan": (["%%QTY-5"], ["quantity.nothing_before"], 0),
    "QTY 0 is no command": (["bolt", "%%QTY-0"], [QUANTITY, "command.unknown"], 1),
    "QTY 100001 is no command": (["bolt", "%%QTY-100001"], [QUANTITY, "command.unknown"], 1),
}


@pytest.mark.domain("goods-in.pack", "goods-in.qty", "goods-in.ai-30", "goods-in.whole")
@pytest.mark.parametrize("name", TABLE)
def test_quantities(name: str) -> None:
    scans, answers, units = TABLE[name]
    bench = bolts()
    assert bench.scans(*scans) == answers
    assert bench.captured.get("1", 0) == units


@pytest.mark.domain("goods-in.over-open")
def test_qty_above_the_line_is_asked_with_its_number() -> None:
    bench = bolts()
    play(bench, ("bolt", QUANTITY), ("%%QTY-30", "line.over"), ("%%CONFIRM", AMENDED))
    assert bench.captured == {"1": 30}
    assert bench.facts["quantity"] == "30"
    play(bench, ("bolt", "line.over_accepted"))


def test_qty_above_a_pick_line_is_refused() -> None:
    bench = Bench().add(product("bolt", "none")).plan(pick_list("PL-1", line(1, "bolt", 20, place="A-01")))
    play(
        bench,
        ("PL-1", "task.opened"),
        ("bolt", QUANTITY),
        ("%%QTY-21", "line.full"),
        ("bolt", QUANTITY),
        ("%%QTY-19", AMENDED),
    )


@pytest.mark.domain("goods-in.qty")
def test_qty_means_the_scan_just_before() -> None:
    """QTY n *after* it makes that scan n packs: not the last one that was green."""
    bench = bolts().add(product("nut", "none"))
    play(
        bench,
        ("bolt", QUANTITY),
        ("nut", "product.not_in_task"),
        ("%%QTY-5", "quantity.nothing_before"),
        ("bolt", QUANTITY),
        ("%%UNDO", "undo.which"),
        ("%%UNDO", "undo.done"),
        ("%%QTY-5", "quantity.nothing_before"),
    )
    assert bench.captured == {"1": 1}


def test_qty_never_counts_for_the_unit_before_an_open_question() -> None:
    bench = Bench().add(product("glue", by="lot")).plan(receipt("PR-1", line(1, "glue", 9, lot="L1")))
    play(
        bench,
        ("PR-1", "task.opened"),
        ("glue", "context.product"),
        ("L1", "lot.accepted"),
        ("L2", "lot.unannounced"),
        ("%%QTY-5", "answer.first"),
        ("%%CONFIRM", "lot.accepted"),
        ("%%QTY-5", AMENDED),
    )
    assert bench.captured == {"1": 6}


def test_qty_is_the_scanners_own() -> None:
    bench = bolts()
    bench.scan("bolt", "gun-b")
    play(bench, ("%%QTY-5", "quantity.nothing_before"))
    assert bench.scan("%%QTY-5", "gun-b") == AMENDED


def test_qty_by_touch_means_the_newest_scan() -> None:
    bench = bolts()
    bench.scan("bolt", "gun-b")
    bench.scan("bolt")
    assert bench.touch("%%QTY-5") == AMENDED
    assert bench.captured == {"1": 6}
    play(bench, ("%%UNDO", "undo.which"))
    assert bench.facts["what"] == "5 x main/bolt"


@pytest.mark.parametrize("code", [gs1(("01", GTIN), ("30", "99999999")), "HUGE"])
def test_a_number_beyond_sense_is_refused(code: str) -> None:
    bench = bolts(over_percent=None).pack("bolt", "HUGE", 100_000)
    if code == "HUGE":
        play(bench, ("HUGE", "line.over"), ("%%CONFIRM", "line.over_accepted"))
        code = "%%QTY-100000"
    play(bench, (code, "quantity.too_many"))


# -- lines counted by serials -------------------------------------------------------------------


@pytest.mark.domain("goods-in.no-serial", "enforcement.strict")
def test_strict_takes_no_quantity() -> None:
    """`strict`: a serialised line is counted by its serials only; no quantity can be keyed."""
    bench = pumps(easy=False)
    play(bench, ("%%QTY-3", "quantity.not_for_serials"), ("%%NO-SERIAL", "serial.required"))
    assert bench.captured == {}
    assert bench.aside == ["serial.required"]


@pytest.mark.domain("goods-in.case-code")
def test_a_case_code_on_a_serialised_line_chooses_the_product() -> None:
    """A case code on a serialised line chooses the product and adds nothing."""
    bench = pumps(easy=False).pack("pump", CASE, 12)
    play(bench, (CASE, "context.product"))
    assert bench.captured == {}


@pytest.mark.domain(
    "goods-in.no-serial", "enforcement.lenient", "enforcement.paid-later", "enforcement.confirm-passes"
)
def test_lenient_owes_and_serials_pay() -> None:
    """`lenient`: a quantity may be keyed; CONFIRM still passes and leaves a debt."""
    bench = pumps()
    play(bench, ("%%QTY-2", "serial.owed"), ("%%NO-SERIAL", "serial.owed"))
    assert bench.screen.lines[0].missing == 3
    play(bench, ("S1", "serial.is_this"), ("%%ANSWER-1", "serial.accepted"))
    assert bench.captured == {"1": 3}
    assert bench.screen.lines[0].missing == 2
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert sorted((m.serial, m.quantity, m.debt) for m in bench.movements) == [
        ("", 1, 1),
        ("", 1, 1),
        ("S1", 1, 0),
    ]
    assert bench.shelf.debts["main/pump", "STOCK"] == 2


@pytest.mark.domain("enforcement.paid-later")
def test_all_serials_leave_no_debt() -> None:
    bench = pumps(line1=["S1", "S2", "S3"])
    play(
        bench,
        ("%%QTY-3", "serial.owed"),
        ("S1", "serial.verified"),
        ("S2", "serial.verified"),
        ("S3", "serial.verified"),
        ("%%CONFIRM", "confirm.done"),
    )
    assert [(m.serial, m.debt) for m in bench.movements] == [("S1", 0), ("S2", 0), ("S3", 0)]


def test_undo_of_a_serial_that_paid_leaves_its_unit_declared() -> None:
    bench = pumps(line1=["S1", "S2", "S3"])
    play(
        bench,
        ("%%NO-SERIAL", "serial.owed"),
        ("S1", "serial.verified"),
        ("%%UNDO", "undo.which"),
        ("%%UNDO", "undo.done"),
    )
    assert (bench.captured, bench.work.missing) == ({"1": 1}, {"1": 1})


def test_undo_of_a_declared_quantity_takes_out_that_one() -> None:
    bench = pumps()
    play(
        bench,
        ("%%QTY-2", "serial.owed"),
        ("%%NO-SERIAL", "serial.owed"),
        ("%%UNDO", "undo.which"),
        ("%%UNDO", "undo.done"),
    )
    assert bench.captured == {"1": 2}


def test_a_colleagues_payment_leaves_the_declared_units_with_who_keyed_them() -> None:
    bench = pumps(line1=["S1", "S2", "S3"])
    play(bench, ("%%QTY-3", "serial.owed"))
    assert bench.scan("S1", "gun-b") == "serial.verified"
    assert bench.scan("%%UNDO", "gun-b") == "undo.which"
    assert bench.facts["what"] == "S1"
    play(bench, ("%%UNDO", "undo.which"))
    assert bench.facts["what"] == "2 x main/pump"


def test_keyed_after_another_product_counts_for_the_chosen_one() -> None:
    bench = Bench().add(lenient("pump")).add(product("bolt", "none"))
    bench.plan(receipt("PR-1", line(1, "pump", 5), line(2, "bolt", 50)))
    play(
        bench,
        ("PR-1", "task.opened"),
        ("bolt", QUANTITY),
        ("pump", "context.product"),
        ("%%QTY-3", "serial.owed"),
        ("bolt", QUANTITY),
        ("%%QTY-10", AMENDED),
    )
    assert bench.captured == {"1": 3, "2": 11}


def test_keyed_units_go_to_the_next_open_line_of_the_product() -> None:
    bench = Bench().add(lenient("pump")).plan(receipt("PR-1", line(1, "pump", 2), line(2, "pump", 2)))
    play(
        bench,
        ("PR-1", "task.opened"),
        ("pump", "context.product"),
        ("%%QTY-2", "serial.owed"),
        ("%%NO-SERIAL", "serial.owed"),
    )
    assert bench.captured == {"1": 2, "2": 1}


@pytest.mark.domain("enforcement.lenient", "enforcement.confirm-passes")
def test_lenient_picks_without_serials_too() -> None:
    bench = Bench().add(lenient("pump")).plan(pick_list("PL-1", line(1, "pump", 2, place="A-01")))
    play(
        bench,
        ("PL-1", "task.opened"),
        ("pump", "context.product"),
        ("%%QTY-3", "line.full"),
        ("%%NO-SERIAL", "serial.owed"),
        ("%%CONFIRM", "confirm.aside"),
        ("%%CONFIRM", "confirm.done"),
    )
    assert [(m.quantity, m.debt, m.source) for m in bench.movements] == [(1, 1, "A-01")]


def test_no_serial_without_a_product() -> None:
    play(bolts(), ("%%NO-SERIAL", "quantity.nothing_before"), ("bolt", QUANTITY))
