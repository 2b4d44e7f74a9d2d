"""Goods in, as design/domain.md words it: given / scan / expected."""

from typing import Any

import pytest

from rules.product import Enforcement
from rules.signal import Light
from tests.rules.bench import GTIN, Bench, gs1, line, play, product, receipt

LABEL = gs1(("01", GTIN), ("21", "SN2"))


def dock(*, listed: bool = True, quantity: int = 3, **more: Any) -> Bench:
    """A pre-receipt of three pumps, with or without their serials."""
    bench = Bench().add(product("pump", **more), GTIN)
    serials = {"line1": ["SN1", "SN2", "SN3"]} if listed else {}
    bench.plan(receipt("PR-1", line(1, "pump", quantity)), **serials)
    bench.scan("PR-1")
    return bench


# -- all expected serials are entered -----------------------------------------------------------


@pytest.mark.domain("goods-in.verified", "answers.three")
def test_a_serial_on_the_list_is_verified() -> None:
    """All entered: a scan in the list is verified."""
    bench = dock()
    play(bench, ("SN1", "serial.verified"), (LABEL, "serial.verified"), ("SN3", "serial.verified"))
    assert bench.light is Light.GREEN
    assert bench.captured == {"1": 3}


@pytest.mark.domain("goods-in.not-expected")
@pytest.mark.parametrize("text", ["SN9", gs1(("01", GTIN), ("21", "SN9")), "0SN1"])
def test_a_serial_not_on_the_list_goes_aside(text: str) -> None:
    """One that is not is `serial.not_expected`, aside (zeros kept)."""
    bench = dock()
    play(bench, ("pump", "context.product"), (text, "serial.not_expected"))
    assert bench.light is Light.RED
    assert bench.aside == ["serial.not_expected"]
    assert bench.captured == {}


@pytest.mark.domain("line.same-but-case")
def test_the_same_but_for_case_is_said() -> None:
    """ "Same but for case" is said."""
    bench = dock()
    play(bench, ("sn1", "serial.other_case"))
    assert (bench.facts["listed"], bench.aside) == ("SN1", ["serial.other_case"])


@pytest.mark.domain("line.normal-form")
def test_case_is_folded_only_by_the_products_rule() -> None:
    bench = dock(fold_case=True)
    play(bench, ("sn1", "serial.verified"), ("SN1", "serial.already_in_task"))
    assert bench.serials == ["SN1"]


@pytest.mark.domain("line.normal-form")
def test_outer_blanks_and_terminators_are_off_and_zeros_kept() -> None:
    """Comparison uses the normal form (AIM prefix, terminator, outer blanks off; zeros kept)."""
    bench = dock()
    play(bench, ("  SN1\r\n", "serial.verified"), ("]C0SN2", "serial.verified"))
    assert bench.serials == ["SN1", "SN2"]


@pytest.mark.domain("goods-in.over")
def test_a_list_takes_nothing_above() -> None:
    """Over: beyond the line's tolerance (none with a list)."""
    bench = Bench().add(product("pump", receive=Enforcement.LENIENT), GTIN)
    bench.plan(receipt("PR-1", line(1, "pump", 2)), line1=["SN1", "SN2"])
    play(
        bench,
        ("PR-1", "task.opened"),
        ("pump", "context.product"),
        ("%%QTY-3", "line.full"),
        ("%%QTY-2", "serial.owed"),
        ("SN1", "serial.verified"),
        ("%%NO-SERIAL", "line.full"),
    )


@pytest.mark.domain("goods-in.locked")
def test_a_received_serial_is_locked() -> None:
    """A serial is locked when its unit is confirmed, here or by another station."""
    bench = dock()
    play(bench, ("SN1", "serial.verified"), ("%%CONFIRM", "confirm.done"), ("SN1", "serial.on_hand"))
    bench.shelf.where.clear()  # confirmed elsewhere, and this station is told of its tasks only
    assert bench.scan("SN1") == "serial.received"


def test_the_list_decides_over_the_same_string_of_another_product() -> None:
    """When the product is known only (owner, product, serial) counts."""
    bench = dock().add(product("valve")).stock("valve", "SN1", "B-07")
    play(bench, ("SN1", "serial.verified"))


# -- none entered -------------------------------------------------------------------------------


