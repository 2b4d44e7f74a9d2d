"""A station on a bench: the pure judgement with a catalog of dictionaries, driven by what is scanned.

Every scan of every test is also checked for what must always hold (`check`): the journal replays to an equal
session, the sums are right, the words of every verdict find their facts, a record fits the wire.
"""

import string
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from rules.catalog import Content, Hold, HoldKind, Lot, Operator, Position, ProductCode, Returned, Shelf
from rules.conclude import conclude
from rules.decide import decide
from rules.events import Accepted, Confirmed, Event, LineClosed
from rules.hear import listen
from rules.labels.reader import Profile
from rules.movement import FOLLOWS, Movement
from rules.order import Standing, Step, locate
from rules.place import Place, PlaceKind
from rules.product import By, Enforcement, Process, Product, Tracking, product_id
from rules.reasons import code_of, light, reason_of
from rules.scan import Entry, Scan
from rules.session import Session, evolve
from rules.signal import Light
from rules.task import Expected, Line, Task
from rules.view import Link, View, view
from rules.work import Work
from wire import v1
from wire.codec import decode, encode
from wire.journal import from_event, from_movement, to_event, to_movement

TODAY = date(2026, 11, 21)
#: 10:00 UTC of that day.
MORNING = 1_795_255_200_000
GTIN = "09521130001237"
CASE = "19521130001234"
BOOT = "0" * 32
MINUTE = 60_000
#: The movement that put a unit of `Bench.stock` where it stands.
HEAD = "f" * 32 + ":1"


def product(sku: str, tracking: str = "full", by: str = "serial", **more: Any) -> Product:
    """A product of owner `main`, named after its SKU."""
    key = product_id("main", sku)
    return Product(key, "main", sku, sku.title(), Tracking(tracking), By(by), **more)


def lenient(sku: str, tracking: str = "full", by: str = "serial") -> Product:
    """A product whose quantities may be keyed."""
    return product(sku, tracking, by, receive=Enforcement.LENIENT, pick=Enforcement.LENIENT)


def receipt(ref: str, *lines: Line, **more: Any) -> Task:
    """A pre-receipt."""
    return Task(ref, Process.RECEIVE, lines, party="Acme", **more)


def pick_list(ref: str, *lines: Line, **more: Any) -> Task:
    """A pick list."""
    return Task(ref, Process.PICK, lines, party="Bolt & Co", **more)


def line(n: int, sku: str, quantity: int, **more: Any) -> Line:
    """Line n of a task."""
    return Line(str(n), product_id("main", sku), quantity, **more)


