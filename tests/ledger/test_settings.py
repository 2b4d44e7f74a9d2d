"""`ledger.toml`, right and wrong."""

from pathlib import Path

import pytest

from config import ConfigError, load
from ledger.settings import LedgerSettings

ROOT = Path(__file__).parents[2]


def read(tmp_path: Path, text: str) -> LedgerSettings:
    file = tmp_path / "ledger.toml"
    file.write_text(text, encoding="utf-8")
    return load(file, LedgerSettings, {})


def test_the_shipped_example_is_right() -> None:
    settings = load(ROOT / "config" / "ledger.toml", LedgerSettings, {})
    assert settings.ledger.database == ROOT / "config" / "ledger.db"
    assert settings.web.host == "127.0.0.1"


def test_the_least_is_a_database(tmp_path: Path) -> None:
    settings = read(tmp_path, '[ledger]\ndatabase = "l.db"\n')
    assert (settings.ledger.site, settings.broker.username) == ("main", "ledger")


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    text = """
        [ledger]
        site = "Main Site"
        databse = "l.db"
        [broker]
        port = 70000
        ca_file = "nowhere.crt"
        [web]
        hots = "0.0.0.0"
    """
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    told = str(caught.value)
    for part in (
        "ledger.databse",
        "did you mean database?",
        "broker.port",
        "nowhere.crt",
        "did you mean host?",
    ):
        assert part in told
    assert "ledger.site" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[ledger]\n", "exactly one of"),
        ('[ledger]\ndatabase = "a"\npostgresql = "postgresql://x"\n', "exactly one of"),
        ('[ledger]\npostgresql = "mysql://x"\n', "must begin with postgresql://"),
        ('[ledger]\ndatabase = "a"\n[broker]\nca_file = "ledger.toml"\n', "add tls = true"),
    ],
)
def test_contradictions_are_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        read(tmp_path, text)
