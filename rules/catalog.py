"""What the judgement may ask about the world: read-only, answered without waiting.

In a station it is the SQLite feed overlaid by the station's own movements, in tests a dict
(`rules.catalog.Shelf`), in the ledger its tables. Every answer is a value; none raises for "not there".
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, Protocol

from rules.events import Facts, Read
from rules.place import Place
from rules.product import Product
from rules.task import Expected, Task


@dataclass(frozen=True, slots=True)
class ProductCode:
    """What a scannable product code means: a product and how many base units it stands for."""

    code: str
    product: str
    pack: int = 1


@dataclass(frozen=True, slots=True)
class Position:
    """Where one serial is, as far as this catalog knows.

    Attributes:
        product: key of the product.
        serial: in its normal form.
        place: where it is.
        since: milliseconds since 1970 when it came there.
        head: id ``boot:seq`` of the movement that put it there.
        lot: its lot, empty if none.
        task: the task of that movement.
        process: the process of that movement.
        container: the container (SSCC) that movement put it in, empty for none.
    """

    product: str
    serial: str
    place: str
    since: int
    head: str
    lot: str = ""
    task: str = ""
    process: str = ""
    container: str = ""


class HoldKind(StrEnum):
    """Why goods may not go out. Neither has an override."""

    RECALL = "recall"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Hold:
    """A recall or hold of a whole product, of a lot, or of one serial; empty fields mean "all".

    `ref` names the recall or hold, `why` is shown to people.
    """

    product: str
    lot: str
    serial: str
    kind: HoldKind
    ref: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """Units of a product that came back without their serials, and when the last did (ms since 1970)."""

    units: int
    at: int


@dataclass(frozen=True, slots=True)
class Content:
    """One known child of a container: a serial (`quantity` 1), or a quantity of a lot or product."""

    product: str
    serial: str = ""
    lot: str = ""
    expiry: str = ""
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class Dispute:
    """A conflict that concerns a station: one serial taken twice. `stations` and `tasks` of both stories."""

    product: str
    serial: str
    stations: tuple[str, ...]
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetAside:
    """A unit set aside at any station and not admitted yet; `ref` is the id of its refusal."""

    ref: str
    task: str
    reason: str
    read: Read
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot that was seen before; `expiry` is an ISO date or empty."""

    product: str
    lot: str
    expiry: str = ""


@dataclass(frozen=True, slots=True)
class Operator:
    """A person with a badge. `role` is ``operator`` or ``supervisor``."""

    badge: str
    name: str
    role: str = "operator"
    language: str = "en"

    @property
    def supervises(self) -> bool:
        """Whether the badge may override a refusal."""
        return self.role == "supervisor"


#: Children of one container that are judged as one; a pallet of small parcels holds a few hundred.
MAX_CONTENTS: Final = 1_000


class Catalog(Protocol):
    """The questions. `version` is None without a feed: then nothing is judged (reason ``rules.missing``).

    `complete` tells that every serial of the site is in `positions`, so that "not found" means unknown;
    `online` that the ledger was heard from recently, so that the answer is current.
    """

    @property
    def version(self) -> str | None: ...
    @property
    def complete(self) -> bool: ...
    @property
    def online(self) -> bool: ...
    def product(self, product: str) -> Product | None: ...
    def codes(self, code: str) -> tuple[ProductCode, ...]:
        """What a GTIN of 14 digits, a SKU or another code means: one product of each owner, at most 5."""

    def task(self, task: str) -> Task | None: ...
    def tasks(self, station: str) -> Iterable[Task]:
        """Open tasks released for this station, in the order to work on them; at most 50."""

    def expected(self, task: str, serial: str) -> tuple[Expected, ...]:
        """The lines of this task whose list holds this serial."""

    def listed(self, serial: str) -> tuple[Expected, ...]:
        """All lists of open tasks that hold this serial, at most 5."""

    def position(self, product: str, serial: str) -> Position | None: ...
    def positions(self, serial: str) -> tuple[Position, ...]:
        """The same serial string over all products, at most 5."""

    def lot(self, product: str, lot: str) -> Lot | None: ...
    def debt(self, product: str, place: str) -> int:
        """Units of this product at this place that were booked without their serials."""

    def operator(self, badge: str) -> Operator | None: ...
    def place(self, code: str) -> Place | None: ...
    def hold(self, product: str, lot: str, serial: str) -> Hold | None:
        """The recall or hold that this item falls under, by its serial, its lot or its product."""

    def first(self, product: str, place: str) -> Lot | None:
        """The lot at this place that expires first and has not expired, for "first expired, first out"."""

    def returned(self, product: str) -> Returned | None:
        """What came back of a product without serials and was not picked again with one."""

    def contents(self, sscc: str) -> tuple[Content, ...]:
        """The known children of a container, at most `MAX_CONTENTS`."""

    def missing(self, task: str, line: str, limit: int) -> tuple[str, ...]:
        """Entered serials of a line whose units have not been confirmed; a rare, slower question."""

    def disputes(self, station: str) -> tuple[Dispute, ...]:
        """Open conflicts that concern this station, at most 200."""

    def asides(self, task: str) -> tuple[SetAside, ...]:
        """Units of this task on the exceptions list, at most 200."""


