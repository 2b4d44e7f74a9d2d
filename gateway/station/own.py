"""The station's own movements, and units it let in, that the feed does not show yet.

Without them a picked serial would return to stock and go green twice, and a unit set aside be let in twice.

Either is in here from its commit until the ledger holds its record *and* the loaded feed has reached the
version that acknowledgement spoke of (design: protocol, "Downwards"). No I/O.
"""

from collections import defaultdict, deque
from collections.abc import Collection
from dataclasses import dataclass, field

from gateway.held import Held, reached
from rules.catalog import Lot, Position
from rules.movement import Movement
from rules.product import Process

#: A product and the text of a serial or lot, or a place.
Pair = tuple[str, str]


@dataclass(slots=True)
class Own:
    """What the movements say, indexed by what a judgement asks. Each `ref` is the id of a record.

    `done` is per task, by line and process: the ledger counts on a line what its task's process moved.
    `returned` is per product, by record: units that came back without serials, negative for one identified
    since, and when. `admitted` is by the record that let a unit in: the refusal that had set it aside.
    """

    positions: dict[Pair, Position] = field(default_factory=dict)
    by_serial: dict[str, dict[str, Position]] = field(default_factory=dict)
    done: dict[str, dict[Pair, int]] = field(default_factory=dict)
    received: set[tuple[str, str, str]] = field(default_factory=set)
    lots: dict[Pair, Lot] = field(default_factory=dict)
    debts: dict[Pair, int] = field(default_factory=lambda: defaultdict(int))
    returned: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)
    admitted: dict[str, str] = field(default_factory=dict)
    movements: dict[str, Movement] = field(default_factory=dict)

    def add(self, ref: str, movement: Movement, at: int) -> None:
        """A movement was committed at `at`, later than all before."""
        m = self.movements[ref] = movement
        if m.serial:
            position = Position(m.product, m.serial, m.target, at, ref, m.lot, m.task, m.process, m.container)
            self.positions[m.product, m.serial] = position
            self.by_serial.setdefault(m.serial, {})[m.product] = position
        if m.line:
            lines = self.done.setdefault(m.task, {})
            key = (m.line, m.process)
            lines[key] = lines.get(key, 0) + m.quantity
            if m.serial:
                self.received.add((m.task, m.line, m.serial))
        if m.lot:
            known = self.lots.get((m.product, m.lot))
            expiry = m.expiry or (known.expiry if known is not None else "")  # not every label says it again
            self.lots[m.product, m.lot] = Lot(m.product, m.lot, expiry)
        if units := _returned(m):
            self.returned.setdefault(m.product, {})[ref] = (units, at)
        self._owe(m, 1)

    def admit(self, ref: str, refusal: str) -> None:
        """A unit set aside was let in by the record `ref`."""
        self.admitted[ref] = refusal

    def drop(self, ref: str) -> Movement | None:
        """The feed shows this movement, or unit let in, now; or the latter was undone."""
        self.admitted.pop(ref, None)
        m = self.movements.pop(ref, None)
        if m is None:
            return None
        position = self.positions.get((m.product, m.serial))
        if position is not None and position.head == ref:
            del self.positions[m.product, m.serial]
            del self.by_serial[m.serial][m.product]
            if not self.by_serial[m.serial]:
                del self.by_serial[m.serial]
        if m.line:
            self._undo_done(m)
        self.lots.pop((m.product, m.lot), None)
        if _returned(m):
            del self.returned[m.product][ref]
            if not self.returned[m.product]:
                del self.returned[m.product]
        self._owe(m, -1)
        return m

    def _undo_done(self, m: Movement) -> None:
        lines = self.done[m.task]
        key = (m.line, m.process)
        lines[key] -= m.quantity
        if not lines[key]:
            del lines[key]
        if not lines:
            del self.done[m.task]
        self.received.discard((m.task, m.line, m.serial))

    def _owe(self, m: Movement, sign: int) -> None:
        """Units booked without their serials are owed where they came to, and paid where one is found."""
        if m.debt:
            self.debts[m.product, m.target] += sign * m.debt
        if m.reason == "pays_debt":
            self.debts[m.product, m.source] -= sign


def _returned(m: Movement) -> int:
    """Units that came back without their serials; -1 for one of them whose serial is known now."""
    if m.reason == "identified":
        return -1
    return m.quantity if m.process == Process.CUSTOMER_RETURN and not m.serial else 0


class Waiting:
    """Which own movements wait for the ledger, and which for the feed."""

    def __init__(self, held: Held | None = None) -> None:
        """`held` is what the ledger was known to hold when the program ended."""
        self._held = held or Held()
        self._unheld: dict[str, deque[int]] = {}
        self._shown: deque[tuple[str, list[str]]] = deque()

    def __len__(self) -> int:
        return sum(map(len, self._unheld.values())) + sum(len(refs) for _, refs in self._shown)

    def add(self, ref: str, as_of: str = "") -> None:
        """A movement was committed, later than all of its boot before.

        After a restart, one that was held has the `as_of` of the feed that shows it.
        """
        boot, _, seq = ref.partition(":")
        same_ledger = as_of.rpartition(":")[0] == self._held.generation
        if as_of and same_ledger and self._held.of(boot).covers(int(seq)):
            self._shown.append((as_of, [ref]))
            return
        self._unheld.setdefault(boot, deque()).append(int(seq))

    def acked(self, held: Held) -> Collection[str]:
        """The ledger said what it holds; a movement held no more waits again. Those that are held now."""
        if _less(held, self._held):
            refs = sorted((ref for _, group in self._shown for ref in group), key=_seq, reverse=True)
            for ref in refs:
                self._unheld.setdefault(ref.partition(":")[0], deque()).appendleft(_seq(ref))
            self._shown.clear()
        self._held = held
        now = [ref for boot in list(self._unheld) for ref in self._take(boot, held)]
        if now:
            self._shown.append((held.as_of, now))
        return now

    def _take(self, boot: str, held: Held) -> list[str]:
        """The movements of this boot that are held, out of those that were not."""
        unheld, ranges = self._unheld[boot], held.of(boot)
        taken: list[str] = []
        while unheld and ranges.covers(unheld[0]):
            taken.append(f"{boot}:{unheld.popleft()}")
        if ranges.above and unheld:
            taken += [f"{boot}:{seq}" for seq in unheld if ranges.covers(seq)]
            unheld = self._unheld[boot] = deque(seq for seq in unheld if not ranges.covers(seq))
        if not unheld:
            del self._unheld[boot]
        return taken

    def shown(self, feed: str | None) -> Collection[str]:
        """The movements that this feed shows; they wait no longer."""
        out = [refs for as_of, refs in self._shown if reached(feed or "", as_of)]
        if out:
            self._shown = deque(group for group in self._shown if not reached(feed or "", group[0]))
        return [ref for refs in out for ref in refs]


def _less(held: Held, before: Held) -> bool:
    """Whether something held before is held no more."""
    if held.generation != before.generation:
        return True
    return any(
        held.of(boot).to < ranges.to
        or any(not held.of(boot).covers(n) for pair in ranges.above for n in pair)
        for boot, ranges in before.boots.items()
    )


def _seq(ref: str) -> int:
    return int(ref.partition(":")[2])
