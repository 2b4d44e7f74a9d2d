"""Reading a damaged SQLite file without SQLite: every cell of every page that still makes sense.

A b-tree that is broken at one place hides what lies below it; the rows on the other pages are whole. What is
found here is only a candidate: deleted and older rows are among it, so the caller must know a row by its own
checksum (`gateway.store.stored`). Formats: https://www.sqlite.org/fileformat2.html, sections 1.6, 2.1 and 4.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from gateway.database import PAGE

Value = int | float | str | bytes | None

_INTERIOR_INDEX: Final = 0x02
_LEAF_INDEX: Final = 0x0A
_LEAF_TABLE: Final = 0x0D
#: Bytes of the file's own header, on its first page.
_FILE_HEADER: Final = 100
#: The bytes of a cell that lie on its page, least and most, in an index and most in a table.
_LEAST: Final = (PAGE - 12) * 32 // 255 - 23
_MOST_INDEX: Final = (PAGE - 12) * 64 // 255 - 23
_MOST_TABLE: Final = PAGE - 35
#: Nothing we store is longer: a record and its keys.
_MAX_PAYLOAD: Final = 32 * 1024
_LOG_HEADER: Final = 32
_FRAME_HEADER: Final = 24
_FRAME: Final = _FRAME_HEADER + PAGE
_INTEGERS: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


@dataclass(frozen=True, slots=True)
class Frame:
    """One page in the log; `commit` ends a transaction, `valid` is what SQLite itself would read."""

    number: int
    page: bytes
    commit: bool
    valid: bool


@dataclass(slots=True)
class Pages:
    """The pages of a file and its log, newest first."""

    path: Path
    log: Path
    frames: list[Frame] = field(default_factory=list)
    _newest: dict[int, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.frames = list(read_log(self.log))
        self._newest = {frame.number: frame.page for frame in self.frames}

    def lost(self) -> int:
        """How many transactions the log holds that SQLite can't read any more."""
        return sum(frame.commit and not frame.valid for frame in self.frames)

    def rows(self, *, lost: bool = False) -> Iterator[tuple[Value, ...]]:
        """The values of every cell, after its rowid if it has one; with `lost` only what SQLite can't see."""
        for frame in reversed(self.frames):
            if not (lost and frame.valid):
                yield from self._cells(frame.page, frame.number)
        if lost or not self.path.exists():
            return
        with self.path.open("rb") as file:
            number = 1
            while page := file.read(PAGE):
                yield from self._cells(page, number)
                number += 1

    def _cells(self, page: bytes, number: int) -> Iterator[tuple[Value, ...]]:
        start = _FILE_HEADER if number == 1 else 0
        if len(page) < PAGE or page[start] not in (_INTERIOR_INDEX, _LEAF_INDEX, _LEAF_TABLE):
            return
        kind = page[start]
        pointers = start + (12 if kind == _INTERIOR_INDEX else 8)
        count = int.from_bytes(page[start + 3 : start + 5])
        for k in range(min(count, (PAGE - pointers) // 2)):
            at = int.from_bytes(page[pointers + 2 * k : pointers + 2 * k + 2])
            try:
                yield self._cell(page, kind, at)
            except (IndexError, ValueError, struct.error):
                continue

    def _cell(self, page: bytes, kind: int, at: int) -> tuple[Value, ...]:
        if kind == _INTERIOR_INDEX:
            at += 4
        length, at = _varint(page, at)
        rowid: tuple[Value, ...] = ()
        if kind == _LEAF_TABLE:
            number, at = _varint(page, at)
            rowid = (number,)
        most = _MOST_TABLE if kind == _LEAF_TABLE else _MOST_INDEX
        return (*rowid, *_parsed(self._payload(page, at, length, most)))

    def _payload(self, page: bytes, at: int, length: int, most: int) -> bytes:
        if length > _MAX_PAYLOAD:
            raise ValueError("no row of ours")
        if length <= most:
            return page[at : at + length]
        local = _LEAST + (length - _LEAST) % (PAGE - 4)
        local = local if local <= most else _LEAST
        found = page[at : at + local]
        number = int.from_bytes(page[at + local : at + local + 4])
        while len(found) < length:
            more = self._page(number)
            found += more[4 : 4 + length - len(found)]
            number = int.from_bytes(more[:4])
        return found

    def _page(self, number: int) -> bytes:
        found = self._newest.get(number)
        if found is None and number:
            with self.path.open("rb") as file:
                file.seek((number - 1) * PAGE)
                found = file.read(PAGE)
        if not found or len(found) < PAGE:
            raise ValueError("no such page")
        return found


def log_of(path: Path) -> Path:
    """The write-ahead log of a file."""
    return path.with_name(path.name + "-wal")


def read_log(path: Path) -> Iterator[Frame]:
    """The frames of the log's present generation, oldest first, also those behind a damaged one."""
    data = path.read_bytes() if path.exists() else b""
    if len(data) < _LOG_HEADER + _FRAME:
        return
    order = ">" if data[3] & 1 else "<"
    sums = _sum(data[: _LOG_HEADER - 8], order, (0, 0))
    valid = sums == struct.unpack_from(">2I", data, _LOG_HEADER - 8)
    # without a header to believe, the first frame is of the present generation
    salts = data[16:24] if valid else data[_LOG_HEADER + 8 : _LOG_HEADER + 16]
    for at in range(_LOG_HEADER, len(data) - _FRAME + 1, _FRAME):
        head, page = data[at : at + _FRAME_HEADER], data[at + _FRAME_HEADER : at + _FRAME]
        if head[8:16] != salts:
            valid = False
            if head[8:12] != salts[:4] and head[12:16] != salts[4:]:  # an older generation differs in both
                continue
        if valid:
            sums = _sum(page, order, _sum(head[:8], order, sums))
            valid = sums == struct.unpack(">2I", head[16:])
        number, size = struct.unpack(">2I", head[:8])
        yield Frame(number, page, size > 0, valid)


def _sum(data: bytes, order: str, sums: tuple[int, int]) -> tuple[int, int]:
    one, two = sums
    words = iter(struct.unpack(f"{order}{len(data) // 4}I", data))
    for first, second in zip(words, words, strict=True):
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + second + one) & 0xFFFFFFFF
    return one, two


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for k in range(8):
        byte = data[at + k]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:  # noqa: PLR2004 - the last byte has no mark
            return value, at + k + 1
    return value << 8 | data[at + 8], at + 9


@lru_cache(maxsize=4096)  # the log holds a page again and again, each time with one row more
def _parsed(payload: bytes) -> tuple[Value, ...]:
    return tuple(_values(payload))


def _values(payload: bytes) -> Iterator[Value]:
    end, at = _varint(payload, 0)
    body = end
    while at < end:
        kind, at = _varint(payload, at)
        size = _size(kind)
        value = payload[body : body + size]
        if len(value) < size:
            raise ValueError("cut off")
        body += size
        yield _value(kind, value)


def _size(kind: int) -> int:
    if kind >= 12:  # noqa: PLR2004 - from here on blobs and texts of any length
        return (kind - 12) // 2
    return 8 if kind == 7 else _INTEGERS.get(kind, 0)  # noqa: PLR2004 - a float


def _value(kind: int, data: bytes) -> Value:
    if kind in _INTEGERS:
        return int.from_bytes(data, signed=True)
    if kind >= 12:  # noqa: PLR2004 - as above
        return data if kind % 2 == 0 else data.decode()
    if kind == 7:  # noqa: PLR2004 - as above
        return float(struct.unpack(">d", data)[0])
    return kind - 8 if kind in (8, 9) else None
