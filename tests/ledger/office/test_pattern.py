"""Which patterns may run on every scan."""

import re

import pytest

from ledger.office.pattern import pattern_fault

GOOD = [
    r"SN\d{4,8}",
    r"[A-Z]{2}[0-9]+",
    r"(?:AB|CD)\d{6}",
    r"(\d{3}-){2}\d{4}",
    r"[^)(]+",
    r"[]a]+",
    r"\(\d+\)",
    r"(SN)?\d+",
    r".*",
    r"(A|B)?\d{4}",
]
BAD = [
    (r"(a+)+", "repeated group"),
    (r"(a|aa)+", "repeated group"),
    (r"((a{1,5}))*", "repeated group"),
    (r"(?:a?){30}", "repeated group"),
    (r"(a)\1", "back references"),
    (r"(?=a)a", "look-around"),
    (r"(?P<x>a)", "look-around"),
    (r"(?i)a", "look-around"),
    (r"a*b*c*d*", "4 open repeats"),
    (r"[a-", "no regular expression"),
    (r"(", "no regular expression"),
    ("a" * 121, "121 characters"),
]


@pytest.mark.parametrize("pattern", GOOD)
def test_plain_patterns_pass(pattern: str) -> None:
    assert pattern_fault(pattern) == ""


@pytest.mark.parametrize(("pattern", "fault"), BAD)
def test_patterns_that_could_stop_a_station_are_refused(pattern: str, fault: str) -> None:
    assert fault in pattern_fault(pattern)


def test_the_hardest_pattern_that_passes_answers_within_a_blink_on_the_longest_serial() -> None:
    hardest = r"\d*\d*\d*(?:\d{1,4})X"
    assert pattern_fault(hardest) == ""
    assert re.fullmatch(hardest, "1" * 60) is None
