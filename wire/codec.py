"""Bytes to checked messages and back: the one place that calls the JSON library."""

from typing import Any, TypeVar

import msgspec

from wire import v1
from wire.errors import BadMessage, UnknownVersion

T = TypeVar("T")

_encoder = msgspec.json.Encoder()
_decoders: dict[type, msgspec.json.Decoder[Any]] = {}


def encode(message: msgspec.Struct) -> bytes:
    """The bytes of a message. Equal messages give equal bytes."""
    return _encoder.encode(message)


def decode(data: bytes | msgspec.Raw, kind: type[T]) -> T:
    """The checked message of this kind.

    Raises:
        BadMessage: too long, not JSON, or not of this shape; the text names the path.
        UnknownVersion: a `v` that this program does not know.
    """
    if len(bytes(data)) > v1.MAX_MESSAGE:
        raise BadMessage(f"{len(bytes(data))} bytes, at most {v1.MAX_MESSAGE} are read")
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    try:
        message: T = decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _blame(bytes(data), error) from error
    version = getattr(message, "v", v1.VERSION)
    if version != v1.VERSION:
        raise UnknownVersion(f"wire version {version}, this program knows {v1.VERSION}: upgrade it")
    return message


class _Version(msgspec.Struct):
    v: int = v1.VERSION


class _Kind(msgspec.Struct):
    kind: str = ""


class _Header(msgspec.Struct):
    body: _Kind | None = None


_KINDS = {"verdict", "task", "movement", "anchor", ""}


def _blame(data: bytes, error: Exception) -> BadMessage | UnknownVersion:
    """Tells a message from the future (held for an upgrade) from a broken one (kept aside)."""
    try:
        version = msgspec.json.decode(data, type=_Version).v
        body = msgspec.json.decode(data, type=_Header).body
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return BadMessage(str(error))
    if version > v1.VERSION:
        return UnknownVersion(f"wire version {version}, this program knows {v1.VERSION}: upgrade it")
    if body is not None and body.kind not in _KINDS:
        return UnknownVersion(f"record of kind {body.kind!r}, newer than this program: upgrade it")
    return BadMessage(str(error))
