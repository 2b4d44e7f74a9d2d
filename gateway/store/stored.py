"""Reading the records of a station's store: what the sender and a replay ask. Never writes.

Every row is checked against its sum as it is read: a damaged one is `StoreCorrupt`, never a wrong record.

A boot has a small number `n`, ascending in local order; ``(n, seq)`` is the order in which records were made.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from gateway.database import Connection, StoreCorrupt, translated
from gateway.store.schema import sum_of

#: Rows fetched at a time by a replay.
_PAGE: Final = 256


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
    """One stored record: its boot, its number, the exact bytes; the boot's number, the clock."""

    boot: str
    seq: int
    body: bytes
    n: int = 0
    hlc: int = 0


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
    return {boot: _tail(n, first, last) for boot, n, first, last in found if last is not None}


def _tail(n: object, first: object, last: object) -> Tail:
    if not (isinstance(n, int) and isinstance(first, int) and isinstance(last, int)):
        raise StoreCorrupt("the numbers of a boot are damaged")
    return Tail(n, first, last)


def gaps(connection: Connection) -> dict[str, list[tuple[int, int]]]:
    """Per boot the numbers from … to … between its records that no record has; reads all of them."""
    sql = (
        "SELECT b.id, r.before + 1, r.seq - 1 FROM"
        " (SELECT boot, seq, lag(seq) OVER (PARTITION BY boot ORDER BY seq) AS before FROM record) r"
        " JOIN boot b ON b.n = r.boot WHERE r.before + 1 < r.seq ORDER BY r.boot, r.seq"
    )
    found: dict[str, list[tuple[int, int]]] = {}
    with translated():
        for boot, first, last in connection.execute(sql):
            found.setdefault(boot, []).append((first, last))
    return found


def bodies(connection: Connection, n: int, first: int, last: int, limit: int) -> list[bytes]:
    """The exact bytes of records first… of a boot, cut before their sum exceeds `limit`; at least one."""
    found: list[bytes] = []
    size = 0
    for row in _checked(connection, "r.boot = ? AND r.seq BETWEEN ? AND ?", (n, first, last)):
        size += len(row.body)
        if found and size > limit:
            break
        found.append(row.body)
    return found


def after(connection: Connection, mark: Mark) -> Iterator[Row]:
    """All records after a point in local order."""
    while True:
        page = list(_checked(connection, "(r.boot, r.seq) > (?, ?)", mark, limit=_PAGE))
        for row in page:
            mark = Mark(row.n, row.seq)
            yield row
        if len(page) < _PAGE:
            return


def each(connection: Connection, refs: Iterable[str]) -> Iterator[Row]:
    """The records with these ids ``boot:seq``, as far as they are still stored."""
    for ref in refs:
        boot, _, seq = ref.partition(":")
        yield from _checked(connection, "b.id = ? AND r.seq = ?", (boot, int(seq)))


def newest(connection: Connection, count: int) -> Iterator[Row]:
    """The last records of all boots, newest first."""
    return _checked(connection, "1", (), limit=count, newest=True)


def rows(connection: Connection, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a table that is no journal, without their last column, the sum.

    Raises:
        StoreCorrupt: one is not what was written.
    """
    with translated():
        found = connection.execute(sql).fetchall()
    if any(row[-1] != sum_of(*row[:-1]) for row in found):
        raise StoreCorrupt(f"a row is damaged: {sql}")
    return [row[:-1] for row in found]


def own(connection: Connection) -> Iterator[OwnRow]:
    """The station's own movements, and units let in, that the feed may not show yet, in local order."""
    sql = (
        "SELECT b.id, o.seq, o.as_of, o.sum, r.hlc, r.body, r.sum FROM own o"
        " LEFT JOIN boot b ON b.n = o.boot LEFT JOIN record r ON r.boot = o.boot AND r.seq = o.seq"
        " ORDER BY o.boot, o.seq"
    )
    with translated():
        found = connection.execute(sql).fetchall()
    for boot, seq, as_of, given, hlc, body, whole in found:
        if given != sum_of(boot, seq, as_of) or whole != sum_of(boot, seq, hlc, body):
            raise StoreCorrupt(f"own record {seq} of boot {boot} is damaged")
        yield OwnRow(boot, seq, body, as_of)


def _checked(
    connection: Connection, where: str, values: Sequence[object], *, limit: int = -1, newest: bool = False
) -> Iterator[Row]:
    """Rows that are what was written, in local order or the newest first.

    Raises:
        StoreCorrupt: one is not.
    """
    order = "r.boot DESC, r.seq DESC" if newest else "r.boot, r.seq"
    sql = (
        "SELECT b.id, r.boot, r.seq, r.hlc, r.body, r.sum FROM record r LEFT JOIN boot b ON b.n = r.boot"  # noqa: S608 - constants
        f" WHERE {where} ORDER BY {order} LIMIT {limit}"
    )
    with translated():
        for boot, n, seq, hlc, body, given in connection.execute(sql, values):
            if given != sum_of(boot, seq, hlc, body):
                raise StoreCorrupt(f"record {seq} of boot {boot} is damaged")
            yield Row(boot, seq, body, n, hlc)
