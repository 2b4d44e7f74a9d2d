"""The lines between the parts hold, and each is shown once to be a line: a planted violation breaks it."""

import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LINTER = PYPROJECT["tool"]["importlinter"]
PACKAGES = LINTER["root_packages"]
NAMES = {contract["id"]: contract["name"] for contract in LINTER["contracts"]}

# contract, the folder that offends, what it imports. `leaf` is an empty planted module, and a package inside
# a program has nothing but a docstring in its `__init__`, so that the import drags nothing along that would
# break a second contract.
VIOLATIONS = [
    ("layers", "rules", "wire.leaf"),
    ("layers", "rules", "config.leaf"),
    ("layers", "config", "wire.leaf"),
    ("layers", "wire", "firmware_bridge.leaf"),
    ("layers", "wire", "gateway.leaf"),
    ("layers", "firmware_bridge", "gateway.leaf"),
    ("layers", "gateway", "ledger.leaf"),
    ("layers", "ledger", "gateway.leaf"),
    ("layers", "ledger", "scangate.leaf"),
    ("lower-parts", "firmware_bridge", "config.leaf"),
    ("lower-parts", "wire", "config.leaf"),
    ("ledger-no-devices", "ledger", "firmware_bridge.leaf"),
    ("gateway-small", "gateway", "fastapi"),
    ("rules-pure", "rules", "json"),
    ("rules-pure", "rules", "msgspec"),
    ("rules-pure", "rules", "time"),
    ("wire-pure", "wire", "socket"),
    ("wire-pure", "wire", "time"),
    ("gateway-order", "gateway/store", "gateway.station"),
    ("gateway-order", "gateway/store", "gateway.feed"),
    ("gateway-order", "gateway/station", "gateway.delivery"),
    ("gateway-order", "gateway/feed", "gateway.delivery"),
    ("ledger-order", "ledger/feed", "ledger.tables"),
    ("ledger-order", "ledger/delivery", "ledger.projection"),
    ("ledger-order", "ledger/reading", "ledger.projection"),
    ("ledger-order", "ledger/projection", "ledger.office"),
    ("ledger-order", "ledger/office", "ledger.acts"),
    ("ledger-order", "ledger/acts", "ledger.web"),
    ("web-order", "ledger/web/api", "ledger.web.pages"),
    ("door-clock", "gateway", "time"),
    ("door-clock", "ledger", "time"),
    ("door-serial", "gateway", "serial"),
    ("door-gpio", "firmware_bridge", "gpiozero"),
    ("door-camera", "firmware_bridge", "cv2"),
    ("door-print", "gateway", "zxingcpp"),
    ("door-print", "ledger", "reportlab"),
    ("door-mqtt", "gateway", "paho.mqtt.client"),
    ("door-mqtt", "ledger", "paho.mqtt.client"),
    ("door-database", "gateway", "peewee"),
    ("door-database", "ledger", "playhouse.migrate"),
]


def broken_contracts(tree: Path) -> set[str]:
    """Run the real `lint-imports` in `tree`; the names of the contracts it reports as broken."""
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=tree,
        capture_output=True,
        text=True,
        env={"COLUMNS": "200"},
        check=False,
    )
    broken = set(re.findall(r"^(.+) BROKEN\b", run.stdout, flags=re.MULTILINE))
    assert bool(broken) == bool(run.returncode), run.stdout + run.stderr
    return broken


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of our packages with a planted empty `leaf` in each."""
    tree = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", tree)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tree / package, ignore=shutil.ignore_patterns("__pycache__"))
        (tree / package / "leaf.py").touch()
    return tree


def test_the_tree_as_it_is_keeps_every_contract() -> None:
    assert broken_contracts(ROOT) == set()


@pytest.mark.parametrize(("contract", "package", "imported"), VIOLATIONS)
def test_a_planted_import_breaks_its_contract_and_no_other(
    contract: str, package: str, imported: str, tree: Path
) -> None:
    planted = tree / package / "planted.py"
    planted.write_text(f"import {imported}\n")
    try:
        assert broken_contracts(tree) == {NAMES[contract]}
    finally:
        planted.unlink()


def test_every_contract_has_a_planted_violation() -> None:
    assert {contract for contract, _, _ in VIOLATIONS} == set(NAMES)


def test_a_library_is_welcome_at_its_door(tree: Path) -> None:
    # Shows that the door contracts name the doors, not only the ban.
    door = tree / "gateway" / "mqtt.py"
    before = door.read_text() if door.exists() else ""
    door.write_text(f"{before}\nimport paho.mqtt.client\n")
    try:
        assert broken_contracts(tree) == set()
    finally:
        door.write_text(before)


def test_the_rules_need_only_the_standard_library() -> None:
    # The contract lists what we depend on today; this also catches what nobody thought of.
    graph = grimp.build_graph("rules", include_external_packages=True, cache_dir=None)
    outside = {module.partition(".")[0] for module in graph.modules} - {"rules"}
    assert outside <= sys.stdlib_module_names


def test_every_top_level_package_stands_under_the_contracts() -> None:
    packaged = {
        pattern.rstrip("*") for pattern in PYPROJECT["tool"]["setuptools"]["packages"]["find"]["include"]
    }
    found = {init.parent.name for init in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert set(PACKAGES) == packaged == found


def test_no_other_distribution_owns_one_of_our_package_names() -> None:
    owners = importlib.metadata.packages_distributions()
    assert {owner for package in PACKAGES for owner in owners[package]} == {"scangate"}


def modules_after(code: str) -> set[str]:
    """The top-level names in `sys.modules` of a fresh interpreter that ran `code`."""
    code += "; import json, sys; print(); print(json.dumps(list(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return {name.partition(".")[0] for name in json.loads(run.stdout.splitlines()[-1])}


def test_the_front_door_opens_no_part_for_its_help() -> None:
    loaded = modules_after("from scangate.cli import run; assert run(['--help']) == 0")
    assert not loaded & {"firmware_bridge", "gateway", "ledger", "wire", "fastapi", "peewee", "rich"}


def test_gateway_run_loads_nothing_of_the_ledger_nor_of_the_camera() -> None:
    loaded = modules_after("from scangate.cli import run; assert run(['gateway', 'run', '--help']) == 0")
    assert "gateway" in loaded
    assert not loaded & {"cv2", "fastapi", "ledger", "numpy", "psycopg", "rich"}
