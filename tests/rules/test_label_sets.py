"""Labels made of several symbols: half of one is AMBER, and in whatever order they come they are one unit."""

from itertools import permutations
from random import Random
from typing import Any

import pytest

from rules.labels.together import MAX_SYMBOLS
from rules.scan import Entry
from rules.signal import Light
from tests.rules.bench import GTIN, Bench, gs1, line, pick_list, play, product, receipt

OTHER = "09521234543213"
ITEM = gs1(("01", GTIN))
LOT = gs1(("10", "L1"), ("17", "281231"))
UNIT = gs1(("21", "S1"), ("10", "L1"))
WHOLE = gs1(("01", GTIN), ("21", "S1"))
EXPIRY = "2028-12-31"


def dock(by: str = "lot", **more: Any) -> Bench:
    """Glue by lot (or as said) and pumps by serial."""
    bench = Bench().add(product("glue", by=by, **more), GTIN).add(product("pump"), OTHER)
    bench.add(product("bolt", "none")).badge("B-1", "Ada").place("A-01")
    bench.plan(receipt("PR-1", line(1, "glue", 9), line(2, "pump", 9), line(3, "bolt", 9)))
    bench.scan("PR-1")
    return bench


def capture(bench: Bench) -> tuple[str, str, str, int]:
    (only,) = bench.work.captures.values()
    return only.serial, only.lot, only.expiry, only.quantity


# -- half a label waits -------------------------------------------------------------------------


@pytest.mark.domain("roles.incomplete", "roles.no-time-limit")
def test_half_a_label_is_amber_and_its_other_code_completes_it() -> None:
    bench = dock()
    play(bench, (LOT, "label.incomplete"))
    assert (bench.light, bench.captured) == (Light.AMBER, {})
    bench.wait(600)  # no time limit
    play(bench, (ITEM, "lot.accepted"))
    assert bench.light is Light.GREEN
    assert capture(bench) == ("", "L1", EXPIRY, 1)
    assert (bench.asked, bench.aside) == ({}, [])


def test_the_other_order_is_the_same_unit() -> None:
    bench = dock()
    play(bench, (ITEM, "context.product"), (LOT, "lot.accepted"))
    assert capture(bench) == ("", "L1", EXPIRY, 1)


def test_what_is_kept_is_this_scan_and_those_before_it() -> None:
    bench = dock()
    bench.scans(LOT, ITEM)
    read = bench.events[-1].read
    assert (read.raw, read.parts, read.aim) == (ITEM.encode(), (LOT.encode(),), "]C1")
    assert (read.gtin, read.lot, read.expiry, read.fault) == (GTIN, "L1", EXPIRY, "")


@pytest.mark.parametrize("order", [*permutations([ITEM, gs1(("21", "S1")), LOT])])
def test_three_symbols_in_any_order_are_one_unit(order: tuple[str, ...]) -> None:
    bench = dock("serial_lot")
    bench.scans(*order)
    assert capture(bench) == ("S1", "L1", EXPIRY, 1)
    assert (bench.asked, bench.aside) == ({}, [])


def test_still_half_stays_amber_with_one_part_more() -> None:
    bench = dock("serial_lot")
    play(bench, (LOT, "label.incomplete"), (gs1(("21", "S1")), "label.incomplete"))
    question = bench.session.questions["gun"]
    assert question.read.parts == (LOT.encode(),)
    play(bench, (ITEM, "serial.accepted"))
    assert bench.aside == []


def test_the_same_half_again_is_the_same_question() -> None:
    bench = dock()
    play(bench, (LOT, "label.incomplete"), (LOT, "label.incomplete"), (ITEM, "lot.accepted"))
    assert bench.aside == []
    two = dock("serial_lot")
    play(two, (LOT, "label.incomplete"), (gs1(("21", "S1")), "label.incomplete"), (LOT, "label.incomplete"))
    play(two, (ITEM, "serial.accepted"))


def test_a_retail_code_completes_it() -> None:
    bench = dock()
    play(bench, (LOT, "label.incomplete"), (f"]E0{GTIN[1:]}", "lot.accepted"))


