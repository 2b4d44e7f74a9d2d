"""What a camera or a fixed reader sees: proposed, booked by CONFIRM, never twice."""

from typing import Any

import pytest

from rules.catalog import Content
from rules.events import Proposed
from rules.reasons import light
from rules.signal import Light
from tests.rules.bench import GTIN, Bench, gs1, lenient, line, pick_list, play, product, receipt


def unit(serial: str) -> str:
    """The label of one pump."""
    return gs1(("01", GTIN), ("21", serial))


def gate(quantity: int = 20, **more: Any) -> Bench:
    """Pumps with serials on their labels, and cartons of bolts."""
    bench = Bench().add(product("pump", **more), GTIN).add(product("bolt", "none"), "19521130001234", pack=6)
    bench.plan(receipt("PR-1", line(1, "pump", quantity), line(2, "bolt", 60)))
    bench.badge("B-1", "Ada").place("A-01")
    bench.scan("PR-1")
    return bench


# -- proposed, booked ---------------------------------------------------------------------------


@pytest.mark.domain("camera.proposed")
def test_twenty_of_twenty() -> None:
    """What a camera sees is proposed ("20 of 20") and booked by CONFIRM or the button."""
    bench = gate()
    for n in range(20):
        assert bench.camera(unit(f"S{n}")) == "proposal.seen"
        assert isinstance(bench.events[0], Proposed)
        assert bench.light is Light.TICK  # nothing is booked yet: never the green
    assert (bench.captured, bench.screen.proposed) == ({}, 20)
    assert bench.screen.next == "CONFIRM books 20 of 80"
    play(bench, ("%%CONFIRM", "serial.accepted"))
    assert [light(event) for event in bench.events] == [Light.GREEN] * 20
    assert (bench.captured, bench.screen.proposed) == ({"1": 20}, 0)
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert len(bench.booked(process="receive")) == 20


@pytest.mark.domain("camera.proposed")
def test_the_button_books_as_well() -> None:
    bench = gate()
    bench.camera(unit("S1"))
    assert bench.touch("%%CONFIRM") == "serial.accepted"


@pytest.mark.domain("camera.proposed")
def test_booking_judges_once_more() -> None:
    """25 seen for a line of 20, one scanned by hand meanwhile: the line takes what it takes."""
    bench = gate(3, over_percent=0)
    for n in range(5):
        bench.camera(unit(f"S{n}"))
    bench.scan(unit("S0"))
    assert bench.screen.proposed == 4
    bench.scan("%%CONFIRM")
    assert [getattr(event, "reason", "") for event in bench.events] == [
        "serial.accepted", "serial.accepted", "line.full", "line.full",
    ]  # fmt: skip
    assert (bench.captured, bench.screen.proposed, bench.screen.aside) == ({"1": 3}, 0, 2)


@pytest.mark.domain("camera.proposed")
def test_what_was_received_elsewhere_meanwhile_goes_aside() -> None:
    bench = gate()
    bench.camera(unit("S1"))
    bench.stock("pump", "S1", "B-07")
    play(bench, ("%%CONFIRM", "serial.on_hand"))
    assert (bench.captured, bench.screen.proposed) == ({}, 0)


@pytest.mark.domain("camera.proposed")
def test_a_unit_that_pays_for_a_declared_one_is_proposed_alone() -> None:
    """The units that were declared without their serials stay as they are until CONFIRM."""
    bench = Bench().add(lenient("pump"), GTIN).plan(receipt("PR-1", line(1, "pump", 5)))
    bench.scans("PR-1", "pump", "%%QTY-3")
    assert bench.camera(unit("S1")) == "proposal.seen"
    assert (bench.screen.proposed, bench.captured, bench.work.missing) == (1, {"1": 3}, {"1": 3})
    play(bench, ("%%CONFIRM", "serial.accepted"))
    assert (bench.captured, bench.work.missing) == ({"1": 3}, {"1": 2})


@pytest.mark.domain("camera.proposed", "enforcement.paid-later")
@pytest.mark.parametrize(("seen", "missing"), [(2, {"1": 1}), (3, {}), (4, {})])
def test_several_that_pay_are_booked_at_once(seen: int, missing: dict[str, int]) -> None:
    """Three declared without serials: each serial that is seen pays for one, what is more counts itself."""
    bench = Bench().add(lenient("pump"), GTIN).plan(receipt("PR-1", line(1, "pump", 5)))
    bench.scans("PR-1", "pump", "%%QTY-3")
    for n in range(seen):
        bench.camera(unit(f"S{n}"))
    play(bench, ("%%CONFIRM", "serial.accepted"))
    assert (bench.captured, bench.work.missing) == ({"1": max(3, seen)}, missing)
    bench.scan("%%CONFIRM")
    assert len([m for m in bench.movements if m.serial]) == seen


@pytest.mark.domain("camera.auto")
def test_auto_books_at_once() -> None:
    bench = gate().auto()
    assert bench.camera(unit("S1")) == "serial.accepted"
    assert (bench.light, bench.captured, bench.screen.proposed) == (Light.GREEN, {"1": 1}, 0)


