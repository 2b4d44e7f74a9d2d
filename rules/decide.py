"""The judgement: what a scan means at a station, as events. Pure; nothing is changed here.

`decide` sorts what was scanned - a command, a badge, a document, an answer to an open question, goods - and
hands it on. Every scan gets at least one event; an empty result means that the code has no meaning from
this kind of device (a camera cannot give commands) and is not even noted.
"""

from dataclasses import replace

from rules import orders, quantities
from rules.case import Case, normal, told
from rules.catalog import Catalog
from rules.commands import Command, Given, is_command, parse
from rules.events import Asked, Event, Noted, Noting, Opened, Read, Refused
from rules.goods import judge, product_code
from rules.kinds import is_plain, other_kind
from rules.reasons import Klass, reason_of
from rules.scan import Entry
from rules.session import Question, Session, context_of
from rules.task import Line, Task
from rules.work import Work


def decide(  # noqa: PLR0911 - one per kind of code
    session: Session, read: Read, catalog: Catalog
) -> tuple[Event, ...]:
    """The events of one scan, in order. The caller stores them, then folds them with `evolve`."""
    if read.entry is Entry.FIXED:
        return _seen(session, read, catalog)
    if catalog.version is None:
        return (Refused("rules.missing", read),)
    if read.fault:
        return (_unreadable(read),)
    if is_command(read.text):
        given = parse(read.text)
        return (
            (Refused("command.unknown", read),) if given is None else _command(session, read, catalog, given)
        )
    operator = catalog.operator(read.text)
    if operator is not None:
        facts = told(name=operator.name)
        return (Noted(Noting.OPERATOR, "operator.signed_on", read, operator=operator.name, facts=facts),)
    if _nobody(session, read):
        return (Refused("operator.missing", read),)
    task = catalog.task(read.text)
    if task is not None:
        return orders.open_task(session, read, task)
    if read.text in session.parked:
        return orders.resume(session, read)
    return _goods(session, read, catalog)


