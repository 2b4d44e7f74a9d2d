"""The one catalogue of reasons: code, class, words and what to do, in every shipped language.

Screen, wire, documents and tests use these codes; they are stable. Words are two to four, the action one
sentence. Facts of the verdict fill the braces; a fact whose name ends in ``at`` is a time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

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
from rules.reason_table import CHOICES, ROWS, VALUES, Klass
from rules.signal import Light

__all__ = [
    "CHOICES", "LANGUAGES", "REASONS", "VALUES", "Klass", "Reason", "code_of", "light", "light_of", "reason_of",
]  # fmt: skip

LANGUAGES: Final = ("en", "de")


@dataclass(frozen=True, slots=True)
class Reason:
    """One row: stable code, class, and per language the words and the action (may be empty)."""

    code: str
    klass: Klass
    words: Mapping[str, str]
    action: Mapping[str, str]


REASONS: Final[Mapping[str, Reason]] = {
    code: Reason(code, klass, {"en": en, "de": de}, {"en": en_action, "de": de_action})
    for code, klass, en, en_action, de, de_action in ROWS
}

_LIGHTS: Final = {
    Klass.DONE: Light.GREEN,
    Klass.REMARK: Light.GREEN,
    Klass.ASK: Light.AMBER,
    Klass.SOFT: Light.RED,
    Klass.ASIDE: Light.RED,
    Klass.TICK: Light.TICK,
}


def reason_of(code: str) -> Reason:
    """The row of a code. A code of a newer program reads as itself, refused softly."""
    return REASONS.get(code) or Reason(code, Klass.SOFT, {"en": code, "de": code}, {"en": "", "de": ""})


def code_of(event: Event) -> str:
    """The reason code of an event."""
    match event:
        case Accepted() | Asked() | Refused() | Noted():
            return event.reason
        case Undone():
            return "undo.done"
        case Opened():
            return "task.opened"
        case Paused():
            return "task.paused"
        case LineClosed():
            return "line.closed_short"
        case Confirmed():
            return "confirm.done"


def light_of(reason: Reason) -> Light:
    """The sign that goes with a reason."""
    return _LIGHTS[reason.klass]


def light(event: Event) -> Light:
    """The sign for an event."""
    return light_of(reason_of(code_of(event)))
