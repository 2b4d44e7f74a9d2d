"""The envelope of an ISO/IEC 15434 message, opened: records, each a format indicator with its fields.

``[)>`` RS, then every record as two characters of format, GS, fields with GS between them, RS; EOT ends the
message. Scanners drop these control characters, send NUL for RS, or send text that stands for them. The
two places behind the header cannot hold data: what stands in front of the format indicator is RS, what
stands behind it is GS, so the message itself says how its scanner sends them. Without GS nothing is split.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

from rules.labels.fault import Code, Fault, Notice
from rules.labels.text import SUBSTITUTES
from rules.labels.values import Profile

GS: Final = "\x1d"
RS: Final = "\x1e"
EOT: Final = "\x04"
START: Final = "[)>"

#: What a message begins with, also in the variant of an old distributor.
HEADERS: Final = (START, f">{START}")

#: Format indicators (ISO/IEC 15434 table 2; ``DD`` is MIL-STD-130's for text elements).
FORMATS: Final = {
    "01": "transportation data",
    "02": "an EDI message",
    "03": "X12 segments",
    "04": "EDIFACT segments",
    "05": "GS1 application identifiers",
    "06": "data identifiers",
    "07": "free text",
    "08": "CII data",
    "09": "binary data",
    "12": "text elements",
    "DD": "text elements",
}
READABLE: Final = frozenset(("05", "06", "12", "DD"))

#: Most fields in one message: three times what the largest label in use carries. Reading takes its time
#: by the field, and a code full of separators must not hold up the station.
MAX_FIELDS: Final = 256
_BINARY = frozenset(("08", "09"))  # their bytes may look like separators

#: Texts that stand for GS, RS and EOT together: a scanner that sends one of them sends all.
_STYLES = (
    ("{GS}", "{RS}", "{EOT}"),
    ("[GS]", "[RS]", "[EOT]"),
    ("<GS>", "<RS>", "<EOT>"),
    ("\\x1d", "\\x1e", "\\x04"),
    ("\u241d", "\u241e", "\u2404"),
    ("\u2194", "\u25b2", "\u2666"),  # characters 29, 30 and 4 of the PC's code page 437
)
#: A keyboard without its Ctrl key: the characters 64 above GS, RS and EOT. Only together are they believed.
_NO_CTRL = ("]", "^", "D")

_SUBSTITUTES = (*SUBSTITUTES, _NO_CTRL[0], *(token for style in _STYLES for token in style[1:]))
_FORMAT = "[0-9]{2}|DD"

#: Groups of the pattern of separators and the kinds they stand for: ``L`` is a loose RS, ``LE`` the last.
_KINDS = {"G": "G", "R": "R", "E": "E", "L": "R", "LE": "RE"}


class Piece(NamedTuple):
    """Text between separators and the index where it begins."""

    text: str
    start: int


class Record(NamedTuple):
    """A format indicator, the index where it stands, and the fields that are not empty."""

    indicator: str
    start: int
    fields: tuple[Piece, ...]


class Message(NamedTuple):
    """The records of a message and what its frame was lacking."""

    records: tuple[Record, ...]
    warnings: tuple[Notice, ...]


class _Marks(NamedTuple):
    """What separates: each token with its kind, ``G``, ``R`` or ``E``.

    `loose` is a token for RS that could be data elsewhere: it counts where a record or the message ends.
    `ends` are tokens for EOT that could be data elsewhere: they count at the end of the text.
    """

    kinds: tuple[tuple[str, str], ...]
    ends: tuple[str, ...]
    loose: str = ""


def open_message(text: str, profile: Profile) -> Message | Fault:
    """The records of a message that begins with one of `HEADERS`.

    Superfluous separators and a missing RS or EOT are tolerated. Positions of faults are indexes of `text`.
    """
    ended = text.rstrip(" ")
    if ended.endswith(EOT):
        text = ended
    kinds = _configured(profile)
    start = text.index(START) + len(START)
    head = _head_pattern(tuple(kinds)).match(text, start)
    if head is None:
        return Fault(Code.ENVELOPE, start, "no format indicator follows the header")
    lead, indicator, mark = head.groups("")
    behind = head.end()
    if indicator not in READABLE:  # some carry their data right behind it
        mark, behind = "", head.end(2)
    elif behind == len(text) and not mark:
        return Fault(Code.EMPTY, behind, "the message ends behind its format indicator")
    fault = _find_format_fault(indicator, head.start(2), separated=bool(mark))
    if fault is not None:
        return fault
    marks = _learn_marks(text[behind:], profile, lead, mark)
    if marks is None:
        return Fault(Code.SEPARATORS_LOST, head.start(3), "no GS follows the format indicator")
    read = _read_records(_cut(text, behind, marks), Record(indicator, head.start(2), ()))
    if isinstance(read, Fault):
        return read
    records, complete = read
    complete = complete and text.startswith(START)
    return Message(records, _find_notices(lead, mark, kinds, complete=complete))


def split_fields(text: str, profile: Profile) -> tuple[Piece, ...]:
    """The fields, none of them empty, of text that has no envelope; one more than `MAX_FIELDS` at most."""
    marks = _Marks(tuple(_configured(profile).items()), profile.ends)
    return tuple(islice((piece for _, piece in _cut(text, 0, marks) if piece.text), MAX_FIELDS + 1))


def _configured(profile: Profile) -> dict[str, str]:
    """The real separators and what the profile says arrives instead."""
    return {
        **dict.fromkeys(profile.record_separators, "R"),
        **dict.fromkeys(profile.separators, "G"),
        GS: "G",
        RS: "R",
        EOT: "E",
    }


def _find_format_fault(indicator: str, at: int, *, separated: bool) -> Fault | None:
    """Why no record of this format can be read, its indicator standing at `at`, perhaps with GS behind it."""
    if indicator not in FORMATS:
        return Fault(Code.ENVELOPE, at, "this is no format indicator")
    if indicator in _BINARY:
        return Fault(Code.ENVELOPE, at, f"format {indicator} carries {FORMATS[indicator]}: nothing to read")
    if indicator in READABLE and not separated:
        problem = "no GS follows the format indicator: separators are lost"
        return Fault(Code.SEPARATORS_LOST, at + len(indicator), problem)
    return None


def _learn_marks(rest: str, profile: Profile, lead: str, mark: str) -> _Marks | None:
    """The separators of this message, told by what stands around its first format indicator.

    None when that is no GS although GS occurs behind it: then it is not what the scanner sends for GS.
    """
    kinds = _configured(profile)
    learned = dict(kinds)
    if mark and kinds.get(mark) != "G":
        if any(token in rest for token, kind in kinds.items() if kind == "G"):
            return None
        if mark == _NO_CTRL[0] and lead != _NO_CTRL[1]:
            return None
        learned[mark] = "G"
    for style in _STYLES:
        if mark == style[0] or lead == style[1]:
            learned.setdefault(style[1], "R")
            learned.setdefault(style[2], "E")
    separated = any(token in rest for token, kind in kinds.items() if kind == "R")
    loose = "" if not lead or lead in learned or separated else lead
    return _Marks(tuple(learned.items()), (*profile.ends, *(style[2] for style in _STYLES)), loose)


def _cut(text: str, at: int, marks: _Marks) -> Iterator[tuple[str, Piece]]:
    """Every piece of the text from `at` on, each with the kinds of the separators right before it.

    The last piece is always given, the empty ones before it are not.
    """
    before = ""
    for found in _mark_pattern(marks).finditer(text, at):
        if found.start() > at:
            yield before, Piece(text[at : found.start()], at)
            before = ""
        before += _KINDS[found.lastgroup or ""]
        at = found.end()
    yield before, Piece(text[at:], at)


def _read_records(
    pieces: Iterator[tuple[str, Piece]], first: Record
) -> tuple[tuple[Record, ...], bool] | Fault:
    """The records, and whether RS stood between all of them, and RS and EOT at the end."""
    records: list[Record] = []
    indicator, start = first.indicator, first.start
    fields: list[Piece] = []
    complete, before = True, ""
    for count, (before, piece) in enumerate(pieces):
        if not piece.text:
            break
        if "E" in before:
            return Fault(Code.ENVELOPE, piece.start, "there is data behind the end of the message")
        if _begins_record(piece.text, before, indicator):
            fault = _find_format_fault(piece.text[:2], piece.start, separated=piece.text in FORMATS)
            if fault is not None:
                return fault
            complete = complete and "R" in before
            records.append(Record(indicator, start, tuple(fields)))
            indicator, start, fields = piece.text[:2], piece.start, []
        elif indicator in READABLE:
            fields.append(piece)
        if count == MAX_FIELDS:
            return Fault(Code.ENVELOPE, piece.start, f"the message has more than {MAX_FIELDS} fields")
    else:
        before = ""  # the message ended with a field
    records.append(Record(indicator, start, tuple(fields)))
    return tuple(records), complete and before.endswith("RE")


def _begins_record(piece: str, before: str, indicator: str) -> bool:
    """Whether a piece is the beginning of a record; two digits alone are no field of those that are read."""
    return "R" in before or (indicator in READABLE and piece in READABLE and piece.isdigit())


def _find_notices(lead: str, mark: str, kinds: dict[str, str], *, complete: bool) -> tuple[Notice, ...]:
    """What to tell: separators that nobody configured, and a frame that lacks a part."""
    substituted = any(token and token not in kinds for token in (lead, mark))
    framed = complete and kinds.get(lead, "R") == "R" and kinds.get(mark, "G") == "G" and lead and mark
    return (
        *((Notice.SEPARATOR_SUBSTITUTE,) if substituted else ()),
        *(() if framed else (Notice.ENVELOPE_REPAIRED,)),
    )


def _any_of(tokens: list[str] | tuple[str, ...]) -> str:
    return "|".join(re.escape(token) for token in sorted(tokens, key=len, reverse=True))


#: Patterns are kept per profile, of which there are a handful, and per substitute met.
@lru_cache(maxsize=64)
def _head_pattern(tokens: tuple[str, ...]) -> re.Pattern[str]:
    separator = _any_of((*tokens, *_SUBSTITUTES))
    return re.compile(f"({separator})?({_FORMAT})({separator})?")


@lru_cache(maxsize=64)
def _mark_pattern(marks: _Marks) -> re.Pattern[str]:
    """Groups are those of `_KINDS`; a loose RS counts in front of a record and at the end."""
    gs, rs, eot = (_any_of([token for token, its in marks.kinds if its == kind]) for kind in "GRE")
    ends = _any_of([token for token in marks.ends if not token.isalnum()]) or eot
    last = (*marks.ends, *((*_SUBSTITUTES, _NO_CTRL[2]) if marks.loose else ()))
    rs_or_loose = "|".join(filter(None, (rs, re.escape(marks.loose))))
    parts = [f"(?P<G>(?:{gs})+)", f"(?P<E>{eot}|(?:{ends})\\Z)"]
    if last and rs_or_loose:
        parts.append(f"(?P<LE>(?:{rs_or_loose})(?:{_any_of(last)})\\Z)")
    if rs:  # none is left where the scanner sends RS for GS
        parts.append(f"(?P<R>(?:{rs})+)")
    if marks.loose:
        parts.append(f"(?P<L>{re.escape(marks.loose)}(?=(?:{_FORMAT})(?:{gs})|(?:{eot})?\\Z))")
    return re.compile("|".join(parts))
