"""Badges: who works at a scanner, and in which language the screen speaks."""

import pytest

from rules.operators import operator_of
from rules.scan import Entry
from tests.rules.bench import Bench, line, play, product, receipt


def dock() -> Bench:
    """Bolts, and three badges."""
    bench = Bench().add(product("bolt", "none")).plan(receipt("PR-1", line(1, "bolt", 50)))
    bench.badge("B-1", "Ada").badge("B-2", "Grace").badge("B-3", "Jürgen", language="de")
    bench.scan("PR-1")
    return bench


def who(bench: Bench, source: str = "gun") -> str:
    """Who stands on the record of a scan by this scanner."""
    bench.scan("bolt", source)
    return operator_of(bench.session, bench.events[-1].read)


@pytest.mark.domain("operator.badge")
def test_a_badge_signs_on_for_the_scanner_that_read_it() -> None:
    bench = dock()
    play(bench, ("B-1", "operator.signed_on"))
    assert (who(bench), who(bench, "gun-b")) == ("Ada", "")


@pytest.mark.domain("operator.next")
@pytest.mark.parametrize(("second", "name"), [("B-2", "Grace"), ("B-1", "Ada")])
def test_the_next_badge_replaces_it_the_same_one_changes_nothing(second: str, name: str) -> None:
    bench = dock()
    bench.scans("B-1", second)
    assert who(bench) == name


@pytest.mark.domain("operator.sign-off")
def test_sign_off_ends_it() -> None:
    bench = dock()
    play(bench, ("B-1", "operator.signed_on"), ("%%SIGN-OFF", "operator.signed_off"))
    assert (who(bench), bench.screen.operator) == ("", "")


@pytest.mark.domain("operator.sign-off")
@pytest.mark.parametrize(("idle", "name"), [(29, "Ada"), (31, "")])
def test_thirty_idle_minutes_end_it(idle: int, name: str) -> None:
    bench = dock()
    bench.scan("B-1")
    bench.wait(idle)
    assert who(bench) == name


@pytest.mark.domain("operator.sign-off")
def test_a_colleagues_scans_do_not_keep_it_alive() -> None:
    """30 idle minutes of its own scanner; the screen forgets the name as well."""
    bench = dock()
    bench.scan("B-1")
    bench.wait(31)
    bench.scan("bolt", "gun-b")
    assert bench.screen.operator == ""


@pytest.mark.domain("operator.required")
@pytest.mark.parametrize("text", ["bolt", "PR-1", "%%CONFIRM", "%%NEXT-TASK", "%%QTY-5", "%%PAUSE"])
def test_required_refuses_all_but_a_badge(text: str) -> None:
    bench = dock().must_sign_on()
    play(bench, (text, "operator.missing"), ("B-1", "operator.signed_on"))
    assert bench.scan(text) != "operator.missing"


@pytest.mark.domain("operator.required")
def test_required_does_not_keep_a_scanner_stopped_or_help_away() -> None:
    """Calling for help needs no badge."""
    bench = dock().must_sign_on()
    play(bench, ("%%HELP", "help.called"), ("%%SIGN-OFF", "operator.signed_off"))


@pytest.mark.domain("operator.required")
def test_optional_works_without() -> None:
    assert who(dock()) == ""


@pytest.mark.domain("operator.language")
def test_the_screen_speaks_the_language_of_the_badge() -> None:
    bench = dock()
    play(bench, ("B-3", "operator.signed_on"), ("bolt", "quantity.accepted"))
    assert bench.screen.verdict is not None
    assert (bench.screen.language, bench.screen.verdict.words) == ("de", "Menge gebucht")
    bench.scan("%%SIGN-OFF")
    assert bench.screen.language == "en"


@pytest.mark.domain("operator.badge")
def test_touch_is_signed_by_whoever_scanned_last() -> None:
    bench = dock()
    bench.scan("B-1", "gun-a")
    bench.scan("B-2", "gun-b")
    bench.scan("bolt", "gun-a")
    bench.touch("bolt")
    assert bench.events[-1].read.entry is Entry.KEYED
    assert operator_of(bench.session, bench.events[-1].read) == "Ada"


@pytest.mark.domain("operator.badge", "override.offline")
def test_badges_work_offline() -> None:
    play(dock().offline().must_sign_on(), ("B-1", "operator.signed_on"), ("bolt", "quantity.accepted"))
