"""The sender: reads stored records, talks to the ledger, owns all about it. One thread, which writes nothing.

`handle` takes an event, `work` does what is due and says when to look again; both return at once, so a test
steps them without a thread. What goes to the station is put into its inbox, and may be dropped there: all of
it can be asked for again.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from logging import getLogger
from pathlib import Path
from typing import Final, Protocol

import msgspec

from gateway.clock import NS_PER_MS, Clock, cpu_ns
from gateway.database import Connection, StoreFull
from gateway.delivery.handover import Handover
from gateway.delivery.identity import Identity
from gateway.delivery.outbox import Batch, Outbox
from gateway.delivery.server import ServerState
from gateway.feed.build import Again, Answer, Got, Ready
from gateway.feed.loading import LoaderGone
from gateway.feed.pull import Pull
from gateway.held import older
from gateway.inputs import Announced, Input, LinkChanged
from gateway.metrics import Metrics
from gateway.mqtt import Connected, Delivered, Disconnected, Line, Message
from gateway.outputs import Wake
from gateway.store import stored
from gateway.trouble import STUCK
from wire import v1
from wire.chunks import unpack
from wire.codec import decode, encode
from wire.errors import BadMessage, UnknownVersion

Event = Connected | Disconnected | Message | Delivered | Wake | Answer | LoaderGone

#: Bytes of an envelope around its items: keys, boot and one comma for each.
_ENVELOPE: Final = 256
#: A backlog is drained with a quarter of a core: so many times its CPU time passes before the next batch.
_REST: Final = 3
#: Batches sent before events are looked at again.
_BURST: Final = 4
#: How often the ledger is told anew how things stand: what waits, free space, the clock.
_HELLO_NS: Final = 60_000 * NS_PER_MS
#: How soon it is told of other rules (of a recall "n of m gateways have it" is asked at once) or trouble.
_NEWS_NS: Final = 2_000 * NS_PER_MS
#: Before a full queue, here or in the station, is tried again.
_FULL_NS: Final = 50 * NS_PER_MS

log = getLogger(__name__)


class Loader(Protocol):
    """What builds feed files (`gateway.feed.loading`)."""

    def take(self, chunk: bytes) -> bool:
        """One compressed chunk; False if it was dropped."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Where things go.

    Attributes:
        line: to the broker.
        loader: chunks of the feed.
        put: the station's inbox; False when it has no room.
        published: called when the broker has a batch, before anything that answers it is taken.
        spent: CPU time of the thread that sends, nanoseconds: a backlog is paced by it.
    """

    line: Line
    loader: Loader
    put: Callable[[Input], bool]
    published: Callable[[], None] = lambda: None
    spent: Callable[[], int] = cpu_ns


class Sender:
    """The network side of a gateway."""

    def __init__(  # noqa: PLR0913 - who, what, where, when, and what is counted
        self,
        identity: Identity,
        connection: Connection,
        wake: Wake,
        ways: Ways,
        *,
        clock: Clock,
        chance: Callable[[], float],
        metrics: Metrics,
    ) -> None:
        """Say nothing yet.

        Args:
            identity: who we are.
            connection: reads the station's store.
            wake: how things stand at the start.
            ways: where things go.
            clock: the times.
            chance: random numbers in [0, 1).
            metrics: what is counted.
        """
        self._identity, self._connection, self._ways = identity, connection, ways
        self._clock, self._metrics, self._wake = clock, metrics, wake
        self._outbox = Outbox(stored.tails(connection), wake.held, chance)
        self._pull = Pull(wake.feed)
        self._server = ServerState()
        self._handover = Handover(ways.put)
        self._up = False
        self._why = ""
        self._backlog_at = 0
        self._batches: set[int] = set()
        self._stuck: set[str] = set()
        self._told_waiting = 0
        self._hello_at = 0
        self._unheard: set[str] = set()  # boots of which the ledger has not said what it holds
        self._lacking: set[str] = set()  # those of which it said less than before

    @property
    def no_backup(self) -> bool:
        """Whether the ledger declares that it keeps no backup, so nothing waits for one. Any thread."""
        return self._server.no_backup

    # -- events -------------------------------------------------------------------------------

    def handle(self, event: Event) -> None:
        """Take note of one event."""
        match event:
            case Wake():
                self._woken(event)
            case Message(topic, payload):
                self._message(topic, payload)
            case Delivered(mid):
                self._delivered(mid)
            case Connected():
                self._connected()
            case Disconnected(why):
                self._disconnected(why)
            case Got() | Ready() | Again() | LoaderGone():
                self._loaded(event)

    def _woken(self, wake: Wake) -> None:
        if (wake.feed, wake.trouble) != (self._wake.feed, self._wake.trouble):
            self._soon()
        self._wake = wake
        if wake.boot:
            self._outbox.stored(wake.boot, wake.n, wake.last)
        self._outbox.held(self._server.believed(wake.held))

    def _soon(self) -> None:
        """There is news for the ledger."""
        self._hello_at = min(self._hello_at, self._clock.monotonic_ns() + _NEWS_NS)

    def _delivered(self, mid: int) -> None:
        if mid in self._batches:
            self._batches.discard(mid)
            self._ways.published()

    def _loaded(self, answer: Answer | LoaderGone) -> None:
        now = self._clock.monotonic_ns()
        match answer:
            case Got():
                self._pull.got(answer, now)
            case Ready(version, path):
                self._ready(version, path, now)
            case Again(why, version):
                log.warning("the rules that came can't be used, asking again: %s", why)
                self._pull.failed(now, version)
            case LoaderGone():
                self._pull.failed(now)

    def _ready(self, version: str, path: str, now: int) -> None:
        if older(version, self._pull.have) or not self._server.is_ours(version.rpartition(":")[0]):
            log.info("rules %s came late and are left out", version)
            Path(path).unlink(missing_ok=True)
            return
        log.info("rules %s are here", version)
        self._pull.ready(version, now)
        self._handover.feed(path, version)

    def _connected(self) -> None:
        log.info("connected to the broker")
        self._up, self._why = True, ""
        self._batches.clear()
        self._publish("state", self._identity.state(self._clock, online=True), retain=True)
        self._begin()

    def _begin(self) -> None:
        """The broker or the ledger is new: say all that we have, send what it lacks."""
        self._look()
        self._outbox.restart()
        self._pull.connected(connected=True)  # what was asked of the one before is not answered any more
        self._unheard, self._lacking = set(self._outbox.boots), set()
        self._hello()
        self._tell_link()

    def _look(self) -> None:
        """Leave out what was purged since."""
        try:
            self._outbox.purged(stored.tails(self._connection))
        except StoreFull as error:
            log.warning("the records can't be read now: %s", error)

    def _hello(self) -> None:
        """What is not held; after a connect every boot, until the ledger has said what it holds of it."""
        boots = self._outbox.tails(self._unheard | self._lacking)
        self._server.asked()
        self._told_waiting = self._outbox.waiting
        self._hello_at = self._clock.monotonic_ns() + _HELLO_NS
        stuck = (f"{STUCK}: {ref}" for ref in sorted(self._stuck))
        held = self._server.believed(self._wake.held)
        wake = replace(self._wake, held=held, trouble=(*self._wake.trouble, *stuck))
        parts = self._identity.hello(self._clock, boots, self._told_waiting, wake)
        if not all(self._publish("hello", part) for part in parts):
            self._soon()

    def _disconnected(self, why: str) -> None:
        if self._up or not self._why:  # once, not for every attempt
            log.warning("%s: scanning goes on, records are kept; trying again", why)
        self._why = why
        if self._up:
            self._up = False
            self._pull.connected(connected=False)
        self._tell_link()

    def _message(self, topic: str, payload: bytes) -> None:
        identity = self._identity
        try:
            if topic == identity.down("ack"):
                self._acked(decode(payload, v1.Ack))
            elif topic == identity.down("sync"):
                if self._pull.active:  # what comes late or twice would begin an older feed anew
                    self._ways.loader.take(payload)
            elif topic == identity.delta:
                self._changed(payload)
            elif topic == identity.manifest:
                self._announced(decode(payload, v1.Manifest))
            elif topic == identity.topics.server_state:
                self._server_told(decode(payload, v1.Server))
        except (BadMessage, UnknownVersion) as error:
            log.warning("left out what came on %s: %s", topic, error)
            self._metrics.publish("malformed")

    def _acked(self, ack: v1.Ack) -> None:
        if self._server.doubts(ack):
            state = self._server.confirmed(ack)
            if state is not None:
                self._server_told(state)
            else:
                self._soon()
        if self._server.is_ours(ack.generation):
            self._compare(ack)
            self._handover.ack(ack)
            self._pull.acked(ack.as_of, self._clock.monotonic_ns())

    def _compare(self, ack: v1.Ack) -> None:
        """A ledger put back to an older state has less than it told: it hears of it before it gets it again.

        Once at once, then each minute: an acknowledgement that came late says less, too.
        """
        less = {boot for boot, said in ack.boots.items() if said.held[0] < self._outbox.told(boot)}
        if less - self._lacking:
            self._hello_at = self._clock.monotonic_ns()
        self._unheard.difference_update(ack.boots)
        self._lacking = (self._lacking - ack.boots.keys()) | less

    def _changed(self, payload: bytes) -> None:
        """Changes to the feed: applied if they follow what is here, else the manifest starts a pull."""
        chunk, now = unpack(payload), self._clock.monotonic_ns()
        if self._pull.follows(chunk, now) and self._ways.loader.take(payload):
            self._pull.applying(chunk.version, now)

    def _announced(self, manifest: v1.Manifest) -> None:
        self._pull.manifest(manifest.version)
        self._handover.announce(Announced(manifest.version, manifest.hlc))

    def _server_told(self, server: v1.Server) -> None:
        if not self._server.told(server):
            return
        self._outbox.held(self._server.believed(self._wake.held))
        if server.online and self._up:
            self._begin()
        else:
            self._tell_link()

    def _tell_link(self) -> None:
        self._handover.link(LinkChanged(self._up, self._server.online, self._server.generation))

    # -- what is due --------------------------------------------------------------------------

    def work(self) -> int | None:
        """Do what is due; the time (monotonic, nanoseconds) to look again, None for not before an event."""
        now = self._clock.monotonic_ns()
        missed = self._pull.missed(now)
        if missed:
            log.info("rules %s were announced, and that was lost", missed)
            self._handover.announce(Announced(missed))
        waits = self._handover.go()
        if not self._up:
            return now + _FULL_NS if waits else None
        if now >= self._hello_at or (self._told_waiting and not self._outbox.waiting):
            self._hello()
        more = self._send_some()
        self._tell_stuck()
        request = self._pull.next(now)
        if request is not None:
            self._publish("sync", request)
        if more:
            return now
        dues = [self._pull.due(), self._hello_at]
        if not self._server.away:  # else what is overdue stays so until it is back: that is an event
            dues.append(self._outbox.due())
            if self._backlog_at > now:
                dues.append(self._backlog_at)
        if waits:
            dues.append(now + _FULL_NS)
        return min((due for due in dues if due is not None), default=None)

    def _send_some(self) -> bool:
        """Send a few batches; whether there may be more to send at once."""
        if self._server.away:
            return False
        for _ in range(_BURST):
            now = self._clock.monotonic_ns()
            batch = self._outbox.next(now, backlog=now >= self._backlog_at)
            if batch is None:
                return False
            began = self._ways.spent()
            if not self._send(batch, now):
                self._outbox.refused(batch, now + _FULL_NS)
                self._backlog_at = now + _FULL_NS
                return False
            if not batch.live:
                self._backlog_at = now + _REST * (self._ways.spent() - began)
        return True

    def _send(self, batch: Batch, now: int) -> bool:
        """One batch of exact stored bytes; False when it can't be handed over now."""
        try:
            limit = v1.MAX_BATCH_BYTES - _ENVELOPE
            found = stored.bodies(self._connection, batch.n, batch.first, batch.last, limit)
        except StoreFull as error:
            log.warning("the records can't be read now: %s", error)
            return False
        if not found:
            self._outbox.absent(batch)
            return True
        payload = encode(v1.Batch(v1.VERSION, batch.boot, [msgspec.Raw(body) for body in found]))
        mid = self._ways.line.publish(self._identity.up("records"), payload)
        self._metrics.publish("sent" if mid is not None else "refused")
        if mid is None:
            return False
        self._batches.add(mid)
        self._outbox.sent(batch, len(found), now)
        return True

    def _tell_stuck(self) -> None:
        stuck = set(self._outbox.stuck)
        for ref in stuck - self._stuck:
            log.error("record %s is sent again and again and never held: look at the ledger's log", ref)
            self._soon()
        self._stuck = stuck

    def _publish(self, what: str, message: msgspec.Struct, *, retain: bool = False) -> bool:
        """Whether the network took it."""
        return self._ways.line.publish(self._identity.up(what), encode(message), retain=retain) is not None

    def goodbye(self) -> None:
        """Say that we leave: after a clean disconnect the broker keeps the last will to itself."""
        if self._up:
            self._publish("state", self._identity.state(self._clock, online=False), retain=True)
