"""What the reader refuses: given a scan, the code and the byte where it went wrong."""

from datetime import date
from typing import Any

import pytest

from rules.errors import MisuseError
from rules.labels.fault import HINTS
from rules.labels.reader import Code, Profile, Unreadable, read
from rules.labels.together import MAX_SYMBOLS, read_together
from rules.scan import MAX_SCAN, Scan

TODAY = date(2026, 11, 21)
G = "0109521130001237"  # AI 01 and its value
GS1 = Profile(assume="gs1")

REFUSALS: list[tuple[str | bytes, Profile, Code, int | None]] = [
    # nothing there
    ("", Profile(), Code.EMPTY, None),
    ("\r\n", Profile(), Code.EMPTY, None),
    ("]C1", Profile(), Code.EMPTY, None),
    ("]C0  ", Profile(), Code.EMPTY, None),
    ("]Q3\x1d", Profile(), Code.EMPTY, None),
    ("NOREAD", Profile(), Code.NO_READ, None),
    ("?\t", Profile(no_read=("?",), suffix="\t"), Code.NO_READ, None),
    ("NoRead", Profile(), Code.NO_READ, None),
    # bytes
    (b"A" * (MAX_SCAN + 1), Profile(), Code.TOO_LONG, MAX_SCAN),
    (b"]C0AB\xff", Profile(), Code.NOT_UTF8, 5),
    (b"\xc3", Profile(), Code.NOT_UTF8, 0),
    (b"]C1\x00\x00", Profile(), Code.BAD_CHARACTER, 3),
    (b"]Q1SN1\x1b[2J", Profile(), Code.BAD_CHARACTER, 6),
    (b"SN\tA", Profile(), Code.BAD_CHARACTER, 2),
    (b"P>SN\x7f", Profile(prefix="P>"), Code.BAD_CHARACTER, 4),
    ("ä\u202eSN", Profile(), Code.BAD_CHARACTER, 2),
    ("SN\u200b", Profile(), Code.BAD_CHARACTER, 2),
    ("SN\u0085", Profile(), Code.BAD_CHARACTER, 2),
    ("SN\ufeff", Profile(), Code.BAD_CHARACTER, 2),
    ("SN\U00014000", Profile(), Code.BAD_CHARACTER, 2),
    # identifiers
    ("]", Profile(), Code.BAD_SYMBOLOGY_IDENTIFIER, 0),
    ("]Y", Profile(), Code.BAD_SYMBOLOGY_IDENTIFIER, 0),
    ("](1abc", Profile(), Code.BAD_SYMBOLOGY_IDENTIFIER, 0),
    ("]Y1SN", Profile(), Code.UNKNOWN_SYMBOLOGY, 0),
    (f"]c1{G}10LOT7", Profile(), Code.UNKNOWN_SYMBOLOGY, 0),
    (f"]c1{G}10lot7", Profile(), Code.CASE_INVERTED, 0),
    ("SN-0042", Profile(require_aim=True), Code.AIM_REQUIRED, 0),
    # keyboards
    ('àà&é"\'(-è_çà&é"', GS1, Code.KEYBOARD_LAYOUT, 0),
    ('àà&é"\'(-è_çà&é"', Profile(assume="retail"), Code.KEYBOARD_LAYOUT, 0),
    (f"]C1{G}21Ä", Profile(), Code.CHARACTER, 21),
    # retail codes
    ("]E09521130001236", Profile(), Code.CHECK_DIGIT, 15),
    ("]E0952113000123", Profile(), Code.CHECK_DIGIT, 14),
    ("]E095211300012", Profile(), Code.LENGTH, 14),
    ("]E09521130A01237", Profile(), Code.CHARACTER, 10),
    ("]E495211344", Profile(), Code.CHECK_DIGIT, 10),
    ("]E49521134", Profile(), Code.LENGTH, 10),
    ("]E3952113000123612345", Profile(), Code.CHECK_DIGIT, 15),
    ("]I110952113000124", Profile(), Code.CHECK_DIGIT, 16),
    ("]E0" + "01234544", Profile(), Code.CHECK_DIGIT, 10),
    ("]E0" + "91234543", Profile(), Code.LENGTH, 3),
    ("9521130001236", Profile(assume="retail"), Code.CHECK_DIGIT, 12),
    ("01234544", Profile(assume="upce"), Code.CHECK_DIGIT, 7),
    # element strings: syntax
    ("]C10512", Profile(), Code.UNKNOWN_AI, 3),
    (f"]C1{G}5", Profile(), Code.UNKNOWN_AI, 19),
    (f"]C1{G}\x1d\x1d10A", Profile(), Code.UNKNOWN_AI, 20),
    (f"]C1{G}3109213100", Profile(), Code.UNKNOWN_AI, 19),
    (f"]C1{G}21AB~1", Profile(), Code.UNKNOWN_AI, 24),
    (f"]C1{G}21AB{{GS}}055", Profile(), Code.UNKNOWN_AI, 27),
    ("]C101095211300", Profile(), Code.LENGTH, 14),
    (f"]C1{G}10\x1d", Profile(), Code.LENGTH, 21),
    (f"]C1{G}21{'A' * 21}", Profile(), Code.LENGTH, 41),
    (f"]C1{G}7007261121261", Profile(), Code.LENGTH, 32),
    ("]C10109521130A01237", Profile(), Code.CHARACTER, 13),
    (f"]C1{G}21SN ", Profile(), Code.CHARACTER, 23),
    (f"]C1{G}21SN#", Profile(), Code.CHARACTER, 23),
    ("]C10109521130001238", Profile(), Code.CHECK_DIGIT, 5),
    (f"]C1{G}17271300", Profile(), Code.DATE, 21),
    (f"]C1{G}17270230", Profile(), Code.DATE, 21),
    (f"]C1{G}42200", Profile(), Code.LENGTH, 24),
    (f"]C1{G}422005", Profile(), Code.CONTENT, 22),
    ("]C1" + "91A\x1d" * 65, Profile(), Code.TOO_MANY_AIS, 3 + 64 * 4),
    # element strings: associations
    ("]C121SN-0042", Profile(), Code.MISSING_AI, 3),
    (f"]C1{G}250X", Profile(), Code.MISSING_AI, 19),
    (f"]C1{G}02095211300012373712", Profile(), Code.EXCLUDED_AI, 3),
    (f"]C1{G}21A\x1d21B", Profile(), Code.REPEATED_AI, 23),
    (f"]C1\x1d{G}21A\x1d21B", Profile(), Code.REPEATED_AI, 24),
    (f"]C1{G}21A{{GS}}21B", Profile(), Code.REPEATED_AI, 26),
    # web addresses
    ("]Q1https://a/product/42", Profile(), Code.NOT_DIGITAL_LINK, None),
    ("]Q1https://a/01/09521130001237/", Profile(), Code.LINK_SYNTAX, 30),
    # messages
    ("]d1[)>\x1e99\x1dS1\x1e\x04", Profile(), Code.ENVELOPE, 7),
    ("]d1[)>061PX", Profile(), Code.SEPARATORS_LOST, 8),
    ("]d1[)>\x1e06\x1d1234\x1e\x04", Profile(), Code.UNKNOWN_DI, 13),
    ("]d1[)>\x1e06\x1dQ12A\x1e\x04", Profile(), Code.QUANTITY, 11),
    ("]d1[)>\x1e06\x1dS1\x1dS2\x1e\x04", Profile(), Code.CONFLICT, 13),
    # HIBC
    ("+$$3271130A1GY", Profile(), Code.SECONDARY_ALONE, None),
    # what the profile asks for
    (f"]C1{G}10LOT721SN-0042", Profile(require=("serial",)), Code.SEPARATOR_LOST, None),
    (f"]C1{G}10LOT7", Profile(require=("serial",)), Code.MISSING_FIELD, None),
    ("]C0SN-0042", Profile(require=("gtin",)), Code.MISSING_FIELD, None),
]


