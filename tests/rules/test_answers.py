"""What becomes of every scan: green, amber, red (design: domain, "... one of three answers")."""

from dataclasses import replace

import pytest

from rules.policy import POLICIES
from rules.reasons import REASONS, Klass
from rules.signal import Light
from rules.view import Link, view
from tests.rules.bench import GTIN, Bench, gs1, line, pick_list, play, product, receipt


def dock(quantity: int = 3) -> Bench:
    """A pre-receipt with a list for pumps and bolts without."""
    bench = Bench().add(product("pump"), GTIN).add(product("bolt", "none")).badge("BOSS", "Eva", "supervisor")
    bench.plan(receipt("PR-1", line(1, "pump", quantity), line(2, "bolt", 50)), line1=["S1", "S2", "S3"])
    bench.scans("PR-1", "pump")
    return bench


@pytest.mark.domain("answers.three")
def test_green_is_booked_amber_and_red_are_not() -> None:
    bench = dock().stock("pump", "S2", "customer")
    seen = [(bench.scan(code), bench.light, bench.captured.get("1", 0)) for code in ("S1", "S2", "S1")]
    assert seen == [
        ("serial.verified", Light.GREEN, 1),
        ("serial.shipped_before", Light.AMBER, 1),
        ("serial.already_in_task", Light.RED, 1),
    ]


@pytest.mark.domain("answers.remark")
def test_a_remark_is_green_with_a_second_line() -> None:
    """A remark on an accepted scan is green with a second line."""
    bench = dock().stock("pump", "S2", "customer", task="PL-7")
    play(bench, ("S2", "serial.shipped_before"), ("%%ANSWER-1", "serial.returned"))
    shown = bench.screen.verdict
    assert shown is not None
    assert (shown.light, shown.words, shown.remark) == (
        Light.GREEN,
        "Return booked",
        "It was shipped on PL-7.",
    )


@pytest.mark.domain("answers.checked")
@pytest.mark.parametrize(
    ("complete", "words"),
    [(True, "Checked: stock list of 10:00"), (False, "Checked: task only, list of 10:00")],
)
def test_what_it_was_checked_against(complete: bool, words: str) -> None:  # noqa: FBT001 - a table
    """It says what it was checked against: rules version and age, full stock list or task only."""
    bench = dock()
    bench.shelf.complete = complete
    bench.scan("S1")
    shown = view(bench.session, bench.shelf, Link(online=True, feed="gen:7", feed_at=bench.now))
    assert (shown.checked, shown.link.feed) == (words, "gen:7")


# -- red ----------------------------------------------------------------------------------------


@pytest.mark.domain("answers.soft")
def test_the_next_good_scan_clears_a_soft_refusal_and_it_stays_in_the_list() -> None:
    """Soft: the next good scan clears it, it stays in the list."""
    bench = dock()
    play(
        bench,
        ("nonsense!", "serial.not_expected"),
        ("S1", "serial.verified"),
        ("S1", "serial.already_in_task"),
    )
    assert (bench.screen.state, bench.screen.klass) == ("reject", "soft")
    play(bench, ("S2", "serial.verified"))
    assert bench.screen.state == "accept"
    assert "serial.already_in_task" in [shown.code for shown in bench.screen.recent]
    assert bench.aside == ["serial.not_expected"]


@pytest.mark.domain("answers.aside")
def test_scanning_goes_on_and_units_aside_are_counted() -> None:
    """Scanning goes on and the unit adds to "SET ASIDE 2", which never disappears unseen."""
    bench = dock()
    bench.scans("X1", "S1", "X2", "S2")
    assert (bench.screen.aside, bench.captured) == (2, {"1": 2})
    play(bench, ("%%PAUSE", "task.paused"), ("PR-1", "task.opened"))
    assert bench.screen.aside == 2


