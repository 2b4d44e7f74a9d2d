"""What one writes first: a publish per movement, a `Model.create` per message. The base of `end_to_end`.

QoS 1, a persistent subscription, SQLite with peewee's defaults. It knows neither a repeated message nor one
that the broker dropped.
"""

import json
import sys
from pathlib import Path
from time import monotonic_ns, process_time_ns
from typing import Any, Final

import paho.mqtt.client as paho
import peewee
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

TOPIC: Final = "naive/movements"
#: Seconds that the broker may take to take the last message.
_PATIENCE: Final = 120.0

_database: Final = peewee.SqliteDatabase(None)


class Movement(peewee.Model):
    """A movement of one serial."""

    product = peewee.TextField()
    serial = peewee.TextField(index=True)
    quantity = peewee.IntegerField()
    source = peewee.TextField()
    target = peewee.TextField()
    process = peewee.TextField()
    task = peewee.TextField(index=True)
    line = peewee.TextField()
    station = peewee.TextField()
    at = peewee.BigIntegerField()

    class Meta:  # noqa: D106 - peewee's way
        database = _database


def publish(port: int, user: str, password: str, count: int) -> None:
    """Publishes so many movements, one by one; says when it began and what CPU it took."""
    client = _client(user, password)
    client.connect("127.0.0.1", port)
    client.loop_start()
    cpu = process_time_ns()
    _say(monotonic_ns())
    for n in range(count):
        info = client.publish(TOPIC, json.dumps(_movement(n)), qos=1)
    info.wait_for_publish(_PATIENCE)
    _say(process_time_ns() - cpu)
    client.disconnect()
    client.loop_stop()


def subscribe(port: int, user: str, password: str, count: int, path: str) -> None:
    """Writes each message as a row; says when it listens, when it has them all, and its CPU."""
    _database.init(path)
    _database.create_tables([Movement])
    written, cpu = 0, process_time_ns()

    def write(client: paho.Client, _data: Any, message: paho.MQTTMessage) -> None:
        nonlocal written
        Movement.create(**json.loads(message.payload))
        written += 1
        if written == count:
            _say(monotonic_ns())
            _say(process_time_ns() - cpu)
            client.disconnect()

    client = _client(user, password)
    client.on_message = write
    client.on_connect = lambda client, *_: client.subscribe(TOPIC, qos=1)
    client.on_subscribe = lambda *_: _say(0)
    client.connect("127.0.0.1", port)
    client.loop_forever()


def _movement(n: int) -> dict[str, object]:
    return {
        "product": "main/PUMP",
        "serial": f"SN{n:08d}",
        "quantity": 1,
        "source": "supplier",
        "target": "A-01",
        "process": "receive",
        "task": "PR-1",
        "line": "1",
        "station": "dock-1",
        "at": 1_763_715_600_000 + n,
    }


def _client(user: str, password: str) -> paho.Client:
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id=user, protocol=MQTTProtocolVersion.MQTTv5)
    client.username_pw_set(user, Path(password).read_text(encoding="utf-8").strip())
    return client


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    role, port, user, password, count, *rest = sys.argv[1:]
    if role == "publish":
        publish(int(port), user, password, int(count))
    else:
        subscribe(int(port), user, password, int(count), rest[0])
