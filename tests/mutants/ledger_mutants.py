"""Safeguards of taking records in, switched off."""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import peewee

from ledger.core import Ledger
from ledger.database import Database, Unavailable
from ledger.delivery import events, generation
from ledger.delivery import held as held_ranges
from ledger.delivery import items as items_module
from ledger.delivery.dead import Envelope
from ledger.delivery.generation import Generations
from ledger.delivery.items import Fault, Item, open_batch, open_item
from ledger.feed import feed
from ledger.inputs import Input, Output, Publish
from ledger.projection import anchors, fold, standings
from ledger.projection.change import Change
from ledger.projection.ingest import Ingest, Ingested
from ledger.reading import histories
from rules import order
from rules.order import Standing, Step
from tests.mutants import gateway_mutants
from tests.mutants.mutant import switched
from wire import v1
from wire.codec import decode, encode


@contextmanager
def no_unique_key() -> Iterator[None]:
    """What is known by its number is written and counted again."""
    tables = ("_RECORD", "_VERDICT", "_STEP", "_MOVEMENT")
    again = [(fold, name, getattr(fold, name).replace("insert", "insert or replace", 1)) for name in tables]
    with switched((Ingest, "_digests", lambda *_: {}), *again):
        yield


@contextmanager
def known_by_high_water_mark() -> Iterator[None]:
    """All up to the highest number that came is taken for a repeat, also what only comes late."""
    sort = Ingest._sort

    def known(self: Ingest, boot: str, opened: Sequence[Item | Fault], *more: Any) -> Any:
        found = self._database.row("select last from boot where boot = ?", (boot,))
        last = int(found[0]) if found else 0
        fresh, faults = sort(self, boot, opened, *more)
        late = [item.seq for item in fresh if item.seq <= last]
        more[-1]["duplicate"] += len(late)
        held_ranges.hold(self._database, boot, late)
        return [item for item in fresh if item.seq > last], faults

    with switched((Ingest, "_sort", known)):
        yield


@contextmanager
def acknowledged_before_commit() -> Iterator[None]:
    """A batch is acknowledged as it comes, and committed with the ledger's next step."""
    step = Ledger.step

    def taken(self: Ledger, payload: bytes, envelope: Envelope) -> list[Output]:
        vars(self).setdefault("later", []).append((payload, envelope))
        opened = open_batch(payload)
        if isinstance(opened, Fault):
            return []
        boot, bodies = opened
        numbers = [seq for body in bodies if (seq := open_item(boot, body).seq) is not None]
        ack = self._ack(envelope.gateway, [boot])
        assert isinstance(ack, Publish)
        return [replace(ack, payload=_promised(ack.payload, boot, numbers))]

    def stepped(self: Ledger, item: Input) -> list[Output]:
        with suppress(*Unavailable):
            for payload, envelope in vars(self).pop("later", []):
                self._ingest.batch(payload, envelope)
        return step(self, item)

    with switched((Ledger, "_records", taken), (Ledger, "step", stepped)):
        yield


def _promised(payload: bytes, boot: str, numbers: Sequence[int]) -> bytes:
    """This acknowledgement as if these numbers were held as well."""
    ack = decode(payload, v1.Ack)
    there = ack.boots[boot]
    some = [(1, there.held[0])] if there.held[0] else []
    whole = held_ranges.joined([*some, *there.held[1], *held_ranges.ranges(numbers)])
    return encode(
        v1.Ack(ack.generation, ack.as_of, {boot: held_ranges._told(whole, there.safe, v1.MAX_RANGES)})
    )


@contextmanager
def holes_acknowledged() -> Iterator[None]:
    """The highest number that came is told, whatever is missing below it."""

    def told(some: list[tuple[int, int]], safe: int, _most: int) -> v1.BootAck:
        return v1.BootAck((some[-1][1] if some else 0, []), safe)

    with switched((held_ranges, "_told", told)):
        yield


@contextmanager
def whole_batch_dead() -> Iterator[None]:
    """A batch with one item that cannot be read is put aside as a whole; what can be read of it as well."""
    items = Ingest.items

    def taken(self: Ingest, boot: str, opened: Sequence[Item | Fault], envelope: Envelope) -> Ingested:
        if any(isinstance(x, Fault) for x in opened):
            opened = [Fault(boot, x.seq, x.body, "dead", "a neighbour is bad") for x in opened]
        return items(self, boot, opened, envelope)

    with switched((Ingest, "items", taken)):
        yield


@contextmanager
def no_savepoints() -> Iterator[None]:
    """What a refused batch wrote before it was refused stays, and is in the way of its items one by one."""

    def tried(self: Ingest, gateway: str, items: list[Item], now: int) -> str | None:
        try:
            with Change(self._database) as change:
                fold.fold(self._database, change, gateway, items, now)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - as the original
            return f"not applied, {type(error).__name__}: {error}"[:1_000]
        return None

    with switched((Ingest, "_try", tried)):
        yield


@contextmanager
def refusal_counts_as_applied() -> Iterator[None]:
    """What the database refuses is counted, and acknowledged, as if it had been applied."""
    apply = Ingest._apply

    def applied(self: Ingest, gateway: str, fresh: list[Item], now: int) -> tuple[list[Item], list[Fault]]:
        apply(self, gateway, fresh, now)
        return fresh, []

    with switched((Ingest, "_apply", applied)):
        yield


