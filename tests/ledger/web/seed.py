"""A small day at the dock, told to the ledger in the wire's own words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from ledger.inputs import Message
from rules.events import Accepted, Capture, Confirmed, Event, Opened, Read, Refused, Undone
from rules.movement import Movement
from rules.product import Process
from wire import v1
from wire.codec import encode
from wire.journal import from_event, from_movement
from wire.topics import Topics

#: 2025-11-21 09:00 UTC.
NINE: Final = 1_763_715_600_000
BOOT: Final = "0123456789abcdef" * 2
EVIL: Final = "<img src=x onerror=alert(1)>"


def read(text: str, at: int, raw: bytes | None = None) -> Read:
    return Read("hand-1", raw or text.encode(), at, "]C1", text=text, serial=text)


@dataclass(slots=True)
class Gateway:
    """Sends records of one gateway; `put` hands a message to the ledger."""

    put: Callable[[Message], object]
    name: str = "dock-1"
    boot: str = BOOT
    seq: int = 0
    at: int = NINE
    task: str = ""  # open at the station
    topics: Topics = field(default_factory=Topics)

    def hello(self, waiting: int = 0) -> None:
        self._send(
            "hello", encode(v1.Hello(1, boot=self.boot, waiting=waiting, program="0.1.0", free=9 * 10**9))
        )
        self._send("state", encode(v1.Online(online=True, boot=self.boot, at=self.at)))

    def say(self, *bodies: Event | Movement, minutes: int = 1) -> list[str]:
        """Records of one moment; gives their ids."""
        self.at += minutes * 60_000
        records = [self._record(body) for body in bodies]
        for start in range(0, len(records), v1.MAX_BATCH_ITEMS):
            part = records[start : start + v1.MAX_BATCH_ITEMS]
            items = b",".join(encode(record) for record in part)
            self._send("records", b'{"v":1,"boot":"%s","items":[%s]}' % (self.boot.encode(), items))
        return [f"{self.boot}:{record.seq}" for record in records]

    def raw(self, what: str, payload: bytes) -> None:
        self._send(what, payload)

    def _record(self, body: Event | Movement) -> v1.Record:
        self.seq += 1
        at = self.at + self.seq
        wired = from_movement(body) if isinstance(body, Movement) else from_event(body)
        moment = self.at if isinstance(body, Movement) else at
        return v1.Record(
            self.seq, at << 16, moment, at - NINE, synced=True, station="dock-1", body=wired, operator="Anna",
            task=self.task,
        )  # fmt: skip

    def _send(self, what: str, payload: bytes) -> None:
        self.put(Message(self.topics.up(self.name, what), payload, 1, 1))


def receive(gateway: Gateway, task: str, line: str, product: str, serials: Sequence[str]) -> None:
    """A pre-receipt's line: each serial scanned, then one confirmation."""
    scans = []
    gateway.say(Opened(task, Process.RECEIVE, read(task, gateway.at)))
    for serial in serials:
        capture = Capture(line, product, 1, serial, source_place="supplier", target_place="A-01")
        scans += gateway.say(Accepted(capture, "serial.accepted", read(serial, gateway.at)), minutes=0)
    moved = [
        Movement(
            product,
            serial,
            "",
            "",
            1,
            "supplier",
            "A-01",
            "receive",
            task,
            line,
            scan,
            ("none",),
            operator="Anna",
        )
        for serial, scan in zip(serials, scans, strict=True)
    ]
    confirmed = Confirmed(task, len(scans), 0, finished=False, read=read("%CONFIRM", gateway.at))
    gateway.say(confirmed, *moved)


def refuse(gateway: Gateway, serial: str, reason: str, **facts: str) -> None:
    """One red scan."""
    gateway.say(Refused(reason, read(serial, gateway.at), facts))


def undone(gateway: Gateway, line: str, product: str, serial: str) -> None:
    """A scan that was taken out again."""
    capture = Capture(line, product, 1, serial, source_place="supplier", target_place="A-01")
    (scan,) = gateway.say(Accepted(capture, "serial.accepted", read(serial, gateway.at)))
    gateway.say(Undone(scan, read(serial, gateway.at)))
