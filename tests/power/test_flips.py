"""A damaged store: what comes out is what went in, and what is lost is told."""

import os
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

import pytest

from gateway.database import PAGE, StoreCorrupt, StoreFull
from gateway.store import salvage, stored
from gateway.store.pages import log_of, read_log
from gateway.store.schema import _BEFORE
from gateway.store.store import Store
from gateway.store.stored import START
from tests.gateway.world import OPEN
from tests.power import flips
from tests.power.flips import HEADER, MACHINES, WALL, Template, movement, step

#: Parts of the soak, each well below the hang guard.
PARTS = 100


def test_fifty_flipped_bytes() -> None:
    judge(50, 2)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_ten_thousand_flipped_bytes(part: int) -> None:
    judge(100, 1000 + part)


def judge(count: int, seed: int) -> None:
    figures = flips.run(count, seed)
    print(figures)  # noqa: T201 - the result
    assert figures.doubled == 0  # no wrong body
    assert figures.alarmed == figures.rounds  # what is lost is told
    assert figures.lost <= 3 * figures.rounds  # a byte costs a row or two, not the file


def start(path: Path, machine: str = MACHINES[0]) -> Store:
    def make() -> Store:
        store = Store(path, os.urandom, machine=machine)
        OPEN.append(store)
        return store

    return salvage.open_store(make, path, machine, WALL)


def found(store: Store) -> dict[tuple[str, int], bytes]:
    return {(row.boot, row.seq): row.body for row in stored.after(store.connection, START)}


@pytest.fixture
def template(tmp_path: Path) -> Template:
    (tmp_path / "template").mkdir()
    return Template(tmp_path / "template", 1)


def settled(template: Template, folder: Path) -> Path:
    """All of it in the file, nothing in a log; the next start looks at all of it."""
    path = template.write(folder)
    start(path).close()
    salvage.suspect(path)
    return path


def page_of(path: Path, number: int, data: bytes) -> None:
    content = bytearray(path.read_bytes())
    content[(number - 1) * PAGE : number * PAGE] = data
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("number", "most"),
    [(1, 0), (2, 0), (3, 0), (4, 12), (9, 12), (12, 12)],  # the schema, boots, their index, records
)
def test_a_whole_page_is_gone(template: Template, tmp_path: Path, number: int, most: int) -> None:
    path = settled(template, tmp_path)
    page_of(path, number, bytes(PAGE))
    store = start(path)
    rest = found(store)
    assert rest.items() <= template.bodies.items()
    assert len(template.bodies) - len(rest) <= most
    assert any(text.startswith("store.salvaged") for text in store.trouble)
    assert store.append(HEADER, [step("on")]) == [f"{store.boot}:1"]


@pytest.mark.parametrize("frame", range(4))
def test_a_transaction_that_the_power_cut_tore_is_left_out_whole(tmp_path: Path, frame: int) -> None:
    """Half a confirmation is worse than none: nobody has seen a sign for it."""
    path = tmp_path / "station.db"
    before = start(path)
    before.append(HEADER, [step("opened")])
    first = sum(1 for _ in read_log(log_of(path)))
    before.append(HEADER, [step("confirmed"), *map(movement, range(60))])
    cut = tmp_path / "cut"
    cut.mkdir()
    copyfile(path, cut / path.name)
    log = bytearray(log_of(path).read_bytes())
    at = 32 + (first + frame) * (PAGE + 24) + 24
    log[at : at + PAGE] = bytes(PAGE)
    log_of(cut / path.name).write_bytes(log)
    store = start(cut / path.name)
    assert [seq for _, seq in found(store)] == [1]
    assert any(text.startswith("store.log_damaged: the last entry") for text in store.trouble)


def test_nothing_can_be_read_then_it_starts_empty_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "station.db"
    path.write_bytes(b"no database at all " * 5000)
    store = start(path)
    assert found(store) == {}
    assert "nothing in it could be read" in store.trouble[0]
    damaged = next(tmp_path.glob("station.db.damaged-*Z"))
    assert damaged.read_bytes().startswith(b"no database")
    damaged.unlink()
    assert salvage.notes(path) == ()  # a person took it away


