"""Serials as people type, paste or count them up: rows with lot, expiry and container, and ranges. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ledger.office.serials import MAX_SERIALS, SerialEntry

#: A range keeps the text in front of its number, and the zeros in front of that.
_NUMBER: Final = re.compile(r"^(.*?)([0-9]+)$", re.DOTALL)
#: Serials that a range may count up: more is a typing error, and never held in memory.
MAX_RANGE: Final = 100_000
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SSCC: Final = re.compile(r"(\(00\)|00)?([0-9]{18})")


@dataclass(frozen=True, slots=True)
class RangeFault:
    """Why a range cannot be counted up."""

    why: str
    fix: str


def expand(first: str, count: int) -> list[str] | RangeFault:
    """The serials of a range: `first` and those after it, zeros kept.

    >>> expand("SN-0098", 4)
    ['SN-0098', 'SN-0099', 'SN-0100', 'SN-0101']
    >>> expand("A99", 2)
    RangeFault(why='A99 and 1 more need another digit', fix='Write the first number with its zeros.')
    """
    found = _NUMBER.match(first.strip())
    if found is None:
        return RangeFault(
            f"{first[:40]!r} does not end with a number", "Write the first serial of the range."
        )
    if not 1 <= count <= MAX_RANGE:
        return RangeFault(f"{count} is not between 1 and {MAX_RANGE}", "Write how many serials there are.")
    head, digits = found.groups()
    if len(digits) > 18:  # noqa: PLR2004 - longer than any counter
        return RangeFault(f"{first[:40]!r} ends with {len(digits)} digits", "Paste the serials instead.")
    start, width = int(digits), len(digits)
    if len(str(start + count - 1)) > width:
        why = f"{first.strip()} and {count - 1} more need another digit"
        return RangeFault(why, "Write the first number with its zeros.")
    return [f"{head}{number:0{width}}" for number in range(start, start + count)]


def rows(text: str) -> list[SerialEntry]:
    r"""Pasted rows: serial, then in any order lot, expiry (ISO date), container (SSCC), by tabs or ``;``.

    A row of a spreadsheet has its cells in columns; what is a date or an SSCC is one wherever it stands.

    >>> [(row.serial, row.lot, row.expiry) for row in rows("SN1\tL7\t2027-01-31\nSN2")]
    [('SN1', 'L7', '2027-01-31'), ('SN2', '', '')]
    """
    found = []
    for raw in text.splitlines()[: MAX_SERIALS + 1]:
        serial, *rest = (part.strip() for part in re.split(r"[\t;]", raw.strip()))
        if serial:
            found.append(_entry(serial, rest))
    return found


def _entry(serial: str, rest: Sequence[str]) -> SerialEntry:
    lot = expiry = container = ""
    for part in rest:
        sscc = _SSCC.fullmatch(part)
        if _DATE.fullmatch(part):
            expiry = part
        elif sscc:
            container = sscc[2]
        else:
            lot = lot or part
    return SerialEntry(serial, lot, expiry, container)
