"""The questions of the judgement, answered from the ledger's own tables.

With it a kept scan is judged again by the same rules as at a station (`ledger.acts.admit`). Always complete
and online: the ledger is what stations compare themselves with.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from ledger.database import Database
from ledger.feed import feed
from ledger.office.reading import products_by_id, stored_documents
from ledger.reading.contents import contents
from rules.catalog import (
    MAX_CONTENTS,
    Content,
    Dispute,
    Hold,
    HoldKind,
    Lot,
    Operator,
    Position,
    ProductCode,
    Returned,
    SetAside,
)
from rules.events import Facts, Read
from rules.place import Place, PlaceKind
from rules.product import Process, Product
from rules.task import Expected, Task
from wire import v1
from wire.codec import decode
from wire.journal import to_read

#: `rules.catalog`: positions and lists of one serial string, conflicts and asides, tasks of a station.
_SEVERAL: Final = 5
_MANY: Final = 200
_TASKS: Final = 50


class LedgerCatalog:
    """`rules.catalog.Catalog` over the tables, as of `now` (milliseconds since 1970).

    `codes` count as entered: what a person is about to attach (`ledger.acts.attach`).
    """

    def __init__(self, database: Database, now: int, codes: Iterable[ProductCode] = ()) -> None:
        self._database = database
        self._codes = tuple(codes)
        self._today = datetime.fromtimestamp(now / 1000, tz=UTC).date().isoformat()
        self._products: dict[str, Product | None] = {}
        self._tasks: dict[str, Task | None] = {}

    @property
    def version(self) -> str | None:
        return feed.state(self._database).version

    @property
    def complete(self) -> bool:
        return True

    @property
    def online(self) -> bool:
        return True

    def product(self, product: str) -> Product | None:
        if product not in self._products:
            self._products[product] = products_by_id(self._database, [product]).get(product)
        return self._products[product]

    def codes(self, code: str) -> tuple[ProductCode, ...]:
        sql = "select code, product, pack from code where code = ? order by product limit 5"
        found = [ProductCode(*row) for row in self._database.rows(sql, (code,))]
        return (*(new for new in self._codes if new.code == code), *found)

    def task(self, task: str) -> Task | None:
        """A document, also a closed one; else the free task that a station opened under this name."""
        if task not in self._tasks:
            stored = stored_documents(self._database, [task]).get(task)
            self._tasks[task] = stored.task if stored else self._free(task)
        return self._tasks[task]

    def tasks(self, station: str) -> Iterable[Task]:
        rows = self._database.rows("select ref from document where released and not closed order by rank")
        found = (self.task(ref) for (ref,) in rows)
        return [task for task in found if task is not None and task.released_for(station)][:_TASKS]

    def expected(self, task: str, serial: str) -> tuple[Expected, ...]:
        sql = f"{_EXPECTED} where e.document = ? and e.serial = ?"
        return tuple(Expected(*row) for row in self._database.rows(sql, (task, serial)))

    def listed(self, serial: str) -> tuple[Expected, ...]:
        sql = f"{_EXPECTED} join document d on d.ref = e.document where e.serial = ? and not d.closed limit ?"
        return tuple(Expected(*row) for row in self._database.rows(sql, (serial, _SEVERAL)))

    def position(self, product: str, serial: str) -> Position | None:
        row = self._row(f"{_POSITION} where product = ? and serial = ?", product, serial)
        return Position(*row) if row else None

    def positions(self, serial: str) -> tuple[Position, ...]:
        rows = self._database.rows(f"{_POSITION} where serial = ? limit ?", (serial, _SEVERAL))
        return tuple(Position(*row) for row in rows)

    def lot(self, product: str, lot: str) -> Lot | None:
        row = self._row("select product, lot, expiry from lot where product = ? and lot = ?", product, lot)
        return Lot(*row) if row else None

    def debt(self, product: str, place: str) -> int:
        row = self._row("select quantity from debt where product = ? and place = ?", product, place)
        return int(row[0]) if row else 0

    def operator(self, badge: str) -> Operator | None:
        row = self._row("select badge, name, role, language from operator where badge = ?", badge)
        return Operator(*row) if row else None

    def place(self, code: str) -> Place | None:
        row = self._row("select code, kind, warehouse from place where code = ?", code)
        return Place(row[0], PlaceKind(row[1]), row[2]) if row and row[1] in set(PlaceKind) else None

    def hold(self, product: str, lot: str, serial: str) -> Hold | None:
        asked = ((product, "", serial), (product, lot, ""), (product, "", ""))
        for key in asked:
            row = self._row(_HOLD, *key)
            if row:
                return Hold(*key, HoldKind(row[0]), row[1], row[2])
        return None

    def first(self, product: str, place: str) -> Lot | None:
        row = self._row(_FIRST, product, place, self._today)
        return Lot(*row) if row else None

    def returned(self, product: str) -> Returned | None:
        row = self._row("select units, at from returned where product = ? and units > 0", product)
        return Returned(*row) if row else None

    def contents(self, sscc: str) -> tuple[Content, ...]:
        return contents(self._database, sscc)[:MAX_CONTENTS]

    def missing(self, task: str, line: str, limit: int) -> tuple[str, ...]:
        rows = self._database.rows(_MISSING, (task, line, limit))
        return tuple(serial for (serial,) in rows)

    def disputes(self, station: str) -> tuple[Dispute, ...]:
        rows = self._database.rows("select product, serial, heads from conflict order by serial")
        found = (self._dispute(*row) for row in rows)
        return tuple(dispute for dispute in found if station in dispute.stations)[:_MANY]

    def asides(self, task: str) -> tuple[SetAside, ...]:
        rows = self._database.rows(_ASIDES, (task, _MANY))
        return tuple(SetAside(ref, task, reason, *_read(bytes(body))) for ref, reason, body in rows)

    def _dispute(self, product: str, serial: str, heads: str) -> Dispute:
        told = [
            self._row("select station, task from movement where boot = ? and seq = ?", boot, int(seq))
            for boot, _, seq in (ref.partition(":") for ref in heads.split())
        ]
        stations, tasks = zip(*(row for row in told if row), strict=True)
        return Dispute(product, serial, tuple(sorted(set(stations))), tuple(sorted(set(tasks))))

    def _free(self, task: str) -> Task | None:
        row = self._row(_OPENED, task)
        return Task(task, Process(row[0]), (), place=row[1], free=True) if row else None

    def _row(self, sql: str, *values: Any) -> tuple[Any, ...] | None:
        return self._database.row(sql, values)


def _read(body: bytes) -> tuple[Read, Facts]:
    record = decode(body, v1.Record)
    if not isinstance(record.body, v1.Verdict):
        raise TypeError("what is set aside is a verdict")
    return to_read(record.body.read), record.body.facts


_EXPECTED: Final = "select e.document, e.line, e.serial, e.lot, e.expiry, e.received from expected_serial e"
_POSITION: Final = "select product, serial, place, since, head, lot, task, process, container from standing"
_HOLD: Final = (
    "select r.kind, r.ref, r.why from hold h join recall r on r.ref = h.ref and r.lifted = 0"
    " where h.product = ? and h.lot = ? and h.serial = ? order by r.kind desc, r.created limit 1"
)
_FIRST: Final = (
    "select b.product, b.lot, l.expiry from balance b join lot l on l.product = b.product and l.lot = b.lot"
    " where b.product = ? and b.place = ? and b.quantity > 0 and l.expiry >= ?"
    " order by l.expiry, b.lot limit 1"
)
_MISSING: Final = (
    "select serial from expected_serial where document = ? and line = ? and not received"
    " order by serial limit ?"
)
_ASIDES: Final = (
    "select a.boot || ':' || a.seq, a.reason, r.body from aside a join record r"
    " on r.boot = a.boot and r.seq = a.seq where a.task = ? order by a.at, a.boot, a.seq limit ?"
)
_OPENED: Final = (
    "select process, place from task_step where task = ? and step = 'opened' and process <> ''"
    " order by hlc desc limit 1"
)
