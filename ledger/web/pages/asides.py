"""Units set aside, let in on the console: one or several, or all that wait for a code to be attached."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import RedirectResponse

from ledger.acts.admit import NEVER, UNEXPECTED, Admission, admit
from ledger.acts.attach import Attachment, attach
from ledger.database import bound
from ledger.office import lists
from ledger.office.products import MAX_PACK, normal_code
from ledger.web.console import Console
from ledger.web.pages import todo_reads
from ledger.web.pages.forms import Posted, posted
from ledger.web.pages.todo import query_form
from ledger.web.pages.tried import Tried, carry
from ledger.web.shown import link
from rules.reasons import REASONS

Form = Annotated[Posted, Depends(posted)]
#: Products offered for a code; others are typed.
_OFFERED: Final = 200


def aside_pages(console: Console) -> APIRouter:
    """The pages; include them before those of the to-do list."""
    pages = APIRouter(include_in_schema=False, prefix="/todo")

    def aside_page(request: Request, form: Posted, tried: Tried | None = None) -> Response:
        refs = list(form.values.get("ref", ()))
        units = console.read(lambda: todo_reads.units(bound(), refs))
        missing = console.read(lambda: todo_reads.missing(bound(), sorted({u.task for u in units})))
        context: dict[str, Any] = {
            "form": form,
            "units": units,
            "tried": tried,
            "gone": len(refs) - len(units),
            "never": [u for u in units if u.reason in NEVER],
            "unexpected": not UNEXPECTED.isdisjoint(_overridden(units, form, tried)),
            "missing": missing,
            "also": _also(units, form, tried),
        }
        return console.page(request, "aside.html", context, tried.status if tried else 200)

    @pages.get("/aside")
    def aside_form(request: Request) -> Response:
        form = query_form(request)
        refs = (*form.values.get("ref", ()), *form.values.get("key", ()))  # key: chosen in the list
        return aside_page(request, Posted({"ref": refs}))

    @pages.post("/aside")
    def admit_units(request: Request, form: Form) -> Response:
        admission = _admission(form)
        tried = carry(console, form, lambda r: admit(admission, r))
        return _then("admitted") if tried.outcome.written else aside_page(request, form, tried)

    def code_page(request: Request, form: Posted, tried: Tried | None = None) -> Response:
        code = form.text("code")
        units = console.read(lambda: todo_reads.units_of_code(bound(), code))
        products = console.read(lambda: lists.products(bound(), limit=_OFFERED))
        first = "by" not in form.values  # nothing was chosen yet: all of them
        context = {
            "form": form,
            "code": code,
            "units": units,
            "tried": tried,
            "chosen": {u.ref for u in units} if first else set(form.values.get("ref", ())),
            "products": products,
            "attached": console.read(lambda: _attached(code)),
        }
        return console.page(request, "code.html", context, tried.status if tried else 200)

    @pages.get("/code")
    def code_form(request: Request) -> Response:
        return code_page(request, query_form(request))

    @pages.post("/code")
    def attach_code(request: Request, form: Form) -> Response:
        new = Attachment(form.text("code"), form.text("product"), _pack(form.text("pack")))
        admission = _admission(form)
        tried = carry(console, form, lambda r: attach(new, admission, r))
        return _then("attached") if tried.outcome.written else code_page(request, form, tried)

    return pages


def _admission(form: Posted) -> Admission:
    return Admission(
        tuple(form.values.get("ref", ())),
        form.text("reason"),
        form.text("stands_for") if form.text("as") == "stands" else "",
        form.text("as") == "over",
        form.text("product"),
        tuple(form.values.get("also", ())),
    )


def _pack(text: str) -> int:
    """Units of one scan; 0, which is refused with its place, for what is no number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len(str(MAX_PACK)) + 1 else 0


def _overridden(units: list[todo_reads.Unit], form: Posted, tried: Tried | None) -> set[str]:
    """The reasons of the refusals that are, or would have to be, overridden."""
    return {unit.reason for unit in units} | {reason for reason, _ in _also(units, form, tried)}


def _also(units: list[todo_reads.Unit], form: Posted, tried: Tried | None) -> list[tuple[str, bool]]:
    """Further refusals: those the person overrides, and those that stand in the way now."""
    chosen = dict.fromkeys(form.values.get("also", ()))
    named = (p.value for p in tried.outcome.problems) if tried else ()
    asked = [value for value in dict.fromkeys((*chosen, *named)) if _is_reason(value)]
    own = {unit.reason for unit in units}
    return [(reason, reason in chosen) for reason in asked if reason not in NEVER | own]


def _is_reason(text: str) -> bool:
    return text in REASONS


def _attached(code: str) -> str:
    row = bound().row("select product from code where code = ?", (normal_code(code),))
    return str(row[0]) if row else ""


def _then(done: str) -> Response:
    return RedirectResponse(link("/todo", done=done), 303)