@dataclass(slots=True)
class Shelf:
    """A catalog held in dictionaries: for tests, doctests and trying rules in a shell."""

    version: str | None = "test:1"
    complete: bool = True
    online: bool = True
    products: dict[str, Product] = field(default_factory=dict)
    meanings: dict[tuple[str, str], ProductCode] = field(default_factory=dict)
    open_tasks: dict[str, Task] = field(default_factory=dict)
    lists: list[Expected] = field(default_factory=list)
    where: dict[tuple[str, str], Position] = field(default_factory=dict)
    lots: dict[tuple[str, str], Lot] = field(default_factory=dict)
    debts: dict[tuple[str, str], int] = field(default_factory=dict)
    operators: dict[str, Operator] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    holds: list[Hold] = field(default_factory=list)
    firsts: dict[tuple[str, str], Lot] = field(default_factory=dict)
    returns: dict[str, Returned] = field(default_factory=dict)
    containers: dict[str, tuple[Content, ...]] = field(default_factory=dict)
    conflicts: list[Dispute] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)

    def product(self, product: str) -> Product | None:
        return self.products.get(product)

    def codes(self, code: str) -> tuple[ProductCode, ...]:
        return tuple(found for (text, _), found in sorted(self.meanings.items()) if text == code)[:5]

    def task(self, task: str) -> Task | None:
        return self.open_tasks.get(task)

    def tasks(self, station: str) -> Iterable[Task]:
        return [task for task in self.open_tasks.values() if task.released_for(station)]

    def expected(self, task: str, serial: str) -> tuple[Expected, ...]:
        return tuple(e for e in self.lists if (e.task, e.serial) == (task, serial))

    def listed(self, serial: str) -> tuple[Expected, ...]:
        return tuple(e for e in self.lists if e.serial == serial)[:5]

    def position(self, product: str, serial: str) -> Position | None:
        return self.where.get((product, serial))

    def positions(self, serial: str) -> tuple[Position, ...]:
        return tuple(p for p in self.where.values() if p.serial == serial)[:5]

    def lot(self, product: str, lot: str) -> Lot | None:
        return self.lots.get((product, lot))

    def debt(self, product: str, place: str) -> int:
        return self.debts.get((product, place), 0)

    def operator(self, badge: str) -> Operator | None:
        return self.operators.get(badge)

    def place(self, code: str) -> Place | None:
        return self.places.get(code)

    def hold(self, product: str, lot: str, serial: str) -> Hold | None:
        asked = ((product, "", serial), (product, lot, ""), (product, "", ""))
        found = {(h.product, h.lot, h.serial): h for h in self.holds}
        return next((found[key] for key in asked if key in found), None)

    def first(self, product: str, place: str) -> Lot | None:
        return self.firsts.get((product, place))

    def returned(self, product: str) -> Returned | None:
        return self.returns.get(product)

    def contents(self, sscc: str) -> tuple[Content, ...]:
        return self.containers.get(sscc, ())

    def missing(self, task: str, line: str, limit: int) -> tuple[str, ...]:
        found = (e.serial for e in self.lists if (e.task, e.line) == (task, line) and not e.received)
        return tuple(sorted(found)[:limit])

    def disputes(self, station: str) -> tuple[Dispute, ...]:
        return tuple(d for d in self.conflicts if station in d.stations)

    def asides(self, task: str) -> tuple[SetAside, ...]:
        return tuple(a for a in self.set_aside if a.task == task)

    # -- filling it ---------------------------------------------------------------------------

    def add(self, product: Product, *codes: ProductCode) -> None:
        """A product with its codes; the SKU is always one of them."""
        self.products[product.id] = product
        for code in (ProductCode(product.sku, product.id), *codes):
            self.meanings[code.code, code.product] = code

    def plan(self, task: Task, serials: Iterable[Expected] = ()) -> None:
        """A task and its entered serials."""
        self.open_tasks[task.id] = task
        self.lists.extend(serials)

    def count(self, task: str, line: str, quantity: int) -> None:
        """Adds confirmed units to a line, as a feed would after a movement."""
        old = self.open_tasks[task]
        lines = tuple(replace(x, done=x.done + quantity) if x.id == line else x for x in old.lines)
        self.open_tasks[task] = replace(old, lines=lines)
