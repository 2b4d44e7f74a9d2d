"""Labels made of several symbols: half of one is AMBER until its other code comes, in any order, at any time.

`rules.hear` reads the symbols together; here is what a station does while one is missing. What was read is
kept in the open question, so nothing else has to be remembered.
"""

from typing import Final

from rules import answers, opening
from rules.case import Case, task_of, told
from rules.catalog import Catalog
from rules.events import Accepted, Asked, Event, Noted, Noting, Proposed, Read, Refused
from rules.labels.fault import INCOMPLETE
from rules.operators import nobody
from rules.session import Session
from rules.work import HALF, REST

#: Questions that say which product or unit is meant.
_NAMED: Final = frozenset({"lot.missing", "undo.which"})


def stands_alone(session: Session, read: Read, catalog: Catalog) -> bool:
    """Whether a symbol means something of its own that no label does: a badge, a document, a place."""
    text = read.text
    return bool(
        catalog.operator(text) is not None
        or catalog.task(text) is not None
        or text in session.parked
        or catalog.place(text) is not None
    )


def unread(session: Session, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """What becomes of a scan that is no label by itself: half of one, or nothing that can be read."""
    if read.fault not in INCOMPLETE:
        return (Refused("code.unreadable", read, told(hint=read.hint, fault=read.fault)),)
    if nobody(session, read):
        return (Refused("operator.missing", read),)
    return half(session, read, catalog)


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
