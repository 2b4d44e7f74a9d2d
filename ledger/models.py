"""The ledger's tables.

What is what:

- *entered* by people and imports: Product, Code, Place, Operator, Document, Line, ExpectedSerial
- *records*, as the gateways sent them: Record, and its readable forms Movement, Verdict, TaskStep
- *projections*, folded from records in the same transaction, rebuildable (`ledger.verify` does it):
  Standing, Conflict, Balance, Lot, Done, Debt, OpenCapture, and the columns marked so below
- *bookkeeping* of delivery: Boot, HeldRange, Gateway, DeadLetter, Todo, FeedRow, Meta

There are no foreign keys: a record is never refused because something it names was not entered yet.
Times are milliseconds since 1970; a record's id is ``boot:seq``; empty text means "none".

A change to an entered table reaches the gateways, and gets its projected columns, only through
`ledger.change.Change` in the same transaction.
"""

from typing import Final

from ledger.bookkeeping import Boot, DeadLetter, FeedRow, Gateway, HeldRange, Meta, Todo
from ledger.database import DATABASE, Row
from ledger.entered import Code, Document, ExpectedSerial, Line, Operator, Place, Product
from ledger.projections import Balance, Conflict, Debt, Done, Lot, OpenCapture, Standing
from ledger.records import Movement, Record, TaskStep, Verdict

ENTERED: Final = (Product, Code, Place, Operator, Document, Line, ExpectedSerial)
RECORDS: Final = (Record, Movement, Verdict, TaskStep)
PROJECTIONS: Final = (Standing, Conflict, Balance, Lot, Done, Debt, OpenCapture)
BOOKKEEPING: Final = (Boot, HeldRange, Gateway, DeadLetter, Todo, FeedRow, Meta)
#: Every table, in the order they are created.
TABLES: Final = (*ENTERED, *RECORDS, *PROJECTIONS, *BOOKKEEPING)

__all__ = [
    "BOOKKEEPING",
    "DATABASE",
    "ENTERED",
    "PROJECTIONS",
    "RECORDS",
    "TABLES",
    "Balance",
    "Boot",
    "Code",
    "Conflict",
    "DeadLetter",
    "Debt",
    "Document",
    "Done",
    "ExpectedSerial",
    "FeedRow",
    "Gateway",
    "HeldRange",
    "Line",
    "Lot",
    "Meta",
    "Movement",
    "OpenCapture",
    "Operator",
    "Place",
    "Product",
    "Record",
    "Row",
    "Standing",
    "TaskStep",
    "Todo",
    "Verdict",
]
