"""``python -m tests.simulation``: runs schedules, prints what became of them and the seeds that fail."""

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from multiprocessing import Pool

from tests.simulation.shorten import shorten
from tests.simulation.sim import PROFILES, Result, run


def main() -> int:
    """Status 1 if a schedule failed."""
    args = _arguments()
    profiles = [args.profile] if args.profile else list(PROFILES)
    wanted = [(seed, profile) for seed in range(args.seed, args.seed + args.count) for profile in profiles]
    failed = _report(_results(wanted, args.jobs))
    for result in islice(failed, args.shorten):
        print("shortened:", shorten(result))  # noqa: T201
    return bool(failed)


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the first one")
    parser.add_argument("--count", type=int, default=100, help="how many")
    parser.add_argument("--profile", choices=PROFILES, help="both, unless one is named")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument(
        "--shorten", type=int, default=0, metavar="N", help="make so many failing ones shorter"
    )
    return parser.parse_args()


def _results(wanted: list[tuple[int, str]], jobs: int) -> Iterator[Result]:
    if jobs == 1:
        yield from (run(*one) for one in wanted)
        return
    with Pool(jobs) as pool:
        yield from pool.imap(_run, wanted, chunksize=4)


def _run(one: tuple[int, str]) -> Result:
    return run(*one)


def _report(results: Iterable[Result]) -> list[Result]:
    failed: list[Result] = []
    faults: Counter[str] = Counter()
    count = events = greens = records = 0
    for result in results:
        count, events = count + 1, events + result.events
        greens, records = greens + result.greens, records + result.records
        faults += result.faults
        if result.violations:
            failed.append(result)
            print(f"seed {result.seed} {result.profile}: {len(result.violations)} violations")  # noqa: T201
            for violation in result.violations[:5]:
                print(f"    {violation}")  # noqa: T201
    print(f"{count} schedules, {events} events, {greens} green, {records} records, {len(failed)} failed")  # noqa: T201
    for name, n in faults.most_common():
        print(f"{n:9}  {name}")  # noqa: T201
    return failed


if __name__ == "__main__":
    raise SystemExit(main())
