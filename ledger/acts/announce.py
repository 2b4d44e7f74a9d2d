"""Contents of a container as its sender announced them: serials, lots and quantities (an ASN)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ledger.acts.outcome import Effect, Moves, Outcome, Request
from ledger.acts.units import resolve_product
from ledger.database import bound
from ledger.office.fields import (
    MAX_CODE,
    date_problems,
    quantity_problems,
    sscc_problems,
    text_problems,
)
from ledger.office.problem import Code, Problem, shortened
from ledger.office.reading import products_by_id
from ledger.projection.change import Change
from rules.catalog import MAX_CONTENTS, Content
from rules.serials import normal


def announce(sscc: str, children: Sequence[Content], document: str, request: Request) -> Outcome:
    """Replaces what was announced of a container; no children clear it. `document` announced it, or empty.

    ``product`` of a child may be a SKU that only one owner has.
    """
    database = bound()
    moves = Moves(problems=request.problems())
    moves.problems += (
        sscc_problems(sscc, "sscc") if sscc else text_problems(sscc, "sscc", MAX_CODE, required=True)
    )
    moves.problems += text_problems(document, "document", MAX_CODE)
    if len(children) > MAX_CONTENTS:
        why = f"{len(children)} children, the most is {MAX_CONTENTS}"
        moves.refuse(Code.TOO_MANY, why, "Announce the inner containers.", ("children",))
        children = ()
    rows: list[tuple[object, ...]] = []
    seen: set[tuple[str, str]] = set()
    for n, child in enumerate(children):
        product = resolve_product(database, child.product)
        if isinstance(product, Code):
            why = f"product {shortened(child.product)} is not known, or several owners have it"
            moves.refuse(product, why, "Write owner/sku.", ("children", n, "product"), child.product)
            continue
        found = products_by_id(database, [product]).get(product)
        if found is not None:
            child = replace(child, serial=normal(found, child.serial))  # noqa: PLW2901 - as it is stored
        moves.problems += (p.under("children", n) for p in _problems(child))
        if child.serial and (product, child.serial) in seen:
            why = f"{shortened(child.serial)} stands here twice"
            moves.refuse(Code.TWICE, why, "Keep one.", ("children", n, "serial"), child.serial)
        seen.add((product, child.serial))
        rows.append((sscc, n + 1, product, child.serial, child.lot, child.expiry, child.quantity, document))
        what = ("announced", product, child.serial, child.lot, child.quantity)
        moves.effects.append(Effect(*what, target=sscc, task=document))
    if moves.problems or request.dry_run:
        return Outcome(tuple(moves.effects), tuple(moves.problems))
    with Change(database) as change:
        database.run("delete from content where container = ?", (sscc,))
        database.many(_CONTENT, rows)
        change.container(sscc)
    return Outcome(tuple(moves.effects), written=True)


def _problems(child: Content) -> list[Problem]:
    found = [
        *text_problems(child.serial, "serial", MAX_CODE),
        *text_problems(child.lot, "lot", MAX_CODE),
        *date_problems(child.expiry, "expiry"),
        *quantity_problems(child.quantity),
    ]
    if child.serial and child.quantity > 1:
        why = "a serial is one unit"
        found.append(Problem(Code.OUT_OF_RANGE, why, "Leave the quantity out.", ("quantity",)))
    return found


_CONTENT: Final = (
    "insert into content (container, number, product, serial, lot, expiry, quantity, document)"
    " values (?, ?, ?, ?, ?, ?, ?, ?)"
)
