"""Data identifiers (DI) of ANS MH10.8.2: one to three digits or none, a capital letter, a value.

The DI is cut off before it is looked up, so ``11K`` is never taken for ``1K``. What no table knows is kept
with its value and is no mistake: partners agree on DIs of their own (``11Z`` to ``99Z`` for one). What fills
a field of a label is checked. Text elements of format 12, three letters and a blank, are pairs likewise.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Final, NamedTuple

from rules.labels import gtin
from rules.labels.dates import read_date
from rules.labels.di_table import TABLE
from rules.labels.fault import Code, Fault
from rules.labels.text import describe

#: Which DIs and text elements fill a field, the first that has a value wins. What the maker of the goods
#: gave goes before what others gave, the plain form before the globally unique one, which is kept whole.
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "serial": ("S", "25S", "18S", "15S", "37S", "I", "SER", "SEQ", "USN", "UCN", "UID"),
    "lot": ("1T", "T", "25T", "LOT", "LTN"),
    "supplier_part": ("1P", "30P", "PNO", "PNR"),
    "customer_part": ("P",),
    "party": ("12V", "17V", "18V", "MFR", "CAG", "SPL", "DUN", "EUC"),
    "order": ("K",),
    "licence_plate": ("J", "1J", "2J", "3J", "4J", "5J", "6J"),
    "gtin": ("8P",),
    "sscc": ("8S",),
    "quantity": ("Q", "7Q"),
    "expiry": ("14D", "15D"),
    "production": ("16D", "17D"),
    "best_before": ("25D",),
}

#: Longest value of a DI that fills a field: ISO/IEC 15459 allows 50 characters for the longest of them.
MAX_VALUE: Final = 100
_MAX_DIGITS = 9  # of a quantity; the standard allows 8 in 7Q
_UNIT_LENGTH = 2

#: Units of 3Q and 7Q that count pieces (X12 355): each, piece, unit. Of others the quantity stays in `di`.
_PIECES = frozenset(("EA", "PC", "UN"))

#: In a message with a pharmacy product number, D is the expiry with day 00 for the last (IFA coding system).
_PHARMACY = "9N"
_DATE_DIGITS = 8
_SSCC_LENGTH = 18


class Item(NamedTuple):
    """An identifier with its value, and the index where it begins."""

    name: str
    value: str
    start: int

    @property
    def value_start(self) -> int:
        """The index where the value begins: behind a DI, or behind a text element and its blank."""
        return self.start + len(join(self.name, ""))


def find_meaning(di: str) -> str | None:
    """What a DI stands for, None when the standard does not know it."""
    return _meanings().get(di)


def split(field: str, start: int, *, fold: bool = False) -> Item | Fault:
    """The DI and value of a field that stands at `start`; `fold` takes a small letter for the capital one."""
    found = _compile("([0-9]{0,3})([A-Za-z]?)").match(field)
    digits, letter = found.groups() if found is not None else ("", "")
    if not letter:
        return Fault(Code.UNKNOWN_DI, start + len(digits), "the field begins with no data identifier")
    if letter.islower() and not fold:
        return Fault(Code.CASE_INVERTED, start + len(digits), "a data identifier has a small letter")
    return Item(digits + letter.upper(), field[len(digits) + 1 :], start)


def split_text_element(field: str, start: int) -> Item | Fault:
    """The text element identifier, three letters, and the value behind a blank (MIL-STD-130)."""
    found = _compile("([A-Z]{3}) (.*)").fullmatch(field)
    if found is None:
        return Fault(Code.UNKNOWN_DI, start, "the field begins with no text element identifier")
    return Item(found[1], found[2], start)


def join(name: str, value: str) -> str:
    """The field that holds an identifier and its value, as `split` and `split_text_element` read it."""
    return f"{name} {value}" if _is_text_element(name) else name + value


def find_fault(items: Iterable[Item], today: date) -> Fault | None:
    """Why the first wrong one of these cannot be; None when they fill a label."""
    seen: dict[str, str] = {}
    checks = _checks()
    for item in items:
        fault = _find_character_fault(item)
        if fault is None and item.value and item.name in checks:
            fault = _find_length_fault(item) or checks[item.name](item, today)
            if fault is None and seen.setdefault(item.name, item.value) != item.value:
                fault = Fault(Code.CONFLICT, item.start, f"{item.name} stands twice with different values")
        if fault is not None:
            return fault
    return None


def pick(values: Mapping[str, str], field: str) -> str | None:
    """The value that fills a field of text; `values` holds identifiers whose value is not empty."""
    for name in FIELDS[field]:
        if name in values:
            return values[name]
    return None


def pick_quantity(values: Mapping[str, str]) -> int | None:
    """The number of pieces; None when it counts something else, or no whole ones."""
    amount, unit = values.get("Q"), values.get("3Q", "EA")
    if amount is None and "7Q" in values:
        amount, unit = values["7Q"][:-_UNIT_LENGTH], values["7Q"][-_UNIT_LENGTH:]
    if amount is None or unit not in _PIECES:
        return None
    whole, _, part = amount.partition(".")
    return None if part.strip("0") else int(whole)


def pick_date(values: Mapping[str, str], field: str, today: date) -> date | None:
    """The date that fills a field, its value already checked."""
    for name in FIELDS[field]:
        if name in values:
            return _to_date(name, values[name])
    if field == "expiry" and _PHARMACY in values and "D" in values:
        return _to_pharmacy_date(values["D"], today)
    return None


#: Compiled on first use, as in `rules.labels.gs1`.
_compile = cache(re.compile)


@cache
def _meanings() -> dict[str, str]:
    """DI -> meaning, ranges spread out."""
    meanings: dict[str, str] = {}
    for line in TABLE.splitlines():
        dis, _, meaning = line.partition("|")
        first, _, last = dis.partition("-")
        if not last:
            meanings[first] = meaning
            continue
        for number in range(int(first[:-1]), int(last[:-1]) + 1):
            meanings[f"{number}{first[-1]}"] = meaning
    return meanings


def _is_text_element(name: str) -> bool:
    return len(name) > 1 and name.isalpha()


_Check = Callable[[Item, date], Fault | None]


@cache
def _checks() -> dict[str, _Check]:
    """DI or text element that fills a field -> what its value must be."""
    checks: dict[str, _Check] = {name: _accept for names in FIELDS.values() for name in names}
    checks |= dict.fromkeys(("Q", "7Q"), _check_quantity)
    dates = (name for field in ("expiry", "production", "best_before") for name in FIELDS[field])
    checks |= dict.fromkeys(dates, _check_date)
    checks |= {"8P": _check_gtin, "8S": _check_sscc}
    return checks


def _find_character_fault(item: Item) -> Fault | None:
    value = item.value
    if value.isascii() and value.isprintable():
        return None
    at = next(i for i, c in enumerate(value) if not (c.isascii() and c.isprintable()))
    return Fault(Code.CHARACTER, item.value_start + at, f"{describe(value[at])} is no data of {item.name}")


def _find_length_fault(item: Item) -> Fault | None:
    if len(item.value) <= MAX_VALUE:
        return None
    problem = f"{item.name} has {len(item.value)} characters, more than {MAX_VALUE}"
    return Fault(Code.LENGTH, item.value_start + MAX_VALUE, problem)


def _accept(_item: Item, _today: date) -> None:
    return None


def _check_quantity(item: Item, _today: date) -> Fault | None:
    """Digits, perhaps with a decimal point; in 7Q a unit of two characters behind them."""
    unit = "[0-9A-Z]{2}" if item.name == "7Q" else ""
    number = f"0*[0-9]{{1,{_MAX_DIGITS}}}([.][0-9]+)?"
    if _compile(number + unit).fullmatch(item.value):
        return None
    return Fault(Code.QUANTITY, item.value_start, f"{item.name} holds no quantity")


def _check_date(item: Item, _today: date) -> Fault | None:
    if _to_date(item.name, item.value) is not None:
        return None
    return Fault(Code.DATE, item.value_start, f"{item.name}: there is no such day")


def _check_gtin(item: Item, _today: date) -> Fault | None:
    return _check_number(item, gtin.GTIN_LENGTH)


def _check_sscc(item: Item, _today: date) -> Fault | None:
    return _check_number(item, _SSCC_LENGTH)


def _check_number(item: Item, length: int) -> Fault | None:
    """Digits of this length with their check digit (GS1 General Specifications 7.9.1)."""
    value = item.value
    if len(value) != length or not value.isdigit():
        return Fault(Code.LENGTH, item.value_start, f"{item.name} has not {length} digits")
    if not gtin.has_check_digit(value):
        return Fault(
            Code.CHECK_DIGIT, item.value_start + length - 1, f"{item.name}: the check digit is wrong"
        )
    return None


def _to_date(name: str, value: str) -> date | None:
    """The day of a date DI: YYYYMMDD, in 15D and 17D DDMMYYYY."""
    if len(value) != _DATE_DIGITS or not value.isdigit():
        return None
    if name in ("15D", "17D"):
        value = value[4:] + value[2:4] + value[:2]
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        return None


def _to_pharmacy_date(value: str, today: date) -> date | None:
    """The expiry YYMMDD of a pharmacy message; None when D says something else there."""
    return read_date(value, today) if len(value) == len("YYMMDD") and value.isdigit() else None
