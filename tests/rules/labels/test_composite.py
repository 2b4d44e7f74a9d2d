"""Composite symbols: an EAN or UPC code and the 2D component above it, as one message."""

from datetime import date

import pytest

from rules.labels.fault import Code, Notice
from rules.labels.reader import Label, LabelKind, Unreadable, read
from rules.scan import Scan

TODAY = date(2026, 11, 21)
EAN = "9521130004566"
GTIN = "09521130004566"


def read_text(text: str) -> Label | Unreadable:
    return read(Scan("dock-1", text.encode(), None, 0), today=TODAY)


@pytest.mark.parametrize(
    ("text", "gtin"),
    [
        (f"]E0{EAN}|]e0", GTIN),
        ("]E00614141123452|]e0", "00614141123452"),
        ("]E0614141123452|]e0", "00614141123452"),
        ("]E495211343|]e0", "00000095211343"),
    ],
)
def test_the_pairs_of_both_components(text: str, gtin: str) -> None:
    got = read_text(f"{text}1727113010LOT7\x1d21SN-0042")
    assert isinstance(got, Label)
    assert got.ai == (("01", gtin), ("17", "271130"), ("10", "LOT7"), ("21", "SN-0042"))
    assert (got.kind, got.gtin, got.lot, got.serial) == (LabelKind.GS1, gtin, "LOT7", "SN-0042")
    assert got.expiry == date(2027, 11, 30)
    assert got.text == f"01{gtin}1727113010LOT7\x1d21SN-0042"
    assert got.raw.startswith(b"]E")


def test_below_gs1_128_and_databar_both_are_one_element_string() -> None:
    got = read_text(f"]e001{GTIN}10LOT7\x1d98X")
    assert isinstance(got, Label)
    assert got.ai == (("01", GTIN), ("10", "LOT7"), ("98", "X"))


def test_addon_and_restricted_numbers_are_kept() -> None:
    got = read_text(f"]E3{EAN}12345|]e010LOT7")
    assert isinstance(got, Label)
    assert (got.gtin, got.addon, got.lot) == (GTIN, "12345", "LOT7")
    local = read_text("]E02012345012998|]e010LOT7")
    assert isinstance(local, Label)
    assert local.restricted


def test_without_identifier_it_is_plain_text() -> None:
    got = read_text(f"{EAN}|]e010LOT7")
    assert isinstance(got, Label)
    assert (got.kind, got.gtin) == (LabelKind.PLAIN, None)


def test_separators_and_lost_ones() -> None:
    got = read_text(f"]E0{EAN}|]e010LOT7^21S^")
    assert isinstance(got, Label)
    assert got.ai == (("01", GTIN), ("10", "LOT7"), ("21", "S"))
    assert got.warnings == (Notice.SEPARATOR_SUBSTITUTE,)
    swallowed = read_text(f"]E0{EAN}|]e010LOT717271130")
    assert isinstance(swallowed, Label)
    assert swallowed.warnings == (Notice.SUSPECT_LOST_SEPARATOR,)


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("]E09521130004567|]e010LOT7", Code.CHECK_DIGIT, 15),
        ("]E09521130|]e010LOT7", Code.LENGTH, 10),
        (f"]E0{EAN}|]e0", Code.EMPTY, 20),
        (f"]E0{EAN}|]e005X", Code.UNKNOWN_AI, 20),
        (f"]E0{EAN}|]e010A B", Code.CHARACTER, 23),
        (f"]E0{EAN}|]e037{'5'}", Code.EXCLUDED_AI, 20),
        (f"]E0{EAN}|]e010A\x1d01{'09521130001237'}", Code.REPEATED_AI, 24),
        (f"]E0{EAN}|]e110LOT7", Code.UNKNOWN_SYMBOLOGY, 16),
        (f"]E0{EAN}|]e210LOT7", Code.UNKNOWN_SYMBOLOGY, 16),
        (f"]C101{GTIN}|]e010LOT7", Code.CHARACTER, 19),
        (f"]e001{GTIN}|]e010LOT7", Code.CHARACTER, 19),
        (f"]I1{GTIN}|]e010LOT7", Code.CHARACTER, 17),
    ],
)
def test_refused(text: str, code: Code, at: int) -> None:
    got = read_text(text)
    assert isinstance(got, Unreadable)
    assert (got.code, got.position) == (code, at)