@dataclass
class Bench:
    """Scans go in, reasons come out; movements are collected and move the shelf's stock."""

    shelf: Shelf = field(default_factory=Shelf)
    session: Session = field(default_factory=lambda: Session("dock-1"))
    events: list[Event] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    now: int = MORNING
    seq: int = 0
    profile: Profile = field(default_factory=Profile)
    replayed: Session = field(default_factory=lambda: Session("dock-1"))

    # -- the world ----------------------------------------------------------------------------

    def add(self, item: Product, *codes: str, pack: int = 1) -> "Bench":
        self.shelf.add(item, *(ProductCode(code, item.id, pack) for code in codes))
        return self

    def pack(self, sku: str, code: str, units: int) -> "Bench":
        """Another code of a product, for a case of so many units."""
        meaning = ProductCode(code, product_id("main", sku), units)
        self.shelf.meanings[code, meaning.product] = meaning
        return self

    def plan(self, task: Task, **serials: list[str]) -> "Bench":
        """A task; ``line1=[...]`` are the expected serials of line 1."""
        lists = {name.removeprefix("line"): entered for name, entered in serials.items()}
        lines = tuple(replace(x, listed=x.listed or x.id in lists) for x in task.lines)
        self.shelf.plan(
            replace(task, lines=lines),
            [Expected(task.id, number, serial) for number, entered in lists.items() for serial in entered],
        )
        return self

    def stock(  # noqa: PLR0913, PLR0917 - what a position has
        self, sku: str, serial: str, place: str, lot: str = "", task: str = "OLD-1", process: str = "receive"
    ) -> "Bench":
        key = product_id("main", sku)
        self.shelf.where[key, serial] = Position(key, serial, place, 1, HEAD, lot, task, process)
        return self

    def hold(self, sku: str, serial: str = "", lot: str = "", kind: str = "recall") -> "Bench":
        """A recall or hold of a product, a lot or a serial."""
        ref = f"{kind.upper()}-1"
        self.shelf.holds.append(Hold(product_id("main", sku), lot, serial, HoldKind(kind), ref, "Leaks"))
        return self

    def came_back(self, sku: str, units: int) -> "Bench":
        """Units of a product came back without their serials, just now."""
        self.shelf.returns[product_id("main", sku)] = Returned(units, self.now)
        return self

    def container(self, sscc: str, *children: Content) -> "Bench":
        """The known children of a container."""
        self.shelf.containers[sscc] = children
        return self

    def lot(self, sku: str, lot: str, expiry: str = "") -> "Bench":
        key = product_id("main", sku)
        self.shelf.lots[key, lot] = Lot(key, lot, expiry)
        return self

    def debt(self, sku: str, place: str, units: int) -> "Bench":
        self.shelf.debts[product_id("main", sku), place] = units
        return self

    def badge(self, code: str, name: str, role: str = "operator", language: str = "en") -> "Bench":
        self.shelf.operators[code] = Operator(code, name, role, language)
        return self

    def assign(self, task: str, station: str, *, taken_away: bool = False) -> "Bench":
        """The office gives a task to a station; `taken_away` from the one that had it."""
        old = self.shelf.open_tasks[task]
        self.shelf.open_tasks[task] = replace(
            old, assignee=station, assignment=old.assignment + int(taken_away)
        )
        return self

    def place(self, *codes: str, kind: str = "storage", warehouse: str = "") -> "Bench":
        self.shelf.places |= {code: Place(code, PlaceKind(kind), warehouse) for code in codes}
        return self

    def offline(self) -> "Bench":
        self.shelf.online = False
        return self

    def must_sign_on(self) -> "Bench":
        self.session.operator_required = self.replayed.operator_required = True
        return self

    def without_screen(self) -> "Bench":
        self.session.screen = self.replayed.screen = False
        return self

    def auto(self) -> "Bench":
        """A camera books what it sees."""
        self.session.auto = self.replayed.auto = True
        return self

    # -- scanning -----------------------------------------------------------------------------

    def scan(self, text: str | bytes, source: str = "gun", entry: Entry = Entry.SCAN, copies: int = 1) -> str:
        """Scans one code and gives the reason of the last event. ``]C1`` in front makes it GS1."""
        data = text.encode() if isinstance(text, str) else text
        self.now += 1_000
        scan = Scan(source, data, None, self.now * 1_000_000, entry, copies)
        heard = listen(self.session, scan, self.profile, at=self.now, today=TODAY)
        self.events = list(decide(self.session, heard.alone, self.shelf, heard.joined))
        for event in self.events:
            self._store(event)
        check(self)
        return code_of(self.events[-1]) if self.events else ""

    def scans(self, *texts: str) -> list[str]:
        return [self.scan(text) for text in texts]

    def touch(self, text: str) -> str:
        """A person touches or types something at the screen."""
        return self.scan(text, "screen", Entry.KEYED)

    def camera(self, text: str | bytes, copies: int = 1) -> str:
        """A camera sees `copies` labels with this code in one frame; empty when it gets no verdict."""
        return self.scan(text, "camera", Entry.FIXED, copies)

    def wait(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    # -- what came of it ----------------------------------------------------------------------

    @property
    def light(self) -> Light:
        return light(self.events[-1])

    @property
    def kinds(self) -> list[str]:
        """The last scan's events by their names."""
        return [type(event).__name__ for event in self.events]

    @property
    def facts(self) -> dict[str, str]:
        return dict(self.events[-1].facts)  # type: ignore[union-attr]

    @property
    def work(self) -> Work:
        assert self.session.work is not None
        return self.session.work

    @property
    def captured(self) -> dict[str, int]:
        """Units per line, captured and not confirmed."""
        return dict(self.session.work.counts) if self.session.work is not None else {}

    @property
    def serials(self) -> list[str]:
        work = self.session.work
        return [c.serial for c in work.captures.values() if c.serial] if work is not None else []

    @property
    def aside(self) -> list[str]:
        """The reasons of the units set aside."""
        return [refused.reason for refused in self.work.aside.values()]

    @property
    def task(self) -> str:
        return self.session.work.task if self.session.work is not None else ""

    @property
    def asked(self) -> dict[str, str]:
        """Per scanner the reason of its open question."""
        return {source: question.reason for source, question in self.session.questions.items()}

    def booked(self, **wanted: object) -> list[tuple[str, int]]:
        """Confirmed (serial or lot or product, quantity) of the movements with these fields."""
        found = [m for m in self.movements if all(getattr(m, k) == v for k, v in wanted.items())]
        return [(m.serial or m.lot or m.product.partition("/")[2], m.quantity) for m in found]

    def ways(self, **wanted: object) -> list[str]:
        """The movements with these fields, such as ``pick S1 A-01>customer``."""
        found = [m for m in self.movements if all(getattr(m, k) == v for k, v in wanted.items())]
        return [
            f"{m.process} {m.serial or m.lot or m.product.partition('/')[2]}"
            f"{'' if m.serial else f' x{m.quantity}'} {m.source}>{m.target}"
            for m in found
        ]

    @property
    def sums(self) -> dict[str, int]:
        """What the movements make of each place, over all products; places without a change are left out."""
        sums: Counter[str] = Counter()
        for m in self.movements:
            sums.update({m.target: m.quantity})
            sums.subtract({m.source: m.quantity})
        return {place: units for place, units in sums.items() if units}

    def standing(self, sku: str, serial: str, *before: Step) -> Standing:
        """Where the ledger finds a serial from the movements concluded here, after those `before`."""
        item = (product_id("main", sku), serial)
        return locate([*before, *self._steps(item)])

    def _steps(self, item: tuple[str, str]) -> list[Step]:
        return [
            Step(
                *(ref[:32], int(ref[33:]), int(ref[33:]), self.now, m.source, m.target, m.prev, m.lot),
                *(m.expiry, m.task, m.process, m.container),
            )
            for ref, m in zip(self.ids, self.movements, strict=True)
            if (m.product, m.serial) == item
        ]

    @property
    def screen(self) -> View:
        return view(self.session, self.shelf, Link(online=True))

    # -- what the store does ------------------------------------------------------------------

    def _store(self, event: Event) -> None:
        self.seq += 1
        ref = f"{BOOT}:{self.seq}"
        born = conclude(self.session, "") if isinstance(event, Confirmed) else ()
        again = to_event(travelled(from_event(event), self.seq, self.now))  # type: ignore[arg-type]
        assert again == event
        self.replayed = evolve(self.replayed, again, ref)
        self.session = evolve(self.session, event, ref)
        if isinstance(event, LineClosed):
            self._close(event)
        for movement in born:
            self._move(movement)

    def _move(self, movement: Movement) -> None:
        self.seq += 1
        previous = (f"{BOOT}:{self.seq - 1}",) if movement.prev == FOLLOWS else movement.prev
        movement = replace(movement, prev=previous)
        assert to_movement(travelled(from_movement(movement), self.seq, self.now)) == movement  # type: ignore[arg-type]
        ref = f"{BOOT}:{self.seq}"
        self.movements.append(movement)
        self.ids.append(ref)
        item, shelf = (movement.product, movement.serial), self.shelf
        if movement.serial:
            m = movement
            shelf.where[item] = Position(
                *item, m.target, self.now, ref, m.lot, m.task, m.process, m.container
            )
            shelf.lists = [
                replace(e, received=True) if (e.task, e.line, e.serial) == key else e
                for key in [(movement.task, movement.line, movement.serial)]
                for e in shelf.lists
            ]
        if movement.line and movement.task in shelf.open_tasks:
            shelf.count(movement.task, movement.line, movement.quantity)
        back = shelf.returns.get(movement.product, Returned(0, 0))
        if not movement.serial and movement.reason == "identified":
            shelf.returns[movement.product] = replace(back, units=back.units - movement.quantity)
        elif not movement.serial and movement.process == Process.CUSTOMER_RETURN:
            shelf.returns[movement.product] = Returned(back.units + movement.quantity, self.now)
        if movement.lot:
            known = (movement.product, movement.lot)
            shelf.lots.setdefault(known, Lot(*known, movement.expiry))
        for place, units in (
            (movement.target, movement.debt),
            (movement.source, -int(movement.reason == "pays_debt")),
        ):
            owed = shelf.debts.get((movement.product, place), 0) + units
            shelf.debts[movement.product, place] = owed

    def _close(self, event: LineClosed) -> None:
        """As the ledger does: goods in are closed, goods out stay open."""
        task = self.shelf.open_tasks[event.task]
        if task.process is Process.RECEIVE:
            lines = tuple(replace(x, closed=event.reason) if x.id == event.line else x for x in task.lines)
            self.shelf.open_tasks[task.id] = replace(task, lines=lines)


def travelled(body: v1.Body, seq: int, at: int) -> v1.Body:
    """The body after its way over the wire; the record must not be too long."""
    record = v1.Record(seq, at << 16, at, at, synced=True, station="dock-1", body=body, feed="gen:1")
    data = encode(record)
    assert len(data) <= v1.MAX_RECORD
    return decode(data, v1.Record).body


def check(bench: Bench) -> None:
    """What holds after every scan."""
    assert bench.replayed == bench.session
    for event in bench.events:
        reason = reason_of(code_of(event))
        for text in (*reason.words.values(), *reason.action.values()):
            wanted = {name for _, name, _, _ in string.Formatter().parse(text) if name}
            assert wanted <= set(getattr(event, "facts", {})), (reason.code, wanted)
        assert light(event) is not Light.GREEN or isinstance(event, Accepted)
    assert bench.screen.station == "dock-1"
    for work in filter(None, (bench.session.work, *bench.session.parked.values())):
        check_sums(work)


def check_sums(work: Work) -> None:
    """The indexes over the captures say what the captures say."""
    captures = work.captures.items()
    lines = {c.line for _, c in captures}
    assert work.counts == {n: sum(c.quantity for _, c in captures if c.line == n) for n in lines}
    owing = {c.line for _, c in captures if c.debt}
    assert work.missing == {n: sum(c.debt for _, c in captures if c.line == n) for n in owing}
    assert {n: set(refs) for n, refs in work.owed.items()} == {
        n: {ref for ref, c in captures if c.line == n and c.debt} for n in owing
    }
    assert work.by_item == {(c.product, c.serial): ref for ref, c in captures if c.serial}
    assert sorted(ref for refs in work.taken.values() for ref in refs) == sorted(work.captures)
    assert set(work.at) == set(work.captures)
    assert work.amended <= set(work.captures)
    assert work.paid <= set(work.captures)
    assert all(c.quantity == 1 for _, c in captures if c.serial)
    assert all(c.debt in {0, c.quantity} for _, c in captures)
    assert all(units > 0 for units in work.paying.values())


def gs1(*pairs: tuple[str, str]) -> str:
    """A GS1 element string with AIM identifier; every value ends with a separator."""
    return "]C1" + "\x1d".join(ai + value for ai, value in pairs)


def play(bench: Bench, *steps: tuple[str, str]) -> None:
    """Scans one code after the other; each must be answered with the reason beside it."""
    for n, (text, expected) in enumerate(steps, 1):
        got = bench.scan(text)
        assert got == expected, f"scan {n} {text!r}: {got}, expected {expected}"
