"""House serials: numbers for units that came without one, printed by a supervisor and later relinked."""

from typing import Final

from ledger.acts.outcome import Effect, Moves, Outcome, Request, ref_taken
from ledger.database import bound
from ledger.office.problem import Code

PREFIX: Final = "HS-"
#: Digits behind the prefix: short enough for a small label.
_WIDTH: Final = 8
#: A roll of labels.
MAX_PRINTED: Final = 1_000


def house_serials(count: int, request: Request) -> Outcome:
    """The next free numbers; the same reference gives the same numbers. A dry run reserves none."""
    database = bound()
    moves = Moves(problems=request.problems())
    if not 1 <= count <= MAX_PRINTED:
        why = f"{count} is not between 1 and {MAX_PRINTED}"
        moves.refuse(Code.OUT_OF_RANGE, why, "Print a roll at a time.", ("count",), str(count))
        return Outcome(problems=tuple(moves.problems))
    if request.ref and not moves.problems:
        row = database.row("select how from settled where kind = 'act.house' and key = ?", (request.ref,))
        if row is not None:
            first, _, some = str(row[0]).partition(" ")
            if int(some) != count:
                return Outcome(problems=(ref_taken(request.ref),))
            return Outcome(_numbers(int(first), count), written=True, again=True)
    free = _first_free()
    if moves.problems or request.dry_run:
        return Outcome(_numbers(free, count), tuple(moves.problems))
    database.run(_NEXT, (str(free + count), request.by, request.now))
    if request.ref:
        row = (request.ref, f"{free} {count}", request.by, request.now)
        sql = "insert into settled (kind, key, how, settled_by, at) values ('act.house', ?, ?, ?, ?)"
        database.run(sql, row)
    return Outcome(_numbers(free, count), written=True)


def _numbers(first: int, count: int) -> tuple[Effect, ...]:
    return tuple(Effect("printed", serial=f"{PREFIX}{n:0{_WIDTH}}") for n in range(first, first + count))


def _first_free() -> int:
    """Above all that were printed, and above any that moved (printed by a ledger that was restored)."""
    database = bound()
    row = database.row("select how from settled where kind = 'act.house_next' and key = ''")
    span = (PREFIX + "0" * _WIDTH, PREFIX + "9" * _WIDTH)
    moved = database.row(_MOVED, (*span, PREFIX + "_" * _WIDTH))
    last = str(moved[0])[len(PREFIX) :] if moved and moved[0] else "0"
    return max(int(row[0]) if row else 1, int(last) + 1 if last.isdecimal() else 1)


#: The span is for the index of serials, which has a million; the pattern for a collation of its own ideas.
_MOVED: Final = "select max(serial) from standing where serial >= ? and serial <= ? and serial like ?"
_NEXT: Final = (
    "insert into settled (kind, key, how, settled_by, at) values ('act.house_next', '', ?, ?, ?)"
    " on conflict (kind, key) do update set how = excluded.how, settled_by = excluded.settled_by,"
    " at = excluded.at"
)
