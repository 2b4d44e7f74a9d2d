import tomllib
from dataclasses import asdict, fields
from pathlib import Path

import pytest

from firmware_bridge.aim import Aim
from firmware_bridge.profile import _READERS, ScannerProfile, from_table
from rules.labels.values import Profile
from rules.scan import Scan
from rules.signal import Light

SHIPPED = sorted((Path(__file__).parents[2] / "config" / "scanners").glob("*.toml"))
NAMES = {"generic-serial", "zebra-usb-cdc", "honeywell-usb-serial", "honeywell-host-ack", "datalogic"}


def shipped(name: str) -> ScannerProfile:
    return next(from_table(tomllib.loads(path.read_text())) for path in SHIPPED if path.stem == name)


def test_the_profiles_we_ship() -> None:
    assert {path.stem for path in SHIPPED} >= NAMES


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_profile_loads_frames_a_scan_and_says_where_it_comes_from(path: Path) -> None:
    text = path.read_text()
    found = from_table(tomllib.loads(text)).framer("s").feed(b"]C10109521234543213\r", 1)
    assert found == [Scan("s", b"0109521234543213", "]C1", 1)]
    assert "# Source: " in text
    assert "not confirmed on the device" in text


def test_the_verdicts_as_the_manuals_have_them() -> None:
    assert shipped("honeywell-host-ack").verdicts == {
        Light.GREEN: b"\x1b7,",
        Light.AMBER: b"\x1b5,\x1b5,",
        Light.RED: b"\x1b8,\x1b8,",
        Light.STOP: b"\x1b8,\x1b8,",
        Light.TICK: b"\x1b4,",
    }
    assert shipped("datalogic").verdicts[Light.GREEN] == b"\x1b[6q\x1b[3q\x1b[7q"
    assert shipped("generic-serial").verdicts == {}


def test_a_table_is_read_in_full() -> None:
    table = {
        "framing": "line",
        "baud": 115_200,
        "bits": "7E1",
        "terminator": "hex:0d0a",
        "gap_ms": 100,
        "prefix": r"\x02",
        "suffix": "!",
        "aim": "on",
        "ignore": ["%%NoRead"],
        "accept": r"\e7,",
        "ask": "a",
        "reject": "r",
        "tick": "t",
    }
    read = {"prefix": b"\x02", "suffix": b"!", "aim": Aim.ON, "ignore": (b"%%NoRead",)}
    sent = {"accept": b"\x1b7,", "ask": b"a", "reject": b"r", "tick": b"t"}
    assert asdict(from_table(table)) == table | read | sent | {"label": asdict(Profile())}
    assert set(table) == set(_READERS) == {field.name for field in fields(ScannerProfile)} - {"label"}


def test_nothing_given_is_the_default() -> None:
    assert from_table({}) == ScannerProfile()


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ({"baud_rate": 9600}, "baud_rate: no such key"),
        ({"terminater": "cr"}, "terminater: no such key, did you mean terminator?"),
        ({"colour": 1}, "colour: no such key, there are framing, baud"),
        ({"framing": "ssi"}, "framing: must be one of line, not 'ssi'"),
        ({"baud": "9600"}, "baud: must be a whole number from 300"),
        ({"baud": True}, "baud: must be a whole number"),
        ({"baud": 1}, "baud: must be a whole number"),
        ({"bits": "9N1"}, "bits: must be data bits, parity and stop bits"),
        ({"bits": 8}, "bits: must be a text"),
        ({"terminator": "enter"}, "terminator: terminator 'enter': use auto"),
        ({"terminator": "none"}, "gap_ms: must be above 0"),
        ({"gap_ms": 5_000}, "gap_ms: must be a whole number from 0 to 2000"),
        ({"aim": "yes"}, "aim: must be one of auto, on, off"),
        ({"ignore": "%%NoRead"}, "ignore: must be a list"),
        ({"ignore": [r"\q"]}, "ignore: unknown escape"),
        ({"accept": r"\q"}, "accept: unknown escape"),
        ({"accept": "x" * 65}, "accept: 65 bytes, at most 64"),
        ({"accept": 7}, "accept: must be a text"),
    ],
)
def test_a_wrong_table_is_refused_naming_the_key(table: dict[str, object], problem: str) -> None:
    with pytest.raises(ValueError, match=r"^\w+: ") as caught:
        from_table(table)
    assert str(caught.value).startswith(problem)


def test_all_problems_come_at_once() -> None:
    with pytest.raises(ValueError, match=r"baud: .*; aim: .*; x: "):
        from_table({"baud": 0, "aim": "?", "x": 1})
