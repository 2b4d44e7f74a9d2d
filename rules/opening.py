"""Tasks come and go at a station: opened, resumed, started here, paused, taken over, given up."""

from datetime import UTC, datetime
from typing import Final

from rules.assigned import is_withdrawn, may_claim
from rules.booking import left_over
from rules.case import told
from rules.catalog import Catalog
from rules.events import (
    Asked,
    Cancelled,
    Event,
    Noted,
    Noting,
    Opened,
    Paused,
    Read,
    Refused,
    Undone,
)
from rules.policy import FREE
from rules.product import Process
from rules.session import Session
from rules.task import Task
from rules.undo import what
from rules.work import Work

#: Answers to a task that another station has by now.
TAKEN_OVER: Final = ("confirm", "put_back")


def open_task(session: Session, read: Read, task: Task) -> tuple[Event, ...]:
    """A document code opens its task, or goes on with it where it is parked.

    Work parked here can always be resumed, whatever the office did to the task meanwhile.
    """
    work = session.work
    if work is not None and work.task == task.id and not _can_be_claimed_anew(session, work, task):
        return (Noted(Noting.UNCHANGED, "task.already_open", read, facts=told(task=task.id)),)
    if work is not None and _busy(session, work):
        return (Refused("task.busy", read, told(task=work.task)),)
    if task.id not in session.parked:
        if task.closed:
            return (Refused("task.closed", read, told(task=task.id)),)
        if not task.released_for(session.station):
            return (Refused("task.elsewhere", read, told(task=task.id, stations=", ".join(task.stations))),)
        if not may_claim(session, task):
            return (Refused("task.assigned", read, told(task=task.id, station=task.assignee)),)
    return (_opened(session, read, task),)


def resume(session: Session, read: Read) -> tuple[Event, ...]:
    """A document code of work parked here whose task the feed no longer has."""
    if session.work is not None and _busy(session, session.work):
        return (Refused("task.busy", read, told(task=session.work.task)),)
    parked = session.parked[read.text]
    return (_resumed(parked, read),)


def next_task(session: Session, read: Read, catalog: Catalog) -> tuple[Event, ...]:
    """Opens the next released task that is neither parked nor finished here."""
    if session.work is not None and _busy(session, session.work):
        return (Refused("task.busy", read, told(task=session.work.task)),)
    waiting = [task for task in catalog.tasks(session.station) if is_waiting(task)]
    fresh = [t for t in waiting if _is_fresh(session, t)]
    ids = [task.id for task in fresh]
    here = ids.index(session.work.task) + 1 if session.work and session.work.task in ids else 0
    for task in (*fresh[here:], *fresh[:here]):
        if session.work is None or task.id != session.work.task:
            return (_opened(session, read, task),)
    return (Refused("task.no_more", read),)


def start(session: Session, read: Read, process: Process) -> tuple[Event, ...]:
    """Starts a task without a document: a blind receipt, a counter issue, a relocation, a count.

    Its reference names process, station and moment (UTC), so it is unique within the site.
    """
    if process not in FREE:
        return (Refused("command.not_now", read),)
    if session.work is not None and _busy(session, session.work):
        return (Refused("task.busy", read, told(task=session.work.task)),)
    moment = datetime.fromtimestamp(read.at / 1000, UTC).strftime("%y%m%d-%H%M%S")
    ref = f"{process.upper().replace('_', '-')}-{session.station}-{moment}"
    return (Opened(ref, process, read, free=True),)


def pause(session: Session, read: Read) -> tuple[Event, ...]:
    """Parks the open task with its captures."""
    if session.work is None:
        return (Refused("command.not_now", read),)
    return (*left_over(session), Paused(session.work.task, read))


def taken_over(session: Session, read: Read, task: Task) -> tuple[Event, ...]:
    """The events when this scan may add nothing, since another station has the task by now; else none.

    Undo and confirm of the open session always work.
    """
    work = session.work
    if work is None or not is_withdrawn(session, task):
        return ()
    if not work.captures:
        return (Refused("task.assigned", read, told(task=task.id, station=task.assignee or "-")),)
    facts = told(task=task.id, count=len(work.captures))
    return (Asked("task.taken_over", TAKEN_OVER, read, facts, unit=False),)


def ask_cancel(session: Session, read: Read) -> tuple[Event, ...]:
    """CANCEL shows how much would be dropped; the document code again does it."""
    work = session.work
    if work is None:
        return (Refused("command.not_now", read),)
    choices = ("cancel",) if work.free else ()  # its code is on no sheet
    facts = told(task=work.task, count=len(work.captures))
    return (*left_over(session), Asked("task.cancel", choices, read, facts, unit=False))


def cancel(session: Session, read: Read) -> tuple[Event, ...]:
    """Takes out every capture and leaves the task."""
    work = session.work
    if work is None:
        return (Refused("command.not_now", read),)
    undone = [Undone(ref, read, told(what=what(c), why="cancelled")) for ref, c in work.captures.items()]
    return (*undone, Cancelled(work.task, len(work.pending), read))


def is_waiting(task: Task) -> bool:
    """Whether there is something to do in it; a task without lines waits until it is closed."""
    return task.free or any(line.open for line in task.lines)


def _opened(session: Session, read: Read, task: Task) -> Opened:
    parked = session.parked.get(task.id)
    return _resumed(parked, read) if parked else Opened(task.id, task.process, read, task.assignment)


def _resumed(work: Work, read: Read) -> Opened:
    return Opened(work.task, work.process, read, work.assignment, work.free, work.place)


def _is_fresh(session: Session, task: Task) -> bool:
    return task.id not in session.parked and task.id not in session.finished and may_claim(session, task)


def _can_be_claimed_anew(session: Session, work: Work, task: Task) -> bool:
    """Whether the open task was taken away before anything was captured, and is free again."""
    return is_withdrawn(session, task) and not _busy(session, work) and task.released_for(session.station)


def _busy(session: Session, work: Work) -> bool:
    """Whether leaving the open task would forget goods."""
    return work.touched or any(question.unit for question in session.questions.values())
