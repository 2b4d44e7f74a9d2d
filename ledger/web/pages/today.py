"""Pages of what needs a look: Today, Trace, and where a search leads."""

from collections import Counter
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from ledger.database import bound
from ledger.office import lists
from ledger.reading import queries
from ledger.reading.trace import trace
from ledger.todo.todo import todo
from ledger.web import reads
from ledger.web.api.ledger import Search
from ledger.web.console import Console
from ledger.web.document_kinds import OF_KIND
from ledger.web.pages.story import told
from ledger.web.shown import TODO_NAMES, document, link
from rules.product import Process


def today_pages(console: Console) -> APIRouter:
    """The pages."""
    pages = APIRouter(include_in_schema=False)

    @pages.get("/")
    def today(request: Request) -> Response:
        now = datetime.fromtimestamp(console.clock.now() / 1000, tz=UTC).astimezone()
        midnight = int(now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)
        context = console.read(
            lambda: {
                "day": reads.day(bound(), midnight),
                "gateways": queries.gateways(bound()),
                "todo": Counter(entry.kind for entry in todo(bound())),
                "open": queries.open_captures(bound(), 20),
                "receipts": lists.documents(bound(), Process.RECEIVE, limit=8, open_only=True),
                "picks": lists.documents(bound(), Process.PICK, limit=8, open_only=True),
                "todo_names": TODO_NAMES,
            }
        )
        return console.page(request, "today.html", context)

    @pages.get("/search")
    def search(q: Search = "") -> Response:
        return RedirectResponse(console.read(lambda: _found(q.strip())), 303)

    @pages.get("/trace")
    def trace_serial(request: Request, serial: str = "") -> Response:
        found = console.read(lambda: trace(bound(), serial)) if serial else ()
        stories = [(story, told(story)) for story in found]
        gateways = console.read(lambda: queries.gateways(bound())) if serial else ()
        pending = [g for g in gateways if g.waiting or g.missing]
        context = {"serial": serial, "stories": stories, "pending": pending}
        return console.page(request, "trace.html", context)

    return pages


def _found(text: str) -> str:
    """The page that a search most probably means."""
    if not text:
        return "/"
    process = reads.process_of(bound(), text)
    if process in OF_KIND:
        return document(text, process)
    if reads.is_serial(bound(), text):
        return link("/trace", serial=text)
    if queries.stock(bound(), search=text, limit=1):
        return link("/stock", q=text)
    if lists.products(bound(), text, limit=1):
        return link("/products", q=text)
    return link("/trace", serial=text)
