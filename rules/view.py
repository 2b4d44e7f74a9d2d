"""What a station shows: one immutable value, computed from a session, never stored.

`view` is at the end of the shapes that the screen renders as they are.
"""

from dataclasses import dataclass
from typing import Final

from rules.assigned import may_claim
from rules.case import free_line, task_of
from rules.catalog import Catalog
from rules.events import Accepted, Asked, Confirmed, Event, Undone
from rules.opening import is_waiting
from rules.product import Ask, Process, asks
from rules.reasons import code_of, light, reason_of
from rules.session import IDLE, Question, Session, Signed
from rules.signal import Light
from rules.task import Line, Task
from rules.words import Answer, Clock, Shown, Words, utc_time
from rules.work import Work

__all__ = ["Answer", "Clock", "LineView", "Link", "Shown", "TaskView", "View", "utc_time", "view"]

_SHOWN_TASKS: Final = 12
#: Goods are put to their orders here: the order or tote is scanned first.
_TO_ORDERS: Final = frozenset({Process.BATCH_PICK, Process.TOTE_PICK})
#: Tasks started here that belong to a place.
_AT_PLACES: Final = frozenset({Process.COUNT, Process.RELOCATE})
_REFUSALS: Final = frozenset({Light.RED, Light.STOP})


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
    stop; `context` reads like "Pump P-200, lot 7"; `next` says what to scan now. `proposed` is what cameras
    see and nobody has booked yet; `checked` says what verdicts are checked against; `conflicts` concern
    this station, one sentence each.
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
    proposed: int = 0
    checked: str = ""
    conflicts: tuple[str, ...] = ()


def view(session: Session, catalog: Catalog, link: Link, clock: Clock = utc_time) -> View:
    """The screen of a station. `clock` gives the local time of day for milliseconds since 1970."""
    words = Words(_language(session), clock)
    task = task_of(session.work, catalog) if session.work is not None else None
    question = next(reversed(session.questions.values()), None)
    last = _shown_event(session, question)
    lines = _lines(session.work, task, catalog) if session.work is not None and task is not None else ()
    if session.work is None and isinstance(last, Confirmed):
        lines = _concluded(last.task, catalog)
    return View(
        station=session.station,
        state=_state(session, last, link),
        link=link,
        language=words.language,
        klass=reason_of(code_of(last)).klass if last is not None else "",
        task=session.work.task if session.work is not None else "",
        process=session.work.process if session.work is not None else "",
        party=task.party if task is not None else "",
        operator=_operator(session),
        verdict=words.shown(last) if last is not None else None,
        context=_context(session.work, catalog, words),
        next=_next(session, lines, words),
        done=sum(line.done + line.captured for line in lines),
        quantity=sum(line.quantity for line in lines),
        lines=lines,
        answers=words.answers(question),
        aside=len(session.work.pending) if session.work is not None else 0,
        recent=tuple(words.shown(event) for event in session.recent if not _hidden(event)),
        tasks=_tasks(session, catalog) if session.work is None else (),
        commands=words.commands(working=session.work is not None, stopped=bool(session.stopped)),
        proposed=_proposed(session.work) if session.work is not None else 0,
        checked=_checked(catalog, link, words),
        conflicts=_conflicts(session, catalog, words) if session.work is None else (),
    )


def _shown_event(session: Session, question: Question | None) -> Event | None:
    """The last verdict; a stop or an open question stays in sight behind a colleague's greens."""
    last = session.recent[0] if session.recent else None
    if last is not None and light(last) in _REFUSALS:
        return last
    if session.stopped:
        return next(reversed(session.stopped.values()))
    if question is None:
        return last
    return Asked(question.reason, question.choices, question.read, question.facts)


def _state(session: Session, last: Event | None, link: Link) -> str:
    if isinstance(last, Asked):
        return "ask"
    if isinstance(last, Confirmed):
        return "complete"
    if last is not None and light(last) in _REFUSALS:
        return "reject"
    if last is not None and light(last) is Light.GREEN:
        return "accept"
    if link.faults:
        return "fault"
    return "idle" if session.work is None else "ready"


def _hidden(event: Event) -> bool:
    """What a serial does to the unit that it pays for is no event for people."""
    return isinstance(event, Accepted | Undone) and event.facts.get("why") == "paid"


def _lines(work: Work, task: Task, catalog: Catalog) -> tuple[LineView, ...]:
    lines = task.lines or tuple(free_line(line) for line in work.counts if line) if task.free else task.lines
    return tuple(_line(work, line, task, catalog) for line in lines)


