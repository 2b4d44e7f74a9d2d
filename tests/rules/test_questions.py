"""AMBER: not booked until one more act. Answers, unanswered units, two scanners, touch, camera, badges."""

import pytest

from rules.signal import Light
from tests.rules.bench import GTIN, Bench, gs1, line, pick_list, play, product, receipt


def dock() -> Bench:
    """Three pumps without a list, and bolts."""
    bench = Bench().add(product("pump"), GTIN).add(product("bolt", "none")).badge("B-1", "Ada")
    bench.badge("B-2", "Grace").plan(receipt("PR-1", line(1, "pump", 3), line(2, "bolt", 50)))
    bench.scans("PR-1", "pump")
    return bench


# -- answering ----------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["%%ANSWER-1", "%%CONFIRM", "%%confirm"])
def test_an_answer_books_the_kept_scan(answer: str) -> None:
    bench = dock()
    lights = []
    for text, reason in (("A1", "serial.is_this"), (answer, "serial.accepted")):
        assert bench.captured == {}
        play(bench, (text, reason))
        lights.append(bench.light)
    assert lights == [Light.AMBER, Light.GREEN]
    assert bench.asked == {}


def test_silence_books_nothing() -> None:
    bench = dock()
    bench.scan("A1")
    bench.wait(600)
    assert bench.captured == {}
    assert bench.asked == {"gun": "serial.is_this"}


@pytest.mark.parametrize(
    ("following", "kinds"),
    [
        ("A2", ["Refused", "Asked"]),  # the next unit
        ("bolt", ["Refused", "Accepted"]),
        ("pump", ["Refused", "Noted"]),  # the next product
        (gs1(("01", GTIN), ("21", "A3")), ["Refused", "Accepted"]),
        ("%%CLOSE-SHORT", ["Refused", "Asked"]),
        ("%%PAUSE", ["Refused", "Paused"]),
    ],
)
def test_not_answered_before_the_next_unit_goes_aside(following: str, kinds: list[str]) -> None:
    """An AMBER not answered before the next unit goes aside."""
    bench = dock()
    bench.scans("A1", following)
    assert bench.kinds == kinds
    work = bench.session.work or bench.session.parked["PR-1"]
    assert [(r.reason, r.read.text) for r in work.aside.values()] == [("aside.unanswered", "A1")]


@pytest.mark.parametrize(
    ("following", "reason"),
    [
        ("4006381333931", "code.wrong_kind"),
        ("x" * 100, "code.unknown"),
        (b"\x00\xff", "code.unreadable"),
        ("%%DANCE", "command.unknown"),
        ("%%ANSWER-4", "answer.none"),
        ("%%QTY-5", "answer.first"),
        ("PR-1", "task.already_open"),
        ("B-1", "operator.signed_on"),
        ("%%SIGN-OFF", "operator.signed_off"),
    ],
)
def test_a_soft_refusal_or_a_badge_leaves_the_question(following: str | bytes, reason: str) -> None:
    """*soft*: the next good scan clears it."""
    bench = dock()
    bench.scan("A1")
    assert bench.scan(following) == reason
    assert bench.asked == {"gun": "serial.is_this"}
    assert bench.aside == []
    play(bench, ("%%CONFIRM", "serial.accepted"))


def test_the_same_unit_again_is_the_same_question() -> None:
    bench = dock()
    play(bench, ("A1", "serial.is_this"), ("A1", "serial.is_this"), ("%%CONFIRM", "serial.accepted"))
    assert bench.aside == []


def test_the_same_box_code_again_is_another_box() -> None:
    bench = dock()
    play(bench, ("bolt", "quantity.accepted"), ("%%QTY-50", "quantity.amended"))
    play(bench, ("bolt", "line.over"), ("bolt", "line.over"))
    assert bench.aside == ["aside.unanswered"]


def test_an_answer_that_ends_in_a_refusal_settles_the_question() -> None:
    bench = dock()
    play(bench, ("A1", "serial.is_this"))
    assert bench.scan(gs1(("01", GTIN), ("21", "A1")), "gun-b") == "serial.accepted"
    play(bench, ("%%CONFIRM", "serial.already_in_task"))
    assert bench.asked == {}
    play(bench, ("A2", "serial.is_this"))
    assert bench.aside == []


