"""Several codes of one label, bound by role into one capture."""

from itertools import permutations
from typing import Any

import pytest

from rules.product import Role
from tests.rules.bench import GTIN, Bench, gs1, line, pick_list, play, product, receipt

MAC, IMEI = Role("mac", "[0-9A-F]{12}"), Role("imei", "[0-9]{15}")
LOT = gs1(("01", GTIN), ("10", "L7"))
M1, M2, I1 = "02AB00000001", "02AB00000002", "350000000000001"


def dock(*roles: Role, by: str = "serial", **more: Any) -> Bench:
    """Two routers, each with further codes on its label."""
    router = product("router", by=by, pattern="SN[0-9]+", roles=roles or (MAC,), **more)
    bench = Bench().add(router, GTIN).add(product("bolt", "none"))
    bench.plan(receipt("PR-1", line(1, "router", 2), line(2, "bolt", 5)))
    bench.scan("PR-1")
    return bench


def notes(bench: Bench) -> list[tuple[str, str]]:
    return [(c.serial, c.note) for c in bench.work.captures.values() if c.serial]


@pytest.mark.domain("roles.bound")
@pytest.mark.parametrize("codes", list(permutations(["SN1", M1, I1])))
def test_one_after_another_in_any_order(codes: tuple[str, ...]) -> None:
    """Bound by role into one capture."""
    bench = dock(MAC, IMEI)
    for code in codes[:-1]:
        play(bench, (code, "role.missing"))
        assert bench.captured == {}
    play(bench, (codes[-1], "serial.accepted"))
    assert notes(bench) == [("SN1", f"mac={M1}; imei={I1}")]


@pytest.mark.domain("roles.bound")
@pytest.mark.parametrize("codes", list(permutations(["SN1", M1, "router"])))
def test_the_products_own_code_belongs_to_the_label(codes: tuple[str, ...]) -> None:
    """Several codes of one label (product, serial, lot, MAC): nothing goes aside on the way."""
    bench = dock()
    bench.scans(*codes)
    assert notes(bench) == [("SN1", f"mac={M1}")]
    assert (bench.aside, bench.screen.context) == ([], "Router")


@pytest.mark.domain("roles.bound")
@pytest.mark.parametrize(
    ("codes", "asked"),
    [
        (["SN1", "L7", M1], ["lot.missing", "role.missing"]),
        (["SN1", M1, "L7"], ["lot.missing", "lot.missing"]),
        ([M1, "SN1", "L7"], ["role.missing", "lot.missing"]),
        ([M1, LOT, "SN1"], ["role.missing", "role.missing"]),
        ([LOT, "SN1", M1], ["context.product", "role.missing"]),
    ],
)
def test_with_a_lot_as_well(codes: list[str], asked: list[str]) -> None:
    bench = dock(by="serial_lot")
    assert bench.scans(*codes) == [*asked, "serial.accepted"]
    (capture,) = bench.work.captures.values()
    assert (capture.serial, capture.lot, capture.note, bench.aside) == ("SN1", "L7", f"mac={M1}", [])


@pytest.mark.domain("roles.bound")
@pytest.mark.parametrize(("first", "then"), [(M1, "label"), ("label", M1)])
def test_a_label_with_product_and_serial_in_one_code(first: str, then: str) -> None:
    label = gs1(("01", GTIN), ("21", "SN1"))
    bench = dock()
    codes = [label if code == "label" else code for code in (first, then)]
    assert bench.scans(*codes) == ["role.missing", "serial.accepted"]
    assert notes(bench) == [("SN1", f"mac={M1}")]


@pytest.mark.domain("roles.incomplete")
def test_incomplete_is_amber() -> None:
    bench = dock()
    play(bench, ("SN1", "role.missing"))
    assert (bench.light, bench.facts["role"]) == ("amber", "mac")
    assert bench.screen.verdict is not None
    assert bench.screen.verdict.words == "Scan the mac"


@pytest.mark.domain("roles.incomplete")
def test_an_incomplete_set_is_not_booked_by_confirm() -> None:
    """Silence books nothing: the unit goes aside."""
    bench = dock()
    play(bench, ("bolt", "quantity.accepted"), ("SN1", "role.missing"), ("%%CONFIRM", "confirm.aside"))
    assert bench.aside == ["aside.unanswered"]


