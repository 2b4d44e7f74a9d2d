"""The to-do list: what a person should look at. Conditions are computed, so they vanish when explained.

What a person settled (`models.Settled`, by kind and key) is left out, but never a conflict: only a
movement that names both stories ends one. A key that can come again says how much it is about, so that more
of it shows again; an unknown code is settled unit by unit.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from ledger.clock import SystemClock
from ledger.database import Database
from ledger.todo import todo_gateways, todo_stock, todo_work
from ledger.todo.todo_entry import MAX_OF_A_KIND, UNKNOWN_CODE, TodoEntry, entry

#: Finds the entries of some kinds; the number is the time, milliseconds since 1970.
Finder = Callable[[Database, int], Iterator[TodoEntry]]


def todo(database: Database, now: int | None = None) -> tuple[TodoEntry, ...]:
    """All kinds, the most urgent first, entries of one kind side by side.

    Args:
        database: to read from.
        now: milliseconds since 1970; the machine's clock without it.
    """
    at = SystemClock().now() if now is None else now
    found = [item for find in _KINDS for item in find(database, at)]
    return tuple(_open(database, found))


def _open(database: Database, found: Iterable[TodoEntry]) -> Iterator[TodoEntry]:
    for item in found:
        settled = database.row("select 1 from settled where kind = ? and key = ?", (item.kind, item.key))
        if settled is None or item.kind in _NEVER_SETTLED:
            yield item


def _letters(database: Database, _now: int) -> Iterator[TodoEntry]:
    for digest, kind, gateway, topic, reason, count, first in database.rows(_LETTERS, (MAX_OF_A_KIND,)):
        facts = {"gateway": gateway, "topic": topic, "reason": reason, "count": str(count)}
        yield entry(f"letter.{kind}", digest, first, facts)


def _noticed(database: Database, _now: int) -> Iterator[TodoEntry]:
    for kind, key, facts, at, count in database.rows(_NOTICED, (MAX_OF_A_KIND,)):
        yield entry(kind, key, at, {**json.loads(facts), "count": str(count)})


_NEVER_SETTLED: Final = frozenset({"conflict", UNKNOWN_CODE})
_KINDS: Final[tuple[Finder, ...]] = (
    todo_stock.conflicts,
    _noticed,
    todo_gateways.troubles,
    _letters,
    todo_work.asides,
    todo_work.admitted_twice,
    todo_work.unknown_codes,
    todo_stock.provisional,
    todo_stock.transit,
    todo_stock.below,
    todo_stock.debts,
    todo_work.bins,
    todo_work.blind_receipts,
    todo_work.claims,
    todo_stock.unknown_products,
    todo_work.unknown_tasks,
)
#: What is settled is left out here as well: it must not take the place of others behind the limit.
_NOTICED: Final = (
    "select t.kind, t.key, t.facts, t.at, t.count from todo t where not exists (select 1 from settled x"
    " where x.kind = t.kind and x.key = t.key) order by t.at desc, t.kind, t.key limit ?"
)
_LETTERS: Final = (
    "select d.digest, d.kind, d.gateway, d.topic, d.reason, d.count, d.first_seen from dead_letter d"
    " where d.kind <> 'altered' and not exists (select 1 from settled x where x.kind = 'letter.' || d.kind"
    " and x.key = d.digest) order by d.first_seen desc, d.digest limit ?"
)
__all__ = ["MAX_OF_A_KIND", "Finder", "TodoEntry", "todo"]