@pytest.mark.domain("line.first-candidate", "line.perhaps-not")
def test_none_entered_asks_once_whether_this_is_the_serial() -> None:
    """The first candidate on such a line is AMBER once, shown large: "is this the serial?"."""
    bench = dock(listed=False)
    play(
        bench,
        ("A1", "serial.is_this"),
        ("%%ANSWER-1", "serial.accepted"),
        ("A2", "serial.accepted"),
        ("%%UNDO", "undo.which"),
        ("%%UNDO", "undo.done"),
        ("A3", "serial.accepted"),
    )
    assert bench.serials == ["A1", "A3"]


def test_the_question_comes_again_when_its_answer_was_undone() -> None:
    bench = dock(listed=False)
    play(
        bench,
        ("LOOKS-LIKE-ONE", "serial.is_this"),
        ("%%CONFIRM", "serial.accepted"),
        ("%%UNDO", "undo.which"),
        ("%%UNDO", "undo.done"),
        ("A1", "serial.is_this"),
    )


def test_a_serial_named_by_its_label_vouches_for_no_plain_code() -> None:
    bench = dock(listed=False)
    play(bench, (LABEL, "serial.accepted"), ("00:1B:44:11:3A:B7", "serial.is_this"))


def test_a_serial_rule_needs_no_question() -> None:
    bench = dock(listed=False, pattern="SN[0-9]+")
    play(bench, ("SN1", "serial.accepted"), ("XX", "serial.pattern"))


@pytest.mark.domain("line.never-serials", "line.known-codes")
@pytest.mark.parametrize(
    ("text", "got"),
    [
        ("4006381333931", "product code"),  # a valid EAN
        ("036000291452", "product code"),  # a valid UPC
        ("10012345678902", "product code"),  # a valid ITF-14
        ("106141411234567897", "container"),  # an SSCC without its AI
        (gs1(("00", "106141411234567897")), "container"),
        ("]C1400PO-4711", "label"),  # a GS1 code without AI 21
        ("1PP-200", "part number"),
        ("Q24", "quantity"),
        ("1K4500012345", "order"),
        ("PR-2", "document"),
    ],
)
def test_never_a_serial(text: str, got: str) -> None:
    """On a line without an expected list and without a serial rule these are never serials."""
    bench = dock(listed=False).plan(receipt("PR-2", line(1, "pump", 1)))
    play(bench, ("A1", "serial.is_this"), ("%%CONFIRM", "serial.accepted"))
    if got == "document":
        assert bench.scan(text) == "task.busy"
        return
    if text.startswith("]C100"):
        assert bench.scan(text) == "container.unknown"
        return
    assert bench.scan(text) == "code.wrong_kind"
    assert bench.facts["got"] == got
    assert bench.serials == ["A1"]


@pytest.mark.domain("goods-in.over-open", "goods-in.none-entered")
def test_more_than_expected_is_asked_once_then_open() -> None:
    """Over: open without a list, but the first unit above is AMBER once."""
    bench = dock(listed=False)
    play(bench, ("A1", "serial.is_this"), ("%%CONFIRM", "serial.accepted"), ("A2", "serial.accepted"))
    play(
        bench,
        ("A3", "serial.accepted"),
        ("A4", "line.over"),
        ("%%CONFIRM", "line.over_accepted"),
        ("A5", "line.over_accepted"),
        ("%%CONFIRM", "confirm.done"),
    )
    assert len(bench.booked(process="receive")) == 5


@pytest.mark.domain("goods-in.over-rounds", "goods-in.over")
@pytest.mark.parametrize(
    ("percent", "answers"),
    [
        (0, ["line.full", "line.full"]),
        (33, ["line.full", "line.full"]),  # 3.99 units: rounds down to whole units
        (34, ["line.over_accepted", "line.full"]),
        (70, ["line.over_accepted", "line.over_accepted"]),
    ],
)
def test_tolerance_rounds_down_to_whole_units(percent: int, answers: list[str]) -> None:
    bench = dock(listed=False, over_percent=percent, pattern="A[0-9]")
    bench.scans("A1", "A2", "A3")
    assert bench.scans("A4", "A5") == answers


@pytest.mark.domain("goods-in.none-entered")
def test_fewer_than_expected_adjusts_the_confirmed_quantity() -> None:
    """None entered: scans define the confirmed quantity; more or fewer than expected adjusts it."""
    bench = dock(listed=False, pattern="A[0-9]")
    play(bench, ("A1", "serial.accepted"), ("%%CLOSE-SHORT", "close.reason"), ("%%ANSWER-1", "confirm.done"))
    task = bench.shelf.open_tasks["PR-1"]
    assert [(x.quantity, x.done, x.closed) for x in task.lines] == [(3, 1, "not_delivered")]
