"""`scangate label calibrate`: what it prints is a profile with which the same scanner reads as printed."""

import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.profiles import read_profile
from rules.labels.calibration import LINEAR_TEXT, MATRIX_TEXT
from rules.labels.reader import read
from rules.labels.values import Label
from rules.scan import Scan
from scangate.label_cli import label
from tests.rules.labels.scanners import Scanner


def calibrate(given: bytes) -> Result:
    return CliRunner().invoke(label, ["calibrate"], input=given)


@pytest.mark.parametrize(
    "scanner",
    [
        Scanner(country="de", gs="{GS}", rs="<RS>", eot="{EOT}", prefix='"\\', suffix="\t"),
        Scanner(country="fr", case="swapped", gs="|"),
        Scanner(country="es", rs="\x7f~", gs="^"),
    ],
    ids=str,
)
def test_the_table_that_is_printed_makes_good_what_was_found(scanner: Scanner, tmp_path: Path) -> None:
    done = calibrate(scanner.send(MATRIX_TEXT, "]d1"))
    if not done.output.partition("[label]")[1]:
        pytest.fail(done.output)
    assert done.exit_code == 0
    assert "made good  A keyboard of another country types" in done.output
    file = tmp_path / "own.toml"
    file.write_text("[label]" + done.output.partition("[label]")[2], encoding="utf-8")
    profile = read_profile(file).label
    data = scanner.send("010952113000123710LOT-y/7\x1d21SN_Z=q", "]C1").rstrip(b"\r")
    found = read(Scan("gun", data, None, 0), profile, today=date(2026, 11, 21))
    assert isinstance(found, Label), found
    assert (found.lot, found.serial) == ("LOT-y/7", "SN_Z=q")


def test_a_good_scanner_needs_no_settings() -> None:
    done = calibrate(Scanner().send(LINEAR_TEXT, "]C0"))
    assert (done.exit_code, done.output) == (0, "The scanner changes nothing: no settings are needed.\n")


def test_what_is_lost_is_to_be_set_first() -> None:
    done = calibrate(Scanner(aim=False, case="upper", rs="").send(MATRIX_TEXT, "]d1"))
    assert done.exit_code == 0
    assert done.output.count("to set     ") == 3
    assert "not ready" in done.output
    assert tomllib.loads("[label]" + done.output.partition("[label]")[2]) == {"label": {"case": "upper"}}


def test_the_scan_may_stand_on_the_command_line() -> None:
    scan = "]d1" + MATRIX_TEXT.replace("\x1d", "{GS}").replace("\x1e", "{RS}").replace("\x04", "{EOT}")
    command = [sys.executable, "-m", "scangate", "label", "calibrate", scan]
    done = subprocess.run(command, capture_output=True, check=False, timeout=120, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert 'separators = ["{GS}"]\nrecord_separators = ["{RS}"]\nends = ["{EOT}"]' in done.stdout


@pytest.mark.parametrize("given", [b"", b"]C1010952113000123721SN-1\r\n", b"\xff" * 200])
def test_another_scan_is_told_what_to_do(given: bytes) -> None:
    done = calibrate(given)
    assert done.exit_code == 1
    assert "Print the calibration sheet" in done.output
