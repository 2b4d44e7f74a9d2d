"""The feed: rows ``(table, key, body)`` that tell a station what to judge by, their hash, their chunks.

The hash is order-free, the sum modulo 2**128 of blake2b-128 over each row, so a difference costs only its
rows (design: protocol, "Downwards"). Bodies are kept as the exact bytes the ledger encoded.
"""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec

from rules.catalog import Lot, Operator, Position, ProductCode
from rules.product import By, Enforcement, Process, Product, Tracking
from rules.task import Expected, Line, Task
from wire import v1
from wire.codec import decode, encode
from wire.errors import BadMessage

#: A row as it travels and is stored; a body of None says that the row is gone.
Row = tuple[str, str, bytes | None]

_MASK = (1 << 128) - 1
#: Raw JSON in one chunk before compression; zlib makes it 5 to 10 times smaller, and a chunk whose rows do
#: not compress at all still fits `MAX_MESSAGE`.
_CHUNK_BYTES = 56 * 1024


def key(*parts: str) -> str:
    """A key of several parts, e.g. ``key(serial, product)`` of a position."""
    return v1.JOIN.join(parts)


@dataclass(slots=True)
class Digest:
    """The running hash of a feed. Adding and removing rows in any order gives the same `hex`.

    >>> digest = Digest()
    >>> digest.add("place", "A-01", b"[]")
    >>> digest.remove("place", "A-01", b"[]")
    >>> digest.hex
    '00000000000000000000000000000000'
    """

    value: int = 0

    def add(self, table: str, row_key: str, body: bytes) -> None:
        """A row came in."""
        self.value = (self.value + _row_hash(table, row_key, body)) & _MASK

    def remove(self, table: str, row_key: str, body: bytes) -> None:
        """A row with exactly this body went."""
        self.value = (self.value - _row_hash(table, row_key, body)) & _MASK

    @property
    def hex(self) -> str:
        """32 hexadecimal digits."""
        return f"{self.value:032x}"


def _row_hash(table: str, row_key: str, body: bytes) -> int:
    # Lengths in front keep ("ab", "c") apart from ("a", "bc").
    head = f"{len(table)}:{len(row_key)}:{table}{row_key}".encode()
    return int.from_bytes(hashlib.blake2b(head + body, digest_size=16).digest(), "big")


def pack(  # noqa: PLR0913 - a chunk has these parts
    rows: Iterable[Row], *, version: str, base: str, total: int, digest: str, complete: bool
) -> list[bytes]:
    """The compressed chunks of a snapshot (`base` empty) or of the changes since `base`; at least one."""
    groups = list(_groups(rows)) or [[]]
    return [
        zlib.compress(
            encode(v1.Chunk(v1.VERSION, version, n, len(groups), total, digest, group, base, complete)),
            level=6,
        )
        for n, group in enumerate(groups, 1)
    ]


def unpack(data: bytes) -> v1.Chunk:
    """The checked chunk.

    Raises:
        BadMessage: not compressed, longer than allowed when opened, or not a chunk.
        UnknownVersion: of a newer wire version.
    """
    opener = zlib.decompressobj()
    try:
        raw = opener.decompress(data, v1.MAX_MESSAGE)
    except zlib.error as error:
        raise BadMessage(f"feed chunk: {error}") from error
    if opener.unconsumed_tail or opener.unused_data or not opener.eof:
        raise BadMessage(f"feed chunk: longer than {v1.MAX_MESSAGE} bytes, cut off, or followed by more")
    return decode(raw, v1.Chunk)


def body_of(raw: msgspec.Raw) -> bytes | None:
    """The stored form of a body in a chunk: its exact bytes, None for ``null``."""
    data = bytes(raw)
    return None if data == b"null" else data


def _groups(rows: Iterable[Row]) -> Iterator[list[tuple[str, str, msgspec.Raw]]]:
    group: list[tuple[str, str, msgspec.Raw]] = []
    size = 0
    for table, row_key, body in rows:
        raw = b"null" if body is None else body
        # six bytes for the worst escape of each character of the key
        weight = len(table) + 6 * len(row_key) + len(raw) + 16
        if group and size + weight > _CHUNK_BYTES:
            yield group
            group, size = [], 0
        group.append((table, row_key, msgspec.Raw(raw)))
        size += weight
    if group:
        yield group


