"""One `serve` for one database; commands beside it."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import config
from ledger.database import Database, open_database
from ledger.delivery.letters import letters
from ledger.reading.trace import trace
from ledger.settings import BrokerSettings, LedgerSettings, SiteSettings, WebSettings
from ledger.upgrade.migrations import STEPS, is_behind, migrate
from ledger.verify.verify import verify
from ledger.wiring import Program, database_of
from scangate.broker import free_port
from scangate.cli import run
from tests.postgres import Postgres

#: An address of the documentation (RFC 5737): no page can be served there.
NOT_OURS = "203.0.113.1"
#: Ends the sessions that hold a claim, as a restart of the server does.
END_CLAIMS = (
    "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid ="
    " 'meta'::regclass::oid and granted"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty ledger is."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.db")
    return str(request.getfixturevalue("postgres").fresh())


@pytest.fixture
def ending() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def opened(address: str, ending: ExitStack) -> Database:
    database = open_database(address)
    ending.callback(database.close)
    migrate(database)
    return database


def program(address: str, ending: ExitStack, web: WebSettings | None = None) -> Program:
    settings = LedgerSettings(
        SiteSettings("main", Path("beside-the-point.db")),
        BrokerSettings(port=free_port()),  # no broker there
        web or WebSettings(enabled=False),
    )
    made = Program(settings, opened(address, ending), patience=0.05)
    ending.callback(made.stop)
    return made


def test_a_second_ledger_on_the_same_database_does_not_start(address: str, ending: ExitStack) -> None:
    first, second = program(address, ending), program(address, ending)
    first.start()
    with pytest.raises(config.ConfigError, match="another `scangate ledger serve` uses ") as refused:
        second.start()
    assert len(str(refused.value).splitlines()) == 1
    first.stop()
    second.start()


def test_a_start_that_fails_leaves_the_database_to_the_next(address: str, ending: ExitStack) -> None:
    failing = program(address, ending, WebSettings(host=NOT_OURS))
    with pytest.raises(config.ConfigError, match=r"web\.port"):
        failing.start()
    program(address, ending).start()


def test_two_ledgers_on_two_databases_do_not_meet(
    tmp_path: Path, postgres: Postgres, ending: ExitStack
) -> None:
    for where in (postgres.fresh(), postgres.fresh(), str(tmp_path / "a.db"), str(tmp_path / "b.db")):
        program(where, ending).start()


def test_one_database_under_two_names_is_one(tmp_path: Path, ending: ExitStack) -> None:
    program(str(tmp_path / "ledger.db"), ending).start()
    (tmp_path / "link").symlink_to(tmp_path)
    (tmp_path / "other.db").symlink_to(tmp_path / "ledger.db")
    for name in ("link/ledger.db", "other.db"):
        with pytest.raises(config.ConfigError, match="another"):
            program(str(tmp_path / name), ending).start()


def test_a_file_that_cannot_be_locked_is_one_line(tmp_path: Path, ending: ExitStack) -> None:
    made = program(str(tmp_path / "ledger.db"), ending)
    (tmp_path / "ledger.db.lock").mkdir()
    with pytest.raises(config.ConfigError, match=r"ledger\.database: cannot be locked: "):
        made.start()


def test_commands_work_beside_a_ledger_that_serves(address: str, ending: ExitStack) -> None:
    program(address, ending).start()
    server = address.startswith("postgresql:")
    where = SiteSettings("main", None if server else Path(address), address if server else "")
    beside = database_of(LedgerSettings(where))
    ending.callback(beside.close)
    assert verify(beside).faults == ()
    assert letters(beside) == ()
    assert trace(beside, "S99") == ()


def test_a_second_serve_is_one_line_and_exit_78(
    tmp_path: Path, ending: ExitStack, capsys: pytest.CaptureFixture[str]
) -> None:
    program(str(tmp_path / "ledger.db"), ending).start()
    path = tmp_path / "ledger.toml"
    path.write_text(f'[ledger]\ndatabase = "ledger.db"\n[web]\nhost = "{NOT_OURS}"\n', encoding="utf-8")
    assert run(["ledger", "verify", "--config", str(path)]) == 0
    assert run(["ledger", "serve", "--config", str(path)]) == 78
    (line,) = capsys.readouterr().err.splitlines()
    assert "ledger.database: another `scangate ledger serve` uses SQLite" in line


def test_the_claim_of_a_killed_ledger_is_free(postgres: Postgres, ending: ExitStack) -> None:
    """As after a restart of the server, or a machine that lost its power."""
    address = postgres.fresh()
    first = opened(address, ending)
    release = first.claim()
    assert release is not None
    ending.callback(release)
    waiting = opened(address, ending)
    assert waiting.claim() is None
    first.run(END_CLAIMS)
    again = waiting.claim(20)
    assert again is not None
    again()


def test_a_claim_that_the_server_forgot_is_taken_again(postgres: Postgres, ending: ExitStack) -> None:
    address = postgres.fresh()
    database = opened(address, ending)
    claim = database.claim()
    assert claim is not None
    ending.callback(claim)
    assert claim.still()
    database.run(END_CLAIMS)
    assert claim.still()
    assert opened(address, ending).claim() is None, "it is ours again"


def test_a_claim_that_another_took_meanwhile_is_lost(postgres: Postgres, ending: ExitStack) -> None:
    address = postgres.fresh()
    database = opened(address, ending)
    claim = database.claim()
    assert claim is not None
    database.run(END_CLAIMS)
    other = opened(address, ending).claim(20)
    assert other is not None
    ending.callback(other)
    assert not claim.still(0.05)
    claim()


def behind(address: str, ending: ExitStack) -> Database:
    """A ledger of the program before this one."""
    database = open_database(address)
    ending.callback(database.close)
    migrate(database, STEPS[:-1])
    return database


def settings_of(address: str) -> LedgerSettings:
    server = address.startswith("postgresql:")
    return LedgerSettings(
        SiteSettings("main", None if server else Path(address), address if server else ""),
        BrokerSettings(port=free_port()),
        WebSettings(enabled=False),
    )


def test_a_command_does_not_upgrade_what_an_older_ledger_serves(address: str, ending: ExitStack) -> None:
    old = behind(address, ending)
    claim = old.claim()
    assert claim is not None
    with pytest.raises(config.ConfigError, match="older program, which serves it now"):
        database_of(settings_of(address))
    assert is_behind(old)
    serving = Program(settings_of(address), database_of(settings_of(address), serving=True), patience=0.05)
    with pytest.raises(config.ConfigError, match="another `scangate ledger serve`"):
        serving.start()
    assert is_behind(old)
    claim()
    serving.start()
    ending.callback(serving.stop)
    assert not is_behind(old)


def test_a_command_upgrades_what_nobody_serves(address: str, ending: ExitStack) -> None:
    old = behind(address, ending)
    ending.callback(database_of(settings_of(address)).close)
    assert not is_behind(old)


def test_a_new_ledger_serves_at_once(address: str, ending: ExitStack) -> None:
    made = Program(settings_of(address), database_of(settings_of(address), serving=True), patience=0.05)
    ending.callback(made.stop)
    made.start()
    assert made.status().backup == ("told" if address.startswith("postgresql:") else "nightly")


def test_the_first_backup_is_made_after_the_start(tmp_path: Path, ending: ExitStack) -> None:
    address = str(tmp_path / "ledger.db")
    made = Program(settings_of(address), opened(address, ending), grace=0.01)
    ending.callback(made.stop)
    made.start()
    for _ in range(2_000):
        if made.status().backup_at:
            break
        made.stopped.wait(0.01)
    assert made.status().backup_at
    assert len(list((tmp_path / "backups").iterdir())) == 1
