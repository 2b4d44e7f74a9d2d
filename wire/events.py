"""What the ledger tells other systems: CloudEvents 1.0, structured JSON. This file owns their key names.

The record's own body stands in `RecordData.body` as the gateway sent it (`wire.v1`). Times inside of `data`
are milliseconds since 1970, as everywhere on the wire; `CloudEvent.time` is RFC 3339, as that standard asks.
"""

from typing import Final

from msgspec import Raw, Struct

from wire import v1

SPEC: Final = "1.0"


class CloudEvent(Struct, frozen=True, omit_defaults=True):
    """One event. `cursor`, an extension, is ``generation:position``; positions have no gaps."""

    specversion: str
    id: str
    source: str
    type: str
    time: str
    datacontenttype: str
    cursor: str
    data: Raw
    subject: str = ""


class RecordData(Struct, frozen=True):
    """A movement, a step of a task or an answer to a scan.

    `at` is when it happened, as far as is known: `synced` says whether that clock was set by the network,
    `ahead` that it was far in the future. `hlc` orders the records of all stations.
    """

    record: str
    gateway: str
    station: str
    operator: str
    task: str
    at: int
    hlc: int
    synced: bool
    ahead: bool
    body: v1.Body


class ConflictData(Struct, frozen=True):
    """A serial whose history forks (`open`), with the ids of the ends of both stories; or does no longer."""

    product: str
    serial: str
    open: bool
    heads: list[str]


class RecallItem(Struct, frozen=True):
    """What is recalled or held: a product, a lot of it, or one serial."""

    product: str
    lot: str
    serial: str


class RecallData(Struct, frozen=True):
    """A recall or hold was ordered, changed or lifted (`lifted` is 0 while it is in force).

    `items` are the first `MAX_ITEMS` of `count`.
    """

    ref: str
    kind: str
    why: str
    created: int
    lifted: int
    count: int
    items: list[RecallItem]


#: Items in one event: at 400 characters each it stays below the longest message that a broker takes.
MAX_ITEMS: Final = 200
