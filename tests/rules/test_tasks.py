"""A task at the station: opened, parked, resumed, refused; confirmed in parts, closed short."""

import pytest

from rules.session import State
from tests.rules.bench import GTIN, Bench, gs1, line, pick_list, play, product, receipt


def dock() -> Bench:
    """Two pre-receipts and a pick list."""
    bench = Bench().add(product("pump"), GTIN).add(product("bolt", "none"))
    bench.plan(receipt("PR-1", line(1, "pump", 3)), line1=["SN1", "SN2", "SN3"])
    bench.plan(receipt("PR-2", line(1, "pump", 1), line(2, "bolt", 5)))
    bench.plan(pick_list("PL-3", line(1, "bolt", 5, place="A-01")))
    return bench


# -- document codes -----------------------------------------------------------------------------


@pytest.mark.domain("task.document")
def test_a_document_code_opens_its_task() -> None:
    bench = dock()
    play(bench, ("PR-1", "task.opened"))
    assert (bench.task, bench.session.state) == ("PR-1", State.WORKING)
    play(bench, ("PR-1", "task.already_open"))


def test_with_nothing_captured_another_one_opens() -> None:
    bench = dock()
    play(bench, ("PR-1", "task.opened"), ("PR-2", "task.opened"))
    assert bench.task == "PR-2"


@pytest.mark.parametrize(
    ("before", "left"),
    [
        (("SN1",), "PR-1"),  # a capture
        (("pump", "SN9"), "PR-1"),  # a unit set aside
    ],
)
def test_goods_keep_other_documents_out(before: tuple[str, ...], left: str) -> None:
    bench = dock()
    bench.scans("PR-1", *before)
    play(bench, ("PR-2", "task.busy"), ("%%NEXT-TASK", "task.busy"))
    assert bench.facts["task"] == left


def test_an_open_question_keeps_other_documents_out() -> None:
    bench = dock()
    play(bench, ("PR-2", "task.opened"), ("A1", "serial.is_this"), ("PR-1", "task.busy"))
    assert bench.asked == {"gun": "serial.is_this"}
    play(bench, ("%%CONFIRM", "serial.accepted"))


@pytest.mark.parametrize(
    ("more", "reason"), [({"closed": True}, "task.closed"), ({"stations": ("dock-2",)}, "task.elsewhere")]
)
def test_a_document_that_is_not_for_here(more: dict[str, object], reason: str) -> None:
    bench = dock().plan(receipt("PR-9", line(1, "pump", 1), **more))
    play(bench, ("PR-9", reason))
    assert bench.task == ""


@pytest.mark.domain("task.pause", "task.resume")
def test_pause_parks_it_and_its_code_resumes_it() -> None:
    """PAUSE parks it with its captures; its document code resumes it."""
    bench = dock()
    play(
        bench,
        ("PR-1", "task.opened"),
        ("SN1", "serial.verified"),
        ("%%PAUSE", "task.paused"),
        ("PR-2", "task.opened"),
        ("bolt", "quantity.accepted"),
        ("%%PAUSE", "task.paused"),
        ("PR-1", "task.opened"),
        ("SN1", "serial.already_in_task"),
        ("%%UNDO", "undo.which"),
    )
    assert bench.facts["what"] == "SN1"


@pytest.mark.domain("task.resume")
def test_the_idle_screen_shows_parked_work_first() -> None:
    bench = dock()
    bench.scans("PR-2", "bolt", "%%PAUSE")
    assert [(t.id, t.parked) for t in bench.screen.tasks] == [("PR-2", 1), ("PR-1", 0), ("PL-3", 0)]


@pytest.mark.domain("task.pause", "task.resume")
@pytest.mark.parametrize("change", ["closed", "moved", "gone"])
def test_parked_work_is_never_lost(change: str) -> None:
    """Undo and confirm of its open session always work."""
    bench = dock()
    bench.scans("PR-1", "SN1", "%%PAUSE")
    if change == "gone":
        del bench.shelf.open_tasks["PR-1"]
    else:
        lines = bench.shelf.open_tasks["PR-1"].lines
        bench.plan(receipt("PR-1", *lines, closed=change == "closed", stations=("dock-2",)))
    play(bench, ("PR-1", "task.opened"))
    if change != "moved":
        play(bench, ("SN2", "task.closed"))
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert bench.booked() == [("SN1", 1)]
    assert bench.task == ("PR-1" if change == "moved" else "")


# -- goods without a task -----------------------------------------------------------------------


