"""Why a scan cannot be read, as a value: what is wrong, where, and what to do about it.

`HINTS` is the literal table of the advice; a fault carries only what differs from scan to scan.
"""

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """The closed list of reasons why a scan is no label. The values are stable: records carry them."""

    EMPTY = "empty"
    NO_READ = "no_read"
    TOO_LONG = "too_long"
    NOT_UTF8 = "not_utf8"
    BAD_CHARACTER = "bad_character"
    BAD_SYMBOLOGY_IDENTIFIER = "bad_symbology_identifier"
    UNKNOWN_SYMBOLOGY = "unknown_symbology"
    AIM_REQUIRED = "aim_required"
    CASE_INVERTED = "case_inverted"
    KEYBOARD_LAYOUT = "keyboard_layout"
    LENGTH = "length"
    CHARACTER = "character"
    CHECK_DIGIT = "check_digit"
    DATE = "date"
    CONTENT = "content"
    UNKNOWN_AI = "unknown_ai"
    TOO_MANY_AIS = "too_many_ais"
    REPEATED_AI = "repeated_ai"
    EXCLUDED_AI = "excluded_ai"
    MISSING_AI = "missing_ai"
    MISSING_FIELD = "missing_field"
    SEPARATOR_LOST = "ambiguous_separator_lost"
    NOT_DIGITAL_LINK = "not_digital_link"
    LINK_SYNTAX = "link_syntax"
    ENVELOPE = "envelope"
    SEPARATORS_LOST = "separators_lost"
    UNKNOWN_DI = "unknown_di"
    QUANTITY = "quantity"
    SECONDARY_ALONE = "secondary_alone"
    LINK_CHARACTER = "link_character"
    CONFLICT = "conflict"
    UNRELATED = "unrelated"


class Notice(StrEnum):
    """What is worth telling about a label that was read."""

    SUSPECT_LOST_SEPARATOR = "suspect_lost_separator"  # a value ends like a swallowed date
    SEPARATOR_SUBSTITUTE = "separator_substitute"  # GS came as a character nobody configured
    ASSOCIATION = "association"  # AIs that GS1 does not let stand together or alone, tolerated by profile
    CASE_LOST = "case_lost"  # the scanner sends all letters in one case: serials may differ in it only
    ENVELOPE_REPAIRED = "envelope_repaired"  # an ISO/IEC 15434 message came without all of its frame
    CHECK_DIGIT_WRONG = "check_digit"  # of a scheme that does not ask for it everywhere (VIN)


#: What is no mistake but half of a label: the partner's scan completes it.
INCOMPLETE = frozenset({Code.MISSING_AI, Code.SECONDARY_ALONE})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a text.

    Attributes:
        code: which kind of thing.
        position: index of the character in the text at hand, None when no single place is wrong.
        problem: what is wrong, in a sentence for the operator; hostile content is never repeated raw.
    """

    code: Code
    position: int | None
    problem: str

    @property
    def hint(self) -> str:
        """What to do about it."""
        return HINTS[self.code]


_LABEL = "Scan again; if it stays, the label is printed wrong: set the goods aside and tell the supplier."
_SCANNER = "Tell the administrator: a setting of this scanner is wrong."

HINTS: dict[Code, str] = {
    Code.EMPTY: "Scan again, closer or straighter.",
    Code.NO_READ: "The scanner saw no code: scan again, closer or straighter.",
    Code.TOO_LONG: "Scan one code at a time; if it stays, set the terminator of the scanner.",
    Code.NOT_UTF8: f"{_SCANNER} It must send UTF-8 or plain ASCII.",
    Code.BAD_CHARACTER: f"{_SCANNER} If it adds this character after each scan, name it as the suffix.",
    Code.BAD_SYMBOLOGY_IDENTIFIER: "Scan again; if the code really begins with ], switch off aim_prefix.",
    Code.UNKNOWN_SYMBOLOGY: f"{_SCANNER} Identifiers are case sensitive: ]C1 is GS1-128, ]c1 is not.",
    Code.AIM_REQUIRED: f"{_SCANNER} Switch on 'transmit AIM identifier'.",
    Code.CASE_INVERTED: "Switch off caps lock, or scan the calibration code; serial mode knows no caps lock.",
    Code.KEYBOARD_LAYOUT: f"{_SCANNER} A keyboard of another country types: scan the calibration code.",
    Code.LENGTH: f"{_LABEL} A lost separator makes values too long: check that the scanner sends GS.",
    Code.CHARACTER: f"{_LABEL} If the character stands for GS, name it in the scanner's separators.",
    Code.CHECK_DIGIT: _LABEL,
    Code.DATE: _LABEL,
    Code.CONTENT: _LABEL,
    Code.UNKNOWN_AI: f"{_LABEL} A lost separator shows like this too: check that the scanner sends GS.",
    Code.TOO_MANY_AIS: _LABEL,
    Code.REPEATED_AI: _LABEL,
    Code.EXCLUDED_AI: _LABEL,
    Code.MISSING_AI: "Scan the other code of this label too.",
    Code.MISSING_FIELD: "Scan the code of this label that carries it.",
    Code.SEPARATOR_LOST: f"{_SCANNER} It drops the separator GS (FNC1).",
    Code.NOT_DIGITAL_LINK: 'Scan another code of this label; if this address is a code: addresses = "plain".',
    Code.LINK_SYNTAX: _LABEL,
    Code.ENVELOPE: _LABEL,
    Code.SEPARATORS_LOST: f"{_SCANNER} It drops control characters (RS, GS, EOT): scan the calibration code.",
    Code.UNKNOWN_DI: f"{_LABEL} A lost separator shows like this too: check that the scanner sends GS.",
    Code.QUANTITY: _LABEL,
    Code.SECONDARY_ALONE: "Scan the other code of this label too.",
    Code.LINK_CHARACTER: "These two codes are of different labels: scan both codes of one label.",
    Code.CONFLICT: "Two codes say different things: scan all codes of one label, one after another.",
    Code.UNRELATED: "This code is no part of the label before it: scan all codes of one label.",
}
