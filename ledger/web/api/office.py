"""REST: what the office enters. Every PUT is an idempotent upsert by the caller's own reference."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Body, Query, Response
from starlette.responses import JSONResponse

from ledger.database import bound
from ledger.office import acts, imports, lists
from ledger.office.acts import Report
from ledger.office.document_edit import with_serials
from ledger.office.draft import Stored
from ledger.office.imports import Kind
from ledger.office.plan import Effect
from ledger.office.problem import Problem
from ledger.office.reading import stored_documents
from ledger.web.api import answers
from ledger.web.bodies import (
    ListBody,
    OperatorBody,
    PickBody,
    PlaceBody,
    ProductBody,
    ReceiptBody,
)
from ledger.web.console import Console
from ledger.web.problems import ProblemDocument, not_found, refusal
from rules.product import Process

Limit = Annotated[int, Query(ge=1, le=lists.MAX_PAGE, description="Entries in one page.")]
#: The position that the page before gave; JSON's whole numbers end there.
After = Annotated[int, Query(ge=0, le=2**53 - 1, description="The `next` of the page before.")]
Search = Annotated[str, Query(max_length=100, description="Finds part of a reference, name or code.")]
_REFUSED: Final[dict[int | str, dict[str, Any]]] = {
    422: {"model": ProblemDocument, "description": "Refused; every problem with its place."}
}
_UNKNOWN: Final[dict[int | str, dict[str, Any]]] = {
    404: {"model": ProblemDocument, "description": "Not known."}
}
Csv = Annotated[bytes, Body(media_type="text/csv", description="The file: UTF-8; comma, semicolon or tab.")]


def office_api(console: Console) -> APIRouter:  # noqa: C901, PLR0915 - one function per address
    """The addresses below ``/api/v1``."""
    api = APIRouter(tags=["office"], responses=_REFUSED)

    def entered(report: Report, response: Response) -> answers.EntryAnswer | JSONResponse:
        if report.problems:
            return refusal(report)
        response.status_code = 201 if report.changes[0].effect is Effect.NEW else 200
        return answers.entry_answer(report)

    @api.put("/products/{owner}/{sku:path}", response_model=answers.EntryAnswer)
    def put_product(owner: str, sku: str, body: ProductBody, response: Response) -> Any:
        """Enter or change a product."""
        now, entry = console.clock.now(), body.entry(owner, sku)
        report = console.write(lambda: acts.enter_products([entry], now=now, by="api"))
        return entered(report, response)

    @api.get("/products")
    def get_products(q: Search = "", after: str = "", limit: Limit = 100) -> answers.ProductPage:
        """Products by id."""
        found = console.read(lambda: lists.products(bound(), q, after, limit + 1))
        return answers.product_page(found, limit)

    @api.get("/products/{owner}/{sku:path}", responses=_UNKNOWN)
    def get_product(owner: str, sku: str) -> answers.ProductAnswer:
        """One product."""
        found = console.read(lambda: lists.product(bound(), owner, sku))
        if found is None:
            raise not_found(f"product {owner}/{sku}")
        return answers.product_answer(found)

    @api.put("/pre-receipts/by-ref/{ref:path}", response_model=answers.EntryAnswer)
    def put_pre_receipt(ref: str, body: ReceiptBody, response: Response) -> Any:
        """Enter or change a pre-receipt as a whole; lines that are left out are taken out."""
        now = console.clock.now()
        entry = body.entry(ref)
        return entered(console.write(lambda: acts.enter_documents(Process.RECEIVE, [entry], now)), response)

    @api.put(
        "/pre-receipts/{ref:path}/lines/{line}/serials",
        response_model=answers.EntryAnswer,
        responses=_UNKNOWN,
    )
    def put_serials(ref: str, line: str, body: ListBody, response: Response) -> Any:
        """Enter all expected serials of a line, or clear them all."""
        now = console.clock.now()
        entries = body.entries()
        if isinstance(entries, Problem):
            return refusal(Report(problems=(entries,)))
        report = console.write(lambda: with_serials(ref, line, entries, now))
        if report is None:
            raise not_found(f"line {line} of pre-receipt {ref}")
        return entered(report, response)

    @api.get("/pre-receipts")
    def get_pre_receipts(
        q: Search = "", after: After = 0, limit: Limit = 100, *, open_only: bool = False
    ) -> answers.DocumentPage:
        """Pre-receipts, newest first."""
        return documents(Process.RECEIVE, q, after, limit, open_only=open_only)

    @api.get("/pre-receipts/{ref:path}", responses=_UNKNOWN)
    def get_pre_receipt(ref: str) -> answers.DocumentAnswer:
        """One pre-receipt with its lines and expected serials."""
        return answers.document_answer(document(ref, Process.RECEIVE))

    @api.put("/pick-lists/by-ref/{ref:path}", response_model=answers.EntryAnswer)
    def put_pick_list(ref: str, body: PickBody, response: Response) -> Any:
        """Enter or change a pick list as a whole; lines that are left out are taken out."""
        now = console.clock.now()
        entry = body.entry(ref)
        return entered(console.write(lambda: acts.enter_documents(Process.PICK, [entry], now)), response)

    @api.get("/pick-lists")
    def get_pick_lists(
        q: Search = "", after: After = 0, limit: Limit = 100, *, open_only: bool = False
    ) -> answers.DocumentPage:
        """Pick lists, newest first."""
        return documents(Process.PICK, q, after, limit, open_only=open_only)

    @api.get("/pick-lists/{ref:path}", responses=_UNKNOWN)
    def get_pick_list(ref: str) -> answers.DocumentAnswer:
        """One pick list with its lines."""
        return answers.document_answer(document(ref, Process.PICK))

    @api.put("/places/{code:path}", response_model=answers.EntryAnswer)
    def put_place(code: str, body: PlaceBody, response: Response) -> Any:
        """Enter or change a place."""
        return entered(console.write(lambda: acts.enter_places([body.entry(code)])), response)

    @api.put("/operators/{badge:path}", response_model=answers.EntryAnswer)
    def put_operator(badge: str, body: OperatorBody, response: Response) -> Any:
        """Enter or change a person's badge."""
        return entered(console.write(lambda: acts.enter_operators([body.entry(badge)])), response)

    @api.post("/imports/{kind}", response_model=answers.ImportAnswer)
    def post_import(kind: Kind, body: Csv, *, dry_run: bool = False) -> Any:
        """Import a CSV file: all of it or, with a problem, nothing. `dry_run` tells what it would change."""
        report = import_file(console, kind, body, dry_run=dry_run)
        return refusal(report) if report.problems else answers.import_answer(report, dry_run=dry_run)

    def documents(
        process: Process, search: str, after: int, limit: int, *, open_only: bool
    ) -> answers.DocumentPage:
        found = console.read(
            lambda: lists.documents(bound(), process, search, after, limit + 1, open_only=open_only)
        )
        return answers.document_page(found, limit)

    def document(ref: str, process: Process) -> Stored:
        found = console.read(lambda: stored_documents(bound(), [ref])).get(ref)
        if found is None or found.task.process is not process:
            raise not_found(ref)
        return found

    return api


def import_file(console: Console, kind: Kind, data: bytes, *, dry_run: bool) -> Report:
    """Parses in this thread; only what is to be written takes the writer's time."""
    parsed = imports.parse(kind, data)
    now = console.clock.now()
    report = console.read(lambda: imports.run(kind, parsed, now, dry_run=True))
    if dry_run or report.problems:
        return report
    return console.write(lambda: imports.run(kind, parsed, now, dry_run=False))
