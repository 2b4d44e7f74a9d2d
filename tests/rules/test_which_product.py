"""What a code is known as: the same string on two products, candidates without a list, normal form."""

from dataclasses import replace
from typing import Any

import pytest

from rules.catalog import Position
from rules.signal import Light
from tests.rules.bench import GTIN, Bench, gs1, line, pick_list, play, product, receipt

VALVE = "04006381333931"


def shelf(process: str, *lines: int, **more: Any) -> Bench:
    """Pumps and valves; `lines` of the task are 1 for pumps, 2 for valves."""
    bench = (
        Bench().add(product("pump", **more), GTIN).add(product("valve"), VALVE).add(product("bolt", "none"))
    )
    rows = [line(n, "pump" if n == 1 else "valve", 3, place="" if process == "in" else "A-01") for n in lines]
    bench.plan(receipt("T-1", *rows) if process == "in" else pick_list("T-1", *rows))
    bench.place("A-01").badge("B-1", "Ada")
    bench.scan("T-1")
    return bench


# -- known as another product -------------------------------------------------------------------


@pytest.mark.domain("line.shared-serial")
def test_two_products_may_share_a_serial_string() -> None:
    """When the product is known only (owner, product, serial) counts."""
    bench = shelf("in", 1, 2).stock("valve", "X1", "B-07")
    assert bench.scan(gs1(("01", GTIN), ("21", "X1"))) == "serial.accepted"
    bench = shelf("out", 1, 2).stock("pump", "X1", "A-01").stock("valve", "X1", "A-01")
    play(bench, (gs1(("01", GTIN), ("21", "X1")), "serial.accepted"))
    play(bench, (gs1(("01", VALVE), ("21", "X1")), "serial.accepted"))
    assert bench.captured == {"1": 1, "2": 1}


@pytest.mark.domain("line.unique-serial")
@pytest.mark.parametrize(("unique", "other"), [("pump", "valve"), ("valve", "pump")])
def test_an_option_makes_a_products_serials_unique(unique: str, other: str) -> None:
    """Whichever of the two has the option: no serial is of it and of another product."""
    bench = Bench().add(product("pump", unique=unique == "pump"), GTIN)
    bench.add(product("valve", unique=unique == "valve"), VALVE)
    bench.stock(other, "X1", "B-07").plan(receipt("T-1", line(1, "pump", 3), line(2, "valve", 3)))
    label = gs1(("01", GTIN if unique == "pump" else VALVE), ("21", "X1"))
    play(bench, ("T-1", "task.opened"), (label, "serial.not_unique"))
    assert bench.facts["known"] == other.title()


@pytest.mark.domain("line.unique-serial")
def test_a_unit_that_is_known_as_this_product_is_not_doubted() -> None:
    """It was shipped as a pump, and it is back as a pump, whatever a valve is called."""
    bench = shelf("in", 1, unique=True).stock("valve", "X1", "B-07").stock("pump", "X1", "customer")
    play(bench, (gs1(("01", GTIN), ("21", "X1")), "serial.shipped_before"))


@pytest.mark.domain("line.other-at-pick")
def test_known_only_for_another_product_is_red_at_pick_with_that_name() -> None:
    bench = shelf("out", 1).stock("valve", "X1", "A-01")
    play(bench, ("pump", "context.product"), ("X1", "serial.wrong_product"))
    assert (bench.light, bench.facts["known"]) == (Light.RED, "Valve")


@pytest.mark.domain("line.other-at-receive")
def test_at_receive_it_is_asked_known_as_a_is_this_b() -> None:
    bench = shelf("in", 1).stock("valve", "X1", "B-07")
    play(bench, ("pump", "context.product"), ("X1", "serial.other_product"))
    assert (bench.facts["known"], bench.facts["name"]) == ("Valve", "Pump")
    play(bench, ("%%CONFIRM", "serial.accepted"))
    assert bench.captured == {"1": 1}


