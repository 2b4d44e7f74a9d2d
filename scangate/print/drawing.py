"""Pages as plain values, in millimetres from the top left corner; `svg` and `pdf` make files of them."""

from dataclasses import dataclass, field
from typing import Final, Literal

A4: Final = (210.0, 297.0)

#: x, y, width, height.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; `x` is its left end, middle or right end, `y` its base line, `size` the font's."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False
    anchor: Literal["start", "middle", "end"] = "start"
    grey: float = 0.0


@dataclass(frozen=True, slots=True)
class Dark:
    """Boxes filled in one go, so that neighbours leave no hair line between them. 0 is black, 1 white."""

    boxes: tuple[Box, ...]
    grey: float = 0.0


Item = Text | Dark


@dataclass(slots=True)
class Page:
    """One page, drawn in the order of its items."""

    width: float
    height: float
    items: list[Item] = field(default_factory=list)

    def place(self, items: list[Item], x: float, y: float) -> None:
        """Add items moved by x and y."""
        self.items += [move(item, x, y) for item in items]


def move(item: Item, x: float, y: float) -> Item:
    """The same item elsewhere."""
    if isinstance(item, Text):
        return Text(item.x + x, item.y + y, item.text, item.size, item.bold, item.anchor, item.grey)
    return Dark(tuple((a + x, b + y, w, h) for a, b, w, h in item.boxes), item.grey)
