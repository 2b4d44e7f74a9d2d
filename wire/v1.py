"""Wire version 1: every message between a gateway and the ledger, and nothing else.

This file owns the key names. Only `wire.journal` and `wire.feed` translate them to and from the types of
`rules`, so a rename there cannot change a byte here. Unknown fields are ignored, absent ones have the
default; a `Batch` of another `v` is `UnknownVersion`. Times are milliseconds since 1970 unless said.

msgspec structs rather than dataclasses: defaults are left out of the bytes, which takes 40 % off a record.
"""

from typing import Annotated, Final

from msgspec import Meta, Raw, Struct

VERSION: Final = 1
#: No record is longer, checked before green; an MQTT packet of a batch stays below 128 KiB.
MAX_RECORD: Final = 16 * 1024
MAX_BATCH_ITEMS: Final = 64
MAX_BATCH_BYTES: Final = 64 * 1024
#: Any message longer than this is not even parsed.
MAX_MESSAGE: Final = 128 * 1024
#: Boots named in one hello.
MAX_BOOTS: Final = 256
#: Ranges above the contiguous part in one acknowledgement of one boot.
MAX_RANGES: Final = 32
#: Feed chunks asked for at a time.
WINDOW: Final = 8
#: Symbols of one label before the last one (`rules.hear`: there are fewer).
MAX_PARTS: Final = 16

Boot = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z", description="128 random bits, hexadecimal")]
Seq = Annotated[int, Meta(ge=1, le=2**53 - 1, description="1, 2, 3 … within a boot, dense")]
Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}\Z")]
Text = Annotated[str, Meta(max_length=400)]
Millis = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Count = Annotated[int, Meta(ge=0, le=10**9)]


class ReadBody(Struct, frozen=True, omit_defaults=True):
    """One scan as it was understood. `raw` and `parts` are base64 of unchanged payloads."""

    source: Text
    raw: bytes
    at: Millis
    aim: Text = ""
    entry: Text = "scan"
    text: Text = ""
    gtin: Text = ""
    serial: Text = ""
    lot: Text = ""
    expiry: Text = ""
    quantity: Count = 0
    sscc: Text = ""
    warning: Text = ""
    fault: Text = ""
    hint: Text = ""
    copies: Count = 1
    part: Text = ""
    parts: Annotated[list[bytes], Meta(max_length=MAX_PARTS)] = []
    customer_part: Text = ""
    scheme: Text = ""


class CaptureBody(Struct, frozen=True, omit_defaults=True):
    """What an accepted scan booked in its task."""

    line: Text
    product: Text
    quantity: Annotated[int, Meta(ge=1, le=10**9)]
    serial: Text = ""
    lot: Text = ""
    expiry: Text = ""
    source_place: Text = ""
    target_place: Text = ""
    prev: list[Text] = []
    reason: Text = ""
    relocate_from: Text = ""
    pack: Count = 1
    note: Text = ""
    debt: Count = 0
    process: Text = ""
    container: Text = ""
    dest: Text = ""
    into: Text = ""


class ContextBody(Struct, frozen=True, omit_defaults=True):
    """What a scan without a unit chose."""

    product: Text = ""
    line: Text = ""
    lot: Text = ""
    expiry: Text = ""
    place: Text = ""
    pack: Count = 1
    operator: Text = ""
    dest: Text = ""
    origin: Text = ""
    language: Text = ""


class Verdict(Struct, frozen=True, omit_defaults=True, tag_field="kind", tag="verdict"):
    """An answer to one scan. `outcome`: accepted, proposed, asked, refused, undone, noted."""

    outcome: Text
    reason: Text
    read: ReadBody
    facts: dict[Text, Text] = {}
    capture: CaptureBody | None = None
    amends: Text = ""
    undoes: Text = ""
    choices: list[Text] = []
    granted: dict[Text, Text] = {}
    unit: bool = True
    noting: Text = ""
    context: ContextBody | None = None
    admits: Text = ""


class TaskStep(Struct, frozen=True, omit_defaults=True, tag_field="kind", tag="task"):
    """A step of a task at a station. `step`: opened, paused, line_closed, confirmed, cancelled."""

    step: Text
    task: Text
    read: ReadBody
    process: Text = ""
    line: Text = ""
    reason: Text = ""
    captures: Count = 0
    aside: Count = 0
    finished: bool = False
    assignment: Count = 0
    free: bool = False
    place: Text = ""


class MovementBody(Struct, frozen=True, omit_defaults=True, tag_field="kind", tag="movement"):
    """A confirmed fact (`rules.movement.Movement`)."""

    product: Text
    quantity: Annotated[int, Meta(ge=1, le=10**9)]
    source: Text
    target: Text
    process: Text
    serial: Text = ""
    lot: Text = ""
    expiry: Text = ""
    task: Text = ""
    line: Text = ""
    scan: Text = ""
    prev: Annotated[list[Text], Meta(max_length=16)] = []
    reason: Text = ""
    debt: Count = 0
    note: Text = ""
    operator: Text = ""
    container: Text = ""
    dest: Text = ""


