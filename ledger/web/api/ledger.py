"""REST: what the ledger answers. Pages are bounded; `next` of an answer is the `after` of the next one."""

import json
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query

from ledger.database import bound
from ledger.reading import queries
from ledger.reading.contents import contents, contents_at
from ledger.reading.queries import GatewayState, SerialLine, StockLine, Transaction
from ledger.reading.status import LedgerStatus
from ledger.reading.trace import Story, trace
from ledger.todo.todo import TodoEntry, todo
from ledger.web import reads
from ledger.web.console import Console
from ledger.web.problems import not_found
from rules.catalog import Content

Limit = Annotated[int, Query(ge=1, le=queries.MAX_ROWS - 1, description="Rows in one page.")]
Search = Annotated[str, Query(max_length=100)]
At = Annotated[int | None, Query(ge=0, le=2**53, description="Milliseconds since 1970; left out: now.")]
#: Cursors are what an answer gave: ``hlc-boot-seq``.
Cursor = Annotated[
    str, Query(pattern=r"^(\d{1,19}-[0-9a-f]{32}-\d{1,16})?$", description="`next` of an answer.")
]


@dataclass(frozen=True, slots=True)
class StockItem:
    """A line of the stock list; `mismatch`: more or fewer serials than units."""

    product: str
    name: str
    tracking: str
    by: str
    place: str
    lot: str
    expiry: str
    quantity: int
    serials: int
    mismatch: bool


@dataclass(frozen=True, slots=True)
class StockPage:
    """The stock list by product, place, lot; `next` is the cursor of the next page, empty at the end."""

    items: tuple[StockItem, ...]
    next: str


@dataclass(frozen=True, slots=True)
class SerialPage:
    """Serials of a stock line; `next` is the cursor of the next page, empty at the end."""

    items: tuple[SerialLine, ...]
    next: str


@dataclass(frozen=True, slots=True)
class TransactionPage:
    """Movements, newest first; `next` is the cursor of the next page, empty at the end."""

    items: tuple[Transaction, ...]
    next: str


@dataclass(frozen=True, slots=True)
class DeadLetterItem:
    """Bytes that could not be applied; `payload` is their beginning, escaped, `size` their length."""

    digest: str
    kind: str
    gateway: str
    topic: str
    reason: str
    first_seen: int
    last_seen: int
    count: int
    size: int
    payload: str


def ledger_api(console: Console) -> APIRouter:  # noqa: C901 - one function per address
    """The addresses below ``/api/v1``."""
    api = APIRouter(tags=["ledger"])

    @api.get("/status")
    def get_status() -> LedgerStatus:
        """How the ledger is."""
        return console.status()

    @api.get("/stock")
    def get_stock(q: Search = "", place: str = "", after: Search = "", limit: Limit = 200) -> StockPage:
        """What is on hand, or missing there."""
        last = stock_cursor(after)
        found = console.read(
            lambda: queries.stock(bound(), search=q, place=place, after=last, limit=limit + 1)
        )
        items = tuple(_stock_item(line) for line in found[:limit])
        return StockPage(items, cursor_of(found[limit - 1]) if len(found) > limit else "")

    @api.get("/stock/serials")
    def get_serials(
        product: str, place: str, lot: str | None = None, after: Search = "", limit: Limit = 200
    ) -> SerialPage:
        """The serials of a product at a place; of one lot if it is given (empty: without a lot)."""
        found = console.read(
            lambda: queries.serials(bound(), product, place, lot, after=after, limit=limit + 1)
        )
        return SerialPage(found[:limit], found[limit - 1].serial if len(found) > limit else "")

    @api.get("/transactions")
    def get_transactions(
        q: Search = "", after: Cursor = "", limit: Limit = 100, *, with_serials: bool = False
    ) -> TransactionPage:
        """Movements, newest first; `with_serials` leaves only those of single serials."""
        found = console.read(
            lambda: queries.transactions(
                bound(), search=q, with_serials=with_serials, before=after, limit=limit + 1
            )
        )
        return TransactionPage(found[:limit], found[limit - 1].cursor if len(found) > limit else "")

    @api.get("/trace/{serial:path}")
    def get_trace(serial: str) -> tuple[Story, ...]:
        """The story of a serial: one for each product that uses it."""
        found = console.read(lambda: trace(bound(), serial))
        if not found:
            raise not_found(f"serial {serial}")
        return found

    @api.get("/containers/{sscc}")
    def get_container(sscc: str, at: At = None) -> tuple[Content, ...]:
        """What is in a container, or what was in it at a time by the movements up to then."""
        if at is None:
            return console.read(lambda: contents(bound(), sscc))
        return console.read(lambda: contents_at(bound(), sscc, at))

    @api.get("/todo")
    def get_todo() -> tuple[TodoEntry, ...]:
        """What a person should look at, the most urgent first."""
        return console.read(lambda: todo(bound()))

    @api.get("/gateways")
    def get_gateways() -> tuple[GatewayState, ...]:
        """Every gateway that was ever heard."""
        return console.read(lambda: queries.gateways(bound()))

    @api.get("/dead-letters")
    def get_dead_letters() -> tuple[DeadLetterItem, ...]:
        """Messages that could not be applied, the newest first."""
        return tuple(dead_letter(letter) for letter in console.read(lambda: reads.letters(bound())))

    return api


def stock_cursor(text: str) -> tuple[str, str, str] | None:
    """The key of the last line of a page; None for the first page, and for what is no cursor."""
    try:
        product, place, lot = json.loads(text)
    except ValueError:
        return None
    return str(product), str(place), str(lot)


def cursor_of(line: StockLine) -> str:
    """The cursor behind a line of the stock list."""
    return json.dumps([line.product, line.place, line.lot], ensure_ascii=False)


def dead_letter(letter: reads.Letter) -> DeadLetterItem:
    """A dead letter with its bytes made readable."""
    values: dict[str, Any] = {name: getattr(letter, name) for name in reads.Letter.__slots__}
    return DeadLetterItem(**values | {"payload": bytes(letter.payload).decode("utf-8", "backslashreplace")})


def _stock_item(line: StockLine) -> StockItem:
    return StockItem(
        line.product,
        line.name,
        line.tracking,
        line.by,
        line.place,
        line.lot,
        line.expiry,
        line.quantity,
        line.serials,
        line.mismatch,
    )
