"""An MQTT client that says whatever a test wants: what a broken or dishonest gateway might send."""

import queue
from threading import Event
from types import TracebackType
from typing import Any, Final, Self

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.reasoncodes import ReasonCode

_PATIENCE: Final = 20.0


class Client:
    """A real client, connected while the context is open. What it hears comes by `next`."""

    def __init__(self, port: int, user: str, password: str) -> None:
        self._port = port
        self._connected, self._lost = Event(), Event()
        self._answers: queue.SimpleQueue[tuple[int, str]] = queue.SimpleQueue()
        self._heard: queue.SimpleQueue[tuple[str, bytes]] = queue.SimpleQueue()
        self.topics: list[str] = []
        client = paho.Client(
            CallbackAPIVersion.VERSION2, client_id=user, protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
        )  # fmt: skip
        client.username_pw_set(user, password)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_publish = self._on_publish
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        self._client = client

    def __enter__(self) -> Self:
        self._client.connect("127.0.0.1", self._port, clean_start=True)
        self._client.loop_start()
        assert self._connected.wait(_PATIENCE), "the broker does not answer"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> str:
        """Publishes at QoS 1; the broker's answer."""
        return self._answer(self._client.publish(topic, payload, 1, retain).mid)

    def send(self, topic: str, payload: bytes) -> None:
        """Publishes and waits for nothing."""
        self._client.publish(topic, payload, 1)

    def subscribe(self, topic: str) -> str:
        """The broker's answer."""
        mid = self._client.subscribe(topic, 1)[1]
        assert mid is not None
        return self._answer(mid)

    def next(self, topic: str) -> bytes:
        """The next message on this topic; others before it are only noted."""
        while True:
            heard, payload = self._heard.get(timeout=_PATIENCE)
            if heard == topic:
                return payload

    def thrown_out(self) -> bool:
        """Whether the broker ends the connection."""
        return self._lost.wait(_PATIENCE)

    def _answer(self, mid: int) -> str:
        while True:
            answered, reason = self._answers.get(timeout=_PATIENCE)
            if answered == mid:
                return reason

    # -- on paho's thread ----------------------------------------------------------------------

    def _on_connect(
        self, _client: paho.Client, _data: Any, _flags: Any, reason: ReasonCode, _properties: Any
    ) -> None:
        if not reason.is_failure:
            self._connected.set()

    def _on_disconnect(
        self, _client: paho.Client, _data: Any, _flags: Any, _reason: ReasonCode, _properties: Any
    ) -> None:
        self._lost.set()

    def _on_publish(
        self, _client: paho.Client, _data: Any, mid: int, reason: ReasonCode, _properties: Any
    ) -> None:
        self._answers.put((mid, "Success" if not reason.is_failure else str(reason)))

    def _on_subscribe(
        self, _client: paho.Client, _data: Any, mid: int, reasons: list[ReasonCode], _properties: Any
    ) -> None:
        self._answers.put((mid, str(reasons[0])))

    def _on_message(self, _client: paho.Client, _data: Any, message: paho.MQTTMessage) -> None:
        self.topics.append(message.topic)
        self._heard.put((message.topic, bytes(message.payload)))
