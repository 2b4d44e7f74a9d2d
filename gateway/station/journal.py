"""Sessions and the journal that carries them: replay at start, and from where the next replay starts."""

from collections.abc import Iterable, Iterator
from logging import getLogger

from gateway.store import stored
from gateway.store.store import Base, Store
from gateway.store.stored import Mark, Row
from gateway.trouble import PUT_BACK, SALVAGED
from rules.errors import ScangateError
from rules.events import Event, Noted, Noting
from rules.movement import Movement
from rules.session import Session, evolve, last_used
from wire import v1
from wire.codec import decode
from wire.journal import to_event, to_movement

log = getLogger(__name__)


class Journal:
    """The sessions of all stations, each the fold of its records."""

    def __init__(self, store: Store, sessions: dict[str, Session]) -> None:
        """Replay; `sessions` are the empty ones."""
        self._store = store
        self.sessions = sessions
        # per station and scanner the records of the badge that signed on and of its last use
        self._signed: dict[str, dict[str, tuple[str, str]]] = {name: {} for name in sessions}
        self._tails = stored.tails(store.connection)
        # a salvaged store may lack records in the middle: looked for only then, it reads all of the file
        damaged = any(text.startswith((SALVAGED, PUT_BACK)) for text in store.trouble)
        self._gaps = stored.gaps(store.connection) if damaged else {}
        self.waiting = 0
        self._replay()
        self.recount()
        for session in sessions.values():
            self._rest(session, store.newest())

    def evolve(self, session: Session, events: Iterable[tuple[Event, str]], records: int) -> None:
        """Fold events whose records are durable; `records` were committed with them."""
        for event, ref in events:
            self._fold(session, event, ref)
        self.waiting += records
        self._rest(session, self._store.mark)

    def own(self) -> Iterator[tuple[str, Movement | str, int, str]]:
        """What the feed may not show yet: id, movement or refusal let in, time, the feed that shows it."""
        for row in self._store.own():
            record = decode(row.body, v1.Record)
            ref, body = f"{row.boot}:{row.seq}", record.body
            if isinstance(body, v1.MovementBody):
                yield ref, to_movement(body), record.at, row.as_of
            elif isinstance(body, v1.Verdict) and body.admits:
                yield ref, body.admits, record.at, row.as_of

    def recount(self) -> None:
        """Count the records that the ledger does not hold."""
        mark, before = self._store.mark, self.waiting
        if mark.n:
            first = self._tails[self._store.boot].first if self._store.boot in self._tails else 1
            self._tails[self._store.boot] = stored.Tail(mark.n, first, mark.seq)
        self.waiting = self._unheld()
        if self.waiting > before:  # held no more: what was purged meanwhile is not waited for
            self._tails = stored.tails(self._store.connection)
            self.waiting = self._unheld()

    def _unheld(self) -> int:
        held, gaps = self._store.held, self._gaps
        return sum(
            last - first + 1
            for boot, tail in self._tails.items()
            for first, last in held.of(boot).missing(tail.first, tail.last, gaps.get(boot, ()))
        )

    def _replay(self) -> None:
        bases = {name: base for name, base in self._store.bases().items() if name in self.sessions}
        connection = self._store.connection
        for name, base in bases.items():
            for row in stored.each(connection, base.signed):
                self._sign_on(row, name)
        start = min((bases.get(name, Base()).mark for name in self.sessions), default=Mark())
        marks = {boot: tail.n for boot, tail in self._tails.items()}
        for row in stored.after(connection, start):
            here = Mark(marks[row.boot], row.seq)
            self._again(row, behind={name for name, base in bases.items() if here <= base.mark})

    def _sign_on(self, row: Row, name: str) -> None:
        """Of a badge before the base: that it signed on, and when its scanner was used last."""
        record = decode(row.body, v1.Record)
        if record.station != name or not isinstance(record.body, v1.Verdict | v1.TaskStep):
            return
        event, ref = to_event(record.body), f"{row.boot}:{row.seq}"
        if isinstance(event, Noted) and event.noting is Noting.OPERATOR:
            self._fold(self.sessions[name], event, ref)
        else:
            last_used(self.sessions[name], event.read)
            self._follow_badge(name, event, ref)

    def _again(self, row: Row, *, behind: Iterable[str] = ()) -> None:
        record = decode(row.body, v1.Record)
        session = self.sessions.get(record.station)
        if session is None or record.station in behind:
            return
        if not isinstance(record.body, v1.Verdict | v1.TaskStep):
            return
        ref = f"{row.boot}:{row.seq}"
        try:
            self._fold(session, to_event(record.body), ref)
        except ScangateError:
            # after a downgrade, or a record of a bug since mended: the rest of the session is worth more
            log.exception("record %s does not fit the session of %s, left out", ref, record.station)

    def _fold(self, session: Session, event: Event, ref: str) -> None:
        self.sessions[session.station] = evolve(session, event, ref)
        self._follow_badge(session.station, event, ref)

    def _follow_badge(self, name: str, event: Event, ref: str) -> None:
        source, signed = event.read.source, self._signed[name]
        badge = self.sessions[name].operators.get(source)
        if badge is None:
            signed.pop(source, None)
        elif isinstance(event, Noted) and event.noting is Noting.OPERATOR:
            signed[source] = (ref, ref)
        elif badge.used == event.read.at and source in signed:
            signed[source] = (signed[source][0], ref)

    def _rest(self, session: Session, mark: Mark) -> None:
        """With nothing open, the next replay of this station needs only what comes, and who is signed on."""
        if session.empty and not session.questions:
            badges = self._signed[session.station].values()
            signed = dict.fromkeys(ref for refs in badges for ref in refs)
            self._store.rest(session.station, Base(mark, tuple(signed)))
