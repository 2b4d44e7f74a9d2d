"""Records are durable, dense and exact; acknowledgements are ranges that replace; old ones go by one rule."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.clock import MovedClock
from gateway.database import Database, StoreCorrupt, StoreFull
from gateway.held import Held
from gateway.store import stored
from gateway.store.hlc import EARLIEST_MS, LATEST_MS, Hlc, wall_of
from gateway.store.housekeeping import Housekeeping
from gateway.store.purge import Rule, purge
from gateway.store.store import Base, Header, Store, TooLong
from gateway.store.stored import Mark
from rules.errors import MisuseError
from tests.gateway.world import OPEN, ack
from wire import v1
from wire.codec import decode

WALL = 1_800_000_000_000
DAY = 86_400_000
HEADER = Header("door-1", WALL, 1000, synced=True, feed="gen:1")


def body(text: str = "x") -> v1.TaskStep:
    return v1.TaskStep("paused", "PR-1", v1.ReadBody("gun", text.encode(), WALL))


def movement() -> v1.MovementBody:
    return v1.MovementBody("acme/P", 1, "supplier", "A-01", "receive", "SN-1")


def opened(path: Path) -> Store:
    store = Store(path, os.urandom)
    OPEN.append(store)
    return store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return opened(tmp_path / "station.db")


def again(store: Store) -> Store:
    """What a new process finds; the old one stays as it was, as after a SIGKILL."""
    return opened(store._path)


def seqs(store: Store) -> list[tuple[str, int]]:
    return [(row.boot, row.seq) for row in stored.after(store.connection, Mark())]


def test_numbers_are_dense_within_a_boot_and_a_start_mints_another(store: Store) -> None:
    first = store.append(HEADER, [body(), body()]) + store.append(HEADER, [body()])
    assert first == [f"{store.boot}:{n}" for n in (1, 2, 3)]
    other = again(store)
    assert other.append(HEADER, [body()]) == [f"{other.boot}:1"]
    assert seqs(other) == [(store.boot, 1), (store.boot, 2), (store.boot, 3), (other.boot, 1)]


def test_a_restart_loop_mints_nothing(store: Store) -> None:
    for _ in range(3):
        store = again(store)
    assert stored.tails(store.connection) == {}


def test_the_bytes_sent_are_the_bytes_stored(store: Store) -> None:
    store.append(HEADER, [body("a"), body("b")])
    kept = stored.bodies(store.connection, 1, 1, 2, 10_000)
    assert [decode(raw, v1.Record).body for raw in kept] == [body("a"), body("b")]
    assert kept == stored.bodies(again(store).connection, 1, 1, 2, 10_000)
    assert len(stored.bodies(store.connection, 1, 1, 2, len(kept[0]))) == 1
    assert len(stored.bodies(store.connection, 1, 1, 2, 1)) == 1  # at least one, whatever its size


def test_ids_can_be_known_before_the_commit(store: Store) -> None:
    store.append(HEADER, [body()])
    promised = store.refs(2)
    assert not store.durable(promised[0])
    assert store.append(HEADER, [body(), body()]) == promised
    assert all(store.durable(ref) for ref in promised)
    assert not store.durable("")
    assert not store.durable("f" * 32 + ":1")


def test_a_record_that_is_too_long_is_refused_and_nothing_is_written(store: Store) -> None:
    with pytest.raises(TooLong):
        store.append(HEADER, [body(), body("x" * v1.MAX_RECORD)])
    assert seqs(store) == []
    assert store.append(HEADER, [body()]) == [f"{store.boot}:1"]


def test_a_full_file_writes_nothing_and_recovers(store: Store) -> None:
    store.append(HEADER, [body()])
    pages = store.connection.execute("PRAGMA page_count").fetchone()[0]
    store.connection.execute(f"PRAGMA max_page_count = {pages}")
    many = [body("y" * 800)] * 500
    with pytest.raises(StoreFull):
        store.append(HEADER, many)
    known = len(seqs(store))
    assert not store.connection.in_transaction
    store.connection.execute("PRAGMA max_page_count = 100000")
    assert store.append(HEADER, [body()]) == [f"{store.boot}:{known + 1}"]


def test_a_read_only_disk_is_a_full_store(store: Store) -> None:
    store.connection.execute("PRAGMA query_only = 1")
    with pytest.raises(StoreFull):
        store.append(HEADER, [body()])
    store.connection.execute("PRAGMA query_only = 0")
    assert store.append(HEADER, [body()]) == [f"{store.boot}:1"]


def test_a_failed_rollback_opens_the_file_again_and_checks_what_is_in_it(store: Store) -> None:
    store.append(HEADER, [body()])
    store._doubtful = True
    assert store.append(HEADER, [body()]) == [f"{store.boot}:2"]
    other = Database(store._path, "store")
    other.connection.execute("INSERT INTO record VALUES (1, 3, 1, x'00', 0)")
    other.close()
    store._doubtful = True
    with pytest.raises(MisuseError, match="restart to replay"):
        store.append(HEADER, [body()])


def test_no_database_is_told_as_corrupt(tmp_path: Path) -> None:
    (tmp_path / "station.db").write_bytes(b"no database" * 1000)
    with pytest.raises(StoreCorrupt):
        opened(tmp_path / "station.db")


def test_durability_settings(store: Store) -> None:
    c = store.connection
    assert c.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert c.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    assert c.execute("PRAGMA wal_autocheckpoint").fetchone() == (0,)


def test_an_acknowledgement_rides_on_the_next_commit_and_replaces(store: Store) -> None:
    store.append(HEADER, [body()] * 5)
    store.hold(ack({store.boot: (2, [(4, 4)])}).ack)
    assert list(store.held.of(store.boot).missing(1, 5)) == [(3, 3), (5, 5)]
    store.append(HEADER, [body()])
    assert again(store).held == store.held
    # an older state of the ledger: what it does not name in full is missing again
    store.hold(ack({store.boot: (1, [])}).ack)
    store.flush()
    assert list(again(store).held.of(store.boot).missing(1, 6)) == [(2, 6)]


def test_another_generation_holds_nothing_it_has_not_said(store: Store) -> None:
    old = "a" * 32
    store.hold(ack({old: (7, []), store.boot: (3, [])}).ack)
    store.hold(ack({store.boot: (1, [])}, generation="new").ack)
    assert store.held.of(old).to == 0
    assert store.held.of(store.boot).to == 1


def test_the_clock_of_records_grows_over_restarts_and_jumps(store: Store) -> None:
    store.append(HEADER, [body()] * 3)
    store.append(Header("door-1", WALL - DAY, 2000, synced=True), [body()])  # the clock was set back
    other = again(store)
    other.append(Header("door-1", WALL - DAY, 3000, synced=False), [body()])
    found = [hlc for (hlc,) in other.connection.execute("SELECT hlc FROM record ORDER BY boot, seq")]
    assert found == sorted(set(found))


@pytest.mark.parametrize(
    ("wall", "up", "synced", "after"),
    [
        (WALL + 5, 1000, True, 5),  # follows the wall clock
        (WALL + 50_000, 1007, False, 7),  # not synced: the time that passed
        (LATEST_MS + 1, 1007, True, 7),  # a clock of 2058 is none
        (EARLIEST_MS - 1, 1007, True, 7),  # nor is one before this program
        (WALL + 50_000, 300, False, 300),  # the machine was restarted
    ],
)
def test_the_hybrid_clock(wall: int, up: int, *, synced: bool, after: int) -> None:
    clock = Hlc()
    first = clock.next(WALL, 1000, synced=True)
    assert wall_of(first) == WALL
    assert wall_of(clock.next(wall, up, synced=synced)) == WALL + after


def test_a_crash_keeps_what_was_committed(store: Store, tmp_path: Path) -> None:
    store.append(HEADER, [body(), movement()])
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in tmp_path.glob("station.db*"):
        shutil.copy(file, copy)
    other = opened(copy / "station.db")
    assert seqs(other) == [(store.boot, 1), (store.boot, 2)]
    assert [row.seq for row in other.own()] == [2]


def test_the_open_task_is_said_in_each_record(store: Store) -> None:
    store.append(replace(HEADER, task="PR-1"), [body(), movement()])
    store.append(HEADER, [body()])
    kept = stored.bodies(store.connection, 1, 1, 3, 10_000)
    assert [decode(raw, v1.Record).task for raw in kept] == ["PR-1", "PR-1", ""]


def test_units_let_in_are_kept_as_own_like_movements(store: Store) -> None:
    read, capture = v1.ReadBody("gun", b"", WALL), v1.CaptureBody("1", "acme/P", 1, "SN-1")
    plain = v1.Verdict("accepted", "r", read, capture=capture)
    store.append(HEADER, [plain, v1.Verdict("accepted", "r", read, capture=capture, admits="b:1"), body()])
    assert [row.seq for row in store.own()] == [2]


def test_a_checkpoint_brings_the_log_into_the_file(store: Store, tmp_path: Path) -> None:
    store.append(HEADER, [body()] * 100)
    store.checkpoint()
    log = Database(tmp_path / "station.db", "read")
    assert log.connection.execute("PRAGMA wal_checkpoint").fetchone()[0] == 0
    log.close()


# -- purge ------------------------------------------------------------------------------------


def old_store(tmp_path: Path) -> Store:
    """Five records of 40 days ago, all held, none safe, then one of today in another boot."""
    store = opened(tmp_path / "station.db")
    store.append(Header("door-1", WALL - 40 * DAY, 1000, synced=True), [body()] * 5)
    newer = again(store)
    newer.hold(ack({store.boot: (5, []), newer.boot: (1, [])}).ack)
    newer.append(HEADER, [body()])
    newer.rest("door-1", Base(newer.mark))
    newer.flush()
    return newer


@pytest.mark.parametrize(
    ("rule", "gone"),
    [
        (Rule(30), 0),  # not in the ledger's backup
        (Rule(30, unsafe=True), 5),
        (Rule(50, unsafe=True), 0),  # too young
        (Rule(50, pressed=True), 5),  # the quota is nearly used up
    ],
)
def test_what_may_go(tmp_path: Path, rule: Rule, gone: int) -> None:
    store = old_store(tmp_path)
    assert purge(store, ["door-1"], rule, WALL) == gone
    assert len(seqs(store)) == 6 - gone


def test_what_is_safe_may_go_up_to_there(tmp_path: Path) -> None:
    store = old_store(tmp_path)
    boot = next(iter(stored.tails(store.connection)))
    store.hold(ack({boot: (5, [])}, safe=3).ack)
    assert purge(store, ["door-1"], Rule(30), WALL) == 3
    assert seqs(store)[0] == (boot, 4)


def test_what_is_not_held_never_goes(tmp_path: Path) -> None:
    store = old_store(tmp_path)
    boot = next(iter(stored.tails(store.connection)))
    store.hold(ack({boot: (2, [(4, 5)])}).ack)
    assert purge(store, ["door-1"], Rule(1, unsafe=True, pressed=True), WALL) == 2
    assert purge(store, ["door-1"], Rule(1, unsafe=True, pressed=True), WALL) == 0


def test_what_a_replay_or_an_own_movement_needs_stays(tmp_path: Path) -> None:
    store = old_store(tmp_path)
    assert purge(store, ["door-1", "bench-1"], Rule(30, unsafe=True), WALL) == 0  # bench-1 has no base yet
    store.connection.execute("INSERT INTO own (boot, seq, sum) VALUES (1, 3, 0)")
    assert purge(store, ["door-1"], Rule(30, unsafe=True), WALL) == 2


def test_the_newest_record_stays_since_it_carries_the_clock(store: Store) -> None:
    store.append(Header("door-1", WALL - 40 * DAY, 1000, synced=True), [body()] * 3)
    store.hold(ack({store.boot: (3, [])}).ack)
    store.rest("door-1", Base(store.mark))
    store.flush()
    assert purge(store, ["door-1"], Rule(1, unsafe=True), WALL) == 2
    assert again(store)._hlc.last > 0


@pytest.mark.parametrize(("free", "roomy"), [(10 * 2**30, True), (8 * 2**20, False)])
def test_the_last_megabytes_of_a_disk_are_for_records_not_for_speed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, *, roomy: bool
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
    opened(tmp_path / "station.db").append(HEADER, [body()])
    assert ((tmp_path / "station.db-wal").stat().st_size > 4 * 2**20) == roomy


def test_pressed_room_is_made_whatever_the_clocks_say(tmp_path: Path) -> None:
    """The gateway's clock may be ahead of the wall clock."""
    store = old_store(tmp_path)
    assert purge(store, ["door-1"], Rule(30, pressed=True), WALL - 50 * DAY) == 5


def test_a_store_that_refuses_takes_scans_again_soon_after_the_ledger_answered(tmp_path: Path) -> None:
    store = old_store(tmp_path)
    store._quota = max(1, int(store.usage() * store._quota))  # full
    store._look()
    held, store.held = store.held, Held()
    keeping, clock = Housekeeping(30, lambda: False), MovedClock(wall_ms=WALL)
    keeping.idle(store, ["door-1"], clock)
    assert len(seqs(store)) == 6
    store.held = held
    clock.move(11_000)
    keeping.idle(store, ["door-1"], clock)
    assert len(seqs(store)) == 1
    store._quota *= 100
    clock.move(1_000)
    keeping.idle(store, ["door-1"], clock)
    assert (store.used < 80, store.refuses) == (True, "")  # without waiting for a scan
