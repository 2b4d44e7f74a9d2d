"""What the pages, the API and the command line read: stock, serials, transactions, open captures, gateways.

`trace` tells the story of a serial, `ledger.todo` what a person should look at. Answers are tuples of frozen
dataclasses; times are milliseconds since 1970.
"""

from dataclasses import dataclass
from typing import Any, Final

from ledger.database import Database, marks
from ledger.delivery.completeness import MISSING_OF, Gap, gaps
from rules.place import ACCOUNT, CUSTOMER, LOST, RELINKED, SCRAP, SUPPLIER

#: Rows in one answer at most.
MAX_ROWS: Final = 1_000
#: Boots of a gateway named with what is missing of them.
_GAPS: Final = 5
#: Places that are not stock of ours (`rules.place.on_hand`).
AWAY: Final = (SUPPLIER, CUSTOMER, LOST, SCRAP, ACCOUNT, RELINKED, "")


@dataclass(frozen=True, slots=True)
class StockLine:
    """Units of one product and lot at one place.

    Attributes:
        product: key; `owner`, `sku`, `name`, `tracking`, `by` are empty for one that is not entered.
        quantity: the sum of all movements; below zero when one is missing.
        serials: how many serials stand there.
    """

    product: str
    owner: str
    sku: str
    name: str
    tracking: str
    by: str
    place: str
    lot: str
    expiry: str
    quantity: int
    serials: int

    @property
    def mismatch(self) -> bool:
        """Whether a fully serialised product has more or fewer serials here than units."""
        return self.tracking == "full" and self.by != "lot" and self.serials != self.quantity


