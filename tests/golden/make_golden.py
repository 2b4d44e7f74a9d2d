"""Makes the golden corpus: ``python -m tests.golden.make_golden``, with ``-0.2`` for a later release.

A file that is there is left alone: what a release wrote is never written again. A release with new forms gets
files of its own beside the others, with these forms only; the tests read them as well.
"""

import base64
import json
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import msgspec

from gateway.store.store import Header, Store
from ledger.database import open_database
from ledger.upgrade.migrations import STEPS, migrate
from rules.scan import Entry
from tests.golden.corpus import BACK, FOLDER, KINDS, Case, message, read, standing, told
from tests.ledger.support import Journal
from tests.ledger.test_queries import story
from tests.rules.bench import Bench, pick_list, product, receipt
from tests.rules.bench import line as row_of
from tests.rules.days import DEVICES, days
from tests.wire.test_feed import ROWS
from tests.wire.test_journal import BARE, EVENTS
from wire import v1
from wire.codec import decode, encode
from wire.feed import pack
from wire.journal import from_event, from_movement

BOOT: Final = "0123456789abcdef" * 2
OTHER: Final = "f" * 32
AT: Final = 1_795_255_200_000
READ: Final = v1.ReadBody("gun", b"S1", AT)
MOVED: Final = v1.MovementBody(
    "main/pump", 1, "A-01", "customer", "pick", "S1", "L1", "2028-12-31", "PL-1", "2", f"{BOOT}:2",
    [f"{BOOT}:1", f"{OTHER}:9"], "provisional", 1, "N", "Ada", "106141411234567897", "TOTE-7",
)  # fmt: skip

#: As the program before wrote them: shorter than today's.
OLD: Final = {
    ("hello before `held` and `generation`", "Hello"): (
        f'{{"v":1,"boots":[{{"boot":"{BOOT}","last":7}}],"parts":2,"boot":"{BOOT}","feed":"g:7","waiting":3,'
        '"free":1000000,"program":"scangate 0.1.0","synced":true,"fingerprint":"ab"}'
    ),
    ("hello with nothing", "Hello"): '{"v":1}',
    ("server before `backup`", "Server"): '{"online":true,"generation":"g","at":1795255200000}',
    ("manifest before `hlc`", "Manifest"): (
        '{"v":1,"version":"g:7","rows":3,"digest":"0123456789abcdef0123456789abcdef","complete":true}'
    ),
    ("record before `task`", "Record"): (
        '{"seq":1,"hlc":1,"at":1,"up":1,"synced":true,"station":"dock-1","body":{"kind":"task",'
        '"step":"opened","task":"PR-1","read":{"source":"gun","raw":"","at":0},"process":"receive"}}'
    ),
}

#: Rows as the programs before wrote them: without the fields that were added at the end.
SHORT: Final = [
    ("product", "main/pump", '["main","pump","Pump","full"]'),
    (
        "product",
        "main/pump",
        '["main","pump","Pump","full","serial","strict","strict","",false,false,null,"lenient",0,false,[]]',
    ),
    ("code", f"09521130001237{v1.JOIN}main/pump", "[]"),
    ("task", "PR-9", '["receive","Acme","A-01",[],false,0,[["1","main/pump",4,"",false,"",0,""]]]'),
    ("position", f"S1{v1.JOIN}main/pump", '["A-01",5,"boot:1","L1","PR-1"]'),
    ("place", "A-01", '["storage"]'),
    ("content", "106141411234567897", '[[["main/pump"]]]'),
    ("aside", f"PR-1{v1.JOIN}boot:7", '["serial.not_expected",{"source":"gun","raw":"","at":0}]'),
]


def bodies() -> Iterator[tuple[str, v1.Body]]:
    """A body of every kind, with all and with few of its fields."""
    for event in EVENTS:
        body = from_event(event)
        yield f"{type(event).__name__}, {'bare' if event.read == BARE else 'full'}", body
    yield "movement, bare", v1.MovementBody("main/bolt", 12, "supplier", "A-01", "receive")
    yield "movement, full", MOVED
    yield "anchor", v1.Anchor(AT, 3_600_000)
    yield "refused, text of many kinds", v1.Verdict("refused", "r", READ, {"text": 'é "\\ \x1d 漢 😀 \u2028'})


