"""Files as a printer and a browser draw them: read by a decoder, then by our own reader."""

import io
from datetime import date
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from cv2 import IMREAD_GRAYSCALE, imdecode
from playwright.sync_api import Browser

from rules.commands import PREFIX, Command, parse
from rules.labels.calibration import LINEAR_TEXT, MATRIX_TEXT
from rules.labels.reader import read
from rules.labels.values import Label, Profile
from rules.product import Process
from rules.reasons import LANGUAGES
from rules.scan import Scan
from scangate.cli import run
from scangate.print import sheet_words
from scangate.print.command_sheet import QUANTITIES

TODAY = date(2026, 11, 22)
GTIN = "09521130001237"
DOTS = 12  # a millimetre: a laser printer of 300 dpi

Codes = list[tuple[str, bytes]]


def decoded(picture: np.ndarray) -> Codes:
    found = zxingcpp.read_barcodes(picture)
    return [(code.symbology_identifier, bytes(code.bytes)) for code in found]


def on_paper(file: Path, dots: float = DOTS) -> list[Codes]:
    """The codes of each page of a PDF."""
    document = pypdfium2.PdfDocument(file)
    try:
        scale = dots * 25.4 / 72
        return [decoded(page.render(scale=scale, grayscale=True).to_numpy()) for page in document]
    finally:
        document.close()


def on_screen(browser: Browser, file: Path) -> Codes:
    """The codes of an SVG, as Chromium shows it: 96 dots an inch, three real ones each."""
    with browser.new_context(device_scale_factor=3, viewport={"width": 800, "height": 1130}) as context:
        page = context.new_page()
        page.goto(file.as_uri())
        picture = imdecode(np.frombuffer(page.screenshot(), np.uint8), IMREAD_GRAYSCALE)
    assert picture is not None
    return decoded(np.asarray(picture, np.uint8))


def label_of(code: tuple[str, bytes]) -> Label:
    label = read(Scan("paper", code[1], code[0], 0), Profile(), today=TODAY)
    assert isinstance(label, Label), label
    return label


def make(out: Path, *words: str) -> Path:
    assert run(["label", "make", *words, "-o", str(out)]) == 0
    return out


MADE = [
    (["--gtin", GTIN, "--serial", "SN-0042", "--lot", "L7", "--title", "Pump"], "]d2", "serial", "SN-0042"),
    ([f"(01){GTIN}(21)SN-0042", "--symbol", "qr", "--size", "60x30"], "]Q3", "serial", "SN-0042"),
    (["--sscc", "095211300012345671", "--size", "100x60"], "]C1", "sscc", "095211300012345671"),
    (["--gtin", GTIN, "--symbol", "ean13", "--size", "45x30"], "]E0", "gtin", GTIN),
    (["--gtin", "96385074", "--symbol", "ean8", "--size", "40x30"], "]E4", "gtin", "00000096385074"),
    (["--gtin", "012345678905", "--symbol", "upca", "--size", "50x30"], "]E0", "gtin", "00012345678905"),
    (["--gtin", GTIN, "--symbol", "itf14"], "]I1", "gtin", GTIN),
    (["--gtin", GTIN, "--serial", "X", "--symbol", "databar-expanded"], "]e0", "serial", "X"),
    (["--gtin", GTIN, "--serial", "A/B", "--link", "--size", "40x60"], "]Q1", "serial", "A/B"),
    (["--di", "1P=AB", "--di", "S=X1", "--dpi", "203"], "]d1", "supplier_part", "AB"),
    (["--lic", "A123", "--pcn", "BJC5", "--lot", "L1"], "]d1", "pcn", "BJC5"),
    (["--lic", "A123", "--pcn", "BJC5"], "]C0", "pcn", "BJC5"),
    (["--raw", "A-01-03", "--title", "Bay 3 Größe", "--title2", "left"], "]C0", "text", "A-01-03"),
    (["--raw", "A-01-03", "--symbol", "code39"], "]A0", "text", "A-01-03"),
]


@pytest.mark.parametrize(("words", "aim", "field", "value"), MADE)
def test_a_label_on_paper(tmp_path: Path, words: list[str], aim: str, field: str, value: str) -> None:
    (codes,) = on_paper(make(tmp_path / "label.pdf", *words))
    assert [code[0] for code in codes] == [aim]
    assert getattr(label_of(codes[0]), field) == value


