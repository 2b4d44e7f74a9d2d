"""Codes that nobody printed on purpose: answered, kept, never booked, never an exception."""

import pytest

from rules.scan import MAX_SCAN, Entry
from tests.rules.bench import GTIN, Bench, lenient, line, product, receipt

HOSTILE: dict[str, bytes] = {
    "7 KB of digits": b"9" * 7_089,
    "the longest": b"A" * MAX_SCAN,
    "longer than any": b"A" * (MAX_SCAN + 1),
    "7 KB of separators": b"A" + b"\x1d" * 7_000 + b"B",
    "7 KB of blanks and a serial": b" " * 7_000 + b"S1",
    "7 KB of quotes": b'"' * 7_000,
    "7 KB of backslashes": b"\\" * 7_000,
    "7 KB of emoji": "😀".encode() * 1_700,
    "nothing": b"",
    "blanks": b"    ",
    "nul": b"SN\x001",
    "escape": b"\x1b[2J",
    "delete": b"SN1\x7f",
    "not UTF-8": b"\xff\xfe\xfd",
    "bidi override": "SN\u202e1".encode(),
    "zero width": "SN\u200b1".encode(),
    "byte order mark": "\ufeffSN1".encode(),
    "the joiner of feed keys": b"SN1\x1fmain/pump",
    "record separator": b"SN1\x1e2",
    "an envelope": b"[)>\x1e06\x1dP123\x1dS456\x1e\x04",
    "braces": b"{name}{0}{}",
    "percent": b"%s%d%%",
    "only the prefix": b"%%",
    "an unknown command": b"%%DROP-TABLE",
    "a command with a joiner": b"%%CONFIRM\x1f",
    "a number too large": b"%%QTY-999999999999",
    "a negative number": b"%%QTY--1",
    "arabic digits": "%%QTY-٣".encode(),
    "superscript": "%%ANSWER-²".encode(),
    "lower case sharp s": "%%ß".encode(),
    "SQL": b"'; DROP TABLE record; --",
    "HTML": b"<script>alert(1)</script>",
    "AIM prefix alone": b"]C1",
    "cut GS1": b"]C1010952113000123721",
    "GS1 of another country's keyboard": "]C1à&àçé".encode(),
    "wide digits": "\uff11\uff12\uff13".encode(),
    "a very long number": b"1" * 400,
}


def world() -> Bench:
    bench = (
        Bench()
        .add(product("pump"), GTIN)
        .add(product("bolt", "none"))
        .add(lenient("fan"))
        .badge("B-1", "Ada")
    )
    bench.add(product("glue", by="lot")).add(product("seal", by="serial_lot"))
    skus = ("pump", "bolt", "fan", "glue", "seal")
    bench.plan(receipt("PR-1", *(line(n, sku, 50) for n, sku in enumerate(skus, 1))))
    return bench.plan(receipt("PR-2", line(1, "bolt", 5)))


@pytest.mark.parametrize(
    "before", ["", "PR-1", "PR-1 pump", "PR-1 glue", "PR-1 seal", "PR-1 seal S0", "PR-2"]
)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_code_books_nothing(name: str, before: str) -> None:
    for entry in Entry:
        bench = world()
        bench.scans(*before.split())
        bench.scan(HOSTILE[name], entry=entry)
        assert bench.captured == {} or before in {"PR-1 glue", "PR-1 seal S0"}
        for capture in bench.work.captures.values() if bench.session.work else ():
            assert (capture.serial + capture.lot).isprintable()
            assert len(capture.serial + capture.lot) <= 120
        assert bench.events or entry is Entry.FIXED


def test_without_rules_nothing_is_guessed() -> None:
    """No feed: RED `rules.missing`, nothing is guessed."""
    bench = world()
    bench.scans("PR-1", "pump")
    bench.shelf.version = None
    assert bench.scans("S1", "PR-2", "B-1", "%%CONFIRM") == ["rules.missing"] * 4
    assert bench.camera("S1") == "rules.missing"


def test_a_pattern_that_is_none_stops_no_station() -> None:
    bench = Bench().add(product("pump", pattern="(")).plan(receipt("PR-1", line(1, "pump", 5)))
    assert bench.scans("PR-1", "S1") == ["task.opened", "serial.pattern"]
