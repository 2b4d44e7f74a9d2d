"""The state of one station, and the only function that changes it.

What may be in here: values that a later judgement or the screen needs, with the indexes that keep a scan's
cost the same with 5 or 10,000 captures. What may not: anything that follows from these values ("short",
"complete", the red list button are computed in `rules.view` and `rules.checks`), and anything that needs
a catalog, a clock or an outside: `evolve` must give the same session when a journal is replayed.

A session is owned by one caller, who hands it to `evolve` and goes on with what comes back: the
dictionaries are changed in place, because a copy per scan would cost as much as the task is long.

The states of a station, as a table; the rest of the session is data within a state:
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from rules.commands import is_command
from rules.errors import MisuseError
from rules.events import (
    Accepted,
    Asked,
    Confirmed,
    Event,
    Facts,
    LineClosed,
    Noted,
    Noting,
    Opened,
    Paused,
    Read,
    Refused,
    Undone,
)
from rules.reasons import Klass, reason_of
from rules.work import CHOSEN, Context, Work, accept, follow, take_out

#: Verdicts kept for the screen, and finished tasks remembered so that NEXT TASK goes on.
RECENT: Final = 8
_FINISHED: Final = 64
#: After this long without a scan a badge no longer counts (design: domain): 30 minutes in milliseconds.
IDLE: Final = 30 * 60 * 1000


class State(StrEnum):
    """Whether a task is open at the station."""

    IDLE = "idle"
    WORKING = "working"


#: state -> event -> next state. An event that is missing here cannot happen in that state. A `Confirmed`
#: that is not finished, and an `Opened` while working with nothing captured, stay in WORKING.
TRANSITIONS: Final[dict[State, dict[type[Event], State]]] = {
    State.IDLE: {
        Opened: State.WORKING,
        Noted: State.IDLE,
        Asked: State.IDLE,
        Refused: State.IDLE,
    },
    State.WORKING: {
        Opened: State.WORKING,
        Paused: State.IDLE,
        Noted: State.WORKING,
        Accepted: State.WORKING,
        Asked: State.WORKING,
        Refused: State.WORKING,
        Undone: State.WORKING,
        LineClosed: State.WORKING,
        Confirmed: State.IDLE,
    },
}


@dataclass(frozen=True, slots=True)
class Question:
    """An AMBER that waits for its answer (`rules.events.Asked`)."""

    reason: str
    choices: tuple[str, ...]
    read: Read
    facts: Facts
    granted: Facts
    unit: bool


@dataclass(frozen=True, slots=True)
class Signed:
    """Who is signed on at a scanner; `used` is when that scanner was last used."""

    name: str
    used: int


@dataclass(slots=True)
class Session:
    """Everything one station remembers. Only `evolve` changes it."""

    station: str
    operator_required: bool = False
    language: str = "en"
    work: Work | None = None
    parked: dict[str, Work] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    operators: dict[str, Signed] = field(default_factory=dict)
    finished: dict[str, None] = field(default_factory=dict)
    recent: deque[Event] = field(default_factory=lambda: deque(maxlen=RECENT))

    @property
    def state(self) -> State:
        """Idle, or working on a task."""
        return State.IDLE if self.work is None else State.WORKING

    @property
    def empty(self) -> bool:
        """Whether no goods would be forgotten with it; badges can be scanned again."""
        return self.work is None and not self.parked


def evolve(session: Session, event: Event, ref: str) -> Session:
    """The session after this event; `ref` is the id ``boot:seq`` of the event's record.

    Raises:
        MisuseError: the event cannot happen in this state (`TRANSITIONS`).
    """
    if type(event) not in TRANSITIONS[session.state]:
        raise MisuseError(f"{type(event).__name__} while {session.state} at {session.station}")
    _settle_question(session, event)
    _use_operator(session, event.read)
    _FOLD[type(event)](session, event, ref)
    session.recent.appendleft(event)
    return session


def context_of(event: Noted) -> Context:
    """The context that a `Noting.CONTEXT` sets, as a whole."""
    return Context(event.product, event.line, event.lot, event.expiry, event.place, event.pack)


def diagram() -> str:
    """`TRANSITIONS` as a Mermaid state diagram, for the documentation."""
    rows = [
        f"    {state} --> {target}: {event.__name__}"
        for state, targets in TRANSITIONS.items()
        for event, target in targets.items()
    ]
    return "\n".join(["stateDiagram-v2", *rows])


def _working(session: Session) -> Work:
    if session.work is None:  # kept out by TRANSITIONS; said again for the type checker
        raise MisuseError(f"no task is open at {session.station}")
    return session.work


def _settle_question(session: Session, event: Event) -> None:
    """What a scanner does next settles its open question; a soft refusal or a badge leaves it standing.

    A refusal of the very scan that was asked about is the answer's outcome, and settles it too.
    """
    question = session.questions.get(event.read.source)
    if question is None:
        return
    match event:
        case Refused() if reason_of(event.reason).klass is Klass.SOFT and event.read != question.read:
            return
        case Noted() if event.noting not in {Noting.CONTEXT, Noting.DROPPED}:
            return
        case _:
            del session.questions[event.read.source]


def _use_operator(session: Session, read: Read) -> None:
    signed = session.operators.get(read.source)
    if signed is None:
        return
    if read.at - signed.used > IDLE:
        del session.operators[read.source]
    else:
        session.operators[read.source] = Signed(signed.name, max(signed.used, read.at))


def _open(session: Session, event: Opened, _ref: str) -> None:
    if session.work is not None and session.work.touched:
        raise MisuseError(f"{event.task} opened over the captures of {session.work.task}")
    session.questions.clear()  # they were about another task
    session.work = session.parked.pop(event.task, None) or Work(event.task, event.process)
    session.finished.pop(event.task, None)


def _pause(session: Session, event: Paused, _ref: str) -> None:
    session.parked[event.task] = _working(session)
    session.work = None
    session.questions.clear()


def _note(session: Session, event: Noted, _ref: str) -> None:
    match event.noting:
        case Noting.CONTEXT if session.work is not None:
            session.work.context = context_of(event)
            follow(session.work, event.read.source, CHOSEN)
        case Noting.OPERATOR:
            session.operators[event.read.source] = Signed(event.operator, event.read.at)
        case Noting.SIGNED_OFF:
            session.operators.pop(event.read.source, None)
        case _:
            pass


def _accept(session: Session, event: Accepted, ref: str) -> None:
    accept(_working(session), event, ref)


def _ask(session: Session, event: Asked, _ref: str) -> None:
    session.questions[event.read.source] = Question(
        event.reason, event.choices, event.read, event.facts, event.granted, event.unit
    )
    _nothing_booked(session, event.read)


def _refuse(session: Session, event: Refused, ref: str) -> None:
    if session.work is not None and reason_of(event.reason).klass is Klass.ASIDE:
        session.work.aside[ref] = event
    _nothing_booked(session, event.read)


def _nothing_booked(session: Session, read: Read) -> None:
    """A QTY after goods that were not booked must not count for the goods before."""
    if session.work is not None and not is_command(read.text):
        follow(session.work, read.source, None)


def _undo(session: Session, event: Undone, _ref: str) -> None:
    take_out(_working(session), event.capture)


def _close_line(session: Session, event: LineClosed, _ref: str) -> None:
    _working(session).closed[event.line] = event.reason


def _confirm(session: Session, event: Confirmed, _ref: str) -> None:
    if not event.finished:
        session.work = _working(session).rest()
        return
    session.work = None
    session.questions.clear()
    session.finished[event.task] = None
    while len(session.finished) > _FINISHED:
        del session.finished[next(iter(session.finished))]


_FOLD: Final[dict[type[Event], Callable[[Session, Any, str], None]]] = {
    Opened: _open,
    Paused: _pause,
    Noted: _note,
    Accepted: _accept,
    Asked: _ask,
    Refused: _refuse,
    Undone: _undo,
    LineClosed: _close_line,
    Confirmed: _confirm,
}