# -- rows to and from the types of rules --------------------------------------------------------


@contextmanager
def _reading(table: str, row_key: str) -> Iterator[None]:
    """Turns a word that is none of ours, or a key of other parts, into a `BadMessage` naming the row."""
    try:
        yield
    except ValueError as error:
        raise BadMessage(f"feed row {table} {row_key!r}: {error}") from error


def product_row(p: Product) -> Row:
    """The row of a product."""
    body = v1.ProductRow(
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
    )
    return ("product", p.id, encode(body))


def to_product(row_key: str, body: bytes) -> Product:
    """The product of a row."""
    r = decode(body, v1.ProductRow)
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
        )


def code_row(c: ProductCode) -> Row:
    """The row of a product code."""
    return ("code", c.code, encode(v1.CodeRow(c.product, c.pack)))


def to_code(row_key: str, body: bytes) -> ProductCode:
    """The product code of a row."""
    r = decode(body, v1.CodeRow)
    return ProductCode(row_key, r.product, r.pack)


def task_row(t: Task, order: int) -> Row:
    """The row of a task; `order` is its place in the stations' lists."""
    lines = [
        v1.LineRow(x.id, x.product, x.quantity, x.place, x.listed, x.lot, x.done, x.closed) for x in t.lines
    ]
    body = v1.TaskRow(t.process, t.party, t.place, list(t.stations), t.closed, order, lines)
    return ("task", t.id, encode(body))


def to_task(row_key: str, body: bytes) -> Task:
    """The task of a row."""
    r = decode(body, v1.TaskRow)
    lines = tuple(
        Line(x.id, x.product, x.quantity, x.place, x.listed, x.lot, x.done, x.closed) for x in r.lines
    )
    with _reading("task", row_key):
        return Task(row_key, Process(r.process), lines, r.party, r.place, tuple(r.stations), r.closed)


def expected_row(e: Expected) -> Row:
    """The row of an entered serial."""
    return ("expected", key(e.serial, e.task, e.line), encode(v1.ExpectedRow(e.lot, e.expiry, e.received)))


def to_expected(row_key: str, body: bytes) -> Expected:
    """The entered serial of a row."""
    with _reading("expected", row_key):
        serial, task, line = row_key.split(v1.JOIN)
    r = decode(body, v1.ExpectedRow)
    return Expected(task, line, serial, r.lot, r.expiry, r.received)


def position_row(p: Position) -> Row:
    """The row of a serial's position."""
    body = v1.PositionRow(p.place, p.since, p.head, p.lot, p.task)
    return ("position", key(p.serial, p.product), encode(body))


def to_position(row_key: str, body: bytes) -> Position:
    """The position of a row."""
    with _reading("position", row_key):
        serial, product = row_key.split(v1.JOIN)
    r = decode(body, v1.PositionRow)
    return Position(product, serial, r.place, r.since, r.head, r.lot, r.task)


def lot_row(x: Lot) -> Row:
    """The row of a known lot."""
    return ("lot", key(x.lot, x.product), encode(v1.LotRow(x.expiry)))


def to_lot(row_key: str, body: bytes) -> Lot:
    """The lot of a row."""
    with _reading("lot", row_key):
        lot, product = row_key.split(v1.JOIN)
    return Lot(product, lot, decode(body, v1.LotRow).expiry)


def debt_row(product: str, place: str, quantity: int) -> Row:
    """The row of units booked without their serials; gone when nothing is owed."""
    return ("debt", key(product, place), encode(v1.DebtRow(quantity)) if quantity > 0 else None)


def to_debt(body: bytes) -> int:
    """The units owed in a row."""
    return decode(body, v1.DebtRow).quantity


def operator_row(o: Operator) -> Row:
    """The row of a person's badge."""
    return ("operator", o.badge, encode(v1.OperatorRow(o.name, o.role, o.language)))


def to_operator(row_key: str, body: bytes) -> Operator:
    """The person of a row."""
    r = decode(body, v1.OperatorRow)
    return Operator(row_key, r.name, r.role, r.language)


def place_row(code: str, kind: str = "storage") -> Row:
    """The row of a place with a scannable code."""
    return ("place", code, encode(v1.PlaceRow(kind)))
