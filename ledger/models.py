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

# ruff: noqa: D106 - peewee's options of a table

from typing import Final

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CompositeKey,
    DatabaseProxy,
    IntegerField,
    Model,
    TextField,
)

#: Bound to the process's database by `ledger.database.bind`; threads have a connection each.
DATABASE: Final = DatabaseProxy()


class Row(Model):
    """Any table of the ledger."""

    class Meta:
        database = DATABASE
        legacy_table_names = False


# -- entered ------------------------------------------------------------------------------------


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


# -- records ------------------------------------------------------------------------------------


class Record(Row):
    """One record exactly as it came. `digest` is blake2b-128 of `body`, hexadecimal, taken on arrival."""

    boot = TextField()
    seq = BigIntegerField()
    gateway = TextField()
    station = TextField()
    kind = TextField()
    hlc = BigIntegerField()
    at = BigIntegerField()
    body = BlobField()
    digest = TextField()
    received_at = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("boot", "seq")


class Movement(Row):
    """A confirmed fact; fields as in `rules.movement.Movement`, `prev` joined by blanks."""

    boot = TextField()
    seq = BigIntegerField()
    hlc = BigIntegerField()
    at = BigIntegerField()
    gateway = TextField()
    station = TextField()
    operator = TextField()
    product = TextField()
    serial = TextField()
    lot = TextField()
    expiry = TextField()
    quantity = BigIntegerField()
    source = TextField()
    target = TextField()
    process = TextField()
    task = TextField(index=True)
    line = TextField()
    scan = TextField(index=True)
    prev = TextField()
    reason = TextField()
    debt = BigIntegerField()
    note = TextField()

    class Meta:
        primary_key = CompositeKey("boot", "seq")
        indexes = (
            (("serial", "product"), False),
            (("product", "lot"), False),
            (("hlc", "boot", "seq"), False),
        )


class Verdict(Row):
    """An answer to one scan. `data` is the unchanged payload, `source` the device, `facts` a JSON object.

    `serial` is the captured or, for a scan that was not booked, the one on the label; `text` the normal form
    of the whole scan. `line`, `product`, `quantity` are those of the capture.
    """

    boot = TextField()
    seq = BigIntegerField()
    hlc = BigIntegerField()
    at = BigIntegerField()
    gateway = TextField()
    station = TextField()
    operator = TextField()
    outcome = TextField()
    reason = TextField()
    product = TextField()
    line = TextField()
    serial = TextField(index=True)
    lot = TextField()
    quantity = BigIntegerField()
    source = TextField()
    entry = TextField()
    aim = TextField()
    data = BlobField()
    text = TextField(index=True)
    facts = TextField()
    amends = TextField()
    undoes = TextField()

    class Meta:
        primary_key = CompositeKey("boot", "seq")
        indexes = (
            (("hlc", "boot", "seq"), False),
            (("outcome", "hlc"), False),
        )


class TaskStep(Row):
    """A step of a task at a station: opened, paused, line_closed, confirmed."""

    boot = TextField()
    seq = BigIntegerField()
    hlc = BigIntegerField()
    at = BigIntegerField()
    gateway = TextField()
    station = TextField()
    operator = TextField()
    step = TextField()
    task = TextField(index=True)
    process = TextField()
    line = TextField()
    reason = TextField()
    captures = IntegerField()
    aside = IntegerField()
    finished = BooleanField()

    class Meta:
        primary_key = CompositeKey("boot", "seq")
        indexes = ((("gateway", "station", "hlc"), False),)


# -- projections --------------------------------------------------------------------------------


class Standing(Row):
    """Where a serial is (`rules.order.Standing`); `head` is the id of the movement that put it there."""

    product = TextField()
    serial = TextField()
    place = TextField()
    since = BigIntegerField()
    head = TextField()
    lot = TextField()
    expiry = TextField()
    task = TextField()
    fork = BooleanField()
    origin = TextField()

    class Meta:
        primary_key = CompositeKey("product", "serial")
        indexes = (
            (("serial",), False),
            (("product", "origin"), False),
            (("product", "place", "lot"), False),
            (("product", "lot"), False),
        )


class Conflict(Row):
    """A serial whose history forks; `heads` are the ids of the ends of both stories, joined by blanks."""

    product = TextField()
    serial = TextField()
    heads = TextField()

    class Meta:
        primary_key = CompositeKey("product", "serial")


class Balance(Row):
    """Units of a product and lot at a place: the sum of all movements, serials included; may be negative.

    `loose` is the part that moved without serials.
    """

    product = TextField()
    lot = TextField()
    place = TextField()
    quantity = BigIntegerField()
    loose = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("product", "lot", "place")
        indexes = ((("place", "product"), False),)


