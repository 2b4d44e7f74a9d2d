"""Dead letters: bytes that could not be applied, kept once each with how often they came."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ledger.alarm import alarm
from ledger.database import Database, marks
from ledger.delivery.items import Fault

#: Letters of kind noise kept for one gateway. The newest hundred show a person what is wrong with it, and at
#: 256 KiB each, the longest message the broker lets through, they are 25 MiB: it cannot fill the disk.
MAX_NOISE: Final = 100


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
    """Keeps a fault, inside a transaction; whether it is new. One seen before is counted only.

    Of noise the newest `MAX_NOISE` of a gateway stay; how many went is counted on the to-do list. What came
    as a record is never dropped: its number is acknowledged.
    """
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
    if fault.kind == "noise":
        _drop_noise(database, envelope)
    return True


def _drop_noise(database: Database, envelope: Envelope) -> None:
    dropped = database.rows(_OLDEST_NOISE, (envelope.gateway, _AT_ONCE, MAX_NOISE))
    for (key,) in dropped:
        database.run("delete from dead_letter where digest = ?", (key,))
        alarm(database, "noise.dropped", envelope.gateway, envelope.at)


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
#: Dropped with one message at most, where a ledger without this limit kept more.
_AT_ONCE: Final = 1_000
_OLDEST_NOISE: Final = (
    "select digest from dead_letter where boot = '' and kind = 'noise' and gateway = ?"  # boot: the index
    " order by last_seen desc, digest limit ? offset ?"
)
_OF_BOOT: Final = (
    "select seq, digest from dead_letter where boot = ? and seq is not null and kind <> 'altered'"
)
