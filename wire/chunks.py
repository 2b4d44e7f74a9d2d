"""The hash of a feed and the chunks it travels in; what its rows say is in `wire.feed`.

The hash is order-free, the sum modulo 2**128 of blake2b-128 over each row, so a difference costs only its
rows (design: protocol, "Downwards"). Bodies are kept as the exact bytes the ledger encoded.
"""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from wire import v1
from wire.codec import decode, encode
from wire.errors import BadMessage

#: A row as it travels and is stored; a body of None says that the row is gone.
Row = tuple[str, str, bytes | None]

_MASK = (1 << 128) - 1
#: Raw JSON in one chunk before compression; zlib makes it 5 to 10 times smaller, and a chunk whose rows do
#: not compress at all still fits `MAX_MESSAGE`.
_CHUNK_BYTES = 56 * 1024


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
