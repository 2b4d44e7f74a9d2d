"""`scangate export …`: what the ledger gives away into files."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import click

import config
from ledger.cli_options import config_option
from ledger.clock import SystemClock
from ledger.feed.export import LOOPBACK, Dock, Gateway
from ledger.feed.export import export as write
from ledger.settings import BrokerSettings, LedgerSettings
from ledger.wiring import database_of
from rules.errors import ScangateError
from wire.stick import MAX_SMALL
from wire.topics import NAME

_FILE: Final = click.Path(path_type=Path, dir_okay=False)
_MAX_PORT: Final = 65_535


@click.group()
def export() -> None:
    """Write what another machine needs into a file."""


@export.command()
@click.argument("name")
@config_option
@click.option("--to", "to", type=_FILE, required=True, help="The file, for example on a USB stick.")
@click.option("--broker", default="", metavar="HOST[:PORT]",
              help="The broker as the gateway reaches it; else as in the ledger's settings.")  # fmt: skip
@click.option("--tls/--no-tls", default=None, help="Speak TLS; else as in the ledger's settings.")
@click.option("--ca-file", type=_FILE, help="Authority of the broker's certificate; goes into the file.")
@click.option("--password-file", type=_FILE,
              help="The password made with mosquitto_passwd; goes into the file.")  # fmt: skip
@click.option("--station", "stations", multiple=True, metavar="NAME", help="A station; may be repeated.")
@click.option("--port", "ports", multiple=True, metavar="DEVICE",
              help="The scanner's port of the station at the same place; may be repeated.")  # fmt: skip
@click.option("--data", default="/var/lib/scangate", show_default=True,
              help="The gateway's folder of records and rules.")  # fmt: skip
@click.option("--force", is_flag=True, help="Write over the file.")
def gateway(  # noqa: PLR0913, PLR0917 - a command has these options
    name: str,
    path: Path,
    to: Path,
    broker: str,
    ca_file: Path | None,
    password_file: Path | None,
    stations: tuple[str, ...],
    ports: tuple[str, ...],
    data: str,
    *,
    tls: bool | None,
    force: bool,
) -> None:
    """Write settings, password and rules of a new gateway NAME into one file.

    On the new machine: scangate gateway load FILE. It then scans at once, without a network.

    Example: scangate export gateway dock-3 --to /media/usb/dock-3.scangate --broker ledger.example:8883 --tls
    """
    for given in (name, *stations):
        if not NAME.fullmatch(given):
            raise click.UsageError(f"{given!r}: a name has a-z, 0-9, _ and - only")
    if len(ports) > len(stations) or len(set(stations)) < len(stations):
        raise click.UsageError("each --port goes with a --station before it, each station has its own name")
    if to.exists() and not force:
        raise click.UsageError(f"{to} exists already (--force writes over it)")
    settings = config.load(path, LedgerSettings)
    password = config.secret(password_file) if password_file is not None else ""
    there = _broker(settings.broker, broker, name, ca_file, tls=tls)
    if password and not there.tls and there.host not in LOOPBACK:
        raise click.UsageError("the password would cross the network in the clear (--tls)")
    docks = [Dock(*pair) for pair in zip(stations, (*ports, *[""] * len(stations)), strict=False)]
    wanted = Gateway(name, settings.ledger.site, there, password, docks, data)
    database = database_of(settings)
    try:
        about = write(database, wanted, SystemClock().now(), to)
    except OSError as error:
        why = f"{error.strerror} (check the folder, its disk and its rights)"
        raise click.ClickException(f"{to} cannot be written: {why}") from error
    except ScangateError as error:
        raise click.ClickException(f"{to}: {error}") from error
    finally:
        database.close()
    click.echo(f"{to}: gateway {name}, rules {about.feed.version} with {about.feed.rows} rows")
    _warn(wanted)


def _broker(
    ours: BrokerSettings, address: str, name: str, ca_file: Path | None, *, tls: bool | None
) -> BrokerSettings:
    """The broker as the gateway will see it."""
    host, port = _address(address, ours)
    secure = ours.tls if tls is None else tls
    authority = ca_file or ours.ca_file if secure else None
    if ca_file is not None and not secure:
        raise click.UsageError("--ca-file is for TLS only (add --tls)")
    if authority is not None and not authority.is_file():
        raise click.UsageError(f"{authority} is not a readable file")
    if authority is not None and authority.stat().st_size > MAX_SMALL:
        raise click.UsageError(f"{authority} is no certificate: longer than {MAX_SMALL} bytes")
    return replace(
        ours, host=host, port=port, username=name, password_file=None, tls=secure, ca_file=authority
    )


def _address(text: str, ours: BrokerSettings) -> tuple[str, int]:
    """Host and port of ``host``, ``host:port``, ``[::1]:port`` or nothing."""
    if not text:
        return ours.host, ours.port
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]") or (":" in host and not host.startswith("[")):  # a bare IPv6 address
        return text.strip("[]"), ours.port
    if not port.isdecimal() or not 0 < int(port) <= _MAX_PORT or not host:
        raise click.UsageError(f"--broker {text}: must be HOST or HOST:PORT")
    return host.strip("[]"), int(port)


def _warn(wanted: Gateway) -> None:
    """What the person with the stick has to know."""
    if wanted.password:
        click.echo("It holds the gateway's password: keep it like one, and delete it after loading.")
    else:
        click.echo(
            "It holds no password: make one with mosquitto_passwd and give it with --password-file, or write"
            " it on the gateway; `scangate gateway load` says where."
        )
    if wanted.broker.host in LOOPBACK:
        click.echo(
            f"The broker in it is {wanted.broker.host}, the gateway's own machine: --broker names another."
        )
    for dock in wanted.docks or [Dock("door-1")]:
        if not dock.port:
            click.echo(f"Station {dock.name} has no scanner yet: --port DEVICE, or fill it in there.")
