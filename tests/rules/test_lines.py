"""Which line does a code belong to (design: domain)."""

import pytest

from tests.rules.bench import GTIN, Bench, gs1, lenient, line, pick_list, play, product, receipt

VALVE = "04006381333931"


def mixed() -> Bench:
    """A pre-receipt of pumps with a list, valves without, glue by lot and bolts."""
    bench = Bench().add(product("pump"), GTIN).add(product("valve"), VALVE)
    bench.add(product("glue", by="lot")).add(product("bolt", "none"))
    lines = (line(1, "pump", 2), line(2, "valve", 2), line(3, "glue", 9), line(4, "bolt", 9))
    bench.plan(receipt("PR-1", *lines), line1=["SN1", "SN2"])
    bench.scan("PR-1")
    return bench


@pytest.mark.domain("line.label-decides")
def test_a_product_code_on_the_label_always_decides() -> None:
    bench = mixed()
    play(bench, ("pump", "context.product"), (gs1(("01", VALVE), ("21", "SN1")), "serial.accepted"))
    assert bench.captured == {"2": 1}


@pytest.mark.domain("line.by-list")
def test_a_bare_serial_goes_to_the_only_line_whose_list_holds_it() -> None:
    bench = mixed()
    play(bench, ("valve", "context.product"), ("SN1", "serial.verified"))
    assert bench.captured == {"1": 1}


@pytest.mark.domain("line.by-chosen")
def test_else_to_the_chosen_product() -> None:
    bench = mixed()
    play(bench, ("valve", "context.product"), ("V1", "serial.is_this"), ("%%CONFIRM", "serial.accepted"))
    play(bench, ("glue", "context.product"), ("L1", "lot.accepted"), ("bolt", "quantity.accepted"))
    play(bench, ("L1", "lot.accepted"))  # bolts do not change what is chosen
    assert bench.captured == {"2": 1, "3": 2, "4": 1}
    assert bench.screen.context == "Glue"


@pytest.mark.domain("line.by-open")
def test_else_to_the_only_open_line_that_wants_one() -> None:
    bench = mixed()
    bench.scans("glue", "L1", "%%QTY-9", "SN1", "SN2", "%%CONFIRM", "%%PAUSE", "PR-1")
    assert bench.work.context.product == "main/glue"
    bench = Bench(bench.shelf)
    play(bench, ("PR-1", "task.opened"), ("V1", "serial.is_this"))


@pytest.mark.domain("line.by-pattern")
def test_else_to_the_only_line_whose_pattern_fits() -> None:
    bench = Bench().add(product("pump", pattern="P[0-9]+")).add(product("valve", pattern="V[0-9]+"))
    bench.plan(receipt("PR-1", line(1, "pump", 2), line(2, "valve", 2)))
    play(bench, ("PR-1", "task.opened"), ("V1", "serial.accepted"), ("P1", "serial.accepted"))
    assert bench.captured == {"1": 1, "2": 1}
    play(bench, ("X1", "serial.which_product"))


@pytest.mark.domain("line.ask-product")
def test_else_the_product_is_asked_for_and_its_code_answers() -> None:
    """Else AMBER "scan the product first"."""
    bench = mixed()
    play(bench, ("V1", "serial.which_product"), ("valve", "serial.is_this"))
    assert bench.kinds == ["Noted", "Asked"]
    play(bench, ("%%CONFIRM", "serial.accepted"))
    assert bench.captured == {"2": 1}
    assert bench.aside == []


@pytest.mark.domain("line.ask-product")
def test_a_bare_lot_waits_for_its_product_too() -> None:
    bench = mixed()
    play(bench, ("L1", "serial.which_product"), ("glue", "lot.accepted"), ("%%QTY-3", "quantity.amended"))
    assert bench.captured == {"3": 3}


def test_a_wrong_product_is_one_unit_aside() -> None:
    bench = mixed().add(product("fan"))
    play(bench, ("V1", "serial.which_product"), ("fan", "product.not_in_task"))
    assert bench.aside == ["product.not_in_task"]
    assert next(iter(bench.work.aside.values())).read.text == "V1"


