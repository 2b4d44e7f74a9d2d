"""Lines of bytes into scans, without I/O, clock or thread: the caller brings bytes and the time.

In here: where one scan ends and the next begins, and what belongs to the transport (terminator, STX,
prefix, suffix, AIM identifier, a "no read" text) and not to the data. Not in here: what the data means. Any
byte passes untouched.

Two things are never silent. A line longer than a symbol can be becomes ONE `Scan` at once, its data cut to
`MAX_SCAN + 1` bytes, so that the judgement refuses it as too long like any other scan; the rest up to the
next terminator, or to a silence, is skipped. And a line that never got its terminator becomes a `Torso`: it
is neither taken for a scan (half a bar code) nor glued to the next one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from firmware_bridge.aim import AIM_LENGTH, Aim, split_aim
from firmware_bridge.clock import NS_PER_MS
from rules.scan import MAX_SCAN, Entry, Scan

#: A scanner sends one symbol without a pause (at 9600 baud a byte takes 1 ms); after two seconds the rest of
#: a line will not come any more.
TORSO_MS = 2_000

_STX, _ETX = b"\x02", b"\x03"
_FIXED = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "etx": _ETX, "tab": b"\t"}


@dataclass(frozen=True, slots=True)
class Torso:
    """The beginning of a line whose end did not come. Its content is a customer's: log the length only."""

    length: int


@dataclass(frozen=True, slots=True)
class Ends:
    """What ends a line.

    Attributes:
        plain: matches the end of an ordinary line.
        framed: the same for a line that begins with STX or ETX.
        overlap: how many bytes of an end may already lie in what was searched before.
    """

    plain: re.Pattern[bytes]
    framed: re.Pattern[bytes]
    overlap: int

    @classmethod
    def parse(cls, spec: str) -> "Ends":
        """Read ``auto|cr|lf|crlf|etx|tab|none|hex:0d0a``.

        ``auto``: CR or LF, and ETX where the line began with STX. ``none``: only a pause ends a line.

        Raises:
            ValueError: anything else.
        """
        if spec == "auto":
            return cls(re.compile(rb"[\r\n]"), re.compile(rb"[\r\n\x03]"), 0)
        if spec == "none":
            return cls(_NEVER, _NEVER, 0)
        end = _FIXED.get(spec) or _from_hex(spec)
        pattern = re.compile(re.escape(end))
        return cls(pattern, pattern, len(end) - 1)


