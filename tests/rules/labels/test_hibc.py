"""HIBC: given a symbol or several of one label, the fields or the refusal expected (ANSI/HIBC 2.6)."""

import doctest
import itertools
import json
import string
from datetime import date, time
from pathlib import Path

import pytest

from rules.errors import MisuseError
from rules.labels import hibc
from rules.labels.fault import Fault
from rules.labels.hibc import (
    announces,
    build_primary,
    build_secondary,
    check_character,
    pair,
    read_hibc,
)
from rules.labels.hibc_data import Data, build_data, read_data
from rules.labels.reader import Code, Label, LabelKind, Profile, Unreadable
from rules.labels.together import read_together
from rules.labels.values import Symbol
from rules.scan import Scan

TODAY = date(2026, 11, 21)
VECTORS = Path(__file__).parent / "vectors" / "hibc.jsonl"
CAPITALS = string.digits + string.ascii_uppercase
PRODUCT = "+B123WIDGET90"
PRIMARY = "+B123WIDGET90H"
SECONDARY = "+$$3271130LOT55HM"
NAMES = {"production_date": "production"}  # of the vectors -> of a label


def sealed(text: str) -> str:
    """The text with its right check character."""
    return text + check_character(text)


def take(*raws: str, profile: Profile | None = None) -> Label | Unreadable:
    scans = [Scan("dock-1", raw.encode(), None, 0) for raw in raws]
    return read_together(scans, profile or Profile(), today=TODAY)


def symbol(text: str) -> Symbol:
    return Symbol(text, text.encode(), None, Profile(), TODAY)


def facts(label: Label, names: dict[str, object]) -> dict[str, object]:
    values = {name: getattr(label, NAMES.get(name, name)) for name in names}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


@pytest.mark.parametrize("line", VECTORS.read_text().splitlines(), ids=lambda line: json.loads(line)["id"])
def test_vectors(line: str) -> None:
    vector = json.loads(line)
    raws = vector["raw"] if isinstance(vector["raw"], list) else [vector["raw"]]
    expected = vector["expect"]
    got = take(*raws)
    if not expected["ok"]:
        assert isinstance(got, Unreadable)
        assert got.code == expected["error"]
        return
    assert isinstance(got, Label), got
    assert (got.kind, facts(got, expected["fields"])) == (expected["kind"], expected["fields"])


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("$LOT55", Data(lot="LOT55")),
        ("$", Data()),
        ("$+SN1", Data(serial="SN1")),
        ("$$0227", Data(expiry=date(2027, 2, 28))),
        ("$$0228LOT55", Data(lot="LOT55", expiry=date(2028, 2, 29))),
        ("$$1127LOT55", Data(lot="LOT55", expiry=date(2027, 11, 30))),
        ("$$2113027LOT55", Data(lot="LOT55", expiry=date(2027, 11, 30))),
        ("$$3271130LOT55", Data(lot="LOT55", expiry=date(2027, 11, 30))),
        ("$$3271130", Data(expiry=date(2027, 11, 30))),
        ("$$427113023LOT55", Data(lot="LOT55", expiry=date(2027, 11, 30), expiry_time=time(23))),
        ("$$527334LOT55", Data(lot="LOT55", expiry=date(2027, 11, 30))),
        ("$$62733400LOT55", Data(lot="LOT55", expiry=date(2027, 11, 30), expiry_time=time(0))),
        ("$$7LOT55", Data(lot="LOT55")),
        ("$$7", Data()),
        ("$$+1127SN1", Data(serial="SN1", expiry=date(2027, 11, 30))),
        ("$$+427113023SN1", Data(serial="SN1", expiry=date(2027, 11, 30), expiry_time=time(23))),
        ("$$+7SN1", Data(serial="SN1")),
        ("$$8123271130LOT55", Data(lot="LOT55", quantity=12, expiry=date(2027, 11, 30))),
        ("$$8241127LOT55", Data(lot="LOT55", quantity=24, expiry=date(2027, 11, 30))),
        ("$$8247LOT55", Data(lot="LOT55", quantity=24)),
        ("$$848", Data(quantity=48)),
        ("$$9001002113027LOT55", Data(lot="LOT55", quantity=100, expiry=date(2027, 11, 30))),
        ("$$9001007LOT55", Data(lot="LOT55", quantity=100)),
        ("$$900100", Data(quantity=100)),
        ("$$+8013271130SN1", Data(serial="SN1", quantity=1, expiry=date(2027, 11, 30))),
        ("27334LOT55", Data(lot="LOT55", expiry=date(2027, 11, 30))),
        ("27334", Data(expiry=date(2027, 11, 30))),
        ("2733412345", Data(lot="12345", expiry=date(2027, 11, 30))),
        ("28366", Data(expiry=date(2028, 12, 31))),
        ("76001", Data(expiry=date(2076, 1, 1))),  # 50 years ahead
        ("77001", Data(expiry=date(1977, 1, 1))),  # 51 years ahead: the century before
        ("$LOT55/14D20271130", Data(lot="LOT55", expiry=date(2027, 11, 30))),
        (
            "$LOT55/Q24/16D20260102/SSN1/14D20271130",
            Data("LOT55", "SN1", date(2027, 11, 30), None, date(2026, 1, 2), 24),
        ),
        ("SSN1", Data(serial="SN1")),
        ("16D20260102/SSN1", Data(serial="SN1", production=date(2026, 1, 2))),
        ("$/Q100", Data(quantity=100)),
        ("$$8127LOT55/Q12", Data(lot="LOT55", quantity=12)),  # said twice, the same
        ("$$7" + "A" * 18, Data(lot="A" * 18)),
    ],
)
def test_secondary_data(data: str, expected: Data) -> None:
    assert read_data(data, TODAY) == expected
    got = take(sealed(f"{PRODUCT}/{data}"))
    assert isinstance(got, Label), got
    assert (got.lic, got.pcn, got.unit) == ("B123", "WIDGET9", 0)
    assert (got.lot, got.serial, got.expiry, got.expiry_time, got.production, got.quantity) == (
        expected.lot,
        expected.serial,
        expected.expiry,
        expected.expiry_time,
        expected.production,
        expected.quantity,
    )


