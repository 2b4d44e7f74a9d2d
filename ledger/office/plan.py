"""What writing some entries would do: the diff of a dry run, and the problems that forbid it. Pure.

A plan with problems is never carried out, not even in part.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from ledger.office.problem import Problem

T = TypeVar("T")


class Effect(StrEnum):
    """What happens to one entry."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a changed entry, as text."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """One entry: its key, and for a changed one what differs."""

    key: str
    effect: Effect
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan(Generic[T]):
    """All entries judged.

    Attributes:
        changes: one for each entry, in their order.
        writes: what is to be stored for the entries that are new or changed.
        problems: the index of the entry leads each path; any of them forbids the whole plan.
        remarks: worth a look, forbid nothing.
    """

    changes: tuple[Change, ...] = ()
    writes: tuple[T, ...] = ()
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()

    def count(self, effect: Effect) -> int:
        """How many entries have this effect."""
        return sum(change.effect is effect for change in self.changes)


def change_of(key: str, old: Sequence[tuple[str, str]] | None, new: Sequence[tuple[str, str]]) -> Change:
    """The change from the fields of `old` (None for a new entry) to those of `new`, field by field."""
    if old is None:
        return Change(key, Effect.NEW)
    before, after = dict(old), dict(new)
    names = dict.fromkeys([*before, *after])
    fields = tuple(
        FieldChange(name, before.get(name, ""), after.get(name, ""))
        for name in names
        if before.get(name) != after.get(name)
    )
    return Change(key, Effect.CHANGED if fields else Effect.UNCHANGED, fields)


def indexed(index: int, problems: Iterable[Problem]) -> list[Problem]:
    """The problems of one entry, as seen from the list of entries."""
    return [problem.under(index) for problem in problems]
