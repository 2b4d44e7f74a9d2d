"""What a confirmation makes of captures, in every process: sums that add up, one story per unit."""

from dataclasses import replace
from itertools import permutations

import pytest

from rules.conclude import conclude
from rules.movement import NEW
from rules.order import Step, locate, story
from rules.policy import FREE, POLICIES
from rules.product import Process
from rules.session import Session
from rules.task import Task
from tests.rules.bench import Bench, line, play, product

SHIPPED = "TO-1"
#: Process -> where the unit stands before and after.
TABLE = {
    Process.RECEIVE: ("scrap", "IN"),
    Process.PICK: ("A-01", "IN"),
    Process.BATCH_PICK: ("A-01", "IN"),
    Process.TOTE_PICK: ("A-01", "TOTE"),
    Process.ISSUE: ("A-01", "IN"),
    Process.DISPATCH: ("A-01", "customer"),
    Process.TRANSFER_OUT: ("A-01", "in transit"),
    Process.TRANSFER_IN: ("in transit", "IN"),
    Process.ACCOUNT_TRANSFER: ("A-01", "other account"),
    Process.RELOCATE: ("A-01", "IN"),
    Process.COUNT: ("A-01", "IN"),
    Process.ADJUST: ("A-01", "lost"),
    Process.CUSTOMER_RETURN: ("customer", "IN"),
    Process.SUPPLIER_RETURN: ("A-01", "supplier"),
    Process.SCRAP: ("A-01", "scrap"),
    Process.QUARANTINE: ("A-01", "quarantine"),
}
#: The task's own place is where these take from.
FROM_ITS_PLACE = {Process.ACCOUNT_TRANSFER, Process.SUPPLIER_RETURN, Process.SCRAP, Process.QUARANTINE}
#: A second step of the judgement, where the process has one.
ANSWERS = {Process.ADJUST: "%%ANSWER-1"}


def _task(process: Process, ref: str = "T-1", place: str = "IN") -> Task:
    dest = "TOTE" if process is Process.TOTE_PICK else "SO-1" if process is Process.BATCH_PICK else ""
    if process in FROM_ITS_PLACE:
        place = ""
    one = line(1, "pump", 3, dest=dest, into="main/pump2")
    return Task(ref, process, (one,), place=place, origin=SHIPPED if process is Process.TRANSFER_IN else "")


def _do(bench: Bench, task: Task, serial: str = "S1") -> None:
    """The whole task for one unit."""
    bench.plan(task)
    dest = task.lines[0].dest
    codes = [task.id, *([dest] if dest else []), "pump", serial, *filter(None, [ANSWERS.get(task.process)])]
    for code in codes:
        bench.scan(code)
    assert bench.serials == [serial], (task.process, bench.events)
    bench.scans("%%CONFIRM", "%%CLOSE-SHORT", "%%ANSWER-1")
    assert bench.task == ""


@pytest.mark.domain("processes.engine")
@pytest.mark.parametrize("process", Process)
def test_every_process_moves_a_unit_from_where_it_is(process: Process) -> None:
    """A process is a row of policy: the same scans, the same ends, one story per unit."""
    before, after = TABLE[process]
    bench = Bench().add(product("pump")).add(product("pump2"))
    bench.stock("pump", "S1", before, task=SHIPPED if before == "in transit" else "OLD-1")
    _do(bench, _task(process))
    known = Step("f" * 32, 1, 0, 1, "supplier", before, NEW)
    standing = bench.standing("pump", "S1", known)
    assert (standing.place, standing.fork, len(standing.heads)) == (after, False, 1)
    assert bench.shelf.where["main/pump", "S1"].place == after
    assert {m.process for m in bench.movements} == {process.value}
    assert all(m.quantity == 1 and m.serial == "S1" and m.scan for m in bench.movements)
    assert sum(bench.sums.values()) == 0


