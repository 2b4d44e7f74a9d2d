"""What the sender has for the station, in the order that counts, until its inbox has room."""

from collections.abc import Callable
from typing import Final

from gateway.inputs import Acked, Announced, FeedReady, Input, LinkChanged
from wire import v1

#: Acknowledgements kept while the station's inbox is full; each replaces what an older one said of its boots.
_MAX_ACKS: Final = 32


class Handover:
    """One thread. Of the link and of what is announced only the latest counts."""

    def __init__(self, put: Callable[[Input], bool]) -> None:
        """`put` is the station's inbox; it gives False when it has no room."""
        self._put = put
        self._acks: list[Acked] = []
        self._feeds: list[FeedReady] = []
        self._link: LinkChanged | None = None
        self._announced: Announced | None = None

    def ack(self, ack: v1.Ack) -> None:
        """What the ledger holds."""
        self._acks.append(Acked(ack))

    def feed(self, path: str, version: str) -> None:
        """A verified feed file."""
        self._feeds.append(FeedReady(path, version))

    def link(self, link: LinkChanged) -> None:
        """How the connection is. What waits and was said under another generation counts no more."""
        self._link = link
        if link.generation:
            self._acks = [given for given in self._acks if given.ack.generation == link.generation]

    def announce(self, announced: Announced) -> None:
        """Which feed is the newest."""
        self._announced = announced

    def go(self) -> bool:
        """Put what there is room for; whether something that must arrive has to wait."""
        put = self._put
        while self._acks and put(self._acks[0]):
            del self._acks[0]
        del self._acks[:-_MAX_ACKS]  # one that is dropped comes again, with the records it speaks of
        # A feed shows what an acknowledgement says is held, so it must not come first: the station would
        # count those movements twice.
        while not self._acks and self._feeds and put(self._feeds[0]):
            del self._feeds[0]
        if self._link is not None and put(self._link):
            self._link = None
        if self._announced is not None and put(self._announced):
            self._announced = None
        return bool(self._acks or self._feeds or self._link or self._announced)
