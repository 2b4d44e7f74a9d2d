"""What the reader says of scans that are labels: given a scan and a profile, the fields expected."""

import doctest
from datetime import date, time

import pytest

from rules.labels import gtin, reader
from rules.labels.reader import Label, LabelKind, Notice, Profile, read
from rules.labels.text import SUBSTITUTES
from rules.scan import Scan

TODAY = date(2026, 11, 21)
GTIN = "09521130001237"
FULL = "01095211300012371727113010LOT7\x1d21SN-0042"
FULL_FIELDS = {"gtin": GTIN, "lot": "LOT7", "serial": "SN-0042", "expiry": date(2027, 11, 30)}


def take(raw: str | bytes, profile: Profile | None = None, aim: str | None = None) -> Label:
    data = raw.encode() if isinstance(raw, str) else raw
    got = read(Scan("dock-1", data, aim, 0), profile or Profile(), today=TODAY)
    assert isinstance(got, Label), got
    assert got.raw == data
    return got


def fields(got: Label, names: dict[str, object]) -> dict[str, object]:
    return {name: getattr(got, name) for name in names}


@pytest.mark.parametrize(
    "aim", ["]C1", "]d2", "]Q3", "]e0", "]J1", "]d5", "]Q4", "]e1", "]e2", "]J4", "]z1", "]z4"]
)
def test_gs1_carriers_give_the_fields(aim: str) -> None:
    for got in (take(aim + FULL), take(FULL, aim=aim), take(f"{aim}\x1d{FULL}")):
        assert (got.kind, got.aim, fields(got, FULL_FIELDS)) == (LabelKind.GS1, aim, FULL_FIELDS)
        assert got.text == FULL
        assert got.warnings == ()


@pytest.mark.parametrize(
    "aim",
    [
        "]A0",
        "]B0",
        "]C0",
        "]C2",
        "]C4",
        "]d1",
        "]Q1",
        "]L0",
        "]z0",
        "]G0",
        "]F0",
        "]I0",
        "]I3",
        "]J0",
        "]e3",
        "]X0",
        "]E1",
    ],
)
def test_no_other_symbology_is_read_as_gs1(aim: str) -> None:
    for text in ("2112345", "10ABC123", FULL):
        got = take(aim + text)
        assert (got.kind, got.text, got.ai) == (LabelKind.PLAIN, text, ())


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("]E09521130001237", {"gtin": GTIN, "text": "9521130001237"}),
        ("]E0614141123452", {"gtin": "00614141123452"}),  # UPC-A in 12 digits
        ("]E0" + "01234543", {"gtin": "00012340000053"}),  # UPC-E, not expanded by the scanner
        ("]E495211343", {"gtin": "00000095211343", "restricted": False}),
        ("]E3952113000123712", {"gtin": GTIN, "addon": "12"}),
        ("]E3952113000123712345", {"gtin": GTIN, "addon": "12345"}),
        ("]E361414112345212345", {"gtin": "00614141123452", "addon": "12345"}),
        ("]E39521130001237", {"gtin": GTIN, "addon": None}),
        ("]I10952113000123", {"gtin": None, "text": "0952113000123"}),  # ITF of another length
        ("]I110952113000125", {"gtin": "10952113000125"}),
        ("]E02012345012998", {"gtin": "02012345012998", "restricted": True}),
        ("]E04056780390073", {"gtin": "04056780390073", "restricted": False}),  # 40 is a country, 04 is not
    ],
)
def test_fixed_keys_become_fourteen_digits(raw: str, expected: dict[str, object]) -> None:
    assert fields(take(raw), expected) == expected


@pytest.mark.parametrize(
    ("assume", "raw", "kind", "expected"),
    [
        ("gs1", FULL, LabelKind.GS1, GTIN),
        ("retail", "9521130001237", LabelKind.GTIN, GTIN),
        ("retail", "614141123452", LabelKind.GTIN, "00614141123452"),
        ("retail", "95211343", LabelKind.GTIN, "00000095211343"),
        ("retail", "SN-0042", LabelKind.PLAIN, None),
        ("retail", "1234567", LabelKind.PLAIN, None),
        ("upce", "01234543", LabelKind.GTIN, "00012340000053"),
        ("upce", "06543217", LabelKind.GTIN, "00065100004327"),
        ("upce", "9521130001237", LabelKind.GTIN, GTIN),
        (None, "9521130001237", LabelKind.PLAIN, None),
        (None, FULL, LabelKind.PLAIN, None),
        (None, "\x1d" + FULL, LabelKind.GS1, GTIN),
    ],
)
def test_without_identifier_the_profile_says_what_it_is(
    assume: object, raw: str, kind: LabelKind, expected: str | None
) -> None:
    got = take(raw, Profile(assume=assume))  # type: ignore[arg-type]  # the table's column holds all of them
    assert (got.kind, got.gtin) == (kind, expected)


def test_the_identifier_wins_over_what_the_profile_assumes() -> None:
    assert take("]C02112345", Profile(assume="gs1")).kind is LabelKind.PLAIN
    assert take("2112345", Profile(assume="gs1"), aim="]C0").kind is LabelKind.PLAIN


