"""Tables folded from records in the same transaction; `ledger.verify` builds them again and compares."""

# ruff: noqa: D106 - peewee's options of a table

from ledger.database import BigIntegerField, BooleanField, CompositeKey, Row, TextField


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
    process = TextField(default="")
    container = TextField(default="")

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

    `booked` sums what movements declared, `quantity` is what is still owed (`ledger.projection.sums`).
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


class Anchor(Row):
    """The earliest anchor of a boot: its machine had run `up` milliseconds at the true time `wall`."""

    boot = TextField(primary_key=True)
    seq = BigIntegerField()
    wall = BigIntegerField()
    up = BigIntegerField()


class Aside(Row):
    """A unit set aside and not admitted: a refusal of class "aside" (or a recalled one) inside a task.

    `code` is what identifies it for a person: the serial, else the GTIN, else the text of the scan.
    """

    boot = TextField()
    seq = BigIntegerField()
    task = TextField(index=True)
    station = TextField()
    gateway = TextField()
    reason = TextField()
    code = TextField(index=True)
    at = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("boot", "seq")


class Returned(Row):
    """Units of a product that came back without serials, less those that were identified since."""

    product = TextField(primary_key=True)
    units = BigIntegerField()
    at = BigIntegerField()


class First(Row):
    """The lot at a place of ours that expires first and had not expired when one of that product last moved.

    `at` is the time of that movement of a lot from or to the place, so that the row is a function of the
    records and not of today; `lot` is empty where none is left.
    """

    product = TextField()
    place = TextField()
    at = BigIntegerField()
    lot = TextField(default="")
    expiry = TextField(default="")

    class Meta:
        primary_key = CompositeKey("product", "place")
