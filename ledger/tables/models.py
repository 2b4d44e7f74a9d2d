"""The ledger's tables.

What is what:

- *entered* by people and imports: Product, Code, Place, Operator, Document, Line, ExpectedSerial, Content,
  Recall, Hold, Match, Settled
- *records*, as the gateways sent them: Record, and its readable forms Movement, Verdict, TaskStep
- *projections*, folded from records in the same transaction, rebuildable (`ledger.verify` does it):
  Standing, Conflict, Balance, Lot, Done, Debt, OpenCapture, Aside, Returned, First, Anchor, and the
  columns marked so below
- *bookkeeping* of delivery: Boot, HeldRange, Gateway, DeadLetter, Todo, FeedRow, Meta,
  Generation, Backup, Unnumbered, Event

There are no foreign keys: a record is never refused because something it names was not entered yet.
Times are milliseconds since 1970; a record's id is ``boot:seq``; empty text means "none".

A change to an entered table reaches the gateways, and gets its projected columns, only through
`ledger.projection.change.Change` in the same transaction.
"""

from typing import Final

from ledger.database import DATABASE, Row
from ledger.tables.bookkeeping import (
    Backup,
    Boot,
    DeadLetter,
    Event,
    FeedRow,
    Gateway,
    Generation,
    HeldRange,
    Meta,
    Todo,
    Unnumbered,
)
from ledger.tables.entered import (
    Code,
    Content,
    Document,
    ExpectedSerial,
    Hold,
    Line,
    Match,
    Operator,
    Place,
    Product,
    Recall,
    Settled,
)
from ledger.tables.projections import (
    Anchor,
    Aside,
    Balance,
    Conflict,
    Debt,
    Done,
    First,
    Lot,
    OpenCapture,
    Returned,
    Standing,
)
from ledger.tables.records import Movement, Record, TaskStep, Verdict

ENTERED: Final = (
    Product,
    Code,
    Place,
    Operator,
    Document,
    Line,
    ExpectedSerial,
    Content,
    Recall,
    Hold,
    Match,
    Settled,
)
RECORDS: Final = (Record, Movement, Verdict, TaskStep)
PROJECTIONS: Final = (
    Standing,
    Conflict,
    Balance,
    Lot,
    Done,
    Debt,
    OpenCapture,
    Aside,
    Returned,
    First,
    Anchor,
)
BOOKKEEPING: Final = (
    Boot,
    HeldRange,
    Gateway,
    DeadLetter,
    Todo,
    FeedRow,
    Meta,
    Generation,
    Backup,
    Unnumbered,
    Event,
)
#: Every table, in the order they are created.
TABLES: Final = (*ENTERED, *RECORDS, *PROJECTIONS, *BOOKKEEPING)

__all__ = [
    "BOOKKEEPING",
    "DATABASE",
    "ENTERED",
    "PROJECTIONS",
    "RECORDS",
    "TABLES",
    "Anchor",
    "Aside",
    "Backup",
    "Balance",
    "Boot",
    "Code",
    "Conflict",
    "Content",
    "DeadLetter",
    "Debt",
    "Document",
    "Done",
    "Event",
    "ExpectedSerial",
    "FeedRow",
    "First",
    "Gateway",
    "Generation",
    "HeldRange",
    "Hold",
    "Line",
    "Lot",
    "Match",
    "Meta",
    "Movement",
    "OpenCapture",
    "Operator",
    "Place",
    "Product",
    "Recall",
    "Record",
    "Returned",
    "Row",
    "Settled",
    "Standing",
    "TaskStep",
    "Todo",
    "Unnumbered",
    "Verdict",
]