@pytest.mark.domain("answers.aside-once")
def test_a_unit_aside_counts_once() -> None:
    """Scanned again by whomever it is the same unit; two of a lot or a product are two."""
    bench = dock()
    play(bench, ("X1", "serial.not_expected"))
    first = bench.now
    assert bench.scan("X1", "gun-b") == "aside.already"
    assert (bench.facts["first_at"], bench.screen.aside) == (str(first), 1)
    bench.add(product("fan", "none"))
    play(bench, ("fan", "product.not_in_task"), ("fan", "product.not_in_task"))
    assert bench.screen.aside == 3


@pytest.mark.domain("answers.aside-once")
def test_another_reason_is_said_again() -> None:
    bench = dock()
    play(bench, ("X1", "serial.not_expected"))
    bench.stock("pump", "X1", "B-07")
    play(bench, ("X1", "serial.on_hand"))


# -- amber --------------------------------------------------------------------------------------


@pytest.mark.domain("answers.unanswered")
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("S1", "serial.verified"),
        ("X1", "serial.not_expected"),
        ("bolt", "quantity.accepted"),
        ("%%PAUSE", "task.paused"),
        ("%%CANCEL", "task.cancel"),
        ("%%CLOSE-SHORT", "close.reason"),
    ],
)
def test_an_amber_not_answered_before_the_next_unit_goes_aside(code: str, reason: str) -> None:
    """An AMBER not answered before the next unit goes aside; silence books nothing."""
    bench = dock().stock("pump", "S2", "customer")
    play(bench, ("S2", "serial.shipped_before"), (code, reason))
    assert "aside.unanswered" in [getattr(event, "reason", "") for event in bench.events]
    assert "S2" not in bench.serials if bench.session.work else True


@pytest.mark.domain("answers.unanswered")
def test_a_colleagues_next_unit_leaves_the_question_open() -> None:
    bench = dock().stock("pump", "S2", "customer")
    play(bench, ("S2", "serial.shipped_before"))
    assert bench.scan("S1", "gun-b") == "serial.verified"
    assert bench.asked == {"gun": "serial.shipped_before"}
    assert bench.scan("%%ANSWER-1", "gun-b") == "answer.none"
    play(bench, ("%%ANSWER-2", "serial.received_again"))


@pytest.mark.domain("answers.unanswered")
def test_two_answer_for_the_same_unit_it_is_booked_once() -> None:
    bench = dock().stock("pump", "S2", "customer")
    play(bench, ("S2", "serial.shipped_before"))
    assert bench.scan("S2", "gun-b") == "serial.shipped_before"
    play(bench, ("%%ANSWER-1", "serial.returned"))
    assert bench.scan("%%ANSWER-2", "gun-b") == "serial.already_in_task"
    assert (bench.asked, bench.serials) == ({}, ["S2"])


@pytest.mark.domain("answers.unanswered", "answers.aside-once")
def test_a_unit_being_let_in_and_not_answered_for_is_still_one() -> None:
    bench = dock().stock("pump", "S2", "customer")
    play(bench, ("S2", "serial.shipped_before"), ("S1", "serial.verified"))
    play(
        bench, ("BOSS", "override.which"), ("%%ANSWER-1", "serial.shipped_before"), ("S3", "serial.verified")
    )
    assert bench.screen.aside == 1


@pytest.mark.domain("answers.confirm-aside")
def test_confirm_with_units_aside_says_so() -> None:
    """CONFIRM with units aside says so; CONFIRM again books the rest."""
    bench = dock()
    bench.scans("S1", "X1", "X2")
    play(bench, ("%%CONFIRM", "confirm.aside"))
    assert (bench.facts["count"], bench.movements) == ("2", [])
    play(bench, ("%%CONFIRM", "confirm.done"))
    assert [m.serial for m in bench.movements] == ["S1"]


@pytest.mark.domain("answers.confirm-aside")
def test_one_that_came_aside_in_between_is_said_too() -> None:
    bench = dock()
    bench.scans("S1", "X1", "%%CONFIRM")
    bench.scan("X2", "gun-b")
    play(bench, ("%%CONFIRM", "confirm.aside"))
    assert bench.facts["count"] == "2"


