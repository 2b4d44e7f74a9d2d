import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from firmware_bridge.errors import DeviceLost
from firmware_bridge.virtual import VirtualScanner, main
from tests.firmware_bridge.support import GUARD_S


def read_all(link: Path, size: int) -> bytes:
    """Read from the terminal as any program would, without pyserial."""
    port = os.open(link, os.O_RDWR | os.O_NOCTTY)
    data = b""
    while len(data) < size:
        data += os.read(port, size)
    os.close(port)
    return data


@pytest.mark.parametrize("chunked", [False, True])
def test_every_byte_arrives_as_it_is(tmp_path: Path, *, chunked: bool) -> None:
    with VirtualScanner(tmp_path / "by-id" / "scanner", terminator=b"\x03") as scanner:
        scanner.scan(bytes(range(256)), chunked=chunked)
        assert read_all(scanner.link, 257) == bytes(range(256)) + b"\x03"


def test_it_hears_what_is_written_to_it(tmp_path: Path) -> None:
    with VirtualScanner(tmp_path / "scanner") as scanner:
        assert scanner.heard() == b""
        port = os.open(scanner.link, os.O_RDWR | os.O_NOCTTY)
        os.write(port, b"\x1b7,\r\n")
        assert scanner.heard(GUARD_S) == b"\x1b7,\r\n"
        os.close(port)


def test_unplugged_it_has_no_link_and_takes_no_scan(tmp_path: Path) -> None:
    scanner = VirtualScanner(tmp_path / "scanner")
    scanner.plug()
    scanner.unplug()
    scanner.unplug()
    assert not scanner.link.is_symlink()
    with pytest.raises(DeviceLost, match="is unplugged"):
        scanner.scan(b"A")


def test_the_link_of_a_killed_twin_is_taken_over(tmp_path: Path) -> None:
    link = tmp_path / "scanner"
    link.symlink_to("/dev/pts/does-not-exist")
    with VirtualScanner(link):
        assert link.exists()
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_what_went_wrong_and_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    link = tmp_path / "scanner"
    main(["--link", str(link)], [":unplug\n", "A\n", ":plug\n", "\\q\n", "\n"])
    said = capsys.readouterr().out
    assert "is unplugged" in said
    assert "unknown escape" in said
    assert not link.is_symlink()


def test_the_command_scans_lines_and_is_gone_after_sigterm(tmp_path: Path) -> None:
    link = tmp_path / "scanner"
    command = [sys.executable, "-m", "firmware_bridge.virtual", "--link", str(link), "--chunked"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as twin:
        assert twin.stdin is not None
        assert twin.stdout is not None
        assert b"scanner at" in twin.stdout.readline()
        twin.stdin.write(b"]C101\\x1d21\n")
        twin.stdin.flush()
        assert read_all(link, 9) == b"]C101\x1d21\r"
        twin.send_signal(signal.SIGTERM)
        assert twin.wait(GUARD_S) == 0
    assert not link.is_symlink()
