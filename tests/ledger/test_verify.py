"""`ledger verify`: right on a right ledger, and one planted fault of each kind is found by name."""

import pytest

from ledger.database import Database
from ledger.delivery.dead import Envelope
from ledger.delivery.presence import hello
from ledger.verify.verify import verify
from tests.ledger.support import BENCH, DOOR, NOW, Journal, batch, send
from tests.ledger.test_any_order import enter, enter_more
from wire import v1


def day(database: Database) -> None:
    """Goods in with a list, a lot, a debt, a refusal, an undone and an open scan, a fork, a dead letter."""
    enter(database)
    door, bench = Journal(), Journal(BENCH, "bench-1")
    got = ""
    door.step("opened", process="receive")
    for n in (1, 2):
        scan = door.scan(f"S{n}")
        got = door.move("supplier>A1", f"S{n}", ["none"], scan=scan, lot="L1", expiry="2027-01-31")
    door.undo(door.scan("S3"), "S3")
    door.refuse("S9")
    door.scan("S3")
    door.move("supplier>A1", quantity=4, debt=4)
    bench.move("A1>customer", "S2", [got], task="PL-1", lot="L1")
    bench.move("A1>customer", "S2", [got], task="PL-1", lot="L1")
    bench.step("line_closed", "PL-1", line="1", reason="short")
    for journal in (door, bench):
        journal.send(database)
        journal.send(database)
    send(database, batch(BENCH, b'{"seq": 4, "hlc": "?"}'), "bench-1")
    boots = [v1.BootTail(DOOR, len(door.bodies))]
    hello(database, v1.Hello(1, boots), Envelope("dock-1", "t", NOW))


def test_a_right_ledger_is_verified_whatever_the_shuffle(database: Database) -> None:
    day(database)
    for seed in range(3):
        report = verify(database, seed)
        assert (report.faults, report.missing) == ((), ())
        assert (report.records, report.boots) == (13, 2)
        assert report.rows > 50


#: What is done to the tables, and what the report must name.
PLANTED = {
    "standing moved": (
        "update standing set place = 'B2' where serial = 'S1'",
        "standing main/P S1: place is 'B2'",
    ),
    "standing gone": ("delete from standing where serial = 'S1'", "standing main/P S1: is missing"),
    "standing invented": (
        (
            "insert into standing (product, serial, place, since, head, lot, expiry, task, fork, origin)"
            " values ('main/P', 'S7', 'A1', 1, '', '', '', '', false, '')"
        ),
        "standing main/P S7: no record gives this row",
    ),
    "conflict gone": ("delete from conflict", "conflict main/P S2: is missing"),
    "balance off": (
        "update balance set quantity = quantity + 1 where place = 'A1' and lot = ''",
        "balance main/P  A1: quantity is 5, the records give 4",
    ),
    "units done off": (
        "update done set quantity = 9 where task = 'PL-1'",
        "done PL-1 1 pick: quantity is 9",
    ),
    "debt forgiven": ("update debt set quantity = 0", "debt main/P A1: quantity is 0, the records give 4"),
    "expiry changed": ("update lot set expiry = '2030-01-01'", "lot main/P L1: expiry is '2030-01-01'"),
    "open capture lost": (
        "delete from open_capture",
        "open_capture dddddddddddddddddddddddddddddddd 9: is missing",
    ),
    "line closed": ("update line set closed = 'x' where document = 'PL-1'", "line PL-1 1: closed is 'x'"),
    "document closed": (
        "update document set closed = true where ref = 'PL-1'",
        "document PL-1: closed is 1",
    ),
    "serial unlocked": (
        "update expected_serial set received = false where serial = 'S1'",
        "expected_serial PR-1 1 S1: received is 0",
    ),
    "movement edited": (
        "update movement set target = 'B9' where serial = 'S1'",
        "movement dddddddddddddddddddddddddddddddd 3: target is 'B9'",
    ),
    "movement gone": (
        "delete from movement where serial = 'S1'",
        "movement dddddddddddddddddddddddddddddddd 3: is missing",
    ),
    "verdict edited": (
        "update verdict set outcome = 'accepted' where outcome = 'refused'",
        "verdict dddddddddddddddddddddddddddddddd 8: outcome is 'accepted', the records give 'refused'",
    ),
    "step gone": (
        "delete from task_step where step = 'opened'",
        "task_step dddddddddddddddddddddddddddddddd 1: is missing",
    ),
    "record lost in the middle": (
        "delete from record where seq = 3",
        "record dddddddddddddddddddddddddddddddd:3: acknowledged, but not here",
    ),
    "record not acknowledged": (
        "update held_range set high = high - 1 where high = 10",
        "held_range dddddddddddddddddddddddddddddddd: 10 is here, but not acknowledged",
    ),
    "last number off": (
        "update boot set last = 99 where boot = 'dddddddddddddddddddddddddddddddd'",
        "boot dddddddddddddddddddddddddddddddd: last is 99",
    ),
    "kind edited": (
        "update record set kind = 'anchor' where seq = 2",
        "record dddddddddddddddddddddddddddddddd 2: kind is 'anchor'",
    ),
    "received off": ("update meta set received = received + 1", "meta: received 28 is not applied 13"),
    "applied off": (
        "update meta set applied = applied - 1, duplicate = duplicate + 1",
        "meta: applied is 12",
    ),
    "dead letter thrown away": ("delete from dead_letter", "meta: dead is 1, the table has 0 rows"),
    "alarms off": ("update meta set altered = 99", "meta: altered 99 is more than duplicate"),
    "feed row stale": (
        "update feed_row set body = x'5b5d' where kind = 'product'",
        "feed_row product main/P: body is b'[]'",
    ),
    "feed row gone": ("delete from feed_row where kind = 'lot'", "feed_row lot L1\x1fmain/P: is missing"),
    "feed hash off": (
        "update meta set feed_digest = '11111111111111111111111111111111'",
        "meta: feed_digest is 1111",
    ),
    "feed count off": ("update meta set feed_rows = feed_rows + 1", "meta: feed_rows is"),
    "feed row from tomorrow": ("update feed_row set n = 999 where kind = 'lot'", "feed_row lot 'L1"),
}


