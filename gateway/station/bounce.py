"""Bounces: the same code from the same scanner again within its window. A different code is never delayed."""

from rules.scan import Scan


class Bounces:
    """Remembers the last judged code of each scanner; `count` says how many were swallowed."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[bytes, int]] = {}
        self.count = 0

    def swallows(self, scan: Scan, window_ns: int) -> bool:
        """Whether this scan repeats the last one too soon. The window starts at the scan that was judged."""
        data, seen_at = self._last.get(scan.source, (b"", 0))
        if data == scan.data and 0 <= scan.seen_at - seen_at < window_ns:
            self.count += 1
            return True
        self._last[scan.source] = (scan.data, scan.seen_at)
        return False
