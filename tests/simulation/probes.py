"""Messages that no gateway of ours sends, given to the ledger when all is over."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from msgspec import Raw
from msgspec.structs import replace

from ledger.inputs import Message
from tests.simulation.central import Central
from tests.simulation.witness import Seen
from wire import v1
from wire.codec import encode

_STRANGER: Final = "stranger"
_BOOT: Final = "f" * 32
_BAD: Final = b'{"seq":3,"hlc":"not a number"}'
_COUNTERS: Final = ("received", "applied", "duplicate", "held", "dead", "altered")


def probe_other_body(central: Central, ref: str, seen: Seen) -> Iterator[str]:
    """The same id with another body comes: an alarm, and the first one stays."""
    boot, _, seq = ref.partition(":")
    other = encode(replace(seen.record, operator="somebody else"))
    counted = _send(central, boot, [other])
    if counted["altered"] != 1 or counted["duplicate"] != 1 or counted["received"] != 1:
        yield f"I3: another body for {ref} was counted as {counted}"
    row = central.database.row("select body from record where boot = ? and seq = ?", (boot, int(seq)))
    if row is None or bytes(row[0]) != seen.body:
        yield f"I3: another body took the place of {ref}"
    if central.database.row("select 1 from todo where kind = 'record.altered' and key = ?", (ref,)) is None:
        yield f"I3: another body for {ref} came without an alarm"


def probe_bad_item(central: Central, records: Sequence[v1.Record]) -> Iterator[str]:
    """A batch with one item that cannot be read: that one is a dead letter, the others are applied."""
    items = [encode(replace(record, seq=n)) for n, record in enumerate(records, 1)]
    items[2] = _BAD
    counted = _send(central, _BOOT, items)
    wanted = {
        "received": len(items),
        "applied": len(items) - 1,
        "duplicate": 0,
        "held": 0,
        "dead": 1,
        "altered": 0,
    }
    if counted != wanted:
        yield f"I8: a batch with one bad item was counted as {counted}"
    sql = "select seq from record where boot = ? union all select seq from dead_letter where boot = ?"
    here = sorted(seq for (seq,) in central.database.rows(sql, (_BOOT, _BOOT)))
    if here != list(range(1, len(items) + 1)):
        yield f"I2: of a batch with one bad item the ledger has {here}"


def _send(central: Central, boot: str, items: Sequence[bytes]) -> dict[str, int]:
    """How the counters changed."""
    before = _counters(central)
    payload = encode(v1.Batch(v1.VERSION, boot, [Raw(item) for item in items]))
    central.ledger.step(Message(central.topics.up(_STRANGER, "records"), payload, 0, 0))
    after = _counters(central)
    return {name: after[name] - before[name] for name in _COUNTERS}


def _counters(central: Central) -> dict[str, int]:
    row: Any = central.database.row(f"select {', '.join(_COUNTERS)} from meta")  # noqa: S608 - ours
    return dict(zip(_COUNTERS, row, strict=True))
