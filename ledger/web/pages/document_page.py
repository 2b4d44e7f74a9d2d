"""The page of one document: its lines and lists, who works on it, what came of it, what can be done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fastapi import Request, Response

from ledger.acts import count
from ledger.database import Database, bound
from ledger.office.draft import Stored
from ledger.office.kinds import ORDER, listable
from ledger.office.made import FROM_ORDER
from ledger.office.problem import Problem
from ledger.office.reading import products_by_id, stored_documents
from ledger.office.receipt_report import receipt_report
from ledger.office.transfers import receiving
from ledger.web.console import Console
from ledger.web.document_kinds import OF_KIND, DocumentKind
from ledger.web.pages import reads_documents as reads
from ledger.web.pages.tried import Tried
from ledger.web.problems import not_found
from rules.product import Process, Product

#: What an address may say was done (``?said=``).
SAID: Final[Mapping[str, str]] = {
    "saved": "Saved. The stations get it within seconds.",
    "made": "Made. The stations get it within seconds.",
    "closed": "Closed. A station that has it open may still confirm what it captured.",
    "withdrawn": "Taken away from the station. Another one may open it now.",
    "booked": "The differences are booked.",
    "paid": "The serial numbers are entered.",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page says beside the document itself.

    Attributes:
        said: key of `SAID`: what was done just now.
        problems: why it was not.
        asks: a question that a form must answer before it is carried out.
        typed: what stood in that form.
        tried: the differences of a count as they would be booked.
    """

    said: str = ""
    problems: tuple[Problem, ...] = ()
    asks: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    tried: Tried | None = None


def found(console: Console, kind: DocumentKind, ref: str) -> tuple[Stored, dict[str, Product]]:
    """A document and the products of its lines.

    Raises:
        HTTPException: 404, there is none of this kind.
    """

    def call() -> tuple[Stored | None, dict[str, Product]]:
        stored = stored_documents(bound(), [ref]).get(ref)
        lines = stored.task.lines if stored else ()
        return stored, products_by_id(bound(), {line.product for line in lines})

    stored, products = console.read(call)
    if stored is None or stored.kind != kind.kind:
        raise not_found(ref)
    return stored, products


def document_page(
    console: Console, request: Request, kind: DocumentKind, ref: str, shown: Shown | None = None
) -> Response:
    """The page."""
    stored, products = found(console, kind, ref)
    shown = shown or Shown()
    context: dict[str, Any] = {
        "kind": kind,
        "task": stored.task,
        "lists": stored.lists,
        "products": products,
        "listable": lambda product: listable(product, kind.kind),
        "said": SAID.get(shown.said, ""),
        "shown": shown,
        "makes": [OF_KIND[k] for k in sorted(FROM_ORDER) if k != Process.BATCH_PICK],
        "is_order": kind.kind == ORDER,
        **console.read(lambda: _followed(bound(), stored)),
    }
    refused = bool(shown.problems or shown.asks or (shown.tried and shown.tried.outcome.problems))
    return console.page(request, "document.html", context, 422 if refused else 200)


def _followed(db: Database, stored: Stored) -> dict[str, Any]:
    task = stored.task
    work = reads.working(db, [task.id]).get(task.id)
    done = sum(line.done for line in task.lines)
    return {
        "state": reads.state(closed=task.closed, assignee=task.assignee, done=done, work=work),
        "aside": work.aside if work else 0,
        "missing": reads.missing(db, task.id),
        "declared": reads.declared(db, task.id),
        "related": reads.related(db, task.id),
        "origins": [(ref, reads.kind_of(db, ref)) for ref in task.origin.split()],
        "transit": _transit(db, stored),
        "differences": receipt_report(db, task.id) if done else (),
        "counted": count.report(task.id) if stored.kind == Process.COUNT else None,
    }


def _transit(db: Database, stored: Stored) -> reads.Transit | None:
    match stored.kind:
        case Process.TRANSFER_OUT:
            return reads.transit(db, stored.task.id, receiving(stored.task.id))
        case Process.TRANSFER_IN:
            return reads.transit(db, stored.task.origin, stored.task.id)
        case _:
            return None
