"""Data identifiers: given the fields of a message or a bare code, what they fill or why they are refused."""

import string
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.errors import MisuseError
from rules.labels import data_identifiers
from rules.labels.data_identifiers import FIELDS, Item, find_meaning
from rules.labels.envelope import MAX_FIELDS
from rules.labels.iso15434 import build_message
from rules.labels.reader import Code, LabelKind, Profile
from tests.rules.labels.test_iso15434 import GS, GTIN, RS, TEXT, TODAY, refuse, take, wrap


@pytest.mark.parametrize(
    ("fields", "name", "expected"),
    [
        ("S000123", "serial", "000123"),
        ("25SUN987654321ABC0001", "serial", "UN987654321ABC0001"),
        ("18S1ABC5000123", "serial", "1ABC5000123"),
        ("15S77", "serial", "77"),
        ("37SUN987654321PN+1", "serial", "UN987654321PN+1"),
        ("I1M8GDM9AXKP042788", "serial", "1M8GDM9AXKP042788"),
        ("25SUN1X|SY", "serial", "Y"),
        ("S|25SUN1X", "serial", "UN1X"),
        ("1S7|2SASN|3SPKG|4SP|31S1|33S9", "serial", None),
        ("1TA", "lot", "A"),
        ("TA", "lot", "A"),
        ("25TUNB", "lot", "UNB"),
        ("TC|1TS", "lot", "S"),
        ("30PX-1", "supplier_part", "X-1"),
        ("30PX-1|1PX", "supplier_part", "X"),
        ("PC1|1PX", "customer_part", "C1"),
        ("2PB|10PC", "customer_part", None),
        ("Q12", "quantity", 12),
        ("Q0012", "quantity", 12),
        ("Q12.00", "quantity", 12),
        ("Q12.5", "quantity", None),
        ("Q0", "quantity", 0),
        ("7Q5000EA", "quantity", 5000),
        ("7Q12PC", "quantity", 12),
        ("7Q25.5KG", "quantity", None),
        ("7Q5000", "quantity", None),  # a unit may be two digits
        ("Q25|3QKG", "quantity", None),
        ("Q25|3QEA", "quantity", 25),
        ("Q3|7Q24EA", "quantity", 3),
        ("14D20271130", "expiry", date(2027, 11, 30)),
        ("15D30112027", "expiry", date(2027, 11, 30)),
        ("D271100", "expiry", None),
        ("9N110375286414|D271100", "expiry", date(2027, 11, 30)),
        ("9N110375286414|DSOON", "expiry", None),
        ("16D20240229", "production", date(2024, 2, 29)),
        ("17D29022024", "production", date(2024, 2, 29)),
        ("25D20270101", "best_before", date(2027, 1, 1)),
        ("12V987654321", "party", "987654321"),
        ("17V1ABC5", "party", "1ABC5"),
        ("18VUN987654321", "party", "UN987654321"),
        ("KPO-1|1KSO|11KPL|4K2", "order", "PO-1"),
        ("11KPL|14K1+2", "order", None),
        ("JUN1", "licence_plate", "UN1"),
        ("1JUN1", "licence_plate", "UN1"),
        ("6JUN1", "licence_plate", "UN1"),
        ("7JB-X 1", "licence_plate", None),
        ("8S095211300012345602", "sscc", "095211300012345602"),
        (f"8P{GTIN}", "gtin", GTIN),
        ("96S00", "serial", None),
        ("11ZPICK|20Z000000|99G?", "serial", None),
    ],
)
def test_identifiers_fill_the_fields(fields: str, name: str, expected: object) -> None:
    got = take(wrap(*fields.split("|")))
    assert getattr(got, name) == expected
    assert got.text == fields.replace("|", GS)


def test_a_distributor_label_with_an_empty_order_and_private_identifiers() -> None:
    fields = (
        "P296-1-ND",
        "1PSN74",
        "30P296-1-ND",
        "K",
        "1K72991337",
        "10K86",
        "9D",
        "1T",
        "11K1",
        "4LPH",
        "Q10",
        "11ZPICK",
        "12Z15",
        "13Z361",
        "20Z" + "0" * 60,
    )
    got = take(f"[)>{RS}06{GS}{GS.join(fields)}")
    assert (got.customer_part, got.supplier_part, got.quantity) == ("296-1-ND", "SN74", 10)
    assert (got.order, got.lot) == (None, None)
    assert ("K", "") in got.di
    assert len(got.di) == len(fields)


