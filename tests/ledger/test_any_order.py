"""I4: every permutation, duplication and cut of the records gives the same tables and the same feed."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.database import Database, open_database
from ledger.projection.assignments import withdraw
from ledger.projection.change import Change
from ledger.upgrade.migrations import migrate
from ledger.verify.compare import differences
from ledger.verify.verify import verify
from tests.ledger.support import BENCH, DOOR, NOW, Journal, batch, send
from tests.postgres import Postgres
from wire import v1

SERIALS = ["S1", "S2", "S3"]
WAYS = ["supplier>A1", "A1>customer", "A1>B2", "customer>A1", "B2>A1", "A1>A1", "B2>B2"]
#: Movements without serials: process and reason.
RETURNS = [
    ("customer_return", ""),
    ("receive", "return"),
    ("pick", "identified"),
    ("tracking", ""),
    ("pick", ""),
]


KINDS = ["units", "scan", "undo", "step", "refuse", "admit", "loose", "anchor"]
#: Minutes that a clock is wrong; the last is days ahead of the time.
SKEWS = [0, -5, 90, 3 * 24 * 60]


def enter(database: Database) -> None:
    """Two documents and a product; one line with a list."""
    with database.atomic(), Change(database) as change:
        database.run(
            'insert into product (id, owner, sku, name, tracking, "by", receive, pick, pattern, fold_case,'
            " reusable) values ('main/P', 'main', 'P', 'Pump', 'full', 'serial', 'lenient', 'strict', '',"
            " false, false)"
        )
        change.product("main/P")
        for ref, process in (("PR-1", "receive"), ("PL-1", "pick")):
            database.run(
                "insert into document (ref, process, party, place, stations, rank, released, withdrawn,"
                " closed, created) values (?, ?, '', '', '', 0, true, false, false, 0)",
                (ref, process),
            )
            database.run(
                "insert into line (document, id, number, product, quantity, place, listed, lot, done, closed)"
                " values (?, '1', 1, 'main/P', 3, 'A1', ?, '', 0, '')",
                (ref, ref == "PR-1"),
            )
        for number, serial in enumerate(SERIALS):
            database.run(
                "insert into expected_serial (document, line, serial, number, lot, expiry, received)"
                " values ('PR-1', '1', ?, ?, '', '', false)",
                (serial, number),
            )
        for ref in ("PR-1", "PL-1"):
            change.document(ref)


def enter_more(database: Database) -> None:
    """A container, a recall, a blind receipt matched, a line of the to-do list settled; a pick taken away."""
    with database.atomic(), Change(database) as change:
        for number, (serial, lot, quantity) in enumerate((("S1", "", 1), ("S4", "", 1), ("", "L1", 5))):
            database.run(
                "insert into content (container, number, product, serial, lot, expiry, quantity, document)"
                " values ('C1', ?, 'main/P', ?, ?, '', ?, 'PR-1')",
                (number, serial, lot, quantity),
            )
        database.run(
            "insert into recall (ref, kind, why, created, lifted, number)"
            " values ('R1', 'recall', 'leak', 1, 0, 0)"
        )
        database.run("insert into hold (ref, product, lot, serial) values ('R1', 'main/P', '', 'S1')")
        database.run("insert into match (task, document) values ('B-1', 'PR-1')")
        database.run(
            "insert into settled (kind, key, how, settled_by, at) values ('aside', ?, 'scrapped', 'Ann', 1)",
            (f"{DOOR}:1",),
        )
        change.container("C1")
        change.recall("R1")
        change.matched("B-1")
        change.settled("aside", f"{DOOR}:1")
        withdraw(database, change, "PL-1")


def random_record(draw: st.DrawFn, journal: Journal, known: list[str]) -> str:  # noqa: PLR0911 - one per kind
    kind = draw(st.sampled_from(["move"] * 4 + KINDS))
    serial = draw(st.sampled_from(SERIALS))
    earlier = st.lists(st.sampled_from(known), min_size=1, max_size=2) if known else st.just(["none"])
    if kind == "move":
        prev = draw(st.one_of(st.just(["none"]), st.just(["unknown"]), earlier))
        way, lot = draw(st.sampled_from(WAYS)), draw(st.sampled_from(["", "L1"]))
        task, expiry = (
            draw(st.sampled_from(["PR-1", "PL-1", "X", "B-1"])),
            draw(st.sampled_from(["", "2027-01-31"])),
        )
        scan, container = draw(st.sampled_from([*known, ""])), draw(st.sampled_from(["", "C1", "C2"]))
        process = draw(st.sampled_from(["receive", "pick", "count", "quarantine"]))
        more = {"lot": lot, "expiry": expiry, "task": task, "scan": scan, "container": container}
        return journal.move(way, serial, prev, process=process, **more)
    if kind == "units":
        quantity = draw(st.integers(1, 5))
        debt = draw(st.integers(0, quantity))
        return journal.move(draw(st.sampled_from(WAYS)), quantity=quantity, debt=debt)
    if kind == "scan":
        return journal.scan(serial, amends=draw(st.sampled_from([*known, ""])))
    if kind == "undo":
        return journal.undo(draw(st.sampled_from([*known, "0:1"])), serial)
    if kind == "step":
        step = draw(st.sampled_from(["opened", "line_closed", "confirmed", "cancelled"]))
        finished = draw(st.booleans())
        return journal.step(
            step,
            draw(st.sampled_from(["PR-1", "PL-1"])),
            line="1",
            reason=draw(st.sampled_from(["", "short"])),
            finished=finished,
            assignment=draw(st.integers(0, 1)),
        )
    if kind == "admit":
        return journal.admit(draw(st.sampled_from([*known, "0:1"])), serial)
    if kind == "anchor":
        return journal.write(v1.Anchor(NOW + 1_000 * draw(st.integers(-60, 60)), draw(st.integers(0, 9))))
    if kind == "loose":
        process, reason = draw(st.sampled_from(RETURNS))
        lot, container = draw(st.sampled_from(["", "L1", "L2"])), draw(st.sampled_from(["", "C1", "C2"]))
        expiry, quantity = draw(st.sampled_from(["", "2020-01-31", "2027-01-31"])), draw(st.integers(1, 5))
        more = {"process": process, "reason": reason, "lot": lot, "container": container, "expiry": expiry}
        return journal.move(draw(st.sampled_from(WAYS)), quantity=quantity, **more)
    reason = draw(st.sampled_from(["serial.not_expected", "product.unknown", "serial.already_in_task"]))
    return journal.refuse(serial, reason, draw(st.sampled_from(["", "PR-1", "PL-1", "X"])))


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, bytes]]:
    """What two boots wrote, as (boot, body), in the order they wrote it."""
    skew = draw(st.sampled_from(SKEWS))
    journals = [Journal(DOOR), Journal(BENCH, "dock-2", station="bench-1", skew=skew)]
    known: list[str] = []
    for _ in range(draw(st.integers(1, 14))):
        journal = draw(st.sampled_from(journals))
        known.append(random_record(draw, journal, known))
    return [(j.boot, body) for j in journals for body in j.bodies]


@contextmanager
def folded(
    records: list[tuple[str, bytes]], *, cut: int, address: str = ":memory:", late: bool = False
) -> Iterator[Database]:
    """`late`: people enter everything after the records came."""
    database = open_database(address)
    try:
        migrate(database)
        if late:
            deliver(database, records, cut)
        enter(database)
        enter_more(database)
        if not late:
            deliver(database, records, cut)
        yield database
    finally:
        database.close()


def deliver(database: Database, records: list[tuple[str, bytes]], cut: int) -> None:
    names = {DOOR: "dock-1", BENCH: "dock-2"}
    for start in range(0, len(records), cut):
        part = records[start : start + cut]
        for boot in (DOOR, BENCH):
            bodies = [body for owner, body in part if owner == boot]
            if bodies:
                send(database, batch(boot, *bodies), names[boot])


@pytest.mark.domain("conflict.nothing-dropped")
@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_order_gives_the_same_tables(data: st.DataObject) -> None:
    records = data.draw(histories())
    again = data.draw(st.permutations(records)) + data.draw(st.lists(st.sampled_from(records), max_size=5))
    with (
        folded(records, cut=64) as straight,
        folded(again, cut=data.draw(st.integers(1, 7)), late=data.draw(st.booleans())) as shuffled,
    ):
        assert differences(straight, shuffled)[1] == []
        assert verify(shuffled, seed=data.draw(st.integers(0, 99))).faults == ()


@settings(deadline=None, max_examples=15, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_postgresql_and_sqlite_say_the_same(postgres: Postgres, data: st.DataObject) -> None:
    records = data.draw(histories())
    again = data.draw(st.permutations(records))
    with (
        folded(records, cut=64) as straight,
        folded(again, cut=5, address=postgres.fresh()) as server,
    ):
        assert differences(straight, server)[1] == []
        assert verify(server).faults == ()


@pytest.mark.domain("conflict.door-and-bench", "conflict.chained")
@pytest.mark.parametrize("first", ["door", "bench"])
@pytest.mark.parametrize("prev", ["none", "unknown"])
def test_a_door_and_a_bench_both_offline_are_one_story(database: Database, first: str, prev: str) -> None:
    """The bench's clock is five minutes slow, so by the clock it picks before the door receives."""
    door, bench = Journal(DOOR), Journal(BENCH, "bench-1", skew=-5)
    door.move("supplier>A1", "S1", ["none"])
    bench.move("A1>customer", "S1", [prev], task="PL-1")
    for journal in (door, bench) if first == "door" else (bench, door):
        journal.send(database)
    assert database.rows("select place, fork from standing") == [("customer", False)]
    assert database.rows("select * from conflict") == []
    assert database.rows("select quantity from balance where place = 'A1'") == [(0,)]