@contextmanager
def dead_letters_unacknowledged() -> Iterator[None]:
    """A bad item is kept aside, and its number never acknowledged."""
    items, keep = Ingest.items, held_ranges.hold

    def taken(self: Ingest, boot: str, opened: Sequence[Item | Fault], envelope: Envelope) -> Ingested:
        bad = {x.seq for x in opened if isinstance(x, Fault)}

        def hold(database: Database, name: str, numbers: Sequence[int]) -> None:
            keep(database, name, [seq for seq in numbers if seq not in bad])

        with switched((held_ranges, "hold", hold)):
            return items(self, boot, opened, envelope)

    with switched((Ingest, "items", taken)):
        yield


@contextmanager
def another_body_unnoticed() -> Iterator[None]:
    """The same number with another body is taken for a repeat, without a word."""
    again = Ingest._again

    def repeated(self: Ingest, x: Item | Fault, *, same: bool, **more: Any) -> None:
        del same
        again(self, x, same=True, **more)

    with switched((Ingest, "_again", repeated)):
        yield


@contextmanager
def arrival_decides() -> Iterator[None]:
    """Where a serial is, is what came last, whatever was before it."""

    def located(steps: Sequence[Step]) -> Standing:
        by_id = {step.id: step for step in steps}  # as the table has them: in the order of their arrival
        return order._standing(by_id, [list(by_id.values())[-1]], fork=False, origin=steps[0].source)

    with switched((standings, "locate", located)):
        yield


@contextmanager
def prev_ignored() -> Iterator[None]:
    """What a movement names as the one before it is not looked at; places and clocks decide."""
    told = histories._step

    def nameless(*columns: Any) -> Step:
        return replace(told(*columns), prev=())

    with switched((histories, "_step", nameless)):
        yield


@contextmanager
def withdrawn_dropped() -> Iterator[None]:
    """Movements of a task that was withdrawn from their station are acknowledged and thrown away."""
    fold_all = fold.fold

    def dropping(database: Database, change: Any, gateway: str, items: Sequence[Item], *more: Any) -> None:
        kept = [item for item in items if not _withdrawn(database, item)]
        if kept:
            fold_all(database, change, gateway, kept, *more)

    with switched((fold, "fold", dropping)):
        yield


def _withdrawn(database: Database, item: Item) -> bool:
    body, station = item.record.body, item.record.station
    if not isinstance(body, v1.MovementBody) or not body.task:
        return False
    now = database.row("select assignment from document where ref = ?", (body.task,))
    its = database.row(
        "select max(assignment) from task_step where task = ? and station = ? and step = 'opened'",
        (body.task, station),
    )
    return bool(now and its and its[0] is not None and its[0] < now[0])


@contextmanager
def hello_renews_nothing() -> Iterator[None]:
    """A hello is noted, and not answered."""
    hello = Ledger._hello

    def silent(self: Ledger, *message: Any) -> list[Output]:
        outputs = hello(self, *message)
        return [x for x in outputs if not (isinstance(x, Publish) and x.topic.endswith("/ack"))]

    with switched((Ledger, "_hello", silent)):
        yield


@contextmanager
def rollback_unnoticed() -> Iterator[None]:
    """That gateways were told of more than is here is not looked at."""
    with switched((Generations, "look", lambda *_: "")):
        yield


@contextmanager
def no_reconciliation() -> Iterator[None]:
    """What was believed once is believed for ever, whatever became of the ledger."""
    with hello_renews_nothing(), rollback_unnoticed(), gateway_mutants.generation_ignored():
        yield


@contextmanager
def generation_reused() -> Iterator[None]:
    """A ledger put back to an earlier state says of other contents what it said before."""

    def kept(database: Database, *_: Any, **__: Any) -> str:
        return feed.state(database).generation

    with switched((generation, "mint", kept)):
        yield


@contextmanager
def safe_without_backup() -> Iterator[None]:
    """All that is held is called safe."""
    told = held_ranges.held

    def safe(database: Database, boots: Sequence[str]) -> dict[str, v1.BootAck]:
        return {boot: v1.BootAck(ack.held, ack.held[0]) for boot, ack in told(database, boots).items()}

    with switched((held_ranges, "held", safe)):
        yield


@contextmanager
def no_fsync() -> Iterator[None]:
    """A commit of the ledger returns before the disk has it."""
    opened: Any = peewee.SqliteDatabase.__init__

    def hasty(self: Any, *given: Any, **more: Any) -> None:
        pragmas = dict(more.pop("pragmas", None) or {})
        if "foreign_keys" in pragmas:  # the ledger's, not a gateway's
            pragmas["synchronous"] = "off"
        opened(self, *given, pragmas=pragmas, **more)

    with switched((peewee.SqliteDatabase, "__init__", hasty)):
        yield


@contextmanager
def anchor_not_kept() -> Iterator[None]:
    """An anchor corrects what is here when it comes; what comes later keeps its wrong time."""
    with switched((anchors, "placed", lambda _database, items: items)):
        yield


@contextmanager
def position_at_insert() -> Iterator[None]:
    """What is told gets its position as it is written, from a sequence, as databases have them.

    Such a sequence goes on when the transaction is undone. The positions of SQLite's own kinds would not.
    """
    made = Ledger.__init__

    def counted(self: Ledger, *given: Any, **more: Any) -> None:
        made(self, *given, **more)
        row = self._database.row("select max(position) from event")
        sequence = itertools.count(int(row[0] or 0) + 1 if row else 1)
        handle: Any = self._database.handle
        handle.register_function(lambda: next(sequence), "next_position", 0)

    at_once = (
        "insert into event (position, kind, ref, at, body) values (next_position(), ?, ?, 1800000000000, '')"
    )
    with switched((Ledger, "__init__", counted), (events, "ANNOUNCE", at_once)):
        yield


@contextmanager
def far_future_trusted() -> Iterator[None]:
    """A clock years ahead is taken for the latest."""
    with switched((items_module, "is_ahead", lambda *_: False)):
        yield
