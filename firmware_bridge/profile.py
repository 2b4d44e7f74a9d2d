"""What differs from one scanner model to the next, as data: a new model is a TOML file, not code."""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from firmware_bridge.aim import Aim
from firmware_bridge.escapes import unescape
from firmware_bridge.line import Ends, LineFramer
from rules.labels.values import Profile
from rules.scan import Entry
from rules.signal import Light

#: The longest pause that can end a scan: above it a person waits for the light.
MAX_GAP_MS = 2_000
#: Longer prefixes, suffixes and verdicts are a slip in the file.
MAX_TEXT = 64


@dataclass(frozen=True, slots=True)
class ScannerProfile:
    """How one scanner model talks.

    Attributes:
        framing: how its bytes are cut into scans; ``line`` is the only way so far.
        baud: bits per second; USB CDC devices ignore it.
        bits: data bits, parity (N, E, O, M, S) and stop bits, such as ``8N1``.
        terminator: see `line.Ends.parse`.
        gap_ms: a pause that ends a scan, 0 for none.
        prefix: bytes before every scan that are not data.
        suffix: bytes after it, before the terminator.
        aim: whether it sends AIM identifiers.
        ignore: messages that are no scans, such as a "no read" text.
        accept: sent to the scanner for GREEN; empty sends nothing, here and below.
        ask: sent for AMBER.
        reject: sent for RED and STOP.
        tick: sent for TICK.
        label: what its scans say about labels, once they are framed; `from_table` leaves it as it is.
    """

    framing: str = "line"
    baud: int = 9600
    bits: str = "8N1"
    terminator: str = "auto"
    gap_ms: int = 0
    prefix: bytes = b""
    suffix: bytes = b""
    aim: Aim = Aim.AUTO
    ignore: tuple[bytes, ...] = ()
    accept: bytes = b""
    ask: bytes = b""
    reject: bytes = b""
    tick: bytes = b""
    label: Profile = Profile()  # noqa: RUF009 - frozen

    def framer(self, source: str, entry: Entry = Entry.SCAN) -> LineFramer:
        """A fresh framer for one connection."""
        return LineFramer(
            source,
            terminator=self.terminator,
            gap_ms=self.gap_ms,
            prefix=self.prefix,
            suffix=self.suffix,
            aim=self.aim,
            ignore=self.ignore,
            entry=entry,
        )

    @property
    def verdicts(self) -> Mapping[Light, bytes]:
        """What the scanner is sent for each light; FAULT answers no scan and is sent nothing."""
        sent = {
            Light.GREEN: self.accept,
            Light.AMBER: self.ask,
            Light.RED: self.reject,
            Light.STOP: self.reject,
            Light.TICK: self.tick,
        }
        return {light: data for light, data in sent.items() if data}


def from_table(table: Mapping[str, object]) -> ScannerProfile:
    """Read a profile from a TOML table; keys left out take their defaults.

    Raises:
        ValueError: one sentence per wrong key, each beginning with the key, joined by ``; ``.
    """
    values: dict[str, Any] = {}
    problems: list[str] = []
    for key, value in table.items():
        try:
            values[key] = _read(key, value)
        except ValueError as error:
            problems.append(f"{key}: {error}")
    if not problems:
        profile = ScannerProfile(**values)
        if profile.terminator != "none" or profile.gap_ms:
            return profile
        problems.append("gap_ms: must be above 0 where terminator is none, for example 100")
    raise ValueError("; ".join(problems))


def _read(key: str, value: object) -> object:
    reader = _READERS.get(key)
    if reader is None:
        near = difflib.get_close_matches(key, _READERS, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(_READERS)}"
        message = f"no such key, {hint}"
        raise ValueError(message)
    return reader(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        message = f"must be a text in quotes, not {value!r}"
        raise ValueError(message)  # noqa: TRY004 (one kind of error for all that is wrong in a file)
    return value


def _number(value: object, lowest: int, highest: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
        message = f"must be a whole number from {lowest} to {highest}, not {value!r}"
        raise ValueError(message)
    return value


def _one_of(value: object, choices: tuple[str, ...]) -> str:
    if value not in choices:
        message = f"must be one of {', '.join(choices)}, not {value!r}"
        raise ValueError(message)
    return str(value)


def _escaped(value: object) -> bytes:
    data = unescape(_text(value))
    if len(data) > MAX_TEXT:
        message = f"{len(data)} bytes, at most {MAX_TEXT}"
        raise ValueError(message)
    return data


def _escaped_list(value: object) -> tuple[bytes, ...]:
    if not isinstance(value, list):
        message = f"must be a list of texts, not {value!r}"
        raise ValueError(message)  # noqa: TRY004 (as above)
    return tuple(_escaped(item) for item in value)


def _terminator(value: object) -> str:
    spec = _text(value)
    Ends.parse(spec)
    return spec


def _bits(value: object) -> str:
    if not re.fullmatch(r"[5-8][NEOMS][12]", _text(value)):
        message = f"must be data bits, parity and stop bits such as 8N1 or 7E1, not {value!r}"
        raise ValueError(message)
    return str(value)


_READERS: Mapping[str, Callable[[object], object]] = {
    "framing": lambda value: _one_of(value, ("line",)),
    "baud": lambda value: _number(value, 300, 4_000_000),
    "bits": _bits,
    "terminator": _terminator,
    "gap_ms": lambda value: _number(value, 0, MAX_GAP_MS),
    "prefix": _escaped,
    "suffix": _escaped,
    "aim": lambda value: Aim(_one_of(value, tuple(Aim))),
    "ignore": _escaped_list,
    "accept": _escaped,
    "ask": _escaped,
    "reject": _escaped,
    "tick": _escaped,
}
