"""Stop: recalled, held, wrong tote (design: domain, "Every scan of goods gets one of three answers")."""

import pytest

from rules.scan import Entry
from rules.signal import Light
from tests.rules.bench import Bench, line, pick_list, play, product


def bench_of(*serials: str) -> Bench:
    bench = (
        Bench().add(product("pump")).hold("pump", "S9").hold("pump", "S8", kind="hold").badge("B-1", "Ada")
    )
    for serial in (*serials, "S8", "S9"):
        bench.stock("pump", serial, "A-01")
    bench.plan(pick_list("PL-1", line(1, "pump", 5, place="A-01")))
    bench.scan("PL-1")
    return bench


@pytest.mark.domain("answers.stop")
@pytest.mark.parametrize(("serial", "reason"), [("S9", "item.recalled"), ("S8", "item.held")])
def test_that_scanner_accepts_nothing_until_ack(serial: str, reason: str) -> None:
    """Stop (recalled, held): that scanner accepts nothing until ACK."""
    bench = bench_of("S1", "S2")
    play(bench, (serial, reason))
    assert bench.light is Light.STOP
    assert bench.screen.next == "Scan ACK"
    for code in ("S1", "%%CONFIRM", "%%UNDO", "%%PAUSE", "PL-1", "B-1", "", "%%ANSWER-1", "%%DANCE"):
        assert bench.scan(code) == "ack.first"
    assert bench.facts["asked"] == reason
    play(bench, ("%%ACK", "stop.acknowledged"), ("S1", "serial.accepted"))
    assert bench.aside == [reason]


@pytest.mark.domain("answers.stop")
def test_a_colleagues_scanner_goes_on() -> None:
    bench = bench_of("S1", "S2")
    play(bench, ("S9", "item.recalled"))
    assert bench.scan("S1", "gun-b") == "serial.accepted"
    play(bench, ("S2", "ack.first"))


@pytest.mark.domain("answers.stop")
def test_a_colleague_cannot_acknowledge_but_the_screen_can() -> None:
    bench = bench_of("S1")
    play(bench, ("S9", "item.recalled"))
    assert bench.scan("%%ACK", "gun-b") == "command.not_now"
    assert bench.touch("%%ACK") == "stop.acknowledged"
    play(bench, ("S1", "serial.accepted"))


@pytest.mark.domain("answers.stop")
def test_the_stop_outlives_the_task() -> None:
    """A colleague confirms meanwhile; the stopped scanner still waits, also after a restart (replay)."""
    bench = bench_of("S1")
    play(bench, ("S9", "item.recalled"))
    for code in ("S1", "%%CONFIRM", "%%CONFIRM", "%%PAUSE"):
        bench.scan(code, "gun-b")
    assert not bench.session.empty
    play(bench, ("PL-1", "ack.first"), ("%%ACK", "stop.acknowledged"), ("PL-1", "task.opened"))


@pytest.mark.domain("answers.enter")
@pytest.mark.parametrize("enter", ["", "\r", "\r\n", "   "])
def test_the_scanners_own_enter_clears_nothing(enter: str) -> None:
    """The scanner's own Enter clears nothing: no stop, no question, no unit aside, no QTY to come."""
    bench = bench_of("S1").add(product("bolt", "none"))
    play(bench, ("S9", "item.recalled"), (enter, "ack.first"), ("%%ACK", "stop.acknowledged"))
    bench.plan(pick_list("PL-1", line(1, "pump", 5, place="A-01"), line(2, "bolt", 9, place="A-01")))
    play(bench, ("bolt", "quantity.accepted"), (enter, "code.unreadable"), ("%%QTY-3", "quantity.amended"))
    bench.shelf.online = False
    play(bench, ("pump", "context.product"), ("N1", "serial.is_this"), (enter, "code.unreadable"))
    assert bench.asked == {"gun": "serial.is_this"}
    assert bench.screen.aside == 1


@pytest.mark.domain("answers.stop")
def test_typed_at_the_screen_the_screen_stops() -> None:
    bench = bench_of("S1")
    assert bench.touch("S9") == "item.recalled"
    assert bench.touch("S1") == "ack.first"
    play(bench, ("S1", "serial.accepted"))
    assert bench.scan("%%ACK", "button", Entry.BUTTON) == "stop.acknowledged"
    assert bench.touch("%%UNDO") == "undo.which"
