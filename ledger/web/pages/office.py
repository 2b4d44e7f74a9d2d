"""Pages on which the office enters products and CSV files."""

from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import RedirectResponse

from ledger.database import bound
from ledger.office import acts, lists
from ledger.office.acts import Report
from ledger.office.csv_files import kinds as csv_kinds
from ledger.office.entries import CodeEntry, ProductEntry, RoleEntry
from ledger.office.imports import OF_DOCUMENTS, Kind
from ledger.office.plan import Effect
from ledger.office.problem import Code, choice_problem
from ledger.office.products import ProductWrite
from ledger.web.api.answers import MAX_CHANGES
from ledger.web.api.office import import_file
from ledger.web.console import Console
from ledger.web.document_kinds import DOCUMENT_KINDS
from ledger.web.pages.forms import OFFICE, Posted, posted, product_entry
from ledger.web.problems import not_found
from ledger.web.shown import link

Form = Annotated[Posted, Depends(posted)]
_KINDS: Final = (
    (Kind.PRODUCTS, "Products", csv_kinds.PRODUCTS),
    (Kind.PRE_RECEIPTS, "Pre-receipts", csv_kinds.PRE_RECEIPTS),
    (Kind.PICK_LISTS, "Pick lists", csv_kinds.PICK_LISTS),
    *((Kind(k.csv), k.title, csv_kinds.DOCUMENTS) for k in DOCUMENT_KINDS if k.csv in set(OF_DOCUMENTS)),
    (Kind.PLACES, "Places", csv_kinds.PLACES),
    (Kind.OPERATORS, "Operators (badges)", csv_kinds.OPERATORS),
)
#: Schemes of serials, as the product's form offers them.
_SCHEMES: Final = [
    ("imei", "IMEI (telephones)"),
    ("imeisv", "IMEISV (with software version)"),
    ("iccid", "ICCID (SIM cards)"),
    ("vin", "VIN (vehicles)"),
    ("vin_na", "VIN, North America: check digit required"),
    ("mac", "MAC address"),
    ("eui64", "EUI-64"),
    ("apple_serial", "Apple serial"),
    ("cisco", "Cisco serial"),
    ("sscc", "SSCC"),
]


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
        return _product_page(console, request, ProductPage(ProductEntry("", tracking="full"), new=True))

    @pages.get("/products/edit")
    def edit_product(request: Request, owner: str, sku: str, *, saved: bool = False) -> Response:
        found = console.read(lambda: lists.product(bound(), owner, sku))
        if found is None:
            raise not_found(f"product {owner}/{sku}")
        return _product_page(console, request, ProductPage(_entry(found), saved=saved))

    @pages.post("/products/save")
    def save_product(request: Request, form: Form) -> Response:
        return _save_product(console, request, form)

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


@dataclass(frozen=True, slots=True)
class ProductPage:
    """What the page of a product shows; `asks`: whether stock will owe its serials, before it is done."""

    entry: ProductEntry
    new: bool = False
    saved: bool = False
    asks: bool = False


def _save_product(console: Console, request: Request, form: Posted) -> Response:
    entry, keep, unread = product_entry(form)
    new, now = bool(form.text("new")), console.clock.now()

    def enter(*, dry_run: bool) -> Report:
        return acts.enter_products([entry], keep, now=now, by=form.text("who") or OFFICE, dry_run=dry_run)

    def save() -> tuple[Report, bool]:
        """The change is done only with the consequences that were shown."""
        tried = enter(dry_run=True)
        if not tried.problems and _owed(tried) != form.text("owed"):
            return tried, True
        return enter(dry_run=False), False

    report, asks = (console.read(lambda: enter(dry_run=True)), False) if unread else console.write(save)
    report = replace(report, problems=(*unread, *report.problems))
    if report.problems or report.remarks:
        shown = ProductPage(entry, new=new and bool(report.problems), asks=asks)
        return _product_page(console, request, shown, report)
    where = link("/products/edit", owner=entry.owner, sku=entry.sku, saved="1")
    return RedirectResponse(where, 303)


def _product_page(
    console: Console, request: Request, shown: ProductPage, report: Report | None = None
) -> Response:
    debts = [r for r in report.remarks if r.code is Code.TRACKING_DEBT] if report else []
    context: dict[str, Any] = {
        "entry": shown.entry,
        "schemes": _SCHEMES,
        "report": report,
        "new": shown.new,
        "asks": shown.asks,
        "saved": shown.saved or bool(report and report.written),
        "debts": debts,
        "owed": _owed(report) if report else "",
        "remarks_left": [r for r in report.remarks if r not in debts] if report else [],
    }
    return console.page(request, "product.html", context, 422 if report and report.problems else 200)


def _owed(report: Report) -> str:
    """The debts that a change would make, in one word: what was shown and what is done are compared by it."""
    debts = [f"{r.value}={r.why.split()[0]}" for r in report.remarks if r.code is Code.TRACKING_DEBT]
    return " ".join(sorted(debts))


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
        p.over_percent, codes, p.issue, p.min_life, p.unique,
        tuple(RoleEntry(role.name, role.pattern) for role in p.roles), p.scheme, p.strip,
    )  # fmt: skip
