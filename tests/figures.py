"""What a test of delivery counted: the same numbers whatever was broken, to stand in one table."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Figures:
    """The result of one test.

    Attributes:
        what: was done to the site.
        rounds: how often.
        asked: codes that were scanned, or records that were offered.
        green: of them answered with green, so promised.
        there: of the green ones in the ledger when all was over.
        lost: green and not in the ledger.
        doubled: there more than once, in whatever way.
        note: what else a reader should know.
        alarmed: rounds that a person was told of; None where nobody has to be.
        tally: other things counted, by name; sums when parts are added.
    """

    what: str
    rounds: int
    asked: int
    green: int
    there: int
    lost: int
    doubled: int
    note: str = ""
    alarmed: int | None = None
    tally: Mapping[str, int] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        """Nothing lost, nothing doubled, something promised, and every alarm that is due."""
        told = self.alarmed is None or self.alarmed >= self.rounds
        return self.green == self.there > 0 and not self.lost and not self.doubled and told

    def __add__(self, other: "Figures") -> "Figures":
        """Two parts of one test; the note is that of the later part."""
        names = [*self.tally, *(name for name in other.tally if name not in self.tally)]
        alarmed = None if self.alarmed is None else self.alarmed + (other.alarmed or 0)
        return Figures(
            self.what,
            self.rounds + other.rounds,
            self.asked + other.asked,
            self.green + other.green,
            self.there + other.there,
            self.lost + other.lost,
            self.doubled + other.doubled,
            other.note,
            alarmed,
            {name: self.tally.get(name, 0) + other.tally.get(name, 0) for name in names},
        )

    def __str__(self) -> str:
        """One line for the terminal."""
        alarmed = "" if self.alarmed is None else f", {self.alarmed} alarmed"
        counted = f"{self.asked:,} asked, {self.green:,} green, {self.there:,} there"
        text = (
            f"{self.rounds:,} times {self.what}: {counted}, {self.lost} lost, {self.doubled} doubled{alarmed}"
        )
        return "; ".join(part for part in (text, self.counted, self.note) if part)

    @property
    def counted(self) -> str:
        """The tally as words, without what never was."""
        return ", ".join(f"{name} {count:,}" for name, count in self.tally.items() if count)
