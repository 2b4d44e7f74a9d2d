"""Schemes of serials: what is taken and in which form, what is refused and why, and what never happens."""

import json
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.labels.fault import Notice
from rules.schemes import TITLES, Flaw, Normal, Scheme, Wrong, judge, luhn_digit, title_of

VECTORS = Path(__file__).parent / "labels" / "vectors" / "other_ids.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in VECTORS.read_text().splitlines()]

VALID = [
    ("imei", "490154203237518", "490154203237518"),
    ("imei", "49 015420 323751 8", "490154203237518"),
    ("imei", "49/015420/323751/8", "490154203237518"),
    ("imei", "(8040)490154203237518", "490154203237518"),
    ("imei", "4901542032375118", "4901542032375118"),  # IMEISV: no check digit
    ("imeisv", "49-015420-323751-18", "4901542032375118"),
    ("iccid", "8949200000012345672F", "8949200000012345672"),
    ("iccid", "8949200000012345672f", "8949200000012345672"),
    ("iccid", "8949 2000 0001 2345 672", "8949200000012345672"),
    ("vin", "1m8gdm9axkp042788", "1M8GDM9AXKP042788"),
    ("vin_na", "I1M8GDM9AXKP042788", "1M8GDM9AXKP042788"),
    ("vin_na", "11111111111111111", "11111111111111111"),
    ("mac", "00:1b:44:11:3a:b7", "001B44113AB7"),
    ("mac", "00-1B-44-11-3A-B7", "001B44113AB7"),
    ("mac", "001b.4411.3ab7", "001B44113AB7"),
    ("mac", "00-1B-44-FF-FE-11-3A-B7", "001B44FFFE113AB7"),
    ("eui64", "001b.44ff.fe11.3ab7", "001B44FFFE113AB7"),
    ("apple_serial", "c02xl0abjgh5", "C02XL0ABJGH5"),
    ("apple_serial", "SH2WDK1ABCD", "H2WDK1ABCD"),
    ("apple_serial", "SC02XL0ABJGH"[:10], "SC02XL0ABJ"),  # of 10 characters the S is one
    ("cisco", "FOC1034ABCD", "FOC1034ABCD"),
    ("cisco", "SFOC1034ABCD", "FOC1034ABCD"),
    ("sscc", "009521130001234560", "009521130001234560"),
    ("sscc", "00009521130001234560", "009521130001234560"),
    ("sscc", "(00) 0 0952113 000123456 0", "009521130001234560"),
]
INVALID = [
    ("imei", "490154203237519", Flaw.CHECK_DIGIT),
    ("imei", "49015420323751", Flaw.LENGTH),
    ("imei", "49015420323751811", Flaw.LENGTH),
    ("imei", "49015420323751A", Flaw.CHARACTER),
    ("imei", "", Flaw.LENGTH),
    ("imei", "\u0664\u0669015420323751\u0668", Flaw.CHARACTER),  # digits of another script
    ("imeisv", "490154203237518", Flaw.LENGTH),
    ("imeisv", "49015420323751AB", Flaw.CHARACTER),
    ("iccid", "8949200000012345673", Flaw.CHECK_DIGIT),
    ("iccid", "89883030000123456788", Flaw.CHECK_DIGIT),
    ("iccid", "894920000001234567", Flaw.LENGTH),
    ("iccid", "894920000001234567F", Flaw.LENGTH),
    ("iccid", "89883030000123456789F", Flaw.LENGTH),
    ("iccid", "89492000000123456FF", Flaw.CHARACTER),
    ("iccid", "F", Flaw.PREFIX),
    ("vin", "1M8GDM9AXKP04278", Flaw.LENGTH),
    ("vin", "1M8GDM9AXKP0427888", Flaw.LENGTH),
    ("vin", "IM8GDM9AXKP042788", Flaw.CHARACTER),
    ("vin", "1M8GDM9AXKPO42788", Flaw.CHARACTER),
    ("vin", "1M8GDM9AXKPQ42788", Flaw.CHARACTER),
    ("vin", "\u01311M8GDM9AXKP042788", Flaw.CHARACTER),  # its capital is the letter I
    ("vin_na", "1M8GDM9A0KP042788", Flaw.CHECK_DIGIT),
    ("mac", "001B44113ABG", Flaw.CHARACTER),
    ("mac", "00:1B-44:11:3A:B7", Flaw.SEPARATOR),
    ("mac", "001:B44:11:3A:B7:", Flaw.SEPARATOR),
    ("mac", "00.1B.44.11.3A.B7", Flaw.SEPARATOR),
    ("mac", "00:1B:44:11:3A", Flaw.LENGTH),
    ("mac", "001B44113AB7C", Flaw.LENGTH),
    ("eui64", "001B44113AB7", Flaw.LENGTH),
    ("apple_serial", "C02XL0ABJGH", Flaw.LENGTH),
    ("apple_serial", "C02XL0ABJG-5", Flaw.CHARACTER),
    ("cisco", "FOC1054ABCD", Flaw.WEEK),
    ("cisco", "FOC1000ABCD", Flaw.WEEK),
    ("cisco", "F0C1034ABCD", Flaw.CHARACTER),
    ("cisco", "FOCX034ABCD", Flaw.CHARACTER),
    ("cisco", "FOC1034ABC", Flaw.LENGTH),
    ("cisco", "FOC1034-BCD", Flaw.CHARACTER),
    ("sscc", "009521130001234561", Flaw.CHECK_DIGIT),
    ("sscc", "09521130001234560", Flaw.LENGTH),
    ("sscc", "00952113000123456X", Flaw.CHARACTER),
    ("imei", "4" * 4_000, Flaw.LENGTH),
    ("ean", "4006381333931", Flaw.SCHEME),
]
SCHEMES = st.sampled_from([scheme.value for scheme in Scheme])
NEAR = st.text(string.digits + "89ABCDEFISO -:./()", max_size=24)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_vector_is_judged_as_the_standards_say(row: dict[str, Any]) -> None:
    found, expected = judge(row["scheme"], row["value"]), row["expect"]
    if expected["ok"]:
        assert isinstance(found, Normal)
        assert found.serial == expected["normalised"]
        assert [str(x) for x in found.warnings] == expected.get("warnings", [])
    else:
        assert isinstance(found, Wrong)
        assert found.code == expected["error"]


