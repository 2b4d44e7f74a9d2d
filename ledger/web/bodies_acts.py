"""The bodies of the REST requests that are acts (`ledger.acts`), and what the acts make of them."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Final

from pydantic import ConfigDict, Field, StrictBool, StrictInt

from ledger.acts.admit import Admission
from ledger.acts.attach import Attachment
from ledger.acts.correct import Correction
from ledger.acts.recall import Selection
from ledger.acts.relink import Relink
from ledger.office.entries import DocumentEntry, LineEntry
from ledger.web.bodies import Serials, serial_entries
from rules.catalog import Content

_STRICT: Final = ConfigDict(extra="forbid")
By = Annotated[str, Field(description="Who asks, kept with every record.")]
Ref = Annotated[str, Field(description="Your own reference: asked again under it, nothing is done twice.")]
Why = Annotated[str, Field(description="For people; kept.")]


@dataclass(frozen=True, slots=True)
class ByBody:
    """Who asks."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    by: By = "api"


@dataclass(frozen=True, slots=True)
class AdmitBody:
    """Units set aside, to be let in."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    refs: Annotated[
        tuple[str, ...], Field(description="Ids of their refusals, as the to-do list tells them.")
    ]
    reason: Why
    by: By = "api"
    stands_for: Annotated[str, Field(description="The missing expected serial it stands for.")] = ""
    over: Annotated[StrictBool, Field(description="An unexpected unit counts as over.")] = False
    product: Annotated[str, Field(description="owner/sku, where the scan does not say.")] = ""
    also: Annotated[tuple[str, ...], Field(description="Further refusals to override, by reason.")] = ()

    def admission(self) -> Admission:
        """The act's value."""
        return Admission(self.refs, self.reason, self.stands_for, self.over, self.product, self.also)


@dataclass(frozen=True, slots=True)
class AttachBody:
    """A code for a product, and the units set aside because nobody knew it."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    code: str
    product: Annotated[str, Field(description="owner/sku")]
    reason: Why
    pack: Annotated[StrictInt, Field(description="Base units of one scan.")] = 1
    refs: Annotated[tuple[str, ...], Field(description="Ids of the refusals to let in; may be none.")] = ()
    by: By = "api"

    def attachment(self) -> Attachment:
        """The code."""
        return Attachment(self.code, self.product, self.pack)

    def admission(self) -> Admission:
        """Which units are let in."""
        return Admission(self.refs, self.reason)


@dataclass(frozen=True, slots=True)
class SettleBody:
    """Entries of the to-do list that were dealt with in another way."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    kind: str
    keys: tuple[str, ...]
    how: Why
    by: By = "api"


@dataclass(frozen=True, slots=True)
class ItemBody:
    """One serial of a product."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    product: Annotated[str, Field(description="owner/sku")]
    serial: str


@dataclass(frozen=True, slots=True)
class ResolveBody:
    """Where units really are; either a place, or a task that has them."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    items: tuple[ItemBody, ...]
    place: str = ""
    task: str = ""
    reason: Why = "conflict"
    by: By = "api"
    ref: Ref = ""
    alike: Annotated[StrictBool, Field(description="All cases of the same tasks as the first item.")] = False


@dataclass(frozen=True, slots=True)
class RelinkUnitBody:
    """A unit that was booked under a wrong product or serial."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    product: str
    serial: str
    to_product: str = ""
    to_serial: str = ""


@dataclass(frozen=True, slots=True)
class RelinkBody:
    """Units to relink."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    units: tuple[RelinkUnitBody, ...]
    reason: Why
    by: By = "api"
    ref: Ref = ""

    def relinks(self) -> list[Relink]:
        """The act's values."""
        return [Relink(u.product, u.serial, u.to_product, u.to_serial) for u in self.units]


@dataclass(frozen=True, slots=True)
class CorrectionBody:
    """One thing to put right."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    product: str
    target: Annotated[str, Field(description="A place, or lost, scrap, supplier, customer.")]
    reason: Why
    serial: str = ""
    lot: str = ""
    quantity: StrictInt = 1
    source: Annotated[str, Field(description="Where it was booked; lost for what was found.")] = ""
    replaces: Annotated[str, Field(description="Id of the movement that was wrong.")] = ""


@dataclass(frozen=True, slots=True)
class CorrectBody:
    """Corrections, booked together."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    corrections: tuple[CorrectionBody, ...]
    by: By = "api"
    ref: Ref = ""

    def entries(self) -> list[Correction]:
        """The act's values."""
        return [
            Correction(c.product, c.target, c.reason, c.serial, c.lot, c.quantity, c.source, c.replaces)
            for c in self.corrections
        ]