class LineFramer:
    """Frames the bytes of one source; `feed` and `idle` may be called by one thread only.

    How the bytes are cut into calls of `feed` makes no difference. Memory stays below one line and the
    bytes of one call.
    """

    def __init__(  # noqa: PLR0913 (one argument per key of a scanner profile)
        self,
        source: str,
        *,
        terminator: str = "auto",
        gap_ms: int = 0,
        prefix: bytes = b"",
        suffix: bytes = b"",
        aim: Aim = Aim.AUTO,
        ignore: Iterable[bytes] = (),
        entry: Entry = Entry.SCAN,
    ) -> None:
        """Start with an empty line.

        Args:
            source: name put on every scan.
            terminator: see `Ends.parse`.
            gap_ms: a pause that ends a scan as well, 0 for none; needed with terminator ``none``.
            prefix: taken off the front of a line where it is there.
            suffix: taken off its end where it is there.
            aim: whether an AIM identifier is split off.
            ignore: data that is a message of the scanner ("no read") and no scan.
            entry: put on every scan.

        Raises:
            ValueError: unknown terminator, or none without a gap.
        """
        if gap_ms < 0 or (terminator == "none" and not gap_ms):
            message = f"gap_ms {gap_ms}: not below 0, and above 0 where terminator is none"
            raise ValueError(message)
        self._source, self._entry = source, entry
        self._ends = Ends.parse(terminator)
        self._gap_ns = gap_ms * NS_PER_MS
        self._prefix, self._suffix, self._aim, self._ignore = prefix, suffix, aim, frozenset(ignore)
        # What may stand around MAX_SCAN bytes of data: STX, prefix, AIM identifier, suffix.
        self._room = MAX_SCAN + len(_STX) + len(prefix) + AIM_LENGTH + len(suffix)
        self._buffer = bytearray()
        self._searched = 0  # bytes at the front of the buffer in which no end begins
        self._end: re.Pattern[bytes] | None = None  # chosen by the first byte of the line
        self._skipping = False  # inside an over-long line that was already delivered
        self._last_at = 0

    @property
    def deadline_ns(self) -> int | None:
        """When `idle` should be called unless bytes come before; None while no line is open."""
        if not self._buffer and not self._skipping:
            return None
        return self._last_at + (self._gap_ns or TORSO_MS * NS_PER_MS)

    def feed(self, data: bytes, now_ns: int) -> list[Scan | Torso]:
        """Take the bytes that just arrived; give the scans that they end."""
        if not data:
            return []
        self._last_at = now_ns
        self._buffer += data
        found: list[Scan | Torso] = []
        while (match := self._find_end()) is not None:
            line, end = bytes(self._buffer[: match.start()]), match[0]
            del self._buffer[: match.end()]
            found += self._take(line, end)
        found += self._overflow()
        return found

    def idle(self, now_ns: int) -> list[Scan | Torso]:
        """Say that no byte is waiting now: after the gap the line is a scan, without a gap a `Torso`.

        Call it only when the device has nothing to read; a late caller then cannot cut a line in two.
        """
        if self.deadline_ns is None or now_ns < self.deadline_ns:
            return []
        if self._gap_ns:
            return self._take(self._clear(), b"")
        return self.abandon()

    def abandon(self) -> list[Scan | Torso]:
        """Forget the open line, because the device went away, and say so."""
        skipped, line = self._skipping, self._clear()
        self._skipping = False
        return [Torso(len(line))] if line and not skipped else []

    def _find_end(self) -> re.Match[bytes] | None:
        if not self._buffer:
            return None
        if self._end is None:
            framed = self._buffer[0] in _STX + _ETX
            self._end = self._ends.framed if framed else self._ends.plain
        match = self._end.search(self._buffer, self._searched)
        if match is None:
            self._searched = max(0, len(self._buffer) - self._ends.overlap)
        else:
            self._searched, self._end = 0, None
        return match

    def _take(self, line: bytes, end: bytes) -> list[Scan | Torso]:
        if self._skipping:
            self._skipping = False
            return []
        if len(line) > self._room:  # the same cut as `_overflow` makes
            line, end = line[: self._room + 1], b""
        if end == _ETX:
            line = line.removeprefix(_STX)
        body = line.removeprefix(self._prefix).removesuffix(self._suffix)
        aim, data = split_aim(body, self._aim)
        if not data or data in self._ignore:
            return []
        return [Scan(self._source, data[: MAX_SCAN + 1], aim, self._last_at, self._entry)]

    def _overflow(self) -> list[Scan | Torso]:
        found: list[Scan | Torso] = []
        if len(self._buffer) > self._room + self._ends.overlap and not self._skipping:
            found = self._take(bytes(self._buffer[: self._room + 1]), b"")
            self._skipping = True
        if self._skipping:
            del self._buffer[: self._searched]
            self._searched = 0
        return found

    def _clear(self) -> bytes:
        line = bytes(self._buffer)
        self._buffer.clear()
        self._searched, self._end = 0, None
        return line


_NEVER = re.compile(rb"(?!)")


def _from_hex(spec: str) -> bytes:
    digits = spec.removeprefix("hex:")
    try:
        end = bytes.fromhex(digits) if digits != spec else b""
    except ValueError:
        end = b""
    if not end:
        message = f"terminator {spec!r}: use auto, cr, lf, crlf, etx, tab, none or bytes such as hex:0d0a"
        raise ValueError(message)
    return end
