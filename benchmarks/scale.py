"""How much each benchmark does."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes of a run.

    Attributes:
        rounds: what is measured is cut into so many; ratios are medians of rounds.
        scans: in each round.
        large: serials in the large task; the small one has 10.
        queued: movements of the backlog; each is two records.
        positions: rows of the feed that loads.
        moved: movements of one round from end to end.
        trips: such rounds.
        stock: positions of the large stock list.
        captured: captures in a task, small to large.
    """

    rounds: int
    scans: int
    large: int
    queued: int
    positions: int
    moved: int
    trips: int
    stock: int
    captured: tuple[int, ...]


FULL: Final = Scale(5, 400, 5_000, 15_000, 200_000, 2_000, 3, 1_000_000, (10, 1_000, 10_000))
QUICK: Final = Scale(5, 80, 5_000, 2_000, 20_000, 1_000, 1, 100_000, (10, 1_000, 10_000))
#: For the test that every benchmark runs; its figures mean nothing.
TINY: Final = Scale(2, 5, 30, 300, 2_000, 100, 1, 2_000, (10, 20, 50))


@dataclass(frozen=True, slots=True)
class Run:
    """One run: its sizes, and an empty folder on the disk to be measured."""

    scale: Scale
    folder: Path

    def room(self, name: str) -> Path:
        """A folder inside."""
        path = self.folder / name
        path.mkdir(parents=True)
        return path
