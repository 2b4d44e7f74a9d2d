"""The serials of one pre-receipt line: how they are typed, and the rule *all or none*. Pure.

Design: domain, "Goods in". A list is compared with the quantity of its line, within itself, with the
product's rule for serials, and with what is already confirmed (locked).
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.office.fields import MAX_CODE, date_problems, sscc_problems, text_problems
from ledger.office.kinds import KINDS, Lists, listable
from ledger.office.problem import Code, Path, Problem, shortened
from rules.product import Process, Product, Tracking
from rules.schemes import title_of
from rules.serials import fault, matches
from rules.serials import normal as normal_form

__all__ = [
    "MAX_SERIALS", "SerialEntry", "count_problems", "list_problems", "listable", "lock_problems", "normal",
    "not_on_hand_problem", "on_hand_problem", "reserved_problem", "rule_problem", "split_pasted",
]  # fmt: skip

#: Serials of one line: a pallet of small parts; more is split over lines, so that a page stays usable.
MAX_SERIALS: Final = 10_000

_BETWEEN: Final = re.compile(r"[,;\t]")


@dataclass(frozen=True, slots=True)
class SerialEntry:
    """One expected serial as the office enters it; `expiry` is an ISO date, all but the serial may be empty.

    `container` is the SSCC that it is announced to come in.
    """

    serial: str
    lot: str = ""
    expiry: str = ""
    container: str = ""


def split_pasted(text: str, known: Collection[str] = ()) -> list[str]:
    r"""The serials of a typed or pasted text: one per line, or separated by comma, semicolon or tab.

    A line that is, as a whole, one of the `known` serials stays whole: its own comma separates nothing.

    >>> split_pasted("SN1, SN2;SN3\n\n SN4\tSN5")
    ['SN1', 'SN2', 'SN3', 'SN4', 'SN5']
    """
    found: list[str] = []
    for raw in text.splitlines():
        line = raw.strip()
        found += [line] if line in known else (part.strip() for part in _BETWEEN.split(line))
    return [serial for serial in found if serial]


def normal(entry: SerialEntry, product: Product) -> SerialEntry:
    """The form that is stored and compared: outer blanks off, the serial by the product's rule."""
    return SerialEntry(
        normal_form(product, entry.serial.strip()),
        entry.lot.strip(),
        entry.expiry.strip(),
        entry.container.strip(),
    )


def count_problems(quantity: int, entered: int) -> list[Problem]:
    """All or none: both counts are named."""
    if entered in {0, quantity}:
        return []
    counts = f"{entered} of {quantity}"
    why = f"{counts} serials are entered"
    if entered < quantity:
        return [Problem(Code.PARTIAL, why, f"Enter {quantity - entered} more or clear all.", (), counts)]
    return [Problem(Code.PARTIAL, why, f"Take {entered - quantity} out or clear all.", (), counts)]


def list_problems(
    product: Product, quantity: int, entries: Sequence[SerialEntry], kind: str = Process.RECEIVE
) -> list[Problem]:
    """Everything wrong with a list by itself; `entries` in their normal form.

    The paths begin at the list: ``(3, "lot")`` is the lot of the fourth entry. A reservation may name some of
    the units only; expected serials are all or none.
    """
    if not entries:
        return []
    if not listable(product, kind):
        return [_not_tracked(product, len(entries))]
    if len(entries) > MAX_SERIALS:
        why = f"{len(entries)} serials on one line, the most is {MAX_SERIALS}"
        return [Problem(Code.TOO_MANY, why, "Split the line in two.", (), str(len(entries)))]
    some = KINDS[kind].lists in {Lists.RESERVED, Lists.NAMED} and len(entries) < quantity
    problems = [] if some else count_problems(quantity, len(entries))
    first: dict[str, int] = {}
    for n, entry in enumerate(entries):
        problems += (p.under(n) for p in _entry_problems(entry, product))
        if entry.serial and first.setdefault(entry.serial, n) != n:
            why = f"entry {n + 1} is the same as entry {first[entry.serial] + 1}"
            problems.append(_wrong(Code.DUPLICATE, why, "Take one of them out.", (n,), entry.serial))
    return problems


def lock_problems(
    received: Iterable[SerialEntry], entries: Mapping[str, tuple[int, SerialEntry]]
) -> list[Problem]:
    """A serial whose unit is confirmed stays as it is. `entries` maps serial to its place in the new list."""
    problems = []
    for old in received:
        n, new = entries.get(old.serial, (-1, None))
        if new is None:
            why = f"{shortened(old.serial)} is confirmed and cannot be taken out"
            problems.append(
                _wrong(Code.LOCKED, why, "Put it back; correct stock by a movement.", (), old.serial)
            )
        elif (new.lot, new.expiry) != (old.lot, old.expiry):  # its container was opened or not: no matter
            lot, expiry = old.lot or "(none)", old.expiry or "(none)"
            why = f"{shortened(old.serial)} is confirmed with lot {lot}, expiry {expiry}"
            problems.append(
                _wrong(Code.LOCKED, why, "Leave its lot and expiry as they are.", (n,), old.serial)
            )
    return problems


def on_hand_problem(n: int, serial: str, place: str) -> Problem:
    """The same item is already on hand somewhere."""
    why = f"{shortened(serial)} is on hand at {place}"
    return _wrong(
        Code.ON_HAND, why, "Check the number; goods that are here cannot be expected.", (n,), serial
    )


def not_on_hand_problem(n: int, serial: str) -> Problem:
    """A unit that is not here cannot be reserved."""
    why = f"{shortened(serial)} is not on hand"
    return _wrong(Code.NOT_ON_HAND, why, "Check the number; only units in stock can be taken.", (n,), serial)


def reserved_problem(n: int, serial: str, ref: str) -> Problem:
    """Another open document takes exactly this unit."""
    why = f"{shortened(serial)} is reserved for {ref}"
    return _wrong(Code.RESERVED, why, "Choose another unit, or take it out there first.", (n,), serial)


def rule_problem(product: Product, serial: str) -> Problem | None:
    """What a serial in its normal form breaks of the product's rule: its scheme, else its pattern."""
    wrong = fault(product, serial)
    if wrong is not None:
        why = f"{shortened(serial)} is no {title_of(product.scheme)}: {wrong.problem}"
        return _wrong(Code.NOT_OF_SCHEME, why, wrong.hint, (), serial)
    if not product.pattern or matches(product.pattern, serial):
        return None
    why = f"{shortened(serial)} does not fit the product's pattern {product.pattern}"
    return _wrong(Code.MISMATCH, why, "Check the number, or the pattern.", (), serial)


def _entry_problems(entry: SerialEntry, product: Product) -> list[Problem]:
    problems = text_problems(entry.serial, "serial", MAX_CODE, required=True)
    if not problems and (broken := rule_problem(product, entry.serial)) is not None:
        problems.append(broken.under("serial"))
    problems += text_problems(entry.lot, "lot", MAX_CODE)
    return [*problems, *date_problems(entry.expiry, "expiry"), *sscc_problems(entry.container)]


def _not_tracked(product: Product, entered: int) -> Problem:
    how = "by lot" if product.tracking is Tracking.FULL else f"with tracking {product.tracking}"
    why = f"{product.id} is kept {how}, so {entered} expected serials cannot be entered"
    return Problem(Code.NOT_TRACKED, why, "Clear the serials, or set the product to Full Tracking by serial.")


def _wrong(code: Code, why: str, fix: str, where: Path, value: str) -> Problem:
    return Problem(code, why, fix, where, shortened(value))
