"""A blind receipt matched to the pre-receipt that announced its goods."""

from typing import Final

from ledger.acts.outcome import Effect, Moves, Outcome, Request
from ledger.database import bound
from ledger.office.problem import Code, Problem, shortened
from ledger.office.reading import stored_documents
from ledger.projection.change import Change
from rules.product import Process


def match(task: str, document: str, request: Request) -> Outcome:
    """What was received blind counts on this pre-receipt; an earlier match of it is replaced."""
    database = bound()
    moves = Moves(problems=request.problems())
    got = database.rows(
        "select product, sum(quantity) from movement where task = ? and process = ? group by product",
        (task, Process.RECEIVE.value),
    )
    stored = stored_documents(database, [document]).get(document)
    own = stored_documents(database, [task]).get(task)
    if not got:
        moves.refuse(
            Code.NOT_KNOWN, f"nothing was received on {shortened(task)}", "Check it.", ("task",), task
        )
    if own is not None and not own.task.free:
        why = f"{shortened(task)} is a document with lines of its own"
        moves.refuse(Code.NOT_THIS, why, "Only a blind receipt is matched.", ("task",), task)
    if stored is None or stored.kind != Process.RECEIVE or stored.task.free:
        why = f"{shortened(document)} is no pre-receipt with lines"
        moves.refuse(Code.NOT_KNOWN, why, "Enter the pre-receipt first.", ("document",), document)
    expected = {line.product: line for line in stored.task.lines} if stored else {}
    if stored is not None and got and not any(product in expected for product, _ in got):
        why = f"nothing of {shortened(task)} is expected on {shortened(document)}"
        moves.refuse(Code.REFUSED, why, "Choose the document that announced it.", ("document",), document)
    for product, quantity in got:
        if stored is not None and product not in expected:
            why = f"{int(quantity)} of {product} are not on {shortened(document)}"
            moves.remarks.append(Problem(Code.REFUSED, why, "Add a line for it.", ("document",), product))
    before = database.row("select document from match where task = ?", (task,))
    if before is not None and before[0] == document and not moves.problems:
        return Outcome(remarks=tuple(moves.remarks), written=not request.dry_run, again=True)
    effects = tuple(
        Effect("matched", product, quantity=int(quantity), task=document, source=task)
        for product, quantity in got
    )
    if moves.problems or request.dry_run:
        return Outcome(effects, tuple(moves.problems), tuple(moves.remarks))
    with Change(database) as change:
        database.run(_MATCH, (task, document))
        change.matched(task, *([str(before[0])] if before else []))
    return Outcome(effects, remarks=tuple(moves.remarks), written=True)


_MATCH: Final = (
    "insert into match (task, document) values (?, ?)"
    " on conflict (task) do update set document = excluded.document"
)
