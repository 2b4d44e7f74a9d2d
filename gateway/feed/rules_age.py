"""How old the rules in use may be: since when a gateway has not known that they are the ledger's newest.

Pure. Without network that time grows; then the station warns, or takes in nothing new (``[rules]``).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from gateway.held import older
from rules.events import Accepted, Asked, Confirmed, Event, Opened, Proposed, Read, Refused

_HOUR_MS: Final = 3_600_000
_KEEP_MS: Final = 600_000


@dataclass(frozen=True, slots=True)
class Limit:
    """``[rules]``: so many hours, 0 for any; whether older ones refuse scans or only warn."""

    hours: int = 0
    refuse: bool = False


class RulesAge:
    """Times are milliseconds since 1970. A clock that stands before `current_at` makes nothing old."""

    def __init__(self, limit: Limit, current_at: int) -> None:
        """`current_at` is when the rules in use were last known to be the newest."""
        self._limit, self.current_at = limit, current_at
        self._kept_at = current_at
        self._newest = ""

    def announced(self, version: str) -> None:
        """The ledger's newest feed."""
        self._newest = version

    def look(self, used: str, now: int, *, online: bool) -> bool:
        """While the ledger is there, rules that it announced, or newer ones, are current.

        Whether `current_at` should be kept for a restart: each ten minutes, a card wears out.
        """
        if online and used and (used == self._newest or older(self._newest, used)):
            self.current_at = now
        if abs(self.current_at - self._kept_at) < _KEEP_MS:
            return False
        self._kept_at = self.current_at
        return True

    def hours(self, now: int) -> int:
        """The age of rules that are too old, 0 for others."""
        hours = (now - self.current_at) // _HOUR_MS
        return hours if self._limit.hours and hours >= self._limit.hours else 0

    def fault(self, now: int) -> tuple[str, ...]:
        """A sentence for the screen when they are too old."""
        hours = self.hours(now)
        if not hours:
            return ()
        refused = "Scans are refused" if self._limit.refuse else "Holds and tasks may be missing"
        return (f"The rules are {hours} h old. {refused}: connect this station to the ledger.",)

    def judged(
        self, read: Read, events: Sequence[Event], now: int, parked: Collection[str] = ()
    ) -> Sequence[Event]:
        """Events of a scan, refused if they take in something new by rules that are too old.

        What was taken in before can be confirmed, undone, paused, and gone on with where its task is
        `parked`: those goods stand at the dock.
        """
        hours = self.hours(now) if self._limit.refuse else 0
        if not hours or not any(_is_new(e, parked) for e in events):
            return events
        if any(isinstance(e, Confirmed) for e in events):
            return events
        return (Refused("rules.old", read, {"hours": str(hours), "limit": str(self._limit.hours)}),)


def _is_new(event: Event, parked: Collection[str]) -> bool:
    if isinstance(event, Opened):
        return event.task not in parked
    return isinstance(event, Accepted | Proposed) or (isinstance(event, Asked) and event.unit)
