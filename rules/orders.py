"""What an operator orders by a document, a badge or a command: open, pause, confirm, close, undo, quantities."""

from dataclasses import replace

from rules.case import Case, Unit, normal
from rules.catalog import Catalog
from rules.commands import Command, parse
from rules.events import (
    Accepted,
    Asked,
    Capture,
    Confirmed,
    Event,
    LineClosed,
    Noted,
    Noting,
    Opened,
    Paused,
    Read,
    Refused,
    Undone,
)
from rules.goods import product_code
from rules.policy import POLICIES, run
from rules.product import Enforcement, enforcement
from rules.scan import Entry
from rules.session import Question, Session, Work
from rules.task import Line, Task

#: After this long without a scan a badge no longer counts (design: domain): 30 minutes in milliseconds.
IDLE = 30 * 60 * 1000


def operator_of(session: Session, read: Read) -> str:
    """Who is signed on at the scanner of this read, empty if nobody."""
    signed = session.operators.get(read.source)
    return signed.name if signed is not None and read.at - signed.used <= IDLE else ""


# -- tasks --------------------------------------------------------------------------------------


def open_task(session: Session, read: Read, task: Task) -> tuple[Event, ...]:
    """A document code opens its task, or goes on with it where it is parked."""
    work = session.work
    if work is not None and work.task == task.id:
        return (Noted(Noting.UNCHANGED, "task.already_open", read, facts={"task": task.id}),)
    if work is not None and _busy(session, work):
        return (Refused("task.busy", read, {"task": work.task}),)
    if task.closed and task.id not in session.parked:
        return (Refused("task.closed", read, {"task": task.id}),)
    if not task.closed and not task.released_for(session.station):
        facts = {"task": task.id, "stations": ", ".join(task.stations)}
        return (Refused("task.elsewhere", read, facts),)
    return (Opened(task.id, task.process, read),)


