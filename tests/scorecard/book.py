"""What was measured, row by row: ``docs/reference/scorecard.json``, kept from run to run."""

import os
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from ledger.clock import SystemClock
from tests.figures import Figures
from tests.scorecard.rows import Row

FOLDER: Final = Path(__file__).parents[2] / "docs" / "reference"
FILE: Final = FOLDER / "scorecard.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row's last run, whole or as far as it came.

    Attributes:
        figures: all parts so far, added.
        asked_for: rounds that the run was to have.
        parts: done so far.
        seconds: it took.
        date: of its last part.
        cores: of the machine.
        command: that runs it.
        met: whether the figures reach the row's target.
    """

    figures: Figures
    asked_for: int
    parts: int
    seconds: int
    date: str
    cores: int
    command: str
    met: bool = False


@dataclass(slots=True)
class Book:
    """All entries, by the row's name."""

    file: Path = FILE
    entries: dict[str, Entry] = field(default_factory=dict)

    def read(self) -> "Book":
        """What is in the file."""
        if self.file.exists():
            self.entries = msgspec.json.decode(self.file.read_bytes(), type=dict[str, Entry])
        return self

    def write(self) -> None:
        """All of it, readable by people."""
        text = msgspec.json.format(msgspec.json.encode(dict(sorted(self.entries.items()))), indent=2)
        self.file.write_bytes(text + b"\n")

    def add(self, row: Row, part: Figures, entry: Entry) -> None:
        """One more part of a run, the first of a new one if its number is 1; `entry` says the rest."""
        before = self.entries.get(row.name) if entry.parts > 1 else None
        whole = part if before is None else before.figures + part
        seconds = entry.seconds + (before.seconds if before is not None else 0)
        self.entries[row.name] = replace(entry, figures=whole, met=row.met(whole), seconds=seconds)


def today() -> str:
    """The date, UTC."""
    return datetime.fromtimestamp(SystemClock().now() / 1000, tz=UTC).date().isoformat()


def cores() -> int:
    """Of this machine."""
    return os.cpu_count() or 1
