"""The screen of a station: given / scan / what is shown."""

import pytest

from rules.catalog import Dispute, Hold, HoldKind
from rules.session import Session, diagram
from rules.view import Link, view
from tests.rules.bench import GTIN, Bench, gs1, lenient, line, pick_list, product, receipt


def dock(language: str = "en") -> Bench:
    bench = Bench(session=Session("dock-1", language=language), replayed=Session("dock-1", language=language))
    bench.add(lenient("pump"), GTIN).add(product("glue", by="lot")).add(product("bolt", "none"))
    bench.plan(
        receipt("PR-1", line(1, "pump", 2), line(2, "glue", 5), line(3, "bolt", 9)), line1=["S1", "S2"]
    )
    return bench.plan(pick_list("PL-1", line(1, "bolt", 3)))


@pytest.mark.parametrize(
    ("scans", "state"),
    [
        ("", "idle"),
        ("PR-1", "ready"),
        ("PR-1 pump", "ready"),
        ("PR-1 S1", "accept"),
        ("PR-1 pump S9", "reject"),
        ("PR-1 S1 %%UNDO", "ask"),
        ("PR-1 S1 %%CONFIRM", "complete"),
        ("PR-1 S1 %%PAUSE", "idle"),
        ("SN-0", "reject"),
        ("S1", "ask"),
    ],
)
def test_states(scans: str, state: str) -> None:
    bench = dock()
    bench.scans(*scans.split())
    assert bench.screen.state == state


def test_a_fault_shows_when_nothing_else_does() -> None:
    bench = dock()
    link = Link(faults=("Scanner gun is unplugged: plug it in.",))
    assert view(bench.session, bench.shelf, link).state == "fault"
    bench.scans("PR-1", "S1")
    assert view(bench.session, bench.shelf, link).state == "accept"


@pytest.mark.parametrize(
    ("scans", "following"),
    [
        ("", "Scan a task sheet, or NEXT TASK"),
        ("PR-1", "Scan serial of Pump"),
        ("PR-1 S1 S2", "Scan Glue"),
        ("PR-1 S1 S2 glue", "Scan lot of Glue"),
        ("PR-1 S1 S2 glue L1 %%QTY-5", "Scan Bolt"),
        ("PR-1 S1 S2 glue L1 %%QTY-5 bolt %%QTY-9", "All scanned: CONFIRM"),
    ],
)
def test_what_to_scan_next(scans: str, following: str) -> None:
    bench = dock()
    bench.scans(*scans.split())
    assert bench.screen.next == following


@pytest.mark.domain("enforcement.red-button", "line.context-shown")
def test_progress_context_and_debt() -> None:
    bench = dock()
    bench.scans("PR-1", "pump", "%%QTY-2", "S1", "bolt", "%%QTY-4")
    screen = bench.screen
    assert (screen.task, screen.process, screen.party) == ("PR-1", "receive", "Acme")
    assert (screen.done, screen.quantity) == (6, 16)
    assert [(x.captured, x.missing, x.asks, x.chosen) for x in screen.lines] == [
        (2, 1, "serial", True),
        (0, 0, "lot", False),
        (4, 0, "quantity", False),
    ]
    assert screen.context == "Pump"
    # the unit that S1 paid for is no news
    assert [(shown.code, shown.scanned) for shown in screen.recent[:4]] == [
        ("quantity.amended", "bolt x 4"),
        ("quantity.accepted", "bolt x 1"),
        ("serial.verified", "S1"),
        ("serial.owed", "pump x 2"),
    ]


def test_the_idle_screen_lists_open_tasks() -> None:
    bench = dock().plan(receipt("PR-2", line(1, "bolt", 1, done=1))).plan(receipt("PR-3", stations=("x",)))
    assert [(t.id, t.process, t.done, t.quantity) for t in bench.screen.tasks] == [
        ("PR-1", "receive", 0, 16),
        ("PL-1", "pick", 0, 3),
    ]
    assert [c.command for c in bench.screen.commands] == ["%%NEXT-TASK"]


