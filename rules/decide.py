"""The judgement: what a scan means at a station, as events. Pure; nothing is changed here.

`decide` sorts what was scanned - a command, a badge, a document, an answer to an open question, goods - and
hands it on. Every scan gets at least one event; an empty result means that the code has no meaning from
this kind of device (a camera cannot give commands) and is not even noted.
"""

from rules import (
    answers,
    booking,
    camera,
    damaged,
    destinations,
    label_sets,
    opening,
    override,
    quantities,
    supervised,
    undo,
)
from rules.case import damage, task_of, told
from rules.catalog import Catalog, Operator
from rules.commands import Command, Given, is_command, parse
from rules.events import Accepted, Asked, Event, Noted, Noting, Proposed, Read, Refused
from rules.judging import goods
from rules.operators import TOUCH, nobody, sign_on
from rules.scan import Entry
from rules.session import Question, Session


def decide(session: Session, read: Read, catalog: Catalog, joined: Read | None = None) -> tuple[Event, ...]:
    """The events of one scan, in order. The caller stores them, then folds them with `evolve`.

    `joined` is the scan together with the symbols of its label before it (`rules.hear.Heard`).
    """
    if joined is not None or read.fault:
        read = label_sets.whole(session, read, catalog, joined)
    if read.entry is Entry.FIXED:
        events = camera.seen(session, read, catalog)
    else:
        events = _heard(session, read, catalog)
    events = supervised.set_aside(session, _not_withdrawn(session, read, catalog, events))
    return events if session.screen else _without_screen(events)


def _not_withdrawn(
    session: Session, read: Read, catalog: Catalog, events: tuple[Event, ...]
) -> tuple[Event, ...]:
    """A task that another station has by now takes no new capture, however it was answered or keyed.

    Undo goes on: what it gives back to the units that a serial had paid for is no new capture.
    """
    work = session.work
    adds = any(isinstance(e, Accepted | Proposed) and e.facts.get("why") != "paid" for e in events)
    task = task_of(work, catalog) if work is not None and adds else None
    taken = opening.taken_over(session, read, task) if task is not None else ()
    return answers.after(session, read, taken) if taken else events


