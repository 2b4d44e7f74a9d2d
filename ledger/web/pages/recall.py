"""Recalls and holds: the list, ordering one after a dry run, where its units are, lifting it."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.responses import RedirectResponse, StreamingResponse

from ledger.acts import recall as acts
from ledger.acts.outcome import Outcome
from ledger.acts.outcome import Request as Asked
from ledger.acts.recall import Affected, Found, Selection
from ledger.database import bound
from ledger.office import lists, recalls
from ledger.office.csv_files.out import csv_lines
from ledger.office.problem import Code, Problem
from ledger.office.serials import split_pasted
from ledger.web.api.ledger import Search
from ledger.web.console import Console
from ledger.web.pages.forms import Posted, posted
from ledger.web.pages.tried import Tried, carry
from ledger.web.problems import not_found
from ledger.web.shown import address, link, when

Form = Annotated[Posted, Depends(posted)]
After = Annotated[str, Query(pattern=r"^(\d{1,15}-.{1,60})?$")]
#: Rows of one page.
PAGE: Final = 50
#: Units of one page.
UNITS: Final = 200
_SCOPES: Final = ("lots", "serials", "range", "product")
_CSV: Final = ("product", "serial", "lot", "quantity", "place", "since", "task", "received_by")


def recall_pages(console: Console) -> APIRouter:  # noqa: C901 - one function per address
    """The pages."""
    pages = APIRouter(include_in_schema=False, prefix="/recalls")

    @pages.get("")
    def recall_list(request: Request, q: Search = "", after: After = "", *, all: bool = False) -> Response:  # noqa: A002 the word in the address
        at, _, ref = after.partition("-")
        last = (int(at), ref) if after else None

        def call() -> list[tuple[recalls.Recall, acts.Reach | None]]:
            rows = recalls.recalls(bound(), q, last, PAGE + 1, open_only=not all)
            return [(row, acts.reach(row.ref)) for row in rows]

        found = console.read(call)
        following = ""
        if len(found) > PAGE:
            row = found[PAGE - 1][0]
            following = link("/recalls", q=q, all="1" if all else "", after=f"{row.created}-{row.ref}")
        context = {"recalls": found[:PAGE], "search": q, "all": all, "next": following}
        return console.page(request, "recalls.html", context)

    def order_page(
        request: Request, form: Posted, tried: Tried | None = None, affected: Affected | None = None
    ) -> Response:
        context: dict[str, Any] = {
            "form": form,
            "tried": tried,
            "affected": affected,
            "units": affected.units[:UNITS] if affected else (),
            "products": console.read(lambda: lists.products(bound(), limit=UNITS)),
        }
        return console.page(request, "recall_new.html", context, tried.status if tried else 200)

    @pages.get("/new")
    def order_form(request: Request) -> Response:
        return order_page(request, Posted({}))

    @pages.post("/new")
    def order(request: Request, form: Form) -> Response:
        found: list[Affected] = []

        def act(asked: Asked) -> Outcome:
            chosen, problems = _selection(form)
            if problems:
                return Outcome(problems=(*asked.problems(), *problems))
            done = acts.order(form.text("kind"), [chosen], form.text("why"), asked)
            found.append(done.affected)
            return done.outcome

        tried = carry(console, form, act, form.text("ref"))
        if tried.outcome.written:
            return RedirectResponse(f"/recalls/{address(form.text('ref'))}?said=ordered", 303)
        return order_page(request, form, tried, found[-1] if found else None)

    @pages.get("/units.csv")
    def units_csv(ref: str) -> Response:
        affected = console.read(lambda: acts.where(ref))
        if affected is None:
            raise not_found(f"recall {ref}")
        rows = (_row(unit) for unit in affected.units)
        headers = {"content-disposition": 'attachment; filename="recall.csv"'}
        return StreamingResponse(
            iter(csv_lines(_CSV, list(rows))), media_type="text/csv; charset=utf-8", headers=headers
        )

    def recall_page(  # noqa: PLR0913, PLR0917 - what the page shows
        request: Request, ref: str, form: Posted, q: str, start: int, said: str, tried: Tried | None = None
    ) -> Response:
        def call() -> tuple[Any, ...]:
            return recalls.recall(bound(), ref), acts.where(ref), acts.reach(ref), recalls.goods(bound(), ref)

        stored, affected, reach, goods = console.read(call)
        if stored is None:
            raise not_found(f"recall {ref}")
        units = _matching(affected.units, q)
        more = (
            link(f"/recalls/{address(ref)}", q=q, start=str(start + UNITS)) if units[start + UNITS :] else ""
        )
        context = {
            "recall": stored,
            "affected": affected,
            "reach": reach,
            "goods": goods,
            "units": units[start : start + UNITS],
            "search": q,
            "next": more,
            "said": said,
            "form": form,
            "tried": tried,
        }
        return console.page(request, "recall.html", context, tried.status if tried else 200)

    @pages.get("/{ref:path}")
    def show_recall(
        request: Request,
        ref: str,
        q: Search = "",
        start: Annotated[int, Query(ge=0, le=10**7)] = 0,
        said: str = "",
    ) -> Response:
        return recall_page(request, ref, Posted({}), q, start, said)

    @pages.post("/{ref:path}")
    def lift(request: Request, ref: str, form: Form) -> Response:
        tried = carry(console, form, lambda r: acts.lift(ref, r))
        if tried.outcome.written:
            return RedirectResponse(f"/recalls/{address(ref)}?said=lifted", 303)
        return recall_page(request, ref, form, "", 0, "", tried)

    return pages


def _selection(form: Posted) -> tuple[Selection, list[Problem]]:
    """The goods of the chosen way to name them; an empty field never means the whole product."""
    product, scope = form.text("product"), form.text("scope")
    lots = serials = ranges = ()  # type: tuple[Any, ...]
    match scope:
        case "lots":
            lots = tuple(split_pasted(form.raw("lots")))
        case "serials":
            serials = tuple(split_pasted(form.raw("serials")))
        case "range":
            count = form.text("count")
            number = int(count) if count.isascii() and count.isdecimal() and len(count) < 7 else 0  # noqa: PLR2004 - more than any range
            ranges = ((form.text("first"), number),) if form.text("first") else ()
        case _:
            pass
    problems = []
    if scope not in _SCOPES or (scope != "product" and not (lots or serials or ranges)):
        why = "no goods are named"
        fix = "Name lots, serials or a range, or choose the whole product."
        problems.append(Problem(Code.NOTHING, why, fix, ("goods",), scope))
    return Selection(product, lots, serials, ranges), problems


def _matching(units: Sequence[Found], search: str) -> Sequence[Found]:
    text = search.strip().lower()
    if not text:
        return units
    return [u for u in units if any(text in x.lower() for x in (u.serial, u.lot, u.place, u.task, u.party))]


def _row(unit: Found) -> list[str]:
    values = asdict(unit)
    return [str(values[name]) for name in ("product", "serial", "lot", "quantity", "place")] + [
        when(unit.since), unit.task, unit.party,
    ]  # fmt: skip
