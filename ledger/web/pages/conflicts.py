"""A conflict: both stories side by side, and the person's choice that ends it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import RedirectResponse

from ledger.acts.outcome import Outcome
from ledger.acts.outcome import Request as Asked
from ledger.acts.resolve import resolve
from ledger.database import bound
from ledger.office.problem import Code, Problem
from ledger.web.console import Console
from ledger.web.pages import todo_reads
from ledger.web.pages.forms import Posted, posted
from ledger.web.pages.todo import query_form
from ledger.web.pages.todo_reads import Fork
from ledger.web.pages.tried import Tried, carry
from ledger.web.shown import link

Form = Annotated[Posted, Depends(posted)]


def conflict_pages(console: Console) -> APIRouter:
    """The pages."""
    pages = APIRouter(include_in_schema=False, prefix="/todo")

    def conflict_page(request: Request, form: Posted, tried: Tried | None = None) -> Response:
        product, serial = form.text("product"), form.text("serial")
        fork = console.read(lambda: todo_reads.fork(bound(), product, serial))
        context: dict[str, Any] = {
            "form": form,
            "serial": serial,
            "fork": fork,
            "tried": tried,
            "choices": _choices(fork) if fork else (),
            "chosen": _alike(form, fork),
        }
        return console.page(request, "conflict.html", context, tried.status if tried else 200)

    @pages.get("/conflict")
    def conflict_form(request: Request) -> Response:
        return conflict_page(request, query_form(request))

    @pages.post("/conflict")
    def resolve_conflict(request: Request, form: Form) -> Response:
        tried = carry(console, form, lambda r: _resolved(form, r))
        if tried.outcome.written:
            return RedirectResponse(link("/todo", done="resolved"), 303)
        return conflict_page(request, form, tried)

    return pages


def _choices(fork: Fork) -> list[tuple[str, str]]:
    """The ends to choose from; two of the same place and without a task of their own are one."""
    found: dict[str, str] = {}
    for side in fork.sides:
        kind, _, name = side.choice.partition(":")
        end = side.movements[-1]
        words = f"{name} at {end.station} is true: it is at {end.target}"
        found.setdefault(side.choice, words if kind == "task" else f"It is at {name}")
    return list(found.items())


def _alike(form: Posted, fork: Fork | None) -> set[str]:
    """The equal cases that are chosen; at first all of them."""
    if "alike" in form.values:
        return set(form.values["alike"])
    return set(fork.alike) if fork else set()


def _resolved(form: Posted, request: Asked) -> Outcome:
    kind, _, name = form.text("true").partition(":")
    place = {"elsewhere": form.text("place"), "place": name}.get(kind, "")
    reason = form.text("reason")
    if not reason:
        why = "the reason is empty"
        return Outcome(problems=(Problem(Code.REQUIRED, why, "Say how it was found out.", ("reason",)),))
    serials = dict.fromkeys([form.text("serial"), *(s for s in form.values.get("alike", ()) if s)])
    items = [(form.text("product"), serial) for serial in serials]
    return resolve(items, request, place=place, task=name if kind == "task" else "", reason=reason)
