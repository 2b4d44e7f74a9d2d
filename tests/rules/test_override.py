"""A supervisor's own badge lets in what was refused; work never waits for it."""

from dataclasses import replace

import pytest

from rules.catalog import Hold, HoldKind, SetAside
from rules.events import Accepted
from tests.rules.bench import GTIN, Bench, gs1, line, pick_list, play, product, receipt

BADGE = "B-9"


def door(*scans: str) -> Bench:
    """A pre-receipt with a list, a supervisor and an operator."""
    bench = Bench().add(product("pump", pattern="[SX][0-9]+"), GTIN).add(product("bolt", "none"))
    bench.badge(BADGE, "Eve", "supervisor").badge("B-1", "Ada")
    bench.plan(receipt("PR-1", line(1, "pump", 3), line(2, "bolt", 9)), line1=["S1", "S2", "S3"])
    bench.scans("PR-1", *scans)
    return bench


@pytest.mark.domain("override.badge", "override.never-waits")
def test_a_supervisors_own_badge_for_one_pending_refusal() -> None:
    bench = door("pump", "X9", "S1")
    assert bench.aside == ["serial.not_expected"]
    play(bench, (BADGE, "override.which"))
    assert bench.facts["code"] == "X9"
    assert [a.words for a in bench.screen.answers] == ["Let it in", "Only sign on"]
    play(bench, ("%%ANSWER-1", "admit.stands_for"), ("%%ANSWER-1", "override.admitted"))
    assert (bench.facts["by"], bench.facts["asked"], bench.facts["stands_for"]) == (
        "Eve", "serial.not_expected", "S2",
    )  # fmt: skip
    assert (bench.serials, bench.screen.aside) == (["S1", "X9"], 0)


@pytest.mark.domain("override.badge")
@pytest.mark.parametrize(("badge", "reason"), [("B-1", "operator.signed_on"), (BADGE, "override.which")])
def test_only_a_supervisors_badge_overrides(badge: str, reason: str) -> None:
    play(door("pump", "X9"), (badge, reason))


@pytest.mark.domain("override.badge", "operator.badge")
def test_with_nothing_aside_it_signs_on() -> None:
    bench = door("S1")
    play(bench, (BADGE, "operator.signed_on"))
    bench.scans("pump", "X9")
    play(bench, (BADGE, "override.which"), ("%%ANSWER-2", "operator.signed_on"))
    assert bench.aside == ["serial.not_expected"]


@pytest.mark.domain("override.badge")
def test_one_refusal_at_a_time_the_newest_first() -> None:
    bench = door("pump", "X7", "X8", "X9", "%%ANSWER-1")
    shown = []
    for text in (BADGE, "%%ANSWER-2", "%%ANSWER-2", "%%ANSWER-2"):
        play(bench, (text, "override.which"))
        shown.append(bench.facts["code"])
    assert shown == ["X9", "X8", "X7", "X9"]
    play(bench, ("%%ANSWER-1", "admit.stands_for"), ("%%ANSWER-1", "override.admitted"))
    assert bench.screen.aside == 2


@pytest.mark.domain("override.offline")
def test_checked_against_the_cached_list_offline_too() -> None:
    bench = door("pump", "X9").offline()
    play(bench, (BADGE, "override.which"), ("%%CONFIRM", "admit.stands_for"))


@pytest.mark.domain("override.not-for-holds")
@pytest.mark.parametrize("kind", HoldKind)
def test_recall_and_hold_have_no_override(kind: HoldKind) -> None:
    bench = door()
    bench.scan("%%PAUSE")
    bench.stock("pump", "S1", "A-01").plan(pick_list("PL-1", line(1, "pump", 1, place="A-01")))
    bench.shelf.holds.append(Hold("main/pump", "", "S1", kind, "RC-1", "cracked seal"))
    bench.scans("PL-1", "S1", "%%ACK")
    assert bench.screen.aside == 1
    play(bench, (BADGE, "operator.signed_on"))


@pytest.mark.domain("override.not-for-holds")
def test_an_override_of_something_else_lets_no_recalled_unit_out() -> None:
    """The kept scan is judged again: nothing else of the rules is left out."""
    bench = door("%%PAUSE")
    bench.shelf.holds.append(Hold("main/pump", "", "S7", HoldKind.RECALL, "RC-1", "cracked seal"))
    bench.plan(pick_list("PL-1", line(1, "pump", 2, place="A-01")))
    play(bench, ("PL-1", "task.opened"), ("S7", "serial.unknown"), (BADGE, "override.which"))
    play(bench, ("%%CONFIRM", "override.not_possible"))
    assert (bench.serials, bench.aside) == ([], ["serial.unknown"])


@pytest.mark.domain("override.never-waits")
def test_scanning_goes_on_while_units_lie_aside() -> None:
    """What needs a supervisor is set aside; CONFIRM books the rest."""
    bench = door("pump", "X9", "S1", "bolt", "%%CONFIRM", "%%CONFIRM")
    assert bench.booked() == [("S1", 1), ("bolt", 1)]


@pytest.mark.domain("override.any-station", "override.never-waits")
def test_admitted_later_at_any_station_without_scanning_again() -> None:
    """Set aside at dock-2 yesterday; dock-1 has the same pre-receipt open and lets it in."""
    other = door("pump", "X9")
    (aside,) = other.work.aside.values()
    bench = door()
    bench.shelf.set_aside.append(SetAside("e" * 32 + ":7", "PR-1", aside.reason, aside.read))
    bench.offline()
    play(bench, (BADGE, "override.which"))
    assert bench.facts["code"] == "X9"
    play(bench, ("%%CONFIRM", "admit.stands_for"), ("%%CONFIRM", "override.admitted"))
    (event,) = bench.events
    assert event.admits == "e" * 32 + ":7"  # type: ignore[union-attr]
    assert event.read.raw == b"X9"
    play(bench, (BADGE, "operator.signed_on"))  # let in once


