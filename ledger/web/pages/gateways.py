"""The page of the gateways, and the act of no longer waiting for one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.responses import RedirectResponse

from ledger.acts.retire import retire
from ledger.database import bound
from ledger.reading import queries
from ledger.web.console import Console
from ledger.web.pages.forms import Posted, posted
from ledger.web.pages.tried import Tried, carry
from ledger.web.shown import link

Form = Annotated[Posted, Depends(posted)]
Name = Annotated[str, Query(max_length=63)]


def gateway_pages(console: Console) -> APIRouter:
    """The pages."""
    pages = APIRouter(include_in_schema=False, prefix="/gateways")

    @pages.get("")
    def gateways(request: Request, done: str = "") -> Response:
        found = console.read(lambda: queries.gateways(bound()))
        shown = sorted(
            found,
            key=lambda g: (g.retired, not g.trouble, g.online, -g.waiting - g.missing, g.name),
        )
        return console.page(request, "gateways.html", {"gateways": shown, "done": done})

    def retire_page(request: Request, form: Posted, tried: Tried | None = None) -> Response:
        context = {"name": form.text("name"), "form": form, "tried": tried}
        return console.page(request, "gateway_retire.html", context, tried.status if tried else 200)

    @pages.get("/retire")
    def retire_form(request: Request, name: Name = "") -> Response:
        return retire_page(request, Posted({"name": [name]}))

    @pages.post("/retire")
    def retire_gateway(request: Request, form: Form) -> Response:
        tried = carry(console, form, lambda r: retire(form.text("name"), r))
        if tried.outcome.written:
            return RedirectResponse(link("/gateways", done="retired"), 303)
        return retire_page(request, form, tried)

    return pages
