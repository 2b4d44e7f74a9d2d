"""The nightly backup: when one is due, and the thread that makes it."""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Final, Protocol, TypeVar

from ledger.backup import backup
from ledger.clock import Clock
from ledger.database import Database, DatabaseError
from ledger.settings import BackupSettings
from ledger.sqlite_file import FileProblem, Stopped

T = TypeVar("T")

_HOUR: Final = 3_600_000
_DAY: Final = 24 * _HOUR
#: Seconds after the start until the first look: gateways that come back are served first.
GRACE: Final = 30.0
#: Seconds between two looks.
_LOOK: Final = 20.0
#: Seconds of rest after each part of the copy: at most 500 MB a second, and the writer gets its turns.
_REST: Final = 0.002
#: Seconds that the writer may take to note a backup.
_NOTE: Final = 300.0

_log = logging.getLogger(__name__)


class Submit(Protocol):
    """`ledger.writer.Writer.submit`."""

    def __call__(self, call: Callable[[], T], /) -> Future[T]: ...


def night(now: int, hour: int, minute: int) -> int:
    """The last time before `now` that it was so late by this machine's local time."""
    here = datetime.fromtimestamp(now / 1000)  # noqa: DTZ006 - the wall clock, whatever the zone does at night
    due = here.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if due > here:
        due -= timedelta(days=1)
    return int(due.timestamp() * 1000)


class Nightly:
    """Makes a backup each night in a thread of its own; one that was missed or failed is made up.

    Args:
        database: an SQLite ledger; read here by the thread's own connection.
        settings: when, where to, how many.
        submit: gets short calls into the writer.
        clock: the time of day.
        grace: seconds after the start until the first look.
    """

    def __init__(
        self, database: Database, settings: BackupSettings, submit: Submit, clock: Clock, grace: float = GRACE
    ) -> None:
        self._database, self._settings = database, settings
        self._submit, self._clock, self._grace = submit, clock, grace
        self._path = Path(str(database.handle.database))
        self._failed_at = 0
        self._stop = Event()
        self._thread = Thread(target=self._run, name="backup", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Ends it; a backup that is being made is given up, and made at the next start."""
        self._stop.set()
        self._thread.join(10)

    def due(self) -> bool:
        """Whether the last night has no backup, and none failed within the hour."""
        now = self._clock.now()
        if self._failed_at and 0 <= now - self._failed_at < _HOUR:
            return False
        _, own = backup.newest(self._database)
        return own < night(now, *self._settings.hour_minute) or own > now + _DAY  # by a clock that was wrong

    def make(self) -> bool:
        """Makes one now; whether it is there. A failure is logged and on the to-do list."""
        began = self._clock.now()
        folder = backup.folder_of(self._path, self._settings.folder)
        try:
            target = folder / backup.name_of(self._path, began)
            taken = backup.take(self._path, target, self._clock.now, lambda: self._stop.wait(_REST))
        except FileProblem as error:
            self._failed_at = self._clock.now()
            _log.error("no backup: %s", error)
            why = str(error)
            self._note(lambda: backup.failed(self._database, began, self._clock.now(), why))
            return False
        noted = self._note(lambda: backup.record(self._database, taken))
        self._failed_at = 0 if noted else self._clock.now()  # a writer that is late gets no copy each minute
        _log.info("backup %s: %d records", taken.path, taken.records)
        for gone in backup.rotate(self._path, folder, self._settings.keep, taken.path):
            _log.info("deleted the old backup %s", gone)
        return True

    def _note(self, call: Callable[[], object]) -> bool:
        try:
            self._submit(call).result(_NOTE)
        except Exception:  # noqa: BLE001 - the backup is there; the next one says it again
            _log.exception("the writer could not note the backup")
            return False
        return True

    def _run(self) -> None:
        wait = self._grace
        while not self._stop.wait(wait):
            wait = _LOOK
            try:
                if self.due():
                    self.make()
            except Stopped:
                return
            except (DatabaseError, OSError):
                _log.exception("whether a backup is due cannot be seen now")
            finally:
                self._database.close()
