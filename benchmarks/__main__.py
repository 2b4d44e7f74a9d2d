"""``python -m benchmarks [NAME …] [--quick] [--json FILE] [--check]``: measures and prints."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks import end_to_end, ingest, judgement, labels, receipt, scan_to_green, task_size, under_load
from benchmarks.measure import clocked
from benchmarks.report import Figure, Report, machine
from benchmarks.scale import FULL, QUICK, Run

Benchmarks = Mapping[str, Callable[[Run], list[Figure]]]

#: In the order they are run.
BENCHMARKS: Final[Benchmarks] = {
    "scan_to_green": scan_to_green.run,
    "task_size": task_size.run,
    "judgement": judgement.run,
    "under_load": under_load.run,
    "end_to_end": end_to_end.run,
    "receipt": receipt.run,
    "ingest": ingest.run,
    "labels": labels.run,
}
#: A folder of the disk: /tmp may be memory, where nothing is ever synced.
_DISK: Final = Path("/var/tmp")  # noqa: S108 - a fresh folder is made in it


def main(arguments: Sequence[str] | None = None, benchmarks: Benchmarks = BENCHMARKS) -> int:
    """Runs what was asked for; 1 when `--check` was given and a goal is missed."""
    options = _options(arguments, benchmarks)
    report = Report()
    print(", ".join(f"{key} {value}" for key, value in machine().items()))
    for name in options.names or benchmarks:
        with tempfile.TemporaryDirectory(prefix="scangate-bench-", dir=options.folder) as folder:
            with clocked() as seconds:
                report.figures[name] = benchmarks[name](Run(QUICK if options.quick else FULL, Path(folder)))
            print(f"\n{name} ({seconds[0]:.0f} s)", *report.lines(name), sep="\n", flush=True)
    if options.json:
        options.json.write_text(json.dumps(report.json(), indent=2) + "\n", encoding="utf-8")
    if report.missed:
        print("\nmissed:", *report.missed, sep="\n  ")
    return 1 if options.check and report.missed else 0


def _options(arguments: Sequence[str] | None, benchmarks: Benchmarks) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure this machine.")
    parser.add_argument(
        "names", nargs="*", choices=[[], *benchmarks], metavar="NAME", help=", ".join(benchmarks)
    )
    parser.add_argument("--quick", action="store_true", help="half a minute; the figures are rough")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file as well")
    parser.add_argument("--check", action="store_true", help="exit 1 when a goal is missed")
    parser.add_argument(
        "--folder", type=Path, default=_DISK, help="on the disk to measure (default /var/tmp)"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
