"""GS1 element strings: application identifiers (AI) with their values, one behind the other.

GS1 General Specifications 7.8: an AI of predefined length needs no separator behind it, every other one
ends at a separator (FNC1, sent as GS) or at the end of the symbol. What may stand in a value is in the
generated `rules.labels.ai_table`, what may stand together in `rules.labels.pairs`.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from rules.errors import MisuseError
from rules.labels.ai_table import TABLE
from rules.labels.fault import Code, Fault
from rules.labels.lint import LINTS, Lint

GS = "\x1d"  # what a scanner sends for FNC1

#: Most AIs in one symbol: as the official engine; no symbology holds more.
MAX_AIS = 64

Pair = tuple[str, str]


class Part(NamedTuple):  # dataclasses would double what this module costs at import
    """One component of an AI's value; `longest` and `shortest` in characters."""

    charset: str
    pattern: re.Pattern[str]
    shortest: int
    longest: int
    optional: bool
    lints: tuple[tuple[Code, Lint], ...]


class Spec(NamedTuple):
    """What GS1 says of one AI: its own row of the table.

    `attribute` says whether it may stand in the query of a Digital Link. `req`, `ex` and `key` are columns
    of the table as written. `simple` is the character set where nothing but that and the length is asked of
    a value.
    """

    ai: str
    title: str
    fixed: bool
    attribute: bool
    shortest: int
    longest: int
    parts: tuple[Part, ...]
    simple: re.Pattern[str] | None
    req: str
    ex: str
    key: str


class Elements(NamedTuple):
    """A read element string: the pairs in printed order, and where each AI begins in the text."""

    pairs: tuple[Pair, ...]
    starts: tuple[int, ...]


def parse(text: str) -> Elements | Fault:
    """Read an element string without its symbology identifier and leading FNC1.

    One separator behind any value is tolerated, also behind the last and behind those that need none.
    Associations between AIs are not judged here.
    """
    if not text:
        return Fault(Code.EMPTY, 0, "there is no data behind the symbology identifier")
    pairs: list[Pair] = []
    starts: list[int] = []
    at, end = 0, len(text)
    while at < end:
        spec = find_spec(text[at : at + 4])
        if spec is None:
            return Fault(Code.UNKNOWN_AI, at, f"no application identifier begins with {text[at : at + 4]!a}")
        if len(pairs) == MAX_AIS:
            return Fault(Code.TOO_MANY_AIS, at, f"more than {MAX_AIS} application identifiers")
        start = at + len(spec.ai)
        stop = text.find(GS, start)
        if stop < 0:
            stop = end
        if spec.fixed and stop - start > spec.longest:
            stop = start + spec.longest
        value = text[start:stop]
        fault = find_value_fault(spec, value, start)
        if fault is not None:
            return fault
        pairs.append((spec.ai, value))
        starts.append(at)
        at = stop + 1 if stop < end and text[stop] == GS else stop
    return Elements(tuple(pairs), tuple(starts))


def build(pairs: Iterable[Pair]) -> str:
    """The element string of these AIs and values, separators only where GS1 asks for them.

    What it builds reads back identically with `parse`.

    Raises:
        MisuseError: an AI is unknown or a value is not allowed in it.
    """
    checked = tuple(pairs)
    for ai, value in checked:
        spec = find_spec(ai)
        if spec is None or spec.ai != ai or find_value_fault(spec, value, 0) is not None:
            message = f"not an application identifier and its value: {ai!a} {value!a}"
            raise MisuseError(message)
    return join(checked)


def join(pairs: Iterable[Pair]) -> str:
    """The element string of pairs that `parse` gave: as `build`, without checking them again."""
    text = ""
    ended = True
    for ai, value in pairs:
        text += ai + value if ended else GS + ai + value
        ended = _SPECS[ai].fixed
    return text


def find_spec(text: str) -> Spec | None:
    """The AI that `text` begins with, None when there is none.

    No AI is the beginning of another, and the first two digits say how many the AI has.
    """
    found = _SPECS.get(text)
    if found is None:
        ai = text[: _ai_lengths().get(text[:2], 0)]
        found = _SPECS.get(ai) or _make_spec(ai)
        if found is not None:
            _SPECS[ai] = found
    return found


def find_value_fault(spec: Spec, value: str, start: int) -> Fault | None:
    """Why `value`, standing at `start`, is not allowed in the AI; None when it is."""
    size = len(value)
    if spec.simple is not None and spec.shortest <= size <= spec.longest and spec.simple.fullmatch(value):
        return None
    if not spec.shortest <= size <= spec.longest:
        return Fault(Code.LENGTH, start + min(size, spec.longest), _length_problem(spec, size))
    at = 0
    for part in spec.parts:
        if at == size and part.optional:
            break
        piece = value[at : at + part.longest]
        fault = _find_part_fault(spec, part, piece, start + at)
        if fault is not None:
            return fault
        at += len(piece)
    return None


