"""Up to when everything that a gateway recorded has arrived (I9), from what it says of itself.

A hello names every boot of which something is not held, with its last number. Once all numbers up to these
are here, everything recorded before that hello is. Numbers that never come (a card that died) are written off
by a person (`ledger.acts.retire`); a boot that is heard of again counts again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from weakref import WeakKeyDictionary

from ledger.database import Database, marks
from ledger.delivery.dead import Envelope
from ledger.delivery.held import Range
from wire import v1

#: A hello was made before it came: the time of it that is claimed, in milliseconds.
ON_ITS_WAY: Final = 10_000
#: Kind of `Settled`: the missing numbers of a boot, its key, are not waited for.
WRITTEN_OFF: Final = "boot.missing"
#: Ranges of missing numbers named of one boot.
MAX_NAMED: Final = 8

#: Parts of a hello that are put together: 256 boots each are more than a gateway makes in its life.
_MOST_PARTS: Final = 1_000

#: SQL: the highest number known of boot `b`.
LAST_OF: Final = "case when b.declared > b.last then b.declared else b.last end"
#: SQL: numbers of boot `b` are missing, and someone waits for them.
INCOMPLETE: Final = (
    f"{LAST_OF} > coalesce((select sum(h.high - h.low + 1) from held_range h where h.boot = b.boot), 0)"  # noqa: S608
    f" and not exists (select 1 from settled x where x.kind = '{WRITTEN_OFF}' and x.key = b.boot)"
)
#: SQL: how many numbers of gateway `g` are missing; nothing without any.
MISSING_OF: Final = (
    f"select sum({LAST_OF}"  # noqa: S608
    " - coalesce((select sum(h.high - h.low + 1) from held_range h where h.boot = b.boot), 0))"
    f" from boot b where b.gateway = g.name and {INCOMPLETE}"
)


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers of a boot that have not arrived: how many, and the first ranges of them."""

    boot: str
    missing: int
    ranges: tuple[Range, ...]


@dataclass(slots=True)
class _Claim:
    """What a hello said: up to these numbers, at this time."""

    at: int
    boots: dict[str, int]


@dataclass(slots=True)
class _Parts:
    """Parts of a hello that came so far; the first at `at`."""

    boot: str
    parts: int
    at: int
    seen: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Told:
    """What gateways said, by their names."""

    parts: dict[str, _Parts] = field(default_factory=dict)
    claims: dict[str, _Claim] = field(default_factory=dict)


#: In memory only: after a restart of the ledger every gateway says it again.
_told: Final[WeakKeyDictionary[Database, _Told]] = WeakKeyDictionary()


def told(database: Database, message: v1.Hello, envelope: Envelope) -> None:
    """Takes note of a hello whose boots are declared already, inside its transaction."""
    know = _told.setdefault(database, _Told())
    at = _whole(know, message, envelope)
    if at is None or (message.waiting and not message.boots and message.parts == 1):
        return
    name, claim = envelope.gateway, _Claim(at, _incomplete(database, envelope.gateway))
    before = know.claims.get(name)
    if not claim.boots:
        know.claims.pop(name, None)
        _arrived(database, name, at)
    elif before is None:
        know.claims[name] = claim
    elif all(
        before.boots[boot] <= _upto(database, boot) for boot in before.boots.keys() & claim.boots.keys()
    ):
        _arrived(database, name, before.at)
        know.claims[name] = claim


def gaps(database: Database, gateway: str, most: int) -> tuple[Gap, ...]:
    """What is missing of a gateway, the boots with most of it first."""
    found = [_gap(database, boot, last) for boot, last in _incomplete(database, gateway).items()]
    return tuple(sorted(found, key=lambda gap: (-gap.missing, gap.boot))[:most])


def count_again(database: Database, boots: Sequence[str]) -> None:
    """These boots were heard of: what was written off is waited for again; inside a transaction."""
    if boots:
        sql = f"delete from settled where kind = ? and key in ({marks(len(boots))})"  # noqa: S608
        database.run(sql, (WRITTEN_OFF, *boots))


def _whole(know: _Told, message: v1.Hello, envelope: Envelope) -> int | None:
    """The time that a hello speaks of, None until all its parts came."""
    at = envelope.at - ON_ITS_WAY
    if message.parts <= 1:
        know.parts.pop(envelope.gateway, None)
        return at
    if message.parts > _MOST_PARTS:
        return None
    some = know.parts.get(envelope.gateway)
    if some is None or (some.boot, some.parts) != (message.boot, message.parts) or message.part in some.seen:
        some = know.parts[envelope.gateway] = _Parts(message.boot, message.parts, at)
    some.seen.add(message.part)
    if len(some.seen) < some.parts:
        return None
    del know.parts[envelope.gateway]
    return some.at


def _incomplete(database: Database, gateway: str) -> dict[str, int]:
    return {str(boot): int(last) for boot, last in database.rows(_BOOTS, (gateway,))}


def _upto(database: Database, boot: str) -> int:
    row = database.row("select high from held_range where boot = ? and low = 1", (boot,))
    return int(row[0]) if row else 0


def _arrived(database: Database, gateway: str, at: int) -> None:
    database.run("update gateway set complete = ? where name = ? and complete < ?", (at, gateway, at))


def _gap(database: Database, boot: str, last: int) -> Gap:
    held: Sequence[tuple[int, int]] = [
        (low, high)
        for low, high in database.rows(
            "select low, high from held_range where boot = ? order by low", (boot,)
        )
    ]
    found: list[Range] = []
    before = 0
    for low, high in (*held, (last + 1, last + 1)):
        if low > before + 1:
            found.append((before + 1, low - 1))
        before = high
    return Gap(boot, sum(high - low + 1 for low, high in found), tuple(found[:MAX_NAMED]))


_BOOTS: Final = (
    f"select b.boot, {LAST_OF} from boot b where b.gateway = ? and {INCOMPLETE}"  # noqa: S608
    " order by b.boot"
)
