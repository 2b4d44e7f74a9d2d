"""`scangate ledger verify`: the proof that the tables say what the records say.

All records are folded again, in shuffled order, by the same code into an empty database, and every table is
compared row by row (I4). Besides: nothing a gateway declared is missing (I2, I9), no stored body was changed
(I3), the counters add up and match the tables (I8), the feed's hash is that of its rows, and every record has
its event or waits for one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from ledger.database import Database, open_database
from ledger.delivery.completeness import WRITTEN_OFF
from ledger.delivery.held import joined, ranges
from ledger.delivery.items import digest
from ledger.feed import feed
from ledger.upgrade.migrations import migrate
from ledger.verify.compare import differences
from ledger.verify.refold import refold

#: Faults named at most; one is enough to fail.
MAX_FAULTS: Final = 200


@dataclass(frozen=True, slots=True)
class Report:
    """What was found.

    Attributes:
        records: how many were folded again.
        rows: how many rows of the other tables were compared.
        boots: how many boots were checked for completeness.
        faults: one sentence each, naming the row.
        missing: what gateways declared and have not delivered, one sentence for each gap.
    """

    records: int
    rows: int
    boots: int
    faults: tuple[str, ...]
    missing: tuple[str, ...]


def verify(database: Database, seed: int = 0) -> Report:
    """Checks the whole database, as of one moment; the writer may go on meanwhile. `seed` shuffles."""
    again = open_database(":memory:")
    migrate(again)
    with database.snapshot():
        faults = [*_counters(database), *_feed(database), *_bodies(database), *_held(database)]
        faults += [*_clock(database), *_events(database)]
        records, unfolded = refold(database, again, Random(seed))  # noqa: S311 - any order will do
        compared, differing = differences(database, again)
        missing = tuple(_missing(database))
        boots = int(_one(database, "select count(*) from boot"))
    again.close()
    found = [*faults, *unfolded, *differing]
    return Report(records, compared, boots, tuple(found[:MAX_FAULTS]), missing[:MAX_FAULTS])


def _counters(database: Database) -> Iterator[str]:
    """I8, as an equation and against the tables."""
    row = database.row("select received, applied, duplicate, held, dead, altered from meta")
    received, applied, duplicate, held, dead, altered = row or (0, 0, 0, 0, 0, 0)
    if received != applied + duplicate + held + dead:
        yield (
            f"meta: received {received} is not applied {applied} + duplicate {duplicate} + held {held}"
            f" + dead {dead}"
        )
    if altered > duplicate:
        yield f"meta: altered {altered} is more than duplicate {duplicate}"
    for name, value, sql in (
        ("applied", applied, "select count(*) from record"),
        ("held", held, "select count(*) from dead_letter where kind = 'held'"),
        ("dead", dead, "select count(*) from dead_letter where kind = 'dead'"),
    ):
        there = int(_one(database, sql))
        if value != there:
            yield f"meta: {name} is {value}, the table has {there} rows"


def _feed(database: Database) -> Iterator[str]:
    state = feed.state(database)
    counted, rows = feed.recount(database)
    if counted != state.digest:
        yield f"meta: feed_digest is {state.digest}, its rows give {counted}"
    if rows != state.rows:
        yield f"meta: feed_rows is {state.rows}, there are {rows}"
    for kind, key, n in database.rows(
        "select kind, key, n from feed_row where n > ? limit ?", (state.n, MAX_FAULTS)
    ):
        yield f"feed_row {kind} {key!r}: is of version {n}, the feed is at {state.n}"


def _bodies(database: Database) -> Iterator[str]:
    """I3: every body still has the digest taken on arrival."""
    for boot, seq, kept, body in _each(database, "boot, seq, digest, body", "record"):
        if digest(bytes(body)) != kept:
            yield f"record {boot}:{seq}: its body is not the one that came (digest {kept})"


def _held(database: Database) -> Iterator[str]:
    """What acknowledgements say is what is there."""
    there: dict[str, list[int]] = {}
    for boot, seq in database.rows(_NUMBERS):
        there.setdefault(boot, []).append(seq)
    told: dict[str, list[tuple[int, int]]] = {}
    for boot, low, high in database.rows("select boot, low, high from held_range order by boot, low"):
        told.setdefault(boot, []).append((low, high))
    for boot in sorted(there.keys() | told.keys()):
        want, have = ranges(there.get(boot, [])), told.get(boot, [])
        for low, high in _without(have, want):
            yield f"record {boot}:{low}{_to(low, high)}: acknowledged, but not here"
        for low, high in _without(want, have):
            yield f"held_range {boot}: {low}{_to(low, high)} is here, but not acknowledged"
        if joined(have) != have:
            yield f"held_range {boot}: ranges touch or overlap"
    for boot, last in database.rows("select boot, last from boot"):
        highest = max(there.get(boot, [0]))
        if last != highest:
            yield f"boot {boot}: last is {last}, the highest number here is {highest}"


def _clock(database: Database) -> Iterator[str]:
    """What the gateways' clocks go on from is the highest value that came in time."""
    hlc = int(_one(database, "select hlc from meta"))
    highest = int(_one(database, "select coalesce(max(hlc), 0) from record where not ahead"))
    if hlc != highest:
        yield f"meta: hlc is {hlc}, the records give {highest}"


