"""Records as gateways make them, for the ledger's tests."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec import Raw

from ledger.database import Database
from ledger.delivery.dead import Envelope
from ledger.projection.ingest import Ingest, Ingested
from wire import v1
from wire.codec import encode

NOW = 1_800_000_000_000
DOOR = "d" * 32
BENCH = "b" * 32


@dataclass
class Journal:
    """What one boot of a gateway writes; times are minutes after a fixed moment."""

    boot: str = DOOR
    gateway: str = "dock-1"
    station: str = "door-1"
    skew: int = 0  # minutes the clock is wrong
    bodies: list[bytes] = field(default_factory=list)

    @property
    def last(self) -> str:
        return f"{self.boot}:{len(self.bodies)}"

    def write(self, body: v1.Body, minute: int | None = None, operator: str = "", task: str = "") -> str:
        seq = len(self.bodies) + 1
        at = NOW + 60_000 * ((seq if minute is None else minute) + self.skew)
        record = v1.Record(seq, at << 16, at, seq, self.skew == 0, self.station, body, "g:1", operator, task)
        self.bodies.append(encode(record))
        return f"{self.boot}:{seq}"

    def scan(self, serial: str, line: str = "1", product: str = "main/P", amends: str = "") -> str:
        capture = v1.CaptureBody(line, product, 1, serial, prev=["none"], target_place="A1")
        body = v1.Verdict("accepted", "serial.accepted", read(serial), capture=capture, amends=amends)
        return self.write(body)

    def refuse(self, serial: str, reason: str = "serial.not_expected", task: str = "") -> str:
        """`task`: gateways of old did not say it."""
        return self.write(v1.Verdict("refused", reason, read(serial)), task=task)

    def admit(self, refusal: str, serial: str, task: str = "PR-1", amends: str = "") -> str:
        capture = v1.CaptureBody("1", "main/P", 1, serial, prev=["none"], target_place="A1")
        by: dict[str, str] = {"admits": refusal, "amends": amends}
        body = v1.Verdict("accepted", "serial.accepted", read(serial), capture=capture, **by)  # type: ignore[arg-type]
        return self.write(body, task=task)

    def undo(self, ref: str, serial: str) -> str:
        return self.write(v1.Verdict("undone", "undo.done", read(serial), undoes=ref))

    def step(self, step: str, task: str = "PR-1", **more: object) -> str:
        return self.write(v1.TaskStep(step, task, read("cmd"), **more))  # type: ignore[arg-type]

    def move(self, way: str, serial: str = "", prev: Sequence[str] = ("unknown",), **more: object) -> str:
        source, target = way.split(">")
        process = "receive" if source == "supplier" else "pick"
        fields: dict[str, object] = {"product": "main/P", "quantity": 1, "process": process, "line": "1"}
        fields |= {"serial": serial, "prev": list(prev) if serial else [], "task": "PR-1"}
        fields |= {"source": source, "target": target} | more
        return self.write(v1.MovementBody(**fields))  # type: ignore[arg-type]

    def batch(self, *numbers: int) -> bytes:
        chosen = [self.bodies[n - 1] for n in numbers] if numbers else self.bodies
        return batch(self.boot, *chosen)

    def send(self, database: Database, *numbers: int) -> Ingested:
        return send(database, self.batch(*numbers), self.gateway)


def read(text: str) -> v1.ReadBody:
    return v1.ReadBody("hand-1", text.encode(), NOW, text=text)


def batch(boot: str, *items: bytes) -> bytes:
    return encode(v1.Batch(1, boot, [Raw(item) for item in items]))


def send(database: Database, payload: bytes, gateway: str = "dock-1") -> Ingested:
    return Ingest(database).batch(payload, Envelope(gateway, f"scangate/v1/up/{gateway}/records", NOW))


def counters(database: Database) -> tuple[int, ...]:
    """received, applied, duplicate, held, dead, altered"""
    row = database.row("select received, applied, duplicate, held, dead, altered from meta")
    assert row is not None
    assert row[0] == sum(row[1:5])
    return tuple(row)


def ack_of(payload: bytes) -> dict[str, tuple[int, list[tuple[int, int]]]]:
    from wire.codec import decode  # noqa: PLC0415

    ack = decode(payload, v1.Ack)
    return {boot: (x.held[0], list(x.held[1])) for boot, x in ack.boots.items()}


def text64(data: bytes) -> str:
    return base64.b64encode(data).decode()
