"""A board, a running server and a real Chromium for the tests of the screen."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from gateway.inputs import Input
from gateway.screen.app import create_app
from gateway.screen.board import Board
from gateway.screen.server import ScreenServer
from tests.gateway.screen.samples import NOW


@dataclass
class Station:
    """A served screen: what was published, what was pressed."""

    board: Board = field(default_factory=Board)
    inputs: list[Input] = field(default_factory=list)
    room: bool = True
    now: int = NOW
    server: ScreenServer = field(init=False)

    def put(self, item: Input) -> bool:
        if self.room:
            self.inputs.append(item)
        return self.room

    def serve(self, port: int = 0, stations: tuple[str, ...] = ("dock-1",), host: str = "127.0.0.1") -> str:
        app = create_app(
            {name: name.upper() for name in stations}, self.board, self.put, lambda: self.now,
            metrics=lambda: b"scangate_scans_total 7\n",
        )  # fmt: skip
        self.server = ScreenServer(app, self.board.release, host, port)
        self.server.start()
        return self.server.url


@pytest.fixture
def station() -> Iterator[Station]:
    """A station of its own."""
    served = Station()
    served.serve()
    yield served
    assert served.server.stop(), "the screen's server did not stop in time"


@pytest.fixture(scope="module")
def shared_server() -> Iterator[Station]:
    served = Station()
    served.serve()
    yield served
    assert served.server.stop(), "the screen's server did not stop in time"


@pytest.fixture
def shared(shared_server: Station) -> Station:
    """A station whose server is shared by a file's tests, which is quicker; as new for each of them."""
    shared_server.inputs.clear()
    shared_server.room = True
    shared_server.board._views.clear()
    return shared_server


OpenPage = Callable[..., Page]


@contextmanager
def tab(
    browser: Browser, width: int = 1280, height: int = 800, *, frozen: bool = False
) -> Iterator[BrowserContext]:
    """A browser window of its own; `frozen` if the page's timers run only when the test moves its clock."""
    size = ViewportSize(width=width, height=height)
    context = browser.new_context(viewport=size, timezone_id="UTC", locale="en-GB")
    context.set_default_timeout(10_000)
    if frozen:
        context.clock.install(time=NOW / 1000)
        context.clock.pause_at(NOW / 1000 + 1)
    yield context
    context.close()


@pytest.fixture
def open_page(browser: Browser, shared: Station) -> Iterator[OpenPage]:
    """Opens the station's page; it must not have failed in the browser when the test ends."""
    problems: list[str] = []
    with ExitStack() as tabs:

        def open_one(width: int = 1280, height: int = 800, *, frozen: bool = False) -> Page:
            page = tabs.enter_context(tab(browser, width, height, frozen=frozen)).new_page()
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.goto(f"{shared.server.url}/station/dock-1")
            return page

        yield open_one
    assert problems == []
