"""The to-do list as people read it: what an entry is about, and what can be done with it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ledger.todo import TodoEntry
from ledger.web.shown import link

#: What an entry is called by; of the others it is the key.
_ABOUT: Final[Mapping[str, str]] = {
    "aside": "code",
    "provisional": "serial",
    "bin.count": "place",
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
    if entry.kind in {"debt", "balance.below"}:
        about = f"{facts['product']} at {facts['place']}"
    if entry.kind.startswith("letter."):
        about = f"{entry.key[:12]}…"
    hidden = {*_HIDDEN, name}
    shown = tuple((key, value) for key, value in entry.facts if key not in hidden and value)
    return Row(
        entry,
        about,
        entry.kind in {"conflict", "provisional"},
        shown,
        _actions(entry.kind, entry.key, facts),
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


def _actions(kind: str, key: str, facts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:  # noqa: PLR0911 - one per kind
    match kind:
        case "conflict":
            where = link("/todo/conflict", product=facts["product"], serial=key)
            return (("Compare and resolve", where),)
        case "aside":
            # a confirmation of an old gateway says only how many there were
            return (("Admit", link("/todo/aside", ref=key)),) if ":" in key else ()
        case "code.unknown":
            return (("Attach", link("/todo/code", code=key)),)
        case "receipt.blind":
            return (("Match", link("/todo/match", task=key)),)
        case "bin.count" | "debt" | "balance.below":
            return (("Count", link("/todo/count", place=facts["place"], origin=facts.get("task", ""))),)
        case "task.claimed_twice":
            return (("Take back", link("/todo/withdraw", task=key)),)
        case "product.unknown":
            return (("Enter product", "/products/new"),)
        case "task.unknown":
            return (("Enter pre-receipt", "/pre-receipts/new"), ("Enter pick list", "/pick-lists/new"))
        case "transit.old":
            return (("Look at it", link("/search", q=key)),)
        case _ if kind.startswith(("letter.", "gateway.", "record.", "boot.", "noise.")):
            return (("Gateways", "/gateways"),)
        case _:
            return ()
