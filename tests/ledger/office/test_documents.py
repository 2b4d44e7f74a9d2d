"""Documents: given what is stored, an entry gives changes or problems; the lock."""

from dataclasses import replace

import pytest

from ledger.office.document_fields import MAX_LINES
from ledger.office.documents import DocumentFacts, plan_documents
from ledger.office.draft import Stored
from ledger.office.entries import DocumentEntry, LineEntry
from ledger.office.lock import MAX_TASK_ROW
from ledger.office.plan import Effect
from ledger.office.problem import Code
from ledger.office.serials import SerialEntry
from rules.product import Process, Product, Tracking
from rules.task import Expected, Line, Task
from wire.feed import task_row

PUMP = Product("main/P", "main", "P", "Pump", Tracking.FULL)
TAPE = Product("main/T", "main", "T", "Tape")
FACTS = DocumentFacts(
    Process.RECEIVE,
    {p.id: p for p in (PUMP, TAPE)},
    {"P": ["main/P"], "T": ["main/T"], "X": ["a/X", "b/X"]},
    {},
    {},
    frozenset({"A-01"}),
    {"PP": "P"},
)


def serials(*texts: str) -> tuple[SerialEntry, ...]:
    return tuple(SerialEntry(text) for text in texts)


def entry(*lines: LineEntry, ref: str = "PR", party: str = "Acme") -> DocumentEntry:
    return DocumentEntry(ref, lines, party, "A-01")


def stored(*, received: str = "", done: int = 0, closed: bool = False) -> DocumentFacts:
    """`FACTS` with PR: line 1, three pumps A, B, C; `received` names the confirmed ones."""
    line = Line("1", "main/P", 3, "", listed=True, done=done)
    task = Task("PR", Process.RECEIVE, (line,), "Acme", "A-01", (), closed)
    expected = tuple(Expected("PR", "1", s, received=s in received) for s in "ABC")
    return replace(FACTS, stored={"PR": Stored(task, {"1": expected})})


SAME = LineEntry("1", "P", 3)


@pytest.mark.parametrize(
    ("given", "code", "where"),
    [
        (entry(), Code.NO_LINES, ("lines",)),
        (entry(SAME, ref=""), Code.REQUIRED, ("ref",)),
        (entry(SAME, ref="x" * 61), Code.TOO_LONG, ("ref",)),
        (entry(SAME, ref=" PR"), Code.BAD_VALUE, ("ref",)),
        (entry(SAME, ref="PR\x1f1"), Code.NOT_PRINTABLE, ("ref",)),
        (entry(replace(SAME, id="")), Code.REQUIRED, ("lines", 0, "id")),
        (entry(replace(SAME, quantity=0)), Code.OUT_OF_RANGE, ("lines", 0, "quantity")),
        (entry(replace(SAME, quantity=10_000_001)), Code.OUT_OF_RANGE, ("lines", 0, "quantity")),
        (entry(SAME, SAME), Code.TWICE, ("lines", 1, "id")),
        (entry(replace(SAME, product="NOPE")), Code.PRODUCT_UNKNOWN, ("lines", 0, "product")),
        (entry(replace(SAME, product="X")), Code.PRODUCT_AMBIGUOUS, ("lines", 0, "product")),
        (entry(replace(SAME, product="")), Code.REQUIRED, ("lines", 0, "product")),
        (replace(entry(SAME), stations=("Dock 1",)), Code.BAD_VALUE, ("stations", 0)),
        (entry(replace(SAME, serials=serials("A", "B"))), Code.PARTIAL, ("lines", 0, "serials")),
        (entry(replace(SAME, serials=serials("A", "B", "B"))), Code.DUPLICATE, ("lines", 0, "serials", 2)),
        (
            entry(LineEntry("1", "T", 1, serials=serials("A"))),
            Code.NOT_TRACKED,
            ("lines", 0, "serials"),
        ),
        (
            entry(LineEntry("1", "P", 1, serials=serials("A")), LineEntry("2", "P", 1, serials=serials("A"))),
            Code.DUPLICATE,
            ("lines", 1, "serials", 0),
        ),
    ],
)
def test_a_wrong_part_is_named_with_its_place(
    given: DocumentEntry, code: Code, where: tuple[str | int, ...]
) -> None:
    plan = plan_documents([given], FACTS)
    assert [(p.code, p.where) for p in plan.problems] == [(code, (0, *where))]


def test_a_list_is_judged_even_when_another_line_is_wrong() -> None:
    given = entry(LineEntry("1", "PP", 1), LineEntry("2", "P", 3, serials=serials("A")))
    plan = plan_documents([given], FACTS)
    assert [p.code for p in plan.problems] == [Code.PRODUCT_UNKNOWN, Code.PARTIAL]
    assert "Did you mean P?" in plan.problems[0].fix


def test_more_lines_than_the_limit_are_refused_at_once() -> None:
    lines = tuple(LineEntry(str(n), "P", 1) for n in range(MAX_LINES + 1))
    assert [p.code for p in plan_documents([entry(*lines)], FACTS).problems] == [Code.TOO_MANY]


