"""HIBC secondary data: lot or serial, expiry, quantity, and supplemental data.

ANSI/HIBC 2.6, secondary data structure: one group that begins with a date or with ``$``, then groups of
supplemental data, each behind a ``/``. Positions of faults are indexes of the text handed over.
"""

from dataclasses import dataclass, fields, replace
from datetime import date, time, timedelta

from rules.errors import MisuseError
from rules.labels.dates import days_in, find_date_problem, full_year, read_date
from rules.labels.fault import Code, Fault

#: Longest lot, serial, and product number, in characters.
MAX_VALUE = 18

#: Most digits of a supplemental quantity, by the definition of data identifier Q (ANS MH10.8.2).
_MAX_QUANTITY = 8

#: Most groups: one that begins the data and twice the four kinds of supplemental data.
_MAX_GROUPS = 9

#: What begins the first group, the longest first.
_HEADS = ("$$+", "$$", "$+", "$")

#: Flag of a quantity behind ``$$`` -> its digits.
_QUANTITIES = {"8": 2, "9": 5}

#: Flag of a date behind ``$$`` -> layout of the date. 0 and 1 are themselves the month's first digit.
_LAYOUTS = {
    "0": "MMYY",
    "1": "MMYY",
    "2": "MMDDYY",
    "3": "YYMMDD",
    "4": "YYMMDDHH",
    "5": "YYJJJ",
    "6": "YYJJJHH",
    "7": "",
}
_JULIAN = "YYJJJ"
_HOURS = 24
_FEBRUARY = 2


@dataclass(frozen=True, slots=True)
class Data:
    """What secondary data say; None is what they do not say.

    Attributes:
        lot: up to `MAX_VALUE` digits, capital letters, ``-`` and ``.``.
        serial: as the lot.
        expiry: last day of use.
        expiry_time: hour of that day.
        production: day of manufacture.
        quantity: pieces.
    """

    lot: str | None = None
    serial: str | None = None
    expiry: date | None = None
    expiry_time: time | None = None
    production: date | None = None
    quantity: int | None = None


#: What a lot or serial may hold besides digits and capital letters: of HIBC's special characters these two
#: only, and none of them in a product (ANSI/HIBC 2.6, as encoders of it read it: tc-lib-barcode).
_LOT_MARKS = str.maketrans("", "", "-.")

_NAMES = tuple(field.name for field in fields(Data))


def read_data(text: str, today: date) -> Data | Fault:
    """What secondary data say, from behind ``+`` or ``/`` to before the link and check characters."""
    data = Data()
    start = 0
    for group in text.split("/", _MAX_GROUPS - 1):  # more stay in the last group, where a / is wrong
        read = _read_group(group, today, first=start == 0)
        if isinstance(read, Fault):
            return replace(read, position=start + (read.position or 0))
        merged = merge(data, read)
        if merged is None:
            return Fault(Code.CONFLICT, start, "the same thing stands there twice with different values")
        data = merged
        start += len(group) + 1
    return data


def merge(one: Data, other: Data) -> Data | None:
    """What both say together; None when they contradict each other."""
    values = {}
    for name in _NAMES:
        mine, theirs = getattr(one, name), getattr(other, name)
        if mine is not None and theirs is not None and mine != theirs:
            return None
        values[name] = theirs if mine is None else mine
    return Data(**values)


def build_data(data: Data) -> str:
    """Secondary data that `read_data` reads as `data`, while the expiry is within 50 years of today.

    Raises:
        MisuseError: a value does not fit its field.
    """
    _check(data)
    main, serial = data.lot, data.serial
    head = "$$"
    if main is None and serial is not None:
        main, serial, head = serial, None, "$$+"
    quantity, more = _build_quantity(data.quantity)
    groups = [f"{head}{quantity}{_build_expiry(data)}{main or ''}"]
    if serial is not None:
        groups.append(f"S{serial}")
    if data.production is not None:
        groups.append(f"16D{data.production.isoformat().replace('-', '')}")
    if more:
        groups.append(more)
    return "/".join(groups)


def is_value(text: str) -> bool:
    """Whether text is made of digits and capital letters only."""
    return text.isascii() and text.isalnum() and text == text.upper()


def is_lot(text: str) -> bool:
    """Whether text is a lot or serial: as `is_value`, with ``-`` and ``.`` among its characters."""
    return is_value(text.translate(_LOT_MARKS))


def _read_group(group: str, today: date, *, first: bool) -> Data | Fault:
    if first and group.startswith("$"):
        return _read_flagged(group, today)
    if first and len(group) >= len(_JULIAN) and group[: len(_JULIAN)].isdigit():
        return _read_dated(group, 0, _JULIAN, today, Data(), serial=False)
    return _read_supplemental(group)


def _read_flagged(group: str, today: date) -> Data | Fault:
    """The first group with ``$``: quantity and date by their flags, then a lot or, with ``+``, a serial.

    Behind a quantity the standard has a date flag, 7 for no date, or nothing at all. A lot right behind it is
    refused: no one could tell a lot that begins with a digit from a date.
    """
    head = next(head for head in _HEADS if group.startswith(head))
    serial, at = head.endswith("+"), len(head)
    if not head.startswith("$$"):
        return _read_value(group, at, Data(), serial=serial)
    data = Data()
    width = _QUANTITIES.get(group[at : at + 1])
    if width is not None:
        digits = group[at + 1 : at + 1 + width]
        if len(digits) < width or not digits.isdigit():
            return Fault(Code.QUANTITY, at + 1, f"the quantity has not {width} digits")
        data = Data(quantity=int(digits))
        at += 1 + width
        if at == len(group):
            return data
    layout = _LAYOUTS.get(group[at : at + 1])
    if layout is None:
        return Fault(Code.DATE, at, "the flag of the date is none of 0 to 7")
    return _read_dated(group, at + (layout != "MMYY"), layout, today, data, serial=serial)