def stock(
    database: Database,
    *,
    search: str = "",
    place: str = "",
    after: tuple[str, str, str] | None = None,
    limit: int = 200,
) -> tuple[StockLine, ...]:
    """The stock list: what is on hand, or missing there, by product, place, lot.

    Args:
        database: to read from.
        search: part of a product's key or name, of a lot or a place, in any case.
        place: only this place.
        after: (product, place, lot) of the last line of the page before.
        limit: lines at most.
    """
    wanted: list[str] = []
    values: list[Any] = [*AWAY]
    if search:
        wanted.append(_SEARCH)
        values += [_pattern(search)] * 4
    if place:
        wanted.append(" and b.place = ?")
        values.append(place)
    if after is not None:
        wanted.append(" and (b.product, b.place, b.lot) > (?, ?, ?)")
        values += after
    rows = database.rows(_STOCK.format("".join(wanted)), (*values, _limit(limit)))
    return tuple(StockLine(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class SerialLine:
    """One serial of a stock line. `head` is the id of the movement that put it there."""

    serial: str
    lot: str
    expiry: str
    since: int
    head: str
    task: str
    fork: bool


def serials(  # noqa: PLR0913 - a filter each
    database: Database, product: str, place: str, lot: str | None = None, *, after: str = "", limit: int = 200
) -> tuple[SerialLine, ...]:
    """The serials of a product at a place, of one lot or of all, by serial; `after` the last one seen."""
    one = "" if lot is None else " and lot = ?"
    values = (product, place, after) if lot is None else (product, place, after, lot)
    rows = database.rows(_SERIALS.format(one), (*values, _limit(limit)))
    return tuple(SerialLine(r[0], r[1], r[2], r[3], r[4], r[5], bool(r[6])) for r in rows)


@dataclass(frozen=True, slots=True)
class Transaction:
    """One movement, as the transactions page shows it."""

    id: str
    cursor: str
    at: int
    product: str
    name: str
    serial: str
    lot: str
    expiry: str
    quantity: int
    source: str
    target: str
    process: str
    task: str
    line: str
    reason: str
    debt: int
    note: str
    operator: str
    station: str
    gateway: str


def transactions(  # noqa: PLR0913 - a filter each
    database: Database,
    *,
    search: str = "",
    product: str = "",
    task: str = "",
    with_serials: bool = False,
    before: str = "",
    limit: int = 100,
) -> tuple[Transaction, ...]:
    """Movements, newest first.

    Args:
        database: to read from.
        search: a whole serial, lot or task, or part of a product's key.
        product: only this product.
        task: only this document.
        with_serials: only movements of serials, the "with serial numbers" view.
        before: `cursor` of the last row of the page before.
        limit: rows at most.
    """
    wanted, values = [], list[Any]()
    if search:
        wanted.append("(m.serial = ? or m.lot = ? or m.task = ? or lower(m.product) like ?)")
        values += [search, search, search, _pattern(search)]
    for column, value in (("product", product), ("task", task)):
        if value:
            wanted.append(f"m.{column} = ?")
            values.append(value)
    if with_serials:
        wanted.append("m.serial <> ''")
    if before:
        hlc, boot, seq = before.split("-")
        wanted.append("(m.hlc, m.boot, m.seq) < (?, ?, ?)")
        values += [int(hlc), boot, int(seq)]
    where = f"where {' and '.join(wanted)}" if wanted else ""
    rows = database.rows(_TRANSACTIONS.format(where), (*values, _limit(limit)))
    return tuple(Transaction(f"{r[1]}:{r[2]}", f"{r[0]}-{r[1]}-{r[2]}", *r[3:]) for r in rows)


@dataclass(frozen=True, slots=True)
class OpenCapture:
    """A green scan that is not confirmed yet; `task` as far as the station said it opened one."""

    id: str
    at: int
    product: str
    line: str
    serial: str
    lot: str
    quantity: int
    task: str
    station: str
    gateway: str
    operator: str


def open_captures(database: Database, limit: int = 500) -> tuple[OpenCapture, ...]:
    """Oldest first; the age is the caller's clock less `at`."""
    return tuple(OpenCapture(*row) for row in database.rows(_OPEN, (_limit(limit),)))


@dataclass(frozen=True, slots=True)
class GatewayState:
    """A gateway as it last said of itself, and how far it is known to be complete (I9).

    Attributes:
        name: its name.
        online: whether it is connected.
        last_seen: when it was last heard.
        waiting: records there that it was not told are here.
        feed: version of the rules it uses.
        free: bytes free on its disk.
        program: version of its program.
        synced: whether its clock follows the network.
        missing: records that it has or had by number and that are not here; written off ones are left out.
        used: percent of its store's quota.
        trouble: what it complains of, ``code`` or ``code: detail`` each.
        complete: everything it recorded up to this time has arrived; 0 while that was never so.
        retired: a person said that it never comes back.
        gaps: of what is missing, the boots with most of it.
    """

    name: str
    online: bool
    last_seen: int
    waiting: int
    feed: str
    free: int
    program: str
    synced: bool
    missing: int
    used: int = 0
    trouble: tuple[str, ...] = ()
    complete: int = 0
    retired: bool = False
    gaps: tuple[Gap, ...] = ()


def gateways(database: Database) -> tuple[GatewayState, ...]:
    """All gateways, by name."""
    return tuple(_gateway(database, row) for row in database.rows(_GATEWAYS))


def _gateway(database: Database, r: tuple[Any, ...]) -> GatewayState:
    missing = int(r[8] or 0)
    return GatewayState(
        r[0], bool(r[1]), r[2], r[3], r[4], r[5], r[6], bool(r[7]), missing,
        used=r[9], trouble=tuple(str(r[10]).splitlines()), complete=r[11], retired=bool(r[12]),
        gaps=gaps(database, r[0], _GAPS) if missing else (),
    )  # fmt: skip


def _limit(limit: int) -> int:
    return max(1, min(limit, MAX_ROWS))


def _pattern(search: str) -> str:
    return f"%{search.lower()}%"


_SEARCH: Final = (
    " and (lower(b.product) like ? or lower(p.name) like ? or lower(b.lot) like ? or lower(b.place) like ?)"
)
_STOCK: Final = (
    "select b.product, coalesce(p.owner, ''), coalesce(p.sku, ''), coalesce(p.name, ''),"  # noqa: S608
    " coalesce(p.tracking, ''), coalesce(p.\"by\", ''), b.place, b.lot, coalesce(x.expiry, ''), b.quantity,"
    " (select count(*) from standing s where s.product = b.product and s.place = b.place and s.lot = b.lot)"
    " from balance b left join product p on p.id = b.product"
    " left join lot x on x.product = b.product and x.lot = b.lot"
    f" where b.quantity <> 0 and b.place not in ({marks(len(AWAY))}){{}}"
    " order by b.product, b.place, b.lot limit ?"
)
_SERIALS: Final = (
    "select serial, lot, expiry, since, head, task, fork from standing"
    " where product = ? and place = ? and serial > ?{} order by serial limit ?"
)
_TRANSACTIONS: Final = (
    "select m.hlc, m.boot, m.seq, m.at, m.product, coalesce(p.name, ''), m.serial, m.lot, m.expiry,"
    " m.quantity, m.source, m.target, m.process, m.task, m.line, m.reason, m.debt, m.note, m.operator,"
    " m.station, m.gateway from movement m left join product p on p.id = m.product {}"
    " order by m.hlc desc, m.boot desc, m.seq desc limit ?"
)
#: The task that was open at a station when a verdict `v` was given there; gateways of old did not say it.
TASK_OF: Final = (
    "coalesce(nullif(v.task, ''), (select t.task from task_step t where t.gateway = v.gateway"
    " and t.station = v.station and t.hlc <= v.hlc and t.step = 'opened' order by t.hlc desc limit 1), '')"
)
_OPEN: Final = (
    "select v.boot || ':' || v.seq, v.at, v.product, v.line, v.serial, v.lot, v.quantity,"  # noqa: S608
    f" {TASK_OF}, v.station, v.gateway, v.operator from open_capture c"
    " join verdict v on v.boot = c.boot and v.seq = c.seq order by v.hlc, v.boot, v.seq limit ?"
)
_GATEWAYS: Final = (
    f"select g.name, g.online, g.last_seen, g.waiting, g.feed, g.free, g.program, g.synced, ({MISSING_OF}),"  # noqa: S608
    " g.used, g.trouble, g.complete, g.retired from gateway g order by g.name"
)
