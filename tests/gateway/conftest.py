"""Every file that a test opened is closed after it: from Python 3.13 on a forgotten one is a warning."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateway.net import Net
from tests.gateway.world import OPEN, World


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while OPEN:
        OPEN.pop().close()


@pytest.fixture
def net(tmp_path: Path) -> Net:
    return Net(World(tmp_path))
