"""A backup in the place of the database: what becomes of both, and what is refused."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ledger.backup.backup import take
from ledger.backup.restore import restore
from ledger.database import open_database
from ledger.feed import feed
from ledger.sqlite_file import FileProblem
from ledger.todo.todo import todo
from ledger.upgrade.migrations import migrate
from ledger.verify.verify import verify
from scangate.cli import run
from tests.ledger.support import DOOR, NOW, Journal

Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger's file with two records; a backup of it, `one.db`, holds the first."""
    there = tmp_path / "ledger.db"
    database = open_database(str(there))
    migrate(database)
    journal = Journal()
    for n in range(2):
        journal.move("supplier>A1", f"S{n}", ["none"])
    journal.send(database, 1)
    take(there, tmp_path / "one.db", lambda: NOW)
    journal.send(database, 2)
    database.close()
    return there


def facts(path: Path) -> tuple[int, str, list[str]]:
    """Records, generation, kinds of the to-do list."""
    database = open_database(str(path))
    try:
        (records,) = database.row("select count(*) from record") or (0,)
        kinds = [entry.kind for entry in todo(database) if not entry.kind.endswith("unknown")]
        assert verify(database).faults == ()
        return int(records), feed.state(database).generation, kinds
    finally:
        database.close()


def test_the_backup_takes_its_place_under_a_new_generation(path: Path, tmp_path: Path) -> None:
    generation = facts(path)[1]
    backup = (tmp_path / "one.db").read_bytes()
    done = restore(tmp_path / "one.db", path, NOW)
    assert (done.records, done.newest) == (1, NOW)
    assert facts(path) == (1, done.generation, ["ledger.rolled_back"])
    assert done.generation != generation
    assert done.aside == tmp_path / "ledger.db.before-20270115T080000Z"
    assert facts(done.aside) == (2, generation, [])
    assert (tmp_path / "one.db").read_bytes() == backup
    assert sorted(x.name for x in tmp_path.iterdir() if "-" not in x.name[-4:]) == [
        "ledger.db", "ledger.db.before-20270115T080000Z", "one.db",
    ]  # fmt: skip


def test_what_was_only_in_the_log_of_the_old_file_is_set_aside_with_it(path: Path, tmp_path: Path) -> None:
    """A killed ledger leaves commits in its ``-wal``; they are its own, and no part of the restored one."""
    database = open_database(str(path))
    third = Journal("e" * 32)
    third.move("supplier>A1", "E", ["none"])
    third.send(database)
    killed = {end: Path(f"{path}{end}").read_bytes() for end in ("", "-wal")}
    database.close()
    for end, data in killed.items():
        Path(f"{path}{end}").write_bytes(data)
    assert len(killed["-wal"]) > 0
    done = restore(tmp_path / "one.db", path, NOW)
    assert done.aside is not None
    assert (facts(path)[0], facts(done.aside)[0]) == (1, 3)


def test_a_damaged_database_is_set_aside_as_it_is(path: Path, tmp_path: Path) -> None:
    path.write_bytes(b"\xa7" * 9_000)
    Path(f"{path}-wal").write_bytes(b"log")
    done = restore(tmp_path / "one.db", path, NOW)
    assert done.aside is not None
    assert done.aside.read_bytes() == b"\xa7" * 9_000
    assert Path(f"{done.aside}-wal").read_bytes() == b"log"
    assert facts(path)[0] == 1


def test_where_no_database_was(path: Path, tmp_path: Path) -> None:
    path.unlink()
    Path(f"{path}-wal").write_bytes(b"a log of nobody knows what")
    assert restore(tmp_path / "one.db", path, NOW).aside is None
    assert facts(path)[0] == 1


def test_a_plain_copy_with_its_log_beside_it_can_be_restored(path: Path, tmp_path: Path) -> None:
    database = open_database(str(path))
    third = Journal("e" * 32)
    third.move("supplier>A1", "E", ["none"])
    third.send(database)
    copy = tmp_path / "copy.db"
    for end in ("", "-wal"):
        Path(f"{copy}{end}").write_bytes(Path(f"{path}{end}").read_bytes())
    database.close()
    assert restore(copy, path, NOW).records == 3


def test_a_symbolic_link_keeps_its_place(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(path)
    done = restore(tmp_path / "one.db", link, NOW)
    assert link.is_symlink()
    assert done.aside is not None
    assert done.aside.parent == path.parent
    assert facts(path)[0] == 1


def refused(path: Path, file: Path) -> str:
    before = path.read_bytes()
    with pytest.raises(FileProblem) as told:
        restore(file, path, NOW)
    assert path.read_bytes() == before
    assert not [x for x in path.parent.iterdir() if "restoring" in x.name or "before" in x.name]
    return str(told.value)


def test_a_file_of_a_newer_program_is_refused(path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "one.db")) as newer:
        newer.execute("update schema_version set version = 99")
        newer.commit()
    assert "has schema 99" in refused(path, tmp_path / "one.db")


