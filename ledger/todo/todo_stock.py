"""What of the stock a person should look at: serials with two stories, units too few, missing or owed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ledger.database import Database, marks
from ledger.delivery.completeness import INCOMPLETE
from ledger.reading.queries import AWAY
from ledger.todo.todo_entry import MAX_OF_A_KIND, TodoEntry, entry, unsettled
from rules.place import TRANSIT

#: Conflicts looked at to be grouped: two stations that worked offline for a day on the same goods.
MAX_CONFLICTS: Final = 2_000
#: Serials named in one entry.
MAX_NAMED: Final = 50
#: Goods so long in transit are missing (milliseconds): most road transfers take a day or two.
TRANSIT_MILLIS: Final = 7 * 24 * 3_600_000


@dataclass(slots=True)
class _Group:
    """Conflicts of the same tasks and stations; the newest one is shown in `heads`, `shown` and `since`."""

    product: str
    heads: str
    shown: str
    since: int
    serials: list[str] = field(default_factory=list)


def conflicts(database: Database, _now: int) -> Iterator[TodoEntry]:
    """Serials with two stories; equal cases of the same two tasks are one entry, keyed by a serial of it."""
    groups: dict[tuple[str, str, str], _Group] = {}
    for product, serial, heads, place, since in database.rows(_CONFLICTS, (MAX_CONFLICTS,)):
        tasks, stations = _stories(database, heads)
        alone = (
            "" if tasks else f"{product} {serial}"
        )  # corrections without a document are cases of their own
        group = groups.setdefault((tasks, stations, alone), _Group(product, heads, place or "", since or 0))
        group.serials.append(serial)
    for (tasks, stations, _), group in list(groups.items())[:MAX_OF_A_KIND]:
        facts = {"product": group.product, "serial": " ".join(group.serials[:MAX_NAMED])}
        facts |= {"units": str(len(group.serials)), "shown": group.shown, "tasks": tasks}
        facts |= {"stations": stations, "heads": group.heads}
        yield entry("conflict", group.serials[0], group.since, facts)


def _stories(database: Database, heads: str) -> tuple[str, str]:
    parts = [ref.partition(":") for ref in heads.split()]
    rows = [database.row(_HEAD, (boot, int(seq))) or ("", "") for boot, _, seq in parts]
    tasks, stations = (sorted({row[n] for row in rows if row[n]}) for n in (0, 1))
    return " ".join(tasks), " ".join(stations)


def provisional(database: Database, _now: int) -> Iterator[TodoEntry]:
    """Picks of serials that never came to that place, once all gateways have delivered what they declared."""
    if database.row(_INCOMPLETE) is not None:
        return
    for ref, product, serial, task, station, at in database.rows(_PROVISIONAL, (MAX_OF_A_KIND,)):
        facts = {"product": product, "serial": serial, "task": task, "station": station}
        yield entry("provisional", ref, at, facts)


def transit(database: Database, now: int) -> Iterator[TodoEntry]:
    """Shipped to another warehouse long ago and not received: missing there."""
    before = now - TRANSIT_MILLIS
    serials: dict[str, list[str]] = {}
    since: dict[str, int] = {}
    for task, serial, at in database.rows(_SERIALS_IN_TRANSIT, (before, MAX_CONFLICTS)):
        serials.setdefault(task, []).append(serial)
        since[task] = min(at, since.get(task, at))
    loose: Counter[str] = Counter()
    if database.row(_LOOSE_IN_TRANSIT) is not None:
        for task, quantity, at in database.rows(_LOOSE_BY_TASK, (before, MAX_OF_A_KIND)):
            loose[task] = int(quantity)
            since[task] = min(at, since.get(task, at))
    for task in sorted(since, key=lambda key: (since[key], key))[:MAX_OF_A_KIND]:
        named = serials.get(task, [])
        facts = {"task": task, "units": str(len(named) + loose[task])}
        facts |= {"serials": " ".join(named[:MAX_NAMED])} if named else {}
        yield entry("transit.old", task, since[task], facts)


def below(database: Database, _now: int) -> Iterator[TodoEntry]:
    """Fewer than nothing at a place: more left than came.

    Units booked without a lot stand in for a lot that is short: "track during pick" receives without lots.
    """
    for product, place, short in database.rows(_BELOW, (*AWAY, MAX_OF_A_KIND)):
        facts = {"product": product, "place": place, "quantity": str(int(short))}
        yield entry("balance.below", f"{product} {place} {int(short)}", 0, facts)


def debts(database: Database, _now: int) -> Iterator[TodoEntry]:
    """Units booked without the serials they should have."""
    for product, place, quantity in database.rows(_DEBTS, (MAX_OF_A_KIND,)):
        facts = {"product": product, "place": place, "quantity": str(quantity)}
        yield entry("debt", f"{product} {place} {quantity}", 0, facts)


def unknown_products(database: Database, _now: int) -> Iterator[TodoEntry]:
    """Products that moved and are not entered."""
    for (product,) in database.rows(_NO_PRODUCT, (MAX_OF_A_KIND,)):
        yield entry("product.unknown", product, 0, {"product": product})


_CONFLICTS: Final = (
    "select c.product, c.serial, c.heads, s.place, s.since from conflict c left join standing s"
    " on s.product = c.product and s.serial = c.serial order by s.since desc, c.serial limit ?"
)
_HEAD: Final = "select task, station from movement where boot = ? and seq = ?"
_INCOMPLETE: Final = f"select 1 from boot b where {INCOMPLETE} limit 1"  # noqa: S608
#: The serial left the place of the pick more often than it came there, whatever else is told of it.
_PROVISIONAL: Final = (
    "select m.boot || ':' || m.seq, m.product, m.serial, m.task, m.station, m.at from movement m"  # noqa: S608
    " where m.reason = 'provisional' and m.serial <> '' and (select sum(case when o.target = o.source then 0"
    " when o.target = m.source then 1 when o.source = m.source then -1 else 0 end) from movement o"
    " where o.serial = m.serial and o.product = m.product) < 0 and "
    + unsettled("provisional", "m.boot || ':' || m.seq")
    + " order by m.hlc desc, m.boot, m.seq limit ?"
)
_SERIALS_IN_TRANSIT: Final = (
    f"select s.task, s.serial, s.since from standing s where s.place = '{TRANSIT}' and s.since < ? and "  # noqa: S608
    + unsettled("transit.old", "s.task")
    + " order by s.since, s.serial limit ?"
)
_LOOSE_IN_TRANSIT: Final = f"select 1 from balance where place = '{TRANSIT}' and loose > 0 limit 1"  # noqa: S608
#: Of each shipment what left without serials, less what came out of transit under it or its receiving side.
#: (``|| ''`` keeps SQLite from the index of serials: most movements of some sites have none.)
_LOOSE_BY_TASK: Final = (
    "select d.ref, sum(case when m.target = m.source then 0"  # noqa: S608
    f" when m.target = '{TRANSIT}' then m.quantity when m.source = '{TRANSIT}' then -m.quantity else 0 end)"
    " as units, min(m.at) as first from document d join movement m on (m.task = d.ref or m.task in"
    " (select o.ref from document o where o.origin = d.ref)) and m.serial || '' = ''"
    f" where d.process = 'transfer_out' and {unsettled('transit.old', 'd.ref')} group by d.ref"
    f" having min(m.at) < ? and sum(case when m.target = m.source then 0 when m.target = '{TRANSIT}'"
    f" then m.quantity when m.source = '{TRANSIT}' then -m.quantity else 0 end) > 0 order by 3, 1 limit ?"
)
_SHORT: Final = (
    "sum(case when b.lot = '' or b.quantity < 0 then b.quantity else 0 end)"  # lots there help no other
)
#: (product, place, short) where units are too few; the values are `AWAY`. Only where a row is below zero, by
#: an index of these: the balances of a site are many, and the chores ask again every few seconds.
SHORT_OF: Final = (
    f"select b.product, b.place, {_SHORT} as short from (select distinct product, place from balance"  # noqa: S608
    f" where quantity < 0 and place <> 'supplier' and place not in ({marks(len(AWAY))})) n"
    " join balance b on b.product = n.product and b.place = n.place group by b.product, b.place"
    f" having {_SHORT} < 0"
)
_BELOW: Final = (
    f"select b.product, b.place, b.short from ({SHORT_OF}) b where "  # noqa: S608
    + unsettled("balance.below", "b.product || ' ' || b.place || ' ' || b.short")
    + " order by b.product, b.place limit ?"
)
_DEBTS: Final = (
    "select product, place, quantity from debt where quantity > 0 and "  # noqa: S608
    + unsettled("debt", "product || ' ' || place || ' ' || quantity")
    + " order by product, place limit ?"
)
_NO_PRODUCT: Final = (
    "select distinct b.product from balance b left join product p on p.id = b.product"  # noqa: S608
    " where p.id is null and " + unsettled("product.unknown", "b.product") + " order by b.product limit ?"
)