def test_questions_follow_each_other() -> None:
    """A shipped serial on a full line: both are asked, one after the other."""
    bench = Bench().add(product("pump", pattern="S.")).stock("pump", "S1", "customer")
    bench.plan(receipt("PR-1", line(1, "pump", 0)))
    play(
        bench,
        ("PR-1", "task.opened"),
        ("S1", "serial.shipped_before"),
        ("%%ANSWER-1", "line.over"),
        ("%%CONFIRM", "serial.returned"),
    )


def test_at_most_four_answers() -> None:
    bench = dock()
    bench.scan("%%CLOSE-SHORT")
    assert [answer.command for answer in bench.screen.answers] == ["%%ANSWER-1", "%%ANSWER-2", "%%ANSWER-3"]


def test_no_answer_without_a_question() -> None:
    play(dock(), ("%%ANSWER-1", "answer.none"))


# -- two scanners at one station ----------------------------------------------------------------


def test_each_scanner_has_its_own_question() -> None:
    bench = dock()
    bench.scan("A1", "gun-a")
    bench.scan("A2", "gun-b")
    assert bench.asked == {"gun-a": "serial.is_this", "gun-b": "serial.is_this"}
    assert bench.scan("%%ANSWER-1", "gun-c") == "answer.none"
    assert bench.scan("%%ANSWER-1", "gun-a") == "serial.accepted"
    assert bench.serials == ["A1"]
    assert bench.scan("%%ANSWER-1", "gun-b") == "serial.accepted"
    assert bench.serials == ["A1", "A2"]


def test_a_colleagues_scan_does_not_set_my_unit_aside() -> None:
    bench = dock()
    bench.scan("A1", "gun-a")
    bench.scan("bolt", "gun-b")
    assert bench.aside == []
    assert bench.asked == {"gun-a": "serial.is_this"}


def test_a_confirm_sets_a_colleagues_open_question_aside() -> None:
    """CONFIRM books what is captured; silence books nothing."""
    bench = dock()
    bench.scan("A1", "gun-a")
    bench.scan("bolt", "gun-b")
    assert bench.scan("%%CONFIRM", "gun-b") == "confirm.aside"
    assert bench.scan("%%CONFIRM", "gun-b") == "confirm.done"
    assert bench.booked() == [("bolt", 1)]


def test_the_screen_keeps_the_question_behind_a_colleagues_green() -> None:
    bench = dock()
    bench.scan("A1", "gun-a")
    bench.scan("bolt", "gun-b")
    screen = bench.screen
    assert (screen.state, screen.verdict and screen.verdict.code) == ("ask", "serial.is_this")
    assert [answer.words for answer in screen.answers] == ["Yes"]
    bench.scan("fan", "gun-b")
    assert bench.screen.state == "ask"
    bench.scan("4006381333931", "gun-b")
    assert bench.screen.state == "reject"


# -- touch, camera ------------------------------------------------------------------------------


def test_touch_answers_the_latest_question() -> None:
    bench = dock()
    bench.scan("A1", "gun-a")
    bench.scan("A2", "gun-b")
    assert bench.touch("%%ANSWER-1") == "serial.accepted"
    assert bench.serials == ["A2"]
    assert bench.asked == {"gun-a": "serial.is_this"}


def test_touch_can_key_a_serial() -> None:
    bench = dock()
    assert bench.touch("A1") == "serial.is_this"
    assert bench.touch("%%ANSWER-1") == "serial.accepted"
    assert next(iter(bench.work.captures.values())).serial == "A1"
    assert bench.touch("%%UNDO") == "undo.which"


@pytest.mark.domain("camera.no-commands")
@pytest.mark.parametrize("text", ["%%CONFIRM", "%%UNDO", "%%NEXT-TASK", "%%NOISE", "B-1", "PR-1"])
def test_a_camera_gives_no_commands(text: str) -> None:
    """Command, badge and document codes count only from hand scanners, buttons and touch."""
    bench = dock()
    assert bench.camera(text) == ""
    assert bench.events == []


