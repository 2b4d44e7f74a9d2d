"""Tasks: what runs by kind, and documents made from what is there: from orders, picks, places."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from ledger.acts import count
from ledger.database import bound
from ledger.office import lists, made
from ledger.office.acts import Report
from ledger.office.kinds import KINDS
from ledger.office.problem import Code, Problem
from ledger.web.console import Console
from ledger.web.document_kinds import COUNTS, DISPATCHES, DOCUMENT_KINDS, OF_KIND, ORDERS, PRE_RECEIPTS
from ledger.web.pages import reads_documents as reads
from ledger.web.pages.document_page import Shown, document_page, found
from ledger.web.pages.documents import listed, said
from ledger.web.pages.forms import Posted, posted
from ledger.web.pages.tried import carry

Form = Annotated[Posted, Depends(posted)]
_LOAD = {"yes": True, "no": False}


def task_pages(console: Console) -> APIRouter:
    """Tasks, and what makes documents; include it before `document_pages`."""
    pages = APIRouter(include_in_schema=False)

    @pages.get("/tasks")
    def tasks(request: Request, q: str = "", after: int = 0) -> Response:
        rows, states, asides = console.read(
            lambda: listed(lists.documents(bound(), KINDS, q, after, lists.PAGE + 1, open_only=True))
        )
        context = {
            "kinds": DOCUMENT_KINDS,
            "counts": console.read(lambda: reads.open_counts(bound())),
            "documents": rows[: lists.PAGE],
            "after": rows[lists.PAGE - 1].number if len(rows) > lists.PAGE else 0,
            "states": states,
            "asides": asides,
            "search": q,
        }
        return console.page(request, "tasks.html", context)

    _dispatches(console, pages)
    _counts(console, pages)
    _orders(console, pages)
    return pages


def _dispatches(console: Console, pages: APIRouter) -> None:
    def form_page(request: Request, form: Posted | None = None, report: Report | None = None) -> Response:
        picks = console.read(lambda: reads.waiting_picks(bound()))
        context = {"kind": DISPATCHES, "picks": picks, "form": form, "report": report}
        return console.page(request, "dispatch.html", context, 422 if report else 200)

    @pages.get(f"{DISPATCHES.path}/new")
    def new_dispatch(request: Request) -> Response:
        return form_page(request)

    @pages.post(f"{DISPATCHES.path}/new")
    def make_dispatch(request: Request, form: Form) -> Response:
        picks = dict.fromkeys([*form.values.get("pick", ()), *form.text("picks").replace(",", " ").split()])
        stations = tuple(form.text("stations").replace(",", " ").split())
        shipment = made.Shipment(form.text("ref"), tuple(picks), form.text("party"), stations)
        now = console.clock.now()
        report = console.write(lambda: _taken(shipment.ref) or made.dispatch(shipment, now))
        if report.problems:
            return form_page(request, form, report)
        return said(DISPATCHES, shipment.ref, "made")


def _counts(console: Console, pages: APIRouter) -> None:
    def form_page(request: Request, form: Posted | None = None, report: Report | None = None) -> Response:
        context = {"kind": COUNTS, "form": form, "report": report}
        return console.page(request, "count.html", context, 422 if report else 200)

    @pages.get(f"{COUNTS.path}/new")
    def new_count(request: Request) -> Response:
        return form_page(request)

    @pages.post(f"{COUNTS.path}/new")
    def make_count(request: Request, form: Form) -> Response:
        stations = tuple(form.text("stations").replace(",", " ").split())
        now, place, ref = console.clock.now(), form.text("place"), form.text("ref")

        def call() -> Report:
            return _taken(ref) or made.count(place, now, ref=ref, blind=form.flag("blind"), stations=stations)

        report = console.write(call)
        if report.problems:
            return form_page(request, form, report)
        return said(COUNTS, report.changes[0].key, "made")

    @pages.post(COUNTS.path + "/{ref:path}/book")
    def book_count(request: Request, ref: str, form: Form) -> Response:
        found(console, COUNTS, ref)
        tried = carry(console, form, lambda asked: count.book_differences(ref, asked))
        if tried.outcome.written and form.text("do") == "do":
            return said(COUNTS, ref, "booked")
        return document_page(
            console,
            request,
            COUNTS,
            ref,
            Shown(tried=tried, typed={"by": form.by}, problems=tried.outcome.problems),
        )


def _orders(console: Console, pages: APIRouter) -> None:
    @pages.post(ORDERS.path + "/{ref:path}/make")
    def make_from_order(request: Request, ref: str, form: Form) -> Response:
        kind, new, now = form.text("kind"), form.text("ref"), console.clock.now()

        def call() -> Report:
            load = _LOAD.get(form.text("load"))
            return _taken(new) or made.from_order(ref, kind, new, now, load=load)

        report = console.write(call)
        if not report.problems:
            return said(OF_KIND[kind], new, "made")
        asks = next((p.why for p in report.problems if p.code is Code.ASKS), "")
        typed = {"kind": kind, "ref": new}
        shown = Shown(asks=asks, typed=typed) if asks else Shown(problems=report.problems, typed=typed)
        return document_page(console, request, ORDERS, ref, shown)

    @pages.post(PRE_RECEIPTS.path + "/{ref:path}/from")
    def serials_from_order(request: Request, ref: str, form: Form) -> Response:
        found(console, PRE_RECEIPTS, ref)
        source, now = form.text("source"), console.clock.now()
        report = console.write(lambda: made.copy_serials(source, ref, now))
        if report.problems:
            shown = Shown(problems=report.problems, typed={"source": source})
            return document_page(console, request, PRE_RECEIPTS, ref, shown)
        return said(PRE_RECEIPTS, ref, "saved")


def _taken(ref: str) -> Report | None:
    """What refuses a new document whose reference is used."""
    if not ref or not reads.kind_of(bound(), ref):
        return None
    why = f"{ref} is entered already"
    return Report(problems=(Problem(Code.REF_TAKEN, why, "Choose another reference.", ("ref",), ref),))
