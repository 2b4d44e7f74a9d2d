"""The stations of one gateway: a typed input in, a durable commit inside, the outputs back.

In here: the order of things around a commit, and nothing that waits. Not in here: what a scan means
(`rules`), threads, queues, lamps, network, the clock of the machine. One thread calls `step`; the simulator
calls the same code with no thread at all.

I1: a GREEN leaves `step` only when its record is durable. I10: when nothing can be made durable, the answer
is RED, and the session stays as it was.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from logging import getLogger
from pathlib import Path
from typing import Final

from gateway.bounce import Bounces
from gateway.catalog import StationCatalog
from gateway.clock import Clock
from gateway.feed import Feed
from gateway.housekeeping import Housekeeping
from gateway.inputs import (
    Acked,
    DeviceChanged,
    FeedReady,
    Input,
    LinkChanged,
    Pressed,
    Scanned,
    Stop,
    Tick,
)
from gateway.journal import Journal
from gateway.outputs import Output, ViewChanged, Wake
from gateway.own import Waiting
from gateway.store import Header, Store, StoreCorrupt, StoreFull, TooLong
from rules.conclude import conclude
from rules.decide import decide
from rules.errors import MisuseError
from rules.events import Accepted, Confirmed, Event, Opened, Read, Refused, Undone
from rules.hear import hear
from rules.labels.reader import Profile
from rules.labels.reader import read as read_label
from rules.movement import FOLLOWS, Movement
from rules.operators import operator_of
from rules.reasons import code_of, light
from rules.scan import MAX_SCAN, Entry, Scan
from rules.session import Session
from rules.signal import Light, Signal
from rules.view import Link, View, view
from wire import v1
from wire.journal import from_event, from_movement

#: What a swallowed repetition is called on its signal; it is no verdict, so no reason of the catalogue.
BOUNCE: Final = "bounce"
STORE_FULL: Final = "store.full"
#: Bytes of a scan kept on the refusal of a record that would have been too long.
_KEPT: Final = 1024

log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reader:
    """One scanner as the judgement needs to know it."""

    profile: Profile
    bounce_ns: int = 0


@dataclass(frozen=True, slots=True)
class Bench:
    """One station: a dock door or a pick bench with its scanners by name; the rest as in `Session`."""

    name: str
    readers: Mapping[str, Reader]
    operator_required: bool = False
    language: str = "en"
    auto: bool = False
    screen: bool = True
    supervised: frozenset[str] = frozenset()


class Station:
    """Owns the sessions of all stations of a gateway, its store and what it believes."""

    def __init__(  # noqa: PLR0913 - the last two are seams with defaults
        self,
        benches: Sequence[Bench],
        store: Store,
        clock: Clock,
        feed: Feed | None,
        *,
        housekeeping: Housekeeping | None = None,
        local_time: Callable[[int], str] | None = None,
    ) -> None:
        """Replay the journal to where each station was.

        Args:
            benches: the stations.
            store: their records; from now on only this object writes it.
            clock: the times.
            feed: what to judge by, None before the first one came.
            housekeeping: what to do with an idle second.
            local_time: milliseconds since 1970 as a time of day for the screen.
        """
        self._benches = {bench.name: bench for bench in benches}
        self._store, self._clock, self._local_time = store, clock, local_time
        self._housekeeping = housekeeping
        self.catalog = StationCatalog(feed)
        self._waiting = Waiting(store.held)
        self._bounces = Bounces()
        self._link = Link(since=clock.wall_ms(), feed_at=feed.loaded_at if feed else 0)
        self._faults: dict[tuple[str, str], str] = {}
        self._store_fault = ""
        self._journal = Journal(store, self._new_sessions())
        for ref, own, at, as_of in self._journal.own():
            self._take_over(ref, own, at, as_of)
        self._waiting.acked(store.held)
        self._settle_own()

    def _new_sessions(self) -> dict[str, Session]:
        return {
            name: Session(
                name,
                operator_required=bench.operator_required,
                language=bench.language,
                auto=bench.auto,
                screen=bench.screen,
                supervised=bench.supervised,
            )
            for name, bench in self._benches.items()
        }

    def step(self, given: Input) -> list[Output]:
        """React to one input. What must be durable is durable when this returns."""
        if isinstance(given, Tick):
            return self._tick()
        if self._housekeeping is not None:
            self._housekeeping.busy()
        return self._react(given)

    def _react(self, given: Input) -> list[Output]:  # noqa: PLR0911 - one per input
        match given:
            case Scanned(station, scan):
                return self._scanned(station, scan)
            case Pressed(station, source, text):
                data = text.encode(errors="replace")[: MAX_SCAN + 1]
                scan = Scan(source, data, None, self._clock.monotonic_ns(), Entry.KEYED)
                return self._judge(station, scan, Profile()) if station in self._benches else []
            case FeedReady(path, _):
                return self._swap(path)
            case Acked(ack):
                return self._acked(ack)
            case LinkChanged(broker, ledger, _):
                return self._linked(online=broker and ledger)
            case DeviceChanged(station, source, ready, detail):
                self._faults[station, source] = "" if ready else detail
                return [ViewChanged(station)]
            case Tick() | Stop():
                return []

    def view(self, station: str) -> View:
        """What this station's screen shows now."""
        faults = [text for (name, _), text in self._faults.items() if name == station and text]
        if self._store_fault:
            faults.insert(0, self._store_fault)
        link = replace(
            self._link,
            waiting=self._journal.waiting,
            feed=self.catalog.version or "",
            faults=tuple(faults),
        )
        session = self._journal.sessions[station]
        if self._local_time is None:
            return view(session, self.catalog, link)
        return view(session, self.catalog, link, self._local_time)

    def session(self, station: str) -> Session:
        """The session of a station; only for reading."""
        return self._journal.sessions[station]

    @property
    def stations(self) -> tuple[str, ...]:
        """Names of the stations."""
        return tuple(self._benches)

    def wake(self, *, committed: bool = False) -> Wake:
        """How things stand, for the sender."""
        mark = self._store.mark
        boot = self._store.boot if mark.n else ""
        return Wake(boot, mark.n, mark.seq, self._store.held, self.catalog.version or "", committed)

    @property
    def waiting(self) -> int:
        """Records that the ledger does not hold yet. Any thread."""
        return self._journal.waiting

    # -- one scan -----------------------------------------------------------------------------

    def _scanned(self, station: str, scan: Scan) -> list[Output]:
        bench = self._benches.get(station)
        if bench is None:
            log.error("a scan for station %s, which is not one of ours", station)
            return []
        reader = bench.readers.get(scan.source) or Reader(Profile())
        if self._bounces.swallows(scan, reader.bounce_ns):
            return [Signal(station, Light.TICK, BOUNCE)]
        return self._judge(station, scan, reader.profile)

    def _judge(self, station: str, scan: Scan, profile: Profile) -> list[Output]:
        at = self._clock.wall_ms()
        today = datetime.fromtimestamp(at / 1000, UTC).date()
        read = hear(scan, read_label(scan, profile, today=today), at)
        session = self._journal.sessions[station]
        events = decide(session, read, self.catalog)
        if not events:
            return [Signal(station, Light.TICK, BOUNCE)]
        try:
            try:
                return self._commit(session, read, events)
            except TooLong:
                return self._commit(session, read, (_too_long(read),))
        except (StoreFull, StoreCorrupt) as error:
            return self._refuse_all(station, error)

    def _commit(self, session: Session, read: Read, events: Sequence[Event]) -> list[Output]:
        header = self._header(session, read, events)
        born = _movements(session, events, self._store.refs(len(events)), header.operator)
        movements = _chained(born, self._store.refs(len(events) + len(born))[len(events) :])
        bodies: list[v1.Body] = [*map(from_event, events), *map(from_movement, movements)]
        refs = self._store.append(header, bodies)
        views = self._all_views() if self._store_fault else [ViewChanged(session.station)]
        self._store_fault = ""
        self._journal.evolve(session, zip(events, refs, strict=False), len(refs))
        self._let_in(zip(events, refs, strict=False), header.at)
        for ref, movement in zip(refs[len(events) :], movements, strict=True):
            self._take_over(ref, movement, header.at)
        signal = self._signal(session.station, events[-1], refs[-1])
        return [signal, self.wake(committed=True), *views]

    def _header(self, session: Session, read: Read, events: Sequence[Event]) -> Header:
        clock = self._clock
        work = session.work.task if session.work is not None else ""
        opened = [event.task for event in events if isinstance(event, Opened)]
        return Header(
            session.station,
            read.at,
            clock.boottime_ms(),
            clock.synced(),
            self.catalog.version or "",
            operator_of(session, read),
            opened[-1] if opened else work,
        )

    def _signal(self, station: str, event: Event, ref: str) -> Signal:
        sign = light(event)
        if sign is Light.GREEN and not self._store.durable(ref):
            raise MisuseError(f"I1: green for {ref}, which is not durable")
        return Signal(station, sign, code_of(event), ref)

    def _refuse_all(self, station: str, error: StoreFull | StoreCorrupt) -> list[Output]:
        """I10: nothing can be booked, so nothing is."""
        if not self._store_fault:
            log.error("scans are refused: %s", error)
        self._store_fault = f"Nothing can be booked: {error}. Free disk space, or raise [store] quota_mb."
        return [Signal(station, Light.RED, STORE_FULL), *self._all_views()]

    # -- feed, acknowledgements, link ---------------------------------------------------------

    def _take_over(self, ref: str, own: Movement | str, at: int, as_of: str = "") -> None:
        """A movement, or the refusal of a unit let in, is believed until the feed shows it."""
        if isinstance(own, Movement):
            self.catalog.add(ref, own, at)
        else:
            self.catalog.admit(ref, own)
        self._waiting.add(ref, as_of)

    def _let_in(self, events: Iterable[tuple[Event, str]], at: int) -> None:
        for event, ref in events:
            match event:
                case Accepted():
                    self._let_out(event.amends)
                    if event.admits:
                        self._take_over(ref, event.admits, at)
                case Undone():
                    self._let_out(event.capture)
                case _:
                    pass

    def _let_out(self, capture: str) -> None:
        """This capture was taken out or amended: it lets in no unit any more."""
        if self.catalog.undo(capture):
            self._store.forget_own([capture])

    def _acked(self, ack: v1.Ack) -> list[Output]:
        own = self._waiting.acked(self._store.hold(ack))
        if own:
            self._keep_held(own, ack.as_of)
        self._settle_own()
        self._journal.recount()
        return [self.wake(), *self._all_views()]

    def _keep_held(self, own: Collection[str], as_of: str) -> None:
        """Own movements are held, and a feed shows them soon: a restart on it must not count them twice."""
        self._store.own_held(own, as_of)
        try:
            self._store.flush()
        except (StoreFull, StoreCorrupt) as error:
            log.warning("what the ledger holds can't be kept now: %s", error)

    def _settle_own(self) -> None:
        """Own movements that the ledger holds and the feed shows need no overlay any more."""
        shown = self._waiting.shown(self.catalog.version)
        self.catalog.drop(shown)
        self._store.forget_own(shown)

    def _swap(self, path: str) -> list[Output]:
        try:
            feed = Feed(Path(path))
        except (StoreFull, StoreCorrupt) as error:
            log.error("the new rules can't be opened, the old ones stay: %s", error)  # noqa: TRY400 - no bug
            return []
        before = self.catalog.swap(feed)
        self._link = replace(self._link, feed_at=feed.loaded_at)
        self._settle_own()
        if before is not None:
            before.close()
            if before.path != feed.path:
                before.path.unlink(missing_ok=True)
        return [self.wake(), *self._all_views()]

    def _linked(self, *, online: bool) -> list[Output]:
        if online == self._link.online:
            return []
        self.catalog.online = online
        self._link = replace(self._link, online=online, since=self._clock.wall_ms())
        return [*self._all_views()]

    def _tick(self) -> list[Output]:
        if self._housekeeping is not None:
            self._housekeeping.idle(self._store, self.stations, self._clock)
        return []

    def _all_views(self) -> list[ViewChanged]:
        return [ViewChanged(name) for name in self._benches]


