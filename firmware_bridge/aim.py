"""AIM symbology identifiers ``]cm`` (ISO/IEC 15424): split off what the scanner sent before the data."""

import re
from collections.abc import Mapping
from enum import StrEnum

#: Bytes of one identifier.
AIM_LENGTH = 3


class Aim(StrEnum):
    """Whether a scanner sends identifiers; a bar code's data may itself begin with ``]``."""

    AUTO = "auto"  # split off what is in `KNOWN`
    ON = "on"  # split off whatever has the form of an identifier
    OFF = "off"  # never: all is data


#: Code character -> modifiers in use. Sources: NCR 7895 help, Zebra DS457 p. E-6, Opticon menu book U89,
#: zxing-cpp CreateBarcode.cpp, as collected in reference/hardware.md section 1.2.
KNOWN: Mapping[str, str] = {
    "A": "013457",  # Code 39
    "B": "0124",  # Telepen
    "C": "0124",  # Code 128; 1 = GS1-128, 4 = ISBT 128
    "d": "0123456",  # Data Matrix; 2, 5 = GS1
    "E": "01234",  # EAN, UPC
    "e": "0123",  # GS1 DataBar and composites
    "F": "01234",  # Codabar
    "G": "0",  # Code 93
    "H": "013",  # Code 11
    "h": "0123",  # Han Xin; 2 = GS1
    "I": "013",  # interleaved 2 of 5
    "J": "01",  # DotCode; 1 = GS1
    "K": "0124",  # Code 16K
    "L": "012345",  # PDF417
    "M": "01",  # MSI
    "Q": "0123456",  # QR; 3, 4 = GS1
    "R": "013",  # 2 of 5, two-bar start
    "S": "0",  # 2 of 5, three-bar start
    "U": "0123",  # MaxiCode
    "X": "0",  # other: Bookland, ISSN, the maker's own
    "z": "0123456789ABC",  # Aztec; 1 = GS1
}

_FORM = re.compile(rb"\][A-Za-z][0-9A-Fa-f]")


def split_aim(data: bytes, mode: Aim) -> tuple[str | None, bytes]:
    """Give the identifier, or None, and the data without it.

    >>> split_aim(b"]C10195012345678903", Aim.AUTO)
    (']C1', b'0195012345678903')
    >>> split_aim(b"]W9", Aim.AUTO)
    (None, b']W9')
    """
    if mode is Aim.OFF or not _FORM.match(data):
        return None, data
    aim = data[:AIM_LENGTH].decode("ascii")
    if mode is Aim.AUTO and aim[2] not in KNOWN.get(aim[1], ""):
        return None, data
    return aim, data[AIM_LENGTH:]
