"""Tables that people and imports fill: products, codes, places, badges, documents."""

# ruff: noqa: D106 - peewee's options of a table

from ledger.database import BigIntegerField, BooleanField, CompositeKey, IntegerField, Row, TextField


class Product(Row):
    """A stock keeping unit of one owner; fields as in `rules.product.Product`.

    `unique_serial` is its `unique`; `roles` a JSON list of [name, pattern].
    """

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
    issue = TextField(default="lenient")
    min_life = IntegerField(default=0)
    unique_serial = BooleanField(default=False)
    roles = TextField(default="[]")
    scheme = TextField(default="")
    strip = TextField(default="")


class Code(Row):
    """A scannable code of a product and the base units it stands for. The SKU is a row here as well.

    Products of several owners may share a code; within one owner it names one product.
    """

    code = TextField()
    product = TextField(index=True)
    pack = IntegerField(default=1)

    class Meta:
        primary_key = CompositeKey("code", "product")


class Place(Row):
    """A place with a scannable code; fields as in `rules.place.Place`."""

    code = TextField(primary_key=True)
    kind = TextField(default="storage")
    warehouse = TextField(default="")


class Operator(Row):
    """A person's badge. `role` is operator or supervisor."""

    badge = TextField(primary_key=True)
    name = TextField()
    role = TextField(default="operator")
    language = TextField(default="en")


class Document(Row):
    """A unit of work for the stations; `ref` is its scannable code, unique within the site.

    Attributes:
        process: of `rules.product.Process`, or ``order``: a sales order or quotation that pick lists come
            from.
        stations: names of the stations it is released for, joined by one blank; empty for all.
        rank: its place in the stations' lists, lowest first.
        released: whether stations see it; False while the office still edits it.
        withdrawn: closed by the office.
        closed: projection: withdrawn, or confirmed as finished, or every line done or closed.
        free: without lines: scanning a product adds it.
        blind: stations do not show what is expected.
        origin: the document this one came from: of a transfer's receiving side the shipping one, of a pick
            list its order, of a count or a dispatch what asked for it.
        assignment: grows by one each time the office takes the task away from a station.
        assignee: projection: the station that has claimed it under this number.
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
    free = BooleanField(default=False)
    blind = BooleanField(default=False)
    origin = TextField(default="", index=True)
    assignment = IntegerField(default=0)
    assignee = TextField(default="")


class Line(Row):
    """A line of a document. `id` is its number as text, `number` sorts the lines.

    `listed` says that all its serials are entered (`ExpectedSerial`); `done` and `closed` (the reason) are
    projections. `becomes` is the `into` of `rules.task.Line`, the rest is as there.
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
    dest = TextField(default="")
    becomes = TextField(default="")
    reserve = TextField(default="any")

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


class Recall(Row):
    """A recall or hold as it was ordered: `kind` of `rules.catalog.HoldKind`; `lifted` when it is over.

    `number` is the feed's version number that first carried it, to tell which gateways have it.
    """

    ref = TextField(primary_key=True)
    kind = TextField()
    why = TextField(default="")
    created = BigIntegerField(default=0)
    lifted = BigIntegerField(default=0)
    number = BigIntegerField(default=0)


class Hold(Row):
    """One item that a recall or hold names: a serial, a lot, or (both empty) a whole product."""

    ref = TextField()
    product = TextField()
    lot = TextField(default="")
    serial = TextField(default="")

    class Meta:
        primary_key = CompositeKey("ref", "product", "lot", "serial")
        indexes = ((("product", "lot", "serial"), False),)


class Content(Row):
    """A child of a container as announced by its sender (an advance shipping notice)."""

    container = TextField()
    number = IntegerField()
    product = TextField()
    serial = TextField(default="", index=True)
    lot = TextField(default="")
    expiry = TextField(default="")
    quantity = BigIntegerField(default=1)
    document = TextField(default="", index=True)

    class Meta:
        primary_key = CompositeKey("container", "number")


class Match(Row):
    """A blind receipt (`task`) that the office matched to a pre-receipt (`document`)."""

    task = TextField(primary_key=True)
    document = TextField(index=True)


class Settled(Row):
    """An entry of the to-do list that a person dealt with: `how` and `by` whom."""

    kind = TextField()
    key = TextField()
    how = TextField(default="")
    by = TextField(default="", column_name="settled_by")
    at = BigIntegerField(default=0)

    class Meta:
        primary_key = CompositeKey("kind", "key")
