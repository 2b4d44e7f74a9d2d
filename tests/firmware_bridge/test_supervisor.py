import logging
import threading
from pathlib import Path
from typing import ClassVar

import pytest

from firmware_bridge.backoff import Backoff
from firmware_bridge.clock import NS_PER_MS, MovedClock, SystemClock
from firmware_bridge.device import DeviceChanged, Driver, State
from firmware_bridge.errors import DeviceLost, DeviceUnsupported
from firmware_bridge.profile import ScannerProfile
from firmware_bridge.serial_port import SerialPort
from firmware_bridge.supervisor import STEADY_NS, TABLE, Event, Supervisor, mermaid
from firmware_bridge.virtual import VirtualScanner
from rules.errors import MisuseError
from rules.scan import Scan
from tests.firmware_bridge.support import GUARD_S, Inbox, ScriptedDriver, Step

AT_ONCE = Backoff(first_s=0.001, limit_s=0.002)


def scan(data: bytes) -> Scan:
    return Scan("door-1", data, None, 0)


def supervise(driver: Driver, inbox: Inbox) -> Supervisor:
    supervisor = Supervisor(driver, inbox.put, clock=MovedClock(), backoff=AT_ONCE)
    supervisor.start()
    return supervisor


def test_from_everywhere_there_is_a_way_to_stop_and_nothing_leads_out_of_it() -> None:
    assert set(TABLE) == set(State)
    assert TABLE[State.STOPPED] == {}
    assert all(row[Event.STOP] is State.STOPPED for state, row in TABLE.items() if row)


def test_the_diagram_shows_the_whole_table() -> None:
    lines = mermaid().splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert "    ready --> lost: DeviceLost" in lines
    assert len(lines) == 3 + sum(map(len, TABLE.values()))


def test_scans_come_through_and_the_end_of_the_input_is_the_end() -> None:
    inbox, driver = Inbox(), ScriptedDriver([scan(b"A"), scan(b"B")])
    supervisor = supervise(driver, inbox)
    assert inbox.take() == DeviceChanged("door-1", State.READY, "")
    assert [inbox.scan(), inbox.scan()] == [b"A", b"B"]
    assert inbox.take() == DeviceChanged("door-1", State.STOPPED, "the input ended")
    assert supervisor.stop()
    assert supervisor.state is State.STOPPED
    assert inbox.empty


def test_a_missing_device_is_tried_until_it_comes_and_told_and_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    absent = DeviceLost("/dev/x does not exist")
    inbox, driver = Inbox(), ScriptedDriver([absent], [absent], [absent], [absent], [scan(b"A")])
    supervise(driver, inbox)
    assert inbox.take() == DeviceChanged("door-1", State.ABSENT, "/dev/x does not exist")
    assert inbox.take() == DeviceChanged("door-1", State.READY, "")
    assert inbox.scan() == b"A"
    inbox.until(State.STOPPED)
    assert driver.opened == 5
    assert caplog.text.count("does not exist") == 1
    assert caplog.text.count("door-1 is back") == 1


def test_a_lost_device_is_closed_and_opened_again() -> None:
    inbox = Inbox()
    driver = ScriptedDriver([scan(b"A"), DeviceLost("gone")], [DeviceLost("absent")], [scan(b"B")])
    supervise(driver, inbox)
    assert inbox.until(State.READY) == [State.READY]
    assert inbox.scan() == b"A"
    assert inbox.until(State.READY) == [State.LOST, State.ABSENT, State.READY]
    assert inbox.scan() == b"B"
    inbox.until(State.STOPPED)
    assert driver.closed >= 2


@pytest.mark.parametrize("before", [[], [scan(b"A")]])
def test_an_unusable_device_is_for_the_administrator_and_not_tried_again(
    before: list[Scan], caplog: pytest.LogCaptureFixture
) -> None:
    inbox, driver = Inbox(), ScriptedDriver([*before, DeviceUnsupported("no such speed")])
    supervisor = supervise(driver, inbox)
    while isinstance(item := inbox.take(), Scan) or item.state is State.READY:
        pass
    assert item == DeviceChanged("door-1", State.STOPPED, "no such speed")
    assert supervisor.stop()
    assert driver.opened == 1
    assert [record.levelname for record in caplog.records] == ["ERROR"]


@pytest.mark.parametrize("when", ["open", "read"])
def test_a_bug_in_a_driver_is_logged_with_its_place_told_and_survived(
    when: str, caplog: pytest.LogCaptureFixture
) -> None:
    bug = ZeroDivisionError("a bug")
    inbox = Inbox()
    supervise(ScriptedDriver([bug] if when == "open" else [scan(b"A"), bug], [scan(b"B")]), inbox)
    seen = [inbox.take()]
    while seen[-1] != scan(b"B"):
        seen.append(inbox.take())
    state = State.ABSENT if when == "open" else State.LOST
    assert DeviceChanged("door-1", state, "internal error in its driver, ZeroDivisionError: a bug") in seen
    assert "Traceback" in caplog.text
    inbox.until(State.STOPPED)


