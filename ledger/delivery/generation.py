"""Generations: which life of the ledger an acknowledgement, a feed version or an event cursor speaks of.

A ledger that was put back to an earlier state (from a backup, by a plain copy of its file, with a snapshot of
its machine) would else say of other contents what it said before. A generation is random and compared only
for equality. `scangate restore` mints one; the ledger mints one itself when a gateway shows that it was told
of more than is here.
"""

from typing import Final

from ledger.alarm import alarm
from ledger.clock import random_id
from ledger.database import Database, marks
from ledger.delivery.dead import Envelope
from ledger.feed import feed
from wire import v1

#: At most one is minted in so many milliseconds: a gateway gone mad must not make all others send again
#: without end.
MINT_EVERY: Final = 60_000
#: Kind of the alarm.
ROLLED_BACK: Final = "ledger.rolled_back"


def position(database: Database) -> int:
    """The position of the newest event, 0 without one."""
    row = database.row("select max(position) from event")
    return int(row[0] or 0) if row else 0


def mint(database: Database, now: int, why: str, fork: int) -> str:
    """Begins a new generation, inside a transaction; gives its name.

    Args:
        database: whose life forks here.
        now: milliseconds since 1970.
        why: kept for people.
        fork: the last position of `event` that the life before surely had in common with this one: who read
            on there reads again from it.
    """
    before = feed.state(database).generation
    if database.row("select 1 from generation where generation = ?", (before,)) is None:
        database.run(_KEEP, (before, 0, 0, "the first"))
    new = random_id()
    database.run("update meta set generation = ?", (new,))
    last = database.row("select max(since) from generation") or (0,)
    since = max(now, int(last[0]) + 1)  # in the order they were minted, also when the clock was set back
    database.run(_KEEP, (new, since, fork, why))
    return new


class Generations:
    """Finds out whether gateways know more of this generation than the ledger. Only the writer asks.

    Where the two lives forked cannot be known, since the ledger may have gone on and started again before
    anybody spoke: whoever reads events reads all that are kept again, and knows them by their ids.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def look(self, message: v1.Hello, envelope: Envelope) -> str:
        """The new generation that this hello made necessary, else empty. A transaction of its own."""
        evidence = self._evidence(message)
        if not evidence:
            return ""
        with self._database.atomic():
            if self._just_minted(envelope.at):
                return ""
            why = f"{envelope.gateway} {evidence}"
            new = mint(self._database, envelope.at, why, 0)
            self._learn(message, envelope)
            alarm(self._database, ROLLED_BACK, new, envelope.at, gateway=envelope.gateway, why=evidence)
        return new

    def _evidence(self, message: v1.Hello) -> str:
        """What a gateway was told under this generation that is not so, in words."""
        state = feed.state(self._database)
        generation, _, n = message.feed.rpartition(":")
        if generation == state.generation and n.isdecimal() and int(n) > state.n:
            return f"has rules {n} of this generation, the ledger is at {state.n}"
        if not self._known(generation):
            return f"has rules of generation {generation}, which was never one of this ledger as it is now"
        if message.generation != state.generation:
            return ""
        here = contiguous(self._database, [tail.boot for tail in message.boots if tail.held])
        for tail in message.boots:
            if tail.held > here.get(tail.boot, 0):
                there = here.get(tail.boot, 0)
                return f"was told that {tail.held} records of boot {tail.boot} are here, there are {there}"
        return ""

    def _known(self, generation: str) -> bool:
        """Whether this is one of ours; any other was minted by a later state of this ledger, now lost."""
        state = feed.state(self._database)
        sql = "select 1 from generation where generation = ?"
        return generation in {"", state.generation} or self._database.row(sql, (generation,)) is not None

    def _learn(self, message: v1.Hello, envelope: Envelope) -> None:
        """A lost generation is evidence once: the gateway may judge by those rules for long."""
        generation = message.feed.rpartition(":")[0]
        if not self._known(generation):
            self._database.run(_KEEP, (generation, envelope.at, 0, f"rules of {envelope.gateway}"))

    def _just_minted(self, now: int) -> bool:
        """Whether the last one is of this minute, by a clock that may have been set since."""
        row = self._database.row("select max(since) from generation")
        last = int(row[0] or 0) if row else 0
        return bool(last) and abs(now - last) < MINT_EVERY


def contiguous(database: Database, boots: list[str]) -> dict[str, int]:
    """Up to which number everything of these boots is held; boots without their first record are left out."""
    if not boots:
        return {}
    sql = f"select boot, high from held_range where low = 1 and boot in ({marks(len(boots))})"  # noqa: S608
    return {str(boot): int(high) for boot, high in database.rows(sql, boots)}


_KEEP: Final = "insert into generation (generation, since, position, why) values (?, ?, ?, ?)"
