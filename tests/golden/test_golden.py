"""What earlier programs wrote is read today as it was meant, on every way it can come back."""

import json
import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gateway.station.journal import Journal
from gateway.store.store import Store
from ledger.database import Database, open_database
from ledger.delivery.dead import Envelope, digest
from ledger.projection.ingest import Ingest
from ledger.upgrade.migrations import migrate
from ledger.verify.verify import verify
from rules.session import Session, evolve
from tests.golden import corpus
from tests.golden.corpus import FOLDER, Case, Day, differences, message, standing, structs, told
from tests.ledger.support import NOW, batch, send
from wire import v1, v1_rows
from wire.codec import decode, encode
from wire.errors import BadMessage, UnknownVersion
from wire.journal import from_event, from_movement, to_event, to_movement

CASES = list(corpus.messages())
ROWS = corpus.rows()
DAYS = corpus.days()
RECORDS = [case for case in CASES if case.kind == "Record"]
#: Written with all their fields, so a later field shows in them.
SPELLED_OUT = {"Manifest", "Ack", "Batch"}


def name_of(value: object) -> str:
    return value.name[:40] if isinstance(value, Case | Day) else ""


# -- messages -------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_message_means_what_it_meant(case: Case) -> None:
    assert list(differences(message(case), case.value)) == []


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_the_bytes_are_stable(case: Case) -> None:
    """A resend after an upgrade, and the hash of a feed, rest on it."""
    read = message(case)
    again = encode(read)
    assert decode(again, type(read)) == read
    if case.kind == "Chunk":
        return  # unpacked: the compression may differ
    if case.kind in SPELLED_OUT:
        old, new = json.loads(case.data), json.loads(again)
        assert {name: new[name] for name in old} == old
    else:
        assert again == case.data


def strange(value: Any) -> Any:
    """The same JSON with a field of the future in every object that has fields of ours."""
    if isinstance(value, list):
        return [strange(item) for item in value]
    if isinstance(value, dict):
        return {"zz_later": {"deep": [1, None, "x"]}} | {
            name: item if name in {"facts", "granted", "boots", "rows"} else strange(item)
            for name, item in value.items()
        }
    return value


@pytest.mark.parametrize("case", [case for case in CASES if case.kind != "Chunk"], ids=name_of)
def test_unknown_fields_are_ignored(case: Case) -> None:
    data = json.dumps(strange(json.loads(case.data))).encode()
    read = message(case._replace(data=data))
    assert [x for x in differences(read, case.value) if ".items" not in x] == []


def test_every_struct_and_every_field_of_the_wire_is_in_the_corpus() -> None:
    """A new field needs a case in which it says something: a new file of the corpus."""
    said: dict[type, set[str]] = defaultdict(set)
    for item in structs([message(case) for case in CASES]):
        for field in msgspec.structs.fields(item):
            if field.required or getattr(item, field.name) != _default(field):
                said[type(item)].add(field.name)
    ours = {
        kind
        for kind in vars(v1).values()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind is not msgspec.Struct
    }
    assert {(k.__name__, n) for k in ours for n in k.__struct_fields__ if n not in said[k]} == set()


def _default(field: msgspec.structs.FieldInfo) -> Any:
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()


# -- rows of the feed -----------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_means_what_it_meant(row: tuple[str, str, bytes, Any]) -> None:
    table, key, body, value = row
    assert list(differences(corpus.BACK[table](key, body), value)) == []


def test_each_default_of_a_row_is_said_by_its_absence() -> None:
    """A row without its optional fields is there for every kind that has some."""
    short = {table for table, _, body, _ in ROWS if len(json.loads(body)) < longest(table)}
    assert {"product", "code", "task", "position", "place", "aside"} <= short


def longest(table: str) -> int:
    return max(len(json.loads(body)) for name, _, body, _ in ROWS if name == table)


def test_every_kind_of_row_is_in_the_corpus() -> None:
    assert {row[0] for row in ROWS} == set(corpus.BACK)
    tables = {k for k in vars(v1_rows).values() if isinstance(k, type) and k.__module__ == v1_rows.__name__}
    inside = {v1_rows.LineRow, v1_rows.ContentItem}
    assert len(tables - inside) == len(corpus.BACK)


# -- journals -------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", DAYS, ids=name_of)
def test_a_journal_of_then_replays_to_where_the_station_stood(day: Day) -> None:
    session, events = Session("dock-1"), iter(day.events)
    for text in day.records:
        record = decode(text, v1.Record)
        assert encode(record) == text
        if isinstance(record.body, v1.Verdict | v1.TaskStep):
            event = to_event(record.body)
            assert list(differences(event, next(events))) == []
            assert from_event(event) == record.body
            session = evolve(session, event, f"{'0' * 32}:{record.seq}")
        elif isinstance(record.body, v1.MovementBody):
            assert from_movement(to_movement(record.body)) == record.body
    assert next(events, None) is None
    assert standing(session) == day.end


