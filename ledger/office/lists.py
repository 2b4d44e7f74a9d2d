"""What the office has entered, page by page. Only reads; may run in any thread."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from ledger.database import Database, marks
from ledger.office.entries import OperatorEntry, PlaceEntry, ProductEntry
from ledger.office.products import ProductWrite
from ledger.office.reading import product_facts
from rules.product import product_id

#: Rows of one page of the console, and at most of one REST answer.
PAGE: Final = 50
MAX_PAGE: Final = 1_000


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in a list; `done` and `quantity` are units over all lines, `number` is its keyset cursor.

    `kind` is a key of `kinds.KINDS`; `assignee` the station that has claimed it.
    """

    ref: str
    party: str
    stations: str
    closed: bool
    created: int
    lines: int
    listed: int
    done: int
    quantity: int
    number: int
    kind: str = ""
    assignee: str = ""


def like(text: str) -> str:
    """A pattern for ``like … escape '!'`` that finds `text` anywhere, in lower case."""
    escaped = "".join(f"!{c}" if c in "!%_" else c for c in text.strip().lower())
    return f"%{escaped}%"


def products(db: Database, search: str = "", after: str = "", limit: int = PAGE) -> list[ProductWrite]:
    """Products by id after `after`, whose SKU, name, owner or code holds `search`."""
    sql = "select owner, sku from product p where p.id > ?"
    values: list[Any] = [after]
    if search.strip():
        sql += (
            " and (lower(p.id) like ? escape '!' or lower(p.name) like ? escape '!' or exists"
            " (select 1 from code c where c.product = p.id and lower(c.code) like ? escape '!'))"
        )
        values += [like(search)] * 3
    rows = db.rows(f"{sql} order by p.id limit ?", (*values, limit))
    return _products(db, [(owner, sku) for owner, sku in rows])


def product(db: Database, owner: str, sku: str) -> ProductWrite | None:
    """One product with its codes."""
    return next(iter(_products(db, [(owner, sku)])), None)


def documents(  # noqa: PLR0913 - a list has these filters
    db: Database,
    kind: str | Collection[str],
    search: str = "",
    after: int = 0,
    limit: int = PAGE,
    *,
    open_only: bool = False,
) -> list[DocumentRow]:
    """Documents of a kind, or several; newest first.

    `after` is the `number` of the last one seen (0: from the start).
    """
    kinds = [str(kind)] if isinstance(kind, str) else sorted(kind)
    sql = (
        "select ref, party, stations, closed, created, rank, process, assignee from document d"  # noqa: S608
        f" where process in ({marks(len(kinds))})"
    )
    values: list[Any] = [*kinds]
    if after:
        sql += " and d.rank < ?"
        values.append(after)
    if open_only:
        sql += " and not d.closed"
    if search.strip():
        sql += (
            " and (lower(d.ref) like ? escape '!' or lower(d.party) like ? escape '!' or exists"
            " (select 1 from line l where l.document = d.ref and lower(l.product) like ? escape '!'))"
        )
        values += [like(search)] * 3
    heads = db.rows(f"{sql} order by d.rank desc, d.ref limit ?", (*values, limit))
    sums = _sums(db, [head[0] for head in heads])
    return [
        DocumentRow(ref, party, stations, bool(closed), created, *sums.get(ref, (0, 0, 0, 0)), *rest)
        for ref, party, stations, closed, created, *rest in heads
    ]


def places(db: Database, after: str = "", limit: int = PAGE) -> list[PlaceEntry]:
    """Places by code after `after`."""
    sql = "select code, kind, warehouse from place where code > ? order by code limit ?"
    rows = db.rows(sql, (after, limit))
    return [PlaceEntry(*row) for row in rows]


def operators(db: Database, after: str = "", limit: int = PAGE) -> list[OperatorEntry]:
    """Operators by badge after `after`."""
    sql = "select badge, name, role, language from operator where badge > ? order by badge limit ?"
    return [OperatorEntry(*row) for row in db.rows(sql, (after, limit))]


def _products(db: Database, keys: list[tuple[str, str]]) -> list[ProductWrite]:
    stored = product_facts(db, [ProductEntry(sku, owner) for owner, sku in keys]).stored
    return [stored[key] for key in (product_id(*pair) for pair in keys) if key in stored]


def _sums(db: Database, refs: list[str]) -> dict[str, tuple[int, int, int, int]]:
    if not refs:
        return {}
    sql = _SUMS.format(marks(len(refs)))
    return {
        ref: (lines, listed, int(done), int(total)) for ref, lines, listed, done, total in db.rows(sql, refs)
    }


_SUMS: Final = (
    "select document, count(*), sum(case when listed then 1 else 0 end), sum(done), sum(quantity)"
    " from line where document in ({}) group by document"
)
