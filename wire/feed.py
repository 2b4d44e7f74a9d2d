"""The feed: rows ``(table, key, body)`` that tell a station what to judge by, to and from types of `rules`.

Its hash and its chunks (`wire.chunks`) can be named from here as well.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Final, TypeVar

from rules.catalog import (
    MAX_CONTENTS,
    Content,
    Dispute,
    Hold,
    HoldKind,
    Lot,
    Operator,
    Position,
    ProductCode,
    Returned,
    SetAside,
)
from rules.place import Place, PlaceKind
from rules.product import By, Enforcement, Process, Product, Reserve, Role, Tracking
from rules.task import Expected, Line, Task
from wire import v1, v1_rows
from wire.chunks import Digest, Row, body_of, pack, unpack
from wire.codec import decode, encode
from wire.errors import BadMessage
from wire.journal import from_read, to_read

__all__ = [
    "MAX_BODY",
    "Digest",
    "Row",
    "aside_row",
    "body_of",
    "code_row",
    "content_row",
    "debt_row",
    "dispute_row",
    "expected_row",
    "first_row",
    "hold_row",
    "key",
    "lot_row",
    "operator_row",
    "pack",
    "place_row",
    "position_row",
    "product_row",
    "returned_row",
    "task_row",
    "to_aside",
    "to_code",
    "to_content",
    "to_debt",
    "to_dispute",
    "to_expected",
    "to_first",
    "to_hold",
    "to_lot",
    "to_operator",
    "to_place",
    "to_position",
    "to_product",
    "to_returned",
    "to_task",
    "unpack",
]

#: The longest body of one row: alone in its chunk it stays below `MAX_MESSAGE`, whatever its key.
MAX_BODY: Final = 96 * 1024
_K = TypeVar("_K", bound=StrEnum)


def key(*parts: str) -> str:
    """A key of several parts, e.g. ``key(serial, product)`` of a position."""
    return v1.JOIN.join(parts)


@contextmanager
def _reading(table: str, row_key: str) -> Iterator[None]:
    """Turns a word that is none of ours, or a key of other parts, into a `BadMessage` naming the row."""
    try:
        yield
    except ValueError as error:
        raise BadMessage(f"feed row {table} {row_key!r}: {error}") from error


def product_row(p: Product) -> Row:
    """The row of a product."""
    body = v1_rows.ProductRow(
        p.owner,
        p.sku,
        p.name,
        p.tracking,
        p.by,
        p.receive,
        p.pick,
        p.pattern,
        p.fold_case,
        p.reusable,
        p.over_percent,
        p.issue,
        p.min_life,
        p.unique,
        [(role.name, role.pattern) for role in p.roles],
        p.scheme,
        p.strip,
    )
    return ("product", p.id, encode(body))


def to_product(row_key: str, body: bytes) -> Product:
    """The product of a row."""
    r = decode(body, v1_rows.ProductRow)
    with _reading("product", row_key):
        return Product(
            row_key,
            r.owner,
            r.sku,
            r.name,
            Tracking(r.tracking),
            By(r.by),
            Enforcement(r.receive),
            Enforcement(r.pick),
            r.pattern,
            r.fold_case,
            r.reusable,
            r.over_percent,
            Enforcement(r.issue),
            r.min_life,
            r.unique,
            tuple(Role(name, pattern) for name, pattern in r.roles),
            r.scheme,
            r.strip,
        )


def code_row(c: ProductCode) -> Row:
    """The row of a product code."""
    return ("code", key(c.code, c.product), encode(v1_rows.CodeRow(c.pack)))


def to_code(row_key: str, body: bytes) -> ProductCode:
    """The product code of a row."""
    with _reading("code", row_key):
        code, product = row_key.split(v1.JOIN)
    return ProductCode(code, product, decode(body, v1_rows.CodeRow).pack)


def task_row(t: Task, order: int) -> Row:
    """The row of a task; `order` is its place in the stations' lists."""
    body = v1_rows.TaskRow(
        t.process,
        t.party,
        t.place,
        list(t.stations),
        t.closed,
        order,
        [_line_row(line) for line in t.lines],
        t.free,
        t.blind,
        t.origin,
        t.assignee,
        t.assignment,
    )
    return ("task", t.id, encode(body))


