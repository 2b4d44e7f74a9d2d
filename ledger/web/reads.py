"""What pages and REST ask besides: the log of scans, the day's counts, grouped transactions, dead letters.

Everything else is in `ledger.reading.queries`, `ledger.reading.trace` and `ledger.todo`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from ledger.database import Database
from ledger.office.lists import like
from ledger.reading import queries
from ledger.reading.queries import Transaction
from rules.product import Process
from rules.serials import forms

#: Movements read at most for one page of grouped transactions; a longer confirmation goes on on the next.
MAX_GROUPED: Final = 10_000
#: A hybrid clock is milliseconds times this, plus a counter (`wire.v1.Record`).
_HLC: Final = 1 << 16
#: Dead letters on one page; there is a count behind it.
MAX_LETTERS: Final = 200


@dataclass(frozen=True, slots=True)
class LoggedScan:
    """One verdict in the log; `facts` is a JSON object, `data` the unchanged payload."""

    cursor: str
    at: int
    station: str
    gateway: str
    operator: str
    outcome: str
    reason: str
    product: str
    serial: str
    text: str
    data: bytes
    entry: str
    facts: str


@dataclass(frozen=True, slots=True)
class Group:
    """Movements of one confirmation with the same product, lot, way and line."""

    first: Transaction
    quantity: int
    serials: int
    debt: int


@dataclass(frozen=True, slots=True)
class Day:
    """Counts for the page Today; `since` its beginning."""

    receipts: int
    picks: int
    accepted: int
    refused: int
    moved: int


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter with the beginning of its bytes."""

    digest: str
    kind: str
    gateway: str
    topic: str
    reason: str
    first_seen: int
    last_seen: int
    count: int
    size: int
    payload: bytes


def scans(
    db: Database, *, outcome: str = "", search: str = "", before: str = "", limit: int = 100
) -> list[LoggedScan]:
    """Verdicts, newest first, of one outcome or all; `before` is the cursor of the last one seen.

    `search` finds a part of the scan or the beginning of a reason code.
    """
    wanted, values = ["outcome <> 'noted'"], list[Any]()
    if outcome:
        wanted, values = ["outcome = ?"], [outcome]
    if search.strip():
        wanted.append(
            "(lower(text) like ? escape '!' or lower(serial) like ? escape '!' or reason like ? escape '!')"
        )
        values += [like(search), like(search), like(search)[1:]]
    if before:
        hlc, boot, seq = before.split("-")
        wanted.append("(hlc, boot, seq) < (?, ?, ?)")
        values += [int(hlc), boot, int(seq)]
    rows = db.rows(_SCANS.format(" and ".join(wanted)), (*values, limit))
    return [LoggedScan(f"{r[0]}-{r[1]}-{r[2]}", *r[3:]) for r in rows]


def grouped(db: Database, *, search: str = "", before: str = "", limit: int = 50) -> tuple[list[Group], str]:
    """Transactions by confirmation, newest first, and the cursor of the next page (empty at the end).

    A product, lot and way of one task's line confirmed at one moment is one row. Pages end between
    confirmations, so one may hold a few rows more than `limit`.
    """
    blocks: list[list[Transaction]] = []
    rows: list[Transaction] = []
    ended = False
    while not ended and len(rows) < MAX_GROUPED:
        page = queries.transactions(db, search=search, before=before, limit=queries.MAX_ROWS)
        rows += page
        before = page[-1].cursor if page else before
        ended = len(page) < queries.MAX_ROWS
        blocks = [list(members) for _, members in groupby(rows, _confirmation)]
        if len(blocks) > limit:
            break
    # without the end in sight the last confirmation may go on behind the last row that was read
    whole = blocks if ended else blocks[:-1] or blocks
    groups: list[Group] = []
    taken = 0
    for taken, block in enumerate(whole, 1):  # noqa: B007 - how many were taken
        groups += _by_way(block)
        if len(groups) >= limit:
            break
    return groups, "" if ended and taken == len(blocks) else whole[taken - 1][-1].cursor


def day(db: Database, since: int) -> Day:
    """What was done since a moment, and what is open."""
    tasks = dict(db.rows("select process, count(*) from document where not closed group by process"))
    verdicts = dict(
        db.rows(
            "select outcome, count(*) from verdict where outcome in ('accepted', 'refused') and hlc >= ?"
            " group by outcome",
            (since * _HLC,),
        )
    )
    moved = db.row("select coalesce(sum(quantity), 0) from movement where hlc >= ?", (since * _HLC,))
    return Day(
        tasks.get(Process.RECEIVE.value, 0),
        tasks.get(Process.PICK.value, 0),
        verdicts.get("accepted", 0),
        verdicts.get("refused", 0),
        int(moved[0]) if moved else 0,
    )


def letters(db: Database, limit: int = MAX_LETTERS) -> list[Letter]:
    """Dead letters, the newest first, each with at most 400 bytes of what came."""
    return [Letter(*row) for row in db.rows(_LETTERS, (limit,))]


def process_of(db: Database, ref: str) -> str:
    """The process of a document, empty if there is none of this reference."""
    row = db.row("select process from document where ref = ?", (ref,))
    return row[0] if row else ""


def is_serial(db: Database, text: str) -> bool:
    """Whether a serial that may be written like this was ever scanned, moved or expected."""
    return any(
        db.row(f"select 1 from {table} where serial = ? limit 1", (form,))  # noqa: S608 - names of ours
        for form in forms(text)
        for table in ("standing", "movement", "verdict", "expected_serial")
    )


def _confirmation(row: Transaction) -> tuple[str, int, str]:
    return row.id.partition(":")[0], row.at, row.task


def _by_way(block: Iterable[Transaction]) -> list[Group]:
    """The rows of one confirmation, one group for each line, item, lot and way."""
    ways: dict[tuple[str, ...], list[Transaction]] = {}
    for row in block:
        key = (row.process, row.line, row.product, row.lot, row.source, row.target, row.reason, row.operator)
        ways.setdefault(key, []).append(row)
    return [
        Group(
            some[0],
            sum(row.quantity for row in some),
            sum(bool(row.serial) for row in some),
            sum(row.debt for row in some),
        )
        for some in ways.values()
    ]


_SCANS: Final = (
    "select hlc, boot, seq, at, station, gateway, operator, outcome, reason, product, serial, text, data,"
    " entry, facts from verdict where {} order by hlc desc, boot desc, seq desc limit ?"
)
_LETTERS: Final = (
    "select digest, kind, gateway, topic, reason, first_seen, last_seen, count, length(payload),"
    " substr(payload, 1, 400) from dead_letter order by last_seen desc, digest limit ?"
)
