"""May a document become its draft? The list rules, and the lock of what is confirmed. Pure.

Design: domain, "Goods in": a closed document does not change; a line with confirmed units stays and keeps its
product; a serial whose unit is confirmed stays as it is; what is confirmed is never lowered.
"""

from collections.abc import Mapping
from typing import Final

from ledger.office.draft import Draft
from ledger.office.kinds import KINDS, Lists
from ledger.office.problem import Code, Path, Problem, shortened
from ledger.office.serials import (
    SerialEntry,
    list_problems,
    lock_problems,
    not_on_hand_problem,
    on_hand_problem,
    reserved_problem,
)
from rules.product import Product
from rules.task import Line
from wire.feed import task_row

#: A text about an item, by (product, serial).
OnHand = Mapping[tuple[str, str], str]
NOWHERE: Final[OnHand] = {}
#: One row of the feed travels in one chunk of 56 KiB (`wire.feed`); the rest of the chunk is its envelope.
MAX_TASK_ROW: Final = 55 * 1024


def draft_problems(
    new: Draft, products: Mapping[str, Product], on_hand: OnHand, reserved: OnHand = NOWHERE
) -> list[Problem]:
    """Everything that forbids storing a draft that differs from what is stored.

    `on_hand` is the place of each item that is on hand, by (product, serial); `reserved` the other document
    that takes exactly this unit.
    """
    if new.task.closed:
        why = f"{new.task.id} is closed; nothing on it can change"
        return [_problem(Code.CLOSED, why, "Enter a new document; correct stock by a movement.", ("ref",))]
    problems: list[Problem] = []
    for n, line in enumerate(new.task.lines):
        found = line_lock(line, new.before(line.id))
        product = products[line.product]
        found += (p.under("serials") for p in _list_problems(new, line, product, on_hand, reserved))
        problems += (p.under("lines", n) for p in found)
    return [*problems, *_removed(new), *_listed_twice(new), *_too_large(new)]


def line_lock(line: Line, before: Line | None) -> list[Problem]:
    """A line with confirmed units keeps its product and cannot shrink below them."""
    if before is None or before.done == 0:
        return []
    if line.product != before.product:
        why = f"{before.done} of {before.product} are confirmed on line {line.id}"
        fix = "Enter the other product as a new line."
        return [_problem(Code.LINE_LOCKED, why, fix, ("product",), line.product)]
    if before.quantity != line.quantity < before.done:
        why = f"{before.done} are confirmed on line {line.id} already"
        return [
            _problem(
                Code.LINE_LOCKED, why, f"Enter {before.done} or more.", ("quantity",), str(line.quantity)
            )
        ]
    return []


def _list_problems(
    new: Draft, line: Line, product: Product, on_hand: OnHand, reserved: OnHand
) -> list[Problem]:
    """Problems of a line's list: as given, or as it stands while the line changes around it."""
    entries = new.lists.get(line.id, ())
    before = new.before(line.id)
    if (
        line.id not in new.changed
        and before
        and (before.product, before.quantity) == (line.product, line.quantity)
    ):
        return []
    received = [SerialEntry(e.serial, e.lot, e.expiry) for e in new.received(line.id)]
    where = {entry.serial: (n, entry) for n, entry in reversed(list(enumerate(entries)))}
    problems = [*list_problems(product, line.quantity, entries, new.kind), *lock_problems(received, where)]
    known = frozenset(e.serial for e in received)
    if KINDS[new.kind].lists is Lists.RESERVED:
        known = new.had(line.id)  # a unit that was reserved may be picked by now
    for serial, (n, _) in where.items():
        if serial not in known:
            problems += _whereabouts(new, (product.id, serial), n, on_hand, reserved)
    return problems


def _whereabouts(
    new: Draft, item: tuple[str, str], n: int, on_hand: OnHand, reserved: OnHand
) -> list[Problem]:
    """Expected goods are not here yet; reserved ones are, and for nobody else."""
    place, other = on_hand.get(item), reserved.get(item, "")
    match KINDS[new.kind].lists:
        case Lists.EXPECTED:
            return [on_hand_problem(n, item[1], place)] if place is not None else []
        case Lists.RESERVED if place is None:
            return [not_on_hand_problem(n, item[1])]
        case Lists.RESERVED if other and other not in {new.task.id, new.task.origin}:
            return [reserved_problem(n, item[1], other)]
        case _:
            return []


def _removed(new: Draft) -> list[Problem]:
    kept = {line.id for line in new.task.lines}
    fix = "Put it back; close it short at the station."
    return [
        _problem(
            Code.LINE_LOCKED,
            f"line {x.id} has {x.done} confirmed and cannot be taken out",
            fix,
            ("lines",),
            x.id,
        )
        for x in (new.old.task.lines if new.old else ())
        if x.id not in kept and (x.done or new.received(x.id))
    ]


def _listed_twice(new: Draft) -> list[Problem]:
    """One item cannot be expected on two lines of one document."""
    problems = []
    first: dict[tuple[str, str], str] = {}
    for n, line in enumerate(new.task.lines):
        for m, entry in enumerate(new.lists.get(line.id, ())):
            other = first.setdefault((line.product, entry.serial), line.id)
            if other != line.id:
                why = f"{shortened(entry.serial)} is expected on line {other} too"
                where = ("lines", n, "serials", m)
                problems.append(_problem(Code.DUPLICATE, why, "Take one of them out.", where, entry.serial))
    return problems


def _too_large(new: Draft) -> list[Problem]:
    size = len(task_row(new.task, 0)[2] or b"")
    if size <= MAX_TASK_ROW:
        return []
    why = f"the document takes {size} bytes on its way to the stations, the most is {MAX_TASK_ROW}"
    return [_problem(Code.TOO_LARGE, why, "Split it into two documents.", ("lines",))]


def _problem(code: Code, why: str, fix: str, where: Path, value: str = "") -> Problem:
    return Problem(code, why, fix, where, shortened(value))
