"""The station's own movements laid over the feed, until the ledger holds them and the feed shows them.

What counts is in `own`; here is when it is taken over, kept for a restart, and dropped. One thread.
"""

from collections.abc import Callable, Iterable
from logging import getLogger

from gateway.station.catalog import StationCatalog
from gateway.station.own import Waiting
from gateway.station.regain import Regain
from gateway.store.store import Store, StoreCorrupt, StoreFull
from rules.events import Accepted, Event, Undone
from rules.movement import Movement
from wire import v1

log = getLogger(__name__)


class Overlay:
    """Between the catalog and the store."""

    def __init__(
        self,
        catalog: StationCatalog,
        store: Store,
        own: Callable[[], Iterable[tuple[str, Movement | str, int, str]]],
    ) -> None:
        """`own` gives what the store has: id, movement or refusal let in, time, the feed that shows it."""
        self._catalog, self._store, self._own = catalog, store, own
        self._regain = Regain(store)
        self._read()
        self.settle()

    def _read(self) -> None:
        """From the store, in local order."""
        self._catalog.forget_own()
        self._waiting = Waiting(self._store.held)
        for ref, what, at, as_of in self._own():
            self.take_over(ref, what, at, as_of)
        self._waiting.acked(self._store.held)

    def __len__(self) -> int:
        return len(self._waiting)

    def take_over(self, ref: str, own: Movement | str, at: int, as_of: str = "") -> None:
        """A movement, or the refusal of a unit let in, is believed until the feed shows it."""
        if isinstance(own, Movement):
            self._catalog.add(ref, own, at)
        else:
            self._catalog.admit(ref, own)
        self._waiting.add(ref, as_of)

    def let_in(self, events: Iterable[tuple[Event, str]], at: int) -> None:
        """Units set aside that these durable events let in, and no more let in."""
        for event, ref in events:
            match event:
                case Accepted():
                    self._let_out(event.amends)
                    if event.admits:
                        self.take_over(ref, event.admits, at)
                case Undone():
                    self._let_out(event.capture)
                case _:
                    pass

    def _let_out(self, capture: str) -> None:
        """This capture was taken out or amended: it lets in no unit any more."""
        if self._catalog.undo(capture):
            self._store.forget_own([capture])

    def acked(self, ack: v1.Ack) -> None:
        """The ledger said what it holds; a feed shows it soon: a restart on that must not count it twice."""
        other = ack.generation != self._store.held.generation
        self._regain.note(self._store.held, ack)
        held = self._store.hold(ack)
        own = self._waiting.acked(held)
        if own:
            self._store.own_held(own, held.as_of)
        if own or other:
            self.keep()
        try:
            if self._regain.again(ack):
                self._read()
        except (StoreFull, StoreCorrupt) as error:
            log.warning("what the ledger lost can't be noted now: %s", error)
        self.settle()

    def keep(self) -> None:
        """Write what the store only has in memory."""
        try:
            self._store.flush()
        except (StoreFull, StoreCorrupt) as error:
            log.warning("what the ledger said can't be kept now: %s", error)

    def settle(self) -> None:
        """Own movements that the ledger holds and the feed shows need no overlay any more."""
        shown = self._waiting.shown(self._catalog.version)
        self._catalog.drop(shown)
        self._store.forget_own(shown)
