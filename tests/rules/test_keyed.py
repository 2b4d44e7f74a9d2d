"""Numbers that are keyed: digits, QTY ALL, NO SERIAL and house serials (design: domain, "Goods in")."""

import pytest

from rules.product import Role
from rules.scan import Entry
from tests.rules.bench import GTIN, Bench, gs1, lenient, line, play, product, receipt

QUANTITY, AMENDED = "quantity.accepted", "quantity.amended"


def bolts(quantity: int = 20) -> Bench:
    bench = Bench().add(product("bolt", "none"), GTIN).plan(receipt("PR-1", line(1, "bolt", quantity)))
    bench.scan("PR-1")
    return bench


def pumps(**more: object) -> Bench:
    bench = Bench().add(product("pump", **more), GTIN).badge("BOSS", "Eva", "supervisor")  # type: ignore[arg-type]
    bench.plan(receipt("PR-1", line(1, "pump", 3)))
    bench.scans("PR-1", "pump")
    return bench


@pytest.mark.domain("goods-in.digits")
def test_digits_and_confirm_give_any_number() -> None:
    """QTY, digit codes, CONFIRM give any number."""
    bench = bolts()
    play(bench, ("bolt", QUANTITY), ("%%QTY", "quantity.digits"), ("%%DIGIT-1", "quantity.digits"))
    play(bench, ("%%DIGIT-7", "quantity.digits"), ("%%CONFIRM", AMENDED))
    assert (bench.captured, bench.asked) == ({"1": 17}, {})


@pytest.mark.domain("goods-in.digits")
def test_digits_without_a_number_wait_for_one() -> None:
    bench = bolts()
    play(bench, ("bolt", QUANTITY), ("%%QTY", "quantity.digits"), ("%%CONFIRM", "quantity.digits"))
    play(bench, ("%%DIGIT-0", "quantity.digits"), ("%%DIGIT-5", "quantity.digits"), ("%%CONFIRM", AMENDED))
    assert bench.captured == {"1": 5}


@pytest.mark.domain("goods-in.digits")
def test_digits_are_the_scanners_own_whoever_confirms() -> None:
    """CONFIRM touched at the screen books them once, for the scanner that keyed them."""
    bench = bolts()
    play(bench, ("bolt", QUANTITY), ("%%QTY", "quantity.digits"), ("%%DIGIT-4", "quantity.digits"))
    bench.scan("bolt", "gun-b")
    assert bench.touch("%%CONFIRM") == AMENDED
    assert (bench.captured, bench.asked) == ({"1": 5}, {})
    play(bench, ("%%CONFIRM", "confirm.done"))


@pytest.mark.domain("goods-in.digits", "goods-in.over-open")
def test_digits_above_the_line_are_asked_with_their_number() -> None:
    bench = bolts(5)
    bench.scans("bolt", "%%QTY", "%%DIGIT-9")
    play(bench, ("%%CONFIRM", "line.over"), ("%%CONFIRM", AMENDED))
    assert bench.captured == {"1": 9}


@pytest.mark.domain("goods-in.whole")
@pytest.mark.parametrize("code", ["%%QTY-2.5", "%%QTY--3", "%%QTY-1E3", "%%DIGIT-10", "%%QTY-½"])
def test_whole_units_only(code: str) -> None:
    """Whole base units only."""
    play(bolts(), ("bolt", QUANTITY), (code, "command.unknown"))


@pytest.mark.domain("goods-in.qty-all")
def test_qty_all_proposes_the_open_rest() -> None:
    """QTY ALL proposes the open rest (AMBER with the number)."""
    bench = bolts(20)
    play(bench, ("bolt", QUANTITY), ("%%QTY-ALL", "quantity.all"))
    assert bench.facts["quantity"] == "19"
    play(bench, ("%%CONFIRM", AMENDED), ("%%QTY-ALL", "quantity.nothing_open"))
    assert bench.captured == {"1": 20}


@pytest.mark.domain("goods-in.qty-all")
def test_the_number_that_was_shown_is_the_number_booked() -> None:
    """A colleague scans between question and answer: asked again, with the number of now."""
    bench = bolts(20)
    play(bench, ("bolt", QUANTITY), ("%%QTY-ALL", "quantity.all"))
    bench.scan("bolt", "gun-b")
    play(bench, ("%%CONFIRM", "quantity.all"))
    assert bench.facts["quantity"] == "18"
    play(bench, ("%%CONFIRM", AMENDED))
    assert bench.captured == {"1": 20}


@pytest.mark.domain("goods-in.qty-all")
def test_qty_all_of_a_serialised_line() -> None:
    """Strict is refused at once; lenient owes the rest."""
    play(pumps(), ("%%QTY-ALL", "quantity.not_for_serials"))
    bench = Bench().add(lenient("pump")).plan(receipt("PR-1", line(1, "pump", 3)))
    bench.scans("PR-1", "pump")
    play(bench, ("%%QTY-ALL", "quantity.all"), ("%%CONFIRM", "serial.owed"))
    assert bench.work.missing == {"1": 3}


@pytest.mark.domain("goods-in.qty-all")
def test_qty_all_of_a_lot_needs_its_lot_first() -> None:
    bench = Bench().add(product("glue", by="lot")).plan(receipt("PR-1", line(1, "glue", 9)))
    bench.scans("PR-1", "glue")
    play(
        bench, ("%%QTY-ALL", "quantity.nothing_before"), ("L1", "lot.accepted"), ("%%QTY-ALL", "quantity.all")
    )


