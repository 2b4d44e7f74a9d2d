"""Answers to `sync`: the feed as compressed chunks, a window at a time."""

from collections import OrderedDict
from typing import Final

from ledger import feed
from ledger.database import Database
from ledger.feed import FeedState
from wire import v1
from wire.feed import pack

#: Packed transfers kept: gateways that come back together ask for the same ones.
KEPT: Final = 4


class Transfers:
    """Gives chunks of the newest feed; only the writer thread asks."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._packed: OrderedDict[tuple[str, str], list[bytes]] = OrderedDict()

    def answer(self, request: v1.Sync) -> list[bytes]:
        """The chunks asked for, at most `v1.WINDOW`.

        A transfer that is no longer at hand is begun again with the newest version and part 1: the gateway
        sees the other version in the chunk and drops what it has.
        """
        key = (request.have, request.version)
        chunks = self._packed.get(key)
        first = request.part
        if chunks is not None:
            self._packed.move_to_end(key)  # else the others' newer ones push a long pull out, again and again
        else:
            chunks, version = self._newest(request.have)
            first = request.part if version == request.version else 1
        start = max(1, first) - 1
        return chunks[start : start + request.window]

    def _newest(self, have: str) -> tuple[list[bytes], str]:
        with self._database.atomic():  # the version and its rows from one moment
            state = feed.state(self._database)
            key = (have, state.version)
            if key not in self._packed:
                self._packed[key] = self._pack(have, state)
        self._packed.move_to_end(key)
        while len(self._packed) > KEPT:
            self._packed.popitem(last=False)
        return self._packed[key], state.version

    def _pack(self, have: str, state: FeedState) -> list[bytes]:
        base = _known(have, state)
        rows = feed.rows_since(self._database, base or 0)
        return pack(
            rows,
            version=state.version,
            base=have if base else "",
            total=state.rows,
            digest=state.digest,
            complete=True,
        )


def _known(have: str, state: FeedState) -> int | None:
    """The number of an earlier version of this generation; None asks for the whole."""
    generation, _, number = have.rpartition(":")
    if generation != state.generation or not number.isdecimal():
        return None
    return int(number) if 0 < int(number) <= state.n else None
