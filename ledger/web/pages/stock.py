"""Pages of what is here and what happened: Stock, Transactions, Scans; and the CSV files of the first two."""

from collections.abc import Iterable
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import StreamingResponse

from ledger.database import bound
from ledger.office.csv_files.out import csv_lines
from ledger.reading import queries
from ledger.web import reads
from ledger.web.api.ledger import Cursor, Search, cursor_of, stock_cursor
from ledger.web.console import Console
from ledger.web.pages import exports
from ledger.web.shown import link

#: Rows of one page.
PAGE: Final = 50
#: Serials of one page.
SERIALS: Final = 500
Outcome = Annotated[str, Query(pattern="^(accepted|asked|refused|undone|all)$")]


def stock_pages(console: Console) -> APIRouter:
    """The pages."""
    pages = APIRouter(include_in_schema=False)

    @pages.get("/stock")
    def stock(request: Request, q: Search = "", place: str = "", after: str = "") -> Response:
        last = stock_cursor(after)
        found = console.read(
            lambda: queries.stock(bound(), search=q, place=place, after=last, limit=PAGE + 1)
        )
        shown = found[:PAGE]
        following = link("/stock", q=q, place=place, after=cursor_of(shown[-1])) if len(found) > PAGE else ""
        return console.page(request, "stock.html", {"lines": shown, "search": q, "next": following})

    @pages.get("/stock/serials")
    def serials(request: Request, product: str, place: str, lot: str = "", after: str = "") -> Response:
        found = console.read(
            lambda: queries.serials(bound(), product, place, lot, after=after, limit=SERIALS + 1)
        )
        shown = found[:SERIALS]
        following = ""
        if len(found) > SERIALS:
            following = link("/stock/serials", product=product, place=place, lot=lot, after=shown[-1].serial)
        context = {"serials": shown, "product": product, "place": place, "lot": lot, "next": following}
        return console.page(request, "stock_serials.html", context)

    @pages.get("/transactions")
    def transactions(
        request: Request, q: Search = "", after: Cursor = "", *, with_serials: bool = False
    ) -> Response:
        if with_serials:
            found = console.read(
                lambda: queries.transactions(
                    bound(), search=q.strip(), with_serials=True, before=after, limit=PAGE + 1
                )
            )
            rows = [reads.Group(row, row.quantity, 1, row.debt) for row in found[:PAGE]]
            cursor = found[PAGE - 1].cursor if len(found) > PAGE else ""
        else:
            rows, cursor = console.read(
                lambda: reads.grouped(bound(), search=q.strip(), before=after, limit=PAGE)
            )
        one = "1" if with_serials else ""
        following = link("/transactions", q=q, with_serials=one, after=cursor) if cursor else ""
        context = {"rows": rows, "search": q, "with_serials": with_serials, "next": following}
        return console.page(request, "transactions.html", context)

    @pages.get("/scans")
    def scans(request: Request, q: Search = "", after: Cursor = "", outcome: Outcome = "refused") -> Response:
        only = "" if outcome == "all" else outcome
        found = console.read(
            lambda: reads.scans(bound(), outcome=only, search=q, before=after, limit=PAGE + 1)
        )
        shown = found[:PAGE]
        following = ""
        if len(found) > PAGE:
            following = link("/scans", q=q, outcome=outcome, after=shown[-1].cursor)
        context = {"scans": shown, "search": q, "outcome": outcome, "next": following}
        return console.page(request, "scans.html", context)

    @pages.get("/stock.csv")
    def stock_csv(q: Search = "", place: str = "") -> Response:
        rows = console.read(lambda: list(exports.stock(bound(), q, place)))
        return _csv("stock.csv", csv_lines(exports.STOCK, rows))

    @pages.get("/transactions.csv")
    def transactions_csv(q: Search = "", *, with_serials: bool = False) -> Response:
        rows = console.read(lambda: list(exports.transactions(bound(), q.strip(), with_serials=with_serials)))
        return _csv("transactions.csv", csv_lines(exports.TRANSACTIONS, rows))

    return pages


def _csv(name: str, pieces: Iterable[str]) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(iter(pieces), media_type="text/csv; charset=utf-8", headers=headers)
