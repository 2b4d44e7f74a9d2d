"""The house of the acts, on both databases."""

import pytest

from ledger.database import Database
from tests.ledger.acts.support import House


@pytest.fixture
def house(database: Database) -> House:
    found = House(database)
    found.product()
    found.product("T", "none")
    return found
