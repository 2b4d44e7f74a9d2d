"""Reading labels: ours beside biip's over the same element strings, other kinds, and what an import costs.

biip's `parse` is the base: the one complete reader of GS1 data in Python. Both get the same text with its AIM
identifier, labels in turn.
"""

import os
import random
import string
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

import biip

from benchmarks.measure import Pairs, middle, timed
from benchmarks.report import Figure, Goal
from benchmarks.scale import Run
from rules.labels import digital_link, gs1, hibc, iso15434
from rules.labels.gtin import check_digit
from rules.labels.hibc_data import Data
from rules.labels.reader import Label, read
from rules.scan import Scan

_TODAY: Final = date(2026, 11, 21)
_CAPITALS: Final = string.digits + string.ascii_uppercase
#: Labels between two looks at the clock: it costs as much as a tenth of a label.
_BATCH: Final = 20
_MS: Final = 1e6
_MIB: Final = 1 << 20

_FASTER: Final = Goal(3, at_least=True)
_IMPORT_MS: Final = Goal(15)
_IMPORT_MIB: Final = Goal(3)


def run(of: Run) -> list[Figure]:
    """Speed against biip's, speed of each kind, and the costs of an import."""
    return [*_element_strings(of), *_kinds(of), *_imports(of)]


class _Printer:
    """Labels as a dock gets them, none like another."""

    def __init__(self) -> None:
        self._random = random.Random(5)  # noqa: S311 - not for secrets

    def elements(self) -> str:
        """An element string: a serialised item, a batch, a weighed item or a pallet."""
        gtin, lot, serial = self._number(14), self._text(8), self._text(12)
        days = [_TODAY + timedelta(days=self._random.randint(-900, 900)) for _ in range(2)]
        made, best = (f"{day:%y%m%d}" for day in days)
        kinds = (
            [("01", gtin), ("17", best), ("10", lot), ("21", serial)],
            [("01", gtin), ("21", serial)],
            [("01", gtin), ("11", made), ("15", best), ("10", lot)],
            [("01", gtin), ("3103", self._digits(6)), ("10", lot)],
            [("02", gtin), ("37", self._digits(2)), ("00", self._number(18))],
            [("00", self._number(18))],
        )
        return f"]C1{gs1.build(self._random.choice(kinds))}"

    def ean(self) -> str:
        """EAN-13."""
        return f"]E0{self._number(13)}"

    def link(self) -> str:
        """A Digital Link with serial and expiry."""
        pairs = [("01", self._number(14)), ("10", self._text(8)), ("21", self._text(12)), ("17", "271130")]
        return f"]Q1{digital_link.build_link(pairs)}"

    def message(self) -> str:
        """An ISO/IEC 15434 message as a supplier of electronics prints it."""
        fields = [("P", self._text(8)), ("1P", self._text(10)), ("Q", f"1{self._digits(3)}")]
        return f"]d1{iso15434.build_message([*fields, ('1T', self._text(8)), ('S', self._text(12))])}"

    def hibc(self) -> str:
        """A concatenated HIBC symbol, without identifier: it announces itself."""
        data = Data(lot=self._text(8), serial=self._text(10), expiry=_TODAY)
        return hibc.build_concatenated(f"A{self._text(3)}", self._text(8), 0, data)

    def plain(self) -> str:
        """A maker's serial."""
        return f"]C0{self._text(12)}"

    def _text(self, length: int) -> str:
        return "".join(self._random.choices(_CAPITALS, k=length))

    def _digits(self, length: int) -> str:
        return "".join(self._random.choices(string.digits, k=length))

    def _number(self, length: int) -> str:
        digits = self._digits(length - 1)
        return digits + check_digit(digits)


def _element_strings(of: Run) -> Iterator[Figure]:
    printer = _Printer()
    pairs = Pairs()
    _read_all([printer.elements() for _ in range(_BATCH)])  # tables and patterns are made once
    for _ in range(of.scale.rounds * of.scale.scans):
        labels = [printer.elements() for _ in range(_BATCH)]
        pairs.add(timed(partial(_read_all, labels)).cpu, timed(partial(_parse_all, labels)).cpu)
    yield Figure("element strings, ours", _per_second(pairs.ours), "/s")
    yield Figure("element strings, biip.parse", _per_second(pairs.base), "/s")
    faster = 1 / middle(pairs.rounds(of.scale.rounds), 0.5)
    yield Figure("element strings, biip : ours", faster, "", _FASTER)


