"""What the judgement may ask about the world: read-only, answered without waiting.

In a station it is the SQLite feed overlaid by the station's own movements, in tests a dict
(`rules.catalog.Shelf`), in the ledger its tables. Every answer is a value; none raises for "not there".
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

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
    """

    product: str
    serial: str
    place: str
    since: int
    head: str
    lot: str = ""
    task: str = ""


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot that was seen before; `expiry` is an ISO date or empty."""

    product: str
    lot: str
    expiry: str = ""


@dataclass(frozen=True, slots=True)
class Operator:
    """A person with a badge. `role` is one of operator, supervisor."""

    badge: str
    name: str
    role: str = "operator"
    language: str = "en"


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
    def code(self, code: str) -> ProductCode | None:
        """A GTIN of 14 digits, a SKU or any other product code."""

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
    def is_place(self, code: str) -> bool: ...


@dataclass(slots=True)
class Shelf:
    """A catalog held in dictionaries: for tests, doctests and trying rules in a shell."""

    version: str | None = "test:1"
    complete: bool = True
    online: bool = True
    products: dict[str, Product] = field(default_factory=dict)
    codes: dict[str, ProductCode] = field(default_factory=dict)
    open_tasks: dict[str, Task] = field(default_factory=dict)
    lists: list[Expected] = field(default_factory=list)
    where: dict[tuple[str, str], Position] = field(default_factory=dict)
    lots: dict[tuple[str, str], Lot] = field(default_factory=dict)
    debts: dict[tuple[str, str], int] = field(default_factory=dict)
    operators: dict[str, Operator] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)

    def product(self, product: str) -> Product | None:
        return self.products.get(product)

    def code(self, code: str) -> ProductCode | None:
        return self.codes.get(code)

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

    def is_place(self, code: str) -> bool:
        return code in self.places

    # -- filling it ---------------------------------------------------------------------------

    def add(self, product: Product, *codes: ProductCode) -> None:
        """A product with its codes; the SKU is always one of them."""
        self.products[product.id] = product
        self.codes[product.sku] = ProductCode(product.sku, product.id)
        self.codes.update({code.code: code for code in codes})

    def plan(self, task: Task, serials: Iterable[Expected] = ()) -> None:
        """A task and its entered serials."""
        self.open_tasks[task.id] = task
        self.lists.extend(serials)

    def count(self, task: str, line: str, quantity: int) -> None:
        """Adds confirmed units to a line, as a feed would after a movement."""
        old = self.open_tasks[task]
        lines = tuple(replace(x, done=x.done + quantity) if x.id == line else x for x in old.lines)
        self.open_tasks[task] = replace(old, lines=lines)
