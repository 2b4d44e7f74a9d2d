"""What is published while the loss of a connection is noticed: it is not sent on the next one."""

from typing import Any

import paho.mqtt.client as paho
import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode

from ledger.inputs import Publish
from ledger.mqtt import Broker
from ledger.settings import BrokerSettings


class Losing(paho.Client):
    """Has just lost its connection, and does not say so yet."""

    made: "list[Losing]" = []  # noqa: RUF012 - the broker makes it

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.made.append(self)

    def is_connected(self) -> bool:
        return True

    def subscribe(self, *_args: Any, **_named: Any) -> Any:
        return None


def test_an_event_published_while_the_connection_is_lost_is_not_sent_on_the_next_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its confirmation would stand for the events before it, which were dropped with the connection."""
    with monkeypatch.context() as patched:
        patched.setattr("ledger.mqtt.paho.Client", Losing)
        broker = Broker(BrokerSettings(), None, "up/#", Publish("will", b""), lambda _given: True)
    client: Any = Losing.made.pop()
    lost, fine = ReasonCode(PacketTypes.DISCONNECT, "Unspecified error"), ReasonCode(PacketTypes.CONNACK)
    client.on_disconnect(client, None, None, lost, None)
    broker.act(Publish("event", b"", position=7))
    client.on_connect(client, None, None, fine, None)
    assert client.drop_out_messages() == []
