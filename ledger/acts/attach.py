"""An unknown code attached to its product, and the units let in that were set aside because of it.

Both or neither: nobody scans again. Design: domain, "Which line does a code belong to".
"""

from dataclasses import dataclass, fields, replace
from typing import Final

from ledger.acts.admit import Admission, admit
from ledger.acts.outcome import Effect, Moves, Outcome, Request
from ledger.acts.units import resolve_product
from ledger.database import Database, bound
from ledger.office.acts import enter_products
from ledger.office.entries import CodeEntry, ProductEntry
from ledger.office.problem import Code, shortened
from ledger.office.products import normal_code
from rules.catalog import ProductCode

#: All that a product has besides its codes stays as it is.
_KEEP: Final = frozenset(field.name for field in fields(ProductEntry)) - {"owner", "sku", "codes"}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A code, the product (``owner/sku``, or a SKU that only one owner has) and how many units it is."""

    code: str
    product: str
    pack: int = 1


def attach(new: Attachment, admission: Admission, request: Request) -> Outcome:
    """Enters the code and lets in the units of `admission`; it may name none."""
    database = bound()
    moves = Moves(problems=request.problems())
    product = resolve_product(database, new.product)
    if isinstance(product, Code):
        why = f"product {shortened(new.product)} is not known, or several owners have it"
        moves.refuse(product, why, "Write owner/sku.", ("product",), new.product)
        return Outcome(problems=tuple(moves.problems))
    entry = _entry(database, product, new)
    code = ProductCode(normal_code(new.code), product, new.pack)
    only = replace(request, dry_run=True)
    entered = enter_products([entry], _KEEP, now=request.now, by=request.by, dry_run=True)
    planned = admit(admission, only, [code]) if admission.refs else Outcome()
    problems = (*(p for p in moves.problems if not planned.problems), *entered.problems, *planned.problems)
    attached = Effect("attached", product, quantity=new.pack, note=code.code)
    effects = (attached, *planned.effects)
    if problems or request.dry_run:
        return Outcome(effects, problems, entered.remarks)
    enter_products([entry], _KEEP, now=request.now, by=request.by)
    done = admit(admission, request, [code]) if admission.refs else Outcome()
    return Outcome(effects, remarks=entered.remarks, written=True, records=done.records)


def _entry(database: Database, product: str, new: Attachment) -> ProductEntry:
    """The stored product with the code added; a pack that differs from a stored one replaces it."""
    owner, sku = database.rows("select owner, sku from product where id = ?", (product,))[0]
    rows = database.rows("select code, pack from code where product = ? order by code", (product,))
    codes = [CodeEntry(code, pack) for code, pack in rows if code not in {sku, normal_code(new.code)}]
    return ProductEntry(sku, owner, codes=(*codes, CodeEntry(new.code, new.pack)))
