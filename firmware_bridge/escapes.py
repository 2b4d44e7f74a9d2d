r"""Bytes as text that a person can type: ``\x1d``, ``\r``, ``\n``, ``\t``, ``\e`` (escape), ``\\``."""

import re

_ESCAPE = re.compile(rb"\\(x[0-9A-Fa-f]{2}|.|$)", re.DOTALL)
_NAMED = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"e": b"\x1b", b"\\": b"\\"}


def unescape(text: str) -> bytes:
    r"""The bytes that `text` spells; anything but an escape sequence counts as UTF-8.

    Raises:
        ValueError: a backslash begins none of the known sequences.

    >>> unescape(r"01A\x1d")
    b'01A\x1d'
    """
    return _ESCAPE.sub(_value, text.encode())


def escape(data: bytes) -> str:
    r"""The shortest readable spelling of `data`, such that `unescape` gives it back.

    >>> print(escape(b"01A\x1d"))
    01A\x1d
    """
    return "".join(_spell(byte) for byte in data)


def _value(found: re.Match[bytes]) -> bytes:
    name = found[1]
    if name.startswith(b"x") and len(name) > 1:
        return bytes.fromhex(name[1:].decode())
    if name not in _NAMED:
        message = f"unknown escape \\{name.decode(errors='replace')}: use \\xHH, \\r, \\n, \\t, \\e or \\\\"
        raise ValueError(message)
    return _NAMED[name]


def _spell(byte: int) -> str:
    for name, value in _NAMED.items():
        if value[0] == byte:
            return f"\\{name.decode()}"
    printable = 0x20 <= byte < 0x7F  # noqa: PLR2004 (the printable range of ASCII)
    return chr(byte) if printable else f"\\x{byte:02x}"
