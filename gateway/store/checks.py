"""Is the store what was written? After a restart of the program its end is looked at, else all of it."""

import threading
from logging import getLogger
from pathlib import Path
from typing import Final

from gateway.database import Connection, Database, StoreCorrupt, StoreFull, translated
from gateway.store import stored
from gateway.store.store import Store
from gateway.store.stored import START

#: Records looked at after a mere restart of the program: the end is what it was working on.
LAST: Final = 1000
_WEEK_MS: Final = 7 * 86_400_000
_SUMS: Final = (
    "SELECT station, boot, seq, signed, sum FROM base",
    "SELECT body, sum FROM ack",
    "SELECT name, value, sum FROM fact",
)

log = getLogger(__name__)


def at_start(store: Store, machine: str, now_ms: int, *, suspect: bool = False) -> None:
    """Check as much as is due; takes milliseconds, or seconds for each 100 MB.

    All of it after the machine was stopped without a word (a power cut may tear what a program's end can't),
    once a week, and when there is a reason to `suspect` it.

    Args:
        store: just opened.
        machine: this run of the machine (`gateway.machine.boot_id`).
        now_ms: the wall clock.
        suspect: something in it could not be read.

    Raises:
        StoreCorrupt: it is damaged.
    """
    torn = store.left_by not in {"", machine}
    if suspect or torn or due(store, now_ms):
        everything(store.connection)
        store.checked(now_ms)
    else:
        for _ in stored.newest(store.connection, LAST):
            pass
        sums(store.connection)


def due(store: Store, now_ms: int) -> bool:
    """Whether the last look at all of it was a week ago, by a clock that may jump."""
    return abs(now_ms - store.checked_at) > _WEEK_MS


def everything(connection: Connection) -> None:
    """The structure of the file and the sum of every row.

    Raises:
        StoreCorrupt: it is damaged.
    """
    with translated():
        for pragma in ("quick_check(1)", "integrity_check(boot)"):
            (found,) = connection.execute(f"PRAGMA {pragma}").fetchone()
            if found != "ok":
                raise StoreCorrupt(str(found))
    for _ in stored.after(connection, START):
        pass
    sums(connection)


def sums(connection: Connection) -> None:
    """The rows that are no records.

    Raises:
        StoreCorrupt: one is damaged.
    """
    for _ in stored.own(connection):
        pass
    for sql in _SUMS:
        stored.rows(connection, sql)


class Background:
    """The weekly look while the program runs: on its own thread and connection, so no sign waits for it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread: threading.Thread | None = None
        self._found: str | None = None
        self._done = False

    def start(self) -> None:
        """Begin, unless one is under way."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="store-check", daemon=True)
            self._thread.start()

    def done(self) -> bool:
        """Whether one has ended since the last call and found nothing.

        Raises:
            StoreCorrupt: it found the store damaged.
        """
        if self._thread is None or self._thread.is_alive():
            return False
        self._thread = None
        if self._found is not None:
            raise StoreCorrupt(self._found)
        return self._done

    def _run(self) -> None:
        self._done = False
        try:
            database = Database(self._path, "read")
            try:
                everything(database.connection)
                self._done = True
            finally:
                database.close()
        except StoreCorrupt as error:
            self._found = str(error)
        except StoreFull as error:
            log.warning("the store can't be checked now: %s", error)
