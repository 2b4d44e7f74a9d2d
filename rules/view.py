"""What a station shows: one immutable value, computed from a session, never stored.

`view` is at the end; everything above is the shape that the screen renders as it is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from rules.catalog import Catalog
from rules.commands import Command, code
from rules.events import (
    Accepted,
    Asked,
    Confirmed,
    Event,
    LineClosed,
    Noted,
    Opened,
    Paused,
    Refused,
    Undone,
)
from rules.product import Ask, asks
from rules.reasons import CHOICES, Klass, code_of, light, reason_of
from rules.session import Question, Session, Work
from rules.signal import Light
from rules.task import Line, Task

#: Gives the local time of day, such as ``14:05``, for milliseconds since 1970.
Clock = Callable[[int], str]


def utc_time(at: int) -> str:
    """The time of day in UTC, for a caller that knows no other zone.

    >>> utc_time(3_600_000)
    '01:00'
    """
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%H:%M")


@dataclass(frozen=True, slots=True)
class Shown:
    """One verdict as words. `code` is the stable reason code."""

    at: int
    light: Light
    code: str
    words: str
    scanned: str
    action: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to an open question: the code to scan, and what it means."""

    command: str
    words: str


@dataclass(frozen=True, slots=True)
class LineView:
    """Progress of one line. `captured` is in this task and not yet confirmed; `missing` a debt so far."""

    id: str
    product: str
    name: str
    done: int
    captured: int
    quantity: int
    asks: str
    listed: bool
    lot: str
    place: str
    closed: str
    missing: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task that can be opened here."""

    id: str
    process: str
    party: str
    done: int
    quantity: int
    parked: int


@dataclass(frozen=True, slots=True)
class Link:
    """The state of the connection, given by the shell.

    Attributes:
        online: whether the ledger was heard from recently.
        since: milliseconds since 1970 of the last change.
        waiting: records the ledger has not yet acknowledged.
        feed: version of the rules in use, empty without a feed.
        feed_at: when that feed was loaded, milliseconds since 1970.
        faults: one sentence for each device or store that needs help, with the fix.
    """

    online: bool = False
    since: int = 0
    waiting: int = 0
    feed: str = ""
    feed_at: int = 0
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """Everything on the screen of one station.

    `state` is idle, ready, accept, ask, reject, complete or fault; `klass` of a reject is soft, aside or
    stop; `context` reads like "Pump P-200, lot 7"; `next` says what to scan now.
    """

    station: str
    state: str
    link: Link
    language: str = "en"
    klass: str = ""
    task: str = ""
    process: str = ""
    party: str = ""
    operator: str = ""
    verdict: Shown | None = None
    context: str = ""
    next: str = ""
    done: int = 0
    quantity: int = 0
    lines: tuple[LineView, ...] = ()
    answers: tuple[Answer, ...] = ()
    aside: int = 0
    recent: tuple[Shown, ...] = ()
    tasks: tuple[TaskView, ...] = ()
    commands: tuple[Answer, ...] = ()


def view(session: Session, catalog: Catalog, link: Link, clock: Clock = utc_time) -> View:
    """The screen of a station. `clock` gives the local time of day for milliseconds since 1970."""
    words = _Words(session.language, clock)
    task = catalog.task(session.work.task) if session.work is not None else None
    lines = _lines(session.work, task, catalog) if session.work is not None and task is not None else ()
    last = session.recent[0] if session.recent else None
    question = next(reversed(session.questions.values()), None)
    verdict = words.shown(last) if last is not None else None
    return View(
        station=session.station,
        state=_state(session, last, link),
        link=link,
        language=session.language,
        klass=reason_of(code_of(last)).klass if last is not None else "",
        task=task.id if task is not None else "",
        process=task.process if task is not None else "",
        party=task.party if task is not None else "",
        operator=_operator(session),
        verdict=verdict,
        context=_context(session.work, catalog, words),
        next=_next(session, lines, words),
        done=sum(line.done + line.captured for line in lines),
        quantity=sum(line.quantity for line in lines),
        lines=lines,
        answers=_answers(question, words),
        aside=len(session.work.aside) if session.work is not None else 0,
        recent=tuple(words.shown(event) for event in session.recent if not _hidden(event)),
        tasks=_tasks(session, catalog) if session.work is None else (),
        commands=words.commands(session),
    )


def _state(session: Session, last: Event | None, link: Link) -> str:
    if session.questions:
        return "ask"
    if last is not None:
        match light(last):
            case Light.RED | Light.STOP:
                return "reject"
            case Light.GREEN:
                return "complete" if isinstance(last, Confirmed) else "accept"
            case _:
                pass
    if link.faults:
        return "fault"
    return "idle" if session.work is None else "ready"


def _hidden(event: Event) -> bool:
    """A unit that a later serial paid for is no event for people."""
    return isinstance(event, Undone) and event.facts.get("why") == "paid"


def _lines(work: Work, task: Task, catalog: Catalog) -> tuple[LineView, ...]:
    return tuple(_line(work, line, task, catalog) for line in task.lines)


def _line(work: Work, line: Line, task: Task, catalog: Catalog) -> LineView:
    product = catalog.product(line.product)
    owed = work.owed.get(line.id)
    return LineView(
        id=line.id,
        product=line.product,
        name=product.name if product is not None else line.product,
        done=line.done,
        captured=work.captured(line.id),
        quantity=line.quantity,
        asks=asks(product, task.process) if product is not None else "",
        listed=line.listed,
        lot=line.lot,
        place=line.place,
        closed=line.closed or work.closed.get(line.id, ""),
        missing=work.captures[owed].debt if owed is not None else 0,
        chosen=work.context.line == line.id,
    )


def _tasks(session: Session, catalog: Catalog) -> tuple[TaskView, ...]:
    """What can be opened here: parked work first, then what is released."""
    parked = [catalog.task(task) for task in session.parked]
    rest = [t for t in catalog.tasks(session.station) if t.id not in session.parked]
    tasks = [t for t in (*parked, *rest) if t is not None and (t.id in session.parked or _any_open(t))]
    return tuple(
        TaskView(
            task.id,
            task.process,
            task.party,
            sum(line.done for line in task.lines),
            sum(line.quantity for line in task.lines),
            len(session.parked[task.id].captures) if task.id in session.parked else 0,
        )
        for task in tasks[:_SHOWN_TASKS]
    )


def _any_open(task: Task) -> bool:
    return any(line.open for line in task.lines)


def _operator(session: Session) -> str:
    latest = max(session.operators.values(), key=lambda signed: signed.used, default=None)
    return latest.name if latest is not None else ""


def _context(work: Work | None, catalog: Catalog, words: "_Words") -> str:
    if work is None:
        return ""
    context = work.context
    product = catalog.product(context.product)
    parts = [product.name if product is not None else context.product]
    if context.lot:
        parts.append(words.say("lot", lot=context.lot))
    if context.place:
        parts.append(words.say("place", place=context.place))
    return ", ".join(part for part in parts if part)


def _next(session: Session, lines: tuple[LineView, ...], words: "_Words") -> str:
    """What to scan now."""
    if session.work is None:
        return words.say("next.task")
    still = [line for line in lines if not line.closed and line.done + line.captured < line.quantity]
    if not still:
        return words.say("next.confirm")
    line = next((line for line in still if line.chosen), still[0])
    match line.asks:
        case Ask.SERIAL | Ask.SERIAL_LOT:
            return words.say("next.serial", name=line.name)
        case Ask.LOT:
            return words.say("next.lot" if line.chosen else "next.product", name=line.name)
        case _:
            return words.say("next.product", name=line.name)


def _answers(question: Question | None, words: "_Words") -> tuple[Answer, ...]:
    if question is None:
        return ()
    return tuple(
        Answer(code(Command.ANSWER, n), CHOICES[choice][words.language] if choice in CHOICES else choice)
        for n, choice in enumerate(question.choices, 1)
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """Turns events into the words of one language."""

    language: str
    clock: Clock

    def say(self, key: str, **facts: str) -> str:
        return _SAID[key][self.language].format(**facts)

    def shown(self, event: Event) -> Shown:
        reason = reason_of(code_of(event))
        facts = _Facts(
            {k: self.clock(int(v)) if k.endswith("at") and v.isdecimal() else v for k, v in _facts(event)}
        )
        action = reason.action[self.language].format_map(facts)
        remark = reason.klass is Klass.REMARK
        return Shown(
            event.read.at,
            light(event),
            reason.code,
            reason.words[self.language].format_map(facts),
            _scanned(event),
            "" if remark else action,
            " ".join(x for x in (action if remark else "", event.read.warning) if x),
        )

    def commands(self, session: Session) -> tuple[Answer, ...]:
        offered = _WORKING_COMMANDS if session.work is not None else _IDLE_COMMANDS
        return tuple(Answer(code(command), _SAID[command][self.language]) for command in offered)


class _Facts(dict[str, str]):
    """Facts of a verdict; one that an older or newer program did not give reads as a dash."""

    def __missing__(self, key: str) -> str:
        return "-"


def _facts(event: Event) -> Iterable[tuple[str, str]]:
    match event:
        case Accepted() | Asked() | Refused() | Noted() | Undone():
            return event.facts.items()
        case _:
            return ()


def _scanned(event: Event) -> str:
    """What was scanned, or what it stands for."""
    match event:
        case Accepted():
            capture = event.capture
            return capture.serial or " ".join(
                x for x in (capture.product.partition("/")[2], capture.lot, f"x {capture.quantity}") if x
            )
        case Opened() | Paused() | Confirmed():
            return event.task
        case LineClosed():
            return f"{event.task} / {event.line}"
        case Undone():
            return event.facts.get("what", "")
        case Noted():
            return event.facts.get("lot") or event.facts.get("name") or event.read.text
        case _:
            return event.read.serial or event.read.lot or event.read.text


_SHOWN_TASKS = 12
_WORKING_COMMANDS = (Command.CONFIRM, Command.UNDO, Command.PAUSE, Command.CLOSE_SHORT)
_IDLE_COMMANDS = (Command.NEXT_TASK,)

_SAID: dict[str, dict[str, str]] = {
    "lot": {"en": "lot {lot}", "de": "Charge {lot}"},
    "place": {"en": "at {place}", "de": "auf {place}"},
    "next.task": {"en": "Scan a task sheet, or NEXT TASK", "de": "Auftrag scannen, oder NEXT TASK"},
    "next.confirm": {"en": "All scanned: CONFIRM", "de": "Alles gescannt: CONFIRM"},
    "next.serial": {"en": "Scan serial of {name}", "de": "Seriennummer scannen: {name}"},
    "next.lot": {"en": "Scan lot of {name}", "de": "Charge scannen: {name}"},
    "next.product": {"en": "Scan {name}", "de": "{name} scannen"},
    Command.CONFIRM: {"en": "Confirm", "de": "Bestätigen"},
    Command.UNDO: {"en": "Undo", "de": "Zurücknehmen"},
    Command.PAUSE: {"en": "Pause", "de": "Pause"},
    Command.CLOSE_SHORT: {"en": "Close short", "de": "Mit Fehlmenge"},
    Command.NEXT_TASK: {"en": "Next task", "de": "Nächster Auftrag"},
}
