"""Memory cards that are copied, put back to an older image, or put into a gateway of another name.

All on one machine, so the fingerprint never differs here: what tells of a copy are two boots that live at the
same time, a boot that comes under a second name, a boot that has become shorter.
"""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from scangate.site import Dock, Site
from tests.figures import Figures
from tests.system import support
from tests.system.load import count, prepare
from tests.system.support import Operator

#: Docks that suffer at once: a stolen name is tried again only after ten seconds, and all can wait together.
TOGETHER: Final = 5
_UNITS: Final = 5


class Cards:
    """A site whose gateways' cards are played with; what is scanned is counted in the end."""

    def __init__(self, site: Site, spare: Sequence[str]) -> None:
        """The site runs; `spare` are names with a password that no gateway has yet."""
        self.site, self.docks = site, tuple(site.docks)
        self.asked: list[str] = []
        self.alarmed = 0
        self._spare = iter(spare)
        self._names = {name: name for name in site.docks}
        self._operators = {name: Operator(dock) for name, dock in site.docks.items()}

    # -- what is done to cards ----------------------------------------------------------------

    def clone(self, docks: Sequence[str]) -> None:
        """Each card is copied with a backlog on it; both run under one name, then the copy under its own."""
        self._offline_with_backlog(docks)
        twins = {name: self._copied(name) for name in docks}
        before = self.alarms("gateway.twice")
        self.site.broker.start()
        self._start([*docks, *twins.values()])
        self._pallets([*docks, *twins.values()])
        support.until(
            lambda: all(self.alarms("gateway.twice")[n] > before[n] for n in docks), "two of a name"
        )
        for key in twins.values():
            self.site.kill_gateway(key)
            self._rename(key)
        self._start(list(twins.values()))
        self._pallets([*docks, *twins.values()])
        self._arrived([*docks, *twins.values()])
        moved = self.alarms("boot.moved")
        self.alarmed += sum(
            moved[f"{self._names[name]} {self._names[key]}"] > 0 for name, key in twins.items()
        )
        for key in twins.values():
            self.site.kill_gateway(key)

    def roll_back(self, docks: Sequence[str]) -> None:
        """Each card is put back to the image of an hour before; what it had told since is in the ledger."""
        self._pallets(docks)
        images = {name: _image(self._data(name)) for name in docks}
        self._pallets(docks)
        self._arrived(docks)
        before = self.alarms("gateway.rolled_back")
        for name, image in images.items():
            self.site.kill_gateway(name)
            shutil.rmtree(self._data(name))
            image.rename(self._data(name))
        self._start(docks)
        self._pallets(docks)
        self._arrived(docks)
        new = self.alarms("gateway.rolled_back") - before
        self.alarmed += sum(any(key.startswith(f"{name} ") for key in new) for name in docks)

    def rename(self, docks: Sequence[str]) -> None:
        """Each gateway gets another name in its settings while a backlog is on its card."""
        was = {name: self._names[name] for name in docks}
        self._offline_with_backlog(docks)
        for name in docks:
            self._rename(name)
        self.site.broker.start()
        self._start(docks)
        self._pallets(docks)
        self._arrived(docks)
        moved = self.alarms("boot.moved")
        self.alarmed += sum(moved[f"{was[name]} {self._names[name]}"] > 0 for name in docks)

    # -- what came of it ----------------------------------------------------------------------

    def alarms(self, kind: str) -> Counter[str]:
        """How often the to-do list was told of it, by key."""
        found = support.of_ledger(self.site, "select key, count from todo where kind = ?", (kind,))
        return Counter(dict(found))

    def count(self, what: str, rounds: int) -> Figures:
        """Every lamp of every card against the ledger; the site is closed after it."""
        self._arrived(self.docks)
        self.site.wait(lambda: support.all_delivered(self.site), "every record of every card is there")
        self.site.close()
        found = count(self.site, what, rounds, self.asked)
        return replace(found, note=support.verified(self.site), alarmed=self.alarmed)

    # -- inside -------------------------------------------------------------------------------

    def _offline_with_backlog(self, docks: Sequence[str]) -> None:
        """The ledger knows the running boot; then the broker goes, more is scanned, and the gateway ends."""
        self._pallets(docks)
        self._arrived(docks)
        self.site.broker.kill()
        self._pallets(docks)
        for name in docks:
            self.site.kill_gateway(name)

    def _pallets(self, docks: Sequence[str]) -> None:
        """One pallet at each, confirmed: a session that two cards have would be confirmed by both."""
        for name in docks:
            operator = self._operators[name]
            operator.scan(f"PR-{operator.dock.name}")
            for _ in range(_UNITS):
                self.asked.append(f"S-{len(self.asked) + 1:06d}")
                operator.scan(support.label(self.asked[-1]))
            support.confirm(operator)

    def _start(self, docks: Sequence[str]) -> None:
        for name in docks:
            self.site.start_gateway(name, wait=False)
        for name in docks:
            process = self.site.docks[name].process
            self.site.wait(lambda name=name: self._reads(name), f"{name} reads", process)  # type: ignore[misc]

    def _reads(self, name: str) -> bool:
        link = self.site.link(name)
        return bool(link) and not link["faults"]

    def _arrived(self, docks: Sequence[str]) -> None:
        for name in docks:
            support.until(lambda name=name: self.site.caught_up(name), f"{name} knows that all arrived")  # type: ignore[misc]

    def _copied(self, name: str) -> str:
        """A second machine with a copy of this card, its own scanner, lamp and screen; gives its key."""
        key = f"{name}-copy-{len(self._operators)}"
        first = self.site.docks[name]
        dock = Dock(first.name, self.site.folder / key, first.command)
        shutil.copytree(self._data(name), dock.folder / "data")
        self.site._write_gateway(dock)
        if self._names[name] != first.name:
            self._write_name(dock, first.name, self._names[name])
        self.site.docks[key], self._operators[key] = dock, Operator(dock)
        self._names[key] = self._names[name]
        return key

    def _rename(self, key: str) -> None:
        new = next(self._spare)
        self._write_name(self.site.docks[key], self._names[key], new)
        self._names[key] = new

    def _write_name(self, dock: Dock, old: str, new: str) -> None:
        """Name, user and password of the gateway; its station keeps its own name."""
        file, broker = dock.folder / "gateway.toml", self.site.broker
        text = file.read_text(encoding="utf-8")
        for was, now in (
            (f'name = "{old}"\nsite', f'name = "{new}"\nsite'),
            (f'username = "{old}"', f'username = "{new}"'),
            (str(broker.password_file(old)), str(broker.password_file(new))),
        ):
            assert was in text, was
            text = text.replace(was, now)
        file.write_text(text, encoding="utf-8")

    def _data(self, name: str) -> Path:
        return self.site.docks[name].folder / "data"


