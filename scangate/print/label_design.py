"""One label: title, symbol with its quiet zone, human readable text, as large as the label allows."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from scangate.print import fonts
from scangate.print.content import Content
from scangate.print.drawing import Dark, Item, move
from scangate.print.fault import CannotPrintError
from scangate.print.symbols import Drawn, Symbology
from scangate.print.text_block import Block, Wording, set_block

#: What printers and cutters leave unsure, in millimetres.
MARGIN: Final = 1.5
_GAP: Final = 1.2
#: Width of a module that ordinary printers and hand scanners manage, and above which larger helps nobody.
_LINEAR_X: Final = (0.33, 0.66)
_MATRIX_X: Final = (0.5, 1.5)
#: What may be asked for: a laser printer of 600 dots an inch draws 0.13 mm cleanly.
X_RANGE: Final = (0.12, 2.0)
#: Height of bars: ISO/IEC 15417 asks for 5 mm or 15 % of the width, GS1-128 on pallets has 31.75 mm.
_BARS: Final = (5.0, 32.0)
_BARS_OF_WIDTH: Final = 0.15
_BEARER: Final = 2  # modules: the bars along ITF-14 that stop a slanted laser from reading half of it
_WIDE: Final = 1.25  # from which shape on text stands beside a matrix, not below it
#: The most of a label that a matrix takes beside and above text, while it has enough without.
_SHARE: Final = (0.42, 0.55)
_STEPS: Final = 12
#: Where text begins to shrink, on small and on large labels.
_TEXT: Final = (2.6, 5.0)
_NARROW: Final = 8.0  # a column in which nothing can be read any more
_INCH: Final = 25.4
_PLAY: Final = 1e-6  # of rounding


@dataclass(frozen=True, slots=True)
class Design:
    """How labels look, in millimetres.

    Attributes:
        width: of a label; `height` likewise, within `scangate.print.sheets.MAX_SIZE`.
        x: width of a module; None: the widest that fits.
        dpi: dots an inch of the printer, whose modules should be whole dots; None: does not matter.
        words: whether the human readable text is printed.
    """

    width: float
    height: float
    x: float | None = None
    dpi: int | None = None
    words: bool = True


def design(content: Content, titles: tuple[str, ...], how: Design) -> list[Item]:
    """The items of one label, from its top left corner.

    Raises:
        CannotPrintError: it does not fit, or the font lacks a letter.
    """
    drawn = content.drawn
    shown = tuple(fonts.check(title, "title") for title in titles if title.strip())
    plan = _Plan(drawn, shown, content.words if how.words else (), how)
    lay = _lay_linear if drawn.linear else _lay_beside if plan.lies else _lay_below
    for x in _modules(plan):
        items = lay(plan, x)
        if items is not None:
            return items
    raise _too_small(drawn, how)


def draw_symbol(drawn: Drawn, x: float, left: float, top: float, height: float = 0.0) -> Dark:
    """The dark modules, `x` wide, with the quiet zone's corner at left and top; `height` of linear bars."""
    tall = height if drawn.linear else x
    left += drawn.quiet[0] * x
    top += 0.0 if drawn.linear else drawn.quiet[0] * x
    boxes = [(left + column * x, top + row * x, length * x, tall) for column, row, length in drawn.runs()]
    if drawn.symbology is Symbology.ITF14:
        bearer = (len(drawn.rows[0]) * x, _BEARER * x)
        boxes += [(left, top, *bearer), (left, top + tall - bearer[1], *bearer)]
    return Dark(tuple(boxes))


@dataclass(frozen=True, slots=True)
class _Plan:
    """What has to be laid out, and on what."""

    drawn: Drawn
    titles: tuple[str, ...]
    words: tuple[str, ...]
    how: Design

    @property
    def lies(self) -> bool:
        """Whether text stands beside a matrix, not above and below it."""
        return self.how.width >= _WIDE * self.how.height

    @property
    def inner(self) -> tuple[float, float]:
        """Width and height without margins, with the play of rounding."""
        return self.how.width - 2 * MARGIN + _PLAY, self.how.height - 2 * MARGIN + _PLAY

    def set(self, wording: Wording, width: float, height: float) -> Block | None:
        """The text in this room, beginning at a size that suits the label."""
        largest = min(_TEXT[1], max(_TEXT[0], 0.08 * self.how.height, 0.03 * self.how.width))
        return set_block(wording, width, height, largest)

    def head_and_foot(self, width: float, height: float) -> tuple[Block, Block] | None:
        """Titles for above the symbol and words for below it, together no higher than `height`."""
        head = self.set(Wording(self.titles, ()), width, height)
        foot = head and self.set(Wording((), self.words), width, height - _taken(head))
        if head is None or foot is None or _taken(head) + _taken(foot) > height:
            return None
        return head, foot


