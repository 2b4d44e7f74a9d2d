"""How many messages of one gateway are taken: more would keep the others waiting.

What exceeds is left unanswered, so nothing is lost: the gateway sends it again, later and later.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

#: Messages a second of one gateway: at 64 records each more than the ledger writes of all.
RATE: Final = 200
#: Messages that may come at once: two full windows of a gateway that comes back, with room.
BURST: Final = 400
#: One alarm of a flood in so many milliseconds for each gateway: an alarm is a write too.
ALARM_EVERY: Final = 60_000
#: Gateways remembered; the one not heard longest is forgotten, and begins with a full bucket.
_MOST: Final = 10_000


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: int
    dropped: int = 0
    told: int | None = None


class Limit:
    """A token bucket for each gateway. Times are milliseconds since 1970; a clock set back gives nothing."""

    def __init__(self, rate: int = RATE, burst: int = BURST) -> None:
        self._rate, self._burst = rate, burst
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def takes(self, gateway: str, now: int) -> bool:
        """Whether this message is within the limit; one that is not is counted."""
        bucket = self._buckets.setdefault(gateway, _Bucket(self._burst, now))
        self._buckets.move_to_end(gateway)
        if len(self._buckets) > _MOST:
            self._buckets.popitem(last=False)
        passed = max(0, now - bucket.at)
        bucket.tokens = min(self._burst, bucket.tokens + passed * self._rate / 1_000)
        bucket.at = now
        if bucket.tokens < 1:
            bucket.dropped += 1
            return False
        bucket.tokens -= 1
        return True

    def news(self, gateway: str, now: int) -> int:
        """How many messages were left since the last alarm; 0 when there is nothing to tell yet."""
        bucket = self._buckets.get(gateway)
        if bucket is None or not bucket.dropped:
            return 0
        if bucket.told is not None and abs(now - bucket.told) < ALARM_EVERY:
            return 0
        dropped, bucket.dropped, bucket.told = bucket.dropped, 0, now
        return dropped
