"""Lots, alone and with serials: given / scan / expected."""

from typing import Any

import pytest

from tests.rules.bench import GTIN, Bench, gs1, line, pick_list, play, product, receipt


def glue(**more: Any) -> Bench:
    """A pre-receipt of ten tubes by lot."""
    bench = Bench().add(product("glue", by="lot"), GTIN).plan(receipt("PR-1", line(1, "glue", 10, **more)))
    bench.scan("PR-1")
    return bench


def pumps(**more: Any) -> Bench:
    """A pre-receipt of pumps by serial with lot."""
    bench = (
        Bench()
        .add(product("pump", by="serial_lot", pattern="S.*"), GTIN)
        .add(product("fan"), "00012345678905")
    )
    bench.plan(receipt("PR-1", line(1, "pump", 4, **more)))
    bench.scans("PR-1", "pump")
    return bench


# -- by lot -------------------------------------------------------------------------------------


@pytest.mark.domain("goods-in.pack", "goods-in.qty", "goods-in.ai-30")
def test_each_lot_scan_adds_one() -> None:
    """Quantities (lots): each product or lot scan adds its pack quantity."""
    bench = glue()
    play(
        bench,
        ("glue", "context.product"),
        ("L7", "lot.accepted"),
        ("L7", "lot.accepted"),
        ("%%QTY-4", "quantity.amended"),
        (gs1(("01", GTIN), ("17", "281231"), ("10", "L8")), "lot.accepted"),
        (gs1(("01", GTIN), ("30", "3"), ("10", "L8")), "lot.accepted"),
        ("%%CONFIRM", "confirm.done"),
    )
    assert [(m.lot, m.quantity, m.expiry) for m in bench.movements] == [
        ("L7", 1, ""),
        ("L7", 4, ""),
        ("L8", 1, "2028-12-31"),
        ("L8", 3, "2028-12-31"),  # as the first of its lot said
    ]


@pytest.mark.domain("goods-in.pack")
def test_a_case_code_chosen_before_counts_packs() -> None:
    bench = glue().pack("glue", "BOX", 6)
    play(bench, ("BOX", "context.product"), ("L7", "lot.accepted"))
    assert bench.captured == {"1": 6}


@pytest.mark.parametrize("text", ["4006381333931", "106141411234567897", "Q5", "fan"])
def test_other_codes_are_no_lots(text: str) -> None:
    bench = glue().add(product("fan"))
    expected = "product.not_in_task" if text == "fan" else "code.wrong_kind"
    play(bench, ("glue", "context.product"), (text, expected))


@pytest.mark.domain("goods-in.lot-unannounced")
def test_an_unannounced_lot_is_asked() -> None:
    bench = glue(lot="L1")
    play(bench, ("L1", "lot.accepted"), ("L2", "lot.unannounced"), ("%%CONFIRM", "lot.accepted"))
    assert bench.captured == {"1": 2}


@pytest.mark.domain("goods-in.other-expiry")
def test_an_expiry_that_differs_is_asked() -> None:
    bench = glue().lot("glue", "L1", "2028-12-31")
    play(
        bench,
        (gs1(("01", GTIN), ("10", "L1")), "lot.accepted"),
        (gs1(("01", GTIN), ("17", "281231"), ("10", "L1")), "lot.accepted"),
        (gs1(("01", GTIN), ("17", "290101"), ("10", "L1")), "lot.other_expiry"),
        ("%%ANSWER-1", "lot.accepted"),
    )
    assert [c.expiry for c in bench.work.captures.values()] == ["2028-12-31", "2028-12-31", "2029-01-01"]


@pytest.mark.parametrize(
    ("online", "complete", "reason"),
    [(True, True, "lot.unknown"), (False, True, "lot.not_in_cache"), (True, False, "lot.not_in_cache")],
)
def test_a_lot_must_have_come_in_before_it_goes_out(online: bool, complete: bool, reason: str) -> None:  # noqa: FBT001 - a table
    bench = Bench().add(product("glue", by="lot")).plan(pick_list("PL-1", line(1, "glue", 5, place="A-01")))
    bench.shelf.online, bench.shelf.complete = online, complete
    play(bench, ("PL-1", "task.opened"), ("L9", reason))
    if reason == "lot.not_in_cache":
        play(bench, ("%%CONFIRM", "lot.accepted"))


@pytest.mark.parametrize(
    ("expiry", "reason"),
    [("2026-11-20", "lot.expired"), ("2026-11-21", "lot.accepted"), ("", "lot.accepted")],
)
def test_expired_lots_are_refused_at_the_pick(expiry: str, reason: str) -> None:
    """Expired lots are refused."""
    bench = Bench().add(product("glue", by="lot")).lot("glue", "L1", expiry)
    bench.plan(pick_list("PL-1", line(1, "glue", 5, place="A-01")))
    play(bench, ("PL-1", "task.opened"), ("L1", reason))


def test_an_expired_serial_is_refused_by_its_lot() -> None:
    bench = Bench().add(product("pump", by="serial_lot")).lot("pump", "L1", "2026-01-01")
    bench.stock("pump", "S1", "A-01", "L1").plan(pick_list("PL-1", line(1, "pump", 1, place="A-01")))
    play(bench, ("PL-1", "task.opened"), ("S1", "lot.expired"))