@pytest.mark.parametrize(
    ("data", "code", "position"),
    [
        ("$$", Code.DATE, 2),
        ("$$LOT55", Code.DATE, 2),  # no flag
        ("$$1327LOT55", Code.DATE, 2),  # month 13
        ("$$0027LOT55", Code.DATE, 2),
        ("$$112", Code.DATE, 2),
        ("$$2113127LOT55", Code.DATE, 3),  # 31 November
        ("$$3271100LOT55", Code.DATE, 3),  # day 00 is GS1's
        ("$$3270229", Code.DATE, 3),
        ("$$327113OLOT55", Code.DATE, 3),  # the letter O
        ("$$427113024LOT55", Code.DATE, 3),
        ("$$527366LOT55", Code.DATE, 3),  # no leap year
        ("$$527000LOT55", Code.DATE, 3),
        ("$$628367" + "00", Code.DATE, 3),
        ("27366LOT55", Code.DATE, 0),
        ("27000", Code.DATE, 0),
        ("$$812LOT55", Code.DATE, 5),  # the standard has a flag before the lot
        ("$$8128", Code.DATE, 5),
        ("$$8", Code.QUANTITY, 3),
        ("$$81", Code.QUANTITY, 3),
        ("$$81A7LOT55", Code.QUANTITY, 3),
        ("$$9001A7LOT55", Code.QUANTITY, 3),
        ("$LOT55/Q", Code.QUANTITY, 8),
        ("$LOT55/Q1A", Code.QUANTITY, 8),
        ("$LOT55/Q123456789", Code.QUANTITY, 8),
        ("$LOT55/14D20271131", Code.DATE, 10),
        ("$LOT55/16D2027113", Code.DATE, 10),
        ("$LOT55/16D00000101", Code.DATE, 10),
        ("$LOT55/14D20271100", Code.DATE, 10),
        ("$LOT55/S", Code.LENGTH, 8),
        ("$LOT55/S" + "1" * 19, Code.LENGTH, 26),
        ("$$7" + "A" * 19, Code.LENGTH, 21),
        ("$LOT+55", Code.CHARACTER, 4),
        ("$-.", Code.CHARACTER, 1),
        ("$LOT 55", Code.CHARACTER, 4),
        ("$LOT55/SSN%1", Code.CHARACTER, 10),
        ("", Code.UNKNOWN_DI, 0),
        ("LOT55", Code.UNKNOWN_DI, 0),
        ("1234", Code.UNKNOWN_DI, 0),
        ("$LOT55/", Code.UNKNOWN_DI, 7),
        ("$LOT55//SSN1", Code.UNKNOWN_DI, 7),
        ("$LOT55/1TLOT55", Code.UNKNOWN_DI, 7),
        ("$LOT55/$+SN1", Code.UNKNOWN_DI, 7),
        ("$$3271130LOT55/14D20271129", Code.CONFLICT, 15),
        ("$" + "/Q1" * 9, Code.QUANTITY, 24),  # more groups than there are kinds of data
        ("$$8127LOT55/Q13", Code.CONFLICT, 12),
        ("$$+7SN1/SSN2", Code.CONFLICT, 8),
    ],
)
def test_wrong_secondary_data(data: str, code: Code, position: int) -> None:
    got = take(sealed(f"{PRODUCT}/{data}"))
    assert isinstance(got, Unreadable), got
    assert (got.code, got.position) == (code, len(PRODUCT) + 1 + position)
    if data and not data[0].isalpha():  # a letter would begin a primary symbol
        alone = read_hibc(symbol(sealed(f"+{data}H")))
        assert isinstance(alone, Fault)
        assert (alone.code, alone.position) == (code, 1 + position)


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("+B123WIDGET90J", Code.CHECK_DIGIT, 13),
        ("+B123WIDGET90", Code.CHECK_DIGIT, 12),  # the check character is missing
        (f"{PRODUCT}/$$3271130LOT55A", Code.CHECK_DIGIT, 28),
        ("+$$3271130LOT55HN", Code.CHECK_DIGIT, 16),
        ("+27334LOT55HA", Code.CHECK_DIGIT, 12),
        ("*+A123BJC5D6E71H*", Code.CHECK_DIGIT, 15),
        (sealed("+B123WIDGETX"), Code.CONTENT, 11),  # no unit of measure
        (sealed("+B1230"), Code.LENGTH, 1),  # no product
        (sealed("+B123" + "A" * 19 + "0"), Code.LENGTH, 1),
        (sealed("+B123WID-GET90"), Code.CHARACTER, 8),
        (sealed("+B123WID GET90"), Code.CHARACTER, 8),
        (f"{PRODUCT}/$LOT_5A", Code.CHARACTER, 18),
        (f"{PRODUCT}/$Lot5A", Code.CHARACTER, 16),
        ("+b123widget90h", Code.CASE_INVERTED, 1),
        ("+B123widget90H", Code.CHARACTER, 5),
        (sealed("+1123WIDGET90"), Code.UNKNOWN_DI, 1),  # a labeler begins with a letter
        (SECONDARY, Code.SECONDARY_ALONE, None),
        (sealed("+27334LOT55Q"), Code.SECONDARY_ALONE, None),
        (sealed("+$$848G"), Code.SECONDARY_ALONE, None),
    ],
)
def test_refused_and_not_plain(text: str, code: Code, position: int | None) -> None:
    for raw, offset in ((text, 0), (f"]d1{text}", 3), (f"]C0{text}\r\n", 3)):
        got = take(raw)
        assert isinstance(got, Unreadable), got
        assert (got.code, got.position) == (code, None if position is None else offset + position)
        assert got.incomplete is (code is Code.SECONDARY_ALONE)


