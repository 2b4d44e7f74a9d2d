"""A recall finds the goods under every name and in every story that is told of them."""

import pytest

from ledger.acts.recall import Selection, lift, order
from ledger.acts.relink import Relink, relink
from ledger.database import Database
from tests.ledger.acts.support import House, ask, codes


@pytest.fixture
def house(database: Database) -> House:
    found = House(database)
    found.product()
    found.product("Q")
    return found


def test_both_stories_of_a_unit_are_told(house: House) -> None:
    """Two stations took one serial: the customer of either may have it."""
    (came,) = house.receive("S1", place="A1")
    house.door.move("A1>customer", "S1", [came], task="PL-1", lot="L1")
    house.bench.move("A1>B1", "S1", [came], task="PL-2", lot="L1")
    house.send()
    found = order("recall", [Selection("P", serials=("S1",))], "broken", ask("RC-1", dry_run=True)).affected
    assert {(u.serial, u.place, u.task) for u in found.units} == {
        ("S1", "customer", "PL-1"),
        ("S1", "B1", "PL-2"),
    }
    assert (found.on_hand, found.shipped) == (1, 1)
    of_lot = order("recall", [Selection("P", lots=("L1",))], "broken", ask("RC-1", dry_run=True)).affected
    assert of_lot.units == found.units


def test_a_unit_that_has_another_name_now_is_found_and_held_under_it(house: House) -> None:
    """The trace of a relinked or transferred unit reads as one; so does its recall."""
    house.receive("S1", place="A1")
    with house.database.atomic():
        assert relink([Relink("P", "S1", "Q")], "wrong label", ask()).written
    with house.database.atomic():
        done = order("recall", [Selection("P", serials=("S1",))], "broken", ask("RC-1"))
    assert {(u.product, u.serial, u.place) for u in done.affected.units} == {("main/Q", "S1", "A1")}
    held = house.database.rows("select product, serial from hold where ref = 'RC-1' order by product")
    assert ("main/Q", "S1") in held
    again = order("recall", [Selection("P", serials=("S1",))], "broken", ask("RC-1")).outcome
    assert again.again
    house.right()


def test_a_recalled_unit_gets_no_other_name(house: House) -> None:
    """Else it would be free under it."""
    house.receive("S1", place="A1")
    with house.database.atomic():
        order("recall", [Selection("P", serials=("S1",))], "broken", ask("RC-1"))
    assert codes(relink([Relink("P", "S1", "Q")], "wrong label", ask())) == ["act.refused"]


def test_who_ordered_and_who_lifted_is_kept(house: House) -> None:
    with house.database.atomic():
        order("hold", [Selection("P")], "to be checked", ask("H-1"))
        lift("H-1", ask("another"))
    kept = house.database.rows("select kind, key, settled_by from settled order by kind")
    assert kept == [("act.lift", "H-1", "Ann"), ("act.recall", "H-1", "Ann")]
