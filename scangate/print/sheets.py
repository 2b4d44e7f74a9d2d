"""Labels on pages: one a page as label printers want them, or many on a sheet of A4."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scangate.print.drawing import A4, Item, Page
from scangate.print.fault import CannotPrintError

#: Millimetres of a label's side: the smallest that holds a symbol, and A4's long side.
MIN_SIZE: Final = 8.0
MAX_SIZE: Final = 297.0
#: Labels of one sheet; more would be smaller than `MIN_SIZE`.
MAX_CELLS: Final = 500


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet of A4 with labels on it.

    Attributes:
        columns: labels side by side; `rows` below each other.
        size: width and height of a label; None: the sheet is divided without rest.
        gap: between two labels, across and down.
        skip: labels of the first sheet that have been used up.
    """

    columns: int
    rows: int
    size: tuple[float, float] | None = None
    gap: tuple[float, float] = (0.0, 0.0)
    skip: int = 0

    def cell(self) -> tuple[float, float]:
        """Width and height of a label.

        Raises:
            CannotPrintError: the labels are larger than the sheet, or too small.
        """
        count = (self.columns, self.rows)
        gaps = tuple((n - 1) * gap for n, gap in zip(count, self.gap, strict=True))
        size = self.size or ((A4[0] - gaps[0]) / self.columns, (A4[1] - gaps[1]) / self.rows)
        if any(n * a + gap > paper + 1e-6 for n, a, gap, paper in zip(count, size, gaps, A4, strict=True)):
            problem = (
                f"{self.columns} x {self.rows} labels of {size[0]:g} x {size[1]:g} mm are larger than A4"
            )
            raise CannotPrintError(problem, "Take a smaller --size, --gap or --grid.", "grid")
        if min(size) < MIN_SIZE:
            raise CannotPrintError(
                f"labels of {min(size):.1f} mm are too small", "Take a smaller --grid.", "grid"
            )
        if not 0 <= self.skip < self.columns * self.rows:
            problem = f"--skip {self.skip} leaves no label of the sheet"
            raise CannotPrintError(problem, "It is less than the labels of a sheet.", "skip")
        return size


def on_pages(labels: Sequence[list[Item]], size: tuple[float, float]) -> list[Page]:
    """A page for each label."""
    return [Page(*size, items) for items in labels]


def on_sheets(labels: Sequence[list[Item]], grid: Grid) -> list[Page]:
    """As many sheets as needed, filled row by row; the labels stand in the middle of the sheet."""
    size, gap = grid.cell(), grid.gap
    each = grid.columns * grid.rows
    left = (A4[0] - grid.columns * (size[0] + gap[0]) + gap[0]) / 2
    top = (A4[1] - grid.rows * (size[1] + gap[1]) + gap[1]) / 2
    pages: list[Page] = []
    for place, items in enumerate(labels, grid.skip):
        if place % each == 0 or not pages:
            pages.append(Page(*A4))
        row, column = divmod(place % each, grid.columns)
        pages[-1].place(items, left + column * (size[0] + gap[0]), top + row * (size[1] + gap[1]))
    return pages