def to_task(row_key: str, body: bytes) -> Task:
    """The task of a row."""
    r = decode(body, v1_rows.TaskRow)
    with _reading("task", row_key):
        return Task(
            row_key,
            Process(r.process),
            tuple(map(_to_line, r.lines)),
            r.party,
            r.place,
            tuple(r.stations),
            r.closed,
            r.free,
            r.blind,
            r.origin,
            r.assignee,
            r.assignment,
        )


def _line_row(x: Line) -> v1_rows.LineRow:
    return v1_rows.LineRow(
        x.id, x.product, x.quantity, x.place, x.listed, x.lot, x.done, x.closed, x.dest, x.into, x.reserve
    )


def _to_line(r: v1_rows.LineRow) -> Line:
    return Line(
        r.id,
        r.product,
        r.quantity,
        r.place,
        r.listed,
        r.lot,
        r.done,
        r.closed,
        r.dest,
        r.into,
        Reserve(r.reserve),
    )


def expected_row(e: Expected) -> Row:
    """The row of an entered serial."""
    return (
        "expected",
        key(e.serial, e.task, e.line),
        encode(v1_rows.ExpectedRow(e.lot, e.expiry, e.received)),
    )


def to_expected(row_key: str, body: bytes) -> Expected:
    """The entered serial of a row."""
    with _reading("expected", row_key):
        serial, task, line = row_key.split(v1.JOIN)
    r = decode(body, v1_rows.ExpectedRow)
    return Expected(task, line, serial, r.lot, r.expiry, r.received)


def position_row(p: Position) -> Row:
    """The row of a serial's position."""
    body = v1_rows.PositionRow(p.place, p.since, p.head, p.lot, p.task, p.process, p.container)
    return ("position", key(p.serial, p.product), encode(body))


def to_position(row_key: str, body: bytes) -> Position:
    """The position of a row."""
    with _reading("position", row_key):
        serial, product = row_key.split(v1.JOIN)
    r = decode(body, v1_rows.PositionRow)
    return Position(product, serial, r.place, r.since, r.head, r.lot, r.task, r.process, r.container)


def lot_row(x: Lot) -> Row:
    """The row of a known lot."""
    return ("lot", key(x.lot, x.product), encode(v1_rows.LotRow(x.expiry)))


def to_lot(row_key: str, body: bytes) -> Lot:
    """The lot of a row."""
    with _reading("lot", row_key):
        lot, product = row_key.split(v1.JOIN)
    return Lot(product, lot, decode(body, v1_rows.LotRow).expiry)


def debt_row(product: str, place: str, quantity: int) -> Row:
    """The row of units booked without their serials; gone when nothing is owed."""
    return ("debt", key(product, place), encode(v1_rows.DebtRow(quantity)) if quantity > 0 else None)


def to_debt(body: bytes) -> int:
    """The units owed in a row."""
    return decode(body, v1_rows.DebtRow).quantity


def operator_row(o: Operator) -> Row:
    """The row of a person's badge."""
    return ("operator", o.badge, encode(v1_rows.OperatorRow(o.name, o.role, o.language)))


def to_operator(row_key: str, body: bytes) -> Operator:
    """The person of a row."""
    r = decode(body, v1_rows.OperatorRow)
    return Operator(row_key, r.name, r.role, r.language)


def place_row(p: Place) -> Row:
    """The row of a place with a scannable code."""
    return ("place", p.code, encode(v1_rows.PlaceRow(p.kind, p.warehouse)))


