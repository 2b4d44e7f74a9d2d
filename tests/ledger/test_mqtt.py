"""The ledger on a real mosquitto with the shipped access rules."""

from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from threading import Event
from typing import Any

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from ledger.database import open_database
from ledger.settings import BrokerSettings, LedgerSettings, SiteSettings, WebSettings
from ledger.upgrade.migrations import migrate
from ledger.wiring import Program
from scangate.broker import Broker
from tests.ledger.support import DOOR, Journal, ack_of
from wire import v1
from wire.codec import decode, encode
from wire.events import CloudEvent

pytestmark = pytest.mark.system

UP = "scangate/v1/up/dock-1"


class Device:
    """A gateway as the broker sees it."""

    def __init__(self, broker: Broker, name: str = "dock-1") -> None:
        self.heard: Queue[tuple[str, bytes]] = Queue()
        self.gone: Queue[str] = Queue()
        self.client = paho.Client(CallbackAPIVersion.VERSION2, name, protocol=MQTTProtocolVersion.MQTTv5)
        self.client.username_pw_set(name, broker.password_file(name).read_text(encoding="utf-8").strip())
        self.client.on_message = self._message
        self.client.on_subscribe = lambda *_: self.gone.put("subscribed")
        self.client.connect("127.0.0.1", broker.port)
        self.client.subscribe([
            (f"scangate/v1/down/{name}/+", 1), ("scangate/v1/feed/#", 1), ("scangate/v1/server/state", 1)
        ])  # fmt: skip
        self.client.loop_start()
        assert self.gone.get(timeout=20) == "subscribed"

    def _message(self, _client: paho.Client, _data: Any, message: paho.MQTTMessage) -> None:
        self.heard.put((message.topic, bytes(message.payload)))

    def wait(self, topic: str) -> bytes:
        while True:
            name, payload = self.heard.get(timeout=20)
            if name == topic:
                return payload

    def stop(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    folder = tmp_path / "broker"
    folder.mkdir()
    made = Broker(folder, ["ledger", "dock-1", "dock-2", "integration"])
    yield made
    made.kill()


@pytest.fixture
def program(broker: Broker, tmp_path: Path) -> Iterator[Program]:
    database = open_database(str(tmp_path / "ledger.db"))
    migrate(database)
    database.bind()
    settings = LedgerSettings(
        SiteSettings("main", tmp_path / "ledger.db"),
        BrokerSettings(port=broker.port, password_file=broker.password_file("ledger")),
        WebSettings(enabled=False),
    )
    made = Program(settings, database)
    yield made
    made.stop()


class Late(paho.Client):
    """`publish` returns only after the broker has confirmed: on a busy machine it happens by itself."""

    def publish(self, *args: Any, **named: Any) -> paho.MQTTMessageInfo:
        sent = super().publish(*args, **named)
        sent.wait_for_publish(20)
        return sent


@pytest.mark.parametrize("client", [paho.Client, Late])
def test_events_reach_another_system_and_their_confirmation_is_remembered(
    broker: Broker, program: Program, monkeypatch: pytest.MonkeyPatch, client: type[paho.Client]
) -> None:
    broker.start()
    with monkeypatch.context() as patched:
        patched.setattr("ledger.mqtt.paho.Client", client)
        program.start()
    erp, device = Device(broker, "integration"), Device(broker)
    erp.client.subscribe("scangate/v1/out/#", 1)
    assert erp.gone.get(timeout=20) == "subscribed"
    device.wait("scangate/v1/server/state")
    journal = Journal()
    journal.move("supplier>A1", "S1", ["none"])
    device.client.publish(f"{UP}/records", journal.batch(), qos=1)
    event = decode(erp.wait("scangate/v1/out/movement"), CloudEvent)
    assert (event.id, event.type, event.subject) == (f"{DOOR}:1", "scangate.movement.v1", "S1")
    pause = Event()
    for _ in range(400):
        if program.database.rows("select published from meta") == [(1,)]:
            break
        pause.wait(0.05)
    else:
        pytest.fail("the confirmation of the broker was not remembered")
    for one in (erp, device):
        one.stop()


def test_a_batch_over_the_broker_is_acknowledged(broker: Broker, program: Program) -> None:
    broker.start()
    program.start()
    device = Device(broker)
    state = decode(device.wait("scangate/v1/server/state"), v1.Server)
    assert state.online
    assert decode(device.wait("scangate/v1/feed/main/manifest"), v1.Manifest).version.startswith(
        state.generation
    )
    journal = Journal()
    journal.move("supplier>A1", "S1", ["none"])
    for payload in (b"\xff\x00", journal.batch()):
        device.client.publish(f"{UP}/records", payload, qos=1)
    assert ack_of(device.wait("scangate/v1/down/dock-1/ack")) == {DOOR: (1, [])}
    assert decode(device.wait("scangate/v1/feed/main/manifest"), v1.Manifest).rows == 1
    device.client.publish(f"{UP}/sync", encode(v1.Sync(1)), qos=1)
    assert device.wait("scangate/v1/down/dock-1/sync")
    assert program.status().online
    assert program.status().received == 2
    device.stop()


def test_a_broker_that_is_away_is_tried_until_it_comes_and_again_when_it_goes(
    broker: Broker, program: Program, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "ledger.mqtt")
    program.start()
    assert program._writer.submit(lambda: 1).result(20) == 1, "the office works meanwhile"
    broker.start()
    for _ in range(2):
        device = Device(broker)
        assert decode(device.wait("scangate/v1/server/state"), v1.Server).online
        device.stop()
        broker.kill()
        broker.start()
    device = Device(broker)
    device.wait("scangate/v1/server/state")
    device.stop()
    lost = [x for x in caplog.messages if "trying again until it works" in x]
    back = [x for x in caplog.messages if "connected to the broker" in x]
    assert len(lost) in {2, 3}, "one line when lost, however many attempts"
    assert len(back) == 3


def test_a_ledger_that_dies_is_told_by_its_last_will(broker: Broker, program: Program) -> None:
    broker.start()
    program.start()
    device = Device(broker)
    assert decode(device.wait("scangate/v1/server/state"), v1.Server).online
    program.stop()
    assert not decode(device.wait("scangate/v1/server/state"), v1.Server).online
    device.stop()


def test_the_access_rules_keep_gateways_apart(broker: Broker, program: Program) -> None:
    """dock-2 can neither speak as dock-1 nor write the feed, and hears nothing meant for dock-1."""
    broker.start()
    program.start()
    device, other = Device(broker), Device(broker, "dock-2")
    journal = Journal()
    journal.refuse("S1")
    other.client.subscribe("scangate/v1/down/dock-1/+", 1)
    other.client.publish(f"{UP}/records", journal.batch(), qos=1)
    other.client.publish("scangate/v1/feed/main/manifest", b"forged", qos=1, retain=True)
    other.client.publish("scangate/v1/up/dock-2/records", b"?", qos=1).wait_for_publish(20)
    device.client.publish(f"{UP}/hello", encode(v1.Hello(1, [v1.BootTail(DOOR, 1)])), qos=1)
    assert ack_of(device.wait("scangate/v1/down/dock-1/ack")) == {DOOR: (0, [])}
    heard = [other.heard.get(timeout=20)[0] for _ in range(2)]
    assert sorted(heard) == ["scangate/v1/feed/main/manifest", "scangate/v1/server/state"]
    assert other.heard.empty()
    assert program.status().received == 1
    device.stop()
    other.stop()
