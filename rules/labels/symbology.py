"""AIM symbology identifiers (ISO/IEC 15424): which kind of data a symbol carries.

The identifier decides, never the look of the text: ``]C0`` with the text ``2112345`` is a plain serial,
not AI 21. Identifiers are case sensitive: ``]E0`` is EAN, ``]e0`` is GS1 DataBar.
"""

from enum import StrEnum

from rules.labels.fault import Code, Fault


class Route(StrEnum):
    """Where the data of a symbol goes."""

    GS1 = "gs1"  # element strings
    EAN = "ean"  # 13 digits, also UPC-A and UPC-E
    EAN_ADDON = "ean_addon"  # 13 digits and 2 or 5 more
    EAN_8 = "ean_8"
    ITF = "itf"  # a GTIN only when it has 14 digits
    RETAIL = "retail"  # no identifier; the profile says EAN, UPC and ITF-14
    UPC_E = "upc_e"  # no identifier; the profile says that 8 digits are UPC-E
    DI = "di"  # plain linear code; the profile says that it begins with a data identifier
    COMPOSITE = "composite"  # EAN, UPC or GS1 DataBar with a 2D component above it
    LINK = "link"  # a web address, perhaps a GS1 Digital Link
    ISO15434 = "iso15434"
    HIBC = "hibc"
    PLAIN = "plain"


#: Known code characters with their modifiers (ISO/IEC 15424 and zxing-cpp's CreateBarcode.cpp).
KNOWN: dict[str, str] = {
    "A": "01234567",  # Code 39
    "B": "01234",  # Telepen
    "C": "0124",  # Code 128; 1 = FNC1 first
    "E": "01234",  # EAN, UPC
    "F": "01234",  # Codabar
    "G": "0",  # Code 93
    "H": "013",  # Code 11
    "I": "013",  # ITF
    "J": "012345",  # DotCode
    "K": "0124",  # Code 16K
    "L": "012345",  # PDF417
    "M": "0123",  # MSI
    "P": "0",  # Plessey
    "Q": "0123456",  # QR
    "R": "013",  # 2 of 5, two-bar start
    "S": "0",  # 2 of 5, three-bar start
    "T": "0124",  # Code 49
    "U": "0123",  # MaxiCode
    "X": "0123456789ABCDEF",  # other
    "Z": "0",  # not a bar code
    "d": "0123456",  # Data Matrix
    "e": "0123",  # GS1 DataBar, composite
    "h": "0123",  # Han Xin
    "z": "0123456789ABC",  # Aztec
}

#: What is not plain. GS1 General Specifications 5.1.2 names ]C1 ]d2 ]Q3 ]e0 ]J1; the others are the
#: same with an extended channel (]d5 ]Q4 ]J4 ]z4), the composite parts ]e1 ]e2, and Aztec ]z1.
ROUTES: dict[str, Route] = {
    **dict.fromkeys(
        ("]C1", "]d2", "]d5", "]Q3", "]Q4", "]e0", "]e1", "]e2", "]J1", "]J4", "]z1", "]z4"), Route.GS1
    ),
    "]E0": Route.EAN,
    "]E3": Route.EAN_ADDON,
    "]E4": Route.EAN_8,
    "]I1": Route.ITF,
}

AIM_LENGTH = 3  # ] and code character and modifier


def is_known(aim: str) -> bool:
    """Whether these three characters are an identifier of the table."""
    return len(aim) == AIM_LENGTH and aim[0] == "]" and aim[2] in KNOWN.get(aim[1], "")


def find_fault(aim: str, data: str) -> Fault | None:
    """Why the identifier `aim`, sent in front of `data`, cannot be right; None when it is known.

    Caps lock on a keyboard scanner inverts every letter: then the identifier is unknown but its
    inverse is known, and the data holds no capital letter.
    """
    if is_known(aim):
        return None
    if not _is_shaped(aim):
        return Fault(Code.BAD_SYMBOLOGY_IDENTIFIER, 0, "the scan begins with ] but not with an identifier")
    if is_known(aim.swapcase()) and data.islower():
        return Fault(Code.CASE_INVERTED, 0, f"capital and small letters are swapped: {aim}")
    return Fault(Code.UNKNOWN_SYMBOLOGY, 0, f"no symbology has the identifier {aim}")


def _is_shaped(aim: str) -> bool:
    """Whether these are three characters that could be an identifier: then they are safe to show."""
    shape = (len(aim), aim.isascii(), aim[:1]) == (AIM_LENGTH, True, "]")
    return shape and aim[1].isalpha() and aim[2].isalnum()