@pytest.mark.parametrize(("raw", "profile", "code", "position"), REFUSALS)
def test_refusals_name_code_and_byte(
    raw: str | bytes, profile: Profile, code: Code, position: int | None
) -> None:
    data = raw.encode() if isinstance(raw, str) else raw
    got = read(Scan("dock-1", data, None, 0), profile, today=TODAY)
    assert isinstance(got, Unreadable), got
    assert (got.code, got.position, got.raw) == (code, position, data)
    assert got.problem.isprintable()
    assert got.hint == HINTS[code]


#: What is wrong only with codes that are scanned as one label: the position is a byte of all, joined by LF.
REFUSALS_OF_SETS: list[tuple[tuple[str, ...], Profile, Code, int | None]] = [
    ((), Profile(), Code.EMPTY, None),
    (tuple(f"]C1{G}9{n}A" for n in range(MAX_SYMBOLS + 1)), Profile(), Code.TOO_LONG, None),
    # a fault of one symbol is told before any of the set, at its byte
    ((f"]C1{G}", "]C117271300"), Profile(), Code.DATE, 25),
    ((f"]C1{G}", "]C18A"), Profile(), Code.UNKNOWN_AI, 23),
    # symbols that are no label together
    ((f"]C1{G}", "+A123BJC5D6E71G"), Profile(), Code.UNRELATED, None),
    ((f"]C1{G}", "]C0SN-0042"), Profile(), Code.UNRELATED, None),
    (("]C0SN-0042", "]C0SN-0043"), Profile(), Code.UNRELATED, None),
    (("]E09521130001237", "]E495211343"), Profile(), Code.UNRELATED, None),
    (("+A123BJC5D6E71G", "+B123WIDGET90H"), Profile(), Code.UNRELATED, None),
    # symbols that contradict each other
    ((f"]C1{G}", "]E3952113000123712", "]E3952113000123713"), Profile(), Code.CONFLICT, None),
    (("]d1[)>\x1e06\x1dS1\x1e\x04", "]d1[)>\x1e06\x1dS2\x1e\x04"), Profile(), Code.CONFLICT, None),
    ((f"]C1{G}10A", f"]C1{G}10B"), Profile(), Code.REPEATED_AI, None),
    # what is lacking in all of them
    ((f"]C1{G}", "]C1250A"), Profile(), Code.MISSING_AI, None),
    (("]C110A", "]C117271130"), Profile(), Code.MISSING_AI, None),
    ((f"]C1{G}", "]C110A"), Profile(require=("serial",)), Code.MISSING_FIELD, None),
    # halves of HIBC
    (("+$$3271130A1GY", "+$$3271130A1HZ"), Profile(), Code.SECONDARY_ALONE, None),
    (("+A123BJC5D6E71G", "+$$3271130A1HZ"), Profile(), Code.LINK_CHARACTER, None),
    (("+A123BJC5D6E71G", "+$$3271130A1GY", "+$$3271130A2GZ"), Profile(), Code.CONFLICT, None),
]