@pytest.mark.domain("override.any-station")
def test_a_unit_without_a_code_is_admitted_for_the_product_it_was_refused_for() -> None:
    """NO SERIAL names no product: the facts of its refusal do, wherever it is let in."""
    other = door("pump", "%%NO-SERIAL")
    (aside,) = other.work.aside.values()
    bench = door("bolt")
    bench.shelf.set_aside.append(SetAside("e" * 32 + ":7", "PR-1", aside.reason, aside.read, aside.facts))
    play(bench, (BADGE, "override.which"), ("%%CONFIRM", "admit.stands_for"), ("%%CONFIRM", "serial.house"))
    assert [c.product for c in bench.work.captures.values()][-1] == "main/pump"


@pytest.mark.domain("override.badge")
def test_a_unit_being_let_in_that_is_left_unanswered_stays_aside_once() -> None:
    bench = door("pump", "X9")
    play(bench, (BADGE, "override.which"), ("%%CONFIRM", "admit.stands_for"), ("S1", "serial.verified"))
    assert bench.aside == ["serial.not_expected"]
    play(bench, ("%%CONFIRM", "confirm.aside"))
    assert bench.facts["count"] == "1"


@pytest.mark.domain("override.badge")
def test_without_a_screen_it_stays_aside_once_too() -> None:
    bench = door("pump", "X9").without_screen()
    play(bench, (BADGE, "override.which"), ("%%CONFIRM", "override.not_possible"))
    assert bench.aside == ["serial.not_expected"]


@pytest.mark.domain("override.badge", "override.offline")
def test_a_badge_that_was_taken_away_in_between_overrides_nothing() -> None:
    bench = door("pump", "X9")
    play(bench, (BADGE, "override.which"))
    bench.shelf.operators[BADGE] = replace(bench.shelf.operators[BADGE], role="operator")
    play(bench, ("%%CONFIRM", "answer.none"))
    assert bench.serials == []


@pytest.mark.domain("line.unknown-gtin", "line.gtin-attached")
def test_an_unknown_gtin_is_listed_and_admitted_when_the_office_knows_it() -> None:
    """RED `product.unknown`; the office attaches it and the kept scans are admitted."""
    new = "04006381333931"
    bench = door(gs1(("01", new), ("21", "S1")), gs1(("01", new), ("21", "S2")))
    assert bench.aside == ["product.unknown", "product.unknown"]
    play(bench, (BADGE, "override.which"), ("%%CONFIRM", "override.not_possible"))
    bench.pack("pump", new, 1)
    for _ in range(2):
        play(bench, (BADGE, "override.which"), ("%%CONFIRM", "override.admitted"))
    assert (sorted(bench.serials), bench.screen.aside) == (["S1", "S2"], 0)


@pytest.mark.domain("override.badge")
def test_a_quantity_that_was_let_in_stays_so_when_it_is_set() -> None:
    """A lot let in and counted with QTY is one unit aside less; taken out, it is aside again."""
    bench = Bench().add(product("glue", by="lot"), GTIN).lot("glue", "L1", "2020-01-01")
    bench.badge(BADGE, "Eve", "supervisor").plan(pick_list("PL-1", line(1, "glue", 5, place="A-01")))
    bench.scans("PL-1", gs1(("01", GTIN), ("10", "L1")))
    (refusal,) = bench.work.aside
    play(
        bench, (BADGE, "override.which"), ("%%ANSWER-1", "override.admitted"), ("%%QTY-3", "quantity.amended")
    )
    assert (bench.captured, bench.screen.aside) == ({"1": 3}, 0)
    assert [event.admits for event in bench.events if isinstance(event, Accepted)] == [refusal]
    bench.scans("%%UNDO", "%%UNDO")
    assert (bench.captured, bench.screen.aside) == ({}, 1)


@pytest.mark.domain("override.never-waits", "goods-in.damaged")
def test_a_unit_that_waits_for_a_supervisor_is_still_damaged() -> None:
    """DAMAGED before a unit means that one, also when it goes aside; the next one is sound."""
    bench = Bench().add(product("pump"), GTIN).badge(BADGE, "Eve", "supervisor")
    bench.session.supervised = bench.replayed.supervised = frozenset({"line.over"})
    bench.plan(receipt("PR-1", line(1, "pump", 1)))
    bench.scans("PR-1", gs1(("01", GTIN), ("21", "S1")))
    play(bench, ("%%DAMAGED", "damaged.next"), (gs1(("01", GTIN), ("21", "S2")), "supervisor.needed"))
    assert not bench.work.damaged
    bench.scans(BADGE, "%%ANSWER-1", "%%CONFIRM", "%%CONFIRM")
    assert bench.ways(serial="S2") == ["receive S2 supplier>quarantine"]


@pytest.mark.domain("line.first-candidate")
def test_a_house_serial_says_nothing_about_the_codes_of_its_line() -> None:
    """The first candidate on a line is AMBER once; a number of ours was no candidate."""
    bench = Bench().add(product("pump"), GTIN).badge(BADGE, "Eve", "supervisor")
    bench.plan(receipt("PR-1", line(1, "pump", 5)))
    bench.scans("PR-1", "pump", "%%NO-SERIAL", BADGE)
    play(bench, ("%%ANSWER-1", "serial.house"), ("X-1", "serial.is_this"), ("%%CONFIRM", "serial.accepted"))
    play(bench, ("X-2", "serial.accepted"))
