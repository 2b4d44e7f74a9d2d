"""Corrections, relinks, conflicts: new movements with a reason, nothing edited or deleted."""

import pytest

from ledger.acts.correct import Correction, correct
from ledger.acts.relink import Relink, relink
from ledger.acts.resolve import alike, conflicts, resolve
from tests.ledger.acts.support import House, ask, codes, line


@pytest.mark.domain("undo.correction", "goods-in.correction")
def test_a_correction_is_a_new_movement_with_a_reason(house: House) -> None:
    (first,) = house.receive("S1")
    change = Correction("P", "lost", "not on the shelf", "S1", replaces=first)
    planned = correct([change], ask(dry_run=True))
    assert (planned.written, planned.effects[0].source, planned.effects[0].target) == (False, "A1", "lost")
    with house.database.atomic():
        done = correct([change], ask("C-1"))
        again = correct([change], ask("C-1"))
    assert done.written
    assert again.again
    assert again.records == done.records
    row = house.database.row("select operator, station, reason, prev from movement where target = 'lost'")
    assert row == ("Ann", "console", f"not on the shelf, replaces {first}", first)
    assert house.place("S1") == "lost"
    house.right()


def test_what_was_found_comes_back_and_quantities_are_corrected(house: House) -> None:
    house.receive("S1")
    with house.database.atomic():
        correct([Correction("P", "lost", "gone", "S1")], ask())
        correct(
            [
                Correction("P", "B2", "found", "S1"),
                Correction("P", "B2", "found, never booked", "S2"),
                Correction("T", "A1", "counted", quantity=7, source="lost"),
            ],
            ask(),
        )
    assert (house.place("S1"), house.place("S2")) == ("B2", "B2")
    assert house.balances("main/T") == {"A1": 7, "lost": -7}
    house.right()


def test_a_correction_names_all_its_problems_at_once(house: House) -> None:
    house.receive("S1")
    asked = [
        Correction("P", "A1", "same place", "S1"),
        Correction("P", "lost", "", "S1", replaces="nothing"),
        Correction("P", "lost", "no serial", quantity=3, source="A1"),
        Correction("X", "lost", "no product", "S1"),
        Correction("P", "lost", "unknown", "S9"),
    ]
    found = codes(correct(asked, ask(dry_run=True)))
    assert found == [
        "act.nothing", "value.required", "act.unknown", "entry.twice", "serials.required", "product.unknown",
        "serials.unknown", "act.nothing",
    ]  # fmt: skip


@pytest.mark.domain("undo.relink")
def test_relink_retires_the_old_identity_and_creates_the_new_one_linked(house: House) -> None:
    house.product("Q")
    house.receive("S1", "S2")
    units = [Relink("P", "S1", "Q"), Relink("P", "S2", "Q", "S2-NEW")]
    with house.database.atomic():
        done = relink(units, "wrong product chosen", ask("R-1"))
    assert len(done.records) == 4
    assert (house.place("S1"), house.place("S1", "main/Q")) == ("relinked", "A1")
    assert house.place("S2-NEW", "main/Q") == "A1"
    row = house.database.row("select prev from movement where product = 'main/Q' and serial = 'S1'")
    assert row == (done.records[0],)
    assert house.balances("main/Q") == {"A1": 2, "relinked": -2}
    house.right()


def test_relink_is_refused_with_all_problems_at_once(house: House) -> None:
    house.product("Q")
    house.receive("S1")
    house.receive("S1", product="main/Q")
    house.receive("S3", place="customer")
    units = [Relink("P", "S1", "Q"), Relink("P", "S3", "Q"), Relink("P", "S9", "Q"), Relink("P", "S9", "X")]
    found = codes(relink(units, "wrong", ask(dry_run=True)))
    assert found == [
        "serials.known", "serials.not_on_hand", "serials.unknown", "serials.unknown", "product.unknown",
        "entry.twice",
    ]  # fmt: skip


def fork(house: House, *serials: str) -> None:
    """Two stations took the same serials, both offline."""
    for serial, head in zip(serials, house.receive(*serials), strict=True):
        house.door.move("A1>customer", serial, [head], task="PL-1", process="pick")
        house.bench.move("A1>customer", serial, [head], task="PL-2", process="pick")
    house.send()


@pytest.mark.domain("conflict.together")
def test_equal_cases_of_the_same_two_tasks_are_solved_together(house: House) -> None:
    fork(house, "S1", "S2")
    assert house.balances() == {"supplier": -2, "A1": -2, "customer": 4}
    case = conflicts(house.database)[0]
    assert set(case.tasks) == {"PL-1", "PL-2"}
    items = [(c.product, c.serial) for c in alike(house.database, "main/P", "S1")]
    with house.database.atomic():
        done = resolve(items, ask("X-1"), task="PL-2")
    assert done.written
    assert conflicts(house.database) == ()
    assert (house.place("S1"), house.place("S2")) == ("customer", "customer")
    assert house.balances() == {"supplier": -2, "customer": 2}  # what both took, and only one did, is back
    assert codes(resolve(items, ask(), task="PL-2"))[:1] == ["act.unknown"]
    house.right()


def test_the_line_that_lost_its_unit_is_open_again(house: House) -> None:
    """The losing pick list asks for another unit; the one that has it stays done."""
    for ref in ("PL-1", "PL-2"):
        house.document("pick", ref, line("1", "P", 1))
    fork(house, "S1")
    done = "select d.ref, d.closed, l.done from document d join line l on l.document = d.ref order by d.ref"
    assert [(ref, bool(closed), n) for ref, closed, n in house.database.rows(done)] == [
        ("PL-1", True, 1),
        ("PL-2", True, 1),
    ]
    with house.database.atomic():
        assert resolve([("main/P", "S1")], ask(), task="PL-2").written
    assert [(ref, bool(closed), n) for ref, closed, n in house.database.rows(done)] == [
        ("PL-1", False, 0),
        ("PL-2", True, 1),
    ]
    house.right()


@pytest.mark.domain("conflict.person")
def test_a_person_says_where_the_unit_is(house: House) -> None:
    fork(house, "S1")
    with house.database.atomic():
        assert resolve([("main/P", "S1")], ask(), place="B7").written
    assert house.place("S1") == "B7"
    assert house.balances() == {"supplier": -1, "B7": 1}
    house.right()


def test_two_origins_are_one_unit_again(house: House) -> None:
    house.door.move("supplier>A1", "S1", ["none"])
    house.bench.move("supplier>B1", "S1", ["none"], task="PR-2", process="receive")
    house.send()
    with house.database.atomic():
        assert resolve([("main/P", "S1")], ask(), task="PR-2").written
    assert (house.place("S1"), house.balances()) == ("B1", {"supplier": -1, "B1": 1})
    assert house.database.row("select count(*) from conflict") == (0,)
    house.right()


def test_either_a_place_or_a_task_is_named(house: House) -> None:
    fork(house, "S1")
    assert codes(resolve([("main/P", "S1")], ask(dry_run=True))) == ["value.required"]
    assert codes(resolve([("main/P", "S1")], ask(dry_run=True), task="PL-9")) == ["act.unknown"]
