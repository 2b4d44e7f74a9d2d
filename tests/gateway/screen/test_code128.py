"""The symbols are read back by a decoder we did not write."""

import numpy as np
import pytest
import zxingcpp

from gateway.screen import code128

TEXTS = [
    "%%CONFIRM",
    "%%UNDO",
    "%%NEXT-TASK",
    "%%ANSWER-1",
    "PR-1001",
    "A",
    "~ {|}",
    "a b",
    "0",
    "12345",
    "123456",
    "1234567",
    "PR-2026000123",
    "00395060001343520001X",
    "SN123456789012",
    "12345678901234567890AB1234567",
    "x" * code128.MAX_TEXT,
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_decoder_reads_what_was_drawn(text: str) -> None:
    row = np.array([0 if module == "1" else 255 for module in code128.modules(text)], np.uint8)
    picture = np.repeat(np.repeat(row[np.newaxis, :], 2, axis=1), 40, axis=0)
    [found] = zxingcpp.read_barcodes(picture)
    assert (found.text, str(found.format)) == (text, "Code 128")


@pytest.mark.parametrize("text", ["", "x" * (code128.MAX_TEXT + 1), "Größe", "a\tb", "\x7f"])
def test_what_code_128_cannot_hold_is_refused(text: str) -> None:
    assert not code128.encodable(text)
    with pytest.raises(ValueError, match="printable ASCII"):
        code128.modules(text)


def test_pairs_of_digits_take_one_character() -> None:
    assert len(code128.modules("12345678")) < len(code128.modules("ABCDEFGH"))


def test_quiet_zones_are_part_of_the_symbol() -> None:
    symbol = code128.modules("A")
    assert symbol.startswith("0" * 10 + "1")
    assert symbol.endswith("1" + "0" * 10)


def test_the_drawing_covers_exactly_the_dark_modules() -> None:
    drawn = code128.svg("AB")
    bars = [bar for bar in drawn.split('d="')[2].split('"')[0].split("M") if bar]
    dark = {int(bar.split()[0]) + i for bar in bars for i in range(int(bar.split("h")[1].split("v")[0]))}
    assert dark == {i for i, module in enumerate(code128.modules("AB")) if module == "1"}
