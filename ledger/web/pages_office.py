"""Pages on which the office enters products and CSV files."""

from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import RedirectResponse

from ledger.database import bound
from ledger.office import acts, csv_kinds, lists
from ledger.office.acts import Report
from ledger.office.entries import CodeEntry, ProductEntry
from ledger.office.imports import Kind
from ledger.office.plan import Effect
from ledger.office.problem import choice_problem
from ledger.office.products import ProductWrite
from ledger.web.answers import MAX_CHANGES
from ledger.web.api_office import import_file
from ledger.web.console import Console
from ledger.web.forms import Posted, posted, product_entry
from ledger.web.problems import not_found
from ledger.web.shown import link

Form = Annotated[Posted, Depends(posted)]
_KINDS: Final = (
    (Kind.PRODUCTS, "Products", csv_kinds.PRODUCTS),
    (Kind.PRE_RECEIPTS, "Pre-receipts", csv_kinds.PRE_RECEIPTS),
    (Kind.PICK_LISTS, "Pick lists", csv_kinds.PICK_LISTS),
    (Kind.PLACES, "Places", csv_kinds.PLACES),
    (Kind.OPERATORS, "Operators (badges)", csv_kinds.OPERATORS),
)


def office_pages(console: Console) -> APIRouter:
    """Products and Import."""
    pages = APIRouter(include_in_schema=False)

    @pages.get("/products")
    def products(request: Request, q: str = "", after: str = "") -> Response:
        found = console.read(lambda: lists.products(bound(), q, after, lists.PAGE + 1))
        shown = found[: lists.PAGE]
        following = link("/products", q=q, after=shown[-1].product.id) if len(found) > lists.PAGE else ""
        return console.page(request, "products.html", {"products": shown, "search": q, "next": following})

    @pages.get("/products/new")
    def new_product(request: Request) -> Response:
        return _product_page(console, request, ProductEntry("", tracking="full"), new=True)

    @pages.get("/products/edit")
    def edit_product(request: Request, owner: str, sku: str, *, saved: bool = False) -> Response:
        found = console.read(lambda: lists.product(bound(), owner, sku))
        if found is None:
            raise not_found(f"product {owner}/{sku}")
        return _product_page(console, request, _entry(found), saved=saved)

    @pages.post("/products/save")
    def save_product(request: Request, form: Form) -> Response:
        entry, unread = product_entry(form)
        new = bool(form.text("new"))
        report = (
            console.read(lambda: acts.enter_products([entry], dry_run=True))
            if unread
            else console.write(lambda: acts.enter_products([entry]))
        )
        report = replace(report, problems=(*unread, *report.problems))
        if report.problems or report.remarks:
            return _product_page(console, request, entry, report, new=new and bool(report.problems))
        where = link("/products/edit", owner=entry.owner, sku=entry.sku, saved="1")
        return RedirectResponse(where, 303)

    @pages.get("/import")
    def import_form(request: Request, kind: str = "") -> Response:
        return _import_page(console, request, kind)

    @pages.post("/import")
    def import_upload(request: Request, form: Form) -> Response:
        kind = form.text("kind")
        if kind not in set(Kind):
            report = Report(problems=(choice_problem(kind, list(Kind)),))
        else:
            report = import_file(console, Kind(kind), form.file, dry_run=bool(form.text("dry_run")))
        return _import_page(console, request, kind, report)

    return pages


def _product_page(  # noqa: PLR0913 - what the page shows
    console: Console,
    request: Request,
    entry: ProductEntry,
    report: Report | None = None,
    *,
    new: bool = False,
    saved: bool = False,
) -> Response:
    written = saved or bool(report and report.written)
    context: dict[str, Any] = {"entry": entry, "report": report, "new": new, "saved": written}
    return console.page(request, "product.html", context, 422 if report and report.problems else 200)


def _import_page(console: Console, request: Request, kind: str, report: Report | None = None) -> Response:
    changes = report.changes if report else ()
    context: dict[str, Any] = {
        "kind": kind,
        "kinds": _KINDS,
        "report": report,
        "changes": [c for c in changes if c.effect is not Effect.UNCHANGED][:MAX_CHANGES],
        **{effect.value: report.count(effect) if report else 0 for effect in Effect},
    }
    return console.page(request, "import.html", context, 422 if report and report.problems else 200)


def _entry(write: ProductWrite) -> ProductEntry:
    p = write.product
    codes = tuple(CodeEntry(c.code, c.pack) for c in write.codes)
    return ProductEntry(
        p.sku, p.owner, p.name, p.tracking, p.by, p.receive, p.pick, p.pattern, p.fold_case, p.reusable,
        p.over_percent, codes,
    )  # fmt: skip
