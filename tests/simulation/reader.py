"""A warehouse system that reads the ledger's events by cursor, and has every one at the end."""

from typing import Final

from ledger.delivery import events
from tests.simulation.central import Central
from wire.codec import decode
from wire.events import CloudEvent

_PAGE: Final = 200


class Reader:
    """Attributes: the ids it has, and what was wrong with what it read."""

    def __init__(self) -> None:
        self.has: set[str] = set()
        self.wrong: list[str] = []
        self._cursor = ""

    def read(self, central: Central) -> None:
        """All there is now. A reader is another process: what hits the ledger's next commit is not for it."""
        disk = central.disk
        before, disk.full, disk.crash = (disk.full, disk.crash), "", None
        try:
            self._read(central)
        finally:
            disk.full, disk.crash = before

    def _read(self, central: Central) -> None:
        while central.alive:
            page = events.after(central.database, self._cursor, _PAGE, "main")
            if isinstance(page, events.Gone):
                self._cursor = page.cursor
                continue
            at = int(self._cursor.rpartition(":")[2] or 0)
            for n, data in enumerate(page.events, 1):
                event = decode(data, CloudEvent)
                self.has.add(event.id)
                if self._cursor and not event.cursor.endswith(f":{at + n}"):
                    self.wrong.append(f"out: after {self._cursor} comes {event.cursor} as number {n}")
            self._cursor = page.next
            if not page.events:
                return
