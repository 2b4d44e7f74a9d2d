"""The door to reportlab's canvas: pages as one PDF, the same bytes each time."""

from collections.abc import Sequence
from io import BytesIO
from typing import Final

from reportlab.pdfgen.canvas import FILL_NON_ZERO, Canvas

from scangate.print import fonts
from scangate.print.drawing import Dark, Page, Text

_MM: Final = 72 / 25.4  # points a millimetre


def render(pages: Sequence[Page], title: str) -> bytes:
    """The document, a page each; measured from its bottom left corner, as PDF does."""
    out = BytesIO()
    canvas = Canvas(out, invariant=1, pageCompression=1)
    canvas.setTitle(title)
    canvas.setCreator("scangate label")
    for page in pages:
        canvas.setPageSize((page.width * _MM, page.height * _MM))
        for item in page.items:
            if isinstance(item, Dark):
                _fill(canvas, item, page.height)
            else:
                _write(canvas, item, page.height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _fill(canvas: Canvas, dark: Dark, height: float) -> None:
    canvas.setFillGray(dark.grey)
    path = canvas.beginPath()
    for x, y, w, h in dark.boxes:
        path.rect(x * _MM, (height - y - h) * _MM, w * _MM, h * _MM)
    canvas.drawPath(path, stroke=0, fill=1, fillMode=FILL_NON_ZERO)  # boxes may overlap


def _write(canvas: Canvas, item: Text, height: float) -> None:
    canvas.setFillGray(item.grey)
    canvas.setFont(fonts.BOLD if item.bold else fonts.REGULAR, item.size * _MM)
    draw = {"start": canvas.drawString, "middle": canvas.drawCentredString, "end": canvas.drawRightString}
    draw[item.anchor](item.x * _MM, (height - item.y) * _MM, item.text)
