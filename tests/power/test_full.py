"""A full disk and a full quota: refused aloud, nothing lost, on again without a restart."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.clock import MovedClock
from gateway.database import StoreCorrupt, StoreFull
from gateway.station.station import STORE_FULL
from gateway.store import checks, stored
from gateway.store.ballast import Ballast
from gateway.store.housekeeping import Housekeeping
from gateway.store.purge import Rule, purge
from gateway.store.riders import Base
from gateway.store.store import FULL_AT, PRESSED_AT, Header, Store
from rules.signal import Light
from tests.gateway.world import OPEN, ack
from tests.power import full
from tests.power.flips import HEADER, WALL, step
from wire import v1

POINTS = 3
QUOTA = 2**20
READ = v1.ReadBody("gun", b"x", WALL)


@pytest.fixture
def disk() -> Iterator[Path]:
    try:
        with full.small_disk() as folder:
            yield folder
    except full.NoMount as error:
        pytest.skip(f"no small disk, so a full one is NOT tested here: {error}")


def test_a_full_disk_at_a_few_points(disk: Path) -> None:
    judge(POINTS, 3)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
def test_a_full_disk_at_a_hundred_points(disk: Path, part: int) -> None:
    judge(10, 1000 + part)


def judge(points: int, seed: int) -> None:
    figures = full.run(points, seed)
    print(figures)  # noqa: T201 - the result
    assert figures.clean


def test_with_the_ballast_gone_what_may_go_goes_and_scans_are_taken_again(disk: Path) -> None:
    """Others leave no byte, and never will: what the store itself has to give is enough to go on."""
    dock = full.Dock(disk)
    old = Header("door-1", WALL - 40 * 86_400_000, 1000, synced=True)
    for _ in range(400):  # a log of some megabytes
        dock.store.append(old, [step("x" * 5000)])
    dock.store.hold(ack({dock.store.boot: (400, [])}, safe=400).ack)
    dock.store.rest("door-1", Base(dock.store.mark))
    full.fill(disk, 0)
    while dock.one("PR-1").reason != STORE_FULL:
        pass
    dock.idle(10)
    assert dock.one("PR-1").light is not Light.RED
    assert len(dock.there()) < 200
    dock.close()


def test_peewee_says_what_sqlite_said(disk: Path) -> None:
    """It hides SQLITE_FULL behind "cannot rollback - no transaction is active" (reliability.md, fact 9)."""
    full.fill(disk, 0)
    with pytest.raises(StoreFull):
        Store(disk / "station.db", os.urandom)


# -- quota ------------------------------------------------------------------------------------


def filled(tmp_path: Path, share: float) -> Store:
    store = Store(tmp_path / "station.db", os.urandom, quota_bytes=QUOTA)
    OPEN.append(store)
    while store.usage() < share:
        store.append(HEADER, [step("x" * 900)])
    store._look()
    return store


def test_above_80_percent_held_records_go_oldest_first_and_it_is_told(tmp_path: Path) -> None:
    store = filled(tmp_path, PRESSED_AT + 0.03)
    stored_before = store.mark.seq
    store.hold(ack({store.boot: (stored_before // 2, [])}).ack)  # young, and in no backup
    store.rest("door-1", Base(store.mark))
    clock, keeping = MovedClock(wall_ms=WALL + 1000), Housekeeping(30, lambda: False)
    assert "nearly full (8" in store.warnings[0]
    for _ in range(20):
        keeping.idle(store, ["door-1"], clock)
    tail = stored.tails(store.connection)[store.boot]
    assert (tail.first, tail.last) == (stored_before // 2 + 1, stored_before)  # not one that is not held
    store._look()
    assert store.trouble == (f"store.hurried: {stored_before // 2} held records went before their time",)
    assert store.warnings == ()


def test_below_80_percent_they_stay(tmp_path: Path) -> None:
    store = filled(tmp_path, PRESSED_AT - 0.05)
    store.hold(ack({store.boot: (store.mark.seq, [])}).ack)
    store.rest("door-1", Base(store.mark))
    for _ in range(20):
        Housekeeping(30, lambda: False).idle(store, ["door-1"], MovedClock(wall_ms=WALL + 1000))
    assert stored.tails(store.connection)[store.boot].first == 1


def until_full(store: Store) -> None:
    for _ in range(1000):
        store.append(HEADER, [step("x" * 900)])


def test_at_95_percent_scans_are_refused_until_the_ledger_holds_enough(tmp_path: Path) -> None:
    store = filled(tmp_path, FULL_AT - 0.01)
    with pytest.raises(StoreFull):
        until_full(store)
    with pytest.raises(StoreFull, match="95% of its quota"):
        store.append(HEADER, [step("y")])
    there = store.mark.seq
    clock, keeping = MovedClock(wall_ms=WALL + 1000), Housekeeping(30, lambda: False)
    for _ in range(3):
        keeping.idle(store, ["door-1"], clock)
    assert stored.tails(store.connection)[store.boot].first == 1  # nothing is held, nothing goes
    store.rest("door-1", Base(store.mark))
    store.hold(ack({store.boot: (there // 2, [])}).ack)
    for _ in range(20):
        keeping.idle(store, ["door-1"], clock)
        clock.move(3_600_000)
    assert store.append(HEADER, [step("on")]) == [f"{store.boot}:{there + 1}"]


def test_numbers_that_a_damage_took_do_not_keep_the_rest_for_ever(tmp_path: Path) -> None:
    store = Store(tmp_path / "station.db", os.urandom)
    OPEN.append(store)
    store.append(HEADER, [step("x")] * 9)
    store.connection.execute("DELETE FROM record WHERE seq IN (3, 4)")
    store.hold(ack({store.boot: (2, [(5, 8)])}).ack)
    store.rest("door-1", Base(store.mark))
    store.flush()
    assert purge(store, ["door-1"], Rule(0, unsafe=True), WALL + 1000) == 6
    assert [row.seq for row in stored.after(store.connection, stored.START)] == [9]


# -- ballast ----------------------------------------------------------------------------------


def test_ballast_goes_only_when_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ballast, file = Ballast(tmp_path / "ballast", 4096), tmp_path / "ballast"
    ballast.hit()  # refused for another reason
    assert (ballast.away, file.stat().st_size) == (False, 4096)
    monkeypatch.setattr("gateway.store.ballast.free_bytes", lambda _folder: 0)
    ballast.hit()
    assert (ballast.away, file.exists(), ballast.back()) == (True, False, False)
    monkeypatch.undo()
    assert (ballast.back(), ballast.away, file.exists()) == (True, False, True)


def test_no_ballast_is_made_if_none_is_wanted(tmp_path: Path) -> None:
    assert not Ballast(tmp_path / "ballast", 0).away
    assert not (tmp_path / "ballast").exists()


# -- checks -----------------------------------------------------------------------------------


def flipped(path: Path, seq: int) -> None:
    """One bit of a stored body, without SQLite's knowledge."""
    content = bytearray(path.read_bytes())
    at = content.index(f"marker-{seq:05}".encode())
    content[at] ^= 1
    path.write_bytes(content)


