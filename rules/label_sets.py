"""Labels made of several symbols: half of one is AMBER until its other code comes, in any order, at any time.

`rules.hear` reads the symbols together; here is what a station does while one is missing. What was read is
kept in the open question, so nothing else has to be remembered.
"""

from dataclasses import replace
from typing import Final

from rules import answers, opening
from rules.case import Case, task_of, told
from rules.catalog import Catalog
from rules.commands import is_command
from rules.destinations import is_order
from rules.events import Accepted, Asked, Event, Noted, Noting, Proposed, Read, Refused
from rules.labels.fault import INCOMPLETE, Code
from rules.operators import nobody
from rules.session import Session
from rules.work import HALF, REST

#: Questions that say which product or unit is meant.
_NAMED: Final = frozenset({"lot.missing", "undo.which"})


def whole(session: Session, read: Read, catalog: Catalog, joined: Read | None) -> Read:
    """What counts of a scan: what it means of its own, else together with the symbols before it."""
    if read.fault in {"", Code.MISSING_FIELD} and _stands_alone(session, read, catalog):
        return replace(read, fault="", hint="")  # no label, so it need not carry what labels must
    return joined if joined is not None else read


def _stands_alone(session: Session, read: Read, catalog: Catalog) -> bool:
    """Whether a symbol means something that no label does: a command, badge, document, place or order."""
    text = read.text
    return bool(
        is_command(text)
        or catalog.operator(text) is not None
        or catalog.task(text) is not None
        or text in session.parked
        or catalog.place(text) is not None
        or is_order(session.work, text, catalog)
    )


def waits(read: Read) -> bool:
    """Whether this is half a label: its set is not complete, or lacks a field that its scanner requires."""
    says_something = read.names_product or read.serial or read.lot or read.sscc
    return read.fault in INCOMPLETE or (read.fault == Code.MISSING_FIELD and bool(says_something))


def unread(session: Session, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """What becomes of a scan that is no label by itself: half of one, or nothing that can be read."""
    if not waits(read):
        return (unreadable(read),)
    if nobody(session, read):
        return (Refused("operator.missing", read),)
    return half(session, read, catalog)


def unreadable(read: Read) -> Refused:
    """RED, with what is wrong and what to do, in whole sentences: longer than other facts."""
    return Refused("code.unreadable", read, {"hint": read.hint, "fault": read.fault})


def half(session: Session, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """AMBER: the other code of this label is missing.

    A lot that was asked for, or a unit that is to be taken out, needs no product beside it.
    """
    work, question = session.work, session.questions.get(read.source)
    if work is None:
        return (Asked(HALF, (), read, unit=False),)
    task = task_of(work, catalog)
    if task is None or task.closed:
        return (Refused("task.closed", read, told(task=work.task)),)
    if taken := opening.taken_over(session, read, task):
        return answers.after(session, read, taken)
    if question is not None and question.reason in _NAMED and (read.serial or read.lot):
        completed = answers.complete(session, question, read, catalog)
        if completed:
            return completed
    case = Case(read, work, task, catalog, answers.kept(session, read))
    return answers.after(session, read, (case.ask(HALF),))


def rest(session: Session, read: Read) -> tuple[Event, ...]:
    """A further code of the label that this scanner's last scan has booked: understood, not counted again."""
    if not read.parts or read.fault or read.source in session.questions:
        return ()
    last = next((event for event in session.recent if event.read.source == read.source), None)
    booked = isinstance(last, Accepted | Proposed) or (isinstance(last, Noted) and last.reason == REST)
    if last is None or not booked or not read.continues(last.read):
        return ()
    return (Noted(Noting.UNCHANGED, REST, read),)
