"""Anchors: what a boot's records say of their time, once its clock is known.

A machine without a network starts with a wrong clock. Its records carry the milliseconds since its start, and
when the clock is set at last an anchor ties both together: what was recorded before is then shown with its
true time. The earliest anchor of a boot counts, so any order of arrival gives the same times.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from ledger.database import Database
from ledger.delivery.items import Item
from ledger.projection import firsts, sums
from ledger.projection.change import Change
from ledger.projection.standings import refresh
from wire import v1

#: The tables that show the time of a record.
_SHOWN: Final = ("movement", "verdict", "task_step")


def learn(database: Database, items: Iterable[Item]) -> set[str]:
    """Notes the anchors among these records, inside a transaction; gives the boots that got another one."""
    return {
        item.boot
        for item in items
        if isinstance(item.record.body, v1.Anchor)
        and database.run(_LEARN, (item.boot, item.seq, item.record.body.wall, item.record.body.up))
    }


def placed(database: Database, items: Sequence[Item]) -> Sequence[Item]:
    """The records with their times as the anchors known say."""
    boots = {item.boot for item in items if not item.record.synced}
    starts = {boot: start for boot in boots if (start := _start(database, boot)) is not None}
    if not starts:
        return items
    return [
        replace(item, anchored=max(0, starts[item.boot] + item.record.up))
        if item.boot in starts and not item.record.synced
        else item
        for item in items
    ]


def correct(database: Database, change: Change, boots: Iterable[str]) -> None:
    """Corrects the stored times of these boots, and all that shows them, inside a transaction."""
    for boot in sorted(boots):
        start = _start(database, boot)
        if start is not None and database.run(_CORRECT, (start, start, boot)):
            for table in _SHOWN:
                database.run(_SHOW.format(table=table), (boot, boot))
            _derived(database, change, boot)


def _derived(database: Database, change: Change, boot: str) -> None:
    refresh(database, change, {(product, serial) for product, serial in database.rows(_SERIALS, (boot,))})
    database.run(_ASIDES, (boot,))
    firsts.recount(
        database, change, [(product, place) for product, place in database.rows(_LOTS, (boot,) * 2)]
    )
    sums.returned_at(database, change, [product for (product,) in database.rows(_PRODUCTS, (boot,))])


def _start(database: Database, boot: str) -> int | None:
    """When the machine of this boot was started, by its anchor."""
    found = database.row("select wall, up from anchor where boot = ?", (boot,))
    return int(found[0]) - int(found[1]) if found else None


_LEARN: Final = (
    "insert into anchor (boot, seq, wall, up) values (?, ?, ?, ?) on conflict (boot) do update set"
    " seq = excluded.seq, wall = excluded.wall, up = excluded.up where excluded.seq < anchor.seq"
)
_CORRECT: Final = (
    "update record set at = case when up + ? < 0 then 0 else up + ? end where boot = ? and not synced"
)
_SHOW: Final = (
    "update {table} set at = (select r.at from record r where r.boot = {table}.boot and r.seq = {table}.seq)"
    " where boot = ? and seq in (select seq from record where boot = ? and not synced)"
)
_OF: Final = (
    "from movement m join record r on r.boot = m.boot and r.seq = m.seq where m.boot = ? and not r.synced"
)
_SERIALS: Final = f"select distinct m.product, m.serial {_OF} and m.serial <> ''"
_LOTS: Final = (
    f"select m.product, m.source {_OF} and m.lot <> '' union select m.product, m.target {_OF} and m.lot <> ''"
)
_PRODUCTS: Final = f"select distinct m.product {_OF} and m.serial = ''"
_ASIDES: Final = (
    "update aside set at = (select v.at from verdict v where v.boot = aside.boot and v.seq = aside.seq)"
    " where boot = ?"
)
