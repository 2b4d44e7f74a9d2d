"""Who this gateway is on the wire, and what it says of itself: `state`, its last will, `hello`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from gateway.clock import Clock
from gateway.machine import fingerprint, free_bytes, program
from wire import v1
from wire.codec import encode
from wire.topics import Topics


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
        return self.topics.all_down(self.name), self.manifest, self.topics.server_state

    @property
    def manifest(self) -> str:
        """Where the newest feed is announced."""
        return self.topics.feed(self.site, "manifest")

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

    def hello(self, clock: Clock, boots: Mapping[str, int], waiting: int, feed: str) -> Iterator[v1.Hello]:
        """Boots and their last numbers, in parts of at most `wire.v1.MAX_BOOTS`."""
        tails = [v1.BootTail(boot, last) for boot, last in boots.items()]
        pages = [tails[k : k + v1.MAX_BOOTS] for k in range(0, len(tails), v1.MAX_BOOTS)] or [[]]
        whole = v1.Hello(
            v1.VERSION,
            parts=len(pages),
            boot=self.boot,
            feed=feed,
            waiting=waiting,
            free=free_bytes(self.folder),
            program=program(),
            synced=clock.synced(),
            fingerprint=fingerprint(),
        )
        for number, page in enumerate(pages, 1):
            yield msgspec.structs.replace(whole, boots=page, part=number)
