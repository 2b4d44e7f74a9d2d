"""Places and operators as the office enters them: checked and compared with what is stored. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from ledger.office.entries import OperatorEntry, PlaceEntry
from ledger.office.fields import MAX_CODE, MAX_NAME, MAX_OWNER, text_problems
from ledger.office.plan import Change, Effect, Plan, change_of, indexed
from ledger.office.problem import Code, Problem, choice_problem, shortened
from rules import place as places
from rules.reasons import LANGUAGES

#: Kinds of places a station can scan.
PLACE_KINDS: Final = tuple(kind.value for kind in places.PlaceKind)
ROLES: Final = ("operator", "supervisor")
#: Places that are not a shelf; their names cannot be codes of one.
RESERVED: Final = frozenset(
    {
        places.SUPPLIER,
        places.CUSTOMER,
        places.TRANSIT,
        places.LOST,
        places.SCRAP,
        places.ACCOUNT,
        places.RELINKED,
    }
)

E = TypeVar("E", PlaceEntry, OperatorEntry)


def plan_places(
    entries: Sequence[PlaceEntry], stored: Mapping[str, PlaceEntry], keep: frozenset[str] = frozenset()
) -> Plan[PlaceEntry]:
    """Judge places; `stored` by code, `keep` names the fields that stay as they are if stored."""
    judged = []
    for entry in entries:
        old = stored.get(entry.code)
        kept = {name: getattr(old, name) for name in ("kind", "warehouse") if old and name in keep}
        new = replace(entry, **kept)
        judged.append((new.code, new, old, _place_problems(new)))
    return _plan(judged, "code", ("kind", "warehouse"))


def plan_operators(
    entries: Sequence[OperatorEntry], stored: Mapping[str, OperatorEntry], keep: frozenset[str] = frozenset()
) -> Plan[OperatorEntry]:
    """Judge operators; `stored` by badge, `keep` names the fields that stay as they are if stored."""
    judged = []
    for entry in entries:
        old = stored.get(entry.badge)
        kept = {name: getattr(old, name) for name in ("role", "language") if old and name in keep}
        new = replace(entry, **kept)
        judged.append((new.badge, new, old, _operator_problems(new)))
    return _plan(judged, "badge", ("name", "role", "language"))


def _plan(
    judged: Sequence[tuple[str, E, E | None, list[Problem]]], key_field: str, fields: Sequence[str]
) -> Plan[E]:
    changes: list[Change] = []
    writes: list[E] = []
    problems: list[Problem] = []
    first: dict[str, int] = {}
    for n, (key, new, old, found) in enumerate(judged):
        if first.setdefault(key, n) != n:
            why = f"{shortened(key)} stands here twice"
            found.append(Problem(Code.TWICE, why, "Keep one of them.", (key_field,), shortened(key)))
        before = None if old is None else [(name, str(getattr(old, name))) for name in fields]
        changes.append(change_of(key, before, [(name, str(getattr(new, name))) for name in fields]))
        writes += [new] if changes[-1].effect is not Effect.UNCHANGED else []
        problems += indexed(n, found)
    return Plan(tuple(changes), tuple(writes), tuple(problems))


def _place_problems(entry: PlaceEntry) -> list[Problem]:
    problems = text_problems(entry.code, "code", MAX_CODE, required=True)
    if entry.code in RESERVED:
        why = f"{entry.code} is a name of Scangate's own"
        problems.append(Problem(Code.PLACE_RESERVED, why, "Choose another code.", ("code",), entry.code))
    if entry.kind not in PLACE_KINDS:
        problems.append(choice_problem(entry.kind, PLACE_KINDS).under("kind"))
    return [*problems, *text_problems(entry.warehouse, "warehouse", MAX_OWNER)]


def _operator_problems(entry: OperatorEntry) -> list[Problem]:
    problems = text_problems(entry.badge, "badge", MAX_CODE, required=True)
    problems += text_problems(entry.name, "name", MAX_NAME, required=True)
    if entry.role not in ROLES:
        problems.append(choice_problem(entry.role, ROLES).under("role"))
    if entry.language not in LANGUAGES:
        problems.append(choice_problem(entry.language, LANGUAGES).under("language"))
    return problems
