"""Serials entered later: a debt is paid by the serial of its own unit, known or new, and by nothing else."""

import pytest

from ledger.acts.outcome import Outcome
from ledger.acts.pay import Owing, pay
from ledger.acts.recall import Selection, order
from ledger.office.serials import SerialEntry
from tests.ledger.acts.support import House, ask, codes


def owed(house: House, place: str, product: str = "main/P") -> int:
    row = house.database.row("select quantity from debt where product = ? and place = ?", (product, place))
    return int(row[0]) if row else 0


def entered(house: House, place: str, *serials: str, ref: str = "") -> Outcome:
    units = [SerialEntry(serial) for serial in serials]
    with house.database.atomic():
        return pay(Owing("P", place, "CI-1"), units, ask(ref))


def left(house: House, quantity: int = 2) -> None:
    """S1 to S3 came to A1; some units left to the customer without their serials."""
    house.receive("S1", "S2", "S3")
    house.bench.move(
        "A1>customer", quantity=quantity, task="CI-1", process="issue", debt=quantity, product="main/P"
    )
    house.send()
    assert owed(house, "customer") == quantity


@pytest.mark.domain("enforcement.paid-later")
def test_an_unknown_serial_pays_at_its_place_and_adds_no_unit(house: House) -> None:
    house.door.move("supplier>A1", quantity=2, task="CI-1", debt=2)
    house.send()
    assert entered(house, "A1", "N1", ref="once").written
    assert (owed(house, "A1"), house.balances()) == (1, {"supplier": -2, "A1": 2})
    assert (house.place("N1"), entered(house, "A1", "N1", ref="once").again) == ("A1", True)
    house.right()


@pytest.mark.domain("enforcement.paid-later")
def test_a_known_serial_on_hand_is_the_unit_that_left(house: House) -> None:
    left(house)
    assert entered(house, "customer", "S1").written
    assert (house.place("S1"), owed(house, "customer")) == ("customer", 1)
    assert house.balances() == {"supplier": -3, "A1": 1, "customer": 2}
    house.right()


def test_what_cannot_be_the_unit_is_refused(house: House) -> None:
    left(house)
    assert codes(entered(house, "customer", "N1", "N2", "N3")) == ["entry.too_many"]
    assert codes(entered(house, "customer", "N1", "N1")) == ["serials.duplicate"]
    assert codes(entered(house, "customer")) == ["act.nothing"]
    assert codes(entered(house, "A9", "N1")) == ["entry.too_many"]
    with house.database.atomic():
        order("recall", [Selection("P", serials=("S1",))], "broken", ask("RC-1"))
    assert codes(entered(house, "customer", "S1")) == ["act.refused"]
    assert entered(house, "customer", "S2").written
    assert codes(entered(house, "customer", "S2")) == ["serials.known"]
    assert owed(house, "customer") == 1
    house.right()


def test_a_serial_is_a_number_of_the_products_scheme(house: House) -> None:
    house.product("Q", scheme="imei")
    house.door.move("supplier>A1", quantity=1, task="CI-1", debt=1, product="main/Q")
    house.send()
    owing = Owing("Q", "A1", "CI-1")
    with house.database.atomic():
        assert codes(pay(owing, [SerialEntry("490154203237519")], ask())) == ["serials.scheme"]
        assert pay(owing, [SerialEntry("49-015420-323751-8")], ask()).written
    assert house.place("490154203237518", "main/Q") == "A1"
    house.right()


def test_a_serial_fits_the_pattern_and_brings_its_lot(house: House) -> None:
    house.product("Q", "full", by="serial_lot", pattern="Q[0-9]+")
    house.door.move("supplier>A1", quantity=1, task="CI-1", debt=1, product="main/Q")
    house.send()
    with house.database.atomic():
        wrong = pay(Owing("Q", "A1", "CI-1"), [SerialEntry("X1")], ask())
    assert codes(wrong) == ["value.required", "serials.pattern"]
    with house.database.atomic():
        assert pay(Owing("Q", "A1", "CI-1"), [SerialEntry("Q1", "L1")], ask()).written
        assert codes(pay(Owing("T", "A1", "CI-1"), [SerialEntry("T1")], ask())) == ["serials.not_tracked"]
    assert owed(house, "A1", "main/Q") == 0
    house.right()