def test_another_unit_instead_sets_the_first_aside() -> None:
    bench = mixed()
    play(bench, ("V1", "serial.which_product"), ("V2", "serial.which_product"))
    assert bench.aside == ["aside.unanswered"]


@pytest.mark.domain("line.context-shown", "line.context-product")
def test_what_is_chosen_holds_until_replaced() -> None:
    bench = mixed()
    play(bench, ("valve", "context.product"), ("SN1", "serial.verified"))
    assert bench.screen.context == "Valve"
    play(bench, ("pump", "context.product"))
    assert [x.chosen for x in bench.screen.lines] == [True, False, False, False]


def test_two_lines_of_one_product_fill_one_after_the_other() -> None:
    bench = Bench().add(product("bolt", "none")).plan(receipt("PR-1", line(1, "bolt", 1), line(2, "bolt", 2)))
    play(bench, ("PR-1", "task.opened"), *[("bolt", "quantity.accepted")] * 3, ("bolt", "line.over"))
    assert bench.captured == {"1": 1, "2": 2}


def test_of_two_lines_the_one_without_a_list_takes_what_is_on_none() -> None:
    bench = Bench().add(product("pump", pattern="S.*"), GTIN)
    bench.plan(receipt("PR-1", line(1, "pump", 2), line(2, "pump", 2)), line1=["S1", "S2"])
    play(
        bench,
        ("PR-1", "task.opened"),
        ("pump", "context.product"),
        ("S9", "serial.accepted"),
        ("S2", "serial.verified"),
        (gs1(("01", GTIN), ("21", "S8")), "serial.accepted"),
    )
    assert bench.captured == {"1": 1, "2": 2}


@pytest.mark.domain("line.by-list", "line.normal-form")
def test_a_list_finds_serials_of_products_that_fold_case() -> None:
    bench = Bench().add(product("pump", fold_case=True)).add(product("valve"))
    bench.plan(receipt("PR-1", line(1, "pump", 1), line(2, "valve", 1)), line1=["SN-A"])
    play(bench, ("PR-1", "task.opened"), ("sn-a", "serial.verified"))


def test_a_lot_chooses_the_line_that_announces_it() -> None:
    bench = Bench().add(product("glue", by="lot"))
    bench.plan(receipt("PR-1", line(1, "glue", 5, lot="L7"), line(2, "glue", 5, lot="L8")))
    play(
        bench,
        ("PR-1", "task.opened"),
        ("glue", "context.product"),
        ("L8", "lot.accepted"),
        ("L7", "lot.accepted"),
        ("L9", "lot.unannounced"),
    )
    assert bench.captured == {"1": 1, "2": 1}


def test_known_stock_tells_the_line_at_the_pick() -> None:
    bench = Bench().add(product("pump")).add(product("valve")).stock("valve", "V1", "A-01")
    bench.plan(pick_list("PL-1", line(1, "pump", 1, place="A-01"), line(2, "valve", 1, place="A-01")))
    play(bench, ("PL-1", "task.opened"), ("V1", "serial.accepted"), ("X1", "serial.is_this"))
    assert bench.captured == {"2": 1}


def test_plain_digits_are_tried_as_a_gtin_that_is_known() -> None:
    bench = Bench().add(product("bolt", "none"), VALVE).plan(receipt("PR-1", line(1, "bolt", 5)))
    play(bench, ("PR-1", "task.opened"), ("4006381333931", "quantity.accepted"))


@pytest.mark.domain("line.tick")
def test_context_is_a_tick_never_the_green() -> None:
    bench = Bench().add(lenient("pump")).place("A-01").plan(receipt("PR-1", line(1, "pump", 2)))
    bench.scan("PR-1")
    for text in ("pump", "A-01", "%%SIGN-OFF"):
        bench.scan(text)
        assert bench.light == "tick"
