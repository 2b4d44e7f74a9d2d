"""What other systems are told: rows of `Event` as CloudEvents, cursors into them, and how long they are kept.

A cursor is ``generation:position``. Positions have no gaps, so a reader sees when it missed one, and asks.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from msgspec import Raw

from ledger.database import Database, marks
from wire import v1
from wire.codec import decode, encode
from wire.errors import BadMessage, UnknownVersion
from wire.events import MAX_ITEMS, SPEC, CloudEvent, ConflictData, RecallData, RecallItem, RecordData

#: Kinds of records that are told, by the name they have there.
RECORDS: Final = ("movement", "task", "verdict")
KINDS: Final = (*RECORDS, "conflict", "recall")
#: Events are kept for so many days: a system that was away longer reads the stock again.
KEEP_DAYS: Final = 30
#: Deleted at a time.
_AT_ONCE: Final = 10_000
_DAY: Final = 86_400_000
_LAST: Final = 253_402_300_799_000  # of the year 9999, as far as RFC 3339 goes

_Row = tuple[int, str, str, int, str]  # position, kind, ref, at, body


@dataclass(frozen=True, slots=True)
class Gone:
    """A cursor from which no reading on is possible: another generation's, or of events no longer kept.

    Attributes:
        cursor: from where to read again; what comes twice has the same id.
        why: one sentence.
    """

    cursor: str
    why: str


@dataclass(frozen=True, slots=True)
class Page:
    """Events in order, each encoded; `next` is the cursor behind them."""

    events: tuple[bytes, ...]
    next: str


def announce(database: Database, kind: str, refs: Iterable[str]) -> None:
    """These have changed; inside the transaction that changed them. They get a position later."""
    database.many(ANNOUNCE, [(kind, ref) for ref in refs])


def conflict_ref(product: str, serial: str) -> str:
    """The `ref` of a conflict: both names may hold anything."""
    return json.dumps([product, serial], ensure_ascii=False)


def after(database: Database, cursor: str, limit: int, site: str) -> Page | Gone:
    """The events after a cursor, at most `limit`; an empty one asks for the oldest kept."""
    generation, first, last = _bounds(database)
    name, _, number = cursor.rpartition(":")
    position = int(number) if number.isascii() and number.isdecimal() and len(number) < _DIGITS else 0
    if not cursor:
        position = first - 1
    elif name != generation:
        fork = max(_fork(database, name, position), first - 1)
        return Gone(f"{generation}:{fork}", "the ledger was restored: its events went another way since then")
    elif position > last:
        return Gone(f"{generation}:{first - 1}", "the ledger has fewer events: it was restored")
    elif position < first - 1:
        return Gone(
            f"{generation}:{first - 1}", f"events are kept for {KEEP_DAYS} days: some are gone by now"
        )
    rows = database.rows(_AFTER, (position, limit))
    return Page(
        tuple(told(database, generation, site, rows)), f"{generation}:{rows[-1][0] if rows else position}"
    )


def told(database: Database, generation: str, site: str, rows: Sequence[_Row]) -> list[bytes]:
    """These rows of `Event` as CloudEvents."""
    records = _records(database, [ref for _, kind, ref, _, _ in rows if kind in RECORDS])
    return [encode(_event(f"{generation}:{row[0]}", site, row, records.get(row[2]))) for row in rows]


def body(database: Database, kind: str, ref: str) -> str:
    """What an event without a record says, as it is now; empty for a record's."""
    match kind:
        case "conflict":
            product, serial = json.loads(ref)
            sql = "select heads from conflict where product = ? and serial = ?"
            row = database.row(sql, (product, serial))
            heads = str(row[0]).split() if row else []
            return encode(ConflictData(product, serial, row is not None, heads)).decode()
        case "recall":
            row = database.row("select kind, why, created, lifted from recall where ref = ?", (ref,))
            count = database.row("select count(*) from hold where ref = ?", (ref,)) or (0,)
            items = [RecallItem(*item) for item in database.rows(_ITEMS, (ref, MAX_ITEMS))]
            what, why, created, lifted = row or ("", "", 0, 0)
            return encode(RecallData(ref, what, why, created, lifted, count[0], items)).decode()
        case _:
            return ""