def _concluded(task_id: str, catalog: Catalog) -> tuple[LineView, ...]:
    """The lines of a task that has just left the station: the summary of more and fewer."""
    task = catalog.task(task_id)
    return () if task is None else _lines(Work(task.id, task.process), task, catalog)


def _line(work: Work, line: Line, task: Task, catalog: Catalog) -> LineView:
    product = catalog.product(line.product)
    return LineView(
        id=line.id,
        product=line.product,
        name=product.name if product is not None else line.product,
        done=line.done,
        captured=work.captured(line.id),
        quantity=line.done + work.captured(line.id) if task.free or task.blind else line.quantity,
        asks=asks(product, task.process) if product is not None else "",
        listed=line.listed,
        lot=line.lot,
        place=line.place,
        closed=line.closed or work.closed.get(line.id, ""),
        missing=work.missing.get(line.id, 0),
        chosen=work.context.line == line.id,
    )


def _tasks(session: Session, catalog: Catalog) -> tuple[TaskView, ...]:
    """What can be opened here: parked work first, then what is released."""
    parked = [task_of(work, catalog) or Task(work.task, work.process, ()) for work in session.parked.values()]
    rest = [
        task
        for task in catalog.tasks(session.station)
        if task.id not in session.parked and is_waiting(task) and may_claim(session, task)
    ]
    return tuple(
        TaskView(
            task.id,
            task.process,
            task.party,
            sum(line.done for line in task.lines),
            sum(line.quantity for line in task.lines),
            len(session.parked[task.id].captures) if task.id in session.parked else 0,
        )
        for task in (*parked, *rest)[:_SHOWN_TASKS]
    )


def _signed(session: Session) -> Signed | None:
    """Whoever used the station last, as far as 30 idle minutes have not ended it."""
    now = session.recent[0].read.at if session.recent else 0
    latest = max(session.operators.values(), key=lambda signed: signed.used, default=None)
    return latest if latest is not None and now - latest.used <= IDLE else None


def _operator(session: Session) -> str:
    signed = _signed(session)
    return signed.name if signed is not None else ""


def _language(session: Session) -> str:
    """The language of whoever used the station last, else the station's own."""
    signed = _signed(session)
    return signed.language if signed is not None and signed.language else session.language


def _checked(catalog: Catalog, link: Link, words: Words) -> str:
    """What verdicts are checked against: the whole stock list or the task only, and how old it is."""
    if catalog.version is None:
        return ""
    return words.say("checked.feed" if catalog.complete else "checked.task", time=words.clock(link.feed_at))


def _conflicts(session: Session, catalog: Catalog, words: Words) -> tuple[str, ...]:
    """One sentence for each pair of tasks that took the same units."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for dispute in catalog.disputes(session.station):
        groups.setdefault(dispute.tasks, []).append(dispute.serial)
    return tuple(
        words.say("conflict", serial=serials[0], tasks=", ".join(tasks))
        if len(serials) == 1
        else words.say("conflicts", serial=serials[0], more=str(len(serials) - 1), tasks=", ".join(tasks))
        for tasks, serials in groups.items()
    )


def _proposed(work: Work) -> int:
    """Units that cameras see; of a container all that is in it."""
    return sum(int(seen.facts.get("units", seen.capture.quantity)) for seen in work.proposed.values())


def _context(work: Work | None, catalog: Catalog, words: Words) -> str:
    if work is None:
        return ""
    context = work.context
    product = catalog.product(context.product)
    parts = [product.name if product is not None else context.product]
    if context.lot:
        parts.append(words.say("lot", lot=context.lot))
    if context.origin:
        parts.append(words.say("origin", place=context.origin))
    if context.place:
        parts.append(words.say("place", place=context.place))
    if context.dest:
        parts.append(words.say("order", order=context.dest))
    if work.damaged:
        parts.append(words.say("damaged"))
    return ", ".join(part for part in parts if part)


def _first(work: Work) -> str | None:
    """What comes before goods: the order they go to, the place they are at; any product in a free task."""
    if work.process in _TO_ORDERS and not work.context.dest:
        return "next.order"
    if not work.free or work.captures:
        return None
    at_place = work.process in _AT_PLACES and not (work.place or work.context.place)
    return "next.place" if at_place else "next.free"


def _next(  # noqa: PLR0911 - one per situation
    session: Session, lines: tuple[LineView, ...], words: Words
) -> str:
    """What to scan now."""
    if session.stopped:
        return words.say("next.ack")
    if session.work is None:
        return words.say("next.task")
    if session.work.proposed:
        open_ = sum(max(0, x.quantity - x.done - x.captured) for x in lines if not x.closed)
        return words.say("next.proposed", count=str(_proposed(session.work)), open=str(open_))
    if (key := _first(session.work)) is not None:
        return words.say(key)
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
