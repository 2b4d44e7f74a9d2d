"""A count that is done: the sets compared with the books, and the act that books the differences.

Missing units are lost, never deleted; quantities are corrected by movements; nothing is replaced wholesale.
Units that came or went after the count do not count as different. Design: domain, "Adjustment and count".
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from ledger.acts.outcome import Moves, Outcome, Request, carry_out, done_before
from ledger.acts.units import heads_of, known
from ledger.database import Database, bound
from ledger.office.problem import Code, Problem, shortened
from ledger.office.reading import products_by_id, stored_documents
from ledger.projection.change import Change
from rules.place import LOST
from rules.product import Process, asks
from wire import v1


@dataclass(frozen=True, slots=True)
class Counted:
    """A serial of a count. `place` is where it stood before: elsewhere, or empty for one nobody knew."""

    product: str
    serial: str
    lot: str
    place: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A product and lot counted by quantity: `counted` against `booked` at the time of the count."""

    product: str
    lot: str
    place: str
    booked: int
    counted: int


@dataclass(frozen=True, slots=True)
class CountReport:
    """What a count found at its place. `confirmed`: it is done; `booked`: it was dealt with.

    A count that a station started may take in several places, joined by a comma.
    """

    ref: str
    place: str
    confirmed: bool
    booked: bool
    found: tuple[Counted, ...] = ()
    elsewhere: tuple[Counted, ...] = ()
    unknown: tuple[Counted, ...] = ()
    missing: tuple[Counted, ...] = ()
    differences: tuple[Difference, ...] = ()


def report(ref: str) -> CountReport | None:
    """The sets of a count, also of one that is still going on; None if there is no such count."""
    database = bound()
    stored = stored_documents(database, [ref]).get(ref)
    row = database.row(_OPENED, (ref,))
    if (stored is None or stored.kind != Process.COUNT) and (row is None or row[0] != Process.COUNT):
        return None
    place = stored.task.place if stored else str(row[1] if row else "")
    rows = database.rows(_MOVES, (ref, Process.COUNT.value))
    places = [place] if place else sorted({str(target) for *_, target in rows})
    at = database.row(_AT, (ref,))
    until = int(at[0]) if at else _ALWAYS
    scope = {line.product for line in stored.task.lines} if stored else set()
    everything = stored is None or stored.task.free
    found, elsewhere, unknown = _serials(rows)
    seen = {(x.product, x.serial) for x in (*found, *elsewhere, *unknown)}
    missing = [
        Counted(product, serial, lot, at_place)
        for at_place in places
        for product, serial, lot in database.rows(_STANDING, (at_place, until))
        if (product, serial) not in seen and (everything or product in scope)
    ]
    return CountReport(
        ref,
        ", ".join(places),
        at is not None,
        database.row("select 1 from settled where kind = 'count' and key = ?", (ref,)) is not None,
        tuple(found),
        tuple(elsewhere),
        tuple(unknown),
        tuple(missing),
        tuple(
            difference
            for at_place in places
            for difference in _differences(database, rows, at_place, until, None if everything else scope)
        ),
    )


def book_differences(ref: str, request: Request) -> Outcome:
    """Books what a confirmed count shows: missing serials are lost, quantities corrected."""
    database = bound()
    own = Request(request.by, request.now, f"count {ref}", request.dry_run)
    before = done_before(database, "count", own)
    if before is not None:
        return before
    moves, counted = Moves(), report(ref)
    if counted is None:
        moves.refuse(Code.NOT_KNOWN, f"{shortened(ref)} is no count", "Check it.", ("ref",), ref)
        return carry_out(database, "count", moves, own)
    if not counted.confirmed:
        why = f"{shortened(ref)} is not confirmed yet"
        moves.refuse(Code.NOT_CONFIRMED, why, "Confirm it at the station first.", ("ref",), ref)
    elif database.row("select 1 from document where ref = ? and not closed", (ref,)) is not None:
        why = f"{shortened(ref)} is still open: what is not counted yet shows as missing"
        moves.remarks.append(Problem(Code.NOT_CONFIRMED, why, "Let the station finish it first.", ("ref",)))
    units = known(database, [(x.product, x.serial) for x in counted.missing])
    for x in counted.missing:
        unit = units[x.product, x.serial]
        moves.add(_lost(ref, x, unit.expiry, heads_of(unit)), note="not found at the count")
    for d in counted.differences:
        more = d.counted - d.booked
        source, target = (LOST, d.place) if more > 0 else (d.place, LOST)
        moves.add(
            v1.MovementBody(
                d.product, abs(more), source, target, Process.COUNT, lot=d.lot, reason=f"count {ref}"
            ),
            note=f"counted {d.counted}, booked {d.booked}",
        )
    agree = not moves.bodies and not moves.problems
    outcome = Outcome(written=not own.dry_run) if agree else carry_out(database, "count", moves, own)
    if outcome.written:
        with Change(database) as change:
            how = "the books agree" if agree else f"{len(moves.bodies)} differences booked"
            database.run(_SETTLED, (ref, how, own.by, own.now))
            change.settled("count", ref)
            if database.run("update document set withdrawn = ? where ref = ?", (True, ref)):
                change.document(ref)  # dealt with: no station goes on counting
    return outcome


