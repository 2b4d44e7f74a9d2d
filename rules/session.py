"""The state of one station, and the only function that changes it.

What may be in here: values that a later judgement or the screen needs, with the indexes that keep a scan's
cost the same with 5 or 10,000 captures. What may not: anything that follows from these values ("short",
"complete", the red list button are computed in `rules.view` and `rules.judge`), and anything that needs
a catalog, a clock or an outside: `evolve` must give the same session when a journal is replayed.

A session is owned by one caller, who hands it to `evolve` and goes on with what comes back: the
dictionaries are changed in place, because a copy per scan would cost as much as the task is long.

The states of a station, as a table; the rest of the session is data within a state:
"""

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from rules.errors import MisuseError
from rules.events import (
    Accepted,
    Asked,
    Capture,
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
from rules.product import Process
from rules.reasons import Klass, reason_of

#: Verdicts kept for the screen, and finished tasks remembered so that NEXT TASK goes on.
RECENT: Final = 8
_FINISHED: Final = 64


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
class Context:
    """What was chosen by scanning, and holds until replaced."""

    product: str = ""
    line: str = ""
    lot: str = ""
    expiry: str = ""
    place: str = ""
    pack: int = 1


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
class Work:
    """One open task: its captures and the indexes over them.

    `taken` holds, per scanner, its captures in order, so that UNDO finds the last one; `owed` the capture
    per line that stands for units without their serial.
    """

    task: str
    process: Process
    captures: dict[str, Capture] = field(default_factory=dict)
    at: dict[str, int] = field(default_factory=dict)
    by_item: dict[tuple[str, str], str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    taken: dict[str, dict[str, None]] = field(default_factory=dict)
    amended: set[str] = field(default_factory=set)
    owed: dict[str, str] = field(default_factory=dict)
    aside: dict[str, Refused] = field(default_factory=dict)
    vouched: set[str] = field(default_factory=set)
    over: set[str] = field(default_factory=set)
    closed: dict[str, str] = field(default_factory=dict)
    context: Context = Context()

    def captured(self, line: str) -> int:
        """Base units captured on a line and not yet confirmed."""
        return self.counts.get(line, 0)


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
        """Whether no goods would be forgotten with this session; badges can be scanned again."""
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
    match event:
        case Opened():
            _open(session, event)
        case Paused():
            _pause(session, event)
        case Noted():
            _note(session, event)
        case Accepted():
            _accept(_working(session), event, ref)
        case Asked():
            session.questions[event.read.source] = Question(
                event.reason, event.choices, event.read, event.facts, event.granted, event.unit
            )
        case Refused():
            if session.work is not None and reason_of(event.reason).klass is Klass.ASIDE:
                session.work.aside[ref] = event
        case Undone():
            _take_out(_working(session), event.capture)
        case LineClosed():
            _working(session).closed[event.line] = event.reason
        case Confirmed():
            _confirm(session, event)
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
    """What a scanner does next settles its open question; a soft refusal or a badge leaves it standing."""
    match event:
        case Refused() if reason_of(event.reason).klass is Klass.SOFT:
            return
        case Noted() if event.noting not in {Noting.CONTEXT, Noting.DROPPED}:
            return
        case _:
            session.questions.pop(event.read.source, None)


def _use_operator(session: Session, read: Read) -> None:
    signed = session.operators.get(read.source)
    if signed is not None:
        session.operators[read.source] = Signed(signed.name, max(signed.used, read.at))


def _open(session: Session, event: Opened) -> None:
    session.work = session.parked.pop(event.task, None) or Work(event.task, event.process)
    session.finished.pop(event.task, None)


def _pause(session: Session, event: Paused) -> None:
    session.parked[event.task] = _working(session)
    session.work = None
    session.questions.clear()


def _note(session: Session, event: Noted) -> None:
    match event.noting:
        case Noting.CONTEXT if session.work is not None:
            session.work.context = context_of(event)
        case Noting.OPERATOR:
            session.operators[event.read.source] = Signed(event.operator, event.read.at)
        case Noting.SIGNED_OFF:
            session.operators.pop(event.read.source, None)
        case _:
            pass


def _accept(work: Work, event: Accepted, ref: str) -> None:
    if event.amends:
        _take_out(work, event.amends)
        work.amended.add(ref)
    capture = event.capture
    work.captures[ref] = capture
    work.at[ref] = event.read.at
    work.counts[capture.line] = work.captured(capture.line) + capture.quantity
    work.taken.setdefault(event.read.source, {})[ref] = None
    if capture.serial:
        work.by_item[capture.product, capture.serial] = ref
        work.vouched.add(capture.line)
    if capture.debt:
        work.owed[capture.line] = ref
    if "over" in event.facts:
        work.over.add(capture.line)


def _take_out(work: Work, ref: str) -> None:
    capture = work.captures.pop(ref, None)
    if capture is None:
        raise MisuseError(f"{ref} is not a capture of {work.task}")
    del work.at[ref]
    work.counts[capture.line] -= capture.quantity
    work.amended.discard(ref)
    for taken in work.taken.values():
        taken.pop(ref, None)
    if capture.serial:
        del work.by_item[capture.product, capture.serial]
    if work.owed.get(capture.line) == ref:
        del work.owed[capture.line]


def _confirm(session: Session, event: Confirmed) -> None:
    work = _working(session)
    if not event.finished:
        session.work = Work(
            work.task, work.process, vouched=work.vouched, over=work.over, context=work.context
        )
        return
    session.work = None
    session.questions.clear()
    session.finished[event.task] = None
    while len(session.finished) > _FINISHED:
        del session.finished[next(iter(session.finished))]
