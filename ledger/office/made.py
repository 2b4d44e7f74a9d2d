"""Documents made from what is there: from an order, from picks, from a place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ledger.database import Database, bound
from ledger.office.acts import Report, enter_documents
from ledger.office.document_edit import entry_of
from ledger.office.document_fields import MAX_LINES
from ledger.office.draft import Stored
from ledger.office.entries import DocumentEntry, LineEntry
from ledger.office.kinds import KINDS, ORDER, listable
from ledger.office.problem import Code, Path, Problem, shortened
from ledger.office.reading import products_by_id, stored_documents
from ledger.office.serials import SerialEntry
from rules.place import on_hand
from rules.product import PICKS, Process

#: What can be made from an order.
FROM_ORDER: Final = frozenset({Process.PICK, Process.BATCH_PICK, Process.RECEIVE, Process.TRANSFER_OUT})


def from_order(  # noqa: PLR0913 - what is asked
    order: str, kind: str, ref: str, now: int, *, load: bool | None, dry_run: bool = False
) -> Report:
    """A pick list, transfer or pre-receipt with the lines of an order.

    An order that names lots or serials asks "load its n lots and serials?": `load` answers; None asks.
    """
    stored = stored_documents(bound(), [order]).get(order)
    if stored is None or stored.kind != ORDER:
        return _refused(Code.NOT_KNOWN, f"{shortened(order)} is no order", "Enter the order first.", "order")
    if kind not in FROM_ORDER:
        return _refused(Code.NOT_A_CHOICE, f"no {shortened(kind)} is made from an order", "", "kind")
    lots = len({line.lot for line in stored.task.lines} - {""})
    serials = sum(len(some) for some in stored.lists.values())
    if load is None and lots + serials:
        why = f"load its {lots} lots and {serials} serials?"
        return _refused(Code.ASKS, why, "Answer load: yes or no.", "load")
    entry = entry_of(stored.task)
    lines = tuple(
        _loaded(line, stored) if load else replace(line, lot="", serials=()) for line in entry.lines
    )
    made = replace(entry, ref=ref, lines=lines, origin=order)
    return enter_documents(kind, [made], now, dry_run=dry_run)


def copy_serials(source: str, target: str, now: int, *, dry_run: bool = False) -> Report:
    """Enters the serials that an order, or another document, names for the same products."""
    stored = stored_documents(bound(), [source, target])
    if source not in stored or target not in stored:
        missing = source if source not in stored else target
        return _refused(Code.NOT_KNOWN, f"{shortened(missing)} is not known", "Check it.", "source")
    old, new = stored[source], stored[target]
    named: dict[str, list[SerialEntry]] = {}
    for line in old.task.lines:
        named.setdefault(line.product, []).extend(_serials(old, line.id))
    lines: list[LineEntry] = []
    for row in entry_of(new.task).lines:
        some = named.get(row.product, [])
        taken, named[row.product] = some[: row.quantity], some[row.quantity :]
        lines.append(replace(row, serials=tuple(taken)) if taken else row)
    if all(row.serials is None for row in lines):
        why = f"{shortened(source)} names no serials for what is on {shortened(target)}"
        return _refused(Code.NOTHING, why, "Enter them another way.", "source")
    entry = replace(entry_of(new.task), lines=tuple(lines))
    return enter_documents(new.kind, [entry], now, dry_run=dry_run)


@dataclass(frozen=True, slots=True)
class Shipment:
    """A dispatch: the picks whose goods are loaded together."""

    ref: str
    picks: tuple[str, ...]
    party: str = ""
    stations: tuple[str, ...] = ()


def dispatch(shipment: Shipment, now: int, *, dry_run: bool = False) -> Report:
    """A dispatch whose lines and serials are what these picks took; loading is checked against them."""
    database = bound()
    stored = stored_documents(database, shipment.picks)
    problems = [
        Problem(Code.NOT_KNOWN, f"{shortened(ref)} is no pick", "Check it.", (0, "picks", n), ref)
        for n, ref in enumerate(shipment.picks)
        if ref not in stored or stored[ref].task.process not in PICKS or stored[ref].kind == ORDER
    ]
    lines = _picked(database, list(stored)) if not problems else ()
    if not lines and not problems:
        why = "nothing waits here that these picks took"
        fix = "A pick whose goods go straight to the customer needs no dispatch."
        problems.append(Problem(Code.NOTHING, why, fix, (0, "picks")))
    if problems:
        return Report(problems=tuple(problems))
    party = shipment.party or next((s.task.party for s in stored.values() if s.task.party), "")
    entry = DocumentEntry(
        shipment.ref, lines, party, "", shipment.stations, origin=" ".join(dict.fromkeys(shipment.picks))
    )
    return enter_documents(Process.DISPATCH, [entry], now, dry_run=dry_run)


def count(  # noqa: PLR0913 - what is asked
    place: str,
    now: int,
    *,
    ref: str = "",
    blind: bool = False,
    origin: str = "",
    stations: Sequence[str] = (),
    dry_run: bool = False,
) -> Report:
    """A count of a place: what should be there, with its serials; anything else found is counted as well."""
    database = bound()
    if not place:
        return _refused(Code.REQUIRED, "place is empty", "Name the place to count.", "place")
    entry = DocumentEntry(
        ref or _free_ref(database, place),
        _standing(database, place),
        "",
        place,
        tuple(stations),
        free=True,
        blind=blind,
        origin=origin,
    )
    return enter_documents(Process.COUNT, [entry], now, dry_run=dry_run)


def _loaded(line: LineEntry, stored: Stored) -> LineEntry:
    return replace(line, serials=_serials(stored, line.id))


def _serials(stored: Stored, line: str) -> tuple[SerialEntry, ...]:
    return tuple(
        SerialEntry(e.serial, e.lot, e.expiry, stored.containers.get(e.serial, ""))
        for e in stored.lists.get(line, ())
    )


def _picked(database: Database, refs: Sequence[str]) -> tuple[LineEntry, ...]:
    """What these picks took and what still waits where they put it, a line for each product and place."""
    found: dict[tuple[str, str], tuple[int, list[SerialEntry]]] = {}
    for ref in refs:
        for product, serial, lot, expiry, quantity, process, target, at in database.rows(_PICKED, (ref,)):
            gone = bool(serial) and at != target
            if process not in PICKS or not on_hand(target) or gone:
                continue
            total, serials = found.setdefault((product, target), (0, []))
            if serial:
                serials.append(SerialEntry(serial, lot, expiry))
            found[product, target] = (total + int(quantity), serials)
    return tuple(
        LineEntry(str(n), product, total, target, "", tuple(serials) if len(serials) == total else ())
        for n, ((product, target), (total, serials)) in enumerate(sorted(found.items()), 1)
    )


def _standing(database: Database, place: str) -> tuple[LineEntry, ...]:
    """A line for each product and lot at a place; with a list where every unit has its serial."""
    rows = database.rows(_BALANCES, (place, MAX_LINES))
    products = products_by_id(database, {product for product, _, _ in rows})
    lines = []
    for n, (product, lot, quantity) in enumerate((r for r in rows if r[0] in products), 1):
        found = database.rows(_STANDING, (product, place, lot))
        serials = tuple(SerialEntry(*row) for row in found)
        whole = len(serials) == quantity and listable(products[product], Process.COUNT)
        lines.append(LineEntry(str(n), product, int(quantity), place, lot, serials if whole else ()))
    return tuple(lines)


def _free_ref(database: Database, place: str) -> str:
    """``CT-<place>-<n>``, the first that is free."""
    n = 1
    while True:
        ref = f"CT-{place[:40]}-{n}"
        if database.row("select 1 from document where ref = ?", (ref,)) is None:
            return ref
        n += 1


def _refused(code: Code, why: str, fix: str, where: str) -> Report:
    path: Path = (0, where)
    return Report(problems=(Problem(code, why, fix or f"Use {', '.join(sorted(KINDS))}.", path),))


_PICKED: Final = (
    "select m.product, m.serial, m.lot, m.expiry, m.quantity, m.process, m.target, coalesce(s.place, '')"
    " from movement m left join standing s on s.product = m.product and s.serial = m.serial"
    " and m.serial <> '' where m.task = ? order by m.hlc, m.boot, m.seq"
)
_BALANCES: Final = (
    "select product, lot, quantity from balance where place = ? and quantity > 0"
    " order by product, lot limit ?"
)
_STANDING: Final = (
    "select serial, lot, expiry from standing where product = ? and place = ? and lot = ? order by serial"
)
