"""The calibration sheet: the two codes of `rules.labels.calibration`, and what to do with them."""

from typing import Final

from rules.labels.calibration import LINEAR_TEXT, MATRIX_TEXT
from scangate.print import fonts
from scangate.print.drawing import A4, Dark, Item, Page, Text
from scangate.print.label_design import draw_symbol
from scangate.print.sheet_words import say
from scangate.print.symbols import Symbology, draw_text

_MARGIN: Final = 15.0
_MATRIX_X: Final = 1.2  # a module's width: large, for every imager and any printer
_BARS: Final = 28.0
_LINE: Final = 4.2  # size of the text


def calibration_sheet(language: str) -> Page:
    """The page."""
    page = Page(*A4)
    y = _write(page, _MARGIN + 9.0, say("calibration", language), 9.0)
    for key in ("calibration.why", "calibration.when"):
        y = _write(page, y + 1.0, say(key, language), _LINE)
    y = _section(page, y + 8.0, say("calibration.matrix", language))
    y = _matrix(page, y + 4.0, language)
    y = _section(page, y + 14.0, say("calibration.linear", language))
    y = _write(page, y + 6.0, say("calibration.laser", language), _LINE)
    y = _linear(page, y + 6.0)
    _write(page, y + 14.0, say("calibration.fails", language), _LINE)
    return page


def _matrix(page: Page, top: float, language: str) -> float:
    """The square code with its text at the right; gives the lower edge."""
    drawn = draw_text(Symbology.DATAMATRIX, MATRIX_TEXT)
    side = drawn.height * _MATRIX_X
    page.items.append(draw_symbol(drawn, _MATRIX_X, _MARGIN, top))
    left, y = _MARGIN + side + 6.0, top + 7.0
    for key in ("calibration.cover", "calibration.all", "calibration.serial", "calibration.wedge"):
        y = _write(page, y, say(key, language), _LINE, left=left) + 3.0
    return top + max(side, y - top)


def _linear(page: Page, top: float) -> float:
    """The bars, as wide as the page allows; gives the lower edge."""
    drawn = draw_text(Symbology.CODE128, LINEAR_TEXT)
    x = (A4[0] - 2 * _MARGIN) / drawn.width
    page.items.append(draw_symbol(drawn, x, _MARGIN, top, _BARS))
    return top + _BARS


def _section(page: Page, y: float, title: str) -> float:
    page.items.append(Dark(((_MARGIN, y, A4[0] - 2 * _MARGIN, 8.0),), grey=0.9))
    page.items.append(Text(_MARGIN + 2.5, y + 5.8, title, 5.2, bold=True))
    return y + 8.0


def _write(page: Page, y: float, text: str, size: float, left: float = _MARGIN) -> float:
    """A paragraph whose first base line is y; gives the base line that follows."""
    bold = size > _LINE  # only titles are larger
    lines: tuple[str, ...] = fonts.wrap(tuple(text.split()), A4[0] - _MARGIN - left, size, bold=bold)
    items: list[Item] = [Text(left, y + n * size * 1.35, line, size, bold) for n, line in enumerate(lines)]
    page.items += items
    return y + len(lines) * size * 1.35
