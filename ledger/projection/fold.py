"""Records into tables: the inserts, and every projection that they touch, in the caller's transaction.

All projections are functions of the *set* of records: standings of `rules.order`, sums, and minima. So any
order, and any cut into batches, gives the same rows; `ledger.verify` proves it on the real ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ledger.database import Database, insert
from ledger.delivery import events
from ledger.delivery.items import Item
from ledger.projection import anchors, open_captures, record_rows
from ledger.projection.asides import admitted_by, sets_aside
from ledger.projection.change import Change
from ledger.projection.documents import Came
from ledger.projection.record_rows import Values
from ledger.projection.standings import refresh as refresh_standings
from ledger.projection.sums import Move, add, returns
from ledger.reading.contents import concerned
from ledger.tables import models
from wire import v1


def fold(database: Database, change: Change, gateway: str, items: Sequence[Item], now: int) -> None:
    """Applies records that are not in the tables yet.

    Args:
        database: inside a transaction.
        change: collects the rows of the feed that they change.
        gateway: the one their boot is bound to.
        items: at least one.
        now: the time of arrival, milliseconds since 1970.

    Raises:
        DatabaseError: one of them cannot be stored; the caller undoes its savepoint and finds out which.
    """
    anchored = anchors.learn(database, items)
    items = anchors.placed(database, items)
    database.many(_RECORD, [record_rows.record_row(item, gateway, now) for item in items])
    rows = _Rows()
    for item in items:
        rows.sort(item, gateway)
    rows.store(database)
    database.many(events.ANNOUNCE, rows.told)
    highest = max((item.record.hlc for item in items if not item.ahead), default=0)
    database.run("update meta set hlc = ? where hlc < ?", (highest, highest))
    open_captures.refresh(database, rows.accepted, rows.closers)
    if rows.moves:
        serials = {(m.body.product, m.body.serial) for m in rows.moves if m.body.serial}
        touched = refresh_standings(database, change, serials)
        add(database, change, rows.moves, touched.begun)
        for sscc in concerned(database, (m.body for m in rows.moves), touched.containers):
            change.container(sscc)
    for task in sorted(rows.tasks):
        change.progress(task, rows.tasks[task])
    rows.asides.update(admitted_by(database, rows.undone))
    change.asides(rows.asides)  # after the documents: only those of open ones go to the stations
    anchors.correct(database, change, anchored)


def reread(database: Database, change: Change, stored: Sequence[tuple[Item, str]]) -> None:
    """Writes the readable forms of stored records again, and what an older program did not fold from them.

    That knew fewer fields: gateways may be newer than the ledger. Inside a transaction, with all anchors
    known and `returned` empty before the first; standings and all that is entered are to follow.

    Args:
        database: to read from and write to.
        change: collects the rows of the feed.
        stored: records with their gateways, each once.
    """
    rows = _Rows()
    placed = anchors.placed(database, [item for item, _ in stored])
    for item, (_, gateway) in zip(placed, stored, strict=True):
        rows.sort(item, gateway)
    database.many(_CLOCKS, [(i.at, i.record.up, i.record.synced, i.ahead, i.boot, i.seq) for i in placed])
    for table in ("verdict", "task_step", "movement"):
        gone = f"delete from {table} where boot = ? and seq = ?"  # noqa: S608
        database.many(gone, [(item.boot, item.seq) for item, _ in stored])
    rows.store(database)
    returns(database, change, rows.moves)
    change.asides(rows.asides)


@dataclass(slots=True)
class _Rows:
    """The rows of a batch by table; `tasks` are the documents that may have come further."""

    verdicts: list[Values] = field(default_factory=list)
    steps: list[Values] = field(default_factory=list)
    movements: list[Values] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    tasks: dict[str, list[Came]] = field(default_factory=dict)
    accepted: list[str] = field(default_factory=list)  # ids of captures
    closers: set[str] = field(default_factory=set)  # ids that something undoes, amends or moves
    asides: set[str] = field(default_factory=set)  # ids of refusals that set aside, or are admitted
    undone: set[str] = field(default_factory=set)  # ids of captures that were taken out, or amended
    told: list[tuple[str, str]] = field(default_factory=list)  # kinds and ids that other systems are told of

    def store(self, database: Database) -> None:
        """The readable forms."""
        database.many(_VERDICT, self.verdicts)
        database.many(_STEP, self.steps)
        database.many(_MOVEMENT, self.movements)

    def sort(self, item: Item, gateway: str) -> None:
        match item.record.body:
            case v1.Verdict() as body:
                self.verdicts.append(record_rows.verdict_row(item, gateway, body))
                self.closers.update(x for x in (body.undoes, body.amends) if x)
                self.undone.update(x for x in (body.undoes, body.amends) if x)
                if body.outcome == "accepted":
                    self.accepted.append(item.id)
                if body.admits:
                    self.asides.add(body.admits)
                if sets_aside(body, item.record.task):
                    self.asides.add(item.id)
            case v1.TaskStep() as body:
                self.steps.append(record_rows.step_row(item, gateway, body))
                if body.step in _PROGRESS:
                    self.tasks.setdefault(body.task, [])
            case v1.MovementBody() as body:
                self.movements.append(record_rows.movement_row(item, gateway, body))
                self.moves.append(Move(item.id, item.record.hlc, 0 if item.ahead else item.at, body))
                self.closers.add(body.scan)
                self._task(body)
            case v1.Anchor():
                return  # `ledger.projection.anchors` learned it; it tells nothing to other systems
        self.told.append((str(type(item.record.body).__struct_config__.tag), item.id))

    def _task(self, body: v1.MovementBody) -> None:
        if body.task:
            units = self.tasks.setdefault(body.task, [])
            if body.serial and body.line:
                units.append(Came(body.product, body.line, body.serial, body.process))


#: Steps after which a document may have come further, or be claimed by another station.
_PROGRESS: Final = frozenset({"opened", "line_closed", "confirmed", "cancelled"})
_RECORD: Final = insert(models.Record)
_VERDICT: Final = insert(models.Verdict)
_STEP: Final = insert(models.TaskStep)
_MOVEMENT: Final = insert(models.Movement)
_CLOCKS: Final = "update record set at = ?, up = ?, synced = ?, ahead = ? where boot = ? and seq = ?"