@pytest.mark.domain("line.several-fit")
@pytest.mark.parametrize("process", ["in", "out"])
def test_if_several_fit_which_product(process: str) -> None:
    bench = shelf(process, 1, 2).stock("pump", "X1", "A-01").stock("valve", "X1", "A-01")
    play(bench, ("X1", "serial.which_product"))


@pytest.mark.domain("line.several-fit", "line.by-list")
def test_on_the_lists_of_two_products_is_asked_even_if_a_third_is_open() -> None:
    bench = Bench().add(product("pump")).add(product("valve"))
    bench.plan(receipt("T-1", line(1, "pump", 1), line(2, "valve", 1)), line1=["X1"], line2=["X1"])
    play(bench, ("T-1", "task.opened"), ("X1", "serial.which_product"), ("valve", "serial.verified"))
    assert bench.captured == {"2": 1}


@pytest.mark.domain("line.owner")
def test_the_task_fixes_the_owner() -> None:
    """Another owner has the same serial of the same maker: it is not looked at here."""
    bench = shelf("out", 1)
    ours, theirs = bench.shelf.products["main/pump"], "other/pump"
    bench.shelf.products[theirs] = replace(ours, id=theirs, owner="other", name="Their pump")
    bench.shelf.where[theirs, "X1"] = Position(theirs, "X1", "A-01", 1, "e" * 32 + ":1")
    bench.stock("pump", "X1", "A-01")
    play(bench, ("X1", "serial.accepted"))
    assert [c.product for c in bench.work.captures.values()] == ["main/pump"]


@pytest.mark.domain("line.owner")
def test_a_product_of_another_owner_is_not_in_the_task() -> None:
    bench = shelf("in", 1)
    play(bench, ("valve", "product.not_in_task"))


# -- never a serial -----------------------------------------------------------------------------


@pytest.mark.domain("line.known-codes", "line.wrong-kind")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("bolt", "product.not_in_task"),  # a product, not of this task
        ("A-01", "context.place"),
        ("T-2", "task.busy"),
        ("B-1", "operator.signed_on"),
        ("%%HELP", "help.called"),
    ],
)
@pytest.mark.parametrize("process", ["in", "out"])
def test_codes_known_here_are_never_serials(text: str, reason: str, process: str) -> None:
    """Any product, place, document, badge or command code known here."""
    bench = shelf(process, 1).plan(receipt("T-2", line(1, "pump", 1)))
    bench.scan(gs1(("01", GTIN), ("21", "S1")))
    before = bench.serials
    assert bench.scan(text) in {reason, "place.not_in_task"}
    assert bench.serials == before


@pytest.mark.domain("line.never-serials", "line.wrong-kind")
@pytest.mark.parametrize(
    ("text", "got"),
    [
        ("4006381333931", "product code"),
        ("40063812", "product code"),  # EAN-8
        ("036000291452", "product code"),
        ("10012345678902", "product code"),
        ("106141411234567897", "container"),
        ("]C1400PO-4711", "label"),
        ("1PP-200", "part number"),
        ("30PP-200", "part number"),
        ("Q24", "quantity"),
        ("1K4500012345", "order"),
    ],
)
def test_never_serials_at_the_counter_either(text: str, got: str) -> None:
    """Without an expected list and without a serial rule, also where the serial is born at the pick."""
    bench = Bench().add(product("fan", "pick")).plan(pick_list("T-1", line(1, "fan", 3)))
    play(bench, ("T-1", "task.opened"), ("fan", "context.product"), (text, "code.wrong_kind"))
    assert (bench.facts["got"], bench.light, bench.aside) == (got, Light.RED, [])


@pytest.mark.domain("line.never-serials")
@pytest.mark.parametrize("text", ["4006381333932", "Q24X", "P-200", "123456789012345678"])
def test_what_only_looks_alike_may_be_one(text: str) -> None:
    """A wrong check digit is no EAN."""
    play(shelf("in", 1), ("pump", "context.product"), (text, "serial.is_this"))