def test_the_database_itself_is_refused(path: Path) -> None:
    assert "the database itself" in refused(path, path)


def test_a_huge_file_is_refused_before_it_is_read(path: Path, tmp_path: Path) -> None:
    os.truncate(tmp_path / "one.db", 2**43)  # 8 TB, nearly all of it a hole
    assert "has no room" in refused(path, tmp_path / "one.db")


def test_half_a_file_is_refused(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.db"
    os.truncate(file, file.stat().st_size // 8192 * 4096)
    assert str(file) in refused(path, file)


@pytest.fixture
def say(path: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Types a command; gives its exit code, what it printed, and what it complained of."""
    (path.parent / "ledger.toml").write_text('[ledger]\ndatabase = "ledger.db"\n', encoding="utf-8")

    def call(*words: object) -> tuple[int, str, str]:
        code = run([*map(str, words), "--config", str(path.parent / "ledger.toml")])
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


def test_backup_and_restore_as_typed(say: Say, path: Path, tmp_path: Path) -> None:
    code, out, _ = say("backup", "--to", tmp_path / "two.db")
    assert code == 0
    assert out.startswith(f"{tmp_path / 'two.db'}: 2 records, ")
    assert say("backup", "--to", tmp_path / "two.db")[0] == 1
    assert say("backup")[0] == 0
    assert len(list((tmp_path / "backups").iterdir())) == 1
    code, out, _ = say("restore", tmp_path / "one.db")
    assert code == 0
    for part in ("1 records", "the database before is", "What comes next", "systemctl start"):
        assert part in out
    assert facts(path)[0] == 1


def test_a_ledger_that_serves_is_not_restored(say: Say, path: Path, tmp_path: Path) -> None:
    serving = open_database(str(path))
    release = serving.claim()
    assert release is not None
    code, _, err = say("restore", tmp_path / "one.db")
    assert code == 1
    assert "is in use (stop the ledger" in err
    assert say("backup")[0] == 0, "beside it"
    release()
    serving.close()
    assert say("restore", tmp_path / "one.db")[0] == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_on_a_new_machine_the_service_can_open_what_root_restored(
    say: Say, path: Path, tmp_path: Path
) -> None:
    for left in tmp_path.glob("ledger.db*"):
        left.unlink()
    os.chown(tmp_path, 1234, 1234)
    assert say("restore", str(tmp_path / "one.db"))[0] == 0
    assert {x.name: x.stat().st_uid for x in tmp_path.glob("ledger.db*")} == {
        "ledger.db": 1234, "ledger.db.lock": 1234
    }  # fmt: skip


def test_a_missing_file_is_one_line(say: Say, tmp_path: Path) -> None:
    code, _, err = say("restore", tmp_path / "none.db")
    assert (code, len(err.splitlines())) == (1, 1)
    assert "none.db cannot be read: No such file or directory (check its name and rights)" in err


def test_told_of_a_backup_by_the_sites_own_tool(say: Say, path: Path) -> None:
    assert say("ledger", "backed-up", "--began", "tomorrow")[0] == 2
    code, _, err = say("ledger", "backed-up", "--began", "2999-01-01")
    assert code == 1
    assert "is still to come" in err
    database = open_database(str(path))
    database.run("update record set received_at = 1800000000000 - 86400000 * 400")
    code, out, _ = say("ledger", "backed-up", "--began", "2026-01-10T02:00+01:00")
    assert code == 0
    assert out.endswith("noted: news of 1 boots\n")
    assert database.rows("select boot, safe from boot") == [(DOOR, 2)]
    assert say("ledger", "backed-up", "--began", "2026-01-10T02:00+01:00")[0] == 0
    code, _, err = say("ledger", "backed-up", "--began", "2026-01-09T02:00Z")
    assert code == 1
    assert "is known already: nothing was changed" in err
    database.close()


def test_postgresql_is_backed_up_by_its_own_tools(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "ledger.toml"
    config.write_text('[ledger]\npostgresql = "postgresql://nowhere/x"\n', encoding="utf-8")
    for words in (("backup",), ("restore", "x.db")):
        assert run([*words, "--config", str(config)]) == 78
        assert "is for SQLite files (use pg_" in capsys.readouterr().err
