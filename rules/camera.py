"""What a camera or a fixed reader sees: proposed ("20 of 20") and booked by CONFIRM, or booked at once.

Seeing a label again never adds; equal codes in one frame are as many units as there are separate labels
(`Read.copies`). Commands, badges and documents count only from hand scanners, buttons and touch.
"""

from dataclasses import dataclass, field, replace
from typing import Final

from rules import containers, label_sets
from rules.booking import unanswered
from rules.case import Case, task_of
from rules.catalog import Catalog
from rules.commands import is_command
from rules.events import Accepted, Asked, Event, Noted, Noting, Proposed, Read, Refused, Undone
from rules.goods import judge
from rules.judging import goods
from rules.labels.fault import Code
from rules.session import Session, context_of
from rules.work import HALF, Work, accept, bound, seen_as, take_out

#: Refusals that a label still in sight gives after it was booked.
_SEEN_AGAIN: Final = frozenset(
    {"serial.already_in_task", "serial.perhaps_not", "container.twice", "aside.already"}
)
#: Before the place of an event in its batch, where the id of its record is not given yet.
_BATCH: Final = "batch:"


def seen(session: Session, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """The verdict on what is in the zone while a task is open; nothing for what fits no role."""
    work = session.work
    if work is None:
        return ()
    if catalog.version is None:
        return _once(work, Refused("rules.missing", read))
    if read.fault:
        return _unread(session, work, read, catalog)
    if is_command(read.text) or catalog.operator(read.text) or catalog.task(read.text):
        return ()
    if _symbols_told(work, read) or _bound(work, read) or _proposed_whole(work, read, catalog):
        return ()
    return label_sets.rest(session, read) or _news(session, work, goods(session, read, catalog))


def _news(session: Session, work: Work, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """What of a judgement is news: a label that is still in sight is judged again and again."""
    last = events[-1]
    match last:
        case Refused():
            return () if _fits_nothing(last) or _told(work, last) else events
        case Asked():
            return () if _waits(session, events) or _aside_before(work, last.read) else events
        case Accepted():
            events = _grown(work, events)
            return events if session.auto or not events else _proposed(work, events)
        case Noted() if last.noting is Noting.CONTEXT:
            return () if len(events) > 1 or context_of(last) == work.context else events
        case _:
            return events


def book(session: Session, catalog: Catalog) -> tuple[Event, ...]:
    """CONFIRM or the button: everything proposed is judged once more, one after the other, and booked."""
    if session.work is None:
        return ()
    task = task_of(session.work, catalog)
    batch = _Batch(session.work.copy())
    for proposed in session.work.proposed.values():
        if task is None:
            batch.add(Refused("task.closed", proposed.read, {"task": session.work.task}))
            continue
        answers = _again(Case(proposed.read, batch.work, task, catalog, _said(proposed)))
        for event in _grown(batch.work, answers):
            batch.add(event)
    return (*_unanswered(session, session.work), *(event for event in batch.events if event is not None))


@dataclass(slots=True)
class _Batch:
    """Units booked with one CONFIRM: each is judged on what those before it left.

    None of them has the id of a record yet. Where one changes what another of the batch has just changed,
    because two serials pay for the same declared units, only the later change stands.
    """

    work: Work
    events: list[Event | None] = field(default_factory=list)

    def add(self, event: Event) -> None:
        ref = f"{_BATCH}{len(self.events)}"
        match event:
            case Accepted():
                accept(self.work, event, ref)
                self.events.append(replace(event, amends=self._before(event.amends)))
            case Undone():
                take_out(self.work, event.capture)
                self.events.append(replace(event, capture=self._before(event.capture)))
            case _:
                self.events.append(event)

    def _before(self, ref: str) -> str:
        if not ref.startswith(_BATCH):
            return ref
        at = int(ref.removeprefix(_BATCH))
        earlier, self.events[at] = self.events[at], None
        return earlier.amends if isinstance(earlier, Accepted) else ref


def _unanswered(session: Session, work: Work) -> list[Event]:
    """What these cameras were asked about goes aside, as at any CONFIRM."""
    cameras = {seen.read.source for seen in work.proposed.values()}
    return [
        unanswered(question)
        for source, question in session.questions.items()
        if source in cameras and question.loose
    ]


def _again(case: Case) -> tuple[Event, ...]:
    """The unit judged anew; what has a question by now goes aside."""
    return tuple(
        Refused("aside.unanswered", event.read, {"asked": event.reason})
        if isinstance(event, Asked)
        else event
        for event in judge(case)
    )


def _said(proposed: Proposed) -> dict[str, str]:
    """What other codes of its label said about a unit: its capture holds them."""
    capture = proposed.capture
    if not capture.serial or capture.container:
        return {}
    return {
        **bound(capture),
        "serial.which_product": capture.product,
        **({"lot.missing": capture.lot, "lot.expiry": capture.expiry} if capture.lot else {}),
    }


def _fits_nothing(refused: Refused) -> bool:
    return refused.reason == "code.unknown" or refused.reason in _SEEN_AGAIN


def _unread(session: Session, work: Work, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    if read.fault == Code.NOT_DIGITAL_LINK or _symbols_told(work, read):  # a poster's address fits no role
        return ()
    if not label_sets.waits(read):
        return _once(work, label_sets.unreadable(read))
    question = session.questions.get(read.source)  # one unit is asked about at a time
    return label_sets.half(session, read, catalog) if question is None or read.parts else ()


def _bound(work: Work, read: Read) -> bool:
    """Whether this is a code of a label whose set is complete and that is still in sight."""
    if read.text in work.codes:
        return True
    sets = (seen for seen in work.proposed.values() if seen.capture.note)
    return any(read.raw == seen.read.raw or read.text in bound(seen.capture).values() for seen in sets)


def _proposed_whole(work: Work, read: Read, catalog: Catalog) -> bool:
    """Whether this container is proposed already: it is not judged child by child with every frame."""
    sscc = containers.container_of(read, catalog) or read.sscc
    return bool(sscc) and any(seen.capture.container == sscc for seen in work.proposed.values())


def _once(work: Work, refused: Refused) -> tuple[Event, ...]:
    return () if _told(work, refused) else (refused,)


def _told(work: Work, refused: Refused) -> bool:
    """Whether this was said before about this label, while it lay in sight."""
    return (
        _aside_before(work, refused.read)
        or work.told.get((refused.read.source, refused.read.raw)) == refused.reason
    )


def _symbols_told(work: Work, read: Read) -> bool:
    """Whether this is a symbol of a label that is waited for or was seen as a whole, and nothing new with it.

    One symbol may stand on many labels, so what completes another label is news.
    """
    if read.parts and not read.fault:
        return False
    own = {read.raw, read.aim.encode() + read.raw}
    symbols = [symbol for symbol in read.symbols if symbol not in own]
    known = {symbol for symbol in read.symbols if work.told.get((read.source, symbol)) == HALF}
    return not own.isdisjoint(known) and known.issuperset(symbols)


def _waits(session: Session, events: tuple[Event, ...]) -> bool:
    """Whether the camera's question is open already, and this one would only repeat or displace it.

    One unit is asked about at a time; the rest is seen again. A set of codes goes on, or starts again.
    """
    question, last = session.questions.get(events[-1].read.source), events[-1]
    if question is None or not isinstance(last, Asked):
        return False
    if len(events) > 1 or (question.in_view and not last.read.continues(question.read)):
        return True
    same_unit = (last.read.raw, last.granted) == (question.read.raw, question.granted)
    return last.reason == question.reason and (same_unit or not last.unit)  # or it is asked about the task


def _aside_before(work: Work, read: Read) -> bool:
    """Whether this label was set aside already while it lay in sight."""
    same = (read.raw, read.source)
    return any((other.read.raw, other.read.source) == same for other in work.aside.values())


def _proposed(work: Work, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The unit as seen, or the container as a whole: its children are judged once more when it is booked."""
    last = events[-1]
    if not isinstance(last, Accepted):
        return ()
    before = work.proposed.get(seen_as(last.capture, last.read))
    if before is not None and before.capture.quantity >= last.capture.quantity:
        return ()
    return (Proposed(last.capture, last.reason, last.read, last.facts),)


def _grown(work: Work, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """A quantity that was booked from the same label grows only by further labels."""
    last = events[-1]
    if not isinstance(last, Accepted) or last.capture.serial:
        return events
    ref = work.seen.get(seen_as(last.capture, last.read))
    if ref is None:
        return events
    if work.captures[ref].quantity >= last.capture.quantity:
        return ()
    return (replace(last, amends=ref, admits=last.admits or work.let_in(ref)),)
