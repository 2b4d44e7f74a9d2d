"""Containers (SSCC), judged as one (design: domain, "The processes the seed leaves out")."""

from collections.abc import Callable

import pytest

from rules.catalog import Content, Position
from rules.product import Role
from tests.rules.bench import GTIN, HEAD, Bench, gs1, lenient, line, pick_list, play, product, receipt

SSCC = "106141411234567897"
LABEL = gs1(("00", SSCC))
PUMP, BOLT = "main/pump", "main/bolt"


def children(count: int = 3) -> tuple[Content, ...]:
    return tuple(Content(PUMP, f"S{n}") for n in range(1, count + 1))


def dock(*held: Content, quantity: int = 10) -> Bench:
    """A pre-receipt of pumps and bolts, and an announced container."""
    bench = Bench().add(product("pump"), GTIN).add(product("bolt", "none")).badge("BOSS", "Eva", "supervisor")
    bench.container(SSCC, *(held or children()))
    bench.plan(receipt("PR-1", line(1, "pump", quantity), line(2, "bolt", 100)))
    bench.scan("PR-1")
    return bench


def bench_out(*, place: str = "A-01", count: int = 3) -> Bench:
    """A pick of pumps that stand together in a container."""
    bench = Bench().add(product("pump")).container(SSCC, *children(count))
    for child in children(count):
        key = (PUMP, child.serial)
        bench.shelf.where[key] = Position(*key, place, 1, HEAD, process="receive", container=SSCC)
    bench.plan(pick_list("PL-1", line(1, "pump", 10, place="A-01")))
    bench.scan("PL-1")
    return bench


@pytest.mark.domain("container.rows")
@pytest.mark.parametrize("code", [LABEL, SSCC, "00" + SSCC])
def test_all_known_children_are_booked(code: str) -> None:
    """Otherwise all known children are booked, each as its own row."""
    bench = dock(*children(), Content(BOLT, quantity=24))
    play(bench, (code, "container.accepted"))
    assert (bench.facts["units"], bench.captured) == ("27", {"1": 3, "2": 24})
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert [(m.serial, m.quantity, m.container) for m in bench.movements] == [
        ("S1", 1, SSCC),
        ("S2", 1, SSCC),
        ("S3", 1, SSCC),
        ("", 24, SSCC),
    ]


CAUSES: dict[str, tuple[Callable[[Bench], Bench], str]] = {
    "on hand": (lambda b: b.stock("pump", "S2", "B-07"), "S2"),
    "shipped before": (lambda b: b.stock("pump", "S2", "customer"), "S2"),
    "recalled": (lambda b: b.hold("pump", "S2"), "S2"),
    "not in the task": (lambda b: b.add(product("fan")).container(SSCC, Content("main/fan", "F1")), "F1"),
    "not known": (lambda b: b.container(SSCC, Content("main/ghost", "G1")), "G1"),
    "without its serial": (lambda b: b.container(SSCC, Content(PUMP, quantity=3)), PUMP),
    "the same twice": (lambda b: b.container(SSCC, Content(PUMP, "S1"), Content(PUMP, "S1")), "S1"),
}


@pytest.mark.domain("container.as-one")
@pytest.mark.parametrize("name", CAUSES)
def test_one_refused_child_refuses_them_all(name: str) -> None:
    """If any child would be refused, nothing is booked and the list is shown: open it and scan singly."""
    change, named = CAUSES[name]
    bench = dock()
    change(bench)
    play(bench, (LABEL, "container.refused"))
    assert bench.facts["names"] == named
    assert (bench.captured, bench.asked) == ({}, {})
    assert bench.screen.verdict is not None
    assert "open it and scan singly" in bench.screen.verdict.action


@pytest.mark.domain("container.as-one")
def test_the_line_must_take_them_all() -> None:
    bench = dock(*children(5), quantity=4)
    bench.shelf.products[PUMP] = product("pump", over_percent=0)
    play(bench, (LABEL, "container.refused"))
    assert (bench.facts["refused"], bench.facts["names"]) == ("1", "S5")


@pytest.mark.domain("container.as-one")
def test_a_long_list_is_cut_with_its_number_said() -> None:
    bench = dock(*children(1_000), quantity=2_000)
    for n in range(1, 1_001):
        bench.stock("pump", f"S{n}", "B-07")
    play(bench, (LABEL, "container.refused"))
    assert (bench.facts["refused"], bench.facts["names"]) == ("1000", "S1, S2, S3, S4, S5 ...")


