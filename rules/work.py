"""One open task at a station: its captures, and the indexes over them that a judgement asks.

The indexes keep a scan's cost the same with 5 or 10,000 captures. `accept` and `take_out` are each other's
inverse: a capture that is taken out leaves nothing behind but `latest`.
"""

from dataclasses import dataclass, field
from typing import Final, TypeVar

from rules.errors import MisuseError
from rules.events import Accepted, Capture, Refused
from rules.product import Process

#: In `Work.latest`: the scanner has chosen a product, or keyed units of one without their serials.
CHOSEN: Final = ""

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
            product; a scanner is missing here when its last scan booked nothing.
        amended: captures that a QTY has set, so that the next QTY adds.
        owed: per line the captures that stand for units without their serial.
        missing: how many units these are.
        paid: captures of serials that paid for such a unit.
        paying: serials per (product, place) that pay for units the ledger knows as missing.
        aside: units set aside.
        vouched: per line the bare code that was first accepted as a serial; further ones are not asked about.
        over: per line the first capture above its quantity; further ones are not asked about.
        closed: why a line was closed short.
        context: what was chosen.
    """

    task: str
    process: Process
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
    vouched: dict[str, str] = field(default_factory=dict)
    over: dict[str, str] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)
    context: Context = Context()

    def captured(self, line: str) -> int:
        """Base units captured on a line and not yet confirmed."""
        return self.counts.get(line, 0)

    @property
    def touched(self) -> bool:
        """Whether leaving this task would forget goods."""
        return bool(self.captures or self.aside)

    def rest(self) -> "Work":
        """The same task after a confirmation that left some of it open."""
        return Work(
            self.task,
            self.process,
            vouched=self.vouched,
            over=self.over,
            closed=self.closed,
            context=self.context,
        )


def accept(work: Work, event: Accepted, ref: str) -> None:
    """Books a capture. One that amends another takes its place, also in the list of its scanner."""
    capture, source = event.capture, event.read.source
    owner = source
    if event.amends:
        owner = take_out(work, event.amends)
        work.amended.add(ref)
    work.captures[ref] = capture
    work.at[ref] = event.read.at
    _add(work.counts, capture.line, capture.quantity)
    work.taken.setdefault(owner, {})[ref] = None
    follow(work, source, CHOSEN if capture.debt else ref)
    if capture.serial:
        work.by_item[capture.product, capture.serial] = ref
        if not event.read.serial:
            work.vouched.setdefault(capture.line, ref)
    if capture.debt:
        work.owed.setdefault(capture.line, {})[ref] = None
        _add(work.missing, capture.line, capture.debt)
    if capture.reason == "pays_debt":
        _add(work.paying, (capture.product, capture.source_place), capture.quantity)
    if "paid" in event.facts:
        work.paid.add(ref)
    if "over" in event.facts:
        work.over.setdefault(capture.line, ref)


def take_out(work: Work, ref: str) -> str:
    """Takes a capture out again; gives the scanner that had booked it.

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
    if capture.debt:
        _drop(work.owed, capture.line, ref)
        _add(work.missing, capture.line, -capture.debt)
    if capture.reason == "pays_debt":
        _add(work.paying, (capture.product, capture.source_place), -capture.quantity)
    for first in (work.vouched, work.over):
        if first.get(capture.line) == ref:
            del first[capture.line]
    for source in [source for source, latest in work.latest.items() if latest == ref]:
        del work.latest[source]
    owner = next(source for source, taken in work.taken.items() if ref in taken)
    _drop(work.taken, owner, ref)
    return owner


def follow(work: Work, source: str, latest: str | None) -> None:
    """Remembers what the last scan of goods of a scanner booked, None for nothing; the newest is last."""
    work.latest.pop(source, None)
    if latest is not None:
        work.latest[source] = latest


def _add(counts: dict[_Key, int], key: _Key, quantity: int) -> None:
    left = counts.get(key, 0) + quantity
    if left:
        counts[key] = left
    else:
        counts.pop(key, None)


def _drop(lists: dict[str, dict[str, None]], key: str, ref: str) -> None:
    del lists[key][ref]
    if not lists[key]:
        del lists[key]