def test_touch_after_a_refusal_counts_for_nobody_elses_scan() -> None:
    """QTY by touch means the newest scan; when that booked nothing there is nothing to multiply."""
    bench = bolts()
    bench.scan("bolt", "gun-b")
    play(bench, ("nonsense", "code.unknown"))
    assert bench.scan("%%QTY-5", "screen", Entry.KEYED) == "quantity.nothing_before"


@pytest.mark.domain("goods-in.case-code")
def test_the_serial_of_a_case_is_no_serial_of_a_unit() -> None:
    """A case code on a serialised line chooses the product and adds nothing."""
    bench = pumps().pack("pump", "19521130001234", 12)
    play(bench, (gs1(("01", "19521130001234"), ("21", "CASE-7")), "context.product"))
    assert bench.captured == {}


# -- NO SERIAL ----------------------------------------------------------------------------------


@pytest.mark.domain("goods-in.house", "goods-in.no-serial")
@pytest.mark.parametrize("pattern", ["", "S[0-9]+"])
def test_a_supervisor_may_print_a_house_serial(pattern: str) -> None:
    """Strict → aside, and a supervisor may print a house serial."""
    bench = pumps(pattern=pattern)
    play(bench, ("%%NO-SERIAL", "serial.required"), ("%%NO-SERIAL", "serial.required"))
    assert bench.screen.aside == 2
    play(bench, ("BOSS", "override.which"), ("%%ANSWER-1", "serial.house"))
    assert bench.facts["serial"].startswith("HS-GUN-")
    play(bench, ("BOSS", "override.which"), ("%%ANSWER-1", "serial.house"))
    assert len(set(bench.serials)) == 2
    assert bench.screen.aside == 0


@pytest.mark.domain("goods-in.house", "goods-in.admit")
def test_a_house_serial_stands_for_an_expected_one() -> None:
    bench = Bench().add(product("pump")).badge("BOSS", "Eva", "supervisor")
    bench.plan(receipt("PR-1", line(1, "pump", 2)), line1=["S1", "S2"])
    bench.scans("PR-1", "pump", "%%NO-SERIAL", "BOSS")
    play(bench, ("%%ANSWER-1", "admit.stands_for"), ("%%ANSWER-2", "serial.house"))
    assert bench.facts["stands_for"] == "S2"


@pytest.mark.domain("goods-in.house", "goods-in.lot-missing")
def test_a_house_serial_still_needs_its_lot() -> None:
    bench = pumps(by="serial_lot")
    play(bench, ("%%NO-SERIAL", "serial.required"), ("BOSS", "override.which"), ("%%ANSWER-1", "lot.missing"))
    play(bench, ("L7", "serial.house"))
    assert [(c.lot, c.serial[:3]) for c in bench.work.captures.values()] == [("L7", "HS-")]
    assert bench.screen.aside == 0


@pytest.mark.domain("goods-in.house")
def test_a_unit_without_a_label_has_no_further_codes() -> None:
    bench = pumps(roles=(Role("mac", "([0-9A-F]{2}:){5}[0-9A-F]{2}"),))
    play(
        bench, ("%%NO-SERIAL", "serial.required"), ("BOSS", "override.which"), ("%%ANSWER-1", "serial.house")
    )


@pytest.mark.domain("goods-in.no-serial")
def test_an_operators_badge_prints_nothing() -> None:
    bench = pumps().badge("B-1", "Ada")
    play(bench, ("%%NO-SERIAL", "serial.required"), ("B-1", "operator.signed_on"))
    assert bench.captured == {}


# -- expiry and life ----------------------------------------------------------------------------


@pytest.mark.domain("goods-in.other-expiry")
def test_two_expiries_of_one_lot_in_one_delivery() -> None:
    """One expiry per (product, lot): an expiry that differs is AMBER, also before anything is confirmed."""
    bench = Bench().add(product("glue", by="lot"), GTIN).plan(receipt("PR-1", line(1, "glue", 9)))
    label = [gs1(("01", GTIN), ("17", day), ("10", "L1")) for day in ("281231", "290101")]
    play(bench, ("PR-1", "task.opened"), (label[0], "lot.accepted"), (label[1], "lot.other_expiry"))
    assert bench.facts["known"] == "2028-12-31"
    play(bench, ("%%UNDO", "question.dropped"), ("%%UNDO", "undo.which"), ("%%UNDO", "undo.done"))
    play(bench, (label[1], "lot.accepted"))


@pytest.mark.domain("goods-in.short-life")
@pytest.mark.parametrize(
    ("min_life", "expiry", "reason"),
    [
        (30, "261220", "lot.short_life"),  # 29 days
        (30, "261221", "lot.accepted"),
        (0, "261121", "lot.accepted"),  # today
        (0, "261120", "lot.short_life"),  # expired, whatever the product asks for
    ],
)
def test_too_little_remaining_life(min_life: int, expiry: str, reason: str) -> None:
    """Too little remaining life is AMBER."""
    bench = Bench().add(product("glue", by="lot", min_life=min_life), GTIN)
    bench.plan(receipt("PR-1", line(1, "glue", 9)))
    play(bench, ("PR-1", "task.opened"), (gs1(("01", GTIN), ("17", expiry), ("10", "L1")), reason))
    if reason == "lot.short_life":
        play(bench, ("%%ANSWER-1", "lot.accepted"))
