"""Who this gateway is on the wire, and what it says of itself: `state`, its last will, `hello`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from gateway.clock import Clock
from gateway.machine import fingerprint, free_bytes, program
from gateway.outputs import Wake
from wire import v1
from wire.codec import encode
from wire.topics import Topics

#: Complaints in one hello, and characters of one.
_TROUBLES: Final = 16
_TROUBLE: Final = 400


@dataclass(frozen=True, slots=True)
class Identity:
    """Names, topics and the running boot, which is known before its first record is stored."""

    name: str
    site: str
    boot: str
    folder: Path
    topics: Topics

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """What we read."""
        return self.topics.all_down(self.name), self.manifest, self.delta, self.topics.server_state

    @property
    def manifest(self) -> str:
        """Where the newest feed is announced."""
        return self.topics.feed(self.site, "manifest")

    @property
    def delta(self) -> str:
        """Where the changes to the feed before the newest are told, not retained."""
        return self.topics.feed(self.site, "delta")

    def up(self, what: str) -> str:
        """A topic that only we write."""
        return self.topics.up(self.name, what)

    def down(self, what: str) -> str:
        """A topic that only the ledger writes, to us."""
        return self.topics.down(self.name, what)

    @property
    def will(self) -> tuple[str, bytes]:
        """What the broker says when we are gone without a word. An old boot's will is ignored."""
        return self.up("state"), encode(v1.Online(online=False, boot=self.boot))

    def state(self, clock: Clock, *, online: bool) -> v1.Online:
        """That we are here, or leave."""
        return v1.Online(online, self.boot, clock.wall_ms())

    def hello(
        self, clock: Clock, boots: Sequence[v1.BootTail], waiting: int, wake: Wake
    ) -> Iterator[v1.Hello]:
        """How things stand, and these boots, in parts of at most `wire.v1.MAX_BOOTS`."""
        pages = [boots[k : k + v1.MAX_BOOTS] for k in range(0, len(boots), v1.MAX_BOOTS)] or [[]]
        whole = v1.Hello(
            v1.VERSION,
            parts=len(pages),
            boot=self.boot,
            feed=wake.feed,
            waiting=waiting,
            free=free_bytes(self.folder),
            program=program(),
            synced=clock.synced(),
            fingerprint=fingerprint(),
            generation=wake.held.generation,
            used=wake.used,
            trouble=[text[:_TROUBLE] for text in wake.trouble[:_TROUBLES]],
        )
        for number, page in enumerate(pages, 1):
            yield msgspec.structs.replace(whole, boots=list(page), part=number)
