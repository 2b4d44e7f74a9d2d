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


def test_a_serial_on_the_list_is_verified() -> None:
    """All entered: a scan in the list is verified."""
    bench = dock()
    play(bench, ("SN1", "serial.verified"), (LABEL, "serial.verified"), ("SN3", "serial.verified"))
    assert bench.light is Light.GREEN
    assert bench.captured == {"1": 3}


@pytest.mark.parametrize("text", ["SN9", gs1(("01", GTIN), ("21", "SN9")), "sn1", "0SN1"])
def test_a_serial_not_on_the_list_goes_aside(text: str) -> None:
    """One that is not is `serial.not_expected`, aside (zeros kept; case folded only by product rule)."""
    bench = dock()
    play(bench, ("pump", "context.product"), (text, "serial.not_expected"))
    assert bench.light is Light.RED
    assert bench.aside == ["serial.not_expected"]
    assert bench.captured == {}


def test_case_is_folded_only_by_the_products_rule() -> None:
    bench = dock(fold_case=True)
    play(bench, ("sn1", "serial.verified"), ("SN1", "serial.already_in_task"))
    assert bench.serials == ["SN1"]


def test_outer_blanks_and_terminators_are_off_and_zeros_kept() -> None:
    """Comparison uses the normal form (AIM prefix, terminator, outer blanks off; zeros kept)."""
    bench = dock()
    play(bench, ("  SN1\r\n", "serial.verified"), ("]C0SN2", "serial.verified"))
    assert bench.serials == ["SN1", "SN2"]


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
        ("1K4500012345", "part number"),
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
    assert bench.scan(text) == "code.wrong_kind"
    assert bench.facts["got"] == got
    assert bench.serials == ["A1"]


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


def test_fewer_than_expected_adjusts_the_confirmed_quantity() -> None:
    """None entered: scans define the confirmed quantity; more or fewer than expected adjusts it."""
    bench = dock(listed=False, pattern="A[0-9]")
    play(bench, ("A1", "serial.accepted"), ("%%CLOSE-SHORT", "close.reason"), ("%%ANSWER-1", "confirm.done"))
    task = bench.shelf.open_tasks["PR-1"]
    assert [(x.quantity, x.done, x.closed) for x in task.lines] == [(3, 1, "not_delivered")]


# -- the item elsewhere -------------------------------------------------------------------------


def test_the_same_serial_twice_tells_the_time_of_the_first() -> None:
    """The same serial twice in a task is RED `serial.already_in_task` with the time of the first."""
    bench = dock()
    bench.scan("SN1")
    first = bench.now
    play(bench, ("SN1", "serial.already_in_task"))
    assert bench.facts["first_at"] == str(first)
    assert bench.screen.verdict is not None
    assert bench.screen.verdict.action == "First scanned at 10:00."
    assert bench.captured == {"1": 1}
    assert bench.aside == []


def test_the_same_item_on_hand_is_refused_with_where() -> None:
    """The same item on hand anywhere is refused with where and since when."""
    bench = dock().stock("pump", "SN1", "B-07")
    play(bench, ("SN1", "serial.on_hand"))
    assert bench.facts["place"] == "B-07"
    assert bench.aside == ["serial.on_hand"]


@pytest.mark.parametrize("place", ["quarantine", "in transit"])
def test_quarantine_and_transit_are_on_hand(place: str) -> None:
    assert dock().stock("pump", "SN1", place).scan("SN1") == "serial.on_hand"


@pytest.mark.parametrize("place", ["supplier", "lost", "scrap"])
def test_what_went_back_or_was_lost_may_come_in(place: str) -> None:
    bench = dock().stock("pump", "SN1", place)
    play(bench, ("SN1", "serial.verified"), ("%%CONFIRM", "confirm.done"))
    assert bench.movements[0].prev == ("f" * 32 + ":1",)