def test_every_kind_of_event_is_in_the_journals() -> None:
    kinds = {event["is"] for day in DAYS for event in day.events}
    bodies = [decode(case.data, v1.Record).body for case in RECORDS]
    events = [to_event(body) for body in bodies if isinstance(body, v1.Verdict | v1.TaskStep)]
    assert kinds == {type(event).__name__ for event in events}


# -- from the future ------------------------------------------------------------------------------


@pytest.mark.parametrize("case", [case for case in CASES if b'"v":1' in case.data[:8]], ids=name_of)
def test_another_major_version_is_told_apart_from_damage(case: Case) -> None:
    newer = case.data.replace(b'"v":1', b'"v":2', 1)
    with pytest.raises(UnknownVersion):
        message(case._replace(data=newer))
    with pytest.raises(BadMessage):
        message(case._replace(data=newer[:-1]))


def test_what_is_newer_is_held_and_the_same_bytes_are_tried_again(database: Database) -> None:
    """An unknown major, and a kind of record that this program does not know."""
    whole = batch("a" * 32, RECORDS[0].data)
    send(database, whole.replace(b'"v":1', b'"v":2', 1))
    send(database, batch("b" * 32, b'{"seq":1,"hlc":1,"at":1,"up":1,"synced":true,"station":"d",'
                                    b'"body":{"kind":"teleport"}}'))  # fmt: skip
    letters = database.rows("select digest, kind from dead_letter")
    assert sorted(kind for _, kind in letters) == ["held", "held"]
    for key, _ in letters:
        assert Ingest(database).replay(key, NOW) is not None
    assert len(database.rows("select 1 from dead_letter")) == 2


def test_what_an_older_ledger_held_is_applied_after_its_upgrade(database: Database) -> None:
    """The older program did not know this kind of record and kept its bytes; this one does."""
    boot, body = "a" * 32, RECORDS[0].data
    seq = decode(body, v1.Record).seq
    send(database, batch(boot, body.replace(b'"kind":"', b'"kind":"x-')))
    key = digest(boot, body)
    database.run("update dead_letter set digest = ?, payload = ?", (key, body))
    assert Ingest(database).replay(key, NOW) is None
    assert database.rows("select boot, seq from record") == [(boot, seq)]
    assert verify(database).faults == ()


# -- files on a disk ------------------------------------------------------------------------------


@pytest.mark.parametrize("file", sorted(FOLDER.glob("station*.sql")), ids=lambda path: path.stem)
def test_a_store_of_then_opens_and_stands_where_it_stood(file: Path, tmp_path: Path) -> None:
    end = json.loads(file.with_suffix(".end").read_text("utf-8"))
    restore(file, tmp_path / "station.db")
    store = Store(tmp_path / "station.db", os.urandom)
    journal = Journal(store, {"dock-1": Session("dock-1")})
    assert standing(journal.sessions["dock-1"]) == end["end"]
    # told to be held: 1, 2, 4 and 5
    assert journal.waiting == end["records"] - 4
    assert [told(movement)["is"] for _, movement, _, _ in journal.own()] == ["Movement"]
    store.close()


@pytest.mark.parametrize(
    "file", sorted((FOLDER.parent / "ledger").glob("schema_*.sql")), ids=lambda path: path.stem
)
def test_a_ledger_of_then_opens_and_agrees_with_its_records(file: Path, tmp_path: Path) -> None:
    restore(file, tmp_path / "ledger.db")
    database = open_database(str(tmp_path / "ledger.db"))
    migrate(database)
    assert verify(database).faults == ()
    assert database.rows("select count(*) from record") == [(15,)]
    database.close()


def test_a_ledger_takes_the_journals_of_then(database: Database) -> None:
    """Each day from a boot of its own, through the door that batches come by, with nothing left aside."""
    ingest = Ingest(database)
    for number, day in enumerate(DAYS):
        payload = batch(f"{number:032x}", *day.records)
        ingest.batch(payload, Envelope("dock-1", "scangate/v1/up/dock-1/records", NOW))
    assert database.rows("select reason from dead_letter") == []
    assert database.rows("select count(*) from record") == [(sum(len(day.records) for day in DAYS),)]
    assert verify(database).faults == ()


def restore(file: Path, path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(file.read_text("utf-8"))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(str(tmp_path / "ledger.db"))
    migrate(opened)
    opened.bind()
    yield opened
    opened.close()
