"""Dead letters: bytes that could not be applied, kept once each with how often they came."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ledger.database import Database, marks
from ledger.items import Fault


@dataclass(frozen=True, slots=True)
class Envelope:
    """How a message came: the authenticated gateway, the topic, the time in milliseconds."""

    gateway: str
    topic: str
    at: int


def digest(boot: str, body: bytes) -> str:
    """The key of a dead letter: sha256 of its bytes, for an item of a batch with the boot in front.

    Two boots may send equal bytes under the same number, and each needs its acknowledgement.
    """
    return hashlib.sha256(f"{boot}\n".encode() + body if boot else body).hexdigest()


def keep(database: Database, fault: Fault, envelope: Envelope) -> bool:
    """Keeps a fault, inside a transaction; whether it is new. One seen before is counted only."""
    key = digest(fault.boot, fault.body)
    if database.run(_AGAIN, (envelope.at, key)):
        return False
    database.run(
        _NEW,
        (
            key,
            fault.kind,
            envelope.topic,
            envelope.gateway,
            fault.boot,
            fault.seq,
            fault.reason,
            fault.body,
            envelope.at,
            envelope.at,
        ),
    )
    return True


def kept(database: Database, boot: str, numbers: Sequence[int]) -> dict[int, str]:
    """Which of these numbers of a boot are held as dead letters, with their digests."""
    if not numbers:
        return {}
    sql = _OF_BOOT + f" and seq in ({marks(len(numbers))})"
    return {int(seq): str(key) for seq, key in database.rows(sql, (boot, *numbers))}


_AGAIN: Final = "update dead_letter set count = count + 1, last_seen = ? where digest = ?"
_NEW: Final = (
    "insert into dead_letter (digest, kind, topic, gateway, boot, seq, reason, payload, first_seen,"
    " last_seen, count) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)"
)
_OF_BOOT: Final = (
    "select seq, digest from dead_letter where boot = ? and seq is not null and kind <> 'altered'"
)
