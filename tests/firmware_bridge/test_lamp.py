import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from firmware_bridge.clock import MovedClock
from firmware_bridge.errors import DeviceLost
from firmware_bridge.lamp import Lamps, RecordingLamp, SilentLamp
from rules.signal import Light, Signal
from tests.firmware_bridge.support import GUARD_S

GREEN = Signal("dock-1", Light.GREEN, "serial.accepted", "b1:7")
RED = Signal("dock-1", Light.RED, "serial.duplicate")


def test_the_record_is_one_json_line_per_signal(tmp_path: Path) -> None:
    path, clock = tmp_path / "lamp.jsonl", MovedClock(5)
    lamp = RecordingLamp(path, clock)
    lamp.show(GREEN)
    clock.move(ms=1)
    lamp.show(RED)
    assert [json.loads(line) for line in path.read_text().splitlines()] == [
        {"at": 5, "station": "dock-1", "light": "green", "reason": "serial.accepted", "ref": "b1:7"},
        {"at": 1_000_005, "station": "dock-1", "light": "red", "reason": "serial.duplicate", "ref": ""},
    ]
    lamp.close()
    lamp.close()
    again = RecordingLamp(path, clock)
    again.show(GREEN)
    again.close()
    assert len(path.read_text().splitlines()) == 3


def test_the_memory_is_bounded() -> None:
    lamp = RecordingLamp(None, MovedClock(), keep=2)
    for shown in (GREEN, GREEN, RED):
        lamp.show(shown)
    assert lamp.signals == (GREEN, RED)
    lamp.close()


CHILD = """
import sys
from pathlib import Path
from firmware_bridge.clock import SystemClock
from firmware_bridge.lamp import RecordingLamp
from rules.signal import Light, Signal
lamp = RecordingLamp(Path(sys.argv[1]), SystemClock())
number = 0
while True:
    lamp.show(Signal("s", Light.GREEN, "r", f"b:{number}"))
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
    number += 1
"""


def test_what_was_shown_is_on_record_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "lamp.jsonl"
    command = [sys.executable, "-c", CHILD, str(path)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        for _ in range(500):
            assert child.stdout.readline()
        child.send_signal(signal.SIGKILL)
        shown = [*range(500), *(int(line) for line in child.stdout if line.endswith(b"\n"))]
        child.wait(GUARD_S)
    refs = [json.loads(line)["ref"] for line in path.read_text().splitlines()]
    assert refs[: len(shown)] == [f"b:{number}" for number in shown]
    assert len(refs) - len(shown) in {0, 1}  # shown, and killed before it could say so


class BrokenLamp:
    def __init__(self) -> None:
        self.broken = True

    def show(self, signal: Signal) -> None:
        if self.broken:
            message = "no cable"
            raise DeviceLost(message)

    def close(self) -> None:
        message = "no cable"
        raise OSError(message)


def test_a_broken_lamp_is_reported_once_and_the_others_go_on(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    broken, good = BrokenLamp(), RecordingLamp(None, MovedClock())
    lamps = Lamps({"tower": broken, "silent": SilentLamp(), "record": good})
    for _ in range(3):
        lamps.show(GREEN)
    assert good.signals == (GREEN,) * 3
    assert lamps.failing == ["tower"]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    broken.broken = False
    lamps.show(RED)
    assert lamps.failing == []
    assert caplog.records[-1].message == "lamp tower works again"


def test_closing_closes_all_of_them(tmp_path: Path) -> None:
    record = RecordingLamp(tmp_path / "lamp", MovedClock())
    file = record._file
    assert file is not None
    Lamps({"tower": BrokenLamp(), "record": record}).close()
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(file)
