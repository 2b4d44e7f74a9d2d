"""Tables that people and imports fill: products, codes, places, badges, documents."""

# ruff: noqa: D106 - peewee's options of a table

from ledger.database import BigIntegerField, BooleanField, CompositeKey, IntegerField, Row, TextField


class Product(Row):
    """A stock keeping unit of one owner; fields as in `rules.product.Product`."""

    id = TextField(primary_key=True)
    owner = TextField()
    sku = TextField()
    name = TextField()
    tracking = TextField(default="none")
    by = TextField(default="serial")
    receive = TextField(default="strict")
    pick = TextField(default="strict")
    pattern = TextField(default="")
    fold_case = BooleanField(default=False)
    reusable = BooleanField(default=False)
    over_percent = IntegerField(null=True)


class Code(Row):
    """A scannable code of a product and the base units it stands for. The SKU is a row here as well."""

    code = TextField(primary_key=True)
    product = TextField(index=True)
    pack = IntegerField(default=1)


class Place(Row):
    """A place with a scannable code."""

    code = TextField(primary_key=True)
    kind = TextField(default="storage")


class Operator(Row):
    """A person's badge. `role` is operator or supervisor."""

    badge = TextField(primary_key=True)
    name = TextField()
    role = TextField(default="operator")
    language = TextField(default="en")


class Document(Row):
    """A pre-receipt or pick list; `ref` is its scannable code, unique within the site.

    Attributes:
        process: ``receive`` or ``pick``.
        stations: names of the stations it is released for, joined by one blank; empty for all.
        rank: its place in the stations' lists, lowest first.
        released: whether stations see it; False while the office still edits it.
        withdrawn: closed by the office.
        closed: projection: withdrawn, or confirmed as finished, or every line done or closed.
    """

    ref = TextField(primary_key=True)
    process = TextField()
    party = TextField(default="")
    place = TextField(default="")
    stations = TextField(default="")
    rank = IntegerField(default=0)
    released = BooleanField(default=True)
    withdrawn = BooleanField(default=False)
    closed = BooleanField(default=False)
    created = BigIntegerField(default=0)


class Line(Row):
    """A line of a document. `id` is its number as text, `number` sorts the lines.

    `listed` says that all its serials are entered (`ExpectedSerial`); `done` and `closed` (the reason) are
    projections.
    """

    document = TextField()
    id = TextField()
    number = IntegerField()
    product = TextField(index=True)
    quantity = IntegerField()
    place = TextField(default="")
    listed = BooleanField(default=False)
    lot = TextField(default="")
    done = BigIntegerField(default=0)
    closed = TextField(default="")

    class Meta:
        primary_key = CompositeKey("document", "id")


class ExpectedSerial(Row):
    """One entered serial of a line. `received` is a projection: its unit is confirmed, the row locked."""

    document = TextField()
    line = TextField()
    serial = TextField(index=True)
    number = IntegerField(default=0)
    lot = TextField(default="")
    expiry = TextField(default="")
    received = BooleanField(default=False)

    class Meta:
        primary_key = CompositeKey("document", "line", "serial")
