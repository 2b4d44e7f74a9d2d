"""Every file that a test opened is closed after it: from Python 3.13 on a forgotten one is a warning."""

from collections.abc import Iterator

import pytest

from tests.gateway.world import OPEN


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while OPEN:
        OPEN.pop().close()
