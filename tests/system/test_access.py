"""The shipped access rules on a real mosquitto: who may say and hear what."""

from pathlib import Path

import pytest

from scangate.broker import Broker
from tests.system.client import Client

pytestmark = pytest.mark.system
UP, DOWN = "scangate/v1/up", "scangate/v1/down"
NO = "Not authorized"


@pytest.fixture
def broker(tmp_path: Path) -> Broker:
    return Broker(tmp_path, ["ledger", "dock-1", "integration"])


def _client(broker: Broker, user: str) -> Client:
    return Client(broker.port, user, broker.password_file(user).read_text(encoding="utf-8").strip())


@pytest.mark.parametrize(
    ("user", "says", "must_not"),
    [
        ("dock-1", [f"{UP}/dock-1/records"], [f"{UP}/dock-2/records", f"{DOWN}/dock-1/ack"]),
        (
            "integration",
            [],
            [f"{UP}/integration/records", f"{UP}/dock-1/records", "scangate/v1/out/movement"],
        ),
    ],
)
def test_nobody_speaks_for_another(broker: Broker, user: str, says: list[str], must_not: list[str]) -> None:
    broker.start()
    try:
        with _client(broker, "ledger") as ledger, _client(broker, user) as client:
            ledger.subscribe("scangate/v1/#")
            assert [client.publish(topic, b"{}") for topic in must_not] == [NO] * len(must_not)
            for topic in says:
                client.publish(topic, b"{}")
                assert ledger.next(topic) == b"{}"
            ledger.publish("scangate/v1/out/last", b"")
            ledger.next("scangate/v1/out/last")
            assert ledger.topics == [*says, "scangate/v1/out/last"]
    finally:
        broker.kill()


def test_another_system_hears_only_what_the_ledger_puts_out(broker: Broker) -> None:
    broker.start()
    try:
        with _client(broker, "ledger") as ledger, _client(broker, "integration") as other:
            other.subscribe("scangate/v1/#")
            for topic in (
                f"{DOWN}/integration/ack",
                "scangate/v1/feed/main/delta",
                "scangate/v1/out/movement",
            ):
                ledger.publish(topic, b"x")
            other.next("scangate/v1/out/movement")
            assert other.topics == ["scangate/v1/out/movement"]
    finally:
        broker.kill()
