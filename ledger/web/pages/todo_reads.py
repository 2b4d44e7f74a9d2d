"""What the pages of the to-do list read besides the list: kept scans, missing serials, candidates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ledger.acts.resolve import conflicts
from ledger.database import Database, marks
from ledger.reading.trace import MovementEntry, Story, trace
from ledger.todo.todo import MAX_OF_A_KIND
from rules.product import Process

#: Missing serials and documents offered to choose from; others are typed.
MAX_OFFERED: Final = 500


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit set aside with its kept scan; `facts` is a JSON object, `data` the unchanged payload."""

    ref: str
    task: str
    station: str
    gateway: str
    operator: str
    at: int
    reason: str
    code: str
    facts: str
    text: str
    data: bytes
    aim: str
    source: str
    entry: str


@dataclass(frozen=True, slots=True)
class Missing:
    """An expected serial that did not come."""

    serial: str
    line: str
    product: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open pre-receipt that expects products of a blind receipt."""

    ref: str
    party: str
    products: int
    open: int


@dataclass(frozen=True, slots=True)
class Side:
    """One story of a conflict: its movements, the last one is its end."""

    head: str
    choice: str
    movements: tuple[MovementEntry, ...]


@dataclass(frozen=True, slots=True)
class Fork:
    """Both stories of a conflict, what was before they part, and the serials with the same two tasks."""

    story: Story
    sides: tuple[Side, ...]
    before: tuple[MovementEntry, ...]
    alike: tuple[str, ...]


def units(db: Database, refs: Sequence[str]) -> list[Unit]:
    """The units of these refusals that are still aside, in the order of the refs."""
    wanted = [(boot, seq) for boot, _, seq in (ref.partition(":") for ref in refs) if seq.isdecimal()]
    rows = (db.row(f"{_UNITS} where a.boot = ? and a.seq = ?", (b, int(n))) for b, n in wanted)
    return [Unit(*row) for row in rows if row is not None]


def units_of_code(db: Database, code: str) -> list[Unit]:
    """The units set aside because nobody entered this code."""
    sql = f"{_UNITS} where a.code = ? and a.reason = 'product.unknown' order by a.at, a.boot, a.seq limit ?"
    return [Unit(*row) for row in db.rows(sql, (code, MAX_OF_A_KIND))]


def missing(db: Database, tasks: Sequence[str]) -> list[Missing]:
    """Expected serials of these documents that did not come."""
    if not tasks:
        return []
    rows = db.rows(_MISSING.format(marks(len(tasks))), (*tasks, MAX_OFFERED))
    return [Missing(*row) for row in rows]


def candidates(db: Database, task: str) -> list[Candidate]:
    """Open pre-receipts that expect what was received blind, those with most of its products first."""
    rows = db.rows(_CANDIDATES, (task, Process.RECEIVE.value, task, MAX_OFFERED))
    return [Candidate(ref, party, products, int(still)) for ref, party, products, still in rows]


def received(db: Database, task: str) -> list[tuple[str, int]]:
    """Products and quantities of a task."""
    sql = "select product, sum(quantity) from movement where task = ? group by product order by product"
    return [(product, int(quantity)) for product, quantity in db.rows(sql, (task,))]


def open_count(db: Database, place: str) -> str:
    """The reference of a count of this place that is not done yet, empty if there is none."""
    row = db.row(_COUNT, (Process.COUNT.value, place))
    return str(row[0]) if row else ""


def fork(db: Database, product: str, serial: str) -> Fork | None:
    """Both stories of a serial; None if there is no conflict about it (any more)."""
    cases = conflicts(db)
    own = next((case for case in cases if (case.product, case.serial) == (product, serial)), None)
    stories = (s for s in trace(db, serial) if any(m.product == product for m in s.movements))
    story = next(stories, None)
    if own is None or story is None:
        return None
    by_id = {m.id: m for m in story.movements}
    paths = [_path(by_id, head) for head in own.heads]
    common = set.intersection(*paths) if paths else set()
    sides = []
    for head, task, place, path in zip(own.heads, own.tasks, own.places, paths, strict=True):
        choice = f"task:{task}" if task and own.tasks.count(task) == 1 else f"place:{place}"
        told = (m for m in story.movements if m.id in path - common)
        sides.append(Side(head, choice, tuple(told)))
    parted = {m.id for side in sides for m in side.movements}
    before = tuple(m for m in story.movements if m.id not in parted)
    tasks = set(own.tasks)
    alike = [c.serial for c in cases if any(tasks) and set(c.tasks) == tasks and c.product == product]
    return Fork(story, tuple(sides), before, tuple(s for s in alike if s != serial))


def _path(by_id: dict[str, Any], head: str) -> set[str]:
    """The ids of a story's end and of all that it follows."""
    found, todo = set[str](), [head]
    while todo:
        ref = todo.pop()
        if ref in by_id and ref not in found:
            found.add(ref)
            todo += by_id[ref].prev
    return found


_UNITS: Final = (
    "select a.boot || ':' || a.seq, a.task, a.station, a.gateway, v.operator, a.at, a.reason, a.code,"
    " v.facts, v.text, v.data, v.aim, v.source, v.entry from aside a"
    " join verdict v on v.boot = a.boot and v.seq = a.seq"
)
_MISSING: Final = (
    "select e.serial, e.line, l.product from expected_serial e"
    " join line l on l.document = e.document and l.id = e.line where e.document in ({}) and not e.received"
    " order by e.line, e.number limit ?"
)
_CANDIDATES: Final = (
    "select d.ref, d.party, count(distinct l.product), sum(l.quantity - l.done) from document d"
    " join line l on l.document = d.ref and l.product in"
    " (select m.product from movement m where m.task = ?)"
    " where d.process = ? and not d.closed and d.ref <> ?"
    " group by d.ref, d.party, d.rank order by 3 desc, d.rank desc limit ?"
)
_COUNT: Final = (
    "select ref from document where process = ? and place = ? and not closed order by created limit 1"
)
