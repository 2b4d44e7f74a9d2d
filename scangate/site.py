"""A whole site on this machine: broker, ledger and gateways as real processes, scanners on pseudo-terminals.

For the demo and for the system tests. Everything lives in one folder, listens on loopback only, and ends
with `close`; each part can be ended hard and started again, as in life.
"""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, monotonic_ns, sleep  # noqa: TID251 - polls other processes
from typing import Any, Final

from firmware_bridge.virtual import VirtualScanner
from rules.errors import ScangateError
from scangate.broker import Broker, free_port

#: How long one part may take to answer before the site counts as failed, seconds.
PATIENCE: Final = 30.0
_BEAT: Final = 0.001


class SiteFailed(ScangateError):  # noqa: N818 - what happened
    """A part of the site did not do in time what it should; with the end of its log."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of the recording lamp, and how long after the scan it came."""

    light: str
    reason: str
    ref: str
    at: int
    after_ms: float = 0.0


@dataclass(slots=True)
class LampFile:
    """Reads what a recording lamp wrote, as it grows."""

    path: Path
    _offset: int = 0

    def read(self) -> list[Sign]:
        """The signs since the last call; a line that is not whole yet waits."""
        if not self.path.exists():
            return []
        with self.path.open("rb") as file:
            file.seek(self._offset)
            data = file.read()
        whole = data[: data.rfind(b"\n") + 1]
        self._offset += len(whole)
        return [_sign(line) for line in whole.splitlines()]


def _sign(line: bytes) -> Sign:
    fields = json.loads(line)
    return Sign(fields["light"], fields["reason"], fields["ref"], fields["at"])


@dataclass(slots=True)
class Dock:
    """One gateway with one station and one scanner.

    Attributes:
        name: of the gateway and of its station.
        folder: its data, settings and log.
        command: what runs it, before ``--config``.
        screen: port of the station's page.
    """

    name: str
    folder: Path
    command: tuple[str, ...]
    screen: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    scanner: VirtualScanner = field(init=False)
    lamp: LampFile = field(init=False)

    def __post_init__(self) -> None:
        """Plugs its scanner in."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.scanner = VirtualScanner(self.folder / "gun")
        self.lamp = LampFile(self.folder / "lamp.jsonl")

    @property
    def page(self) -> str:
        """Address of the station's screen."""
        return f"http://127.0.0.1:{self.screen}/station/{self.name}"

    def scan(self, code: str) -> Sign:
        """Scans one code and waits for its sign.

        Raises:
            SiteFailed: no sign within `PATIENCE`.
        """
        sent = monotonic_ns()
        self.scanner.scan(code.encode())
        give_up = monotonic() + PATIENCE
        while monotonic() < give_up:
            for sign in self.lamp.read():
                return Sign(sign.light, sign.reason, sign.ref, sign.at, (sign.at - sent) / 1e6)
            sleep(_BEAT)
        raise SiteFailed(f"{self.name}: no sign for {code!r}; {tail(self.folder / 'gateway.log')}")