# -- serial with lot ----------------------------------------------------------------------------


@pytest.mark.domain("goods-in.lot-missing")
@pytest.mark.parametrize(
    "lot",
    [
        "L7",
        gs1(("01", GTIN), ("10", "L7")),
        gs1(("01", GTIN), ("17", "281231"), ("10", "L7")),
    ],
)
def test_a_serial_without_its_lot_waits_for_it(lot: str) -> None:
    """A serial without a needed lot is AMBER "scan the lot"."""
    bench = pumps()
    play(bench, ("S1", "lot.missing"), (lot, "serial.accepted"), ("%%CONFIRM", "confirm.done"))
    expiry = "2028-12-31" if "281231" in lot else ""
    assert [(m.serial, m.lot, m.expiry) for m in bench.movements] == [("S1", "L7", expiry)]


@pytest.mark.parametrize(
    ("text", "reason", "aside"),
    [
        ("S1", "lot.missing", []),  # the same role twice starts the set again
        ("4006381333931", "serial.pattern", ["aside.unanswered", "serial.pattern"]),
        ("fan", "product.not_in_task", ["aside.unanswered", "product.not_in_task"]),
        (
            gs1(("01", "00012345678905"), ("10", "L7")),
            "product.not_in_task",
            ["aside.unanswered", "product.not_in_task"],
        ),
        (gs1(("01", GTIN), ("21", "S2")), "lot.missing", ["aside.unanswered"]),  # the next unit
        ("S0", "serial.already_in_task", []),  # one that is captured
        ("x" * 61, "code.unknown", []),
        ("L\x1f7", "code.unknown", []),
    ],
)
def test_what_is_no_lot(text: str, reason: str, aside: list[str]) -> None:
    bench = pumps()
    play(bench, (gs1(("01", GTIN), ("21", "S0"), ("10", "L0")), "serial.accepted"), ("S1", "lot.missing"))
    play(bench, (text, reason))
    assert bench.serials == ["S0"]
    assert bench.aside == aside


def test_a_lot_code_holds_for_the_following_serials() -> None:
    """A lot code (chooses) the lot: it holds for the following serials of that product."""
    bench = pumps()
    play(
        bench,
        (gs1(("01", GTIN), ("10", "L7")), "context.product"),
        ("S1", "serial.accepted"),
        ("S2", "serial.accepted"),
        (gs1(("01", GTIN), ("21", "S3"), ("10", "L8")), "serial.accepted"),
        ("S4", "serial.accepted"),
    )
    assert bench.screen.context == "Pump, lot L7"
    assert [c.lot for c in bench.work.captures.values()] == ["L7", "L7", "L8", "L7"]


@pytest.mark.parametrize("how", ["announced", "known"])
def test_a_plain_lot_code_that_is_known_chooses_the_lot(how: str) -> None:
    bench = pumps(lot="L7") if how == "announced" else pumps().lot("pump", "L7")
    play(bench, ("L7", "context.lot"), ("S1", "serial.accepted"))
    assert next(iter(bench.work.captures.values())).lot == "L7"


@pytest.mark.domain("goods-in.rows", "goods-in.lot-unannounced")
def test_a_list_may_carry_lots() -> None:
    """Rows may carry lot and expiry."""
    bench = pumps().plan(receipt("PR-2", line(1, "pump", 2)), line1=["S1", "S2"])
    bench.shelf.lists = [type(e)(e.task, e.line, e.serial, "L7", "2028-12-31") for e in bench.shelf.lists]
    play(
        bench,
        ("PR-2", "task.opened"),
        ("S1", "serial.verified"),
        (gs1(("01", GTIN), ("21", "S2"), ("10", "L9")), "lot.unannounced"),
        ("%%CONFIRM", "serial.verified"),
    )
    assert [(c.lot, c.expiry) for c in bench.work.captures.values()] == [
        ("L7", "2028-12-31"),
        ("L9", "2028-12-31"),
    ]


def test_a_serials_lot_is_fixed() -> None:
    bench = Bench().add(product("pump", by="serial_lot"), GTIN).stock("pump", "S1", "A-01", "L7")
    bench.plan(pick_list("PL-1", line(1, "pump", 2, place="A-01")))
    play(
        bench,
        ("PL-1", "task.opened"),
        (gs1(("01", GTIN), ("21", "S1"), ("10", "L8")), "serial.other_lot"),
        (gs1(("01", GTIN), ("21", "S1"), ("10", "L7")), "serial.accepted"),
    )


@pytest.mark.domain("answers.kept")
def test_an_answer_for_the_line_outlives_a_quantity() -> None:
    """Some can be kept "for the rest of this line": QTY changes the number, not the answer."""
    bench = Bench().add(product("glue", by="lot"), GTIN)
    bench.plan(receipt("PR-1", line(1, "glue", 50, lot="L0")))
    label = gs1(("01", GTIN), ("10", "L1"))
    play(bench, ("PR-1", "task.opened"), (label, "lot.unannounced"), ("%%ANSWER-2", "lot.accepted"))
    play(bench, ("%%QTY-3", "quantity.amended"), (label, "lot.accepted"))
    assert bench.captured == {"1": 4}
