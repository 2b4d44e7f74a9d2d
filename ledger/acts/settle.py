"""Entries of the to-do list that were dealt with in another way: ticked off, nothing is booked."""

from collections.abc import Sequence
from typing import Final

from ledger.acts.outcome import MAX_ITEMS, Effect, Moves, Outcome, Request
from ledger.database import Database, bound
from ledger.delivery.completeness import WRITTEN_OFF
from ledger.office.fields import MAX_NAME, text_problems
from ledger.office.problem import Code
from ledger.projection.change import Change
from ledger.todo.todo_entry import UNKNOWN_CODE

#: Longer than any key: a product, a place and a number, or the code of a label.
MAX_KEY: Final = 4_000


def settle(kind: str, keys: Sequence[str], how: str, request: Request) -> Outcome:
    """Ticks off entries of the to-do list without booking anything; `how` says what was done."""
    database = bound()
    moves = Moves(problems=request.problems())
    moves.problems += text_problems(how, "how", MAX_NAME, required=True)
    moves.problems += text_problems(kind, "kind", MAX_NAME, required=True)
    if kind.startswith("act.") or kind in {"count", WRITTEN_OFF}:  # kept there too, but of no person's list
        moves.refuse(
            Code.BAD_VALUE, "this is no entry of the to-do list", "Take its kind from there.", ("kind",)
        )
    if kind == "conflict":
        why = "only a movement that names both stories ends a conflict"
        moves.refuse(Code.REFUSED, why, "Resolve it: say where the unit is.", ("kind",), kind)
    if not keys or len(keys) > MAX_ITEMS:
        moves.refuse(Code.NOTHING, f"{len(keys)} entries", f"Name 1 to {MAX_ITEMS}.", ("keys",))
    for n, key in enumerate(keys[:MAX_ITEMS]):
        if len(key) > MAX_KEY or not _storable(key):
            why = "this is no entry of the to-do list"
            moves.refuse(Code.BAD_VALUE, why, "Take its key from there.", ("keys", n), key)
    effects = tuple(Effect("settled", task=key, note=how) for key in keys)
    if moves.problems or request.dry_run:
        return Outcome(effects, tuple(moves.problems))
    with Change(database) as change:
        for one, key in dict.fromkeys(_units(database, kind, keys)):
            database.run(_SETTLED, (one, key, how, request.by, request.now))
            change.settled(one, key)
    return Outcome(effects, written=True)


def _storable(key: str) -> bool:
    """Whether it can be kept; labels may hold control characters, so these are let through."""
    return "\0" not in key and not any("\ud800" <= character <= "\udfff" for character in key)


def _units(database: Database, kind: str, keys: Sequence[str]) -> list[tuple[str, str]]:
    """The kinds and keys to settle: an unknown code stands for the units set aside with it until now."""
    if kind != UNKNOWN_CODE:
        return [(kind, key) for key in keys]
    return [("aside", ref) for code in keys for (ref,) in database.rows(_OF_CODE, (code,))]


_OF_CODE: Final = "select boot || ':' || seq from aside where code = ? and reason = 'product.unknown'"
_SETTLED: Final = (
    "insert into settled (kind, key, how, settled_by, at) values (?, ?, ?, ?, ?) on conflict (kind, key)"
    " do update set how = excluded.how, settled_by = excluded.settled_by, at = excluded.at"
)