@pytest.mark.domain("task.open-this")
def test_goods_that_fit_one_task_ask_for_it() -> None:
    """With none open, goods that fit exactly one task released here ask "open PR-1001?"."""
    bench = dock()
    play(bench, ("SN2", "task.open_this"))
    assert bench.facts["task"] == "PR-1"
    play(bench, ("%%CONFIRM", "serial.verified"))
    assert bench.kinds == ["Opened", "Accepted"]
    assert (bench.task, bench.serials) == ("PR-1", ["SN2"])


@pytest.mark.domain("task.none")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("pump", "task.none"),  # fits two
        ("bolt", "task.none"),  # fits two
        ("nothing", "task.none"),
        (gs1(("01", GTIN), ("21", "SN1")), "task.none"),  # on the list of one, but the other takes any
        ("%%CONFIRM", "command.not_now"),
        ("%%PAUSE", "command.not_now"),
        ("%%CLOSE-SHORT", "command.not_now"),
        ("%%QTY-5", "command.not_now"),
        ("%%NO-SERIAL", "command.not_now"),
        ("%%UNDO", "undo.nothing"),
        ("%%ANSWER-1", "answer.none"),
        ("%%DANCE", "command.unknown"),
    ],
)
def test_else_red(text: str, reason: str) -> None:
    assert dock().scan(text) == reason


@pytest.mark.domain("task.open-this")
def test_a_label_fits_where_its_serial_is_listed() -> None:
    bench = Bench().add(product("pump"), GTIN)
    bench.plan(receipt("PR-1", line(1, "pump", 1)), line1=["SN1"])
    bench.plan(receipt("PR-2", line(1, "pump", 1)), line1=["SN2"])
    play(bench, (gs1(("01", GTIN), ("21", "SN2")), "task.open_this"))
    assert bench.facts["task"] == "PR-2"


@pytest.mark.domain("task.resume", "task.open-this")
def test_goods_resume_what_is_parked() -> None:
    bench = dock()
    bench.scans("PR-1", "SN1", "%%PAUSE")
    play(bench, ("SN2", "task.open_this"), ("%%CONFIRM", "serial.verified"))
    assert bench.serials == ["SN1", "SN2"]


def test_two_scanners_are_asked_and_one_answers() -> None:
    """Opening answers the question of all: nothing that was captured can be opened over."""
    bench = dock()
    bench.scan("SN1", "gun-a")
    bench.scan("SN2", "gun-b")
    assert bench.asked == {"gun-a": "task.open_this", "gun-b": "task.open_this"}
    assert bench.scan("%%CONFIRM", "gun-a") == "serial.verified"
    assert bench.scan("%%CONFIRM", "gun-b") == "confirm.done"
    assert bench.booked() == [("SN1", 1)]


def test_a_question_about_one_task_is_not_answered_in_another() -> None:
    bench = dock()
    play(bench, ("PR-1", "task.opened"), ("%%CLOSE-SHORT", "close.reason"))
    assert bench.scan("PR-2", "gun-b") == "task.opened"
    play(bench, ("%%CONFIRM", "confirm.nothing"))
    assert bench.shelf.open_tasks["PR-1"].lines[0].closed == ""


# -- NEXT TASK ----------------------------------------------------------------------------------


@pytest.mark.domain("task.next")
def test_next_task_goes_through_what_is_released_in_order() -> None:
    bench = dock()
    opened = []
    for _ in range(4):
        assert bench.scan("%%NEXT-TASK") == "task.opened"
        opened.append(bench.task)
    assert opened == ["PR-1", "PR-2", "PL-3", "PR-1"]


@pytest.mark.domain("task.next")
def test_next_task_leaves_out_what_is_parked_finished_or_done() -> None:
    bench = dock()
    bench.scans("PR-1", "SN1", "%%PAUSE")
    bench.scans("PL-3", "bolt", "%%CLOSE-SHORT", "%%CONFIRM")
    play(bench, ("%%NEXT-TASK", "task.opened"))
    assert bench.task == "PR-2"
    play(bench, ("%%NEXT-TASK", "task.no_more"))


@pytest.mark.domain("task.next")
def test_no_more_tasks() -> None:
    play(Bench(), ("%%NEXT-TASK", "task.no_more"))


# -- CONFIRM ------------------------------------------------------------------------------------


@pytest.mark.domain("task.in-stock-from-confirm")
def test_confirm_books_and_finishes() -> None:
    bench = dock()
    bench.scans("PR-1", "SN1", "SN2", "SN3", "%%CONFIRM")
    assert bench.booked(source="supplier", target="STOCK") == [("SN1", 1), ("SN2", 1), ("SN3", 1)]
    assert bench.session.state is State.IDLE
    assert bench.screen.state == "complete"


