"""What changes together: rows that people entered, or records that came, brought to projections and feed.

The office's use, inside a function given to `Writer.submit`::

    with Change(bound()) as change:
        Product.create(id="acme/P-200", owner="acme", sku="P-200", name="Pump")
        change.product("acme/P-200")
"""

from collections.abc import Iterable
from types import TracebackType
from typing import Final, Self

from ledger.database import Database
from ledger.delivery import events
from ledger.feed import feed, holds
from ledger.projection import asides
from ledger.projection.documents import Came, Documents
from ledger.reading.contents import contents
from ledger.tables.product_rows import COLUMNS, to_product
from rules.catalog import Operator, ProductCode
from rules.errors import ScangateError
from rules.place import Place, PlaceKind
from wire import feed as rows
from wire import v1
from wire.feed import MAX_BODY


class TooLong(ScangateError):  # noqa: N818 - named for what it is, as rules.errors lists it
    """A document has more lines than one row of the feed can hold: the office splits it."""


class Change:
    """One change set: collects what to refresh and writes it once, at the end of the ``with`` block.

    Use it inside a transaction. Every method may name things that are gone by now. Leaving the block with
    an exception writes nothing.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rows: dict[tuple[str, str], bytes | None] = {}
        self._scopes: dict[tuple[str, str], str] = {}
        self._documents = Documents(database)
        self._recalls: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            feed.put(
                self._database,
                ((table, key, body) for (table, key), body in self._rows.items()),
                self._scopes,
            )
            version = feed.state(self._database).n
            for ref in sorted(self._recalls):
                self._database.run(
                    "update recall set number = ? where ref = ? and number = 0", (version, ref)
                )

    def product(self, product: str) -> None:
        """The product and all its codes were entered, changed or deleted."""
        found = self._database.row(_PRODUCT, (product,))
        if found is None:
            self.put(("product", product, None))
        else:
            self.put(rows.product_row(to_product(found)))
        codes = self._database.rows("select code, product, pack from code where product = ?", (product,))
        there = {code for code, _, _ in codes}
        for code in feed.keys_of(self._database, "code", product):
            if code.partition(v1.JOIN)[0] not in there:
                self.put(("code", code, None))
        for code, owner, pack in codes:
            self.put(rows.code_row(ProductCode(code, owner, pack)), scope=product)

    def place(self, code: str) -> None:
        """A place was entered, changed or deleted."""
        found = self._database.row("select code, kind, warehouse from place where code = ?", (code,))
        self.put(rows.place_row(_place(*found)) if found else ("place", code, None))

    def operator(self, badge: str) -> None:
        """A badge was entered, changed or deleted."""
        sql = "select badge, name, role, language from operator where badge = ?"
        found = self._database.row(sql, (badge,))
        self.put(rows.operator_row(Operator(*found)) if found else ("operator", badge, None))

    def document(self, ref: str) -> None:
        """A document, its lines or its serials were entered, changed or deleted: all of it is read again.

        Also computes `Line.done`, `Line.closed`, `ExpectedSerial.received` and `Document.closed`, since
        movements may have come before the document.

        Raises:
            TooLong: too many lines for one row.
        """
        self._documents.refresh(ref)
        row = self._documents.row(ref)
        if row[2] is not None and len(row[2]) > MAX_BODY:
            raise TooLong(f"{ref} is too long for a station: split it into several documents")
        self.put(row)
        self._replace("expected", ref, self._documents.expected(ref))
        self._replace("aside", ref, self._documents.asides(ref))

    def progress(self, ref: str, units: Iterable[Came] = ()) -> None:
        """Records came for a document; `units` are the serials confirmed. Cheap on a long list.

        Also for the document that this one, a blind receipt, was matched to.
        """
        units = tuple(units)
        for document in (ref, self._documents.matched(ref)):
            if document:
                self._progress(document, self._documents.came(document, ref, units))

    def _progress(self, ref: str, serials: set[tuple[str, str]]) -> None:
        if self._documents.progress(ref, serials):
            self.document(ref)  # opened or closed: its list comes or goes as a whole
            return
        self.put(self._documents.row(ref))
        for row in self._documents.expected(ref, serials):
            self.put(row, scope=ref)

    def matched(self, task: str, *before: str) -> None:
        """A blind receipt was matched to a document; `before` names documents it was matched to until now."""
        for ref in sorted({*before, self._documents.matched(task)} - {""}):
            self.document(ref)
            sql = "select distinct container from content where document = ?"
            for (sscc,) in self._database.rows(sql, (ref,)):
                self.container(sscc)

    def container(self, sscc: str) -> None:
        """What was announced of a container was entered, changed or deleted, or units moved in or out."""
        self.put(rows.content_row(sscc, contents(self._database, sscc)))

    def hold(self, product: str, lot: str, serial: str) -> None:
        """A recall or hold of this item was ordered, lifted or deleted."""
        self.put(holds.row_of(self._database, product, lot, serial))

    def recall(self, ref: str) -> None:
        """A recall or hold was ordered or lifted, with all items it names.

        Also sets `Recall.number`, once, to the version of the feed that carries it first.
        """
        self._recalls.add(ref)
        events.announce(self._database, "recall", [ref])
        for item in holds.items_of(self._database, ref):
            self.hold(*item)

    def settled(self, kind: str, key: str) -> None:
        """A person dealt with an entry of the to-do list, or took that back (`models.Settled`)."""
        if kind == "aside":
            self.asides([key])

    def asides(self, refs: Iterable[str]) -> None:
        """Refusals with these ids came, or were admitted or settled."""
        for row, task in asides.refresh(self._database, refs):
            self.put(row, scope=task)

    def _replace(self, table: str, ref: str, now: list[rows.Row]) -> None:
        """The rows that go with a document are these and no others."""
        there = {key for (kind, key), scope in self._scopes.items() if (kind, scope) == (table, ref)}
        for key in there.union(feed.keys_of(self._database, table, ref)) - {row[1] for row in now}:
            self.put((table, key, None))
        for row in now:
            self.put(row, scope=ref)

    def put(self, row: rows.Row, scope: str = "") -> None:
        """A row of the feed, or with a body of None, its end. `scope`: see `ledger.tables.models.FeedRow`."""
        table, key, body = row
        self._rows[table, key] = body
        if scope:
            self._scopes[table, key] = scope
        else:
            self._scopes.pop((table, key), None)


def _place(code: str, kind: str, warehouse: str) -> Place:
    known = PlaceKind(kind) if kind in _KINDS else PlaceKind.STORAGE
    return Place(code, known, warehouse)


_KINDS: Final = frozenset(map(str, PlaceKind))
__all__ = ["MAX_BODY", "Change", "TooLong"]


_PRODUCT: Final = f"select {COLUMNS} from product where id = ?"  # noqa: S608 - our own columns