def _kinds(of: Run) -> Iterator[Figure]:
    printer = _Printer()
    kinds: dict[str, Callable[[], str]] = {
        "EAN-13": printer.ean,
        "Digital Link": printer.link,
        "ISO/IEC 15434": printer.message,
        "HIBC": printer.hibc,
        "plain text": printer.plain,
    }
    for name, label in kinds.items():
        _read_all([label()])
        batches = [[label() for _ in range(_BATCH)] for _ in range(of.scale.scans)]
        yield Figure(name, _per_second([timed(partial(_read_all, batch)).cpu for batch in batches]), "/s")


def _read_all(labels: Sequence[str]) -> None:
    for label in labels:
        got = read(Scan("bench-1", label.encode(), None, 0), today=_TODAY)
        assert isinstance(got, Label), got


def _parse_all(labels: Sequence[str]) -> None:
    for label in labels:
        assert biip.parse(label).gs1_message is not None


def _per_second(batches: Sequence[float]) -> float:
    return _BATCH * 1e9 / median(batches)


#: Prints the CPU time and the memory that some imports add to a program that has the others already.
_IMPORT: Final = """
import contextlib, gc, importlib, resource, sys, time
present, added, then = sys.argv[1:]
for name in present.split():
    with contextlib.suppress(ImportError):
        importlib.import_module(name)
def now():
    with open("/proc/self/statm") as file:
        return time.process_time_ns(), int(file.read().split()[1]) * resource.getpagesize()
gc.collect()
start = now()
for name in added.split():
    importlib.import_module(name)
imported = now()
exec(then)
done = now()
for first, last in ((start, imported), (imported, done)):
    print(last[0] - first[0], last[1] - first[1])
"""

#: A first label, whose tables are then made.
_FIRST: Final = """
from datetime import date
from rules.labels.reader import read
from rules.scan import Scan
read(Scan("bench-1", b"]C10109521130001237172711301012345", None, 0), today=date(2026, 11, 21))
"""
_EDGE: Final = "import gateway.wiring, sys; print(*sys.modules)"
_OWN: Final = ("config", "firmware_bridge", "gateway", "rules", "scangate", "wire")
_READER: Final = "rules.labels."


def _imports(of: Run) -> Iterator[Figure]:
    """In fresh interpreters that have imported what else the edge program needs."""
    python = _Python(of.room("bytecode"))
    modules = python.prints(_EDGE).split()
    others = [name for name in modules if name.partition(".")[0] not in {*_OWN, "__main__"}]
    reader = [name for name in modules if name.startswith(_READER)]
    present = " ".join((*others, "rules.errors", "rules.scan"))
    ours, first = python.added(of.scale.rounds, present, " ".join(reader), _FIRST)
    theirs, _ = python.added(of.scale.rounds, present, "biip", "")
    yield Figure("import of the reader by the edge program, CPU (best)", ours[0] / _MS, "ms", _IMPORT_MS)
    yield Figure("import of the reader by the edge program, memory", ours[1] / _MIB, "MiB", _IMPORT_MIB)
    yield Figure("its first element string, CPU (best)", first[0] / _MS, "ms")
    yield Figure("import of biip, CPU (best)", theirs[0] / _MS, "ms")
    yield Figure("import of biip, memory", theirs[1] / _MIB, "MiB")


class _Python:
    """Fresh interpreters that keep their bytecode in a folder, whatever this one is told."""

    def __init__(self, folder: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self._environment = {**kept, "PYTHONPYCACHEPREFIX": str(folder)}

    def added(self, rounds: int, present: str, added: str, then: str) -> list[tuple[float, float]]:
        """Least nanoseconds and median bytes of an import, and of what is done then."""
        self.prints(_IMPORT, present, added, then)  # compiled once
        printed = [self.prints(_IMPORT, present, added, then).splitlines() for _ in range(rounds)]
        steps = [[[int(number) for number in line.split()] for line in lines] for lines in printed]
        return [(min(of[step][0] for of in steps), median(of[step][1] for of in steps)) for step in (0, 1)]

    def prints(self, script: str, *arguments: str) -> str:
        """What an interpreter prints that is started where the packages are."""
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            cwd=Path(__file__).parent.parent,
            env=self._environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout
