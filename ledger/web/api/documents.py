"""REST: documents of every kind, and those that are made from what is there."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Response
from starlette.responses import JSONResponse

from ledger.database import bound
from ledger.office import acts, lists, made
from ledger.office.acts import Report
from ledger.office.document_edit import with_serials
from ledger.office.kinds import KINDS, Lists
from ledger.office.plan import Effect
from ledger.office.problem import Problem
from ledger.office.reading import stored_documents
from ledger.web import bodies_acts as bodies
from ledger.web.api import answers
from ledger.web.bodies import ListBody
from ledger.web.console import Console
from ledger.web.problems import ProblemDocument, not_found, refusal

_REFUSED: Final[dict[int | str, dict[str, Any]]] = {
    422: {"model": ProblemDocument, "description": "Refused; every problem with its place."}
}
_UNKNOWN: Final[dict[int | str, dict[str, Any]]] = {
    404: {"model": ProblemDocument, "description": "Not known."}
}
DryRun = Annotated[bool, Query(description="Only tell what would happen.")]
#: Kinds that people enter; the others the ledger makes.
ENTERED: Final = tuple(kind for kind in KINDS if KINDS[kind].lists is not Lists.SHIPPED)
Kind = Annotated[str, Path(description=f"One of {', '.join(ENTERED)}.")]


def documents_api(console: Console) -> APIRouter:  # noqa: C901 - one function per address
    """The addresses below ``/api/v1``."""
    api = APIRouter(tags=["documents"], responses=_REFUSED)

    def entered(report: Report, response: Response) -> answers.EntryAnswer | JSONResponse:
        if report.problems:
            return refusal(report)
        response.status_code = 201 if report.changes[0].effect is Effect.NEW else 200
        return answers.entry_answer(report)

    def write(call: "Any", response: Response, *, dry_run: bool) -> Any:
        report = console.read(call) if dry_run else console.write(call)
        return entered(report, response)

    @api.put("/documents/{kind}/by-ref/{ref:path}", response_model=answers.EntryAnswer, responses=_UNKNOWN)
    def put_document(
        kind: Kind, ref: str, body: bodies.DocumentBody, response: Response, *, dry_run: DryRun = False
    ) -> Any:
        """Enter or change a document as a whole; a transfer gets its receiving side."""
        if kind not in ENTERED:
            raise not_found(f"a kind of document called {kind}")
        now, entry = console.clock.now(), body.entry(ref)
        return write(
            lambda: acts.enter_documents(kind, [entry], now, dry_run=dry_run), response, dry_run=dry_run
        )

    @api.put("/serials/{line}/{ref:path}", response_model=answers.EntryAnswer, responses=_UNKNOWN)
    def put_line_serials(line: str, ref: str, body: ListBody, response: Response) -> Any:
        """Enter all serials of a line of any document: expected, or reserved."""
        now, entries = console.clock.now(), body.entries()
        if isinstance(entries, Problem):
            return refusal(Report(problems=(entries,)))
        report = console.write(lambda: with_serials(ref, line, entries, now))
        if report is None:
            raise not_found(f"line {line} of {ref}")
        return entered(report, response)

    @api.post("/documents/from-order/{ref:path}", response_model=answers.EntryAnswer)
    def post_from_order(
        ref: str, body: bodies.FromOrderBody, response: Response, *, dry_run: DryRun = False
    ) -> Any:
        """Make a pick list, transfer or pre-receipt from an order."""
        now = console.clock.now()
        return write(
            lambda: made.from_order(body.order, body.kind, ref, now, load=body.load, dry_run=dry_run),
            response,
            dry_run=dry_run,
        )

    @api.post("/documents/copy-serials/{ref:path}", response_model=answers.EntryAnswer)
    def post_copy(ref: str, body: bodies.CopyBody, response: Response, *, dry_run: DryRun = False) -> Any:
        """Enter the serials that an order names on the lines of a document."""
        now = console.clock.now()
        return write(
            lambda: made.copy_serials(body.source, ref, now, dry_run=dry_run), response, dry_run=dry_run
        )

    @api.put("/dispatches/by-ref/{ref:path}", response_model=answers.EntryAnswer)
    def put_dispatch(
        ref: str, body: bodies.DispatchBody, response: Response, *, dry_run: DryRun = False
    ) -> Any:
        """A dispatch whose lines are what these picks took."""
        now, shipment = console.clock.now(), made.Shipment(ref, body.picks, body.party, body.stations)
        return write(lambda: made.dispatch(shipment, now, dry_run=dry_run), response, dry_run=dry_run)

    @api.put("/counts/by-ref/{ref:path}", response_model=answers.EntryAnswer)
    def put_count(ref: str, body: bodies.CountBody, response: Response, *, dry_run: DryRun = False) -> Any:
        """A count of a place, expected as the books say."""
        now = console.clock.now()

        def call() -> Report:
            return made.count(
                body.place, now, ref=ref, blind=body.blind, stations=body.stations, dry_run=dry_run
            )

        return write(call, response, dry_run=dry_run)

    @api.get("/documents/{kind}", responses=_UNKNOWN)
    def get_documents(
        kind: str,
        q: Annotated[str, Query(max_length=100)] = "",
        after: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0,
        limit: Annotated[int, Query(ge=1, le=lists.MAX_PAGE)] = 100,
        *,
        open_only: bool = False,
    ) -> answers.DocumentPage:
        """Documents of a kind, newest first."""
        if kind not in KINDS:
            raise not_found(f"a kind of document called {kind}")
        found = console.read(lambda: lists.documents(bound(), kind, q, after, limit + 1, open_only=open_only))
        return answers.document_page(found, limit)

    @api.get("/documents/{kind}/by-ref/{ref:path}", responses=_UNKNOWN)
    def get_document(kind: str, ref: str) -> answers.DocumentAnswer:
        """One document with its lines and serials."""
        found = console.read(lambda: stored_documents(bound(), [ref])).get(ref)
        if found is None or found.kind != kind:
            raise not_found(ref)
        return answers.document_answer(found)

    return api