@pytest.mark.parametrize(("scheme", "text", "serial"), VALID)
def test_all_printed_forms_are_one_number(scheme: str, text: str, serial: str) -> None:
    assert judge(scheme, text) == Normal(serial)


@pytest.mark.parametrize(("scheme", "text", "code"), INVALID)
def test_what_is_wrong_has_a_code_and_says_what_to_do(scheme: str, text: str, code: Flaw) -> None:
    found = judge(scheme, text)
    assert isinstance(found, Wrong)
    assert found.code is code
    assert found.problem.endswith(".")
    assert found.hint.endswith(".")
    assert (found.problem + found.hint).isascii()


def test_the_right_check_digit_is_named() -> None:
    found = judge("imei", "490154203237519")
    assert isinstance(found, Wrong)
    assert found.problem == "The check digit (last) is 9, it would be 8."


def test_every_scheme_has_a_title_and_one_of_a_newer_program_is_called_by_its_name() -> None:
    assert set(TITLES) == set(Scheme)
    assert [title_of("mac"), title_of("later")] == ["MAC address", "later"]


# -- what always holds ----------------------------------------------------------------------------


@given(SCHEMES, st.text(max_size=70) | NEAR)
@example("mac", ":")
@example("vin", "I" * 18)
@example("iccid", "(8043)F")
def test_any_text_has_an_answer_and_a_normal_form_is_its_own(scheme: str, text: str) -> None:
    found = judge(scheme, text)
    if isinstance(found, Normal):
        assert judge(scheme, found.serial) == found
        assert found.serial.isascii()
        assert found.serial.isalnum()
        assert found.serial == found.serial.upper()


@given(st.text(string.digits, min_size=14, max_size=14))
def test_the_check_digit_makes_an_imei_and_any_other_digit_none(body: str) -> None:
    right = luhn_digit(body)
    for last in string.digits:
        assert isinstance(judge("imei", body + last), Normal) == (last == right)


@given(st.data(), st.text(string.digits, min_size=14, max_size=14), st.integers(0, 14))
def test_one_changed_digit_is_found(data: st.DataObject, body: str, place: int) -> None:
    imei = body + luhn_digit(body)
    other = data.draw(st.sampled_from([x for x in string.digits if x != imei[place]]))
    assert isinstance(judge("imei", imei[:place] + other + imei[place + 1 :]), Wrong)


@given(st.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=17, max_size=17))
def test_a_vin_with_a_wrong_check_digit_is_told_anywhere_and_refused_in_north_america(vin: str) -> None:
    there, here = judge("vin_na", vin), judge("vin", vin)
    told = () if isinstance(there, Normal) else (Notice.CHECK_DIGIT_WRONG,)
    assert here == Normal(vin, told)
