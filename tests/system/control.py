"""The control: what one writes first, put through the same kills, so that the count is known to find a loss.

Two programs with paho alone. The dock's reads its scanner, queues each code in memory, shows green, and takes
the broker's acknowledgement for done. The ledger's has a persistent session and writes a row per message.
Both read the settings of the real ones: ``control.py dock|ledger --config FILE``.
"""

import argparse
import json
import os
import sqlite3
import sys
import tomllib
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, monotonic_ns
from typing import Any, Final

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from scangate.site import Dock, Site
from tests.figures import Figures
from tests.system import support
from tests.system.kills import Kills, histogram
from tests.system.load import DOCKS, Load, persistent

#: The records' topics of the real ones: the access rules let both use them.
_TOPIC: Final = "scangate/v1/up/{}/records"
#: What the ledger's side keeps for an absent subscriber, seconds.
_EXPIRY: Final = 86_400
#: Nothing new for so long means that nothing more will come, seconds.
_QUIET: Final = 4.0


# -- the two programs --------------------------------------------------------------------------------


def dock(settings: dict[str, Any]) -> None:
    """Queue in memory, then green; codes of tasks and commands get a tick."""
    name, station = settings["name"], settings["station"][0]
    client = _client(settings["broker"])
    client.connect_async("127.0.0.1", settings["broker"]["port"], clean_start=True)
    client.loop_start()
    lamp = os.open(station["lamp"]["path"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    gun, rest = os.open(station["scanner"][0]["port"], os.O_RDWR | os.O_NOCTTY), b""
    Path(station["lamp"]["path"]).with_name("ready").write_text(str(os.getpid()), encoding="utf-8")
    while True:
        rest += os.read(gun, 4_096)
        *codes, rest = rest.split(b"\r")
        for code in codes:
            serial = code.decode().partition(f"{support.GTIN}21")[2]
            if serial:
                client.publish(_TOPIC.format(name), serial, qos=1)
            light = "green" if serial else "tick"
            sign = {"light": light, "reason": "", "ref": serial, "at": monotonic_ns(), "station": name}
            os.write(lamp, json.dumps(sign).encode() + b"\n")


def ledger(settings: dict[str, Any], folder: Path) -> None:
    """A row for each message."""
    with closing(sqlite3.connect(folder / "naive.db", isolation_level=None)) as rows:
        rows.execute("PRAGMA journal_mode = wal")
        rows.execute("CREATE TABLE IF NOT EXISTS got (serial TEXT)")

        def got(_client: paho.Client, _data: Any, message: paho.MQTTMessage) -> None:
            rows.execute("INSERT INTO got VALUES (?)", (message.payload.decode(),))

        def listens(*_told: Any) -> None:
            (folder / "ready").write_text(str(os.getpid()), encoding="utf-8")

        client = _client(settings["broker"])
        client.on_connect = lambda connected, *_: connected.subscribe(_TOPIC.format("+"), qos=1)
        client.on_subscribe, client.on_message = listens, got
        kept = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        kept.SessionExpiryInterval = _EXPIRY
        client.connect("127.0.0.1", settings["broker"]["port"], clean_start=False, properties=kept)
        client.loop_forever(retry_first_connection=True)


def _client(broker: dict[str, Any]) -> paho.Client:
    name = broker["username"]
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=MQTTProtocolVersion.MQTTv5)
    client.username_pw_set(name, Path(broker["password_file"]).read_text(encoding="utf-8").strip())
    client.reconnect_delay_set(1, 1)
    return client


def main() -> None:
    """One of the two, until it is killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("role", choices=["dock", "ledger"])
    parser.add_argument("--config", type=Path, required=True)
    options = parser.parse_args()
    settings = tomllib.loads(options.config.read_text(encoding="utf-8"))
    if options.role == "dock":
        dock(settings)
    else:
        ledger(settings, options.config.parent)


# -- the same site and the same load around them -----------------------------------------------------


class NaiveSite(Site):
    """Broker, folders, scanners and lamps as ever; the two programs are these."""

    def __init__(self, folder: Path, gateways: tuple[str, ...]) -> None:
        super().__init__(folder, gateways, command=(*_PROGRAM, "dock"))

    def start_ledger(self) -> None:
        self.ledger = self._run((*_PROGRAM, "ledger", "--config", str(self.ledger_file)), "ledger")
        pid, ready = self.ledger.pid, self.ledger_file.with_name("ready")
        self.wait(lambda: _says(ready, pid), "the naive ledger listens", self.ledger)

    def _reads(self, dock: Dock) -> bool:
        return dock.process is not None and _says(dock.folder / "ready", dock.process.pid)


class NaiveLoad(Load):
    """The same operators; what there is stands in another table."""

    def records(self) -> int:
        return len(self._rows())

    def unheld(self, name: str) -> int:
        """One: a kill counts whatever was in its memory, which nobody can read any more."""
        return 1

    def finish(self) -> None:
        """Everybody ends; then as long as something still comes."""
        for worker in self.workers.values():
            worker.stop()
        there, since = -1, monotonic()
        while monotonic() < since + _QUIET:
            if self.records() != there:
                there, since = self.records(), monotonic()
            self.wait(0.1)

    def count(self, what: str, rounds: int, note: str, tally: Mapping[str, int]) -> Figures:
        """The same numbers from the same lamps."""
        green, rows = set(support.greens(self.site)), self._rows()
        lost, doubled = len(green - set(rows)), len(support.twice(rows))
        there = len(green) - lost
        return Figures(what, rounds, len(self.asked), len(green), there, lost, doubled, note, tally=tally)

    def _rows(self) -> list[str]:
        file = self.site.ledger_file.with_name("naive.db")
        return [serial for (serial,) in support.rows(file, "select serial from got")]


def _says(file: Path, pid: int) -> bool:
    return file.exists() and file.read_text(encoding="utf-8") == str(pid)


_PROGRAM: Final = (sys.executable, "-m", "tests.system.control")


def naive(n: int, seed: int) -> Figures:
    """A quarter of `n` each: kills of docks, of the ledger's side, of the broker, and outages with a kill."""
    with TemporaryDirectory(prefix="scangate-") as folder:
        site = NaiveSite(Path(folder), DOCKS)
        persistent(site)
        with support.running(site):
            site.broker.start()
            site.start_ledger()
            for name in DOCKS:
                site.start_gateway(name)
            kills = Kills(NaiveLoad(site, seed))
            for break_it in (kills.gateway, kills.ledger, kills.outage, kills.broker):
                break_it(n // 4)
            kills.load.finish()
        note = "RAM queue, QoS 1, PUBACK taken for delivery; the broker keeps sessions on disk"
        return kills.load.count("control: a naive paho script", n, note, histogram(kills.since_ms))


if __name__ == "__main__":
    main()
