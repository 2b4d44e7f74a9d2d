"""How the ledger is, for the pages, the API and the command line."""

from dataclasses import dataclass

from ledger.database import Database
from ledger.feed import feed
from ledger.inputs import Connected, Disconnected, Input


@dataclass(frozen=True, slots=True)
class LedgerStatus:
    """One moment. Counters count items since the database was made (I8).

    Attributes:
        site: name of the site.
        database: what the ledger is kept in, without a password.
        generation: of this database's contents; changes when it is restored.
        feed: version of the newest feed.
        feed_rows: rows in it.
        online: whether the broker is connected.
        online_since: milliseconds since 1970 of the last change of `online`.
        backup: how backups are made: ``nightly``, ``told``, ``none``; with ``none`` gateways purge what is
            held.
        backup_at: when the newest whole backup began; 0 without one.
        backup_problem: why the last one could not be made; empty if it could.
        received: all items that came; the sum of the next four.
        applied: items that became rows.
        duplicate: items that were already here.
        held: items newer than this program, kept for `scangate ledger replay`.
        dead: items that are not what the wire promises.
        altered: duplicates with another body, which is an alarm.
    """

    site: str
    database: str
    generation: str
    feed: str
    feed_rows: int
    online: bool
    online_since: int
    backup: str
    backup_at: int
    backup_problem: str
    received: int
    applied: int
    duplicate: int
    held: int
    dead: int
    altered: int


@dataclass(slots=True)
class Link:
    """Whether the broker is connected: told by what comes in, read by any thread."""

    online: bool = False
    since: int = 0

    def note(self, item: Input, now: int) -> None:
        """An input came at `now`, milliseconds since 1970."""
        if isinstance(item, Connected | Disconnected) and self.online != isinstance(item, Connected):
            self.online, self.since = isinstance(item, Connected), now


def read_status(database: Database, site: str, link: Link, backup: str = "none") -> LedgerStatus:
    """The status of this moment."""
    state = feed.state(database)
    counters = database.row("select received, applied, duplicate, held, dead, altered from meta")
    numbers = counters or (0, 0, 0, 0, 0, 0)
    whole = database.row("select max(began) from backup where problem = ''")
    last = database.row("select problem from backup order by at desc limit 1")
    return LedgerStatus(
        site,
        database.shown,
        state.generation,
        state.version,
        state.rows,
        link.online,
        link.since,
        backup,
        int((whole and whole[0]) or 0),
        str(last[0]) if last else "",
        *numbers,
    )
