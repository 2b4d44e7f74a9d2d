"""A serial's story in the order of time: movements with the scans behind them, and the scans beside. Pure."""

from dataclasses import dataclass

from ledger.trace import MovementEntry, ScanEntry, Story


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of the timeline: a movement (with its scan), or a scan that moved nothing."""

    at: int
    kind: str
    movement: MovementEntry | None
    scan: ScanEntry | None


def told(story: Story) -> list[Moment]:
    """All moments, oldest first; `kind` is ``movement`` or the outcome of the scan."""
    moments = [Moment(m.at, "movement", m, m.scan) for m in story.movements]
    moments += [Moment(s.at, s.outcome, None, s) for s in story.scans]
    return sorted(moments, key=lambda moment: moment.at)
