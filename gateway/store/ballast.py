"""Room that is kept for the moment when the disk is full.

Then SQLite can't even delete: a deletion is written to the log first. So a file of some megabytes lies beside
the store; it goes when the disk is full, purge and checkpoint work in the room it leaves, and no scan is
taken until it could be made again.
"""

import os
from contextlib import suppress
from logging import getLogger
from pathlib import Path
from typing import Final

from gateway.machine import free_bytes

#: Free bytes below which a disk that refuses a write is full, and that the ballast leaves beside itself.
SPARE: Final = 1024 * 1024

log = getLogger(__name__)


class Ballast:
    """One file. `away` says that the disk was full and has no room for it yet. For one thread."""

    def __init__(self, path: Path, size: int) -> None:
        """Args: the file; its bytes, 0 for none: then `away` ends as soon as there is room for anything."""
        self._path, self._size = path, size
        self.away = False
        self.away = not self.back()

    def hit(self) -> None:
        """A write was refused: if the disk is full, the ballast goes."""
        if free_bytes(self._path.parent) >= SPARE:
            return  # read-only, broken, or the quota: room does not help
        if not self.away:
            log.error("the disk of %s is full: scans are refused until there is room", self._path.parent)
        self.away = True
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def back(self) -> bool:
        """Make it again if the disk has room; whether scans may be taken."""
        if not self.away and self._there():
            return True
        if free_bytes(self._path.parent) < SPARE + (0 if self._there() else self._size):
            return False
        if self._size and not self._there() and not self._make():
            return False
        if self.away:
            log.warning("there is room on the disk again: scans are taken")
        self.away = False
        return True

    def _there(self) -> bool:
        try:
            return not self._size or self._path.stat().st_size >= self._size
        except OSError:
            return False

    def _make(self) -> bool:
        try:
            with self._path.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, self._size)
        except OSError:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
            return False
        return True
