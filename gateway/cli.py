"""`scangate gateway`: the command line of the edge program."""

import logging
from dataclasses import replace
from pathlib import Path

import click

from config import load
from gateway.profiles import profile_problems
from gateway.settings import GatewaySettings


@click.group()
def gateway() -> None:
    """The edge program: the stations of one dock."""


@gateway.command()
@click.option(
    "--config",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("/etc/scangate/gateway.toml"),
    show_default=True,
    help="The settings; config/gateway.toml is a commented example.",
)
@click.option("--verbose", is_flag=True, help="Log more.")
def run(file: Path, *, verbose: bool) -> None:
    """Run the stations of this gateway until SIGTERM or Ctrl-C.

    It scans with the broker and the ledger down, by the rules that came last. Exit code 78: wrong settings.
    """
    # Not at the top: `--help` needs none of it.
    from gateway import wiring  # noqa: PLC0415
    from gateway.disk import FolderInUse  # noqa: PLC0415
    from gateway.feed.feed import FeedDamaged  # noqa: PLC0415
    from gateway.store.store import StoreCorrupt, StoreFull  # noqa: PLC0415

    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    logging.getLogger("paho").setLevel(logging.WARNING)
    settings = read_settings(file)
    try:
        wiring.run(settings, say=click.echo)
    except FolderInUse as error:
        raise click.ClickException(
            f"{error}. Stop that one first (systemctl stop scangate-gateway), or name another folder as data"
        ) from error
    except FeedDamaged as error:
        raise click.ClickException(
            f"{error}. Start again: the rules come anew from the ledger. If this repeats, change the card."
        ) from error
    except (StoreFull, StoreCorrupt) as error:
        where = settings.data / "station.db"
        raise click.ClickException(
            f"{where} can't be used: {error}. Check disk space, rights and the card;"
            " docs/how-to/when-the-store-fails.md"
        ) from error


@gateway.command("load")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("/etc/scangate"),
    show_default=True,
    help="Folder of the settings.",
)
@click.option("--user", default="scangate", show_default=True, help="Who runs the gateway; root only.")
@click.option("--force", is_flag=True, help="Write over settings that are there.")
def load_file(file: Path, folder: Path, user: str, *, force: bool) -> None:
    """Start this gateway from FILE of `scangate export gateway`: settings, password and rules.

    Example: scangate gateway load /media/usb/dock-3.scangate
    """
    from gateway.load_cli import load_and_tell  # noqa: PLC0415 - beside its command

    load_and_tell(file, folder, user, force=force)


def read_settings(file: Path) -> GatewaySettings:
    """The settings in a file; own scanner profiles lie in ``scanners`` beside it unless it says otherwise.

    Raises:
        ConfigError: every problem, those of the profiles too.
    """
    beside = file.parent / "scanners"
    settings = load(file, GatewaySettings, check=lambda s: profile_problems(s, s.profiles or beside))
    return settings if settings.profiles is not None else replace(settings, profiles=beside)
