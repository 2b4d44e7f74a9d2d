"""Every problem of a settings file is named at once: file, key, what is wrong, what to do."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import pytest
from msgspec import Meta

from config import ConfigError, load, secret


class Lamp(StrEnum):
    NONE = "none"
    TOWER = "tower"


@dataclass(frozen=True, slots=True)
class Scanner:
    name: str
    port: Path
    bounce_ms: Annotated[int, Meta(ge=0, le=5000)] = 500


@dataclass(frozen=True, slots=True)
class Station:
    name: Annotated[str, Meta(pattern=r"^[a-z0-9-]+$")]
    scanner: tuple[Scanner, ...] = ()
    lamp: Lamp = Lamp.NONE
    operator: Literal["required", "optional"] = "optional"


@dataclass(frozen=True, slots=True)
class Broker:
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535)] = 1883
    tls: bool = False
    password_file: Path | None = None

    def problems(self) -> list[str]:
        return (
            ["tls: is needed for a broker elsewhere (set it)"] if self.port == 8883 and not self.tls else []
        )


@dataclass(frozen=True, slots=True)
class Settings:
    name: str
    station: Annotated[tuple[Station, ...], Meta(min_length=1)]
    broker: Broker = field(default_factory=Broker)
    owners: dict[str, Broker] = field(default_factory=dict)
    title: str | None = None


GOOD = """
name = "dock-1"
[[station]]
name = "door-1"
lamp = "tower"
[[station.scanner]]
name = "hand"
port = "/dev/ttyACM0"
"""


Check = Callable[[Settings], Iterable[str]]


def read(
    tmp_path: Path, text: str, environ: dict[str, str] | None = None, check: Check | None = None
) -> Settings:
    file = tmp_path / "gateway.toml"
    file.write_text(text)
    return load(file, Settings, environ or {}, check)


def problems(
    tmp_path: Path, text: str, environ: dict[str, str] | None = None, check: Check | None = None
) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text, environ, check)
    return [problem.replace(f"{tmp_path}/", "") for problem in caught.value.problems]


def test_a_good_file_becomes_the_dataclass(tmp_path: Path) -> None:
    settings = read(tmp_path, GOOD + '[owners.acme]\nhost = "acme.example"')
    assert settings == Settings(
        "dock-1",
        (Station("door-1", (Scanner("hand", Path("/dev/ttyACM0")),), Lamp.TOWER),),
        owners={"acme": Broker("acme.example")},
    )


def test_a_path_is_relative_to_the_folder_of_the_file(tmp_path: Path) -> None:
    settings = read(tmp_path, GOOD.replace("/dev/ttyACM0", "pty"))
    assert settings.station[0].scanner[0].port == tmp_path / "pty"


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    text = """
        nam = "dock-1"
        title = 3
        [broker]
        hsot = "x"
        port = 70000
        tls = "yes"
        password_file = "absent"
        [[station]]
        name = "door-1"
        lamp = "towr"
        operator = "sometimes"
        [[station.scanner]]
        name = "hand"
        bounce_ms = -1
        [[station]]
        scanner = 3
        [owners]
        acme = 4
    """
    assert sorted(problems(tmp_path, text)) == sorted(
        [
            "gateway.toml: name: missing (add it)",
            "gateway.toml: nam: no such key (did you mean name?)",
            "gateway.toml: title: must be text in quotes, not a whole number (it is 3)",
            "gateway.toml: broker.hsot: no such key (did you mean host?)",
            "gateway.toml: broker.port: must be a whole number <= 65535 (it is 70000)",
            "gateway.toml: broker.tls: must be true or false, not text in quotes (it is 'yes')",
            (
                "gateway.toml: broker.password_file: absent is not a readable file "
                "(create it, or correct its path or rights)"
            ),
            "gateway.toml: station[door-1].lamp: 'towr' is not known here (did you mean tower?)",
            (
                "gateway.toml: station[door-1].operator: 'sometimes' is not known here "
                "(there are required, optional)"
            ),
            "gateway.toml: station[door-1].scanner[hand].port: missing (add it)",
            "gateway.toml: station[door-1].scanner[hand].bounce_ms: must be a whole number >= 0 (it is -1)",
            "gateway.toml: station[2].name: missing (add it)",
            "gateway.toml: station[2].scanner: must be a list (write it as [[station[2].scanner]])",
            "gateway.toml: owners.acme: must be a table (write it as [owners.acme])",
        ]
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('name = "x"\nstation = []', "gateway.toml: station: at least 1 needed (0 given)"),
        ('name = "x"', "gateway.toml: station: missing (add [[station]])"),
        ("name = ", "gateway.toml:1: not valid TOML: invalid value"),
        ('a = 1\n\nb = "', "gateway.toml:3: not valid TOML: unterminated string"),
        (
            GOOD + "[broker]\nport = 8883",
            "gateway.toml: broker.tls: is needed for a broker elsewhere (set it)",
        ),
    ],
)
def test_one_problem(tmp_path: Path, text: str, problem: str) -> None:
    assert problems(tmp_path, text) == [problem]


def test_checks_run_on_what_is_right_of_a_file_with_mistakes(tmp_path: Path) -> None:
    text = """
        nam = "dock-1"
        station = [{name = "door-1", lamp = "towr"}, {name = "door-2"}, 3]
        [broker]
        port = 8883
        hsot = "x"
        [owners]
        acme = {port = 8883, host = 3}
        void = {port = "8883"}
    """
    assert problems(tmp_path, text, check=lambda s: [f"station: {x.name} is closed" for x in s.station]) == [
        "gateway.toml: nam: no such key (did you mean name?)",
        "gateway.toml: name: missing (add it)",
        "gateway.toml: station[door-1].lamp: 'towr' is not known here (did you mean tower?)",
        "gateway.toml: station[3]: must be a table (write it as [station[3]])",
        "gateway.toml: broker.hsot: no such key (did you mean host?)",
        "gateway.toml: broker.tls: is needed for a broker elsewhere (set it)",
        "gateway.toml: owners.acme.host: must be text in quotes, not a whole number (it is 3)",
        "gateway.toml: owners.acme.tls: is needed for a broker elsewhere (set it)",
        "gateway.toml: owners.void.port: must be a whole number, not text in quotes (it is '8883')",
        "gateway.toml: station: door-1 is closed",
        "gateway.toml: station: door-2 is closed",
    ]


def test_a_check_that_needs_what_is_wrong_says_nothing(tmp_path: Path) -> None:
    told = problems(tmp_path, "name = 3\n" + GOOD.replace('name = "dock-1"', ""), check=lambda s: [s.name])
    assert told == ["gateway.toml: name: must be text in quotes, not a whole number (it is 3)"]


def test_a_mistake_in_a_check_is_not_hidden_when_the_file_is_right(tmp_path: Path) -> None:
    def check(settings: Settings) -> list[str]:
        raise AttributeError(settings.name)

    with pytest.raises(AttributeError, match="dock-1"):
        read(tmp_path, GOOD, check=check)


def test_a_missing_file_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^.*/none\.toml: is not there \(correct the path; .*\)$"):
        load(tmp_path / "none.toml", Settings, {})


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "g.toml").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert load(tmp_path / "g.toml", Settings, {}).name == "dock-1"


def test_a_file_that_is_not_text_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "g.toml").write_bytes(b'name = "x"\n\xff')
    with pytest.raises(ConfigError, match=r"g\.toml:2: not UTF-8"):
        load(tmp_path / "g.toml", Settings, {})


def test_the_environment_replaces_a_key(tmp_path: Path) -> None:
    environ = {"SCANGATE__BROKER__PORT": "1999", "SCANGATE__NAME": "007", "PATH": "/bin"}
    settings = read(tmp_path, GOOD, environ)
    assert (settings.name, settings.broker.port) == ("007", 1999)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("SCANGATE__BROKER__PORT", "many", "environment SCANGATE__BROKER__PORT: must be"),
        (
            "SCANGATE__BROKER__HSOT",
            "x",
            "environment SCANGATE__BROKER__HSOT: no such key (did you mean host?)",
        ),
        ("SCANGATE__STATION__LAMP", "x", "environment SCANGATE__STATION__LAMP: leads into a list"),
    ],
)
def test_a_wrong_override_names_the_variable(tmp_path: Path, name: str, value: str, problem: str) -> None:
    assert problems(tmp_path, GOOD, {name: value})[0].startswith(problem)


def test_a_secret_stands_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("hunter2\n")
    assert secret(tmp_path / "password") == "hunter2"
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(ConfigError, match="is empty"):
        secret(tmp_path / "empty")
