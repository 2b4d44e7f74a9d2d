"""Batches as they come, taken apart: each item by itself, so that a bad one spoils no other."""

import hashlib
from dataclasses import dataclass

import msgspec

from wire import v1
from wire.codec import decode
from wire.errors import BadMessage, UnknownVersion


@dataclass(frozen=True, slots=True)
class Item:
    """A record that can be read. `body` is its exact bytes."""

    boot: str
    seq: int
    body: bytes
    record: v1.Record

    @property
    def id(self) -> str:
        """``boot:seq``."""
        return f"{self.boot}:{self.seq}"


@dataclass(frozen=True, slots=True)
class Fault:
    """Bytes that cannot be read as a record.

    `kind` is ``dead`` or ``held`` (`ledger.models.DeadLetter`). `boot` is empty for a whole batch, `seq` None
    where it cannot be read: such a one is never acknowledged.
    """

    boot: str
    seq: int | None
    body: bytes
    kind: str
    reason: str


def open_batch(payload: bytes) -> tuple[str, list[bytes]] | Fault:
    """The boot and the bytes of each item, or what is wrong with the envelope."""
    try:
        batch = decode(payload, v1.Batch)
    except BadMessage as error:
        return Fault("", None, payload, "dead", str(error))
    except UnknownVersion as error:
        return Fault("", None, payload, "held", str(error))
    return batch.boot, [bytes(raw) for raw in batch.items]


def open_item(boot: str, body: bytes) -> Item | Fault:
    """One item of a batch, read."""
    if len(body) > v1.MAX_RECORD:
        reason = f"{len(body)} bytes, a record has at most {v1.MAX_RECORD}"
        return Fault(boot, _seq(body), body, "dead", reason)
    try:
        record = decode(_readable(body), v1.Record)
    except BadMessage as error:
        return Fault(boot, _seq(body), body, "dead", str(error))
    except UnknownVersion as error:
        return Fault(boot, _seq(body), body, "held", str(error))
    return Item(boot, record.seq, body, record)


def digest(body: bytes) -> str:
    """What `Record.digest` keeps: blake2b-128, hexadecimal."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def _readable(body: bytes) -> bytes:
    """PostgreSQL's text cannot hold U+0000; the tables show U+2400 for it, the stored body stays exact."""
    return body.replace(rb"\u0000", rb"\u2400") if rb"\u0000" in body else body


class _Seq(msgspec.Struct):
    seq: v1.Seq


def _seq(body: bytes) -> int | None:
    try:
        return msgspec.json.decode(body, type=_Seq).seq
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
