"""What every handler has at hand: reading, writing, the state of the ledger, and the look of a page."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Final, Protocol, TypeVar

from fastapi import HTTPException
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from ledger.clock import Clock
from ledger.database import bound
from ledger.reading.status import LedgerStatus
from ledger.web.shown import FILTERS

T = TypeVar("T")
#: An import of 200,000 products took the writer 20 s, on a busy machine 56 s (measured).
WRITE_SECONDS: Final = 120


class Submit(Protocol):
    """`ledger.writer.Writer.submit`: runs a call in one transaction of the only writing thread."""

    def __call__(self, call: Callable[[], T], /) -> Future[T]: ...


class Console:
    """One for the whole application; its methods may be called from any thread."""

    def __init__(self, submit: Submit, status: Callable[[], LedgerStatus], clock: Clock) -> None:
        self._submit = submit
        self.status = status
        self.clock = clock
        self._templates = Environment(
            loader=PackageLoader("ledger.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(FILTERS)
        self._templates.globals["version"] = version("scangate")

    def read(self, call: Callable[[], T]) -> T:
        """Runs `call` here and closes this thread's connection, so that idle threads keep none open."""
        try:
            return call()
        finally:
            bound().close()

    def write(self, call: Callable[[], T]) -> T:
        """Runs `call` in one transaction of the writer and waits for its commit.

        Raises:
            HTTPException: 503, the writer does not get to it.
        """
        try:
            return self._submit(call).result(WRITE_SECONDS)
        except TimeoutError:
            raise HTTPException(503, "the ledger is busy; try again") from None

    def page(
        self, request: Request, template: str, context: Mapping[str, Any], status: int = 200
    ) -> HTMLResponse:
        """A page: `template` is a file of ``templates/``."""
        now = self.clock.now()
        text = self._templates.get_template(template).render(
            request=request,
            path=request.url.path,
            query=request.query_params,
            status=self.read(self.status),
            now=now,
            today=datetime.fromtimestamp(now / 1000, tz=UTC).astimezone(),
            **context,
        )
        return HTMLResponse(text, status)