@pytest.mark.parametrize(
    ("token", "configured", "warnings"),
    [
        ("\x1d", (), ()),
        *((token, (), (Notice.SEPARATOR_SUBSTITUTE,)) for token in SUBSTITUTES),
        *((token, (token,), ()) for token in SUBSTITUTES),
        ("#", ("#",), ()),
        (" ", (" ",), ()),
        ("F8", ("^", "F8"), ()),
    ],
)
def test_separators_of_all_makes(
    token: str, configured: tuple[str, ...], warnings: tuple[Notice, ...]
) -> None:
    got = take("]C1" + FULL.replace("\x1d", token), Profile(separators=configured))
    assert (fields(got, FULL_FIELDS), got.text, got.warnings) == (FULL_FIELDS, FULL, warnings)


def test_a_configured_separator_in_front_proves_gs1() -> None:
    assert take("^" + FULL, Profile(separators=("^",))).kind is LabelKind.GS1
    assert take("^" + FULL).kind is LabelKind.PLAIN


@pytest.mark.parametrize(
    ("framed", "profile"),
    [
        (f"]C1{FULL}\r\n", Profile()),
        (f"]C1{FULL}\t", Profile(suffix="\t")),
        (f"]C1{FULL}\t\r", Profile(suffix="\t")),
        (f"]C1{FULL}", Profile(suffix="\t")),
        (f"P>]C1{FULL}", Profile(prefix="P>")),
        (f"]C1P>{FULL}", Profile(prefix="P>")),
        (f"]C1{FULL}\x1d", Profile()),
    ],
)
def test_framing_is_taken_off(framed: str, profile: Profile) -> None:
    got = take(framed, profile)
    assert (got.text, got.aim) == (FULL, "]C1")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("]C0 SN 0042 ", "SN 0042"),
        ("]C0000123", "000123"),
        ("]d19N110375286414\x1d", "9N110375286414"),
        ("]Q1Größe 4", "Größe 4"),
        ("SN-0042", "SN-0042"),
        ("NR 7", "NR 7"),
    ],
)
def test_plain_text_keeps_zeros_case_and_inner_blanks(raw: str, text: str) -> None:
    got = take(raw)
    assert (got.kind, got.text) == (LabelKind.PLAIN, text)


def test_a_bracket_in_front_is_data_where_the_profile_says_so() -> None:
    got = read(Scan("dock-1", b"]Y-7", None, 0), Profile(aim_prefix=False), today=TODAY)
    assert isinstance(got, Label)
    assert (got.text, got.aim) == ("]Y-7", None)


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ("00" + "095211300000000124", {"sscc": "095211300000000124", "gtin": None}),
        (f"0009521130000000012402{GTIN}3712", {"content_gtin": GTIN, "quantity": 12, "gtin": None}),
        (f"01{GTIN}3007", {"quantity": 7}),
        (f"01{GTIN}300", {"quantity": 0}),
        (f"01{GTIN}1126022815270200", {"production": date(2026, 2, 28), "best_before": date(2027, 2, 28)}),
        (f"01{GTIN}17280200", {"expiry": date(2028, 2, 29), "expiry_time": None}),
        (f"01{GTIN}17760101", {"expiry": date(2076, 1, 1)}),  # 50 years ahead
        (f"01{GTIN}17770101", {"expiry": date(1977, 1, 1)}),  # 51 years ahead: the century before
        (f"01{GTIN}70032711301530", {"expiry": date(2027, 11, 30), "expiry_time": time(15, 30)}),
        (f"01{GTIN}1727010170032711301530", {"expiry": date(2027, 1, 1), "expiry_time": None}),
        (f"01{GTIN}21Q7\x1d21Q7", {"serial": "Q7", "ai": (("01", GTIN), ("21", "Q7"), ("21", "Q7"))}),
        (f"01{GTIN}3103000750", {"ai": (("01", GTIN), ("3103", "000750"))}),
    ],
)
def test_fields_of_element_strings(elements: str, expected: dict[str, object]) -> None:
    assert fields(take(f"]C1{elements}"), expected) == expected


@pytest.mark.parametrize(
    ("elements", "suspect"),
    [
        (f"01{GTIN}10LOT717271130", True),
        (f"01{GTIN}21SN4211260101", True),
        (f"01{GTIN}10LOT714271130", False),  # 14 is no AI
        (f"01{GTIN}10LOT717271330", False),  # month 13
        (f"01{GTIN}10LOT717770101", False),  # 1977
        (f"01{GTIN}1727113010LOT717271130", False),  # the expiry is there already
        (f"01{GTIN}1017271130", False),  # nothing would be left of the lot
    ],
)
def test_a_swallowed_date_is_suspected_and_never_split_off(elements: str, suspect: bool) -> None:  # noqa: FBT001 - a column
    got = take(f"]C1{elements}")
    assert (Notice.SUSPECT_LOST_SEPARATOR in got.warnings) is suspect
    assert got.text == elements


def test_associations_only_warn_where_the_profile_says_so() -> None:
    got = take("]C121SN-0042", Profile(associations="warn"))
    assert (got.serial, got.warnings) == ("SN-0042", (Notice.ASSOCIATION,))


def test_required_fields_that_are_there_change_nothing() -> None:
    assert take("]C1" + FULL, Profile(require=("gtin", "serial"))) == take("]C1" + FULL)


@pytest.mark.parametrize("module", [reader, gtin])
def test_examples_in_the_docstrings(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]  # a module is one
