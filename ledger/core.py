"""The ledger as one function: an input in, one transaction, outputs out. No thread, no network, no time.

`Ledger.step` returns only after the commit, so whatever an acknowledgement says is durable (I5). The thread
(`ledger.writer`) is a loop around it; a simulator steps it without any.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from ledger.alarm import alarm
from ledger.chores import chores
from ledger.clock import Clock
from ledger.database import Database, Unavailable
from ledger.delivery import dead, events, presence
from ledger.delivery.dead import Envelope
from ledger.delivery.dispatch import NUMBERED, Dispatch
from ledger.delivery.generation import Generations
from ledger.delivery.held import held
from ledger.delivery.items import Fault, readable
from ledger.delivery.limit import Limit
from ledger.delivery.safe import SafeNews
from ledger.feed import feed
from ledger.feed.transfer import Helper, Transfers
from ledger.inputs import (
    AckMessage,
    Connected,
    Disconnected,
    Input,
    Message,
    Output,
    Publish,
    Sent,
    Stop,
    Tick,
    Work,
)
from ledger.projection.ingest import Ingest
from wire import v1
from wire.codec import decode, encode
from wire.errors import BadMessage, UnknownVersion
from wire.topics import Topics

T = TypeVar("T")

#: A changed manifest is published at most once in so many milliseconds.
MANIFEST_EVERY: Final = 1_000
#: What the ledger does by itself (`ledger.chores`) waits at least so many milliseconds.
CHORES_EVERY: Final = 3_000
#: What is old is forgotten once in so many milliseconds, a piece at a time.
FORGET_EVERY: Final = 60_000
#: Times in one tick that committed rows get positions: 8,000 a second, as many as are written.
_NUMBERINGS: Final = 4
#: Messages held for an upgrade that are tried again in one tick, after the start.
_REPLAYS: Final = 20

#: What grows with every entry that stations are told of and with every record.
_CHANGED: Final = "select feed_n, applied from meta"
_HELD: Final = "select digest from dead_letter where kind = 'held' and digest > ? order by digest limit ?"

_log = logging.getLogger(__name__)


class Ledger:
    """The central program's state machine over its database.

    Args:
        database: migrated; only `step` writes to it.
        clock: the time of day.
        topics: the prefix.
        site: name of the site, part of the feed's topic.
        backup: how backups are made, `wire.v1.Server.backup`.
        helper: runs what takes seconds in another thread; without one the step waits for it.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a ledger is made of
        self,
        database: Database,
        clock: Clock,
        topics: Topics,
        site: str,
        backup: str = "none",
        helper: Helper | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._topics = topics
        self._site = site
        self._backup = backup
        self._generations = Generations(database)
        self._safe = SafeNews(database)
        self._ingest = Ingest(database)
        self._transfers = Transfers(database, helper)
        self._dispatch = Dispatch(database, topics, site)
        self._limit = Limit()
        self._replayed: str | None = ""  # the last message held for an upgrade that was tried; None: all were
        self._connected = False
        self._shown = ""  # version of the manifest published last
        self._shown_at = 0
        self._tidied: tuple[int, ...] | None = None  # `_CHANGED` after the last chores
        self._tidied_at = 0
        self._forgot_at = 0

    def step(self, item: Input) -> list[Output]:
        """Does one input; what it gives may be sent. A database out of reach costs the input, no more.

        What a gateway sent is then not acknowledged to it, so it comes again.
        """
        try:
            return self._step(item)
        except Unavailable:
            _log.exception("the database cannot be used now: %s", type(item).__name__)
            self._database.close()
            return [AckMessage(item.mid, item.qos)] if isinstance(item, Message) and item.qos else []

    def close(self) -> None:
        """Closes the connection of the thread that stepped; the database can be opened again."""
        self._database.close()

    def _step(self, item: Input) -> list[Output]:
        match item:
            case Message():
                outputs = self._message(item)
                return [*outputs, AckMessage(item.mid, item.qos)] if item.qos else outputs
            case Connected() | Disconnected() | Sent():
                return self._link(item)
            case Tick():
                return [*self._tick(), *self._tell_safe(), *self._events()]
            case Work():
                self._work(item)
                return []
            case Stop():
                return [self._state(online=False)] if self._connected else []

    def _link(self, item: Connected | Disconnected | Sent) -> list[Output]:
        match item:
            case Connected():
                self._connected = True
                return [self._state(online=True), self._manifest()]
            case Disconnected():
                self._connected = False
                self._dispatch.lost()
                return []
            case Sent():
                self._dispatch.confirmed(item.position)
                return []

    # -- from the office ------------------------------------------------------------------------

    def _work(self, item: Work) -> None:
        if not item.future.set_running_or_notify_cancel():
            return
        try:
            with self._database.atomic():
                result = item.call()
        except Exception as error:  # noqa: BLE001 - it belongs to the one who asked
            item.future.set_exception(error)
        else:
            item.future.set_result(result)

    # -- from gateways --------------------------------------------------------------------------

    def _message(self, message: Message) -> list[Output]:
        sender = self._topics.sender(message.topic)
        if sender is None:
            return []
        gateway, what = sender
        envelope = Envelope(gateway, message.topic, self._clock.now())
        handler = self._handlers().get(what)
        if handler is None:
            return []
        taken = self._limit.takes(gateway, envelope.at)
        self._flooded(envelope)
        return handler(message.payload, envelope) if taken else []

    def _flooded(self, envelope: Envelope) -> None:
        """An alarm for messages that were left unanswered: their gateway sends them again."""
        dropped = self._limit.news(envelope.gateway, envelope.at)
        if dropped:
            with self._database.atomic():
                facts = {"messages": str(dropped)}
                alarm(self._database, "gateway.flood", envelope.gateway, envelope.at, **facts)

    def _handlers(self) -> dict[str, Callable[[bytes, Envelope], list[Output]]]:
        return {"records": self._records, "hello": self._hello, "state": self._online, "sync": self._sync}

    def _records(self, payload: bytes, envelope: Envelope) -> list[Output]:
        ingested = self._ingest.batch(payload, envelope)
        return [self._ack(envelope.gateway, [ingested.boot])] if ingested.boot else []

    def _hello(self, payload: bytes, envelope: Envelope) -> list[Output]:
        message = self._read(payload, v1.Hello, envelope)
        if message is None:
            return []
        minted = self._generations.look(message, envelope)
        presence.hello(self._database, message, envelope)
        ack = self._ack(envelope.gateway, [tail.boot for tail in message.boots])
        return [self._state(online=True), self._manifest(), ack] if minted else [ack]

    def _online(self, payload: bytes, envelope: Envelope) -> list[Output]:
        message = self._read(payload, v1.Online, envelope)
        if message is not None:
            presence.state(self._database, message, envelope)
        return []

    def _sync(self, payload: bytes, envelope: Envelope) -> list[Output]:
        request = self._read(payload, v1.Sync, envelope)
        if request is None:
            return []
        topic = self._topics.down(envelope.gateway, "sync")
        return [Publish(topic, chunk) for chunk in self._transfers.answer(request)]

    def _read(self, payload: bytes, kind: type[T], envelope: Envelope) -> T | None:
        """The message, or None after keeping what is no message of this kind. Not counted: no record."""
        try:
            return decode(readable(payload), kind)
        except (BadMessage, UnknownVersion) as error:
            fault = Fault("", None, payload, "noise", str(error))
            with self._database.atomic():
                dead.keep(self._database, fault, envelope)
            return None

    # -- to gateways ----------------------------------------------------------------------------

    def _ack(self, gateway: str, boots: Sequence[str]) -> Publish:
        """Computed by reading the tables after the commit."""
        state = feed.state(self._database)
        ack = v1.Ack(state.generation, state.version, held(self._database, boots))
        return Publish(self._topics.down(gateway, "ack"), encode(ack))

    def _tick(self) -> list[Output]:
        self._replay()
        self._chores()
        self._forget()
        if not self._connected or abs(self._clock.now() - self._shown_at) < MANIFEST_EVERY:
            return []
        if feed.state(self._database).version == self._shown:
            return []
        delta = self._transfers.delta(self._shown)  # first: who has it needs not ask for what is announced
        topic = self._topics.feed(self._site, "delta")
        return [*([Publish(topic, delta)] if delta else []), self._manifest()]

    def _events(self) -> list[Output]:
        """Gives positions to what was committed; and what other systems are told next, with a broker."""
        for _ in range(_NUMBERINGS):
            if self._dispatch.number(self._clock.now()) < NUMBERED:
                break
        return [*self._dispatch.publish()] if self._connected else []

    def _replay(self) -> None:
        """Once after the start: what waited for an upgrade may have got it."""
        if self._replayed is None:
            return
        found = self._database.rows(_HELD, (self._replayed, _REPLAYS))
        for (letter,) in found:
            self._ingest.replay(letter, self._clock.now())
        self._replayed = found[-1][0] if found else None

    def _forget(self) -> None:
        """What is kept for some weeks only."""
        now = self._clock.now()
        if abs(now - self._forgot_at) < FORGET_EVERY:
            return
        self._forgot_at = now
        with self._database.atomic():
            events.forget(self._database, now)
            feed.tidy(self._database, now)

    def _chores(self) -> None:
        """What is due after records or entries came; at most once in `CHORES_EVERY`."""
        now = self._clock.now()
        if abs(now - self._tidied_at) < CHORES_EVERY:
            return
        self._tidied_at = now
        if self._database.row(_CHANGED) != self._tidied:
            try:
                with self._database.atomic():
                    chores(self._database, now)
            except Unavailable:
                raise
            except Exception:  # noqa: BLE001 - a chore left undone must not stop the records
                _log.exception("what the ledger does by itself failed; it is tried again after a change")
            self._tidied = self._database.row(_CHANGED)

    def _tell_safe(self) -> list[Output]:
        """After a backup: what gateways need not keep any more."""
        return (
            [self._ack(name, boots) for name, boots in self._safe.take().items()] if self._connected else []
        )

    def _manifest(self) -> Publish:
        state = feed.state(self._database)
        self._shown, self._shown_at = state.version, self._clock.now()
        return Publish(self._topics.feed(self._site, "manifest"), encode(state.manifest()), retain=True)

    def _state(self, *, online: bool) -> Publish:
        generation = feed.state(self._database).generation
        return Publish(
            self._topics.server_state,
            encode(v1.Server(online, generation, self._clock.now(), self._backup)),
            retain=True,
        )


def last_will(topics: Topics) -> Publish:
    """What the broker says of the ledger when it is gone without a word."""
    return Publish(topics.server_state, encode(v1.Server(online=False)), retain=True)