@pytest.mark.domain("camera.proposed")
def test_proposals_survive_a_partial_confirm_and_a_pause() -> None:
    bench = gate()
    bench.scan(unit("S1"))
    bench.camera(unit("S2"))
    bench.scans("%%PAUSE", "PR-1")
    assert bench.screen.proposed == 1
    play(bench, ("%%CONFIRM", "serial.accepted"), ("%%CONFIRM", "confirm.done"))
    assert bench.booked() == [("S1", 1), ("S2", 1)]


# -- copies -------------------------------------------------------------------------------------


@pytest.mark.domain("camera.copies")
@pytest.mark.parametrize(("copies", "units"), [(1, 1), (4, 4), (20, 20)])
def test_equal_codes_in_one_frame_are_as_many_units_as_labels(copies: int, units: int) -> None:
    bench = gate()
    bench.camera("bolt", copies)
    assert bench.screen.proposed == units
    bench.scan("%%CONFIRM")
    assert bench.captured == {"2": units}


@pytest.mark.domain("camera.copies")
def test_each_label_is_its_pack() -> None:
    bench = gate()
    bench.camera(gs1(("01", "19521130001234")), 3)
    bench.scan("%%CONFIRM")
    assert bench.captured == {"2": 18}


@pytest.mark.domain("camera.seen-again", "camera.copies")
@pytest.mark.parametrize("auto", [False, True])
@pytest.mark.parametrize(
    ("frames", "units"), [([3, 3, 3], 3), ([1, 3, 2], 3), ([3, 1], 3), ([2, 4, 4], 4)], ids=str
)
def test_seeing_one_again_never_adds(frames: list[int], units: int, auto: bool) -> None:  # noqa: FBT001
    """The most labels in one frame count, however often they are seen."""
    bench = gate()
    if auto:
        bench.auto()
    for copies in frames:
        bench.camera("bolt", copies)
    if not auto:
        assert bench.screen.proposed == units
        bench.scan("%%CONFIRM")
    assert bench.captured == {"2": units}
    for copies in frames:
        assert bench.camera("bolt", copies) == ""
    assert (bench.captured, bench.screen.proposed) == ({"2": units}, 0)


@pytest.mark.domain("camera.seen-again")
def test_further_labels_after_booking_add_only_what_is_more() -> None:
    bench = gate()
    bench.camera("bolt", 3)
    bench.scan("%%CONFIRM")
    bench.camera("bolt", 5)
    bench.scan("%%CONFIRM")
    assert bench.captured == {"2": 5}


@pytest.mark.domain("camera.seen-again")
@pytest.mark.parametrize("auto", [False, True])
def test_a_serial_seen_again_gets_no_verdict(auto: bool) -> None:  # noqa: FBT001
    bench = gate()
    if auto:
        bench.auto()
    first = "serial.accepted" if auto else "proposal.seen"
    assert [bench.camera(unit("S1")) for _ in range(3)] == [first, "", ""]
    if not auto:
        bench.scan("%%CONFIRM")
    assert bench.camera(unit("S1")) == ""
    assert bench.captured == {"1": 1}


@pytest.mark.domain("camera.seen-again")
def test_a_refused_label_in_sight_is_refused_once() -> None:
    bench = gate(over_percent=0).stock("pump", "S1", "B-07")
    assert [bench.camera(unit("S1")) for _ in range(3)] == ["serial.on_hand", "", ""]
    assert bench.screen.aside == 1


@pytest.mark.domain("camera.seen-again")
def test_one_question_at_a_time_and_each_unit_aside_at_most_once() -> None:
    """Labels lie side by side in sight: an open question is neither repeated nor pushed aside again."""
    bench = gate().auto()
    frame = ["X1", "X2", unit("S1")]
    bench.scan("pump")
    got = [bench.camera(code) for _ in range(4) for code in frame]
    assert got[0] == "serial.is_this"
    assert len(bench.work.pending) <= 2
    bench = gate()
    bench.scan("pump")
    assert [bench.camera(code) for _ in range(3) for code in frame] == [
        "serial.is_this",
        "",
        "proposal.seen",
        *[""] * 6,
    ]
    assert (bench.asked, bench.aside) == ({"camera": "serial.is_this"}, [])


# -- what it does not do ------------------------------------------------------------------------


@pytest.mark.domain("camera.only-open-task")
@pytest.mark.parametrize("text", [unit("S1"), "bolt", "pump", "PR-1", b"\xff"])
def test_only_while_a_task_is_open(text: str | bytes) -> None:
    bench = gate()
    bench.scan("%%PAUSE")
    assert bench.camera(text) == ""


@pytest.mark.domain("camera.no-commands")
@pytest.mark.parametrize("text", ["%%CONFIRM", "%%UNDO", "%%ANSWER-1", "%%QTY-5", "%%X", "B-1", "PR-1"])
def test_commands_badges_and_documents_do_not_count(text: str) -> None:
    bench = gate()
    bench.camera(unit("S1"))
    assert bench.camera(text) == ""
    assert (bench.captured, bench.screen.operator) == ({}, "")


