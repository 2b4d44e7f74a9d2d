"""Recalls and holds: by lot, by serials, by a range of serials, or a whole product.

The dry run is the answer that a quality manager needs first: where each unit is, who received it. Ordered, it
goes to the stations with the feed; `reach` tells how many of them have it. Design: domain, "What the ledger
answers".
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ledger.acts.affected import Affected, Found, Named, affected, renamed
from ledger.acts.outcome import Effect, Moves, Outcome, Request, remember
from ledger.acts.units import resolve_product
from ledger.database import Database, bound
from ledger.delivery.completeness import MISSING_OF
from ledger.feed import feed
from ledger.office.fields import MAX_CODE, MAX_NAME, text_problems
from ledger.office.pasted import RangeFault, expand
from ledger.office.problem import Code, choice_problem, shortened
from ledger.office.reading import products_by_id
from ledger.projection.change import Change
from rules.catalog import HoldKind
from rules.serials import normal

#: Serials that one recall may name: a production day; more is a lot or the product.
MAX_SERIALS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Selection:
    """What is recalled of one product: lots, serials, ranges (first, count); nothing named is all of it."""

    product: str
    lots: tuple[str, ...] = ()
    serials: tuple[str, ...] = ()
    ranges: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a recall is spread. `ahead` gateways have it; `behind` are the names of the others."""

    gateways: int
    ahead: int
    behind: tuple[str, ...] = ()
    complete: tuple["Complete", ...] = ()


@dataclass(frozen=True, slots=True)
class Complete:
    """Up to when (milliseconds since 1970) everything of a gateway is here; `missing` records are not."""

    gateway: str
    at: int
    missing: int


@dataclass(frozen=True, slots=True)
class RecallOutcome:
    """What a recall did, or would do."""

    outcome: Outcome
    affected: Affected = field(default_factory=Affected)


def order(kind: str, selections: Sequence[Selection], why: str, request: Request) -> RecallOutcome:
    """Orders a recall or hold under ``request.ref``; the same order again changes nothing.

    It holds the units also under the names they have now, after an account transfer or a relink.
    """
    database = bound()
    moves = Moves(problems=request.problems())
    if not request.ref:
        moves.problems += text_problems("", "ref", MAX_CODE, required=True)
    moves.problems += text_problems(why, "why", MAX_NAME, required=True)
    if kind not in set(HoldKind):
        moves.problems.append(choice_problem(kind, HoldKind).under("kind"))
    items = _items(database, moves, selections)
    old = _stored(database, request.ref)
    if old is not None and not moves.problems and _lifted(database, request.ref):
        text = f"{request.ref} was ordered before and lifted: its goods are free"
        moves.refuse(Code.REF_TAKEN, text, "Order it anew under another reference.", ("ref",))
    names = renamed(database, items)
    if old is not None and not moves.problems and not _same(old, (kind, why, items), names):
        text = f"{request.ref} was ordered before, of other goods or for another reason"
        moves.refuse(Code.REF_TAKEN, text, "Choose another reference, or lift that one first.", ("ref",))
    found = affected(database, items)
    items = sorted({*items, *names})
    effects = tuple(Effect("held", p, s, lot, note=why) for p, lot, s in items)
    planned = Outcome(effects, tuple(moves.problems), again=old is not None)
    if moves.problems or request.dry_run or old is not None:
        written = old is not None and not moves.problems and not request.dry_run
        return RecallOutcome(Outcome(effects, planned.problems, (), written, (), planned.again), found)
    _store(database, kind, items, why, request)
    remember(database, "recall", request, ())
    return RecallOutcome(Outcome(effects, written=True), found)


def lift(ref: str, request: Request) -> Outcome:
    """Ends a recall or hold; the goods are free again. The row stays, and who ended it and when is kept."""
    database = bound()
    row = database.row("select lifted from recall where ref = ?", (ref,))
    moves = Moves(problems=request.problems())
    if row is None:
        moves.refuse(Code.NOT_KNOWN, f"{shortened(ref)} is no recall or hold", "Check it.", ("ref",), ref)
    items = database.rows("select product, lot, serial from hold where ref = ?", (ref,))
    effects = tuple(Effect("released", p, s, lot) for p, lot, s in items)
    if moves.problems or request.dry_run or (row is not None and row[0]):
        again = bool(row and row[0])
        return Outcome(effects, tuple(moves.problems), written=again and not request.dry_run, again=again)
    with Change(database) as change:
        database.run("update recall set lifted = ? where ref = ?", (request.now, ref))
        change.recall(ref)
    remember(database, "lift", replace(request, ref=ref), ())
    return Outcome(effects, written=True)


def where(ref: str) -> Affected | None:
    """Where the units of a stored recall are now; None if there is no such recall."""
    database = bound()
    if database.row("select 1 from recall where ref = ?", (ref,)) is None:
        return None
    items = database.rows("select product, lot, serial from hold where ref = ?", (ref,))
    return affected(database, [(p, lot, s) for p, lot, s in items])


