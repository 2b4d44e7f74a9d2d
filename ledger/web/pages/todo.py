"""The to-do list and the plain acts on it: settle, count a place, match a blind receipt, take a task back."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.responses import RedirectResponse

from ledger.acts import assign, match, settle
from ledger.acts.outcome import Effect, Outcome
from ledger.acts.outcome import Request as Asked
from ledger.database import bound
from ledger.office import made
from ledger.todo.todo import MAX_OF_A_KIND, todo
from ledger.web import reads
from ledger.web.api.ledger import Search
from ledger.web.console import Console
from ledger.web.pages import todo_reads
from ledger.web.pages.forms import Posted, posted
from ledger.web.pages.todo_rows import DONE, found, row_of
from ledger.web.pages.tried import Act, Tried, carry
from ledger.web.shown import TODO_NAMES, link

Form = Annotated[Posted, Depends(posted)]
Kind = Annotated[str, Query(max_length=40)]
#: Entries of each kind while all kinds are shown.
FIRST: Final = 10


def todo_pages(console: Console) -> APIRouter:  # noqa: C901 - one function per address
    """The pages."""
    pages = APIRouter(include_in_schema=False, prefix="/todo")

    @pages.get("")
    def to_do(request: Request, kind: Kind = "", q: Search = "", done: str = "") -> Response:
        entries, letters = console.read(
            lambda: (found(todo(bound(), console.clock.now()), q), reads.letters(bound()))
        )
        groups: dict[str, list[Any]] = {}
        for entry in entries:
            groups.setdefault(entry.kind, []).append(row_of(entry))
        context = {
            "kinds": {name: rows for name, rows in groups.items() if kind in {"", name}},
            "counts": {name: len(rows) for name, rows in groups.items()},
            "letters": {x.digest: x for x in letters},
            "names": TODO_NAMES,
            "kind": kind,
            "search": q,
            "first": MAX_OF_A_KIND if kind else FIRST,
            "most": MAX_OF_A_KIND,
            "done": DONE.get(done, ""),
        }
        return console.page(request, "todo.html", context)

    def act_page(  # noqa: PLR0913 - what such a page shows
        request: Request,
        title: str,
        form: Posted,
        tried: Tried | None = None,
        *,
        lead: str,
        do: str,
        inputs: tuple[dict[str, Any], ...] = (),
        facts: tuple[tuple[str, str], ...] = (),
        **more: Any,
    ) -> Response:
        shown = {"title": title, "lead": lead, "do": do, "inputs": inputs, "facts": facts}
        context = shown | {"form": form, "tried": tried, "candidates": (), "open_count": ""} | more
        return console.page(request, "todo_act.html", context, tried.status if tried else 200)

    def settle_page(request: Request, form: Posted, tried: Tried | None = None) -> Response:
        kind, keys = form.text("kind"), form.values.get("key", ())
        name = TODO_NAMES.get(kind, (kind, ""))[0]
        return act_page(
            request, f"Settle: {name}", form, tried, lead=_SETTLE, do="Settle",
            inputs=(_input("how", "How was it dealt with?", "Scrapped, counted, told the supplier …"),),
            facts=(("Entries", str(len(keys))), *(("", key) for key in keys[:20])),
        )  # fmt: skip

    @pages.get("/settle")
    def settle_form(request: Request) -> Response:
        return settle_page(request, query_form(request))

    @pages.post("/settle")
    def settle_entries(request: Request, form: Form) -> Response:
        kind, keys = form.text("kind"), form.values.get("key", ())
        tried = carry(console, form, lambda r: settle.settle(kind, keys, form.text("how"), r))
        return _then("settled") if tried.outcome.written else settle_page(request, form, tried)

    def count_page(request: Request, form: Posted, tried: Tried | None = None) -> Response:
        place = form.text("place")
        return act_page(
            request, f"Count {place}", form, tried, lead=_COUNT, do="Enter the count",
            facts=(("Place", place), ("Because of", form.text("origin"))),
            open_count=console.read(lambda: todo_reads.open_count(bound(), place)),
        )  # fmt: skip

    @pages.get("/count")
    def count_form(request: Request) -> Response:
        return count_page(request, query_form(request))

    @pages.post("/count")
    def count_place(request: Request, form: Form) -> Response:
        tried = carry(console, form, _count(form.text("place"), form.text("origin")))
        return _then("counted") if tried.outcome.written else count_page(request, form, tried)

    def match_page(request: Request, form: Posted, tried: Tried | None = None) -> Response:
        task = form.text("task")
        got, some = console.read(
            lambda: (todo_reads.received(bound(), task), todo_reads.candidates(bound(), task))
        )
        return act_page(
            request, f"Match {task}", form, tried, lead=_MATCH, do="Match",
            inputs=(_input("document", "Pre-receipt", "PR-1001", choices=[c.ref for c in some]),),
            facts=(("Received", task), *((product, str(n)) for product, n in got)), candidates=some,
        )  # fmt: skip

    @pages.get("/match")
    def match_form(request: Request) -> Response:
        return match_page(request, query_form(request))

    @pages.post("/match")
    def match_receipt(request: Request, form: Form) -> Response:
        task, document = form.text("task"), form.text("document")
        tried = carry(console, form, lambda r: match.match(task, document, r))
        return _then("matched") if tried.outcome.written else match_page(request, form, tried)

    def withdraw_page(request: Request, form: Posted, tried: Tried | None = None) -> Response:
        task = form.text("task")
        title = f"Take {task} back"
        return act_page(
            request, title, form, tried, lead=_WITHDRAW, do="Take it back", facts=(("Task", task),)
        )

    @pages.get("/withdraw")
    def withdraw_form(request: Request) -> Response:
        return withdraw_page(request, query_form(request))

    @pages.post("/withdraw")
    def withdraw_task(request: Request, form: Form) -> Response:
        tried = carry(console, form, lambda r: assign.withdraw(form.text("task"), r))
        return _then("withdrawn") if tried.outcome.written else withdraw_page(request, form, tried)

    return pages


def _count(place: str, origin: str) -> Act:
    """A count of a place, as an act."""

    def act(request: Asked) -> Outcome:
        if problems := request.problems():
            return Outcome(problems=tuple(problems))
        report = made.count(place, request.now, origin=origin, dry_run=request.dry_run)
        effects = tuple(
            Effect("document", target=place, task=change.key, note=change.effect.value)
            for change in report.changes
        )
        return Outcome(effects, report.problems, report.remarks, report.written)

    return act


def query_form(request: Request) -> Posted:
    """The query of an address as a form: links fill the first page of an act."""
    values: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        values.setdefault(name, []).append(value)
    return Posted(values)


def _input(name: str, label: str, hint: str, choices: Sequence[str] = ()) -> dict[str, Any]:
    return {"name": name, "label": label, "hint": hint, "choices": choices}


def _then(done: str) -> Response:
    return RedirectResponse(link("/todo", done=done), 303)


_SETTLE: Final = "Ticks the entries off without booking anything. Who, when and how are kept."
_COUNT: Final = "What should be there is listed with its serials; what is found besides is counted as well."
_MATCH: Final = "What was received without a pre-receipt counts on the one that announced it."
_WITHDRAW: Final = (
    "Two stations work on it under one claim. What each has captured it may still confirm or put back; after"
    " that the task is free again."
)
