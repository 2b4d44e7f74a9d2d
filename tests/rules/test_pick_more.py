"""Goods out: counter issue, short picks, damaged units, lots and their expiry."""

import pytest

from rules.catalog import Lot
from rules.events import LineClosed
from rules.policy import POLICIES
from rules.product import Process
from tests.rules.bench import GTIN, HEAD, Bench, gs1, line, pick_list, play, product

# -- counter issue ------------------------------------------------------------------------------


def counter() -> Bench:
    bench = Bench().add(product("pump"), GTIN).add(product("glue", by="lot")).add(product("bolt", "none"))
    bench.lot("glue", "L1").stock("pump", "S1", "A-01")
    assert bench.scan("%%START-ISSUE") == "task.opened"
    return bench


@pytest.mark.domain("goods-out.issue")
@pytest.mark.domain("goods-out.issue-identifiers")
def test_counter_issue_takes_what_is_scanned() -> None:
    """A task without lines: scanning a product adds it, its serials or lots are typed or scanned."""
    bench = counter()
    play(
        bench,
        ("bolt", "quantity.accepted"),
        ("%%QTY-12", "quantity.amended"),
        ("glue", "context.product"),
        ("L1", "lot.accepted"),
        ("pump", "context.product"),
    )
    assert bench.touch("S1") == "serial.accepted"
    assert bench.captured == {"main/bolt": 12, "main/glue": 1, "main/pump": 1}
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == [
        "issue bolt x12 STOCK>customer",
        "issue L1 x1 STOCK>customer",
        "issue S1 A-01>customer",
    ]


