"""Answers to open questions: by number, by CONFIRM, or by scanning what is missing.

A question keeps its scan. The answer judges the same scan again with the answer granted, for the world may
have changed meanwhile.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from rules import booking, opening, override, quantities, roles, undo
from rules.case import Case, damage, task_of, told
from rules.catalog import Catalog
from rules.codes import product_code
from rules.commands import is_command
from rules.events import Asked, Event, Facts, Noted, Noting, Opened, Read, Refused
from rules.goods import choose_lot, judge
from rules.kinds import is_plain, other_kind
from rules.klass import Klass
from rules.lines import line_for
from rules.operators import TOUCH, sign_on
from rules.product import Product
from rules.reasons import reason_of
from rules.scan import Entry
from rules.serials import normal
from rules.session import Question, Session, context_of
from rules.task import Task
from rules.work import HALF, Work


def question_of(session: Session, read: Read) -> Question | None:
    """The question this read can answer: its own scanner's, or for touch and buttons the latest one."""
    own = session.questions.get(read.source)
    if own is not None or read.entry not in TOUCH:
        return own
    return next(reversed(session.questions.values()), None)


def answer(  # noqa: C901, PLR0911, PLR0912 - one per kind of question
    session: Session, read: Read, catalog: Catalog, question: Question | None, number: int
) -> tuple[Event, ...]:
    """What the answer with this number leads to."""
    if question is None:
        question = _cameras_question(session)
    if question is None or number > len(question.choices):
        return (Refused("answer.none", read),)
    choice = question.choices[number - 1]
    granted = {**question.granted, question.reason: choice}
    match question.reason:
        case "undo.which":
            return undo.undo_shown(session, question.read, question.facts["ref"])
        case "confirm.aside":
            return _aside_seen(session, question, catalog)
        case "close.reason":
            return booking.close_short(session, question.read, catalog, choice)
        case "task.open_this":
            return _open_for(session, question, catalog)
        case "task.taken_over":
            if choice == "confirm":
                return booking.confirm(session, question.read, catalog)
            return opening.cancel(session, question.read)
        case "task.cancel":
            return opening.cancel(session, question.read)
        case "list.looks_wrong":
            return (Noted(Noting.DROPPED, "list.kept", question.read),)
        case "override.which":
            return _override(session, question, catalog, choice)
        case _ if is_command(question.read.text):
            return _outcome(question, quantities.again(session, question.read, catalog, granted))
        case _:
            return _outcome(question, _judge(session, question.read, catalog, granted))


def _cameras_question(session: Session) -> Question | None:
    """What a camera was asked about, newest first: it has no commands, so any scanner answers for it."""
    questions = reversed(session.questions.values())
    return next((question for question in questions if question.read.entry is Entry.FIXED), None)


