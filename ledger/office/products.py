"""Products as the office enters them: checked, normalised, compared with what is stored. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from ledger.office.entries import CodeEntry, ProductEntry, RoleEntry
from ledger.office.fields import MAX_CODE, MAX_NAME, MAX_OWNER, text_problems
from ledger.office.pattern import pattern_fault
from ledger.office.plan import Change, Effect, Plan, change_of, indexed
from ledger.office.problem import Code, Problem, choice_problem, shortened
from rules.catalog import ProductCode
from rules.labels.fault import Fault
from rules.labels.gtin import GTIN_LENGTH, RETAIL_LENGTHS, check_digit, to_gtin
from rules.product import By, Enforcement, Product, Role, Tracking, product_id
from rules.schemes import Scheme

#: More packagings and supplier numbers than any product has; keeps one entry small.
MAX_CODES: Final = 50
MAX_PACK: Final = 100_000
#: Ten times the expected quantity; above it a tolerance means none.
MAX_OVER: Final = 1_000
#: Ten years; longer-lived goods need no such rule.
MAX_LIFE: Final = 3_660
#: A label carries a serial, two or three hardware addresses, a lot.
MAX_ROLES: Final = 8

_GTIN_LENGTHS: Final = (*RETAIL_LENGTHS, GTIN_LENGTH)
_OWNER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_CHOICES: Final[Mapping[str, type[StrEnum]]] = {
    "tracking": Tracking,
    "by": By,
    "receive": Enforcement,
    "pick": Enforcement,
    "issue": Enforcement,
}
#: Fields of a product that a file may leave out, so that what is stored stays.
_FIELDS: Final = (
    "name", "tracking", "by", "receive", "pick", "pattern", "fold_case", "reusable", "over_percent",
    "issue", "min_life", "unique", "roles", "scheme", "strip",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProductWrite:
    """A product to store, with all its codes (the SKU is a code by itself and not among them)."""

    product: Product
    codes: tuple[ProductCode, ...]


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What is stored about the products of a plan.

    Attributes:
        stored: by product id.
        owners: product id by (owner, code), for every code named in the entries.
        open_tasks: references of open documents, by product id.
    """

    stored: Mapping[str, ProductWrite]
    owners: Mapping[tuple[str, str], str]
    open_tasks: Mapping[str, Sequence[str]]


def normal_code(code: str) -> str:
    """The stored form: 14 digits for a GTIN with a valid check digit, else the code itself.

    >>> normal_code("4006381333931"), normal_code("P-200")
    ('04006381333931', 'P-200')
    """
    text = code.strip()
    gtin = to_gtin(text, _GTIN_LENGTHS)
    return text if isinstance(gtin, Fault) else gtin


def plan_products(
    entries: Sequence[ProductEntry], facts: ProductFacts, keep: frozenset[str] = frozenset()
) -> Plan[ProductWrite]:
    """Judge products against what is stored; `keep` names the fields that stay as they are if stored."""
    changes: list[Change] = []
    writes: list[ProductWrite] = []
    problems: list[Problem] = []
    remarks: list[Problem] = []
    taken: dict[tuple[str, str], str] = {}
    seen: dict[str, int] = {}
    for n, raw in enumerate(entries):
        key = product_id(raw.owner, raw.sku)
        old = facts.stored.get(key)
        entry = _kept(raw, old, keep)
        found = _entry_problems(entry)
        if seen.setdefault(key, n) != n:
            found.append(_problem(Code.TWICE, f"{key} stands here twice", "Keep one of them.", "sku", key))
        write = ProductWrite(to_product(entry), to_codes(entry)) if not found else None
        if write is not None:
            found += _code_problems(write, facts.owners, taken)
            found += _tracking_problems(write.product, old, facts.open_tasks.get(key, ()))
            change = change_of(key, None if old is None else _texts(old), _texts(write))
            changes.append(change)
            writes += [write] if change.effect is not Effect.UNCHANGED else []
        problems += indexed(n, found)
        remarks += indexed(n, [*_remarks(entry), *_sku_remarks(entry, key, facts.owners)])
    return Plan(tuple(changes), tuple(writes), tuple(problems), tuple(remarks))


