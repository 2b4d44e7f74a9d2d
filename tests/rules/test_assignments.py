"""A pick is one station's at a time; what happens when the office gives it to another one."""

import pytest

from tests.rules.bench import Bench, gs1, lenient, line, pick_list, play, product, receipt

TAKEN = "task.taken_over"


def bench_with(*scans: str, sku: str = "pump") -> Bench:
    """A pick list of five pumps and nine bolts, and what was scanned of it here."""
    bench = Bench().add(product("pump", pattern="S[0-9]+")).add(product("bolt", "none"))
    bench.add(lenient("fan")).badge("B-9", "Eve", "supervisor")
    for n in range(1, 7):
        bench.stock("pump", f"S{n}", "A-01")
    lines = (
        line(1, "pump", 5, place="A-01"),
        line(2, "bolt", 9, place="A-01"),
        line(3, "fan", 4, place="A-01"),
    )
    bench.plan(pick_list("PL-1", *lines)).plan(receipt("PR-1", line(1, sku, 5)))
    bench.scans("PL-1", *scans)
    return bench


# -- who may open it ----------------------------------------------------------------------------


@pytest.mark.domain("task.assigned")
@pytest.mark.parametrize(
    ("assignee", "reason"), [("", "task.opened"), ("dock-1", "task.opened"), ("bench-2", "task.assigned")]
)
def test_a_pick_is_assigned_to_one_station_at_a_time(assignee: str, reason: str) -> None:
    """A pick task is assigned to one station at a time."""
    bench = Bench().add(product("bolt", "none")).plan(pick_list("PL-1", line(1, "bolt", 5)))
    bench.assign("PL-1", assignee)
    play(bench, ("PL-1", reason))
    if reason == "task.assigned":
        assert bench.facts["station"] == "bench-2"


@pytest.mark.domain("task.assigned", "task.open-this")
def test_what_another_station_picks_is_not_offered_here() -> None:
    """Neither by NEXT TASK, nor by its goods, nor on the idle screen."""
    bench = Bench().add(product("bolt", "none")).plan(pick_list("PL-1", line(1, "bolt", 5)))
    bench.assign("PL-1", "bench-2")
    play(bench, ("%%NEXT-TASK", "task.no_more"), ("bolt", "task.none"))
    assert bench.screen.tasks == ()
    bench.plan(pick_list("PL-2", line(1, "bolt", 5)))
    play(bench, ("bolt", "task.open_this"), ("%%CONFIRM", "quantity.accepted"))
    assert bench.task == "PL-2"


@pytest.mark.domain("task.shared-receive")
def test_a_receive_may_be_shared() -> None:
    """Each station has its own task on the pre-receipt."""
    bench = Bench().add(product("bolt", "none")).plan(receipt("PR-1", line(1, "bolt", 5)))
    bench.assign("PR-1", "dock-2", taken_away=True)
    play(bench, ("PR-1", "task.opened"), ("bolt", "quantity.accepted"))
    bench.shelf.count("PR-1", "1", 3)  # the other door's
    assert [(x.done, x.captured, x.quantity) for x in bench.screen.lines] == [(3, 1, 5)]


# -- taken away ---------------------------------------------------------------------------------


@pytest.mark.domain("task.withdrawn")
def test_after_withdrawal_no_new_capture() -> None:
    """Asks AMBER "task taken over: 3 scanned, confirm or put back"."""
    bench = bench_with("S1", "S2", "S3").assign("PL-1", "bench-2", taken_away=True)
    play(bench, ("S4", TAKEN))
    assert bench.facts["count"] == "3"
    assert [a.words for a in bench.screen.answers] == ["Confirm them", "Put back"]
    assert bench.serials == ["S1", "S2", "S3"]


@pytest.mark.domain("task.withdrawn")
@pytest.mark.parametrize(
    ("before", "then"),
    [
        (["bolt"], "%%QTY-5"),  # QTY adds to what was captured
        (["bolt"], "%%QTY-ALL"),
        (["fan", "%%QTY-1", "fan"], "%%NO-SERIAL"),
        (["S1", "bolt"], "bolt"),
    ],
)
def test_nothing_is_added_by_keying_either(before: list[str], then: str) -> None:
    bench = bench_with(*before).assign("PL-1", "bench-2", taken_away=True)
    captured = bench.captured
    got = bench.scan(then)
    while got == "quantity.all":
        got = bench.scan("%%CONFIRM")
    assert (got, bench.captured) == (TAKEN, captured)


@pytest.mark.domain("task.withdrawn")
def test_nor_by_an_answer_to_an_older_question() -> None:
    """The office takes the task away between the question and its answer: the unit goes aside."""
    bench = bench_with("S1").stock("pump", "S9", "B-07")
    play(bench, ("S9", "serial.elsewhere"))
    bench.assign("PL-1", "bench-2", taken_away=True)
    play(bench, ("%%ANSWER-1", TAKEN))
    assert (bench.serials, bench.aside) == (["S1"], ["aside.unanswered"])


