"""Items that are one unit: linked by account transfers and relinks, where one ends and another begins."""

from collections.abc import Iterable
from typing import Final

from ledger.database import Database
from rules.place import ACCOUNT, RELINKED

Item = tuple[str, str]  # product, serial

#: A unit that changes its owner this often is followed no further.
MAX_LINKS: Final = 100


def linked(database: Database, items: Iterable[Item]) -> list[list[Item]]:
    """Groups of items that are one unit each, every given item in exactly one; in a fixed order."""
    groups: list[list[Item]] = []
    seen: set[Item] = set()
    for item in sorted(set(items)):
        if item not in seen:
            groups.append(_group(database, item))
            seen.update(groups[-1])
    return groups


def _group(database: Database, item: Item) -> list[Item]:
    found, waiting = {item}, [item]
    while waiting and len(found) < MAX_LINKS:
        near = _neighbours(database, waiting.pop()) - found
        found |= near
        waiting += sorted(near)
    return sorted(found)


def _neighbours(database: Database, item: Item) -> set[Item]:
    found: set[Item] = set()
    for ref, source, target, prev in database.rows(_ENDS, item):
        if target in _BETWEEN:
            found.update((product, serial) for product, serial in database.rows(_NEXT, (ref,)))
        if source in _BETWEEN:
            for before in prev.split():
                boot, _, seq = before.partition(":")
                if seq.isascii() and seq.isdecimal():
                    found.update(database.rows(_BEFORE, (boot, int(seq))))
    return {(product, serial) for product, serial in found if serial}


_BETWEEN: Final = (ACCOUNT, RELINKED)
_PLACES: Final = f"('{ACCOUNT}', '{RELINKED}')"
_ENDS: Final = (
    "select boot || ':' || seq, source, target, prev from movement where product = ? and serial = ?"  # noqa: S608
    f" and (source in {_PLACES} or target in {_PLACES})"
)
_NEXT: Final = f"select product, serial from movement where source in {_PLACES} and prev = ?"  # noqa: S608
_BEFORE: Final = "select product, serial from movement where boot = ? and seq = ?"
