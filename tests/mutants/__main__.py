"""Hunts all mutants, or those named.

``python -m tests.mutants [--write] [--most N] [NAME …]``: ``--write`` keeps what was found as a page and as
hints, ``--most`` is the number of schedules for each.
"""

import sys
from argparse import ArgumentParser

from tests.mutants import page
from tests.mutants.catalogue import MUTANTS
from tests.mutants.hunt import HINTS, MOST, Caught, hunt


def main() -> int:
    """Prints one line for each mutant; 1 if one survived."""
    parser = ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="all, if none is named")
    parser.add_argument("--write", action="store_true", help="write docs/reference/mutants.md and the hints")
    parser.add_argument("--most", type=int, default=MOST, help="schedules for each")
    given = parser.parse_args()
    found: list[Caught] = []
    for mutant in MUTANTS:
        if mutant.name in (given.names or [mutant.name]):
            caught = hunt(mutant, range(given.most))
            found.append(caught)
            line = f"{caught.name:22} {caught.schedules:3}  {caught.by:40} {caught.violation}"
            print(line[:200], flush=True)  # noqa: T201 - a command line
    if given.write and not given.names:
        page.PAGE.write_text(page.page(found), encoding="utf-8")
        HINTS.write_text(page.hints(found), encoding="utf-8")
    return any(caught.survived for caught in found)


if __name__ == "__main__":
    sys.exit(main())
