"""A client that listens to what gateways and the ledger say to each other; events, no polling."""

import threading
from collections import Counter
from types import TracebackType
from typing import Any, Final, Self

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from scangate.site import Site, tail
from wire import v1
from wire.codec import decode
from wire.topics import Topics

USER: Final = "watch"
#: Seconds until something that must happen counts as not happening.
PATIENCE: Final = 60.0


class Watch:
    """Knows what was heard so far; any thread may ask. The broker must run and know the user `USER`."""

    def __init__(self, site: Site, gateway: str) -> None:
        topics = Topics()
        self._port, self._folder = site.broker.port, site.folder
        self._ack, self._sync = topics.down(gateway, "ack"), topics.up(gateway, "sync")
        self._hello = topics.up(gateway, "hello")
        self._changed = threading.Condition()
        self._heard: Counter[str] = Counter()
        self._held: dict[str, int] = {}
        self._ready = threading.Event()
        client = paho.Client(CallbackAPIVersion.VERSION2, client_id=USER, protocol=MQTTProtocolVersion.MQTTv5)
        client.username_pw_set(USER, site.broker.password_file(USER).read_text(encoding="utf-8").strip())
        client.on_connect = self._connected
        client.on_subscribe = self._subscribed
        client.on_message = self._message
        self._client = client

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def start(self) -> None:
        """Returns when it listens."""
        self._client.connect("127.0.0.1", self._port)
        self._client.loop_start()
        assert self._ready.wait(PATIENCE), "the watching client may not listen"

    def held(self, boot: str) -> int:
        """All up to this number the ledger said it holds."""
        return self._held.get(boot, 0)

    @property
    def pulling(self) -> bool:
        """Whether the gateway has asked for a feed."""
        return self._heard[self._sync] > 0

    def wait_hello(self) -> None:
        """Until the gateway has said hello."""
        self._wait(lambda: self._heard[self._hello] > 0)

    def wait_pulling(self) -> None:
        """Until the gateway asks for a feed."""
        self._wait(lambda: self.pulling)

    def wait_held(self, boot: str, last: int) -> None:
        """Until the ledger has said that it holds all up to `last`."""
        self._wait(lambda: self.held(boot) >= last)

    def _wait(self, done: Any) -> None:
        with self._changed:
            assert self._changed.wait_for(done, PATIENCE), f"heard only {dict(self._heard)}; {self._logs()}"

    def _logs(self) -> str:
        return " | ".join(tail(path) for path in sorted(self._folder.glob("*/*.log")))

    def _connected(self, client: paho.Client, *_more: Any) -> None:
        client.subscribe([(topic, 0) for topic in (self._ack, self._sync, self._hello)])

    def _subscribed(self, *_more: Any) -> None:
        self._ready.set()

    def _message(self, _client: paho.Client, _data: Any, message: paho.MQTTMessage) -> None:
        with self._changed:
            self._heard[message.topic] += 1
            if message.topic == self._ack:
                ack = decode(bytes(message.payload), v1.Ack)
                self._held.update({boot: state.held[0] for boot, state in ack.boots.items()})
            self._changed.notify_all()