def test_work_whose_task_is_gone_still_has_its_name() -> None:
    bench = dock()
    bench.scans("PR-1", "S1")
    del bench.shelf.open_tasks["PR-1"]
    assert (bench.screen.task, bench.screen.process, bench.screen.lines) == ("PR-1", "receive", ())


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Already scanned"), ("de", "Schon gescannt"), ("fr", "Already scanned")]
)
def test_languages(language: str, words: str) -> None:
    bench = dock(language)
    bench.scans("PR-1", "S1", "S1")
    assert bench.screen.verdict is not None
    assert bench.screen.verdict.words == words
    assert all(answer.words for answer in bench.screen.commands)


def test_a_separator_is_never_shown() -> None:
    bench = dock()
    bench.scans("PR-1", gs1(("01", GTIN), ("21", "S1")), gs1(("01", GTIN), ("30", "5")))
    bench.scan(gs1(("01", "09521130000018"), ("30", "5"), ("240", "X")))
    assert bench.events[-1].read.text.count("\x1d") == 1
    assert all(shown.scanned.isprintable() for shown in bench.screen.recent)


def test_the_states_as_a_diagram() -> None:
    assert "idle --> working: Opened" in diagram()
    assert "working --> idle: Confirmed" in diagram()


# -- a stop, conflicts, proposals ---------------------------------------------------------------


def stopped() -> Bench:
    """A pick of bolts and pumps; gun-a has just read a recalled pump."""
    bench = dock().add(product("fan")).stock("fan", "F1", "A-01")
    bench.plan(pick_list("PL-2", line(1, "fan", 2, place="A-01"), line(2, "bolt", 3, place="A-01")))
    bench.shelf.holds.append(Hold("main/fan", "", "F1", HoldKind.RECALL, "RC-1", "cracked seal"))
    bench.scan("PL-2")
    assert bench.scan("F1", "gun-a") == "item.recalled"
    return bench


def test_a_stop_is_shown_as_one_and_only_ack_is_offered() -> None:
    """*stop*: that scanner accepts nothing until ACK."""
    screen = stopped().screen
    assert (screen.state, screen.klass, screen.next) == ("reject", "stop", "Scan ACK")
    assert [c.command for c in screen.commands] == ["%%ACK"]
    assert screen.verdict is not None
    assert (screen.verdict.light, screen.verdict.words) == ("stop", "Recalled")


def test_a_stop_stays_in_sight_behind_a_colleagues_greens_until_ack() -> None:
    bench = stopped()
    for _ in range(10):  # more than the last verdicts that are kept
        bench.scan("%%HELP", "gun-b")
    assert bench.scan("bolt", "gun-b") == "quantity.accepted"
    assert (bench.screen.klass, bench.screen.state) == ("stop", "reject")
    assert bench.scan("bolt", "gun-a") == "ack.first"
    assert bench.scan("%%ACK", "gun-a") == "stop.acknowledged"
    assert (bench.screen.klass, bench.screen.state) == ("tick", "ready")
    assert len(bench.screen.commands) > 1


def test_conflicts_of_this_station_are_shown_in_its_idle_view() -> None:
    """A conflict row with both stories, shown in both stations' idle view."""
    bench = dock()
    bench.shelf.conflicts.append(Dispute("main/pump", "S1", ("dock-1", "dock-2"), ("PL-7", "PL-9")))
    bench.shelf.conflicts.append(Dispute("main/pump", "S2", ("dock-3", "dock-2"), ("PL-7", "PL-9")))
    assert list(bench.screen.conflicts) == ["S1 was taken twice: PL-7, PL-9"]
    bench.scan("PR-1")
    assert not bench.screen.conflicts


@pytest.mark.domain("camera.proposed")
def test_what_cameras_see_is_counted_in_units() -> None:
    bench = dock()
    bench.scan("PR-1")
    bench.camera("bolt", 4)
    bench.camera("S1")
    assert (bench.screen.proposed, bench.screen.next) == (5, "CONFIRM books 5 of 16")