@pytest.mark.parametrize("error", [MisuseError("a bug of ours"), KeyError("a full inbox")])
def test_a_failing_delivery_ends_the_thread_loudly_and_closes_the_device(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[BaseException | None] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: seen.append(args.exc_value))

    def deliver(item: object) -> None:
        raise error

    driver = ScriptedDriver([scan(b"A")])
    supervisor = Supervisor(driver, deliver, backoff=AT_ONCE)
    supervisor.start()
    supervisor._thread.join(GUARD_S)
    assert seen == [error]
    assert driver.closed


def test_misuse_inside_a_driver_is_a_bug_of_ours_and_not_retried(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[BaseException | None] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: seen.append(args.exc_value))
    error = MisuseError("read before open")
    driver = ScriptedDriver([error], [])
    supervisor = supervise(driver, Inbox())
    supervisor._thread.join(GUARD_S)
    assert seen == [error]
    assert driver.opened == 1


def test_stop_does_not_wait_for_a_pause() -> None:
    inbox = Inbox()
    driver = ScriptedDriver([DeviceLost("absent")])
    supervisor = Supervisor(driver, inbox.put, backoff=Backoff(first_s=3_600, limit_s=3_600))
    supervisor.start()
    inbox.until(State.ABSENT)
    assert supervisor.stop(GUARD_S)
    assert inbox.take() == DeviceChanged("door-1", State.STOPPED, "")


def test_stop_before_start_and_twice() -> None:
    supervisor = Supervisor(ScriptedDriver(), Inbox().put)
    assert supervisor.stop()
    assert supervisor.stop()


class NotedPauses(Backoff):
    """No pause at all, but it notes after how many failures one was due."""

    noted: ClassVar[list[int]] = []

    def delay_s(self, failures: int, chance: float) -> float:
        self.noted.append(failures)
        return 0.0


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    noted: list[int] = []
    monkeypatch.setattr(NotedPauses, "noted", noted)
    return noted


def run_to_the_end(clock: MovedClock, *connections: list[Step]) -> None:
    inbox = Inbox()
    Supervisor(ScriptedDriver(*connections), inbox.put, clock=clock, backoff=NotedPauses()).start()
    while inbox.take() != DeviceChanged("door-1", State.STOPPED, "the input ended"):
        pass


def test_a_device_that_flaps_waits_longer_and_longer(pauses: list[int]) -> None:
    flap: list[Step] = [lambda: None, DeviceLost("gone")]
    run_to_the_end(MovedClock(), flap, flap, [DeviceLost("absent")], flap, [])
    assert pauses == [0, 1, 2, 3, 4]


def test_a_scan_or_a_while_without_trouble_starts_the_pauses_over(pauses: list[int]) -> None:
    clock = MovedClock()
    absent, gone = DeviceLost("absent"), DeviceLost("gone")

    def stay() -> None:
        clock.move(ms=STEADY_NS / NS_PER_MS)

    run_to_the_end(clock, [absent], [absent], [stay, gone], [absent], [scan(b"A"), gone], [])
    assert pauses == [0, 1, 2, 1, 2, 1]


def test_a_real_terminal_unplugged_and_plugged_ten_times(tmp_path: Path) -> None:
    inbox = Inbox()
    with VirtualScanner(tmp_path / "scanner") as scanner:
        port = SerialPort("door-1", scanner.link, ScannerProfile(), SystemClock())
        supervisor = Supervisor(port, inbox.put, backoff=AT_ONCE)
        supervisor.start()
        open_files = 0
        for number in range(10):
            inbox.until(State.READY)
            files = len(list(Path("/proc/self/fd").iterdir()))
            open_files = open_files or files
            assert files == open_files
            scanner.send(b"SN%d\rtorso" % number)
            assert inbox.scan() == b"SN%d" % number
            scanner.unplug()
            assert inbox.changed().state is State.LOST
            scanner.plug()
        inbox.until(State.READY)
        assert supervisor.stop(GUARD_S)
        assert inbox.until(State.STOPPED) == [State.STOPPED]


def test_a_port_in_use_is_taken_over_when_it_gets_free(tmp_path: Path) -> None:
    inbox = Inbox()
    with VirtualScanner(tmp_path / "scanner") as scanner:
        other = SerialPort("other", scanner.link, ScannerProfile(), SystemClock())
        other.open()
        port = SerialPort("door-1", scanner.link, ScannerProfile(), SystemClock())
        supervisor = Supervisor(port, inbox.put, backoff=AT_ONCE)
        supervisor.start()
        assert "already in use" in inbox.changed().detail
        other.close()
        inbox.until(State.READY)
        scanner.scan(b"A")
        assert inbox.scan() == b"A"
        assert supervisor.stop(GUARD_S)
