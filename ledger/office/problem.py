"""Why an entry of the office is refused: a value with a stable code, its place, and what to do.

`where` is the path inside the entry, such as ``("lines", 2, "serials", 0)``; a CSV import adds the row and
the column, REST turns it into a JSON pointer, a page puts it beside the field.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

#: A value is shown with at most this many characters: enough to find it, short enough for one table row.
MAX_SHOWN: Final = 40

Path = tuple[str | int, ...]


class Code(StrEnum):
    """Stable codes: programs may depend on them, `docs/reference/rest.md` lists them."""

    REQUIRED = "value.required"
    TOO_LONG = "value.too_long"
    NOT_PRINTABLE = "value.not_printable"
    NOT_A_CHOICE = "value.not_a_choice"
    NOT_A_NUMBER = "value.not_a_number"
    OUT_OF_RANGE = "value.out_of_range"
    NOT_A_DATE = "value.not_a_date"
    BAD_VALUE = "value.wrong"
    UNKNOWN_FIELD = "value.unknown_field"
    TWICE = "entry.twice"
    DIFFERS = "entry.differs"
    TOO_MANY = "entry.too_many"
    TOO_LARGE = "entry.too_large"
    NO_LINES = "document.no_lines"
    REF_TAKEN = "document.ref_taken"
    NOT_THIS = "document.wrong_kind"
    ASKS = "document.load"
    NO_DEST = "line.destination"
    NO_MAPPING = "line.new_owner"
    NOTHING = "act.nothing"
    NOT_KNOWN = "act.unknown"
    REFUSED = "act.refused"
    DONE = "act.done"
    NOT_CONFIRMED = "act.not_confirmed"
    CLOSED = "document.closed"
    OPEN_TASKS = "product.open_tasks"
    PRODUCT_UNKNOWN = "product.unknown"
    PRODUCT_AMBIGUOUS = "product.ambiguous"
    PATTERN = "product.pattern"
    TRACKING_DEBT = "product.tracking_debt"
    CODE_TAKEN = "code.taken"
    CODE_CHECK_DIGIT = "code.check_digit"
    PLACE_UNKNOWN = "place.unknown"
    PLACE_RESERVED = "place.reserved"
    LINE_LOCKED = "line.locked"
    NOT_TRACKED = "serials.not_tracked"
    PARTIAL = "serials.partial"
    DUPLICATE = "serials.duplicate"
    MISMATCH = "serials.pattern"
    NOT_OF_SCHEME = "serials.scheme"
    ON_HAND = "serials.on_hand"
    NOT_ON_HAND = "serials.not_on_hand"
    RESERVED = "serials.reserved"
    SERIAL_KNOWN = "serials.known"
    SERIAL_UNKNOWN = "serials.unknown"
    SERIAL_MISSING = "serials.required"
    CONFLICT = "serials.conflict"
    RANGE = "serials.range"
    LOCKED = "serials.locked"
    FILE_TOO_LARGE = "file.too_large"
    FILE_ENCODING = "file.encoding"
    FILE_EMPTY = "file.empty"
    FILE_QUOTES = "file.quotes"
    COLUMN_UNKNOWN = "column.unknown"
    COLUMN_MISSING = "column.missing"
    COLUMN_TWICE = "column.twice"
    ROW_CELLS = "row.cells"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or (as a remark) worth a look.

    Attributes:
        code: stable code.
        where: path inside the entry, empty for the entry as a whole.
        value: what was entered, shortened.
        why: one sentence that names the facts.
        fix: what to do.
        row: row of the CSV file as a spreadsheet counts, the header being 1; 0 outside a file.
        column: header of the column, empty if it concerns the row or no file.
    """

    code: Code
    why: str
    fix: str
    where: Path = ()
    value: str = ""
    row: int = 0
    column: str = ""

    def under(self, *parents: str | int) -> "Problem":
        """The same problem seen from an enclosing value."""
        return replace(self, where=(*parents, *self.where))


def shortened(text: str) -> str:
    r"""`text` with at most `MAX_SHOWN` characters, its unprintable ones made visible.

    >>> shortened("a\tb")
    'a\\tb'
    """
    visible = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text[: MAX_SHOWN + 1])
    return visible if len(visible) <= MAX_SHOWN else visible[: MAX_SHOWN - 1] + "…"


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like `word`, empty if none is near."""
    return next(iter(get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)), "")


def choice_problem(value: str, choices: Iterable[str]) -> Problem:
    """The problem of a word that is none of a closed set, with a suggestion if one is near."""
    words = list(choices)
    near = nearest(value, words)
    hint = f"Did you mean {near}?" if near else f"Use one of: {', '.join(words)}."
    return Problem(
        Code.NOT_A_CHOICE, f"{shortened(value)} is none of {', '.join(words)}", hint, (), shortened(value)
    )
