"""What a keyboard changed is undone before a scan is read; positions and raw data stay those that arrived."""

from dataclasses import replace
from datetime import date
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.hear import listen
from rules.labels import keyboard
from rules.labels.fault import Code, Notice
from rules.labels.reader import read
from rules.labels.together import read_together
from rules.labels.values import Label, Profile, Unreadable
from rules.scan import Scan
from rules.session import Session

TODAY = date(2026, 11, 21)
CAPS = Profile(case="swapped")
#: Y and Z exchanged, ] and / moved, = a dead accent, as a German keyboard does to a US scanner.
GERMAN = Profile(
    layout={"y": "z", "z": "y", "Y": "Z", "Z": "Y", "+": "]", "-": "/", "\u00df": "-", "\u00b4": "="}
)


def said(data: str, profile: Profile, aim: str | None = None) -> Label | Unreadable:
    return read(Scan("gun", data.encode(), aim, 0), profile, today=TODAY)


def test_caps_lock_is_undone_also_in_an_identifier_that_was_split_off() -> None:
    label = said("]c1010952113000123721sn-aB", CAPS)
    assert isinstance(label, Label)
    assert (label.aim, label.serial, label.raw) == ("]C1", "SN-Ab", b"]c1010952113000123721sn-aB")
    ean = said("9521130001237", CAPS, "]e0")
    assert isinstance(ean, Label)
    assert (ean.aim, ean.gtin) == ("]E0", "09521130001237")


def test_a_foreign_layout_is_undone_also_in_the_identifier() -> None:
    label = said("+C1010952113000123721Z\u00dfy-7", GERMAN)
    assert isinstance(label, Label)
    assert (label.aim, label.serial) == ("]C1", "Y-z/7")


@pytest.mark.parametrize(
    ("arrived", "meant"), [("a\u00f3b", "a=ob"), ("\u00c1x", "=Ax"), ("\u00b41", "=1"), ("\u00fd", "=z")]
)
def test_a_letter_with_the_accent_of_a_dead_key_is_parted(arrived: str, meant: str) -> None:
    label = said(arrived, GERMAN)
    assert isinstance(label, Label)
    assert label.text == meant


def test_other_letters_with_accents_stay() -> None:
    label = said("\u00e4\u00f6\u00f1", GERMAN)
    assert isinstance(label, Label)
    assert label.text == "\u00e4\u00f6\u00f1"


def test_the_position_of_a_fault_is_a_byte_of_what_arrived() -> None:
    data = "+C1010952113000123721Z\u00df\u00dfb\u00f4".encode()
    fault = read(Scan("gun", data, None, 0), GERMAN, today=TODAY)
    assert isinstance(fault, Unreadable)
    assert fault.raw == data
    assert fault.position == data.index("\u00f4".encode())
    plain = said("]C1" + "010952113000123821X", CAPS)
    assert isinstance(plain, Unreadable)


def test_what_is_not_utf8_is_told_where_it_stands() -> None:
    fault = read(Scan("gun", b"zz\xff", None, 0), GERMAN, today=TODAY)
    assert isinstance(fault, Unreadable)
    assert (fault.code, fault.position) == (Code.NOT_UTF8, 2)


@pytest.mark.parametrize(
    ("case", "arrived", "aim"),
    [("lower", "]c1010952113000123721sn-1", "]C1"), ("upper", "]D2010952113000123721SN-1", "]d2")],
)
def test_forced_case_cannot_be_undone_and_is_told(case: str, arrived: str, aim: str) -> None:
    profile = Profile(case=case)  # type: ignore[arg-type]  # one of the literals
    label = said(arrived, profile)
    assert isinstance(label, Label)
    assert (label.aim, label.warnings) == (aim, (Notice.CASE_LOST,))
    digits = said(arrived[:3] + "010952113000123721123", profile)
    assert isinstance(digits, Label)
    assert digits.warnings == ()


def test_an_identifier_that_is_known_in_both_cases_stays_as_it_came() -> None:
    label = said("]e00109521130001237", Profile(case="lower"))
    assert isinstance(label, Label)
    assert label.aim == "]e0"


