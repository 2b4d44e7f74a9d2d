"""The door to paho-mqtt: MQTT 5, clean sessions, nothing precious in its memory.

Its callbacks run on its own thread and only post events; whoever takes them owns all state.
"""

import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from logging import getLogger
from pathlib import Path
from typing import Any, Final, Protocol

from paho.mqtt.client import (
    MQTT_ERR_SUCCESS,
    Client,
    ConnectFlags,
    DisconnectFlags,
    MQTTMessage,
    MQTTv5,
)
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

#: Seconds without traffic after which either side asks whether the other is there.
_KEEPALIVE: Final = 30
#: Seconds between attempts to connect, doubling.
_FIRST_RETRY: Final = 1
_LAST_RETRY: Final = 30
#: Messages paho may hold; above it `publish` says no, and the outbox tries again.
_QUEUED: Final = 64
#: Why the broker ends a connection when another one comes with our name (MQTT 5.0, 3.14.2.1).
_TAKEN_OVER: Final = 0x8E
#: Seconds before we take the name back: two gateways that share one then throw each other out that often.
_TAKEN_RETRY: Final = 10
_INFLIGHT: Final = 20
_QOS: Final = 1

log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Connected:
    """Connected and subscribed."""


@dataclass(frozen=True, slots=True)
class Disconnected:
    """Not connected; `why` is for people."""

    why: str


@dataclass(frozen=True, slots=True)
class Message:
    """Something came."""

    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Delivered:
    """The broker has a message of ours; the ledger may not."""

    mid: int


Event = Connected | Disconnected | Message | Delivered
Post = Callable[[Event], None]


class Line(Protocol):
    """The connection as the sender sees it."""

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> int | None:
        """Hand over a message; its number for `Delivered`, None when it was not taken."""

    def start(self) -> None:
        """Connect, and again whenever the connection is lost."""

    def stop(self) -> None:
        """Disconnect and end the thread."""


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the broker is and who we are."""

    host: str
    port: int
    name: str
    password: str = ""
    tls: bool = False
    ca: Path | None = None


class MqttLine:
    """A `Line` over the network."""

    def __init__(
        self, broker: Broker, will: tuple[str, bytes], subscriptions: Sequence[str], post: Post
    ) -> None:
        """Connect nothing yet.

        Args:
            broker: where to.
            will: topic and payload that the broker publishes, retained, when we are gone without a word.
            subscriptions: topics.
            post: takes events, on paho's thread; must not wait.
        """
        self._broker, self._post = broker, post
        self._subscriptions = [(topic, _QOS) for topic in subscriptions]
        self._taken_told = False
        client = Client(CallbackAPIVersion.VERSION2, client_id=broker.name, protocol=MQTTv5)
        if broker.password:
            client.username_pw_set(broker.name, broker.password)
        if broker.tls:
            client.tls_set(str(broker.ca) if broker.ca else None, tls_version=ssl.PROTOCOL_TLS_CLIENT)
        client.will_set(will[0], will[1], _QOS, retain=True)
        client.reconnect_delay_set(_FIRST_RETRY, _LAST_RETRY)
        client.max_inflight_messages_set(_INFLIGHT)
        client.max_queued_messages_set(_QUEUED)
        client.on_connect = self._connected
        client.on_connect_fail = self._unreachable
        client.on_disconnect = self._lost
        client.on_subscribe = self._subscribed
        client.on_message = self._message
        client.on_publish = self._published
        self._client = client

    def start(self) -> None:
        self._client.connect_async(self._broker.host, self._broker.port, _KEEPALIVE, clean_start=True)
        self._client.loop_start()

    def stop(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> int | None:
        info = self._client.publish(topic, payload, _QOS, retain)
        return info.mid if info.rc == MQTT_ERR_SUCCESS else None

    # -- on paho's thread ---------------------------------------------------------------------

    def _connected(
        self,
        client: Client,
        _data: Any,
        _flags: ConnectFlags,
        code: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if code.is_failure:
            self._post(Disconnected(f"{self._where} refuses us: {code}. Check name, password_file, ACL"))
        else:
            client.reconnect_delay_set(_FIRST_RETRY, _LAST_RETRY)
            client.subscribe(self._subscriptions)

    def _subscribed(
        self, _client: Client, _data: Any, _mid: int, codes: list[ReasonCode], _props: Properties | None
    ) -> None:
        refused = [
            topic for (topic, _), code in zip(self._subscriptions, codes, strict=False) if code.is_failure
        ]
        if refused:
            log.error("%s does not let us read %s: check its ACL", self._where, ", ".join(refused))
        self._post(Connected())

    def _unreachable(self, _client: Client, _data: Any) -> None:
        self._post(Disconnected(f"{self._where} can't be reached"))

    def _lost(
        self,
        client: Client,
        _data: Any,
        _flags: DisconnectFlags,
        code: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        client.drop_out_messages()  # sent again by paho, a hello of before the cut would be taken for today's
        if code.value == _TAKEN_OVER:
            client.reconnect_delay_set(_TAKEN_RETRY, _LAST_RETRY)
            self._tell_taken()
        else:
            self._taken_told = False
        self._post(Disconnected(f"connection to {self._where} lost: {code}"))

    def _tell_taken(self) -> None:
        """Once, not each time that the other one takes its turn."""
        if not self._taken_told:
            self._taken_told = True
            log.error(
                "another gateway uses the name %s: give one of the two another name and password",
                self._broker.name,
            )

    def _message(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        self._post(Message(message.topic, bytes(message.payload)))

    def _published(
        self, _client: Client, _data: Any, mid: int, _code: ReasonCode, _props: Properties | None
    ) -> None:
        self._post(Delivered(mid))

    @property
    def _where(self) -> str:
        return f"broker {self._broker.host}:{self._broker.port}"
