"""The serials of a line: how they are typed, all or none, the lock."""

import pytest

from ledger.office.problem import Code
from ledger.office.serials import (
    MAX_SERIALS,
    SerialEntry,
    count_problems,
    list_problems,
    lock_problems,
    normal,
    split_pasted,
)
from rules.product import By, Product, Tracking

PUMP = Product("main/P", "main", "P", "Pump", Tracking.FULL, pattern=r"SN\d+")


def entries(*serials: str) -> list[SerialEntry]:
    return [SerialEntry(s) for s in serials]


@pytest.mark.domain("goods-in.paste")
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", []),
        ("SN1", ["SN1"]),
        ("SN1\nSN2\r\nSN3\rSN4", ["SN1", "SN2", "SN3", "SN4"]),
        ("SN1,SN2;SN3\tSN4", ["SN1", "SN2", "SN3", "SN4"]),
        ("  SN1 , SN2 ,\n\n;;\n", ["SN1", "SN2"]),
        ("0007\n007", ["0007", "007"]),
        ("A B", ["A B"]),
    ],
)
def test_typed_or_pasted_serials_are_split_at_line_ends_commas_semicolons_and_tabs(
    typed: str, expected: list[str]
) -> None:
    assert split_pasted(typed) == expected


def test_a_listed_serial_with_a_comma_in_it_stays_whole_when_the_page_is_saved_again() -> None:
    assert split_pasted("A,1\nB,2", known={"A,1"}) == ["A,1", "B", "2"]


@pytest.mark.domain("goods-in.all-or-none")
@pytest.mark.parametrize(
    ("quantity", "entered", "counts", "fix"),
    [
        (10, 9, "9 of 10", "Enter 1 more or clear all."),
        (10, 1, "1 of 10", "Enter 9 more or clear all."),
        (10, 11, "11 of 10", "Take 1 out or clear all."),
    ],
)
def test_anything_between_all_and_none_is_refused_with_both_counts(
    quantity: int, entered: int, counts: str, fix: str
) -> None:
    (problem,) = count_problems(quantity, entered)
    assert (problem.code, problem.value, problem.fix) == (Code.PARTIAL, counts, fix)
    assert counts in problem.why


@pytest.mark.domain("goods-in.all-or-none")
@pytest.mark.parametrize(("quantity", "entered"), [(10, 10), (10, 0), (1, 1)])
def test_all_or_none_pass(quantity: int, entered: int) -> None:
    assert count_problems(quantity, entered) == []


@pytest.mark.domain("goods-in.unique-entry")
@pytest.mark.parametrize(
    ("given", "code", "where"),
    [
        (entries("SN1", "SN1"), Code.DUPLICATE, (1,)),
        (entries("SN1", "X2"), Code.MISMATCH, (1, "serial")),
        (entries("SN1", "SN2\x1d3"), Code.NOT_PRINTABLE, (1, "serial")),
        (entries("SN" + "1" * 59, "SN2"), Code.TOO_LONG, (0, "serial")),
        (entries("", "SN2"), Code.REQUIRED, (0, "serial")),
        ([SerialEntry("SN1", expiry="31.12.2027"), SerialEntry("SN2")], Code.NOT_A_DATE, (0, "expiry")),
        ([SerialEntry("SN1", expiry="2027-02-30"), SerialEntry("SN2")], Code.NOT_A_DATE, (0, "expiry")),
        ([SerialEntry("SN1", lot="L" * 61), SerialEntry("SN2")], Code.TOO_LONG, (0, "lot")),
    ],
)
def test_each_wrong_entry_is_named_with_its_place(
    given: list[SerialEntry], code: Code, where: tuple[int | str, ...]
) -> None:
    (problem,) = list_problems(PUMP, 2, given)
    assert (problem.code, problem.where) == (code, where)


def test_all_problems_of_a_list_come_at_once() -> None:
    found = list_problems(PUMP, 5, entries("SN1", "SN1", "X", "SN\n4"))
    assert [p.code for p in found] == [Code.PARTIAL, Code.DUPLICATE, Code.MISMATCH, Code.NOT_PRINTABLE]


@pytest.mark.parametrize(
    "product",
    [
        Product("main/V", "main", "V", "Valve"),
        Product("main/V", "main", "V", "Valve", Tracking.PICK),
        Product("main/V", "main", "V", "Valve", Tracking.FULL, By.LOT),
    ],
)
def test_only_full_tracking_by_serial_takes_expected_serials(product: Product) -> None:
    assert [p.code for p in list_problems(product, 1, entries("SN1"))] == [Code.NOT_TRACKED]
    assert list_problems(product, 1, []) == []


def test_a_list_longer_than_the_limit_is_refused_without_looking_at_each_entry() -> None:
    found = list_problems(PUMP, MAX_SERIALS + 1, entries("SN1") * (MAX_SERIALS + 1))
    assert [p.code for p in found] == [Code.TOO_MANY]


def test_the_normal_form_takes_outer_blanks_off_and_folds_case_only_by_the_products_rule() -> None:
    folding = Product("main/P", "main", "P", "Pump", Tracking.FULL, fold_case=True)
    assert normal(SerialEntry(" sn-1 "), PUMP) == SerialEntry("sn-1")
    assert normal(SerialEntry(" sn-1 "), folding) == SerialEntry("SN-1")


def test_numbers_of_a_scheme_are_brought_to_one_form_and_judged_by_it() -> None:
    phone = Product("main/T", "main", "T", "Phone", Tracking.FULL, scheme="imei", strip="IMEI:")
    typed = [" 49-015420-323751-8", "IMEI:490154203237518", "490154203237519", "4901542032375X8"]
    found = [normal(entry, phone) for entry in entries(*typed)]
    assert [entry.serial for entry in found] == ["490154203237518"] * 2 + typed[2:]
    problems = list_problems(phone, 4, found)
    assert [(p.code, p.where) for p in problems] == [
        (Code.DUPLICATE, (1,)),
        (Code.NOT_OF_SCHEME, (2, "serial")),
        (Code.NOT_OF_SCHEME, (3, "serial")),
    ]
    assert problems[1].why == "490154203237519 is no IMEI: The check digit (last) is 9, it would be 8."
    assert problems[2].why == "4901542032375X8 is no IMEI: Character 14 is none of an IMEI: only digits."


@pytest.mark.domain("goods-in.list-locked")
@pytest.mark.parametrize(
    ("new", "codes"),
    [
        ([SerialEntry("SN1", "L1"), SerialEntry("SN9")], []),
        ([SerialEntry("SN9")], [Code.LOCKED]),
        ([SerialEntry("SN1", "L2"), SerialEntry("SN9")], [Code.LOCKED]),
        ([SerialEntry("SN1", "L1", "2030-01-01")], [Code.LOCKED]),
    ],
)
def test_a_confirmed_serial_stays_as_it_is(new: list[SerialEntry], codes: list[Code]) -> None:
    where = {entry.serial: (n, entry) for n, entry in enumerate(new)}
    assert [p.code for p in lock_problems([SerialEntry("SN1", "L1")], where)] == codes
