"""Plans to rows, inside the writer's transaction; `ledger.projection.change` brings them to the stations."""

import json
from collections.abc import Sequence

from ledger.database import Database
from ledger.office.draft import Draft
from ledger.office.entries import OperatorEntry, PlaceEntry
from ledger.office.kinds import ORDER
from ledger.office.products import ProductWrite
from ledger.projection.change import Change
from rules.product import Product


def write_products(db: Database, change: Change, writes: Sequence[ProductWrite]) -> None:
    """Stores products with their codes; the SKU is one too, unless another of the owner's products has it."""
    db.many(_PRODUCT, [_product_values(w.product) for w in writes])
    db.many("delete from code where product = ?", [(w.product.id,) for w in writes])
    db.many(_CODE, [(c.code, c.product, c.pack) for w in writes for c in w.codes])
    db.many(_SKU, [(w.product.sku, w.product.id, w.product.sku, w.product.owner) for w in writes])
    for write in writes:
        change.product(write.product.id)


def write_documents(db: Database, change: Change, writes: Sequence[Draft], now: int) -> None:
    """Stores documents with their lines and with those lists that differ."""
    for new in writes:
        _write_document(db, new, now)
        for container in sorted(_write_contents(db, new)):
            change.container(container)
        change.document(new.task.id)


def write_places(db: Database, change: Change, writes: Sequence[PlaceEntry]) -> None:
    """Stores places."""
    db.many(_PLACE, [(place.code, place.kind, place.warehouse) for place in writes])
    for place in writes:
        change.place(place.code)


def write_operators(db: Database, change: Change, writes: Sequence[OperatorEntry]) -> None:
    """Stores operators."""
    db.many(_OPERATOR, [(o.badge, o.name, o.role, o.language) for o in writes])
    for operator in writes:
        change.operator(operator.badge)


def _write_document(db: Database, new: Draft, now: int) -> None:
    task = new.task
    stations = " ".join(task.stations)
    if new.old is None:
        seen = new.kind != ORDER
        head = (task.id, new.kind, task.party, task.place, stations, seen, now)
        db.run(_DOCUMENT, (*head, task.free, task.blind, task.origin))
    else:
        db.run(_HEAD, (task.party, task.place, stations, task.free, task.blind, task.origin, task.id))
    # done, closed and received are projections: `Change.document` computes them again
    db.run("delete from line where document = ?", (task.id,))
    db.many(
        _LINE,
        [
            (
                task.id,
                line.id,
                n,
                line.product,
                line.quantity,
                line.place,
                line.listed,
                line.lot,
                line.dest,
                line.into,
                line.reserve,
            )
            for n, line in enumerate(task.lines)
        ],
    )
    gone = {line.id for line in (new.old.task.lines if new.old else ())} - {line.id for line in task.lines}
    for line_id in (*new.changed, *gone):
        db.run("delete from expected_serial where document = ? and line = ?", (task.id, line_id))
    rows = [
        (task.id, line_id, entry.serial, n, entry.lot, entry.expiry)
        for line_id in sorted(new.changed)
        for n, entry in enumerate(new.lists.get(line_id, ()))
    ]
    db.many(_EXPECTED, rows)


def _write_contents(db: Database, new: Draft) -> set[str]:
    """The announced containers of the lists that changed; gives those whose contents are other now."""
    touched: set[str] = set()
    for line in new.task.lines:
        if line.id not in new.changed:
            continue
        for serial in sorted(new.had(line.id)):
            old = new.old.containers.get(serial) if new.old else None
            if old:
                touched.add(old)
                sql = "delete from content where container = ? and serial = ? and document = ?"
                db.run(sql, (old, serial, new.task.id))
        for entry in new.lists.get(line.id, ()):
            if entry.container:
                touched.add(entry.container)
                row = (entry.container, line.product, entry.serial, entry.lot, entry.expiry, new.task.id)
                db.run(_CONTENT, (*row, entry.container))
    return touched


def _product_values(product: Product) -> tuple[object, ...]:
    return (
        product.id,
        product.owner,
        product.sku,
        product.name,
        product.tracking.value,
        product.by.value,
        product.receive.value,
        product.pick.value,
        product.pattern,
        product.fold_case,
        product.reusable,
        product.over_percent,
        product.issue.value,
        product.min_life,
        product.unique,
        json.dumps([[role.name, role.pattern] for role in product.roles], separators=(",", ":")),
        product.scheme,
        product.strip,
    )


_PRODUCT = (
    'insert into product (id, owner, sku, name, tracking, "by", receive, pick, pattern, fold_case, reusable,'
    " over_percent, issue, min_life, unique_serial, roles, scheme, strip)"
    " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " on conflict (id) do update set name = excluded.name, tracking = excluded.tracking,"
    ' "by" = excluded."by",'
    " receive = excluded.receive, pick = excluded.pick, pattern = excluded.pattern,"
    " fold_case = excluded.fold_case, reusable = excluded.reusable, over_percent = excluded.over_percent,"
    " issue = excluded.issue, min_life = excluded.min_life, unique_serial = excluded.unique_serial,"
    " roles = excluded.roles, scheme = excluded.scheme, strip = excluded.strip"
)
_CODE = "insert into code (code, product, pack) values (?, ?, ?)"
_SKU = (
    "insert into code (code, product, pack) select cast(? as text), cast(? as text), 1 where not exists"
    " (select 1 from code c join product p on p.id = c.product where c.code = ? and p.owner = ?)"
)
_DOCUMENT = (
    "insert into document (ref, process, party, place, stations, rank, released, withdrawn, closed, created,"
    " free, blind, origin, assignment, assignee) values (?, ?, ?, ?, ?,"
    " (select coalesce(max(rank), 0) + 1 from document), ?, false, false, ?, ?, ?, ?, 0, '')"
)
_HEAD = (
    "update document set party = ?, place = ?, stations = ?, free = ?, blind = ?, origin = ? where ref = ?"
)
_LINE = (
    "insert into line (document, id, number, product, quantity, place, listed, lot, done, closed, dest,"
    " becomes, reserve) values (?, ?, ?, ?, ?, ?, ?, ?, 0, '', ?, ?, ?)"
)
_EXPECTED = (
    "insert into expected_serial (document, line, serial, number, lot, expiry, received)"
    " values (?, ?, ?, ?, ?, ?, false)"
)
_PLACE = (
    "insert into place (code, kind, warehouse) values (?, ?, ?) on conflict (code) do update set"
    " kind = excluded.kind, warehouse = excluded.warehouse"
)
_CONTENT = (
    "insert into content (container, number, product, serial, lot, expiry, quantity, document)"
    " select ?, coalesce(max(number), 0) + 1, ?, ?, ?, ?, 1, ? from content where container = ?"
)
_OPERATOR = (
    "insert into operator (badge, name, role, language) values (?, ?, ?, ?) on conflict (badge) do update"
    " set name = excluded.name, role = excluded.role, language = excluded.language"
)
