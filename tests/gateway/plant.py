"""A gateway as the real program: a real broker, a pseudo-terminal, a tiny ledger behind the broker."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any, Self

from paho.mqtt.client import Client, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

from firmware_bridge.virtual import VirtualScanner
from scangate.broker import Broker
from scangate.site import LampFile, Sign
from tests.gateway.tiny_ledger import TinyLedger

HANG = 60.0  # only a hang guard

ROOT = Path(__file__).parents[2]


class RemoteLedger:
    """A `TinyLedger` behind a real broker; its answers go out on paho's thread."""

    def __init__(self, broker: Broker, ledger: TinyLedger | None = None) -> None:
        self.ledger = ledger or TinyLedger()
        self._changed = threading.Condition()
        self._client = Client(CallbackAPIVersion.VERSION2, client_id="ledger", protocol=MQTTv5)
        self._client.username_pw_set("ledger", broker.password_file("ledger").read_text().strip())
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = self._connected
        self._client.on_message = self._message
        self._port = broker.port

    def __enter__(self) -> Self:
        self._client.connect_async("127.0.0.1", self._port)
        self._client.loop_start()
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def wait(self, done: Callable[[TinyLedger], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: done(self.ledger), HANG), self.ledger

    def announce(self) -> None:
        self._client.publish(*self.ledger.manifest(), qos=1, retain=True)

    def _connected(self, client: Client, *_: Any) -> None:
        client.subscribe(self.ledger.topics.all_up, 1)
        for topic, payload in self.ledger.retained():
            client.publish(topic, payload, qos=1, retain=True)

    def _message(self, client: Client, _data: Any, message: MQTTMessage) -> None:
        with self._changed:
            for topic, payload in self.ledger.hear(message.topic, bytes(message.payload)):
                client.publish(topic, payload, qos=1)
            self._changed.notify_all()


class Program:
    """One run of the gateway; its output is read as it comes."""

    def __init__(self, file: Path, *command: str) -> None:
        words = command or ("scangate", "gateway", "run")
        self.process = subprocess.Popen(
            [sys.executable, "-m", words[0], *words[1:], "--config", str(file)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
        )
        self.lines: list[str] = []
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def says(self, text: str, *, after: int = 0) -> str:
        """Wait for a line that holds this text."""
        with self._changed:
            found = self._changed.wait_for(lambda: self._find(text, after) or self._ended(), HANG)
            assert found, self.lines
            line = self._find(text, after)
            assert line is not None, self.lines
            return line

    def end(self) -> int:
        """SIGTERM, and its exit code."""
        self.process.terminate()
        return self.gone()

    def gone(self) -> int:
        code = self.process.wait(HANG)
        self._thread.join(HANG)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.gone()

    def _find(self, text: str, after: int) -> str | None:
        return next((line for line in self.lines[after:] if text in line), None)

    def _ended(self) -> bool:
        return self.process.poll() is not None and not self._thread.is_alive()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._changed:
                self.lines.append(line.rstrip())
                self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()


class Plant:
    """One dock: settings, a scanner on a pseudo-terminal, a recording lamp, a broker that may be off."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "broker").mkdir()
        self.broker = Broker(folder / "broker", ["ledger", "dock-1"])
        self.data = folder / "data"
        self.scanner = VirtualScanner(folder / "gun")
        self.lamp = LampFile(folder / "lamp.jsonl")
        self.file = folder / "gateway.toml"
        self.programs: list[Program] = []
        self.file.write_text(
            f"""
            name = "dock-1"
            site = "main"
            data = "data"
            [broker]
            port = {self.broker.port}
            password_file = "broker/dock-1.password"
            [screen]
            port = 0
            [[station]]
            name = "door-1"
            [station.lamp]
            kind = "recording"
            path = "lamp.jsonl"
            [[station.scanner]]
            name = "gun"
            port = "gun"
            bounce_ms = 0
            """
        )

    def start(self, *command: str, ready: str = "gun is ready") -> Program:
        program = Program(self.file, *command)
        self.programs.append(program)
        program.says(ready)
        return program

    def scan(self, *codes: str) -> list[Sign]:
        """Scan one after the other, each after the sign of the one before."""
        return [self._one(code) for code in codes]

    def signs_of(self, program: Program) -> list[Sign]:
        """The next signs; none if the program ended before it showed one."""
        signs: list[Sign] = []

        def shown() -> bool:
            signs.extend(self.lamp.read())
            return bool(signs) or program.process.poll() is not None

        until(shown, "a sign")
        return signs

    def close(self) -> None:
        for program in self.programs:
            program.close()
        self.broker.kill()
        self.scanner.unplug()

    def _one(self, code: str) -> Sign:
        self.scanner.scan(code.encode())
        return self.signs_of(self.programs[-1])[0]


def until(done: Callable[[], object], what: str) -> None:
    """Look again and again: neither a growing file nor a process of others can be waited on."""
    pause = threading.Event()
    give_up = monotonic() + HANG
    while not done():
        assert monotonic() < give_up, what
        pause.wait(0.001)
