"""The answers of the REST API about what the office entered: plain values, also described by OpenAPI."""

from dataclasses import dataclass

from ledger.office.acts import Report
from ledger.office.draft import Stored
from ledger.office.lists import DocumentRow
from ledger.office.plan import Change, Effect
from ledger.office.products import ProductWrite
from ledger.web.problems import ProblemItem, item
from rules.task import Expected, Line


@dataclass(frozen=True, slots=True)
class FieldAnswer:
    """One field that changed."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ChangeAnswer:
    """One entry: `effect` is new, changed or unchanged."""

    key: str
    effect: str
    fields: tuple[FieldAnswer, ...]


@dataclass(frozen=True, slots=True)
class EntryAnswer:
    """What an entry did. `remarks` are worth a look and forbid nothing."""

    key: str
    effect: str
    fields: tuple[FieldAnswer, ...]
    remarks: tuple[ProblemItem, ...]


@dataclass(frozen=True, slots=True)
class ImportAnswer:
    """What a file did, or with `dry_run` would do; `changes` lists at most 1,000 new or changed entries."""

    dry_run: bool
    written: bool
    new: int
    changed: int
    unchanged: int
    changes: tuple[ChangeAnswer, ...]
    remarks: tuple[ProblemItem, ...]


@dataclass(frozen=True, slots=True)
class CodeAnswer:
    """A code of a product."""

    code: str
    pack: int


@dataclass(frozen=True, slots=True)
class ProductAnswer:
    """A product."""

    id: str
    owner: str
    sku: str
    name: str
    tracking: str
    by: str
    receive: str
    pick: str
    pattern: str
    fold_case: bool
    reusable: bool
    over_percent: int | None
    codes: tuple[CodeAnswer, ...]
    issue: str = "lenient"
    min_life: int = 0
    unique: bool = False
    roles: tuple[tuple[str, str], ...] = ()
    scheme: str = ""
    strip: str = ""


@dataclass(frozen=True, slots=True)
class SerialAnswer:
    """An expected serial; `received` ones are locked."""

    serial: str
    lot: str
    expiry: str
    received: bool


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """A line; `done` is confirmed so far, `closed` why it was closed short."""

    line: str
    product: str
    quantity: int
    place: str
    lot: str
    done: int
    closed: str
    listed: bool
    serials: tuple[SerialAnswer, ...]
    dest: str = ""
    into: str = ""
    reserve: str = "any"


@dataclass(frozen=True, slots=True)
class DocumentAnswer:
    """A document; `process` is its kind, `party` the supplier, customer or new owner."""

    ref: str
    process: str
    party: str
    place: str
    stations: tuple[str, ...]
    closed: bool
    lines: tuple[LineAnswer, ...]
    free: bool = False
    blind: bool = False
    origin: str = ""
    assignee: str = ""
    assignment: int = 0


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """A document in a list; `done` and `quantity` are units over all lines."""

    ref: str
    party: str
    stations: str
    closed: bool
    created: int
    lines: int
    listed: int
    done: int
    quantity: int


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """Documents, newest first; `next` is the cursor of the next page, 0 at the end."""

    items: tuple[DocumentHead, ...]
    next: int


@dataclass(frozen=True, slots=True)
class ProductPage:
    """Products by id; `next` is the cursor of the next page, empty at the end."""

    items: tuple[ProductAnswer, ...]
    next: str


#: Changes listed in one answer: a dry run of 200,000 rows stays readable; the counts are complete.
MAX_CHANGES = 1_000


def entry_answer(report: Report) -> EntryAnswer:
    """The answer to the one entry of a report without problems."""
    change = _change(report.changes[0])
    return EntryAnswer(change.key, change.effect, change.fields, tuple(item(r) for r in report.remarks))


def import_answer(report: Report, *, dry_run: bool) -> ImportAnswer:
    """The answer to a file without problems."""
    different = [c for c in report.changes if c.effect is not Effect.UNCHANGED][:MAX_CHANGES]
    return ImportAnswer(
        dry_run,
        report.written,
        report.count(Effect.NEW),
        report.count(Effect.CHANGED),
        report.count(Effect.UNCHANGED),
        tuple(_change(c) for c in different),
        tuple(item(r) for r in report.remarks[:MAX_CHANGES]),
    )


def product_answer(write: ProductWrite) -> ProductAnswer:
    """A product with its codes."""
    p = write.product
    codes = tuple(CodeAnswer(c.code, c.pack) for c in write.codes)
    return ProductAnswer(
        p.id, p.owner, p.sku, p.name, p.tracking, p.by, p.receive, p.pick, p.pattern, p.fold_case, p.reusable,
        p.over_percent, codes, p.issue, p.min_life, p.unique,
        tuple((role.name, role.pattern) for role in p.roles), p.scheme, p.strip,
    )  # fmt: skip


def product_page(found: list[ProductWrite], limit: int) -> ProductPage:
    """A page of at most `limit` products, of which one more was read."""
    items = tuple(product_answer(p) for p in found[:limit])
    return ProductPage(items, items[-1].id if len(found) > limit else "")


def document_answer(stored: Stored) -> DocumentAnswer:
    """A document with its lines and lists."""
    task = stored.task
    lines = tuple(_line(line, stored.lists.get(line.id, ())) for line in task.lines)
    head = (task.id, stored.kind, task.party, task.place, task.stations, task.closed, lines)
    return DocumentAnswer(*head, task.free, task.blind, task.origin, task.assignee, task.assignment)


def document_page(found: list[DocumentRow], limit: int) -> DocumentPage:
    """A page of at most `limit` documents, of which one more was read."""
    items = tuple(
        DocumentHead(d.ref, d.party, d.stations, d.closed, d.created, d.lines, d.listed, d.done, d.quantity)
        for d in found[:limit]
    )
    return DocumentPage(items, found[limit - 1].number if len(found) > limit else 0)


def _line(line: Line, serials: tuple[Expected, ...]) -> LineAnswer:
    return LineAnswer(
        line.id,
        line.product,
        line.quantity,
        line.place,
        line.lot,
        line.done,
        line.closed,
        line.listed,
        tuple(SerialAnswer(e.serial, e.lot, e.expiry, e.received) for e in serials),
        line.dest,
        line.into,
        line.reserve,
    )


def _change(change: Change) -> ChangeAnswer:
    fields = tuple(FieldAnswer(f.field, f.old, f.new) for f in change.fields)
    return ChangeAnswer(change.key, change.effect, fields)
