"""When to ask for which part of the feed: the policy, without network, thread or clock.

Changes that follow our newest feed are applied as they come. A manifest other than what we have then starts a
pull of at most `wire.v1.WINDOW` chunks at a time. What does not come is asked for again; what turns out wrong
is pulled whole. A manifest may be lost, as any message: each acknowledgement names the newest feed too. Times
are nanoseconds of a monotonic clock.
"""

from typing import Final

from gateway.feed.build import Got
from gateway.held import older, reached
from wire import v1

_S: Final = 1_000_000_000
#: A window of 8 chunks comes within this time, else it is asked for again.
TIMEOUT_NS: Final = 10 * _S
MAX_TIMEOUT_NS: Final = 120 * _S
#: Time spent pulling more than a window is kept below a tenth: a large site changes every second.
_REST: Final = 10


class Pull:
    """One pull at a time."""

    def __init__(self, have: str) -> None:
        """`have` is the version of the newest feed on the disk, empty for none."""
        self._have = have
        self._wanted = ""
        self._acked, self._acked_at = "", 0  # named by an acknowledgement, and by no manifest yet
        self._connected = False
        self._whole = False
        self._failures = 0
        self._not_before = 0
        self._coming: list[str] = []  # versions whose changes the loader has, each built on the one before
        self._coming_since = 0
        self._broken = False
        self._idle()

    def _idle(self) -> None:
        self._active = False
        self._version, self._missing, self._asked_to, self._parts = "", 1, 0, 0

    def connected(self, *, connected: bool) -> None:
        """The connection or the ledger came or went; a pull under way begins again at once.

        What the loader has is not lost.
        """
        self._connected, self._failures, self._acked = connected, 0, ""
        self._idle()

    @property
    def active(self) -> bool:
        """Whether chunks were asked for and may come."""
        return self._active

    @property
    def have(self) -> str:
        """The version of the newest feed on the disk, empty for none."""
        return self._have

    def manifest(self, version: str) -> None:
        """The newest version there is, as the ledger says."""
        self._wanted, self._acked = version, ""

    def acked(self, as_of: str, now: int) -> None:
        """The ledger acknowledged as of this version: its manifest is on the way, or was lost."""
        known = reached(self._have, as_of) or reached(self._wanted, as_of)
        if as_of and not known and not self._acked:
            self._acked, self._acked_at = as_of, now

    def missed(self, now: int) -> str:
        """The version of a manifest that was lost, which is as good as announced now; mostly empty."""
        if not self._acked or now - self._acked_at < TIMEOUT_NS:
            return ""
        self.manifest(self._acked)
        return self._wanted

    def _behind(self) -> bool:
        """Whether there is a newer feed than ours. An older number of the same generation is late news.

        Ours may be ahead of the manifest: a pull gives what is newest when it is asked.
        """
        if self._wanted in {"", self._have}:
            return False
        return not older(self._wanted, self._have)

    def follows(self, chunk: v1.Chunk, now: int) -> bool:
        """Whether these changes can be applied: all of them, and to our newest feed or those before them."""
        if self._active or self._broken or not self._connected or now < self._not_before:
            return False
        tip = self._coming[-1] if self._coming else self._have
        return chunk.parts == 1 and bool(tip) and chunk.base == tip != chunk.version

    def applying(self, version: str, now: int) -> None:
        """The loader has the changes to this version: nothing is pulled until it has answered."""
        self._coming.append(version)
        self._coming_since = now

    def _applied(self, version: str, now: int) -> bool:
        """The loader's answer is to changes; the last one ends the wait."""
        if version not in self._coming:
            return False
        self._coming.remove(version)
        took = now - self._coming_since
        self._coming_since = now
        if not self._coming:
            self._broken = False
            self._not_before = now + (_REST * took if took > _S else 0)
        return True

    def got(self, answer: Got, now: int) -> None:
        """The loader has a chunk."""
        if not self._active:
            return
        if answer.version == self._have:  # nothing newer is there yet, whatever was announced
            self._not_before = now + _S
            self._idle()
            return
        if answer.version != self._version:
            self._version, self._asked_to = answer.version, v1.WINDOW
        self._missing, self._parts = answer.missing, answer.parts
        self._since, self._failures = now, 0

    def ready(self, version: str, now: int) -> None:
        """The loader has verified a feed."""
        if self._applied(version, now):
            self._have = version
            return
        took = now - self._began if self._active and self._parts > v1.WINDOW else 0
        self._have, self._whole, self._failures = version, False, 0
        self._not_before = now + _REST * took
        self._idle()

    def failed(self, now: int, version: str = "") -> None:
        """What was pulled is of no use, or the loader is gone (no version): all of it again, after a while.

        After changes that were of no use those since our newest feed are asked for.
        """
        if version in self._coming:
            self._broken = True
            self._applied(version, now)
            return
        if version and not self._active:  # of a pull that is over
            return
        if not version:
            self._give_up()
        self._whole = True
        self._failures += 1
        self._not_before = now + min(MAX_TIMEOUT_NS, _S << min(self._failures, 7))
        self._idle()

    def _give_up(self) -> None:
        """The loader does not answer what it was given any more."""
        self._coming.clear()
        self._broken = False

    def next(self, now: int) -> v1.Sync | None:
        """What to ask for now."""
        if self._coming and now - self._coming_since >= TIMEOUT_NS:
            self._give_up()
        if not self._connected or self._coming or not self._behind():
            return None
        if not self._active:
            return self._begin(now) if now >= self._not_before else None
        if now - self._since >= self._timeout():
            self._failures += 1
            self._since = now
            return self._ask(self._missing, v1.WINDOW)
        if self._parts and self._asked_to < self._parts and self._missing > self._asked_to - v1.WINDOW // 2:
            return self._ask(self._asked_to + 1, self._missing + v1.WINDOW - 1 - self._asked_to)
        return None

    def due(self) -> int | None:
        """When to look again; None when only a message can change anything."""
        if self._coming:
            return self._coming_since + TIMEOUT_NS
        if not self._connected:
            return None
        if not self._behind():
            return self._acked_at + TIMEOUT_NS if self._acked else None
        return self._since + self._timeout() if self._active else self._not_before

    def _begin(self, now: int) -> v1.Sync:
        self._active, self._began, self._since = True, now, now
        return self._ask(1, v1.WINDOW)

    def _ask(self, part: int, window: int) -> v1.Sync:
        window = max(1, min(window, v1.WINDOW))
        self._asked_to = part + window - 1
        have = "" if self._whole else self._have
        return v1.Sync(v1.VERSION, have, self._version, part, window)

    def _timeout(self) -> int:
        return min(MAX_TIMEOUT_NS, TIMEOUT_NS << min(self._failures, 8))