@pytest.mark.parametrize(
    ("fields", "code", "position"),
    [
        ("Q12A", Code.QUANTITY, 8),
        ("1PX|Q-5", Code.QUANTITY, 12),
        ("Q1,5", Code.QUANTITY, 8),
        ("Q1.", Code.QUANTITY, 8),
        ("Q1234567890", Code.QUANTITY, 8),
        ("Q" + "9" * 1500, Code.LENGTH, 108),
        ("7Q25kg", Code.QUANTITY, 9),
        ("7QEA", Code.QUANTITY, 9),
        ("14D20271330", Code.DATE, 10),
        ("14D20270229", Code.DATE, 10),
        ("14D20271100", Code.DATE, 10),
        ("14D00001101", Code.DATE, 10),
        ("14D271130", Code.DATE, 10),
        ("16D2024-02-29", Code.DATE, 10),
        ("17D20240229", Code.DATE, 10),
        ("8S095211300012345603", Code.CHECK_DIGIT, 26),
        ("8S0952113000123", Code.LENGTH, 9),
        ("8P09521130001236", Code.CHECK_DIGIT, 22),
        ("S" + "A" * 101, Code.LENGTH, 108),
        ("1234", Code.UNKNOWN_DI, 10),
        ("1PX|-5", Code.UNKNOWN_DI, 11),
        ("1PX| S1", Code.UNKNOWN_DI, 11),
        ("1PX|s1", Code.CASE_INVERTED, 11),
        ("1PX|0001S", Code.UNKNOWN_DI, 14),
        ("SA\u00e9", Code.CHARACTER, 9),
        ("3ZA\x1fB", Code.CHARACTER, 10),
        ("S1|S2", Code.CONFLICT, 10),
        ("1TA|Q1|1TB", Code.CONFLICT, 14),
        ("", Code.EMPTY, 4),
    ],
)
def test_refusals_name_the_place(fields: str, code: Code, position: int) -> None:
    for before in ("", "]d1"):
        got = refuse(before + wrap(*fields.split("|")))
        assert (got.code, got.position) == (code, position + len(before))


def test_small_letters_of_a_scanner_that_sends_no_others() -> None:
    assert take(wrap("1pabc", "s1"), Profile(case="lower")).di == (("1P", "abc"), ("S", "1"))


@pytest.mark.parametrize(
    ("raw", "di"),
    [
        ("]C0S000451", (("S", "000451"),)),
        ("]A0Q5000", (("Q", "5000"),)),
        ("]C01PRC0402-10K", (("1P", "RC0402-10K"),)),
        ("S1", (("S", "1"),)),
        (f"]d19N110375286414{GS}", (("9N", "110375286414"),)),
        (f"]d19N110375286414{GS}1TA{GS}S1", (("9N", "110375286414"), ("1T", "A"), ("S", "1"))),
        ("]C0S", ()),
        ("]C0G123", ()),
        ("]C0123", ()),
        ("]C0s1", ()),
        ("]C099S1", ()),
    ],
)
def test_bare_identifiers_only_where_the_profile_says_so(raw: str, di: tuple[tuple[str, str], ...]) -> None:
    got = take(raw, Profile(assume="di"))
    assert (got.kind, got.di) == (LabelKind.ISO15434 if di else LabelKind.PLAIN, di)
    assert take(raw).kind is LabelKind.PLAIN
    assert got.text == take(raw).text


def test_bare_refusals() -> None:
    got = refuse("]C0Q12A", Profile(assume="di"))
    assert (got.code, got.position) == (Code.QUANTITY, 4)
    assert take("]C0S1#Q5", Profile(assume="di", separators=("#",))).quantity == 5


def test_required_fields() -> None:
    profile = Profile(require=("supplier_part", "serial"))
    assert take(wrap(TEXT), profile).serial == "SN0009"
    assert refuse(wrap("1PX"), profile).code is Code.MISSING_FIELD
    assert refuse(wrap("S1"), profile).code is Code.MISSING_FIELD
    assert refuse(f"]C101{GTIN}10A", profile).code is Code.MISSING_FIELD


def test_the_table_knows_what_fills_a_field() -> None:
    for names in FIELDS.values():
        for name in names:
            assert name.isalpha() or find_meaning(name), name
    assert find_meaning("20Z") == find_meaning("99Z")
    assert (find_meaning("11K"), find_meaning("100Z"), find_meaning("G")) == (
        "packing list number",
        None,
        None,
    )


VALUES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=40)
DIGITS = st.just("") | st.integers(0, 999).map(str)
FREE = st.tuples(st.builds(str.__add__, DIGITS, st.sampled_from(string.ascii_uppercase)), VALUES)


def _is_one_label(pairs: list[tuple[str, str]]) -> bool:
    items = [Item(name, value, 0) for name, value in pairs]
    return data_identifiers.find_fault(items, TODAY) is None


@given(st.lists(FREE, min_size=1, max_size=8).filter(_is_one_label))
@settings(max_examples=100, deadline=None)
def test_what_is_built_reads_back(pairs: list[tuple[str, str]]) -> None:
    got = take(build_message(pairs), aim="]d1")
    assert (got.di, got.warnings) == (tuple(pairs), ())


@pytest.mark.parametrize(
    "pairs", [(), (("", "1"),), (("1", "P"),), (("Q", "x"),), (("S", "a\x1db"),), (("S", "1"), ("S", "2"))]
)
def test_what_cannot_be_read_is_not_built(pairs: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(MisuseError):
        build_message(pairs)


def test_no_more_fields_than_any_label_has() -> None:
    fields = ["S1"] * MAX_FIELDS
    assert len(take(wrap(*fields)).di) == MAX_FIELDS
    got = refuse(wrap(*fields, "S1"))
    assert (got.code, got.position) == (Code.ENVELOPE, 7 + 3 * MAX_FIELDS)
    assert take(GS.join([*fields, "S1"]), Profile(assume="di")).kind is LabelKind.PLAIN
