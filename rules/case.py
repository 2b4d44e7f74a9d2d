"""One judgement in progress: what was scanned, what is asked, and what may be asked about the world."""

from dataclasses import dataclass, field, replace
from typing import Final

from rules.catalog import Catalog
from rules.events import Asked, Capture, Facts, Read, Refused
from rules.product import Ask, Process, Product, asks
from rules.task import Line, Task
from rules.work import Work

#: The longest fact of a verdict, in characters: a record has to stay below `wire.v1.MAX_RECORD`.
MAX_FACT: Final = 200
#: The longest serial or lot: GS1 allows 20, makers' own numbers reach about 30 (reference: identifiers).
MAX_IDENTIFIER: Final = 60
#: The most base units of one capture; more is a typing error, and the wire carries no more than 10**9.
MAX_UNITS: Final = 10_000_000

#: What a step of the judgement gives back to end it.
Verdict = Asked | Refused


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a step may look at. `granted` holds the answers given so far, by reason code."""

    read: Read
    work: Work
    task: Task
    catalog: Catalog
    granted: Facts = field(default_factory=dict)

    @property
    def process(self) -> Process:
        """The process of the open task."""
        return self.task.process

    def ask(self, reason: str, *choices: str, **facts: object) -> Asked:
        """AMBER about this unit. Without choices the answer is another scan."""
        return Asked(reason, choices, self.read, told(**facts), self.granted)

    def refuse(self, reason: str, **facts: object) -> Refused:
        """RED."""
        return Refused(reason, self.read, told(**facts))

    def asks(self, product: Product) -> Ask:
        """What a unit of this product must bring here."""
        return asks(product, self.process)

    def booked(self, line: Line) -> int:
        """Units confirmed by anyone and captured here."""
        return line.done + self.work.captured(line.id)

    def closed(self, line: Line) -> str:
        """Why the line is closed, by the ledger or here; empty while open."""
        return line.closed or self.work.closed.get(line.id, "")

    def is_open(self, line: Line) -> bool:
        """Whether units are still missing on the line."""
        return not self.closed(line) and self.booked(line) < line.quantity


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit on its way to become a capture: its line, its product and what is known of it.

    `bare` tells that the serial stood alone, without a product code on the same label.
    """

    line: Line
    product: Product
    capture: Capture
    bare: bool = False
    reason: str = ""
    facts: Facts = field(default_factory=dict)

    def with_capture(self, **changes: object) -> "Unit":
        """The same unit with other fields of its capture."""
        capture: Capture = replace(self.capture, **changes)  # type: ignore[arg-type]  # fields of Capture
        return replace(self, capture=capture)


def told(**facts: object) -> Facts:
    """Facts of a verdict as texts, none longer than `MAX_FACT`."""
    return {name: str(value)[:MAX_FACT] for name, value in facts.items()}


def normal(product: Product, serial: str) -> str:
    """The form in which serials of a product are compared: zeros kept, case folded only by its rule.

    >>> normal(Product("main/p", "main", "p", "P", fold_case=True), "sn-007")
    'SN-007'
    """
    return serial.upper() if product.fold_case else serial