def test_half_a_label_says_what_it_knows() -> None:
    bench = dock("serial")
    bench.scan(UNIT)
    assert bench.screen.verdict is not None
    assert (bench.screen.verdict.scanned, bench.screen.state) == ("S1", "ask")


def test_each_scanner_has_its_own_half() -> None:
    bench = dock()
    bench.scan(LOT, "gun-a")
    assert bench.scan(ITEM, "gun-b") == "context.product"
    assert bench.scan(ITEM, "gun-a") == "lot.accepted"
    assert bench.scan(LOT, "gun-b") == "lot.accepted"


def test_without_a_task_it_is_asked_as_well() -> None:
    bench = dock("serial")
    bench.plan(receipt("PR-2", line(1, "glue", 1)))
    bench.scan("%%PAUSE")
    play(bench, (UNIT, "label.incomplete"))
    assert bench.light is Light.AMBER
    bench.scan(ITEM)
    assert bench.events[-1].read.parts == (UNIT.encode(),)


def test_an_operator_is_asked_for_first() -> None:
    bench = dock().must_sign_on()
    play(bench, (LOT, "operator.missing"), ("B-1", "operator.signed_on"), (LOT, "label.incomplete"))


# -- what comes instead -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("following", "reason"),
    [
        ("bolt", "quantity.accepted"),
        (gs1(("01", OTHER), ("21", "S1"), ("10", "L9")), "serial.accepted"),  # another lot: another label
        (gs1(("10", "L2"), ("17", "281231")), "label.incomplete"),
        ("A-01", "context.place"),
    ],
)
def test_a_code_of_another_label_lays_the_half_aside(following: str, reason: str) -> None:
    """It is kept and searchable, and the new scan is judged by itself."""
    bench = dock()
    play(bench, (LOT, "label.incomplete"), (following, reason))
    assert bench.kinds[0] == "Refused"
    assert bench.aside == ["label.unpaired"]
    assert bench.events[0].read.lot == "L1"
    assert bench.events[-1].read.parts == ()


def test_the_unit_of_a_half_that_is_scanned_whole_later_is_one_unit() -> None:
    bench = dock("serial")
    play(bench, (gs1(("21", "S1")), "label.incomplete"), ("bolt", "quantity.accepted"))
    assert bench.aside == ["label.unpaired"]
    play(bench, (WHOLE, "serial.accepted"))
    assert bench.work.pending == {}


@pytest.mark.parametrize(
    ("following", "reason"),
    [
        ("x" * 100, "code.unknown"),
        (b"\x00\xff", "code.unreadable"),
        ("%%DANCE", "command.unknown"),
        ("%%ANSWER-1", "answer.none"),
        ("%%QTY-5", "answer.first"),
        ("PR-1", "task.already_open"),
        ("B-1", "operator.signed_on"),
    ],
)
def test_a_soft_refusal_or_a_badge_leaves_it_waiting(following: str | bytes, reason: str) -> None:
    bench = dock("serial", tracking="none")
    play(bench, (LOT, "label.incomplete"))
    assert bench.scan(following) == reason
    assert bench.asked == {"gun": "label.incomplete"}
    assert bench.aside == []


def test_undo_drops_it() -> None:
    bench = dock()
    play(bench, (LOT, "label.incomplete"), ("%%UNDO", "question.dropped"))
    assert (bench.asked, bench.aside) == ({}, [])
    play(bench, (ITEM, "context.product"))


@pytest.mark.parametrize(("command", "reason"), [("%%CONFIRM", "confirm.aside"), ("%%CANCEL", "task.cancel")])
def test_silence_books_nothing(command: str, reason: str) -> None:
    bench = dock()
    bench.scans("bolt", LOT)
    play(bench, (command, reason))
    assert bench.aside == ["label.unpaired"]
    assert bench.captured == {"3": 1}


def test_parking_lays_it_aside() -> None:
    bench = dock()
    play(bench, (LOT, "label.incomplete"), ("%%PAUSE", "task.paused"))
    assert [r.reason for r in bench.session.parked["PR-1"].aside.values()] == ["label.unpaired"]


