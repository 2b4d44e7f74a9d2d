"""What every request passes: who may speak to this server, how much may be said, what a page may load.

There are no users yet, so the server listens on loopback only, and this file keeps other web sites out of it:
the Host header must name this machine (DNS rebinding), a request that changes something must come from this
site's own pages or from no page at all (cross-site request forgery), and no page loads from anywhere else.
"""

from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ledger.office.csv_files.file import MAX_BYTES
from ledger.web.problems import problem_response

#: The longest CSV file, and the form around it.
MAX_BODY: Final = MAX_BYTES + 64 * 1024
#: Methods that change nothing.
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_TOO_LARGE: Final = f"the body is longer than {MAX_BODY} bytes"
_HEADERS: Final = {
    "content-security-policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Guard:
    """ASGI middleware; `hosts` are the names under which this server may be called."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = refused(scope["method"], scope["scheme"], Headers(scope=scope), self._hosts)
        if refusal is not None:
            status, code, why = refusal
            await problem_response(status, code, why)(scope, receive, _guarded(send))
            return
        await self._app(scope, _counted(receive), _guarded(send))


def refused(
    method: str, scheme: str, headers: Headers, hosts: Collection[str]
) -> tuple[int, str, str] | None:
    """Why a request is not served: status, code and sentence; None if it is."""
    host = headers.get("host", "")
    if _name(host) not in hosts:
        return 400, "request.host", f"this server is not called {host[:80]!r} (see names of [web])"
    length = headers.get("content-length", "0")
    if length.isdigit() and int(length) > MAX_BODY:
        return 413, "request.too_large", _TOO_LARGE
    if method in _SAFE:
        return None
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site not in {None, "same-origin", "none"} or origin not in {None, f"{scheme}://{host}"}:
        return 403, "request.cross_site", "this change was asked for by a page of another site"
    return None


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:  # half an IPv6 address
        return ""


def _counted(receive: Receive) -> Receive:
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MAX_BODY:
            raise HTTPException(413, _TOO_LARGE)
        return message

    return counted


def _guarded(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
            if "cache-control" not in headers:
                headers["cache-control"] = "no-store"
        await send(message)

    return guarded
