"""Kinds of documents as people see them: what they are called, where their pages are. Pure."""

from dataclasses import dataclass
from typing import Final

from ledger.office.kinds import KINDS, ORDER, Kind, Lists
from rules.product import Process


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """How one kind of document is called and where its pages are.

    Attributes:
        kind: key of `ledger.office.kinds.KINDS`.
        path: where its list is; a document's page lies below.
        title: of the list.
        new: what the button says, empty where nobody enters one.
        party: what its party is called, empty where it has none.
        place: what its head place is called, empty where it has none.
        line_place: what a line's place is called.
        lead: what it is, in one sentence.
        csv: kind of its files (`ledger.office.imports.Kind`), empty for none.
    """

    kind: str
    path: str
    title: str
    new: str
    party: str
    place: str
    line_place: str
    lead: str
    csv: str = ""

    @property
    def rules(self) -> Kind:
        """What the office may enter on it."""
        return KINDS[self.kind]

    @property
    def receive(self) -> bool:
        """Whether its lists are expected goods: all or none."""
        return self.rules.lists is Lists.EXPECTED

    @property
    def reserves(self) -> bool:
        """Whether its lists are reservations."""
        return self.rules.lists is Lists.RESERVED

    @property
    def edited(self) -> bool:
        """Whether people enter its lines; the ledger makes those of the others."""
        return self.rules.lists is not Lists.SHIPPED

    @property
    def hideable(self) -> bool:
        """Whether a station can be kept from seeing what is expected."""
        return self.kind in {Process.RECEIVE, Process.CUSTOMER_RETURN, Process.ADJUST}

    @property
    def empty(self) -> str:
        """What an empty list says."""
        return f"No open {self.title[0].lower()}{self.title[1:]}."


PRE_RECEIPTS: Final = DocumentKind(
    Process.RECEIVE, "/pre-receipts", "Pre-receipts", "New pre-receipt", "Supplier", "Goes to", "Place",
    "Goods that are expected. A dock scans the reference to open one.", "pre-receipts",
)  # fmt: skip
PICK_LISTS: Final = DocumentKind(
    Process.PICK, "/pick-lists", "Pick lists", "New pick list", "Customer", "Put to", "From",
    "Goods that are to go out. A bench scans the reference to open one.", "pick-lists",
)  # fmt: skip
ORDERS: Final = DocumentKind(
    ORDER, "/tasks/orders", "Orders", "New order", "Customer or supplier", "", "Place",
    "Purchase and sales orders and quotations: no station sees them, other documents are made from them.",
    "orders",
)  # fmt: skip
DISPATCHES: Final = DocumentKind(
    Process.DISPATCH, "/tasks/dispatches", "Dispatches", "Dispatch picked goods", "Customer", "", "From",
    "Loading, checked against what pick lists took.",
)  # fmt: skip
TRANSFERS: Final = DocumentKind(
    Process.TRANSFER_OUT, "/tasks/transfers", "Warehouse transfers", "New transfer", "Carrier", "Goes to",
    "From", "Shipping puts the goods in transit; only that set can be received.", "transfers",
)  # fmt: skip
COUNTS: Final = DocumentKind(
    Process.COUNT, "/tasks/counts", "Counts", "New count", "", "Counted place", "Place",
    "What is there, compared with the books; nothing is replaced wholesale.",
)  # fmt: skip
#: Every kind, in the order of the page Tasks.
DOCUMENT_KINDS: Final = (
    PRE_RECEIPTS,
    PICK_LISTS,
    DocumentKind(
        Process.BATCH_PICK, "/tasks/batch-picks", "Batch picks", "New batch pick", "Customer", "Put to",
        "From", "Goods for several orders reach the bench together; each unit is put to its order.",
        "batch-picks",
    ),
    DocumentKind(
        Process.TOTE_PICK, "/tasks/tote-picks", "Tote picks", "New tote pick", "Customer", "Put to", "From",
        "Picked into totes: tote, then unit.", "tote-picks",
    ),
    DocumentKind(
        Process.ISSUE, "/tasks/issues", "Counter issues", "New counter issue", "Customer", "", "From",
        "Goods over the counter: scanning a product adds it.",
    ),
    DISPATCHES,
    TRANSFERS,
    DocumentKind(
        Process.TRANSFER_IN, "/tasks/transfer-receipts", "Transfer receipts", "", "Carrier", "Goes to",
        "Place", "The receiving sides of warehouse transfers: they follow what is shipped.",
    ),
    DocumentKind(
        Process.ACCOUNT_TRANSFER, "/tasks/account-transfers", "Account transfers", "New account transfer",
        "New owner", "Place", "From", "The owner changes, the place does not.", "account-transfers",
    ),
    DocumentKind(
        Process.RELOCATE, "/tasks/relocations", "Relocations", "New relocation", "", "Goes to", "From",
        "Goods change their place within the warehouse.", "relocations",
    ),
    COUNTS,
    DocumentKind(
        Process.ADJUST, "/tasks/adjustments", "Adjustments", "New adjustment", "", "Place", "Place",
        "Units are lost, scrapped or found, never deleted.",
    ),
    DocumentKind(
        Process.CUSTOMER_RETURN, "/tasks/customer-returns", "Customer returns", "New customer return",
        "Customer", "Goes to", "Place", "Goods that come back from a customer.", "customer-returns",
    ),
    DocumentKind(
        Process.SUPPLIER_RETURN, "/tasks/supplier-returns", "Supplier returns", "New supplier return",
        "Supplier", "Place", "From", "Goods that go back to their supplier.", "supplier-returns",
    ),
    DocumentKind(
        Process.SCRAP, "/tasks/scrapping", "Scrapping", "New scrapping", "", "Place", "From",
        "Goods that are thrown away.", "scrapping",
    ),
    DocumentKind(
        Process.QUARANTINE, "/tasks/quarantine", "Quarantine", "New quarantine", "", "Place", "From",
        "Goods that are put apart until somebody decides.", "quarantine",
    ),
    ORDERS,
)  # fmt: skip
OF_KIND: Final = {kind.kind: kind for kind in DOCUMENT_KINDS}