def test_a_document_that_does_not_fit_one_row_of_the_feed_is_refused() -> None:
    lines = tuple(LineEntry(str(n), "P", 1, "P" * 60, "L" * 60) for n in range(MAX_LINES))
    problems = plan_documents([entry(*lines)], FACTS).problems
    assert [p.code for p in problems] == [Code.TOO_LARGE]


def test_a_document_of_the_longest_usual_lines_fits_one_row_of_the_feed() -> None:
    lines = tuple(LineEntry(str(n), "P", 1, "A-01-02-03", "LOT-2025-0001") for n in range(MAX_LINES))
    plan = plan_documents([entry(*lines)], FACTS)
    assert plan.problems == ()
    assert len(task_row(plan.writes[0].task, 1)[2] or b"") <= MAX_TASK_ROW


@pytest.mark.parametrize(
    ("line", "effect", "fields"),
    [
        (SAME, Effect.UNCHANGED, []),
        (replace(SAME, serials=serials("C", "B", "A")), Effect.UNCHANGED, []),
        (replace(SAME, product="main/P"), Effect.UNCHANGED, []),
        (
            replace(SAME, serials=serials("A", "B", "D")),
            Effect.CHANGED,
            [("line 1 serials", "3", "3 (1 in, 1 out, 2 stay)")],
        ),
        (replace(SAME, serials=()), Effect.CHANGED, [("line 1 serials", "3", "0 (0 in, 3 out, 0 stay)")]),
        (replace(SAME, lot="L"), Effect.CHANGED, [("line 1", "3 of main/P", "3 of main/P, lot L")]),
    ],
)
def test_an_entry_is_unchanged_or_changed_field_by_field(
    line: LineEntry, effect: Effect, fields: list[tuple[str, str, str]]
) -> None:
    plan = plan_documents([entry(line)], stored())
    (change,) = plan.changes
    assert plan.problems == ()
    assert (change.effect, [(f.field, f.old, f.new) for f in change.fields]) == (effect, fields)


LOCKS = [
    # given                                       entered                                        refused for
    (stored(received="A"), replace(SAME, serials=serials("A", "B", "D")), []),
    (stored(received="A"), replace(SAME, serials=serials("D", "B", "C")), [Code.LOCKED]),
    (stored(received="A"), replace(SAME, serials=()), [Code.LOCKED]),
    (stored(received="AB"), replace(SAME, serials=serials("C", "D", "E")), [Code.LOCKED, Code.LOCKED]),
    (stored(received="A"), replace(SAME, serials=serials("A", "D")), [Code.PARTIAL]),
    (stored(received="A", done=1), replace(SAME, product="T"), [Code.LINE_LOCKED, Code.NOT_TRACKED]),
    (stored(done=2), replace(SAME, quantity=1, serials=serials("A")), [Code.LINE_LOCKED]),
    (stored(done=2), replace(SAME, quantity=2, serials=serials("A", "B")), []),
    (stored(done=3), SAME, []),
    (stored(), replace(SAME, quantity=4), [Code.PARTIAL]),
    (stored(closed=True), SAME, []),
    (stored(closed=True), replace(SAME, quantity=4), [Code.CLOSED]),
    (stored(closed=True), replace(SAME, serials=()), [Code.CLOSED]),
]


@pytest.mark.domain("goods-in.list-locked")
@pytest.mark.parametrize(("given", "line", "codes"), LOCKS)
def test_what_is_confirmed_or_closed_is_locked(
    given: DocumentFacts, line: LineEntry, codes: list[Code]
) -> None:
    assert [p.code for p in plan_documents([entry(line)], given).problems] == codes


@pytest.mark.parametrize(("done", "codes"), [(0, []), (1, [Code.LINE_LOCKED])])
def test_a_line_can_be_taken_out_until_something_of_it_is_confirmed(done: int, codes: list[Code]) -> None:
    given = entry(LineEntry("2", "T", 5))
    assert [p.code for p in plan_documents([given], stored(done=done)).problems] == codes


@pytest.mark.domain("goods-in.unique-entry")
def test_a_serial_on_hand_is_refused_with_its_place_unless_it_came_in_by_this_line() -> None:
    facts = replace(stored(received="A"), on_hand={("main/P", "A"): "A-01", ("main/P", "D"): "B-07"})
    (problem,) = plan_documents([entry(replace(SAME, serials=serials("A", "B", "D")))], facts).problems
    assert (problem.code, problem.where) == (Code.ON_HAND, (0, "lines", 0, "serials", 2))
    assert "B-07" in problem.why


def test_a_reference_of_the_other_kind_is_taken() -> None:
    facts = replace(stored(), kind=Process.PICK)
    assert [p.code for p in plan_documents([entry(SAME)], facts).problems] == [Code.REF_TAKEN]


def test_a_place_that_is_not_entered_is_a_remark() -> None:
    plan = plan_documents([replace(entry(replace(SAME, place="Z-9")), place="A-01")], FACTS)
    assert plan.problems == ()
    assert [(r.code, r.where) for r in plan.remarks] == [(Code.PLACE_UNKNOWN, (0, "lines", 0, "place"))]


def test_head_fields_that_a_file_leaves_out_stay_as_they_are() -> None:
    plan = plan_documents([DocumentEntry("PR", (SAME,))], stored(), keep=frozenset({"party", "place"}))
    assert plan.changes[0].effect is Effect.UNCHANGED