def to_product(entry: ProductEntry) -> Product:
    """The product of an entry without problems."""
    return Product(
        product_id(entry.owner, entry.sku),
        entry.owner,
        entry.sku,
        entry.name or entry.sku,
        Tracking(entry.tracking),
        By(entry.by),
        Enforcement(entry.receive),
        Enforcement(entry.pick),
        entry.pattern,
        entry.fold_case,
        entry.reusable,
        entry.over_percent,
        Enforcement(entry.issue),
        entry.min_life,
        entry.unique,
        tuple(Role(role.name, role.pattern) for role in entry.roles),
        entry.scheme,
        entry.strip,
    )


def to_codes(entry: ProductEntry) -> tuple[ProductCode, ...]:
    """The codes of an entry in their stored form and a stable order."""
    key = product_id(entry.owner, entry.sku)
    codes = {normal_code(c.code): c.pack for c in entry.codes}
    codes.pop(entry.sku, None)
    return tuple(ProductCode(code, key, pack) for code, pack in sorted(codes.items()))


def _kept(entry: ProductEntry, old: ProductWrite | None, keep: frozenset[str]) -> ProductEntry:
    if old is None:
        return entry
    kept: dict[str, Any] = {name: getattr(old.product, name) for name in _FIELDS if name in keep}
    if "roles" in kept:
        kept["roles"] = tuple(RoleEntry(role.name, role.pattern) for role in old.product.roles)
    if "codes" in keep:
        kept["codes"] = tuple(CodeEntry(c.code, c.pack) for c in old.codes)
    return replace(entry, **kept)


def _entry_problems(entry: ProductEntry) -> list[Problem]:
    problems = text_problems(entry.sku, "sku", MAX_CODE, required=True)
    problems += text_problems(entry.owner, "owner", MAX_OWNER, required=True)
    if entry.owner and not _OWNER.fullmatch(entry.owner):
        fix = "Use letters, digits, dot, dash and underscore."
        problems.append(_problem(Code.BAD_VALUE, "owner is no plain name", fix, "owner", entry.owner))
    problems += text_problems(entry.name, "name", MAX_NAME)
    for name, choices in _CHOICES.items():
        value = getattr(entry, name)
        if value not in set(choices):
            problems.append(choice_problem(value, choices).under(name))
    if entry.pattern and (fault := pattern_fault(entry.pattern)):
        fix = "Use characters, classes such as [A-Z] and \\d, and repeats such as {4,8}."
        problems.append(_problem(Code.PATTERN, f"the pattern: {fault}", fix, "pattern", entry.pattern))
    if entry.scheme and entry.scheme not in set(Scheme):
        problems.append(choice_problem(entry.scheme, Scheme).under("scheme"))
    problems += text_problems(entry.strip, "strip", MAX_OWNER)
    if entry.over_percent is not None and not 0 <= entry.over_percent <= MAX_OVER:
        why = f"over_percent {entry.over_percent} is not between 0 and {MAX_OVER}"
        fix = "Write percent, or leave it empty for an open tolerance."
        problems.append(_problem(Code.OUT_OF_RANGE, why, fix, "over_percent", str(entry.over_percent)))
    if not 0 <= entry.min_life <= MAX_LIFE:
        why = f"min_life {entry.min_life} is not between 0 and {MAX_LIFE}"
        problems.append(
            _problem(Code.OUT_OF_RANGE, why, "Write days; 0 for no rule.", "min_life", str(entry.min_life))
        )
    return [*problems, *_role_problems(entry), *_codes_problems(entry.codes)]


def _role_problems(entry: ProductEntry) -> list[Problem]:
    if len(entry.roles) > MAX_ROLES:
        why = f"{len(entry.roles)} roles, the most is {MAX_ROLES}"
        return [_problem(Code.TOO_MANY, why, "Keep the codes that each unit must bring.", "roles", "")]
    problems: list[Problem] = []
    first: dict[str, int] = {}
    for n, role in enumerate(entry.roles):
        found = text_problems(role.name, "name", MAX_OWNER, required=True)
        fault = pattern_fault(role.pattern) if role.pattern else "it is empty"
        if fault:
            fix = "Say what a code of this role looks like, such as [0-9A-F]{12}."
            found.append(_problem(Code.PATTERN, f"the pattern: {fault}", fix, "pattern", role.pattern))
        if first.setdefault(role.name, n) != n:
            why = f"role {shortened(role.name)} stands here twice"
            found.append(_problem(Code.TWICE, why, "Keep one of them.", "name", role.name))
        problems += [p.under("roles", n) for p in found]
    return problems


