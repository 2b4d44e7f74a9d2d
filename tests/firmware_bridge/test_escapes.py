import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.escapes import escape, unescape


@given(st.binary())
def test_every_byte_can_be_written_and_read_back(data: bytes) -> None:
    assert unescape(escape(data)) == data


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("", b""),
        (r"\x1d\r\n\t\e\\", b"\x1d\r\n\t\x1b\\"),
        (r"\\x1d", rb"\x1d"),
        ("ä", "ä".encode()),
    ],
)
def test_unescape(text: str, data: bytes) -> None:
    assert unescape(text) == data


@pytest.mark.parametrize("text", [r"\q", r"\x1", r"\xzz", "\\"])
def test_an_unknown_escape_is_an_error_and_not_a_guess(text: str) -> None:
    with pytest.raises(ValueError, match="unknown escape"):
        unescape(text)
