"""UNDO belongs to its scanner (design: domain, "Undo, corrections, conflicts")."""

import pytest

from tests.rules.bench import GTIN, Bench, gs1, line, play, product, receipt


def dock() -> Bench:
    bench = Bench().add(product("pump"), GTIN).add(product("bolt", "none"))
    bench.plan(receipt("PR-1", line(1, "pump", 4), line(2, "bolt", 50)), line1=["SN1", "SN2", "SN3", "SN4"])
    bench.scan("PR-1")
    return bench


@pytest.mark.domain("undo.scanner", "undo.again")
def test_undo_shows_then_takes_out_the_last() -> None:
    """AMBER "take out SN 4711?"; UNDO again takes out that scanner's last capture."""
    bench = dock()
    play(bench, ("SN1", "serial.verified"), ("SN2", "serial.verified"), ("%%UNDO", "undo.which"))
    assert bench.facts["what"] == "SN2"
    assert bench.screen.verdict is not None
    assert bench.screen.verdict.action == "UNDO again takes out SN2; or scan the unit."
    play(bench, ("%%UNDO", "undo.done"))
    assert bench.serials == ["SN1"]
    play(bench, ("SN2", "serial.verified"))


def test_a_serial_of_digits_is_shown_as_it_is() -> None:
    bench = Bench().add(product("pump")).plan(receipt("PR-1", line(1, "pump", 1)), line1=["4711"])
    bench.scans("PR-1", "4711", "%%UNDO")
    assert bench.screen.verdict is not None
    assert bench.screen.verdict.action.startswith("UNDO again takes out 4711")


@pytest.mark.domain("undo.again", "answers.four")
def test_confirm_and_answer_1_take_out_too() -> None:
    bench = dock()
    play(bench, ("SN1", "serial.verified"), ("%%UNDO", "undo.which"), ("%%CONFIRM", "undo.done"))
    play(bench, ("SN1", "serial.verified"), ("%%UNDO", "undo.which"), ("%%ANSWER-1", "undo.done"))
    assert bench.serials == []


@pytest.mark.domain("undo.scanned")
def test_scanning_a_captured_unit_takes_out_that_one() -> None:
    bench = dock()
    play(bench, ("SN1", "serial.verified"), ("SN2", "serial.verified"), ("%%UNDO", "undo.which"))
    play(bench, ("SN1", "undo.done"))
    assert bench.serials == ["SN2"]


@pytest.mark.domain("undo.scanned")
def test_also_by_its_label() -> None:
    bench = dock()
    play(bench, ("SN1", "serial.verified"), ("SN2", "serial.verified"), ("%%UNDO", "undo.which"))
    play(bench, (gs1(("01", GTIN), ("21", "SN1")), "undo.done"))
    assert bench.serials == ["SN2"]


@pytest.mark.domain("undo.scanned")
def test_also_a_colleagues() -> None:
    bench = dock()
    bench.scan("SN1", "gun-b")
    play(bench, ("SN2", "serial.verified"), ("%%UNDO", "undo.which"), ("SN1", "undo.done"))
    assert bench.serials == ["SN2"]


@pytest.mark.domain("undo.other-scan")
def test_any_other_scan_leaves_undo_and_is_judged() -> None:
    bench = dock()
    play(bench, ("SN1", "serial.verified"), ("%%UNDO", "undo.which"), ("SN2", "serial.verified"))
    assert bench.asked == {}
    assert bench.serials == ["SN1", "SN2"]


@pytest.mark.domain("undo.again")
def test_undo_takes_the_whole_quantity() -> None:
    bench = dock()
    play(
        bench,
        ("bolt", "quantity.accepted"),
        ("bolt", "quantity.accepted"),
        ("%%QTY-9", "quantity.amended"),
        ("%%UNDO", "undo.which"),
        ("%%UNDO", "undo.done"),
    )
    assert bench.captured == {"2": 1}


@pytest.mark.domain("undo.scanner")
def test_undo_belongs_to_its_scanner() -> None:
    bench = dock()
    play(bench, ("SN1", "serial.verified"))
    bench.scan("SN2", "gun-b")
    play(bench, ("%%UNDO", "undo.which"))
    assert bench.facts["what"] == "SN1"
    assert bench.scan("%%UNDO", "gun-c") == "undo.nothing"


def test_what_was_shown_is_what_is_taken_out() -> None:
    """Touch means the newest capture of all; one that came in between stays."""
    bench = dock()
    play(bench, ("SN1", "serial.verified"))
    assert bench.touch("%%UNDO") == "undo.which"
    play(bench, ("SN2", "serial.verified"))
    assert bench.touch("%%UNDO") == "undo.done"
    assert bench.serials == ["SN2"]


def test_two_undo_the_same() -> None:
    bench = dock()
    play(bench, ("SN1", "serial.verified"), ("%%UNDO", "undo.which"))
    bench.scan("%%UNDO", "gun-b")
    bench.scan("SN1", "gun-b")  # nothing of its own to undo, so this is a unit twice
    assert bench.touch("%%UNDO") == "undo.done"
    assert bench.serials == []


def test_nothing_to_undo() -> None:
    bench = dock()
    play(bench, ("%%UNDO", "undo.nothing"), ("SN1", "serial.verified"), ("%%CONFIRM", "confirm.done"))
    play(bench, ("%%UNDO", "undo.nothing"))


@pytest.mark.domain("undo.event")
def test_undo_names_the_capture_it_cancels() -> None:
    bench = dock()
    bench.scan("SN1")
    ref = next(iter(bench.work.captures))
    bench.scans("%%UNDO", "%%UNDO")
    assert [getattr(event, "capture", "") for event in bench.events] == [ref]


def test_undo_drops_a_question() -> None:
    """The same role twice, or UNDO, starts the set again."""
    bench = Bench().add(product("pump")).plan(receipt("PR-1", line(1, "pump", 3)))
    play(bench, ("PR-1", "task.opened"), ("A1", "serial.is_this"), ("%%UNDO", "question.dropped"))
    assert bench.aside == []
    play(bench, ("%%CONFIRM", "confirm.nothing"))
