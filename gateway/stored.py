"""Reading the records of a station's store: what the sender and a replay ask. Never writes.

A boot has a small number `n`, ascending in local order; ``(n, seq)`` is the order in which records were made.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from gateway.database import Connection, translated

#: Rows fetched at a time by a replay.
_PAGE: Final = 256

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS boot (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS record (
    boot INTEGER NOT NULL, seq INTEGER NOT NULL, hlc INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (boot, seq)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS own (
    boot INTEGER NOT NULL, seq INTEGER NOT NULL, as_of TEXT NOT NULL DEFAULT '', PRIMARY KEY (boot, seq)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ack (one INTEGER PRIMARY KEY CHECK (one = 1), body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS room (one INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS base (
    station TEXT PRIMARY KEY, boot INTEGER NOT NULL, seq INTEGER NOT NULL, signed TEXT NOT NULL
) WITHOUT ROWID;
"""


class Mark(NamedTuple):
    """A point in the local order: all records up to and including this one."""

    n: int = 0
    seq: int = 0


START: Final = Mark()


class Tail(NamedTuple):
    """What is stored of a boot: its number in local order, its first and last record."""

    n: int
    first: int
    last: int


class Row(NamedTuple):
    """One stored record: its boot, its number, the exact bytes."""

    boot: str
    seq: int
    body: bytes


class OwnRow(NamedTuple):
    """A movement of the station itself; `as_of` is the feed that shows it, empty while it is not held."""

    boot: str
    seq: int
    body: bytes
    as_of: str


def tails(connection: Connection) -> dict[str, Tail]:
    """Every boot of which something is stored, oldest first."""
    # min and max of one boot are each one seek in the primary key; grouping would read every row
    sql = (
        "SELECT id, n, (SELECT min(seq) FROM record WHERE boot = n),"
        " (SELECT max(seq) FROM record WHERE boot = n) FROM boot ORDER BY n"
    )
    with translated():
        found = connection.execute(sql).fetchall()
    return {boot: Tail(n, first, last) for boot, n, first, last in found if last is not None}


def bodies(connection: Connection, n: int, first: int, last: int, limit: int) -> list[bytes]:
    """The exact bytes of records first… of a boot, cut before their sum exceeds `limit`; at least one."""
    sql = "SELECT body FROM record WHERE boot = ? AND seq BETWEEN ? AND ? ORDER BY seq"
    found: list[bytes] = []
    size = 0
    with translated():
        for (body,) in connection.execute(sql, (n, first, last)):
            size += len(body)
            if found and size > limit:
                break
            found.append(body)
    return found


def after(connection: Connection, mark: Mark) -> Iterator[Row]:
    """All records after a point in local order."""
    sql = (
        "SELECT b.n, b.id, r.seq, r.body FROM record r JOIN boot b ON b.n = r.boot"
        " WHERE (r.boot, r.seq) > (?, ?) ORDER BY r.boot, r.seq LIMIT ?"
    )
    while True:
        with translated():
            page = connection.execute(sql, (*mark, _PAGE)).fetchall()
        for n, boot, seq, body in page:
            mark = Mark(n, seq)
            yield Row(boot, seq, body)
        if len(page) < _PAGE:
            return


def each(connection: Connection, refs: Iterable[str]) -> Iterator[Row]:
    """The records with these ids ``boot:seq``, as far as they are still stored."""
    sql = "SELECT r.body FROM record r JOIN boot b ON b.n = r.boot WHERE b.id = ? AND r.seq = ?"
    for ref in refs:
        boot, _, seq = ref.partition(":")
        with translated():
            row = connection.execute(sql, (boot, int(seq))).fetchone()
        if row is not None:
            yield Row(boot, int(seq), row[0])