class Anchor(Struct, frozen=True, omit_defaults=True, tag_field="kind", tag="anchor"):
    """Ties the elapsed time of a boot to the wall clock once that is trustworthy."""

    wall: Millis
    up: Millis


Body = Verdict | TaskStep | MovementBody | Anchor


class Record(Struct, frozen=True, omit_defaults=True):
    """One row of a station's journal. Its id is ``boot:seq``; the boot stands in the envelope.

    `hlc` is the hybrid logical clock (milliseconds * 2^16 + counter), `at` the wall time, `up` the
    milliseconds since the machine's boot, `synced` whether the wall clock was set by the network, `feed`
    the version it was judged by, `task` the one that was open at the station.
    """

    seq: Seq
    hlc: Annotated[int, Meta(ge=0, le=2**63 - 1)]
    at: Millis
    up: Millis
    synced: bool
    station: Text
    body: Body
    feed: Text = ""
    operator: Text = ""
    task: Text = ""


class Batch(Struct, frozen=True):
    """Upward, ``records``: exact stored bytes of records, each decoded by itself."""

    v: int
    boot: Boot
    items: Annotated[list[Raw], Meta(min_length=1, max_length=MAX_BATCH_ITEMS)]


class BootTail(Struct, frozen=True, omit_defaults=True):
    """A boot of which rows are stored, and its last number.

    `held` is what the gateway was told under `Hello.generation`: all up to this number. A ledger that has
    less is an older state of itself.
    """

    boot: Boot
    last: Seq
    held: Count = 0


class Hello(Struct, frozen=True, omit_defaults=True):
    """Upward, on every connect and whenever the server's state changes; numbered parts.

    `generation` is that of the acknowledgements believed, `used` the share of the store's quota in percent,
    `trouble` what a person should look at, each ``code`` or ``code: detail``.
    """

    v: int
    boots: Annotated[list[BootTail], Meta(max_length=MAX_BOOTS)] = []
    part: Count = 1
    parts: Count = 1
    boot: Text = ""
    feed: Text = ""
    waiting: Count = 0
    free: Annotated[int, Meta(ge=0, le=2**53 - 1)] = 0
    program: Text = ""
    synced: bool = False
    fingerprint: Text = ""
    generation: Text = ""
    used: Count = 0
    trouble: Annotated[list[Text], Meta(max_length=16)] = []


class BootAck(Struct, frozen=True):
    """What the ledger holds of one boot: all up to `held[0]`, and the ranges in `held[1]`.

    `safe` is the last number contained in the ledger's own backup.
    """

    held: tuple[Count, Annotated[list[tuple[Seq, Seq]], Meta(max_length=MAX_RANGES)]]
    safe: Count = 0


class Ack(Struct, frozen=True):
    """Downward, after commit, not retained. Replaces what the gateway believed of each named boot.

    `as_of` is the feed version that shows everything held here.
    """

    generation: Text
    as_of: Text
    boots: dict[Boot, BootAck]


class Online(Struct, frozen=True, omit_defaults=True):
    """A gateway's retained ``state`` and its last will; one with an older boot is ignored."""

    online: bool
    boot: Text = ""
    at: Millis = 0


class Server(Struct, frozen=True, omit_defaults=True):
    """The ledger's retained ``server/state`` and its last will.

    `backup`: ``nightly`` (its own), ``told`` (the site's tool, told with ``scangate ledger backed-up``) or
    ``none``: then nothing waits for a backup before it is purged.
    """

    online: bool
    generation: Text = ""
    at: Millis = 0
    backup: Text = "none"


class Manifest(Struct, frozen=True):
    """Retained on ``feed/{site}/manifest``: the newest feed. `digest` as `wire.feed.Digest.hex`.

    `hlc` is the highest trustworthy clock value of the records behind it: gateways' clocks go on from there.
    """

    v: int
    version: Text
    rows: Count
    digest: Text
    complete: bool = True
    hlc: Annotated[int, Meta(ge=0, le=2**63 - 1)] = 0


class Sync(Struct, frozen=True, omit_defaults=True):
    """Upward, ``sync``: asks for chunks `part` … of the feed, as changes since `have` if that is known."""

    v: int
    have: Text = ""
    version: Text = ""
    part: Count = 1
    window: Annotated[int, Meta(ge=1, le=WINDOW)] = WINDOW


class Chunk(Struct, frozen=True, omit_defaults=True):
    """Downward, ``sync``, zlib-compressed: part `part` of `parts` of the feed `version`.

    With a `base` the rows are changes to that version (`null` = gone), else all rows. `rows`, `digest`
    are those of the complete feed after this version.
    """

    v: int
    version: Text
    part: Count
    parts: Count
    total: Count
    digest: Text
    rows: list[tuple[Text, Text, Raw]]
    base: Text = ""
    complete: bool = True


#: Joins the parts of a key: a control character that no accepted scan contains.
JOIN: Final = "\x1f"
