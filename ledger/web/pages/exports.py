"""Rows of the CSV files that go out: stock and transactions."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from ledger.database import Database
from ledger.reading import queries

Cell = str | int
#: Rows of one file, as for a file that comes in.
MAX_ROWS: Final = 200_000

STOCK: Final = (
    "product", "owner", "sku", "name", "tracking", "by", "place", "lot", "expiry", "quantity", "serials",
)  # fmt: skip
TRANSACTIONS: Final = (
    "id", "time", "process", "product", "serial", "lot", "expiry", "quantity", "from", "to", "task", "line",
    "reason", "missing_serials", "operator", "station", "gateway",
)  # fmt: skip


def stock(db: Database, search: str = "", place: str = "") -> Iterator[tuple[Cell, ...]]:
    """The stock list, at most `MAX_ROWS` rows."""
    after: tuple[str, str, str] | None = None
    sent = 0
    while sent < MAX_ROWS:
        page = queries.stock(db, search=search, place=place, after=after, limit=queries.MAX_ROWS)
        for x in page:
            yield (
                x.product, x.owner, x.sku, x.name, x.tracking, x.by, x.place, x.lot, x.expiry, x.quantity,
                x.serials,
            )  # fmt: skip
        sent += len(page)
        if len(page) < queries.MAX_ROWS:
            return
        after = (page[-1].product, page[-1].place, page[-1].lot)


def transactions(db: Database, search: str = "", *, with_serials: bool = False) -> Iterator[tuple[Cell, ...]]:
    """Movements, newest first, at most `MAX_ROWS` rows; times in UTC."""
    before, sent = "", 0
    while sent < MAX_ROWS:
        page = queries.transactions(
            db, search=search, with_serials=with_serials, before=before, limit=queries.MAX_ROWS
        )
        for x in page:
            time = datetime.fromtimestamp(x.at / 1000, tz=UTC).isoformat(timespec="milliseconds")
            yield (
                x.id, time, x.process, x.product, x.serial, x.lot, x.expiry, x.quantity, x.source, x.target,
                x.task, x.line, x.reason, x.debt, x.operator, x.station, x.gateway,
            )  # fmt: skip
        sent += len(page)
        if len(page) < queries.MAX_ROWS:
            return
        before = page[-1].cursor
