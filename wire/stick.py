"""The file that starts a new gateway from a USB stick: one ZIP, written by the ledger, read by the gateway.

Members are stored as they are, few, of fixed names and bounded; the first, `MANIFEST`, says what each must
be. Its sums find what a stick or a person did to the file by accident; they are no signature: whoever can
write the file can write its sums. It holds the gateway's password, so it is to be kept like one.
"""

import hashlib
import struct
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Annotated, Final, TypeVar

import msgspec
from msgspec import Meta, Struct

from wire import v1
from wire.chunks import Digest, body_of, unpack
from wire.errors import BadMessage, UnknownVersion

VERSION: Final = 1
MANIFEST: Final = "manifest.json"
SETTINGS: Final = "gateway.toml"
PASSWORD: Final = "broker.password"  # noqa: S105 - the name of a member
AUTHORITY: Final = "site-ca.crt"
FEED: Final = "feed.chunks"

#: A feed of a million serials is about 60 MB.
MAX_FEED: Final = 512 * 1024 * 1024
#: Settings of a gateway, a password, an authority's certificates.
MAX_SMALL: Final = 256 * 1024
#: The whole file: the feed, the small members, the directory.
MAX_FILE: Final = MAX_FEED + 8 * MAX_SMALL
_LIMITS: Final[Mapping[str, int]] = {
    MANIFEST: MAX_SMALL,
    SETTINGS: MAX_SMALL,
    PASSWORD: MAX_SMALL,
    AUTHORITY: MAX_SMALL,
    FEED: MAX_FEED,
}
#: In front of each chunk: its length, big-endian.
_LENGTH: Final = 4
_PIECE: Final = 1024 * 1024
#: ZIP's end record without a comment: signature, two disks, two counts, size and place of the directory.
_END: Final = struct.Struct("<4s4H2LH")
_END_SIGN: Final = b"PK\x05\x06"
#: Five entries of 46 bytes and a name; `zipfile` reads the directory whole, so it is bounded before.
_MAX_DIRECTORY: Final = 4096
#: 1980-01-01, the first day a ZIP knows: the time stands in the manifest.
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
_PRIVATE: Final = 0o100600

T = TypeVar("T")


class Sum(Struct, frozen=True):
    """What a member must be."""

    size: Annotated[int, Meta(ge=0, le=MAX_FEED)]
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]


class FeedSum(Struct, frozen=True):
    """What the feed must be, as a manifest on the broker says it."""

    version: v1.Text
    rows: v1.Count
    digest: v1.Text
    parts: v1.Count


class About(Struct, frozen=True):
    """The manifest of a stick: for which gateway, when and by which program it was made, what is in it."""

    v: int
    made_at: v1.Millis
    program: v1.Text
    gateway: v1.Name
    site: v1.Name
    feed: FeedSum
    members: dict[v1.Text, Sum]


class _Version(Struct):
    v: int


def write(file: IO[bytes], about: About, small: Mapping[str, bytes], chunks: Iterable[bytes]) -> About:
    """Writes a stick into an empty file; gives the manifest with the members' sums filled in.

    Raises:
        BadMessage: a member is longer than a reader would take.
    """
    for name, data in small.items():
        _bounded(name, len(data))
    feed = b"".join(len(chunk).to_bytes(_LENGTH, "big") + chunk for chunk in chunks)
    _bounded(FEED, len(feed))
    members = {**small, FEED: feed}
    about = msgspec.structs.replace(about, members={name: _sum(data) for name, data in members.items()})
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=False) as archive:
        for name, data in {MANIFEST: msgspec.json.encode(about), **members}.items():
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.external_attr = _PRIVATE << 16
            archive.writestr(entry, data)
    return about


