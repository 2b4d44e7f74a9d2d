"""Goods in with a list: admitting what is not on it, and a list that looks wrong."""

import pytest

from rules.events import Accepted
from rules.task import Expected
from tests.rules.bench import Bench, line, play, product, receipt
from tests.rules.test_receive import dock


def supervised(*serials: str) -> Bench:
    """A pre-receipt of so many listed pumps, and a supervisor at the dock."""
    bench = Bench().add(product("pump")).badge("BOSS", "Eva", "supervisor").badge("B-1", "Ada")
    bench.plan(receipt("PR-1", line(1, "pump", len(serials))), line1=list(serials))
    bench.scans("PR-1", "pump")
    return bench


@pytest.mark.domain("goods-in.admit", "answers.four")
def test_admitting_names_the_missing_one_it_stands_for() -> None:
    """Admitting it names the missing expected one it stands for."""
    bench = supervised("S1", "S2", "S3", "S4", "S5")
    play(
        bench,
        ("S1", "serial.verified"),
        ("X9", "serial.not_expected"),
        ("BOSS", "override.which"),
        ("%%ANSWER-1", "admit.stands_for"),
    )
    assert bench.session.questions["gun"].choices == ("S2", "S3", "S4", "over")
    play(bench, ("%%ANSWER-2", "override.admitted"))
    assert bench.facts["stands_for"] == "S3"
    assert (bench.screen.aside, bench.captured) == (0, {"1": 2})


@pytest.mark.domain("goods-in.admit")
def test_one_missing_serial_is_stood_for_once() -> None:
    bench = supervised("S1", "S2", "S3")
    play(bench, ("S1", "serial.verified"), ("X1", "serial.not_expected"), ("X2", "serial.not_expected"))
    play(
        bench,
        ("BOSS", "override.which"),
        ("%%ANSWER-1", "admit.stands_for"),
        ("%%ANSWER-1", "override.admitted"),
    )
    play(bench, ("BOSS", "override.which"), ("%%ANSWER-1", "admit.stands_for"))
    assert bench.session.questions["gun"].choices == ("S3", "over")


@pytest.mark.domain("goods-in.admit")
def test_the_missing_ones_are_found_behind_those_that_are_captured() -> None:
    bench = supervised(*(f"S{n}" for n in range(1, 8)))
    bench.scans(*(f"S{n}" for n in range(1, 7)))
    play(bench, ("X9", "serial.not_expected"), ("BOSS", "override.which"), ("%%ANSWER-1", "admit.stands_for"))
    assert bench.session.questions["gun"].choices == ("S7", "over")


@pytest.mark.domain("goods-in.admit")
@pytest.mark.parametrize("complete", [True, False])
def test_or_counts_as_over(complete: bool) -> None:  # noqa: FBT001 - a table
    """Or counts as over: without a question where nothing is missing that it could stand for."""
    bench = supervised("S1", "S2", "S3")
    bench.scans("S1", "S2", "X9")
    if complete:
        bench.scans("S3")
    play(bench, ("BOSS", "override.which"))
    if complete:
        play(bench, ("%%ANSWER-1", "override.admitted"))
    else:
        play(bench, ("%%ANSWER-1", "admit.stands_for"), ("%%ANSWER-2", "override.admitted"))
    assert bench.captured == {"1": 4 if complete else 3}


@pytest.mark.domain("goods-in.looks-wrong")
def test_after_three_unexpected_the_list_looks_wrong() -> None:
    """After three unexpected and none verified on a line: AMBER once "list looks wrong"."""
    bench = supervised("S1", "S2", "S3", "S4")
    play(
        bench,
        ("X1", "serial.not_expected"),
        ("X2", "serial.not_expected"),
        ("X3", "list.looks_wrong"),
        ("X4", "serial.not_expected"),
    )
    assert bench.screen.aside == 4


@pytest.mark.domain("goods-in.looks-wrong", "answers.aside-once")
def test_one_unit_scanned_three_times_says_nothing_about_the_list() -> None:
    bench = supervised("S1", "S2")
    play(bench, ("X1", "serial.not_expected"), ("X1", "aside.already"), ("X1", "aside.already"))
    assert bench.screen.aside == 1


@pytest.mark.domain("goods-in.looks-wrong")
def test_one_verified_unit_is_trust_enough() -> None:
    bench = supervised("S1", "S2")
    bench.scan("S1")
    assert bench.scans("X1", "X2", "X3") == ["serial.not_expected"] * 3


