"""CONFIRM and CLOSE SHORT: what is captured becomes a fact, what is set aside goes to the exceptions list."""

from dataclasses import replace

from rules import holds
from rules.assigned import is_withdrawn
from rules.case import damage, task_of, told
from rules.catalog import Catalog
from rules.events import Asked, Confirmed, Event, LineClosed, Read, Refused, Undone
from rules.place import QUARANTINE
from rules.policy import POLICIES
from rules.session import Question, Session
from rules.task import Line
from rules.undo import what
from rules.work import HALF, Work


def confirm(session: Session, read: Read, catalog: Catalog, seen: int = 0) -> tuple[Event, ...]:
    """Books what is captured; units set aside go to the exceptions list, once `seen` covers them all.

    A task that another station has by now ends here, whatever is open on it.
    """
    work = session.work
    if work is None:
        return (Refused("command.not_now", read),)
    left = (*recalled(work, read, catalog), *left_over(session))
    count = _aside(work, left)
    if not work.captures and not count:
        return (Refused("confirm.nothing", read),)
    if count > seen:
        return (*left, _ask_aside(read, count))
    task = task_of(work, catalog)
    over = task is None or task.closed or is_withdrawn(session, task)
    finished = over or not any(_missing(work, line) for line in task.lines)  # type: ignore[union-attr]
    return (*left, Confirmed(work.task, len(work.captures), count, finished, read))


def recalled(work: Work, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """CONFIRM checks again: a unit recalled since its scan leaves the task and goes aside by name.

    Goods in take it into quarantine only: scanned again, it goes there.
    """
    checks = POLICIES[work.process].serial
    if holds.not_held not in checks and holds.to_quarantine not in checks:
        return ()
    events: list[Event] = []
    for ref, capture in work.captures.items():
        hold = catalog.hold(capture.product, capture.lot, capture.serial)
        if hold is not None and capture.target_place != QUARANTINE:
            found = replace(read, serial=capture.serial, lot=capture.lot)
            events += [
                Undone(ref, read, told(what=what(capture), why="recalled")),
                holds.refusal(found, hold, capture),
            ]
    return tuple(events)


def _aside(work: Work, left: tuple[Event, ...]) -> int:
    """Units set aside, those that go aside now included."""
    return len(work.pending) + sum(isinstance(event, Refused) for event in left)


def close_short(
    session: Session, read: Read, catalog: Catalog, reason: str = "", seen: int = 0
) -> tuple[Event, ...]:
    """Books what is captured and lets go of the rest, with a reason.

    Goods in: the lines are closed. Goods out: the rest stays open on the pick list, and the reason is told.
    """
    work = session.work
    task = task_of(work, catalog) if work is not None else None
    if work is None or task is None:
        return (Refused("command.not_now", read),)
    left = (*recalled(work, read, catalog), *left_over(session))
    short = [line for line in task.lines if _missing(work, line)]
    if short and not reason:
        missing = sum(_missing(work, line) for line in short)
        choices = POLICIES[work.process].short
        return (*left, Asked("close.reason", choices, read, told(missing=missing), unit=False))
    count = _aside(work, left)
    if count > seen:
        return (*left, replace(_ask_aside(read, count), granted={"close.reason": reason}))
    closed = [LineClosed(work.task, line.id, reason, read) for line in short]
    return (*left, *closed, Confirmed(work.task, len(work.captures), count, finished=True, read=read))


def _ask_aside(read: Read, count: int) -> Asked:
    return Asked("confirm.aside", ("yes",), read, told(count=count), unit=False)


def _missing(work: Work, line: Line) -> int:
    """Units of a line that nobody has confirmed or captured here."""
    if line.closed or line.id in work.closed:
        return 0
    return max(0, line.quantity - line.done - work.captured(line.id))


def left_over(session: Session) -> tuple[Refused, ...]:
    """Units of any scanner whose question is open: CONFIRM puts them aside, it books none silently."""
    if session.work is None:
        return ()
    return tuple(unanswered(question) for question in session.questions.values() if question.loose)


def unanswered(question: Question) -> Refused:
    """The unit of a question that nobody answered is set aside; one that was said to be damaged still is."""
    reason = "label.unpaired" if question.reason == HALF else "aside.unanswered"
    facts = {**told(asked=question.reason), **damage(question.granted)}
    return Refused(reason, question.read, facts)
