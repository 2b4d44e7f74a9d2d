"""What a new gateway needs, from the ledger into one file: for a dock that the network does not reach yet.

The feed in it is the one a gateway would pull, of the moment of the export.
"""

import importlib.metadata
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from ledger.database import Database
from ledger.feed import feed
from ledger.settings import BrokerSettings
from ledger.sqlite_file import sync
from wire import stick
from wire.feed import pack

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Dock:
    """A station to be: its name and the port of its scanner, empty if it is not known yet."""

    name: str
    port: str = ""


@dataclass(frozen=True, slots=True)
class Gateway:
    """The gateway to be: how it reaches the broker as it will be there, and its stations.

    Attributes:
        name: of the gateway; its user at the broker unless `broker.username` is another.
        site: whose feed it judges by.
        broker: as the gateway sees it; `ca_file` is put in, `password_file` is not looked at.
        password: empty if nobody made one yet.
        docks: its stations; one to fill in if empty.
        data: folder of its records and rules.
    """

    name: str
    site: str
    broker: BrokerSettings
    password: str = ""
    docks: Sequence[Dock] = ()
    data: str = "/var/lib/scangate"


def export(database: Database, gateway: Gateway, made_at: int, to: Path) -> stick.About:
    """Writes the file `to`, readable by its owner only; it has its name when it is whole and on the disk.

    Args:
        database: of the ledger; may be in use.
        gateway: who it is for.
        made_at: milliseconds since 1970: the age of the rules counts from here.
        to: replaced if it exists.

    Raises:
        BadMessage: more in it than a gateway would read.
        OSError: it can't be written.
    """
    with database.snapshot():  # the version and its rows from one moment
        state = feed.state(database)
        rows = feed.rows_since(database, 0)
    chunks = pack(rows, version=state.version, base="", total=state.rows, digest=state.digest, complete=True)
    small = {stick.SETTINGS: settings_text(gateway).encode()}
    if gateway.password:
        small[stick.PASSWORD] = f"{gateway.password}\n".encode()
    if gateway.broker.ca_file is not None:
        small[stick.AUTHORITY] = gateway.broker.ca_file.read_bytes()
    about = stick.About(
        stick.VERSION,
        made_at,
        _program(),
        gateway.name,
        gateway.site,
        stick.FeedSum(state.version, state.rows, state.digest, len(chunks)),
        {},
    )
    with _replaced(to) as file:
        return stick.write(file, about, small, chunks)


def settings_text(gateway: Gateway) -> str:
    """The ``gateway.toml`` to begin with."""
    broker = gateway.broker
    secret = f"password_file = {_toml(stick.PASSWORD)}"
    lines = [
        "# Made by `scangate export gateway`; config/gateway.toml explains every key.",
        f"name = {_toml(gateway.name)}",
        f"site = {_toml(gateway.site)}",
        f"data = {_toml(gateway.data)}",
        "",
        "[broker]",
        f"host = {_toml(broker.host)}",
        f"port = {broker.port}",
        f"username = {_toml(broker.username)}",
        secret if gateway.password else f"# {secret}   # write the password there (mode 0600), then remove #",
        f"prefix = {_toml(broker.prefix)}",
        f"tls = {str(broker.tls).lower()}",
    ]
    if broker.ca_file is not None:
        lines.append(f"ca_file = {_toml(stick.AUTHORITY)}")
    for number, dock in enumerate(gateway.docks or [Dock("door-1")], 1):
        lines += ["", "[[station]]", f"name = {_toml(dock.name)}", "", *_scanner(number, dock.port)]
    return "\n".join(lines) + "\n"


def _scanner(number: int, port: str) -> list[str]:
    lines = [
        "[[station.scanner]]",
        f"name = {_toml(f'gun-{number}')}",
        f"port = {_toml(port or '/dev/serial/by-id/FILL-IN')}",
    ]
    if port:
        return lines
    return ["# Fill in the port (ls /dev/serial/by-id) and remove the #.", *(f"# {line}" for line in lines)]


def _toml(text: str) -> str:
    """A basic string of TOML; JSON's escapes are among its own, DEL is not in JSON's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _program() -> str:
    try:
        return f"scangate {importlib.metadata.version('scangate')}"
    except importlib.metadata.PackageNotFoundError:
        return "scangate"


@contextmanager
def _replaced(path: Path) -> Iterator[IO[bytes]]:
    """A new file beside the wanted one, its owner's only; synced, then named. On an error it goes."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
        half = Path(file.name)
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            half.replace(path)
        except BaseException:
            half.unlink(missing_ok=True)
            raise
    sync(path.parent)