def forget(database: Database, now: int) -> int:
    """Deletes events older than `KEEP_DAYS`, inside a transaction; gives how many.

    The newest stays, whatever its age: the next position follows it.
    """
    row = database.row(_OLD, (now - KEEP_DAYS * _DAY,))
    first = database.row("select min(position) from event")
    if row is None or row[0] is None or first is None or first[0] is None:
        return 0
    return database.run("delete from event where position < ?", (min(row[0], first[0] + _AT_ONCE),))


def _bounds(database: Database) -> tuple[str, int, int]:
    """The generation, and the first and last position kept; the first is one more than the last for none."""
    row = database.row("select generation, (select min(position) from event),"
                       " (select max(position) from event) from meta")  # fmt: skip
    generation, first, last = row or ("", None, None)
    return str(generation), int(first or 1), int(last or 0)


def _fork(database: Database, generation: str, position: int) -> int:
    """Up to where the events of an older generation and ours are the same; 0 for one never heard of."""
    since = database.row("select since from generation where generation = ?", (generation,))
    if since is None:
        return 0
    sql = "select min(position) from generation where since >= ? and generation <> ?"
    row = database.row(sql, (since[0], generation))
    return min(position, int(row[0])) if row and row[0] is not None else position


def _event(cursor: str, site: str, row: _Row, record: tuple[Any, ...] | None) -> CloudEvent:
    _, kind, ref, at, text = row
    subject, event_id, data = "", cursor, Raw(text.encode() or b"null")
    if record is not None:
        event_id, at = ref, record[6]
        subject, data = _data(ref, record)
    elif kind == "conflict":
        subject = str(json.loads(ref)[1])
    elif kind == "recall":
        subject = ref
    return CloudEvent(
        SPEC,
        event_id,
        f"/scangate/{site}",
        f"scangate.{kind}.v1",
        _time(at),
        "application/json",
        cursor,
        data,
        subject,
    )


def _data(ref: str, row: tuple[Any, ...]) -> tuple[str, Raw]:
    """Subject and data of a record's event; a body of a newer program is told as it is."""
    _, _, gateway, station, synced, ahead, at, hlc, raw = row
    try:
        record = decode(bytes(raw), v1.Record)
    except (BadMessage, UnknownVersion):  # replayed by a newer program, before this one was put back
        return "", Raw(bytes(raw))
    said = record.body
    operator = record.operator
    if isinstance(said, v1.MovementBody):
        subject, operator = said.serial or said.product, said.operator or operator
    elif isinstance(said, v1.TaskStep):
        subject = said.task
    else:
        subject = said.read.serial if isinstance(said, v1.Verdict) else ""
    data = RecordData(
        ref, gateway, station, operator, record.task, at, hlc, bool(synced), bool(ahead), said
    )  # fmt: skip
    return subject, Raw(encode(data))


def _records(database: Database, refs: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    boots: dict[str, list[int]] = {}
    for ref in refs:
        boot, _, seq = ref.partition(":")
        boots.setdefault(boot, []).append(int(seq))
    found: dict[str, tuple[Any, ...]] = {}
    for boot, numbers in boots.items():
        for row in database.rows(_RECORDS.format(marks(len(numbers))), (boot, *numbers)):
            found[f"{row[0]}:{row[1]}"] = row
    return found


def _time(at: int) -> str:
    moment = datetime.fromtimestamp(min(at, _LAST) / 1_000, tz=UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


_DIGITS: Final = 18
#: One (kind, ref) that waits for its position.
ANNOUNCE: Final = "insert into unnumbered (kind, ref) values (?, ?) on conflict (kind, ref) do nothing"
_AFTER: Final = "select position, kind, ref, at, body from event where position > ? order by position limit ?"
_ITEMS: Final = "select product, lot, serial from hold where ref = ? order by product, lot, serial limit ?"
_OLD: Final = (
    "select coalesce((select min(position) from event where at >= ?), (select max(position) from event))"
)
_RECORDS: Final = (
    "select boot, seq, gateway, station, synced, ahead, at, hlc, body from record"
    " where boot = ? and seq in ({})"
)
