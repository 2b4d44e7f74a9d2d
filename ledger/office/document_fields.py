"""The fields of a document by themselves, before products and stored documents are looked at. Pure."""

from typing import Final

from ledger.office.entries import DocumentEntry, LineEntry
from ledger.office.fields import MAX_CODE, MAX_NAME, quantity_problems, text_problems
from ledger.office.kinds import KINDS, Kind
from ledger.office.problem import Code, Problem, choice_problem, shortened
from rules.product import Process, Reserve
from wire.topics import NAME

#: A document travels to the stations as one row of the feed; this many lines fit (`documents.MAX_TASK_ROW`).
MAX_LINES: Final = 500
MAX_LINE_ID: Final = 20
MAX_STATIONS: Final = 50


def document_problems(entry: DocumentEntry, kind: str = Process.RECEIVE) -> list[Problem]:
    """What is wrong with the head and with each line by itself; `kind` is a key of `kinds.KINDS`."""
    problems = text_problems(entry.ref, "ref", MAX_CODE, required=True)
    problems += text_problems(entry.party, "party", MAX_NAME)
    problems += text_problems(entry.place, "place", MAX_CODE)
    problems += _station_problems(entry.stations)
    if not entry.lines and not (KINDS[kind].free and entry.free):
        problems.append(Problem(Code.NO_LINES, "it has no lines", "Enter at least one line.", ("lines",)))
    if len(entry.lines) > MAX_LINES:
        why = f"{len(entry.lines)} lines, the most is {MAX_LINES}"
        return [*problems, Problem(Code.TOO_MANY, why, "Split it into two documents.", ("lines",))]
    first: dict[str, int] = {}
    for n, line in enumerate(entry.lines):
        found = _line_problems(line, KINDS[kind])
        if first.setdefault(line.id, n) != n:
            why = f"line {shortened(line.id)} stands here twice"
            found.append(
                Problem(Code.TWICE, why, "Give each line its own number.", ("id",), shortened(line.id))
            )
        problems += (p.under("lines", n) for p in found)
    return problems


def _line_problems(line: LineEntry, kind: Kind) -> list[Problem]:
    problems = [
        *text_problems(line.id, "id", MAX_LINE_ID, required=True),
        *quantity_problems(line.quantity),
        *text_problems(line.place, "place", MAX_CODE),
        *text_problems(line.lot, "lot", MAX_CODE),
        *text_problems(line.dest, "dest", MAX_CODE),
    ]
    if kind.dest and not line.dest:
        why = f"each line of a {kind.name} says which order or tote its units are put to"
        problems.append(Problem(Code.NO_DEST, why, "Enter the order or the tote.", ("dest",)))
    if line.reserve not in set(Reserve):
        problems.append(choice_problem(line.reserve, Reserve).under("reserve"))
    return problems


def _station_problems(stations: tuple[str, ...]) -> list[Problem]:
    problems = []
    if len(stations) > MAX_STATIONS:
        why = f"{len(stations)} stations, the most is {MAX_STATIONS}"
        problems.append(Problem(Code.TOO_MANY, why, "Leave it empty to release it for all.", ("stations",)))
    for n, name in enumerate(stations[:MAX_STATIONS]):
        if not NAME.fullmatch(name):
            why = f"{shortened(name)} is no name of a station"
            fix = "Use small letters, digits, dash and underscore."
            problems.append(Problem(Code.BAD_VALUE, why, fix, ("stations", n), shortened(name)))
    return problems