def _modules(plan: _Plan) -> Iterator[float]:
    """Widths of a module to try, the widest first; at its least a matrix may take more than its share."""
    drawn, how = plan.drawn, plan.how
    if how.x is not None:
        yield max(round(how.x * how.dpi / _INCH), 1) * _INCH / how.dpi if how.dpi else how.x
        return
    low, high = _LINEAR_X if drawn.linear else _MATRIX_X
    high = min(high, (plan.inner[0] if drawn.linear else min(plan.inner)) / drawn.width)
    if not drawn.linear and (plan.titles or plan.words):
        share = _SHARE[0] * how.width if plan.lies else _SHARE[1] * how.height
        high = min(high, max(low, share / drawn.width))
    tried = 0.0
    for step in range(_STEPS if high >= low else 0):
        x = high - (high - low) * step / (_STEPS - 1)
        if how.dpi:
            x = math.floor(x * how.dpi / _INCH + _PLAY) * _INCH / how.dpi
        if x >= low and x != tried:
            tried = x
            yield x


def _lay_linear(plan: _Plan, x: float) -> list[Item] | None:
    """Title above, bars, text below: all centred."""
    wide = plan.drawn.width * x
    lowest = max(_BARS[0], _BARS_OF_WIDTH * len(plan.drawn.rows[0]) * x)
    room = plan.inner[1] - lowest
    blocks = plan.head_and_foot(plan.inner[0], room) if wide <= plan.inner[0] else None
    if blocks is None:
        return None
    head, foot = blocks
    bars = min(lowest + room - _taken(head) - _taken(foot), _BARS[1])
    return _centred(plan, x, blocks, (wide, bars))


def _lay_below(plan: _Plan, x: float) -> list[Item] | None:
    """Title above a matrix, text below it: all centred."""
    side = plan.drawn.height * x
    fits = side <= min(plan.inner)
    blocks = plan.head_and_foot(plan.inner[0], plan.inner[1] - side) if fits else None
    return blocks and _centred(plan, x, blocks, (side, side))


def _centred(plan: _Plan, x: float, blocks: tuple[Block, Block], size: tuple[float, float]) -> list[Item]:
    """A symbol of this size between its texts, in the middle of the label."""
    head, foot = blocks
    middle = plan.how.width / 2
    top = (plan.how.height - size[1] - _taken(head) - _taken(foot)) / 2
    symbol = draw_symbol(plan.drawn, x, middle - size[0] / 2, top + _taken(head), size[1])
    below = top + _taken(head) + size[1] + _GAP
    return [*_moved(head, middle, top), symbol, *_moved(foot, middle, below)]


def _lay_beside(plan: _Plan, x: float) -> list[Item] | None:
    """A matrix at the left, text at the right of it."""
    side = plan.drawn.height * x
    left = MARGIN + side + _GAP
    width, height = plan.how.width - left - MARGIN, plan.inner[1]
    if side > min(plan.inner) or (width < _NARROW and (plan.titles or plan.words)):
        return None
    single = Wording(plan.titles, plan.words, "start", gap="")
    block = plan.set(single, width, height) or plan.set(replace(single, gap="  "), width, height)
    if block is None:
        return None
    symbol = draw_symbol(plan.drawn, x, MARGIN, (plan.how.height - side) / 2)
    return [symbol, *_moved(block, left, (plan.how.height - block.height) / 2)]


def _taken(block: Block) -> float:
    """The height of a block with the gap that keeps it from the symbol."""
    return block.height + _GAP if block.items else 0.0


def _moved(block: Block, x: float, y: float) -> list[Item]:
    return [move(item, x, y) for item in block.items]


def _too_small(drawn: Drawn, how: Design) -> CannotPrintError:
    low = how.x or (_LINEAR_X if drawn.linear else _MATRIX_X)[0]
    tall = _BARS[0] if drawn.linear else drawn.height * low
    needs = f"{drawn.width * low + 2 * MARGIN:.0f} x {tall + 2 * MARGIN:.0f} mm and room for the text"
    has = f"the label has {how.width:g} x {how.height:g} mm"
    other = "--symbol datamatrix, " if drawn.linear else ""
    hint = f"Take a larger --size, {other}a smaller --x, or fewer words (--title, --no-words)."
    return CannotPrintError(f"{drawn.symbology} does not fit: it needs {needs}, {has}", hint)
