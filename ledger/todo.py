"""The to-do list: what a person should look at. Conditions are computed, so they vanish when explained."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ledger.database import Database, marks
from ledger.queries import AWAY

#: Entries of one kind at most; there is more behind a full one.
MAX_OF_A_KIND: Final = 200


@dataclass(frozen=True, slots=True)
class TodoEntry:
    """One thing to look at.

    Attributes:
        kind: ``conflict``, ``balance.below``, ``debt``, ``aside``, ``product.unknown``, ``task.unknown``,
            ``letter.dead``, ``letter.held``, ``record.altered``, ``boot.moved``,
            ``gateway.fingerprint``, ``gateway.twice``, ``noise.dropped``.
        key: what it is about.
        facts: names and values, as text.
        at: milliseconds since 1970 of its beginning; 0 where that is not kept.
    """

    kind: str
    key: str
    facts: tuple[tuple[str, str], ...]
    at: int = 0


def todo(database: Database) -> tuple[TodoEntry, ...]:
    """All kinds, the most urgent first."""
    return tuple(entry for find in _KINDS for entry in find(database))


def _conflicts(database: Database) -> Iterator[TodoEntry]:
    for product, serial, heads, place, since in database.rows(_CONFLICTS, (MAX_OF_A_KIND,)):
        facts = {"product": product, "serial": serial, "shown": place or "", "heads": heads}
        yield _entry("conflict", serial, since or 0, facts)


def _below(database: Database) -> Iterator[TodoEntry]:
    """Fewer than nothing at a place: more left than came.

    Units booked without a lot stand in for a lot that is short: "track during pick" receives without lots.
    """
    for product, place, short in database.rows(_BELOW, (*AWAY, MAX_OF_A_KIND)):
        facts = {"product": product, "place": place, "quantity": str(int(short))}
        yield _entry("balance.below", f"{product} {place}", 0, facts)


def _debts(database: Database) -> Iterator[TodoEntry]:
    sql = "select product, place, quantity from debt where quantity > 0 order by product, place limit ?"
    for product, place, quantity in database.rows(sql, (MAX_OF_A_KIND,)):
        facts = {"product": product, "place": place, "quantity": str(quantity)}
        yield _entry("debt", f"{product} {place}", 0, facts)


def _aside(database: Database) -> Iterator[TodoEntry]:
    for task, station, gateway, aside, at in database.rows(_ASIDE, (MAX_OF_A_KIND,)):
        facts = {"task": task, "station": station, "gateway": gateway, "units": str(aside)}
        yield _entry("aside", task, at, facts)


def _unknown_products(database: Database) -> Iterator[TodoEntry]:
    for (product,) in database.rows(_NO_PRODUCT, (MAX_OF_A_KIND,)):
        yield _entry("product.unknown", product, 0, {"product": product})


def _unknown_tasks(database: Database) -> Iterator[TodoEntry]:
    for task, quantity in database.rows(_NO_TASK, (MAX_OF_A_KIND,)):
        yield _entry("task.unknown", task, 0, {"task": task, "quantity": str(int(quantity))})


def _letters(database: Database) -> Iterator[TodoEntry]:
    for digest, kind, gateway, topic, reason, count, first in database.rows(_LETTERS, (MAX_OF_A_KIND,)):
        facts = {"gateway": gateway, "topic": topic, "reason": reason, "count": str(count)}
        yield _entry(f"letter.{kind}", digest, first, facts)


def _noticed(database: Database) -> Iterator[TodoEntry]:
    sql = "select kind, key, facts, at, count from todo order by at desc limit ?"
    for kind, key, facts, at, count in database.rows(sql, (MAX_OF_A_KIND,)):
        yield _entry(kind, key, at, {**json.loads(facts), "count": str(count)})


def _entry(kind: str, key: str, at: int, facts: dict[str, str]) -> TodoEntry:
    return TodoEntry(kind, key, tuple(facts.items()), at)


_KINDS: Final = (
    _conflicts,
    _noticed,
    _letters,
    _aside,
    _below,
    _debts,
    _unknown_products,
    _unknown_tasks,
)
_CONFLICTS: Final = (
    "select c.product, c.serial, c.heads, s.place, s.since from conflict c left join standing s"
    " on s.product = c.product and s.serial = c.serial order by s.since desc, c.serial limit ?"
)
_SHORT: Final = (
    "sum(case when lot = '' or quantity < 0 then quantity else 0 end)"  # lots that are there help no other
)
_BELOW: Final = (
    f"select product, place, {_SHORT} from balance where place not in ({marks(len(AWAY))})"  # noqa: S608
    f" group by product, place having {_SHORT} < 0 order by product, place limit ?"
)
_ASIDE: Final = (
    "select task, station, gateway, aside, at from task_step where step = 'confirmed' and aside > 0"
    " order by hlc desc, boot, seq limit ?"
)
_NO_PRODUCT: Final = (
    "select distinct b.product from balance b left join product p on p.id = b.product where p.id is null"
    " order by b.product limit ?"
)
_NO_TASK: Final = (
    "select d.task, sum(d.quantity) from done d left join document o on o.ref = d.task where o.ref is null"
    " group by d.task order by d.task limit ?"
)
_LETTERS: Final = (
    "select digest, kind, gateway, topic, reason, count, first_seen from dead_letter where kind <> 'altered'"
    " order by first_seen desc, digest limit ?"
)
