"""What an operator orders by a document or a command: open, pause, confirm, close, undo.

Quantities are in `rules.quantities`.
"""

from dataclasses import replace

from rules.case import normal, told
from rules.catalog import Catalog
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
from rules.policy import POLICIES
from rules.scan import Entry
from rules.session import IDLE, Session, Signed
from rules.task import Line, Task
from rules.work import Work

#: Entries without a scanner of their own: they answer, undo and sign for the station's newest.
TOUCH = frozenset({Entry.KEYED, Entry.BUTTON})


def operator_of(session: Session, read: Read) -> str:
    """Who is signed on at the scanner of this read, empty if nobody; at touch and buttons the latest."""
    signed = session.operators.get(read.source)
    if signed is None and read.entry in TOUCH:
        signed = max(session.operators.values(), key=_used, default=None)
    return signed.name if signed is not None and read.at - signed.used <= IDLE else ""


def _used(signed: Signed) -> int:
    return signed.used


# -- tasks --------------------------------------------------------------------------------------


def open_task(session: Session, read: Read, task: Task) -> tuple[Event, ...]:
    """A document code opens its task, or goes on with it where it is parked.

    Work parked here can always be resumed, whatever the office did to the task meanwhile.
    """
    work = session.work
    if work is not None and work.task == task.id:
        return (Noted(Noting.UNCHANGED, "task.already_open", read, facts=told(task=task.id)),)
    if work is not None and _busy(session, work):
        return (Refused("task.busy", read, told(task=work.task)),)
    if task.id not in session.parked:
        if task.closed:
            return (Refused("task.closed", read, told(task=task.id)),)
        if not task.released_for(session.station):
            return (Refused("task.elsewhere", read, told(task=task.id, stations=", ".join(task.stations))),)
    return (Opened(task.id, task.process, read),)


def resume(session: Session, read: Read) -> tuple[Event, ...]:
    """A document code of work parked here whose task the feed no longer has."""
    if session.work is not None and _busy(session, session.work):
        return (Refused("task.busy", read, told(task=session.work.task)),)
    parked = session.parked[read.text]
    return (Opened(parked.task, parked.process, read),)


def next_task(session: Session, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """Opens the next released task that is neither parked nor finished here."""
    if session.work is not None and _busy(session, session.work):
        return (Refused("task.busy", read, told(task=session.work.task)),)
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
    return work.touched or any(question.unit for question in session.questions.values())


# -- booking ------------------------------------------------------------------------------------


def confirm(session: Session, read: Read, catalog: Catalog, seen: int = 0) -> tuple[Event, ...]:
    """Books what is captured; units set aside go to the exceptions list, once `seen` covers them all."""
    work = session.work
    if work is None:
        return (Refused("command.not_now", read),)
    left = _left_over(session)
    count = len(work.aside) + len(left)
    if not work.captures and not count:
        return (Refused("confirm.nothing", read),)
    if count > seen:
        return (*left, _ask_aside(read, count))
    task = catalog.task(work.task)
    finished = task is None or task.closed or not any(_missing(work, line) for line in task.lines)
    return (*left, Confirmed(work.task, len(work.captures), count, finished, read))


def close_short(
    session: Session, read: Read, catalog: Catalog, reason: str = "", seen: int = 0
) -> tuple[Event, ...]:
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
        missing = sum(_missing(work, line) for line in short)
        choices = POLICIES[work.process].short
        return (*left, Asked("close.reason", choices, read, told(missing=missing), unit=False))
    count = len(work.aside) + len(left)
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


def _left_over(session: Session) -> tuple[Refused, ...]:
    """Units of any scanner whose question is open: CONFIRM puts them aside, it books none silently."""
    if session.work is None:
        return ()
    return tuple(
        Refused("aside.unanswered", question.read, told(asked=question.reason))
        for question in session.questions.values()
        if question.unit
    )


# -- undo ---------------------------------------------------------------------------------------


def ask_undo(session: Session, read: Read) -> tuple[Event, ...]:
    """UNDO: shows what would be taken out."""
    ref = _last(session, read)
    if session.work is None or ref is None:
        return (Refused("undo.nothing", read),)
    facts = told(what=_what(session.work.captures[ref]), ref=ref)
    return (Asked("undo.which", ("undo",), read, facts, unit=False),)


def undo_shown(session: Session, read: Read, ref: str) -> tuple[Event, ...]:
    """UNDO again: takes out the capture that was shown, with its quantity."""
    if session.work is None or ref not in session.work.captures:
        return (Refused("undo.nothing", read),)
    return _take_out(session.work, read, ref)


def undo_scanned(session: Session, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """After UNDO, scanning a captured unit takes out that one, also a colleague's; else no events."""
    work = session.work
    task = catalog.task(work.task) if work is not None else None
    if work is None or task is None:
        return ()
    code, text = product_code(read, catalog), read.serial or read.text
    products = (
        [work.context.product, *(line.product for line in task.lines)] if code is None else [code.product]
    )
    for product_id in dict.fromkeys(products):
        product = catalog.product(product_id)
        ref = work.by_item.get((product_id, normal(product, text))) if product is not None else None
        if ref is not None:
            return _take_out(work, read, ref)
    return ()


def _take_out(work: Work, read: Read, ref: str) -> tuple[Event, ...]:
    """A serial that had paid for a declared unit leaves that unit declared, its serial missing again."""
    capture = work.captures[ref]
    undone = Undone(ref, read, told(what=_what(capture)))
    if ref not in work.paid:
        return (undone,)
    owed = next(reversed(work.owed.get(capture.line, {})), "")
    again = Capture(capture.line, capture.product, 1, debt=1)
    if owed:
        before = work.captures[owed]
        again = replace(before, quantity=before.quantity + 1, debt=before.debt + 1)
    else:
        again = replace(again, source_place=capture.source_place, target_place=capture.target_place)
    facts = told(missing=work.missing.get(capture.line, 0) + 1, why="paid")
    return (Accepted(again, "serial.owed", read, facts, amends=owed), undone)


def _last(session: Session, read: Read) -> str | None:
    """The last capture of a scanner; touch and buttons have none of their own and take the newest of all."""
    if session.work is None:
        return None
    taken = session.work.taken.get(read.source)
    if not taken and read.entry in TOUCH:
        return next(reversed(session.work.captures), None)
    return next(reversed(taken), None) if taken else None


def _what(capture: Capture) -> str:
    if capture.serial:
        return capture.serial
    return f"{capture.quantity} x {capture.lot or capture.product}"