def reach(ref: str) -> Reach | None:
    """``n of m gateways have it``, and up to when what they did before is known here."""
    database = bound()
    row = database.row("select number from recall where ref = ?", (ref,))
    if row is None:
        return None
    generation = feed.state(database).generation
    behind: list[str] = []
    complete: list[Complete] = []
    gateways = database.rows(
        "select name, feed, complete, waiting from gateway where not retired order by name"
    )
    for name, version, upto, waiting in gateways:
        theirs, _, number = str(version).rpartition(":")
        if theirs != generation or not number.isdecimal() or int(number) < row[0]:
            behind.append(name)
        complete.append(_complete(database, name, upto, waiting))
    return Reach(len(gateways), len(gateways) - len(behind), tuple(behind), tuple(complete))


def _complete(database: Database, gateway: str, upto: int, waiting: int) -> Complete:
    missing = database.row(_MISSING, (gateway,))
    return Complete(gateway, upto, max(int((missing and missing[0]) or 0), waiting))


def _items(database: Database, moves: Moves, selections: Sequence[Selection]) -> list[tuple[str, str, str]]:
    """(product, lot, serial) of everything named, sorted."""
    found: set[tuple[str, str, str]] = set()
    total = 0  # also of the ranges, before they are held in memory
    if not selections:
        moves.refuse(Code.NOTHING, "no goods are named", "Name a product, a lot or serials.", ("goods",))
    for n, one in enumerate(selections):
        product = resolve_product(database, one.product)
        if isinstance(product, Code):
            why = f"product {shortened(one.product)} is not known, or several owners have it"
            moves.refuse(product, why, "Write owner/sku.", ("goods", n, "product"), one.product)
            continue
        serials = [*one.serials]
        total += len(serials) + sum(count for _, count in one.ranges if count > 0)
        if total > MAX_SERIALS:
            why = f"{total} serials, the most is {MAX_SERIALS}"
            moves.refuse(Code.TOO_MANY, why, "Recall the lot or the product.", ("goods", n, "serials"))
            break
        for m, (first, count) in enumerate(one.ranges):
            some = expand(first, count)
            if isinstance(some, RangeFault):
                moves.refuse(Code.RANGE, some.why, some.fix, ("goods", n, "ranges", m), first)
            else:
                serials += some
        for name, texts in (("lots", one.lots), ("serials", serials)):
            for m, text in enumerate(texts):
                found_here = text_problems(text, "text", MAX_CODE, required=True)
                moves.problems += (p.under("goods", n, name, m) for p in found_here)
        serials = _as_stored(database, product, serials)
        found |= {(product, lot, "") for lot in one.lots} | {(product, "", serial) for serial in serials}
        if not one.lots and not serials:
            found.add((product, "", ""))
    return sorted(found)


def _as_stored(database: Database, product: str, serials: Sequence[str]) -> list[str]:
    """A unit is held under the serial that it has in stock: in its normal form."""
    known = products_by_id(database, [product]).get(product)
    return [normal(known, serial) if known is not None else serial for serial in serials]


def _lifted(database: Database, ref: str) -> bool:
    return database.row("select 1 from recall where ref = ? and lifted <> 0", (ref,)) is not None


def _same(old: tuple[str, str, set[Named]], new: tuple[str, str, list[Named]], names: set[Named]) -> bool:
    """Whether it is the same order; names that its units got since then, or had, are no difference."""
    return old[:2] == new[:2] and old[2] - names == set(new[2]) - names


def _stored(database: Database, ref: str) -> tuple[str, str, set[Named]] | None:
    row = database.row("select kind, why from recall where ref = ?", (ref,))
    if row is None:
        return None
    items = database.rows("select product, lot, serial from hold where ref = ?", (ref,))
    return row[0], row[1], {(p, lot, s) for p, lot, s in items}


def _store(
    database: Database, kind: str, items: Sequence[tuple[str, str, str]], why: str, request: Request
) -> None:
    with Change(database) as change:
        sql = "insert into recall (ref, kind, why, created, lifted, number) values (?, ?, ?, ?, 0, 0)"
        database.run(sql, (request.ref, kind, why, request.now))
        sql = "insert into hold (ref, product, lot, serial) values (?, ?, ?, ?)"
        database.many(sql, [(request.ref, *item) for item in items])
        change.recall(request.ref)


_MISSING: Final = f"select ({MISSING_OF}) from gateway g where g.name = ?"  # noqa: S608
__all__ = [
    "MAX_SERIALS",
    "Affected",
    "Complete",
    "Found",
    "Reach",
    "RecallOutcome",
    "Selection",
    "lift",
    "order",
    "reach",
    "where",
]
