"""The office's acts: judge some entries and, if nothing forbids it, write all of them.

With ``dry_run`` an act only reads and may run in any thread; else it belongs inside the writer's transaction
(`Writer.submit`). It writes everything or, with a problem, nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from ledger.clock import SystemClock
from ledger.database import bound
from ledger.office import reading, tracking, transfers, writing
from ledger.office.documents import plan_documents
from ledger.office.entries import DocumentEntry, OperatorEntry, PlaceEntry, ProductEntry
from ledger.office.people import plan_operators, plan_places
from ledger.office.plan import Change, Effect, Plan
from ledger.office.problem import Problem
from ledger.office.products import plan_products
from ledger.projection.change import Change as ChangeSet
from rules.product import Process, product_id

T = TypeVar("T")
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Report:
    """What an act did, or would do.

    Attributes:
        changes: one for each entry, in their order; those with problems of their own are left out.
        problems: why nothing was written.
        remarks: worth a look, forbid nothing.
        written: whether everything is stored.
    """

    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()
    written: bool = False

    def count(self, effect: Effect) -> int:
        """How many entries have this effect."""
        return sum(change.effect is effect for change in self.changes)


def enter_products(
    entries: Sequence[ProductEntry],
    keep: frozenset[str] = NONE,
    *,
    now: int | None = None,
    by: str = "office",
    dry_run: bool = False,
) -> Report:
    """Products; `keep` names fields that stay as they are on products that are stored.

    A change of tracking makes debts of the stock that is there: remarks tell them before, movements by `by`
    at `now` (this machine's clock if left out) book them with the change.
    """
    db = bound()
    facts = reading.product_facts(db, entries)
    plan = plan_products(entries, facts, keep)
    debts = [
        debt
        for write in plan.writes
        if (old := facts.stored.get(write.product.id)) is not None
        for debt in tracking.consequences(db, old.product, write.product)
    ]
    if _writes(plan, dry_run=dry_run):
        with ChangeSet(db) as change:
            writing.write_products(db, change, plan.writes)
        tracking.book_debts(db, debts, by, SystemClock().now() if now is None else now)
    report = _report(plan, dry_run=dry_run)
    numbers = {product_id(entry.owner, entry.sku): n for n, entry in enumerate(entries)}
    shown = (tracking.remark(debt).under(numbers[debt.product]) for debt in debts)
    return replace(report, remarks=(*report.remarks, *shown))


def enter_documents(
    kind: str,
    entries: Sequence[DocumentEntry],
    now: int,
    keep: frozenset[str] = NONE,
    *,
    dry_run: bool = False,
) -> Report:
    """Documents of one kind (a key of `kinds.KINDS`), at `now` in milliseconds since 1970.

    A transfer gets its receiving side `REF-IN`, which follows what is shipped (`ledger.chores`).
    """
    db = bound()
    plan = plan_documents(entries, reading.document_facts(db, entries, kind), keep)
    if kind == Process.TRANSFER_OUT:
        plan = replace(plan, problems=(*plan.problems, *transfers.taken(db, entries)))
    if _writes(plan, dry_run=dry_run):
        with ChangeSet(db) as change:
            writing.write_documents(db, change, plan.writes, now)
            if kind == Process.TRANSFER_OUT:
                transfers.receiving_sides(db, change, plan.writes, now)
    return _report(plan, dry_run=dry_run)


def enter_places(
    entries: Sequence[PlaceEntry], keep: frozenset[str] = NONE, *, dry_run: bool = False
) -> Report:
    """Places."""
    db = bound()
    plan = plan_places(entries, reading.stored_places(db, entries), keep)
    if _writes(plan, dry_run=dry_run):
        with ChangeSet(db) as change:
            writing.write_places(db, change, plan.writes)
    return _report(plan, dry_run=dry_run)


def enter_operators(
    entries: Sequence[OperatorEntry], keep: frozenset[str] = NONE, *, dry_run: bool = False
) -> Report:
    """Operators."""
    db = bound()
    plan = plan_operators(entries, reading.stored_operators(db, entries), keep)
    if _writes(plan, dry_run=dry_run):
        with ChangeSet(db) as change:
            writing.write_operators(db, change, plan.writes)
    return _report(plan, dry_run=dry_run)


def _writes(plan: Plan[T], *, dry_run: bool) -> bool:
    return bool(plan.writes) and not plan.problems and not dry_run


def _report(plan: Plan[T], *, dry_run: bool) -> Report:
    return Report(plan.changes, plan.problems, plan.remarks, not plan.problems and not dry_run)
