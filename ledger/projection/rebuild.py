"""What is folded from records, computed again in place: after an upgrade of the schema (`ledger.upgrade`).

Sums (balances, units done, lots, debts as booked) are right whatever the program's version; the rest is
derived from them and from the exact records again, and what differs goes to the feed. A million serials take
minutes, once.
"""

from typing import Final

from ledger.database import Database
from ledger.delivery.items import Item, open_item
from ledger.projection import anchors, firsts
from ledger.projection.change import Change
from ledger.projection.fold import reread
from ledger.projection.standings import refresh
from ledger.projection.sums import owe

#: Serials or records in one change set: each becomes a version of the feed.
PAGE: Final = 5_000


def rebuild(database: Database) -> None:
    """Computes everything that may look different in a newer program, inside a transaction."""
    _anchors(database)
    _reread(database)
    database.run("update meta set hlc = (select coalesce(max(hlc), 0) from record where not ahead)")
    _number(database)
    last = ("", "")
    while keys := database.rows(_SERIALS, (*last, PAGE)):
        with Change(database) as change:
            refresh(database, change, [(product, serial) for product, serial in keys])
        last = keys[-1]
    with Change(database) as change:
        database.run("update first set at = 0")
        moved = {(product, place): int(at) for product, place, at in database.rows(_LOT_MOVES)}
        firsts.refresh(database, change, moved)
        for product, place in database.rows("select product, place from debt"):
            owe(database, change, product, place)
        for (sscc,) in database.rows("select distinct container from movement where container <> ''"):
            change.container(sscc)
        everything_entered(database, change)


def _anchors(database: Database) -> None:
    """Before all records: an anchor says when those before it were recorded."""
    database.run("delete from anchor")
    rows = database.rows("select boot, body from record where kind = 'anchor' order by boot, seq")
    opened = [open_item(boot, bytes(body)) for boot, body in rows]
    anchors.learn(database, [item for item in opened if isinstance(item, Item)])


def _number(database: Database) -> None:
    """What came to a program that told no other systems waits for its position (`dispatch`)."""
    if database.row("select 1 from event limit 1") or database.row("select 1 from unnumbered limit 1"):
        return
    database.run(_UNNUMBERED)


def _reread(database: Database) -> None:
    database.run("delete from returned")
    boot, seq = "", 0
    while rows := database.rows(_RECORDS, (boot, seq, PAGE)):
        boot, seq = rows[-1][0], rows[-1][1]
        opened = [(open_item(of, bytes(body), came), gateway) for of, _, gateway, came, body in rows]
        with Change(database) as change:
            reread(database, change, [(item, by) for item, by in opened if isinstance(item, Item)])


def everything_entered(database: Database, change: Change) -> None:
    """Brings all that people entered to projections and feed, as if it were entered now."""
    for (key,) in database.rows("select id from product"):
        change.product(key)
    for (key,) in database.rows("select code from place"):
        change.place(key)
    for (key,) in database.rows("select badge from operator"):
        change.operator(key)
    for (key,) in database.rows("select ref from document"):
        change.document(key)
    for item in database.rows("select distinct product, lot, serial from hold"):
        change.hold(*item)
    for (key,) in database.rows("select distinct container from content"):
        change.container(key)
    for kind, key in database.rows("select kind, key from settled"):
        change.settled(kind, key)


_RECORDS: Final = (
    "select boot, seq, gateway, received_at, body from record where (boot, seq) > (?, ?)"
    " order by boot, seq limit ?"
)
_UNNUMBERED: Final = (
    "insert into unnumbered (kind, ref) select kind, boot || ':' || seq from record"
    " where kind in ('movement', 'task', 'verdict') order by received_at, boot, seq"
)
_SERIALS: Final = (
    "select product, serial from standing where (product, serial) > (?, ?) order by product, serial limit ?"
)
_LOT_MOVES: Final = (
    "select product, place, max(at) from (select m.product, m.source as place,"
    " case when r.ahead then 0 else m.at end as at from movement m"
    " join record r on r.boot = m.boot and r.seq = m.seq where m.lot <> ''"
    " union all select m.product, m.target, case when r.ahead then 0 else m.at end from movement m"
    " join record r on r.boot = m.boot and r.seq = m.seq where m.lot <> '') as moves group by product, place"
)
