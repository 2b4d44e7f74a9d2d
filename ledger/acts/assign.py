"""Taking a task away from a station, and closing a document that nobody will finish."""

from ledger.acts.outcome import Effect, Moves, Outcome, Request
from ledger.database import bound
from ledger.office.problem import Code, Problem, shortened
from ledger.projection import assignments
from ledger.projection.change import Change


def withdraw(ref: str, request: Request) -> Outcome:
    """Takes the task away from the station that claimed it; what it captured it may confirm or put back."""
    database = bound()
    row = database.row("select assignee, closed from document where ref = ?", (ref,))
    moves = Moves(problems=request.problems())
    _look(moves, ref, row is not None, closed=bool(row and row[1]))
    station = str(row[0]) if row else ""
    if row is not None and not row[1] and not station:
        why = f"no station has claimed {shortened(ref)}"
        return Outcome(
            remarks=tuple(_nothing(why)), problems=tuple(moves.problems), written=not request.dry_run
        )
    effects = (Effect("document", source=station, task=ref, note="taken away from the station"),)
    if moves.problems or request.dry_run:
        return Outcome(effects, tuple(moves.problems))
    with Change(database) as change:
        assignments.withdraw(database, change, ref)
    return Outcome(effects, written=True)


def close(ref: str, request: Request) -> Outcome:
    """Closes a document by the office; stations that have it open may still confirm what they captured."""
    database = bound()
    row = database.row("select withdrawn, closed from document where ref = ?", (ref,))
    moves = Moves(problems=request.problems())
    _look(moves, ref, row is not None, closed=False)
    effects = (Effect("document", task=ref, note="closed by the office"),)
    if row is not None and row[1] and not moves.problems:
        return Outcome(effects, written=not request.dry_run, again=True)
    if moves.problems or request.dry_run:
        return Outcome(effects, tuple(moves.problems))
    with Change(database) as change:
        database.run("update document set withdrawn = true where ref = ?", (ref,))
        change.document(ref)
    return Outcome(effects, written=True)


def _look(moves: Moves, ref: str, there: bool, *, closed: bool) -> None:  # noqa: FBT001 - a fact
    if not there:
        moves.refuse(Code.NOT_KNOWN, f"{shortened(ref)} is not known", "Check it.", ("ref",), ref)
    elif closed:
        moves.refuse(
            Code.CLOSED, f"{shortened(ref)} is closed", "Nothing is to be taken away.", ("ref",), ref
        )


def _nothing(why: str) -> list[Problem]:
    return [Problem(Code.NOTHING, why, "Nothing was to be done.", ("ref",))]
