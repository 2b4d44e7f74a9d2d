"""The front door: one command, `scangate`, that hands over to the part that was asked for.

A part is imported when its command is invoked, never before: a gateway must not pay for the ledger's web
framework, nor have it installed. `scangate --help` imports none of them.
"""

import importlib
import sys
from collections.abc import Sequence
from typing import Final, NamedTuple, NoReturn

import click

from config import ConfigError

EXIT_CONFIG: Final = 78  # EX_CONFIG of sysexits.h; the systemd units do not restart on it
EXIT_INTERRUPTED: Final = 130  # 128 + SIGINT, as a shell reports it


class Part(NamedTuple):
    """Where a command lives (`module:attribute`), its line in the help, the extra with its libraries."""

    target: str
    help: str
    extra: str


COMMANDS: Final = {
    "gateway": Part("gateway.cli:gateway", "The edge program: the stations of one dock.", "gateway"),
    "ledger": Part("ledger.cli:ledger", "The central program: stock, tasks, pages and API.", "ledger"),
    "trace": Part("ledger.cli:trace", "Print the story of one serial number.", "ledger"),
    "backup": Part("ledger.backup_cli:backup", "Make a checked backup of the ledger.", "ledger"),
    "restore": Part("ledger.backup_cli:restore", "Put a backup in the place of the ledger.", "ledger"),
    "export": Part("ledger.export_cli:export", "Write a new gateway's start into a file.", "ledger"),
    "label": Part("scangate.label_cli:label", "What does this scan say? And labels to print.", "print"),
    "demo": Part("scangate.demo:demo", "Play a day at the dock on this machine.", "demo"),
    "config": Part("scangate.config_check:config", "Check settings files and name every problem.", "gateway"),
}


class LazyGroup(click.Group):
    """A click group over `COMMANDS` that imports a command's module only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 click's signature
        return _load(cmd_name, COMMANDS[cmd_name]) if cmd_name in COMMANDS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, part.help) for name, part in COMMANDS.items()])


@click.group(cls=LazyGroup)
@click.version_option(package_name="scangate")
def scangate() -> None:
    """From a scan at the dock to a traced serial number in the ledger."""


def run(args: Sequence[str]) -> int:
    """Run one command line and return its exit code.

    2 is wrong usage, 78 wrong settings, 130 Ctrl-C. A `ConfigError` is told on stderr without a traceback,
    since the administrator mends a file. Any other exception is our bug and passes through.
    """
    try:
        result = scangate.main(list(args), prog_name="scangate", standalone_mode=False)
    except click.Abort:  # what click makes of a KeyboardInterrupt
        return EXIT_INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except ConfigError as error:
        click.echo(error, err=True)
        return EXIT_CONFIG
    return result if isinstance(result, int) else 0


def main() -> NoReturn:
    """Be the program `scangate`."""
    sys.exit(run(sys.argv[1:]))


_OURS: Final = frozenset({"config", "firmware_bridge", "gateway", "ledger", "rules", "scangate", "wire"})


def _load(name: str, part: Part) -> click.Command:
    module, _, attribute = part.target.partition(":")
    try:
        command = getattr(importlib.import_module(module), attribute)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] in _OURS:
            raise  # a file of our own is missing: a bug
        message = (
            f"`scangate {name}` needs {error.name}, which is not installed here; "
            f"`make install EXTRAS={part.extra}` brings it."
        )
        raise click.ClickException(message) from error
    if not isinstance(command, click.Command):
        raise TypeError(part.target)
    return command
