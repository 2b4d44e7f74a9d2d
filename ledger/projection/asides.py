"""Units set aside: refusals that put a unit beside the others, until one is admitted or settled."""

from collections.abc import Iterable, Sequence
from typing import Final

from ledger.database import Database
from ledger.delivery.items import Item, open_item
from rules.catalog import SetAside
from rules.codes import unknown_code
from rules.events import Facts, Read
from rules.reasons import reason_of
from wire import v1
from wire.errors import BadMessage
from wire.feed import Row, aside_row, key
from wire.journal import to_read

_Kept = tuple[Read, Facts]


def sets_aside(body: v1.Verdict, task: str) -> bool:
    """Whether this answer, given inside a task, put a unit aside."""
    return body.outcome == "refused" and bool(task) and reason_of(body.reason).aside


def refresh(database: Database, refs: Iterable[str]) -> list[tuple[Row, str]]:
    """Notes which of these refusals still stand, inside a transaction.

    Gives the rows of the feed they change, each with its document.
    """
    found: list[tuple[Row, str]] = []
    for ref in sorted(set(refs)):
        boot, _, number = ref.partition(":")
        if number.isascii() and number.isdecimal() and len(number) <= _DIGITS:
            found += _refresh_one(database, ref, boot, int(number))
    return found


def admitted_by(database: Database, captures: Iterable[str]) -> set[str]:
    """The refusals whose units these captures let in: once such a capture is undone, they stand again."""
    found: set[str] = set()
    for ref in captures:
        boot, _, number = ref.partition(":")
        if number.isascii() and number.isdecimal() and len(number) <= _DIGITS:
            row = database.row(_ADMITS, (boot, int(number)))
            found.update(filter(None, row or ()))
    return found


def of_document(database: Database, task: str) -> list[Row]:
    """The feed rows of all units of this document that are aside."""
    rows = database.rows(_OF_TASK, (task,))
    return [_row(f"{boot}:{seq}", task, reason, _kept(boot, body)) for boot, seq, reason, body in rows]


def _refresh_one(database: Database, ref: str, boot: str, seq: int) -> list[tuple[Row, str]]:
    row = database.row(_VERDICT, (boot, seq))
    if row is None or not reason_of(row[3]).aside:
        return []
    task, station, gateway, reason, at, body, opened = row
    gone = database.row(_GONE, (ref, ref)) is not None
    if gone:
        database.run("delete from aside where boot = ? and seq = ?", (boot, seq))
        return [(("aside", key(task, ref), None), task)] if opened else []
    kept = _kept(boot, body)
    code = _code(reason, kept[0]) if kept else ""
    database.run(_ASIDE, (boot, seq, task, station, gateway, reason, code, at))
    return [(_row(ref, task, reason, kept), task)] if opened else []


def _row(ref: str, task: str, reason: str, kept: _Kept | None) -> Row:
    if kept is None or v1.JOIN in task:
        return ("aside", key(task, ref), None)
    return aside_row(SetAside(ref, task, reason, *kept))


def _code(reason: str, read: Read) -> str:
    """What a person knows the unit by; one of an unknown product by the code that is to be attached."""
    if reason == "product.unknown":
        return unknown_code(read) or read.text
    return read.serial or unknown_code(read) or read.lot or read.text


def _kept(boot: str, body: bytes) -> _Kept | None:
    """The scan and the facts of a stored verdict; None for one that this program cannot tell."""
    opened = open_item(boot, bytes(body))
    if not isinstance(opened, Item) or not isinstance(opened.record.body, v1.Verdict):
        return None
    try:
        return to_read(opened.record.body.read), opened.record.body.facts
    except (BadMessage, ValueError):
        return None


_DIGITS: Final = 16  # of 2**53, the highest number of a record
_VERDICT: Final = (
    "select v.task, v.station, v.gateway, v.reason, v.at, r.body, exists (select 1 from document d"
    " where d.ref = v.task and d.released and not d.closed) from verdict v"
    " join record r on r.boot = v.boot and r.seq = v.seq"
    " where v.boot = ? and v.seq = ? and v.outcome = 'refused' and v.task <> ''"
)
_ADMITS: Final = "select admits from verdict where boot = ? and seq = ? and admits <> ''"
_GONE: Final = (
    "select 1 from verdict v where v.admits = ? and v.admits <> '' and not exists (select 1 from verdict u"
    " where u.undoes = v.boot || ':' || v.seq and u.undoes <> '')"
    " and not exists (select 1 from verdict a where a.amends = v.boot || ':' || v.seq and a.amends <> '')"
    " union all select 1 from settled where kind = 'aside' and key = ?"
)
_ASIDE: Final = (
    "insert into aside (boot, seq, task, station, gateway, reason, code, at) values (?, ?, ?, ?, ?, ?, ?, ?)"
    " on conflict (boot, seq) do nothing"
)
_OF_TASK: Final = (
    "select a.boot, a.seq, a.reason, r.body from aside a join record r on r.boot = a.boot and r.seq = a.seq"
    " where a.task = ? order by a.boot, a.seq"
)
__all__: Sequence[str] = ("admitted_by", "of_document", "refresh", "sets_aside")