def _events(database: Database) -> Iterator[str]:
    """Positions have no gap, no record has two, and each that is not older than what is kept has one."""
    row = database.row("select count(*), min(position), max(position) from event")
    count, first, last = row or (0, None, None)
    if count and last - first + 1 != count:
        yield f"event: {count} rows have the positions {first} to {last}"
    for kind, ref in database.rows(_TWICE, (MAX_FAULTS,)):
        yield f"event {kind} {ref}: has two positions, or one and waits for another"
    since = int(_one(database, _KEPT_SINCE)) if count and first > 1 else -1
    for kind, boot, seq in database.rows(_UNTOLD, (since, MAX_FAULTS)):
        yield f"record {boot}:{seq}: this {kind} has no event, nor waits for a position"


def _missing(database: Database) -> Iterator[str]:
    """I2 and I9: all numbers up to the last one a gateway declared, or that came, are here."""
    there: dict[str, list[int]] = {}
    for boot, seq in database.rows(_NUMBERS):
        there.setdefault(boot, []).append(seq)
    for boot, gateway, declared in database.rows(_AWAITED, (WRITTEN_OFF,)):
        numbers = ranges(there.get(boot, []))
        last = max(declared, numbers[-1][1] if numbers else 0)
        for low, high in _without([(1, last)] if last else [], numbers):
            yield f"boot {boot} of {gateway}: {low}{_to(low, high)} not delivered (up to {last} exist)"


def _without(whole: list[tuple[int, int]], part: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The ranges of `whole` that `part` leaves out; both sorted."""
    for start, high in whole:
        low = start
        for other_low, other_high in part:
            if other_high < low:
                continue
            if other_low > high:
                break
            if other_low > low:
                yield low, other_low - 1
            low = other_high + 1
        if low <= high:
            yield low, high


def _to(low: int, high: int) -> str:
    return f" to {high}" if high > low else ""


def _one(database: Database, sql: str) -> Any:
    row = database.row(sql)
    return row[0] if row else 0


def _each(database: Database, names: str, table: str) -> Iterator[tuple[Any, ...]]:
    """All rows of a table with a key of (boot, seq), a page at a time."""
    boot, seq = "", 0
    sql = f"select {names} from {table} where (boot, seq) > (?, ?) order by boot, seq limit 2000"  # noqa: S608
    while rows := database.rows(sql, (boot, seq)):
        yield from rows
        boot, seq = rows[-1][0], rows[-1][1]


#: Boots of which a person did not write off what is missing.
_AWAITED: Final = (
    "select b.boot, b.gateway, b.declared from boot b where not exists (select 1 from settled x"
    " where x.kind = ? and x.key = b.boot) order by b.boot"
)
#: The numbers that are here: applied, or kept as dead letters under a number of their own.
_NUMBERS: Final = (
    "select boot, seq from record union select boot, seq from dead_letter"
    " where seq is not null and kind in ('dead', 'held')"
)
#: Of records only: a conflict or a recall has an event for each time it changes.
_TOLD: Final = (
    "select kind, ref from event where kind in ('movement', 'task', 'verdict') union all"
    " select kind, ref from unnumbered where kind in ('movement', 'task', 'verdict')"
)
_TWICE: Final = f"select kind, ref from ({_TOLD}) as told group by kind, ref having count(*) > 1 limit ?"  # noqa: S608
_UNTOLD: Final = (
    "select r.kind, r.boot, r.seq from record r where r.kind in ('movement', 'task', 'verdict')"  # noqa: S608
    f" and r.received_at > ? and r.boot || ':' || r.seq not in (select ref from ({_TOLD}) as told) limit ?"
)
#: The oldest event that is kept: what came before it may have had one.
_KEPT_SINCE: Final = "select at from event order by position limit 1"
