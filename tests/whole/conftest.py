"""Sites for the tests of the whole."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import pytest

from tests.whole.site import Site


class Build(Protocol):
    """Builds a site; it is closed after the test."""

    def __call__(self, gateways: Mapping[str, Sequence[str]], **more: object) -> Site: ...


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    """Gives what builds sites."""
    sites: list[Site] = []

    def make(gateways: Mapping[str, Sequence[str]], **more: object) -> Site:
        sites.append(Site(tmp_path / str(len(sites)), gateways, **more))  # type: ignore[arg-type]
        return sites[-1]

    yield make
    for site in sites:
        site.close()
