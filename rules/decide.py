"""The judgement: what a scan means at a station, as events. Pure; nothing is changed here.

`decide` sorts what was scanned - a command, a badge, a document, an answer to an open question, goods - and
hands it on. Every scan gets at least one event; an empty result means that the code has no meaning from
this kind of device (a camera cannot give commands) and is not even noted.
"""

from dataclasses import replace

from rules import orders
from rules.case import Case
from rules.catalog import Catalog
from rules.commands import Command, Given, is_command, parse
from rules.events import Asked, Event, Noted, Noting, Opened, Read, Refused
from rules.goods import judge, product_code
from rules.scan import Entry
from rules.session import Question, Session, Work, context_of
from rules.task import Task


def decide(session: Session, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """The events of one scan, in order. The caller stores them, then folds them with `evolve`."""
    if catalog.version is None:
        return (Refused("rules.missing", read),)
    if read.fault:
        return (Refused("code.unreadable", read, {"hint": read.hint, "fault": read.fault}),)
    if read.entry is Entry.FIXED:
        return _goods(session, read, catalog) if session.work is not None else ()
    if is_command(read.text):
        given = parse(read.text)
        if given is None:
            return (Refused("command.unknown", read),)
        return _command(session, read, catalog, given)
    operator = catalog.operator(read.text)
    if operator is not None:
        facts = {"name": operator.name}
        return (Noted(Noting.OPERATOR, "operator.signed_on", read, operator=operator.name, facts=facts),)
    if session.operator_required and not orders.operator_of(session, read):
        return (Refused("operator.missing", read),)
    task = catalog.task(read.text)
    if task is not None:
        return orders.open_task(session, read, task)
    return _goods(session, read, catalog)


def _command(session: Session, read: Read, catalog: Catalog, given: Given) -> tuple[Event, ...]:
    question = _question(session, read)
    match given.command:
        case Command.ANSWER:
            return _answer(session, read, catalog, question, given.number)
        case Command.CONFIRM:
            if question is not None and question.choices:
                return _answer(session, read, catalog, question, 1)
            return orders.confirm(session, read, catalog)
        case Command.UNDO:
            if question is not None and question.reason == "undo.which":
                return orders.undo_last(session, question.read)
            if question is not None:
                return (Noted(Noting.DROPPED, "question.dropped", question.read),)
            return orders.ask_undo(session, read)
        case Command.SIGN_OFF:
            return (Noted(Noting.SIGNED_OFF, "operator.signed_off", read),)
        case Command.NEXT_TASK:
            return orders.next_task(session, read, catalog)
        case Command.PAUSE:
            return orders.pause(session, read)
        case Command.CLOSE_SHORT:
            return orders.close_short(session, read, catalog)
        case Command.QTY:
            return (*_left(session, read), *orders.quantity(session, read, catalog, given.number))
        case Command.NO_SERIAL:
            return (*_left(session, read), *orders.no_serial(session, read, catalog))


def _question(session: Session, read: Read) -> Question | None:
    """The question this read can answer: its own scanner's, or for touch and buttons the latest one."""
    own = session.questions.get(read.source)
    if own is not None or read.entry not in {Entry.KEYED, Entry.BUTTON}:
        return own
    return next(reversed(session.questions.values()), None)


def _answer(
    session: Session, read: Read, catalog: Catalog, question: Question | None, number: int
) -> tuple[Event, ...]:
    """The same scan judged again, with the answer granted: the world may have changed meanwhile."""
    if question is None or number > len(question.choices):
        return (Refused("answer.none", read),)
    choice = question.choices[number - 1]
    granted = {**question.granted, question.reason: choice}
    match question.reason:
        case "undo.which":
            return orders.undo_last(session, question.read)
        case "confirm.aside":
            return orders.confirm(session, question.read, catalog, aside=True)
        case "close.reason":
            return orders.close_short(session, question.read, catalog, choice)
        case "task.open_this":
            return _open_for(session, question, catalog)
        case _ if is_command(question.read.text):
            return orders.quantity_again(session, question, catalog, granted)
        case _:
            return _judge(session, question.read, catalog, granted)


def _open_for(session: Session, question: Question, catalog: Catalog) -> tuple[Event, ...]:
    """Opens the task that the goods fit, and judges the goods in it."""
    task = catalog.task(question.facts["task"])
    if task is None:
        return (Refused("task.closed", question.read, {"task": question.facts["task"]}),)
    opened = Opened(task.id, task.process, question.read)
    case = Case(question.read, Work(task.id, task.process), task, catalog)
    return (opened, *judge(case))


def _goods(session: Session, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """Goods: perhaps the other half of an open question, else judged by themselves."""
    if session.work is None:
        return (_without_task(session, read, catalog),)
    question = session.questions.get(read.source)
    if question is None:
        return _judge(session, read, catalog, {})
    completed = _complete(session, question, read, catalog)
    return completed or (*_left(session, read), *_judge(session, read, catalog, {}))


def _judge(session: Session, read: Read, catalog: Catalog, granted: dict[str, str]) -> tuple[Event, ...]:
    if session.work is None:
        return (Refused("task.none", read),)
    task = catalog.task(session.work.task)
    if task is None:
        return (Refused("task.closed", read, {"task": session.work.task}),)
    return judge(Case(read, session.work, task, catalog, granted))


def _complete(session: Session, question: Question, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """The events when this scan is what the question waits for, else none."""
    match question.reason:
        case "undo.which":
            return orders.undo_scanned(session, read, catalog)
        case "serial.which_product":
            return _with_product(session, question, read, catalog)
        case "lot.missing":
            lot = read.lot or read.text
            if read.gtin or read.serial or catalog.is_place(lot) or product_code(read, catalog) is not None:
                return ()
            granted = {**question.granted, question.reason: lot}
            return _judge(session, question.read, catalog, granted)
        case _:
            return ()


def _with_product(session: Session, question: Question, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """The product code that a bare serial or lot waited for: chosen, then the kept scan is judged with it."""
    work, code = session.work, product_code(read, catalog)
    task = catalog.task(work.task) if work is not None else None
    if work is None or task is None or code is None or read.serial:
        return ()
    chosen = judge(Case(read, work, task, catalog))
    if len(chosen) != 1 or not isinstance(chosen[0], Noted):
        return ()
    granted = {**question.granted, question.reason: code.product}
    informed = replace(work, context=context_of(chosen[0]))
    return (*chosen, *judge(Case(question.read, informed, task, catalog, granted)))


def _left(session: Session, read: Read) -> tuple[Event, ...]:
    """A unit whose question was not answered goes aside before the next thing happens."""
    question = session.questions.get(read.source)
    if question is None or not question.unit or session.work is None:
        return ()
    return (Refused("aside.unanswered", question.read, {"asked": question.reason}),)


def _without_task(session: Session, read: Read, catalog: Catalog) -> Asked | Refused:
    """Goods without an open task: they may fit exactly one that is released here."""
    fitting = [task for task in catalog.tasks(session.station) if _fits(read, task, catalog)]
    if len(fitting) == 1 and fitting[0].id not in session.parked:
        facts = {"task": fitting[0].id}
        return Asked("task.open_this", ("yes",), read, facts, unit=False)
    return Refused("task.none", read)


def _fits(read: Read, task: Task, catalog: Catalog) -> bool:
    code = product_code(read, catalog)
    if code is not None:
        return any(line.product == code.product and line.open for line in task.lines)
    return any(e.task == task.id and not e.received for e in catalog.listed(read.serial or read.text))