@pytest.mark.domain("task.confirm-partial")
def test_partial_confirm_leaves_the_rest_open() -> None:
    """CONFIRM books what is captured so far; the rest stays open."""
    bench = dock()
    play(
        bench,
        ("PR-1", "task.opened"),
        ("SN1", "serial.verified"),
        ("%%CONFIRM", "confirm.done"),
        ("%%CONFIRM", "confirm.nothing"),
        ("SN2", "serial.verified"),
    )
    assert bench.booked() == [("SN1", 1)]
    assert bench.captured == {"1": 1}
    assert [(x.done, x.captured, x.quantity) for x in bench.screen.lines] == [(1, 1, 3)]


def test_confirm_with_units_aside_says_so() -> None:
    """CONFIRM with units aside says so; CONFIRM again books the rest and lists those."""
    bench = dock()
    play(bench, ("PR-1", "task.opened"), ("SN1", "serial.verified"), ("pump", "context.product"))
    play(bench, ("SN9", "serial.not_expected"), ("%%CONFIRM", "confirm.aside"))
    assert bench.facts["count"] == "1"
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert [getattr(event, "aside", 0) for event in bench.events] == [1]
    assert bench.aside == []


def test_units_set_aside_meanwhile_are_said_too() -> None:
    """SET ASIDE never disappears unseen."""
    bench = dock()
    play(bench, ("PR-1", "task.opened"), ("SN1", "serial.verified"), ("pump", "context.product"))
    play(bench, ("SN8", "serial.not_expected"), ("%%CONFIRM", "confirm.aside"))
    assert bench.scan("SN9", "gun-b") == "serial.not_expected"
    play(bench, ("%%CONFIRM", "confirm.aside"))
    assert bench.facts["count"] == "2"
    play(bench, ("%%CONFIRM", "confirm.done"))


def test_scanning_on_after_the_warning_is_possible() -> None:
    bench = dock()
    bench.scans("PR-1", "SN1", "pump", "SN9", "%%CONFIRM")
    play(bench, ("SN2", "serial.verified"), ("%%CONFIRM", "confirm.aside"), ("%%CONFIRM", "confirm.done"))
    assert bench.booked() == [("SN1", 1), ("SN2", 1)]


# -- CLOSE SHORT --------------------------------------------------------------------------------


@pytest.mark.domain("task.close-short")
def test_close_short_asks_why_and_closes_the_lines_of_a_receipt() -> None:
    bench = dock()
    play(bench, ("PR-1", "task.opened"), ("SN1", "serial.verified"), ("%%CLOSE-SHORT", "close.reason"))
    assert bench.facts["missing"] == "2"
    assert [answer.words for answer in bench.screen.answers] == ["Not delivered", "Damaged", "Other reason"]
    play(bench, ("%%ANSWER-2", "confirm.done"))
    assert bench.kinds == ["LineClosed", "Confirmed"]
    assert bench.shelf.open_tasks["PR-1"].lines[0].closed == "damaged"
    play(bench, ("PR-1", "task.opened"), ("SN2", "line.closed"))


@pytest.mark.domain("task.close-short")
def test_close_short_leaves_the_rest_of_a_pick_open() -> None:
    """Short asks a reason and leaves the rest open."""
    bench = dock()
    play(bench, ("PL-3", "task.opened"), ("bolt", "quantity.accepted"), ("%%CLOSE-SHORT", "close.reason"))
    assert [answer.words for answer in bench.screen.answers] == ["Not found", "Damaged", "Other reason"]
    play(bench, ("%%ANSWER-1", "confirm.done"))
    assert bench.task == ""
    play(bench, ("PL-3", "task.opened"), ("bolt", "quantity.accepted"))


def test_close_short_with_nothing_missing_is_a_confirm() -> None:
    bench = dock()
    bench.scans("PR-1", "SN1", "SN2", "SN3")
    play(bench, ("%%CLOSE-SHORT", "confirm.done"))
    assert bench.kinds == ["Confirmed"]


def test_close_short_says_units_aside_too() -> None:
    bench = dock()
    bench.scans("PR-1", "SN1", "pump", "SN9")
    play(
        bench,
        ("%%CLOSE-SHORT", "close.reason"),
        ("%%ANSWER-3", "confirm.aside"),
        ("%%CONFIRM", "confirm.done"),
    )
    assert bench.shelf.open_tasks["PR-1"].lines[0].closed == "other"


def test_a_fifth_answer_is_none() -> None:
    bench = dock()
    play(bench, ("PR-1", "task.opened"), ("%%CLOSE-SHORT", "close.reason"), ("%%ANSWER-4", "answer.none"))
    assert bench.asked == {"gun": "close.reason"}
