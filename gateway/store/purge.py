"""Deletes old records, by the one rule that allows it: held, old, and safe in the ledger's backup."""

from collections.abc import Collection
from dataclasses import dataclass

from gateway.database import Connection
from gateway.held import Ranges
from gateway.store import stored
from gateway.store.hlc import COUNTER_BITS
from gateway.store.store import TURN, Base, Store
from gateway.store.stored import Mark

_DAY_MS = 86_400_000
#: Above every clock value.
_EVER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Rule:
    """What may go.

    Attributes:
        keep_days: younger records stay.
        unsafe: the ledger declares that it keeps no backup, so `safe` is not asked for.
        pressed: the quota is nearly used up: held records may go whatever their age and `safe`.
    """

    keep_days: int
    unsafe: bool = False
    pressed: bool = False


def purge(store: Store, stations: Collection[str], rule: Rule, now_ms: int) -> int:
    """Delete at most `store.TURN` records that may go, oldest first; how many went.

    Never those not held, those a station's replay or own movements still need, nor the newest one, which
    carries the clock (`gateway.store.hlc`).

    Raises:
        StoreFull: the file can't be written.
    """
    floor = _floor(store, stations)
    # whatever its age: the gateway's clock may be ahead of the wall clock
    before = _EVER if rule.pressed else max(0, now_ms - rule.keep_days * _DAY_MS) << COUNTER_BITS
    for boot, tail in stored.tails(store.connection).items():
        ranges = store.held.of(boot)
        held = _held_to(store, tail, ranges)
        last = held if rule.unsafe or rule.pressed else min(held, ranges.safe)
        if tail.n > floor.n:
            return 0
        if tail.n == floor.n:
            last = min(last, floor.seq)
        gone = _delete(store, boot, tail, min(last, tail.first + TURN - 1), before)
        if gone:
            return gone
    return 0


def _held_to(store: Store, tail: stored.Tail, ranges: Ranges) -> int:
    """All up to here is held or no longer stored: what a damaged file lost is never held by anyone."""
    sql = "SELECT min(seq) FROM record WHERE boot = ? AND seq BETWEEN ? AND ?"
    for first, last in ranges.missing(tail.first, tail.last):
        (there,) = store.connection.execute(sql, (tail.n, first, last)).fetchone()
        if there is not None:
            return int(there) - 1
    return tail.last


def _delete(store: Store, boot: str, tail: stored.Tail, last: int, before: int) -> int:
    where = "boot = ? AND seq <= ? AND hlc < ?"
    key = (tail.n, last, before)
    sql = f"SELECT count(*) FROM record WHERE {where}"  # noqa: S608 - a constant
    count = int(store.connection.execute(sql, key).fetchone()[0])
    if not count:
        return 0

    def write(c: Connection) -> None:
        c.execute(f"DELETE FROM record WHERE {where}", key)  # noqa: S608 - a constant
        if count == tail.last - tail.first + 1 and boot != store.boot:
            c.execute("DELETE FROM boot WHERE n = ?", (tail.n,))

    store.transact(write)
    return count


def _floor(store: Store, stations: Collection[str]) -> Mark:
    """The newest record that nothing local needs any more; the newest of all is always needed."""
    bases = store.bases()
    newest = store.newest()
    needed = [bases.get(station, Base()).mark for station in stations]
    own = store.connection.execute("SELECT boot, seq FROM own ORDER BY boot, seq LIMIT 1").fetchone()
    if own:
        needed.append(Mark(own[0], own[1] - 1))
    return min([*needed, Mark(newest.n, newest.seq - 1)])
