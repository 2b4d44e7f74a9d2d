"""Records born at the ledger: what a person at the console, REST or an import decided about goods.

They have the form of a station's records and go the same way into the tables, so that a trace, a fork and
`ledger verify` know no difference: a boot of this process with dense numbers, a clock above all that was
seen, station `STATION`, and who asked as operator.
"""

import secrets
from collections.abc import Sequence
from typing import Final
from weakref import WeakKeyDictionary

from msgspec.structs import replace

from ledger.database import Database
from ledger.delivery.held import hold
from ledger.delivery.items import Item
from ledger.feed import feed
from ledger.projection.change import Change
from ledger.projection.fold import fold
from rules.errors import MisuseError
from rules.movement import FOLLOWS, NEW
from wire import v1
from wire.codec import encode

#: The name that takes a gateway's place in the tables, and the station's.
GATEWAY: Final = "ledger"
STATION: Final = "console"
#: Records in one step of `book`: 10,000 movements of one act stay a few statements each.
_CHUNK: Final = 500

#: The boot of this process, one for each open database; only the writer's thread uses it.
_boots: Final[WeakKeyDictionary[Database, str]] = WeakKeyDictionary()


def book(
    database: Database, bodies: Sequence[v1.Body], by: str, now: int, *, task: str = ""
) -> tuple[str, ...]:
    """Makes records of these bodies and folds them; inside the writer's transaction.

    A movement whose `prev` is `rules.movement.FOLLOWS` follows the body just before it.

    Args:
        database: inside a transaction; undone with it.
        bodies: in the order in which they happened.
        by: who asked, the operator of each record.
        now: milliseconds since 1970.
        task: the document they belong to, as a station's open task.

    Returns:
        Their ids, ``boot:seq``.

    Raises:
        MisuseError: one is longer than a record may be.
    """
    if not bodies:
        return ()
    boot, first = _next(database, now)
    clock, version = _clock(database, now), feed.state(database).version
    items = [_item(boot, first + n, clock + n, now, version, by, task, body) for n, body in enumerate(bodies)]
    for start in range(0, len(items), _CHUNK):
        part = items[start : start + _CHUNK]
        with Change(database) as change:
            fold(database, change, GATEWAY, part, now)
    hold(database, boot, [item.seq for item in items])
    database.run("update meta set received = received + ?, applied = applied + ?", (len(items), len(items)))
    return tuple(item.id for item in items)


def heads(database: Database, product: str, serial: str) -> tuple[str, ...]:
    """What a new movement of this serial follows: its head, both of a conflict, `NEW` if it never moved."""
    fork = database.row("select heads from conflict where product = ? and serial = ?", (product, serial))
    if fork is not None:
        return tuple(str(fork[0]).split())
    head = database.row("select head from standing where product = ? and serial = ?", (product, serial))
    return (str(head[0]),) if head is not None else NEW


def _next(database: Database, now: int) -> tuple[str, int]:
    """This process's boot and its next number. Both are in the table: an undone transaction takes none."""
    boot = _boots.setdefault(database, secrets.token_hex(16))
    row = database.row("select last from boot where boot = ?", (boot,))
    if row is not None:
        return boot, int(row[0]) + 1
    sql = "insert into boot (boot, gateway, first_seen, declared, last) values (?, ?, ?, 0, 0)"
    database.run(sql, (boot, GATEWAY, now))
    return boot, 1


def _clock(database: Database, now: int) -> int:
    """Above the wall clock and every value that came with records; those far ahead of their time left out."""
    row = database.row("select hlc from meta")
    return max(now << 16, int(row[0]) + 1 if row else 0)


def _item(  # noqa: PLR0913, PLR0917 - the parts of a record
    boot: str, seq: int, hlc: int, now: int, version: str, by: str, task: str, body: v1.Body
) -> Item:
    if isinstance(body, v1.MovementBody) and FOLLOWS[0] in body.prev:
        before = f"{boot}:{seq - 1}"
        body = replace(body, prev=[before if name in FOLLOWS else name for name in body.prev])
    record = v1.Record(seq, hlc, now, 0, True, STATION, body, version, by, task)  # noqa: FBT003 - `synced`
    encoded = encode(record)
    if len(encoded) > v1.MAX_RECORD:
        raise MisuseError(f"a record of {len(encoded)} bytes, the most is {v1.MAX_RECORD}")
    return Item(boot, seq, encoded, record)