def _image(data: Path) -> Path:
    """A whole image of a card in use: the store as one moment shows it, and the rules beside it."""
    target = data.with_name("image")
    target.mkdir()
    for file in data.iterdir():
        if file.is_file() and not file.name.startswith("station.db"):
            shutil.copy2(file, target)
    source = f"file:{data / 'station.db'}?mode=ro"
    with (
        closing(sqlite3.connect(source, uri=True)) as there,
        closing(sqlite3.connect(target / "station.db")) as here,
    ):
        there.backup(here)
    return target


# -- whole tests, each with a site of its own -------------------------------------------------------


@contextmanager
def cards(docks: int, names: int) -> Iterator[Cards]:
    """A running site with so many docks and so many spare names."""
    used = [f"dock-{n}" for n in range(1, docks + 1)]
    spare = [f"other-{n}" for n in range(1, names + 1)]
    with (
        TemporaryDirectory(prefix="scangate-") as folder,
        support.running(Site(Path(folder), used + spare)) as site,
    ):
        for name in spare:  # only their passwords are wanted
            site.docks.pop(name).scanner.unplug()
        prepare(site)
        yield Cards(site, spare)


def clones(n: int, seed: int) -> Figures:
    """Cards copied, with a backlog on them."""
    with cards(min(n, TOGETHER), n) as played:
        for some in _rounds(played, n):
            played.clone(some)
        return played.count("card cloned", n)


def rollbacks(n: int, seed: int) -> Figures:
    """Cards put back to an older image."""
    with cards(min(n, TOGETHER), 0) as played:
        for some in _rounds(played, n):
            played.roll_back(some)
        return played.count("card rolled back", n)


def renames(n: int, seed: int) -> Figures:
    """Gateways renamed, with a backlog."""
    with cards(min(n, TOGETHER), n) as played:
        for some in _rounds(played, n):
            played.rename(some)
        return played.count("gateway renamed", n)


def _rounds(played: Cards, n: int) -> Iterator[Sequence[str]]:
    """The docks of each round: all, and in the last one as many as are left."""
    while n > 0:
        yield played.docks[:n]
        n -= len(played.docks)