@pytest.mark.parametrize(("planted", "named"), PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_fault_is_found_by_name(database: Database, planted: str, named: str) -> None:
    day(database)
    if database.dialect == "postgresql":
        planted = planted.replace("x'5b5d'", r"'\x5b5d'::bytea")
    assert database.run(planted) > 0
    faults = verify(database).faults
    assert any(named in fault for fault in faults), faults


def evening(database: Database) -> None:
    """After that day a claim, a unit aside, a container, a return, a blind receipt; more entered."""
    day(database)
    enter_more(database)
    third = Journal("e" * 32, "bench-2", "bench-2")
    third.step("opened", "PL-1", process="pick", assignment=1)
    third.refuse("S8", task="PL-1")
    third.admit(third.refuse("S7", task="PL-1"), "S7")
    third.move("supplier>A1", "S4", ["none"], container="C2", lot="L1")
    third.move("customer>A1", quantity=2, process="customer_return", task="R-1", line="")
    third.move("supplier>A1", "S2", ["none"], task="B-1", process="receive")
    third.send(database)
    assert verify(database).faults == ()


THIRD = "e" * 32
#: What is done to the newer tables, and what the report must name.
PLANTED_LATER = {
    "aside forgotten": ("delete from aside", f"aside {THIRD} 2: is missing"),
    "aside edited": ("update aside set code = 'S9'", f"aside {THIRD} 2: code is 'S9'"),
    "aside invented": (
        "insert into aside select boot, 3, task, station, gateway, reason, 'S7', at from aside",
        f"aside {THIRD} 3: no record gives this row",
    ),
    "returned off": ("update returned set units = 3", "returned main/P: units is 3, the records give 2"),
    "returned gone": ("delete from returned", "returned main/P: is missing"),
    "first edited": ("update first set lot = 'L9' where lot = 'L1'", "first main/P A1: lot is 'L9'"),
    "first gone": ("delete from first", "first main/P A1: is missing"),
    "process of a standing": (
        "update standing set process = 'count' where serial = 'S4'",
        "standing main/P S4: process is 'count', the records give 'receive'",
    ),
    "container of a standing": (
        "update standing set container = '' where serial = 'S4'",
        "standing main/P S4: container is '', the records give 'C2'",
    ),
    "container of a movement": (
        "update movement set container = 'C9' where serial = 'S4'",
        f"movement {THIRD} 5: container is 'C9'",
    ),
    "task of a verdict": ("update verdict set task = '' where text = 'S8'", f"verdict {THIRD} 2: task is ''"),
    "admission edited": (
        "update verdict set admits = '' where admits <> ''",
        f"verdict {THIRD} 4: admits is ''",
    ),
    "claim edited": (
        "update task_step set assignment = 0 where assignment = 1",
        f"task_step {THIRD} 1: assignment is 0",
    ),
    "assignee edited": (
        "update document set assignee = 'bench-9' where ref = 'PL-1'",
        "document PL-1: assignee is 'bench-9', the records give 'bench-2'",
    ),
    "matched units not counted": (
        "update line set done = done - 1 where document = 'PR-1'",
        "line PR-1 1: done is 7, the records give 8",
    ),
    "hold not told": (
        "delete from feed_row where kind = 'hold'",
        "feed_row hold main/P\x1f\x1fS1: is missing",
    ),
    "hold lifted unsaid": ("update recall set lifted = 1", "feed_row hold main/P\x1f\x1fS1: no record gives"),
    "contents not told": ("delete from feed_row where key = 'C2'", "feed_row content C2: is missing"),
    "announced unsaid": (
        "update content set serial = 'S3' where serial = 'S4'",
        "feed_row content C1: body is",
    ),
    "conflict not told": (
        "delete from feed_row where kind = 'conflict'",
        "feed_row conflict main/P\x1fS2: is missing",
    ),
    "aside not told": (
        "delete from feed_row where kind = 'aside'",
        f"feed_row aside PL-1\x1f{THIRD}:2: is missing",
    ),
    "returned not told": (
        "delete from feed_row where kind = 'returned'",
        "feed_row returned main/P: is missing",
    ),
    "first not told": (
        "delete from feed_row where kind = 'first'",
        "feed_row first main/P\x1fA1: is missing",
    ),
}


@pytest.mark.parametrize(("planted", "named"), PLANTED_LATER.values(), ids=PLANTED_LATER.keys())
def test_a_fault_planted_in_the_evening_is_found_by_name(
    database: Database, planted: str, named: str
) -> None:
    evening(database)
    assert database.run(planted) > 0
    faults = verify(database).faults
    assert any(named in fault for fault in faults), faults


def test_a_tampered_body_is_found_though_it_still_reads(database: Database) -> None:
    day(database)
    (row,) = database.rows("select body from record where boot = ? and seq = 3", (DOOR,))
    body = bytes(row[0]).replace(b'"A1"', b'"Z9"')
    database.run("update record set body = ? where boot = ? and seq = 3", (body, DOOR))
    faults = verify(database).faults
    assert any(f"record {DOOR}:3: its body is not the one that came" in fault for fault in faults)
    assert any("standing main/P S1: place is 'A1', the records give 'Z9'" in fault for fault in faults)


@pytest.mark.parametrize(("body", "named"), [(b"{", "cannot be read"), (b"seq 4", "its body says number 4")])
def test_a_ruined_body_is_named_and_the_rest_is_still_checked(
    database: Database, body: bytes, named: str
) -> None:
    day(database)
    if body == b"seq 4":
        (row,) = database.rows("select body from record where boot = ? and seq = 3", (DOOR,))
        body = bytes(row[0]).replace(b'"seq":3', b'"seq":4')
    database.run("update record set body = ? where boot = ? and seq = 3", (body, DOOR))
    assert any(f"record {DOOR}:3" in fault and named in fault for fault in verify(database).faults)


def test_what_a_gateway_declared_and_did_not_deliver_is_missing_not_a_fault(database: Database) -> None:
    day(database)
    hello(database, v1.Hello(1, [v1.BootTail(DOOR, 14)]), Envelope("dock-1", "t", NOW))
    late = Journal()
    late.bodies = [b""] * 11
    late.refuse("S9")
    send(database, batch(DOOR, late.bodies[11]))
    report = verify(database)
    assert report.faults == ()
    assert report.missing == (
        f"boot {DOOR} of dock-1: 11 not delivered (up to 14 exist)",
        f"boot {DOOR} of dock-1: 13 to 14 not delivered (up to 14 exist)",
    )