def _movements(
    session: Session, events: Sequence[Event], refs: Sequence[str], operator: str
) -> tuple[Movement, ...]:
    """The movements born with a Confirmed, concluded before it is evolved; `refs` are the events' ids.

    What the same judgement booked or took out just before it counts: CONFIRM books what a camera proposed,
    and puts aside what was recalled since its scan.
    """
    confirmed = next((k for k, event in enumerate(events) if isinstance(event, Confirmed)), None)
    if confirmed is None or session.work is None:
        return ()
    captures = dict(session.work.captures)
    for event, ref in zip(events[:confirmed], refs, strict=False):
        match event:
            case Accepted():
                captures.pop(event.amends, None)
                captures[ref] = event.capture
            case Undone():
                captures.pop(event.capture, None)
            case _:
                pass
    # Not `evolve`: it changes the session in place, which must stay as it is if the commit fails.
    return conclude(replace(session, work=replace(session.work, captures=captures)), operator)


def _chained(movements: Sequence[Movement], refs: Sequence[str]) -> list[Movement]:
    """A movement that follows the one just before it names that one's id."""
    return [
        replace(m, prev=(refs[k - 1],)) if m.prev == FOLLOWS and k else m for k, m in enumerate(movements)
    ]


def _too_long(read: Read) -> Refused:
    facts = {"length": str(len(read.raw)), "limit": str(v1.MAX_RECORD)}
    return Refused("code.too_long", replace(read, raw=read.raw[:_KEPT], text=read.text[:100]), facts)
