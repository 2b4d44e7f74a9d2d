"""The state of one station, and the function that changes it.

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
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from rules.commands import is_command
from rules.errors import MisuseError
from rules.events import (
    Accepted,
    Asked,
    Cancelled,
    Confirmed,
    Event,
    Facts,
    LineClosed,
    Noted,
    Noting,
    Opened,
    Paused,
    Proposed,
    Read,
    Refused,
    Undone,
)
from rules.labels.fault import Code
from rules.reasons import Klass, reason_of
from rules.scan import Entry
from rules.work import (
    ANYONE,
    CHOSEN,
    HALF,
    NOTHING,
    Context,
    Work,
    accept,
    bound,
    follow,
    lay_aside,
    seen_as,
    spend_damaged,
    take_out,
    tell,
    tell_symbols,
)

#: Verdicts kept for the screen, and finished tasks remembered so that NEXT TASK goes on.
RECENT: Final = 8
_FINISHED: Final = 64
#: Containers remembered with their tasks after the confirmation: a day's pallets at a door.
_BOXES: Final = 1_000
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
        Proposed: State.WORKING,
        Undone: State.WORKING,
        LineClosed: State.WORKING,
        Confirmed: State.IDLE,
        Cancelled: State.IDLE,
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

    @property
    def loose(self) -> bool:
        """Whether a unit would be forgotten with it; one that is being let in is set aside already."""
        return self.unit and "admits" not in self.granted

    @property
    def in_view(self) -> bool:
        """Whether it is half of a label that a camera sees: it goes on waiting, whatever else is in sight."""
        return self.reason == HALF and self.read.entry is Entry.FIXED


@dataclass(frozen=True, slots=True)
class Signed:
    """Who is signed on at a scanner; `used` is when that scanner was last used."""

    name: str
    used: int
    language: str = ""


@dataclass(slots=True)
class Session:
    """Everything one station remembers. Only `evolve` changes it, and `last_used` at the start of a replay.

    `operator_required`, `language`, `auto` (a camera books what it sees) and `screen` are its settings,
    `supervised` names the questions that only a supervisor answers (`rules.supervised`);
    `stopped` names the scanners that accept nothing until ACK, with the refusal that stopped each; `boxes`
    are containers that were confirmed, with their tasks.
    """

    station: str
    operator_required: bool = False
    language: str = "en"
    auto: bool = False
    screen: bool = True
    supervised: frozenset[str] = frozenset()
    work: Work | None = None
    parked: dict[str, Work] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    operators: dict[str, Signed] = field(default_factory=dict)
    stopped: dict[str, Refused] = field(default_factory=dict)
    finished: dict[str, None] = field(default_factory=dict)
    boxes: dict[tuple[str, str], None] = field(default_factory=dict)
    recent: deque[Event] = field(default_factory=lambda: deque(maxlen=RECENT))

    @property
    def state(self) -> State:
        """Idle, or working on a task."""
        return State.IDLE if self.work is None else State.WORKING

    @property
    def empty(self) -> bool:
        """Whether no goods and no stop would be forgotten with it; badges can be scanned again."""
        return self.work is None and not self.parked and not self.stopped


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
    if session.work is not None and event.read.entry is Entry.FIXED:
        tell_symbols(session.work, event)
    session.recent.appendleft(event)
    return session


def context_of(event: Noted) -> Context:
    """The context that a `Noting.CONTEXT` sets, as a whole."""
    return Context(
        event.product,
        event.line,
        event.lot,
        event.expiry,
        event.place,
        event.pack,
        event.dest,
        event.origin,
    )


def last_used(session: Session, read: Read) -> None:
    """For a replay that begins later: the badge of this scanner was in use until this read."""
    signed = session.operators.get(read.source)
    if signed is not None:
        session.operators[read.source] = replace(signed, used=read.at)


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
    same = event.read == question.read or event.read.continues(question.read)
    match event:
        case Refused() if reason_of(event.reason).klass is Klass.SOFT and not same:
            return
        case _ if question.in_view and not same:
            return
        case Noted() if event.noting not in _SETTLING:
            return
        case Proposed() if not same and question.read.text not in _codes(event):
            return  # a camera sees another unit
        case Noted(noting=Noting.DROPPED) if session.work is not None and "damaged" in question.granted:
            session.work.damaged[event.read.source] = None  # the unit comes again
        case _:
            pass
    del session.questions[event.read.source]


def _codes(event: Proposed) -> set[str]:
    return set(bound(event.capture).values())


def _use_operator(session: Session, read: Read) -> None:
    signed = session.operators.get(read.source)
    if signed is None:
        return
    if read.at - signed.used > IDLE:
        del session.operators[read.source]
    else:
        session.operators[read.source] = replace(signed, used=max(signed.used, read.at))


def _open(session: Session, event: Opened, _ref: str) -> None:
    if session.work is not None and session.work.touched:
        raise MisuseError(f"{event.task} opened over the captures of {session.work.task}")
    session.questions.clear()  # they were about another task
    session.work = session.parked.pop(event.task, None) or Work(
        event.task,
        event.process,
        event.assignment,
        event.free,
        event.place,
        sealed={sscc: None for task, sscc in session.boxes if task == event.task},
    )
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
            session.operators[event.read.source] = Signed(event.operator, event.read.at, event.language)
        case Noting.SIGNED_OFF:
            session.operators.pop(event.read.source, None)
        case Noting.ACKNOWLEDGED:
            session.stopped.pop(event.facts["source"], None)
        case Noting.DAMAGED if session.work is not None:
            touch = event.read.entry in {Entry.KEYED, Entry.BUTTON}
            session.work.damaged[ANYONE if touch else event.read.source] = None
        case Noting.LIST_DROPPED if session.work is not None:
            session.work.dropped[event.line] = None
        case _:
            pass


def _accept(session: Session, event: Accepted, ref: str) -> None:
    accept(_working(session), event, ref)


def _propose(session: Session, event: Proposed, _ref: str) -> None:
    _working(session).proposed[seen_as(event.capture, event.read)] = event


def _ask(session: Session, event: Asked, _ref: str) -> None:
    session.questions[event.read.source] = Question(
        event.reason, event.choices, event.read, event.facts, event.granted, event.unit
    )
    if session.work is not None and event.unit and "damaged" in event.granted:
        spend_damaged(session.work, event.read)
    if session.work is not None and event.reason == "list.looks_wrong":
        session.work.doubted[event.facts["line"]] = None
    _nothing_booked(session, event.read)


def _refuse(session: Session, event: Refused, ref: str) -> None:
    reason = reason_of(event.reason)
    if session.work is not None and event.read.entry is Entry.FIXED:
        proposed = session.work.proposed
        for key in [key for key, seen in proposed.items() if seen.read == event.read]:
            del proposed[key]
        tell(session.work, event.read.source, event.read.raw, event.reason)
    if reason.klass is Klass.STOP and event.read.entry is not Entry.FIXED:
        session.stopped.setdefault(event.read.source, event)
    if session.work is not None and reason.aside:
        lay_aside(session.work, event, ref)
        if "damaged" in event.facts:
            spend_damaged(session.work, event.read)
        if event.reason in _UNEXPECTED and "line" in event.facts:
            line, counts = event.facts["line"], session.work.unexpected
            counts[line] = counts.get(line, 0) + 1
    _nothing_booked(session, event.read)


def _nothing_booked(session: Session, read: Read) -> None:
    """A QTY after goods that were not booked must not count for the goods before."""
    if session.work is None or is_command(read.text) or read.fault == Code.EMPTY:
        return  # the scanner's own Enter clears nothing
    if read.entry is Entry.FIXED:
        session.work.latest.pop(read.source, None)
    else:
        follow(session.work, read.source, NOTHING)


def _undo(session: Session, event: Undone, _ref: str) -> None:
    take_out(_working(session), event.capture)


def _close_line(session: Session, event: LineClosed, _ref: str) -> None:
    _working(session).closed[event.line] = event.reason


def _confirm(session: Session, event: Confirmed, _ref: str) -> None:
    session.boxes |= dict.fromkeys((event.task, sscc) for sscc in _working(session).boxed)
    while len(session.boxes) > _BOXES:
        del session.boxes[next(iter(session.boxes))]
    if not event.finished:
        session.work = _working(session).rest()
        return
    _leave(session)
    session.finished[event.task] = None
    while len(session.finished) > _FINISHED:
        del session.finished[next(iter(session.finished))]


def _cancel(session: Session, _event: Cancelled, _ref: str) -> None:
    _leave(session)


def _leave(session: Session) -> None:
    session.work = None
    session.questions.clear()


_SETTLING: Final = frozenset({Noting.CONTEXT, Noting.DROPPED, Noting.LIST_DROPPED})
#: Refusals that make a list look wrong when there are several (design: domain, "Goods in").
_UNEXPECTED: Final = frozenset({"serial.not_expected", "serial.other_case"})

_FOLD: Final[dict[type[Event], Callable[[Session, Any, str], None]]] = {
    Opened: _open,
    Paused: _pause,
    Noted: _note,
    Accepted: _accept,
    Proposed: _propose,
    Asked: _ask,
    Refused: _refuse,
    Undone: _undo,
    LineClosed: _close_line,
    Confirmed: _confirm,
    Cancelled: _cancel,
}
