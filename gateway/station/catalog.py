"""What a station believes: the feed overlaid by its own movements that the ledger has not answered yet.

The `rules.catalog.Catalog` of the station thread. A question costs one seek in the feed file; tasks and
products stay decoded until the next feed.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final

from gateway.feed.feed import Feed
from gateway.station.own import Own
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
from rules.movement import Movement
from rules.place import Place
from rules.product import Product
from rules.task import Expected, Line, Task

#: `rules.catalog`: at most so many positions of one serial string.
_SEVERAL: Final = 5


class StationCatalog:
    """Feed and own movements as one. Without a feed `version` is None, and nothing is known."""

    def __init__(self, feed: Feed | None) -> None:
        self._feed = feed
        self._own = Own()
        self._tasks: dict[str, Task] = {}  # with own movements counted in
        self.online = False

    # -- what changes it ----------------------------------------------------------------------

    def swap(self, feed: Feed | None) -> Feed | None:
        """Judge by this feed from now on; gives the one before, still open."""
        before, self._feed = self._feed, feed
        self._tasks.clear()
        return before

    def add(self, ref: str, movement: Movement, at: int) -> None:
        """An own movement was committed."""
        self._own.add(ref, movement, at)
        self._tasks.pop(movement.task, None)

    def admit(self, ref: str, refusal: str) -> None:
        """The record `ref` was committed, which lets in a unit set aside by `refusal`."""
        self._own.admit(ref, refusal)

    def undo(self, ref: str) -> bool:
        """The capture of this record was taken out; whether it had let in a unit set aside."""
        admitted = ref in self._own.admitted
        if admitted:
            self._own.drop(ref)
        return admitted

    def drop(self, refs: Collection[str]) -> None:
        """The feed shows these own movements and units let in."""
        for ref in refs:
            movement = self._own.drop(ref)
            if movement is not None:
                self._tasks.pop(movement.task, None)

    def forget_own(self) -> None:
        """No own movement counts; they are told again (`add`, `admit`)."""
        self._own = Own()
        self._tasks.clear()

    @property
    def feed(self) -> Feed | None:
        """The feed in use."""
        return self._feed

    # -- the questions ------------------------------------------------------------------------

    @property
    def version(self) -> str | None:
        return self._feed.version if self._feed else None

    @property
    def complete(self) -> bool:
        return self._feed is not None and self._feed.complete

    def product(self, product: str) -> Product | None:
        return self._feed.product(product) if self._feed else None

    def codes(self, code: str) -> tuple[ProductCode, ...]:
        return self._feed.codes(code) if self._feed else ()

    def task(self, task: str) -> Task | None:
        known = self._tasks.get(task)
        if known is not None or self._feed is None:
            return known
        known = self._feed.task(task)
        done = self._own.done.get(task)
        if known is None or done is None:
            return known
        known = self._tasks[task] = replace(known, lines=_counted(known, done))
        return known

    def tasks(self, station: str) -> Iterable[Task]:
        found = self._feed.tasks(station) if self._feed else ()
        return [self.task(task.id) or task for task in found]

    def expected(self, task: str, serial: str) -> tuple[Expected, ...]:
        return self._locked(self._feed.expected(task, serial)) if self._feed else ()

    def listed(self, serial: str) -> tuple[Expected, ...]:
        return self._locked(self._feed.listed(serial)) if self._feed else ()

    def position(self, product: str, serial: str) -> Position | None:
        own = self._own.positions.get((product, serial))
        if own is not None or self._feed is None:
            return own
        return self._feed.position(product, serial)

    def positions(self, serial: str) -> tuple[Position, ...]:
        known = self._feed.positions(serial) if self._feed else ()
        own = self._own.by_serial.get(serial)
        if not own:
            return known
        others = (position for position in known if position.product not in own)
        return (*own.values(), *others)[:_SEVERAL]

    def lot(self, product: str, lot: str) -> Lot | None:
        known = self._feed.lot(product, lot) if self._feed else None
        return known or self._own.lots.get((product, lot))

    def debt(self, product: str, place: str) -> int:
        known = self._feed.debt(product, place) if self._feed else 0
        return max(0, known + self._own.debts.get((product, place), 0))

    def operator(self, badge: str) -> Operator | None:
        return self._feed.operator(badge) if self._feed else None

    def place(self, code: str) -> Place | None:
        return self._feed.place(code) if self._feed else None

    def hold(self, product: str, lot: str, serial: str) -> Hold | None:
        return self._feed.hold(product, lot, serial) if self._feed else None

    def first(self, product: str, place: str) -> Lot | None:
        return self._feed.first(product, place) if self._feed else None

    def returned(self, product: str) -> Returned | None:
        known = self._feed.returned(product) if self._feed else None
        own = self._own.returned.get(product)
        if not own:
            return known
        before = known or Returned(0, 0)
        units = before.units + sum(units for units, _ in own.values())
        at = max([before.at, *(at for units, at in own.values() if units > 0)])
        return Returned(units, at) if units > 0 else None

    def contents(self, sscc: str) -> tuple[Content, ...]:
        """Without the children that this gateway has taken out singly."""
        known = self._feed.contents(sscc) if self._feed else ()
        if not self._own.positions:
            return known
        return tuple(child for child in known if not self._left(child, sscc))

    def missing(self, task: str, line: str, limit: int) -> tuple[str, ...]:
        if self._feed is None:
            return ()
        own = {serial for known, at, serial in self._own.received if (known, at) == (task, line)}
        found = self._feed.missing(task, line, limit + len(own))
        return tuple(serial for serial in found if serial not in own)[:limit]

    def disputes(self, station: str) -> tuple[Dispute, ...]:
        return self._feed.disputes(station) if self._feed else ()

    def asides(self, task: str) -> tuple[SetAside, ...]:
        """Without those that this gateway has let in."""
        known = self._feed.asides(task) if self._feed else ()
        admitted = set(self._own.admitted.values())
        return tuple(unit for unit in known if unit.ref not in admitted)

    def _left(self, child: Content, sscc: str) -> bool:
        own = self._own.positions.get((child.product, child.serial))
        return own is not None and own.container != sscc

    def _locked(self, found: tuple[Expected, ...]) -> tuple[Expected, ...]:
        """Serials whose unit this gateway has confirmed are received, whatever the feed says yet."""
        received = self._own.received
        if not received:
            return found
        return tuple(
            replace(e, received=True) if (e.task, e.line, e.serial) in received else e for e in found
        )


def _counted(task: Task, done: Mapping[tuple[str, str], int]) -> tuple[Line, ...]:
    """The lines with what this gateway has done on them; a movement of another process is no progress."""
    own = ((line, done.get((line.id, task.process.value), 0)) for line in task.lines)
    return tuple(replace(line, done=line.done + units) if units else line for line, units in own)
