"""Who may talk to the screen, and what its pages may do: checked on every request.

A page of another site in a browser of the plant must not press buttons here. Three fences: the host name
must be ours (a foreign name that is made to point at this machine is refused), a press must come from our own
page, and our pages load nothing from elsewhere and run no inline script.
"""

import ipaddress
import socket
from collections.abc import Iterable
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def own_names() -> frozenset[str]:
    """The names this machine goes by."""
    name = socket.gethostname().lower()
    short = name.partition(".")[0]
    return frozenset({"localhost", name, short, f"{short}.local"})


def host_name(host: str) -> str:
    """The name in a Host header, without port, lower case; brackets of IPv6 taken off.

    >>> host_name("Dock-Pi.local:8080"), host_name("[::1]:80"), host_name("::1")
    ('dock-pi.local', '::1', '::1')
    """
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host if host.count(":") > 1 else host.partition(":")[0].rstrip(".")


def is_ours(host: str, names: Iterable[str]) -> bool:
    """Whether a Host header means us. An address always does: only a name can be pointed elsewhere."""
    name = host_name(host)
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name in names
    return True


def same_origin(headers: Headers) -> bool:
    """Whether our own page sent this: every browser names the origin of a POST, so none is no browser."""
    origin = headers.get("origin", "")
    site = headers.get("sec-fetch-site", "same-origin")
    return (
        site == "same-origin" and origin.partition("://")[2].lower() == headers.get("host", "").lower() != ""
    )


class Guard:
    """ASGI middleware: refuses foreign host names, adds the security headers to every answer."""

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self._app = app
        self._names = frozenset(name.lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        host = Headers(scope=scope).get("host", "")
        if is_ours(host, self._names):
            await self._app(scope, receive, send_guarded)
            return
        refusal = PlainTextResponse(
            f"This station is not called {host_name(host)[:80]!r}: add it to names of [screen].", 421
        )
        await refusal(scope, receive, send_guarded)
