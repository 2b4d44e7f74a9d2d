"""Tasks at the station that no document brought, and what fits which of them."""

import pytest

from rules.catalog import Content
from rules.product import Process
from rules.session import State
from rules.view import Link, view
from tests.rules.bench import GTIN, Bench, gs1, line, pick_list, play, product, receipt

SSCC = "106141411234567897"


def dock() -> Bench:
    """Pumps and bolts, and no task."""
    return Bench().add(product("pump", pattern="S[0-9]+"), GTIN).add(product("bolt", "none")).place("A-01")


# -- a blind receipt ----------------------------------------------------------------------------


@pytest.mark.domain("task.blind", "words.task")
def test_a_blind_receipt_opens_a_task_without_lines() -> None:
    bench = dock()
    play(bench, ("%%START-RECEIVE", "task.opened"))
    assert (bench.work.free, bench.work.process, bench.screen.lines) == (True, Process.RECEIVE, ())
    assert bench.screen.next == "Scan a product"
    play(bench, ("S1", "serial.which_product"), ("pump", "serial.accepted"), ("bolt", "quantity.accepted"))
    play(bench, ("%%QTY-5", "quantity.amended"), ("%%CONFIRM", "confirm.done"))
    assert bench.booked(source="supplier") == [("S1", 1), ("bolt", 5)]


@pytest.mark.domain("task.blind", "task.pause", "task.resume")
def test_it_is_parked_and_resumed_from_the_screen() -> None:
    """Its code is on no sheet: the idle screen shows it, to be scanned or touched there."""
    bench = dock()
    bench.scans("%%START-RECEIVE", "bolt")
    ref = bench.task
    play(bench, ("%%PAUSE", "task.paused"))
    (card,) = bench.screen.tasks
    assert (card.id, card.process, card.parked) == (ref, "receive", 1)
    assert bench.touch(card.id) == "task.opened"
    assert bench.captured == {"main/bolt": 1}


@pytest.mark.domain("task.resume")
def test_parked_work_whose_task_the_feed_lost_is_shown_too() -> None:
    bench = dock().plan(receipt("PR-1", line(1, "bolt", 5)))
    bench.scans("PR-1", "bolt", "%%PAUSE")
    del bench.shelf.open_tasks["PR-1"]
    assert [(card.id, card.parked) for card in bench.screen.tasks] == [("PR-1", 1)]
    play(bench, ("PR-1", "task.opened"), ("%%CONFIRM", "confirm.done"))


@pytest.mark.domain("task.blind")
@pytest.mark.parametrize("process", ["PICK", "TRANSFER-IN", "DISPATCH"])
def test_what_needs_a_document_cannot_be_started_here(process: str) -> None:
    play(dock(), (f"%%START-{process}", "command.not_now"))


# -- goods without a task -----------------------------------------------------------------------


@pytest.mark.domain("task.open-this", "task.none")
@pytest.mark.parametrize(("tasks", "reason"), [(0, "task.none"), (1, "task.open_this"), (2, "task.none")])
@pytest.mark.parametrize("goods", ["bolt", "label", "container"])
def test_goods_that_fit_exactly_one(tasks: int, reason: str, goods: str) -> None:
    """With none open, goods that fit exactly one task released here ask; else RED `task.none`."""
    bench = dock().plan(receipt("PR-0", line(1, "bolt", 5), stations=("dock-2",)))
    bench.shelf.containers[SSCC] = (Content("main/pump", "S1"), Content("main/bolt", quantity=3))
    for n in range(tasks):
        bench.plan(receipt(f"PR-{n + 1}", line(1, "bolt", 5), line(2, "pump", 2)))
    codes = {"bolt": "bolt", "label": gs1(("01", GTIN), ("21", "S1")), "container": gs1(("00", SSCC))}
    play(bench, (codes[goods], reason))
    assert bench.session.state is State.IDLE
    if reason == "task.open_this":
        assert bench.scan("%%CONFIRM") in {"quantity.accepted", "serial.accepted", "container.accepted"}
        assert bench.task == "PR-1"


@pytest.mark.domain("task.open-this")
def test_a_container_fits_only_where_all_of_it_does() -> None:
    bench = dock().plan(receipt("PR-1", line(1, "bolt", 5)))
    bench.shelf.containers[SSCC] = (Content("main/pump", "S1"), Content("main/bolt", quantity=3))
    play(bench, (gs1(("00", SSCC)), "task.none"))


@pytest.mark.domain("task.open-this")
def test_the_task_may_be_gone_before_the_answer() -> None:
    bench = dock().plan(pick_list("PL-1", line(1, "bolt", 5)))
    play(bench, ("bolt", "task.open_this"))
    bench.assign("PL-1", "bench-2")
    play(bench, ("%%CONFIRM", "task.assigned"))
    assert bench.session.work is None


@pytest.mark.domain("task.as-of")
@pytest.mark.parametrize(
    ("complete", "words"),
    [(True, "Checked: stock list of 09:59"), (False, "Checked: task only, list of 09:59")],
)
def test_what_is_shown_is_as_of_the_last_feed(complete: bool, words: str) -> None:  # noqa: FBT001
    """The remaining of a shared receive is "as of": the screen says how old what it knows is."""
    bench = dock().plan(receipt("PR-1", line(1, "bolt", 5, done=3)))
    bench.scan("PR-1")
    bench.shelf.complete = complete
    link = Link(feed="g:1", feed_at=bench.now - 61_000)
    assert view(bench.session, bench.shelf, link).checked == words
    bench.shelf.version = None
    assert view(bench.session, bench.shelf, Link()).checked == ""