@pytest.mark.domain("answers.confirm-aside", "answers.unanswered")
def test_open_questions_of_all_scanners_count() -> None:
    bench = dock().stock("pump", "S2", "customer")
    play(bench, ("S1", "serial.verified"))
    assert bench.scan("S2", "gun-b") == "serial.shipped_before"
    play(bench, ("%%CONFIRM", "confirm.aside"))
    assert bench.facts["count"] == "1"


@pytest.mark.domain("answers.four")
def test_every_answer_is_a_code_of_the_command_sheet() -> None:
    """At most four answers, shown as scannable codes, the same as ANSWER 1-4 of the command sheet."""
    bench = dock().stock("pump", "S2", "customer")
    play(bench, ("S2", "serial.shipped_before"))
    assert [(a.command, a.words) for a in bench.screen.answers] == [
        ("%%ANSWER-1", "A return"),
        ("%%ANSWER-2", "Received again"),
    ]
    play(bench, ("%%ANSWER-4", "answer.none"), ("%%ANSWER-5", "command.unknown"))
    assert bench.asked == {"gun": "serial.shipped_before"}
    assert all(len(policy.short) <= 4 for policy in POLICIES.values())


@pytest.mark.domain("answers.kept")
def test_an_answer_is_kept_for_the_rest_of_the_line() -> None:
    """Some can be kept "for the rest of this line": for this line, until its first unit is taken out."""
    bench = Bench().add(product("pump", pattern="S.")).offline()
    bench.plan(pick_list("PL-1", line(1, "pump", 3, place="A-01"), line(2, "pump", 3, place="B-01")))
    play(bench, ("PL-1", "task.opened"), ("S1", "serial.not_in_cache"), ("%%ANSWER-2", "serial.provisional"))
    play(bench, ("S2", "serial.provisional"), ("S3", "serial.provisional"), ("S4", "serial.not_in_cache"))
    play(
        bench,
        ("%%ANSWER-1", "serial.provisional"),
        ("S5", "serial.not_in_cache"),
        ("%%UNDO", "question.dropped"),
    )
    play(bench, ("%%UNDO", "undo.which"), ("S1", "undo.done"), ("S6", "serial.not_in_cache"))


@pytest.mark.domain("answers.no-screen")
def test_a_station_without_a_screen_sets_them_aside() -> None:
    """A station without a screen sets such units aside."""
    bench = dock().stock("pump", "S2", "customer").without_screen()
    play(bench, ("S2", "aside.unanswered"), ("S1", "serial.verified"))
    assert (bench.asked, bench.screen.aside) == ({}, 1)


# -- the catalogue ------------------------------------------------------------------------------


@pytest.mark.domain("answers.catalogue")
def test_every_class_has_its_own_sign() -> None:
    """Reasons form one catalogue: code, class, words, what to do, light and sound."""
    assert {reason.klass for reason in REASONS.values()} == set(Klass)
    stops = {code for code, reason in REASONS.items() if reason.klass is Klass.STOP}
    assert {"item.recalled", "item.held", "tote.wrong"} <= stops


@pytest.mark.domain("answers.facts")
def test_a_feed_that_changed_in_between_is_judged_anew() -> None:
    bench = dock().stock("pump", "S2", "customer")
    play(bench, ("S2", "serial.shipped_before"))
    bench.shelf.open_tasks["PR-1"] = replace(bench.shelf.open_tasks["PR-1"], closed=True)
    play(bench, ("%%ANSWER-1", "task.closed"))
    assert bench.facts["task"] == "PR-1"


@pytest.mark.domain("answers.twice")
def test_the_same_label_and_the_bare_serial_are_one_unit() -> None:
    bench = dock()
    play(bench, ("S1", "serial.verified"), (gs1(("01", GTIN), ("21", "S1")), "serial.already_in_task"))
    assert bench.scan("S1", "gun-b") == "serial.already_in_task"
    assert bench.serials == ["S1"]
