"""The door to zxing-cpp's writer: data in, dark and light modules out, read back before they are given away.

What the writer's own answer says of the AIM identifier is not trusted: the symbol's picture is decoded, so a
`Drawn` that exists is one that a decoder has read.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any, Final

import zxingcpp
from zxingcpp import BarcodeFormat, BarcodeFormats

from rules.labels.gs1 import Pair
from scangate.print.fault import CannotPrintError


class Symbology(StrEnum):
    """What can be drawn; the values are what `--symbol` takes."""

    DATAMATRIX = "datamatrix"
    QR = "qr"
    CODE128 = "code128"  # with element strings: GS1-128
    CODE39 = "code39"
    EAN13 = "ean13"
    EAN8 = "ean8"
    UPCA = "upca"
    ITF14 = "itf14"
    DATABAR = "databar-expanded"


@dataclass(frozen=True, slots=True)
class _Format:
    """One symbology.

    Attributes:
        format: zxing-cpp's name.
        quiet: light modules left and right (and above and below a matrix).
        aim: identifier of plain data, and of element strings; empty where it cannot carry them.
        digits: how many it takes where it takes nothing else.
    """

    format: BarcodeFormat
    quiet: tuple[int, int]
    aim: tuple[str, str]
    digits: int = 0


#: Quiet zones: ISO/IEC 16022 asks for 1 module, two forgive a cutter; ISO/IEC 18004: 4; linear codes as in
#: GS1 General Specifications 5.2.3.4 and 5.4.1, ISO/IEC 16388 for Code 39. DataBar needs none.
_FORMATS: Final = {
    Symbology.DATAMATRIX: _Format(BarcodeFormat.DataMatrix, (2, 2), ("]d1", "]d2")),
    Symbology.QR: _Format(BarcodeFormat.QRCode, (4, 4), ("]Q1", "]Q3")),
    Symbology.CODE128: _Format(BarcodeFormat.Code128, (10, 10), ("]C0", "]C1")),
    Symbology.CODE39: _Format(BarcodeFormat.Code39, (10, 10), ("]A0", "")),
    Symbology.EAN13: _Format(BarcodeFormat.EAN13, (11, 7), ("]E0", ""), 13),
    Symbology.EAN8: _Format(BarcodeFormat.EAN8, (7, 7), ("]E4", ""), 8),
    Symbology.UPCA: _Format(BarcodeFormat.UPCA, (9, 9), ("]E0", ""), 12),
    Symbology.ITF14: _Format(BarcodeFormat.ITF, (10, 10), ("]I1", ""), 14),
    Symbology.DATABAR: _Format(BarcodeFormat.DataBarExp, (2, 2), ("", "]e0")),
}
#: Linear codes whose GS1 name is that of a retail code: all of them hold one GTIN and nothing else.
RETAIL: Final = {
    Symbology.EAN13: 13,
    Symbology.EAN8: 8,
    Symbology.UPCA: 12,
    Symbology.ITF14: 14,
}
MATRICES: Final = frozenset({Symbology.DATAMATRIX, Symbology.QR})

_MAX_GS1_128: Final = 48  # GS1 General Specifications 5.4.2
_SCALE: Final = 3  # pixels a module of the picture that is read back
_DARK: Final = 0


@dataclass(frozen=True, slots=True)
class Drawn:
    """A symbol that has been read back.

    Attributes:
        symbology: what it is.
        rows: of modules, the first on top; a linear symbol has one. True is dark.
        quiet: light modules that belong left and right of it; of a matrix on all sides.
        aim: identifier with which it reads.
        data: bytes with which it reads.
    """

    symbology: Symbology
    rows: tuple[tuple[bool, ...], ...]
    quiet: tuple[int, int]
    aim: str
    data: bytes

    @property
    def linear(self) -> bool:
        """Whether it may be drawn at any height."""
        return self.symbology not in MATRICES

    @property
    def width(self) -> int:
        """Modules with quiet zones."""
        return len(self.rows[0]) + sum(self.quiet)

    @property
    def height(self) -> int:
        """Modules with quiet zones; 1 for a linear symbol."""
        return 1 if self.linear else len(self.rows) + sum(self.quiet)

    def runs(self) -> tuple[tuple[int, int, int], ...]:
        """Dark modules side by side: column, row, length, counted without quiet zones."""
        found = []
        for y, row in enumerate(self.rows):
            x = 0
            for dark, modules in groupby(row):
                length = sum(1 for _ in modules)
                if dark:
                    found.append((x, y, length))
                x += length
        return tuple(found)


def draw_text(symbology: Symbology, text: str) -> Drawn:
    """Plain data: ASCII, control characters included; retail codes: digits with their check digit.

    Raises:
        CannotPrintError: the symbology cannot hold it.
    """
    form = _FORMATS[symbology]
    if not form.aim[0]:
        raise CannotPrintError(f"{symbology} holds GS1 element strings only", "Choose another --symbol.")
    if form.digits and len(text) != form.digits:
        hint = "Give the whole number with its check digit, or choose another --symbol."
        raise CannotPrintError(f"{symbology} holds {form.digits} digits, not {len(text)}", hint)
    # As bytes a matrix takes them as they are; the linear encoders want text.
    content = text.encode() if symbology in MATRICES else text
    data = f"0{text}" if symbology is Symbology.UPCA else text
    return _draw(symbology, content, form.aim[0], data.encode())


def draw_elements(symbology: Symbology, pairs: tuple[Pair, ...], text: str) -> Drawn:
    """An element string; `text` is the same with GS between, as `rules.labels.gs1.build` gives it.

    Raises:
        CannotPrintError: the symbology cannot hold it.
    """
    aim = _FORMATS[symbology].aim[1]
    if not aim:
        hint = "Choose datamatrix, qr or code128."
        raise CannotPrintError(f"{symbology} holds no GS1 element strings", hint, "symbol")
    if symbology is Symbology.CODE128 and len(text) > _MAX_GS1_128:
        hint = "Choose datamatrix, or print two labels."
        raise CannotPrintError(f"GS1-128 holds {_MAX_GS1_128} characters, not {len(text)}", hint, "symbol")
    # Square brackets are outside of character set 82, so unlike round ones they need no escape.
    written = "".join(f"[{ai}]{value}" for ai, value in pairs)
    return _draw(symbology, written, aim, text.encode(), gs1=True)


def _draw(symbology: Symbology, content: str | bytes, aim: str, data: bytes, **options: bool) -> Drawn:
    form = _FORMATS[symbology]
    if symbology is Symbology.DATAMATRIX:
        options["force_square"] = True  # the long ones of ISO/IEC 21471 are unknown to older scanners
    more = {"ec_level": "M"} if symbology is Symbology.QR else {}
    try:
        made = zxingcpp.create_barcode(content, form.format, **options, **more)
    except ValueError as error:
        raise CannotPrintError(f"{symbology} cannot hold this: {_reason(error)}", _HINT, "symbol") from None
    read = zxingcpp.read_barcodes(made.to_image(scale=_SCALE), formats=BarcodeFormats([form.format]))
    if [(found.symbology_identifier, bytes(found.bytes)) for found in read] != [(aim, data)]:
        raise CannotPrintError(f"{symbology} does not read back as what was asked", _HINT, "symbol")
    return Drawn(symbology, _modules(made, linear=symbology not in MATRICES), form.quiet, aim, data)


_HINT: Final = "Choose another --symbol (datamatrix holds the most), or shorten the data."


def _reason(error: ValueError) -> str:
    """The writer's words without its numbers."""
    return str(error).partition(": ")[2].partition(" (retval")[0] or str(error)


def _modules(made: zxingcpp.Barcode, *, linear: bool) -> tuple[tuple[bool, ...], ...]:
    """One pixel a module; of a linear symbol the first row only: EAN's guard bars are longer."""
    # Its stubs do not say that an image is a buffer of rows.
    image: Any = made.to_image(scale=1, add_quiet_zones=False)
    pixels: Any = memoryview(image).tolist()
    rows = tuple(tuple(pixel == _DARK for pixel in row) for row in pixels[: 1 if linear else None])
    dark = [column for column in range(len(rows[0])) if any(row[column] for row in rows)]
    return tuple(row[dark[0] : dark[-1] + 1] for row in rows)
