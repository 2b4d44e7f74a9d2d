"""`scangate export gateway`: what is in the file, who may read it, and what is refused."""

import io
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.database import Database, open_database
from ledger.feed import feed
from ledger.feed.export import Dock, Gateway, export, settings_text
from ledger.settings import BrokerSettings
from ledger.upgrade.migrations import migrate
from scangate.cli import run
from tests.ledger.support import NOW
from wire.errors import BadMessage
from wire.stick import AUTHORITY, MAX_SMALL, PASSWORD, SETTINGS, Stick

BROKER = BrokerSettings("mqtt.example", 8883, "dock-3", None, "acme/scangate", tls=True)
DOCK = Gateway("dock-3", "main", BROKER, "secret", [Dock("door-1", "/dev/gun"), Dock("door-2")])


def read(path: Path) -> Stick:
    data = path.read_bytes()
    return Stick(io.BytesIO(data), len(data))


def fill(database: Database, count: int = 3_000) -> None:
    rows = [("place", f"A-{n:05d}", f'["storage","{n:032x}"]'.encode()) for n in range(count)]
    with database.atomic():
        feed.put(database, rows, {})
        feed.put(database, [("place", "A-00001", None)], {})


def test_the_file_holds_the_whole_feed_of_now(database: Database, tmp_path: Path) -> None:
    fill(database)
    about = export(database, DOCK, NOW, tmp_path / "dock-3")
    stick = read(tmp_path / "dock-3")
    state = feed.state(database)
    assert stick.about == about
    assert (about.gateway, about.site, about.made_at) == ("dock-3", "main", NOW)
    assert (about.feed.version, about.feed.rows, about.feed.digest) == (state.version, 2_999, state.digest)
    assert stick.small(PASSWORD) == b"secret\n"
    assert (tmp_path / "dock-3").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.glob("*dock-3*")] == ["dock-3"]


def test_an_empty_ledger_has_a_feed_too(database: Database, tmp_path: Path) -> None:
    export(database, replace(DOCK, password=""), NOW, tmp_path / "dock-3")
    stick = read(tmp_path / "dock-3")
    assert stick.about.feed.rows == 0
    assert stick.small(PASSWORD) is None


def test_a_file_that_cannot_be_finished_is_not_there(database: Database, tmp_path: Path) -> None:
    ca = tmp_path / "ca.crt"
    ca.write_bytes(bytes(MAX_SMALL + 1))
    to = tmp_path / "dock-3"
    to.write_bytes(b"the one before")
    with pytest.raises(BadMessage):
        export(database, replace(DOCK, broker=replace(BROKER, ca_file=ca)), NOW, to)
    assert to.read_bytes() == b"the one before"
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith("ledger.db")) == [
        "ca.crt", "dock-3",
    ]  # fmt: skip


def test_the_settings_are_toml_whatever_is_in_them() -> None:
    strange = 'C:\\"x"\n\x7f\x01é😀'
    broker = replace(BROKER, host=strange, ca_file=Path("/somewhere/ca.pem"))
    table = tomllib.loads(settings_text(Gateway("d", "main", broker, "p", [Dock("a", strange)], strange)))
    assert table["data"] == table["broker"]["host"] == table["station"][0]["scanner"][0]["port"] == strange
    assert table["broker"]["ca_file"] == AUTHORITY
    assert table["broker"]["password_file"] == PASSWORD
    bare = tomllib.loads(settings_text(Gateway("d", "main", BROKER)))
    assert "password_file" not in bare["broker"]
    assert bare["station"] == [{"name": "door-1"}]


Typed = Callable[..., tuple[int, str]]


@pytest.fixture
def typed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Runs `export gateway` on a small ledger; gives its exit code and all it printed."""
    database = open_database(str(tmp_path / "ledger.db"))
    migrate(database)
    fill(database, 9)
    database.close()
    (tmp_path / "ledger.toml").write_text('[ledger]\ndatabase = "ledger.db"\n', encoding="utf-8")
    (tmp_path / "secret").write_text("s3cret\n", encoding="utf-8")
    (tmp_path / "ca.crt").write_text("CERTIFICATE", encoding="utf-8")

    def call(*words: str) -> tuple[int, str]:
        filled = [word.replace("@", f"{tmp_path}/") for word in words]
        code = run(["export", "gateway", *filled, "--config", str(tmp_path / "ledger.toml")])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return call


def test_the_command_writes_it_and_warns(typed: Typed, tmp_path: Path) -> None:
    words = ("dock-3", "--to", "@s", "--broker", "mqtt.example:8883", "--tls", "--ca-file", "@ca.crt",
             "--password-file", "@secret", "--station", "door-1", "--port", "/dev/gun")  # fmt: skip
    code, out = typed(*words)
    assert code == 0
    assert "with 8 rows" in out
    assert "It holds the gateway's password" in out
    assert "s3cret" not in out
    stick = read(tmp_path / "s")
    assert (stick.small(PASSWORD), stick.small(AUTHORITY)) == (b"s3cret\n", b"CERTIFICATE")
    table = tomllib.loads((stick.small(SETTINGS) or b"").decode())
    assert table["broker"] == {
        "host": "mqtt.example", "port": 8883, "username": "dock-3", "password_file": PASSWORD,
        "prefix": "scangate", "tls": True, "ca_file": AUTHORITY,
    }  # fmt: skip
    assert table["station"][0]["scanner"] == [{"name": "gun-1", "port": "/dev/gun"}]
    code, out = typed(*words)
    assert (code, "--force" in out) == (2, True)
    assert typed(*words, "--force")[0] == 0


def test_the_command_says_what_is_missing(typed: Typed) -> None:
    code, out = typed("dock-3", "--to", "@s")
    assert code == 0
    for part in ("It holds no password", "--broker names another", "Station door-1 has no scanner yet"):
        assert part in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("Dock 3",), "a-z"),
        (("dock-3", "--station", "Door!"), "a-z"),
        (("dock-3", "--port", "/dev/gun"), "goes with a --station"),
        (("dock-3", "--station", "a", "--station", "a"), "its own name"),
        (("dock-3", "--broker", "mqtt.example", "--password-file", "@secret"), "in the clear"),
        (("dock-3", "--broker", "mqtt.example:x"), "HOST:PORT"),
        (("dock-3", "--broker", ":8883"), "HOST:PORT"),
        (("dock-3", "--broker", "h:99999"), "HOST:PORT"),
        (("dock-3", "--ca-file", "@ca.crt"), "--tls"),
        (("dock-3", "--tls", "--ca-file", "@nothing"), "not a readable file"),
    ],
)
def test_wrong_words_are_told(typed: Typed, tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    code, out = typed(*words, "--to", "@s")
    assert (code, says in out) == (2, True), out
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [("fe80::1", "fe80::1", 1883), ("[::1]:8883", "::1", 8883), ("[::1]", "::1", 1883), ("h", "h", 1883)],
)
def test_addresses(typed: Typed, tmp_path: Path, address: str, host: str, port: int) -> None:
    assert typed("dock-3", "--to", "@s", "--broker", address)[0] == 0
    broker = tomllib.loads((read(tmp_path / "s").small(SETTINGS) or b"").decode())["broker"]
    assert (broker["host"], broker["port"]) == (host, port)


def test_nowhere_to_write_is_one_line(typed: Typed) -> None:
    code, out = typed("dock-3", "--to", "@no/such/folder/s")
    assert (code, "no/such/folder/s cannot be written: No such file or directory (check" in out) == (1, True)