@pytest.mark.domain("roles.incomplete")
def test_another_products_code_ends_the_set() -> None:
    bench = dock()
    play(bench, ("SN1", "role.missing"), ("bolt", "quantity.accepted"))
    assert bench.aside == ["aside.unanswered"]


@pytest.mark.domain("roles.again")
@pytest.mark.parametrize(
    ("codes", "kept"),
    [
        (["SN1", "SN2", M1], ("SN2", f"mac={M1}")),
        ([M1, M2, "SN1"], ("SN1", f"mac={M2}")),
        ([M1, M1, "SN1"], ("SN1", f"mac={M1}")),
    ],
)
def test_the_same_role_twice_starts_the_set_again(codes: list[str], kept: tuple[str, str]) -> None:
    bench = dock()
    assert bench.scans(*codes) == ["role.missing", "role.missing", "serial.accepted"]
    assert (notes(bench), bench.aside) == ([kept], [])


@pytest.mark.domain("roles.again")
def test_undo_starts_the_set_again() -> None:
    bench = dock(MAC, IMEI)
    play(bench, ("SN1", "role.missing"), (M1, "role.missing"), ("%%UNDO", "question.dropped"))
    play(bench, (M2, "role.missing"), ("SN1", "role.missing"), (I1, "serial.accepted"))
    assert notes(bench) == [("SN1", f"mac={M2}; imei={I1}")]


@pytest.mark.domain("roles.no-time-limit")
def test_there_is_no_time_limit() -> None:
    bench = dock()
    bench.scan("SN1")
    bench.wait(600)
    play(bench, (M1, "serial.accepted"))


@pytest.mark.domain("roles.bound")
def test_two_scanners_bind_their_own_labels() -> None:
    bench = dock()
    bench.scan("SN1", "gun-a")
    bench.scan("SN2", "gun-b")
    bench.scan(M2, "gun-b")
    bench.scan(M1, "gun-a")
    assert sorted(notes(bench)) == [("SN1", f"mac={M1}"), ("SN2", f"mac={M2}")]


@pytest.mark.domain("roles.bound", "camera.proposed")
@pytest.mark.parametrize("codes", list(permutations(["SN1", M1])))
def test_in_one_camera_frame(codes: tuple[str, ...]) -> None:
    """In one camera frame or one after another: the set is proposed, and booked by CONFIRM."""
    bench = dock()
    for code in codes * 3:
        bench.camera(code)
    assert (bench.screen.proposed, bench.asked, bench.aside) == (1, {}, [])
    play(bench, ("%%CONFIRM", "serial.accepted"))
    assert notes(bench) == [("SN1", f"mac={M1}")]
    assert [bench.camera(code) for code in codes] == ["", ""]
    assert (bench.asked, bench.screen.proposed) == ({}, 0)


@pytest.mark.domain("roles.bound")
def test_without_a_screen_the_label_can_still_be_completed() -> None:
    """Only an answer that has to be shown needs a screen."""
    bench = dock().without_screen()
    play(bench, ("SN1", "role.missing"), (M1, "serial.accepted"))


@pytest.mark.domain("roles.bound")
def test_the_first_candidate_without_a_rule_can_be_completed_first() -> None:
    bench = Bench().add(product("router", roles=(MAC,))).plan(receipt("PR-1", line(1, "router", 2)))
    play(bench, ("PR-1", "task.opened"), ("X1", "serial.is_this"), (M1, "serial.is_this"))
    play(bench, ("%%CONFIRM", "serial.accepted"))
    assert (notes(bench), bench.aside) == ([("X1", f"mac={M1}")], [])


@pytest.mark.domain("roles.bound")
def test_at_the_pick_too_and_on_the_movement() -> None:
    """A set sold as one is a product with several roles on one capture."""
    bench = dock().stock("router", "SN1", "A-01").plan(pick_list("PL-1", line(1, "router", 1, place="A-01")))
    play(bench, ("PL-1", "task.opened"), ("SN1", "role.missing"), (M1, "serial.accepted"))
    bench.scan("%%CONFIRM")
    assert [(m.serial, m.note) for m in bench.movements] == [("SN1", f"mac={M1}")]
