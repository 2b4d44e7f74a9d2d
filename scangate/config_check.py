"""`scangate config check`: reads settings as the programs do and names every problem, starting nothing."""

from pathlib import Path
from typing import Any

import click

from config import ConfigError, load, parse


@click.group()
def config() -> None:
    """Check settings files and name every problem."""


@config.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Check settings of a gateway or a ledger: one line per problem, exit code 78 if there is any."""
    problems: list[str] = []
    for file in files:
        try:
            _check(file)
        except ConfigError as error:
            problems += error.problems
        else:
            click.echo(f"{file}: OK")
    if problems:
        raise ConfigError(*problems)


def _check(file: Path) -> None:
    """Read it as what it is: a ledger's settings have a table ``[ledger]``, a gateway's have none."""
    if _is_ledger(file):
        # Imported late: each program's settings may be checked where the other one is not installed.
        from ledger.settings import LedgerSettings  # noqa: PLC0415

        load(file, LedgerSettings)
        return
    from gateway.cli import read_settings  # noqa: PLC0415

    read_settings(file)


def _is_ledger(file: Path) -> bool:
    tables: dict[str, Any] = parse(file)
    return "ledger" in tables or "web" in tables
