"""`scangate ledger …` and `scangate trace`, as typed."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.database import open_database
from ledger.upgrade.migrations import migrate
from scangate.cli import run
from tests.ledger.support import DOOR, batch, send
from tests.ledger.test_queries import story

Typed = Callable[..., tuple[int, str]]


@pytest.fixture
def typed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Runs a command on a ledger with a story in it; gives its exit code and what it printed."""
    database = open_database(str(tmp_path / "ledger.db"))
    migrate(database)
    story(database)
    send(database, batch(DOOR, b'{"seq": 12}'))
    database.close()
    config = tmp_path / "ledger.toml"
    config.write_text('[ledger]\ndatabase = "ledger.db"\n', encoding="utf-8")

    def call(*words: str) -> tuple[int, str]:
        code = run([*words, "--config", str(config)])
        return code, capsys.readouterr().out

    return call


def test_verify_says_yes(typed: Typed) -> None:
    code, out = typed("ledger", "verify")
    assert code == 0
    assert out.startswith("verified 12 records of 2 boots against")


def test_verify_names_the_row(typed: Typed, tmp_path: Path) -> None:
    database = open_database(str(tmp_path / "ledger.db"))
    database.run("update standing set place = 'Z' where serial = 'S2'")
    database.close()
    code, out = typed("ledger", "verify", "--seed", "3")
    assert code == 1
    assert "FAULT standing main/P S2: place is 'Z', the records give 'A1'" in out


def test_verify_tells_what_is_missing(typed: Typed, tmp_path: Path) -> None:
    database = open_database(str(tmp_path / "ledger.db"))
    database.run("update boot set declared = 13 where boot = ?", (DOOR,))
    database.close()
    code, out = typed("ledger", "verify")
    assert code == 1
    assert f"MISSING boot {DOOR} of dock-1: 13 not delivered" in out
    code, out = typed("ledger", "verify", "--waiting-ok", "--json")
    assert code == 0
    assert len(json.loads(out)["missing"]) == 1


def test_trace_tells_the_story(typed: Typed) -> None:
    code, out = typed("trace", "S1")
    assert code == 0
    for part in ("S1", "Pump (main/P)", "at customer", "lot L1", "supplier → A1", "A1 → customer", "PR-1"):
        assert part in out
    code, out = typed("trace", "S2")
    assert "refused: serial.not_expected" in out


def test_trace_gives_json(typed: Typed) -> None:
    code, out = typed("trace", "S1", "--json")
    (told,) = json.loads(out)
    assert code == 0
    assert [m["target"] for m in told["movements"]] == ["A1", "customer"]


def test_trace_of_an_unknown_serial(typed: Typed) -> None:
    assert typed("trace", "S99") == (1, "S99: never scanned and never moved\n")


def test_dead_letters_are_listed_and_replayed(typed: Typed) -> None:
    code, out = typed("ledger", "dead-letters")
    assert code == 0
    assert "dead from dock-1 number 12, 11 bytes, 1 times:" in out
    assert json.loads(typed("ledger", "dead-letters", "--json")[1])[0]["text"] == '{"seq": 12}'
    code, out = typed("ledger", "replay")
    assert code == 1
    assert "still not applied" in out


def test_a_wrong_setting_is_exit_78(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ledger.toml").write_text("[ledger]\nsit = 1\n", encoding="utf-8")
    assert run(["ledger", "verify", "--config", str(tmp_path / "ledger.toml")]) == 78
    assert "did you mean site?" in capsys.readouterr().err


def test_a_file_that_is_no_database_is_one_line_and_exit_78(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ledger.db").write_bytes(b"\xa7" * 9_000)
    (tmp_path / "ledger.toml").write_text('[ledger]\ndatabase = "ledger.db"\n', encoding="utf-8")
    assert run(["ledger", "serve", "--config", str(tmp_path / "ledger.toml")]) == 78
    assert "ledger.db cannot be opened: file is not a database (check the path" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [("ledger", "verify"), ("trace", "S1"), ("ledger", "backed-up", "--began", "2026-01-01")]
)
def test_a_command_makes_no_ledger_where_the_path_is_wrong(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ledger.toml").write_text('[ledger]\ndatabase = "no/ledger.db"\n', encoding="utf-8")
    assert run([*words, "--config", str(tmp_path / "ledger.toml")]) == 78
    assert "no/ledger.db is not there (check the path" in capsys.readouterr().err
    assert not (tmp_path / "no").exists()


@pytest.mark.parametrize(("command", "code"), [("ledger verify", 78), ("trace S1", 78), ("backup", 1)])
def test_a_place_where_nobody_may_look_is_one_line(
    command: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a folder of the service's user: Python says "Permission denied" to the question if it is there."""
    name = "x" * 300  # likewise an error, for root too
    (tmp_path / "ledger.toml").write_text(f'[ledger]\ndatabase = "{name}"\n', encoding="utf-8")
    assert run([*command.split(), "--config", str(tmp_path / "ledger.toml")]) == code
    assert re.search(r"cannot be (opened|written): .* \(check the ", capsys.readouterr().err)


def test_a_replay_of_nothing_says_so(typed: Typed, tmp_path: Path) -> None:
    assert typed("ledger", "replay", "--letter", "zz") == (1, "no dead letter begins with zz\n")
    database = open_database(str(tmp_path / "ledger.db"))
    database.run("delete from dead_letter")
    database.close()
    assert typed("ledger", "replay") == (0, "no dead letters\n")


def test_a_command_does_not_wait_for_a_long_write(typed: Typed, tmp_path: Path) -> None:
    database = open_database(str(tmp_path / "ledger.db"))
    with database.atomic():
        assert typed("ledger", "verify")[0] == 0
    database.close()
