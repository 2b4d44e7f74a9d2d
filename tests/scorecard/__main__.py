"""``python -m tests.scorecard [--quick | --full] [--only NAME …]``: measures, and writes the scorecard.

Each part is written as soon as it is done, so a run may be ended at any time; ``--resume`` goes on with what
was not done yet.
"""

import argparse
import logging
import sys
import traceback
from collections.abc import Iterator, Sequence
from multiprocessing import get_context

from tests.figures import Figures
from tests.scorecard.book import Book, Entry, cores, today
from tests.scorecard.page import PAGE, page
from tests.scorecard.rows import ROWS, Row, run_part


def main(arguments: Sequence[str] | None = None) -> int:
    """1 if a row that was run misses its target, or could not be run."""
    options = _options(arguments)
    logging.disable(logging.CRITICAL)  # what is broken on purpose complains a thousand times
    book = Book().read()
    failed = []
    for name in [] if options.page else options.only or ROWS:
        try:
            met = _measure(ROWS[name], book, full=options.full, resume=options.resume)
        except Exception:  # noqa: BLE001 - a row that breaks must not take the others with it
            traceback.print_exc()
            met = False
        if not met:
            failed.append(name)
    PAGE.write_text(page(book), encoding="utf-8")
    _say(f"not reached: {', '.join(failed)}" if failed else "all rows that were run reach their targets")
    return int(bool(failed))


def _measure(row: Row, book: Book, *, full: bool, resume: bool) -> bool:
    """Runs one row, part by part; whether it reaches its target."""
    wanted = row.full if full else row.quick
    before = book.entries.get(row.name) if resume else None
    done = before.parts if before is not None and before.asked_for == wanted else 0
    size = "--full" if full else "--quick"
    command = f"python -m tests.scorecard {size} --only {row.name}"
    for at, (part, seconds) in enumerate(_run(row, _parts(row, wanted)[done:], done), done + 1):
        book.add(row, part, Entry(part, wanted, at, seconds, today(), cores(), command))
        book.write()
        PAGE.write_text(page(book), encoding="utf-8")
        _say(f"{row.name}, part {at}, {seconds} s: {part}")
    return book.entries[row.name].met


def _parts(row: Row, wanted: int) -> list[int]:
    """The sizes of the parts of so many rounds."""
    return [min(row.part, wanted - at) for at in range(0, wanted, row.part)]


def _run(row: Row, sizes: Sequence[int], first: int) -> Iterator[tuple[Figures, int]]:
    """Each part and its seconds; its number is its seed."""
    calls = [(row.name, size, seed) for seed, size in enumerate(sizes, first)]
    if not row.parallel or len(calls) < 2 or cores() < 2:
        yield from map(run_part, calls)
        return
    # Fresh processes: nothing of this one's state may reach a simulated world.
    with get_context("spawn").Pool(min(2, cores())) as pool:
        yield from pool.imap(run_part, calls)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.scorecard", description="Prove delivery.")
    parser.add_argument("--full", action="store_true", help="all that the targets ask for: hours")
    parser.add_argument("--quick", action="store_true", help="a small part of each: minutes (the default)")
    parser.add_argument("--only", nargs="+", choices=list(ROWS), metavar="NAME", help=", ".join(ROWS))
    parser.add_argument("--resume", action="store_true", help="go on where a run of the same size ended")
    parser.add_argument("--page", action="store_true", help="run nothing, write the page again")
    return parser.parse_args(arguments)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