@pytest.mark.domain("goods-out.issue")
def test_counter_issue_takes_from_the_bin_that_was_scanned() -> None:
    bench = counter().place("B-07")
    play(bench, ("B-07", "context.place"), ("bolt", "quantity.accepted"), ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == ["issue bolt x1 B-07>customer"]


@pytest.mark.domain("goods-out.issue")
def test_counter_issue_knows_a_bare_serial_by_its_stock() -> None:
    play(counter(), ("S1", "serial.accepted"))


@pytest.mark.domain("goods-out.issue-lenient")
def test_counter_issue_is_lenient_by_default() -> None:
    """Lenient by default: a quantity is keyed, what is missing is a debt; a serial scanned later pays it."""
    bench = counter()
    play(bench, ("pump", "context.product"), ("%%QTY-2", "serial.owed"), ("S1", "serial.accepted"))
    assert (bench.captured, bench.work.missing) == ({"main/pump": 2}, {"main/pump": 1})
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert sum(m.debt for m in bench.movements) == 1
    assert bench.sums["customer"] == 2


# -- short --------------------------------------------------------------------------------------


@pytest.mark.domain("goods-out.short")
@pytest.mark.parametrize("answer", [1, 2, 3])
def test_short_asks_a_reason_and_leaves_the_rest_open(answer: int) -> None:
    """Short asks a reason and leaves the rest open."""
    bench = Bench().add(product("bolt", "none")).plan(pick_list("PL-1", line(1, "bolt", 5, place="A-01")))
    play(
        bench,
        ("PL-1", "task.opened"),
        ("bolt", "quantity.accepted"),
        ("%%CLOSE-SHORT", "close.reason"),
    )
    assert bench.facts["missing"] == "4"
    play(bench, (f"%%ANSWER-{answer}", "confirm.done"))
    said = [event.reason for event in bench.events if isinstance(event, LineClosed)]
    assert said == [POLICIES[Process.PICK].short[answer - 1]]
    assert POLICIES[Process.PICK].rest_open
    play(bench, ("PL-1", "task.opened"), ("bolt", "quantity.accepted"), ("%%QTY-4", "quantity.amended"))
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert bench.sums == {"A-01": -5, "customer": 5}


# -- damaged ------------------------------------------------------------------------------------


def damaged_bench(sku: str = "pump", tracking: str = "full", **more: str) -> Bench:
    bench = Bench().add(product(sku, tracking, **more), GTIN)
    bench.plan(pick_list("PL-1", line(1, sku, 1, place="A-01")))
    bench.scan("PL-1")
    return bench


@pytest.mark.domain("goods-out.damaged")
@pytest.mark.parametrize("place", ["A-01", "B-07"])
def test_damaged_goes_to_quarantine_and_another_is_asked_for(place: str) -> None:
    """DAMAGED moves the unit to quarantine and the line asks for another."""
    bench = damaged_bench().stock("pump", "S1", place).stock("pump", "S2", "A-01")
    play(bench, ("%%DAMAGED", "damaged.next"), ("S1", "damaged.booked"))
    assert bench.screen.next == "Scan serial of Pump"
    play(bench, ("S2", "serial.accepted"), ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == [f"quarantine S1 {place}>quarantine", "pick S2 A-01>customer"]
    assert (bench.movements[0].line, bench.movements[0].prev) == ("", (HEAD,))
    assert bench.shelf.open_tasks["PL-1"].lines[0].done == 1
    assert bench.task == ""


@pytest.mark.domain("goods-out.damaged")
def test_one_of_a_case_is_damaged() -> None:
    bench = damaged_bench("bolt", "none").pack("bolt", "CASE", 12)
    play(bench, ("%%DAMAGED", "damaged.next"), ("CASE", "damaged.booked"), ("bolt", "quantity.accepted"))
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == ["quarantine bolt x1 A-01>quarantine", "pick bolt x1 A-01>customer"]


@pytest.mark.domain("goods-out.damaged")
def test_several_are_damaged() -> None:
    bench = damaged_bench("bolt", "none").pack("bolt", "CASE", 12)
    play(bench, ("%%DAMAGED", "damaged.next"), ("CASE", "damaged.booked"), ("%%QTY-3", "quantity.amended"))
    play(bench, ("bolt", "quantity.accepted"), ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == ["quarantine bolt x3 A-01>quarantine", "pick bolt x1 A-01>customer"]


@pytest.mark.domain("goods-out.damaged")
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("V1", "serial.wrong_product"),
        (gs1(("01", GTIN), ("21", "S9")), "serial.unknown"),
        ("S3", "serial.already_shipped"),
        ("S4", "serial.not_available"),
        ("S5", "damaged.booked"),
        ("4006381333931", "code.wrong_kind"),
    ],
)
def test_a_damaged_unit_must_be_the_one_it_says_it_is(code: str, reason: str) -> None:
    bench = damaged_bench().add(product("valve")).stock("valve", "V1", "A-01")
    bench.stock("pump", "S3", "customer").stock("pump", "S4", "scrap").stock("pump", "S5", "A-01")
    play(bench, ("pump", "context.product"), ("%%DAMAGED", "damaged.next"), (code, reason))


@pytest.mark.domain("goods-out.damaged")
def test_a_damaged_unit_twice_is_one() -> None:
    bench = damaged_bench().stock("pump", "S1", "A-01")
    play(bench, ("%%DAMAGED", "damaged.next"), ("S1", "damaged.booked"), ("S1", "serial.already_in_task"))


@pytest.mark.domain("goods-out.damaged")
def test_a_damaged_unit_of_a_product_tracked_during_pick_has_its_name_from_there() -> None:
    bench = damaged_bench(tracking="pick", pattern="S[0-9]")
    play(bench, ("%%DAMAGED", "damaged.next"), ("S1", "damaged.booked"), ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == ["quarantine S1 A-01>quarantine"]


@pytest.mark.domain("goods-out.damaged")
def test_damaged_and_taken_out_again_counts_nowhere() -> None:
    bench = damaged_bench().stock("pump", "S1", "A-01")
    play(
        bench,
        ("%%DAMAGED", "damaged.next"),
        ("S1", "damaged.booked"),
        ("%%UNDO", "undo.which"),
        ("%%UNDO", "undo.done"),
        ("S1", "serial.accepted"),
    )


# -- lots and their expiry ----------------------------------------------------------------------


def glue(**lots: str) -> Bench:
    bench = Bench().add(product("glue", by="lot"), GTIN)
    for name, expiry in lots.items():
        bench.lot("glue", name, expiry)
    bench.plan(pick_list("PL-1", line(1, "glue", 5, place="A-01")))
    bench.scan("PL-1")
    return bench


@pytest.mark.domain("goods-out.expired")
@pytest.mark.parametrize(
    ("expiry", "reason"),
    [("2026-11-20", "lot.expired"), ("2026-11-21", "lot.accepted"), ("", "lot.accepted")],
)
def test_expired_lots_are_refused(expiry: str, reason: str) -> None:
    """Expired lots are refused; the day of its expiry is the last good one."""
    play(glue(L1=expiry), ("L1", reason))


@pytest.mark.domain("goods-out.expired")
def test_a_supervisor_may_let_an_expired_lot_out() -> None:
    """Expired lots are refused (override)."""
    bench = glue(L1="2026-01-01").badge("B", "Eva", "supervisor")
    play(bench, ("L1", "lot.expired"), ("B", "override.which"), ("%%ANSWER-1", "override.admitted"))
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == ["pick L1 x1 A-01>customer"]


@pytest.mark.domain("goods-out.expired")
@pytest.mark.domain("goods-out.one-expiry")
def test_one_expiry_per_lot_whatever_a_label_says() -> None:
    """One expiry per (product, lot): a label cannot make an expired lot good, nor change a known expiry."""
    label = gs1(("01", GTIN), ("17", "300101"), ("10", "L1"))
    play(glue(L1="2026-01-01"), (label, "lot.expired"))
    bench = glue(L1="2028-06-30")
    play(bench, (label, "lot.accepted"), ("%%CONFIRM", "confirm.done"))
    assert [m.expiry for m in bench.movements] == ["2028-06-30"]


@pytest.mark.domain("goods-out.expired")
def test_a_serial_of_an_expired_lot_is_refused() -> None:
    bench = Bench().add(product("pump", by="serial_lot")).lot("pump", "L1", "2026-01-01")
    bench.stock("pump", "S1", "A-01", "L1").plan(pick_list("PL-1", line(1, "pump", 1, place="A-01")))
    play(bench, ("PL-1", "task.opened"), ("S1", "lot.expired"))


@pytest.mark.domain("goods-out.fefo")
def test_a_hint_when_an_earlier_expiry_is_available() -> None:
    """A FEFO hint when an earlier expiry is available: green with a second line."""
    bench = glue(L1="2027-01-01", L2="2028-01-01")
    bench.shelf.firsts["main/glue", "A-01"] = Lot("main/glue", "L1", "2027-01-01")
    play(bench, ("L2", "lot.fefo"))
    assert bench.facts["first"] == "L1"
    assert "2027-01-01" in (bench.screen.verdict.remark if bench.screen.verdict else "")
    play(bench, ("L1", "lot.accepted"))
    assert bench.captured == {"1": 2}


@pytest.mark.domain("goods-out.lot-fixed")
@pytest.mark.parametrize(("lot", "reason"), [("L1", "serial.accepted"), ("L2", "serial.other_lot")])
def test_a_serials_lot_is_fixed(lot: str, reason: str) -> None:
    bench = Bench().add(product("pump", by="serial_lot"), GTIN).stock("pump", "S1", "A-01", "L1")
    bench.plan(pick_list("PL-1", line(1, "pump", 1, place="A-01")))
    play(bench, ("PL-1", "task.opened"), (gs1(("01", GTIN), ("21", "S1"), ("10", lot)), reason))