@pytest.mark.parametrize(
    ("answer", "reason", "remark"),
    [("%%ANSWER-1", "serial.returned", "return"), ("%%ANSWER-2", "serial.received_again", "received_again")],
)
def test_a_shipped_serial_asks_return_or_again(answer: str, reason: str, remark: str) -> None:
    """A serial shipped before asks: return (linked to its sale) or re-receipt."""
    bench = dock().stock("pump", "SN1", "customer", task="PL-7")
    play(bench, ("SN1", "serial.shipped_before"), (answer, reason), ("%%CONFIRM", "confirm.done"))
    movement = bench.movements[0]
    assert (movement.source, movement.prev, movement.reason) == ("customer", ("f" * 32 + ":1",), remark)


def test_reusable_products_pass() -> None:
    bench = dock(reusable=True).stock("pump", "SN1", "customer")
    play(bench, ("SN1", "serial.verified"))


def test_a_new_serial_follows_nothing() -> None:
    bench = dock()
    bench.scans("SN1", "%%CONFIRM")
    assert [(m.serial, m.source, m.target, m.prev) for m in bench.movements] == [
        ("SN1", "supplier", "STOCK", ("none",))
    ]


def test_a_station_that_does_not_know_all_serials_says_so() -> None:
    bench = dock()
    bench.shelf.complete = False
    bench.scans("SN1", "%%CONFIRM")
    assert bench.movements[0].prev == ("unknown",)


# -- the wrong product --------------------------------------------------------------------------


def test_a_serial_known_as_another_product_is_asked_at_receive() -> None:
    """A bare serial known only for another product is, at receive, AMBER "known as A: is this B?"."""
    bench = dock(listed=False, pattern="S[0-9]+").add(product("valve")).stock("valve", "S7", "customer")
    play(bench, ("S7", "serial.other_product"))
    assert bench.facts["known"] == "Valve"
    play(bench, ("%%CONFIRM", "serial.accepted"))


def test_two_products_may_share_a_serial_string() -> None:
    bench = dock(listed=False).add(product("valve")).stock("valve", "SN2", "A-01")
    play(bench, (LABEL, "serial.accepted"))


def test_goods_of_another_task_go_aside() -> None:
    bench = dock().add(product("valve"), "04006381333931")
    play(
        bench,
        ("valve", "product.not_in_task"),
        ("4006381333931", "product.not_in_task"),
        (gs1(("01", "04006381333931"), ("21", "V1")), "product.not_in_task"),
    )
    assert len(bench.aside) == 3


def test_an_unknown_gtin_is_red_and_listed() -> None:
    """An unknown GTIN (new packaging) is RED `product.unknown` and listed."""
    bench = dock()
    play(bench, (gs1(("01", "09521130000018"), ("21", "X")), "product.unknown"))
    assert bench.facts["code"] == "09521130000018"
    assert bench.aside == ["product.unknown"]


def test_an_unknown_code_is_red_never_plus_one() -> None:
    bench = Bench().add(product("bolt", "none")).plan(receipt("PR-1", line(1, "bolt", 5)))
    play(
        bench,
        ("PR-1", "task.opened"),
        ("bolts", "code.unknown"),
        ("4006381333931", "product.unknown"),
    )
    assert bench.captured == {}


# -- where goods go -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("task_place", "line_place", "bin_label", "expected"),
    [
        ("", "", "", "STOCK"),
        ("A-01", "", "", "A-01"),
        ("A-01", "B-02", "", "B-02"),
        ("A-01", "B-02", "C-03", "C-03"),
    ],
)
def test_a_bin_label_chooses_the_place(
    task_place: str, line_place: str, bin_label: str, expected: str
) -> None:
    bench = Bench().add(product("pump"), GTIN).place("C-03")
    bench.plan(receipt("PR-1", line(1, "pump", 3, place=line_place), place=task_place))
    bench.scan("PR-1")
    if bin_label:
        assert bench.scan(bin_label) == "context.place"
    bench.scans(LABEL, "%%CONFIRM")
    assert [m.target for m in bench.movements] == [expected]
