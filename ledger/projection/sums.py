"""What is summed over movements, in any order: balances, units done on a line, lots, debts, returns."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.database import Database
from ledger.projection import firsts
from ledger.projection.change import Change
from rules.catalog import Lot, Returned
from rules.product import Process
from wire import v1
from wire.feed import debt_row, lot_row, returned_row


@dataclass(frozen=True, slots=True)
class Move:
    """A movement with the id, the clock and the time of its record; `at` is 0 for a clock far ahead."""

    id: str
    hlc: int
    at: int
    body: v1.MovementBody


def add(
    database: Database, change: Change, moves: Sequence[Move], begun: Collection[tuple[str, str]]
) -> None:
    """Adds movements that were not counted before, inside a transaction, after the standings.

    `begun` are the (product, place) where the stories of their serials began, before and now.
    """
    _balances(database, moves)
    _done(database, moves)
    dated = _lots(database, change, moves)
    firsts.refresh(database, change, _lot_places(moves), dated)
    _debts(database, change, moves, begun)
    returns(database, change, moves)


def _balances(database: Database, moves: Sequence[Move]) -> None:
    sums: Counter[tuple[str, str, str]] = Counter()
    loose: Counter[tuple[str, str, str]] = Counter()
    for move in moves:
        m = move.body
        for key, quantity in (
            ((m.product, m.lot, m.target), m.quantity),
            ((m.product, m.lot, m.source), -m.quantity),
        ):
            sums[key] += quantity
            loose[key] += 0 if m.serial else quantity
    database.many(_BALANCE, [(*key, quantity, loose[key]) for key, quantity in sums.items()])


def _done(database: Database, moves: Sequence[Move]) -> None:
    sums: Counter[tuple[str, str, str]] = Counter()
    for move in moves:
        m = move.body
        if m.task:
            sums[m.task, m.line, m.process] += m.quantity
    database.many(_DONE, [(*key, quantity) for key, quantity in sums.items()])


def _lot_places(moves: Sequence[Move]) -> dict[tuple[str, str], int]:
    """The (product, place) that lots came to or left, with the time of the last of these movements."""
    found: dict[tuple[str, str], int] = {}
    for move in moves:
        if move.body.lot:
            for place in (move.body.source, move.body.target):
                item = (move.body.product, place)
                found[item] = max(found.get(item, 0), move.at)
    return found


def _lots(database: Database, change: Change, moves: Sequence[Move]) -> set[tuple[str, str]]:
    """Notes lots and their expiry; gives the (product, lot) whose expiry is another now."""
    dated: set[tuple[str, str]] = set()
    best: dict[tuple[str, str], tuple[bool, int, str, str]] = {}
    for move in moves:
        m = move.body
        if m.lot:
            key, said = (m.product, m.lot), (not m.expiry, move.hlc, move.id, m.expiry)
            best[key] = min(best.get(key, said), said)
    for (product, lot), said in best.items():
        found = database.row(
            "select expiry, hlc, head from lot where product = ? and lot = ?", (product, lot)
        )
        if found is not None and (not found[0], found[1], found[2], found[0]) <= said:
            continue
        _, hlc, head, expiry = said
        if expiry != (found[0] if found else ""):
            dated.add((product, lot))
        database.run(_LOT, (product, lot, expiry, hlc, head))
        if v1.JOIN not in product + lot:
            change.put(lot_row(Lot(product, lot, expiry)))
    return dated


def _debts(
    database: Database, change: Change, moves: Sequence[Move], begun: Collection[tuple[str, str]]
) -> None:
    """What is owed at a place: the units booked there without their serials, as far as they still are there.

    That is at most what was booked so, and at most the loose units there less the serials whose story begins
    there: a serial that leaves from there, or is counted there, without ever having come pays one. Serials
    received later pay none: they bring their own unit. A debt may be booked on units that lie there already
    (a movement to its own place, when the tracking of a product changes).
    """
    booked: Counter[tuple[str, str]] = Counter()
    for move in moves:
        if move.body.debt:
            booked[move.body.product, move.body.target] += move.body.debt
    database.many(_BOOKED, [(*key, quantity) for key, quantity in booked.items()])
    if database.row("select 1 from debt limit 1") is None:
        return
    touched = {(m.body.product, place) for m in moves for place in (m.body.source, m.body.target)}
    for product, place in sorted(touched | set(begun)):
        owe(database, change, product, place)


def owe(database: Database, change: Change, product: str, place: str) -> None:
    """Computes what is owed at a place, where anything ever was."""
    found = database.row(_OWED, (product, place))
    if found is None:
        return
    debt, before, loose, serials = found
    owed = max(0, min(int(debt), int(loose or 0) - int(serials)))
    if owed != before:
        database.run("update debt set quantity = ? where product = ? and place = ?", (owed, product, place))
    if v1.JOIN not in product + place:
        change.put(debt_row(product, place, owed))


def returns(database: Database, change: Change, moves: Sequence[Move]) -> None:
    """Adds units that came back without serials, less those that a pick with a serial identified since.

    The sum may be below zero for a while, when the return comes after what identified it.
    """
    sums: Counter[str] = Counter()
    last: dict[str, int] = {}
    for move in moves:
        m = move.body
        if _is_return(m):
            sums[m.product] += m.quantity
            last[m.product] = max(last.get(m.product, 0), move.at)
        elif m.reason == "identified":
            sums[m.product] -= m.quantity
            last.setdefault(m.product, 0)
    for product in sorted(last):
        database.run(_RETURNED, (product, sums[product], last[product]))
        row = database.row("select units, at from returned where product = ?", (product,))
        if row is not None and v1.JOIN not in product:
            change.put(returned_row(product, Returned(*row)))


def returned_at(database: Database, change: Change, products: Collection[str]) -> None:
    """Finds again when these came back last: the times of their movements were corrected."""
    for product in products:
        if database.run(_RETURNED_AT, (product, product)):
            row = database.row("select units, at from returned where product = ?", (product,))
            if row is not None and v1.JOIN not in product:
                change.put(returned_row(product, Returned(*row)))


def _is_return(m: v1.MovementBody) -> bool:
    if m.serial or m.reason == "identified":
        return False
    return m.process == Process.CUSTOMER_RETURN or (m.process == Process.RECEIVE and m.reason == "return")


_BALANCE: Final = (
    "insert into balance (product, lot, place, quantity, loose) values (?, ?, ?, ?, ?)"
    " on conflict (product, lot, place) do update set quantity = balance.quantity + excluded.quantity,"
    " loose = balance.loose + excluded.loose"
)
_DONE: Final = (
    "insert into done (task, line, process, quantity) values (?, ?, ?, ?)"
    " on conflict (task, line, process) do update set quantity = done.quantity + excluded.quantity"
)
_LOT: Final = (
    "insert into lot (product, lot, expiry, hlc, head) values (?, ?, ?, ?, ?) on conflict (product, lot)"
    " do update set expiry = excluded.expiry, hlc = excluded.hlc, head = excluded.head"
)
_BOOKED: Final = (
    "insert into debt (product, place, booked, quantity) values (?, ?, ?, 0)"
    " on conflict (product, place) do update set booked = debt.booked + excluded.booked"
)
_OWED: Final = (
    "select booked, quantity,"
    " (select sum(b.loose) from balance b where b.product = debt.product and b.place = debt.place),"
    " (select count(*) from standing s where s.product = debt.product and s.origin = debt.place)"
    " from debt where product = ? and place = ?"
)
_RETURNED: Final = (
    "insert into returned (product, units, at) values (?, ?, ?) on conflict (product) do update set"
    " units = returned.units + excluded.units,"
    " at = case when excluded.at > returned.at then excluded.at else returned.at end"
)
_RETURNED_AT: Final = (
    "update returned set at = coalesce((select max(m.at) from movement m join record r on r.boot = m.boot"
    " and r.seq = m.seq where m.product = ? and m.serial = '' and m.reason <> 'identified' and not r.ahead"
    " and (m.process = 'customer_return' or (m.process = 'receive' and m.reason = 'return'))), 0)"
    " where product = ?"
)