@pytest.mark.domain("task.withdrawn")
def test_nor_by_a_camera() -> None:
    bench = bench_with("S1").assign("PL-1", "bench-2", taken_away=True)
    assert bench.camera("S2") == TAKEN
    assert bench.work.proposed == {}


@pytest.mark.domain("task.withdrawn", "task.withdrawn-undo")
def test_undo_one_and_confirm_the_rest() -> None:
    """Withdrawn after capture 3 of 5, then undo one and confirm the rest: it leaves the station."""
    bench = bench_with("S1", "S2", "S3").assign("PL-1", "bench-2", taken_away=True)
    play(bench, ("%%UNDO", "undo.which"), ("%%UNDO", "undo.done"), ("%%CONFIRM", "confirm.done"))
    assert bench.booked(process="pick") == [("S1", 1), ("S2", 1)]
    assert bench.task == ""


@pytest.mark.domain("task.withdrawn-undo")
def test_undo_gives_back_what_a_serial_had_paid_for() -> None:
    """Undo of a serial that paid for a declared unit books that unit anew, and works all the same."""
    bench = bench_with("fan", "%%QTY-2").stock("fan", "F1", "A-01")
    bench.scan("F1")
    bench.assign("PL-1", "bench-2", taken_away=True)
    play(bench, ("%%UNDO", "undo.which"), ("%%UNDO", "undo.done"))
    assert (bench.captured, bench.work.missing) == ({"3": 2}, {"3": 2})


@pytest.mark.domain("task.withdrawn")
@pytest.mark.parametrize(
    ("answer", "booked"), [("%%ANSWER-1", ["S1"]), ("%%CONFIRM", ["S1"]), ("%%ANSWER-2", [])]
)
def test_confirm_or_put_back(answer: str, booked: list[str]) -> None:
    bench = bench_with("S1").assign("PL-1", "bench-2", taken_away=True)
    play(bench, ("S2", TAKEN))
    assert bench.scan(answer) in {"confirm.done", "task.cancelled"}
    assert [serial for serial, _ in bench.booked()] == booked
    assert bench.task == ""
    play(bench, ("PL-1", "task.assigned"))


@pytest.mark.domain("task.withdrawn")
def test_units_aside_are_said_before_it_leaves() -> None:
    bench = bench_with("S1", "S99").assign("PL-1", "bench-2", taken_away=True)
    assert bench.aside == ["serial.unknown"]
    play(bench, ("S2", TAKEN), ("%%ANSWER-1", "confirm.aside"), ("%%CONFIRM", "confirm.done"))
    assert bench.task == ""


@pytest.mark.domain("task.withdrawn")
@pytest.mark.parametrize("parked", [False, True])
def test_with_nothing_captured_it_is_only_said(parked: bool) -> None:  # noqa: FBT001 - a row of the table
    bench = bench_with(*(["%%PAUSE"] if parked else []))
    bench.assign("PL-1", "bench-2", taken_away=True)
    if parked:
        play(bench, ("PL-1", "task.opened"))
    play(bench, ("S1", "task.assigned"), ("PR-1", "task.opened"))


@pytest.mark.domain("task.assigned")
def test_a_task_given_back_is_opened_anew() -> None:
    """Taken away and released again: its code claims it under the new number."""
    bench = bench_with().assign("PL-1", "", taken_away=True)
    play(bench, ("S1", "task.assigned"), ("PL-1", "task.opened"), ("S1", "serial.accepted"))
    assert bench.work.assignment == 1


@pytest.mark.domain("task.withdrawn", "task.resume")
def test_parked_work_is_resumed_under_its_old_number() -> None:
    """Undo and confirm of its open session always work, also after a pause."""
    bench = bench_with("S1", "%%PAUSE").assign("PL-1", "bench-2", taken_away=True)
    play(bench, ("S2", "task.none"), ("PL-1", "task.opened"), ("S2", TAKEN), ("%%CONFIRM", "confirm.done"))
    assert bench.booked() == [("S1", 1)]


@pytest.mark.domain("task.withdrawn", "override.badge")
def test_a_supervisor_lets_nothing_in_after_withdrawal() -> None:
    bench = bench_with("S1", "S99").assign("PL-1", "bench-2", taken_away=True)
    play(bench, ("B-9", "override.which"), ("%%CONFIRM", "serial.not_in_cache"), ("%%CONFIRM", TAKEN))
    assert (bench.serials, bench.aside) == (["S1"], ["serial.unknown"])


@pytest.mark.domain("task.withdrawn", "task.open-this")
def test_goods_that_open_it_again_are_no_new_capture_either() -> None:
    """After withdrawal the station takes no new capture, also not by "open PL-1?"."""
    bench = bench_with("S1", "%%PAUSE", sku="fan").assign("PL-1", "", taken_away=True)
    bench.add(product("pump", pattern="S[0-9]+"), "09521130001244")
    play(bench, (gs1(("01", "09521130001244"), ("21", "S2")), "task.open_this"), ("%%CONFIRM", TAKEN))
    assert (bench.task, bench.serials) == ("PL-1", ["S1"])
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert bench.booked() == [("S1", 1)]
