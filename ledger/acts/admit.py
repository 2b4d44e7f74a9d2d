"""Units set aside: let in, their kept scan judged again by the same rules.

Nobody scans again. Recalled and held goods have no override. Design: domain, "A task at the station".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from msgspec.structs import replace as with_fields

from ledger.acts.catalog import LedgerCatalog
from ledger.acts.outcome import MAX_ITEMS, Effect, Moves, Outcome, Request
from ledger.database import Database, bound
from ledger.delivery.items import Item, open_item
from ledger.office.fields import MAX_NAME, text_problems
from ledger.office.problem import Code, shortened
from ledger.projection.born import STATION, book
from rules import place as places
from rules.case import Case
from rules.catalog import ProductCode
from rules.conclude import conclude
from rules.events import Accepted, Asked, Capture, Event, Refused
from rules.goods import judge
from rules.reasons import reason_of
from rules.serials import normal
from rules.session import Session
from rules.task import Task
from rules.work import Context, Work, accept
from wire import v1
from wire.journal import from_event, from_movement, to_event

#: Questions one after the other that a person's decision answers with yes; more would be a circle.
_ROUNDS: Final = 6
#: Refusals without an override (design: domain: "Recall and hold have no override").
NEVER: Final = frozenset({"item.recalled", "item.held"})
#: Not on the list of its line: a person says which missing one it stands for, or that it is one too many.
UNEXPECTED: Final = frozenset({"serial.not_expected", "serial.other_case"})


@dataclass(frozen=True, slots=True)
class Admission:
    """How units are let in.

    Attributes:
        refs: ids of their refusals.
        reason: why, for people.
        stands_for: the missing expected serial that the one unit stands for.
        over: whether an unexpected unit counts as over.
        product: which product it is, where the scan does not say.
        also: further refusals that are overridden, by reason code, when the first problem names one.
    """

    refs: tuple[str, ...]
    reason: str
    stands_for: str = ""
    over: bool = False
    product: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Kept:
    ref: str
    task: str
    station: str
    refusal: Refused
    context: Context


def admit(admission: Admission, request: Request, codes: Sequence[ProductCode] = ()) -> Outcome:
    """Books the units in the tasks they were set aside in, all or none; `codes` count as entered."""
    database = bound()
    moves = Moves(problems=request.problems())
    moves.problems += text_problems(admission.reason, "reason", MAX_NAME, required=True)
    refs = list(dict.fromkeys(admission.refs))
    done = [ref for ref in refs if _admitted(database, ref)]
    if refs and len(done) == len(refs) and not moves.problems:
        return Outcome(written=not request.dry_run, again=True)
    kept = _kept(database, moves, refs)
    if admission.stands_for and len(refs) > 1:
        moves.refuse(Code.TOO_MANY, "one unit stands for one serial", "Admit it alone.", ("refs",))
    catalog = LedgerCatalog(database, request.now, codes)
    taken: dict[str, list[tuple[_Kept, Accepted]]] = {}
    works: dict[str, Work] = {}
    for unit in kept:
        n = refs.index(unit.ref)
        task = catalog.task(unit.task)
        if task is None:
            why = f"{shortened(unit.task)} is not known any more"
            moves.refuse(Code.NOT_KNOWN, why, "Book a correction instead.", ("refs", n), unit.ref)
            continue
        work = works.setdefault(unit.task, Work(task.id, task.process))
        event = _judged(moves, n, unit, admission, request, work, task, catalog)
        if event is not None:
            accept(work, event, unit.ref)
            taken.setdefault(unit.task, []).append((unit, event))
    effects = tuple(_effect(unit, event) for units in taken.values() for unit, event in units)
    if moves.problems or request.dry_run:
        return Outcome(effects, tuple(moves.problems))
    records = [x for task, units in taken.items() for x in _book(database, works[task], units, request)]
    return Outcome(effects, written=True, records=tuple(records))


def _kept(database: Database, moves: Moves, refs: Sequence[str]) -> list[_Kept]:
    if not refs or len(refs) > MAX_ITEMS:
        moves.refuse(Code.NOTHING, f"{len(refs)} units", f"Name 1 to {MAX_ITEMS}.", ("refs",))
        return []
    found = []
    for n, ref in enumerate(refs):
        boot, _, seq = ref.partition(":")
        row = database.row(_ASIDE, (boot, int(seq))) if seq.isdecimal() and len(seq) <= 16 else None  # noqa: PLR2004
        item = open_item(boot, bytes(row[2])) if row else None
        if row is None or not isinstance(item, Item) or not isinstance(item.record.body, v1.Verdict):
            why = f"{shortened(ref)} is not set aside"
            moves.refuse(Code.NOT_KNOWN, why, "Perhaps it was admitted or settled before.", ("refs", n), ref)
            continue
        event = to_event(item.record.body)
        if isinstance(event, Refused):
            found.append(
                _Kept(ref, row[0], row[1], event, _context(database, boot, item.seq, row[1], row[0]))
            )
    return found


def _context(database: Database, boot: str, seq: int, station: str, task: str) -> Context:
    """What was chosen in that task at that station when it scanned the unit; a gateway may have several."""
    row = database.row(_CHOSEN, (boot, seq, station, task))
    item = open_item(boot, bytes(row[0])) if row else None
    if not isinstance(item, Item) or not isinstance(item.record.body, v1.Verdict):
        return Context()
    c = item.record.body.context or v1.ContextBody()
    return Context(c.product, c.line, c.lot, c.expiry, c.place, c.pack, c.dest, c.origin)


def _judged(  # noqa: PLR0913, PLR0917 - one judgement
    moves: Moves,
    n: int,
    unit: _Kept,
    admission: Admission,
    request: Request,
    work: Work,
    task: Task,
    catalog: LedgerCatalog,
) -> Accepted | None:
    """The unit as a capture, or None with the problem."""
    granted = _granted(unit, admission, request.by)
    work.context = replace(unit.context, product=admission.product or unit.context.product)
    events: tuple[Event, ...] = ()
    for _ in range(_ROUNDS):
        events = judge(Case(unit.refusal.read, work, task, catalog, granted))
        last = events[-1]
        if not isinstance(last, Asked) or not last.choices:
            break
        granted = {**granted, **last.granted, last.reason: last.choices[0]}
    last = events[-1]
    if isinstance(last, Accepted):
        if _unexpected(unit, admission) and not _stands(moves, last.capture, admission, catalog, task):
            return None
        return _let_in(last, unit, admission, request.by)
    if not isinstance(last, Refused | Asked):
        why = f"the scan of {shortened(unit.refusal.read.text)} does not say which unit it was"
        moves.refuse(Code.REFUSED, why, "Leave it out; it is scanned by its serial.", ("refs", n), unit.ref)
        return None
    reason = last.reason
    why = f"{reason_of(reason).words['en']}: {_facts(last)}"
    fix = (
        "Recall and hold have no override."
        if reason in NEVER
        else f"To let it in all the same, add {reason}."
    )
    moves.refuse(Code.REFUSED, why, fix, ("refs", n), reason)
    return None


def _unexpected(unit: _Kept, admission: Admission) -> bool:
    """Whether it is let in although it is not on the list."""
    return not UNEXPECTED.isdisjoint({unit.refusal.reason, *admission.also})


def _granted(unit: _Kept, admission: Admission, by: str) -> dict[str, str]:
    reasons = {unit.refusal.reason, *admission.also}
    if admission.over:
        reasons.add("line.full")
    granted = {f"override:{reason}": by for reason in reasons - NEVER}
    if admission.product:
        granted["serial.which_product"] = admission.product
    if admission.over or admission.stands_for:
        granted["admit.stands_for"] = "over" if admission.over else admission.stands_for
    return granted


def _stands(moves: Moves, capture: Capture, admission: Admission, catalog: LedgerCatalog, task: Task) -> bool:
    """Whether an unexpected unit says which expected one it stands for, or that it counts as over."""
    if bool(admission.stands_for) == admission.over:
        why = f"{shortened(capture.serial)} is not expected"
        fix = "Name the missing serial it stands for, or count it as over."
        moves.refuse(Code.REQUIRED, why, fix, ("stands_for",), capture.serial)
        return False
    if admission.over:
        return True
    product = catalog.product(capture.product)
    wanted = normal(product, admission.stands_for) if product else admission.stands_for
    rows = [e for e in catalog.expected(task.id, wanted) if e.line == capture.line and not e.received]
    if not rows:
        why = f"{shortened(wanted)} is not missing on line {capture.line}"
        moves.refuse(Code.NOT_KNOWN, why, "Choose one that did not come.", ("stands_for",), wanted)
    return bool(rows)


def _let_in(event: Accepted, unit: _Kept, admission: Admission, by: str) -> Accepted:
    """The capture with what the person decided.

    One that counts as over on a line with a list is no progress of that line: the missing one stays open.
    """
    capture = event.capture
    facts = {**event.facts, "by": by, "why": admission.reason}
    if admission.stands_for:
        facts["stands_for"] = admission.stands_for
    if _unexpected(unit, admission):
        over = admission.over
        capture = replace(capture, line="" if over else capture.line, reason="over" if over else "admitted")
    elif not capture.reason:
        capture = replace(capture, reason="admitted")
    return replace(event, capture=capture, facts=facts, admits=unit.ref)


def _book(
    database: Database, work: Work, units: Sequence[tuple[_Kept, Accepted]], request: Request
) -> tuple[str, ...]:
    """The accepted verdicts, then the movements that name them."""
    verdicts = book(
        database, [from_event(event) for _, event in units], request.by, request.now, task=work.task
    )
    scans: Mapping[str, str] = dict(zip((unit.ref for unit, _ in units), verdicts, strict=True))
    movements = conclude(Session(STATION, work=work), request.by)
    bodies = [with_fields(from_movement(m), scan=scans.get(m.scan, m.scan)) for m in movements]
    return (*verdicts, *book(database, bodies, request.by, request.now, task=work.task))


def _admitted(database: Database, ref: str) -> bool:
    """Whether it was let in, and not taken out again since: then it is aside as before."""
    return database.row(_LET_IN, (ref, ref)) is not None


def _effect(unit: _Kept, event: Accepted) -> Effect:
    c = event.capture
    note = event.facts.get("stands_for", "") or c.reason
    target = c.target_place or places.STOCK
    return Effect("admitted", c.product, c.serial, c.lot, c.quantity, c.source_place, target, unit.task, note)


def _facts(event: Event) -> str:
    facts = event.facts if isinstance(event, Refused | Asked) else {}
    return ", ".join(f"{name} {value}" for name, value in facts.items()) or "no details"


_ASIDE: Final = (
    "select a.task, a.station, r.body from aside a join record r on r.boot = a.boot and r.seq = a.seq"
    " where a.boot = ? and a.seq = ?"
)
_LET_IN: Final = (
    "select 1 from verdict where admits = ? and admits <> ''"
    " and not exists (select 1 from aside a where a.boot || ':' || a.seq = ?)"
)
_CHOSEN: Final = (
    "select r.body from verdict v join record r on r.boot = v.boot and r.seq = v.seq"
    " where v.boot = ? and v.seq < ? and v.station = ? and v.task = ? and v.outcome = 'noted'"
    " and v.reason in ('context.product', 'context.lot', 'context.place', 'context.order')"
    " order by v.seq desc limit 1"
)
