"""Records as rows of the tables: the fields of `ledger.tables.models`, in their order."""

import json
from collections.abc import Iterable
from typing import Any

from ledger.delivery.items import Item, digest
from rules.movement import FOLLOWS
from wire import v1

Values = tuple[Any, ...]


def record_row(item: Item, gateway: str, now: int) -> Values:
    """A `Record`."""
    r = item.record
    kind = type(r.body).__struct_config__.tag
    return (
        item.boot,
        item.seq,
        gateway,
        r.station,
        kind,
        r.hlc,
        item.at,
        item.body,
        digest(item.body),
        now,
        r.up,
        r.synced,
        item.ahead,
    )


def movement_row(item: Item, gateway: str, m: v1.MovementBody) -> Values:
    """A `Movement`."""
    return (
        *_head(item, gateway, m.operator or item.record.operator),
        m.product,
        m.serial,
        m.lot,
        m.expiry,
        m.quantity,
        m.source,
        m.target,
        m.process,
        m.task,
        m.line,
        m.scan,
        " ".join(prev(item, m)),
        m.reason,
        m.debt,
        m.note,
        m.container,
        m.dest,
    )


def verdict_row(item: Item, gateway: str, v: v1.Verdict) -> Values:
    """A `Verdict`."""
    c = v.capture
    return (
        *_head(item, gateway, item.record.operator),
        v.outcome,
        v.reason,
        c.product if c else v.facts.get("product", ""),
        c.line if c else "",
        (c.serial or c.note) if c else v.read.serial,
        c.lot if c else v.read.lot,
        c.quantity if c else 0,
        v.read.source,
        v.read.entry,
        v.read.aim,
        b"\n".join((*v.read.parts, v.read.raw)),  # all symbols of its label, as scanned
        v.read.text,
        json.dumps(v.facts, ensure_ascii=False, separators=(",", ":")),
        v.amends,
        v.undoes,
        item.record.task,
        v.admits,
    )


def step_row(item: Item, gateway: str, s: v1.TaskStep) -> Values:
    """A `TaskStep`."""
    return (
        *_head(item, gateway, item.record.operator),
        s.step,
        s.task,
        s.process,
        s.line,
        s.reason,
        s.captures,
        s.aside,
        s.finished,
        s.assignment,
        s.free,
        s.place,
    )


def prev(item: Item, movement: v1.MovementBody) -> Iterable[str]:
    """The `prev` of a movement; one that follows "the one just before" names it."""
    names = tuple(movement.prev)
    return (f"{item.boot}:{item.seq - 1}",) if names == FOLLOWS else names


def _head(item: Item, gateway: str, operator: str) -> Values:
    r = item.record
    return (item.boot, item.seq, r.hlc, item.at, gateway, r.station, operator)
