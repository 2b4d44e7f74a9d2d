"""Signs of life for systemd: to the socket it names, now and then; nothing without one."""

import socket
from pathlib import Path

from gateway.clock import MovedClock
from gateway.notify import Notify


def test_ready_and_a_sign_of_life_every_few_seconds(tmp_path: Path) -> None:
    path, clock = str(tmp_path / "notify"), MovedClock()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as there:
        there.bind(path)
        there.setblocking(False)  # noqa: FBT003 - the library's
        notify = Notify(clock.monotonic_ns, {"NOTIFY_SOCKET": path})
        notify.ready()
        for _ in range(12):
            notify.alive()
            clock.move(1000)
        got = [there.recv(100) for _ in range(4)]
    assert got == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1", b"WATCHDOG=1"]


def test_without_systemd_nothing_happens(tmp_path: Path) -> None:
    clock = MovedClock()
    Notify(clock.monotonic_ns, {}).ready()
    Notify(clock.monotonic_ns, {"NOTIFY_SOCKET": str(tmp_path / "nobody")}).alive()
