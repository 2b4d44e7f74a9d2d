"""The stations of one gateway: a typed input in, a durable commit inside, the outputs back.

In here: the order of things around a commit, and nothing that waits. Not in here: what a scan means
(`rules`), threads, queues, lamps, network, the clock of the machine. One thread calls `step`; the simulator
calls the same code with no thread at all.

I1: a GREEN leaves `step` only when its record is durable. I10: when nothing can be made durable, the answer
is RED, and the session stays as it was.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from logging import getLogger
from pathlib import Path
from typing import Final

from gateway.clock import Clock
from gateway.feed.feed import Feed
from gateway.feed.rules_age import Limit, RulesAge
from gateway.held import older
from gateway.inputs import (
    Acked,
    Announced,
    DeviceChanged,
    FeedReady,
    Input,
    LinkChanged,
    Pressed,
    Scanned,
    Stop,
    Tick,
)
from gateway.outputs import Output, ViewChanged, Wake
from gateway.station import births
from gateway.station.bounce import Bounces
from gateway.station.calibrations import Calibrations
from gateway.station.catalog import StationCatalog
from gateway.station.journal import Journal
from gateway.station.overlay import Overlay
from gateway.store.housekeeping import Housekeeping
from gateway.store.store import Header, Store, StoreCorrupt, StoreFull, TooLong
from gateway.trouble import OLD, UNSYNCED, of_store
from rules.decide import decide
from rules.errors import MisuseError
from rules.events import Event, Opened, Read
from rules.hear import listen
from rules.labels.reader import Profile
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
#: What the store remembers: the feed in use, and when it was last known to be the newest.
_FEED: Final = "feed"
_CURRENT: Final = "current"

log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reader:
    """One scanner as the judgement needs to know it; `must_calibrate`: nothing else is taken before."""

    profile: Profile
    bounce_ns: int = 0
    must_calibrate: bool = False


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

    def __init__(  # noqa: PLR0913 - the last three are seams with defaults
        self,
        benches: Sequence[Bench],
        store: Store,
        clock: Clock,
        feed: Feed | None,
        *,
        housekeeping: Housekeeping | None = None,
        local_time: Callable[[int], str] | None = None,
        limit: Limit = Limit(),  # noqa: B008 - frozen
    ) -> None:
        """Replay the journal to where each station was.

        Args:
            benches: the stations.
            store: their records; from now on only this object writes it.
            clock: the times.
            feed: what to judge by, None before the first one came.
            housekeeping: what to do with an idle second.
            local_time: milliseconds since 1970 as a time of day for the screen.
            limit: how old the rules may be.
        """
        self._benches = {bench.name: bench for bench in benches}
        self._store, self._clock, self._local_time = store, clock, local_time
        self._housekeeping = housekeeping
        self.catalog = StationCatalog(feed)
        self._bounces = Bounces()
        self._calibrations = Calibrations(store, [name for bench in benches for name in bench.readers])
        self._link = Link(since=clock.wall_ms(), feed_at=feed.loaded_at if feed else 0)
        self._faults: dict[tuple[str, str], str] = {}
        self._store_fault = ""
        if feed and feed.version != store.fact(_FEED):
            store.remember(_FEED, feed.version)
        self._rules = RulesAge(limit, int(store.fact(_CURRENT) or self._link.feed_at))
        self._unsynced = self._anchored = False
        self._trouble: tuple[str, ...] = ()
        self._journal = Journal(store, self._new_sessions())
        self._overlay = Overlay(self.catalog, store, self._journal.own)

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
            self._housekeeping.busy(people=isinstance(given, Scanned | Pressed | DeviceChanged))
        return self._react(given)

    def _react(self, given: Input) -> list[Output]:  # noqa: PLR0911 - one per input
        match given:
            case Scanned(station, scan):
                return self._scanned(station, scan)
            case Pressed(station, source, text):
                data = text.encode(errors="replace")[: MAX_SCAN + 1]
                scan = Scan(source, data, None, self._clock.monotonic_ns(), Entry.KEYED)
                return self._heard(station, scan, Reader(Profile())) if station in self._benches else []
            case FeedReady(path, version):
                return self._swap(path, version)
            case Announced(version, hlc):
                return self._announced(version, hlc)
            case Acked(ack):
                return self._acked(ack)
            case LinkChanged(broker, ledger, generation):
                return self._linked(generation, online=broker and ledger)
            case DeviceChanged(station, source, ready, detail):
                self._faults[station, source] = "" if ready else detail
                return [ViewChanged(station)]
            case Tick() | Stop():
                return []

    def view(self, station: str) -> View:
        """What this station's screen shows now."""
        faults = [text for (name, _), text in self._faults.items() if name == station and text]
        faults[:0] = self._rules.fault(self._clock.wall_ms())
        faults[:0] = self._store.warnings
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
        store, boot = self._store, self._store.boot if mark.n else ""
        self._trouble = self._complaints()
        feed = self.catalog.version or ""
        return Wake(boot, mark.n, mark.seq, store.held, feed, committed, store.used, self._trouble)

    def _complaints(self) -> tuple[str, ...]:
        """What a person should look at (`gateway.trouble`)."""
        found = [*self._store.trouble, *of_store(self._store.used)]
        if not self._clock.synced():
            found.append(UNSYNCED)
        if self._rules.hours(self._clock.wall_ms()):
            found.append(OLD)
        return tuple(dict.fromkeys(found))

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
        return self._heard(station, scan, reader)

    def _heard(self, station: str, scan: Scan, reader: Reader) -> list[Output]:
        """A calibration code, or what must wait for one, or a scan to judge."""
        event = self._calibrations.judge(scan, self._clock.wall_ms(), first=reader.must_calibrate)
        if event is None:
            return self._judge(station, scan, self._calibrations.profile(scan.source, reader.profile))
        outputs = self._keep(self._journal.sessions[station], event.read, (event,))
        self._calibrations.settle(stored=not self._store_fault)
        return outputs

    def _judge(self, station: str, scan: Scan, profile: Profile) -> list[Output]:
        at = self._clock.wall_ms()
        today = datetime.fromtimestamp(at / 1000, UTC).date()
        session = self._journal.sessions[station]
        heard = listen(session, scan, profile, at=at, today=today)
        read, answers = heard.alone, decide(session, heard.alone, self.catalog, heard.joined)
        events = self._rules.judged(read, answers, at, session.parked)
        if not events:
            return [Signal(station, Light.TICK, BOUNCE)]
        return self._keep(session, read, events)

    def _keep(self, session: Session, read: Read, events: Sequence[Event]) -> list[Output]:
        try:
            try:
                return self._commit(session, read, events)
            except TooLong:
                return self._commit(session, read, (births.too_long(read),))
        except (StoreFull, StoreCorrupt) as error:
            return self._refuse_all(session.station, error)

    def _commit(self, session: Session, read: Read, events: Sequence[Event]) -> list[Output]:
        self._anchor()
        header = self._header(session, read, events)
        born = births.movements(session, events, self._store.refs(len(events)), header.operator)
        movements = births.chained(born, self._store.refs(len(events) + len(born))[len(events) :])
        bodies: list[v1.Body] = [*map(from_event, events), *map(from_movement, movements)]
        refs = self._store.append(header, bodies)
        views = self._all_views() if self._store_fault else [ViewChanged(session.station)]
        self._store_fault = ""
        self._unsynced |= not header.synced
        self._journal.evolve(session, zip(events, refs, strict=False), len(refs))
        self._overlay.let_in(zip(events, refs, strict=False), header.at)
        for ref, movement in zip(refs[len(events) :], movements, strict=True):
            self._overlay.take_over(ref, movement, header.at)
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

    def _acked(self, ack: v1.Ack) -> list[Output]:
        self._overlay.acked(ack)
        self._journal.recount()
        return [self.wake(), *self._all_views()]

    def _swap(self, path: str, version: str) -> list[Output]:
        if older(version, self.catalog.version or ""):  # own movements that the one in use shows are dropped
            return []
        try:
            feed = Feed(Path(path))
        except (StoreFull, StoreCorrupt) as error:
            log.error("the new rules can't be opened, the old ones stay: %s", error)  # noqa: TRY400 - no bug
            return []
        before = self.catalog.swap(feed)
        self._link = replace(self._link, feed_at=feed.loaded_at)
        self._store.remember(_FEED, feed.version)
        self._look_at_rules()
        if len(self._overlay):  # after a restart they must not be judged by a feed that shows them already
            self._overlay.keep()
        self._overlay.settle()
        if before is not None:
            before.close()
            if before.path != feed.path:
                before.path.unlink(missing_ok=True)
        return [self.wake(), *self._all_views()]

    def _linked(self, generation: str, *, online: bool) -> list[Output]:
        held, outputs = self._store.held, list[Output]()
        if generation and held.boots and generation != held.generation:
            # Another state of the ledger: what the one before held counts for nothing until this one says so.
            outputs = self._acked(v1.Ack(generation, "", {}))
        if online == self._link.online:
            return outputs
        self._look_at_rules()
        self.catalog.online = online
        self._link = replace(self._link, online=online, since=self._clock.wall_ms())
        return outputs or [*self._all_views()]

    def _announced(self, version: str, hlc: int) -> list[Output]:
        clock = self._clock
        self._store.merge(hlc, clock.wall_ms(), clock.boottime_ms(), synced=clock.synced())
        self._rules.announced(version)
        self._look_at_rules()
        return []

    def _look_at_rules(self) -> None:
        online = self._link.online
        if self._rules.look(self.catalog.version or "", self._clock.wall_ms(), online=online):
            self._store.remember(_CURRENT, str(self._rules.current_at))

    # -- an idle second -----------------------------------------------------------------------

    def _tick(self) -> list[Output]:
        if self._housekeeping is not None:
            self._housekeeping.idle(self._store, self.stations, self._clock)
        self._look_at_rules()
        if self._anchor():
            return [self.wake(committed=True)]
        if self._complaints() != self._trouble:
            return [self.wake(), *self._all_views()]
        return []

    def _anchor(self) -> bool:
        """Once the clock is set, tell what this boot's earlier records were made at; whether it was done."""
        clock = self._clock
        if self._anchored or not self._unsynced or not clock.synced():
            return False
        header = Header(self.stations[0], clock.wall_ms(), clock.boottime_ms(), synced=True)
        try:
            self._store.append(header, [v1.Anchor(header.at, header.up)])
        except (StoreFull, StoreCorrupt) as error:
            log.warning("the clock is set, which can't be recorded now: %s", error)
            return False
        self._anchored = True
        self._journal.recount()
        return True

    def _all_views(self) -> list[ViewChanged]:
        return [ViewChanged(name) for name in self._benches]
