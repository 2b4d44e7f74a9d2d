"""An operator who scans for the system tests, and what the files say when all is over.

The operator believes only the lamp: a scan without a sign, because the gateway was killed, is scanned again.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from threading import Event
from time import monotonic
from typing import Any, Final

from scangate.site import PATIENCE, Dock, LampFile, Sign, Site, SiteFailed, tail

GTIN: Final = "09521130002005"
PUMP: Final = "main/PUMP-200"
PLACE: Final = "A-01"
#: Between two looks at a lamp, seconds.
_BEAT: Final = 0.001

Rows = list[tuple[Any, ...]]


class Killed(Exception):  # noqa: N818 - what happened to the gateway
    """The gateway ended before it showed a sign for this scan."""


@dataclass(slots=True)
class Operator:
    """Scans at one dock, by one thread; `ready` is cleared while its gateway is down.

    Attributes:
        dock: where.
        signs: all signs seen, in order.
        unseen: codes that were scanned again, since a kill took their sign.
    """

    dock: Dock
    signs: list[Sign] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    ready: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.ready.set()

    def scan(self, code: str) -> Sign:
        """Scans until there is a sign."""
        while True:
            assert self.ready.wait(PATIENCE), f"{self.dock.name} does not come back"
            try:
                return self.once(code)
            except Killed:
                self.unseen.append(code)

    def once(self, code: str) -> Sign:
        """Scans one code and waits for its sign; the process may end meanwhile: `Killed`."""
        process = self.dock.process
        self.dock.scanner.scan(code.encode())
        return self._signs(1, process)[0]

    def burst(self, codes: Sequence[str]) -> list[Sign]:
        """Scans several codes without waiting in between; nobody may kill the gateway meanwhile."""
        self.dock.scanner.send(b"".join(code.encode() + b"\r" for code in codes))
        return self._signs(len(codes), self.dock.process)

    def _signs(self, count: int, process: Popen[bytes] | None) -> list[Sign]:
        found: list[Sign] = []
        pause, give_up = Event(), monotonic() + PATIENCE
        while len(found) < count:
            over = process is None or self.dock.process is not process or process.poll() is not None
            found += self.dock.lamp.read()  # after the look at the process: it may sign just before its end
            if len(found) >= count:
                break
            if over:
                raise Killed(self.dock.name)
            if monotonic() > give_up:
                log = tail(self.dock.folder / "gateway.log")
                raise SiteFailed(f"{self.dock.name}: {count - len(found)} signs missing; {log}")
            pause.wait(_BEAT)
        assert len(found) == count, found
        self.signs += found
        return found

    def count(self, light: str) -> int:
        """How many signs of this colour were seen."""
        return sum(sign.light == light for sign in self.signs)


@contextmanager
def running(site: Site) -> Iterator[Site]:
    """The site, ended whatever happens."""
    try:
        yield site
    finally:
        site.close()


def enter_pump(site: Site) -> None:
    """The office enters the one product of these tests: tracked by serial."""
    pump = {"name": "Pump", "tracking": "full", "by": "serial", "codes": [GTIN]}
    site.put(f"/api/v1/products/{PUMP}", pump)


def enter_receipt(site: Site, ref: str, serials: Sequence[str]) -> None:
    """The office enters a pre-receipt of pumps with all their serials."""
    line = {"line": "1", "product": PUMP, "quantity": len(serials), "serials": list(serials)}
    site.put(f"/api/v1/pre-receipts/by-ref/{ref}", {"supplier": "Acme", "place": PLACE, "lines": [line]})


def label(serial: str) -> str:
    """The GS1-128 label of a pump."""
    return f"]C101{GTIN}21{serial}"


def confirm(operator: Operator) -> Sign:
    """Confirms what was scanned, units set aside or not."""
    sign = operator.scan("%%CONFIRM")
    return operator.scan("%%CONFIRM") if sign.reason == "confirm.aside" else sign


# -- what the files say ----------------------------------------------------------------------------


def rows(file: Path, sql: str, values: Sequence[Any] = ()) -> Rows:
    """The answer of an SQLite file, which may be in use."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=PATIENCE)) as connection:
        return connection.execute(sql, values).fetchall()


def stored(site: Site, name: str) -> list[str]:
    """Ids of all records in a gateway's own store, in the order they were made."""
    file = site.docks[name].folder / "data" / "station.db"
    if not file.exists():
        return []
    sql = "select b.id, r.seq from record r join boot b on b.n = r.boot order by r.boot, r.seq"
    return [f"{boot}:{seq}" for boot, seq in rows(file, sql)]


def of_ledger(site: Site, sql: str, values: Sequence[Any] = ()) -> Rows:
    """The answer of the ledger's file."""
    return rows(site.folder / "ledger" / "ledger.db", sql, values)


def recorded(site: Site) -> list[str]:
    """Ids of all records the ledger has."""
    return [f"{boot}:{seq}" for boot, seq in of_ledger(site, "select boot, seq from record")]


def accepted(site: Site) -> dict[str, str]:
    """Serials of all accepted verdicts in the ledger, by the id of their record."""
    sql = (
        "select v.boot, v.seq, v.serial from verdict v join record r on r.boot = v.boot and r.seq = v.seq"
        " where v.outcome = 'accepted'"
    )
    return {f"{boot}:{seq}": serial for boot, seq, serial in of_ledger(site, sql)}


def greens(site: Site) -> list[str]:
    """Refs of every green that any lamp of this site ever showed."""
    signs = [sign for dock in site.docks.values() for sign in LampFile(dock.lamp.path).read()]
    return [sign.ref for sign in signs if sign.light == "green"]


def all_delivered(site: Site) -> bool:
    """Whether every record of every gateway is in the ledger."""
    there = set(recorded(site))
    return all(there.issuperset(stored(site, name)) for name in site.docks)


def twice(found: Iterable[str]) -> list[str]:
    """What stands there more than once."""
    return [value for value, count in Counter(found).items() if count > 1]


def stock_is(site: Site, serials: Iterable[str]) -> None:
    """Every one of these serials stands at the place exactly once, moved once, and nothing else does."""
    want = sorted(serials)
    here = (PUMP, PLACE)
    found = of_ledger(site, "select serial from standing where product = ? and place = ?", here)
    moved = of_ledger(site, "select serial from movement where product = ? and target = ?", here)
    balance = of_ledger(site, "select sum(quantity) from balance where product = ? and place = ?", here)
    assert sorted(serial for (serial,) in found) == want
    assert sorted(serial for (serial,) in moved) == want
    assert balance == [(len(want),)]
    assert of_ledger(site, "select count(*) from conflict") == [(0,)]


def verified(site: Site) -> str:
    """What ``scangate ledger verify`` prints; it must agree."""
    done = site.command("ledger", "verify")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def until(done: Callable[[], bool], what: str) -> None:
    """Waits for another thread."""
    pause, give_up = Event(), monotonic() + 4 * PATIENCE
    while not done():
        assert monotonic() < give_up, what
        pause.wait(_BEAT)