@pytest.fixture
def long(tmp_path: Path) -> Path:
    store = Store(tmp_path / "station.db", os.urandom, machine="one")
    store.checked(WALL)
    store.append(HEADER, [v1.TaskStep("paused", f"marker-{n:05}", READ) for n in range(checks.LAST + 500)])
    store.checkpoint()
    store._database.close()  # as after a kill
    return tmp_path / "station.db"


@pytest.mark.parametrize(
    ("machine", "days", "suspect", "found"),
    [
        ("one", 0, False, False),  # a restart of the program: only the end is looked at
        ("two", 0, False, True),  # of the machine, without a word before
        ("one", 8, False, True),  # a week is over
        ("one", 0, True, True),  # something could not be read
    ],
)
def test_how_much_is_checked(long: Path, machine: str, days: int, *, suspect: bool, found: bool) -> None:
    flipped(long, 10)
    store = Store(long, os.urandom, machine=machine)
    OPEN.append(store)
    try:
        checks.at_start(store, machine, WALL + days * 86_400_000, suspect=suspect)
    except StoreCorrupt:
        assert found
    else:
        assert not found


def test_the_end_is_always_checked(long: Path) -> None:
    flipped(long, checks.LAST + 400)
    store = Store(long, os.urandom, machine="one")
    OPEN.append(store)
    with pytest.raises(StoreCorrupt):
        checks.at_start(store, "one", WALL)


def test_after_a_clean_end_another_run_of_the_machine_is_no_reason(long: Path) -> None:
    Store(long, os.urandom, machine="one").close()
    store = Store(long, os.urandom, machine="two")
    OPEN.append(store)
    assert store.left_by == ""


def test_the_weekly_look_runs_beside_the_work_and_ends_the_program_if_it_finds_damage(long: Path) -> None:
    flipped(long, 10)
    store = Store(long, os.urandom, machine="one")
    OPEN.append(store)
    clock, check = MovedClock(wall_ms=WALL + 8 * 86_400_000), checks.Background(long)
    keeping = Housekeeping(30, lambda: False, check=check)
    keeping.idle(store, ["door-1"], clock)
    keeping.idle(store, ["door-1"], clock)
    assert check._thread is not None
    check._thread.join()
    assert store.append(HEADER, [step("on")])  # meanwhile
    with pytest.raises(StoreCorrupt, match="record 11"):
        keeping.idle(store, ["door-1"], clock)


def test_the_weekly_look_that_finds_nothing_is_noted(long: Path) -> None:
    store = Store(long, os.urandom, machine="one")
    OPEN.append(store)
    clock, check = MovedClock(wall_ms=WALL + 8 * 86_400_000), checks.Background(long)
    keeping = Housekeeping(30, lambda: False, check=check)
    for _ in range(2):
        keeping.idle(store, ["door-1"], clock)
    assert check._thread is not None
    check._thread.join()
    keeping.idle(store, ["door-1"], clock)
    assert store.checked_at == clock.wall_ms()
