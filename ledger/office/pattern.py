"""Whether a product's serial pattern is safe to run on every scan.

Python's regular expressions can take minutes on 60 characters when repeats are nested (``(a+)+``). A station
must not stop for that, so a pattern is a plain subset: characters, classes, groups, choices, repeats; a
repeated group holds no repeat of variable length and no choice; no look-around, no back reference.
"""

import re
from dataclasses import dataclass
from typing import Final

MAX_PATTERN: Final = 120
#: Each further open repeat multiplies the worst case by the length of the serial.
MAX_OPEN_REPEATS: Final = 3

_TOKEN: Final = re.compile(
    r"""(?P<escape>\\.) | (?P<set>\[\^?\]?(?:\\.|[^\]\\])*\]) | (?P<open>\((?P<kind>\?[^)]?)?)
      | (?P<close>\)) | (?P<repeat>[*+?]|\{\d*,?\d*\}) | (?P<or>\|) | (?P<char>.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(slots=True)
class _Group:
    """What was seen inside one pair of parentheses."""

    varies: bool = False


def pattern_fault(pattern: str) -> str:
    r"""Why `pattern` cannot be used, empty if it can.

    >>> pattern_fault(r"SN-\d{4,8}")
    ''
    >>> pattern_fault("(a+)+")
    'a repeated group must not hold a repeat or a choice of its own'
    """
    if len(pattern) > MAX_PATTERN:
        return f"it has {len(pattern)} characters, the most is {MAX_PATTERN}"
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"it is no regular expression: {error}"
    return _unsafe(pattern)


def _unsafe(pattern: str) -> str:
    groups = [_Group()]
    closed: _Group | None = None  # the group that ended just before this token
    opened = 0
    for token in _TOKEN.finditer(pattern):
        kind = token.lastgroup if token["open"] is None else "open"
        if kind == "open" and token["kind"] not in {None, "?:"}:
            return "look-around, names and flags are not allowed"
        if kind == "escape" and token["escape"][1] in "123456789":
            return "back references are not allowed"
        if kind == "repeat" and (fault := _repeat(token["repeat"], closed)):
            return fault
        opened += kind == "repeat" and _open_ended(token["repeat"])
        closed = _step(kind, token["repeat"], groups)
    if opened > MAX_OPEN_REPEATS:
        return f"it has {opened} open repeats (* or +), the most is {MAX_OPEN_REPEATS}; say {{1,20}} instead"
    return ""


def _step(kind: str | None, repeat: str | None, groups: list[_Group]) -> _Group | None:
    """Keep the stack of groups; gives the group that this token closed."""
    if kind == "open":
        groups.append(_Group())
    elif kind == "close":
        ended = groups.pop()
        groups[-1].varies |= ended.varies
        return ended
    elif kind == "or" or (kind == "repeat" and _varies(repeat or "")):
        groups[-1].varies = True
    return None


def _repeat(repeat: str, group: _Group | None) -> str:
    many = repeat != "?"
    return (
        "a repeated group must not hold a repeat or a choice of its own"
        if group and group.varies and many
        else ""
    )


def _varies(repeat: str) -> bool:
    low, comma, high = repeat.strip("{}").partition(",")
    return repeat in "*+?" or (bool(comma) and low != high)


def _open_ended(repeat: str) -> bool:
    return repeat in "*+" or repeat.endswith(",}")
