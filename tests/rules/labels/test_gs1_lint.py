"""The content checks of AI values: each with values that pass and values that do not."""

import pytest

from rules.labels.gs1 import Elements, parse
from rules.labels.lint import LINTS

#: linter: passing values / failing values, of the length and characters the dictionary gives them.
CHECKS = {
    "csum": "9521130001237 095211300000000124 / 9521130001238 095211300000000125",
    "csumalpha": "9521130ABCAR 952113QX 22 / 9521130ABCAS 9521130ABDAR 9521131ABCAR 9521130ABC01 2",
    "gcppos1": "9521A 9521 / 952A 952 A521",
    "gcppos2": "A9521 / 9A521 0952",
    "yymmdd": "261121 240229 000229 / 261100 261301 250229 260431 260001",
    "yymmd0": "261121 261100 240229 / 261132 261300 250229",
    "yyyymmdd": "20261121 20000229 / 19000229 20261100 20261301",
    "yyyymmd0": "20261100 20261121 / 20261132 20260010",
    "hhmi": "0000 2359 / 2400 2360",
    "hh": "00 23 / 24 99",
    "mi": "00 59 / 60",
    "ss": "00 59 / 60",
    "zero": "0 00 / 1 01",
    "nonzero": "1 0001 / 0 0000",
    "nozeroprefix": "1 10 / 0 01",
    "hasnondigit": "A 12A / 12 0",
    "hyphen": "- / A 1",
    "importeridx": "- _ A z 0 / . + %",
    "iso3166": "276 840 / 999 001",
    "iso3166999": "276 999 / 998",
    "iso3166alpha2": "DE US / XX de",
    "iso4217": "978 840 396 926 / 000 995 191 694 931 932",
    "iso5218": "0 1 2 9 / 3",
    "packagetype": "PX 9 X20 / 0 px PX1",
    "mediatype": "01 10 80 99 / 00 11 79",
    "winding": "0 1 9 / 2",
    "yesno": "0 1 / 2",
    "latitude": "0000000000 1800000000 / 1800000001",
    "longitude": "3600000000 / 3600000001",
    "pieceoftotal": "0101 0199 9999 / 0001 0100 0201",
    "posinseqslash": "1/1 1/3 9/10 / 0/1 1/0 2/1 01/2 1// 123 /12 1/A",
    "pcenc": "A %20 A%fFB / % %2 A%G0 %%2",
    "iban": "DE43100000000123456780 CH59048350123456780 / DE43100000000123456781 XX43100000000123456780 "
    "DE431 DE4310000000012345678a DE43100000000123-56780",
    "couponcode": "012345612345611110123 / 01234561234561111012 712345612345611110123 01234561234561111012A "
    "0123456123456111101239",
    "couponposoffer": "001234561234560123456 101234561234561"
    "1234567 / 201234561234560123456 00123456123456012345",
}


def rows(side: int) -> list[tuple[str, str]]:
    return [(name, value) for name, values in CHECKS.items() for value in values.split(" / ")[side].split()]


@pytest.mark.parametrize(("name", "value"), rows(0))
def test_right_values_pass(name: str, value: str) -> None:
    assert LINTS[name][1](value) is None


@pytest.mark.parametrize(("name", "value"), rows(1))
def test_wrong_values_are_named(name: str, value: str) -> None:
    assert LINTS[name][1](value)


def test_every_linter_of_the_dictionary_is_in_the_table() -> None:
    assert set(LINTS) == set(CHECKS)


COUPON = "012345612345611110123"  # company, offer, save value, purchase; optional fields follow


@pytest.mark.parametrize(
    ("fields", "right"),
    [
        ("3261231", True),
        ("3261331", False),
        ("32612314261101", True),
        ("32612314270101", False),  # expires before it starts
        ("101101239", True),
        ("141101239", False),
        ("21101230123456", True),
        ("50123456", True),
        ("611234567", True),
        ("60123456", False),
        ("90001", True),
        ("93001", False),
        ("7", False),
    ],
)
def test_optional_fields_of_coupons(fields: str, right: bool) -> None:  # noqa: FBT001 - a column
    assert (LINTS["couponcode"][1](COUPON + fields) is None) is right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("0109521130001237803012=", True),
        ("80301==", True),
        ("8030123=", False),
        ("80301===", False),
        ("80301=2", False),
        ("8030A.B", False),
        ("80109521#-/A", True),
        ("80109521a", False),
        ("800309521130001237AB", True),
        ("800319521130001237", False),
        ("8006095211300012370102", True),
        ("8006095211300012370201", False),
        ("423276840", True),
        ("4232768", False),
        ("423276001", False),
        ("4330000123-", True),
        ("4330000123A", False),
        ("2539521130001237", True),
        ("2539521130001237X", True),
        ("2559521130001237X", False),
    ],
)
def test_components_are_checked_one_by_one(text: str, right: bool) -> None:  # noqa: FBT001 - a column
    assert isinstance(parse(text), Elements) is right
