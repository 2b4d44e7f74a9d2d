"""What the ledger held and holds no more: the station's own movements are laid over the feed once again.

An older state of the ledger shows a picked serial back in stock. Its movement had left the overlay when the
feed showed it, so without this the serial would go green twice until it was sent again and shown.
"""

import json
from collections.abc import Iterator
from typing import Final

from gateway.database import Connection
from gateway.held import Held, Range, Ranges
from gateway.store import stored
from gateway.store.schema import sum_of
from gateway.store.store import Store
from gateway.store.stored import Tail
from wire import v1
from wire.codec import decode

#: Records of a boot looked through at most, the newest: half a second, in which no scan is answered.
_MOST: Final = 50_000
#: Bytes of them read at a time.
_PAGE: Final = 64 * 1024
_FACT: Final = "was_held"


class Regain:
    """Remembers how far each boot was held, until the ledger has said so anew; also over a restart."""

    def __init__(self, store: Store) -> None:
        """What was left open when the program ended."""
        self._store = store
        self._was: dict[str, int] = json.loads(store.fact(_FACT) or "{}")

    def note(self, before: Held, ack: v1.Ack) -> None:
        """Call it before this acknowledgement replaces what was believed."""
        if ack.generation != before.generation:
            less = dict(before.boots)
        else:
            less = {b: before.of(b) for b, said in ack.boots.items() if said.held[0] < before.of(b).to}
        for boot, ranges in less.items():
            self._was[boot] = max(self._was.get(boot, 0), _top(ranges))
        if less:
            self._store.remember(_FACT, json.dumps(self._was))

    def again(self, ack: v1.Ack) -> bool:
        """Note the lost movements as own again; whether there are any. Call it after `Store.hold`.

        Raises:
            StoreFull: they can't be noted now; the next acknowledgement tries again.
            StoreCorrupt: the file is damaged.
        """
        named = self._was.keys() & ack.boots.keys()
        if not named:
            return False
        tails = stored.tails(self._store.connection)
        rows = [
            (tails[boot].n, seq, sum_of(boot, seq, ""))
            for boot in named & tails.keys()
            for seq in self._movements(boot, tails[boot])
        ]
        self._store.flush()  # what was to be dropped from there, first

        def write(c: Connection) -> None:
            c.executemany("INSERT OR IGNORE INTO own (boot, seq, sum) VALUES (?, ?, ?)", rows)

        if rows:
            self._store.transact(write)
        self._was = {boot: to for boot, to in self._was.items() if boot not in named}
        self._store.remember(_FACT, json.dumps(self._was))
        return bool(rows)

    def _movements(self, boot: str, tail: Tail) -> Iterator[int]:
        was = min(self._was[boot], tail.last)
        first = max(tail.first, was - _MOST + 1)
        for lost in self._store.held.of(boot).missing(first, was):
            yield from self._between(tail.n, lost)

    def _between(self, n: int, lost: Range) -> Iterator[int]:
        at, last = lost
        while bodies := stored.bodies(self._store.connection, n, at, last, _PAGE):
            for body in bodies:
                record = decode(body, v1.Record)
                at = record.seq + 1
                if isinstance(record.body, v1.MovementBody):
                    yield record.seq


def _top(ranges: Ranges) -> int:
    return max([ranges.to, *(last for _, last in ranges.above)])