def after(session: Session, read: Read, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """`events`, behind the unit that this scanner left without an answer: that goes aside.

    A soft refusal leaves the question standing, and the same serial again, or a further code of its label, is
    the same unit.
    """
    question, last = session.questions.get(read.source), events[-1]
    if question is None or not question.loose or session.work is None:
        return events
    if isinstance(last, Refused) and reason_of(last.reason).klass is Klass.SOFT:
        return events
    if read.continues(question.read) or question.in_view:
        return events
    one = "serial" in question.facts or question.reason == HALF
    if one and (read.raw, read.aim) == (question.read.raw, question.read.aim):
        return events
    return (booking.unanswered(question), *events)


def kept(session: Session, read: Read) -> Facts:
    """What the same unit, scanned again before it was answered for, brings along: that it is damaged.

    A further code of its label keeps all that was answered.
    """
    question = session.questions.get(read.source)
    if question is not None and read.continues(question.read):
        return question.granted
    if question is None or (read.raw, read.aim) != (question.read.raw, question.read.aim):
        return {}
    return damage(question.granted)


def complete(session: Session, question: Question, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """The events when this scan is what the question waits for, else none."""
    way = _COMPLETED.get(question.reason)
    return way(session, question, read, catalog) if way is not None else ()


def _task(session: Session, catalog: Catalog) -> Task | None:
    """The open task as the catalog has it now."""
    return task_of(session.work, catalog) if session.work is not None else None


def _judge(session: Session, read: Read, catalog: Catalog, granted: dict[str, str]) -> tuple[Event, ...]:
    work = session.work
    task = task_of(work, catalog) if work is not None else None
    if work is None or task is None or task.closed:
        return (Refused("task.closed", read, told(task=work.task if work is not None else "?")),)
    if is_command(read.text):  # NO SERIAL or a QTY is the unit in question
        return quantities.again(session, read, catalog, granted)
    return judge(Case(read, work, task, catalog, granted))


def _aside_seen(session: Session, question: Question, catalog: Catalog) -> tuple[Event, ...]:
    """CONFIRM again: the units set aside were shown, and go to the exceptions list."""
    seen = int(question.facts["count"])
    if "close.reason" in question.granted:
        reason = question.granted["close.reason"]
        return booking.close_short(session, question.read, catalog, reason, seen)
    return booking.confirm(session, question.read, catalog, seen)


def _open_for(session: Session, question: Question, catalog: Catalog) -> tuple[Event, ...]:
    """Opens the task that the goods fit, and judges the goods in it."""
    task = catalog.task(question.facts["task"])
    if task is None:
        return (Refused("task.closed", question.read, question.facts),)
    opened = opening.open_task(session, question.read, task)
    if not isinstance(opened[0], Opened):
        return opened
    work = session.parked.get(task.id) or Work(task.id, task.process, task.assignment)
    resumed = replace(session, work=work)
    taken = opening.taken_over(resumed, question.read, task)
    return (*opened, *(taken or judge(Case(question.read, work, task, catalog))))


def _override(session: Session, question: Question, catalog: Catalog, choice: str) -> tuple[Event, ...]:
    """A supervisor's choice about a unit set aside."""
    operator = catalog.operator(question.read.text)
    refused = override.pending(session, catalog).get(question.facts["ref"])
    if operator is None or not operator.supervises:  # the badge was withdrawn meanwhile
        return (Refused("answer.none", question.read),)
    if choice == override.SIGN_ON or refused is None:
        return (sign_on(question.read, operator),)
    if choice == override.DROP:
        return (override.drop_list(question.read, question, operator),)
    if choice == override.NEXT:
        return override.ask(session, question.read, catalog, operator, question.facts["ref"])
    work = session.work
    task = task_of(work, catalog) if work is not None else None
    if work is None or task is None:
        return (Refused("command.not_now", question.read),)
    kept = replace(refused.read, source=question.read.source, entry=question.read.entry)
    granted = override.granted_for(refused, question.facts["ref"], operator.name)
    return override.outcome(kept, refused, _judge(session, kept, catalog, granted))


def _outcome(question: Question, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """A unit that is being let in and is still refused stays aside, once."""
    if "admits" not in question.granted:
        return events
    return override.outcome(question.read, Refused(question.reason, question.read), events)


# -- questions that another scan answers --------------------------------------------------------


def _undone(session: Session, _question: Question, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    return undo.undo_scanned(session, read, catalog)


def _with_product(session: Session, question: Question, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """The product code that a bare serial or lot waited for: chosen, then the kept scan is judged with it."""
    work = session.work
    task = task_of(work, catalog) if work is not None else None
    code = product_code(read, catalog, task)
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


def _with_context(session: Session, question: Question, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """The order, tote or place that a unit waited for: chosen, then the kept scan is judged with it."""
    work = session.work
    task = task_of(work, catalog) if work is not None else None
    if work is None or task is None or task.closed:
        return ()
    chosen = judge(Case(read, work, task, catalog))
    wanted = "context.order" if question.reason == "order.missing" else "context.place"
    if len(chosen) != 1 or not isinstance(chosen[0], Noted) or chosen[0].reason != wanted:
        return ()
    informed = replace(session, work=replace(work, context=context_of(chosen[0])))
    return (*chosen, *_judge(informed, question.read, catalog, dict(question.granted)))


def _with_lot(session: Session, question: Question, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """The lot code that a serial waited for, on a label of its own or plain."""
    if bound := _with_further(session, question, read, catalog):
        return bound
    product = catalog.product(question.facts["product"])
    lot, code = read.lot or read.text, product_code(read, catalog, _task(session, catalog))
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
    return (
        *_lot_chosen(session, read, catalog, product, lot),
        *_judge(session, question.read, catalog, granted),
    )


def _lot_chosen(
    session: Session, read: Read, catalog: Catalog, product: Product, lot: str
) -> tuple[Event, ...]:
    """A lot that was asked for holds for the following serials, as one scanned before them does."""
    work, task = session.work, _task(session, catalog)
    if work is None or task is None:
        return ()
    case = Case(read, work, task, catalog)
    line = line_for(case, product, "", lot)
    return (choose_lot(case, product, line, lot),) if line is not None else ()


def _with_role(session: Session, question: Question, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """A further code of the same label. The same role twice starts the set again.

    What sets context - the product's own code, its lot, a place - belongs to the set too, and leaves it open.
    """
    product = catalog.product(question.facts["product"])
    code = product_code(read, catalog, _task(session, catalog))
    if product is None or session.work is None or (code is not None and code.product != product.id):
        return ()
    role = roles.of_read(product, read, catalog)
    if role is not None:
        more = roles.with_role(question.granted, role, read.text)
        if more is not None:
            return _judge(session, _identified(question, read), catalog, more)
    granted = dict(question.granted)
    if role is not None or question.facts["role"] != roles.SERIAL:
        granted = {"serial.which_product": product.id}
    events = _judge(session, read, catalog, granted)
    return (*events, _still(question)) if isinstance(events[-1], Noted) else events


def _with_further(session: Session, question: Question, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """While something else is asked about a unit: a further code of its label is bound to it."""
    product = catalog.product(question.facts["product"])
    role = roles.of_read(product, read, catalog) if product is not None else None
    more = roles.with_role(question.granted, role, read.text) if role is not None else None
    return _judge(session, question.read, catalog, more) if more is not None else ()


def _still(question: Question) -> Asked:
    """The same question, still open."""
    return Asked(question.reason, question.choices, question.read, question.facts, question.granted)


def _identified(question: Question, read: Read) -> Read:
    """The scan that the set is about: the serial's, once it is there."""
    return question.read if question.facts["role"] != roles.SERIAL else read


_Completed = Callable[[Session, Question, Read, Catalog], tuple[Event, ...]]
_COMPLETED: Final[dict[str, _Completed]] = {
    "undo.which": _undone,
    "serial.which_product": _with_product,
    "lot.missing": _with_lot,
    "order.missing": _with_context,
    "place.missing": _with_context,
    "role.missing": _with_role,
    "serial.is_this": _with_further,
}

__all__ = ["after", "answer", "complete", "question_of"]
