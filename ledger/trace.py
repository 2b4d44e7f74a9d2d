"""The story of a serial: where it is, every movement, and the scans behind and beside them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ledger.database import Database
from ledger.queries import TASK_OF
from rules.order import Step, story


@dataclass(frozen=True, slots=True)
class ScanEntry:
    """One scan and its answer.

    Attributes:
        outcome: accepted, asked, refused, undone, noted.
        fate: what became of an accepted one: ``moved``, ``undone``, ``amended`` or ``open``; else empty.
        raw: the payload as text, with bytes that are none escaped.
    """

    id: str
    at: int
    outcome: str
    reason: str
    fate: str
    raw: str
    text: str
    aim: str
    source: str
    entry: str
    product: str
    task: str
    line: str
    quantity: int
    operator: str
    station: str
    gateway: str


@dataclass(frozen=True, slots=True)
class MovementEntry:
    """One movement with the scan that captured it; `shown` marks the one that tells where the serial is."""

    id: str
    at: int
    process: str
    source: str
    target: str
    quantity: int
    lot: str
    expiry: str
    task: str
    line: str
    reason: str
    prev: tuple[str, ...]
    operator: str
    station: str
    gateway: str
    shown: bool
    scan: ScanEntry | None


@dataclass(frozen=True, slots=True)
class Story:
    """A serial of one product. `product` is empty for scans that no product could be told for.

    Attributes:
        place: where it is shown to be, empty if it never moved.
        heads: ids of the ends of its stories when it forks, else empty.
        movements: as they happened: each after what it follows (`rules.order.story`).
        scans: the scans that no movement came from: refused, asked, undone, still open.
    """

    product: str
    name: str
    tracking: str
    serial: str
    place: str
    since: int
    lot: str
    expiry: str
    heads: tuple[str, ...]
    movements: tuple[MovementEntry, ...]
    scans: tuple[ScanEntry, ...]


def trace(database: Database, serial: str) -> tuple[Story, ...]:
    """All that is known of a serial string; several products that use it are told apart."""
    scans = {scan.id: scan for scan in _scans(database, serial)}
    movements: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in database.rows(_MOVEMENTS, (serial,)):
        movements[row[0]].append(row)
    behind = {row[16] for rows in movements.values() for row in rows}
    known = movements.keys() | {scan.product for scan in scans.values() if scan.product}
    only = next(iter(known)) if len(known) == 1 else ""
    loose: defaultdict[str, list[ScanEntry]] = defaultdict(list)
    for scan in scans.values():
        if scan.id not in behind:
            loose[scan.product or only].append(scan)
    products = sorted(movements.keys() | loose.keys())
    return tuple(
        _story(database, product, serial, _entries(database, product, serial, movements[product], scans),
               loose[product])
        for product in products
    )  # fmt: skip


def _story(
    database: Database,
    product: str,
    serial: str,
    movements: tuple[MovementEntry, ...],
    scans: Sequence[ScanEntry],
) -> Story:
    name = database.row("select name, tracking from product where id = ?", (product,)) or ("", "")
    place, since, lot, expiry = database.row(_STANDING, (product, serial)) or ("", 0, "", "")
    fork = database.row("select heads from conflict where product = ? and serial = ?", (product, serial))
    heads = tuple(str(fork[0]).split()) if fork else ()
    return Story(product, name[0], name[1], serial, place, since, lot, expiry, heads, movements, tuple(scans))


def _entries(
    database: Database,
    product: str,
    serial: str,
    rows: Sequence[tuple[Any, ...]],
    scans: dict[str, ScanEntry],
) -> tuple[MovementEntry, ...]:
    found = database.row("select head from standing where product = ? and serial = ?", (product, serial))
    head = found[0] if found else ""
    by_id = {row[1]: row for row in rows}
    told = [by_id[ref] for ref in story(_step(row) for row in rows)]
    return tuple(_movement(row, head, scans.get(row[16]) or _scan(database, row[16])) for row in told)


def _step(row: tuple[Any, ...]) -> Step:
    boot, _, seq = row[1].partition(":")
    return Step(boot, int(seq), row[17], row[2], row[4], row[5], tuple(row[12].split()))


def _movement(row: tuple[Any, ...], head: str, scan: ScanEntry | None) -> MovementEntry:
    before, prev, after = row[1:12], tuple(row[12].split()), row[13:16]
    values = (*before, prev, *after, row[1] == head, scan)
    return MovementEntry(*values)


def _scans(database: Database, serial: str) -> list[ScanEntry]:
    rows = database.rows(
        _SCANS + " where v.serial = ? or v.text = ? order by v.hlc, v.boot, v.seq", (serial,) * 2
    )
    found = [_entry(row) for row in rows]
    fates = {row[0]: row[1] for row in database.rows(_FATES, (serial,) * 6)}
    return [replace(s, fate=fates.get(s.id, "open")) if s.outcome == "accepted" else s for s in found]


def _scan(database: Database, ref: str) -> ScanEntry | None:
    """A scan that reads otherwise than the serial, e.g. a label with several codes."""
    boot, _, seq = ref.partition(":")
    if not seq.isdecimal():
        return None
    row = database.row(_SCANS + " where v.boot = ? and v.seq = ?", (boot, int(seq)))
    return replace(_entry(row), fate="moved") if row else None


def _entry(row: tuple[Any, ...]) -> ScanEntry:
    ref, at, outcome, reason, data, *rest = row
    return ScanEntry(ref, at, outcome, reason, "", bytes(data).decode("utf-8", "backslashreplace"), *rest)


_SCANS: Final = (
    "select v.boot || ':' || v.seq, v.at, v.outcome, v.reason, v.data, v.text, v.aim, v.source, v.entry,"  # noqa: S608
    f" v.product, {TASK_OF}, v.line, v.quantity, v.operator, v.station, v.gateway from verdict v"
)
#: What became of the accepted scans of a serial; the strongest last, for a dict keeps the last.
_FATES: Final = (
    "select amends, 'amended', 1 as rank from verdict where amends <> '' and (serial = ? or text = ?)"
    " union all select undoes, 'undone', 2 from verdict where undoes in"
    " (select boot || ':' || seq from verdict where serial = ? or text = ?)"
    " union all select scan, 'moved', 3 from movement where scan in"
    " (select boot || ':' || seq from verdict where serial = ? or text = ?) order by 3"
)
_MOVEMENTS: Final = (
    "select product, boot || ':' || seq, at, process, source, target, quantity, lot, expiry, task, line,"
    " reason, prev, operator, station, gateway, scan, hlc from movement where serial = ?"
    " order by hlc, boot, seq"
)
_STANDING: Final = "select place, since, lot, expiry from standing where product = ? and serial = ?"