class Site:
    """Broker, one ledger on SQLite, and gateways."""

    def __init__(
        self, folder: Path, gateways: Sequence[str], *, command: Sequence[str] = ("gateway", "run")
    ) -> None:
        """Writes all settings below `folder`; nothing runs yet.

        Args:
            folder: empty; everything is kept in it.
            gateways: their names; each has one station of that name.
            command: the words after ``scangate`` that run a gateway, or a whole command line of a test.
        """
        self.folder = folder
        self.broker = Broker(_made(folder / "broker"), ["ledger", *gateways])
        self.web = free_port()
        self.ledger: subprocess.Popen[bytes] | None = None
        program = _scangate(*command) if command[0] == "gateway" else tuple(command)
        self.docks = {name: Dock(name, folder / name, program) for name in gateways}
        _made(folder / "ledger")
        self._write_ledger()
        for dock in self.docks.values():
            self._write_gateway(dock)

    # -- starting and ending ------------------------------------------------------------------

    def start(self) -> None:
        """Starts everything and waits until the ledger answers."""
        self.broker.start()
        self.start_ledger()
        for name in self.docks:
            self.start_gateway(name)

    def start_ledger(self) -> None:
        """Starts the ledger and waits for its first answer."""
        self.ledger = self._run(_scangate("ledger", "serve", "--config", str(self.ledger_file)), "ledger")
        self.wait(lambda: self.get("/api/v1/gateways") is not None, "the ledger answers", self.ledger)

    def start_gateway(self, name: str, *, wait: bool = True, env: Mapping[str, str] | None = None) -> None:
        """Starts a gateway; by default waits until its scanner is open."""
        dock = self.docks[name]
        command = (*dock.command, "--config", str(dock.folder / "gateway.toml"))
        dock.process = self._run(command, name, env)
        if wait:
            self.wait(lambda: self._reads(dock), f"{name} reads its scanner", dock.process)

    def kill_ledger(self) -> None:
        """SIGKILL."""
        _kill(self.ledger)
        self.ledger = None

    def kill_gateway(self, name: str) -> None:
        """SIGKILL."""
        _kill(self.docks[name].process)
        self.docks[name].process = None

    def close(self) -> None:
        """Ends everything that still runs, softly first."""
        running = [p for p in (self.ledger, *(d.process for d in self.docks.values())) if p is not None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.broker.kill()
        for dock in self.docks.values():
            dock.scanner.unplug()

    # -- talking to it ------------------------------------------------------------------------

    @property
    def ledger_file(self) -> Path:
        """Settings of the ledger."""
        return self.folder / "ledger" / "ledger.toml"

    @property
    def console(self) -> str:
        """Address of the ledger's pages."""
        return f"http://127.0.0.1:{self.web}"

    def get(self, path: str) -> Any:
        """JSON of the ledger, None while it does not answer."""
        try:
            return self.call("GET", path)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return None

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        """PUT to the ledger.

        Raises:
            SiteFailed: refused; with the answer.
        """
        return self.call("PUT", path, body)

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """One REST request to the ledger; gives the JSON of its answer.

        Raises:
            SiteFailed: refused; with the answer.
        """
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310 - loopback, our own
            self.console + path, data, {"Content-Type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise SiteFailed(f"{method} {path}: {error.code} {error.read().decode()[:1000]}") from error

    def has_rules(self, name: str) -> bool:
        """Whether this gateway judges by the ledger's newest feed."""
        status = self.get("/api/v1/status")
        return status is not None and self.link(name).get("feed") == status["feed"]

    def waiting(self, name: str) -> int:
        """Records at this gateway that the ledger has not acknowledged."""
        waiting: int = self.link(name).get("waiting", 0)
        return waiting

    def link(self, name: str) -> dict[str, Any]:
        """What a station's screen says of its connection; empty while it does not answer."""
        link: dict[str, Any] = self.view(name).get("link", {})
        return link

    def caught_up(self, name: str) -> bool:
        """Whether this gateway is online and the ledger has acknowledged all its records."""
        link = self.link(name)
        return bool(link) and link["online"] and link["waiting"] == 0

    def view(self, name: str) -> dict[str, Any]:
        """What a station's screen shows now (`rules.view.View`); empty while it does not answer."""
        try:
            with urllib.request.urlopen(self.docks[name].page + "/events", timeout=5) as events:  # noqa: S310 - our own
                for line in events:
                    if line.startswith(b"data:"):
                        view: dict[str, Any] = json.loads(line[5:]).get("view", {})
                        return view
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        return {}

    def wait(
        self, done: Callable[[], bool], what: str, process: subprocess.Popen[bytes] | None = None
    ) -> None:
        """Waits for a condition.

        Raises:
            SiteFailed: not within `PATIENCE`, or the process ended.
        """
        give_up = monotonic() + PATIENCE
        while not done():
            if process is not None and process.poll() is not None:
                raise SiteFailed(f"{what}: the process ended with {process.returncode}; {self._logs()}")
            if monotonic() > give_up:
                raise SiteFailed(f"not in {PATIENCE:g} s: {what}; {self._logs()}")
            sleep(0.02)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Runs one ``scangate`` command with the ledger's settings to its end."""
        line = _scangate(*words, "--config", str(self.ledger_file))
        env = {**os.environ, "COLUMNS": "120"}  # tables for a page, not for the width of a pipe
        return subprocess.run(line, capture_output=True, text=True, check=False, env=env)  # noqa: S603 - our own

    # -- inside -------------------------------------------------------------------------------

    def _reads(self, dock: Dock) -> bool:
        link = self.link(dock.name)
        return bool(link) and not link["faults"]

    def _run(
        self, command: Sequence[str], name: str, env: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        log = (self.folder / name / ("ledger.log" if name == "ledger" else "gateway.log")).open("ab")
        with log:
            # A session of its own: Ctrl-C reaches only the one who runs the site, who ends it in order.
            return subprocess.Popen(  # noqa: S603 - our own program
                command,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env={**os.environ, **(env or {})},
                start_new_session=True,
            )

    def _logs(self) -> str:
        return " | ".join(tail(path) for path in sorted(self.folder.glob("*/*.log")))

    def _write_ledger(self) -> None:
        self.ledger_file.write_text(
            f"""[ledger]
site = "main"
database = "ledger.db"

[broker]
port = {self.broker.port}
username = "ledger"
password_file = "{self.broker.password_file("ledger")}"

[web]
port = {self.web}
""",
            encoding="utf-8",
        )

    def _write_gateway(self, dock: Dock) -> None:
        (dock.folder / "gateway.toml").write_text(
            f"""name = "{dock.name}"
site = "main"
data = "data"

[broker]
port = {self.broker.port}
username = "{dock.name}"
password_file = "{self.broker.password_file(dock.name)}"

[screen]
port = {dock.screen}

[[station]]
name = "{dock.name}"

[station.lamp]
kind = "recording"
path = "{dock.lamp.path}"

[[station.scanner]]
name = "gun"
port = "{dock.scanner.link}"
bounce_ms = 0
""",
            encoding="utf-8",
        )


def tail(path: Path, size: int = 600) -> str:
    """The end of a log file, for a message."""
    if not path.exists():
        return f"{path.name}: nothing"
    return f"{path.parent.name}/{path.name}: …{path.read_text(encoding='utf-8', errors='replace')[-size:]}"


def _scangate(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "scangate", *words)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _kill(process: subprocess.Popen[bytes] | None) -> None:
    if process is not None:
        process.kill()
        process.wait()