def test_the_alarm_stays_over_restarts_and_its_words_are_exact(template: Template, tmp_path: Path) -> None:
    path = settled(template, tmp_path)
    page_of(path, 1, b"\xff" * PAGE)
    start(path).close()
    kept = len(template.bodies)
    words = f"store.salvaged: {kept} rows kept, 0 numbers missing, the old file is station.db.damaged-"
    assert start(path).trouble == (f"{words}20270115T080000Z",)


def test_own_movements_and_bases_are_salvaged_and_the_ledger_is_asked_anew(
    template: Template, tmp_path: Path
) -> None:
    before = start(template.write(tmp_path))
    path = tmp_path / "station.db"
    own, bases = [(row.boot, row.seq) for row in before.own()], before.bases()
    assert own
    assert before.held.boots
    before.close()
    page_of(path, 1, bytes(PAGE))
    store = start(path)
    assert [(row.boot, row.seq) for row in store.own()] == own
    assert store.bases() == bases
    assert not store.held.boots


def _head_gone(path: Path) -> None:
    """The first page, also where the log has it."""
    page_of(path, 1, bytes(PAGE))
    log = bytearray(log_of(path).read_bytes())
    for at in range(32, len(log), 24 + PAGE):
        if log[at : at + 4] == b"\0\0\0\1":
            log[at + 24 : at + 24 + PAGE] = bytes(PAGE)
    log_of(path).write_bytes(log)


@pytest.mark.parametrize("after", ["filled", "renamed", "log moved"])
def test_a_power_cut_in_the_middle_of_a_salvage(template: Template, tmp_path: Path, after: str) -> None:
    path = template.write(tmp_path)
    _head_gone(path)
    new = path.with_name("station.db.new")
    whole = tmp_path / "whole"
    whole.mkdir()
    other = template.write(whole)
    _head_gone(other)
    start(other).close()
    new.write_bytes(other.read_bytes())
    damaged = path.with_name("station.db.damaged-20270115T080000Z")
    if after == "filled":
        new.write_bytes(new.read_bytes()[:PAGE])  # not known to be whole
    else:
        path.rename(damaged)
    if after == "log moved":
        log_of(path).rename(log_of(damaged))
    assert found(start(path)) == template.bodies
    assert not new.exists()


def test_the_store_of_the_program_before_is_taken_over(tmp_path: Path) -> None:
    from sqlite3 import connect  # noqa: PLC0415 - beside its only use

    path = tmp_path / "station.db"
    now = start(tmp_path / "now.db")
    now.append(HEADER, [step("one"), movement(2)])
    old = connect(path, isolation_level=None)
    old.executescript(f"PRAGMA journal_mode = wal; {_BEFORE}")
    old.execute("INSERT INTO boot VALUES (1, ?)", (now.boot,))
    old.executemany(
        "INSERT INTO record VALUES (1, ?, ?, ?)",
        now.connection.execute("SELECT seq, hlc, body FROM record").fetchall(),
    )
    old.execute("INSERT INTO own (boot, seq) VALUES (1, 2)")
    old.close()
    store = start(path)
    assert found(store) == found(now)
    assert [row.seq for row in store.own()] == [2]
    assert store.trouble == ()


def test_foreign_tables_are_a_damaged_store(tmp_path: Path) -> None:
    store = start(tmp_path / "station.db")
    store.connection.execute("CREATE TABLE other (x)")
    store.close()
    with pytest.raises(StoreCorrupt):
        Store(tmp_path / "station.db", os.urandom)


def test_no_room_to_salvage_changes_nothing(
    template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = template.write(tmp_path)
    _head_gone(path)

    def full(*_: object) -> Callable[[], None]:
        raise StoreFull("disk full")

    monkeypatch.setattr(salvage, "_fill", full)
    with pytest.raises(StoreFull):
        start(path)
    assert not list(tmp_path.glob("station.db.new*"))
    monkeypatch.undo()
    assert found(start(path)) == template.bodies
