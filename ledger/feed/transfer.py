"""Answers to `sync`: the feed as compressed chunks, a window at a time; and the small change as one chunk.

A million rows take many seconds to pack. With a `Helper` that is done in its thread, over a snapshot of its
own, while the writer goes on acknowledging records: a gateway that asks meanwhile gets nothing, asks again,
and finds it ready.
"""

import logging
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from typing import Final

from ledger.database import Database
from ledger.feed import feed
from ledger.feed.feed import FeedState
from wire import v1
from wire.feed import Row, pack

#: Packed transfers kept, whatever their size: gateways that come back together ask for the same ones.
KEPT: Final = 4
#: More of them are kept up to so many bytes, 90 of 10,000 rows each, and up to so many at all: gateways that
#: were away for different times pull different ones, and must not push each other's out before the end.
ROOM: Final = 64 * 1024 * 1024
_MOST: Final = 200
#: A feed of more rows is packed by the helper; so many take about 50 ms.
MANY: Final = 10_000
#: Rows of the smallest size that fit into one chunk, and one more.
_FEW: Final = 3_000

#: One packed by the helper is given until the feed has changed so often since: the rest comes as changes.
_STALE: Final = 1_000

#: Runs a function in another thread, soon.
Helper = Callable[[Callable[[], None]], object]
_Key = tuple[str, str]  # the version that is had, empty for the whole; the version it leads to

_log = logging.getLogger(__name__)


class Transfers:
    """Gives chunks of the newest feed; only the writer thread asks.

    Args:
        database: read in the asking thread, and in the helper's.
        helper: packs what is large, one at a time; without one the caller waits.
        room: bytes of packed transfers that are kept.
    """

    def __init__(self, database: Database, helper: Helper | None = None, room: int = ROOM) -> None:
        self._database = database
        self._helper = helper
        self._room, self._bytes = room, 0
        self._packed: OrderedDict[_Key, list[bytes]] = OrderedDict()
        self._begun: set[str] = set()  # what the helper is packing, by the version had
        self._ready: deque[tuple[_Key, list[bytes]]] = deque()  # from the helper

    def answer(self, request: v1.Sync) -> list[bytes]:
        """The chunks asked for, at most `v1.WINDOW`; none while they are being packed.

        A transfer that is no longer at hand is begun again with the newest version and part 1: the gateway
        sees the other version in the chunk and drops what it has.
        """
        while self._ready:
            self._keep(*self._ready.popleft())
        base = _base(self._database, request.have, feed.state(self._database))
        have = request.have if base else ""
        chunks, version = self._packed.get((have, request.version)), request.version
        if chunks is None:
            chunks, version = self._newest(have, base)
        else:  # else the others' newer ones push a long pull out, again and again
            self._packed.move_to_end((have, version))
        start = max(1, request.part if version == request.version else 1) - 1
        return chunks[start : start + request.window]

    def delta(self, shown: str) -> bytes | None:
        """The changes since this version as one chunk; None if they do not fit one, or cannot be told."""
        with self._database.atomic():  # the version and its rows from one moment
            state = feed.state(self._database)
            base = _base(self._database, shown, state)
            rows = feed.rows_since(self._database, base, _FEW) if base else []
        if not base or len(rows) == _FEW:
            return None
        chunks = _pack(rows, shown, state)
        return chunks[0] if len(chunks) == 1 and len(chunks[0]) <= v1.MAX_BATCH_BYTES else None

    def _newest(self, have: str, base: int) -> tuple[list[bytes], str]:
        with self._database.atomic():
            state = feed.state(self._database)
            key = (have, state.version)
            if key not in self._packed:
                if self._helper is not None and self._many(base, state):
                    return self._late(have, state, self._helper)
                self._keep(key, _pack(feed.rows_since(self._database, base), have, state))
        self._packed.move_to_end(key)
        return self._packed[key], state.version

    def _late(self, have: str, state: FeedState, helper: Helper) -> tuple[list[bytes], str]:
        """What the helper made of it a while ago, else nothing yet."""
        for (other, version), chunks in reversed(self._packed.items()):
            generation, _, number = version.rpartition(":")
            if other == have and generation == state.generation and state.n - int(number) <= _STALE:
                return chunks, version
        if not self._begun:  # each holds all its rows in memory: the others wait, and ask again
            self._begun.add(have)
            helper(lambda: self._aside(have))
        return [], ""

    def _aside(self, have: str) -> None:
        """In the helper's thread."""
        try:
            with self._database.snapshot():
                state = feed.state(self._database)
                base = _base(self._database, have, state)
                rows = feed.rows_since(self._database, base)
            have = have if base else ""
            self._ready.append(((have, state.version), _pack(rows, have, state)))
        except Exception:  # noqa: BLE001 - the gateway asks again, and it is tried again
            _log.exception("the feed could not be packed")
        finally:
            self._database.close()
            self._begun.discard(have)

    def _many(self, base: int, state: FeedState) -> bool:
        if not base:
            return state.rows > MANY
        sql = f"select count(*) from (select 1 from feed_row where n > ? limit {MANY + 1}) as changed"  # noqa: S608
        row = self._database.row(sql, (base,))
        return row is not None and int(row[0]) > MANY

    def _keep(self, key: _Key, chunks: list[bytes]) -> None:
        self._bytes += _size(chunks) - _size(self._packed.get(key, ()))
        self._packed[key] = chunks
        while len(self._packed) > (KEPT if self._bytes > self._room else _MOST):
            self._bytes -= _size(self._packed.popitem(last=False)[1])


def _size(chunks: Sequence[bytes]) -> int:
    return sum(len(chunk) for chunk in chunks)


def _pack(rows: Sequence[Row], have: str, state: FeedState) -> list[bytes]:
    return pack(
        rows, version=state.version, base=have, total=state.rows, digest=state.digest, complete=True
    )  # fmt: skip


def _base(database: Database, have: str, state: FeedState) -> int:
    """The number of an earlier version that the changes since can be told of; 0 asks for the whole."""
    generation, _, number = have.rpartition(":")
    if generation != state.generation or not (number.isascii() and number.isdecimal()):
        return 0
    n = int(number[:19])
    return n if max(1, feed.floor(database)) <= n <= state.n else 0
