"""The scorecard says what was measured, and what was not."""

from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.figures import Figures
from tests.scorecard.book import Book, Entry
from tests.scorecard.page import PAGE, page
from tests.scorecard.rows import ROWS, run_part

KILLS = ROWS["ledger_kills"]


def found(rounds: int, lost: int = 0, alarmed: int | None = None) -> Figures:
    return Figures("x", rounds, 10, 10, 10 - lost, lost, 0, "agreed", alarmed, {"≤1 ms": rounds})


def entry(parts: int) -> Entry:
    return Entry(found(1), 200, parts, 60, "2026-11-22", 2, "python -m tests.scorecard")


def test_the_page_is_that_of_the_book() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(Book().read()), "run python -m tests.scorecard --page"


@pytest.mark.parametrize("name", ROWS)
def test_every_row_has_its_test(name: str) -> None:
    assert callable(ROWS[name].function())
    assert ROWS[name].quick <= ROWS[name].full


def test_parts_are_added(tmp_path: Path) -> None:
    book = Book(tmp_path / "book.json")
    book.add(KILLS, found(100), entry(1))
    book.add(KILLS, found(100), entry(2))
    book.write()

    kept = Book(book.file).read().entries[KILLS.name]

    assert (kept.figures.rounds, kept.figures.asked, kept.seconds, kept.met) == (200, 20, 120, True)
    assert kept.figures.tally == {"≤1 ms": 200}
    assert "| 200 kills | 20 | 20 | 20 | 0 | 0 |  | met |" in page(book)


def test_a_smaller_run_says_so() -> None:
    book = Book()
    book.add(KILLS, found(20), entry(1))
    assert "| 20 of 200 kills |" in page(book)
    assert "| met so far |" in page(book)


@pytest.mark.parametrize("bad", [found(200, lost=1), found(200, alarmed=199)])
def test_a_missed_target_is_not_hidden(bad: Figures) -> None:
    book = Book()
    book.add(KILLS, bad, entry(1))
    assert "**MISSED**" in page(book)


def test_what_was_not_run_is_said() -> None:
    assert page(Book()).count("**not run**") == len(ROWS)


def test_a_new_run_takes_the_place_of_the_old_one() -> None:
    book = Book()
    book.add(KILLS, found(200, lost=1), entry(1))
    book.add(KILLS, found(20), entry(1))
    assert book.entries[KILLS.name].figures.rounds == 20


def test_a_fresh_process_runs_a_part() -> None:
    """As a row that uses both cores does: nothing of the main module reaches the process."""
    with get_context("spawn").Pool(1) as pool:
        ((figures, seconds),) = pool.map(run_part, [("power_control", 3, 1)])
    assert figures.rounds >= 3
    assert seconds >= 0
