"""Events as words for people, in one language: what happened, what was scanned, what to do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from rules.commands import Command, code
from rules.events import (
    Accepted,
    Asked,
    Cancelled,
    Confirmed,
    Event,
    Facts,
    LineClosed,
    Noted,
    Opened,
    Paused,
    Proposed,
    Refused,
    Undone,
)
from rules.faults import FAULTS
from rules.findings import FINDINGS
from rules.reasons import (
    CHOICES,
    FLAWS,
    LANGUAGES,
    NOTICES,
    REASONS,
    SCHEMES,
    VALUES,
    Klass,
    code_of,
    light,
    reason_of,
)
from rules.session import Question
from rules.signal import Light

#: Gives the local time of day, such as ``14:05``, for milliseconds since 1970.
Clock = Callable[[int], str]

#: The last moment that a date can show; a feed may name any number.
_LAST: Final = 253_402_300_799_000


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
class Words:
    """Turns events into the words of one language."""

    language: str
    clock: Clock = utc_time

    def say(self, key: str, **facts: str) -> str:
        """A sentence of the screen."""
        return self._of(_SAID[key]).format(**facts)

    def shown(self, event: Event) -> Shown:
        """A verdict."""
        reason = reason_of(code_of(event))
        given = _facts(event)
        facts = _Facts({name: self._fact(name, value) for name, value in given.items()})
        if given.get("fault") in FAULTS:  # what is wrong in detail is for the office: it fits no small screen
            facts["hint"] = self._of(FAULTS[given["fault"]])
        action = self._of(reason.action).format_map(facts)
        remark = reason.klass is Klass.REMARK
        return Shown(
            event.read.at,
            light(event),
            reason.code,
            self._of(reason.words).format_map(facts),
            _scanned(event),
            "" if remark else action,
            " ".join(x for x in (action if remark else "", self.noticed(event.read.warning)) if x),
        )

    def noticed(self, warning: str) -> str:
        """What the reader noticed; a notice of a newer program reads as itself."""
        notices = filter(None, warning.split("; "))
        return " ".join(self._of(NOTICES[notice]) if notice in NOTICES else notice for notice in notices)

    def answers(self, question: Question | None) -> tuple[Answer, ...]:
        """What can be answered to a question."""
        choices = question.choices if question is not None else ()
        return tuple(
            Answer(code(Command.ANSWER, n), self._of(CHOICES[choice]) if choice in CHOICES else choice)
            for n, choice in enumerate(choices, 1)
        )

    def commands(self, *, working: bool, stopped: bool = False) -> tuple[Answer, ...]:
        """The commands that the screen offers."""
        offered = _STOPPED_COMMANDS if stopped else _WORKING_COMMANDS if working else _IDLE_COMMANDS
        return tuple(Answer(code(command), self.say(command)) for command in offered)

    def _of(self, texts: Mapping[str, str]) -> str:
        return texts[self.language if self.language in LANGUAGES else LANGUAGES[0]]

    def _fact(self, name: str, value: str) -> str:
        """A fact for people: times of day, and words for codes of ours."""
        if (name == "at" or name.endswith("_at")) and value.isdecimal():
            return self.clock(min(int(value), _LAST))
        if name == "asked" and value in REASONS:
            return self._of(REASONS[value].words).rstrip("?")
        if name == "findings":
            return " ".join(self._fact("finding", finding) for finding in value.split())
        words = _CODED.get(name, {})
        return self._of(words[value]) if value in words else value


class _Facts(dict[str, str]):
    """Facts of a verdict; one that an older or newer program did not give reads as a dash."""

    def __missing__(self, key: str) -> str:
        return "-"


def _facts(event: Event) -> Facts:
    match event:
        case Accepted() | Proposed() | Asked() | Refused() | Noted() | Undone():
            return event.facts
        case Opened() | Paused() | LineClosed() | Confirmed() | Cancelled():
            return {}


def _scanned(event: Event) -> str:  # noqa: PLR0911 - one per event
    """What was scanned, or what it stands for."""
    match event:
        case Accepted() | Proposed():
            capture = event.capture
            if capture.container and event.facts.get("sscc"):
                return capture.container
            return capture.serial or " ".join(
                x for x in (capture.product.partition("/")[2], capture.lot, f"x {capture.quantity}") if x
            )
        case Opened() | Paused() | Confirmed() | Cancelled():
            return event.task
        case LineClosed():
            return f"{event.task} / {event.line}"
        case Undone():
            return event.facts.get("what", "")
        case Noted():
            return event.facts.get("lot") or event.facts.get("name") or _printable(event.read.text)
        case _:
            return event.read.serial or event.read.lot or _printable(event.read.text)


def _printable(text: str) -> str:
    """Text without the separators of element strings."""
    return "".join(c if c.isprintable() else " " for c in text)


#: Facts whose values may be codes of ours.
_CODED: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = {
    "finding": FINDINGS,
    **dict.fromkeys(("got", "wanted", "why", "place", "role"), VALUES),
    "scheme": SCHEMES,
    "problem": FLAWS,
}
_WORKING_COMMANDS = (Command.CONFIRM, Command.UNDO, Command.PAUSE, Command.CLOSE_SHORT)
_IDLE_COMMANDS = (Command.NEXT_TASK,)
_STOPPED_COMMANDS = (Command.ACK,)

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
    Command.ACK: {"en": "Acknowledge", "de": "Bestätigt, weiter"},
    "order": {"en": "for {order}", "de": "für {order}"},
    "origin": {"en": "from {place}", "de": "von {place}"},
    "damaged": {"en": "next unit is damaged", "de": "nächstes Stück ist beschädigt"},
    "next.ack": {"en": "Scan ACK", "de": "ACK scannen"},
    "next.proposed": {"en": "CONFIRM books {count} of {open}", "de": "CONFIRM bucht {count} von {open}"},
    "next.order": {"en": "Scan the order or tote", "de": "Auftrag oder Behälter scannen"},
    "next.place": {"en": "Scan the place", "de": "Platz scannen"},
    "next.free": {"en": "Scan a product", "de": "Artikel scannen"},
    "checked.feed": {"en": "Checked: stock list of {time}", "de": "Geprüft: Bestand von {time}"},
    "checked.task": {"en": "Checked: task only, list of {time}", "de": "Geprüft: nur Auftrag, von {time}"},
    "conflicts": {
        "en": "{serial} and {more} more were taken twice: {tasks}",
        "de": "{serial} und {more} weitere wurden zweimal entnommen: {tasks}",
    },
    "conflict": {
        "en": "{serial} was taken twice: {tasks}",
        "de": "{serial} wurde zweimal entnommen: {tasks}",
    },
    Command.NEXT_TASK: {"en": "Next task", "de": "Nächster Auftrag"},
}
