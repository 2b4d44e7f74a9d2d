"""What a tower shows for each light: a literal table, and where in a pattern a moment lies. Pure.

The buzzer is an active one with a single pitch, so rhythm alone, number and length of beeps, tells the
lights apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rules.signal import Light


class Output(StrEnum):
    """The four things a tower can switch on."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    BUZZER = "buzzer"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One sign as light and sound, milliseconds.

    Attributes:
        lamp: the colour, None for none.
        lit_ms: how long it is lit, None until the next signal.
        dark_ms: above 0 it blinks, lit and dark in turn, until the next signal.
        beeps: how many.
        beep_ms: length of one.
        pause_ms: silence between two.
    """

    lamp: Output | None
    lit_ms: int | None = None
    dark_ms: int = 0
    beeps: int = 0
    beep_ms: int = 0
    pause_ms: int = 0


PATTERNS: Final[Mapping[Light, Pattern]] = {
    Light.GREEN: Pattern(Output.GREEN, lit_ms=1_000, beeps=1, beep_ms=80),
    Light.AMBER: Pattern(Output.AMBER, beeps=2, beep_ms=120, pause_ms=100),
    # 2.5 flashes per second: WCAG 2.3.1 allows three
    Light.RED: Pattern(Output.RED, lit_ms=200, dark_ms=200, beeps=2, beep_ms=300, pause_ms=150),
    Light.STOP: Pattern(Output.RED, beeps=3, beep_ms=300, pause_ms=150),
    Light.TICK: Pattern(None, beeps=1, beep_ms=20),
    Light.FAULT: Pattern(Output.RED),
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What is on at one moment, and how many milliseconds it stays so (None: until the next signal)."""

    on: frozenset[Output]
    lasts_ms: float | None


def frame(pattern: Pattern, elapsed_ms: float) -> Frame:
    """The frame of `pattern` so many milliseconds after its start."""
    lit, lit_lasts = _lamp(pattern, elapsed_ms)
    loud, loud_lasts = _buzzer(pattern, elapsed_ms)
    on = [output for output, wanted in ((pattern.lamp, lit), (Output.BUZZER, loud)) if output and wanted]
    lasts = [ms for ms in (lit_lasts, loud_lasts) if ms is not None]
    return Frame(frozenset(on), min(lasts, default=None))


def _lamp(pattern: Pattern, elapsed_ms: float) -> tuple[bool, float | None]:
    if pattern.lamp is None or pattern.lit_ms is None:
        return True, None
    if pattern.dark_ms:
        elapsed_ms %= pattern.lit_ms + pattern.dark_ms
    if elapsed_ms < pattern.lit_ms:
        return True, pattern.lit_ms - elapsed_ms
    return False, pattern.lit_ms + pattern.dark_ms - elapsed_ms if pattern.dark_ms else None


def _buzzer(pattern: Pattern, elapsed_ms: float) -> tuple[bool, float | None]:
    cycle = pattern.beep_ms + pattern.pause_ms
    if not pattern.beeps or elapsed_ms >= pattern.beeps * cycle - pattern.pause_ms:
        return False, None
    within = elapsed_ms % cycle
    return (True, pattern.beep_ms - within) if within < pattern.beep_ms else (False, cycle - within)
