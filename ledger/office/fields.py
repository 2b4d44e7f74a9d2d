"""The checks that single texts of an entry share: length, printable, whole numbers, dates. Pure."""

from datetime import date
from typing import Final

from ledger.office.problem import Code, Problem, shortened
from rules.labels.gtin import has_check_digit

#: Serials, references, SKUs, own codes: a Code 128 label longer than this is no longer read at arm's length.
MAX_CODE: Final = 60
MAX_OWNER: Final = 40
#: Names of products, suppliers, customers: one line on the station's screen.
MAX_NAME: Final = 120
#: More than any line holds, and far inside what a wire `Count` can carry.
MAX_QUANTITY: Final = 10_000_000
_SSCC: Final = 18


def text_problems(value: str, name: str, limit: int, *, required: bool = False) -> list[Problem]:
    """What is wrong with a text: missing, longer than `limit`, or with unprintable characters."""
    if not value:
        return [Problem(Code.REQUIRED, f"{name} is empty", f"Enter the {name}.", (name,))] if required else []
    if len(value) > limit:
        why = f"{name} has {len(value)} characters, the most is {limit}"
        return [Problem(Code.TOO_LONG, why, f"Shorten it to {limit} characters.", (name,), shortened(value))]
    if not value.isprintable():
        why = f"{name} holds a character that cannot be printed"
        fix = "Type it again without control characters."
        return [Problem(Code.NOT_PRINTABLE, why, fix, (name,), shortened(value))]
    if value != value.strip():
        why = f"{name} begins or ends with a blank"
        return [Problem(Code.BAD_VALUE, why, "Take the blank out.", (name,), shortened(value))]
    return []


def quantity_problems(value: int, name: str = "quantity") -> list[Problem]:
    """Base units: whole, at least 1."""
    if 1 <= value <= MAX_QUANTITY:
        return []
    why = f"{name} {value} is not between 1 and {MAX_QUANTITY}"
    return [Problem(Code.OUT_OF_RANGE, why, "Enter a whole number of base units.", (name,), str(value))]


def date_problems(value: str, name: str) -> list[Problem]:
    """An ISO date, or empty."""
    if not value:
        return []
    try:
        if date.fromisoformat(value).isoformat() == value:
            return []
    except ValueError:
        pass
    why = f"{name} {shortened(value)} is no date of the form 2027-12-31"
    return [Problem(Code.NOT_A_DATE, why, "Write year-month-day.", (name,), shortened(value))]


def sscc_problems(value: str, name: str = "container") -> list[Problem]:
    """An SSCC of 18 digits with its check digit, or empty."""
    if not value:
        return []
    if not (value.isascii() and value.isdigit() and len(value) == _SSCC):
        why = f"{name} {shortened(value)} is no SSCC of 18 digits"
        return [Problem(Code.BAD_VALUE, why, "Write the digits behind (00).", (name,), shortened(value))]
    if not has_check_digit(value):
        why = f"{name} {value} has a wrong last digit"
        return [Problem(Code.BAD_VALUE, why, "Scan it or type it again.", (name,), value)]
    return []
