"""What is folded from records, computed again in place: after an upgrade of the schema (`ledger.migrations`).

Sums (balances, units done, lots, debts as booked) are right whatever the program's version; the rest is
derived from them and from the exact records again, and what differs goes to the feed. A million serials take
minutes, once.
"""

from typing import Final

from ledger import firsts
from ledger.change import Change
from ledger.database import Database
from ledger.fold import reread
from ledger.items import Item, open_item
from ledger.standings import refresh
from ledger.sums import owe

#: Serials or records in one change set: each becomes a version of the feed.
PAGE: Final = 5_000


def rebuild(database: Database) -> None:
    """Computes everything that may look different in a newer program, inside a transaction."""
    _reread(database)
    last = ("", "")
    while keys := database.rows(_SERIALS, (*last, PAGE)):
        with Change(database) as change:
            refresh(database, change, [(product, serial) for product, serial in keys])
        last = keys[-1]
    with Change(database) as change:
        moved = {(product, place): int(at) for product, place, at in database.rows(_LOT_MOVES)}
        firsts.refresh(database, change, moved)
        for product, place in database.rows("select product, place from debt"):
            owe(database, change, product, place)
        for (sscc,) in database.rows("select distinct container from movement where container <> ''"):
            change.container(sscc)
        everything_entered(database, change)


def _reread(database: Database) -> None:
    database.run("delete from returned")
    boot, seq = "", 0
    while rows := database.rows(_RECORDS, (boot, seq, PAGE)):
        boot, seq = rows[-1][0], rows[-1][1]
        opened = [(open_item(of, bytes(body)), gateway) for of, _, gateway, body in rows]
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
    "select boot, seq, gateway, body from record where (boot, seq) > (?, ?) order by boot, seq limit ?"
)
_SERIALS: Final = (
    "select product, serial from standing where (product, serial) > (?, ?) order by product, serial limit ?"
)
_LOT_MOVES: Final = (
    "select product, place, max(at) from (select product, source as place, at from movement where lot <> ''"
    " union all select product, target, at from movement where lot <> '') as moves group by product, place"
)
