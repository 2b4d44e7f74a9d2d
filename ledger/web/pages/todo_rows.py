"""The to-do list as people read it: what an entry is about, and what can be done with it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ledger.todo.todo import TodoEntry
from ledger.web.shown import link

#: What an entry is called by; of the others it is the key.
_ABOUT: Final[Mapping[str, str]] = {
    "aside": "code",
    "aside.twice": "task",
    "provisional": "serial",
    "bin.count": "place",
    "code.unknown": "code",
    "receipt.blind": "task",
    "task.claimed_twice": "task",
    "transit.old": "task",
    "product.unknown": "product",
    "task.unknown": "task",
}
#: Facts that say again what stands elsewhere in the row.
_HIDDEN: Final = frozenset({"heads"})
#: What was done, by the ``done`` of an address.
DONE: Final[Mapping[str, str]] = {
    "settled": "Settled: it has left the list.",
    "admitted": "Admitted: the units are booked, nobody scans them again.",
    "attached": "The code is attached, and its units are booked. The stations get it within seconds.",
    "matched": "Matched: what was received counts on the pre-receipt.",
    "counted": "The count is entered; a station opens it by its reference.",
    "withdrawn": "The task is taken back; another station can claim it.",
    "resolved": "Resolved by a new movement; both stories stay in the trace.",
}


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of the list. `actions` are names and addresses; `settles`: it can be ticked off."""

    entry: TodoEntry
    about: str
    trace: bool
    facts: tuple[tuple[str, str], ...]
    actions: tuple[tuple[str, str], ...]
    settles: bool


def row_of(entry: TodoEntry) -> Row:
    """An entry as a row."""
    facts = dict(entry.facts)
    name = _ABOUT.get(entry.kind, "")
    about = facts.get(name, "") or entry.key
    hidden = {*_HIDDEN, name}
    if entry.kind in {"debt", "balance.below"}:
        about = f"{facts['product']} at {facts['place']}"
        hidden |= {"product", "place"}
    if entry.kind.startswith("letter."):
        about = f"{entry.key[:12]}…"
    shown = tuple((key, value) for key, value in entry.facts if key not in hidden and value)
    return Row(
        entry,
        about,
        entry.kind in {"conflict", "provisional"},
        shown,
        _actions(entry, facts),
        entry.kind != "conflict",
    )


def found(entries: Iterable[TodoEntry], search: str) -> list[TodoEntry]:
    """The entries whose key or facts hold a text, in any case; what only programs keep is left out."""
    text = search.strip().lower()
    return [
        entry
        for entry in entries
        if not entry.kind.startswith("act.")
        and any(text in value.lower() for value in (entry.key, *(value for _, value in entry.facts)))
    ]


def _actions(entry: TodoEntry, facts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Names and addresses of what can be done with an entry."""
    if entry.kind == "aside" and ":" not in entry.key:
        return ()  # a confirmation of an old gateway says only how many there were
    values = {**facts, "key": entry.key}
    return tuple(
        (words, link(path, **{name: values.get(fact, "") for name, fact in query.items()}))
        for words, path, query in _OF_KIND.get(entry.kind, _OTHERS)
    )


_COUNT: Final = ("Count", "/todo/count", {"place": "place", "origin": "task"})
_OTHERS: Final = (("Gateways", "/gateways", dict[str, str]()),)
#: Words, address, and the fact (or the key) that each part of its query takes.
_OF_KIND: Final[Mapping[str, tuple[tuple[str, str, Mapping[str, str]], ...]]] = {
    "conflict": (("Compare and resolve", "/todo/conflict", {"product": "product", "serial": "key"}),),
    "aside": (("Admit", "/todo/aside", {"ref": "key"}),),
    "code.unknown": (("Attach", "/todo/code", {"code": "key"}),),
    "receipt.blind": (("Match", "/todo/match", {"task": "key"}),),
    "bin.count": (_COUNT,),
    "debt": (_COUNT,),
    "balance.below": (_COUNT,),
    "aside.twice": (_COUNT,),
    "task.claimed_twice": (("Take back", "/todo/withdraw", {"task": "key"}),),
    "product.unknown": (("Enter product", "/products/new", {}),),
    "task.unknown": (
        ("Enter pre-receipt", "/pre-receipts/new", {}),
        ("Enter pick list", "/pick-lists/new", {}),
    ),
    "transit.old": (("Look at it", "/search", {"q": "key"}),),
    "provisional": (("Trace", "/trace", {"serial": "serial"}),),
}