class Stick:
    """An opened stick of which the manifest was read and every member was checked, the feed too."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        """Open and check.

        Args:
            file: readable and seekable; stays open as long as this is used.
            size: of the file.

        Raises:
            BadMessage: not a stick, cut off, changed, or larger than allowed.
            UnknownVersion: written by a newer program.
        """
        try:
            _check_end(file, size)
            # ZipFile is closed with the file it was given: it holds nothing else.
            self._archive = zipfile.ZipFile(file)
            self.about = self._manifest()
            self._check_members()
            self._check_feed()
        except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
            raise BadMessage(f"not a whole file of `scangate export gateway`: {error}") from error

    def small(self, name: str) -> bytes | None:
        """A member other than the feed, None without it."""
        return self._archive.read(name) if name in self.about.members and name != FEED else None

    def chunks(self) -> Iterator[v1.Chunk]:
        """The parts of the feed, in order."""
        with self._archive.open(FEED) as source:
            while head := source.read(_LENGTH):
                length = int.from_bytes(head, "big")
                if len(head) < _LENGTH or not 0 < length <= v1.MAX_MESSAGE:
                    raise BadMessage("the feed is no row of chunks")
                yield unpack(source.read(length))

    def _manifest(self) -> About:
        first = self._archive.infolist()[0] if self._archive.infolist() else None
        if first is None or first.filename != MANIFEST or first.file_size > MAX_SMALL or not _plain(first):
            raise BadMessage("no manifest: not a file of `scangate export gateway`")
        data = self._archive.read(first)
        version = _decoded(data, _Version).v
        if version > VERSION:
            raise UnknownVersion(f"a stick of version {version}, this program knows {VERSION}: upgrade it")
        about = _decoded(data, About)
        if about.v != VERSION:
            raise BadMessage(f"manifest: there is no version {about.v}")
        return about

    def _check_members(self) -> None:
        entries = {entry.filename: entry for entry in self._archive.infolist()}
        if len(entries) != len(self._archive.infolist()):
            raise BadMessage("a member is there twice")
        if set(entries) != {MANIFEST, *self.about.members}:
            raise BadMessage("the members are not those of the manifest")
        for needed in (SETTINGS, FEED):
            if needed not in entries:
                raise BadMessage(f"{needed} is missing")
        for name, promised in self.about.members.items():
            if name not in _LIMITS:
                raise BadMessage(f"there is no member {name!r}")
            _bounded(name, entries[name].file_size)
            if not _plain(entries[name]) or self._sum(name) != promised:
                raise BadMessage(f"{name} is not as it was written")

    def _sum(self, name: str) -> Sum:
        digest, size = hashlib.sha256(), 0
        with self._archive.open(name) as source:
            while piece := source.read(_PIECE):
                digest.update(piece)
                size += len(piece)
        return Sum(size, digest.hexdigest())

    def _check_feed(self) -> None:
        """Every row is decoded and counted before anything is written anywhere."""
        feed, digest, rows, parts = self.about.feed, Digest(), 0, 0
        for chunk in self.chunks():
            parts += 1
            said = (chunk.version, chunk.part, chunk.parts, chunk.base, chunk.total, chunk.digest)
            if said != (feed.version, parts, feed.parts, "", feed.rows, feed.digest):
                raise BadMessage(f"part {parts} of the feed belongs to another one")
            for table, key, raw in chunk.rows:
                body = body_of(raw)
                if body is None:
                    raise BadMessage(f"part {parts} of the feed takes a row away")
                digest.add(table, key, body)
                rows += 1
        if (parts, rows, digest.hex) != (feed.parts, feed.rows, feed.digest):
            raise BadMessage("the feed is not whole")


def _check_end(file: IO[bytes], size: int) -> None:
    """Few members and a small directory, seen in the last bytes before `zipfile` reads what they promise."""
    if size > MAX_FILE:
        raise BadMessage(f"{size} bytes, at most {MAX_FILE} are read")
    if size < _END.size:
        raise BadMessage("not a file of `scangate export gateway`, or cut off")
    file.seek(size - _END.size)
    sign, disk, start, here, entries, length, place, comment = _END.unpack(file.read(_END.size))
    if sign != _END_SIGN or disk or start or comment or here != entries:
        raise BadMessage("not a file of `scangate export gateway`, or cut off")
    if entries > len(_LIMITS) or length > _MAX_DIRECTORY or place + length != size - _END.size:
        raise BadMessage("not a file of `scangate export gateway`: more in it than there can be")
    file.seek(0)


def _plain(entry: zipfile.ZipInfo) -> bool:
    """Stored as it is and in the clear: its size in the directory is what is read."""
    return (
        entry.compress_type == zipfile.ZIP_STORED
        and entry.compress_size == entry.file_size
        and not entry.flag_bits & 0x1
    )


def _bounded(name: str, size: int) -> None:
    if size > _LIMITS[name]:
        raise BadMessage(f"{name}: {size} bytes, at most {_LIMITS[name]} are taken")


def _sum(data: bytes) -> Sum:
    return Sum(len(data), hashlib.sha256(data).hexdigest())


def _decoded(data: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadMessage(f"manifest: {error}") from error
