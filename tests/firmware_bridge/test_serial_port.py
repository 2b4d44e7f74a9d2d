"""The serial door on real pseudo-terminals; they prove no baud rate, no flow control and no USB reset."""

import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware_bridge.clock import SystemClock
from firmware_bridge.errors import DeviceLost, DeviceUnsupported
from firmware_bridge.profile import ScannerProfile
from firmware_bridge.scanner_lamp import ScannerLamp
from firmware_bridge.serial_port import SerialPort
from firmware_bridge.virtual import VirtualScanner
from rules.scan import MAX_SCAN, Entry
from rules.signal import Light, Signal
from tests.firmware_bridge.support import GUARD_S


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[VirtualScanner]:
    with VirtualScanner(tmp_path / "scanner") as scanner:
        yield scanner


def port_at(path: Path, profile: ScannerProfile | None = None) -> SerialPort:
    return SerialPort("door-1", path, profile or ScannerProfile(), SystemClock())


@pytest.fixture
def port(scanner: VirtualScanner) -> Iterator[SerialPort]:
    port = port_at(scanner.link)
    port.open()
    yield port
    port.close()


def test_a_scan_with_its_identifier_and_the_time_of_its_end(
    scanner: VirtualScanner, port: SerialPort
) -> None:
    before = SystemClock().monotonic_ns()
    scanner.scan(b"]C101095\x1d21", chunked=True)
    scan = next(port.read())
    assert (scan.source, scan.data, scan.aim, scan.entry) == ("door-1", b"01095\x1d21", "]C1", Entry.SCAN)
    assert before < scan.seen_at < SystemClock().monotonic_ns()


def test_binary_passes(scanner: VirtualScanner, port: SerialPort) -> None:
    data = bytes(byte for byte in range(256) if byte not in b"\r\n")
    scanner.scan(data)
    assert next(port.read()).data == data


def test_a_thousand_scans_back_to_back(scanner: VirtualScanner, port: SerialPort) -> None:
    codes = [b"SN%06d" % number for number in range(1_000)]
    sender = threading.Thread(target=scanner.send, args=(b"".join(code + b"\r" for code in codes),))
    sender.start()
    scans = port.read()
    assert [next(scans).data for _ in codes] == codes
    sender.join(GUARD_S)


def test_an_overlong_line_is_one_refusable_scan_and_the_next_is_well(
    scanner: VirtualScanner, port: SerialPort
) -> None:
    sender = threading.Thread(target=scanner.send, args=(b"7" * 50_000 + b"\rnext\r",))
    sender.start()
    scans = port.read()
    assert len(next(scans).data) == MAX_SCAN + 1
    assert next(scans).data == b"next"
    sender.join(GUARD_S)


def test_without_a_terminator_the_gap_ends_a_scan(scanner: VirtualScanner) -> None:
    port = port_at(scanner.link, ScannerProfile(terminator="none", gap_ms=20))
    port.open()
    scanner.send(b"SN4711")
    assert next(port.read()).data == b"SN4711"
    port.close()


def test_unplugging_is_a_lost_device_and_half_a_code_is_no_scan(
    scanner: VirtualScanner, port: SerialPort, caplog: pytest.LogCaptureFixture
) -> None:
    scanner.send(b"SN1\rSN4")
    scans = port.read()
    assert next(scans).data == b"SN1"
    scanner.unplug()
    with pytest.raises(DeviceLost, match="is gone"):
        next(scans)
    assert "door-1: 3 bytes without a terminator" in caplog.text
    assert "SN4" not in caplog.text  # what people scan is nobody's log


def test_after_a_replug_the_same_driver_reads_on(scanner: VirtualScanner, port: SerialPort) -> None:
    for code in (b"A", b"B", b"C"):
        scanner.send(code + b"\rhalf")
        scans = port.read()
        assert next(scans).data == code
        scanner.unplug()
        with pytest.raises(DeviceLost):
            list(scans)
        port.close()
        scanner.plug()
        port.open()


def test_close_from_another_thread_ends_a_waiting_reader_and_frees_the_port(
    scanner: VirtualScanner, port: SerialPort
) -> None:
    ended: queue.Queue[list[object]] = queue.Queue()
    waiting = threading.Event()

    def read() -> None:
        scans = port.read()
        waiting.set()
        ended.put(list(scans))

    reader = threading.Thread(target=read)
    reader.start()
    assert waiting.wait(GUARD_S)
    port.close()
    assert ended.get(timeout=GUARD_S) == []
    reader.join(GUARD_S)
    second = port_at(scanner.link)
    second.open()
    second.close()
    port.close()


def test_close_before_the_first_read_is_remembered(scanner: VirtualScanner, port: SerialPort) -> None:
    scans = port.read()
    port.close()
    assert list(scans) == []


def test_a_second_program_is_told_that_the_port_is_taken(scanner: VirtualScanner, port: SerialPort) -> None:
    second = port_at(scanner.link)
    with pytest.raises(DeviceLost, match="already in use by another program"):
        second.open()
    port.close()
    second.open()
    second.close()


def test_a_missing_port_may_come_yet(tmp_path: Path) -> None:
    with pytest.raises(DeviceLost, match="does not exist: is the device plugged in"):
        port_at(tmp_path / "scanner").open()


def test_what_is_no_terminal_can_never_be_a_port(tmp_path: Path) -> None:
    file = tmp_path / "scanner"
    file.touch()
    for path in (file, Path("/dev/null")):
        with pytest.raises(DeviceUnsupported, match="is not a serial port"):
            port_at(path).open()


def test_a_speed_the_port_does_not_have(scanner: VirtualScanner) -> None:
    with pytest.raises(DeviceUnsupported, match="Not a valid baudrate: -1"):
        port_at(scanner.link, ScannerProfile(baud=-1)).open()


def test_the_verdict_reaches_the_scanner(scanner: VirtualScanner, port: SerialPort) -> None:
    profile = ScannerProfile(accept=b"\x1b7,", reject=b"\x1b8,\x1b8,")
    lamp = ScannerLamp(port.write, profile.verdicts)
    for light in (Light.GREEN, Light.RED, Light.STOP):
        lamp.show(Signal("dock", light, "r"))
        assert scanner.heard(GUARD_S) == (profile.accept if light is Light.GREEN else profile.reject)
    for silent in (Light.AMBER, Light.TICK, Light.FAULT):
        lamp.show(Signal("dock", silent, "r"))
    lamp.close()
    assert scanner.heard() == b""


def test_a_verdict_to_a_scanner_that_is_not_there(scanner: VirtualScanner, port: SerialPort) -> None:
    scanner.unplug()
    with pytest.raises(DeviceLost, match="is gone"):
        port.write(b"x")
    port.close()
    with pytest.raises(DeviceLost, match="is not open"):
        port.write(b"x")


def test_a_verdict_that_the_scanner_does_not_take_is_no_wait(port: SerialPort) -> None:
    with pytest.raises(DeviceLost, match="flow control"):
        port.write(b"x" * 1_000_000)
