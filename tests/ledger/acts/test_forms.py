"""Acts name a unit in any printed form of its serial: it is found by the product's rule."""

import pytest

from ledger.acts.announce import announce
from ledger.acts.correct import Correction, correct
from ledger.acts.recall import Selection, order
from ledger.acts.relink import Relink, relink
from ledger.reading.trace import trace
from rules.catalog import Content
from tests.ledger.acts.support import House, ask, codes

IMEI, PRINTED, MISREAD = "490154203237518", "49-015420-323751-8", "490154203237519"


@pytest.fixture
def phones(house: House) -> House:
    house.product("T", scheme="imei")
    return house


def test_a_recall_holds_the_unit_that_is_in_stock(phones: House) -> None:
    with phones.database.atomic():
        order("recall", [Selection("T", serials=(PRINTED,))], "battery", ask("RC-1"))
    assert phones.database.rows("select serial from hold") == [(IMEI,)]


def test_a_correction_finds_it(phones: House) -> None:
    phones.receive(IMEI, product="main/T")
    with phones.database.atomic():
        assert correct([Correction("T", "B1", "seen there", PRINTED, source="A1")], ask()).written
    assert phones.place(IMEI, "main/T") == "B1"
    phones.right()


def test_what_was_found_has_a_number_of_the_scheme(phones: House) -> None:
    found = [Correction("T", "A1", "found", MISREAD), Correction("T", "A1", "found", PRINTED)]
    refused = correct(found, ask())
    assert [(p.code.value, p.where) for p in refused.problems] == [("serials.scheme", (0, "serial"))]
    with phones.database.atomic():
        assert correct(found[1:], ask()).written
    assert phones.place(IMEI, "main/T") == "A1"
    phones.right()


def test_a_unit_booked_before_its_product_had_a_scheme_is_brought_over_by_relink(phones: House) -> None:
    phones.receive(PRINTED, product="main/T")
    with phones.database.atomic():
        assert relink([Relink("T", PRINTED)], "one form", ask()).written
    assert [phones.place(x, "main/T") for x in (PRINTED, IMEI)] == ["relinked", "A1"]
    phones.right()


def test_a_unit_gets_a_number_of_its_new_products_scheme(phones: House) -> None:
    phones.receive("S1")
    with phones.database.atomic():
        assert codes(relink([Relink("P", "S1", "T", MISREAD)], "wrong product", ask())) == ["serials.scheme"]
        assert relink([Relink("P", "S1", "T", PRINTED)], "wrong product", ask()).written
    assert phones.place(IMEI, "main/T") == "A1"
    phones.right()


def test_the_contents_of_a_container_are_known_by_it(phones: House) -> None:
    with phones.database.atomic():
        twice = [Content("T", PRINTED), Content("T", IMEI)]
        assert codes(announce("340123450000000017", twice, "", ask())) == ["entry.twice"]
        assert announce("340123450000000017", twice[:1], "", ask()).written
    assert phones.database.rows("select serial from content") == [(IMEI,)]


def test_its_story_is_found_as_it_is_printed(phones: House) -> None:
    phones.receive(IMEI, product="main/T")
    for written in (IMEI, PRINTED, "(8040)" + IMEI):
        (story,) = trace(phones.database, written)
        assert (story.serial, story.place) == (IMEI, "A1")
    assert trace(phones.database, MISREAD) == ()