@pytest.mark.domain("conflict.fork", "conflict.person")
def test_two_stations_that_take_one_serial_are_a_conflict_until_a_person_settles(database: Database) -> None:
    door, bench, other = Journal(DOOR), Journal(BENCH, "bench-1"), Journal("e" * 32, "bench-2")
    got = door.move("supplier>A1", "S1", ["none"])
    taken = [bench.move("A1>customer", "S1", [got]), other.move("A1>customer", "S1", [got])]
    for journal in (door, bench, other):
        journal.send(database)
    (heads,) = database.rows("select heads from conflict")
    assert sorted(heads[0].split()) == sorted(taken)
    door.move("customer>A1", "S1", taken)
    door.send(database, 2)
    assert database.rows("select * from conflict") == []
    assert database.rows("select place from standing") == [("A1",)]


@pytest.mark.domain("enforcement.unknown-pays")
def test_a_debt_is_paid_by_a_serial_that_never_came(database: Database) -> None:
    journal = Journal()
    journal.move("supplier>A1", quantity=10, debt=10)
    journal.move("supplier>A1", "S1", ["none"])
    journal.move("A1>customer", "S2", ["unknown"])
    journal.send(database, 1, 2)
    assert database.rows("select place, quantity from debt") == [("A1", 10)]
    journal.send(database, 3)
    assert database.rows("select place, quantity from debt") == [("A1", 9)]
    assert database.rows("select body from feed_row where kind = 'debt'")[0][0] == b"[9]"


def test_a_payment_is_taken_back_when_the_serial_turns_out_to_have_come(database: Database) -> None:
    """Its pick said B2, its goods-in, which came later, A1: the debt at B2 is owed again."""
    journal = Journal()
    got = journal.move("supplier>A1", "S1", ["none"])
    journal.move("supplier>B2", quantity=2, debt=2)
    journal.move("B2>customer", "S1", [got])
    journal.send(database, 2, 3)
    assert database.rows("select quantity from debt where place = 'B2'") == [(1,)]
    journal.send(database, 1)
    assert database.rows("select quantity from debt where place = 'B2'") == [(2,)]


def test_the_first_expiry_said_of_a_lot_stays(database: Database) -> None:
    journal = Journal()
    for minute, expiry in ((5, "2027-02-02"), (3, "2027-01-01"), (1, "")):
        body = v1.MovementBody("main/P", 1, "supplier", "A1", "receive", lot="L1", expiry=expiry)
        journal.write(body, minute)
    journal.send(database)
    assert database.rows("select lot, expiry from lot") == [("L1", "2027-01-01")]
