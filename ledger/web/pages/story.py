"""A serial's story in the order of time: movements with the scans behind them, and the scans beside. Pure."""

from dataclasses import dataclass

from ledger.reading.trace import MovementEntry, ScanEntry, Story


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of the timeline: a movement (with its scan), or a scan that moved nothing.

    `left` is the container that the unit left with this movement, by being scanned singly.
    """

    at: int
    kind: str
    movement: MovementEntry | None
    scan: ScanEntry | None
    left: str = ""


def told(story: Story) -> list[Moment]:
    """All moments, oldest first; `kind` is ``movement`` or the outcome of the scan."""
    before = ("", *(m.container for m in story.movements))
    moments = [
        Moment(m.at, "movement", m, m.scan, was if was != m.container else "")
        for m, was in zip(story.movements, before, strict=False)
    ]
    moments += [Moment(s.at, s.outcome, None, s) for s in story.scans]
    return sorted(moments, key=lambda moment: moment.at)
