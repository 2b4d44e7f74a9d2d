"""Batches as they come, taken apart: each item by itself, so that a bad one spoils no other."""

import hashlib
import re
from dataclasses import dataclass
from typing import Final

import msgspec

from ledger.delivery.nested import flattened
from wire import v1
from wire.codec import decode
from wire.errors import BadMessage, UnknownVersion

_DAY: Final = 86_400_000
#: The first of January 2026: a ledger whose clock is before it has not set it yet, and judges no other's.
_RELEASED: Final = 1_767_225_600_000
_TWENTY_YEARS: Final = 20 * 366 * _DAY


@dataclass(frozen=True, slots=True)
class Item:
    """A record that can be read. `body` is its exact bytes.

    `ahead`: its clock was far in the future when it came. `anchored` is the time that an anchor of its boot
    gives it (`ledger.projection.anchors`).
    """

    boot: str
    seq: int
    body: bytes
    record: v1.Record
    ahead: bool = False
    anchored: int | None = None

    @property
    def at(self) -> int:
        """The time shown."""
        return self.record.at if self.anchored is None else self.anchored

    @property
    def id(self) -> str:
        """``boot:seq``."""
        return f"{self.boot}:{self.seq}"


@dataclass(frozen=True, slots=True)
class Fault:
    """Bytes that cannot be read as a record.

    `kind` is ``dead`` or ``held`` (`ledger.tables.models.DeadLetter`). `boot` is empty for a whole batch,
    `seq` None where it cannot be read: such a one is never acknowledged.
    """

    boot: str
    seq: int | None
    body: bytes
    kind: str
    reason: str


def open_batch(payload: bytes) -> tuple[str, list[bytes]] | Fault:
    """The boot and the bytes of each item, or what is wrong with the envelope."""
    deep: dict[int, bytes] = {}
    try:
        try:
            batch = decode(payload, v1.Batch)
        except BadMessage as error:
            if not isinstance(error.__cause__, RecursionError):
                raise
            flat, deep = flattened(payload)
            batch = decode(flat, v1.Batch)
    except BadMessage as error:
        return Fault("", None, payload, "dead", str(error))
    except UnknownVersion as error:
        return Fault("", None, payload, "held", str(error))
    return batch.boot, [deep.get(n, bytes(raw)) for n, raw in enumerate(batch.items)]


def is_ahead(hlc: int, came: int) -> bool:
    """Whether a clock value that came then, milliseconds since 1970, was more than a day in the future."""
    return hlc >> 16 > (came + _DAY if came >= _RELEASED else _RELEASED + _TWENTY_YEARS)


def open_item(boot: str, body: bytes, came: int = 0) -> Item | Fault:
    """One item of a batch, read. `came` is when, for `Item.ahead`."""
    if len(body) > v1.MAX_RECORD:
        reason = f"{len(body)} bytes, a record has at most {v1.MAX_RECORD}"
        return Fault(boot, _seq(body), body, "dead", reason)
    try:
        record = decode(readable(body), v1.Record)
    except BadMessage as error:
        return Fault(boot, _seq(body), body, "dead", str(error))
    except UnknownVersion as error:
        return Fault(boot, _seq(body), body, "held", str(error))
    return Item(boot, record.seq, body, record, is_ahead(record.hlc, came))


def digest(body: bytes) -> str:
    """What `Record.digest` keeps: blake2b-128, hexadecimal."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def readable(body: bytes) -> bytes:
    """PostgreSQL's text cannot hold U+0000; the tables show U+2400 for it, the stored body stays exact."""
    return body.replace(rb"\u0000", rb"\u2400") if rb"\u0000" in body else body


class _Seq(msgspec.Struct):
    seq: v1.Seq


def _seq(body: bytes) -> int | None:
    try:
        return msgspec.json.decode(body, type=_Seq).seq
    except RecursionError:  # our encoder writes the number first
        found = _FIRST.match(body)
        return int(found[1]) if found else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


_FIRST: Final = re.compile(rb'\s*\{\s*"seq"\s*:\s*([1-9][0-9]{0,14})\s*,')
