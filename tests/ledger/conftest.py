"""The databases the ledger's tests run on: SQLite always, PostgreSQL where there is a server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.database import Database, open_database
from ledger.upgrade.migrations import migrate
from tests.postgres import postgres

__all__ = ["postgres"]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty ledger, bound to the models."""
    if request.param == "sqlite":
        address = str(tmp_path / "ledger.db")
    else:
        address = request.getfixturevalue("postgres").fresh()
    opened = open_database(address)
    migrate(opened)
    opened.bind()
    yield opened
    opened.close()
