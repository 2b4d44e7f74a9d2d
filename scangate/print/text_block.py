"""Titles and human readable lines, as large as their room allows."""

from dataclasses import dataclass
from typing import Final, Literal

from scangate.print import fonts
from scangate.print.drawing import Item, Text

#: Smallest print that people still read at arm's length, in millimetres: 5 points.
SMALLEST: Final = 1.8
_LEADING: Final = 1.25  # from base line to base line, of the size
_TITLE: Final = 1.45  # how much larger the first title is than the rest
_STEP: Final = 0.94


@dataclass(frozen=True, slots=True)
class Block:
    """Lines below each other; the first begins at y = 0, and x is relative to the anchor."""

    items: list[Item]
    height: float


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """What stands beside a symbol: titles break at blanks, words only where one alone is too wide.

    Attributes:
        titles: in bold, the first one larger.
        words: human readable text.
        anchor: which point of each line is x = 0.
        gap: between words on one line; empty: each has a line of its own.
    """

    titles: tuple[str, ...]
    words: tuple[str, ...]
    anchor: Literal["start", "middle"] = "middle"
    gap: str = "  "


def set_block(wording: Wording, width: float, height: float, largest: float) -> Block | None:
    """The lines in the largest size that fits into the room; None when not even the smallest does."""
    if not wording.titles and not wording.words:
        return Block([], 0.0)
    size = max(largest, SMALLEST)
    while True:
        # Whatever must be broken becomes as small as it may first.
        if size == SMALLEST or _widest(wording, size) <= width:
            block = _stack(_lines(wording, width, size), wording.anchor)
            if block.height <= height:
                return block
        if size == SMALLEST:
            return None
        size = max(size * _STEP, SMALLEST)


def _widest(wording: Wording, size: float) -> float:
    """The widest piece that does not break by itself."""
    large = (word for title in wording.titles[:1] for word in title.split())
    small = (*(word for title in wording.titles[1:] for word in title.split()), *wording.words)
    widths = [fonts.width(word, size * _TITLE, bold=True) for word in large]
    return max(widths + [fonts.width(word, size, bold=True) for word in small])


def _lines(wording: Wording, room: float, size: float) -> list[_Line]:
    found: list[_Line] = []
    for number, title in enumerate(wording.titles):
        large = size * (_TITLE if number == 0 else 1.0)
        parts = tuple(part for word in title.split() for part in _broken(word, room, large))
        found += [_Line(line, large, bold=True) for line in fonts.wrap(parts, room, large, bold=True)]
    parts = tuple(part for word in wording.words for part in _broken(word, room, size))
    lines = fonts.wrap(parts, room, size, wording.gap) if wording.gap else parts
    return found + [_Line(line, size, bold=False) for line in lines]


def _broken(word: str, room: float, size: float) -> list[str]:
    """A word in pieces that fit: identifiers have no syllables."""
    pieces, rest = [], word
    while rest:
        take = len(rest)
        while take > 1 and fonts.width(rest[:take], size, bold=True) > room:
            take -= 1
        pieces.append(rest[:take])
        rest = rest[take:]
    return pieces


def _stack(lines: list[_Line], anchor: Literal["start", "middle"]) -> Block:
    items: list[Item] = []
    y = 0.0
    for number, line in enumerate(lines):
        y += line.size * (fonts.CAPITAL if number == 0 else _LEADING)
        items.append(Text(0.0, y, line.text, line.size, line.bold, anchor))
    return Block(items, y + lines[-1].size * fonts.FOOT if lines else 0.0)