def _codes_problems(codes: Sequence[CodeEntry]) -> list[Problem]:
    if len(codes) > MAX_CODES:
        why = f"{len(codes)} codes, the most is {MAX_CODES}"
        return [_problem(Code.TOO_MANY, why, "Keep the codes that are printed on goods.", "codes", "")]
    problems: list[Problem] = []
    first: dict[str, int] = {}
    for n, entry in enumerate(codes):
        found = text_problems(entry.code, "code", MAX_CODE, required=True)
        if not 1 <= entry.pack <= MAX_PACK:
            why = f"pack {entry.pack} of {shortened(entry.code)} is not between 1 and {MAX_PACK}"
            fix = "Write how many base units one scan stands for."
            found.append(_problem(Code.OUT_OF_RANGE, why, fix, "pack", str(entry.pack)))
        if first.setdefault(normal_code(entry.code), n) != n:
            why = f"{shortened(entry.code)} stands here twice"
            found.append(_problem(Code.TWICE, why, "Keep one of them.", "code", entry.code))
        problems += [p.under("codes", n) for p in found]
    return problems


def _code_problems(
    write: ProductWrite, owners: Mapping[tuple[str, str], str], taken: dict[tuple[str, str], str]
) -> list[Problem]:
    problems = []
    key, owner = write.product.id, write.product.owner
    for code in (c.code for c in write.codes):
        holder = taken.setdefault((owner, code), key)
        if holder == key:
            holder = owners.get((owner, code), key)
        if holder != key:
            why = f"{code} is a code of {holder}"
            fix = "Take it out here or there; a code names one product of an owner."
            problems.append(_problem(Code.CODE_TAKEN, why, fix, "codes", code))
    return problems


def _tracking_problems(new: Product, old: ProductWrite | None, tasks: Sequence[str]) -> list[Problem]:
    if old is None or not tasks or (new.tracking, new.by) == (old.product.tracking, old.product.by):
        return []
    shown = ", ".join(tasks[:5]) + (f" and {len(tasks) - 5} more" if len(tasks) > 5 else "")  # noqa: PLR2004
    why = f"the tracking cannot change while goods are expected or ordered in {shown}"
    return [_problem(Code.OPEN_TASKS, why, "Finish or close them first.", "tracking", new.tracking)]


def _remarks(entry: ProductEntry) -> list[Problem]:
    remarks = []
    for n, code in enumerate(c.code.strip() for c in entry.codes):
        if not (code.isascii() and code.isdigit() and len(code) in _GTIN_LENGTHS):
            continue
        if isinstance(to_gtin(code, _GTIN_LENGTHS), Fault):
            why = f"{code} has the length of a GTIN, but its last digit would be {check_digit(code[:-1])}"
            fix = "Check it; it is kept as an own code."
            remarks.append(_problem(Code.CODE_CHECK_DIGIT, why, fix, "codes", code).under("codes", n))
    return remarks


def _sku_remarks(entry: ProductEntry, key: str, owners: Mapping[tuple[str, str], str]) -> list[Problem]:
    holder = owners.get((entry.owner, entry.sku), key)
    if holder == key:
        return []
    why = f"a scan of {shortened(entry.sku)} means {holder}"
    return [_problem(Code.CODE_TAKEN, why, "Print another code on these goods.", "sku", entry.sku)]


def _texts(write: ProductWrite) -> list[tuple[str, str]]:
    product = write.product
    codes = " ".join(f"{c.code}:{c.pack}" for c in write.codes)
    return [*((name, _text(getattr(product, name))) for name in _FIELDS), ("codes", codes)]


def _text(value: object) -> str:
    match value:
        case None:
            return "open"
        case bool():
            return "yes" if value else "no"
        case tuple():
            return " ".join(f"{role.name}:{role.pattern}" for role in value)
        case _:
            return str(value)


def _problem(code: Code, why: str, fix: str, where: str, value: str) -> Problem:
    return Problem(code, why, fix, (where,), shortened(value))
