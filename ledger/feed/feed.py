"""The feed as rows in a table, its version and its hash, kept up to date change by change.

A version is ``generation:n``; `n` grows by one with each committed change set that changed a row. A row that
went stays as a tombstone for `TOLD_DAYS`, so that a difference to an earlier `n` of this generation can be
told; who is further behind gets the whole. Rows of the kind "" are marks of `tidy`, and no part of the feed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Final

from ledger.database import Database, marks
from wire import feed, v1

#: A row that went is told of for so many days.
TOLD_DAYS: Final = 30
#: Keys in one ``in (…)``.
_SLICE: Final = 200


@dataclass(frozen=True, slots=True)
class FeedState:
    """The newest version of the feed."""

    generation: str
    n: int
    digest: str
    rows: int
    hlc: int = 0

    @property
    def version(self) -> str:
        """``generation:n``."""
        return f"{self.generation}:{self.n}"

    def manifest(self) -> v1.Manifest:
        """What is retained on the broker."""
        return v1.Manifest(v1.VERSION, self.version, self.rows, self.digest, hlc=self.hlc)


def state(database: Database) -> FeedState:
    """The version as the tables have it, inside or outside of a transaction."""
    row = database.row("select generation, feed_n, feed_digest, feed_rows, hlc from meta")
    if row is None:
        raise LookupError("no row in `meta`: not a ledger's database")
    return FeedState(*row)


def put(database: Database, rows: Iterable[feed.Row], scopes: dict[tuple[str, str], str]) -> bool:
    """Writes these rows as one change set, inside a transaction; whether anything was different.

    `scopes` gives `FeedRow.scope` by (table, key) where it is not empty.
    """
    wanted = {(table, key): body for table, key, body in rows if len(key) <= _MAX_KEY}
    old = dict(_stored(database, wanted))
    changed = [(key, body) for key, body in wanted.items() if old.get(key) != body]
    if not changed:
        return False
    now = state(database)
    digest, count = feed.Digest(int(now.digest, 16)), now.rows
    for (table, key), body in changed:
        before = old.get((table, key))
        if before is not None:
            digest.remove(table, key, before)
            count -= 1
        if body is not None:
            digest.add(table, key, body)
            count += 1
    database.many(_UPSERT, [(t, k, scopes.get((t, k), ""), body, now.n + 1) for (t, k), body in changed])
    database.run("update meta set feed_n = ?, feed_digest = ?, feed_rows = ?", (now.n + 1, digest.hex, count))
    return True


def keys_of(database: Database, table: str, scope: str) -> list[str]:
    """The keys of the rows that go with this document or product and are not gone."""
    found = database.rows(
        "select key from feed_row where kind = ? and scope = ? and scope <> '' and body is not null",
        (table, scope),
    )
    return [row[0] for row in found]


def rows_since(database: Database, n: int, limit: int | None = None) -> list[feed.Row]:
    """The changes after version `n`, in a fixed order; with `n` 0 all rows there are, without tombstones.

    With a `limit` there may be so many at most of the changes.
    """
    if n == 0:
        sql, values = "select kind, key, body from feed_row where body is not null order by kind, key", ()
        found = database.rows(sql, values)
    else:
        end = "" if limit is None else f" limit {limit}"
        sql = f"select kind, key, body from feed_row where n > ? and kind <> '' order by kind, key{end}"  # noqa: S608
        found = database.rows(sql, (n,))
    return [(table, key, None if body is None else bytes(body)) for table, key, body in found]


def floor(database: Database) -> int:
    """The lowest version that differences can be told to."""
    row = database.row("select n from feed_row where kind = '' and key = 'floor'")
    return int(row[0]) if row else 0


def tidy(database: Database, now: int) -> int:
    """Forgets rows that went `TOLD_DAYS` ago, inside a transaction; gives how many.

    Each day leaves a mark that says which version was the newest; the mark of the last day that is old enough
    becomes the floor. `now` in milliseconds since 1970.
    """
    today = datetime.fromtimestamp(now / 1000, tz=UTC).date()
    n = state(database).n
    database.run(_MARK, (today.isoformat(), n))
    oldest = (today - timedelta(days=TOLD_DAYS)).isoformat()
    row = database.row("select max(n) from feed_row where kind = '' and key <= ?", (oldest,))
    if row is None or row[0] is None:
        return 0
    before = floor(database)
    database.run(_FLOOR, (row[0],))
    database.run("delete from feed_row where kind = '' and key <= ?", (oldest,))
    return database.run(_GONE, (before, row[0]))


def recount(database: Database) -> tuple[str, int]:
    """Digest and number of rows, computed again from all rows."""
    digest = feed.Digest()
    rows = rows_since(database, 0)
    for table, key, body in rows:
        digest.add(table, key, body or b"")
    return digest.hex, len(rows)


#: `v1.Chunk` promises keys of at most so many characters; a longer one would spoil its whole chunk.
_MAX_KEY: Final = 400

_MARK: Final = (
    "insert into feed_row (kind, key, scope, body, n) values ('', ?, '', null, ?)"
    " on conflict (kind, key) do nothing"
)
_FLOOR: Final = (
    "insert into feed_row (kind, key, scope, body, n) values ('', 'floor', '', null, ?)"
    " on conflict (kind, key) do update set n = excluded.n"
)
_GONE: Final = "delete from feed_row where n > ? and n <= ? and body is null and kind <> ''"
_UPSERT: Final = (
    "insert into feed_row (kind, key, scope, body, n) values (?, ?, ?, ?, ?)"
    " on conflict (kind, key) do update set scope = excluded.scope, body = excluded.body, n = excluded.n"
)


def _stored(
    database: Database, keys: Iterable[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], bytes | None]]:
    for table, group in groupby(sorted(keys), key=lambda pair: pair[0]):
        names = [key for _, key in group]
        for start in range(0, len(names), _SLICE):
            part = names[start : start + _SLICE]
            sql = f"select key, body from feed_row where kind = ? and key in ({marks(len(part))})"  # noqa: S608
            for key, body in database.rows(sql, (table, *part)):
                yield (table, key), None if body is None else bytes(body)
