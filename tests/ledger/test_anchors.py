"""Times of a boot whose clock was set late: an anchor says when its records were made, whenever it comes."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.database import Database, open_database
from ledger.projection.rebuild import rebuild
from ledger.reading.trace import trace
from ledger.upgrade.migrations import migrate
from ledger.verify.compare import differences
from ledger.verify.verify import verify
from tests.ledger.support import BENCH, DOOR, NOW, Journal, batch, read, send
from wire import v1
from wire.codec import encode

HOUR = 3_600_000
#: The machine was started an hour before NOW, and believed in 1970.
START = NOW - HOUR


def early(seq: int, body: v1.Body, *, synced: bool = False, boot: str = DOOR) -> tuple[str, bytes]:
    """A record made `seq` minutes after the start of the machine, by a wrong clock."""
    up = seq * 60_000
    at = START + up if synced else up
    task = "PR-1" if isinstance(body, v1.Verdict) else ""
    return boot, encode(v1.Record(seq, (NOW << 16) + seq, at, up, synced, "door-1", body, task=task))


def moved(serial: str = "", lot: str = "", **more: str) -> v1.MovementBody:
    source, process = more.get("source", "supplier"), more.get("process", "receive")
    return v1.MovementBody("main/P", 1, source, "A1", process, serial, lot, more.get("expiry", ""))


def anchor(up: int, start: int = START) -> v1.Anchor:
    return v1.Anchor(start + up, up)


def day() -> list[tuple[str, bytes]]:
    """Two anchors, of which the earlier counts, and what another boot, with a right clock, did meanwhile."""
    refused = v1.Verdict("refused", "serial.not_expected", read("S9"))
    return [
        early(1, moved("S1")),
        early(2, moved(lot="L1", expiry="2027-01-14")),
        early(3, refused),
        early(4, moved(source="customer", process="customer_return")),
        early(5, v1.TaskStep("opened", "PR-1", read("cmd"))),
        early(6, anchor(6 * 60_000)),
        early(7, moved("S2"), synced=True),
        early(8, anchor(8 * 60_000, START + 999), synced=True),
        early(9, moved("S3")),
        early(1, moved("S1", source="A1"), synced=True, boot=BENCH),
    ]


def fold(database: Database, records: list[tuple[str, bytes]], cut: int = 64) -> None:
    for start in range(0, len(records), cut):
        for boot in (DOOR, BENCH):
            bodies = [body for owner, body in records[start : start + cut] if owner == boot]
            if bodies:
                send(database, batch(boot, *bodies))


def test_an_anchor_corrects_what_was_recorded_before_it(database: Database) -> None:
    records = day()
    fold(database, records[:5])
    assert database.rows("select at from movement where serial = 'S1'") == [(60_000,)]
    assert database.rows("select expiry from first") == [("2027-01-14",)]
    fold(database, records[5:])
    minutes = {seq: START + seq * 60_000 for seq in range(1, 10)}
    for table in ("record", "movement", "verdict", "task_step"):
        rows = database.rows(f"select seq, at from {table} where boot = ?", (DOOR,))  # noqa: S608
        assert rows
        assert all(at == minutes[seq] for seq, at in rows), table
    assert database.rows("select since from standing where serial = 'S3'") == [(minutes[9],)]
    assert database.rows("select at, expiry from first") == [(minutes[2], "")], (
        "it had expired the day before"
    )
    assert database.rows("select at from returned") == [(minutes[4],)]
    assert database.rows("select at from aside") == [(minutes[3],)]
    assert [m.at for m in trace(database, "S3")[0].movements] == [minutes[9]]
    assert verify(database).faults == ()


def test_without_an_anchor_the_time_is_the_one_that_was_said(database: Database) -> None:
    fold(database, [early(1, moved("S1")), early(2, moved("S2"), synced=True)])
    assert database.rows("select at from movement order by seq") == [(60_000,), (START + 120_000,)]


def test_an_anchor_before_the_machine_started_gives_no_time_before_1970(database: Database) -> None:
    fold(database, [early(1, moved("S1")), early(2, v1.Anchor(5, 10**9))])
    assert database.rows("select at from movement") == [(0,)]


@pytest.mark.domain("conflict.nothing-dropped")
@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_order_and_duplication_gives_the_same_times(data: st.DataObject) -> None:
    records = day()
    again = data.draw(st.permutations(records)) + data.draw(st.lists(st.sampled_from(records), max_size=4))
    straight, shuffled = open_database(":memory:"), open_database(":memory:")
    for database, some, cut in (
        (straight, records, 64),
        (shuffled, again, data.draw(st.integers(1, 6))),
    ):
        migrate(database)
        fold(database, some, cut)
    assert differences(straight, shuffled)[1] == []
    assert verify(shuffled, seed=data.draw(st.integers(0, 99))).faults == ()
    straight.close()
    shuffled.close()


def test_an_upgrade_learns_the_anchors_that_came_to_an_older_program(database: Database) -> None:
    fold(database, day())
    database.run("delete from anchor")
    database.run("update record set up = 0, synced = true, at = seq")
    database.run("update movement set at = seq")
    database.run("update meta set hlc = 0")
    with database.atomic():
        rebuild(database)
    assert verify(database).faults == ()


def test_a_clock_far_ahead_is_booked_and_ranks_lowest(database: Database) -> None:
    """Two stations take one unit; the one whose clock is days ahead does not win by that."""
    door, mad, late = Journal(DOOR), Journal(BENCH, "dock-2", skew=3 * 24 * 60), Journal("e" * 32, "dock-3")
    got = door.move("supplier>A1", "S1", ["none"])
    mad.move("A1>customer", "S1", [got])
    late.move("A1>B2", "S1", [got])
    for journal in (mad, door, late):
        journal.send(database)
    assert database.rows("select place, fork from standing") == [("B2", True)]
    assert database.rows("select boot, ahead from record where ahead") == [(BENCH, True)]
    ((key, facts),) = database.rows("select key, facts from todo where kind = 'clock.ahead'")
    assert key == "dock-2"
    assert '"days": "3"' in facts
    assert database.rows("select hlc from meta") == [((NOW + 60_000) << 16,)]
    assert verify(database).faults == ()
    assert [m.station for m in trace(database, "S1")[0].movements][-1] == "door-1"


def test_a_lot_moved_by_a_clock_far_ahead_is_not_expired_by_it(database: Database) -> None:
    mad = Journal(BENCH, "dock-2", skew=20 * 24 * 60)
    body = moved(lot="L1", expiry="2027-01-20")
    mad.write(body)
    mad.send(database)
    assert database.rows("select at, expiry from first") == [(0, "2027-01-20")]
    with database.atomic():
        rebuild(database)
    assert verify(database).faults == ()


def test_a_ledger_that_does_not_know_the_time_flags_nobody(database: Database) -> None:
    from ledger.delivery.dead import Envelope  # noqa: PLC0415
    from ledger.projection.ingest import Ingest  # noqa: PLC0415

    journal = Journal()
    journal.move("supplier>A1", "S1", ["none"])
    Ingest(database).batch(journal.batch(), Envelope("dock-1", "t", 86_400_000))
    assert database.rows("select ahead from record") == [(False,)]
    assert verify(database).faults == ()
