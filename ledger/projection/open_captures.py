"""Which green captures are not confirmed yet (I2): kept as rows, for captures are many and open ones few."""

from collections.abc import Collection, Sequence
from typing import Final

from ledger.database import Database, marks

#: Ids in one question.
_SLICE: Final = 200


def refresh(database: Database, accepted: Sequence[str], closers: Collection[str]) -> None:
    """Notes captures and what closes them, in whichever order they came; inside a transaction.

    Args:
        database: the records themselves are in the tables already.
        accepted: ids of verdicts that came as accepted.
        closers: ids that a record which came undoes, amends or moves; others among them do no harm.
    """
    candidates = [ref for ref in accepted if ref not in closers]
    closed = _closed(database, candidates)
    database.many(
        "insert into open_capture (boot, seq) values (?, ?)",
        [_parts(ref) for ref in candidates if ref not in closed],
    )
    database.many(
        "delete from open_capture where boot = ? and seq = ?",
        [_parts(ref) for ref in closers if _is_id(ref)],
    )


def _closed(database: Database, refs: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(refs), _SLICE):
        part = refs[start : start + _SLICE]
        for sql in _CLOSERS:
            found.update(row[0] for row in database.rows(sql.format(marks(len(part))), part))
    return found


def _is_id(ref: str) -> bool:
    boot, _, seq = ref.partition(":")
    return bool(boot) and seq.isascii() and seq.isdecimal() and len(seq) <= 16  # noqa: PLR2004 - 2**53


def _parts(ref: str) -> tuple[str, int]:
    boot, _, seq = ref.partition(":")
    return boot, int(seq)


_CLOSERS: Final = (
    "select undoes from verdict where undoes in ({}) and undoes <> ''",
    "select amends from verdict where amends in ({}) and amends <> ''",
    "select scan from movement where scan in ({})",
)
