"""The dispatcher: gives what was committed its position, then publishes it.

Ingest only notes what it wrote (`Unnumbered`), in its own transaction. Positions are given here, in another
one, in which no other process can give any: so they are gapless, and whoever has read up to a position has
missed nothing. `meta.published` is how far the broker has confirmed; what is behind it is published again
after a crash or a lost connection, and dropped by its id.
"""

from typing import Final

from ledger.database import Database
from ledger.delivery import events
from ledger.inputs import Publish
from wire.topics import Topics

#: Numbered in one transaction: some 10 ms, so that records do not wait.
NUMBERED: Final = 500
#: Published and not confirmed by the broker: what may wait in its client's memory, a few MB.
WINDOW: Final = 1_000
#: A longer event, a conflict of thousands of movements, is read by REST only: its position is missing, so it
#: is noticed. The broker would close the connection each time that it comes.
LONGEST: Final = 200 * 1024
#: Published in one step.
_AT_ONCE: Final = 500


class Dispatch:
    """Numbers and publishes; only the writer thread uses it.

    Args:
        database: to read from and write to.
        topics: the prefix.
        site: name of the site, the source of the events.
    """

    def __init__(self, database: Database, topics: Topics, site: str) -> None:
        self._database = database
        self._topics = topics
        self._site = site
        self._first = "rowid" if database.dialect == "sqlite" else "ctid"  # as they were written, or nearly
        self._sent: int | None = None  # the last position published on this connection
        self._confirmed: int | None = None

    def lost(self) -> None:
        """The connection is gone: what is not confirmed is published again."""
        self._sent = None

    def confirmed(self, position: int) -> None:
        """The broker has all events up to this one, if it was published on this connection after them."""
        if self._sent is not None and position <= self._sent:
            self._confirmed = max(self._confirmed or 0, position)

    def number(self, now: int) -> int:
        """Numbers what waits, at most `NUMBERED`, in a transaction of its own; gives how many.

        Also remembers how far the broker has confirmed.
        """
        waits = self._database.row("select 1 from unnumbered limit 1") is not None
        if not waits and self._confirmed is None:
            return 0
        with self._database.atomic():
            confirmed, self._confirmed = self._confirmed, None
            if confirmed is not None:
                self._database.run(_PUBLISHED, (confirmed, confirmed))
            return self._number(now) if waits else 0

    def publish(self) -> list[Publish]:
        """The next events for the broker, in order; none while it has too many to confirm."""
        row = self._database.row(_STATE)
        if row is None or row[2] is None:
            return []
        generation, published, last = row
        confirmed = min(max(published, self._confirmed or 0), last)
        sent = confirmed if self._sent is None else min(self._sent, last)
        room = min(_AT_ONCE, confirmed + WINDOW - sent)
        if sent >= last or room <= 0:
            return []
        rows = self._database.rows(_NEXT, (sent, room))
        self._sent = rows[-1][0] if rows else last
        bodies = events.told(self._database, generation, self._site, rows)
        return [
            Publish(self._topics.out(row[1]), body, position=row[0])
            for row, body in zip(rows, bodies, strict=True)
            if len(body) <= LONGEST
        ]

    def _number(self, now: int) -> int:
        sql = f"select kind, ref from unnumbered order by {self._first} limit {NUMBERED}"  # noqa: S608
        rows = self._database.rows(sql)
        last = self._database.row("select max(position) from event")
        start = (last[0] or 0) + 1 if last else 1
        numbered = [
            (position, kind, ref, now, events.body(self._database, kind, ref))
            for position, (kind, ref) in enumerate(rows, start)
        ]
        self._database.many(_NUMBER, numbered)
        self._database.many("delete from unnumbered where kind = ? and ref = ?", rows)
        return len(rows)


_STATE: Final = "select generation, published, (select max(position) from event) from meta"
_PUBLISHED: Final = "update meta set published = ? where published < ?"
_NEXT: Final = "select position, kind, ref, at, body from event where position > ? order by position limit ?"
_NUMBER: Final = "insert into event (position, kind, ref, at, body) values (?, ?, ?, ?, ?)"
