"""Pages of pre-receipts and pick lists: list, one document, entering it, and the serial numbers of a line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import RedirectResponse

from ledger.database import bound
from ledger.office import acts, lists
from ledger.office.acts import Report
from ledger.office.document_edit import entry_of, kept_details, with_serials
from ledger.office.draft import Stored
from ledger.office.entries import DocumentEntry
from ledger.office.reading import products_by_id, stored_documents
from ledger.office.serials import listable, split_pasted
from ledger.web.console import Console
from ledger.web.forms import LineRow, Posted, document_entry, line_rows, posted, rows_of, with_spare
from ledger.web.problems import not_found
from ledger.web.shown import address, link
from rules.product import Process, Product

Form = Annotated[Posted, Depends(posted)]


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """How one kind of document is called and where its pages are."""

    process: Process
    path: str
    title: str
    new: str
    party: str
    lead: str
    empty: str

    @property
    def receive(self) -> bool:
        """Whether it is about goods in."""
        return self.process is Process.RECEIVE


PRE_RECEIPTS: Final = DocumentKind(
    Process.RECEIVE,
    "/pre-receipts",
    "Pre-receipts",
    "New pre-receipt",
    "Supplier",
    "Goods that are expected. A dock scans the reference to open one.",
    "Enter what a supplier has announced:",
)
PICK_LISTS: Final = DocumentKind(
    Process.PICK,
    "/pick-lists",
    "Pick lists",
    "New pick list",
    "Customer",
    "Goods that are to go out. A bench scans the reference to open one.",
    "Enter what a customer has ordered:",
)


def document_pages(console: Console, kind: DocumentKind) -> APIRouter:
    """The pages of one kind of document."""
    pages = APIRouter(include_in_schema=False, prefix=kind.path)

    def edit(
        request: Request,
        entry: DocumentEntry,
        rows: Sequence[LineRow],
        report: Report | None = None,
        *,
        new: bool = False,
    ) -> Response:
        context: dict[str, Any] = {"kind": kind, "entry": entry, "rows": rows, "report": report, "new": new}
        return console.page(
            request, "document_edit.html", context, 422 if report and report.problems else 200
        )

    @pages.get("")
    def document_list(request: Request, q: str = "", after: int = 0, *, all: bool = False) -> Response:  # noqa: A002 the word in the address
        found = console.read(
            lambda: lists.documents(bound(), kind.process, q, after, lists.PAGE + 1, open_only=not all)
        )
        shown = found[: lists.PAGE]
        last = shown[-1].number if len(found) > lists.PAGE else 0
        following = link(kind.path, q=q, all="1" if all else "", after=str(last)) if last else ""
        context = {"kind": kind, "documents": shown, "search": q, "all": all, "next": following}
        return console.page(request, "documents.html", context)

    @pages.get("/new")
    def new_document(request: Request) -> Response:
        entry = DocumentEntry("", ())
        return edit(request, entry, rows_of(entry), new=True)

    @pages.get("/{ref:path}/edit")
    def edit_document(request: Request, ref: str) -> Response:
        entry = entry_of(_stored(console, kind, ref)[0].task)
        return edit(request, entry, rows_of(entry))

    @pages.post("/save")
    def save_document(request: Request, form: Form) -> Response:
        rows = line_rows(form)
        new = bool(form.text("new"))
        entry, unread = document_entry(form, rows)
        if form.text("do") == "more":
            return edit(request, entry, with_spare(rows, 25), new=new)
        now = console.clock.now()
        report = (
            console.read(lambda: acts.enter_documents(kind.process, [entry], now, dry_run=True))
            if unread
            else console.write(lambda: acts.enter_documents(kind.process, [entry], now))
        )
        report = replace(report, problems=(*unread, *report.problems))
        if report.problems:
            return edit(request, entry, with_spare(rows), report, new=new)
        return RedirectResponse(f"{kind.path}/{address(entry.ref)}?saved=1", 303)

    @pages.get("/{ref:path}")
    def show_document(request: Request, ref: str, *, saved: bool = False) -> Response:
        stored, products = _stored(console, kind, ref)
        context = {
            "kind": kind,
            "task": stored.task,
            "lists": stored.lists,
            "products": products,
            "listable": listable,
            "saved": saved,
        }
        return console.page(request, "document.html", context)

    return pages


def serial_pages(console: Console) -> APIRouter:
    """*Edit Serial Numbers* of a line of a pre-receipt; include it before `document_pages`."""
    pages = APIRouter(include_in_schema=False, prefix=PRE_RECEIPTS.path)

    @pages.get("/{ref:path}/lines/{line}")
    def edit_serials(request: Request, ref: str, line: str) -> Response:
        context = _serials_context(*_stored(console, PRE_RECEIPTS, ref), line)
        return console.page(request, "serials.html", context)

    @pages.post("/{ref:path}/lines/{line}")
    def save_serials(request: Request, ref: str, line: str, form: Form) -> Response:
        stored, products = _stored(console, PRE_RECEIPTS, ref)
        known = [e.serial for e in stored.lists.get(line, ())]
        received = [e.serial for e in stored.lists.get(line, ()) if e.received]
        typed = [] if form.text("clear") else split_pasted(form.raw("serials"), frozenset(known))
        entries = kept_details(stored, line, [*received, *typed])
        now = console.clock.now()
        report = console.write(lambda: with_serials(ref, line, entries, now))
        if report is None:
            raise not_found(f"line {line} of {ref}")
        if report.problems:
            context = _serials_context(stored, products, line, typed) | {"report": report}
            return console.page(request, "serials.html", context, 422)
        return RedirectResponse(f"{PRE_RECEIPTS.path}/{address(ref)}?saved=1", 303)

    return pages


def _serials_context(
    stored: Stored, products: Mapping[str, Product], line_id: str, typed: Sequence[str] | None = None
) -> dict[str, Any]:
    line = stored.task.line(line_id)
    product = products.get(line.product) if line else None
    if line is None or product is None:
        raise not_found(f"line {line_id} of {stored.task.id}")
    entered = stored.lists.get(line_id, ())
    received = [e for e in entered if e.received]
    shown = [e.serial for e in entered if not e.received] if typed is None else typed
    return {
        "task": stored.task,
        "line": line,
        "product": product,
        "received": received,
        "typed": "\n".join(shown),
        "entered": len(received) + len(shown),
        "locked": _locked(stored, product, len(received), line.quantity),
        "report": None,
    }


def _locked(stored: Stored, product: Product, received: int, quantity: int) -> str:
    """Why nothing can be entered, empty if it can."""
    if stored.task.closed:
        return "Locked: the pre-receipt is closed. What is wrong is corrected by a new movement."
    if not listable(product):
        return "Expected serial numbers are entered for Full Tracking by serial number only."
    if received and received >= quantity:
        return "Locked: every unit of this line is confirmed."
    return ""


def _stored(console: Console, kind: DocumentKind, ref: str) -> tuple[Stored, dict[str, Product]]:
    def call() -> tuple[Stored | None, dict[str, Product]]:
        stored = stored_documents(bound(), [ref]).get(ref)
        lines = stored.task.lines if stored else ()
        return stored, products_by_id(bound(), {line.product for line in lines})

    stored, products = console.read(call)
    if stored is None or stored.task.process is not kind.process:
        raise not_found(ref)
    return stored, products
