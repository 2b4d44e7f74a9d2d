"""The connection to the broker: a real mosquitto, and a tiny one that says what only newer ones say."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from queue import Queue
from threading import Thread
from time import monotonic

import pytest

from gateway.mqtt import Broker, Connected, Delivered, Disconnected, Event, MqttLine
from scangate import broker as mosquitto

pytestmark = pytest.mark.system

#: DISCONNECT with reason 0x8E, and a connection that just ends.
TAKEN_OVER, BROKEN = b"\xe0\x01\x8e", b""
ANOTHER = "another gateway uses the name dock-1: give one of the two another name and password"


class TinyBroker:
    """Takes one connection after the other, and ends each with the bytes in `ends`.

    mosquitto says "session taken over" from 2.0.15 on (its issue 2607); Debian 12 has 2.0.11.
    """

    def __init__(self) -> None:
        self.ends: Queue[bytes] = Queue()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(20)
        self._socket.close()

    def _run(self) -> None:
        with suppress(OSError):  # closed
            while True:
                connection, _ = self._socket.accept()
                with connection:
                    connection.recv(1_000)
                    connection.sendall(b"\x20\x03\x00\x00\x00")  # CONNACK
                    subscribe = connection.recv(1_000)
                    connection.sendall(b"\x90\x04" + subscribe[2:4] + b"\x00\x01")  # SUBACK
                    connection.sendall(self.ends.get(timeout=20))


class Dock:
    """A line and what it posted."""

    def __init__(self, port: int, password: str) -> None:
        self.events: Queue[Event] = Queue()
        where = Broker("127.0.0.1", port, "dock-1", password)
        topic = "scangate/v1/up/dock-1/state"
        self.line = MqttLine(where, (topic, b"gone"), ["scangate/v1/server/state"], self.events.put)

    def connect(self) -> None:
        """Without paho's thread, which would take its time."""
        self.line._client.connect("127.0.0.1", self.line._broker.port)

    def turn(self) -> Event:
        """What happens next, without the thread."""
        give_up = monotonic() + 20
        while self.events.empty() and monotonic() < give_up:
            self.line._client.loop(0.1)
        return self.events.get_nowait()

    def next(self) -> Event:
        return self.events.get(timeout=20)

    @property
    def retry(self) -> int:
        """Seconds before the next attempt; paho gives no other way to ask."""
        return self.line._client._reconnect_min_delay


@pytest.fixture
def running(tmp_path: Path) -> Iterator[mosquitto.Broker]:
    made = mosquitto.Broker(tmp_path, ["dock-1"])
    made.start()
    yield made
    made.kill()


@pytest.fixture
def ending() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_another_gateway_of_our_name_is_named_once_and_gets_a_longer_turn(
    ending: ExitStack, caplog: pytest.LogCaptureFixture
) -> None:
    broker = TinyBroker()
    ending.callback(broker.close)
    dock = Dock(broker.port, "secret")
    for lost, retry in ((TAKEN_OVER, 10), (TAKEN_OVER, 10), (BROKEN, 1), (TAKEN_OVER, 10)):
        dock.connect()
        assert dock.turn() == Connected()
        assert dock.retry == 1, "another loss is mended as fast as ever"
        broker.ends.put(lost)
        event = dock.turn()
        assert isinstance(event, Disconnected)
        assert dock.retry == retry
    assert [x for x in caplog.messages if x == ANOTHER] == [ANOTHER, ANOTHER], "once for each quarrel"
    assert dock.events.empty()


def test_what_is_published_is_delivered(running: mosquitto.Broker, ending: ExitStack) -> None:
    dock = Dock(running.port, running.password_file("dock-1").read_text(encoding="utf-8").strip())
    ending.callback(dock.line.stop)
    dock.line.start()
    assert dock.next() == Connected()
    mid = dock.line.publish("scangate/v1/up/dock-1/state", b"here")
    assert mid is not None
    assert dock.next() == Delivered(mid)


def test_no_password_stands_on_a_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every user of the machine can read those with `ps`."""
    real = mosquitto._program("mosquitto_passwd")
    spy = tmp_path / "bin" / "mosquitto_passwd"
    spy.parent.mkdir()
    spy.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/typed\nexec {real} "$@"\n', encoding="utf-8")
    spy.chmod(0o755)
    monkeypatch.setenv("PATH", str(spy.parent), prepend=":")
    folder = tmp_path / "broker"
    folder.mkdir()
    made = mosquitto.Broker(folder, ["ledger", "dock-1"])
    typed = (tmp_path / "typed").read_text(encoding="utf-8")
    secrets = [made.password_file(user).read_text(encoding="utf-8").strip() for user in ("ledger", "dock-1")]
    kept = (folder / "passwords").read_text(encoding="utf-8")
    assert typed
    for secret in secrets:
        assert secret not in typed
        assert secret not in kept
    assert [line.split("$")[0] for line in kept.splitlines()] == ["ledger:", "dock-1:"]
    assert sorted(path.name for path in folder.iterdir()) == [
        "acl", "dock-1.password", "ledger.password", "mosquitto.conf", "passwords"
    ]  # fmt: skip
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir() if path.suffix != ".conf"} == {0o600}


def test_what_the_broker_did_not_confirm_before_a_cut_is_not_sent_again_by_the_line(
    ending: ExitStack,
) -> None:
    """A hello of before would tell the ledger that everything up to now has arrived."""
    broker = TinyBroker()
    ending.callback(broker.close)
    dock = Dock(broker.port, "secret")
    dock.connect()
    assert dock.turn() == Connected()
    assert dock.line.publish("scangate/v1/up/dock-1/hello", b"{}") is not None
    broker.ends.put(BROKEN)
    assert isinstance(dock.turn(), Disconnected)
    assert dock.line._client.drop_out_messages() == []
