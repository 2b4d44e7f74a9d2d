"""The units are what systemd takes, and give away little; judged by systemd itself where it is installed."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[2] / "systemd"
NAMES = ("scangate-gateway.service", "scangate-ledger.service")

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="no systemd-analyze here: apt-get install systemd"
)


@needs_systemd
@pytest.mark.parametrize("name", NAMES)
def test_systemd_accepts_the_unit(name: str, tmp_path: Path) -> None:
    text = (UNITS / name).read_text(encoding="utf-8")
    program = text.split("ExecStart=")[1].split()[0]
    unit = tmp_path / name
    unit.write_text(text.replace(program, "/bin/true"), encoding="utf-8")
    answer = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    ours = [line for line in answer.stderr.splitlines() if name in line]
    assert (answer.returncode, ours) == (0, [])


@needs_systemd
@pytest.mark.parametrize("name", NAMES)
def test_exposure_is_at_most_two(name: str) -> None:
    # --threshold counts tenths of systemd's exposure level; an unhardened unit has 96
    answer = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(UNITS / name)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout.splitlines()[-1:]


def test_every_group_of_a_unit_is_made_where_debian_has_none() -> None:
    made = {"dialout"}  # Debian's own
    for line in (UNITS / "scangate.sysusers").read_text(encoding="utf-8").splitlines():
        made |= {line.split()[1]} if line.startswith("g ") else set()
    for name in NAMES:
        text = (UNITS / name).read_text(encoding="utf-8")
        assert set("".join(re.findall(r"^SupplementaryGroups=(.*)$", text, re.MULTILINE)).split()) <= made


@pytest.mark.parametrize("name", NAMES)
def test_wrong_settings_do_not_restart(name: str) -> None:
    assert "RestartPreventExitStatus=78" in (UNITS / name).read_text(encoding="utf-8")
