"""From the bytes of a scan to text that is safe to show: framing, characters, separators.

Nothing is repaired here but what the scanner's profile names or what cannot be data.
"""

import re
from functools import cache
from typing import NamedTuple

from rules.labels.fault import Code, Fault
from rules.scan import MAX_SCAN

_GS = "\x1d"

#: Bytes of safe text: printable ASCII and the separators that data carriers use
#: (EOT, FS, GS, RS, US: ISO/IEC 15434).
_SAFE = bytes((0x04, 0x1C, 0x1D, 0x1E, 0x1F, *range(0x20, 0x7F)))

#: Blanks beyond ASCII that labels carry: no-break and ideographic. All else that is not printable is
#: refused: controls, bidirectional and zero-width marks, byte order marks, private and unassigned codes.
_BLANKS = "\u00a0\u3000"

#: What a decoder on the way puts where bytes were no UTF-8: nobody knows what stood there.
_LOST = "\ufffd"

_AIM_LENGTH = 3  # ] and code character and modifier, as in `rules.labels.symbology`

#: What scanners send for GS without being asked to. All of it is outside character set 82 but the
#: token <GS>, so none of it can be data of an element string.
SUBSTITUTES = ("{GS}", "[GS]", "<GS>", "{FNC1}", "\\x1d", "]C1", "^", "|", "~", "\x1c", "\u2194", "\u241d")


class Payload(NamedTuple):
    """Text between the framing of a scan, and at which byte of the scan it begins."""

    text: str
    offset: int


def unframe(data: bytes, prefix: str, suffix: str) -> Payload | Fault:
    """The text of a scan without the profile's prefix and suffix and without trailing CR or LF.

    A missing prefix or suffix is no fault. The position of a fault is a byte of `data`.
    """
    if len(data) > MAX_SCAN:
        return Fault(Code.TOO_LONG, MAX_SCAN, f"{len(data)} bytes are more than any code holds")
    ending = suffix.encode()
    body = (data if ending and data.endswith(ending) else data.rstrip(b"\r\n")).removesuffix(ending)
    body = body.rstrip(b"\r\n")
    offset = len(prefix.encode()) if body.startswith(prefix.encode()) else 0
    text = _decode(_mend_message(body[offset:], prefix))
    if isinstance(text, Fault):
        return Fault(text.code, offset + (text.position or 0), text.problem)
    return Payload(text, offset)


def unify_separators(text: str, configured: tuple[str, ...]) -> tuple[str, bool]:
    """Element-string text with GS for every separator, and whether an unconfigured substitute stood there.

    Configured substitutes always count. The well-known `SUBSTITUTES` count only where no GS and no
    configured one has arrived, because a scanner that sends one of them sends no other.
    """
    if configured:
        text = _pattern(configured).sub(_GS, text)
    if _GS in text:
        return text, False
    unified = _pattern(SUBSTITUTES).sub(_GS, text)
    return unified, unified != text


def position_before(text: str, configured: tuple[str, ...], position: int) -> int:
    """The index in `text` of what stands at `position` after `unify_separators`."""
    patterns = [_pattern(configured)] if configured else []
    if unify_separators(text, configured)[1]:
        patterns.append(_pattern(SUBSTITUTES))
    widths = {found.start(): len(found[0]) for pattern in patterns for found in pattern.finditer(text)}
    at = 0
    for _ in range(position):
        at += widths.get(at, 1)
    return at


def strip(text: str) -> str:
    """Plain text without what stands around it: blanks, and separators left by the carrier."""
    return text.strip(" \x04\x1c\x1d\x1e\x1f")


def describe(character: str) -> str:
    """A character by its number, safe to print wherever a problem is shown."""
    return f"character U+{ord(character):04X}"


def _mend_message(data: bytes, prefix: str) -> bytes:
    """Data with RS for every NUL if it is an ISO/IEC 15434 message: some scanners send RS as NUL."""
    if b"\0" not in data:
        return data
    start = data[_AIM_LENGTH:].removeprefix(prefix.encode()) if data.startswith(b"]") else data
    return data.replace(b"\0", b"\x1e") if start.startswith((b"[)>", b">[)>")) else data


def _decode(data: bytes) -> str | Fault:
    if data.isascii():
        strange = data.translate(None, _SAFE)
        if not strange:
            return data.decode("ascii")
        return _bad_character(chr(strange[0]), data.index(strange[0]))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return Fault(Code.NOT_UTF8, error.start, f"byte 0x{data[error.start]:02X} is not UTF-8")
    if _LOST in text:
        lost = len(text[: text.index(_LOST)].encode())
        return Fault(Code.NOT_UTF8, lost, "bytes that were no UTF-8 got lost on the way")
    at = next((i for i, c in enumerate(text) if not _is_safe(c)), None)
    if at is None:
        return text
    return _bad_character(text[at], len(text[:at].encode()))


def _is_safe(character: str) -> bool:
    if character.isascii():
        return ord(character) in _SAFE
    return character.isprintable() or character in _BLANKS


def _bad_character(character: str, position: int) -> Fault:
    return Fault(Code.BAD_CHARACTER, position, f"{describe(character)} is never part of a label")


@cache
def _pattern(tokens: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the tokens, the longest first; cached per profile, of which there are a handful."""
    return re.compile("|".join(re.escape(token) for token in sorted(tokens, key=len, reverse=True)))
