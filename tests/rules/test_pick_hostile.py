"""Goods out when things go crosswise: two scanners, answers for the rest, a feed that changes, no screen."""

import pytest

from rules.product import Process, Reserve
from rules.task import Task
from tests.rules.bench import Bench, line, pick_list, play, product


def bench_with(**at: str) -> Bench:
    """A pick of three at A-01, with units that stand at these places."""
    bench = Bench().add(product("pump")).place("A-01", "B-07")
    for serial, place in at.items():
        bench.stock("pump", serial, place)
    bench.plan(pick_list("PL-1", line(1, "pump", 3, place="A-01")))
    bench.scan("PL-1")
    return bench


@pytest.mark.domain("goods-out.elsewhere")
def test_an_answer_for_the_rest_ends_with_the_capture_it_was_given_for() -> None:
    bench = bench_with(S1="B-07", S2="B-07")
    play(
        bench,
        ("S1", "serial.elsewhere"),
        ("%%ANSWER-2", "serial.relocated"),
        ("%%UNDO", "undo.which"),
        ("%%UNDO", "undo.done"),
        ("S2", "serial.elsewhere"),
    )


@pytest.mark.domain("goods-out.elsewhere")
def test_two_scanners_have_their_own_questions() -> None:
    bench = bench_with(S1="B-07", S2="B-07")
    assert bench.scan("S1", "gun-a") == "serial.elsewhere"
    assert bench.scan("S2", "gun-b") == "serial.elsewhere"
    assert bench.scan("%%CONFIRM", "gun-b") == "serial.relocated"
    assert bench.serials == ["S2"]
    assert bench.touch("%%ANSWER-1") == "serial.relocated"
    assert bench.serials == ["S2", "S1"]


@pytest.mark.domain("goods-out.elsewhere")
def test_both_scanners_ask_about_the_same_unit() -> None:
    bench = bench_with(S1="B-07")
    for gun in ("gun-a", "gun-b"):
        assert bench.scan("S1", gun) == "serial.elsewhere"
    assert bench.scan("%%CONFIRM", "gun-a") == "serial.relocated"
    assert bench.scan("%%CONFIRM", "gun-b") == "serial.already_in_task"
    assert bench.serials == ["S1"]


@pytest.mark.domain("goods-out.recalled")
def test_recalled_between_question_and_answer() -> None:
    bench = bench_with(S1="B-07")
    play(bench, ("S1", "serial.elsewhere"))
    bench.hold("pump", "S1")
    play(bench, ("%%CONFIRM", "item.recalled"))
    assert bench.serials == []


@pytest.mark.domain("goods-out.kept-elsewhere")
def test_reserved_between_question_and_answer() -> None:
    bench = bench_with(S1="B-07")
    play(bench, ("S1", "serial.elsewhere"))
    bench.plan(pick_list("PL-2", line(1, "pump", 1, reserve=Reserve.EXACT)), line1=["S1"])
    play(bench, ("%%CONFIRM", "serial.reserved"))


@pytest.mark.domain("goods-out.elsewhere")
def test_without_a_screen_it_goes_aside() -> None:
    bench = bench_with(S1="B-07", S2="A-01")
    bench.session.screen = bench.replayed.screen = False
    play(bench, ("S1", "aside.unanswered"), ("S2", "serial.accepted"))


@pytest.mark.domain("goods-out.elsewhere")
def test_moved_to_its_place_between_question_and_answer() -> None:
    """The answer judges the scan again: by now it stands where the line takes it from."""
    bench = bench_with(S1="B-07")
    play(bench, ("S1", "serial.elsewhere"))
    bench.stock("pump", "S1", "A-01")
    play(bench, ("%%CONFIRM", "serial.accepted"), ("%%CONFIRM", "confirm.done"))
    assert bench.ways() == ["pick S1 A-01>customer"]


@pytest.mark.domain("processes.batch")
def test_a_parked_batch_goes_on_with_its_order() -> None:
    bench = Bench().add(product("pump")).stock("pump", "S1", "A-01").stock("pump", "S2", "A-01")
    bench.plan(
        Task("B-1", Process.BATCH_PICK, (line(1, "pump", 2, dest="SO-1"), line(2, "pump", 1, dest="SO-2")))
    )
    play(bench, ("B-1", "task.opened"), ("SO-1", "context.order"), ("S1", "serial.accepted"))
    play(bench, ("%%PAUSE", "task.paused"), ("B-1", "task.opened"))
    assert bench.screen.context == "for SO-1"
    play(bench, ("S2", "serial.accepted"), ("%%CONFIRM", "confirm.done"))
    assert {m.dest for m in bench.movements} == {"SO-1"}


@pytest.mark.domain("processes.tote-wrong")
def test_a_wrong_tote_stops_only_its_scanner() -> None:
    bench = Bench().add(product("pump")).add(product("fan")).stock("pump", "S1", "A").stock("fan", "F1", "A")
    bench.plan(
        Task("B-1", Process.TOTE_PICK, (line(1, "pump", 1, dest="T-1"), line(2, "fan", 1, dest="T-2")))
    )
    bench.scans("B-1", "T-2")
    assert bench.scan("S1", "gun-a") == "tote.wrong"
    assert bench.scan("F1", "gun-b") == "serial.accepted"
    assert bench.scan("T-1", "gun-a") == "ack.first"


@pytest.mark.domain("goods-out.recalled-since")
def test_recalled_after_a_relocation_was_agreed() -> None:
    bench = bench_with(S1="B-07", S2="A-01")
    play(bench, ("S1", "serial.elsewhere"), ("%%CONFIRM", "serial.relocated"), ("S2", "serial.accepted"))
    bench.hold("pump", "S1", kind="hold")
    bench.scan("%%CONFIRM")
    assert bench.aside == ["item.held"]
    assert bench.serials == ["S2"]
