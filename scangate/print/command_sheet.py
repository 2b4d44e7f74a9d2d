"""The command sheet: every command of a station as a Code 128, grouped as the work goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rules.commands import Command, code
from rules.policy import FREE
from rules.product import Process
from scangate.print import fonts
from scangate.print.drawing import A4, Dark, Item, Page, Text
from scangate.print.label_design import draw_symbol
from scangate.print.sheet_words import name_command, name_process, say
from scangate.print.symbols import Drawn, Symbology, draw_text

#: Processes that a station starts without a document of the office, in the order of `Process`.
STARTS: Final = tuple(process for process in Process if process in FREE)
#: Quantities with a code of their own; any other is keyed by digits.
QUANTITIES: Final = (1, 5, 10, 25, 100)

_MARGIN: Final = 10.0
_HEAD: Final = 17.0  # the sheet's title
_GROUP: Final = 9.0  # a group's title
_BARS: Final = 13.0
_CELL: Final = 28.0
_X: Final = (0.33, 0.45)  # a module's width: at least, and at most
_COLUMNS: Final = 2
_DIGIT_COLUMNS: Final = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: what it is called, and the text of its code."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Commands that stand together."""

    title: str
    columns: int
    entries: tuple[Entry, ...]


def command_groups(language: str, processes: Sequence[Process] = STARTS) -> tuple[Group, ...]:
    """Every command there is, and START for these processes."""

    def entries(*commands: Command) -> tuple[Entry, ...]:
        return tuple(Entry(name_command(command, language), code(command)) for command in commands)

    def numbered(command: Command, numbers: Sequence[int]) -> tuple[Entry, ...]:
        return tuple(Entry(name_command(command, language, n), code(command, n)) for n in numbers)

    work = entries(
        Command.CONFIRM, Command.UNDO, Command.NEXT_TASK, Command.PAUSE,
        Command.CLOSE_SHORT, Command.CANCEL, Command.ACK,
    )  # fmt: skip
    starts = tuple(Entry(name_process(p, language), code(Command.START, process=p)) for p in processes)
    groups = (
        Group(say("work", language), _COLUMNS, work),
        Group(say("unit", language), _COLUMNS, entries(Command.NO_SERIAL, Command.DAMAGED)),
        Group(say("answer", language), _COLUMNS, numbered(Command.ANSWER, range(1, 5))),
        Group(say("quantity", language), _COLUMNS, _quantities(language)),
        Group(say("digit", language), _DIGIT_COLUMNS, numbered(Command.DIGIT, (*range(1, 10), 0))),
        Group(say("start", language), _COLUMNS, starts),
        Group(say("person", language), _COLUMNS, entries(Command.SIGN_OFF, Command.HELP)),
    )
    return tuple(group for group in groups if group.entries)


def command_sheet(language: str, processes: Sequence[Process] = STARTS) -> list[Page]:
    """The pages. A group stays on one page."""
    pages: list[Page] = []
    y = A4[1]
    for group in command_groups(language, processes):
        rows = _rows(group)
        tall = _GROUP + len(rows) * _CELL
        if y + tall > A4[1] - _MARGIN:
            pages.append(Page(*A4))
            y = _MARGIN + _HEAD
        pages[-1].place(_draw_group(group.title, rows), _MARGIN, y)
        y += tall + 1.0
    for number, page in enumerate(pages, 1):
        page.items += _head(language, number, len(pages))
    return pages


@dataclass(frozen=True, slots=True)
class _Cell:
    entry: Entry
    drawn: Drawn
    width: float


def _rows(group: Group) -> list[list[_Cell]]:
    """Cells row by row; a code too wide for its column has a row of its own below the others."""
    inner = A4[0] - 2 * _MARGIN
    column = inner / group.columns
    cells: list[_Cell] = []
    for entry in group.entries:
        drawn = draw_text(Symbology.CODE128, entry.text)
        cells.append(_Cell(entry, drawn, column if drawn.width * _X[0] <= column else inner))
    narrow = [cell for cell in cells if cell.width < inner]
    rows = [narrow[at : at + group.columns] for at in range(0, len(narrow), group.columns)]
    return rows + [[cell] for cell in cells if cell.width == inner]


def _draw_group(title: str, rows: list[list[_Cell]]) -> list[Item]:
    inner = A4[0] - 2 * _MARGIN
    items: list[Item] = [
        Dark(((0.0, 0.0, inner, 6.4),), grey=0.9),
        Text(2.0, 4.7, title, 4.4, bold=True),
    ]
    y = _GROUP
    for row in rows:
        x = 0.0
        for cell in row:
            items += _draw_cell(cell, x, y)
            x += cell.width
        y += _CELL
    return items


def _draw_cell(cell: _Cell, left: float, top: float) -> list[Item]:
    """Title, bars, and the text of the code, centred."""
    middle = left + cell.width / 2
    x = min(_X[1], cell.width / cell.drawn.width)
    room = cell.width - 4.0
    size = min(5.2, 5.2 * room / max(room, fonts.width(cell.entry.title, 5.2, bold=True)))
    return [
        Text(middle, top + 4.6, cell.entry.title, size, bold=True, anchor="middle"),
        draw_symbol(cell.drawn, x, middle - cell.drawn.width * x / 2, top + 6.4, _BARS),
        Text(middle, top + 6.4 + _BARS + 3.4, cell.entry.text, 3.0, anchor="middle", grey=0.25),
    ]


def _head(language: str, number: int, pages: int) -> list[Item]:
    right = A4[0] - _MARGIN
    items: list[Item] = [
        Text(_MARGIN, _MARGIN + 6.5, say("commands", language), 8.5, bold=True),
        Text(_MARGIN, _MARGIN + 12.0, say("commands.note", language), 3.4),
    ]
    if pages > 1:
        page = say("page", language).format(page=number, pages=pages)
        items.append(Text(right, _MARGIN + 6.5, page, 3.4, anchor="end"))
    return items


def _quantities(language: str) -> tuple[Entry, ...]:
    one, more = say("quantity.one", language), say("quantity.number", language)
    packs = tuple(Entry(one if n == 1 else more.format(number=n), code(Command.QTY, n)) for n in QUANTITIES)
    any_number = Entry(say("quantity.digits", language), code(Command.QTY))
    return (*packs, Entry(name_command(Command.QTY_ALL, language), code(Command.QTY_ALL)), any_number)