class Lot(Row):
    """A lot seen on a movement. Its expiry is the one said first, by (`hlc`, `head`), in record `head`."""

    product = TextField()
    lot = TextField()
    expiry = TextField()
    hlc = BigIntegerField()
    head = TextField()

    class Meta:
        primary_key = CompositeKey("product", "lot")
        indexes = ((("lot",), False),)


class Done(Row):
    """Units confirmed on a line by one process, also for documents that are not entered (yet)."""

    task = TextField()
    line = TextField()
    process = TextField()
    quantity = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("task", "line", "process")


class Debt(Row):
    """Units at a place that were booked without their serials.

    `booked` sums what movements declared, `quantity` is what is still owed (`ledger.sums`).
    """

    product = TextField()
    place = TextField()
    booked = BigIntegerField()
    quantity = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("product", "place")


class OpenCapture(Row):
    """A green capture without its movement: an accepted `Verdict` not undone, amended or confirmed."""

    boot = TextField()
    seq = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("boot", "seq")


# -- bookkeeping --------------------------------------------------------------------------------


class Boot(Row):
    """One start of a gateway program, bound to the gateway it was first seen from.

    `declared` is the last number that gateway said it had written (`hello`), `last` the highest held.
    """

    boot = TextField(primary_key=True)
    gateway = TextField(index=True)
    first_seen = BigIntegerField()
    declared = BigIntegerField(default=0)
    last = BigIntegerField(default=0)


class HeldRange(Row):
    """Numbers `low` … `high` of a boot are held; ranges of one boot never touch."""

    boot = TextField()
    low = BigIntegerField()
    high = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("boot", "low")


class Gateway(Row):
    """What is known of a gateway, by its own `hello` and `state`. `synced`: its clock follows the network."""

    name = TextField(primary_key=True)
    online = BooleanField(default=False)
    boot = TextField(default="")
    last_seen = BigIntegerField(default=0)
    waiting = IntegerField(default=0)
    feed = TextField(default="")
    free = BigIntegerField(default=0)
    program = TextField(default="")
    synced = BooleanField(default=False)
    fingerprint = TextField(default="")


class DeadLetter(Row):
    """Bytes that could not be applied, kept for a person.

    `kind`: ``dead`` (not what the wire promises), ``held`` (newer than this program: replay after an
    upgrade), ``altered`` (a known record id with another body; never applied), ``noise`` (no record: a hello
    or a request that cannot be read; not counted). `digest` is `ledger.dead.digest`; `boot` is empty and
    `seq` None where they cannot be read.
    """

    digest = TextField(primary_key=True)
    kind = TextField()
    topic = TextField()
    gateway = TextField()
    boot = TextField(index=True)
    seq = BigIntegerField(null=True)
    reason = TextField()
    payload = BlobField()
    first_seen = BigIntegerField()
    last_seen = BigIntegerField()
    count = IntegerField(default=1)


class Todo(Row):
    """Something noticed in passing that a person should look at; conditions are queried, not kept here.

    `kind`: ``record.altered``, ``boot.moved``, ``gateway.fingerprint``. `facts` is a JSON object.
    """

    kind = TextField()
    key = TextField()
    facts = TextField()
    at = BigIntegerField()
    count = IntegerField(default=1)

    class Meta:
        primary_key = CompositeKey("kind", "key")


class FeedRow(Row):
    """A row of the feed (`wire.feed.Row`) and the version `n` of its last change; no body = gone.

    `scope` is the document of an entered serial and the product of a code: rows that go with it.
    """

    kind = TextField()
    key = TextField()
    scope = TextField(default="")
    body = BlobField(null=True)
    n = BigIntegerField(index=True)

    class Meta:
        primary_key = CompositeKey("kind", "key")


class Meta(Row):
    """The one row of counters (I8: received = applied + duplicate + held + dead) and of the feed's state."""

    id = IntegerField(primary_key=True, default=1)
    generation = TextField()
    feed_n = BigIntegerField(default=0)
    feed_digest = TextField(default="0" * 32)
    feed_rows = BigIntegerField(default=0)
    received = BigIntegerField(default=0)
    applied = BigIntegerField(default=0)
    duplicate = BigIntegerField(default=0)
    held = BigIntegerField(default=0)
    dead = BigIntegerField(default=0)
    altered = BigIntegerField(default=0)


ENTERED: Final = (Product, Code, Place, Operator, Document, Line, ExpectedSerial)
RECORDS: Final = (Record, Movement, Verdict, TaskStep)
PROJECTIONS: Final = (Standing, Conflict, Balance, Lot, Done, Debt, OpenCapture)
BOOKKEEPING: Final = (Boot, HeldRange, Gateway, DeadLetter, Todo, FeedRow, Meta)
#: Every table, in the order they are created.
TABLES: Final = (*ENTERED, *RECORDS, *PROJECTIONS, *BOOKKEEPING)
