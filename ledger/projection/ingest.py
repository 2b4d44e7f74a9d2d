"""A batch of records into the database: one transaction, each item by itself.

What comes is counted as exactly one of applied, duplicate, held, dead (I8). The fast way writes all good
items of a batch together; if the database refuses that, each is tried in a savepoint of its own.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ledger.alarm import alarm
from ledger.database import Database, Unavailable, marks
from ledger.delivery import dead, presence
from ledger.delivery.dead import Envelope
from ledger.delivery.held import hold
from ledger.delivery.items import Fault, Item, digest, open_batch, open_item
from ledger.projection.change import Change
from ledger.projection.fold import fold

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ingested:
    """What a batch was. `boot` is empty for one whose envelope cannot be read: nothing is acknowledged."""

    boot: str
    applied: int
    duplicate: int
    held: int
    dead: int


class Ingest:
    """Takes batches in. Only the writer thread uses it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def batch(self, payload: bytes, envelope: Envelope) -> Ingested:
        """Applies a batch; returns after the commit.

        Raises:
            DatabaseError: one of `Unavailable`; nothing was written, the gateway will send again.
        """
        opened = open_batch(payload)
        with self._database.atomic():
            if isinstance(opened, Fault):
                return self._envelope(opened, envelope)
            boot, bodies = opened
            return self.items(boot, [open_item(boot, body, envelope.at) for body in bodies], envelope)

    def items(self, boot: str, opened: Sequence[Item | Fault], envelope: Envelope) -> Ingested:
        """Applies the items of one boot, inside a transaction."""
        tally: Counter[str] = Counter()
        gateway = self._bound(boot, envelope)
        presence.seen(self._database, envelope)
        fresh, faults = self._sort(boot, opened, envelope, tally)
        applied, refused = self._apply(gateway, fresh, envelope.at)
        for fault in (*faults, *refused):
            tally[fault.kind if dead.keep(self._database, fault, envelope) else "duplicate"] += 1
        tally["applied"] = len(applied)
        self._ahead(gateway, applied, envelope.at)
        numbers = [item.seq for item in applied]
        hold(self._database, boot, numbers + [f.seq for f in (*faults, *refused) if f.seq is not None])
        return self._count(boot, tally, len(opened))

    def replay(self, letter: str, now: int) -> str | None:
        """Tries a dead letter again with the same bytes; why not, if it still cannot be applied.

        One that is applied now is counted as applied and is a dead letter no more.
        """
        with self._database.atomic():
            row = self._database.row(_LETTER, (letter,))
            if row is None:
                return "no such dead letter"
            kind, gateway, boot, topic, payload = row
            envelope = Envelope(gateway, topic, now)
            if boot:
                return self._replay_item(letter, kind, boot, bytes(payload), envelope)
            opened = open_batch(bytes(payload))
            if isinstance(opened, Fault):
                return opened.reason
            self._forget(letter, kind)
            self._database.run("update meta set received = received - 1")  # its items are counted instead
            boot, bodies = opened
            self.items(boot, [open_item(boot, item, now) for item in bodies], envelope)
        return None

    def _replay_item(self, letter: str, kind: str, boot: str, body: bytes, envelope: Envelope) -> str | None:
        opened = open_item(boot, body, envelope.at)
        if isinstance(opened, Fault):
            return opened.reason
        gateway = self._bound(boot, envelope)
        reason = self._try(gateway, [opened], envelope.at)
        if reason is None:
            self._ahead(gateway, [opened], envelope.at)
            self._forget(letter, kind)
            self._database.run("update meta set applied = applied + 1")
            hold(self._database, boot, [opened.seq])
        return reason

    def _forget(self, letter: str, kind: str) -> None:
        self._database.run("delete from dead_letter where digest = ?", (letter,))
        self._database.run(_UNCOUNT[kind])

    def _envelope(self, fault: Fault, envelope: Envelope) -> Ingested:
        tally: Counter[str] = Counter()
        tally[fault.kind if dead.keep(self._database, fault, envelope) else "duplicate"] += 1
        return self._count("", tally, 1)

    def _bound(self, boot: str, envelope: Envelope) -> str:
        """The gateway this boot belongs to: the one it first came from, by the authenticated topic.

        Under another name what is new is applied all the same - a gateway renamed with a backlog must lose
        nothing -, and an alarm is raised.
        """
        found = self._database.row("select gateway from boot where boot = ?", (boot,))
        if found is None:
            self._database.run(_BOOT, (boot, envelope.gateway, envelope.at))
            return envelope.gateway
        owner = str(found[0])
        if owner != envelope.gateway:
            presence.moved(self._database, boot, owner, envelope)
        return owner

    def _ahead(self, gateway: str, applied: Sequence[Item], now: int) -> None:
        """An alarm for a clock far in the future: it ranks lowest where the clock decides, and is booked."""
        found = [item for item in applied if item.ahead]
        if found:
            days = str(((found[-1].record.hlc >> 16) - now) // 86_400_000)
            alarm(self._database, "clock.ahead", gateway, now, station=found[-1].record.station, days=days)

    def _sort(
        self, boot: str, opened: Sequence[Item | Fault], envelope: Envelope, tally: Counter[str]
    ) -> tuple[list[Item], list[Fault]]:
        """New items and new faults; what is here already is counted."""
        numbers = [x.seq for x in opened if x.seq is not None]
        there = self._digests(boot, numbers)
        letters = dead.kept(self._database, boot, numbers)
        fresh: list[Item] = []
        faults: list[Fault] = []
        for x in opened:
            if x.seq is None:
                faults.append(x)
            elif x.seq in there:
                self._again(x, same=there[x.seq] == digest(x.body), envelope=envelope, tally=tally)
            elif x.seq in letters:
                self._again(
                    x, same=letters[x.seq] == dead.digest(boot, x.body), envelope=envelope, tally=tally
                )
            elif isinstance(x, Item):
                fresh.append(x)
                there[x.seq] = digest(x.body)
            else:
                faults.append(x)
                letters[x.seq] = dead.digest(boot, x.body)
        return fresh, faults

    def _again(self, x: Item | Fault, *, same: bool, envelope: Envelope, tally: Counter[str]) -> None:
        """A number that is held: a repeat, or another body under its id (I3), which is an alarm."""
        tally["duplicate"] += 1
        if same:
            if isinstance(x, Fault):
                dead.keep(self._database, x, envelope)
            return
        tally["altered"] += 1
        reason = f"{x.boot}:{x.seq} is known with another body"
        dead.keep(self._database, Fault(x.boot, x.seq, x.body, "altered", reason), envelope)
        alarm(self._database, "record.altered", f"{x.boot}:{x.seq}", envelope.at, gateway=envelope.gateway)

    def _digests(self, boot: str, numbers: Sequence[int]) -> dict[int, str]:
        if not numbers:
            return {}
        sql = f"select seq, digest from record where boot = ? and seq in ({marks(len(numbers))})"  # noqa: S608
        return {int(seq): str(value) for seq, value in self._database.rows(sql, (boot, *numbers))}

    def _apply(self, gateway: str, fresh: list[Item], now: int) -> tuple[list[Item], list[Fault]]:
        """All at once, or one by one when the database refuses that; the refused are kept for a replay."""
        if not fresh:
            return [], []
        if self._try(gateway, fresh, now) is None:
            return fresh, []
        applied: list[Item] = []
        refused: list[Fault] = []
        for item in fresh:
            reason = self._try(gateway, [item], now)
            if reason is None:
                applied.append(item)
            else:
                refused.append(Fault(item.boot, item.seq, item.body, "held", reason))
        return applied, refused

    def _try(self, gateway: str, items: list[Item], now: int) -> str | None:
        """Applies these in a savepoint; why not, if not."""
        try:
            with self._database.atomic(), Change(self._database) as change:
                fold(self._database, change, gateway, items, now)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one record must not stop the others, nor be lost
            _log.exception("%s to %s cannot be applied", items[0].id, items[-1].id)
            return f"not applied, {type(error).__name__}: {error}"[:1_000]
        return None

    def _count(self, boot: str, tally: Counter[str], received: int) -> Ingested:
        done = Ingested(boot, tally["applied"], tally["duplicate"], tally["held"], tally["dead"])
        values = (received, done.applied, done.duplicate, done.held, done.dead, tally["altered"])
        if sum(values[1:5]) != received:
            raise AssertionError(f"I8: {received} received, counted as {tally}")
        self._database.run(_COUNT, values)
        return done


_LETTER: Final = (
    "select kind, gateway, boot, topic, payload from dead_letter"
    " where digest = ? and kind in ('dead', 'held')"
)
_UNCOUNT: Final = {
    "dead": "update meta set dead = dead - 1",
    "held": "update meta set held = held - 1",
}
_BOOT: Final = "insert into boot (boot, gateway, first_seen, declared, last) values (?, ?, ?, 0, 0)"
_COUNT: Final = (
    "update meta set received = received + ?, applied = applied + ?, duplicate = duplicate + ?,"
    " held = held + ?, dead = dead + ?, altered = altered + ?"
)
