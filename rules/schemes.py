"""Serial schemes of tracked goods: what a number of a public scheme looks like, and its one normal form.

A product names its scheme (`rules.product.Product.scheme`), so a misread or mistyped number is refused by its
check digit, and the forms that are printed of one number compare as equal. Normal forms are of upper case.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rules.labels.fault import Notice
from rules.labels.gtin import check_digit


class Scheme(StrEnum):
    """The schemes by their stable names."""

    IMEI = "imei"
    IMEISV = "imeisv"
    ICCID = "iccid"
    VIN = "vin"
    VIN_NA = "vin_na"
    MAC = "mac"
    EUI64 = "eui64"
    APPLE_SERIAL = "apple_serial"
    CISCO = "cisco"
    SSCC = "sscc"


#: What people call them; `rules.reasons` has the words of other languages.
TITLES: Final[Mapping[Scheme, str]] = {
    Scheme.IMEI: "IMEI",
    Scheme.IMEISV: "IMEISV",
    Scheme.ICCID: "ICCID",
    Scheme.VIN: "VIN",
    Scheme.VIN_NA: "VIN",
    Scheme.MAC: "MAC address",
    Scheme.EUI64: "EUI-64",
    Scheme.APPLE_SERIAL: "Apple serial",
    Scheme.CISCO: "Cisco serial",
    Scheme.SSCC: "SSCC",
}


def title_of(scheme: str) -> str:
    """What people call a scheme; one of a newer program is called by its name."""
    return TITLES[Scheme(scheme)] if scheme in TITLES else scheme


class Flaw(StrEnum):
    """What is wrong with a number. The values are stable: verdicts carry them."""

    LENGTH = "length"
    CHARACTER = "character"
    PREFIX = "prefix"
    CHECK_DIGIT = "check_digit"
    SEPARATOR = "separator"
    WEEK = "week"
    SCHEME = "scheme"


@dataclass(frozen=True, slots=True)
class Normal:
    """A number of its scheme: the form to compare and to store, and what is worth telling about it."""

    serial: str
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Wrong:
    """No number of its scheme: a stable code, one sentence with the facts, and what to do. Safe to show."""

    code: Flaw
    problem: str
    hint: str


def judge(scheme: str, text: str) -> Normal | Wrong:
    """Whether `text`, without outer blanks, is a number of the scheme. Never raises; some microseconds.

    A normal form is its own normal form. A scheme that this program does not know takes nothing.

    >>> judge("imei", "49-015420-323751-8")
    Normal(serial='490154203237518', warnings=())
    >>> judge("imei", "490154203237519").code
    <Flaw.CHECK_DIGIT: 'check_digit'>
    """
    way = _WAYS.get(scheme)
    if way is None:
        return Wrong(Flaw.SCHEME, "This program does not know the scheme.", "Update it.")
    if len(text) > _LONGEST:
        return Wrong(Flaw.LENGTH, f"It has {len(text)} characters, no scheme has so many.", _ANOTHER)
    if not text.isascii():  # folding would turn some foreign letters into ours
        return Wrong(Flaw.CHARACTER, "It has letters or signs that no scheme has.", _ANOTHER)
    return way(text)


#: The longest printed form is a MAC or SSCC in groups, below 40 characters.
_LONGEST: Final = 60
_DIGITS: Final = frozenset("0123456789")
_HEX: Final = frozenset("0123456789ABCDEF")
_LETTERS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_ALPHANUMERIC: Final = _DIGITS | _LETTERS
#: What stands between the groups of a printed number.
_GAPS: Final = str.maketrans("", "", " -/")
_ANOTHER: Final = "Scan or enter another code of the label."
_AGAIN: Final = "Scan it again, or compare what was entered with the label."


def _length(title: str, found: int, wanted: str) -> Wrong:
    return Wrong(Flaw.LENGTH, f"It has {found} characters; {title} has {wanted}.", _ANOTHER)


def _characters(title: str, text: str, allowed: frozenset[str], name: str) -> Wrong | None:
    """The first character that the scheme does not have; its place is counted from 1."""
    place = next((n for n, c in enumerate(text, 1) if c not in allowed), 0)
    if not place:
        return None
    return Wrong(Flaw.CHARACTER, f"Character {place} is none of {title}: only {name}.", _ANOTHER)


def _check(found: str, wanted: str, place: str = "last") -> Wrong | None:
    if found == wanted:
        return None
    return Wrong(Flaw.CHECK_DIGIT, f"The check digit ({place}) is {found}, it would be {wanted}.", _AGAIN)


# -- telephones: IMEI, IMEISV (3GPP TS 23.003 clause 6.2), ICCID (ITU-T E.118) ----------------------

#: How an application identifier that carries the number is printed before it (GS1, AI 8040, 8041, 8043).
_IMEI_HEADS: Final = ("(8040)", "(8041)")
_ICCID_HEAD: Final = "(8043)"
_IMEI: Final = 15
#: With the software's version instead of the check digit: nothing can be checked.
_IMEISV: Final = 16
_ISSUER: Final = "89"  # E.118: telecommunication
_ICCID: Final = 19
_ICCID_LONG: Final = 20  # what a SIM can hold; card makers use the last digit too


def _imei(text: str) -> Normal | Wrong:
    for head in _IMEI_HEADS:
        text = text.removeprefix(head)
    digits = text.translate(_GAPS)
    if wrong := _characters("an IMEI", digits, _DIGITS, "digits"):
        return wrong
    if len(digits) == _IMEISV:
        return Normal(digits)
    if len(digits) != _IMEI:
        return _length("an IMEI", len(digits), "15 digits, with its software version 16")
    return _check(digits[-1], luhn_digit(digits[:-1])) or Normal(digits)


def _imeisv(text: str) -> Normal | Wrong:
    digits = text.translate(_GAPS)
    if wrong := _characters("an IMEISV", digits, _DIGITS, "digits"):
        return wrong
    return Normal(digits) if len(digits) == _IMEISV else _length("an IMEISV", len(digits), "16 digits")


def _iccid(text: str) -> Normal | Wrong:
    printed = text.removeprefix(_ICCID_HEAD).translate(_GAPS)
    digits = printed[:-1] if printed[-1:] in {"F", "f"} else printed  # the SIM's file is filled with F
    if wrong := _characters("an ICCID", digits, _DIGITS, "digits"):
        return wrong
    if digits[:2] != _ISSUER:
        return Wrong(Flaw.PREFIX, "An ICCID begins with 89.", _ANOTHER)
    if len(digits) != _ICCID and (len(digits) != _ICCID_LONG or digits != printed):
        return _length("an ICCID", len(digits), "19 or 20 digits")
    return _check(digits[-1], luhn_digit(digits[:-1])) or Normal(digits)


def luhn_digit(digits: str) -> str:
    """The check digit behind `digits` (ISO/IEC 7812-1 annex B).

    >>> luhn_digit("49015420323751")
    '8'
    """
    odd = sum(map(int, digits[-2::-2]))
    doubled = sum(_DOUBLED[int(digit)] for digit in digits[::-2])
    return str(-(odd + doubled) % 10)


_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


# -- vehicles: VIN (ISO 3779; check digit 49 CFR 565.15) ---------------------------------------------

_VIN: Final = 17
_VIN_CHECK: Final = 8
_VIN_MARK: Final = "I"  # data identifier of the Code 39 label of imported cars; no VIN has this letter
_VIN_CHARACTERS: Final = _ALPHANUMERIC - frozenset("IOQ")
_VIN_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_VALUES: Final = {
    **{digit: int(digit) for digit in "0123456789"},
    **dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "12345678123457923456789"), strict=True)),
}


def _vin(text: str) -> Normal | Wrong:
    """Anywhere: position 9 need not be a check digit, wherever it was built; one that is none is told."""
    found = _vin_na(text)
    if isinstance(found, Wrong) and found.code is Flaw.CHECK_DIGIT:
        return Normal(_without_mark(text), (Notice.CHECK_DIGIT_WRONG,))
    return found


def _vin_na(text: str) -> Normal | Wrong:
    """For the North American market: position 9 is the check digit."""
    vin = _without_mark(text)
    if len(vin) != _VIN:
        return _length("a VIN", len(vin), "17")
    if wrong := _characters("a VIN", vin, _VIN_CHARACTERS, "digits and letters without I, O and Q"):
        return wrong
    total = sum(_VIN_VALUES[c] * weight for c, weight in zip(vin, _VIN_WEIGHTS, strict=True))
    return _check(vin[_VIN_CHECK], "0123456789X"[total % 11], "position 9") or Normal(vin)


def _without_mark(text: str) -> str:
    vin = text.upper()
    return vin[1:] if len(vin) == _VIN + 1 and vin[0] == _VIN_MARK else vin


# -- networks: EUI-48 and EUI-64 (IEEE 802, RFC 7042 clause 2) ---------------------------------------

_EUI48_HEX: Final = 12
_EUI64_HEX: Final = 16
#: Digits between two separators, by separator; without any all digits follow each other.
_GROUPS: Final = {":": 2, "-": 2, ".": 4}


def _mac(text: str) -> Normal | Wrong:
    return _address(text, "a MAC address", (_EUI48_HEX, _EUI64_HEX))


def _eui64(text: str) -> Normal | Wrong:
    return _address(text, "an EUI-64", (_EUI64_HEX,))


def _address(text: str, title: str, lengths: tuple[int, ...]) -> Normal | Wrong:
    used = [separator for separator in _GROUPS if separator in text]
    separator = used[0] if used else ""
    groups = text.split(separator) if separator else [text]
    digits = "".join(groups).upper()
    uneven = bool(separator) and any(len(group) != _GROUPS[separator] for group in groups)
    if len(used) > 1:
        return Wrong(Flaw.SEPARATOR, "It mixes separators.", "Write it with one of : - . or with none.")
    if wrong := _characters(title, digits, _HEX, "0 to 9 and A to F"):
        return wrong
    if len(digits) not in lengths:
        return _length(title, len(digits), " or ".join(map(str, lengths)))
    if uneven:
        return Wrong(Flaw.SEPARATOR, "Its groups are uneven.", "Write 00:1B:44:11:3A:B7 or 001B.4411.3AB7.")
    return Normal(digits)


# -- makers' serials -------------------------------------------------------------------------------

#: MH10.8.2 data identifier "serial", in the bar code but not in the serial.
_MARK: Final = "S"
_APPLE: Final = (10, 12)
_CISCO: Final = 11  # LLLYYWWSSSS: plant, year since 1996, week, serial
_CISCO_PLANT: Final = 3
_CISCO_DIGITS: Final = slice(3, 7)
_CISCO_WEEK: Final = slice(5, 7)
_LAST_WEEK: Final = 53


def _apple(text: str) -> Normal | Wrong:
    serial = text.upper()
    if serial[:1] == _MARK and len(serial) - 1 in _APPLE:
        serial = serial[1:]
    if wrong := _characters("an Apple serial", serial, _ALPHANUMERIC, "digits and letters"):
        return wrong
    return Normal(serial) if len(serial) in _APPLE else _length("an Apple serial", len(serial), "10 or 12")


def _cisco(text: str) -> Normal | Wrong:
    serial = text.upper()
    if serial[:1] == _MARK and len(serial) == _CISCO + 1:
        serial = serial[1:]
    if wrong := _characters("a Cisco serial", serial, _ALPHANUMERIC, "digits and letters"):
        return wrong
    if len(serial) != _CISCO:
        return _length("a Cisco serial", len(serial), "11")
    if not (_LETTERS.issuperset(serial[:_CISCO_PLANT]) and _DIGITS.issuperset(serial[_CISCO_DIGITS])):
        return Wrong(Flaw.CHARACTER, "A Cisco serial is 3 letters, year, week, 4 more.", _ANOTHER)
    if not 1 <= int(serial[_CISCO_WEEK]) <= _LAST_WEEK:
        return Wrong(Flaw.WEEK, f"{serial[_CISCO_WEEK]} is no week of a year.", _AGAIN)
    return Normal(serial)


# -- logistic units: SSCC (GS1 General Specifications, AI 00) ----------------------------------------

_SSCC: Final = 18
_SSCC_HEAD: Final = "(00)"
_SSCC_AI: Final = "00"


def _sscc(text: str) -> Normal | Wrong:
    digits = text.removeprefix(_SSCC_HEAD).translate(_GAPS)
    if len(digits) == _SSCC + len(_SSCC_AI):
        digits = digits.removeprefix(_SSCC_AI)
    if wrong := _characters("an SSCC", digits, _DIGITS, "digits"):
        return wrong
    if len(digits) != _SSCC:
        return _length("an SSCC", len(digits), "18 digits")
    return _check(digits[-1], check_digit(digits[:-1])) or Normal(digits)


_WAYS: Final[Mapping[str, Callable[[str], Normal | Wrong]]] = {
    Scheme.IMEI: _imei,
    Scheme.IMEISV: _imeisv,
    Scheme.ICCID: _iccid,
    Scheme.VIN: _vin,
    Scheme.VIN_NA: _vin_na,
    Scheme.MAC: _mac,
    Scheme.EUI64: _eui64,
    Scheme.APPLE_SERIAL: _apple,
    Scheme.CISCO: _cisco,
    Scheme.SSCC: _sscc,
}
