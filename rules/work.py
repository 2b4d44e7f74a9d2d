"""One open task at a station: its captures, and the indexes over them that a judgement asks.

The indexes keep a scan's cost the same with 5 or 10,000 captures. `accept` and `take_out` are each other's
inverse: a capture that is taken out leaves nothing behind but `latest`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final, TypeVar

from rules.commands import is_command
from rules.errors import MisuseError
from rules.events import Accepted, Asked, Capture, Event, Proposed, Read, Refused
from rules.product import Process
from rules.scan import Entry

#: In `Work.latest`: the scanner has chosen a product, or keyed units of one without their serials.
CHOSEN: Final = ""
#: In `Work.latest`: the scanner's last scan of goods booked nothing that a QTY could mean.
NOTHING: Final = "-"
#: In `Work.damaged`: said at the screen, so the next unit of any scanner is meant.
ANYONE: Final = ""

#: Half a label that waits for its other code (`rules.label_sets`), and a further code of one that is booked.
HALF: Final = "label.incomplete"
REST: Final = "label.rest"

#: Labels a zone can hold, several times over.
_TOLD: Final = 256
#: Between the codes in a note, and before a role in what is granted.
_AND: Final = "; "
_ROLE: Final = "role."

_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Context:
    """What was chosen by scanning, and holds until replaced."""

    product: str = ""
    line: str = ""
    lot: str = ""
    expiry: str = ""
    place: str = ""
    pack: int = 1
    dest: str = ""
    origin: str = ""


@dataclass(slots=True)
class Work:
    """One open task.

    Attributes:
        task: reference of the document.
        process: what kind of work it is.
        captures: what is booked and not confirmed, by the id of its verdict record, in order.
        at: when each was captured.
        by_item: the capture of a (product, serial).
        counts: base units per line.
        taken: per scanner its captures in order, so that UNDO finds the last one.
        latest: per scanner what its last scan of goods booked, so that QTY n means that scan; `CHOSEN` for a
            product, `NOTHING` when there is nothing to multiply. The scanner used last comes last.
        amended: captures that a QTY has set, so that the next QTY adds.
        owed: per line the captures that stand for units without their serial.
        missing: how many units these are.
        paid: captures of serials that paid for such a unit.
        paying: serials per (product, place) that pay for units the ledger knows as missing.
        aside: units set aside.
        lying: the same by their serial, or by what was scanned, in upper case.
        kept: per (line, reason) the first capture for which a question was answered for the rest of the line:
            it is not asked again, unless that capture is taken out.
        closed: why a line was closed short.
        context: what was chosen.
        assignment: the number under which the task was claimed.
        free: whether the task was started here and is in no catalog; `place` is then its own.
        damaged: scanners whose next unit is damaged; `ANYONE` for the next of all.
        unexpected: per line how many units were not on its list.
        doubted: lines about whose list was asked already.
        dropped: lines whose list a supervisor dropped.
        proposed: what cameras see and nobody has booked yet, by product and serial, or by text.
        admitted: refusals whose units were let in, with the capture that did.
        seen: captures by quantity that a camera booked, by product and text.
        codes: captures by the further codes of their labels (`rules.roles`).
        expiries: per (product, lot) the first capture that said when the lot expires.
        instead: per (line, entered serial) the capture that was let in for it.
        heaps: captures by quantity per (product, lot), without those of a container or without their serials.
        boxed: per container (SSCC) the captures of its scan.
        sealed: containers that were booked and confirmed before in this task.
        told: labels that a camera was told a soft refusal about, or half of a label, by device and code: each
            is told once.
    """

    task: str
    process: Process
    assignment: int = 0
    free: bool = False
    place: str = ""
    captures: dict[str, Capture] = field(default_factory=dict)
    at: dict[str, int] = field(default_factory=dict)
    by_item: dict[tuple[str, str], str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    taken: dict[str, dict[str, None]] = field(default_factory=dict)
    latest: dict[str, str] = field(default_factory=dict)
    amended: set[str] = field(default_factory=set)
    owed: dict[str, dict[str, None]] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)
    paid: set[str] = field(default_factory=set)
    paying: dict[tuple[str, str], int] = field(default_factory=dict)
    aside: dict[str, Refused] = field(default_factory=dict)
    kept: dict[tuple[str, str], str] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)
    context: Context = Context()
    damaged: dict[str, None] = field(default_factory=dict)
    unexpected: dict[str, int] = field(default_factory=dict)
    doubted: dict[str, None] = field(default_factory=dict)
    dropped: dict[str, None] = field(default_factory=dict)
    proposed: dict[tuple[str, str], Proposed] = field(default_factory=dict)
    admitted: dict[str, str] = field(default_factory=dict)
    seen: dict[tuple[str, str], str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    expiries: dict[tuple[str, str], str] = field(default_factory=dict)
    instead: dict[tuple[str, str], str] = field(default_factory=dict)
    heaps: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)
    boxed: dict[str, dict[str, None]] = field(default_factory=dict)
    sealed: dict[str, None] = field(default_factory=dict)
    lying: dict[str, dict[str, None]] = field(default_factory=dict)
    told: dict[tuple[str, bytes], str] = field(default_factory=dict)

    def captured(self, line: str) -> int:
        """Base units captured on a line and not yet confirmed."""
        return self.counts.get(line, 0)

    @property
    def touched(self) -> bool:
        """Whether leaving this task would forget goods."""
        return bool(self.captures or self.pending)

    @property
    def pending(self) -> dict[str, Refused]:
        """Units set aside that nobody has let in, by the id of their refusal."""
        if not self.admitted:
            return self.aside
        return {ref: refused for ref, refused in self.aside.items() if ref not in self.admitted}

    def let_in(self, ref: str) -> str:
        """The refusal whose unit this capture let in, empty for none."""
        return next((refusal for refusal, by in self.admitted.items() if by == ref), "")

    def copy(self) -> "Work":
        """The same work with dictionaries of its own, to judge several units as one (a container)."""
        changes: dict[str, Any] = {
            name: {k: dict(v) if isinstance(v, dict) else v for k, v in value.items()}
            for name, value in ((f.name, getattr(self, f.name)) for f in fields(self))
            if isinstance(value, dict)
        }
        return replace(self, **changes, amended=set(self.amended), paid=set(self.paid))

    def rest(self) -> "Work":
        """The same task after a confirmation that left some of it open."""
        return Work(
            self.task,
            self.process,
            self.assignment,
            self.free,
            self.place,
            kept=self.kept,
            closed=self.closed,
            context=self.context,
            damaged=self.damaged,
            unexpected=self.unexpected,
            doubted=self.doubted,
            dropped=self.dropped,
            proposed=self.proposed,
            instead=self.instead,
            sealed={**self.sealed, **dict.fromkeys(self.boxed)},
        )


def accept(work: Work, event: Accepted, ref: str) -> None:
    """Books a capture. One that amends another takes its place, also in the list of its scanner."""
    capture, source = event.capture, event.read.source
    owner = source
    if event.amends:
        owner = take_out(work, event.amends, heir=ref)
        work.amended.add(ref)
    work.captures[ref] = capture
    work.at[ref] = event.read.at
    _add(work.counts, capture.line, capture.quantity)
    work.taken.setdefault(owner, {})[ref] = None
    follow(work, source, CHOSEN if capture.debt else NOTHING if capture.container else ref)
    if not event.amends and event.facts.get("why") != "paid":
        spend_damaged(work, event.read)
    _index(work, event, ref)
    _count(work, capture, ref)
    _remember(work, event, ref)


def _index(work: Work, event: Accepted, ref: str) -> None:
    """What the capture is found by."""
    capture, by_camera = event.capture, event.read.entry is Entry.FIXED
    if capture.serial:
        work.by_item[capture.product, capture.serial] = ref
        work.codes |= dict.fromkeys(bound(capture).values(), ref)
    if capture.serial or by_camera:
        work.proposed.pop(seen_as(capture, event.read), None)
    if by_camera and not capture.serial:
        work.seen[seen_as(capture, event.read)] = ref
    if capture.lot and capture.expiry:
        work.expiries.setdefault((capture.product, capture.lot), ref)
    if capture.container:
        work.boxed.setdefault(capture.container, {})[ref] = None
    elif not (capture.serial or capture.debt):
        work.heaps.setdefault((capture.product, capture.lot), {})[ref] = None


def _count(work: Work, capture: Capture, ref: str) -> None:
    """Units whose serials are missing, and serials that were missing before."""
    if capture.debt:
        work.owed.setdefault(capture.line, {})[ref] = None
        _add(work.missing, capture.line, capture.debt)
    if capture.reason == "pays_debt":
        _add(work.paying, (capture.product, capture.source_place), capture.quantity)


def _remember(work: Work, event: Accepted, ref: str) -> None:
    """What was answered for it, and for whom it stands."""
    line, facts = event.capture.line, event.facts
    kept = facts.get("kept", "").split()
    if event.capture.serial and not event.read.serial and not is_command(event.read.text):
        kept.append("serial.is_this")  # a house serial says nothing about the codes of its line
    if "over" in facts:
        kept.append("line.over")
    for reason in kept:
        work.kept.setdefault((line, reason), ref)
    if "paid" in facts:
        work.paid.add(ref)
    if "stands_for" in facts:
        work.instead[line, facts["stands_for"]] = ref
    if event.admits:
        work.admitted[event.admits] = ref


def take_out(work: Work, ref: str, *, heir: str = "") -> str:
    """Takes a capture out again; gives the scanner that had booked it.

    What was answered for it, and for whom it stands, is forgotten, or goes to the `heir` that amends it.

    Raises:
        MisuseError: there is no such capture.
    """
    capture = work.captures.pop(ref, None)
    if capture is None:
        raise MisuseError(f"{ref} is not a capture of {work.task}")
    del work.at[ref]
    _add(work.counts, capture.line, -capture.quantity)
    work.amended.discard(ref)
    work.paid.discard(ref)
    if capture.serial:
        del work.by_item[capture.product, capture.serial]
        for code in bound(capture).values():
            work.codes.pop(code, None)
    if capture.debt:
        _drop(work.owed, capture.line, ref)
        _add(work.missing, capture.line, -capture.debt)
    if capture.reason == "pays_debt":
        _add(work.paying, (capture.product, capture.source_place), -capture.quantity)
    if capture.container:
        _drop(work.boxed, capture.container, ref)
    elif not (capture.serial or capture.debt):
        _drop(work.heaps, (capture.product, capture.lot), ref)
    _forget(work, ref, heir)
    owner = next(source for source, taken in work.taken.items() if ref in taken)
    _drop(work.taken, owner, ref)
    return owner


def _forget(work: Work, ref: str, heir: str) -> None:
    for refs in (work.kept, work.admitted, work.seen, work.expiries, work.instead):
        for key in [key for key, first in refs.items() if first == ref]:
            if heir:
                refs[key] = heir  # type: ignore[index]  # a key of this very dictionary
            else:
                del refs[key]  # type: ignore[arg-type]  # likewise
    for source in [source for source, latest in work.latest.items() if latest == ref]:
        work.latest[source] = NOTHING


def seen_as(capture: Capture, read: Read) -> tuple[str, str]:
    """What a camera knows a proposal by: the item of a serial, else the product and the text it read."""
    return (capture.product, capture.serial or read.text)


def role_key(role: str) -> str:
    """The key under which a code of this role is granted to a judgement."""
    return f"{_ROLE}{role}"


def note_of(codes: Mapping[str, str]) -> str:
    """The further codes of a unit's label as the note of its capture."""
    return _AND.join(f"{role}={code}" for role, code in codes.items())


