"""A ledger with two products and helpers for acts: given rows, an act, expected rows; always verified."""

from dataclasses import dataclass, field

from ledger.acts.outcome import Outcome, Request
from ledger.database import Database
from ledger.office.acts import Report, enter_documents, enter_products
from ledger.office.entries import DocumentEntry, LineEntry, ProductEntry
from ledger.office.serials import SerialEntry
from ledger.verify.verify import verify
from tests.ledger.support import BENCH, NOW, Journal

LATER = NOW + 600_000_000


@dataclass
class House:
    """One ledger and its door and bench."""

    database: Database
    door: Journal = field(default_factory=Journal)
    bench: Journal = field(default_factory=lambda: Journal(BENCH, "bench-1", "bench-1"))

    def product(self, sku: str = "P", tracking: str = "full", owner: str = "main", **more: object) -> Report:
        entry = ProductEntry(sku, owner, tracking=tracking, **more)  # type: ignore[arg-type]
        with self.database.atomic():
            return enter_products([entry], now=LATER)

    def document(
        self, kind: str, ref: str, *lines: LineEntry, dry_run: bool = False, **more: object
    ) -> Report:
        entry = DocumentEntry(ref, lines, **more)  # type: ignore[arg-type]
        with self.database.atomic():
            return enter_documents(kind, [entry], LATER, dry_run=dry_run)

    def receive(self, *serials: str, place: str = "A1", product: str = "main/P") -> list[str]:
        ids = [self.door.move(f"supplier>{place}", s, ["none"], product=product) for s in serials]
        self.door.send(self.database)
        return ids

    def send(self) -> None:
        for journal in (self.door, self.bench):
            if journal.bodies:
                journal.send(self.database)

    def place(self, serial: str, product: str = "main/P") -> str:
        sql = "select place from standing where product = ? and serial = ?"
        row = self.database.row(sql, (product, serial))
        return str(row[0]) if row else ""

    def balances(self, product: str = "main/P") -> dict[str, int]:
        sql = "select place, sum(quantity) from balance where product = ? group by place"
        return {place: int(n) for place, n in self.database.rows(sql, (product,)) if n}

    def right(self) -> None:
        report = verify(self.database)
        assert (report.faults, report.missing) == ((), ())


def ask(ref: str = "", *, dry_run: bool = False) -> Request:
    return Request("Ann", LATER, ref, dry_run)


def line(key: str, product: str, quantity: int, *serials: str, **more: object) -> LineEntry:
    entries = tuple(SerialEntry(s) for s in serials)
    return LineEntry(key, product, quantity, serials=entries, **more)  # type: ignore[arg-type]


def codes(outcome: Outcome | Report) -> list[str]:
    return [problem.code.value for problem in outcome.problems]
