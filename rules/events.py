"""What can happen at a station. Every event that is kept becomes one record of the journal.

Events are facts that `rules.session.evolve` folds into a session; replaying the journal gives the same
session. They hold all that `evolve` needs, so that a replay asks no catalog.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rules.product import Process
from rules.scan import Entry


@dataclass(frozen=True, slots=True)
class Read:
    """One scan as it was understood, kept with the verdict on it.

    Attributes:
        source: name of the device.
        raw: payload without the AIM identifier, unchanged.
        aim: AIM symbology identifier, empty if none was sent.
        entry: how it came in.
        at: milliseconds since 1970 by the station's clock.
        text: normal form for display, cut at 400 characters; the problem when unreadable.
        gtin: 14 digits, empty if none; likewise the fields below.
        serial: AI 21.
        lot: AI 10.
        expiry: ISO date.
        quantity: units said by the label (AI 30, 37); 0 if none.
        sscc: AI 00, or the licence plate of a transport unit.
        part: product code that is no GTIN: a part number, or labeler, product and unit of HIBC.
        parts: raw data of the other symbols of this label, in the order in which they were scanned before it.
        copies: separate labels of this same code in one frame of a camera; 1 from any other device.
        warning: what the reader noticed, e.g. a suspected lost separator.
        fault: code of the reader when the data cannot be read.
        hint: what to do about `fault`.
    """

    source: str
    raw: bytes
    at: int
    aim: str = ""
    entry: Entry = Entry.SCAN
    text: str = ""
    gtin: str = ""
    serial: str = ""
    lot: str = ""
    expiry: str = ""
    quantity: int = 0
    sscc: str = ""
    warning: str = ""
    fault: str = ""
    hint: str = ""
    copies: int = 1
    part: str = ""
    parts: tuple[bytes, ...] = ()
    customer_part: str = ""
    scheme: str = ""

    @property
    def names_product(self) -> bool:
        """Whether it bears a product code, known here or not."""
        return bool(self.gtin or self.part or self.customer_part)

    @property
    def symbols(self) -> frozenset[bytes]:
        """What its label is known by: its last symbol with and without AIM identifier, and those before."""
        return frozenset((self.raw, self.aim.encode() + self.raw, *self.parts))

    def continues(self, other: "Read") -> bool:
        """Whether this is the label of `other` with one symbol more, or with another one scanned last."""
        return other.raw in self.parts or other.aim.encode() + other.raw in self.parts


@dataclass(frozen=True, slots=True)
class Capture:
    """One accepted unit or quantity inside an open task. Its id is the id of its verdict record.

    Attributes:
        line: the line it counts on; empty for a unit that is no progress of the task (damaged at a pick).
        product: key of the product.
        quantity: base units, at least 1.
        serial: normal form, empty unless the line is counted by serials.
        lot: empty if none.
        expiry: ISO date, empty if none.
        source_place: where it is taken from.
        target_place: where it goes.
        prev: what its movement will follow (`rules.movement`).
        reason: remark carried to the movement, e.g. ``re_receipt``, ``provisional``.
        relocate_from: place it really stands at; the relocation is booked before the pick.
        pack: base units of one scan, so that QTY n counts packs.
        note: kept as information: serial of a unit that is counted by quantity, further codes of its label.
        debt: units of `quantity` without the serial they should have.
        process: of its movement where that is not the task's own (``quarantine`` of a damaged unit).
        container: SSCC of the container it was captured with.
        dest: the order or tote it was put to.
        into: the product it becomes under the new owner (account transfer).
    """

    line: str
    product: str
    quantity: int
    serial: str = ""
    lot: str = ""
    expiry: str = ""
    source_place: str = ""
    target_place: str = ""
    prev: tuple[str, ...] = ()
    reason: str = ""
    relocate_from: str = ""
    pack: int = 1
    note: str = ""
    debt: int = 0
    process: str = ""
    container: str = ""
    dest: str = ""
    into: str = ""


Facts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Opened:
    """A task was opened (claimed) or, with its captures kept, resumed at this station.

    `assignment` is the number under which it was claimed (`rules.task.Task`). `free` tells that the task was
    started here and is in no catalog (a blind receipt, a counter issue, a relocation); `place` is its own.
    """

    task: str
    process: Process
    read: Read
    assignment: int = 0
    free: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class Paused:
    """The open task was parked with its captures."""

    task: str
    read: Read


class Noting(StrEnum):
    """What a scan without a unit did."""

    CONTEXT = "context"  # product, lot or place chosen
    OPERATOR = "operator"  # a badge signed on
    SIGNED_OFF = "signed_off"
    DROPPED = "dropped"  # an open question was left without an answer
    UNCHANGED = "unchanged"  # understood, nothing to change
    DAMAGED = "damaged"  # the next unit of this scanner is damaged
    ACKNOWLEDGED = "acknowledged"  # a stop was acknowledged: this scanner goes on
    LIST_DROPPED = "list_dropped"  # a supervisor dropped the list of `line` for this task
    HELP = "help"  # a person is called


@dataclass(frozen=True, slots=True)
class Noted:
    """A code that sets context or gives a command: a short neutral tick, never the green.

    `reason` names what happened (`rules.reasons`). For `Noting.CONTEXT` the context fields replace those of
    the session as a whole; for `Noting.OPERATOR` `operator` is the name, `language` theirs. `dest` is the
    order or tote chosen, `origin` the place goods are taken from where two bin labels matter (relocation).
    """

    noting: Noting
    reason: str
    read: Read
    product: str = ""
    line: str = ""
    lot: str = ""
    expiry: str = ""
    place: str = ""
    pack: int = 1
    operator: str = ""
    facts: Facts = field(default_factory=dict)
    dest: str = ""
    origin: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """GREEN: booked in the task.

    `amends` names a capture that this one replaces (QTY n), `admits` the refusal of a unit set aside that
    this one lets in.
    """

    capture: Capture
    reason: str
    read: Read
    facts: Facts = field(default_factory=dict)
    amends: str = ""
    admits: str = ""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A camera sees a unit that would be green: shown ("20 of 20"), booked by CONFIRM or the button."""

    capture: Capture
    reason: str
    read: Read
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """AMBER: not booked until answered.

    The question keeps the read; an answer judges it again with ``reason: choice`` granted.

    Attributes:
        reason: what is asked (`rules.reasons`).
        choices: at most four stable answer codes; the first is the one that CONFIRM gives.
        granted: what was answered on the way here.
        unit: whether a unit waits for the answer: unanswered, it goes aside.
    """

    reason: str
    choices: tuple[str, ...]
    read: Read
    facts: Facts = field(default_factory=dict)
    granted: Facts = field(default_factory=dict)
    unit: bool = True


@dataclass(frozen=True, slots=True)
class Refused:
    """RED. The class of the reason tells whether the unit is set aside or the scanner stops."""

    reason: str
    read: Read
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Undone:
    """One capture was taken out again; `capture` is the id of its verdict record."""

    capture: str
    read: Read
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LineClosed:
    """A line was closed short, with the reason given."""

    task: str
    line: str
    reason: str
    read: Read


@dataclass(frozen=True, slots=True)
class Confirmed:
    """All captures so far were booked; their movements are born with this event.

    Attributes:
        task: reference of the document.
        captures: how many captures were booked.
        aside: units set aside that go to the exceptions list.
        finished: whether nothing is left to do, so that the task leaves the station.
    """

    task: str
    captures: int
    aside: int
    finished: bool
    read: Read


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The open task was given up; an `Undone` for each capture comes just before.

    `aside` are the units set aside that go to the exceptions list.
    """

    task: str
    aside: int
    read: Read


Event = (
    Opened
    | Paused
    | Noted
    | Accepted
    | Proposed
    | Asked
    | Refused
    | Undone
    | LineClosed
    | Confirmed
    | Cancelled
)
