"""Scenarios of the gateway's file: a byte of it is another one."""

import sqlite3
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from gateway.clock import MovedClock
from gateway.store import stored
from gateway.store.housekeeping import Housekeeping
from gateway.store.salvage import open_store, suspect
from gateway.store.store import Base, Header, Store
from gateway.store.stored import Mark
from tests.mutants.world import scenario
from wire import v1

_HEADER = Header("bench-1", 1_800_000_000_000, 1, synced=True)
_ASKED = v1.Verdict("refused", "code.unknown", v1.ReadBody("gun", b"?", 1))
_MOVED = v1.MovementBody("main/PUMP", 1, "A-01", "customer", "pick", "SN-0001")


def _kept(*, held: int, begun: int, then: tuple[v1.Ack, ...] = ()) -> list[int]:
    """The numbers still stored of five records, a month later, after two idle hours.

    Args:
        held: all up to here is held by the ledger, and in its backup.
        begun: after this record the session began that is still open.
        then: what the ledger said later.
    """
    with tempfile.TemporaryDirectory() as name:
        store = Store(Path(name) / "station.db", bytes)
        clock = MovedClock(_HEADER.at)
        for _ in range(5):
            store.append(_HEADER, [_ASKED])
        for ack in (v1.Ack("g", "g:1", {store.boot: v1.BootAck((held, []), held)}), *then):
            store.hold(ack)
        store.rest("bench-1", Base(Mark(store.mark.n, begun)))
        store.flush()
        keeping = Housekeeping(30, lambda: False)
        clock.move(31 * 86_400_000)
        for _ in range(10):
            clock.move(1_000_000)
            keeping.idle(store, ("bench-1",), clock)
        kept = [row.seq for row in stored.after(store.connection, stored.START)]
        store.close()
        return kept


@scenario
def a_month_without_network() -> Iterator[str]:
    """Of five records three are held: the others are kept, however old they are."""
    if (kept := _kept(held=3, begun=5)) != [4, 5]:
        yield f"I6: records 4 and 5 were never delivered, on the card are {kept}"


@scenario
def a_month_with_another_ledger() -> Iterator[str]:
    """All five were held and safe; the ledger was put back, and has not said what it holds of this boot."""
    other = v1.Ack("h", "h:1", {"b" * 32: v1.BootAck((1, []), 1)})
    if (kept := _kept(held=5, begun=5, then=(other,))) != [1, 2, 3, 4, 5]:
        yield f"I6: nobody said that the ledger as it is now holds records 1 to 5, on the card are {kept}"


@scenario
def a_month_with_an_open_session() -> Iterator[str]:
    """All five are held and safe, and the open session is replayed from all after the second."""
    if (kept := _kept(held=5, begun=2)) != [3, 4, 5]:
        yield f"replay: the open session needs records 3 to 5, on the card are {kept}"


@scenario
def a_byte_of_a_record_is_damaged() -> Iterator[str]:
    """A record that is not what was written is never taken over, nor sent: the others are."""
    with tempfile.TemporaryDirectory() as name:
        path, chance = Path(name) / "station.db", count(1)
        store = Store(path, lambda size: next(chance).to_bytes(size))
        for _ in range(3):
            store.append(_HEADER, [_MOVED])
        written = {row.seq: row.body for row in stored.after(store.connection, stored.START)}
        store.close()
        c = sqlite3.connect(path)
        c.execute("UPDATE record SET body = replace(body, 'SN-0001', 'SN-0003') WHERE seq = 2")
        c.commit()
        c.close()
        suspect(path)
        store = open_store(lambda: Store(path, lambda size: next(chance).to_bytes(size)), path, "m", 0)
        found = {row.seq: row.body for row in stored.after(store.connection, stored.START)}
        for seq in sorted(found):
            if found[seq] != written[seq]:
                yield f"I3: record {seq} was damaged on the disk, and is sent as if it was scanned so"
        if missing := sorted({1, 3} - found.keys()):
            yield f"I2: record 2 was damaged, {missing} went with it"
        store.close()