def test_a_refused_label_is_not_waited_for_any_more() -> None:
    """Its half must not meet the next unit's code."""
    bench = dock("serial_lot")
    bench.scans(gs1(("01", GTIN), ("21", "S1"), ("10", "L1")), "bolt")
    play(bench, (UNIT, "label.incomplete"), (ITEM, "serial.already_in_task"))
    assert bench.asked == {}
    play(bench, (gs1(("01", GTIN), ("21", "S2"), ("10", "L2")), "serial.accepted"))


def test_a_damaged_unit_stays_damaged_while_its_label_is_read() -> None:
    bench = dock()
    play(bench, ("%%DAMAGED", "damaged.next"), (LOT, "label.incomplete"), (ITEM, "damaged.booked"))
    play(bench, (ITEM, "context.product"), (LOT, "lot.accepted"))


# -- a label that was whole before --------------------------------------------------------------


def test_a_half_behind_the_product_code_is_of_that_product() -> None:
    bench = dock("serial_lot")
    play(bench, (ITEM, "context.product"), (UNIT, "serial.accepted"))
    assert capture(bench)[:2] == ("S1", "L1")


def test_a_half_two_scans_behind_is_asked_about() -> None:
    """Only the scan just before counts: between them may lie another unit."""
    bench = dock("serial_lot")
    play(bench, (ITEM, "context.product"), ("A-01", "context.place"), (UNIT, "label.incomplete"))


def test_the_second_box_is_asked_about_and_counts_once() -> None:
    bench = dock()
    play(bench, (ITEM, "context.product"), (LOT, "lot.accepted"), (LOT, "label.incomplete"))
    play(bench, (ITEM, "lot.accepted"))
    assert bench.captured == {"1": 2}
    assert bench.aside == []


def test_a_half_completes_the_label_that_a_question_is_about() -> None:
    bench = dock("serial_lot")
    play(bench, (WHOLE, "lot.missing"), (LOT, "serial.accepted"))
    assert capture(bench) == ("S1", "L1", EXPIRY, 1)
    assert (bench.asked, bench.aside) == ({}, [])


def test_a_lot_that_was_asked_for_needs_no_product_beside_it() -> None:
    bench = dock("serial_lot")
    play(bench, ("glue", "context.product"), ("S1", "serial.is_this"), ("%%CONFIRM", "lot.missing"))
    play(bench, (LOT, "serial.accepted"))
    assert capture(bench) == ("S1", "L1", EXPIRY, 1)


def test_undo_needs_no_product_beside_the_lot() -> None:
    bench = dock()
    bench.scans(LOT, ITEM, LOT, ITEM)
    play(bench, ("%%UNDO", "undo.which"), (LOT, "undo.done"))
    assert bench.captured == {"1": 1}


def test_a_supervisor_cannot_let_in_half_a_label_that_names_no_unit() -> None:
    bench = dock().badge("BOSS", "Eva", "supervisor")
    bench.scans(gs1(("17", "281231")), "bolt")
    play(bench, ("BOSS", "override.which"), ("%%ANSWER-1", "override.not_possible"))


@pytest.mark.parametrize("tracking", ["none", "full"])
def test_the_rest_of_a_label_that_is_booked_is_understood_and_never_counted(tracking: str) -> None:
    bench = dock("serial", tracking=tracking)
    bench.scan(WHOLE)
    assert bench.captured == {"1": 1}
    play(bench, (LOT, "label.rest"))
    assert bench.light is Light.TICK
    play(bench, (gs1(("240", "X")), "label.rest"))
    assert (bench.captured, bench.asked, bench.aside) == ({"1": 1}, {}, [])


def test_a_pick_pairs_the_same_way() -> None:
    bench = Bench().add(product("glue", by="lot"), GTIN).lot("glue", "L1")
    bench.plan(pick_list("PL-1", line(1, "glue", 2)))
    play(bench, ("PL-1", "task.opened"), (LOT, "label.incomplete"), (ITEM, "lot.accepted"))


def test_too_much_for_one_label_is_not_held() -> None:
    """A record stays small whatever is scanned."""
    bench = dock("serial_lot")
    for n in range(30):
        bench.scan(gs1((f"39{n % 6}0"[:3] + "2", "1"), ("10", f"L{n}")))
    assert len(bench.events[-1].read.parts) < MAX_SYMBOLS


