"""The door to paho-mqtt: MQTT 5, clean sessions, acknowledged by hand, connecting again for ever.

Whatever is in the broker may be lost; the gateways send again what the ledger has not acknowledged.
"""

import logging
from collections.abc import Callable
from threading import Lock
from typing import Any, Final

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from ledger.inputs import AckMessage, Connected, Disconnected, Input, Message, Output, Publish, Sent
from ledger.settings import BrokerSettings

#: Messages the broker may send before it gets an acknowledgement: the back-pressure of a slow database.
RECEIVE_MAXIMUM: Final = 20
_KEEPALIVE: Final = 20  # seconds; a dead connection is noticed after one and a half of them
_BACK_OFF: Final = (1, 30)  # seconds, first and longest wait between two attempts
_MAX_PACKET: Final = 256 * 1024

_log = logging.getLogger(__name__)


class Broker:
    """One connection to the broker. `put` gets what happens; it must not block.

    Args:
        settings: where the broker is and who we are.
        password: of the user, None for none.
        topic: what to subscribe to.
        will: what the broker says when we are gone without a word.
        put: takes an input; False means that it was not taken.
    """

    def __init__(
        self,
        settings: BrokerSettings,
        password: str | None,
        topic: str,
        will: Publish,
        put: Callable[[Input], bool],
    ) -> None:
        self._settings = settings
        self._topic = topic
        self._put = put
        self._open: set[int] = set()  # messages of this connection that are not acknowledged yet
        self._waiting = Lock()  # never held while paho is called: it calls back with locks of its own
        #: Positions of messages that are not confirmed, by their number; 0: no event.
        self._positions: dict[int, int] = {}
        #: Messages confirmed before `act` knew their number: whether the broker took them.
        self._early: dict[int, bool] = {}
        self._lost_told = False
        self._client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=settings.username,
            protocol=MQTTProtocolVersion.MQTTv5,
            manual_ack=True,
        )
        if password is not None:
            self._client.username_pw_set(settings.username, password)
        if settings.tls:
            self._client.tls_set(ca_certs=str(settings.ca_file) if settings.ca_file else None)
        self._client.will_set(will.topic, will.payload, will.qos, will.retain)
        self._client.reconnect_delay_set(*_BACK_OFF)
        self._client.on_connect = self._on_connect
        self._client.on_connect_fail = self._on_connect_fail
        self._client.on_subscribe = self._on_subscribe
        self._client.on_disconnect = self._on_disconnect
        self._client.on_message = self._on_message
        self._client.on_publish = self._on_publish

    def start(self) -> None:
        """Begins to connect, in a thread of paho's; returns at once, also when no broker is there."""
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = 0
        properties.ReceiveMaximum = RECEIVE_MAXIMUM
        properties.MaximumPacketSize = _MAX_PACKET
        self._client.connect_async(
            self._settings.host,
            self._settings.port,
            _KEEPALIVE,
            clean_start=True,
            properties=properties,
        )
        self._client.loop_start()

    def stop(self) -> None:
        """Says goodbye and ends the thread."""
        self._client.disconnect()
        self._client.loop_stop()

    def act(self, output: Output) -> None:
        """Sends, if connected: nothing waits here for a broker that is away."""
        match output:
            case Publish():
                if self._client.is_connected():
                    sent = self._client.publish(output.topic, output.payload, output.qos, output.retain)
                    self._await(sent.mid, output.position)
            case AckMessage():
                if output.mid in self._open:
                    self._open.discard(output.mid)
                    self._client.ack(output.mid, output.qos)

    def _await(self, mid: int, position: int) -> None:
        """Remembers what message `mid` carries; its confirmation may have come before this call."""
        with self._waiting:
            taken = self._early.pop(mid, None)
            if taken is None:
                self._positions[mid] = position
        if taken and position:
            self._put(Sent(position))

    # -- in paho's thread -----------------------------------------------------------------------

    def _on_connect(
        self, client: paho.Client, _data: Any, _flags: Any, reason: ReasonCode, _properties: Any
    ) -> None:
        self._open.clear()
        self._forget()  # what the writer published while the loss was noticed: paho would send it now
        if reason.is_failure:
            user = repr(self._settings.username)
            self._tell_lost(f"the broker refuses the user {user}: {reason}: check username, password_file")
            return
        client.subscribe(self._topic, qos=1)

    def _on_subscribe(
        self, _client: paho.Client, _data: Any, _mid: int, reasons: list[ReasonCode], _properties: Any
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            self._tell_lost(f"may not read {self._topic}: see the broker's acl_file")
            return
        _log.info("connected to the broker %s", self._where)
        self._lost_told = False
        self._put(Connected())

    def _on_connect_fail(self, _client: paho.Client, _data: Any) -> None:
        self._tell_lost("no broker answers")

    def _on_disconnect(
        self, _client: paho.Client, _data: Any, _flags: Any, reason: ReasonCode, _properties: Any
    ) -> None:
        self._open.clear()
        self._forget()
        self._put(Disconnected())
        if reason.is_failure:
            self._tell_lost(f"connection lost: {reason}")

    def _forget(self) -> None:
        """Drops what was published before: an old acknowledgement, events that are published again.

        What is known of messages goes first. One that is confirmed and not known would else stand for the
        one that gets its number later.
        """
        with self._waiting:
            self._positions.clear()
            self._early.clear()
        self._client.drop_out_messages()

    def _on_message(self, client: paho.Client, _data: Any, message: paho.MQTTMessage) -> None:
        if message.qos:
            self._open.add(message.mid)
        taken = self._put(Message(message.topic, bytes(message.payload), message.mid, message.qos))
        if not taken and message.qos:
            self._open.discard(message.mid)  # its gateway sends it again
            client.ack(message.mid, message.qos)

    def _on_publish(
        self, _client: paho.Client, _data: Any, mid: int, reason: ReasonCode, _properties: Any
    ) -> None:
        with self._waiting:
            position = self._positions.pop(mid, None)
            if position is None:
                self._early[mid] = not reason.is_failure
        if position and not reason.is_failure:
            self._put(Sent(position))

    def _tell_lost(self, why: str) -> None:
        if not self._lost_told:
            self._lost_told = True
            _log.warning("broker %s: %s; trying again until it works", self._where, why)

    @property
    def _where(self) -> str:
        return f"{self._settings.host}:{self._settings.port}"