def _read_dated(  # noqa: PLR0913 - the place, and what is known so far
    group: str, at: int, layout: str, today: date, data: Data, *, serial: bool
) -> Data | Fault:
    """What stands at `at`: a date of this layout, then a lot or serial."""
    digits = group[at : at + len(layout)]
    if layout:
        if len(digits) < len(layout) or not digits.isdigit():
            return Fault(Code.DATE, at, f"the date is not of the form {layout}")
        parts = {name: _part(digits, layout, name) for name in ("YY", "MM", "DD", "JJJ", "HH")}
        day, hour = _read_day(parts, today), parts["HH"]
        if day is None or (hour and int(hour) >= _HOURS):
            return Fault(Code.DATE, at, "there is no such day or hour")
        data = replace(data, expiry=day, expiry_time=time(int(hour)) if hour else None)
    return _read_value(group, at + len(layout), data, serial=serial)


def _part(digits: str, layout: str, name: str) -> str:
    at = layout.find(name)
    return digits[at : at + len(name)] if at >= 0 else ""


def _read_day(parts: dict[str, str], today: date) -> date | None:
    """The day of a date; without a day of the month it is the last one."""
    if parts["JJJ"]:
        return _read_julian(full_year(int(parts["YY"]), today), int(parts["JJJ"]))
    if parts["DD"] == "00":  # the last day of the month in GS1's dates only
        return None
    return read_date(parts["YY"] + parts["MM"] + (parts["DD"] or "00"), today)


def _read_julian(year: int, number: int) -> date | None:
    """The day of this number, from 1, in the year."""
    if not 1 <= number <= 337 + days_in(year, _FEBRUARY):
        return None
    try:
        return date(year, 1, 1) + timedelta(days=number - 1)
    except ValueError:
        return None


def _read_value(group: str, at: int, data: Data, *, serial: bool) -> Data | Fault:
    """The lot or serial that ends the group; it may be empty."""
    value = group[at:]
    if not value:
        return data
    fault = _find_value_fault(value, at)
    if fault is not None:
        return fault
    return replace(data, serial=value) if serial else replace(data, lot=value)


def _find_value_fault(value: str, at: int) -> Fault | None:
    if len(value) > MAX_VALUE:
        problem = f"a lot or serial has {len(value)} characters, allowed are {MAX_VALUE}"
        return Fault(Code.LENGTH, at + MAX_VALUE, problem)
    if is_lot(value):
        return None
    wrong = next((i for i, c in enumerate(value) if not is_lot(f"0{c}")), 0)
    return Fault(Code.CHARACTER, at + wrong, "a lot or serial holds only digits, capital letters, - and .")


def _read_supplemental(group: str) -> Data | Fault:
    """One group of supplemental data, by its data identifier."""
    if group.startswith(("14D", "16D")):
        return _read_full_date(group)
    if group.startswith("Q"):
        if not group[1:].isdigit() or len(group) > 1 + _MAX_QUANTITY:
            return Fault(Code.QUANTITY, 1, f"the quantity is not of 1 to {_MAX_QUANTITY} digits")
        return Data(quantity=int(group[1:]))
    if not group.startswith("S"):
        return Fault(Code.UNKNOWN_DI, 0, "no data of HIBC begin like this")
    if len(group) == 1:
        return Fault(Code.LENGTH, 1, "the serial is empty")
    return _find_value_fault(group[1:], 1) or Data(serial=group[1:])


def _read_full_date(group: str) -> Data | Fault:
    """The expiry 14D or the production 16D."""
    at = len("14D")
    digits = group[at:]
    if len(digits) != len("YYYYMMDD") or not digits.isdigit() or digits < "0001":
        return Fault(Code.DATE, at, "the date is not of the form YYYYMMDD")
    problem = find_date_problem(digits, day_zero=False)
    if problem is not None:
        return Fault(Code.DATE, at, problem)
    day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    return Data(expiry=day) if group.startswith("14D") else Data(production=day)


def _check(data: Data) -> None:
    for value in (data.lot, data.serial):
        if value is not None and not (is_lot(value) and len(value) <= MAX_VALUE):
            message = f"not a lot or serial of HIBC: {value!a}"
            raise MisuseError(message)
    if data.quantity is not None and not 0 <= data.quantity < 10**_MAX_QUANTITY:
        message = f"not a quantity of HIBC: {data.quantity}"
        raise MisuseError(message)
    if data.expiry_time is not None and (
        data.expiry is None or data.expiry_time != time(data.expiry_time.hour)
    ):
        message = f"HIBC gives an expiry in full hours of a day, not {data.expiry} {data.expiry_time}"
        raise MisuseError(message)


def _build_quantity(quantity: int | None) -> tuple[str, str]:
    """The quantity behind the flags, or else as supplemental data."""
    if quantity is None:
        return "", ""
    for flag, width in _QUANTITIES.items():
        if quantity < 10**width:
            return f"{flag}{quantity:0{width}}", ""
    return "", f"Q{quantity}"


def _build_expiry(data: Data) -> str:
    if data.expiry is None:
        return "7"
    if data.expiry_time is None:
        return f"3{data.expiry:%y%m%d}"
    return f"4{data.expiry:%y%m%d}{data.expiry_time:%H}"