@pytest.mark.domain("line.never-serials")
def test_with_a_list_or_a_rule_the_list_and_the_rule_decide() -> None:
    bench = Bench().add(product("pump")).add(product("valve", pattern="[0-9]{13}"))
    bench.plan(receipt("T-1", line(1, "pump", 1), line(2, "valve", 1)), line1=["Q24"])
    play(bench, ("T-1", "task.opened"), ("Q24", "serial.verified"), ("4006381333931", "serial.accepted"))


@pytest.mark.domain("line.first-candidate")
def test_the_first_candidate_is_amber_once() -> None:
    """ "Is this the serial?", shown large; the next ones are not asked."""
    bench = shelf("in", 1)
    play(bench, ("X1", "serial.is_this"))
    assert (bench.light, bench.facts["serial"]) == (Light.AMBER, "X1")
    assert bench.screen.verdict is not None
    assert bench.screen.verdict.scanned == "X1"
    play(bench, ("%%CONFIRM", "serial.accepted"), ("X2", "serial.accepted"))


@pytest.mark.domain("line.perhaps-not")
def test_the_same_code_on_a_second_box_is_perhaps_no_serial() -> None:
    bench = shelf("in", 1)
    play(bench, ("X1", "serial.is_this"), ("%%CONFIRM", "serial.accepted"), ("X1", "serial.perhaps_not"))
    play(bench, ("X2", "serial.accepted"), ("X2", "serial.already_in_task"))


# -- an unknown GTIN ----------------------------------------------------------------------------


@pytest.mark.domain("line.unknown-gtin")
@pytest.mark.parametrize(
    "label", [gs1(("01", "04006381333948"), ("21", "S1")), gs1(("01", "04006381333948")), "]E04006381333948"]
)
def test_an_unknown_gtin_is_red_and_listed(label: str) -> None:
    """New packaging: RED `product.unknown`, never +1."""
    bench = shelf("in", 1)
    play(bench, (label, "product.unknown"))
    assert (bench.facts["code"], bench.aside, bench.captured) == ("04006381333948", ["product.unknown"], {})


# -- normal form --------------------------------------------------------------------------------


@pytest.mark.domain("line.normal-form", "line.raw-kept")
@pytest.mark.parametrize(
    ("raw", "serial"),
    [
        ("  SN-1 \r\n", "SN-1"),  # outer blanks and terminator off
        ("]C0SN-1", "SN-1"),  # AIM prefix off
        ("000123", "000123"),  # zeros kept
        ("sn-1", "sn-1"),  # case kept
    ],
)
def test_comparison_uses_the_normal_form_and_raw_bytes_are_kept(raw: str, serial: str) -> None:
    bench = shelf("in", 1)
    bench.scans(raw, "%%CONFIRM")
    assert bench.serials == [serial]
    read = bench.events[-1].read
    assert read.raw == raw.encode()


@pytest.mark.domain("line.normal-form")
def test_case_is_folded_only_by_product_rule() -> None:
    bench = shelf("in", 1, fold_case=True, pattern="SN-[0-9]")
    play(bench, ("sn-1", "serial.accepted"), ("SN-1", "serial.already_in_task"))
    bench = shelf("in", 1, pattern="(SN|sn)-[0-9]")
    play(bench, ("sn-1", "serial.accepted"), ("SN-1", "serial.accepted"))


@pytest.mark.domain("line.same-but-case")
def test_same_but_for_case_is_said() -> None:
    bench = Bench().add(product("pump")).plan(receipt("T-1", line(1, "pump", 1)), line1=["SN-1"])
    play(bench, ("T-1", "task.opened"), ("pump", "context.product"), ("sn-1", "serial.other_case"))
    assert bench.facts["listed"] == "SN-1"
