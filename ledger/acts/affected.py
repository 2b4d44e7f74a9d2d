"""Where the goods under a recall are, under every name they had since and in every story told of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ledger.database import Database, marks
from ledger.reading.identities import linked
from rules.place import ACCOUNT, CUSTOMER, RELINKED, SUPPLIER, TRANSIT, on_hand

#: What a recall names: (product, lot, serial); lot and serial empty for the whole product.
Named = tuple[str, str, str]
_SLICE: Final = 500
#: A unit is there no more: it goes on under another name.
_RENAMED: Final = (ACCOUNT, RELINKED)


@dataclass(frozen=True, slots=True)
class Found:
    """Units under a recall at one place. `serial` is empty for a quantity; `party` got it, by `task`."""

    product: str
    serial: str
    lot: str
    quantity: int
    place: str
    since: int = 0
    task: str = ""
    party: str = ""


@dataclass(frozen=True, slots=True)
class Affected:
    """Where the units are. `never` are named serials that never moved: they are held all the same.

    A unit of which two stories are told stands here, and is counted, with both: either may be true.
    """

    units: tuple[Found, ...] = ()
    never: tuple[str, ...] = ()
    on_hand: int = 0
    in_transit: int = 0
    shipped: int = 0
    elsewhere: int = 0


def renamed(database: Database, items: Iterable[Named]) -> set[Named]:
    """The names that units among these have now, after an account transfer or a relink."""
    gone: set[tuple[str, str]] = set()
    for one, values in _conditions(items):
        gone.update(database.rows(_GONE.format(one), (*values, *_RENAMED)))
    return {
        (product, "", serial)
        for group in linked(database, gone)
        for product, serial in group
        if (product, serial) not in gone
    }


def affected(database: Database, items: Sequence[Named]) -> Affected:
    """Where everything named is now."""
    everything = sorted({*items, *renamed(database, items)})
    units: dict[tuple[str, str, str, str], Found] = {}
    there: set[tuple[str, str]] = set()
    for one, values in _conditions(everything):
        rows = database.rows(_SERIALS.format(one), values)
        there |= {(row[0], row[1]) for row in rows}
        _add(units, (row for row in rows if row[4] not in _RENAMED))
        _add(units, _stories(database, one, values))
    for product, lot, serial in everything:
        if not serial:
            one, values = (" and {}.lot = ?", (product, lot)) if lot else ("", (product,))
            _add(units, database.rows(_LOOSE.format(one.format("b")), values))
            _add(units, database.rows(_GOT.format(one.format("m")), values))
    never = tuple(s for p, _, s in sorted(set(items)) if s and (p, s) not in there)
    found = tuple(units[key] for key in sorted(units))
    here = sum(u.quantity for u in found if on_hand(u.place) and u.place != TRANSIT)
    transit = sum(u.quantity for u in found if u.place == TRANSIT)
    shipped = sum(u.quantity for u in found if u.place == CUSTOMER)
    total = sum(u.quantity for u in found)
    return Affected(found, never, here, transit, shipped, total - here - transit - shipped)


def _conditions(items: Iterable[Named]) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Conditions on a standing `s` that together mean these items, with their values."""
    named: dict[str, list[str]] = {}
    for product, lot, serial in items:
        if serial:
            named.setdefault(product, []).append(serial)
        elif lot:
            yield "s.product = ? and s.lot = ?", (product, lot)
        else:
            yield "s.product = ?", (product,)
    for product, serials in named.items():
        for start in range(0, len(serials), _SLICE):
            part = serials[start : start + _SLICE]
            yield f"s.product = ? and s.serial in ({marks(len(part))})", (product, *part)


def _stories(database: Database, one: str, values: Sequence[str]) -> Iterable[tuple[Any, ...]]:
    """Each end of the stories of units in conflict: the one that is shown need not be the true one."""
    for product, serial, lot, heads in database.rows(_FORKED.format(one), values):
        for boot, _, seq in (ref.partition(":") for ref in heads.split()):
            for end in database.rows(_END, (boot, int(seq))):
                yield (product, serial, lot, 1, *end)


def _add(units: dict[tuple[str, str, str, str], Found], rows: Iterable[tuple[Any, ...]]) -> None:
    for row in rows:
        unit = Found(row[0], row[1], row[2], int(row[3]), *row[4:])
        units[unit.product, unit.serial, unit.lot, f"{unit.place}\x1f{unit.task}"] = unit


_GONE: Final = "select s.product, s.serial from standing s where {} and s.place in (?, ?)"
_SERIALS: Final = (
    "select s.product, s.serial, s.lot, 1, s.place, s.since, s.task, coalesce(d.party, '') from standing s"
    " left join document d on d.ref = s.task where {}"
)
_FORKED: Final = (
    "select s.product, s.serial, s.lot, c.heads from conflict c join standing s"
    " on s.product = c.product and s.serial = c.serial where {}"
)
_END: Final = (
    "select m.target, m.at, m.task, coalesce(d.party, '') from movement m"
    " left join document d on d.ref = m.task where m.boot = ? and m.seq = ?"
)
#: What is at a place without serials; what customers got of it, by the task that brought it there.
_LOOSE: Final = (
    "select b.product, '', b.lot, b.loose, b.place, 0, '', '' from balance b"  # noqa: S608
    f" where b.loose > 0 and b.place not in ('{CUSTOMER}', '{SUPPLIER}') and b.product = ?{{}}"
)
_GOT: Final = (
    "select m.product, '', m.lot, sum(m.quantity), m.target, max(m.at), m.task,"  # noqa: S608
    " coalesce(max(d.party), '')"
    f" from movement m left join document d on d.ref = m.task where m.target = '{CUSTOMER}'"
    " and m.serial = '' and m.product = ?{} group by m.product, m.lot, m.target, m.task"
)