@pytest.mark.parametrize(("raws", "profile", "code", "position"), REFUSALS_OF_SETS)
def test_refusals_of_a_set_name_code_and_byte(
    raws: tuple[str, ...], profile: Profile, code: Code, position: int | None
) -> None:
    scans = [Scan("dock-1", raw.encode(), None, 0) for raw in raws]
    got, turned = (read_together(each, profile, today=TODAY) for each in (scans, scans[::-1]))
    assert isinstance(got, Unreadable), got
    assert (got.code, got.position) == (code, position)
    assert (got.problem.isprintable(), got.hint) == (True, HINTS[code])
    assert turned == got


def test_every_reason_has_a_hint_and_a_refusal_in_the_tables() -> None:
    refused = {code for _, _, code, _ in (*REFUSALS, *REFUSALS_OF_SETS)}
    assert set(HINTS) == set(Code) == refused


def test_an_identifier_given_by_the_device_is_judged_like_one_in_the_text() -> None:
    got = read(Scan("dock-1", b"0109521130001237", "]c1", 0), today=TODAY)
    assert isinstance(got, Unreadable)
    assert got.code is Code.UNKNOWN_SYMBOLOGY


def test_a_day_that_the_century_does_not_have_is_refused() -> None:
    got = read(Scan("dock-1", b"010952113000123717000229", "]C1", 0), today=date(2099, 1, 1))
    assert isinstance(got, Unreadable)
    assert (got.code, got.position) == (Code.DATE, 16)


def test_an_empty_separator_is_our_own_mistake() -> None:
    with pytest.raises(MisuseError, match="empty"):
        Profile(separators=("^", ""))


@pytest.mark.parametrize("wrong", [{"prefix": "\ud800"}, {"suffix": "\udfff"}, {"layout": {"A": "\ud800"}}])
def test_a_profile_holds_only_what_can_arrive(wrong: dict[str, Any]) -> None:
    with pytest.raises(MisuseError, match="half a character"):
        Profile(**wrong)