def _seen(session: Session, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """What a camera or fixed reader saw: goods of the open task, or nothing that it may judge."""
    if session.work is None:
        return ()
    if catalog.version is None:
        return (Refused("rules.missing", read),)
    if read.fault:
        return (_unreadable(read),)
    if is_command(read.text) or catalog.operator(read.text) or catalog.task(read.text):
        return ()
    events = _goods(session, read, catalog)
    unknown = isinstance(events[-1], Refused) and events[-1].reason == "code.unknown"
    return () if unknown else events


def _unreadable(read: Read) -> Refused:
    return Refused("code.unreadable", read, told(hint=read.hint, fault=read.fault))


def _nobody(session: Session, read: Read) -> bool:
    return session.operator_required and not orders.operator_of(session, read)


def _command(  # noqa: C901, PLR0911 - one per command
    session: Session, read: Read, catalog: Catalog, given: Given
) -> tuple[Event, ...]:
    if given.command is Command.SIGN_OFF:
        return (Noted(Noting.SIGNED_OFF, "operator.signed_off", read),)
    if _nobody(session, read):
        return (Refused("operator.missing", read),)
    question = _question(session, read)
    match given.command:
        case Command.ANSWER:
            return _answer(session, read, catalog, question, given.number)
        case Command.CONFIRM:
            if question is not None and question.choices:
                return _answer(session, read, catalog, question, 1)
            return orders.confirm(session, read, catalog)
        case Command.UNDO:
            return _undo(session, read, question)
        case Command.NEXT_TASK:
            return orders.next_task(session, read, catalog)
        case Command.PAUSE:
            return orders.pause(session, read)
        case Command.CLOSE_SHORT:
            return orders.close_short(session, read, catalog)
        case Command.QTY:
            if question is not None and question.unit:  # else it would count for the unit before
                return (Refused("answer.first", read),)
            return quantities.quantity(session, read, catalog, given.number)
        case Command.NO_SERIAL:
            return _after(session, read, quantities.no_serial(session, read, catalog))


def _undo(session: Session, read: Read, question: Question | None) -> tuple[Event, ...]:
    if question is None:
        return orders.ask_undo(session, read)
    if question.reason == "undo.which":
        return orders.undo_shown(session, question.read, question.facts["ref"])
    return (Noted(Noting.DROPPED, "question.dropped", question.read),)


def _question(session: Session, read: Read) -> Question | None:
    """The question this read can answer: its own scanner's, or for touch and buttons the latest one."""
    own = session.questions.get(read.source)
    if own is not None or read.entry not in orders.TOUCH:
        return own
    return next(reversed(session.questions.values()), None)


def _answer(  # noqa: PLR0911 - one per kind of question
    session: Session, read: Read, catalog: Catalog, question: Question | None, number: int
) -> tuple[Event, ...]:
    """The same scan judged again, with the answer granted: the world may have changed meanwhile."""
    if question is None or number > len(question.choices):
        return (Refused("answer.none", read),)
    choice = question.choices[number - 1]
    granted = {**question.granted, question.reason: choice}
    match question.reason:
        case "undo.which":
            return orders.undo_shown(session, question.read, question.facts["ref"])
        case "confirm.aside":
            return _aside_seen(session, question, catalog)
        case "close.reason":
            return orders.close_short(session, question.read, catalog, choice)
        case "task.open_this":
            return _open_for(session, question, catalog)
        case _ if is_command(question.read.text):
            return quantities.again(session, question, catalog, granted)
        case _:
            return _judge(session, question.read, catalog, granted)


def _aside_seen(session: Session, question: Question, catalog: Catalog) -> tuple[Event, ...]:
    """CONFIRM again: the units set aside were shown, and go to the exceptions list."""
    seen = int(question.facts["count"])
    if "close.reason" in question.granted:
        reason = question.granted["close.reason"]
        return orders.close_short(session, question.read, catalog, reason, seen)
    return orders.confirm(session, question.read, catalog, seen)


def _open_for(session: Session, question: Question, catalog: Catalog) -> tuple[Event, ...]:
    """Opens the task that the goods fit, and judges the goods in it."""
    task = catalog.task(question.facts["task"])
    if task is None:
        return (Refused("task.closed", question.read, question.facts),)
    opened = orders.open_task(session, question.read, task)
    if not isinstance(opened[0], Opened):
        return opened
    work = session.parked.get(task.id) or Work(task.id, task.process)
    return (*opened, *judge(Case(question.read, work, task, catalog)))


def _goods(session: Session, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """Goods: perhaps the other half of an open question, else judged by themselves."""
    if session.work is None:
        return (_without_task(session, read, catalog),)
    question = session.questions.get(read.source)
    completed = _complete(session, question, read, catalog) if question is not None else ()
    return completed or _after(session, read, _judge(session, read, catalog, {}))


def _judge(session: Session, read: Read, catalog: Catalog, granted: dict[str, str]) -> tuple[Event, ...]:
    if session.work is None:
        return (Refused("task.none", read),)
    task = catalog.task(session.work.task)
    if task is None or task.closed:
        return (Refused("task.closed", read, told(task=session.work.task)),)
    return judge(Case(read, session.work, task, catalog, granted))


def _after(session: Session, read: Read, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """`events`, behind the unit that this scanner left without an answer: that goes aside.

    A soft refusal leaves the question standing, and the same serial again is the same unit.
    """
    question, last = session.questions.get(read.source), events[-1]
    if question is None or not question.unit or session.work is None:
        return events
    if isinstance(last, Refused) and reason_of(last.reason).klass is Klass.SOFT:
        return events
    if "serial" in question.facts and (read.raw, read.aim) == (question.read.raw, question.read.aim):
        return events
    return (Refused("aside.unanswered", question.read, told(asked=question.reason)), *events)


def _complete(session: Session, question: Question, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """The events when this scan is what the question waits for, else none."""
    match question.reason:
        case "undo.which":
            return orders.undo_scanned(session, read, catalog)
        case "serial.which_product":
            return _with_product(session, question, read, catalog)
        case "lot.missing":
            return _with_lot(session, question, read, catalog)
        case _:
            return ()


def _with_product(session: Session, question: Question, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """The product code that a bare serial or lot waited for: chosen, then the kept scan is judged with it."""
    work, code = session.work, product_code(read, catalog)
    task = catalog.task(work.task) if work is not None else None
    if work is None or task is None or task.closed or code is None or read.serial:
        return ()
    chosen = judge(Case(read, work, task, catalog))
    if len(chosen) != 1 or not isinstance(chosen[0], Noted | Refused):
        return ()
    if isinstance(chosen[0], Refused):  # one unit with two codes is one unit set aside
        return (replace(chosen[0], read=question.read),)
    granted = {**question.granted, question.reason: code.product}
    informed = replace(work, context=context_of(chosen[0]))
    return (*chosen, *judge(Case(question.read, informed, task, catalog, granted)))


def _with_lot(session: Session, question: Question, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """The lot code that a serial waited for, on a label of its own or plain."""
    product = catalog.product(question.facts["product"])
    lot, code = read.lot or read.text, product_code(read, catalog)
    if product is None or session.work is None or read.serial or not is_plain(lot):
        return ()
    if code is not None and (code.product != product.id or not read.lot):
        return ()
    serial = normal(product, lot)
    known = not read.lot and (
        other_kind(catalog, lot)
        or (product.id, serial) in session.work.by_item
        or catalog.position(product.id, serial) is not None
        or catalog.expected(session.work.task, serial)
        or read.raw == question.read.raw
    )
    if known:
        return ()
    granted = {**question.granted, "lot.missing": lot, "lot.expiry": read.expiry}
    return _judge(session, question.read, catalog, granted)


def _without_task(session: Session, read: Read, catalog: Catalog) -> Asked | Refused:
    """Goods without an open task: they may fit exactly one that is released here."""
    fitting = [task for task in catalog.tasks(session.station) if _fits(read, task, catalog)]
    if len(fitting) == 1:
        return Asked("task.open_this", ("yes",), read, told(task=fitting[0].id), unit=False)
    return Refused("task.none", read)


def _fits(read: Read, task: Task, catalog: Catalog) -> bool:
    """Whether goods belong to an open line of the task, or stand on one of its lists."""
    code, serial = product_code(read, catalog), read.serial or read.text
    if code is not None:
        return any(_takes(line, code.product, read, task, catalog) for line in task.lines)
    if not is_plain(serial):
        return False
    return any(e.task == task.id and not e.received for e in catalog.listed(serial))


def _takes(line: Line, product_id: str, read: Read, task: Task, catalog: Catalog) -> bool:
    if line.product != product_id or not line.open:
        return False
    product = catalog.product(product_id)
    if product is None or not (line.listed and read.serial):
        return True
    return any(e.line == line.id for e in catalog.expected(task.id, normal(product, read.serial)))