def known_ais() -> tuple[str, ...]:
    """Every AI of the table, in its order."""
    return tuple(_rows())


#: Specs made so far. A label uses a handful of the 541, so each is made when first met.
_SPECS: dict[str, Spec] = {}

_PART = r"(\[?)([NXYZ])(\.\.)?(\d+)\]?((?:,\w+)*)"


#: Compiled on first use: what an import would pay for, most programs never need.
_compile = cache(re.compile)


@cache
def _rows() -> dict[str, list[str]]:
    """AI -> columns of the table, ranges spread out."""
    rows: dict[str, list[str]] = {}
    for line in TABLE.splitlines():
        ais, *columns = line.split("|")
        first, _, last = ais.partition("-")
        for number in range(int(first), int(last or first) + 1):
            rows[f"{number:0{len(first)}}"] = columns
    return rows


@cache
def _ai_lengths() -> dict[str, int]:
    return {ai[:2]: len(ai) for ai in _rows()}


def _make_spec(ai: str) -> Spec | None:
    columns = _rows().get(ai)
    if columns is None:
        return None
    flags, written, req, ex, key, title = columns
    parts = tuple(_make_part(part) for part in written.split(" "))
    return Spec(
        ai=ai,
        title=title,
        fixed="*" in flags,
        attribute="?" in flags,
        shortest=sum(part.shortest for part in parts if not part.optional),
        longest=sum(part.longest for part in parts),
        parts=parts,
        simple=parts[0].pattern if len(parts) == 1 and _is_simple(parts[0]) else None,
        req=req,
        ex=ex,
        key=key,
    )


def _is_simple(part: Part) -> bool:
    return not part.lints and part.charset != "Z"


def _make_part(written: str) -> Part:
    found = _compile(_PART).fullmatch(written)
    if found is None:
        message = f"rules/labels/ai_table.py holds a component that is none: {written!r}"
        raise MisuseError(message)
    optional, charset, up_to, length, lints = found.groups()
    # Digits always begin with digits: the company prefix tests have nothing to find in them.
    return Part(
        charset=charset,
        pattern=_compile(_CHARSETS[charset][1]),
        shortest=1 if up_to else int(length),
        longest=int(length),
        optional=bool(optional),
        lints=tuple(LINTS[name] for name in lints.split(",")[1:] if charset != "N" or "gcp" not in name),
    )


#: Characters of GS1's sets: digits, CSET 82, CSET 39, CSET 64 (GS1 General Specifications 7.11).
_CHARSETS: dict[str, tuple[str, str]] = {
    "N": ("digits", "[0-9]*"),
    "X": ("character set 82", '[!"%-/0-9:-?A-Z_a-z]*'),
    "Y": ("character set 39", "[#\\-/0-9A-Z]*"),
    "Z": ("character set 64", "[\\-0-9A-Z_a-z]*={0,2}"),
}
_BASE_64_GROUP = 3  # what GS1's cset64 test asks of a padded value: a length that 3 divides


def _find_part_fault(spec: Spec, part: Part, piece: str, start: int) -> Fault | None:
    if len(piece) < part.shortest:
        return Fault(Code.LENGTH, start + len(piece), f"AI ({spec.ai}) ends too early")
    found = part.pattern.match(piece)
    stop = found.end() if found is not None else 0
    if stop != len(piece):
        problem = f"AI ({spec.ai}) {spec.title}: {piece[stop]!a} is not in {_CHARSETS[part.charset][0]}"
        return Fault(Code.CHARACTER, start + stop, problem)
    if part.charset == "Z" and piece.endswith("=") and len(piece) % _BASE_64_GROUP:
        return Fault(Code.CONTENT, start, f"AI ({spec.ai}) {spec.title}: the padding is wrong")
    for code, lint in part.lints:
        problem_found = lint(piece)
        if problem_found is not None:
            return Fault(code, start, f"AI ({spec.ai}) {spec.title}: {problem_found}")
    return None


def _length_problem(spec: Spec, size: int) -> str:
    if not size:
        return f"AI ({spec.ai}) {spec.title} is empty"
    allowed = f"{spec.shortest} to {spec.longest}" if spec.shortest < spec.longest else f"{spec.longest}"
    return f"AI ({spec.ai}) {spec.title} has {size} characters, allowed are {allowed}"
