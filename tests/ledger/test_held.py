"""The ranges that acknowledgements tell, against the plain set of numbers."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.database import Database, open_database
from ledger.delivery.held import held, hold, joined, ranges
from ledger.upgrade.migrations import migrate
from wire import v1
from wire.codec import decode, encode

BOOT = "a" * 32


def told(ack: v1.BootAck) -> set[int]:
    numbers = set(range(1, ack.held[0] + 1))
    for low, high in ack.held[1]:
        numbers |= set(range(low, high + 1))
    return numbers


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(1, 60), min_size=1, max_size=9), max_size=9))
def test_ranges_merged_as_they_come_are_those_of_the_set(batches: list[list[int]]) -> None:
    database = open_database(":memory:")
    migrate(database)
    with database.atomic():
        for numbers in batches:
            hold(database, BOOT, numbers)
    whole = {n for numbers in batches for n in numbers}
    rows = database.rows("select low, high from held_range where boot = ? order by low", (BOOT,))
    assert rows == ranges(whole) == joined(rows)
    assert told(held(database, [BOOT])[BOOT]) == whole
    database.close()


def test_a_number_among_thousands_of_gaps_reads_its_neighbours_only(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`scangate ledger verify` folds all records in shuffled order: a boot of 100,000 is 50,000 ranges."""
    with database.atomic():
        hold(database, BOOT, range(1, 4_000, 2))
        rows, read = database.rows, Counter[str]()

        def counted(sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
            found = rows(sql, values)
            read["rows"] += len(found)
            return found

        monkeypatch.setattr(database, "rows", counted)
        hold(database, BOOT, [2, 1_000, 2_000, 5_000])
    assert 0 < read["rows"] <= 8
    assert len(rows("select low from held_range")) == 2_000 - 3 + 1


def test_at_most_32_ranges_are_told_the_lowest_first(database: Database) -> None:
    with database.atomic():
        hold(database, BOOT, [1, 2, *range(4, 204, 2)])
    contiguous, above = held(database, [BOOT])[BOOT].held
    assert contiguous == 2
    assert above == [(n, n) for n in range(4, 68, 2)]


def test_without_number_one_nothing_is_contiguous(database: Database) -> None:
    with database.atomic():
        hold(database, BOOT, [5, 6])
    assert held(database, [BOOT, "f" * 32]) == {
        BOOT: v1.BootAck((0, [(5, 6)])),
        "f" * 32: v1.BootAck((0, [])),
    }
    assert held(database, []) == {}


def test_an_acknowledgement_of_many_boots_full_of_gaps_can_be_read() -> None:
    database = open_database(":memory:")
    migrate(database)
    boots = [f"{n:032x}" for n in range(v1.MAX_BOOTS)]
    start = 2**53 - 200
    with database.atomic():
        for boot in boots:
            hold(database, boot, range(start, start + 100, 2))
    ack = v1.Ack("g", "g:1", held(database, boots))
    assert decode(encode(ack), v1.Ack) == ack
    assert {len(one.held[1]) for one in ack.boots.values()} == {7}
    assert len(held(database, boots[:1])[boots[0]].held[1]) == v1.MAX_RANGES