@pytest.mark.domain("camera.no-role")
def test_what_fits_no_role_gets_no_verdict_from_a_camera() -> None:
    bench = Bench().add(product("bolt", "none")).plan(receipt("PR-1", line(1, "bolt", 5)))
    bench.scan("PR-1")
    assert bench.camera("no role") == ""


@pytest.mark.domain("camera.only-open-task")
@pytest.mark.parametrize("text", ["SN1", "pump", "%%NEXT-TASK", "PR-1", b"\xff"])
def test_a_camera_judges_only_while_a_task_is_open(text: str) -> None:
    bench = dock()
    bench.scan("%%PAUSE")
    assert bench.camera(text) == ""


@pytest.mark.domain("camera.auto")
def test_a_camera_books_goods_where_the_station_is_set_to_auto() -> None:
    bench = dock()
    bench.session.auto = bench.replayed.auto = True
    assert bench.camera(gs1(("01", GTIN), ("21", "A1"))) == "serial.accepted"
    assert bench.camera("A2") == "serial.is_this"
    assert bench.touch("%%CONFIRM") == "serial.accepted"


# -- badges -------------------------------------------------------------------------------------


@pytest.mark.domain("operator.badge", "operator.next", "operator.sign-off")
def test_a_badge_signs_on_for_its_scanner() -> None:
    """A badge signs on for the scanner that read it; the next badge replaces it."""
    bench = dock()
    play(bench, ("B-1", "operator.signed_on"))
    assert bench.screen.operator == "Ada"
    assert bench.scan("B-2", "gun-b") == "operator.signed_on"
    assert {source: signed.name for source, signed in bench.session.operators.items()} == {
        "gun": "Ada",
        "gun-b": "Grace",
    }
    play(bench, ("B-2", "operator.signed_on"), ("%%SIGN-OFF", "operator.signed_off"))
    assert set(bench.session.operators) == {"gun-b"}


def test_optional_needs_no_badge() -> None:
    play(dock(), ("bolt", "quantity.accepted"))


@pytest.mark.domain("operator.required")
@pytest.mark.parametrize("text", ["PR-1", "bolt", "%%CONFIRM", "%%UNDO", "%%NEXT-TASK"])
def test_required_refuses_all_but_a_badge(text: str) -> None:
    bench = dock().must_sign_on()
    play(bench, (text, "operator.missing"), ("%%SIGN-OFF", "operator.signed_off"))
    play(bench, ("B-1", "operator.signed_on"))
    assert bench.scan(text) != "operator.missing"
    assert bench.scan(text, "gun-b") == "operator.missing"


@pytest.mark.domain("operator.sign-off")
def test_thirty_idle_minutes_end_it_for_good() -> None:
    bench = dock().must_sign_on()
    bench.scan("B-1")
    bench.wait(29)
    play(bench, ("bolt", "quantity.accepted"))
    bench.wait(29)
    play(bench, ("bolt", "quantity.accepted"))
    bench.wait(31)
    play(bench, ("bolt", "operator.missing"), ("bolt", "operator.missing"))
    assert bench.screen.operator == ""


def test_touch_is_signed_by_who_is_at_the_station() -> None:
    bench = dock().must_sign_on()
    bench.scans("B-1", "A1")
    assert bench.touch("%%ANSWER-1") == "serial.accepted"
    bench.wait(31)
    assert bench.touch("%%CONFIRM") == "operator.missing"


def test_a_pick_asks_the_same_way() -> None:
    bench = Bench().add(product("pump"), GTIN).offline().plan(pick_list("PL-1", line(1, "pump", 2)))
    play(
        bench,
        ("PL-1", "task.opened"),
        (gs1(("01", GTIN), ("21", "S1")), "serial.not_in_cache"),
        (gs1(("01", GTIN), ("21", "S2")), "serial.not_in_cache"),
        ("%%CONFIRM", "serial.provisional"),
    )
    assert bench.aside == ["aside.unanswered"]
