"""The web application: pages for people, ``/api/v1`` and ``/openapi.json`` for programs."""

from collections.abc import Awaitable, Callable
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from ledger.clock import Clock, SystemClock
from ledger.database import Unstorable
from ledger.reading.status import LedgerStatus
from ledger.settings import LedgerSettings
from ledger.web.api.acts import acts_api
from ledger.web.api.documents import documents_api
from ledger.web.api.events import events_api
from ledger.web.api.ledger import ledger_api
from ledger.web.api.office import office_api
from ledger.web.console import Console, Submit
from ledger.web.document_kinds import DOCUMENT_KINDS
from ledger.web.guard import Guard
from ledger.web.pages.asides import aside_pages
from ledger.web.pages.conflicts import conflict_pages
from ledger.web.pages.documents import document_pages
from ledger.web.pages.gateways import gateway_pages
from ledger.web.pages.office import office_pages
from ledger.web.pages.recall import recall_pages
from ledger.web.pages.serials import serial_pages
from ledger.web.pages.stock import stock_pages
from ledger.web.pages.tasks import task_pages
from ledger.web.pages.today import today_pages
from ledger.web.pages.todo import todo_pages
from ledger.web.problems import on_busy, on_http, on_invalid, on_unstorable
from ledger.writer import Busy

API: Final = "/api/v1"
#: Names of this machine for itself; `LedgerSettings.web.host` is one more.
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


def create_app(
    settings: LedgerSettings,
    submit: Submit,
    status: Callable[[], LedgerStatus],
    clock: Clock | None = None,
) -> FastAPI:
    """The application over the database that is bound to the models.

    Args:
        settings: which names this server answers to.
        submit: runs a change in the writer (`ledger.writer.Writer.submit`).
        status: how the ledger is; may be called from any thread.
        clock: the time of day; the machine's own if left out.
    """
    console = Console(submit, status, clock or SystemClock())
    app = FastAPI(
        title="Scangate ledger",
        version=version("scangate"),
        description="What is expected, what was scanned, where every serial number is.",
        docs_url=None,  # FastAPI's own documentation pages load their scripts from another host
        redoc_url=None,
    )
    app.add_middleware(Guard, hosts={*_LOOPBACK, settings.web.host, *settings.web.names})
    app.include_router(office_api(console), prefix=API)
    app.include_router(ledger_api(console), prefix=API)
    app.include_router(acts_api(console), prefix=API)
    app.include_router(documents_api(console), prefix=API)
    app.include_router(events_api(console), prefix=API)
    app.include_router(today_pages(console))
    app.include_router(gateway_pages(console))
    app.include_router(todo_pages(console))
    app.include_router(aside_pages(console))
    app.include_router(conflict_pages(console))
    app.include_router(recall_pages(console))
    app.include_router(stock_pages(console))
    app.include_router(office_pages(console))
    app.include_router(task_pages(console))
    for document in DOCUMENT_KINDS:
        app.include_router(serial_pages(console, document))
        app.include_router(document_pages(console, document))
    app.mount("/static", StaticFiles(directory=Path(str(files("ledger.web") / "static"))), name="static")

    async def on_failure(request: Request, error: Exception) -> Response:
        """A page for people, a problem document for programs."""
        if request.url.path.startswith((API, "/openapi.json")):
            return await _problem(error)(request, error)
        return failure_page(console, request, error)

    app.add_exception_handler(RequestValidationError, on_failure)
    app.add_exception_handler(HTTPException, on_failure)
    app.add_exception_handler(Busy, on_failure)
    for kind in Unstorable:
        app.add_exception_handler(kind, on_failure)
    return app


def _problem(error: Exception) -> Callable[[Request, Exception], Awaitable[Response]]:
    match error:
        case RequestValidationError():
            return on_invalid
        case Busy():
            return on_busy
        case HTTPException():
            return on_http
        case _:
            return on_unstorable


def failure_page(console: Console, request: Request, error: Exception) -> Response:
    """A page that says what is wrong and leads on."""
    match error:
        case HTTPException():
            status, why = error.status_code, str(error.detail)
        case Busy():
            status, why = 503, str(error)
        case _:
            status, why = 400, "The address or the form holds a value that cannot be read."
    return console.page(request, "failure.html", {"code": status, "why": why}, status)
