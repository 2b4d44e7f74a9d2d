"""What to send next: the policy of the uplink, without network, thread, disk or clock.

What the ledger does not hold is sent again until it does, without a retry limit; a PUBACK means nothing here.
Records made since the connection came up (live) go before the backlog. A batch left unanswered three times is
halved, down to the one record that spoils it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from gateway.held import Held, Range
from gateway.store.stored import Mark, Tail
from wire.v1 import MAX_BATCH_ITEMS, BootTail

_S: Final = 1_000_000_000
#: A ledger answers within a commit; after this long the batch or its answer was lost.
FIRST_TIMEOUT_NS: Final = 5 * _S
MAX_TIMEOUT_NS: Final = 60 * _S
#: Batches under way at once: enough to keep the link busy, few enough to leave the ledger's window (20) free.
WINDOW: Final = 8
#: Kept for live records, so that a scan never waits for the backlog's answers.
LIVE_WINDOW: Final = 4
#: Unanswered so often, a batch is halved.
PATIENCE: Final = 3
#: Records of a lane that may be stuck while others go on.
MAX_STUCK: Final = 128


@dataclass(frozen=True, slots=True)
class Batch:
    """Records first…last of one boot; `tries` counts how often they were sent before."""

    boot: str
    n: int
    first: int
    last: int
    live: bool = False
    tries: int = 0

    @property
    def count(self) -> int:
        """How many records."""
        return self.last - self.first + 1


@dataclass(slots=True)
class _Flight:
    """A batch under way."""

    batch: Batch
    due: int


class Outbox:
    """Times are nanoseconds of a monotonic clock; one thread."""

    def __init__(self, tails: Mapping[str, Tail], held: Held, chance: Callable[[], float]) -> None:
        """Args: what is stored, what of it is held, random numbers in [0, 1) for jitter."""
        self._tails = dict(tails)
        self._held = held
        self._chance = chance
        self._flights: list[_Flight] = []
        self._gaps: dict[str, list[Range]] = {}
        self._running = ""
        self._live_after = self._newest()
        self._backlog: list[Batch] = []
        self._recount()

    # -- what happened ------------------------------------------------------------------------

    def restart(self) -> None:
        """The connection or the ledger is new: what was under way is as if never sent."""
        self._flights.clear()
        self._gaps.clear()
        self._live_after = self._newest()
        self._recount()

    def purged(self, tails: Mapping[str, Tail]) -> None:
        """This is what is stored; what is gone is not sent any more.

        It counts as held only while the ledger says so: under a new generation, or after a smaller answer,
        it would be missed for ever.
        """
        self._tails = {b: t._replace(first=tails[b].first) for b, t in self._tails.items() if b in tails}
        kept = {tail.n: tail.first for tail in self._tails.values()}
        for flight in self._flights:
            batch = flight.batch
            flight.batch = replace(batch, first=max(batch.first, kept.get(batch.n, batch.last + 1)))
        self._flights = [f for f in self._flights if f.batch.count > 0]
        self._recount()

    def absent(self, batch: Batch) -> None:
        """No record has these numbers: purged just now, or lost by a damaged file (`salvage`)."""
        self._gaps.setdefault(batch.boot, []).append((batch.first, batch.last))
        self._recount()

    def stored(self, boot: str, n: int, last: int) -> None:
        """Records up to `last` of the running boot are durable."""
        first = self._tails[boot].first if boot in self._tails else 1
        self._tails[boot] = Tail(n, first, last)
        self._running = boot

    def held(self, held: Held) -> None:
        """The ledger said what it holds; it replaces what was believed."""
        if held is self._held:
            return
        self._held = held
        self._flights = [f for f in self._flights if any(self._open(f.batch))]
        self._recount()

    # -- what to do ---------------------------------------------------------------------------

    def next(self, now: int, *, backlog: bool = True) -> Batch | None:
        """The batch to send now, None if nothing is due. `backlog` False lets only live records pass."""
        return self._live() or self._overdue(now) or (self._old() if backlog else None)

    def sent(self, batch: Batch, count: int, now: int) -> None:
        """So many records of the batch, from its first on, were handed to the network."""
        part = Batch(batch.boot, batch.n, batch.first, batch.first + count - 1, batch.live, batch.tries + 1)
        full = min(MAX_TIMEOUT_NS, FIRST_TIMEOUT_NS << min(batch.tries, 8))
        self._flights.append(_Flight(part, now + int(full * (1 - self._chance() / 2))))

    def refused(self, batch: Batch, again: int) -> None:
        """The batch could not be handed to the network: due again then, with its tries so far."""
        if batch.tries:
            self._flights.append(_Flight(batch, again))

    def due(self) -> int | None:
        """When the next unanswered batch is due again; None when nothing is under way."""
        return min((f.due for f in self._flights), default=None)

    @property
    def stuck(self) -> list[str]:
        """Ids of single records that were left unanswered again and again."""
        return [
            f"{f.batch.boot}:{f.batch.first}"
            for f in self._flights
            if f.batch.count == 1 and f.batch.tries > PATIENCE
        ]

    @property
    def boots(self) -> frozenset[str]:
        """Every boot still stored."""
        return frozenset(self._tails)

    def tails(self, besides: Collection[str] = ()) -> list[BootTail]:
        """As `hello` names them: the boots of which something is not held, and those `besides`."""
        return [
            BootTail(boot, tail.last, self.told(boot))
            for boot, tail in self._tails.items()
            if boot in besides or any(self._missing(boot, tail.first, tail.last))
        ]

    def told(self, boot: str) -> int:
        """Up to which number of a boot the ledger ever said, under its generation, that it holds all."""
        return self._held.of(boot).most

    @property
    def waiting(self) -> int:
        """How many records are not held."""
        parts = (self._missing(boot, tail.first, tail.last) for boot, tail in self._tails.items())
        return sum(last - first + 1 for part in parts for first, last in part)

    # -- lanes --------------------------------------------------------------------------------

    def _live(self) -> Batch | None:
        """The first live records not under way."""
        if self._running not in self._tails or self._count(live=True) >= LIVE_WINDOW:
            return None
        boot, tail = self._running, self._tails[self._running]
        after = self._live_after.seq if tail.n == self._live_after.n else 0
        whole = Batch(boot, tail.n, max(after + 1, tail.first), tail.last, live=True)
        return next(self._free(whole), None)

    def _old(self) -> Batch | None:
        """The first backlog not under way."""
        if self._count(live=False) >= WINDOW:
            return None
        for whole in self._backlog:
            found = next(self._free(whole), None)
            if found is not None:
                return found
        return None

    def _count(self, *, live: bool) -> int:
        """Batches under way in a lane. A record that is stuck must not hold up the others.

        Unless there are many: then it is the ledger that does not answer, and each would be sent for ever.
        """
        tries = [f.batch.tries for f in self._flights if f.batch.live is live]
        stuck = sum(tried > PATIENCE for tried in tries)
        return len(tries) - min(stuck, MAX_STUCK)

    def _overdue(self, now: int) -> Batch | None:
        """A batch without an answer: what of it is still open, halved when its patience is over."""
        flight = next((f for f in self._flights if f.due <= now), None)
        if flight is None:
            return None
        self._flights.remove(flight)
        batch = flight.batch
        opened = next(self._open(batch), None)
        if opened is None:
            return self._overdue(now)
        first, last = opened
        tries = batch.tries
        if tries >= PATIENCE and first < last:
            last, tries = first + (last - first + 1) // 2 - 1, 0
        return Batch(batch.boot, batch.n, first, last, batch.live, tries)

    def _free(self, whole: Batch) -> Iterator[Batch]:
        """Its parts that are neither held nor under way, cut to batches."""
        for first, last in self._open(whole):
            at = first
            for low, high in self._under_way(whole.n):
                if high < at or low > last:
                    continue
                if at < low:
                    yield _cut(whole, at, low - 1)
                at = high + 1
            if at <= last:
                yield _cut(whole, at, last)

    def _under_way(self, n: int) -> list[Range]:
        return sorted((f.batch.first, f.batch.last) for f in self._flights if f.batch.n == n)

    def _open(self, batch: Batch) -> Iterator[Range]:
        return self._missing(batch.boot, batch.first, batch.last)

    def _missing(self, boot: str, first: int, last: int) -> Iterator[Range]:
        return self._held.of(boot).missing(first, last, self._gaps.get(boot, ()))

    def _newest(self) -> Mark:
        return max((Mark(tail.n, tail.last) for tail in self._tails.values()), default=Mark())

    def _recount(self) -> None:
        """The backlog: everything up to `_live_after` with something not held, oldest first."""
        self._backlog = [
            batch
            for boot, tail in sorted(self._tails.items(), key=lambda item: item[1].n)
            if (last := self._old_end(tail)) >= tail.first
            and any(self._open(batch := Batch(boot, tail.n, tail.first, last)))
        ]

    def _old_end(self, tail: Tail) -> int:
        if tail.n > self._live_after.n:
            return 0
        return min(tail.last, self._live_after.seq) if tail.n == self._live_after.n else tail.last


def _cut(whole: Batch, first: int, last: int) -> Batch:
    return Batch(whole.boot, whole.n, first, min(last, first + MAX_BATCH_ITEMS - 1), whole.live)
