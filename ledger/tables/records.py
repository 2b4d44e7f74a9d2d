"""Tables of what gateways sent: the records, exact, and their readable forms."""

# ruff: noqa: D106 - peewee's options of a table

from ledger.database import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CompositeKey,
    IntegerField,
    Row,
    TextField,
)


class Record(Row):
    """One record exactly as it came. `digest` is blake2b-128 of `body`, hexadecimal, taken on arrival.

    `at` is the time shown: with `synced` False and an anchor of its boot, the one computed from `up`.
    `ahead`: its clock was far in the future when it came, so it ranks lowest among heads.
    """

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
    up = BigIntegerField(default=0)
    synced = BooleanField(default=True)
    ahead = BooleanField(default=False)

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
    container = TextField(default="")
    dest = TextField(default="")

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
    of the whole scan. `line`, `product`, `quantity` are those of the capture. `task` was open at the station;
    `admits` is the id of the refusal whose unit this one lets in.
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
    task = TextField(default="")
    admits = TextField(default="")

    class Meta:
        primary_key = CompositeKey("boot", "seq")
        indexes = (
            (("hlc", "boot", "seq"), False),
            (("outcome", "hlc"), False),
        )


class TaskStep(Row):
    """A step of a task at a station: opened, paused, line_closed, confirmed, cancelled.

    `assignment`, `free`, `place` as in `rules.events.Opened`.
    """

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
    assignment = IntegerField(default=0)
    free = BooleanField(default=False)
    place = TextField(default="")

    class Meta:
        primary_key = CompositeKey("boot", "seq")
        indexes = ((("gateway", "station", "hlc"), False),)
