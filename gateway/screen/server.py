"""Runs the station screen in a thread with an event loop of its own, beside the station thread."""

import asyncio
import socket
import threading
from collections.abc import Callable
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from rules.errors import MisuseError

#: Seconds that `stop` may take. Streams are ended by `release`; what still hangs is cut after 1 s.
STOP_TIMEOUT: Final = 2.0
_GRACE: Final = 1
#: Connections served at the same time: 32 streams and their pages' other requests.
_MAX_CONNECTIONS: Final = 64
#: Bytes of a request's head; ours are far below 4 KiB.
_MAX_HEAD: Final = 16 * 1024


class ScreenServer:
    """A web server that starts and stops with the program. Installs no signal handler.

    Args:
        app: the application (`gateway.screen.app.create_app`).
        release: ends the open streams (`Board.release`), called when the server stops.
        host: address to listen on. The default keeps the screen on this machine.
        port: 0 takes a free one.
    """

    def __init__(
        self, app: ASGIApp, release: Callable[[], None], host: str = "127.0.0.1", port: int = 8080
    ) -> None:
        self._server = _Server(_config(app), release)
        self._address = (host, port)
        self._socket: socket.socket | None = None
        self._port = 0
        self._thread = threading.Thread(target=self._run, name="screen", daemon=True)

    def start(self) -> None:
        """Listens, then serves in the background. From its return on, the page can be opened.

        Raises:
            OSError: the address is taken or not ours.
        """
        family = socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET
        self._socket = socket.create_server(self._address, family=family, backlog=128)
        self._port = self._socket.getsockname()[1]
        self._thread.start()

    @property
    def port(self) -> int:
        """The real port, also when 0 was asked for.

        Raises:
            MisuseError: the server was not started.
        """
        if self._socket is None:
            raise MisuseError("the screen's server has no port before start()")
        return self._port

    @property
    def url(self) -> str:
        """Where a browser on this machine finds it."""
        host = self._address[0]
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
        return f"http://{host}:{self.port}"

    def stop(self) -> bool:
        """Ends the streams and the thread. False if that took longer than `STOP_TIMEOUT`; never raises."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(STOP_TIMEOUT)
        return not self._thread.is_alive()

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket] if self._socket else None))


class _Server(uvicorn.Server):
    """Ends the streams before it waits for the connections to close."""

    def __init__(self, config: uvicorn.Config, release: Callable[[], None]) -> None:
        super().__init__(config)
        self._release = release

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._release()
        await super().shutdown(sockets)


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=_MAX_CONNECTIONS,
        h11_max_incomplete_event_size=_MAX_HEAD,
        timeout_graceful_shutdown=_GRACE,
    )