@pytest.mark.parametrize(
    "text",
    [
        "+",
        "+X",
        "*",
        "*+*",
        "+49 89 1234567",
        "+49-89-1234567",
        "+4989123456789",
        "+1 (800) 555-0100",
        "+hello world",
        "+5",
        "+$5.00",
        "+/F12345",  # HIBC's standard for hospitals
        "A123BJC5D6E71G",
        "+Größe",
    ],
)
def test_other_text_with_a_plus_stays_plain(text: str) -> None:
    got = take(text)
    assert isinstance(got, Label), got
    assert (got.kind, got.text) == (LabelKind.PLAIN, text)


def test_few_telephone_numbers_are_taken_for_half_a_label() -> None:
    """Those without a blank that begin like a date and end with a right check character: one in 20."""
    numbers = [f"+49{151_000_000 + 7_919 * i}" for i in range(1_000)]
    assert sum(map(announces, numbers)) <= len(numbers) // 15
    assert not any(announces(f"+49 {number[3:]}") for number in numbers)


@pytest.mark.parametrize(
    ("raw", "aim"),
    [
        ("+A123BJC5D6E71G", None),
        ("*+A123BJC5D6E71G*", None),
        ("]A0*+A123BJC5D6E71G*", "]A0"),
        ("]A1+A123BJC5D6E71G", "]A1"),
        ("]C0+A123BJC5D6E71G", "]C0"),
        ("]Q1+A123BJC5D6E71G\r\n", "]Q1"),
        ("]d1+A123BJC5D6E71G\x1d", "]d1"),
    ],
)
def test_carriers(raw: str, aim: str | None) -> None:
    got = take(raw)
    assert isinstance(got, Label), got
    assert (got.kind, got.text, got.aim) == (LabelKind.HIBC, "+A123BJC5D6E71G", aim)
    assert (got.lic, got.pcn, got.unit, got.raw) == ("A123", "BJC5D6E7", 1, raw.encode())


