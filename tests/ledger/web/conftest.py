"""The web application over a real database, with the real writer thread."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from ledger.core import Ledger
from ledger.database import Database, bound
from ledger.inputs import Input, Output, Stop
from ledger.reading.status import Link, read_status
from ledger.settings import LedgerSettings, SiteSettings
from ledger.web.app import create_app
from ledger.writer import Writer
from tests.ledger.web.seed import NINE, Gateway
from wire.topics import Topics


@dataclass(slots=True)
class Hand:
    """A clock that moves when told."""

    at: int = NINE + 6 * 3_600_000

    def now(self) -> int:
        return self.at


@dataclass(slots=True)
class Outbox:
    """A broker that keeps what it gets."""

    sent: list[Output] = field(default_factory=list)

    def act(self, output: Output) -> None:
        self.sent.append(output)


class Closing(Ledger):
    """Closes the writer thread's connection with its last input."""

    def step(self, item: Input) -> list[Output]:
        outputs = super().step(item)
        if isinstance(item, Stop):
            bound().close()
        return outputs


@dataclass(slots=True)
class Site:
    """A running ledger with its pages."""

    app: FastAPI
    client: TestClient
    writer: Writer
    gateway: Gateway

    def settle(self) -> None:
        """Waits until the writer has done all that was handed in."""
        self.writer.submit(lambda: None).result(10)

    def csv(self, kind: str, text: str) -> None:
        """Imports a file that has no problems."""
        answer = self.client.post(
            f"/api/v1/imports/{kind}", content=text.encode(), headers={"content-type": "text/csv"}
        )
        assert answer.status_code == 200, answer.text


@dataclass(slots=True)
class Behind:
    """What the one application of all tests talks to: the ledger of the test that runs."""

    writer: Writer
    database: Database
    clock: Hand


@pytest.fixture(scope="session")
def behind() -> list[Behind]:
    return []


@pytest.fixture(scope="session")
def app(behind: list[Behind]) -> FastAPI:
    """Made once: its hundreds of routes take a third of a second."""
    link = Link(online=True)
    return create_app(
        LedgerSettings(SiteSettings()),
        lambda call: behind[-1].writer.submit(call),  # noqa: PLW0108 - looked up at each call
        lambda: read_status(behind[-1].database, "main", link),
        _Now(behind),
    )


@dataclass(frozen=True, slots=True)
class _Now:
    behind: list[Behind]

    def now(self) -> int:
        return self.behind[-1].clock.now()


@pytest.fixture
def site(database: Database, app: FastAPI, behind: list[Behind]) -> Iterator[Site]:
    clock = Hand()
    writer = Writer(Closing(database, clock, Topics(), "main"), Outbox(), clock, _failed)
    writer.start()
    behind.append(Behind(writer, database, clock))
    with TestClient(app, base_url="http://localhost:8600") as client:
        yield Site(app, client, writer, Gateway(writer.put))
    writer.stop()
    behind.pop()


def _failed() -> None:
    raise AssertionError("the writer failed")
