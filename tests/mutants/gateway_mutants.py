"""Safeguards of the gateway, switched off: the store, the outbox, the overlay, the clock."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from gateway import database
from gateway.database import Connection, StoreFull
from gateway.delivery.identity import Identity
from gateway.delivery.outbox import Batch, Outbox
from gateway.delivery.sender import Sender
from gateway.held import Held, Ranges
from gateway.inputs import Acked
from gateway.station import own
from gateway.station.catalog import StationCatalog
from gateway.station.journal import Journal
from gateway.store import purge as purging
from gateway.store import room, schema, stored
from gateway.store.hlc import COUNTER_BITS, Hlc
from gateway.store.purge import Rule
from gateway.store.store import Store
from gateway.store.stored import Mark
from tests.mutants.mutant import switched
from wire import v1
from wire.codec import decode, encode

#: Above every number that a test comes to.
_ALL = 10**6


@contextmanager
def no_fsync() -> Iterator[None]:
    """A commit returns before the disk has it."""
    options, pragmas = database._USES["store"]
    uses = {**database._USES, "store": (options, {**pragmas, "synchronous": "OFF"})}
    # the log would get its room, and the usual setting back, a moment later
    with switched((database, "_USES", uses), (room, "make_room", lambda *_: None)):
        yield


@contextmanager
def full_disk_ignored() -> Iterator[None]:
    """A record that the disk does not take is treated as if it had."""
    append = Store.append

    def anyway(self: Store, header: Any, bodies: Sequence[Any]) -> list[str]:
        try:
            return append(self, header, bodies)
        except StoreFull:
            refs = self.refs(len(bodies))
            self._n, self._seq = self._n or self._next_n(), self._seq + len(bodies)
            return refs

    with switched((Store, "append", anyway)):
        yield


@contextmanager
def boot_counter_on_the_card() -> Iterator[None]:
    """The boot is what a counter on the card says, and a name once given to the card."""
    opened = Store.__init__

    def counted(self: Store, *given: Any, **more: Any) -> None:
        opened(self, *given, **more)
        name, starts = self.fact("card") or self.boot, int(self.fact("starts") or 0) + 1
        self.remember("card", name)
        self.remember("starts", str(starts))
        self.flush()
        self.boot = blake2b(f"{name} {starts}".encode(), digest_size=16).hexdigest()

    with switched((Store, "__init__", counted)):
        yield


@contextmanager
def puback_is_held() -> Iterator[None]:
    """What the broker acknowledged counts as held by the ledger."""
    delivered, send = Sender._delivered, Sender._send
    under_way: dict[tuple[int, int], Batch] = {}

    def sent(self: Sender, batch: Batch, now: int) -> bool:
        before = set(self._batches)
        done = send(self, batch, now)
        under_way.update({(id(self), mid): batch for mid in self._batches - before})
        return done

    def believed(self: Sender, mid: int) -> None:
        delivered(self, mid)
        batch = under_way.pop((id(self), mid), None)
        if batch is None:
            return
        held = self._wake.held
        there = held.of(batch.boot)
        if batch.first <= there.to + 1:
            told = v1.BootAck((max(there.to, batch.last), list(there.above)), there.safe)
        else:
            told = v1.BootAck((there.to, [*there.above, (batch.first, batch.last)]), there.safe)
        self._ways.put(Acked(v1.Ack(held.generation, held.as_of, {batch.boot: told})))

    with switched((Sender, "_send", sent), (Sender, "_delivered", believed)):
        yield


@contextmanager
def no_resend() -> Iterator[None]:
    """What was sent once is not sent again while the connection stands."""
    with switched((Outbox, "_overdue", lambda _self, _now: None), (Outbox, "due", lambda _self: None)):
        yield


@contextmanager
def encoded_again() -> Iterator[None]:
    """A batch is encoded from what was understood of its records, not sent as the stored bytes."""
    bodies = stored.bodies

    def again(connection: Connection, *which: int) -> list[bytes]:
        return [encode(decode(body, v1.Record)) for body in bodies(connection, *which)]

    with switched((stored, "bodies", again)):
        yield


@contextmanager
def ack_only_adds() -> Iterator[None]:
    """What was once said to be held stays held, whatever a later acknowledgement says of its boot."""
    replaced = Held.replaced

    def united(self: Held, ack: v1.Ack) -> Held:
        after = replaced(self, ack)
        boots = {boot: _union(self.of(boot), after.of(boot)) for boot in {*self.boots, *after.boots}}
        return replace(after, boots=boots)

    with switched((Held, "replaced", united)):
        yield


def _union(one: Ranges, other: Ranges) -> Ranges:
    above = tuple(dict.fromkeys((*one.above, *other.above)))
    return Ranges(max(one.to, other.to), above, max(one.safe, other.safe))


@contextmanager
def generation_ignored() -> Iterator[None]:
    """Another generation of the ledger renews nothing: only the boots it names are believed anew."""
    replaced = Held.replaced

    def kept(self: Held, ack: v1.Ack) -> Held:
        return replaced(replace(self, generation=ack.generation), ack)

    with switched((Held, "replaced", kept)):
        yield


@contextmanager
def overlay_off() -> Iterator[None]:
    """The station judges by the feed alone, and counts its own movements only when that shows them."""
    with switched((StationCatalog, "add", lambda *_: None)):
        yield


@contextmanager
def overlay_not_replayed() -> Iterator[None]:
    """After a restart the station has forgotten its own movements."""
    with switched((Journal, "own", lambda _self: iter(()))):
        yield


@contextmanager
def overlay_ends_with_the_ack() -> Iterator[None]:
    """An own movement counts no more once it is held, whether the feed shows it or not."""
    with switched((own, "reached", lambda _feed, _as_of: True)):
        yield


@contextmanager
def wall_clock() -> Iterator[None]:
    """Records carry the wall clock as it is."""

    def told(self: Hlc, wall_ms: int, up_ms: int, *, synced: bool) -> int:
        del synced
        self.last, self.up_ms = wall_ms << COUNTER_BITS, up_ms
        return self.last

    with switched((Hlc, "next", told)):
        yield


@contextmanager
def clock_not_kept() -> Iterator[None]:
    """After a restart the clock of the records begins with what the wall says."""
    with switched((Store, "_last_hlc", lambda _self: Hlc())):
        yield


@contextmanager
def purge_without_safe() -> Iterator[None]:
    """A held, old record goes, whether the ledger's backup has it or not."""
    purge = purging.purge

    def unsafe(store: Store, stations: Any, rule: Rule, *more: Any) -> int:
        return purge(store, stations, replace(rule, unsafe=True), *more)

    with switched((purging, "purge", unsafe)):
        yield


