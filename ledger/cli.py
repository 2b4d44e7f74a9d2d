"""`scangate ledger …` and `scangate trace`: the central program on the command line."""

import logging
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

import config
from ledger.backup_cli import backed_up
from ledger.cli_options import config_option
from ledger.settings import LedgerSettings
from ledger.wiring import Program, database_of

if TYPE_CHECKING:
    from ledger.database import Database

_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for a program.")


@click.group()
def ledger() -> None:
    """The central program: stock, tasks, pages and API."""


ledger.add_command(backed_up)


@ledger.command()
@config_option
def serve(path: Path) -> int:
    """Take records in, send the feed out, answer pages and API; until SIGTERM or Ctrl-C.

    Example: scangate ledger serve --config ledger.toml
    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    settings = config.load(path, LedgerSettings)
    program = Program(settings, database_of(settings, serving=True))
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: program.stopped.set())
    program.start()
    program.stopped.wait()
    program.stop()
    return 1 if program.failed else 0


@ledger.command()
@config_option
@_as_json
@click.option("--seed", default=0, show_default=True, help="Another shuffle of the records.")
@click.option("--waiting-ok", is_flag=True, help="Records that a gateway still has to deliver are no fault.")
def verify(path: Path, seed: int, *, as_json: bool, waiting_ok: bool) -> int:
    """Prove that every table says what the records say; exit 1 names the rows that do not.

    May run beside `serve`. Example: scangate ledger verify --config ledger.toml
    """
    from ledger.verify.verify import verify as check  # noqa: PLC0415 - folds everything again, only here

    report = check(_open(path), seed)
    failed = bool(report.faults or (report.missing and not waiting_ok))
    if as_json:
        _print_json(report)
        return int(failed)
    for line in report.faults:
        click.echo(f"FAULT {line}")
    for line in report.missing:
        click.echo(f"MISSING {line}")
    done = f"{report.records} records of {report.boots} boots against {report.rows} rows"
    click.echo(f"not verified: {done}" if failed else f"verified {done}: all agree")
    return int(failed)


@ledger.command("dead-letters")
@config_option
@_as_json
def dead_letters(path: Path, *, as_json: bool) -> None:
    """List what came and could not be applied, with the reason and how often it came."""
    from ledger.delivery.letters import letters  # noqa: PLC0415 - beside its command

    found = letters(_open(path))
    if as_json:
        _print_json(found)
        return
    for letter in found:
        number = f" number {letter.seq}" if letter.seq is not None else ""
        click.echo(
            f"{letter.digest[:12]} {letter.kind} from {letter.gateway}{number},"
            f" {letter.size} bytes, {letter.count} times: {letter.reason}"
        )
    click.echo(f"{len(found)} dead letters" if found else "no dead letters")


@ledger.command()
@config_option
@click.option("--letter", default="", help="Only the one whose digest begins so.")
def replay(path: Path, letter: str) -> int:
    """Try dead letters again, with the same bytes: after an upgrade.

    Example: scangate ledger replay --config ledger.toml
    """
    from ledger.clock import SystemClock  # noqa: PLC0415 - beside their command
    from ledger.delivery.letters import letters  # noqa: PLC0415
    from ledger.projection.ingest import Ingest  # noqa: PLC0415

    database = _open(path)
    ingest, clock, left = Ingest(database), SystemClock(), 0
    asked = [found for found in letters(database, "held", "dead") if found.digest.startswith(letter)]
    for found in asked:
        reason = ingest.replay(found.digest, clock.now())
        left += reason is not None
        click.echo(f"{found.digest[:12]} {'applied' if reason is None else f'still not applied: {reason}'}")
    if not asked:
        click.echo(f"no dead letter begins with {letter}" if letter else "no dead letters")
    return int(left > 0 or (bool(letter) and not asked))


@ledger.command()
@click.argument("name")
@config_option
@click.option("--by", default="command line", show_default=True, help="Who says so; kept.")
def retire(name: str, path: Path, by: str) -> int:
    """Stop waiting for a gateway that never comes back: what it has not delivered is written off.

    If it speaks again, it is back and counted on. Example: scangate ledger retire dock-9
    """
    from ledger.acts.outcome import Request  # noqa: PLC0415 - beside their command
    from ledger.acts.retire import retire as act  # noqa: PLC0415
    from ledger.clock import SystemClock  # noqa: PLC0415

    database = _open(path)
    with database.atomic():
        outcome = act(name, Request(by, SystemClock().now()))
    for problem in outcome.problems:
        click.echo(f"{problem.why} ({problem.fix})", err=True)
    for effect in outcome.effects if outcome.written else ():
        click.echo(f"{effect.task}: {effect.note}")
    return int(bool(outcome.problems))


@click.command()
@click.argument("serial")
@config_option
@_as_json
def trace(serial: str, path: Path, *, as_json: bool) -> int:
    """Print the story of one serial number: where it is, how it came there, and every scan of it.

    Example: scangate trace SN-4711 --config ledger.toml
    """
    from ledger.reading.trace import trace as tell  # noqa: PLC0415 - beside its command

    stories = tell(_open(path), serial)
    if as_json:
        _print_json(stories)
    elif stories:
        from ledger.reading.telling import print_stories  # noqa: PLC0415 - brings rich

        print_stories(stories)
    else:
        click.echo(f"{serial}: never scanned and never moved")
    return int(not stories)


def _open(path: Path) -> "Database":
    return database_of(config.load(path, LedgerSettings))


def _print_json(value: Any) -> None:
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2))