def next_task(session: Session, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """Opens the next released task that is neither parked nor finished here."""
    if session.work is not None and _busy(session, session.work):
        return (Refused("task.busy", read, {"task": session.work.task}),)
    waiting = [task for task in catalog.tasks(session.station) if any(line.open for line in task.lines)]
    fresh = [t for t in waiting if t.id not in session.parked and t.id not in session.finished]
    ids = [task.id for task in fresh]
    here = ids.index(session.work.task) + 1 if session.work and session.work.task in ids else 0
    for task in (*fresh[here:], *fresh[:here]):
        if session.work is None or task.id != session.work.task:
            return (Opened(task.id, task.process, read),)
    return (Refused("task.no_more", read),)


def pause(session: Session, read: Read) -> tuple[Event, ...]:
    """Parks the open task with its captures."""
    if session.work is None:
        return (Refused("command.not_now", read),)
    return (*_left_over(session), Paused(session.work.task, read))


def _busy(session: Session, work: Work) -> bool:
    """Whether leaving the open task would forget goods."""
    return bool(work.captures or work.aside or any(q.unit for q in session.questions.values()))


# -- booking ------------------------------------------------------------------------------------


def confirm(session: Session, read: Read, catalog: Catalog, *, aside: bool = False) -> tuple[Event, ...]:
    """Books what is captured. `aside` grants that units set aside go to the exceptions list."""
    work = session.work
    if work is None:
        return (Refused("command.not_now", read),)
    left = _left_over(session)
    count = len(work.aside) + len(left)
    if not work.captures and not count:
        return (Refused("confirm.nothing", read),)
    if count and not aside:
        return (*left, Asked("confirm.aside", ("yes",), read, {"count": str(count)}, unit=False))
    task = catalog.task(work.task)
    finished = task is not None and not any(_missing(work, line) for line in task.lines)
    return (*left, Confirmed(work.task, len(work.captures), count, finished, read))


def close_short(session: Session, read: Read, catalog: Catalog, reason: str = "") -> tuple[Event, ...]:
    """Books what is captured and lets go of the rest, with a reason.

    Goods in: the lines are closed. Goods out: the rest stays open on the pick list, and the reason is told.
    """
    work = session.work
    task = catalog.task(work.task) if work is not None else None
    if work is None or task is None:
        return (Refused("command.not_now", read),)
    left = _left_over(session)
    short = [line for line in task.lines if _missing(work, line)]
    if short and not reason:
        missing = str(sum(_missing(work, line) for line in short))
        choices = POLICIES[work.process].short
        return (*left, Asked("close.reason", choices, read, {"missing": missing}, unit=False))
    closed = [LineClosed(work.task, line.id, reason, read) for line in short]
    aside = len(work.aside) + len(left)
    return (*left, *closed, Confirmed(work.task, len(work.captures), aside, finished=True, read=read))


def _missing(work: Work, line: Line) -> int:
    """Units of a line that nobody has confirmed or captured here."""
    if line.closed or line.id in work.closed:
        return 0
    return max(0, line.quantity - line.done - work.captured(line.id))


def _left_over(session: Session) -> tuple[Refused, ...]:
    """Units of other scanners whose question is open: CONFIRM puts them aside, it books none silently."""
    if session.work is None:
        return ()
    return tuple(
        Refused("aside.unanswered", question.read, {"asked": question.reason})
        for question in session.questions.values()
        if question.unit
    )


# -- undo ---------------------------------------------------------------------------------------


def ask_undo(session: Session, read: Read) -> tuple[Event, ...]:
    """UNDO: shows what would be taken out."""
    ref = _last(session, read)
    if session.work is None or ref is None:
        return (Refused("undo.nothing", read),)
    facts = {"what": _what(session.work.captures[ref])}
    return (Asked("undo.which", ("undo",), read, facts, unit=False),)


def undo_last(session: Session, read: Read) -> tuple[Event, ...]:
    """UNDO again: takes out the last capture of that scanner, with its quantity."""
    ref = _last(session, read)
    if session.work is None or ref is None:
        return (Refused("undo.nothing", read),)
    return (Undone(ref, read, {"what": _what(session.work.captures[ref])}),)


def undo_scanned(session: Session, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """After UNDO, scanning a captured unit takes out that one, also a colleague's; else no events."""
    work = session.work
    if work is None:
        return ()
    code = product_code(read, catalog)
    text = read.serial or read.text
    for product_id in {c.product for c in work.captures.values()} if code is None else {code.product}:
        product = catalog.product(product_id)
        ref = work.by_item.get((product_id, normal(product, text) if product else text))
        if ref is not None:
            return (Undone(ref, read, {"what": _what(work.captures[ref])}),)
    return ()


def _last(session: Session, read: Read) -> str | None:
    """The last capture of a scanner; touch and buttons have none of their own and take the newest of all."""
    if session.work is None:
        return None
    taken = session.work.taken.get(read.source)
    if not taken and read.entry in {Entry.KEYED, Entry.BUTTON}:
        return next(reversed(session.work.captures), None)
    return next(reversed(taken), None) if taken else None


def _what(capture: Capture) -> str:
    if capture.serial:
        return capture.serial
    return f"{capture.quantity} x {capture.lot or capture.product}"


# -- quantities ---------------------------------------------------------------------------------


def quantity(session: Session, read: Read, catalog: Catalog, number: int) -> tuple[Event, ...]:
    """QTY n: makes this scanner's last quantity n packs; a further QTY adds; on a lenient line it is keyed."""
    return _quantity(session, read, catalog, number, {})


def quantity_again(
    session: Session, question: Question, catalog: Catalog, granted: dict[str, str]
) -> tuple[Event, ...]:
    """A QTY or NO SERIAL that was asked about, with the answer granted."""
    given = parse(question.read.text)
    if given is None or given.command is not Command.QTY:
        return _keyed(session, question.read, catalog, 1, granted)
    return _quantity(session, question.read, catalog, given.number, granted)


def _quantity(
    session: Session, read: Read, catalog: Catalog, number: int, granted: dict[str, str]
) -> tuple[Event, ...]:
    work = session.work
    task = catalog.task(work.task) if work is not None else None
    if work is None or task is None:
        return (Refused("command.not_now", read),)
    ref = _last(session, read)
    last = work.captures[ref] if ref is not None else None
    if ref is None or last is None or last.serial or last.debt:
        return _keyed(session, read, catalog, number, granted)
    line, product = task.line(last.line), catalog.product(last.product)
    if line is None or product is None:
        return (Refused("task.closed", read, {"task": work.task}),)
    units = number * last.pack
    added = units if ref in work.amended else units - last.quantity
    case = Case(read, work, task, catalog, granted)
    if added > 0:
        result = run(case, Unit(line, product, replace(last, quantity=added)))
        if not isinstance(result, Unit):
            return (result,)
    total = last.quantity + added
    facts = {"quantity": str(total)}
    if line.done + work.captured(line.id) + added > line.quantity:
        facts["over"] = "1"
    return (Accepted(replace(last, quantity=total), "quantity.amended", read, facts, amends=ref),)


def no_serial(session: Session, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """NO SERIAL after choosing the product: lenient owes one serial, strict sets the unit aside."""
    return _keyed(session, read, catalog, 1, {})


def _keyed(
    session: Session, read: Read, catalog: Catalog, number: int, granted: dict[str, str]
) -> tuple[Event, ...]:
    """Units of a serialised line without their serials: only where enforcement is lenient."""
    work = session.work
    task = catalog.task(work.task) if work is not None else None
    if work is None or task is None:
        return (Refused("command.not_now", read),)
    line = task.line(work.context.line)
    product = catalog.product(line.product) if line is not None else None
    if line is None or product is None:
        return (Refused("quantity.nothing_before", read),)
    case = Case(read, work, task, catalog, granted)
    if not case.asks(product).serial:
        return (Refused("quantity.nothing_before", read),)
    if enforcement(product, task.process) is Enforcement.STRICT:
        strict = "serial.required" if read.text.endswith("SERIAL") else "quantity.not_for_serials"
        return (Refused(strict, read, {"name": product.name}),)
    capture = Capture(line.id, product.id, number, debt=number)
    result = run(case, Unit(line, product, capture))
    if not isinstance(result, Unit):
        return (result,)
    return (_owe(work, result, read),)


def _owe(work: Work, unit: Unit, read: Read) -> Accepted:
    """One capture per line stands for all its units without serials."""
    ref = work.owed.get(unit.line.id, "")
    before = work.captures[ref].quantity if ref else 0
    total = before + unit.capture.quantity
    capture = replace(unit.capture, quantity=total, debt=total)
    return Accepted(capture, "serial.owed", read, {**unit.facts, "missing": str(total)}, amends=ref)