@pytest.mark.domain("container.as-one", "undo.again")
def test_a_thousand_children_are_booked_and_taken_out_as_one() -> None:
    bench = dock(*children(1_000), quantity=1_000)
    bench.scan(LABEL)
    assert bench.captured == {"1": 1_000}
    play(bench, ("%%UNDO", "undo.which"))
    assert bench.facts["what"] == SSCC
    play(bench, ("%%UNDO", "undo.done"))
    assert (bench.captured, bench.work.boxed) == ({}, {})


def test_a_container_nobody_knows() -> None:
    play(dock(), (gs1(("00", "106141411234567880")), "container.unknown"))


# -- singly -------------------------------------------------------------------------------------


@pytest.mark.domain("container.singly")
def test_a_unit_scanned_singly_leaves_its_container() -> None:
    """A unit scanned singly leaves its container by itself: the rest of it is still one."""
    bench = dock()
    unit = gs1(("01", GTIN), ("21", "S2"))
    play(bench, (unit, "serial.accepted"), (LABEL, "container.accepted"), ("%%CONFIRM", "confirm.done"))
    assert [(m.serial, m.container) for m in bench.movements] == [("S2", ""), ("S1", SSCC), ("S3", SSCC)]


@pytest.mark.domain("container.singly")
def test_also_one_that_was_confirmed_before() -> None:
    bench = dock()
    play(bench, (gs1(("01", GTIN), ("21", "S2")), "serial.accepted"), ("%%CONFIRM", "confirm.done"))
    play(bench, (LABEL, "container.accepted"))
    assert bench.serials == ["S1", "S3"]


@pytest.mark.domain("container.singly")
def test_at_the_pick_a_unit_that_left_is_not_looked_for() -> None:
    bench = bench_out()
    bench.stock("pump", "S2", "B-07")
    play(bench, (LABEL, "container.accepted"))
    assert bench.serials == ["S1", "S3"]


@pytest.mark.domain("container.singly")
def test_a_child_picked_singly_is_picked_without_its_container() -> None:
    bench = bench_out()
    play(bench, ("S1", "serial.accepted"), (LABEL, "container.accepted"), ("%%CONFIRM", "confirm.done"))
    assert [(m.serial, m.container) for m in bench.movements] == [("S1", ""), ("S2", SSCC), ("S3", SSCC)]


# -- twice --------------------------------------------------------------------------------------


@pytest.mark.domain("container.twice")
def test_twice_in_one_task_is_refused() -> None:
    """The same SSCC twice in one task is refused."""
    bench = dock()
    play(bench, (LABEL, "container.accepted"), (SSCC, "container.twice"))
    assert bench.scan(LABEL, "gun-b") == "container.twice"
    assert bench.captured == {"1": 3}


@pytest.mark.domain("container.twice")
def test_also_after_a_partial_confirm_and_a_pause() -> None:
    """Its children may be quantities, that nothing else would tell apart."""
    bench = dock(Content(BOLT, quantity=24))
    play(bench, (LABEL, "container.accepted"), ("%%CONFIRM", "confirm.done"), (LABEL, "container.twice"))
    play(bench, ("%%PAUSE", "task.paused"), ("PR-1", "task.opened"), (LABEL, "container.twice"))
    bench.plan(receipt("PR-2", line(1, "fan", 1)))
    play(bench, ("PR-2", "task.opened"), ("PR-1", "task.opened"), (LABEL, "container.twice"))


@pytest.mark.domain("container.twice")
def test_after_undo_it_may_come_again() -> None:
    bench = dock()
    play(bench, (LABEL, "container.accepted"), ("%%UNDO", "undo.which"), (LABEL, "undo.done"))
    assert bench.captured == {}
    play(bench, (LABEL, "container.accepted"))


@pytest.mark.domain("container.twice", "goods-in.ai-30")
def test_a_pallet_label_that_says_its_contents() -> None:
    """AI 37 counts packs of AI 02; the pallet is one, whoever scans it."""
    bench = dock().pack("bolt", "19521130001234", 12)
    pallet = gs1(("00", "106141411234567880"), ("02", "19521130001234"), ("37", "4"))
    play(
        bench,
        (pallet, "quantity.accepted"),
        (pallet, "container.twice"),
        ("%%QTY-2", "quantity.nothing_before"),
    )
    assert bench.captured == {"2": 48}
    assert bench.scan(pallet, "gun-b") == "container.twice"
    play(bench, ("%%UNDO", "undo.which"), ("%%UNDO", "undo.done"))
    assert bench.captured == {}