@pytest.mark.parametrize("character", hibc.CHARACTERS)
def test_every_character_may_be_the_check_character(character: str) -> None:
    pcn = next(c + d for c in CAPITALS for d in CAPITALS if check_character(f"+B123{c}{d}0") == character)
    text = f"+B123{pcn}0{character}"
    for raw in (text, f"*{text}*", f"{text}\r\n"):
        got = take(raw)
        assert isinstance(got, Label), got
        assert (got.pcn, got.text) == (pcn, text)
    secondary = build_secondary(Data(lot="L1"), character)
    got = take(secondary, text)
    assert isinstance(got, Label), got
    assert (got.pcn, got.lot) == (pcn, "L1")


def test_a_scanner_that_sends_small_letters_loses_nothing() -> None:
    got = take(PRIMARY.lower(), profile=Profile(case="lower"))
    assert isinstance(got, Label), got
    assert got.text == PRIMARY


def test_two_symbols_are_joined_by_the_link_character() -> None:
    one, two = symbol(PRIMARY), symbol(SECONDARY)
    got = pair(one, two)
    assert isinstance(got, Label)
    assert got == pair(two, one)
    assert (got.lic, got.pcn, got.unit, got.lot, got.expiry) == (
        "B123",
        "WIDGET9",
        0,
        "LOT55",
        date(2027, 11, 30),
    )
    assert got.raw == b"\n".join(sorted((PRIMARY.encode(), SECONDARY.encode())))
    assert got.text == sealed(f"{PRODUCT}/$$3271130LOT55")  # as if it were printed as one symbol


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ((sealed("+B123WIDGET80"), SECONDARY), Code.LINK_CHARACTER),
        ((PRIMARY, sealed("+$$3271130LOT55J")), Code.LINK_CHARACTER),
        ((SECONDARY, sealed("+$+SN1H")), Code.SECONDARY_ALONE),
        ((PRIMARY, sealed("+B123WIDGET80")), Code.UNRELATED),
        ((PRIMARY, SECONDARY, sealed("+$LOT56H")), Code.CONFLICT),
        ((PRIMARY, "+$$3271130LOT55HN"), Code.CHECK_DIGIT),
    ],
)
def test_symbols_that_make_no_label(texts: tuple[str, ...], code: Code) -> None:
    for order in itertools.permutations(texts):
        got = take(*order)
        assert isinstance(got, Unreadable)
        assert got.code is code


def test_three_symbols_and_one_that_repeats_them() -> None:
    lot, serial = build_secondary(Data(lot="L1"), "H"), sealed("+$+SN1H")
    whole = sealed(f"{PRODUCT}/$$7L1")
    for order in itertools.permutations((PRIMARY, lot, serial, whole)):
        got = take(*order)
        assert isinstance(got, Label), got
        assert (got.lot, got.serial, got.text) == ("L1", "SN1", sealed(f"{PRODUCT}/$$7L1/SSN1"))


@pytest.mark.parametrize(
    "call",
    [
        lambda: build_primary("1123", "A", 0),
        lambda: build_primary("B12", "AB", 0),
        lambda: build_primary("B123", "", 0),
        lambda: build_primary("B123", "A" * 19, 0),
        lambda: build_primary("B123", "A-1", 0),
        lambda: build_primary("B123", "A", 10),
        lambda: build_secondary(Data(), "*"),
        lambda: build_secondary(Data(), ""),
        lambda: build_data(Data(lot="lot")),
        lambda: build_data(Data(lot="")),
        lambda: build_data(Data(serial="A" * 19)),
        lambda: build_data(Data(quantity=-1)),
        lambda: build_data(Data(quantity=100_000_000)),
        lambda: build_data(Data(expiry_time=time(1))),
        lambda: build_data(Data(expiry=TODAY, expiry_time=time(1, 30))),
    ],
)
def test_what_cannot_be_built(call: object) -> None:
    with pytest.raises(MisuseError):
        call()  # type: ignore[operator]  # the table's column holds functions


def test_examples_in_the_docstrings() -> None:
    assert doctest.testmod(hibc).failed == 0