@pytest.mark.domain("camera.no-commands")
@pytest.mark.parametrize("text", ["%%CONFIRM", "B-1", "PR-1"])
@pytest.mark.parametrize("hand", ["scan", "touch"])
def test_from_hand_scanners_and_touch_they_do(text: str, hand: str) -> None:
    bench = gate()
    bench.camera(unit("S1"))
    assert getattr(bench, hand)(text) in {"serial.accepted", "operator.signed_on", "task.already_open"}


@pytest.mark.domain("camera.no-role")
@pytest.mark.parametrize("text", ["some poster", "https://example.org/x"])
def test_what_fits_no_role_gets_no_verdict(text: str) -> None:
    bench = Bench().add(product("bolt", "none")).plan(receipt("PR-1", line(1, "bolt", 5)))
    bench.scan("PR-1")
    assert bench.camera(text) == ""


@pytest.mark.domain("camera.no-role")
def test_a_context_in_sight_is_told_once() -> None:
    bench = gate()
    assert [bench.camera("A-01") for _ in range(3)] == ["context.place", "", ""]


# -- its questions ------------------------------------------------------------------------------


@pytest.mark.domain("camera.proposed")
@pytest.mark.parametrize("source", ["gun", "gun-b"])
def test_any_scanner_answers_for_a_camera(source: str) -> None:
    """A camera has no commands; whoever stands there scans the answer."""
    bench = gate()
    bench.scan("pump")
    assert bench.camera("X1") == "serial.is_this"
    assert bench.scan("%%ANSWER-1", source) == "serial.accepted"
    assert (bench.serials, bench.asked) == (["X1"], {})


@pytest.mark.domain("camera.proposed")
def test_at_the_pick_too() -> None:
    bench = gate().plan(pick_list("PL-1", line(1, "pump", 2, place="A-01")))
    bench.stock("pump", "S1", "A-01").stock("pump", "S2", "B-07").scans("%%PAUSE", "PL-1")
    assert [bench.camera(unit(s)) for s in ("S1", "S2", "S1")] == ["proposal.seen", "serial.elsewhere", ""]
    play(bench, ("%%CONFIRM", "serial.accepted"), ("%%CONFIRM", "confirm.aside"))
    assert bench.serials == ["S1"]


@pytest.mark.domain("camera.copies")
def test_a_container_bears_its_code_on_several_sides() -> None:
    """One SSCC is one container, however many of its labels are in sight."""
    bench = gate().auto()
    pallet = gs1(("00", "106141411234567866"), ("02", "19521130001234"), ("37", "4"))
    bench.camera(pallet, copies=2)
    assert bench.captured == {"2": 24}


@pytest.mark.domain("camera.copies")
def test_a_label_whose_quantity_was_keyed_adds_nothing_either() -> None:
    """Seeing one again never adds, also after QTY at the screen."""
    bench = gate().auto()
    carton = gs1(("01", "19521130001234"))
    assert bench.camera(carton) == "quantity.accepted"
    assert bench.touch("%%QTY-3") == "quantity.amended"
    assert bench.camera(carton) == ""
    assert bench.captured == {"2": 18}


@pytest.mark.domain("camera.seen-again")
@pytest.mark.parametrize("auto", [True, False])
def test_ten_frames_a_second_tell_each_refusal_once(auto: bool) -> None:  # noqa: FBT001
    """Labels that lie in sight and help nothing fill no journal, however many they are."""
    bench = gate()
    bench.session.auto = bench.replayed.auto = auto
    sight = ("4006381333931", "1PABC-1", gs1(("00", "106141411234567866")), "a\x1db")
    first = [bench.camera(code) for code in sight]
    assert first[:3] == ["code.wrong_kind", "code.wrong_kind", "container.unknown"]
    assert [bench.camera(code) for _ in range(20) for code in sight] == [""] * 80


@pytest.mark.domain("camera.seen-again", "task.withdrawn")
def test_a_task_taken_over_is_said_once_for_all_labels_in_sight() -> None:
    bench = Bench().add(product("pump"), GTIN)
    for n in range(1, 4):
        bench.stock("pump", f"S{n}", "A-01")
    bench.plan(pick_list("PL-1", line(1, "pump", 3, place="A-01")))
    bench.scans("PL-1", unit("S1"))
    bench.assign("PL-1", "bench-2", taken_away=True)
    seen = [bench.camera(unit(serial)) for _ in range(5) for serial in ("S2", "S3")]
    assert seen == ["task.taken_over", *[""] * 9]
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert bench.booked() == [("S1", 1)]


@pytest.mark.domain("camera.proposed", "container.as-one")
def test_a_container_in_sight_is_proposed_once_and_booked_whole() -> None:
    bench = gate()
    box = "106141411234567897"
    bench.container(box, *(Content("main/pump", f"S{n}") for n in range(3)))
    assert [bench.camera(gs1(("00", box))) for _ in range(3)] == ["proposal.seen", "", ""]
    assert bench.screen.proposed == 3
    play(bench, ("%%CONFIRM", "container.accepted"))
    assert bench.captured == {"1": 3}
    assert bench.camera(gs1(("00", box))) == ""
