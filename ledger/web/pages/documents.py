"""Pages of documents of every kind: the list, one document, entering it, taking it away, closing it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import RedirectResponse

from ledger.acts import assign
from ledger.acts.outcome import Request as Asked
from ledger.database import bound
from ledger.office import acts, lists
from ledger.office.acts import Report
from ledger.office.document_edit import entry_of
from ledger.office.entries import DocumentEntry
from ledger.office.lists import DocumentRow
from ledger.office.problem import Code, Problem
from ledger.office.reading import stored_documents
from ledger.web.console import Console
from ledger.web.document_kinds import PICK_LISTS, PRE_RECEIPTS, DocumentKind
from ledger.web.pages import reads_documents as reads
from ledger.web.pages.document_page import Shown, document_page, found
from ledger.web.pages.forms import LineRow, Posted, document_entry, line_rows, posted, rows_of, with_spare
from ledger.web.problems import not_found
from ledger.web.shown import RESERVES, address, link

__all__ = ["PICK_LISTS", "PRE_RECEIPTS", "document_pages"]
Form = Annotated[Posted, Depends(posted)]


def document_pages(console: Console, kind: DocumentKind) -> APIRouter:
    """The pages of one kind of document."""
    pages = APIRouter(include_in_schema=False, prefix=kind.path)
    if kind.edited:
        _entering(console, kind, pages)

    @pages.get("")
    def document_list(request: Request, q: str = "", after: int = 0, *, all: bool = False) -> Response:  # noqa: A002 the word in the address
        rows, states, asides = console.read(
            lambda: listed(lists.documents(bound(), kind.kind, q, after, lists.PAGE + 1, open_only=not all))
        )
        shown = rows[: lists.PAGE]
        last = shown[-1].number if len(rows) > lists.PAGE else 0
        following = link(kind.path, q=q, all="1" if all else "", after=str(last)) if last else ""
        context = {"kind": kind, "documents": shown, "search": q, "all": all, "next": following}
        more = {"states": states, "asides": asides}
        return console.page(request, "documents.html", {**context, **more})

    @pages.post("/{ref:path}/close")
    def close_document(request: Request, ref: str, form: Form) -> Response:
        found(console, kind, ref)
        asked = Asked(form.by, console.clock.now())
        outcome = console.write(lambda: assign.close(ref, asked))
        if outcome.problems:
            return document_page(console, request, kind, ref, Shown(problems=outcome.problems))
        return said(kind, ref, "closed")

    @pages.post("/{ref:path}/withdraw")
    def withdraw_document(request: Request, ref: str, form: Form) -> Response:
        found(console, kind, ref)
        asked = Asked(form.by, console.clock.now())
        outcome = console.write(lambda: assign.withdraw(ref, asked))
        problems = (*outcome.problems, *outcome.remarks)
        if problems:
            return document_page(console, request, kind, ref, Shown(problems=problems))
        return said(kind, ref, "withdrawn")

    @pages.get("/{ref:path}")
    def show_document(request: Request, ref: str, said: str = "", *, saved: bool = False) -> Response:
        shown = Shown(said="saved" if saved else said)
        return document_page(console, request, kind, ref, shown)

    return pages


def said(kind: DocumentKind, ref: str, what: str) -> Response:
    """Leads to a document's page, which says what was done (a key of `document_page.SAID`)."""
    return RedirectResponse(link(f"{kind.path}/{address(ref)}", said=what), 303)


def listed(rows: Sequence[DocumentRow]) -> tuple[Sequence[DocumentRow], dict[str, str], dict[str, int]]:
    """Documents with the state of each in words, and the units that stand aside."""
    works = reads.working(bound(), [row.ref for row in rows])
    states = {
        d.ref: reads.state(closed=d.closed, assignee=d.assignee, done=d.done, work=works.get(d.ref))
        for d in rows
    }
    return rows, states, {ref: work.aside for ref, work in works.items()}


def _entering(console: Console, kind: DocumentKind, pages: APIRouter) -> None:
    def edit(
        request: Request,
        entry: DocumentEntry,
        rows: Sequence[LineRow],
        report: Report | None = None,
        *,
        new: bool = False,
    ) -> Response:
        context: dict[str, Any] = {"kind": kind, "entry": entry, "rows": rows, "report": report, "new": new}
        context["reserves"] = list(RESERVES.items())
        return console.page(
            request, "document_edit.html", context, 422 if report and report.problems else 200
        )

    @pages.get("/new")
    def new_document(request: Request) -> Response:
        entry = DocumentEntry("", (), free=kind.rules.free and not kind.receive)
        return edit(request, entry, rows_of(entry), new=True)

    @pages.get("/{ref:path}/edit")
    def edit_document(request: Request, ref: str) -> Response:
        entry = entry_of(found(console, kind, ref)[0].task)
        return edit(request, entry, rows_of(entry))

    @pages.post("/save")
    def save_document(request: Request, form: Form) -> Response:
        new, ref = bool(form.text("new")), form.text("ref")
        stored = console.read(lambda: stored_documents(bound(), [ref])).get(ref)
        if not new and (stored is None or stored.kind != kind.kind):
            raise not_found(ref)
        before = entry_of(stored.task) if stored and stored.kind == kind.kind else None
        rows = line_rows(form, None if new else before)
        entry, unread = document_entry(form, rows, None if new else before)
        if form.text("do") == "more":
            return edit(request, entry, with_spare(rows, 25), new=new)
        if new and before is not None:
            why = f"{ref} is entered already"
            unread.append(
                Problem(Code.REF_TAKEN, why, "Choose another reference, or edit that one.", ("ref",), ref)
            )
        now = console.clock.now()
        report = (
            console.read(lambda: acts.enter_documents(kind.kind, [entry], now, dry_run=True))
            if unread
            else console.write(lambda: acts.enter_documents(kind.kind, [entry], now))
        )
        report = replace(report, problems=(*unread, *report.problems))
        if report.problems:
            return edit(request, entry, with_spare(rows), report, new=new)
        return RedirectResponse(f"{kind.path}/{address(entry.ref)}?saved=1", 303)
