"""Room in the write-ahead log: commits write where the file has blocks already, which halves their time."""

from contextlib import suppress
from pathlib import Path
from typing import Final

from gateway.database import Connection, StoreFull, translated
from gateway.machine import free_bytes

#: Bytes of the log that have blocks from the start: 300 scans without two idle seconds; and in which steps.
_LOG_ROOM: Final = 4 * 1024 * 1024
_ROOM_STEP: Final = 48 * 1024
#: A disk with less left keeps it for records: room is comfort, and making it takes more than twice its bytes.
_LOG_SPARE: Final = 16 * _LOG_ROOM


def make_room(c: Connection, log: Path) -> None:
    """Make it, where there is none and the disk has plenty."""
    there = log.stat().st_size if log.exists() else 0
    if there < _LOG_ROOM and free_bytes(log.parent) > _LOG_SPARE:
        with suppress(StoreFull):  # slower, no more
            _make(c)


def _make(c: Connection) -> None:
    """Fill the log with nothing and start it again.

    Overwriting costs an fdatasync half of what appending costs (0.16 and 0.29 ms, reference/limits.md): the
    file system has no new block to note down.
    """
    with translated():
        c.execute("PRAGMA synchronous = OFF")
        try:
            for _ in range(_LOG_ROOM // _ROOM_STEP):
                c.execute("INSERT OR REPLACE INTO room (one, body) VALUES (1, zeroblob(?))", (_ROOM_STEP,))
            c.execute("DELETE FROM room")
        finally:
            c.execute("PRAGMA synchronous = FULL")
        c.execute("PRAGMA wal_checkpoint(RESTART)")
