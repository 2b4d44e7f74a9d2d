"""What was measured: figures with their goals, as a table and as JSON."""

import os
import platform
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.measure import Pairs, middle, percentile

_US: Final = 1e3


@dataclass(frozen=True, slots=True)
class Goal:
    """A limit of a ratio, or of the least CPU time. Other times have none: these machines are shared."""

    limit: float
    at_least: bool = False

    def met(self, value: float) -> bool:
        """Whether the value keeps it."""
        return value >= self.limit if self.at_least else value <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number."""

    name: str
    value: float
    unit: str = ""
    goal: Goal | None = None

    @property
    def missed(self) -> bool:
        """Whether it has a goal and does not reach it."""
        return self.goal is not None and not self.goal.met(self.value)


@dataclass(slots=True)
class Report:
    """All figures of a run by benchmark."""

    figures: dict[str, list[Figure]] = field(default_factory=dict)

    @property
    def missed(self) -> list[str]:
        """Names of the figures that miss their goal."""
        return [f"{name}: {f.name}" for name, figures in self.figures.items() for f in figures if f.missed]

    def lines(self, name: str) -> Iterator[str]:
        """The table of one benchmark."""
        for f in self.figures[name]:
            goal = f"goal {f.goal} {'MISSED' if f.missed else 'met'}" if f.goal is not None else ""
            yield f"  {f.name:<66}{_shown(f.value):>10} {f.unit:<6}{goal}".rstrip()

    def json(self) -> dict[str, Any]:
        """For a file."""
        return {
            "machine": machine(),
            "benchmarks": {name: [asdict(f) for f in figures] for name, figures in self.figures.items()},
            "missed": self.missed,
        }


def compared(
    what: str, pairs: Pairs, rounds: int, *, p50: Goal | None = None, p99: Goal | None = None
) -> list[Figure]:
    """Percentiles of ours and of the pure commit in microseconds (given in nanoseconds), and their ratios.

    The ratios are medians of rounds.
    """
    parts = pairs.rounds(rounds)
    return [
        Figure(f"{what}: p50", percentile(pairs.ours, 0.5) / _US, "µs"),
        Figure(f"{what}: p99", percentile(pairs.ours, 0.99) / _US, "µs"),
        Figure(f"{what}: pure commit, p50", percentile(pairs.base, 0.5) / _US, "µs"),
        Figure(f"{what}: pure commit, p99", percentile(pairs.base, 0.99) / _US, "µs"),
        Figure(f"{what}: ratio of p50", middle(parts, 0.5), "", p50),
        Figure(f"{what}: ratio of p99", middle(parts, 0.99), "", p99),
    ]


def machine() -> dict[str, Any]:
    """Where it was measured; the load tells how much to believe it."""
    model = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith(("model name", "Model"))
    ]
    return {
        "processor": model[0] if model else platform.machine(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "kernel": platform.release(),
    }


_WHOLE: Final = 100.0


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= _WHOLE else f"{value:.2f}"
