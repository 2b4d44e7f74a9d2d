"""`scangate backup`, `scangate restore`, `scangate ledger backed-up`, on the command line."""

from datetime import UTC, datetime
from pathlib import Path

import click

import config
from ledger.cli_options import config_option
from ledger.clock import SystemClock
from ledger.settings import LedgerSettings

_file = click.Path(path_type=Path)


@click.command()
@config_option
@click.option("--to", "target", type=_file, help="A file that is not there yet; else the folder of backups.")
def backup(path: Path, target: Path | None) -> None:
    """Make a whole, checked backup now, while the ledger goes on (SQLite).

    Example: scangate backup --config ledger.toml --to /media/usb/ledger.db
    """
    from ledger.backup import backup as backups  # noqa: PLC0415 - beside their command
    from ledger.sqlite_file import FileProblem, is_missing  # noqa: PLC0415
    from ledger.wiring import database_of  # noqa: PLC0415

    settings = config.load(path, LedgerSettings)
    source = _sqlite(settings, "pg_dump, then `scangate ledger backed-up --began TIME`")
    if is_missing(source):
        raise config.ConfigError(f"ledger.database: {source} is not there (check the path)")
    clock = SystemClock()
    folder = backups.folder_of(source, settings.backup.folder)
    try:
        taken = backups.take(source, target or folder / backups.name_of(source, clock.now()), clock.now)
    except FileProblem as error:
        raise click.ClickException(str(error)) from error
    database = database_of(settings)
    with database.atomic():
        news = backups.record(database, taken)
    database.close()
    gone = [] if target else backups.rotate(source, folder, settings.backup.keep, taken.path)
    click.echo(f"{taken.path}: {taken.records} records, {taken.bytes / 1e6:.1f} MB, checked")
    click.echo(
        f"gateways are told: news of {news} boots" + (f"; deleted {len(gone)} old ones" if gone else "")
    )


@click.command()
@click.argument("file", type=_file)
@config_option
def restore(file: Path, path: Path) -> None:
    """Put a backup in the place of the ledger's database (SQLite). The ledger must be stopped.

    The present file is set aside, never deleted. Gateways then send again what the backup does not have.

    Example: scangate restore /var/lib/scangate/backups/ledger-20261122T010000Z.db --config ledger.toml
    """
    from ledger.backup.restore import restore as put  # noqa: PLC0415
    from ledger.database import open_database  # noqa: PLC0415 - beside their command
    from ledger.sqlite_file import FileProblem  # noqa: PLC0415

    settings = config.load(path, LedgerSettings)
    database = _sqlite(settings, "pg_restore and start the ledger: it finds out by itself")
    try:
        claim = open_database(str(database)).claim()
    except OSError as error:
        raise config.ConfigError(f"ledger.database: cannot be locked: {error}") from error
    if claim is None:
        raise click.ClickException(f"{database} is in use (stop the ledger: systemctl stop scangate-ledger)")
    try:
        done = put(file, database, SystemClock().now())
    except FileProblem as error:
        raise click.ClickException(str(error)) from error
    finally:
        claim()
    newest = f"the last of {_shown(done.newest)}" if done.newest else "no record in it"
    click.echo(f"restored {file}: {done.records} records, {newest}; generation {done.generation}")
    if done.aside is not None:
        click.echo(f"the database before is {done.aside}")
    click.echo(
        "What comes next: start the ledger (systemctl start scangate-ledger). Each gateway sends again what"
        " is not in the backup; the page Gateways tells when it is complete. What the office entered after"
        " the backup has to be entered again."
    )


@click.command("backed-up")
@config_option
@click.option(
    "--began", required=True, help="When that backup began: 2026-11-22T02:00+01:00; local without a zone."
)
def backed_up(path: Path, began: str) -> None:
    """Tell the ledger that the site's own tool has made a backup that is whole.

    Everything that came until a minute before it began need not be kept at a gateway any more.

    Example: began=$(date -Is); pg_dump … && scangate ledger backed-up --began "$began"
    """
    from ledger.backup import backup as backups  # noqa: PLC0415 - beside their command
    from ledger.delivery.safe import received_before  # noqa: PLC0415
    from ledger.wiring import database_of  # noqa: PLC0415

    try:
        moment = int(datetime.fromisoformat(began).timestamp() * 1000)
    except (ValueError, OverflowError):
        raise click.UsageError(f"--began: {began!r} is no time (2026-11-22T02:00+01:00)") from None
    now = SystemClock().now()
    if moment > now:
        raise click.ClickException(
            f"{_shown(moment)} is still to come, it is {_shown(now)} (check the zone and the clock)"
        )
    database = database_of(config.load(path, LedgerSettings))
    newest, _ = backups.newest(database)
    if moment < newest:
        raise click.ClickException(
            f"a backup that began {_shown(newest)} is known already: nothing was changed (name the newest)"
        )
    contained = received_before(database, moment)
    with database.atomic():
        news = backups.told(database, moment, now, contained)
    database.close()
    click.echo(f"backup of {_shown(moment)} noted: news of {news} boots")


def _sqlite(settings: LedgerSettings, instead: str) -> Path:
    if settings.ledger.database is None:
        raise config.ConfigError(f"ledger.postgresql: this command is for SQLite files (use {instead})")
    return settings.ledger.database


def _shown(millis: int) -> str:
    return datetime.fromtimestamp(millis / 1000, tz=UTC).astimezone().isoformat(timespec="seconds")
