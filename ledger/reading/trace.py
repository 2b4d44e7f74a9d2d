"""The story of a serial: where it is, every movement, and the scans behind and beside them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ledger.database import Database
from ledger.reading.histories import ranked
from ledger.reading.identities import Item, linked
from ledger.reading.queries import TASK_OF
from rules.order import Step, story
from rules.place import ACCOUNT, RELINKED
from rules.serials import forms


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
    """One movement with the scan that captured it; `shown` marks the one that tells where the serial is.

    `product`, `serial` tell the item: another one than the story's before an account transfer or a relink.
    `container` is the one it moved in, empty for a unit scanned singly; `party` of its document is one step
    up where goods come in, one step down where they go out.
    """

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
    product: str
    serial: str
    container: str
    party: str


@dataclass(frozen=True, slots=True)
class Story:
    """A serial of one product. `product` is empty for scans that no product could be told for.

    A unit that changed its owner's product or its identity is one story, named as it is now.

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
    """All that is known of a serial string; several products that use it are told apart.

    Where nothing is known of it as it is written, its other forms are looked for: folded, or of a scheme.
    """
    return next((stories for form in forms(serial) if (stories := _trace(database, form))), ())


def _trace(database: Database, serial: str) -> tuple[Story, ...]:
    scans = {scan.id: scan for scan in _scans(database, serial)}
    moved = {(product, serial) for (product,) in database.rows(_PRODUCTS, (serial,))}
    known = {product for product, _ in moved} | {scan.product for scan in scans.values() if scan.product}
    groups = linked(database, moved)
    members = {item: n for n, group in enumerate(groups) for item in group}
    beside: defaultdict[int | str, list[ScanEntry]] = defaultdict(list)  # by group, else by product
    units = {members.get((product, serial), product) for product in known}
    only = next(iter(units)) if len(units) == 1 else ""  # also of a unit with two names
    for scan in scans.values():
        product = scan.product
        beside[members.get((product, serial), product) if product else only].append(scan)
    stories = [_moved(database, group, serial, beside.pop(n, [])) for n, group in enumerate(groups)]
    stories += [_story(database, (str(name), serial), (), found) for name, found in beside.items()]
    return tuple(sorted(stories, key=lambda story: (story.product, story.serial)))


def _moved(database: Database, group: Sequence[Item], serial: str, scans: Sequence[ScanEntry]) -> Story:
    """The story of one unit under all its names; `scans` are those of the serial that was asked for."""
    others = [
        scan
        for product, name in group
        if name != serial
        for scan in _scans(database, name)
        if scan.product == product
    ]
    by_id = {scan.id: scan for scan in (*scans, *others)}
    rows = [row for item in group for row in database.rows(_MOVEMENTS, item)]
    standings = [(item, database.row(_STANDING, item)) for item in group]
    now, standing = max(standings, key=lambda found: _presence(found[1]))
    head = standing[4] if standing else ""
    movements = _entries(database, head, rows, by_id)
    behind = {row[16] for row in rows}
    loose = [scan for ref, scan in by_id.items() if ref not in behind]
    return _story(database, now, movements, sorted(loose, key=lambda scan: scan.at))


def _presence(standing: tuple[Any, ...] | None) -> tuple[bool, int]:
    """Of several names of one unit, the one that did not end in another counts, then the latest."""
    return (False, 0) if standing is None else (standing[0] not in {ACCOUNT, RELINKED}, standing[1])


def _story(
    database: Database, item: Item, movements: tuple[MovementEntry, ...], scans: Sequence[ScanEntry]
) -> Story:
    product, serial = item
    name = database.row("select name, tracking from product where id = ?", (product,)) or ("", "")
    place, since, lot, expiry, _ = database.row(_STANDING, item) or ("", 0, "", "", "")
    fork = database.row("select heads from conflict where product = ? and serial = ?", item)
    heads = tuple(str(fork[0]).split()) if fork else ()
    return Story(product, name[0], name[1], serial, place, since, lot, expiry, heads, movements, tuple(scans))


def _entries(
    database: Database, head: str, rows: Sequence[tuple[Any, ...]], scans: dict[str, ScanEntry]
) -> tuple[MovementEntry, ...]:
    by_id = {row[1]: row for row in rows}
    told = [by_id[ref] for ref in story(_step(row) for row in rows)]
    return tuple(_movement(row, head, scans.get(row[16]) or _scan(database, row[16])) for row in told)


def _step(row: tuple[Any, ...]) -> Step:
    boot, _, seq = row[1].partition(":")
    hlc = ranked(row[17], ahead=row[21])
    return Step(boot, int(seq), hlc, row[2], row[4], row[5], tuple(row[12].split()))


def _movement(row: tuple[Any, ...], head: str, scan: ScanEntry | None) -> MovementEntry:
    before, prev, after = row[1:12], tuple(row[12].split()), row[13:16]
    values = (*before, prev, *after, row[1] == head, scan, row[0], *row[18:21])
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
    " reason, prev, operator, station, gateway, scan, hlc, serial, container,"
    " coalesce((select d.party from document d where d.ref = task), ''),"
    " exists (select 1 from record r where r.boot = m.boot and r.seq = m.seq and r.ahead) from movement m"
    " where product = ? and serial = ? order by hlc, boot, seq"
)
_PRODUCTS: Final = "select distinct product from movement where serial = ? and serial <> ''"
_STANDING: Final = "select place, since, lot, expiry, head from standing where product = ? and serial = ?"