@pytest.mark.domain("goods-in.looks-wrong")
@pytest.mark.parametrize("answer", ["%%ANSWER-1", "%%CONFIRM"])
def test_the_list_may_be_kept(answer: str) -> None:
    bench = supervised("S1", "S2")
    bench.scans("X1", "X2", "X3")
    play(bench, (answer, "list.kept"), ("X4", "serial.not_expected"), ("S1", "serial.verified"))


@pytest.mark.domain("goods-in.drop-list")
@pytest.mark.parametrize("late", [False, True])
def test_a_supervisor_drops_the_list(late: bool) -> None:  # noqa: FBT001 - a table
    """A supervisor drops the list for that line, which then counts as "none entered".

    Also one who comes later: work never waits for a supervisor.
    """
    bench = supervised("S1", "S2")
    bench.scans("X1", "X2", "X3")
    if late:
        play(bench, ("X4", "serial.not_expected"), ("BOSS", "override.which"))
        assert bench.session.questions["gun"].choices == ("admit", "next", "drop_list", "sign_on")
        play(bench, ("%%ANSWER-3", "list.dropped"))
    else:
        play(bench, ("BOSS", "list.dropped"))
    play(bench, ("X1", "serial.is_this"), ("%%CONFIRM", "serial.accepted"), ("X2", "serial.accepted"))
    assert bench.screen.aside == (2 if late else 1)


@pytest.mark.domain("goods-in.drop-list")
def test_an_operator_drops_no_list() -> None:
    bench = supervised("S1", "S2")
    bench.scans("X1", "X2", "X3")
    play(bench, ("B-1", "operator.signed_on"), ("X4", "serial.not_expected"))
    assert not bench.work.dropped


@pytest.mark.domain("goods-in.drop-list")
def test_a_dropped_list_stays_dropped_after_a_partial_confirm() -> None:
    bench = supervised("S1", "S2", "S3")
    bench.scans("X1", "X2", "X3", "BOSS", "X1", "%%CONFIRM", "%%CONFIRM", "%%CONFIRM", "X2")
    assert bench.serials == ["X2"]


# -- what a list carries ------------------------------------------------------------------------


@pytest.mark.domain("goods-in.rows", "goods-in.other-expiry")
def test_a_row_may_carry_an_expiry_and_another_one_is_asked() -> None:
    """Rows may carry lot and expiry; an expiry that differs is AMBER."""
    bench = (
        Bench().add(product("pump"), "09521130001237").plan(receipt("PR-1", line(1, "pump", 2, listed=True)))
    )
    bench.shelf.lists = [Expected("PR-1", "1", serial, "", "2028-12-31") for serial in ("S1", "S2")]
    label = "]C101095211300012371729010121"
    play(bench, ("PR-1", "task.opened"), ("S1", "serial.verified"), (label + "S2", "lot.other_expiry"))
    assert (bench.facts["known"], bench.facts["expiry"]) == ("2028-12-31", "2029-01-01")
    play(bench, ("%%CONFIRM", "serial.verified"))
    assert [c.expiry for c in bench.work.captures.values()] == ["2028-12-31", "2029-01-01"]


@pytest.mark.domain("goods-in.locked")
def test_a_list_that_changes_between_question_and_answer_is_asked_again() -> None:
    """The answer judges the same scan by the list of now."""
    bench = dock().stock("pump", "SN1", "customer")
    play(bench, ("SN1", "serial.shipped_before"))
    bench.shelf.lists = [e for e in bench.shelf.lists if e.serial != "SN1"]
    play(bench, ("%%ANSWER-1", "serial.not_expected"))
    assert bench.aside == ["serial.not_expected"]


@pytest.mark.domain("goods-in.admit", "answers.aside-once")
def test_a_unit_entered_later_is_simply_scanned_again() -> None:
    """Until it is closed the list may change; the unit that lay aside is in, and aside no more."""
    bench = dock()
    play(bench, ("pump", "context.product"), ("SN9", "serial.not_expected"))
    bench.shelf.lists.append(Expected("PR-1", "1", "SN9"))
    play(bench, ("SN9", "serial.verified"))
    assert isinstance(bench.events[-1], Accepted)
    assert bench.events[-1].admits
    assert bench.screen.aside == 0
    play(bench, ("%%UNDO", "undo.which"), ("%%UNDO", "undo.done"))
    assert bench.screen.aside == 1
