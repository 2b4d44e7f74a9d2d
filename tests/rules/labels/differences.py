"""Where biip 5.2 reads a scan otherwise than we do.

`test_biip` tests every row, docs/reference/labels.md shows it.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Difference:
    """One scan that is read in two ways.

    Attributes:
        what: the rule, in a few words.
        scan: an example.
        biip: what biip reads, AIs in brackets; `test_biip.say_biip` says it.
        ours: kind and content, or the code of the refusal; `test_biip.say_ours` says it.
        clause: why ours is right.
    """

    what: str
    scan: str
    biip: str
    ours: str
    clause: str


_SPECS: Final = "GS1 General Specifications"
_DICTIONARY: Final = "GS1 Barcode Syntax Dictionary"
_ENGINE: Final = "GS1's own engine"
_LINK: Final = "GS1 Digital Link Standard, URI syntax"
_AIM: Final = "ISO/IEC 15424"
_G: Final = "0109521130001237"
_HRI: Final = "(01)09521130001237"
_PLACE: Final = "https://id.gs1.org/01/"

_ROWS: Final = (
    # element strings
    ("no data", "]C1", "an empty message", "empty", f"{_SPECS} 7.8"),
    ("wrong check digit of a GTIN", f"]C1{_G[:-1]}8", f"{_HRI[:-1]}8", "check_digit", f"{_SPECS} 7.9"),
    (
        "… of another key",
        "]C18017952113000000012382",
        "(8017)952113000000012382",
        "check_digit",
        f"{_SPECS} 7.9",
    ),
    ("AI that does not stand alone", "]C110LOT7", "(10)LOT7", "missing_ai", f"{_SPECS} 4.14"),
    ("AIs that exclude each other", f"]C1{_G}3712", f"{_HRI}(37)12", "excluded_ai", f"{_SPECS} 4.13"),
    ("AI twice, values differ", f"]C1{_G}21A\x1d21B", f"{_HRI}(21)A(21)B", "repeated_ai", f"{_SPECS} 4.13"),
    (
        "value too long: its rest is read as an AI",
        f"]C1{_G}21ABCDEFGHIJKLMNOPQRST10LOT",
        f"{_HRI}(21)ABCDEFGHIJKLMNOPQRST(10)LOT",
        "length",
        f"{_SPECS} 7.8: only a separator ends a value of free length",
    ),
    (
        "day 00 where a day is asked for",
        f"]C1{_G}70032711001200",
        f"{_HRI}(7003)2711001200",
        "date",
        f"{_DICTIONARY}: 7003 is yymmdd and hhmi",
    ),
    ("empty value", f"]C1{_G}30", f"{_HRI}(30)", "length", f"{_DICTIONARY}: 30 has 1 to 8 digits"),
    ("empty element", f"]C1{_G}10A\x1d\x1d21B", f"{_HRI}(10)A(21)B", "unknown_ai", _ENGINE),
    (
        "blank behind a value",
        f"]C1{_G}21AB ",
        f"{_HRI}(21)AB",
        "character",
        f"{_SPECS} 7.11: no set has a blank",
    ),
    ("no such country", f"]C1{_G}422999", f"{_HRI}(422)999", "content", f"{_DICTIONARY}: iso3166"),
    (
        "no such currency",
        f"]C1{_G}31030012503932000500",
        f"{_HRI}(3103)001250(3932)000500",
        "content",
        f"{_DICTIONARY}: iso4217",
    ),
    ("no company prefix", "]C18004A1", "(8004)A1", "content", f"{_DICTIONARY}: gcppos1"),
    (
        "range of harvest dates, which is no time",
        f"]C1{_G}7007261101261231",
        "nothing",
        "gs1 (01)09521130001237(7007)261101261231",
        f"{_DICTIONARY}: 7007 is N6 and N6",
    ),
    ("short component number", "]C180101234", "nothing", "gs1 (8010)1234", f"{_DICTIONARY}: 8010 is Y..30"),
    # which kind of data
    ("plain Code 128", "]C02112345", "(21)12345", "plain 2112345", f"{_AIM}: ]C0 is not GS1-128"),
    ("plain Data Matrix", "]d02112345", "(21)12345", "plain 2112345", f"{_AIM}: ]d0 is not GS1"),
    ("no identifier", "2112345", "(21)12345", "plain 2112345", "nothing says that it is GS1"),
    ("DotCode", f"]J1{_G}", "raises ParseError", f"gs1 {_HRI}", f"{_SPECS} 5.1.2"),
    ("only a bracket", "]", "raises IndexError", "bad_symbology_identifier", _AIM),
    ("no identifier at all", "]Yx1", "raises ValueError", "unknown_symbology", _AIM),
    (
        "composite symbol",
        "]E09521130001237|]e010ABC",
        "nothing",
        "gs1 (01)09521130001237(10)ABC",
        "ISO/IEC 24723, annex on transmission",
    ),
    (
        "UPC-E not expanded",
        "]E001234565",
        "gtin 00000001234565",
        "gtin 00012345000065",
        f"{_AIM}: EAN-8 is ]E4",
    ),
    ("EAN-13 with add-on", "]E3952113000123712", "nothing", "gtin 09521130001237", f"{_AIM}: ]E3"),
    # Digital Link
    (
        "Digital Link in QR",
        f"]Q1{_PLACE}09521130001237",
        "nothing",
        f"digital_link {_HRI}",
        f"{_LINK}; ]Q1 is QR",
    ),
    (
        "capital scheme",
        "HTTPS://ID.GS1.ORG/01/09521130001237",
        "nothing",
        "digital_link (01)09521130001237",
        f"{_LINK}; RFC 3986, 3.1",
    ),
    ("qualifier in the query", f"{_PLACE}09521130001237?21=A", f"{_HRI}(21)A", "link_syntax", _LINK),
    ("AI twice", f"{_PLACE}09521130001237/10/A?10=B", f"{_HRI}(10)A(10)B", "repeated_ai", _LINK),
    ("GTIN of 13 digits", f"{_PLACE}9521130001237", _HRI, "length", _LINK),
)

DIFFERENCES: Final = tuple(Difference(*row) for row in _ROWS)
