"""Times of ours beside times of a base, taken in turn, so that a noisy disk or neighbour hits both alike."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final, Generic, TypeVar

T = TypeVar("T")

_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Took(Generic[T]):
    """What a call took, in nanoseconds, and what it gave. `cpu` is that of the calling thread."""

    wall: int
    cpu: int
    result: T


def timed(call: Callable[[], T]) -> Took[T]:
    """Calls once."""
    cpu, wall = time.thread_time_ns(), time.perf_counter_ns()
    result = call()
    wall, cpu = time.perf_counter_ns() - wall, time.thread_time_ns() - cpu
    return Took(wall, cpu, result)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies (nearest rank)."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share))]


@dataclass(slots=True)
class Pairs:
    """Times of ours and of the base, one of each in turn; any unit."""

    ours: list[float] = field(default_factory=list)
    base: list[float] = field(default_factory=list)

    def add(self, ours: float, base: float) -> None:
        """One of each."""
        self.ours.append(ours)
        self.base.append(base)

    def ratio(self, share: float) -> float:
        """Percentile of ours over the same percentile of the base."""
        return percentile(self.ours, share) / percentile(self.base, share)

    def rounds(self, count: int) -> list["Pairs"]:
        """Cut into so many rounds of the same length, in order."""
        size = max(1, len(self.ours) // count)
        starts = range(0, size * min(count, len(self.ours)), size)
        return [Pairs(self.ours[k : k + size], self.base[k : k + size]) for k in starts]


def middle(rounds: Sequence[Pairs], share: float) -> float:
    """The median of the rounds' ratios."""
    return median(pairs.ratio(share) for pairs in rounds)


def cpu_s(pid: int) -> float:
    """Seconds of CPU that a process has used, all its threads, kernel included."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def clocked() -> Iterator[list[float]]:
    """The seconds that the block takes, in the list when it is over."""
    seconds: list[float] = []
    began = time.perf_counter_ns()
    yield seconds
    seconds.append((time.perf_counter_ns() - began) / 1e9)
