"""The ledger put back to an earlier state under load: from its own backup, and by a plain copy of its file.

After both the ledger lacks what it had acknowledged; only the gateways still have it.
"""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.figures import Figures
from tests.system import support
from tests.system.load import SLOW, Load, under_load

#: Kind of the alarm of a ledger that found out by itself.
ROLLED_BACK = "ledger.rolled_back"


class Restores:
    """A site at work whose ledger goes back in time, again and again."""

    def __init__(self, load: Load) -> None:
        self.load, self.site = load, load.site
        self.alarmed = 0
        self.forgotten = 0

    def restore(self) -> None:
        """``scangate backup`` while it runs, more work, ``scangate restore``."""
        backup = self.site.folder / f"backup-{self.load.chance.randrange(10**9)}.db"
        self._command("backup", "--to", str(backup))
        self._work_on()
        before, generation = self.load.records(), self.generation()
        self.site.kill_ledger()
        self._command("restore", str(backup))
        self.forgotten += before - self.load.records()
        assert self.generation() != generation
        self._told_of_it()
        self.site.start_ledger()
        self.load.arriving()
        backup.unlink()

    def copy(self) -> None:
        """The file is copied while the ledger is stopped, and put back later: it must find out by itself."""
        copy = self.site.folder / "copy"
        self.site.kill_ledger()
        self._an_hour_later()
        _copy(self._file, copy)
        self.site.start_ledger()
        self._work_on()
        before, generation = self.load.records(), self.generation()
        self.site.kill_ledger()
        _copy(copy / self._file.name, self._file.parent)
        self.forgotten += before - self.load.records()
        self.site.start_ledger()
        support.until(lambda: self.generation() != generation, "the ledger finds out that it is an old one")
        self._told_of_it()
        self.load.arriving()
        shutil.rmtree(copy)

    def generation(self) -> str:
        """Which life of itself the ledger says this is."""
        return str(support.of_ledger(self.site, "select generation from meta")[0][0])

    def count(self, what: str, rounds: int) -> Figures:
        """Everybody ends; the lamps against the tables."""
        self.load.finish()
        self.site.close()
        tally = {"records taken from the ledger": self.forgotten}
        found = self.load.count(what, rounds, support.verified(self.site), tally)
        return replace(found, alarmed=self.alarmed)

    # -- inside -------------------------------------------------------------------------------

    def _told_of_it(self) -> None:
        """Whether the to-do list names the new generation."""
        sql = "select count(*) from todo where kind = ? and key = ?"
        self.alarmed += support.of_ledger(self.site, sql, (ROLLED_BACK, self.generation()))[0][0]

    @property
    def _file(self) -> Path:
        return self.site.folder / "ledger" / "ledger.db"

    def _command(self, *words: str) -> None:
        done = self.site.command(*words)
        assert done.returncode == 0, done.stdout + done.stderr

    def _work_on(self) -> None:
        """Until every gateway was told of records that the copy does not have."""
        self.load.arriving()
        self.load.work(30)
        for name in self.site.docks:
            support.until(lambda name=name: self._told(name), f"{name} was told of records")  # type: ignore[misc]
        self.load.arriving()

    def _told(self, name: str) -> bool:
        link = self.site.link(name)
        return bool(link) and link["online"] and link["waiting"] < 200

    def _an_hour_later(self) -> None:
        """The ledger begins at most one generation a minute: that of the last one is made older."""
        with closing(sqlite3.connect(self._file, isolation_level=None)) as connection:
            connection.execute("update generation set since = since - 3600000")


def _copy(database: Path, target: Path) -> None:
    """What a careful person copies: the file and its log."""
    target.mkdir(exist_ok=True)
    for old in target.glob(f"{database.name}*"):
        old.unlink()
    for file in database.parent.glob(f"{database.name}*"):
        shutil.copy2(file, target)


# -- whole tests, each with a site of its own -------------------------------------------------------


def restores(n: int, seed: int) -> Figures:
    """The ledger restored from its own backup."""
    with TemporaryDirectory(prefix="scangate-") as folder, under_load(Path(folder), seed, SLOW) as load:
        played = Restores(load)
        for _ in range(n):
            played.restore()
        return played.count("ledger restored from a backup", n)


def copies(n: int, seed: int) -> Figures:
    """An old copy of the ledger's file put back."""
    with TemporaryDirectory(prefix="scangate-") as folder, under_load(Path(folder), seed, SLOW) as load:
        played = Restores(load)
        for _ in range(n):
            played.copy()
        return played.count("ledger's file put back to an old copy", n)
