"""One entry of the to-do list (`ledger.todo.todo`)."""

from dataclasses import dataclass
from typing import Final

#: Entries of one kind at most; there is more behind a full one.
MAX_OF_A_KIND: Final = 200
#: Its entries are groups of units set aside.
UNKNOWN_CODE: Final = "code.unknown"


@dataclass(frozen=True, slots=True)
class TodoEntry:
    """One thing to look at.

    Attributes:
        kind: ``conflict``, ``record.altered``, ``boot.moved``, ``gateway.fingerprint``, ``gateway.twice``,
            ``gateway.rolled_back``, ``gateway.back``, ``gateway.trouble``, ``ledger.rolled_back``,
            ``backup.failed``, ``noise.dropped``, ``letter.dead``, ``letter.held``, ``aside``,
            ``aside.twice``, ``code.unknown``, ``provisional``, ``transit.old``, ``balance.below``, ``debt``,
            ``bin.count``, ``receipt.blind``, ``task.claimed_twice``, ``product.unknown``, ``task.unknown``.
        key: what it is about; with `kind` the name under which a person settles it.
        facts: names and values, as text.
        at: milliseconds since 1970 of its beginning; 0 where that is not kept.
    """

    kind: str
    key: str
    facts: tuple[tuple[str, str], ...]
    at: int = 0


def entry(kind: str, key: str, at: int, facts: dict[str, str]) -> TodoEntry:
    """An entry with its facts in this order."""
    return TodoEntry(kind, key, tuple(facts.items()), at)


def unsettled(kind: str, key: str) -> str:
    """SQL: no person settled the entry of this kind; `key` is the expression of its key."""
    return f"not exists (select 1 from settled x where x.kind = '{kind}' and x.key = {key})"  # noqa: S608
