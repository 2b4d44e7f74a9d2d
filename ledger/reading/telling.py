"""The story of a serial for a terminal."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ledger.reading.trace import MovementEntry, ScanEntry, Story

_WIDE: Final = 240
_NAMES = {"none": "No Tracking", "pick": "Track During Pick", "full": "Full Tracking"}
_STYLES = {"accepted": "green", "asked": "yellow", "refused": "red", "undone": "yellow"}


def print_stories(stories: Iterable[Story]) -> None:
    """Prints each story: where it is, then movements and scans in the order of time."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _WIDE  # a file or a pipe has no right margin
    for story in stories:
        console.print(_head(story))
        console.print(_table(story))


def _head(story: Story) -> Text:
    text = Text(story.serial, style="bold")
    product = f"{story.name or story.product or 'product not known'} ({story.product or '?'})"
    text.append(f"  {product}  {_NAMES.get(story.tracking, '')}\n", style="not bold")
    if story.place:
        lot = f", lot {story.lot}" if story.lot else ""
        text.append(f"at {story.place} since {_time(story.since)}{lot}", style="not bold")
    else:
        text.append("never moved", style="not bold")
    if story.heads:
        text.append(f"\nCONFLICT: its history ends {len(story.heads)} times", style="bold red")
    return text


def _table(story: Story) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("time", "what", "from → to", "task", "who", "where", "scanned"):
        table.add_column(name, overflow="fold")
    rows = [(m.at, m.id, _moved(m)) for m in story.movements] + [(s.at, s.id, _scan(s)) for s in story.scans]
    for _, _, cells in sorted(rows, key=lambda row: row[:2]):
        table.add_row(*cells)
    return table


def _moved(m: MovementEntry) -> tuple[Text, ...]:
    what = Text(m.process + (f" ({m.reason})" if m.reason else ""), style="bold" if m.shown else "")
    raw = m.scan.raw if m.scan else ""
    line = m.line if m.line != m.product else ""  # a task without lines has its products for them
    cells = (f"{m.source} → {m.target}", _task(m.task, line), m.operator, _where(m.station, m.gateway), raw)
    return (Text(_time(m.at)), what, *(Text(cell) for cell in cells))


def _scan(s: ScanEntry) -> tuple[Text, ...]:
    fate = f", {s.fate}" if s.fate else ""
    what = Text(f"{s.outcome}{fate}: {s.reason}", style=_STYLES.get(s.outcome, ""))
    cells = ("", _task(s.task, s.line), s.operator, _where(s.station, s.gateway), s.raw)
    return (Text(_time(s.at)), what, *(Text(cell) for cell in cells))


def _task(task: str, line: str) -> str:
    return f"{task} line {line}" if line else task


def _where(station: str, gateway: str) -> str:
    return station if station == gateway else f"{station} ({gateway})"


def _time(at: int) -> str:
    return datetime.fromtimestamp(at / 1_000, tz=UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S")
