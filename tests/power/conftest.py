"""Every file that a test opened is closed after it, as in tests/gateway."""

from collections.abc import Iterator

import pytest

from tests.gateway.world import OPEN


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while OPEN:
        OPEN.pop().close()
