"""A station on a bench: the pure judgement with a catalog of dictionaries, driven by what is scanned."""

from dataclasses import dataclass, field, replace
from datetime import date

from rules.catalog import Lot, Operator, Position, ProductCode, Shelf
from rules.conclude import conclude
from rules.decide import decide
from rules.events import Accepted, Confirmed, Event
from rules.hear import hear
from rules.label import Profile, read
from rules.movement import FOLLOWS, Movement
from rules.product import By, Enforcement, Process, Product, Tracking, product_id
from rules.reasons import code_of, light
from rules.scan import Entry, Scan
from rules.session import Session, evolve
from rules.signal import Light
from rules.task import Expected, Line, Task

TODAY = date(2026, 11, 21)
GTIN = "09521130001237"
BOOT = "0" * 32


def product(sku: str, tracking: str = "full", by: str = "serial", **more: object) -> Product:
    """A product of owner `main`, named after its SKU."""
    return Product(
        product_id("main", sku),
        "main",
        sku,
        sku.title(),
        Tracking(tracking),
        By(by),
        **more,  # type: ignore[arg-type]
    )


def lenient(sku: str, tracking: str = "full") -> Product:
    """A product whose quantities may be keyed."""
    return product(sku, tracking, receive=Enforcement.LENIENT, pick=Enforcement.LENIENT)


def receipt(ref: str, *lines: Line, **more: object) -> Task:
    """A pre-receipt."""
    return Task(ref, Process.RECEIVE, lines, party="Acme", **more)  # type: ignore[arg-type]


def pick_list(ref: str, *lines: Line, **more: object) -> Task:
    """A pick list."""
    return Task(ref, Process.PICK, lines, party="Bolt & Co", **more)  # type: ignore[arg-type]


def line(n: int, sku: str, quantity: int, **more: object) -> Line:
    """Line n of a task."""
    return Line(str(n), product_id("main", sku), quantity, **more)  # type: ignore[arg-type]


@dataclass
class Bench:
    """Scans go in, reasons come out; movements are collected and move the shelf's stock."""

    shelf: Shelf = field(default_factory=Shelf)
    session: Session = field(default_factory=lambda: Session("dock-1"))
    events: list[Event] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    now: int = 1_000_000
    seq: int = 0
    profile: Profile = Profile()

    def add(self, item: Product, *codes: str, pack: int = 1) -> "Bench":
        self.shelf.add(item, *(ProductCode(code, item.id, pack) for code in codes))
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

    def stock(self, sku: str, serial: str, place: str, lot: str = "", task: str = "OLD-1") -> "Bench":
        key = product_id("main", sku)
        self.shelf.where[key, serial] = Position(key, serial, place, 1, "f" * 32 + ":1", lot, task)
        return self

    def lot(self, sku: str, lot: str, expiry: str = "") -> "Bench":
        key = product_id("main", sku)
        self.shelf.lots[key, lot] = Lot(key, lot, expiry)
        return self

    def badge(self, code: str, name: str) -> "Bench":
        self.shelf.operators[code] = Operator(code, name)
        return self

    def scan(self, text: str | bytes, source: str = "gun", entry: Entry = Entry.SCAN) -> str:
        """Scans one code and gives the reason of the last event. ``]C1`` in front makes it GS1."""
        data = text.encode() if isinstance(text, str) else text
        self.now += 1_000
        scan = Scan(source, data, None, self.now * 1_000_000, entry)
        heard = hear(scan, read(scan, self.profile, today=TODAY), self.now)
        self.events = list(decide(self.session, heard, self.shelf))
        for event in self.events:
            self._store(event)
        return code_of(self.events[-1]) if self.events else ""

    def scans(self, *texts: str) -> list[str]:
        return [self.scan(text) for text in texts]

    @property
    def light(self) -> Light:
        return light(self.events[-1])

    @property
    def facts(self) -> dict[str, str]:
        return dict(self.events[-1].facts)  # type: ignore[union-attr]

    @property
    def captured(self) -> dict[str, int]:
        """Units per line, captured and not confirmed."""
        work = self.session.work
        return {k: n for k, n in work.counts.items() if n} if work is not None else {}

    @property
    def serials(self) -> list[str]:
        work = self.session.work
        return [c.serial for c in work.captures.values() if c.serial] if work is not None else []

    def _store(self, event: Event) -> None:
        self.seq += 1
        ref = f"{BOOT}:{self.seq}"
        born = conclude(self.session, "") if isinstance(event, Confirmed) else ()
        self.session = evolve(self.session, event, ref)
        for movement in born:
            self._move(movement)

    def _move(self, movement: Movement) -> None:
        self.seq += 1
        previous = (f"{BOOT}:{self.seq - 1}",) if movement.prev == FOLLOWS else movement.prev
        movement = replace(movement, prev=previous)
        self.movements.append(movement)
        if movement.serial:
            self.shelf.where[movement.product, movement.serial] = Position(
                movement.product,
                movement.serial,
                movement.target,
                self.now,
                f"{BOOT}:{self.seq}",
                movement.lot,
                movement.task,
            )
        if movement.line:
            self.shelf.count(movement.task, movement.line, movement.quantity)
        if movement.lot:
            known = (movement.product, movement.lot)
            self.shelf.lots.setdefault(known, Lot(*known, movement.expiry))


def gs1(*pairs: tuple[str, str]) -> str:
    """A GS1 element string with AIM identifier; every value ends with a separator."""
    return "]C1" + "\x1d".join(ai + value for ai, value in pairs)


__all__ = ["GTIN", "TODAY", "Accepted", "Bench", "gs1", "lenient", "line", "pick_list", "product", "receipt"]