@pytest.mark.parametrize("seed", range(12))
def test_whatever_comes_in_whatever_order_the_journal_replays(seed: int) -> None:
    """`Bench.scan` checks after each scan that the replayed session is equal, and that all sums are right."""
    some = Random(seed)  # noqa: S311 - a choice of scans
    bench = dock("serial_lot").badge("BOSS", "Eva", "supervisor")
    serials = [gs1(("21", f"S{n}")) for n in range(4)]
    wholes = [gs1(("01", gtin), ("21", f"S{n}"), ("10", "L1")) for gtin in (GTIN, OTHER) for n in range(3)]
    codes = [ITEM, LOT, UNIT, *serials, *wholes, gs1(("01", OTHER)), f"]E0{GTIN[1:]}", "glue", "S1", "A-01"]
    codes += ["bolt", "%%CONFIRM", "%%UNDO", "%%PAUSE", "PR-1", "B-1", "BOSS", "%%ANSWER-1", "%%DAMAGED"]
    for _ in range(80):
        source, entry = some.choice([("gun", Entry.SCAN), ("gun-b", Entry.SCAN), ("camera", Entry.FIXED)])
        bench.scan(some.choice(codes), source, entry)
    assert all(len(read.parts) < MAX_SYMBOLS for read in (event.read for event in bench.session.recent))


# -- cameras ------------------------------------------------------------------------------------


def frames(bench: Bench, *texts: str, times: int = 4) -> list[str]:
    """What a camera says that sees the same labels again and again, without its silence."""
    return [said for _ in range(times) for text in texts if (said := bench.camera(text))]


@pytest.mark.domain("roles.bound", "camera.seen-again")
@pytest.mark.parametrize("auto", [False, True])
@pytest.mark.parametrize("order", [(LOT, ITEM), (ITEM, LOT)])
def test_a_camera_pairs_the_symbols_of_a_label_once(order: tuple[str, str], auto: bool) -> None:  # noqa: FBT001
    bench = dock()
    if auto:
        bench.auto()
    said = frames(bench, *order)
    assert said[-1] == ("lot.accepted" if auto else "proposal.seen")
    assert len(said) == 2
    assert (bench.asked, bench.aside) == ({}, [])
    bench.scan("%%CONFIRM")
    assert bench.captured in ({"1": 1}, {})


def test_half_a_label_in_the_zone_is_amber_once() -> None:
    bench = dock()
    assert frames(bench, LOT) == ["label.incomplete"]
    assert bench.asked == {"camera": "label.incomplete"}


def test_other_units_in_the_zone_leave_the_half_waiting() -> None:
    bench = dock()
    said = frames(bench, LOT, gs1(("01", OTHER), ("21", "P1"), ("10", "X")), times=3)
    assert said == ["label.incomplete", "proposal.seen"]
    assert bench.asked == {"camera": "label.incomplete"}
    assert bench.camera(ITEM) == "proposal.seen"
    assert (bench.asked, bench.aside, bench.screen.proposed) == ({}, [], 2)


def test_many_units_share_one_product_code() -> None:
    """Each frame pairs one more: nothing is asked twice, and nothing counted twice."""
    bench = dock("serial")
    units = [gs1(("21", f"S{n}")) for n in range(5)]
    said = frames(bench, *units, ITEM, times=8)
    assert bench.screen.proposed == 5
    assert said.count("proposal.seen") == 5
    assert said.count("label.incomplete") <= 5


def test_the_rest_of_a_label_that_a_camera_has_seen_is_silent() -> None:
    bench = dock("serial")
    assert frames(bench, WHOLE, LOT) == ["proposal.seen", "label.rest"]


def test_what_a_camera_waits_for_goes_aside_at_confirm() -> None:
    bench = dock()
    bench.camera(gs1(("01", OTHER), ("21", "P1")))
    bench.camera(gs1(("21", "P2")))
    bench.scan("%%CONFIRM")
    assert bench.aside == ["label.unpaired"]