@pytest.mark.system
def test_labels_in_the_browser(browser: Browser, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(
        f"gtin,serial,raw,symbol,title\n{GTIN},A/1,,,Pump\n{GTIN},A2,,qr,Größe\n{GTIN},,,ean13,\n{GTIN},,,itf14,x\n,,B-7,,\n"
    )
    out = make(tmp_path / "sheet.svg", "--csv", str(table), "--grid", "2x5")
    codes = on_screen(browser, out)
    assert {aim for aim, _ in codes} == {"]d2", "]Q3", "]E0", "]I1", "]C0"}
    labels = [label_of(code) for code in codes]
    assert {label.serial for label in labels} == {"A/1", "A2", None}
    assert {label.gtin for label in labels} == {GTIN, None}


def test_a_sheet_of_counted_labels(tmp_path: Path) -> None:
    out = make(
        tmp_path / "sheet.pdf",
        "--gtin", GTIN, "--first", "SN-0001", "--count", "30",
        "--grid", "3x8", "--skip", "2", "--title", "Pump",
    )  # fmt: skip
    pages = on_paper(out)
    assert [len(page) for page in pages] == [22, 8]
    serials = [label_of(code).serial for page in pages for code in page]
    assert sorted(map(str, serials)) == [f"SN-{n:04}" for n in range(1, 31)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_is_on_the_sheet_and_reads_back(tmp_path: Path, language: str) -> None:
    out = tmp_path / "commands.pdf"
    assert run(["label", "sheet", "--language", language, "--processes", "all", "-o", str(out)]) == 0
    codes = [code for page in on_paper(out, 8) for code in page]
    assert {aim for aim, _ in codes} == {"]C0"}
    given = [parse(data.decode()) for _, data in codes]
    assert None not in given
    found = {(each.command, each.number, each.process) for each in given if each}
    assert len(found) == len(codes)
    assert {command for command, _, _ in found} == set(Command)
    assert {number for command, number, _ in found if command is Command.ANSWER} == {1, 2, 3, 4}
    assert {number for command, number, _ in found if command is Command.DIGIT} == set(range(10))
    assert {number for command, number, _ in found if command is Command.QTY} == {0, *QUANTITIES}
    assert {process for _, _, process in found} == {None, *Process}


@pytest.mark.system
def test_the_command_sheet_in_the_browser(browser: Browser, tmp_path: Path) -> None:
    assert run(["label", "sheet", "-o", str(tmp_path / "c.svg")]) == 0
    codes = on_screen(browser, tmp_path / "c-1.svg")
    assert {f"{PREFIX}CONFIRM", f"{PREFIX}UNDO"} <= {data.decode() for _, data in codes}
    assert sorted(file.name for file in tmp_path.iterdir()) == ["c-1.svg", "c-2.svg", "c-3.svg"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_calibration_sheet_holds_both_codes(tmp_path: Path, language: str) -> None:
    out = tmp_path / "calibration.pdf"
    assert run(["label", "calibration", "--language", language, "-o", str(out)]) == 0
    (codes,) = on_paper(out)
    assert sorted(codes) == [("]C0", LINEAR_TEXT.encode()), ("]d1", MATRIX_TEXT.encode())]


def test_every_language_has_every_word() -> None:
    for texts in (
        *sheet_words._NAMES.values(),
        *sheet_words._PROCESSES.values(),
        *sheet_words._SAID.values(),
    ):
        assert tuple(texts) == LANGUAGES


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--raw", "A" * 40, "--size", "40x20"], "does not fit: it needs"),
        (["--raw", "A", "--title", "Жук"], "U+0416"),
        (["--raw", "A", "--size", "5x5"], "8 to 297 mm"),
        (["--raw", "A", "--size", "wide"], "63.5x38.1"),
        (["--raw", "A", "--grid", "3x8", "--size", "100x50"], "larger than A4"),
        (["--raw", "A", "--grid", "3x8", "--skip", "24"], "leaves no label"),
        (["--raw", "A", "--grid", "90x90"], "1 to 500 labels"),
        (["--raw", "A", "--skip", "2"], "--skip: it is for sheets of A4. Give --grid, too."),
        (["--raw", "A", "--count", "3"], "--copies"),
        (["--first", "S-1", "--count", "3", "--serial", "X"], "Give one of them"),
        (["--gtin", "1"], "--gtin: AI (01)"),
        (["--di", "1P"], "Write it as 1P=ABC"),
    ],
)
def test_a_refusal_says_what_to_do_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert run(["label", "make", *words, "-o", str(tmp_path / "x.pdf")]) == 1
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_table_tells_all_its_mistakes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = b"gtin,serial,expiry\n9521130001237,A1,2027-01-31\n9521130001238,A2,\n9521130001237,A3,soon\n"
    (tmp_path / "t.csv").write_bytes(table)
    assert run(["label", "make", "--csv", str(tmp_path / "t.csv"), "-o", str(tmp_path / "x.pdf")]) == 1
    said = capsys.readouterr().err
    assert "line 3, column gtin" in said
    assert "line 4, column expiry" in said
    assert not (tmp_path / "x.pdf").exists()
    table = table.replace(b"1238", b"1237").replace(b"soon", b"2028-01")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(table)))
    codes = on_paper(make(tmp_path / "x.pdf", "--csv", "-"))
    assert [label_of(page[0]).serial for page in codes] == ["A1", "A2", "A3"]


def test_the_same_wish_gives_the_same_file(tmp_path: Path) -> None:
    for kind in ("pdf", "svg"):
        one, other = (make(tmp_path / f"{n}.{kind}", "--raw", "A-1", "--title", "x & y <z>") for n in "ab")
        assert one.read_bytes() == other.read_bytes()


def test_another_kind_of_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["label", "make", "--raw", "A", "-o", str(tmp_path / "x.png")]) == 1
    assert "Name it .pdf or .svg" in capsys.readouterr().err
