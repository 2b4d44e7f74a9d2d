"""The web application of the station screen.

=======  ============================  ====================================================
GET      ``/``                         the stations; with only one, straight to its page
GET      ``/station/{name}``           the page
GET      ``/station/{name}/events``    the stream of views (`gateway.screen.stream`)
POST     ``/station/{name}/press``     ``{"text": ...}``, as if scanned: becomes `Pressed`
GET      ``/symbol.svg?text=``         a code on the screen that a scanner reads
GET      ``/static/{file}``            style, modules, icon
GET      ``/healthz``                  200 when every station has a view, else 503
GET      ``/metrics``                  Prometheus text, if there are any
=======  ============================  ====================================================
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final
from urllib.parse import quote

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from gateway.inputs import Input, Pressed
from gateway.screen import assets, code128, guard, stream
from gateway.screen.board import Board

#: Characters of one press: as many as a scan shows (`rules.hear.SHOWN`).
MAX_TEXT: Final = 400
#: Bytes of the body of a press: each character escaped as two of ``\\uXXXX``, and the frame.
MAX_BODY: Final = MAX_TEXT * 12 + 64
#: Open streams of all pages; a station has one screen, the rest are onlookers.
MAX_READERS: Final = 32
#: The one control character that scans hold: GS separates the fields of a GS1 label.
_GS: Final = "\x1d"


class _Press(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a press."""

    text: str


def create_app(  # noqa: PLR0913 what the wiring knows, said once
    stations: Mapping[str, str],
    board: Board,
    put: Callable[[Input], bool],
    now: Callable[[], int],
    *,
    metrics: Callable[[], bytes] | None = None,
    hosts: Iterable[str] = (),
) -> Starlette:
    """The application, to be run by `gateway.screen.server.ScreenServer` or under a test client.

    Args:
        stations: name -> title, in the order to list them.
        board: where the station thread publishes its views.
        put: puts an input into the station's inbox without waiting; False if there is no room.
        now: the gateway's clock, milliseconds since 1970.
        metrics: the text for Prometheus; may take its time, it is called in a thread.
        hosts: further host names that this gateway is reached by; its own and every address are known.
    """
    screen = _Screen(stations, board, put, now, metrics)
    routes = [
        Route("/", screen.home),
        Route("/station/{name}", screen.page),
        Route("/station/{name}/events", screen.events),
        Route("/station/{name}/press", screen.press, methods=["POST"]),
        Route("/symbol.svg", screen.symbol),
        Route("/static/{file}", screen.static),
        Route("/healthz", screen.health),
        Route("/metrics", screen.numbers),
    ]
    names = guard.own_names() | frozenset(hosts)
    return Starlette(routes=routes, middleware=[Middleware(guard.Guard, names=names)])


class _Screen:
    """The answers. All run in the server's event loop and only read the board or put inputs."""

    def __init__(
        self,
        stations: Mapping[str, str],
        board: Board,
        put: Callable[[Input], bool],
        now: Callable[[], int],
        metrics: Callable[[], bytes] | None,
    ) -> None:
        self._stations = dict(stations)
        self._board = board
        self._put = put
        self._now = now
        self._metrics = metrics
        self._files = assets.load()

    async def home(self, _request: Request) -> Response:
        if len(self._stations) == 1:
            return RedirectResponse(f"/station/{quote(next(iter(self._stations)), safe='')}", 307)
        return self._html("stations.html", stations=self._stations)

    async def page(self, request: Request) -> Response:
        name = self._station(request)
        return self._html("station.html", name=name, title=self._stations[name])

    async def events(self, request: Request) -> Response:
        name = self._station(request)
        if self._board.readers() >= MAX_READERS:
            raise HTTPException(503, f"{MAX_READERS} pages are open already: close some.")
        live = stream.events(self._board, name, self._now, self._files.build)
        return StreamingResponse(live, media_type="text/event-stream")

    async def press(self, request: Request) -> Response:
        name = self._station(request)
        if not guard.same_origin(request.headers):
            raise HTTPException(403, "A press must come from the station's own page.")
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            raise HTTPException(415, 'Send JSON: {"text": "..."}.')
        text = _text(await _body(request))
        if not self._put(Pressed(name, "touch", text)):
            raise HTTPException(
                503, "Not taken: the station is busy or stopping. Try again, or scan the code."
            )
        return Response(status_code=204)

    async def symbol(self, request: Request) -> Response:
        text = request.query_params.get("text", "")
        if not code128.encodable(text):
            raise HTTPException(404, "This text cannot be drawn as Code 128.")
        lasting = {"Cache-Control": "public, max-age=86400"}  # a text has one symbol
        return Response(code128.svg(text), media_type="image/svg+xml", headers=lasting)

    async def static(self, request: Request) -> Response:
        asset = self._files.static.get(request.path_params["file"])
        if asset is None:
            raise HTTPException(404)
        return Response(asset.body, media_type=asset.media_type)

    async def health(self, _request: Request) -> Response:
        silent = [name for name in self._stations if self._board.latest(name) is None]
        if silent:
            return JSONResponse({"status": "starting", "stations": silent}, 503)
        return JSONResponse({"status": "ok"})

    async def numbers(self, _request: Request) -> Response:
        if self._metrics is None:
            raise HTTPException(404)
        text = await run_in_threadpool(self._metrics)
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    def _station(self, request: Request) -> str:
        name: str = request.path_params["name"]
        if name not in self._stations:
            raise HTTPException(404, "There is no such station at this gateway.")
        return name

    def _html(self, template: str, **values: object) -> Response:
        page = self._files.templates.get_template(template)
        return HTMLResponse(page.render(build=self._files.build, **values))


async def _body(request: Request) -> bytes:
    """The body, refused as soon as it is too long."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise HTTPException(413, f"At most {MAX_TEXT} characters.")
    return body


def _text(body: bytes) -> str:
    """The text of a press, without blanks around it."""
    try:
        text = msgspec.json.decode(body, type=_Press).text.strip()
    except (msgspec.DecodeError, UnicodeError):
        raise HTTPException(400, 'Send JSON: {"text": "..."}.') from None
    if not text:
        raise HTTPException(422, "There is no text.")
    if len(text) > MAX_TEXT:
        raise HTTPException(413, f"At most {MAX_TEXT} characters.")
    if not text.replace(_GS, "").isprintable():
        raise HTTPException(422, "The text holds control characters.")
    return text
