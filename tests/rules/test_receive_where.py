"""Goods in: where the unit is known to be, what it is known as, and where it goes."""

import pytest

from tests.rules.bench import GTIN, Bench, gs1, line, play, product, receipt
from tests.rules.test_receive import LABEL, dock

# -- the item elsewhere -------------------------------------------------------------------------


@pytest.mark.domain("answers.twice", "answers.facts")
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


@pytest.mark.domain("goods-in.on-hand", "answers.facts")
def test_the_same_item_on_hand_is_refused_with_where() -> None:
    """The same item on hand anywhere is refused with where and since when."""
    bench = dock().stock("pump", "SN1", "B-07")
    play(bench, ("SN1", "serial.on_hand"))
    assert bench.facts["place"] == "B-07"
    assert bench.aside == ["serial.on_hand"]


@pytest.mark.domain("goods-in.on-hand")
@pytest.mark.parametrize("place", ["quarantine", "in transit"])
def test_quarantine_and_transit_are_on_hand(place: str) -> None:
    assert dock().stock("pump", "SN1", place).scan("SN1") == "serial.on_hand"


@pytest.mark.parametrize("place", ["supplier", "lost", "scrap"])
def test_what_went_back_or_was_lost_may_come_in(place: str) -> None:
    bench = dock().stock("pump", "SN1", place)
    play(bench, ("SN1", "serial.verified"), ("%%CONFIRM", "confirm.done"))
    assert bench.movements[0].prev == ("f" * 32 + ":1",)


@pytest.mark.domain("goods-in.shipped-before")
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


@pytest.mark.domain("goods-in.reusable")
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


@pytest.mark.domain("goods-in.never-plus-one")
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


@pytest.mark.parametrize("place", ["lost", "scrap", "supplier"])
def test_a_unit_that_was_gone_comes_from_where_it_was(place: str) -> None:
    """One movement ends where the next starts: found again, it is lost no more."""
    bench = Bench().add(product("pump"), GTIN).stock("pump", "S1", place)
    bench.plan(receipt("PR-1", line(1, "pump", 2)))
    bench.scans("PR-1", gs1(("01", GTIN), ("21", "S1")), "%%CONFIRM")
    assert bench.ways() == [f"receive S1 {place}>STOCK"]
