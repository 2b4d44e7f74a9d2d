"""*Edit Serial Numbers* of a line of any document, and the serials that are missing on one."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from ledger.acts.outcome import Request as Asked
from ledger.acts.pay import Owing, pay
from ledger.database import bound
from ledger.office.acts import Report
from ledger.office.document_edit import Reservation, with_serials
from ledger.office.draft import Stored
from ledger.office.kinds import listable
from ledger.office.problem import Code, Problem, shortened
from ledger.office.reading import stored_documents
from ledger.office.serials import SerialEntry
from ledger.reading.contents import contents
from ledger.web.console import Console
from ledger.web.document_kinds import DocumentKind
from ledger.web.pages import forms_serials as boxes
from ledger.web.pages import reads_documents as reads
from ledger.web.pages.document_page import found
from ledger.web.pages.documents import said
from ledger.web.pages.forms import Posted, posted
from ledger.web.pages.forms_serials import Box
from ledger.web.problems import not_found
from ledger.web.shown import RESERVES
from rules.product import By, Product
from rules.task import Line

Form = Annotated[Posted, Depends(posted)]
#: Empty rows on one page; further ones are offered when these are filled.
MAX_ROWS = 100


def serial_pages(console: Console, kind: DocumentKind) -> APIRouter:
    """The pages of one kind of document; include them before `document_pages`."""
    pages = APIRouter(include_in_schema=False, prefix=kind.path)
    _missing(console, kind, pages)
    if kind.edited:
        _lists(console, kind, pages)
    return pages


def _lists(console: Console, kind: DocumentKind, pages: APIRouter) -> None:
    @pages.get("/{ref:path}/lines/{line}")
    def edit_serials(request: Request, ref: str, line: str) -> Response:
        stored, products = found(console, kind, ref)
        context = _context(kind, stored, products, line, boxes.stored_box(stored, line))
        return console.page(request, "serials.html", context)

    @pages.post("/{ref:path}/lines/{line}")
    def save_serials(request: Request, ref: str, line: str, form: Form) -> Response:
        stored, products = found(console, kind, ref)
        row, product = _line(stored, products, line)
        box = Box(()) if form.text("clear") else boxes.typed_box(form, stored, line)
        shown: dict[str, Any] = {"form": form}
        more = console.read(lambda: _added(form, product))
        if more is not None:
            wrong = isinstance(more, Problem)
            before = len(box.entries)
            box = box if isinstance(more, Problem) else box.more(more)
            shown["added"] = len(box.entries) - before
            shown["report"] = Report(problems=(more,)) if isinstance(more, Problem) else None
            context = _context(kind, stored, products, line, box, form) | shown
            return console.page(request, "serials.html", context, 422 if wrong else 200)
        entries = (*boxes.received(stored, line), *box.entries)
        now = console.clock.now()
        report = console.write(lambda: with_serials(ref, line, entries, now, _reserved(form, row)))
        if report is None:
            raise not_found(f"line {line} of {ref}")
        if report.problems:
            context = _context(kind, stored, products, line, box, form) | shown | {"report": report}
            return console.page(request, "serials.html", context, 422)
        return said(kind, ref, "saved")


def _missing(console: Console, kind: DocumentKind, pages: APIRouter) -> None:
    def rows_page(
        request: Request, ref: str, line: str, form: Posted | None = None, problems: Sequence[Problem] = ()
    ) -> Response:
        stored, products = found(console, kind, ref)
        row, product = _line(stored, products, line)
        owed, declared = console.read(lambda: (reads.missing(bound(), ref), reads.declared(bound(), ref)))
        context = {
            "kind": kind,
            "task": stored.task,
            "line": row,
            "product": product,
            "owed": owed.get(line, ()),
            "declared": declared.get(line, 0),
            "rows": min(MAX_ROWS, sum(x.quantity for x in owed.get(line, ()))),
            "with_lot": product.by is By.SERIAL_LOT,
            "form": form,
            "problems": problems,
        }
        return console.page(request, "missing.html", context, 422 if problems else 200)

    @pages.get("/{ref:path}/missing/{line}")
    def missing_serials(request: Request, ref: str, line: str) -> Response:
        return rows_page(request, ref, line)

    @pages.post("/{ref:path}/missing/{line}")
    def pay_serials(request: Request, ref: str, line: str, form: Form) -> Response:
        stored, products = found(console, kind, ref)
        _, product = _line(stored, products, line)
        serials, lots = form.values.get("serial", ()), form.values.get("lot", ())
        units = [
            SerialEntry(serial.strip(), lots[n].strip() if n < len(lots) else "")
            for n, serial in enumerate(serials)
            if serial.strip()
        ]
        asked = Asked(form.by, console.clock.now())
        outcome = console.write(lambda: pay(Owing(product.id, form.text("place"), ref), units, asked))
        if outcome.problems:
            return rows_page(request, ref, line, form, outcome.problems)
        return said(kind, ref, "paid")


def _line(stored: Stored, products: Mapping[str, Product], line_id: str) -> tuple[Line, Product]:
    line = stored.task.line(line_id)
    product = products.get(line.product) if line else None
    if line is None or product is None:
        raise not_found(f"line {line_id} of {stored.task.id}")
    return line, product


def _added(form: Posted, product: Product) -> Sequence[SerialEntry] | Problem | None:
    """The rows that a button adds to the box: of a range, a file, an order, a container; None to save."""
    match form.text("do"):
        case "range":
            return boxes.ranged(form)
        case "file":
            return boxes.filed(form.file)
        case "order":
            ref = form.text("order")
            source = stored_documents(bound(), [ref]).get(ref)
            entries = boxes.listed(source, product.id) if source else []
            return entries or _nothing(f"{shortened(ref)} names no serials of {product.id}", "order", ref)
        case "container":
            sscc = form.text("sscc")
            inside = [c for c in contents(bound(), sscc) if c.product == product.id and c.serial]
            entries = [SerialEntry(c.serial, c.lot, c.expiry, sscc) for c in inside]
            why = f"no serials of {product.id} are announced in {shortened(sscc)}"
            return entries or _nothing(why, "sscc", sscc)
        case _:
            return None


def _nothing(why: str, name: str, value: str) -> Problem:
    return Problem(Code.NOTHING, why, "Check it, or enter them another way.", (name,), shortened(value))


def _reserved(form: Posted, line: Line) -> Reservation:
    """Lot and policy of a reservation; a form that does not show them leaves them."""
    return Reservation(form.text("line_lot", line.lot), form.text("reserve", line.reserve.value))


def _context(  # noqa: PLR0913, PLR0917 - what the page shows
    kind: DocumentKind,
    stored: Stored,
    products: Mapping[str, Product],
    line_id: str,
    box: Box,
    form: Posted | None = None,
) -> dict[str, Any]:
    line, product = _line(stored, products, line_id)
    received = boxes.received(stored, line_id)
    return {
        "kind": kind,
        "task": stored.task,
        "line": line,
        "product": product,
        "received": received,
        "box": box,
        "entered": len(received) + len(box.entries),
        "locked": _locked(kind, stored, product, len(received), line.quantity),
        "reserves": RESERVES.items(),
        "reserve": form.text("reserve", line.reserve.value) if form else line.reserve.value,
        "line_lot": form.text("line_lot", line.lot) if form else line.lot,
        "form": None,
        "added": None,
        "report": None,
    }


def _locked(kind: DocumentKind, stored: Stored, product: Product, received: int, quantity: int) -> str:
    """Why nothing can be entered, empty if it can."""
    if stored.task.closed:
        return f"Locked: the {kind.rules.name} is closed. What is wrong is corrected by a new movement."
    if not listable(product, kind.kind):
        if kind.receive:
            return "Expected serial numbers are entered for Full Tracking by serial number only."
        return "Serial numbers of this product cannot be entered here: it has none on hand to choose from."
    if received and received >= quantity:
        return "Locked: every unit of this line is confirmed."
    return ""
