"""How wide text is: Helvetica, which every PDF reader has and for which every browser has a look-alike."""

from functools import lru_cache
from typing import Final

from reportlab.pdfbase.pdfmetrics import stringWidth

from scangate.print.fault import CannotPrintError

REGULAR: Final = "Helvetica"
BOLD: Final = "Helvetica-Bold"
#: From the top of a capital letter to the base line, and from there to the foot of a g, of the font's size.
CAPITAL: Final = 0.72
FOOT: Final = 0.21


@lru_cache(maxsize=4_096)
def width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a line, in the unit of `size`."""
    return float(stringWidth(text, BOLD if bold else REGULAR, size))


def check(text: str, field: str = "") -> str:
    """The text, if the font has all of its characters.

    Raises:
        CannotPrintError: it has not: only those of Windows-1252 come with every printer.
    """
    for char in text:
        if not char.isprintable() or not char.encode("cp1252", "ignore"):
            problem = f"the printed text holds U+{ord(char):04X}, for which the font has no letter"
            raise CannotPrintError(problem, "Write it in Western European letters.", field)
    return text


def wrap(
    words: tuple[str, ...], room: float, size: float, gap: str = " ", *, bold: bool = False
) -> tuple[str, ...]:
    """Words put together in lines no wider than `room`, where one word alone is not wider."""
    lines: list[str] = []
    for word in words:
        joined = lines[-1] + gap + word if lines else word
        if lines and width(joined, size, bold=bold) <= room:
            lines[-1] = joined
        else:
            lines.append(word)
    return tuple(lines)