def sent() -> Iterator[tuple[str, msgspec.Struct]]:
    """Every message but records."""
    records = [encode(_record(n, body)) for n, (_, body) in enumerate(list(bodies())[:3], 1)]
    yield "batch", v1.Batch(1, BOOT, [msgspec.Raw(record) for record in records])
    tails = [v1.BootTail(BOOT, 9, 7), v1.BootTail(OTHER, 2**53 - 1)]
    yield (
        "hello, full",
        v1.Hello(1, tails, 2, 3, BOOT, "g:7", 4, 10**9, "scangate 0.1.0", True, "ab", "g", 81,  # noqa: FBT003
                 ["clock.unset", "disk.full: 96 %"]),
    )  # fmt: skip
    yield "ack", v1.Ack("g", "g:7", {BOOT: v1.BootAck((7, [(9, 12), (20, 20)]), 5)})
    yield "ack of a boot of which nothing is held", v1.Ack("g", "g:0", {OTHER: v1.BootAck((0, []))})
    yield "state, online", v1.Online(True, BOOT, AT)  # noqa: FBT003
    yield "state, last will", v1.Online(False)  # noqa: FBT003
    yield "server, online", v1.Server(True, "g", AT, "nightly")  # noqa: FBT003
    yield "server, last will", v1.Server(False)  # noqa: FBT003
    yield "manifest", v1.Manifest(1, "g:7", 3, "0" * 31 + "1", False, AT << 16)  # noqa: FBT003
    yield "sync for all", v1.Sync(1)
    yield "sync for changes", v1.Sync(1, "g:3", "g:7", 4, 2)


def messages() -> Iterator[dict[str, Any]]:
    """The cases of ``messages.json``."""
    cases = [(f"record: {name}", "Record", encode(_record(9, body))) for name, body in bodies()]
    cases += [(name, type(item).__name__, encode(item)) for name, item in sent()]
    cases += [(name, kind, text.encode()) for (name, kind), text in OLD.items()]
    changes = [("place", "A-01", b'["storage"]'), ("place", "A-02", None)]
    for name, base in (("chunk of a snapshot", ""), ("chunk of changes", "g:3")):
        (data,) = pack(
            changes[: 2 if base else 1], version="g:7", base=base, total=1, digest="0" * 32, complete=not base
        )
        cases.append((name, "Chunk", data))
    for name, kind, data in cases:
        value = told(message(Case(name, kind, data, None)))
        packed = kind == "Chunk"
        written = {"base64": base64.b64encode(data).decode()} if packed else {"text": data.decode()}
        yield {"name": name, "kind": kind} | written | {"value": value}
    assert {kind for _, kind, _ in cases} == set(KINDS)


def _record(seq: int, body: v1.Body) -> v1.Record:
    return v1.Record(seq, AT << 16 | 3, AT, 3_600_000, True, "dock-1", body, "g:7", "Ada", "PR-1")  # noqa: FBT003


def rows() -> Iterator[dict[str, Any]]:
    """The cases of ``rows.json``."""
    for value, (table, key, body), _ in ROWS:
        assert body is not None
        yield {"table": table, "key": key, "text": body.decode(), "value": told(value)}
    for table, key, text in SHORT:
        yield {"table": table, "key": key, "text": text, "value": told(BACK[table](key, text.encode()))}


# -- days of the real rules -----------------------------------------------------------------------


def played(bench: Bench, texts: str) -> dict[str, Any]:
    """A day, scan for scan; what the station wrote."""
    written: dict[int, tuple[v1.Body, int]] = {}
    events: list[Any] = []
    for text in texts.split(" "):
        source, _, code = text.rpartition(">")
        first, moved = bench.seq + 1, len(bench.movements)
        bench.scan(code, source or "gun", DEVICES.get(source, Entry.SCAN))
        born = {int(ref.partition(":")[2]): m for ref, m in zip(bench.ids, bench.movements, strict=True)}
        said = iter(bench.events)
        for seq in range(first, bench.seq + 1):
            if seq in born and len(bench.movements) > moved:
                written[seq] = (from_movement(born[seq]), bench.now)
            else:
                event = next(said)
                events.append(event)
                written[seq] = (from_event(event), bench.now)
        assert next(said, None) is None
    records = [
        encode(v1.Record(seq, at << 16, at, at - AT, True, "dock-1", body, "g:7"))  # noqa: FBT003
        for seq, (body, at) in written.items()
    ]
    return {
        "name": texts,
        "records": [record.decode() for record in records],
        "events": [told(event) for event in events],
        "end": standing(bench.session),
    }