def _lost(ref: str, x: Counted, expiry: str, prev: list[str]) -> v1.MovementBody:
    return v1.MovementBody(
        x.product, 1, x.place, LOST, Process.COUNT, x.serial, x.lot, expiry, prev=prev, reason=f"count {ref}"
    )


def _serials(rows: list[tuple[Any, ...]]) -> tuple[list[Counted], list[Counted], list[Counted]]:
    """Found here, found elsewhere and moved here by the count, unknown until now."""
    found, elsewhere, unknown = [], [], []
    for product, serial, lot, _, source, target in rows:
        if not serial:
            continue
        if source == LOST:
            unknown.append(Counted(product, serial, lot, ""))
        elif source == target:
            found.append(Counted(product, serial, lot, source))
        else:
            elsewhere.append(Counted(product, serial, lot, source))
    return found, elsewhere, unknown


def _differences(
    database: Database, rows: list[tuple[Any, ...]], place: str, until: int, scope: set[str] | None
) -> list[Difference]:
    """Counted against booked, for what is counted by quantity. A product not counted at all was not there."""
    counted: Counter[tuple[str, str]] = Counter()
    for product, serial, lot, quantity, _, target in rows:
        if not serial and target == place:
            counted[product, lot] += int(quantity)
    booked: Counter[tuple[str, str]] = Counter()
    for product, lot, quantity in database.rows(_BOOKED, (place,)):
        booked[product, lot] += int(quantity)
    for product, lot, source, target, quantity in database.rows(_LATER, (place, place, until)):
        booked[product, lot] -= int(quantity) * ((target == place) - (source == place))
    keys = sorted(counted.keys() | {key for key, n in booked.items() if n})
    products = products_by_id(database, {product for product, _ in keys})
    return [
        Difference(product, lot, place, booked[product, lot], counted[product, lot])
        for product, lot in keys
        if booked[product, lot] != counted[product, lot]
        and (scope is None or product in scope)
        and product in products
        and not asks(products[product], Process.COUNT).serial  # what has serials is compared by them
    ]


#: A count that goes on is compared with the books of now.
_ALWAYS: Final = 2**62
_OPENED: Final = (
    "select process, place from task_step where task = ? and step = 'opened' order by hlc desc limit 1"
)
_MOVES: Final = (
    "select product, serial, lot, quantity, source, target from movement"
    " where task = ? and process = ? order by hlc, boot, seq"
)
#: The clock of the last confirmation: what moved later is no difference.
_AT: Final = "select hlc from task_step where task = ? and step = 'confirmed' order by hlc desc limit 1"
_STANDING: Final = (
    "select s.product, s.serial, s.lot from standing s join product p on p.id = s.product"
    " and p.tracking = 'full' where s.place = ? and not exists (select 1 from movement m"
    " where m.serial = s.serial and m.product = s.product and s.head = m.boot || ':' || m.seq and m.hlc > ?)"
    " order by s.product, s.serial"
)
#: Units that left with a serial ("track during pick") were of the same quantity.
_BOOKED: Final = "select product, lot, quantity from balance where place = ? and quantity <> 0"
_LATER: Final = (
    "select product, lot, source, target, quantity from movement where (source = ?"
    " or target = ?) and source <> target and hlc > ?"
)
_SETTLED: Final = (
    "insert into settled (kind, key, how, settled_by, at) values ('count', ?, ?, ?, ?)"
    " on conflict (kind, key) do update set how = excluded.how, at = excluded.at"
)
