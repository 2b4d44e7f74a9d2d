"""What is stored about the entries of a plan, read in a few queries whatever their number.

Runs inside the writer's transaction, so that nothing changes between the judgement and the write.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import islice
from typing import Any, Final

from ledger.database import Database, marks
from ledger.office.documents import DocumentFacts
from ledger.office.draft import Stored
from ledger.office.entries import DocumentEntry, OperatorEntry, PlaceEntry, ProductEntry
from ledger.office.products import ProductFacts, ProductWrite, normal_code
from ledger.office.serials import normal
from rules.catalog import ProductCode
from rules.place import on_hand
from rules.product import By, Enforcement, Process, Product, Tracking, product_id
from rules.task import Expected, Line, Task

#: Values in one ``in (…)``: far below SQLite's limit of 32,766 and long enough to make queries few.
CHUNK: Final = 500
#: Unknown products of one import that get a "did you mean", and SKUs looked at for it: keeps a file of
#: nothing but wrong rows from stopping the writer.
_MAX_NEAR: Final = 20
_MAX_SKUS: Final = 20_000

_PRODUCT: Final = (
    'id, owner, sku, name, tracking, "by", receive, pick, pattern, fold_case, reusable, over_percent'
)


def product_facts(db: Database, entries: Iterable[ProductEntry]) -> ProductFacts:
    """The facts for `plan_products`."""
    keys: dict[str, None] = {}
    codes: dict[str, None] = {}
    for entry in entries:
        keys[product_id(entry.owner, entry.sku)] = None
        codes |= dict.fromkeys([entry.sku, *(normal_code(c.code) for c in entry.codes)])
    products = {p.id: p for p in _products(db, "id", keys)}
    own = _chunked(db, "select code, product, pack from code where product in ({})", list(products))
    of: dict[str, list[ProductCode]] = {key: [] for key in products}
    for code, product, pack in own:
        if code != products[product].sku:
            of[product].append(ProductCode(code, product, pack))
    owners = dict(_chunked(db, "select code, product from code where code in ({})", codes))
    stored = {
        key: ProductWrite(p, tuple(sorted(of[key], key=lambda c: c.code))) for key, p in products.items()
    }
    return ProductFacts(stored, owners, open_tasks(db, list(products)))


def open_tasks(db: Database, products: Iterable[str]) -> dict[str, list[str]]:
    """References of documents that still expect or order a product, by product."""
    found: dict[str, list[str]] = {}
    sql = (
        "select distinct l.product, d.ref from line l join document d on d.ref = l.document"
        " where l.product in ({}) and l.closed = '' and l.done < l.quantity and not d.closed order by 1, 2"
    )
    for product, ref in _chunked(db, sql, products):
        found.setdefault(product, []).append(ref)
    return found


def document_facts(db: Database, entries: Sequence[DocumentEntry], process: Process) -> DocumentFacts:
    """The facts for `plan_documents`."""
    refs = dict.fromkeys(entry.ref for entry in entries)
    names = dict.fromkeys(line.product for entry in entries for line in entry.lines)
    stored = stored_documents(db, refs)
    held = [line.product for document in stored.values() for line in document.task.lines]
    products = {p.id: p for p in _products(db, "id", [*names, *held])}
    products |= {p.id: p for p in _products(db, "sku", names)}
    ids: dict[str, list[str]] = {}
    for key, product in products.items():
        ids.setdefault(product.sku, []).append(key)
    unknown = [name for name in names if name not in products and name not in ids]
    places = {entry.place for entry in entries} | {x.place for entry in entries for x in entry.lines}
    known = _chunked(db, "select code from place where code in ({})", places - {""})
    return DocumentFacts(
        process,
        products,
        {sku: tuple(sorted(found)) for sku, found in ids.items()},
        stored,
        _on_hand(db, entries, products, ids),
        frozenset(code for (code,) in known),
        _near(db, unknown),
    )


def stored_documents(db: Database, refs: Iterable[str]) -> dict[str, Stored]:
    """Documents with their lines and lists, by reference."""
    wanted = list(refs)
    lists: dict[str, dict[str, list[Expected]]] = {}
    sql = (
        "select document, line, serial, lot, expiry, received from expected_serial"
        " where document in ({}) order by number, serial"
    )
    for ref, line, serial, lot, expiry, received in _chunked(db, sql, wanted):
        expected = Expected(ref, line, serial, lot, expiry, bool(received))
        lists.setdefault(ref, {}).setdefault(line, []).append(expected)
    lines: dict[str, list[Line]] = {}
    sql = (
        "select document, id, product, quantity, place, listed, lot, done, closed from line"
        " where document in ({}) order by number"
    )
    for ref, line, product, quantity, place, listed, lot, done, closed in _chunked(db, sql, wanted):
        row = Line(line, product, quantity, place, bool(listed), lot, done, closed)
        lines.setdefault(ref, []).append(row)
    sql = "select ref, process, party, place, stations, closed from document where ref in ({})"
    return {
        ref: Stored(
            Task(
                ref,
                Process(process),
                tuple(lines.get(ref, ())),
                party,
                place,
                tuple(stations.split()),
                bool(closed),
            ),
            {line: tuple(found) for line, found in lists.get(ref, {}).items()},
        )
        for ref, process, party, place, stations, closed in _chunked(db, sql, wanted)
    }


def products_by_id(db: Database, keys: Iterable[str]) -> dict[str, Product]:
    """Products by id; what is not known is absent."""
    return {p.id: p for p in _products(db, "id", keys)}


def stored_places(db: Database, entries: Iterable[PlaceEntry]) -> dict[str, PlaceEntry]:
    """Places by code."""
    sql = "select code, kind from place where code in ({})"
    return {code: PlaceEntry(code, kind) for code, kind in _chunked(db, sql, (e.code for e in entries))}


def stored_operators(db: Database, entries: Iterable[OperatorEntry]) -> dict[str, OperatorEntry]:
    """Operators by badge."""
    sql = "select badge, name, role, language from operator where badge in ({})"
    return {row[0]: OperatorEntry(*row) for row in _chunked(db, sql, (e.badge for e in entries))}


def _products(db: Database, column: str, values: Iterable[str]) -> Iterator[Product]:
    for row in _chunked(db, f"select {_PRODUCT} from product where {column} in ({{}})", values):  # noqa: S608
        key, owner, sku, name, tracking, by, receive, pick, pattern, fold, reusable, over = row
        yield Product(
            key,
            owner,
            sku,
            name,
            Tracking(tracking),
            By(by),
            Enforcement(receive),
            Enforcement(pick),
            pattern,
            bool(fold),
            bool(reusable),
            over,
        )


def _on_hand(
    db: Database,
    entries: Sequence[DocumentEntry],
    products: Mapping[str, Product],
    ids: Mapping[str, Sequence[str]],
) -> dict[tuple[str, str], str]:
    wanted: dict[str, dict[str, None]] = {}
    for line in (line for entry in entries for line in entry.lines):
        key = line.product if line.product in products else next(iter(ids.get(line.product, ())), "")
        for entry in line.serials or () if key else ():
            wanted.setdefault(key, {})[normal(entry, products[key]).serial] = None
    found: dict[tuple[str, str], str] = {}
    for key, serials in wanted.items():
        sql = "select serial, place from standing where product = ? and serial in ({})"
        for serial, place in _chunked(db, sql, serials, key):
            if on_hand(place):
                found[key, serial] = place
    return found


def _near(db: Database, unknown: Sequence[str]) -> dict[str, str]:
    if not unknown:
        return {}
    rows = db.rows("select sku from product order by sku limit ?", (_MAX_SKUS,))
    skus = {str(sku).lower(): str(sku) for (sku,) in rows}
    near = {name: get_close_matches(name.lower(), skus, n=1) for name in unknown[:_MAX_NEAR]}
    return {name: skus[found[0]] for name, found in near.items() if found}


def _chunked(db: Database, sql: str, values: Iterable[str], *first: str) -> Iterator[tuple[Any, ...]]:
    """The rows for all values; ``{}`` in `sql` stands for the marks of one chunk."""
    rest = iter(values)
    while chunk := list(islice(rest, CHUNK)):
        yield from db.rows(sql.format(marks(len(chunk))), (*first, *chunk))
