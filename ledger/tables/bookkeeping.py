"""Tables about delivery: boots, what is held, gateways, dead letters, the feed, counters."""

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


class Boot(Row):
    """One start of a gateway program, bound to the gateway it was first seen from.

    `declared` is the last number that gateway said it had written (`hello`), `last` the highest held; all up
    to `safe` are in a backup.
    """

    boot = TextField(primary_key=True)
    gateway = TextField(index=True)
    first_seen = BigIntegerField()
    declared = BigIntegerField(default=0)
    last = BigIntegerField(default=0)
    safe = BigIntegerField(default=0)


class HeldRange(Row):
    """Numbers `low` … `high` of a boot are held; ranges of one boot never touch."""

    boot = TextField()
    low = BigIntegerField()
    high = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("boot", "low")


class Gateway(Row):
    """What is known of a gateway, by its own `hello` and `state`. `synced`: its clock follows the network.

    `used` is the share of its store's quota in percent, `trouble` what it complains of, a line each.
    `complete`: everything it recorded up to this time has arrived (I9). `retired` by a person: it never
    comes back, and nobody waits for it.
    """

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
    used = IntegerField(default=0)
    trouble = TextField(default="")
    complete = BigIntegerField(default=0)
    retired = BooleanField(default=False)


class DeadLetter(Row):
    """Bytes that could not be applied, kept for a person.

    `kind`: ``dead`` (not what the wire promises), ``held`` (newer than this program: replay after an
    upgrade), ``altered`` (a known record id with another body; never applied), ``noise`` (no record: a hello
    or a request that cannot be read; not counted). `digest` is `ledger.delivery.dead.digest`; `boot` is empty
    and `seq` None where they cannot be read.
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

    `kind`: ``record.altered``, ``boot.moved``, ``gateway.fingerprint``,
    ``gateway.twice``, ``noise.dropped``. `facts` is a JSON object.
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
    hlc = BigIntegerField(default=0)
    published = BigIntegerField(default=0)


class Generation(Row):
    """A generation of this ledger: since when, the position of `Event` it began at, and why it was minted."""

    generation = TextField(primary_key=True)
    since = BigIntegerField()
    position = BigIntegerField()
    why = TextField()


class Backup(Row):
    """A backup: `began` before it read anything, `at` its end; `problem` empty when it is whole."""

    at = BigIntegerField(primary_key=True)
    began = BigIntegerField()
    path = TextField()
    bytes = BigIntegerField()
    records = BigIntegerField()
    problem = TextField()


class Unnumbered(Row):
    """What was committed and has no position yet (`delivery.dispatch`); `ref`: id of a record, or a key."""

    kind = TextField()
    ref = TextField()

    class Meta:
        primary_key = CompositeKey("kind", "ref")


class Event(Row):
    """What other systems are told, numbered without gaps. `body` is empty where the record tells it."""

    position = BigIntegerField(primary_key=True)
    kind = TextField()
    ref = TextField()
    at = BigIntegerField()
    body = TextField()