@pytest.mark.domain("processes.engine")
@pytest.mark.parametrize("process", Process)
def test_and_a_quantity_leaves_one_place_for_another(process: Process) -> None:
    bench = Bench().add(product("pump", "none")).add(product("pump2", "none")).place("A-01")
    task = _task(process)
    bench.plan(replace(task, lines=(replace(task.lines[0], place="A-01"),)))
    dest = task.lines[0].dest
    for code in ["T-1", *([dest] if dest else []), "pump", *filter(None, [ANSWERS.get(process)]), "%%QTY-3"]:
        bench.scan(code)
    assert bench.captured == {"1": 3}
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert all(m.prev == () and m.quantity == 3 for m in bench.movements)
    moved = set(bench.sums.values())
    assert moved == (set() if process in {Process.COUNT, Process.ACCOUNT_TRANSFER} else {3, -3})


LIFE = [
    (Process.RECEIVE, "A-01", "A-01"),
    (Process.RELOCATE, "B-07", "B-07"),
    (Process.COUNT, "B-07", "B-07"),
    (Process.COUNT, "C-09", "C-09"),
    (Process.PICK, "STAGE", "STAGE"),
    (Process.DISPATCH, "", "customer"),
    (Process.CUSTOMER_RETURN, "RET", "RET"),
    (Process.QUARANTINE, "", "quarantine"),
    (Process.RELOCATE, "A-01", "A-01"),
    (Process.TRANSFER_OUT, "", "in transit"),
    (Process.TRANSFER_IN, "Z-01", "Z-01"),
    (Process.ADJUST, "", "lost"),
    (Process.COUNT, "Z-01", "Z-01"),
    (Process.TOTE_PICK, "", "TOTE"),
    (Process.SCRAP, "", "scrap"),
]


@pytest.mark.domain("processes.engine")
def test_a_whole_life_is_one_story() -> None:
    """After each process the ledger finds the unit where the station put it, and there is no fork."""
    bench = Bench().add(product("pump", pattern="S[0-9]")).add(product("pump2"))
    for n, (process, place, after) in enumerate(LIFE):
        ref = SHIPPED if process is Process.TRANSFER_OUT else f"T-{n}"
        _do(bench, _task(process, ref, place))
        standing = bench.standing("pump", "S1")
        assert (standing.place, standing.fork) == (after, False), (n, process)
        assert standing.head == bench.ids[-1]
    assert bench.sums == {"supplier": -1, "scrap": 1}


@pytest.mark.domain("processes.engine")
def test_the_life_of_two_stations_that_know_nothing_is_the_same_story() -> None:
    """Joined by place where nothing is named; any order of arrival gives the same."""
    ways = ["supplier>A1", "A1>A1", "A1>transit", "transit>Z1", "Z1>Z1", "Z1>customer"]
    steps = []
    for n, way in enumerate(ways, 1):
        source, target = way.split(">")
        steps.append(Step("d" * 32, n, n * 10, n, source, target, NEW if n == 1 else ("unknown",)))
    for order in permutations(steps):
        assert (locate(order).place, locate(order).fork) == ("customer", False)
    assert story(steps) == tuple(step.id for step in steps)


def test_every_process_has_a_row_and_the_free_ones_are_processes() -> None:
    assert set(POLICIES) == set(Process) == set(TABLE)
    assert set(POLICIES) >= FREE


def test_without_a_task_nothing_is_concluded() -> None:
    assert conclude(Session("dock-1"), "") == ()


def test_the_operator_stands_on_every_movement() -> None:
    """Also on those that go before: the relocation, the return."""
    bench = Bench().add(product("pump")).stock("pump", "S1", "B-07")
    bench.plan(Task("PL-1", Process.PICK, (line(1, "pump", 1, place="A-01"),)))
    play(bench, ("PL-1", "task.opened"), ("S1", "serial.elsewhere"), ("%%CONFIRM", "serial.relocated"))
    moves = conclude(bench.session, "Ada")
    assert [(m.operator, m.process) for m in moves] == [("Ada", "relocate"), ("Ada", "pick")]
