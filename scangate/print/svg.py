"""A page as an SVG document whose units are millimetres."""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from scangate.print import fonts
from scangate.print.drawing import Dark, Item, Page, Text

_FAMILY = "Helvetica, Arial, 'Liberation Sans', sans-serif"


def render(page: Page) -> bytes:
    """The document, UTF-8. Text is stretched to Helvetica's width, whatever font the viewer has."""
    wide, tall = _n(page.width), _n(page.height)
    size = f'width="{wide}mm" height="{tall}mm" viewBox="0 0 {wide} {tall}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{_FAMILY}">'
    ground = f'<path fill="#fff" d="M0 0h{wide}v{tall}H0z"/>'
    return "\n".join((head, ground, *_elements(page.items), "</svg>\n")).encode()


def _elements(items: list[Item]) -> Iterator[str]:
    for item in items:
        if isinstance(item, Dark):
            path = "".join(f"M{_n(x)} {_n(y)}h{_n(w)}v{_n(h)}h-{_n(w)}z" for x, y, w, h in item.boxes)
            yield f'<path fill="{_colour(item.grey)}" d="{path}"/>'
        elif item.text.strip():
            yield _text(item)


def _text(item: Text) -> str:
    marks = {
        "x": _n(item.x),
        "y": _n(item.y),
        "font-size": _n(item.size),
        "textLength": _n(fonts.width(item.text, item.size, bold=item.bold)),
        "lengthAdjust": "spacingAndGlyphs",
        "fill": _colour(item.grey),
    }
    if item.bold:
        marks["font-weight"] = "bold"
    if item.anchor != "start":
        marks["text-anchor"] = item.anchor
    written = " ".join(f"{name}={quoteattr(value)}" for name, value in marks.items())
    return f"<text {written}>{escape(item.text)}</text>"


def _colour(grey: float) -> str:
    return "#" + f"{round(grey * 255):02x}" * 3


def _n(value: float) -> str:
    """A number, to the tenth of a micrometre: modules must not drift."""
    return f"{value:.4f}".rstrip("0").rstrip(".")
