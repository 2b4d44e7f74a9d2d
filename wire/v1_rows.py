"""Wire version 1: the rows of the feed, ``(table, key, body)``. As in `wire.v1`, this file owns the names.

Bodies are arrays: a field is added at the end, with the default that an older row means.
"""

from typing import Annotated

from msgspec import Meta, Struct

from wire.v1 import Count, Millis, ReadBody, Text


class ProductRow(Struct, frozen=True, omit_defaults=True, array_like=True):
    """Table ``product``, key: product id."""

    owner: Text
    sku: Text
    name: Text
    tracking: Text
    by: Text = "serial"
    receive: Text = "strict"
    pick: Text = "strict"
    pattern: Text = ""
    fold_case: bool = False
    reusable: bool = False
    over_percent: int | None = None
    issue: Text = "lenient"
    min_life: Count = 0
    unique: bool = False
    roles: list[tuple[Text, Text]] = []
    scheme: Text = ""
    strip: Text = ""


class CodeRow(Struct, frozen=True, array_like=True):
    """Table ``code``, key: a GTIN of 14 digits, a SKU or another code, and the product, joined by U+001F."""

    pack: Annotated[int, Meta(ge=1, le=10**6)] = 1


class LineRow(Struct, frozen=True, omit_defaults=True, array_like=True):
    """A line inside a `TaskRow`."""

    id: Text
    product: Text
    quantity: Count
    place: Text
    listed: bool
    lot: Text
    done: Count
    closed: Text
    dest: Text = ""
    into: Text = ""
    reserve: Text = "any"


class TaskRow(Struct, frozen=True, omit_defaults=True, array_like=True):
    """Table ``task``, key: reference of the document. `order` sorts the stations' lists."""

    process: Text
    party: Text
    place: Text
    stations: list[Text]
    closed: bool
    order: Count
    lines: list[LineRow]
    free: bool = False
    blind: bool = False
    origin: Text = ""
    assignee: Text = ""
    assignment: Count = 0


class ExpectedRow(Struct, frozen=True, array_like=True):
    """Table ``expected``, key: serial, task and line joined by U+001F."""

    lot: Text
    expiry: Text
    received: bool


class PositionRow(Struct, frozen=True, omit_defaults=True, array_like=True):
    """Table ``position``, key: serial and product joined by U+001F."""

    place: Text
    since: Millis
    head: Text
    lot: Text
    task: Text
    process: Text = ""
    container: Text = ""


class LotRow(Struct, frozen=True, array_like=True):
    """Table ``lot``, key: lot and product joined by U+001F."""

    expiry: Text


class DebtRow(Struct, frozen=True, array_like=True):
    """Table ``debt``, key: product and place joined by U+001F."""

    quantity: int


class OperatorRow(Struct, frozen=True, array_like=True):
    """Table ``operator``, key: the badge's code."""

    name: Text
    role: Text
    language: Text


class PlaceRow(Struct, frozen=True, omit_defaults=True, array_like=True):
    """Table ``place``, key: the code on the shelf."""

    kind: Text
    warehouse: Text = ""


class HoldRow(Struct, frozen=True, array_like=True):
    """Table ``hold``, key: product, lot and serial joined by U+001F; empty parts mean "all"."""

    kind: Text
    ref: Text
    why: Text


class FirstRow(Struct, frozen=True, array_like=True):
    """Table ``first``, key: product and place joined by U+001F: the lot there that expires first."""

    lot: Text
    expiry: Text


class ReturnedRow(Struct, frozen=True, array_like=True):
    """Table ``returned``, key: product: units that came back without serials, and when the last did."""

    units: Count
    at: Millis


class ContentItem(Struct, frozen=True, omit_defaults=True, array_like=True):
    """A child inside a `ContentRow`."""

    product: Text
    serial: Text = ""
    lot: Text = ""
    expiry: Text = ""
    quantity: Count = 1


class ContentRow(Struct, frozen=True, array_like=True):
    """Table ``content``, key: the SSCC of a container."""

    items: list[ContentItem]


class DisputeRow(Struct, frozen=True, array_like=True):
    """Table ``conflict``, key: product and serial joined by U+001F."""

    stations: list[Text]
    tasks: list[Text]


class AsideRow(Struct, frozen=True, array_like=True):
    """Table ``aside``, key: task and the id of the refusal joined by U+001F."""

    reason: Text
    read: ReadBody
    facts: dict[Text, Text] = {}