def to_place(row_key: str, body: bytes) -> Place:
    """The place of a row. One of a kind that this program does not know is a plain shelf."""
    r = decode(body, v1_rows.PlaceRow)
    kind = _known(r.kind, PlaceKind.STORAGE)
    return Place(row_key, kind, r.warehouse)


def hold_row(h: Hold) -> Row:
    """The row of one item of a recall or hold."""
    return ("hold", key(h.product, h.lot, h.serial), encode(v1_rows.HoldRow(h.kind, h.ref, h.why)))


def to_hold(row_key: str, body: bytes) -> Hold:
    """The hold of a row. One of a kind that this program does not know holds all the same."""
    with _reading("hold", row_key):
        product, lot, serial = row_key.split(v1.JOIN)
    r = decode(body, v1_rows.HoldRow)
    kind = _known(r.kind, HoldKind.HOLD)
    return Hold(product, lot, serial, kind, r.ref, r.why)


def first_row(product: str, place: str, first: Lot | None) -> Row:
    """The row of the lot at a place that expires first; gone when there is none."""
    body = encode(v1_rows.FirstRow(first.lot, first.expiry)) if first is not None else None
    return ("first", key(product, place), body)


def to_first(row_key: str, body: bytes) -> Lot:
    """The lot of a row."""
    with _reading("first", row_key):
        product, _place = row_key.split(v1.JOIN)
    r = decode(body, v1_rows.FirstRow)
    return Lot(product, r.lot, r.expiry)


def returned_row(product: str, returned: Returned) -> Row:
    """The row of units that came back without their serials; gone when none are left."""
    body = encode(v1_rows.ReturnedRow(returned.units, returned.at)) if returned.units > 0 else None
    return ("returned", product, body)


def to_returned(body: bytes) -> Returned:
    """What came back, of a row."""
    r = decode(body, v1_rows.ReturnedRow)
    return Returned(r.units, r.at)


def content_row(sscc: str, children: Sequence[Content]) -> Row:
    """The row of a container's known children; gone without any.

    Also gone with more than stations judge as one, or a row can carry: a part of them would be booked as
    the whole. Such a container is unknown at the stations, and its units are scanned singly.
    """
    items = [v1_rows.ContentItem(c.product, c.serial, c.lot, c.expiry, c.quantity) for c in children]
    body = encode(v1_rows.ContentRow(items)) if 0 < len(items) <= MAX_CONTENTS else b""
    return ("content", sscc, body if 0 < len(body) <= MAX_BODY else None)


def to_content(body: bytes) -> tuple[Content, ...]:
    """The children of a row."""
    items = decode(body, v1_rows.ContentRow).items
    return tuple(Content(c.product, c.serial, c.lot, c.expiry, c.quantity) for c in items)


def dispute_row(d: Dispute) -> Row:
    """The row of a conflict: one serial taken twice."""
    return ("conflict", key(d.product, d.serial), encode(v1_rows.DisputeRow(list(d.stations), list(d.tasks))))


def to_dispute(row_key: str, body: bytes) -> Dispute:
    """The conflict of a row."""
    with _reading("conflict", row_key):
        product, serial = row_key.split(v1.JOIN)
    r = decode(body, v1_rows.DisputeRow)
    return Dispute(product, serial, tuple(r.stations), tuple(r.tasks))


def aside_row(a: SetAside) -> Row:
    """The row of a unit set aside and not admitted yet."""
    return ("aside", key(a.task, a.ref), encode(v1_rows.AsideRow(a.reason, from_read(a.read), dict(a.facts))))


def to_aside(row_key: str, body: bytes) -> SetAside:
    """The unit of a row."""
    r = decode(body, v1_rows.AsideRow)
    with _reading("aside", row_key):
        task, ref = row_key.split(v1.JOIN)
        return SetAside(ref, task, r.reason, to_read(r.read), r.facts)


def _known(word: str, otherwise: _K) -> _K:
    """The member with this value; of a newer ledger that has more of them, the given one."""
    try:
        return type(otherwise)(word)
    except ValueError:
        return otherwise
