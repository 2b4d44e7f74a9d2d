"""Command codes of the printable sheet: everything at a station can be done by scanning."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

#: ``%%`` cannot begin a GS1 element string or a sane serial; the text is plain Code 128 on the sheet.
PREFIX: Final = "%%"
#: The largest number a QTY code may carry; larger ones are typing errors.
MAX_QTY: Final = 100_000


class Command(StrEnum):
    """The words after `PREFIX`."""

    CONFIRM = "CONFIRM"
    UNDO = "UNDO"
    NEXT_TASK = "NEXT-TASK"
    PAUSE = "PAUSE"
    CLOSE_SHORT = "CLOSE-SHORT"
    ANSWER = "ANSWER"
    QTY = "QTY"
    NO_SERIAL = "NO-SERIAL"
    SIGN_OFF = "SIGN-OFF"


@dataclass(frozen=True, slots=True)
class Given:
    """A command with its number: the answer 1 to 4, the quantity 1 to `MAX_QTY`, else 0."""

    command: Command
    number: int = 0


_NUMBERED = re.compile(r"(ANSWER|QTY)-([0-9]{1,6})")
_LIMITS = {Command.ANSWER: 4, Command.QTY: MAX_QTY}


def is_command(text: str) -> bool:
    """Whether this text claims to be a command, known or not."""
    return text.startswith(PREFIX)


def parse(text: str) -> Given | None:
    """The command of a code, None if there is no such command.

    >>> parse("%%QTY-12")
    Given(command=<Command.QTY: 'QTY'>, number=12)
    >>> parse("%%ANSWER-5") is None
    True
    """
    word = text.removeprefix(PREFIX).upper()
    if numbered := _NUMBERED.fullmatch(word):
        command, number = Command(numbered[1]), int(numbered[2])
        return Given(command, number) if 1 <= number <= _LIMITS[command] else None
    try:
        command = Command(word)
    except ValueError:
        return None
    return None if command in _LIMITS else Given(command)


def code(command: Command, number: int = 0) -> str:
    """The text to print for a command.

    >>> code(Command.ANSWER, 2)
    '%%ANSWER-2'
    """
    return f"{PREFIX}{command}-{number}" if number else f"{PREFIX}{command}"
