"""What truly happened: every durable record, in true order, with every rule that can be checked at once.

The witness looks at the stores the moment they commit, and at what the ledger says the moment it says it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from ledger.database import Database
from ledger.inputs import Publish
from rules.movement import NEW
from rules.signal import Light, Signal
from tests.simulation.central import Central
from tests.simulation.gate import Gate
from wire import v1
from wire.codec import decode


@dataclass(slots=True)
class Seen:
    """One durable record: where and truly when it was made."""

    gate: str
    station: str
    body: bytes
    at: int
    record: v1.Record


@dataclass(slots=True)
class Witness:
    """Everything seen.

    Attributes:
        records: by id, in true order.
        destroyed: ids that were on a card that was put back to an older state, and nowhere else.
        forgotten: ids that were purged by the rule, and that a ledger put back by hand has no more.
        places: where each unit truly is.
        remember: whether a gateway must never forget what it moved; where a ledger is put back it may.
    """

    violations: list[str] = field(default_factory=list)
    records: dict[str, Seen] = field(default_factory=dict)
    destroyed: set[str] = field(default_factory=set)
    forgotten: set[str] = field(default_factory=set)
    purged: set[str] = field(default_factory=set)
    places: dict[str, str] = field(default_factory=dict)
    greens: int = 0
    remember: bool = False

    def fail(self, what: str) -> None:
        """A rule is broken."""
        if len(self.violations) < 50:
            self.violations.append(what)

    # -- gateways -----------------------------------------------------------------------------

    def committed(self, gate: Gate, now: int) -> None:
        """Looks for new records of this store."""
        mark = gate.store.mark
        if mark.n == 0 or (mark.n, mark.seq) == gate.last_mark:
            return
        last = gate.last_mark[1] if gate.last_mark[0] == mark.n else 0
        rows = gate.store.connection.execute(_NEW, (mark.n, last)).fetchall()
        for seq, hlc, body in rows:
            ref = f"{gate.store.boot}:{seq}"
            if hlc <= gate.last_hlc:
                self.fail(f"I7: {ref} of {gate.name} has clock {hlc}, one before had {gate.last_hlc}")
            if ref in self.records and self.records[ref].body != bytes(body):
                self.fail(f"I3: {ref} was given twice, at {self.records[ref].gate} and {gate.name}")
            gate.last_hlc = max(gate.last_hlc, hlc)
            self._note(ref, gate, bytes(body), now)
        if [seq for seq, _, _ in rows] != list(range(last + 1, mark.seq + 1)):
            self.fail(
                f"I1: {gate.name} says {mark.seq} are committed of {gate.store.boot}, stored are {rows!r}"
            )
        gate.last_mark = (mark.n, mark.seq)

    def died(self, gate: Gate, now: int) -> None:
        """What became durable in the last moment of a program is as good as all before."""
        for ref, body in sorted(stored_refs(gate).items(), key=lambda item: _number(item[0])):
            if ref not in self.records:
                self._note(ref, gate, body, now)
                gate.last_hlc = max(gate.last_hlc, self.records[ref].record.hlc)

    def _note(self, ref: str, gate: Gate, body: bytes, now: int) -> None:
        record = decode(body, v1.Record)
        self.records[ref] = Seen(gate.name, record.station, body, now, record)
        match record.body:
            case v1.MovementBody(serial=serial, prev=prev, target=target) if serial:
                gate.own[serial] = (ref, frozenset(prev))
                self.places[serial] = target
            case v1.Verdict(outcome="accepted", capture=v1.CaptureBody(serial=serial, prev=prev)) if serial:
                self._follows(gate, ref, serial, prev)
            case _:
                pass

    def _follows(self, gate: Gate, ref: str, serial: str, prev: list[str]) -> None:
        """A machine never forgets what it moved itself: else a unit that was picked would be green again.

        What a movement follows is fixed at its capture: two captures may have been open at once.
        """
        own = gate.own.get(serial)
        if own is not None and self.remember and (tuple(prev) == NEW or own[1] & set(prev)):
            self.fail(
                f"overlay: {ref} of {gate.name} moves {serial} from {prev}, as if {own[0]} had not been"
            )

    def signalled(self, gate: Gate, signal: Signal) -> None:
        """I1, I10: what is green is durable now."""
        if signal.light is not Light.GREEN:
            return
        self.greens += 1
        if not gate.disk.current:
            self.fail(f"I1: green at {signal.station} for {signal.ref}, and the disk has not got it all")
        boot, _, seq = signal.ref.partition(":")
        row = gate.store.connection.execute(_IS, (boot, int(seq or 0))).fetchone()
        if row is None:
            self.fail(f"I1: green at {signal.station} for {signal.ref}, which is not stored")
        if gate.disk.full:
            self.fail(f"I10: green at {signal.station} while its disk is full")

    # -- the ledger ---------------------------------------------------------------------------

    def published(self, central: Central, message: Publish) -> None:
        """I5: what an acknowledgement names is durable in the ledger when it is said."""
        if not message.topic.endswith("/ack"):
            return
        if not central.disk.current:
            self.fail("I5: an acknowledgement leaves, and its transaction is not durable")
        ack = decode(message.payload, v1.Ack)
        for boot, told in ack.boots.items():
            ranges = [(1, told.held[0])] if told.held[0] else []
            for low, high in [*ranges, *told.held[1]]:
                here = held_numbers(central.database, boot, low, high)
                if here != high - low + 1:
                    self.fail(f"I5: acknowledged {boot} {low} to {high}, the ledger has {here} of these")


def held_numbers(database: Database, boot: str, low: int, high: int) -> int:
    """How many numbers of a boot the ledger has, as records or dead letters."""
    row = database.row(_RECORDS, (boot, low, high))  # nearly always it has them all as records
    if row is not None and row[0] == high - low + 1:
        return int(row[0])
    row = database.row(_HELD, (boot, low, high, boot, low, high))
    return int(row[0]) if row else 0


def stored_refs(gate: Gate) -> dict[str, bytes]:
    """All records on this card now, by id."""
    if not gate.disk.rows(_EMPTY):
        return {}
    return {f"{boot}:{seq}": bytes(body) for boot, seq, body in gate.disk.rows(_ALL)}


def _number(ref: str) -> int:
    return int(ref.partition(":")[2])


def by_boot(refs: Iterable[str]) -> dict[str, set[int]]:
    """Ids as numbers by boot."""
    found: dict[str, set[int]] = defaultdict(set)
    for ref in refs:
        boot, _, seq = ref.partition(":")
        found[boot].add(int(seq))
    return found


_NEW = "SELECT seq, hlc, body FROM record WHERE boot = ? AND seq > ? ORDER BY seq"
_IS = "SELECT 1 FROM record r JOIN boot b ON b.n = r.boot WHERE b.id = ? AND r.seq = ?"
_EMPTY = "SELECT 1 FROM sqlite_master WHERE name = 'record'"
_ALL = "SELECT b.id, r.seq, r.body FROM record r JOIN boot b ON b.n = r.boot"
_RECORDS = "select count(*) from record where boot = ? and seq between ? and ?"
_HELD = (
    "select count(*) from (select seq from record where boot = ? and seq between ? and ? union"
    " select seq from dead_letter where boot = ? and seq between ? and ? and kind in ('dead', 'held'))"
)
