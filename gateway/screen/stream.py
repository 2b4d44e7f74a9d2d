"""The event stream of a page: Server-Sent Events, each the whole state.

- event ``view``: ``{"now": <ms since 1970>, "build": <of the page's files>, "view": {...}}``, on every change
- event ``beat``: ``{"now": ..., "build": ...}``, after 2 s without a change

A page that hears neither for 5 s says that it is not live. Beats are events, not comments, since a page
cannot see comments. There are no event ids: every event is the whole state.
"""

from collections.abc import AsyncIterator, Callable
from typing import Final

import msgspec

from gateway.screen.board import Board
from rules.view import View

#: Seconds between signs of life. Two may be lost before the page's 5 s are over.
BEAT: Final = 2.0
#: Milliseconds until a page that lost the stream tries again.
RETRY: Final = 1000

_encode = msgspec.json.Encoder().encode  # escapes line breaks, so that an event stays one line


def event(now: int, build: str, view: View | None) -> bytes:
    """One event as bytes: a view, or a beat if there is none."""
    if view is None:
        return b"event: beat\ndata: " + _encode({"now": now, "build": build}) + b"\n\n"
    return b"event: view\ndata: " + _encode({"now": now, "build": build, "view": view}) + b"\n\n"


async def events(board: Board, station: str, now: Callable[[], int], build: str) -> AsyncIterator[bytes]:
    """The stream of one page, until it leaves or the server stops."""
    yield b"retry: %d\n\n" % RETRY
    with board.subscribe(station) as subscription:
        while not subscription.ended:
            view = await subscription.next(BEAT)
            if not subscription.ended:
                yield event(now(), build, view)
