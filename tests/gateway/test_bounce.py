"""Bounces (design: domain, "Every scan of goods gets one of three answers")."""

import pytest

from gateway.station.bounce import Bounces
from rules.scan import Scan

WINDOW = 400
# code, scanner, milliseconds since the first scan -> whether it is swallowed
TABLE = [
    ("A", "gun", 100, True),
    ("A", "gun", 399, True),
    ("A", "gun", 400, False),
    ("A", "gun-b", 100, False),
    ("B", "gun", 0, False),
    ("B", "gun", 1, False),
]


@pytest.mark.domain("answers.bounce", "answers.bounce-other")
@pytest.mark.parametrize(("code", "source", "at", "swallowed"), TABLE)
def test_the_same_code_from_the_same_scanner_within_its_window(
    code: str,
    source: str,
    at: int,
    swallowed: bool,  # noqa: FBT001 - a table
) -> None:
    """Bounces are swallowed and counted; a different code is never delayed."""
    bounces = Bounces()
    assert not bounces.swallows(Scan("gun", b"A", None, 1_000), WINDOW)
    assert bounces.swallows(Scan(source, code.encode(), None, 1_000 + at), WINDOW) is swallowed
    assert bounces.count == swallowed
