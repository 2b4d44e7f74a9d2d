"""Which numbers of a boot are held, as ranges: what an acknowledgement says.

A number is held when its record was applied, or kept as a dead letter under that number.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from ledger.database import Database, marks
from wire import v1

Range = tuple[int, int]

#: Ranges in one acknowledgement of all its boots: it stays below `v1.MAX_MESSAGE`, or nobody could read it.
_ALL_RANGES: Final = 2_000


def ranges(numbers: Iterable[int]) -> list[Range]:
    """Numbers as ranges that never touch, lowest first.

    >>> ranges([3, 1, 2, 2, 7])
    [(1, 3), (7, 7)]
    """
    found: list[Range] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] + 1 == number:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def joined(some: Iterable[Range]) -> list[Range]:
    """Ranges that may overlap or touch, as ranges that don't.

    >>> joined([(4, 6), (1, 2), (3, 3)])
    [(1, 6)]
    """
    found: list[Range] = []
    for low, high in sorted(some):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return found


def hold(database: Database, boot: str, numbers: Sequence[int]) -> None:
    """These numbers of a boot are held from now on; inside a transaction."""
    if not numbers:
        return
    new = ranges(numbers)
    old = {(a, b) for low, high in new for a, b in database.rows(_NEAR, (boot, boot, low, high + 1))}
    after = set(joined([*old, *new]))
    gone = sorted(old - after)
    database.many("delete from held_range where boot = ? and low = ?", [(boot, low) for low, _ in gone])
    come = [(boot, low, high) for low, high in sorted(after - old)]
    database.many("insert into held_range (boot, low, high) values (?, ?, ?)", come)
    database.run("update boot set last = ? where boot = ? and last < ?", (new[-1][1], boot, new[-1][1]))


def held(database: Database, boots: Sequence[str]) -> dict[str, v1.BootAck]:
    """What the acknowledgement says of these boots, read from the table.

    At most `v1.MAX_RANGES` ranges of each above the contiguous part are told, the lowest first: what is not
    told is sent again and told later.
    """
    found: dict[str, list[Range]] = {boot: [] for boot in boots}
    safe: dict[str, int] = {}
    if boots:
        safe = dict(database.rows(f"select boot, safe from boot where boot in ({marks(len(boots))})", boots))  # noqa: S608
        sql = f"select boot, low, high from held_range where boot in ({marks(len(boots))}) order by boot, low"  # noqa: S608
        if len(boots) == 1:  # after each batch: no more than is told
            sql += f" limit {v1.MAX_RANGES + 1}"
        for boot, low, high in database.rows(sql, boots):
            found[boot].append((low, high))
    most = min(v1.MAX_RANGES, _ALL_RANGES // max(1, len(boots)))
    return {boot: _told(some, safe.get(boot, 0), most) for boot, some in found.items()}


def _told(some: list[Range], safe: int, most: int) -> v1.BootAck:
    contiguous = some[0][1] if some and some[0][0] == 1 else 0
    above = [pair for pair in some if pair[0] > contiguous]
    return v1.BootAck((contiguous, above[:most]), min(safe, contiguous))


#: The range that begins before a new one, and all that begin in it: by the key, however many there are.
_NEAR: Final = (
    "select low, high from held_range where boot = ? and low >= coalesce((select max(low) from held_range"
    " where boot = ? and low < ?), 0) and low <= ?"
)
