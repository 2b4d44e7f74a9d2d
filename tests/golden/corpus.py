"""The golden corpus: bytes of wire version 1 as they were released, and what they mean.

A file of ``v1/`` is a list of cases. Files are added by `tests.golden.make_golden`, never changed: gateways
and ledgers of that program are out there, with these bytes on their disks and on the way.
"""

import base64
import enum
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from rules.session import Session
from wire import feed, v1
from wire.codec import decode
from wire.feed import body_of

FOLDER: Final = Path(__file__).with_name("v1")
KINDS: Final[Mapping[str, type[msgspec.Struct]]] = {
    kind.__name__: kind
    for kind in (
        v1.Record, v1.Batch, v1.Hello, v1.Ack, v1.Online, v1.Server, v1.Manifest, v1.Sync, v1.Chunk,
    )
}  # fmt: skip
#: What reads a row of each table of the feed.
BACK: Final[Mapping[str, Callable[[str, bytes], Any]]] = {
    "product": feed.to_product,
    "code": feed.to_code,
    "task": feed.to_task,
    "expected": feed.to_expected,
    "position": feed.to_position,
    "lot": feed.to_lot,
    "operator": feed.to_operator,
    "debt": lambda _key, body: feed.to_debt(body),
    "place": feed.to_place,
    "hold": feed.to_hold,
    "first": feed.to_first,
    "returned": lambda _key, body: feed.to_returned(body),
    "content": lambda _key, body: feed.to_content(body),
    "conflict": feed.to_dispute,
    "aside": feed.to_aside,
}


class Case(NamedTuple):
    """One message: its kind, its bytes, and its fields as they were understood when it was made."""

    name: str
    kind: str
    data: bytes
    value: Any


class Day(NamedTuple):
    """What a station did: its records, the events of verdicts and steps, and where it stood at the end."""

    name: str
    records: list[bytes]
    events: list[Any]
    end: Any


def read(name: str) -> list[Any]:
    """All cases of the files ``name.json`` and ``name-….json``."""
    found: list[Any] = []
    for path in sorted([*FOLDER.glob(f"{name}.json"), *FOLDER.glob(f"{name}-*.json")]):
        found += json.loads(path.read_text(encoding="utf-8"))
    return found


def messages() -> Iterator[Case]:
    """All messages."""
    for case in read("messages"):
        yield Case(case["name"], case["kind"], _bytes(case), case["value"])


def rows() -> list[tuple[str, str, bytes, Any]]:
    """All rows of the feed: table, key, body, value."""
    return [(r["table"], r["key"], r["text"].encode(), r["value"]) for r in read("rows")]


def days() -> list[Day]:
    """All days."""
    return [
        Day(d["name"], [text.encode() for text in d["records"]], d["events"], d["end"]) for d in read("days")
    ]


def _bytes(case: Mapping[str, str]) -> bytes:
    return case["text"].encode() if "text" in case else base64.b64decode(case["base64"])


def message(case: Case) -> msgspec.Struct:
    """The message of these bytes, read by today's program."""
    kind = KINDS[case.kind]
    return feed.unpack(case.data) if kind is v1.Chunk else decode(case.data, kind)


# -- values as JSON -------------------------------------------------------------------------------


def told(value: Any) -> Any:  # noqa: PLR0911 - one for each kind of value
    """A value as JSON, with the name of its type and every field, those with defaults too."""
    if isinstance(value, msgspec.Raw):
        return None if body_of(value) is None else bytes(value).decode()
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, msgspec.Struct) or is_dataclass(value):
        names = [name for name, _ in _fields(value)]
        return {"is": type(value).__name__} | {name: told(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {key: told(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [told(item) for item in value]
    return value


def differences(value: Any, expected: Any, where: str = "") -> Iterator[str]:
    """Where a value of today is not what was meant. A field that came later must have its default."""
    if isinstance(expected, dict) and "is" in expected:
        names = dict(_fields(value))
        if type(value).__name__ != expected["is"]:
            yield f"{where}: {type(value).__name__}, was {expected['is']}"
            return
        yield from (f"{where}.{name}: is gone" for name in expected if name != "is" and name not in names)
        for name, default in names.items():
            now = getattr(value, name)
            if name in expected:
                yield from differences(now, expected[name], f"{where}.{name}")
            elif now != default:
                yield f"{where}.{name}: came later, and is {now!r} without being said"
    elif isinstance(expected, list) and isinstance(value, list | tuple) and len(value) == len(expected):
        for number, (one, other) in enumerate(zip(value, expected, strict=True)):
            yield from differences(one, other, f"{where}[{number}]")
    elif told(value) != expected:
        yield f"{where}: {told(value)!r}, was {expected!r}"


def structs(value: Any) -> Iterator[msgspec.Struct]:
    """All structs in a message, and those in the records of a batch."""
    if isinstance(value, msgspec.Struct):
        yield value
        for name in value.__struct_fields__:
            yield from structs(getattr(value, name))
        if isinstance(value, v1.Batch):
            for item in value.items:
                yield from structs(decode(item, v1.Record))
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from structs(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from structs(item)


def _fields(value: Any) -> list[tuple[str, Any]]:
    """Names and defaults."""
    if isinstance(value, msgspec.Struct):
        return [
            (f.name, f.default_factory() if f.default_factory is not msgspec.NODEFAULT else f.default)
            for f in msgspec.structs.fields(value)
        ]
    return [
        (f.name, f.default_factory() if f.default_factory is not MISSING else f.default)
        for f in fields(value)
    ]


def standing(session: Session) -> dict[str, Any]:
    """Where a station stands, in words that outlive a change of `Session`."""
    works = [*([session.work] if session.work else []), *session.parked.values()]
    return {
        "open": session.work.task if session.work else "",
        "parked": sorted(session.parked),
        "questions": {
            source: told(question.reason) for source, question in sorted(session.questions.items())
        },
        "operators": {source: signed.name for source, signed in sorted(session.operators.items())},
        "stopped": sorted(session.stopped),
        "captures": {
            work.task: {ref: [c.line, c.product, c.serial, c.quantity] for ref, c in work.captures.items()}
            for work in works
        },
        "closed": {work.task: dict(sorted(work.closed.items())) for work in works},
        "aside": {work.task: len(work.aside) for work in works},
    }
