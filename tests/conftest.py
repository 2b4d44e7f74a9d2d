"""What tests of several parts share: one Chromium for the whole run; Playwright allows no second one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
#: A hang guard, no expectation of speed: these machines are shared.
expect.set_options(timeout=20_000)
# Likewise: a single example may take long beside other work.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")
_ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The distribution's browser, headless."""
    assert CHROMIUM.exists(), "the tests of pages need Chromium: apt-get install -y chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGS)
        yield chromium
        chromium.close()