def _marks(day: dict[str, Any]) -> set[str]:
    """What is new in a day: each kind of event with each set of fields that say something."""
    found = set()
    for text in day["records"]:
        body: Any = decode(text.encode(), v1.Record).body
        for inner in (body, getattr(body, "capture", None), getattr(body, "context", None)):
            if inner is not None:
                kind = " ".join(getattr(inner, name, "") for name in ("outcome", "step", "noting"))
                said = json.loads(encode(inner))
                found |= {f"{type(inner).__name__} {kind} {name}" for name in said}
                found.add(f"process {said.get('process', '')}")
    return found


def chosen() -> Iterator[dict[str, Any]]:
    """Days until nothing new comes."""
    seen: set[str] = set()
    for bench, texts in days():
        day = played(bench, texts)
        if _marks(day) - seen:
            seen |= _marks(day)
            yield day


# -- files on a disk ------------------------------------------------------------------------------


def station() -> tuple[str, dict[str, Any]]:
    """A station's store after half a day, as SQL, and where the station stood."""
    bench = Bench().add(product("pump"), "09521130001237").add(product("bolt", "none")).badge("B-1", "Ada")
    bench.plan(receipt("PR-1", row_of(1, "pump", 3)), line1=["S1", "S2", "S3"])
    bench.plan(pick_list("PL-1", row_of(1, "bolt", 9)))
    texts = "B-1 PR-1 S1 S2 X9 %%UNDO S2 %%CONFIRM %%CONFIRM PR-1 S3 %%PAUSE PL-1 bolt %%QTY-4"
    day = played(bench, texts)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "station.db"
        store = Store(path, bytes)  # a boot of zeros, as the bench has it
        for text in day["records"]:
            record = decode(text.encode(), v1.Record)
            header = Header(record.station, record.at, record.up, record.synced, record.feed, "Ada")
            store.append(header, [record.body])
        store.hold(v1.Ack("g", "g:7", {store.boot: v1.BootAck((2, [(4, 5)]))}))
        store.close()
        return _dump(path), {"records": len(day["records"]), "end": day["end"]}


def ledger() -> str:
    """A small ledger as this program leaves it, as SQL."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        database = open_database(str(path))
        migrate(database)
        story(database)
        journal = Journal("c" * 32, "dock-2", "door-2")
        journal.step("opened", "BL-1", process="receive", free=True, place="A1")
        journal.refuse("S9", task="BL-1")
        journal.move("supplier>A1", process="customer_return", container="003400000000000017", line="")
        journal.send(database)
        database.close()
        return _dump(path)


def _dump(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        version = connection.execute("pragma user_version").fetchone()[0]
        lines = [f"PRAGMA user_version = {version};"] if version else []
        # 256 KiB of zeros keep room on a full disk: nothing to keep in a text
        rest = (line for line in connection.iterdump() if not line.startswith('INSERT INTO "room"'))
        return "\n".join([*lines, *rest]) + "\n"


def main(suffix: str) -> None:
    """Writes what is new."""
    for name, make in {"messages": messages, "rows": rows, "days": chosen}.items():
        known = read(name)
        cases = [case for case in make() if case not in known]
        if cases:
            _add(FOLDER / f"{name}{suffix}.json", _json(cases))
    text, end = station()
    if text not in [path.read_text("utf-8") for path in FOLDER.glob("station*.sql")]:
        _add(FOLDER / f"station{suffix}.sql", text)
        _add(FOLDER / f"station{suffix}.end", _json(end))
    _add(FOLDER.with_name("ledger") / f"schema_{len(STEPS)}.sql", ledger())


def _add(path: Path, text: str) -> None:
    if path.exists():
        sys.stdout.write(f"{path.name} is there already: left alone\n")
        return
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{path.name} written\n")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, indent=1, sort_keys=False) + "\n"


if __name__ == "__main__":
    main("".join(sys.argv[1:]))
