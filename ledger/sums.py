"""What is summed over movements, in any order: balances, units done on a line, lots, debts."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.change import Change
from ledger.database import Database
from rules.catalog import Lot
from wire import v1
from wire.feed import debt_row, lot_row


@dataclass(frozen=True, slots=True)
class Move:
    """A movement with the id and the clock of its record."""

    id: str
    hlc: int
    body: v1.MovementBody


def add(
    database: Database, change: Change, moves: Sequence[Move], begun: Collection[tuple[str, str]]
) -> None:
    """Adds movements that were not counted before, inside a transaction, after the standings.

    `begun` are the (product, place) where the stories of their serials began, before and now.
    """
    _balances(database, moves)
    _done(database, moves)
    _lots(database, change, moves)
    _debts(database, change, moves, begun)


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


def _lots(database: Database, change: Change, moves: Sequence[Move]) -> None:
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
        database.run(_LOT, (product, lot, expiry, hlc, head))
        if v1.JOIN not in product + lot:
            change.put(lot_row(Lot(product, lot, expiry)))


def _debts(
    database: Database, change: Change, moves: Sequence[Move], begun: Collection[tuple[str, str]]
) -> None:
    """What is owed at a place: the units booked there without their serials, as far as they still are there.

    That is at most what was booked so, and at most the loose units there less the serials whose story begins
    there: a serial that leaves from there without ever having come pays one. Serials received later pay
    none: they bring their own unit.
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
        found = database.row(_OWED, (product, place))
        if found is None:
            continue
        debt, before, loose, serials = found
        owed = max(0, min(int(debt), int(loose or 0) - int(serials)))
        if owed != before:
            database.run(
                "update debt set quantity = ? where product = ? and place = ?", (owed, product, place)
            )
        if v1.JOIN not in product + place:
            change.put(debt_row(product, place, owed))


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
