"""One judgement in progress: what was scanned, what is asked, and what may be asked about the world."""

from dataclasses import dataclass, field, replace
from typing import Final

from rules.catalog import Catalog
from rules.events import Asked, Capture, Facts, Noted, Noting, Read, Refused
from rules.product import Ask, Process, Product, asks
from rules.scan import Entry
from rules.task import Line, Task
from rules.work import ANYONE, Context, Work

#: The longest fact of a verdict, in characters: a record has to stay below `wire.v1.MAX_RECORD`.
MAX_FACT: Final = 200
#: The longest serial or lot: GS1 allows 20, makers' own numbers reach about 30 (reference: identifiers).
MAX_IDENTIFIER: Final = 60
#: The most base units of one capture; more is a typing error, and the wire carries no more than 10**9.
MAX_UNITS: Final = 10_000_000
#: The answer that is kept for all further units of the line (`Case.ask_line`).
REST: Final = "rest"

#: In `Case.granted` and in facts: the unit in question was said to be damaged.
DAMAGED: Final = "damaged"

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
        return Asked(reason, choices, self.read, told(**facts), self.carried)

    def ask_line(self, reason: str, **facts: object) -> Asked:
        """AMBER about this unit whose yes can be kept for the rest of its line (`agreed`)."""
        return self.ask(reason, "yes", REST, **facts)

    def agreed(self, reason: str, line: Line) -> bool:
        """Whether this was answered with yes, for this unit or for the rest of its line."""
        return reason in self.granted or (line.id, reason) in self.work.kept

    def refuse(self, reason: str, **facts: object) -> Refused:
        """RED."""
        more = {DAMAGED: "1"} if self.damaged else {}
        return Refused(reason, self.read, {**told(**facts), **more})

    def choose(self, reason: str, context: Context, **facts: object) -> Noted:
        """A code that sets context: `context` is the whole of it."""
        return Noted(
            Noting.CONTEXT,
            reason,
            self.read,
            product=context.product,
            line=context.line,
            lot=context.lot,
            expiry=context.expiry,
            place=context.place,
            pack=context.pack,
            facts=told(**facts),
            dest=context.dest,
            origin=context.origin,
        )

    def overridden(self, reason: str) -> str:
        """Who let this refusal pass, empty if nobody did (`rules.override`)."""
        return self.granted.get(f"override:{reason}", "")

    def asks(self, product: Product) -> Ask:
        """What a unit of this product must bring here."""
        return asks(product, self.process)

    def listed(self, line: Line) -> bool:
        """Whether the line's serials are entered and no supervisor dropped the list."""
        return line.listed and line.id not in self.work.dropped

    def booked(self, line: Line) -> int:
        """Units confirmed by anyone and captured here."""
        return line.done + self.work.captured(line.id)

    def closed(self, line: Line) -> str:
        """Why the line is closed, by the ledger or here; empty while open."""
        return line.closed or self.work.closed.get(line.id, "")

    def is_open(self, line: Line) -> bool:
        """Whether units are still missing on the line."""
        return not self.closed(line) and self.booked(line) < line.quantity

    @property
    def damaged(self) -> bool:
        """Whether DAMAGED was scanned before this unit, by its scanner or at the screen."""
        flags = self.work.damaged
        if DAMAGED in self.granted or self.read.source in flags:
            return True
        return ANYONE in flags and self.read.entry is not Entry.FIXED

    @property
    def carried(self) -> Facts:
        """What a question keeps for its answer: all that was granted, and that its unit is damaged."""
        return {**self.granted, DAMAGED: "1"} if self.damaged else self.granted


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

    def remarked(self, reason: str, **facts: object) -> "Unit":
        """The same unit with a remark on its green, if it has none yet: the first one said counts."""
        return self if self.reason else self.said(reason, **facts)

    def said(self, reason: str, **facts: object) -> "Unit":
        """The same unit with a remark that goes before any other: what to do, or what was answered."""
        return replace(self, reason=reason, facts={**self.facts, **told(**facts)})


def free_line(product: str) -> Line:
    """The line of a product in a task without lines: it is open for any number."""
    return Line(product, product, MAX_UNITS)


def line_of_task(task: Task, line_id: str) -> Line | None:
    """The line with this number; in a task without lines every product is one."""
    return task.line(line_id) or (free_line(line_id) if task.free and line_id else None)


def task_of(work: Work, catalog: Catalog) -> Task | None:
    """The open task: as the catalog has it, or as it was started here; None when it is gone."""
    if work.free:
        return Task(work.task, work.process, (), place=work.place, free=True)
    return catalog.task(work.task)


def told(**facts: object) -> Facts:
    """Facts of a verdict as texts, none longer than `MAX_FACT`."""
    return {name: str(value)[:MAX_FACT] for name, value in facts.items()}


def damage(granted: Facts) -> Facts:
    """What is granted of the unit's being damaged, for whatever becomes of its question."""
    return {DAMAGED: granted[DAMAGED]} if DAMAGED in granted else {}
