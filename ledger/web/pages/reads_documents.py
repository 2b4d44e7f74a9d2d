"""What the pages of documents ask: who works on one, what stands aside, which serials are owed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ledger.database import Database, marks
from ledger.reading.queries import AWAY
from rules.product import PICKS, Process

#: Picks offered for a dispatch; older ones are typed.
MAX_PICKS: Final = 100


@dataclass(frozen=True, slots=True)
class Missing:
    """Units of a line that were booked at a place without their serials and are still owed there."""

    product: str
    place: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Working:
    """What stations do with a document: `open` at these, `parked` at those, with `aside` units set apart."""

    open: tuple[str, ...] = ()
    parked: tuple[str, ...] = ()
    aside: int = 0


@dataclass(frozen=True, slots=True)
class Related:
    """A document that was made from this one."""

    ref: str
    kind: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Transit:
    """How far a warehouse transfer is; `since` is the oldest unit that is still on its way, 0 for none."""

    shipped: int
    received: int
    since: int

    @property
    def under_way(self) -> int:
        """Units that were shipped and not received."""
        return max(0, self.shipped - self.received)


@dataclass(slots=True)
class _Stations:
    open: dict[str, bool] = field(default_factory=dict)  # station -> parked


def working(db: Database, refs: Collection[str]) -> Mapping[str, Working]:
    """What stations do with these documents; those nobody touched are absent."""
    if not refs:
        return {}
    found: dict[str, _Stations] = {}
    for task, station, step, finished in db.rows(_STEPS.format(marks(len(refs))), list(refs)):
        at = found.setdefault(task, _Stations()).open
        if step in {"opened", "paused"}:
            at[station] = step == "paused"
        elif step == "cancelled" or finished:
            at.pop(station, None)
    asides = dict(db.rows(_ASIDES.format(marks(len(refs))), list(refs)))
    return {
        ref: Working(
            tuple(sorted(s for s, parked in stations.items() if not parked)),
            tuple(sorted(s for s, parked in stations.items() if parked)),
            asides.get(ref, 0),
        )
        for ref in {*found, *asides}
        for stations in (found[ref].open if ref in found else {},)
    }


def state(*, closed: bool, assignee: str, done: int, work: Working | None) -> str:
    """How a document is, in a few words."""
    if closed:
        return "closed"
    if assignee:
        how = "parked at" if work and assignee in work.parked else "claimed by"
        return f"{how} {assignee}"
    if work and work.open:
        return f"open at {', '.join(work.open)}"
    if work and work.parked:
        return f"parked at {', '.join(work.parked)}"
    return "in work" if done else "open"


def missing(db: Database, ref: str) -> Mapping[str, tuple[Missing, ...]]:
    """By line, what is owed: what its movements declared, as far as its place still owes it."""
    found: dict[str, list[Missing]] = {}
    for line, product, place, declared, owed in db.rows(_MISSING, (ref,)):
        found.setdefault(line, []).append(Missing(product, place, min(int(declared), int(owed))))
    return {line: tuple(some) for line, some in found.items()}


def declared(db: Database, ref: str) -> Mapping[str, int]:
    """By line, units that a station declared without serials and did not confirm yet."""
    return {line: int(units) for line, units in db.rows(_DECLARED, (ref,))}


def related(db: Database, ref: str) -> Sequence[Related]:
    """Documents made from this one: a pick list of an order, a receiving side, a count, a dispatch."""
    rows = db.rows("select ref, process, closed from document where origin = ? order by rank", (ref,))
    return [Related(other, kind, bool(closed)) for other, kind, closed in rows]


def kind_of(db: Database, ref: str) -> str:
    """The kind of a document, empty if there is none of this reference."""
    row = db.row("select process from document where ref = ?", (ref,))
    return str(row[0]) if row else ""


def transit(db: Database, ref: str, receipt: str) -> Transit:
    """How far a transfer and its receiving side are."""
    shipped = db.row(_SUM, (ref, Process.TRANSFER_OUT.value))
    received = db.row(_SUM, (receipt, Process.TRANSFER_IN.value))
    out = Transit(int(shipped[0]) if shipped else 0, int(received[0]) if received else 0, 0)
    if not out.under_way:
        return out
    row = db.row(_SINCE, (ref, Process.TRANSFER_OUT.value, receipt, Process.TRANSFER_IN.value))
    return Transit(out.shipped, out.received, int(row[0]) if row and row[0] else 0)


def waiting_picks(db: Database) -> Sequence[tuple[str, str, int]]:
    """Picks whose goods wait where they were put, without a dispatch: reference, customer, units."""
    names = [process.value for process in sorted(PICKS - {Process.DISPATCH})]
    rows: Sequence[tuple[Any, ...]] = db.rows(
        _WAITING.format(marks(len(names)), marks(len(AWAY))), (*names, *AWAY, MAX_PICKS)
    )
    taken = {ref for (origin,) in db.rows(_DISPATCHED, (Process.DISPATCH.value,)) for ref in origin.split()}
    return [(ref, party, int(units)) for ref, party, units in rows if ref not in taken]


def open_counts(db: Database) -> Mapping[str, int]:
    """How many documents of each kind are open."""
    return dict(db.rows("select process, count(*) from document where not closed group by process"))


_STEPS: Final = (
    "select task, station, step, finished from task_step where task in ({}) and step <> 'line_closed'"
    " order by hlc, boot, seq"
)
_ASIDES: Final = "select task, count(*) from aside where task in ({}) group by task"
_MISSING: Final = (
    "select m.line, m.product, m.target, sum(m.debt), max(d.quantity) from movement m"
    " join debt d on d.product = m.product and d.place = m.target and d.quantity > 0"
    " where m.task = ? and m.debt > 0 group by m.line, m.product, m.target order by 1, 2, 3"
)
_DECLARED: Final = (
    "select v.line, sum(v.quantity) from open_capture c join verdict v on v.boot = c.boot and v.seq = c.seq"
    " where v.task = ? and v.reason = 'serial.owed' group by v.line"
)
_SUM: Final = "select coalesce(sum(quantity), 0) from done where task = ? and process = ?"
_SINCE: Final = (
    "select min(m.at) from movement m where m.task = ? and m.process = ? and not exists"
    " (select 1 from movement r where m.serial <> '' and r.serial = m.serial and r.product = m.product"
    " and r.task = ? and r.process = ?)"
)
_WAITING: Final = (
    "select d.ref, d.party, sum(m.quantity) from document d join movement m on m.task = d.ref"
    " and m.process = d.process where d.process in ({}) and m.target not in ({}) and (m.serial = ''"
    " or exists (select 1 from standing s where s.product = m.product and s.serial = m.serial"
    " and s.place = m.target)) group by d.ref, d.party, d.rank order by d.rank desc limit ?"
)
_DISPATCHED: Final = "select origin from document where process = ? and origin <> ''"
