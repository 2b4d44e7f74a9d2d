"""The product's rule for serials: its parts, and at the station wherever two serials are compared."""

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.product import Process, Product, Role
from rules.serials import fault, fits, forms, normal
from rules.task import Task
from rules.words import Words
from tests.rules.bench import GTIN, Bench, line, pick_list, play, product, receipt

IMEI = "490154203237518"
PRINTED = "49-015420-323751-8"
OTHER = "356938035643809"
MISREAD = "490154203237519"

RULES: st.SearchStrategy[Product] = st.builds(
    Product,
    st.just("main/p"),
    st.just("main"),
    st.just("p"),
    st.just("P"),
    pattern=st.sampled_from(["", "[0-9]+", "S[0-9]+", "("]),
    fold_case=st.booleans(),
    scheme=st.sampled_from(["", "imei", "mac", "vin", "apple_serial", "sscc", "later"]),
    strip=st.sampled_from(["", "S", "s", "00", "SN:", "I"]),
)


def of(**rule: Any) -> Product:
    return product("phone", **rule)


@pytest.mark.parametrize(
    ("rule", "serial", "form"),
    [
        ({}, "sN-007", "sN-007"),
        ({"fold_case": True}, "sN-007", "SN-007"),
        ({"strip": "SN"}, "SN007", "007"),
        ({"strip": "SN"}, "007", "007"),
        ({"strip": "SN"}, "SN", "SN"),  # nothing would be left
        ({"strip": "SN"}, "sn007", "sn007"),
        ({"strip": "sn", "fold_case": True}, "Sn007", "007"),
        ({"strip": "S", "pattern": "SN[0-9]+"}, "SN12", "SN12"),  # it fits as it stands
        ({"strip": "S", "pattern": "SN[0-9]+"}, "SSN12", "SN12"),
        ({"scheme": "imei"}, PRINTED, IMEI),
        ({"scheme": "imei"}, MISREAD, MISREAD),
        ({"scheme": "imei", "strip": "IMEI "}, f"IMEI {PRINTED}", IMEI),
        ({"scheme": "imei", "strip": "4"}, IMEI, IMEI),
        ({"scheme": "later"}, "x", "x"),
    ],
)
def test_the_normal_form(rule: dict[str, Any], serial: str, form: str) -> None:
    assert normal(of(**rule), serial) == form


@given(RULES, st.text(string.digits + "SNIsn:-ABCDEF\xdf", max_size=22) | st.sampled_from([IMEI, PRINTED]))
def test_the_normal_form_of_a_normal_form_is_itself(rule: Product, serial: str) -> None:
    form = normal(rule, serial)
    assert normal(rule, form) == form
    assert bool(form) == bool(serial)


@given(RULES, st.text(string.digits + "SNIsn:-ABCDEF", max_size=22) | st.sampled_from([IMEI, PRINTED]))
def test_a_serial_is_found_by_its_forms_unless_a_prefix_comes_off(rule: Product, serial: str) -> None:
    form = normal(rule, serial)
    if not rule.strip:
        assert form in forms(serial)


def test_a_pattern_narrows_a_scheme() -> None:
    model = of(scheme="imei", pattern="35693803[0-9]{7}")
    assert fits(model, OTHER)
    assert not fits(model, IMEI)
    assert fault(model, IMEI) is None


# -- at the station -------------------------------------------------------------------------------


def dock(*serials: str, **rule: Any) -> Bench:
    bench = Bench().add(product("phone", scheme="imei", **rule), GTIN)
    lists = {"line1": list(serials)} if serials else {}
    bench.plan(receipt("PR-1", line(1, "phone", len(serials) or 2)), **lists)
    play(bench, ("PR-1", "task.opened"))
    return bench


def test_the_printed_form_of_an_expected_serial_is_verified() -> None:
    bench = dock(IMEI, OTHER)
    play(bench, (PRINTED, "serial.verified"), (IMEI, "serial.already_in_task"), (OTHER, "serial.verified"))
    assert bench.serials == [IMEI, OTHER]


@pytest.mark.parametrize(
    ("text", "english", "german"),
    [
        (MISREAD, "It has a wrong check digit: set it aside.", "Prüfziffer falsch: beiseite legen."),
        (IMEI[:14], "It has a wrong length: set it aside.", "Länge falsch: beiseite legen."),
        (IMEI[:14] + "X", "It has a wrong character: set it aside.", "Zeichen falsch: beiseite legen."),
    ],
)
def test_what_breaks_the_scheme_is_refused_and_what_is_wrong_is_said(
    text: str, english: str, german: str
) -> None:
    bench = dock()
    play(bench, (IMEI, "serial.accepted"), (text, "serial.scheme"))
    assert bench.aside == ["serial.scheme"]
    shown = Words("en").shown(bench.events[-1])
    assert (shown.words, shown.action) == ("Not a valid IMEI", english)
    assert Words("de").shown(bench.events[-1]).action == german


def test_a_supervisor_lets_a_number_in_that_breaks_the_scheme() -> None:
    bench = dock().badge("B-1", "Ada", "supervisor")
    play(bench, (MISREAD, "serial.scheme"), ("B-1", "override.which"), ("%%CONFIRM", "override.admitted"))
    assert bench.serials == [MISREAD]


def test_the_serial_of_a_gs1_label_is_judged_too() -> None:
    bench = dock(IMEI, OTHER)
    play(bench, (f"]C101{GTIN}21{PRINTED}", "serial.verified"), (f"]C101{GTIN}21{MISREAD}", "serial.scheme"))


def test_goods_without_a_task_open_the_one_that_lists_them() -> None:
    bench = Bench().add(product("phone", scheme="imei"))
    bench.plan(receipt("PR-1", line(1, "phone", 1)), line1=[IMEI])
    play(bench, (PRINTED, "task.open_this"))


def test_among_several_products_the_scheme_says_which_one_it_is() -> None:
    bench = Bench().add(product("phone", scheme="imei")).add(product("switch", scheme="mac"))
    bench.plan(receipt("PR-1", line(1, "phone", 1), line(2, "switch", 1)))
    play(bench, ("PR-1", "task.opened"), ("00:1b:44:11:3a:b7", "serial.accepted"), (IMEI, "serial.accepted"))
    assert bench.serials == ["001B44113AB7", IMEI]


def test_a_unit_in_stock_is_picked_by_any_of_its_forms() -> None:
    bench = Bench().add(product("phone", scheme="imei")).stock("phone", IMEI, "A-01")
    bench.plan(pick_list("PL-1", line(1, "phone", 1, place="A-01")))
    play(bench, ("PL-1", "task.opened"), (PRINTED, "serial.accepted"), ("%%UNDO", "undo.which"))
    play(bench, ("49 015420 323751 8", "undo.done"))


def test_what_is_scanned_into_a_task_without_lines_is_found_by_its_form() -> None:
    bench = Bench().add(product("phone", scheme="imei")).add(product("pump"))
    bench.stock("phone", IMEI, "A-01")
    bench.plan(Task("IS-1", Process.ISSUE, (), free=True))
    play(bench, ("IS-1", "task.opened"), (PRINTED, "serial.accepted"))
    assert bench.serials == [IMEI]


def test_a_mac_of_the_label_is_no_serial_of_a_telephone() -> None:
    """The product's own rule goes before the roles of its label, in every printed form."""
    bench = dock(roles=(Role("MAC", "[0-9A-F]{12}"),))
    play(bench, ("001B44113AB7", "role.missing"), (PRINTED, "serial.accepted"))
