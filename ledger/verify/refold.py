"""All records folded again into an empty database, by the code that folds them when they come."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from random import Random
from typing import Any, Final

from ledger.database import Database, columns, insert, marks
from ledger.delivery.dead import Envelope
from ledger.delivery.held import hold
from ledger.delivery.items import Item, open_item
from ledger.projection.change import Change
from ledger.projection.ingest import Ingest
from ledger.projection.rebuild import everything_entered
from ledger.tables.models import ENTERED

#: Records in one transaction.
CHUNK: Final = 500

Id = tuple[str, int]


def refold(source: Database, target: Database, random: Random) -> tuple[int, list[str]]:
    """Fills `target`: what people entered is copied, all else comes from the records of `source`.

    Returns the number of records and, for each that could not be folded, a sentence.
    """
    _copy_entered(source, target)
    target.many(
        "insert into boot (boot, gateway, first_seen, declared, last) values (?, ?, ?, ?, 0)",
        source.rows("select boot, gateway, first_seen, declared from boot"),
    )
    ids: list[Id] = [
        (boot, seq) for boot, seq in source.rows("select boot, seq from record order by boot, seq")
    ]
    random.shuffle(ids)
    faults: list[str] = []
    ingest = Ingest(target)
    for start in range(0, len(ids), CHUNK):
        _fold(source, ingest, target, ids[start : start + CHUNK], faults)
    with target.atomic():
        _letters(source, target)
        with Change(target) as change:
            everything_entered(target, change)
    return len(ids), faults


def _fold(source: Database, ingest: Ingest, target: Database, ids: Sequence[Id], faults: list[str]) -> None:
    with target.atomic():
        for boot, group in groupby(sorted(ids), key=lambda pair: pair[0]):
            numbers = [seq for _, seq in group]
            rows = _records(source, boot, numbers)
            items = list(_opened(boot, rows, faults))
            done = ingest.items(boot, items, Envelope(rows[0][0], "verify", 0))
            if done.applied != len(items):
                faults.append(f"record {boot}:{numbers[0]} and more: cannot be applied again")


def _opened(boot: str, rows: Sequence[tuple[Any, ...]], faults: list[str]) -> Iterator[Item]:
    for _, seq, body, came in rows:
        opened = open_item(boot, bytes(body), came)
        if not isinstance(opened, Item):
            faults.append(f"record {boot}:{seq}: cannot be read, {opened.reason}")
        elif opened.seq != seq:
            faults.append(f"record {boot}:{seq}: its body says number {opened.seq}")
        else:
            yield opened


def _records(source: Database, boot: str, numbers: Sequence[int]) -> list[tuple[Any, ...]]:
    sql = f"select gateway, seq, body, received_at from record where boot = ? and seq in ({marks(len(numbers))})"  # noqa: E501, S608
    return source.rows(sql, (boot, *numbers))


def _copy_entered(source: Database, target: Database) -> None:
    for table in ENTERED:
        name, names, _ = columns(table)
        quoted = ", ".join(f'"{column}"' for column in names)
        rows = source.rows(f'select {quoted} from "{name}"')  # noqa: S608
        target.many(insert(table), [tuple(_plain(value) for value in row) for row in rows])
    target.run("update document set closed = false, assignee = ''")
    target.run("update line set done = 0, closed = ''")
    target.run("update expected_serial set received = false")


def _letters(source: Database, target: Database) -> None:
    rows = source.rows(
        "select boot, seq from dead_letter where seq is not null and kind in ('dead', 'held')"
        " order by boot, seq"
    )
    for boot, group in groupby(rows, key=lambda row: row[0]):
        hold(target, boot, [seq for _, seq in group])


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
