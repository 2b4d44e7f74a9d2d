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
from ledger.office.kinds import KINDS, Lists, process_of
from ledger.office.products import ProductFacts, ProductWrite, normal_code
from ledger.office.serials import normal
from ledger.tables.product_rows import COLUMNS, to_product
from ledger.tables.task_rows import LINE, TASK, line_of, task_of
from rules.catalog import ProductCode
from rules.place import on_hand
from rules.product import Product, product_id
from rules.task import Expected, Line

#: Values in one ``in (…)``: far below SQLite's limit of 32,766 and long enough to make queries few.
CHUNK: Final = 500
#: Unknown products of one import that get a "did you mean", and SKUs looked at for it: keeps a file of
#: nothing but wrong rows from stopping the writer.
_MAX_NEAR: Final = 20
_MAX_SKUS: Final = 20_000


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
    sql = (
        "select p.owner, c.code, c.product from code c join product p on p.id = c.product"
        " where c.code in ({})"
    )
    owners = {(owner, code): product for owner, code, product in _chunked(db, sql, codes)}
    stored = {
        key: ProductWrite(p, tuple(sorted(of[key], key=lambda c: c.code))) for key, p in products.items()
    }
    return ProductFacts(stored, owners, open_tasks(db, list(products)))


def open_tasks(db: Database, products: Iterable[str]) -> dict[str, list[str]]:
    """Tasks that hold a product: documents that still expect or order it, and captures not confirmed."""
    found: dict[str, list[str]] = {}
    sql = (
        "select distinct l.product, d.ref from line l join document d on d.ref = l.document"
        " where l.product in ({}) and l.closed = '' and l.done < l.quantity and not d.closed"
        " and d.process <> 'order' order by 1, 2"
    )
    wanted = list(products)
    for product, ref in _chunked(db, sql, wanted):
        found.setdefault(product, []).append(ref)
    sql = (
        "select distinct v.product, v.task from open_capture c join verdict v on v.boot = c.boot"
        " and v.seq = c.seq where v.product in ({}) order by 1, 2"
    )
    for product, ref in _chunked(db, sql, wanted):
        if ref not in found.setdefault(product, []):
            found[product].append(ref)
    return found


def document_facts(db: Database, entries: Sequence[DocumentEntry], kind: str) -> DocumentFacts:
    """The facts for `plan_documents`; `kind` is a key of `kinds.KINDS`."""
    refs = dict.fromkeys(entry.ref for entry in entries)
    names = dict.fromkeys(line.product for entry in entries for line in entry.lines)
    names |= dict.fromkeys(_into_names(entries))
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
    items = _items(entries, products, ids)
    return DocumentFacts(
        kind,
        products,
        {sku: tuple(sorted(found)) for sku, found in ids.items()},
        stored,
        _on_hand(db, items),
        frozenset(code for (code,) in known),
        _near(db, unknown),
        _reserved(db, items) if KINDS[kind].lists is Lists.RESERVED else {},
        becomes(db, products, {entry.party for entry in entries}) if KINDS[kind].into else {},
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
    sql = f"select {LINE}, document from line where document in ({{}}) order by number"  # noqa: S608
    for *row, ref in _chunked(db, sql, wanted):
        lines.setdefault(ref, []).append(line_of(row))
    inside: dict[str, dict[str, str]] = {}
    sql = "select document, serial, container from content where document in ({}) and serial <> ''"
    for ref, serial, container in _chunked(db, sql, wanted):
        inside.setdefault(ref, {})[serial] = container
    sql = f"select {TASK}, process from document where ref in ({{}})"  # noqa: S608
    return {
        ref: Stored(
            task_of(process_of(kind), (ref, *row), lines.get(ref, ())),
            {line: tuple(found) for line, found in lists.get(ref, {}).items()},
            kind,
            inside.get(ref, {}),
        )
        for ref, *row, kind in _chunked(db, sql, wanted)
    }


def products_by_id(db: Database, keys: Iterable[str]) -> dict[str, Product]:
    """Products by id; what is not known is absent."""
    return {p.id: p for p in _products(db, "id", keys)}


def stored_places(db: Database, entries: Iterable[PlaceEntry]) -> dict[str, PlaceEntry]:
    """Places by code."""
    sql = "select code, kind, warehouse from place where code in ({})"
    return {row[0]: PlaceEntry(*row) for row in _chunked(db, sql, (e.code for e in entries))}


def stored_operators(db: Database, entries: Iterable[OperatorEntry]) -> dict[str, OperatorEntry]:
    """Operators by badge."""
    sql = "select badge, name, role, language from operator where badge in ({})"
    return {row[0]: OperatorEntry(*row) for row in _chunked(db, sql, (e.badge for e in entries))}


def _products(db: Database, column: str, values: Iterable[str]) -> Iterator[Product]:
    sql = f"select {COLUMNS} from product where {column} in ({{}})"  # noqa: S608 - our own columns
    return map(to_product, _chunked(db, sql, values))


def becomes(
    db: Database, products: Mapping[str, Product], owners: Iterable[str]
) -> dict[tuple[str, str], list[str]]:
    """Products of these owners that share a GTIN or another code with one of `products`."""
    codes: dict[str, set[str]] = {key: {normal_code(p.sku)} for key, p in products.items()}
    for code, key in _chunked(db, "select code, product from code where product in ({})", list(products)):
        codes[key].add(code)
    found: dict[tuple[str, str], list[str]] = {}
    for owner in sorted(set(owners) - {""}):
        rows = db.rows("select id, sku from product where owner = ? order by id", (owner,))
        theirs = {key: {normal_code(sku)} for key, sku in rows}
        for code, key in _chunked(db, "select code, product from code where product in ({})", list(theirs)):
            theirs[key].add(code)
        for key, product in products.items():
            same = [other for other, some in theirs.items() if some & codes[key]]
            if product.owner != owner and same:
                found[key, owner] = same
    return found


def _into_names(entries: Iterable[DocumentEntry]) -> Iterator[str]:
    for entry in entries:
        for line in entry.lines:
            if line.into:
                yield line.into if "/" in line.into else product_id(entry.party, line.into)


def _items(
    entries: Sequence[DocumentEntry], products: Mapping[str, Product], ids: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, None]]:
    """The serials named, by product."""
    wanted: dict[str, dict[str, None]] = {}
    for line in (line for entry in entries for line in entry.lines):
        key = line.product if line.product in products else next(iter(ids.get(line.product, ())), "")
        for entry in line.serials or () if key else ():
            wanted.setdefault(key, {})[normal(entry, products[key]).serial] = None
    return wanted


def _on_hand(db: Database, items: Mapping[str, Iterable[str]]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for key, serials in items.items():
        sql = "select serial, place from standing where product = ? and serial in ({})"
        for serial, place in _chunked(db, sql, serials, key):
            if on_hand(place):
                found[key, serial] = place
    return found


def _reserved(db: Database, items: Mapping[str, Iterable[str]]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    sql = (
        "select e.serial, e.document from expected_serial e"
        " join document d on d.ref = e.document and not d.closed and d.process <> 'order'"
        " join line l on l.document = e.document and l.id = e.line and l.reserve = 'exact' and l.closed = ''"
        " where l.product = ? and e.serial in ({}) order by e.document"
    )
    for key, serials in items.items():
        for serial, ref in _chunked(db, sql, serials, key):
            found.setdefault((key, serial), ref)
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