@dataclass(frozen=True, slots=True)
class SpanBody:
    """Serials that follow each other; zeros are kept."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    first: str
    count: StrictInt


@dataclass(frozen=True, slots=True)
class GoodsBody:
    """What is recalled of one product; nothing named is all of it."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    product: str
    lots: tuple[str, ...] = ()
    serials: tuple[str, ...] = ()
    ranges: tuple[SpanBody, ...] = ()


@dataclass(frozen=True, slots=True)
class RecallBody:
    """A recall or a hold."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    kind: Annotated[str, Field(description="recall or hold.")]
    goods: tuple[GoodsBody, ...]
    why: Why
    by: By = "api"

    def selections(self) -> list[Selection]:
        """The act's values."""
        return [
            Selection(g.product, g.lots, g.serials, tuple((r.first, r.count) for r in g.ranges))
            for g in self.goods
        ]


@dataclass(frozen=True, slots=True)
class DocumentLineBody:
    """A line of any document."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    line: str
    product: str
    quantity: StrictInt
    place: str = ""
    lot: str = ""
    serials: Annotated[Serials | None, Field(description="Left out: the stored ones stay.")] = None
    dest: Annotated[str, Field(description="Batch and tote pick: the order or tote.")] = ""
    into: Annotated[str, Field(description="Account transfer: the new owner's product.")] = ""
    reserve: Annotated[str, Field(description="any, same_lot or exact.")] = "any"

    def entry(self) -> LineEntry:
        """The office's entry."""
        serials = None if self.serials is None else serial_entries(self.serials)
        where = (self.place, self.lot, serials, self.dest, self.into, self.reserve)
        return LineEntry(self.line, self.product, self.quantity, *where)


@dataclass(frozen=True, slots=True)
class DocumentBody:
    """A document of any process."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    lines: tuple[DocumentLineBody, ...] = ()
    party: Annotated[str, Field(description="Supplier, customer or new owner.")] = ""
    place: str = ""
    stations: tuple[str, ...] = ()
    free: Annotated[StrictBool, Field(description="Scanning a product adds it.")] = False
    blind: Annotated[StrictBool, Field(description="Stations do not show what is expected.")] = False
    origin: str = ""

    def entry(self, ref: str) -> DocumentEntry:
        """The office's entry."""
        lines = tuple(line.entry() for line in self.lines)
        rest = (self.stations, self.free, self.blind, self.origin)
        return DocumentEntry(ref, lines, self.party, self.place, *rest)


@dataclass(frozen=True, slots=True)
class FromOrderBody:
    """A document to be made from an order."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    order: str
    kind: Annotated[str, Field(description="pick, batch_pick, transfer_out or receive.")] = "pick"
    load: Annotated[bool | None, Field(description="Load its lots and serials? Left out: asks.")] = None


@dataclass(frozen=True, slots=True)
class CopyBody:
    """The document whose serials are entered."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    source: str


@dataclass(frozen=True, slots=True)
class DispatchBody:
    """Picks that are loaded together."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    picks: tuple[str, ...]
    party: str = ""
    stations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CountBody:
    """A place to count."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    place: str
    blind: StrictBool = False
    stations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HouseBody:
    """House serials to print."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    count: StrictInt
    by: By = "api"
    ref: Ref = ""


@dataclass(frozen=True, slots=True)
class MatchBody:
    """The pre-receipt that a blind receipt belongs to."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    document: str
    by: By = "api"


@dataclass(frozen=True, slots=True)
class ChildBody:
    """A child of a container."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    product: str
    serial: str = ""
    lot: str = ""
    expiry: str = ""
    quantity: StrictInt = 1


@dataclass(frozen=True, slots=True)
class ContainerBody:
    """What a sender announced of a container."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    children: tuple[ChildBody, ...]
    document: str = ""
    by: By = "api"

    def contents(self) -> list[Content]:
        """The act's values."""
        return [Content(c.product, c.serial, c.lot, c.expiry, c.quantity) for c in self.children]
