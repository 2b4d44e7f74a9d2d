"""One feed file, ``feed-<version>.db``: what a station judges by, read-only, one seek per question.

A row is found by its table and key (`wire.feed`); several rows of one serial stand side by side, so that a
list of 5,000 expected serials costs the same as one of ten. The file never changes once it has its name
(`gateway.feed.build` gives it), and it can be pulled again at any time.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from logging import getLogger
from pathlib import Path
from typing import Any, Final, TypeVar

from gateway.database import Database, Error, StoreCorrupt, StoreFull, translated
from rules.catalog import (
    Content,
    Dispute,
    Hold,
    Lot,
    Operator,
    Position,
    ProductCode,
    Returned,
    SetAside,
)
from rules.errors import ScangateError
from rules.place import Place
from rules.product import Product
from rules.task import Expected, Task
from wire import feed as wire
from wire.errors import BadMessage
from wire.v1 import JOIN

T = TypeVar("T")

SCHEMA: Final = """
CREATE TABLE row (
    tbl TEXT NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (tbl, key)
) WITHOUT ROWID;
CREATE TABLE worklist (
    station TEXT NOT NULL, place INTEGER NOT NULL, task TEXT NOT NULL, PRIMARY KEY (station, place, task)
) WITHOUT ROWID;
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
#: The key of a row after the last one that begins with ``part`` + JOIN begins with ``part`` + this.
_BEYOND: Final = chr(ord(JOIN) + 1)
#: At most so many rows answer a question that may have several answers (`rules.catalog`).
_SEVERAL: Final = 5
#: Open tasks offered at a station.
_OFFERED: Final = 50
#: Open conflicts that concern a station, and units set aside read for a task: some of these may be let in by
#: records that the ledger does not hold yet (`gateway.station.catalog`).
_DISPUTES: Final = 200
_ASIDES: Final = 200
#: Decoded rows kept: more than the products and tasks a dock works on in a day; a few MB.
_KEPT: Final = 4096
#: Other answers kept: those of the last few scans.
_ASKED: Final = 256

log = getLogger(__name__)


def file_name(version: str) -> str:
    """The name of the file of a version; versions are text from outside."""
    return f"feed-{re.sub(r'[^0-9A-Za-z]', '-', version)[:80]}.db"


class FeedDamaged(ScangateError):  # noqa: N818 - named for what it is, as rules.errors lists it
    """A part of the file in use can't be read. It was deleted: the program starts again and pulls anew."""