def test_hibc_loses_nothing_by_capital_letters() -> None:
    label = said("]d1+B123WIDGET90/$$+7SN0001K", Profile(case="upper"))
    assert isinstance(label, Label)
    assert label.warnings == ()


def test_symbols_read_together_are_undone_too() -> None:
    scans = [Scan("gun", d, None, 0) for d in (b"]c10109521130001237", b"]c121sn-1\x1d10LoT")]
    label = read_together(scans, CAPS, today=TODAY)
    assert isinstance(label, Label)
    assert (label.gtin, label.serial, label.lot) == ("09521130001237", "SN-1", "lOt")


@pytest.mark.parametrize("split", [False, True])
def test_a_symbol_heard_before_is_joined_as_it_arrived(split: bool) -> None:  # noqa: FBT001
    """The identifier of the kept read is the one meant; the scan that is read again has the one that came."""
    scan = Scan("gun", b"9521130001237", "]e0", 0) if split else Scan("gun", b"]c10109521130001237", None, 0)
    heard = listen(Session("door-1"), scan, CAPS, at=0, today=TODAY)
    symbol = keyboard.symbol(heard.alone.aim, heard.alone.raw, CAPS)
    assert symbol == (scan.aim or "").encode() + scan.data


PROFILES = (CAPS, GERMAN, Profile(case="lower"), replace(GERMAN, case="swapped"))


@given(st.binary(max_size=80), st.sampled_from(PROFILES))
def test_nothing_raises(data: bytes, profile: Profile) -> None:
    for aim in (None, "]C1", "]e0"):
        result = read(Scan("gun", data, aim, 0), profile, today=TODAY)
        assert result.raw == data
        if isinstance(result, Unreadable) and result.position is not None:
            assert 0 <= result.position <= len(data)


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=40))
def test_typed_is_undone(text: str) -> None:
    both = replace(GERMAN, case="swapped")
    once = "".join(dict.fromkeys(text))
    if not set(once) & set("+=\u00df\u00b4"):
        assert keyboard.undo_text(keyboard.typed(text, both), both) == text


def test_a_prefix_is_taken_off_once() -> None:
    """Data that begins like the prefix is data; with it dropped a GTIN would lose its first digit."""
    for arrived in ("0]C10109521130001237", "]C100109521130001237"):
        label = said(arrived, Profile(prefix="0"))
        assert isinstance(label, Label)
        assert label.gtin == "09521130001237"


def test_a_suffix_is_taken_off_once() -> None:
    for arrived in ("]C0ABXX", "]C0ABXX\r\n"):
        label = said(arrived, Profile(suffix="X"))
        assert isinstance(label, Label)
        assert label.text == "ABX"


@pytest.mark.parametrize(
    "arrived",
    [
        "+C101095211300012371727113010LOT7\x1d21SN\u00df0042",  # German
        "+Q3010952113000123721SN",
        "$d20109521130001237",  # French, digits locked
        "\u00a8e00109521130001237",  # Nordic
        '$C&\u00e0&\u00e0\u00e7(\u00e9&&"\u00e0\u00e0\u00e0&"\u00e8',  # French
        "\u00e0\u00e0&\u00e9\"'(-\u00e8_\u00e7\u00e0&",
        "\u00e9+\u011b\u0161\u010d\u0159\u017e\u00fd\u00e1\u00ed\u00e9",  # Czech
    ],
)
@pytest.mark.parametrize("assume", [None, "gs1", "retail"])
def test_a_keyboard_of_another_country_is_recognised(
    arrived: str, assume: Literal["gs1", "retail"] | None
) -> None:
    got = said(arrived, Profile(assume=assume))
    assert isinstance(got, Unreadable)
    assert got.code is Code.KEYBOARD_LAYOUT


@pytest.mark.parametrize(
    "text",
    [
        "+49 89 1234567",
        "$100",
        "+C1",
        "Gr\u00f6\u00dfe M",
        "\u00e9t\u00e9",
        "cr\u00e9\u00e9e",
        "\u7522\u54c1\u540d\u79f0\u4e0a\u4e0b",
    ],
)
def test_what_people_write_is_no_foreign_keyboard(text: str) -> None:
    got = said(text, Profile())
    assert isinstance(got, Label)
    assert got.text == text