@pytest.mark.domain("goods-in.case-code")
def test_a_pallet_label_of_serialised_units_chooses_the_product() -> None:
    bench = dock()
    pallet = gs1(("00", "106141411234567880"), ("02", GTIN), ("37", "4"))
    play(bench, (pallet, "context.product"))
    assert bench.captured == {}


# -- with other things --------------------------------------------------------------------------


@pytest.mark.domain("undo.scanned")
def test_undo_then_one_child_takes_out_that_one() -> None:
    """Scanning a captured unit takes out that one: each child is a row of its own."""
    bench = dock()
    play(bench, (LABEL, "container.accepted"), ("%%UNDO", "undo.which"), ("S2", "undo.done"))
    assert (bench.facts["what"], bench.serials) == ("S2", ["S1", "S3"])
    play(bench, ("%%UNDO", "undo.which"), ("%%UNDO", "undo.done"))
    assert bench.captured == {}


def test_qty_after_a_container_means_none_of_its_children() -> None:
    bench = dock(Content(BOLT, quantity=24))
    play(bench, (LABEL, "container.accepted"), ("%%QTY-5", "quantity.nothing_before"))
    assert bench.captured == {"2": 24}


@pytest.mark.domain("goods-in.damaged")
def test_a_damaged_container_is_damaged_as_a_whole() -> None:
    bench = dock()
    play(bench, ("%%DAMAGED", "damaged.next"), (LABEL, "container.accepted"))
    assert {c.target_place for c in bench.work.captures.values()} == {"quarantine"}
    play(bench, (gs1(("01", GTIN), ("21", "X1")), "serial.accepted"))


def test_children_pay_for_units_keyed_before() -> None:
    """A lenient line counts declared units once."""
    bench = (
        Bench().add(lenient("pump")).container(SSCC, *children(2)).plan(receipt("PR-1", line(1, "pump", 3)))
    )
    play(bench, ("PR-1", "task.opened"), ("pump", "context.product"), ("%%QTY-3", "serial.owed"))
    play(bench, (LABEL, "container.accepted"))
    assert (bench.captured, bench.work.missing) == ({"1": 3}, {"1": 1})
    play(bench, ("%%UNDO", "undo.which"), ("%%UNDO", "undo.done"))
    assert (bench.captured, bench.work.missing) == ({"1": 3}, {"1": 3})


def test_a_recall_between_scan_and_confirm_takes_out_its_child_by_name() -> None:
    """CONFIRM checks again: a unit recalled since its scan goes aside by name."""
    bench = bench_out()
    play(bench, (LABEL, "container.accepted"))
    bench.hold("pump", "S2")
    play(bench, ("%%CONFIRM", "confirm.aside"), ("%%ACK", "stop.acknowledged"), ("%%CONFIRM", "confirm.done"))
    assert [m.serial for m in bench.movements] == ["S1", "S3"]


@pytest.mark.domain("container.as-one")
def test_a_child_that_needs_a_question_is_scanned_singly() -> None:
    bench = bench_out(place="B-07")
    play(bench, (LABEL, "container.refused"), ("S1", "serial.elsewhere"))


@pytest.mark.domain("container.kit")
def test_a_set_sold_as_one_is_a_product_with_several_roles() -> None:
    """There is no kit object: a set is a product with several roles on one capture."""
    kit = product("kit", roles=(Role("pump", "P[0-9]+"), Role("motor", "M[0-9]+")))
    bench = Bench().add(kit).plan(receipt("PR-1", line(1, "kit", 1)))
    play(
        bench,
        ("PR-1", "task.opened"),
        ("kit", "context.product"),
        ("P1", "role.missing"),
        ("M1", "role.missing"),
    )
    bench.scan("K1")
    if bench.asked:
        bench.scan("%%ANSWER-1")
    capture = next(iter(bench.work.captures.values()))
    assert (capture.serial, capture.note) == ("K1", "pump=P1; motor=M1")
