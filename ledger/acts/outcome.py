"""What an act would do and why not, and the one way in which acts are carried out.

An act is a function that takes a `Request`. With ``dry_run`` it only reads and may run in any thread; else
it belongs inside the writer's transaction (`Writer.submit`). It does everything or, with a problem, nothing.
Asked again under the same reference it does nothing and tells what it did.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ledger.database import Database
from ledger.office.fields import MAX_NAME, text_problems
from ledger.office.problem import Code, Problem, shortened
from ledger.projection.born import book
from wire import v1

#: Items of one act; a longer list is split by the caller, so that the writer is not held up for long.
MAX_ITEMS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks for an act, when (milliseconds since 1970), and the caller's own reference of it.

    Without a reference an act that is asked for twice happens twice. `asked` is a digest of what is asked
    for: the same reference for something else is refused. Empty where the reference itself says it.
    """

    by: str
    now: int
    ref: str = ""
    dry_run: bool = False
    asked: str = ""

    def problems(self) -> list[Problem]:
        """What is wrong with the request itself."""
        return [
            *text_problems(self.by, "by", MAX_NAME, required=True),
            *text_problems(self.ref, "ref", MAX_NAME),
        ]


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that an act does.

    `what` is a stable word: ``moved``, ``admitted``, ``owed``, ``held``, ``released``, ``document``,
    ``settled``, ``matched``, ``printed``, ``attached``, ``retired``; the rest as far as it
    applies. `note` is for people.
    """

    what: str
    product: str = ""
    serial: str = ""
    lot: str = ""
    quantity: int = 1
    source: str = ""
    target: str = ""
    task: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act did, or would do.

    Attributes:
        effects: in order.
        problems: why nothing was done.
        remarks: worth a look, forbid nothing.
        written: whether it is stored, now or by an earlier request under this reference.
        records: ids of the records that it made.
        again: whether an earlier request had done it.
    """

    effects: tuple[Effect, ...] = ()
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()
    written: bool = False
    records: tuple[str, ...] = ()
    again: bool = False


@dataclass(slots=True)
class Moves:
    """Movements that an act plans, with what people see of them."""

    bodies: list[v1.MovementBody] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)

    def add(self, body: v1.MovementBody, note: str = "") -> None:
        """One more movement."""
        self.bodies.append(body)
        place = (body.source, body.target, body.task, note or body.reason)
        self.effects.append(Effect("moved", body.product, body.serial, body.lot, body.quantity, *place))

    def refuse(
        self, code: Code, why: str, fix: str, where: Sequence[str | int] = (), value: str = ""
    ) -> None:
        """One more problem."""
        self.problems.append(Problem(code, why, fix, tuple(where), shortened(value)))


def carry_out(database: Database, name: str, moves: Moves, request: Request) -> Outcome:
    """Books planned movements, unless there is a problem or a dry run. `name` is the act's.

    Call `done_before` first: what a repeated request plans differs from what it did.
    """
    problems = [*request.problems(), *moves.problems]
    if not moves.bodies and not problems:
        problems.append(Problem(Code.NOTHING, "there is nothing to do", "Name at least one unit."))
    planned = Outcome(tuple(moves.effects), tuple(problems), tuple(moves.remarks))
    if problems or request.dry_run:
        return planned
    records = book(database, moves.bodies, request.by, request.now)
    remember(database, name, request, records)
    return replace(planned, written=True, records=records)


def done_before(database: Database, name: str, request: Request) -> Outcome | None:
    """What an earlier request of this act under this reference did; a problem if it was for other things."""
    if not request.ref:
        return None
    row = database.row("select how from settled where kind = ? and key = ?", (f"act.{name}", request.ref))
    if row is None:
        return None
    first, count, *asked = str(row[0]).split(" ")
    if request.asked and asked and asked[0] != request.asked:
        return Outcome(problems=(ref_taken(request.ref),))
    if request.dry_run:
        return None
    boot, _, seq = first.partition(":")
    records = tuple(f"{boot}:{int(seq) + n}" for n in range(int(count))) if boot else ()
    return Outcome(written=True, records=records, again=True)


def remember(database: Database, name: str, request: Request, records: Sequence[str]) -> None:
    """Keeps what an act did under its reference. Records of one act follow each other in one boot."""
    if request.ref:
        first = records[0] if records else ""
        how = f"{first} {len(records)} {request.asked}".rstrip()
        database.run(_SETTLED, (f"act.{name}", request.ref, how, request.by, request.now))


def ref_taken(ref: str) -> Problem:
    """This reference was used before, for something else."""
    why = f"{shortened(ref)} was used before, for something else"
    return Problem(Code.REF_TAKEN, why, "Choose another reference.", ("ref",), shortened(ref))


_SETTLED: Final = "insert into settled (kind, key, how, settled_by, at) values (?, ?, ?, ?, ?)"
