"""What several commands of the ledger ask for alike."""

from pathlib import Path

import click

config_option = click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("ledger.toml"),
    show_default=True,
    help="Settings of the ledger.",
)
