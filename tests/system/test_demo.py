"""`scangate demo`: it ends by itself with a proof, and Ctrl-C leaves no process and no file behind."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scangate.story import HERO, STORY, Office, Scan
from tests.system.support import until

_HANG = 240


@contextmanager
def demo(folder: Path, *words: str) -> Iterator["subprocess.Popen[str]"]:
    """The running demo in a session of its own; everything it makes is below `folder`."""
    process = subprocess.Popen(
        (sys.executable, "-u", "-m", "scangate", "demo", *words),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "TMPDIR": str(folder)},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
        process.communicate()


def below(folder: Path) -> dict[int, str]:
    """Processes whose command line names something below this folder, by their number."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes()
        except OSError:  # it ended meanwhile
            continue
        if str(folder).encode() in words:
            found[int(entry.name)] = words.replace(b"\0", b" ").decode(errors="replace")
    return found


def children(pid: int) -> set[int]:
    """All processes below this one."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
    found: set[int] = set()
    fresh = {pid}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh} - found
        found |= fresh
    return found


def test_headless_it_plays_the_day_and_proves_it(tmp_path: Path) -> None:
    with demo(tmp_path, "--headless") as process:
        text = process.communicate(timeout=_HANG)[0]
    assert process.returncode == 0, text
    assert "EXPECTED" not in text
    told = re.findall(r"^  (\S+) +[A-Z]+ +([a-z_.]+) .* [0-9.]+ ms$", text, re.MULTILINE)
    assert told == [(step.station, step.expect) for step in STORY if isinstance(step, Scan)], text
    calls = re.findall(r"^  office +([A-Z]+) (\S+) .* [0-9.]+ ms$", text, re.MULTILINE)
    assert calls == [(step.method, step.path) for step in STORY if isinstance(step, Office)], text
    assert "10 s without network" in text
    assert re.search(rf"^{HERO}  Pump P-200 .*\nat B-07 since", text, re.MULTILINE), text
    assert re.search(r"verified \d+ records of \d+ boots against \d+ rows: all agree", text), text
    assert list(tmp_path.iterdir()) == []
    assert below(tmp_path) == {}


@pytest.mark.parametrize("moment", ["starting a broker", "the network is gone"])
def test_ctrl_c_leaves_nothing_behind(tmp_path: Path, moment: str) -> None:
    with demo(tmp_path, "--pause", "0.05") as process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        assert any(moment in line for line in lines), f"ended before {moment!r}"
        began = children(process.pid)
        assert began or moment == "starting a broker"
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=_HANG)
    assert process.returncode == 130
    until(lambda: below(tmp_path) == {}, f"left behind: {below(tmp_path)}")
    assert not {pid for pid in began if Path(f"/proc/{pid}").exists()}
    assert list(tmp_path.iterdir()) == []
