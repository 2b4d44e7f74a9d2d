"""Which numbers of each boot are in a backup: until then a gateway keeps what the ledger holds."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from ledger.database import Database
from wire import v1

#: A record is stamped before its commit, and the site's tool may run by another clock: records of the last
#: minute before it began are not counted on.
MARGIN: Final = 60_000


def raise_safe(database: Database, contained: Mapping[str, int]) -> int:
    """All up to these numbers is in a backup, inside a transaction; gives how many boots that is news of."""
    here = dict(database.rows("select boot, safe from boot"))
    news = [(safe, boot) for boot, safe in contained.items() if here.get(boot, safe) < safe]
    database.many("update boot set safe = ? where boot = ?", news)
    return len(news)


def received_before(database: Database, began: int) -> dict[str, int]:
    """Of each boot, up to which number all was received `MARGIN` before this time; reads all records."""
    before = began - MARGIN
    contained = {
        str(boot): int(high)
        for boot, high in database.rows("select boot, high from held_range where low = 1")
    }
    for sql in (_LATE_RECORDS, _LATE_LETTERS):
        for boot, seq in database.rows(sql, (before,)):
            contained[boot] = min(contained.get(boot, 0), int(seq) - 1)
    return contained


class SafeNews:
    """Tells gateways that are connected for months what a new backup made safe; only the writer asks."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._told = self._newest()

    def take(self) -> dict[str, list[str]]:
        """After a new backup, once: the newest boots of each gateway that have something in it.

        Older ones are told when the gateway names them, at its next connection.
        """
        newest = self._newest()
        if newest == self._told:
            return {}
        self._told = newest
        found: defaultdict[str, list[str]] = defaultdict(list)
        for gateway, boot in self._database.rows(_BOOTS):
            if len(found[gateway]) < v1.MAX_BOOTS:
                found[gateway].append(boot)
        return found

    def _newest(self) -> int:
        row = self._database.row("select max(at) from backup where problem = ''")
        return int(row[0] or 0) if row else 0


_LATE_RECORDS: Final = "select boot, min(seq) from record where received_at >= ? group by boot"
_LATE_LETTERS: Final = (
    "select boot, min(seq) from dead_letter where seq is not null and kind in ('dead', 'held')"
    " and first_seen >= ? group by boot"
)
_BOOTS: Final = (
    "select b.gateway, b.boot from boot b join gateway g on g.name = b.gateway where b.safe > 0"
    " order by b.first_seen desc, b.boot"
)