def bound(capture: Capture) -> dict[str, str]:
    """The further codes bound to a captured serial, by `role_key`.

    >>> bound(Capture("1", "main/router", 1, "S1", note=note_of({"mac": "02-00", "imei": "35"})))
    {'role.mac': '02-00', 'role.imei': '35'}
    """
    if not capture.serial or not capture.note:
        return {}
    pairs = (pair.partition("=") for pair in capture.note.split(_AND))
    return {role_key(role): code for role, _, code in pairs}


def lay_aside(work: Work, refused: Refused, ref: str) -> None:
    """Sets a unit aside."""
    work.aside[ref] = refused
    work.lying.setdefault(lying_as(refused.read), {})[ref] = None


def tell(work: Work, source: str, symbol: bytes, reason: str) -> None:
    """Remembers that a camera was told this about a symbol; the oldest is forgotten first."""
    work.told.pop((source, symbol), None)
    work.told[source, symbol] = reason
    if len(work.told) > _TOLD:
        del work.told[next(iter(work.told))]


def tell_symbols(work: Work, event: Event) -> None:
    """A camera that still sees the symbols of one label is not asked about each of them again."""
    if event.read.parts or (isinstance(event, Asked) and event.reason == HALF):
        for symbol in event.read.symbols:
            tell(work, event.read.source, symbol, HALF)


def lying_as(read: Read) -> str:
    """What a unit set aside is found by when it is scanned again."""
    return (read.serial or read.text).upper()


def follow(work: Work, source: str, latest: str) -> None:
    """Remembers what the last scan of goods of a scanner booked; the newest is last."""
    work.latest.pop(source, None)
    work.latest[source] = latest


def spend_damaged(work: Work, read: Read) -> None:
    """The unit that was said to be damaged has come: the next one of this scanner is sound again."""
    if read.source in work.damaged:
        del work.damaged[read.source]
    elif read.entry is not Entry.FIXED:
        work.damaged.pop(ANYONE, None)


def _add(counts: dict[_Key, int], key: _Key, quantity: int) -> None:
    left = counts.get(key, 0) + quantity
    if left:
        counts[key] = left
    else:
        counts.pop(key, None)


def _drop(lists: dict[_Key, dict[str, None]], key: _Key, ref: str) -> None:
    del lists[key][ref]
    if not lists[key]:
        del lists[key]
