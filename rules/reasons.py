"""The one catalogue of reasons: code, class, words and what to do, in every shipped language.

Screen, wire, documents and tests use these codes; they are stable. Words are two to four, the action one
sentence. Facts of the verdict fill the braces; a fact whose name ends in ``at`` is a time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rules import reasons_amber, reasons_green, reasons_red
from rules.events import (
    Accepted,
    Asked,
    Cancelled,
    Confirmed,
    Event,
    LineClosed,
    Noted,
    Opened,
    Paused,
    Proposed,
    Refused,
    Undone,
)
from rules.klass import Klass
from rules.labels.fault import Notice
from rules.schemes import TITLES, Flaw, Scheme
from rules.signal import Light

__all__ = [
    "CHOICES",
    "FLAWS",
    "LANGUAGES",
    "NOTICES",
    "REASONS",
    "SCHEMES",
    "VALUES",
    "Klass",
    "Reason",
    "code_of",
    "light",
    "light_of",
    "reason_of",
]

LANGUAGES: Final = ("en", "de")


#: A unit in the wrong tote is only taken out of it; one of these has no place to go to.
_STOPPED_ASIDE: Final = frozenset({"item.recalled", "item.held"})


@dataclass(frozen=True, slots=True)
class Reason:
    """One row: stable code, class, and per language the words and the action (may be empty)."""

    code: str
    klass: Klass
    words: Mapping[str, str]
    action: Mapping[str, str]

    @property
    def aside(self) -> bool:
        """Whether the unit is set aside: its class says so, or it is recalled or held."""
        return self.klass is Klass.ASIDE or self.code in _STOPPED_ASIDE


REASONS: Final[Mapping[str, Reason]] = {
    code: Reason(code, klass, {"en": en, "de": de}, {"en": en_action, "de": de_action})
    for code, klass, en, en_action, de, de_action in (
        *reasons_green.ROWS,
        *reasons_amber.ROWS,
        *reasons_red.ROWS,
    )
}

#: Words for the answers of questions, by choice.
CHOICES: Final[Mapping[str, Mapping[str, str]]] = {
    "yes": {"en": "Yes", "de": "Ja"},
    "undo": {"en": "Take out", "de": "Herausnehmen"},
    "return": {"en": "A return", "de": "Rückgabe"},
    "again": {"en": "Received again", "de": "Erneut angenommen"},
    "not_delivered": {"en": "Not delivered", "de": "Nicht geliefert"},
    "not_found": {"en": "Not found", "de": "Nicht gefunden"},
    "damaged": {"en": "Damaged", "de": "Beschädigt"},
    "other": {"en": "Other reason", "de": "Anderer Grund"},
    "rest": {"en": "Yes, all of this line", "de": "Ja, für die ganze Zeile"},
    "drop_list": {"en": "Drop the list", "de": "Liste verwerfen"},
    "keep": {"en": "Keep the list", "de": "Liste behalten"},
    "confirm": {"en": "Confirm them", "de": "Bestätigen"},
    "put_back": {"en": "Put back", "de": "Zurückstellen"},
    "cancel": {"en": "Give up", "de": "Abbrechen"},
    "admit": {"en": "Let it in", "de": "Zulassen"},
    "next": {"en": "The next unit", "de": "Das nächste Stück"},
    "sign_on": {"en": "Only sign on", "de": "Nur anmelden"},
    "over": {"en": "One too many", "de": "Eine zu viel"},
    "lost": {"en": "Lost", "de": "Verloren"},
    "scrap": {"en": "Scrap", "de": "Ausschuss"},
    "found": {"en": "Found", "de": "Gefunden"},
}

#: Words for facts that are codes of ours: kinds of a code, reasons of a closed line, places of no shelf.
VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    **CHOICES,
    "product code": {"en": "product code", "de": "Artikelcode"},
    "place": {"en": "place", "de": "Platz"},
    "badge": {"en": "badge", "de": "Ausweis"},
    "command": {"en": "command", "de": "Befehl"},
    "order": {"en": "order", "de": "Auftrag"},
    "document": {"en": "document", "de": "Beleg"},
    "container": {"en": "container", "de": "Ladeeinheit"},
    "label": {"en": "label without a serial", "de": "Etikett ohne Nummer"},
    "part number": {"en": "part number", "de": "Teilenummer"},
    "quantity": {"en": "quantity", "de": "Menge"},
    "serial": {"en": "serial", "de": "Seriennummer"},
    "lot": {"en": "lot", "de": "Charge"},
    "expiry": {"en": "expiry", "de": "Verfall"},
    "supplier": {"en": "at the supplier", "de": "beim Lieferanten"},
    "customer": {"en": "at the customer", "de": "beim Kunden"},
    "in transit": {"en": "in transit", "de": "unterwegs"},
    "quarantine": {"en": "in quarantine", "de": "in Quarantäne"},
    "lost": {"en": "lost", "de": "verloren"},
    "scrap": {"en": "scrapped", "de": "verschrottet"},
    "other account": {"en": "in another account", "de": "in anderem Konto"},
    "relinked": {"en": "another product now", "de": "jetzt anderer Artikel"},
    "recall": {"en": "recalled", "de": "zurückgerufen"},
    "hold": {"en": "on hold", "de": "gesperrt"},
}

#: Words for the schemes of serials, and for what is wrong with a number of one.
SCHEMES: Final[Mapping[str, Mapping[str, str]]] = {
    **{scheme: {"en": TITLES[scheme], "de": TITLES[scheme]} for scheme in Scheme},
    Scheme.MAC: {"en": "MAC address", "de": "MAC-Adresse"},
    Scheme.APPLE_SERIAL: {"en": "Apple serial", "de": "Apple-Nummer"},
    Scheme.CISCO: {"en": "Cisco serial", "de": "Cisco-Nummer"},
}
FLAWS: Final[Mapping[str, Mapping[str, str]]] = {
    Flaw.LENGTH: {"en": "length", "de": "Länge"},
    Flaw.CHARACTER: {"en": "character", "de": "Zeichen"},
    Flaw.PREFIX: {"en": "beginning", "de": "Anfang"},
    Flaw.CHECK_DIGIT: {"en": "check digit", "de": "Prüfziffer"},
    Flaw.SEPARATOR: {"en": "separator", "de": "Trennzeichen"},
    Flaw.WEEK: {"en": "week", "de": "Woche"},
    Flaw.SCHEME: {"en": "scheme", "de": "Schema"},
}

#: What the reader noticed about a label that it read: the second line of a verdict.
NOTICES: Final[Mapping[str, Mapping[str, str]]] = {
    Notice.SUSPECT_LOST_SEPARATOR: {
        "en": "A separator may be lost: check serial, lot and expiry.",
        "de": "Trennzeichen vielleicht verloren: Nummer, Charge und Verfall prüfen.",
    },
    Notice.SEPARATOR_SUBSTITUTE: {
        "en": "The scanner replaces the separator: tell the administrator.",
        "de": "Der Scanner ersetzt das Trennzeichen: Administrator rufen.",
    },
    Notice.ASSOCIATION: {
        "en": "The label does not follow GS1.",
        "de": "Das Etikett folgt GS1 nicht.",
    },
    Notice.CASE_LOST: {
        "en": "The scanner does not tell capitals from small letters.",
        "de": "Der Scanner unterscheidet Groß und Klein nicht.",
    },
    Notice.ENVELOPE_REPAIRED: {
        "en": "The scanner drops control characters: tell the administrator.",
        "de": "Der Scanner verliert Steuerzeichen: Administrator rufen.",
    },
    Notice.CHECK_DIGIT_WRONG: {
        "en": "Its check digit is wrong: compare it with the print.",
        "de": "Die Prüfziffer stimmt nicht: mit dem Aufdruck vergleichen.",
    },
}

_LIGHTS: Final = {
    Klass.DONE: Light.GREEN,
    Klass.REMARK: Light.GREEN,
    Klass.ASK: Light.AMBER,
    Klass.SOFT: Light.RED,
    Klass.ASIDE: Light.RED,
    Klass.STOP: Light.STOP,
    Klass.TICK: Light.TICK,
}


def reason_of(code: str) -> Reason:
    """The row of a code. A code of a newer program reads as itself, refused softly."""
    return REASONS.get(code) or Reason(code, Klass.SOFT, {"en": code, "de": code}, {"en": "", "de": ""})


def code_of(event: Event) -> str:  # noqa: PLR0911 - one per kind of event
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
        case Proposed():
            return "proposal.seen"
        case Cancelled():
            return "task.cancelled"


def light_of(reason: Reason) -> Light:
    """The sign that goes with a reason."""
    return _LIGHTS[reason.klass]


def light(event: Event) -> Light:
    """The sign for an event."""
    return light_of(reason_of(code_of(event)))