def _without_screen(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """A station that cannot show answers sets the unit aside; one that waits for another code goes on."""
    last = events[-1] if events else None
    if not isinstance(last, Asked) or not last.unit or not last.choices:
        return events
    if "admits" in last.granted:  # it is set aside already
        refused = Refused(last.reason, last.read)
        return override.outcome(last.read, refused, (refused,))
    facts = {**told(asked=last.reason), **damage(last.granted)}
    return (*events[:-1], Refused("aside.unanswered", last.read, facts))


def _heard(  # noqa: PLR0911 - one per kind of code
    session: Session, read: Read, catalog: Catalog
) -> tuple[Event, ...]:
    if catalog.version is None:
        return (Refused("rules.missing", read),)
    given = parse(read.text) if is_command(read.text) and not read.fault else None
    if (stopped := _stopped(session, read, given)) is not None:
        return (stopped,)
    if read.fault:
        return label_sets.unread(session, read, catalog)
    if is_command(read.text):
        return (
            (Refused("command.unknown", read),) if given is None else _command(session, read, catalog, given)
        )
    operator = catalog.operator(read.text)
    if operator is not None:
        return _badge(session, read, catalog, operator)
    if nobody(session, read):
        return (Refused("operator.missing", read),)
    if _cancels(session, read):
        return opening.cancel(session, read)
    task = catalog.task(read.text)
    if task is not None and not destinations.is_order(session.work, read.text, catalog):
        return opening.open_task(session, read, task)
    if read.text in session.parked:
        return opening.resume(session, read)
    return label_sets.rest(session, read) or goods(session, read, catalog)


def _stopped(session: Session, read: Read, given: Given | None) -> Event | None:
    """A stopped scanner accepts nothing until ACK; touch and buttons acknowledge the latest stop."""
    acks = given is not None and given.command is Command.ACK
    source = read.source
    if source not in session.stopped:
        source = next(reversed(session.stopped), "") if acks and read.entry is not Entry.SCAN else ""
    if not source:
        return Refused("command.not_now", read) if acks else None
    if acks:
        return Noted(Noting.ACKNOWLEDGED, "stop.acknowledged", read, facts={"source": source})
    return Refused("ack.first", read, told(asked=session.stopped[source].reason))


def _badge(session: Session, read: Read, catalog: Catalog, operator: Operator) -> tuple[Event, ...]:
    """A badge signs on; a supervisor's own badge may let in what was refused, or drop a doubted list."""
    if operator.supervises:
        question = session.questions.get(read.source)
        if question is not None and question.reason == "list.looks_wrong":
            return (override.drop_list(read, question, operator),)
        if asked := override.ask(session, read, catalog, operator):
            return asked
    return (sign_on(read, operator),)


def _cancels(session: Session, read: Read) -> bool:
    """Whether this is the document code that CANCEL waits for: by the same scanner, or touched."""
    if session.work is None or session.work.task != read.text:
        return False
    asked = (q.read for q in session.questions.values() if q.reason == "task.cancel")
    return any(cancel.source == read.source or cancel.entry in TOUCH for cancel in asked)


def _command(  # noqa: C901, PLR0911, PLR0912 - one per command
    session: Session, read: Read, catalog: Catalog, given: Given
) -> tuple[Event, ...]:
    if given.command is Command.SIGN_OFF:
        return (Noted(Noting.SIGNED_OFF, "operator.signed_off", read),)
    if given.command is Command.HELP:
        return (Noted(Noting.HELP, "help.called", read),)
    if nobody(session, read):
        return (Refused("operator.missing", read),)
    question = answers.question_of(session, read)
    match given.command:
        case Command.ANSWER:
            return answers.answer(session, read, catalog, question, given.number)
        case Command.CONFIRM:
            return _confirm(session, read, catalog, question)
        case Command.UNDO:
            return _undo(session, read, question)
        case Command.NEXT_TASK:
            return opening.next_task(session, read, catalog)
        case Command.PAUSE:
            return opening.pause(session, read)
        case Command.START if given.process is not None:
            return opening.start(session, read, given.process)
        case Command.CANCEL:
            return opening.ask_cancel(session, read)
        case Command.CLOSE_SHORT:
            return booking.close_short(session, read, catalog)
        case Command.DAMAGED:
            return (_damaged(session, read),)
        case Command.NO_SERIAL:
            return answers.after(session, read, quantities.no_serial(session, read, catalog))
        case Command.QTY | Command.QTY_ALL | Command.DIGIT:
            if question is not None and question.unit:  # else it would count for the unit before
                return (Refused("answer.first", read),)
            return _number(session, read, catalog, given, question)
        case _:  # ACK is dealt with by `_stopped`; START names a process
            return (Refused("command.not_now", read),)


def _number(
    session: Session, read: Read, catalog: Catalog, given: Given, question: Question | None
) -> tuple[Event, ...]:
    if given.command is Command.QTY_ALL:
        return quantities.rest(session, read, catalog)
    if given.command is Command.DIGIT:
        return quantities.digit(session, read, question, given.number)
    if not given.number:
        return quantities.digit(session, read, None, 0)
    return quantities.quantity(session, read, catalog, given.number)


def _confirm(session: Session, read: Read, catalog: Catalog, question: Question | None) -> tuple[Event, ...]:
    if question is not None and question.reason == "quantity.digits":
        return quantities.keyed_digits(session, question, catalog)
    if question is not None and question.choices:
        return answers.answer(session, read, catalog, question, 1)
    if session.work is not None and session.work.proposed:
        return camera.book(session, catalog)
    return booking.confirm(session, read, catalog)


def _undo(session: Session, read: Read, question: Question | None) -> tuple[Event, ...]:
    if question is None:
        return undo.ask_undo(session, read)
    if question.reason == "undo.which":
        return undo.undo_shown(session, question.read, question.facts["ref"])
    return (Noted(Noting.DROPPED, "question.dropped", question.read),)


def _damaged(session: Session, read: Read) -> Event:
    """DAMAGED before a unit: it goes into quarantine."""
    if session.work is None or session.work.process not in damaged.PROCESSES:
        return Refused("command.not_now", read)
    return Noted(Noting.DAMAGED, "damaged.next", read)
