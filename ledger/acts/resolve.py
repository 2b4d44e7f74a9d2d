"""Conflicts: a person says where the unit is, with a new movement that follows all ends of its stories.

The sums are put right with it: what both stories took from a place, and only one did, goes back there. Equal
cases of the same two tasks are one act. Design: domain, "Undo, corrections, conflicts".
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ledger.acts.outcome import MAX_ITEMS, Moves, Outcome, Request, carry_out, done_before
from ledger.acts.units import Item, Known, known
from ledger.database import Database, bound
from ledger.office.fields import MAX_CODE, MAX_NAME, text_problems
from ledger.office.problem import Code, shortened
from rules.movement import CORRECTION, FOLLOWS
from wire import v1

REASON: Final = "conflict"
#: Ends of stories that one movement can name (`wire.v1.MovementBody.prev`); more are named by the next act.
_MAX_PREV: Final = 16


@dataclass(frozen=True, slots=True)
class Case:
    """An open conflict with its ends: ids, and the task, station and place of each."""

    product: str
    serial: str
    heads: tuple[str, ...]
    tasks: tuple[str, ...]
    stations: tuple[str, ...]
    places: tuple[str, ...]


def alike(database: Database, product: str, serial: str) -> tuple[Case, ...]:
    """All open conflicts of the same tasks as this one, itself among them: they can be solved together.

    One of movements without a task is a case of its own.
    """
    cases = conflicts(database)
    own = next((case for case in cases if (case.product, case.serial) == (product, serial)), None)
    if own is None or not any(own.tasks):
        return (own,) if own else ()
    return tuple(case for case in cases if set(case.tasks) == set(own.tasks))


def conflicts(database: Database) -> tuple[Case, ...]:
    """Every open conflict, by product and serial."""
    rows = database.rows("select product, serial, heads from conflict order by product, serial")
    return tuple(_case(database, *row) for row in rows)


def resolve(
    items: Sequence[Item], request: Request, *, place: str = "", task: str = "", reason: str = REASON
) -> Outcome:
    """Settles conflicts: each unit is at `place`, or where `task` took it; exactly one of both is given."""
    database = bound()
    before = done_before(database, "resolve", request)
    if before is not None:
        return before
    moves = Moves(
        problems=[
            *text_problems(reason, "reason", MAX_NAME, required=True),
            *text_problems(place, "place", MAX_CODE),
        ]
    )
    if bool(place) == bool(task):
        moves.refuse(Code.REQUIRED, "say a place, or a task that has it", "Name one of both.", ("place",))
    if len(items) > MAX_ITEMS:
        moves.refuse(Code.TOO_MANY, f"{len(items)} units, the most is {MAX_ITEMS}", "Split them.", ("items",))
        items = ()
    units = known(database, items)
    for n, item in enumerate(dict.fromkeys(items)):
        unit = units.get(item)
        if unit is None or not unit.fork:
            why = f"there is no conflict about {shortened(item[1])} of {item[0]}"
            moves.refuse(Code.NOT_KNOWN, why, "Perhaps it was solved before.", ("items", n), item[1])
            continue
        ends = _ends(database, unit.heads)
        winner = _winner(unit, ends, place, task)
        if winner is None:
            tasks = ", ".join(sorted({end.task for end in ends}))
            why = f"{shortened(task)} is not among the tasks that took {shortened(item[1])}: {tasks}"
            moves.refuse(Code.NOT_KNOWN, why, "Name one of them, or a place.", ("task",), task)
        elif not moves.problems:
            _settle(database, moves, unit, ends, winner, place or winner.target, reason)
    return carry_out(database, "resolve", moves, request)


@dataclass(frozen=True, slots=True)
class _End:
    id: str
    task: str
    station: str
    target: str
    line: str


def _case(database: Database, product: str, serial: str, heads: str) -> Case:
    ends = _ends(database, heads.split())
    return Case(
        product,
        serial,
        tuple(end.id for end in ends),
        tuple(end.task for end in ends),
        tuple(end.station for end in ends),
        tuple(end.target for end in ends),
    )


def _ends(database: Database, heads: Iterable[str]) -> list[_End]:
    found = []
    for ref in heads:
        boot, _, seq = ref.partition(":")
        row = database.row(_END, (boot, int(seq)))
        if row is not None:
            found.append(_End(ref, *row))
    return found


def _winner(unit: Known, ends: Sequence[_End], place: str, task: str) -> _End | None:
    """The end that is true; for a place that no story names, the one that is shown."""
    if task:
        return next((end for end in ends if end.task == task), None)
    shown = next((end for end in ends if end.target == unit.place), ends[-1])
    return next((end for end in ends if end.target == place), shown)


def _settle(  # noqa: PLR0913, PLR0917 - one case
    database: Database,
    moves: Moves,
    unit: Known,
    ends: Sequence[_End],
    winner: _End,
    place: str,
    reason: str,
) -> None:
    """What went back, each after the other ends; then the movement that follows what is true and these."""
    others = [end.id for end in ends if end is not winner][: _MAX_PREV - 1]
    prev = others
    losing = {end.target: end for end in ends if end is not winner}
    for lot, source, target in _surplus(database, unit, winner.target, place):
        end = losing.pop(source, None)
        line = (end.task, end.line) if end is not None else ("", "")
        moves.add(
            _body(unit, source, target, lot, prev, reason, line), note="taken back from the other story"
        )
        prev = list(FOLLOWS)
    # the last of those taken back is the movement just before this one, and stands for the other ends
    prev = [winner.id, *(others if prev is others else FOLLOWS)]
    line = (winner.task, winner.line if winner.target != place else "")
    moves.add(_body(unit, winner.target, place, unit.lot, prev, reason, line))


def _body(  # noqa: PLR0913, PLR0917 - the parts of a movement
    unit: Known, source: str, target: str, lot: str, prev: Sequence[str], reason: str, line: tuple[str, str]
) -> v1.MovementBody:
    """`line` is the task and line that what is taken back counted on: it is a unit short again."""
    return v1.MovementBody(
        unit.product, 1, source, target, CORRECTION, unit.serial, lot, unit.expiry,
        task=line[0], line=line[1], prev=list(prev), reason=reason,
    )  # fmt: skip


def _surplus(database: Database, unit: Known, end: str, place: str) -> list[tuple[str, str, str]]:
    """What has to go back so that the unit counts once: (lot, from, to).

    All its movements together, with the one from `end` to `place` to come, must leave exactly one unit at
    `place`, brought from where the true story begins.
    """
    sums: dict[str, Counter[str]] = {}
    for lot, source, target in _flows(database, unit, end, place):
        flow = sums.setdefault(lot, Counter())
        flow[source] -= 1
        flow[target] += 1
    wanted = sums.setdefault(unit.lot, Counter())
    wanted[place] -= 1
    wanted[unit.origin] += 1
    back: list[tuple[str, str, str]] = []
    for lot, flow in sums.items():
        too_many = sorted(p for p, n in flow.items() for _ in range(n))
        too_few = sorted(p for p, n in flow.items() for _ in range(-n))
        back += [(lot, source, target) for source, target in zip(too_many, too_few, strict=False)]
    return back


def _flows(database: Database, unit: Known, end: str, place: str) -> list[tuple[Any, ...]]:
    return [*database.rows(_FLOWS, (unit.serial, unit.product)), (unit.lot, end, place)]


_END: Final = "select task, station, target, line from movement where boot = ? and seq = ?"
_FLOWS: Final = "select lot, source, target from movement where serial = ? and product = ?"
