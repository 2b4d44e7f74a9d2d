"""One scan of a code of known content tells what a scanner changes; with it, its labels read as printed."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from rules.labels.calibration import ADVICE, LINEAR_TEXT, MATRIX_TEXT, NOTES, Calibration, Finding, recognise
from rules.labels.reader import read
from rules.labels.values import Label, Profile
from rules.scan import Scan
from tests.rules.labels.scanners import COUNTRIES, DEAD, Scanner

TODAY = date(2026, 11, 21)
GS, RS, EOT = "\x1d", "\x1e", "\x04"

LABELS = (
    ("]C1", "010952113000123710LOT-a/7" + GS + "21SN-Yz%&_(0042)"),
    ("]d2", "010952113000123721x\"!'*+,:;<=>?Q" + GS + "17261130"),
    ("]E0", "9521130001237"),
    ("]e0", "0109521130001237"),
    ("]d1", f"[)>{RS}06{GS}25SUN123456789ABC-xYz{GS}1PP-200/A{RS}{EOT}"),
    ("]Q1", "https://id.gs1.org/01/09521130001237/10/LOT-y%2Fq?17=261130&11=260101#z"),
    ("]Q1", "https://example.com/01/09521130001237/21/aZ_y-1"),
    ("]d1", "+B123WIDGET90/$$+7SN0001K"),
    ("]A0", "P-200/Yz"),
    ("]d1", "mac 00:1b:44-Az [y] (q) #5 a@b.c w;m, ~|{}\\^`"),
    ("]C0", "%%CONFIRM"),
)


def told(scanner: Scanner, text: str = MATRIX_TEXT, aim: str = "]d1") -> Calibration | None:
    return recognise(scanner.send(text, aim), None)


def found(scanner: Scanner, text: str = MATRIX_TEXT, aim: str = "]d1") -> Calibration:
    calibration = told(scanner, text, aim)
    assert calibration is not None
    return calibration


@pytest.mark.parametrize(("text", "aim"), [(MATRIX_TEXT, "]d1"), (MATRIX_TEXT, "]Q1"), (LINEAR_TEXT, "]C0")])
def test_a_good_scanner_changes_nothing(text: str, aim: str) -> None:
    calibration = found(Scanner(), text, aim)
    assert calibration.findings == ()
    assert calibration.fit
    assert calibration.apply(Profile()) == Profile()
    assert recognise(text.encode(), aim) == calibration


@pytest.mark.parametrize(
    ("scanner", "findings", "fit"),
    [
        (Scanner(aim=False), [Finding.AIM_MISSING], False),
        (Scanner(gs=""), [Finding.GS_LOST], False),
        (Scanner(rs=""), [Finding.RS_LOST], False),
        (Scanner(eot=""), [Finding.EOT_LOST], False),
        (Scanner(gs="{GS}"), [Finding.GS_REPLACED], True),
        (Scanner(gs="|", rs="<RS>", eot="~"), ["gs_replaced", "rs_replaced", "eot_replaced"], True),
        (Scanner(rs="\0"), [Finding.RS_REPLACED], True),
        (Scanner(gs=" "), [Finding.UNCLEAR, Finding.GS_REPLACED], False),
        (Scanner(gs="029"), [Finding.UNCLEAR, Finding.GS_REPLACED], False),
        (Scanner(gs="\x07"), [Finding.UNCLEAR, Finding.GS_REPLACED], False),
        (Scanner(gs="^", rs="^"), [Finding.UNCLEAR, Finding.GS_REPLACED, Finding.RS_REPLACED], False),
        (Scanner(case="swapped"), [Finding.CASE_SWAPPED], True),
        (Scanner(case="upper"), [Finding.CASE_LOST], False),
        (Scanner(case="lower"), [Finding.CASE_LOST], False),
        (Scanner(prefix="gun-", suffix="#\t"), [Finding.PREFIX, Finding.SUFFIX], True),
        (Scanner(country="uk"), [Finding.LAYOUT], True),
        (Scanner(country="it"), [Finding.LAYOUT], True),
        (Scanner(country="de"), [Finding.LAYOUT, Finding.DEAD_KEYS], True),
        (Scanner(country="es"), [Finding.LAYOUT, Finding.DEAD_KEYS], True),
        (Scanner(country="fr"), [Finding.LAYOUT, Finding.DEAD_KEYS, Finding.MARKS_LOST], True),
        # a letter with an accent is a key there, and what a dead key makes of two others
        (Scanner(country="ch"), [Finding.LAYOUT_AMBIGUOUS], False),
        (Scanner(country="de", drops_accents=True), [Finding.LAYOUT_AMBIGUOUS], False),
    ],
    ids=str,
)
def test_each_setting_is_found(scanner: Scanner, findings: list[Finding], fit: bool) -> None:  # noqa: FBT001
    calibration = found(scanner)
    assert list(calibration.findings) == findings
    assert calibration.fit is fit


def test_every_finding_is_either_advised_or_noted() -> None:
    assert set(ADVICE) | set(NOTES) == set(Finding)
    assert not set(ADVICE) & set(NOTES)


def test_the_linear_code_tells_that_a_layout_differs_but_not_all_of_it() -> None:
    for country in set(COUNTRIES) - {"us"}:
        calibration = found(Scanner(country=country), LINEAR_TEXT, "]C0")
        assert not calibration.fit, country
        assert calibration.findings[0] in {Finding.LAYOUT_PARTIAL, Finding.LAYOUT_AMBIGUOUS}, country
        assert calibration.aim == "]C0"


def test_the_linear_code_after_the_square_one_keeps_what_it_does_not_tell() -> None:
    scanner = Scanner(country="de", gs="{GS}", rs="{RS}", eot="{EOT}")
    square = found(scanner)
    linear = found(scanner, LINEAR_TEXT, "]C0").after(square)
    assert linear == replace(square, aim="]C0")
    other = found(replace(scanner, gs=""), LINEAR_TEXT, "]C0")
    assert other.after(square) == other
    assert square.after(linear) == square


controls = st.sampled_from(["", "\x1d", "{GS}", "|", "^", "~", "<GS>", " ", "[GS]"])
scanners = st.builds(
    Scanner,
    aim=st.booleans(),
    gs=controls,
    rs=st.sampled_from(["", "\x1e", "{RS}", "^", "\0", "<RS>"]),
    eot=st.sampled_from(["", "\x04", "{EOT}", "~", "<EOT>"]),
    case=st.sampled_from(["kept", "swapped", "upper", "lower"]),
    country=st.sampled_from(COUNTRIES),
    drops_accents=st.booleans(),
    prefix=st.sampled_from(["", "\x02", "gun1-", "P", "=", "01", "abc"]),
    suffix=st.sampled_from(["", "\t", "X", "\x03", "#", "7", "Yz"]),
    end=st.sampled_from(["", "\r", "\n", "\r\n"]),
)


@settings(max_examples=200, deadline=None)
@given(scanners)
@example(Scanner(country="de", gs="{GS}", rs="{RS}", eot="{EOT}", prefix="=", suffix="Yz"))
@example(Scanner(country="fr", case="swapped", gs="^"))
@example(Scanner(country="es", gs="{GS}"))
def test_a_fit_scanner_reads_every_label_as_it_is_printed(scanner: Scanner) -> None:
    _reads_as_printed(scanner)


@pytest.mark.soak
@settings(max_examples=20_000, deadline=None)
@given(scanners)
def test_many_fit_scanners_read_every_label_as_it_is_printed(scanner: Scanner) -> None:
    _reads_as_printed(scanner)


def _reads_as_printed(scanner: Scanner) -> None:
    calibration = told(scanner)
    if calibration is None:
        assert scanner.drops_accents
        return
    if scanner.case in {"upper", "lower"}:
        assert not calibration.fit
    if not calibration.fit:
        return
    profile = calibration.apply(Profile())
    for aim, content in LABELS:
        if _loses(scanner, content):
            continue
        arrived = scanner.send(content, aim)
        scan = _split(arrived)
        expected = read(Scan("gun", content.encode(), aim, 0), today=TODAY)
        label = read(scan, profile, today=TODAY)
        assert isinstance(expected, Label), (content, expected)
        assert isinstance(label, Label), (arrived, label)
        assert label.raw == scan.data
        if scanner.rs == "\0":  # mended, and told each time
            label = replace(label, warnings=())
        assert replace(label, raw=expected.raw) == expected


@settings(max_examples=200, deadline=None)
@given(scanners)
def test_what_is_set_is_what_is_told(scanner: Scanner) -> None:
    calibration = told(scanner)
    assume(calibration is not None and not calibration.ambiguous and not calibration.lost)
    assert calibration is not None
    if scanner.case in {"upper", "lower"}:
        assert calibration.case == scanner.case
        return
    assert calibration.case == scanner.case
    assert (calibration.gs, calibration.rs, calibration.eot) == (scanner.gs, scanner.rs, scanner.eot)
    assert (calibration.prefix, calibration.suffix) == (scanner.prefix, scanner.suffix)
    assert calibration.aim == ("]d1" if scanner.aim else "")
    assert bool(calibration.layout) is (scanner.country != "us")


def _loses(scanner: Scanner, content: str) -> bool:
    """A blank behind a dead key, and marks without a key, are lost: noted, not made good."""
    keys = scanner.tables
    return any(keys.get(c, c) == " " for c in content if c != " ") or any(
        keys.get(c, c) in DEAD[scanner.country] and after == " " for c, after in pairwise(content)
    )


def _split(arrived: bytes) -> Scan:
    """As the framing of lines hands it over: without CR and LF, a known identifier split off."""
    data = arrived.rstrip(b"\r\n")
    aim = data[:3].decode("latin-1")
    known = {"]C1", "]d2", "]E0", "]e0", "]d1", "]Q1", "]C0", "]A0"}
    return Scan("gun", data[3:], aim, 0) if aim in known else Scan("gun", data, None, 0)


@given(st.binary(max_size=600) | st.text(max_size=300).map(str.encode))
@example(b"abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklm")
@example(MATRIX_TEXT[:-5].encode())
@example(MATRIX_TEXT[13:].encode())
@example(LINEAR_TEXT[:-6].encode())
def test_nothing_else_is_a_calibration(data: bytes) -> None:
    assert recognise(data, None) is None


def test_labels_are_no_calibration() -> None:
    for aim, content in LABELS:
        assert recognise(content.encode(), aim) is None
        assert recognise((content * 5).encode(), aim) is None


@pytest.mark.parametrize(("aim", "content"), LABELS)
def test_the_labels_are_readable(aim: str, content: str) -> None:
    assert isinstance(read(Scan("gun", content.encode(), aim, 0), today=TODAY), Label)
