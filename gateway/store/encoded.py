"""A record as it is stored and sent: encoded once, these bytes and no others."""

from dataclasses import dataclass

from rules.errors import ScangateError
from wire import v1
from wire.codec import encode


class TooLong(ScangateError):  # noqa: N818 - named for what it is
    """A record would exceed `wire.v1.MAX_RECORD`: refuse the scan, nothing was written."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the records of one transaction have in common; `task` is the one open at the station."""

    station: str
    at: int
    up: int
    synced: bool
    feed: str = ""
    operator: str = ""
    task: str = ""


def encoded(header: Header, seq: int, hlc: int, body: v1.Body) -> bytes:
    """The bytes of one record.

    Raises:
        TooLong: it exceeds the limit.
    """
    record = v1.Record(
        seq,
        hlc,
        header.at,
        header.up,
        header.synced,
        header.station,
        body,
        header.feed,
        header.operator,
        header.task,
    )
    data = encode(record)
    if len(data) > v1.MAX_RECORD:
        raise TooLong(f"a record of {len(data)} bytes, at most {v1.MAX_RECORD} are sent")
    return data


def is_own(body: v1.Body) -> bool:
    """Whether the station believes it before the feed shows it (`gateway.station.own`)."""
    return isinstance(body, v1.MovementBody) or (isinstance(body, v1.Verdict) and bool(body.admits))
