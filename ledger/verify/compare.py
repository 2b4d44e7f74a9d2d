"""Two databases that should say the same, table by table, row by row."""

from decimal import Decimal
from typing import Any, Final

from ledger.database import Database, columns
from ledger.tables import models
from ledger.tables.models import Row

#: Every table that is folded from records, with the columns that are not (times of arrival and the like).
TABLES: Final[tuple[tuple[type[Row], frozenset[str]], ...]] = (
    *((table, frozenset[str]()) for table in models.PROJECTIONS),
    (models.Document, frozenset()),
    (models.Line, frozenset()),
    (models.ExpectedSerial, frozenset()),
    (models.Movement, frozenset()),
    (models.Verdict, frozenset()),
    (models.TaskStep, frozenset()),
    (models.Record, frozenset({"received_at", "digest"})),  # the digest has a check of its own
    (models.HeldRange, frozenset()),
    (models.FeedRow, frozenset({"n"})),
)

_Values = dict[tuple[Any, ...], tuple[Any, ...]]


def differences(database: Database, again: Database) -> tuple[int, list[str]]:
    """The number of rows compared, and a sentence for each that differs, is missing, or is too much."""
    compared, found = 0, list[str]()
    for table, ignored in TABLES:
        name, names, key = columns(table)
        rest = [column for column in names if column not in ignored and column not in key]
        have, want = _rows(database, name, key, rest), _rows(again, name, key, rest)
        compared += len(have)
        found += [
            _sentence(name, ref, rest, have.get(ref), want.get(ref))
            for ref in sorted(have.keys() | want.keys(), key=repr)
            if have.get(ref) != want.get(ref)
        ]
    return compared, found


def _rows(database: Database, name: str, key: list[str], rest: list[str]) -> _Values:
    quoted = ", ".join(f'"{column}"' for column in (*key, *rest))
    gone = " where body is not null" if name == "feed_row" else ""  # a tombstone says "nothing here"
    rows = database.rows(f'select {quoted} from "{name}"{gone}')  # noqa: S608
    plain = (tuple(_plain(value) for value in row) for row in rows)
    return {row[: len(key)]: row[len(key) :] for row in plain}


def _plain(value: Any) -> Any:
    if isinstance(value, memoryview):
        return bytes(value)
    return int(value) if isinstance(value, bool | Decimal) else value


def _sentence(
    name: str,
    ref: tuple[Any, ...],
    rest: list[str],
    have: tuple[Any, ...] | None,
    want: tuple[Any, ...] | None,
) -> str:
    row = f"{name} {' '.join(str(part) for part in ref)}"
    if have is None:
        return f"{row}: is missing, the records give {_pairs(rest, want or ())}"
    if want is None:
        return f"{row}: no record gives this row"
    parts = [
        f"{column} is {_short(a)}, the records give {_short(b)}"
        for column, a, b in zip(rest, have, want, strict=True)
        if a != b
    ]
    return f"{row}: {'; '.join(parts)}"


def _pairs(rest: list[str], values: tuple[Any, ...]) -> str:
    return ", ".join(f"{column} {_short(value)}" for column, value in zip(rest, values, strict=True))


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004 - fits a line