@contextmanager
def purge_of_what_is_not_held() -> Iterator[None]:
    """An old record goes, whether the ledger has it or not."""
    purge = purging.purge

    def blind(store: Store, *more: Any) -> int:
        held = store.held
        boots = {boot: Ranges(_ALL, (), _ALL) for boot in stored.tails(store.connection)}
        store.flush()
        store.held = replace(held, boots=boots)
        try:
            return purge(store, *more)
        finally:
            store.held = held

    with switched((purging, "purge", blind)):
        yield


@contextmanager
def purge_of_what_is_replayed() -> Iterator[None]:
    """A held, old and safe record goes, although an open session is replayed from it."""
    with switched((purging, "_floor", lambda *_: Mark(_ALL, _ALL))):
        yield


@contextmanager
def hello_names_no_boots() -> Iterator[None]:
    """A hello says that the gateway is there, and nothing of its records."""
    hello = Identity.hello

    def silent(self: Identity, clock: Any, _boots: Any, *more: Any) -> Any:
        return hello(self, clock, [], *more)

    with switched((Identity, "hello", silent)):
        yield


@contextmanager
def bytes_unchecked() -> Iterator[None]:
    """What is read from the card is believed, whatever became of it there."""
    with switched((schema, "sum_of", lambda *_: 0)):
        yield
