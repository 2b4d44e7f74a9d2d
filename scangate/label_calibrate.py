"""What a scan of the calibration code tells, as lines for people and a table for the scanner's profile."""

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Final

from rules.labels.calibration import ADVICE, NOTES, Calibration
from rules.labels.values import Profile

#: What to do when a scan is no calibration.
UNKNOWN: Final = (
    "this is no scan of the calibration code. Print the calibration sheet and scan its square code, or the "
    "linear one with a scanner that reads no other; pass the scan on unchanged, on standard input if it "
    "holds characters that can't be typed. A keyboard of other letters than Latin ones is not understood: "
    "set the scanner's keyboard country, or use serial mode."
)


def lines(told: Calibration) -> Iterator[str]:
    """Findings, advice, and the TOML table ``[label]`` with what is to be made good."""
    findings = told.findings
    if not findings:
        yield "The scanner changes nothing: no settings are needed."
        return
    yield from (f"made good  {NOTES[finding]}" for finding in findings if finding in NOTES)
    yield from (f"to set     {ADVICE[finding]}" for finding in findings if finding in ADVICE)
    yield ""
    if not told.fit:
        yield "The scanner is not ready: set what is said above, then scan the code again."
    table = list(_table(told))
    if table:
        yield "# for the scanner's profile file" + ("" if told.fit else "; not enough alone")
        yield "[label]"
        yield from table


def _table(told: Calibration) -> Iterator[str]:
    """The keys that differ from those of a scanner that changes nothing."""
    usual = Profile()
    profile = told.apply(usual)
    for field in fields(Profile):
        value = getattr(profile, field.name)
        if value != getattr(usual, field.name):
            yield f"{field.name} = {_toml(value)}"


def _toml(value: object) -> str:
    """A text, list of texts or table of texts; what JSON escapes TOML escapes in the same way."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_toml(key)} = {_toml(text)}" for key, text in value.items()) + " }"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
