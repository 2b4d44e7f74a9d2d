"""UNDO belongs to its scanner (design: domain, "Undo, corrections, conflicts")."""

import pytest

from tests.rules.bench import GTIN, Bench, gs1, line, pick_list, play, product, receipt


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


# -- what is scanned after UNDO -----------------------------------------------------------------


@pytest.mark.domain("undo.scanned")
def test_a_quantity_too_its_own_scanners_first() -> None:
    """Scanning what is captured takes out that one, with its quantity; it never adds one more."""
    bench = dock()
    play(bench, ("bolt", "quantity.accepted"), ("%%QTY-7", "quantity.amended"), ("SN1", "serial.verified"))
    bench.scan("bolt", "gun-b")
    play(bench, ("%%UNDO", "undo.which"), ("bolt", "undo.done"))
    assert (bench.facts["what"], bench.captured) == ("7 x main/bolt", {"1": 1, "2": 1})
    play(bench, ("%%UNDO", "undo.which"), ("bolt", "undo.done"))
    assert bench.captured == {"1": 1}


@pytest.mark.domain("undo.scanned")
@pytest.mark.parametrize("label", ["L7", gs1(("01", GTIN), ("10", "L7"))])
def test_a_lot_too(label: str) -> None:
    bench = Bench().add(product("glue", by="lot"), GTIN).plan(receipt("PR-1", line(1, "glue", 9)))
    play(
        bench,
        ("PR-1", "task.opened"),
        ("glue", "context.product"),
        ("L7", "lot.accepted"),
        ("L8", "lot.accepted"),
    )
    play(bench, ("%%UNDO", "undo.which"), (label, "undo.done"))
    assert [c.lot for c in bench.work.captures.values()] == ["L8"]


@pytest.mark.domain("undo.other-scan")
def test_a_product_code_that_only_chooses_takes_out_nothing() -> None:
    bench = dock()
    play(bench, ("SN1", "serial.verified"), ("%%UNDO", "undo.which"), ("pump", "context.product"))
    assert bench.serials == ["SN1"]


@pytest.mark.domain("undo.scanned")
def test_also_when_the_office_took_the_task_away() -> None:
    """Undo of the open session always works."""
    bench = Bench().add(product("pump")).stock("pump", "S1", "A-01").stock("pump", "S2", "A-01")
    bench.plan(pick_list("PL-1", line(1, "pump", 3, place="A-01")))
    bench.scans("PL-1", "S1", "S2")
    bench.assign("PL-1", "dock-2", taken_away=True)
    play(bench, ("%%UNDO", "undo.which"), ("S1", "undo.done"))
    assert bench.serials == ["S2"]


@pytest.mark.domain("undo.exact")
def test_what_is_taken_out_leaves_the_task_as_it_was() -> None:
    bench = dock()
    bench.scans("SN1", "bolt", "%%QTY-3")
    before = (dict(bench.work.captures), dict(bench.work.counts), dict(bench.work.kept))
    play(bench, ("SN2", "serial.verified"), ("%%UNDO", "undo.which"), ("%%UNDO", "undo.done"))
    assert (bench.work.captures, bench.work.counts, bench.work.kept) == before


@pytest.mark.domain("undo.again")
def test_undo_through_a_pause_and_a_restart() -> None:
    """Parked with its captures; the journal replays to the same."""
    bench = dock()
    play(bench, ("SN1", "serial.verified"), ("%%PAUSE", "task.paused"), ("PR-1", "task.opened"))
    play(bench, ("%%UNDO", "undo.which"), ("%%UNDO", "undo.done"))
    assert bench.serials == []


# -- giving a task up ---------------------------------------------------------------------------


@pytest.mark.domain("undo.cancel")
def test_cancelling_is_confirmed_by_the_document_code() -> None:
    """Confirmed by scanning its document code again, with the number of captures on screen."""
    bench = dock()
    play(bench, ("SN1", "serial.verified"), ("bolt", "quantity.accepted"), ("%%CANCEL", "task.cancel"))
    assert bench.facts == {"task": "PR-1", "count": "2"}
    play(bench, ("PR-1", "task.cancelled"))
    assert bench.kinds == ["Undone", "Undone", "Cancelled"]
    assert (bench.task, bench.movements) == ("", [])


@pytest.mark.domain("undo.cancel")
@pytest.mark.parametrize("code", ["%%CONFIRM", "%%ANSWER-1", "SN2", "%%UNDO"])
def test_nothing_else_cancels(code: str) -> None:
    bench = dock()
    bench.scans("SN1", "%%CANCEL", code, "%%PAUSE", "PR-1")
    assert "SN1" in bench.serials or bench.booked(process="receive") == [("SN1", 1)]


@pytest.mark.domain("undo.cancel")
def test_asked_at_the_screen_any_scanner_reads_the_code() -> None:
    bench = dock()
    bench.scan("SN1")
    assert bench.touch("%%CANCEL") == "task.cancel"
    play(bench, ("PR-1", "task.cancelled"))


@pytest.mark.domain("undo.cancel")
def test_a_colleagues_scan_of_the_code_cancels_nothing() -> None:
    bench = dock()
    play(bench, ("SN1", "serial.verified"), ("%%CANCEL", "task.cancel"))
    assert bench.scan("PR-1", "gun-b") == "task.already_open"
    assert bench.serials == ["SN1"]


@pytest.mark.domain("undo.cancel", "answers.unanswered")
def test_units_aside_are_not_forgotten_with_the_task() -> None:
    bench = dock()
    play(bench, ("pump", "context.product"), ("X1", "serial.not_expected"), ("%%CANCEL", "task.cancel"))
    play(bench, ("PR-1", "task.cancelled"))
    assert getattr(bench.events[-1], "aside", 0) == 1


@pytest.mark.domain("undo.event")
def test_after_confirmation_there_is_nothing_to_undo() -> None:
    """After confirmation a correction is a new movement."""
    bench = dock()
    play(bench, ("SN1", "serial.verified"), ("%%CONFIRM", "confirm.done"), ("%%UNDO", "undo.nothing"))
    assert bench.booked(process="receive") == [("SN1", 1)]
