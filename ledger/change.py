"""What changes together: rows that people entered, or records that came, brought to projections and feed.

The office's use, inside a function given to `Writer.submit`::

    with Change(bound()) as change:
        Product.create(id="acme/P-200", owner="acme", sku="P-200", name="Pump")
        change.product("acme/P-200")
"""

from types import TracebackType
from typing import Final, Self

from ledger import feed
from ledger.database import Database
from ledger.documents import Documents
from rules.catalog import Operator, ProductCode
from rules.errors import ScangateError
from rules.product import By, Enforcement, Product, Tracking
from wire import feed as rows

#: A row of the feed must fit a chunk (`v1.MAX_MESSAGE`) with its neighbours left out: about 1,500 lines.
MAX_BODY: Final = 96 * 1024


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

    def product(self, product: str) -> None:
        """The product and all its codes were entered, changed or deleted."""
        found = self._database.row(_PRODUCT, (product,))
        if found is None:
            self.put(("product", product, None))
        else:
            self.put(rows.product_row(_product(found)))
        codes = self._database.rows("select code, product, pack from code where product = ?", (product,))
        there = {code for code, _, _ in codes}
        for code in feed.keys_of(self._database, "code", product):
            if code not in there:
                self.put(("code", code, None))
        for code, owner, pack in codes:
            self.put(rows.code_row(ProductCode(code, owner, pack)), scope=product)

    def place(self, code: str) -> None:
        """A place was entered, changed or deleted."""
        found = self._database.row("select code, kind from place where code = ?", (code,))
        self.put(rows.place_row(found[0], found[1]) if found else ("place", code, None))

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
        expected = {entry[1]: entry for entry in self._documents.expected(ref)}
        for key in feed.keys_of(self._database, "expected", ref):
            if key not in expected:
                self.put(("expected", key, None))
        for entry in expected.values():
            self.put(entry, scope=ref)

    def progress(self, ref: str, serials: set[tuple[str, str]]) -> None:
        """Records came for a document; `serials` are the (line, serial) received. Cheap on a long list."""
        if self._documents.progress(ref, serials):
            self.document(ref)  # opened or closed: its list comes or goes as a whole
            return
        self.put(self._documents.row(ref))
        for row in self._documents.expected(ref, serials):
            self.put(row, scope=ref)

    def put(self, row: rows.Row, scope: str = "") -> None:
        """A row of the feed, or with a body of None, its end. `scope`: see `ledger.models.FeedRow`."""
        table, key, body = row
        self._rows[table, key] = body
        if scope:
            self._scopes[table, key] = scope
        else:
            self._scopes.pop((table, key), None)


_PRODUCT: Final = (
    "select id, owner, sku, name, tracking, by, receive, pick, pattern, fold_case, reusable, over_percent"
    " from product where id = ?"
)


def _product(row: tuple[str, str, str, str, str, str, str, str, str, bool, bool, int | None]) -> Product:
    key, owner, sku, name, tracking, by, receive, pick, pattern, fold_case, reusable, over = row
    return Product(
        key,
        owner,
        sku,
        name,
        Tracking(tracking),
        By(by),
        Enforcement(receive),
        Enforcement(pick),
        pattern,
        bool(fold_case),
        bool(reusable),
        over,
    )
