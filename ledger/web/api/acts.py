"""REST: what people do at the ledger (`ledger.acts`). Every act takes ``dry_run``."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse

from ledger.acts import (
    admit,
    announce,
    assign,
    attach,
    correct,
    count,
    house,
    match,
    recall,
    relink,
    resolve,
    retire,
    settle,
)
from ledger.acts.outcome import Effect, Outcome, Request
from ledger.database import bound
from ledger.office.acts import Report
from ledger.office.receipt_report import LineDifference, receipt_report
from ledger.web import bodies_acts as bodies
from ledger.web.console import Console
from ledger.web.problems import ProblemDocument, ProblemItem, item, not_found, refusal

_REFUSED: Final[dict[int | str, dict[str, Any]]] = {
    422: {"model": ProblemDocument, "description": "Refused; every problem with its place."}
}
_UNKNOWN: Final[dict[int | str, dict[str, Any]]] = {
    404: {"model": ProblemDocument, "description": "Not known."}
}
#: Effects and ids in one answer; the counts are complete.
MAX_SHOWN: Final = 1_000
DryRun = Annotated[bool, Query(description="Only tell what would happen.")]


@dataclass(frozen=True, slots=True)
class ActAnswer:
    """What an act did, or with `dry_run` would do; at most 1,000 `effects` and `records` are listed.

    `again`: an earlier request had done it, nothing was done now.
    """

    dry_run: bool
    written: bool
    again: bool
    count: int
    effects: tuple[Effect, ...]
    records: tuple[str, ...]
    remarks: tuple[ProblemItem, ...]


@dataclass(frozen=True, slots=True)
class RecallAnswer:
    """A recall: what it did, where the units are, who has them."""

    act: ActAnswer
    affected: recall.Affected


@dataclass(frozen=True, slots=True)
class RecallState:
    """A stored recall now: where the units are, and which gateways have it."""

    affected: recall.Affected
    reach: recall.Reach


def acts_api(console: Console) -> APIRouter:  # noqa: C901, PLR0915 - one function per address
    """The addresses below ``/api/v1``."""
    api = APIRouter(tags=["acts"], responses=_REFUSED)

    def run(
        call: Callable[[Request], Outcome], by: str, ref: str, *, dry_run: bool, body: object = ""
    ) -> Any:
        request = Request(by, console.clock.now(), ref, dry_run, _asked(body) if ref else "")
        outcome = console.read(lambda: call(request)) if dry_run else console.write(lambda: call(request))
        return answer(outcome, dry_run=dry_run)

    @api.post("/asides/admit", response_model=ActAnswer)
    def post_admit(body: bodies.AdmitBody, *, dry_run: DryRun = False) -> Any:
        """Let units in that were set aside; their kept scans are judged again."""
        return run(lambda r: admit.admit(body.admission(), r), body.by, "", dry_run=dry_run)

    @api.post("/codes/attach", response_model=ActAnswer)
    def post_attach(body: bodies.AttachBody, *, dry_run: DryRun = False) -> Any:
        """Attach an unknown code to a product and let in its units, all or nothing."""
        return run(
            lambda r: attach.attach(body.attachment(), body.admission(), r), body.by, "", dry_run=dry_run
        )

    @api.post("/todo/settle", response_model=ActAnswer)
    def post_settle(body: bodies.SettleBody, *, dry_run: DryRun = False) -> Any:
        """Tick off entries of the to-do list without booking."""
        return run(lambda r: settle.settle(body.kind, body.keys, body.how, r), body.by, "", dry_run=dry_run)

    @api.post("/gateways/{name}/retire", response_model=ActAnswer)
    def post_retire(name: str, body: bodies.ByBody, *, dry_run: DryRun = False) -> Any:
        """Write off what a gateway never delivered; one that is offline is waited for no more."""
        return run(lambda r: retire.retire(name, r), body.by, "", dry_run=dry_run)

    @api.get("/conflicts")
    def get_conflicts() -> tuple[resolve.Case, ...]:
        """Open conflicts: the ends of both stories, with task, station and place."""
        return console.read(lambda: resolve.conflicts(bound()))

    @api.post("/conflicts/resolve", response_model=ActAnswer)
    def post_resolve(body: bodies.ResolveBody, *, dry_run: DryRun = False) -> Any:
        """Say where the units are; equal cases of the same tasks together."""

        def call(request: Request) -> Outcome:
            items = [(x.product, x.serial) for x in body.items]
            if body.alike and items:
                items += [(c.product, c.serial) for c in resolve.alike(bound(), *items[0])]
            return resolve.resolve(items, request, place=body.place, task=body.task, reason=body.reason)

        return run(call, body.by, body.ref, dry_run=dry_run, body=body)

    @api.post("/relinks", response_model=ActAnswer)
    def post_relink(body: bodies.RelinkBody, *, dry_run: DryRun = False) -> Any:
        """Retire wrong identities and create the right ones, linked."""
        return run(
            lambda r: relink.relink(body.relinks(), body.reason, r),
            body.by,
            body.ref,
            dry_run=dry_run,
            body=body,
        )

    @api.post("/corrections", response_model=ActAnswer)
    def post_correct(body: bodies.CorrectBody, *, dry_run: DryRun = False) -> Any:
        """Correct stock by new movements with a reason; nothing is edited."""
        call = partial(correct.correct, body.entries())
        return run(call, body.by, body.ref, dry_run=dry_run, body=body)

    @api.post("/house-serials", response_model=ActAnswer)
    def post_house(body: bodies.HouseBody, *, dry_run: DryRun = False) -> Any:
        """The next free house serials, to print."""
        return run(lambda r: house.house_serials(body.count, r), body.by, body.ref, dry_run=dry_run)

    @api.put("/matches/{task:path}", response_model=ActAnswer)
    def put_match(task: str, body: bodies.MatchBody, *, dry_run: DryRun = False) -> Any:
        """Match a blind receipt to its pre-receipt."""
        return run(lambda r: match.match(task, body.document, r), body.by, "", dry_run=dry_run)

    @api.put("/containers/{sscc}", response_model=ActAnswer)
    def put_container(sscc: str, body: bodies.ContainerBody, *, dry_run: DryRun = False) -> Any:
        """What a sender announced of a container; no children clear it."""
        contents = body.contents()
        return run(
            lambda r: announce.announce(sscc, contents, body.document, r), body.by, "", dry_run=dry_run
        )

    @api.post("/documents/withdraw/{ref:path}", response_model=ActAnswer)
    def post_withdraw(ref: str, body: bodies.ByBody, *, dry_run: DryRun = False) -> Any:
        """Take a task away from the station that has claimed it."""
        return run(lambda r: assign.withdraw(ref, r), body.by, "", dry_run=dry_run)

    @api.post("/documents/close/{ref:path}", response_model=ActAnswer)
    def post_close(ref: str, body: bodies.ByBody, *, dry_run: DryRun = False) -> Any:
        """Close a document that nobody will finish."""
        return run(lambda r: assign.close(ref, r), body.by, "", dry_run=dry_run)

    @api.get("/receipts/report/{ref:path}")
    def get_receipt(ref: str) -> tuple[LineDifference, ...]:
        """The lines of a pre-receipt that came otherwise than expected."""
        return console.read(lambda: receipt_report(bound(), ref))

    @api.get("/counts/report/{ref:path}", responses=_UNKNOWN)
    def get_count(ref: str) -> count.CountReport:
        """What a count found: the sets of serials, and the differences in quantity."""
        found = console.read(lambda: count.report(ref))
        if found is None:
            raise not_found(f"count {ref}")
        return found

    @api.post("/counts/book/{ref:path}", response_model=ActAnswer)
    def post_count(ref: str, body: bodies.ByBody, *, dry_run: DryRun = False) -> Any:
        """Book the differences of a confirmed count."""
        return run(lambda r: count.book_differences(ref, r), body.by, "", dry_run=dry_run)

    @api.put("/recalls/by-ref/{ref:path}", response_model=RecallAnswer)
    def put_recall(ref: str, body: bodies.RecallBody, *, dry_run: DryRun = False) -> Any:
        """Order a recall or hold; a dry run tells where each unit is and who received it."""
        request = Request(body.by, console.clock.now(), ref, dry_run)

        def call() -> recall.RecallOutcome:
            return recall.order(body.kind, body.selections(), body.why, request)

        found = console.read(call) if dry_run else console.write(call)
        act = answer(found.outcome, dry_run=dry_run)
        return act if isinstance(act, JSONResponse) else RecallAnswer(act, found.affected)

    @api.post("/recalls/lift/{ref:path}", response_model=ActAnswer)
    def post_lift(ref: str, body: bodies.ByBody, *, dry_run: DryRun = False) -> Any:
        """End a recall or hold."""
        return run(lambda r: recall.lift(ref, r), body.by, "", dry_run=dry_run)

    @api.get("/recalls/{ref:path}", responses=_UNKNOWN)
    def get_recall(ref: str) -> RecallState:
        """Where its units are now, and "n of m gateways have it"."""
        affected, reach = console.read(lambda: (recall.where(ref), recall.reach(ref)))
        if affected is None or reach is None:
            raise not_found(f"recall {ref}")
        return RecallState(affected, reach)

    return api


def _asked(body: object) -> str:
    """A digest of a request's body, which is made of plain frozen values."""
    return blake2b(repr(body).encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()


def answer(outcome: Outcome, *, dry_run: bool) -> ActAnswer | JSONResponse:
    """The answer to an act; a problem document if it was refused."""
    if outcome.problems:
        return refusal(Report(problems=tuple(problem.under(0) for problem in outcome.problems)))
    remarks = [remark.under(0) for remark in outcome.remarks[:MAX_SHOWN]]
    return ActAnswer(
        dry_run,
        outcome.written,
        outcome.again,
        len(outcome.effects),
        outcome.effects[:MAX_SHOWN],
        outcome.records[:MAX_SHOWN],
        tuple(item(remark) for remark in remarks),
    )
