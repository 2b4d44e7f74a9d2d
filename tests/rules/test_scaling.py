"""A scan costs the same with 10 or 5,000 serials in its task: nothing walks over the captures."""

from collections.abc import Iterator
from typing import Any

import pytest

from rules.decide import decide
from rules.hear import hear
from rules.labels.reader import read
from rules.scan import Entry, Scan
from rules.session import evolve
from rules.view import Link, view
from tests.rules.bench import GTIN, TODAY, Bench, gs1, lenient, line, product, receipt


class Counted(dict[Any, Any]):
    """A dictionary that counts every entry that somebody walks over."""

    def __init__(self, entries: dict[Any, Any], steps: list[int]) -> None:
        super().__init__(entries)
        self._steps = steps

    def _walk(self, entries: Iterator[Any]) -> Iterator[Any]:
        for entry in entries:
            self._steps[0] += 1
            yield entry

    def __iter__(self) -> Iterator[Any]:
        return self._walk(super().__iter__())

    def __reversed__(self) -> Iterator[Any]:
        return self._walk(super().__reversed__())

    def keys(self) -> Any:
        return self._walk(iter(super().keys()))

    def values(self) -> Any:
        return self._walk(iter(super().values()))

    def items(self) -> Any:
        return self._walk(iter(super().items()))


class CountedSet(set[Any]):
    """The same for a set."""

    def __init__(self, entries: set[Any], steps: list[int]) -> None:
        super().__init__(entries)
        self._steps = steps

    def __iter__(self) -> Iterator[Any]:
        for entry in super().__iter__():
            self._steps[0] += 1
            yield entry


INDEXES = ("captures", "at", "by_item", "aside")
DAY = [
    *(
        "S7",
        "NEW-1",
        gs1(("01", GTIN), ("21", "NEW-2")),
        "%%UNDO",
        "NEW-1",
        "%%UNDO",
        "%%UNDO",
        "pump",
        "bolt",
    ),
    *(
        "%%QTY-5",
        "%%NO-SERIAL",
        "NEW-3",
        "%%ANSWER-1",
        "%%UNDO",
        "%%UNDO",
        "nonsense code",
        "%%CLOSE-SHORT",
        "PR-2",
    ),
    *("4006381333931", "%%UNDO", "S9", "%%CONFIRM"),
]


#: These ask of every capture whether it was recalled since.
CONCLUDING = {"%%CLOSE-SHORT", "%%CONFIRM"}


def _busy_station(serials: int) -> tuple[Bench, list[int]]:
    """A station with so many captures, of one scanner, and half as many units set aside."""
    bench = Bench().add(lenient("pump"), GTIN).add(product("bolt", "none"))
    bench.plan(receipt("PR-1", line(1, "pump", 9_000), line(2, "bolt", 9_000)))
    bench.plan(receipt("PR-2", line(1, "pump", 1)))
    session = bench.session
    codes = ["PR-1", "pump", "S0", "%%CONFIRM", *(f"S{n}" for n in range(1, serials))]
    codes += ["4006381333931", *[gs1(("01", "09521130000018"), ("21", f"X{n}")) for n in range(serials // 2)]]
    for n, code in enumerate(codes):
        _step(bench, code, n)
    steps = [0]
    work = session.work
    assert work is not None
    assert len(work.captures) == serials
    for name in INDEXES:
        setattr(work, name, Counted(getattr(work, name), steps))
    work.taken = {source: Counted(taken, steps) for source, taken in work.taken.items()}
    work.amended, work.paid = CountedSet(work.amended, steps), CountedSet(work.paid, steps)
    return bench, steps


def _step(bench: Bench, code: str, n: int, source: str = "gun", entry: Entry = Entry.SCAN) -> None:
    """One scan without the checks of `Bench.scan`, which do walk."""
    scan = Scan(source, code.encode(), None, 0, entry)
    heard = hear(scan, read(scan, today=TODAY), bench.now + n)
    for k, event in enumerate(decide(bench.session, heard, bench.shelf)):
        bench.session = evolve(bench.session, event, f"boot:{n}.{k}")


def _cost(serials: int) -> list[int]:
    """Entries walked over by each scan of the day, and the screen after it."""
    bench, steps = _busy_station(serials)
    costs = []
    hands = [("gun", Entry.SCAN), ("gun-b", Entry.SCAN), ("screen", Entry.KEYED)]
    for hand, (source, entry) in enumerate(hands):
        for n, code in enumerate(DAY):
            _step(bench, code, 100_000 * (hand + 1) + n, source, entry)
            view(bench.session, bench.shelf, Link())
            if code not in CONCLUDING:
                costs.append(steps[0])
            steps[0] = 0
    assert len(bench.session.work.captures) > serials  # type: ignore[union-attr]
    return costs


@pytest.fixture(scope="module")
def few() -> list[int]:
    return _cost(10)


def test_no_scan_walks_over_the_captures(few: list[int]) -> None:
    assert _cost(5_000) == few
    assert max(few) <= 4
