"""Dates as GS1 prints them: two digits of the year, and day 00 for the last day of the month."""

from datetime import date

_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY = 2
_MONTHS = 12

#: From this many years ahead a two-digit year means the previous century, and from this many years
#: back the next one (GS1 General Specifications 7.12).
_AHEAD = 51
_BACK = -50


def days_in(year: int, month: int) -> int:
    """Number of days of a month from 1 to 12, in the Gregorian calendar."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == _FEBRUARY and leap else _DAYS[month - 1]


def find_date_problem(yyyymmdd: str, *, day_zero: bool) -> str | None:
    """What is wrong with eight digits as a date; day 00 is right only with `day_zero`."""
    month, day = int(yyyymmdd[4:6]), int(yyyymmdd[6:8])
    if not 1 <= month <= _MONTHS:
        return "the month is none"
    if day > days_in(int(yyyymmdd[:4]), month) or (day == 0 and not day_zero):
        return "the month has no such day"
    return None


def full_year(short: int, today: date) -> int:
    """The year that two digits mean, within 50 years of `today`."""
    year = today.year - today.year % 100 + short
    distance = short - today.year % 100
    if distance >= _AHEAD:
        return year - 100
    return year + 100 if distance <= _BACK else year


def read_date(yymmdd: str, today: date) -> date | None:
    """The date that six digits mean on the day `today`, day 00 being the last of the month.

    None when there is no such date.
    """
    year, month, day = full_year(int(yymmdd[:2]), today), int(yymmdd[2:4]), int(yymmdd[4:6])
    if not 1 <= month <= _MONTHS:
        return None
    try:
        return date(year, month, day or days_in(year, month))
    except ValueError:
        return None
