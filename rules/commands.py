"""Command codes of the printable sheet: everything at a station can be done by scanning."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rules.product import Process

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
    CANCEL = "CANCEL"
    ACK = "ACK"
    ANSWER = "ANSWER"
    QTY = "QTY"
    QTY_ALL = "QTY-ALL"
    DIGIT = "DIGIT"
    NO_SERIAL = "NO-SERIAL"
    DAMAGED = "DAMAGED"
    START = "START"
    SIGN_OFF = "SIGN-OFF"
    HELP = "HELP"


@dataclass(frozen=True, slots=True)
class Given:
    """A command with what it carries.

    Attributes:
        command: the word.
        number: the answer 1 to 4, the quantity 1 to `MAX_QTY` (0: QTY alone, digits follow), or the digit.
        process: what START starts.
    """

    command: Command
    number: int = 0
    process: Process | None = None


_NUMBERED = re.compile(r"(ANSWER|QTY|DIGIT)-([0-9]{1,6})")
_RANGES = {Command.ANSWER: (1, 4), Command.QTY: (1, MAX_QTY), Command.DIGIT: (0, 9)}
_START = f"{Command.START}-"
#: Commands that mean nothing without what they carry.
_CARRYING = frozenset({Command.ANSWER, Command.DIGIT, Command.START})


def is_command(text: str) -> bool:
    """Whether this text claims to be a command, known or not."""
    return text.startswith(PREFIX)


def parse(text: str) -> Given | None:
    """The command of a code, None if there is no such command.

    >>> parse("%%QTY-12").number
    12
    >>> parse("%%START-RELOCATE").process
    <Process.RELOCATE: 'relocate'>
    >>> parse("%%ANSWER-5") is None
    True
    """
    word = text.removeprefix(PREFIX).upper()
    if numbered := _NUMBERED.fullmatch(word):
        command, number = Command(numbered[1]), int(numbered[2])
        low, high = _RANGES[command]
        return Given(command, number) if low <= number <= high else None
    try:
        if word.startswith(_START):
            process = Process(word.removeprefix(_START).replace("-", "_").lower())
            return Given(Command.START, process=process)
        command = Command(word)
    except ValueError:
        return None
    return None if command in _CARRYING else Given(command)


def code(command: Command, number: int | None = None, process: Process | None = None) -> str:
    """The text to print for a command.

    >>> code(Command.ANSWER, 2), code(Command.START, process=Process.TRANSFER_IN)
    ('%%ANSWER-2', '%%START-TRANSFER-IN')
    """
    if process is not None:
        return f"{PREFIX}{command}-{process.upper().replace('_', '-')}"
    return f"{PREFIX}{command}" if number is None else f"{PREFIX}{command}-{number}"