class Feed:
    """An open feed file; one thread at a time. Every question may raise `FeedDamaged`.

    A row that can't be read, for example of a newer ledger, is as if it were not there: the same scan would
    end the program again and again. It is logged once for each table of this file.
    """

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            StoreCorrupt: not a complete feed file.
            StoreFull: it can't be opened.
        """
        self.path = path
        self._database = Database(path, "frozen")
        self._connection = self._database.connection
        try:
            with translated():
                about = dict(self._connection.execute("SELECT name, value FROM about").fetchall())
            self.version: str = about["version"]
            self.complete = about["complete"] == "1"
            self.rows = int(about["rows"])
        except (Error, KeyError, ValueError) as error:
            self.close()
            raise StoreCorrupt(f"{path}: not a feed: {error}") from error
        self.loaded_at = path.stat().st_mtime_ns // 1_000_000
        self._products: dict[str, Product | None] = {}
        self._tasks: dict[str, Task | None] = {}
        self._offers: dict[str, tuple[str, ...]] = {}
        self._disputes: dict[str, tuple[Dispute, ...]] = {}
        self._held: frozenset[str] | None = None
        self._answers: dict[tuple[str, str], Any] = {}
        self._told: set[str] = set()

    def close(self) -> None:
        """Let the file go; also twice."""
        self._database.close()

    # -- one row ------------------------------------------------------------------------------

    def product(self, product: str) -> Product | None:
        return _kept(self._products, product, lambda: self._one("product", product, wire.to_product))

    def task(self, task: str) -> Task | None:
        return _kept(self._tasks, task, lambda: self._one("task", task, wire.to_task))

    def position(self, product: str, serial: str) -> Position | None:
        return self._one("position", wire.key(serial, product), wire.to_position)

    def lot(self, product: str, lot: str) -> Lot | None:
        return self._one("lot", wire.key(lot, product), wire.to_lot)

    def debt(self, product: str, place: str) -> int:
        return self._one("debt", wire.key(product, place), lambda _key, body: wire.to_debt(body)) or 0

    def operator(self, badge: str) -> Operator | None:
        return self._one("operator", badge, wire.to_operator)

    def place(self, code: str) -> Place | None:
        return self._one("place", code, wire.to_place)

    def first(self, product: str, place: str) -> Lot | None:
        return self._one("first", wire.key(product, place), wire.to_first)

    def returned(self, product: str) -> Returned | None:
        return self._one("returned", product, lambda _key, body: wire.to_returned(body))

    def contents(self, sscc: str) -> tuple[Content, ...]:
        return self._one("content", sscc, lambda _key, body: wire.to_content(body)) or ()

    def hold(self, product: str, lot: str, serial: str) -> Hold | None:
        """Of this serial, its lot or its product; costs nothing for a product of which nothing is held."""
        if self._held is None:
            self._held = frozenset(self._products_held())
        if product not in self._held:
            return None
        for asked in dict.fromkeys(((product, "", serial), (product, lot, ""), (product, "", ""))):
            found = self._one("hold", wire.key(*asked), wire.to_hold)
            if found is not None:
                return found
        return None

    def _products_held(self) -> Iterator[str]:
        """One seek per product: a recall of 100,000 serials costs what one of ten costs."""
        sql = "SELECT key FROM row WHERE tbl = 'hold' AND key > ? ORDER BY key LIMIT 1"
        found = self._rows(sql, ("",))
        while found:
            product = found[0][0].partition(JOIN)[0]
            yield product
            found = self._rows(sql, (product + _BEYOND,))

    # -- several ------------------------------------------------------------------------------

    def codes(self, code: str) -> tuple[ProductCode, ...]:
        return self._some("code", code, wire.to_code)

    def expected(self, task: str, serial: str) -> tuple[Expected, ...]:
        return self._some("expected", wire.key(serial, task), wire.to_expected)

    def listed(self, serial: str) -> tuple[Expected, ...]:
        return self._some("expected", serial, wire.to_expected)

    def positions(self, serial: str) -> tuple[Position, ...]:
        return self._some("position", serial, wire.to_position)

    def asides(self, task: str) -> tuple[SetAside, ...]:
        """Units of this task set aside, at most 200."""
        return self._some("aside", task, wire.to_aside, _ASIDES)

    def missing(self, task: str, line: str, limit: int) -> tuple[str, ...]:
        """Serials of a line not received, in order; looks through the lists of all tasks."""
        end = JOIN + _clean(wire.key(task, line))
        sql = "SELECT key, body FROM row WHERE tbl = 'expected' AND substr(key, ?) = ? ORDER BY key"
        rows = self._each(sql, (-len(end), end))
        found = self._readable("expected", rows, wire.to_expected)
        return tuple(islice((e.serial for e in found if not e.received), limit))

    def disputes(self, station: str) -> tuple[Dispute, ...]:
        """Open conflicts that concern this station, at most 200; looks through all of them once."""
        known = self._disputes.get(station)
        if known is None:
            rows = self._each("SELECT key, body FROM row WHERE tbl = 'conflict' ORDER BY key", ())
            found = self._readable("conflict", rows, wire.to_dispute)
            known = tuple(islice((d for d in found if station in d.stations), _DISPUTES))
            self._disputes[station] = known
        return known

    def tasks(self, station: str) -> tuple[Task, ...]:
        """Open tasks released for this station, in order, at most 50."""
        offers = self._offers.get(station)
        if offers is None:
            offers = self._offers[station] = self._offered(station)
        return tuple(task for name in offers if (task := self.task(name)) is not None)

    def _offered(self, station: str) -> tuple[str, ...]:
        sql = "SELECT task FROM worklist WHERE station IN ('', ?) ORDER BY place, task LIMIT ?"
        return tuple(task for (task,) in self._rows(sql, (station, _OFFERED)))

    def _one(self, table: str, key: str, read: Callable[[str, bytes], T]) -> T | None:
        asked = (table, key)
        if asked not in self._answers:
            sql = "SELECT body FROM row WHERE tbl = ? AND key = ?"
            rows = self._rows(sql, (table, _clean(key)))
            found = self._readable(table, ((key, body) for (body,) in rows), read)
            self._keep(asked, next(found, None))
        answer: T | None = self._answers[asked]
        return answer

    def _some(
        self, table: str, part: str, read: Callable[[str, bytes], T], limit: int = _SEVERAL
    ) -> tuple[T, ...]:
        """The rows whose key begins with these parts."""
        asked = (f"{table}*", part)
        if asked not in self._answers:
            sql = "SELECT key, body FROM row WHERE tbl = ? AND key > ? AND key < ? LIMIT ?"
            start = _clean(part)
            found = self._rows(sql, (table, start + JOIN, start + _BEYOND, limit))
            self._keep(asked, tuple(self._readable(table, found, read)))
        answer: tuple[T, ...] = self._answers[asked]
        return answer

    def _readable(
        self, table: str, rows: Iterable[tuple[str, bytes]], read: Callable[[str, bytes], T]
    ) -> Iterator[T]:
        for key, body in rows:
            try:
                yield read(key, body)
            except (BadMessage, ValueError) as error:
                if table not in self._told:
                    self._told.add(table)
                    log.warning("rules %s have rows that can't be read and are left out: %s %r: %s (upgrade"
                                " this gateway)", self.version, table, key, error)  # fmt: skip

    def _rows(self, sql: str, values: tuple[object, ...]) -> list[Any]:
        return list(self._each(sql, values))

    def _each(self, sql: str, values: tuple[object, ...]) -> Iterator[Any]:
        """The rows one by one, for a question that may end before the last."""
        try:
            with translated():
                yield from self._connection.execute(sql, values)
        except StoreCorrupt as error:
            # Left where it is, it would end the program at the same scan again, for ever.
            self.path.unlink(missing_ok=True)
            raise FeedDamaged(f"{self.path} is damaged and was deleted: {error}") from error

    def _keep(self, asked: tuple[str, str], answer: Any) -> None:
        """One scan asks the same several times, and the file never changes."""
        if len(self._answers) >= _ASKED:
            self._answers.clear()
        self._answers[asked] = answer


def newest(folder: Path, used: str = "") -> Feed | None:
    """The feed to judge by after a start, opened; what is no feed, or half of one, is deleted.

    That is the version `used` before, so that no feed comes in use before the acknowledgements it shows; if
    it is gone, the one that was completed last. It works with nothing but the disk: a station starts with
    the broker and the ledger down.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for half in folder.glob(".feed-*"):
        half.unlink(missing_ok=True)
    found: list[Feed] = []
    for path in folder.glob("feed-*.db"):
        try:
            found.append(Feed(path))
        except (StoreCorrupt, StoreFull):
            path.unlink(missing_ok=True)
    found.sort(key=lambda feed: (feed.version == used, feed.loaded_at))
    for old in found[:-1]:
        old.close()
        old.path.unlink(missing_ok=True)
    return found[-1] if found else None


def _clean(key: str) -> str:
    """A key without lone surrogates, which SQLite cannot take; such a key is in no feed."""
    return key.encode(errors="replace").decode()


def _kept(cache: dict[str, T | None], key: str, read: Callable[[], T | None]) -> T | None:
    if key in cache:
        return cache[key]
    if len(cache) >= _KEPT:
        cache.clear()
    value = cache[key] = read()
    return value
