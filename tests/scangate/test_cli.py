"""The front door: exit codes, what it imports, and that every command explains itself."""

import subprocess
import sys
from pathlib import Path

import pytest

from scangate.cli import COMMANDS


def scangate(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scangate", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_version_and_help_import_no_part() -> None:
    code = (
        "import sys; from scangate.cli import run; run(['--help']);"
        "print(sorted({m.partition('.')[0] for m in sys.modules} & {'gateway', 'ledger', 'fastapi', 'paho'}))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.splitlines()[-1] == "[]"
    for name in COMMANDS:
        assert f"  {name} " in answer.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["gateway", "run"],
        ["ledger", "serve"],
        ["ledger", "verify"],
        ["ledger", "dead-letters"],
        ["ledger", "replay"],
        ["trace"],
        ["demo"],
        ["config", "check"],
    ],
    ids=" ".join,
)
def test_every_command_has_help(words: list[str]) -> None:
    answer = scangate(*words, "--help")
    assert answer.returncode == 0
    assert len(answer.stdout.splitlines()) > 3


def test_wrong_usage_is_two() -> None:
    assert scangate("gateway", "runn").returncode == 2
    assert scangate("no-such-command").returncode == 2


def test_wrong_settings_are_78_without_a_traceback(tmp_path: Path) -> None:
    for words in (["gateway", "run"], ["ledger", "serve"], ["ledger", "verify"], ["trace", "SN-1"]):
        answer = scangate(*words, "--config", str(tmp_path / "none.toml"))
        assert answer.returncode == 78, words
        assert "none.toml" in answer.stderr
        assert "Traceback" not in answer.stderr
