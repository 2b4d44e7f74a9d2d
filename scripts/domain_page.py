"""The page docs/reference/domain.md: every rule of the domain with the tests that prove it.

Rules are entered in ``tests/domain/*.toml``, in the order of the specification; a test names what it
proves by ``@pytest.mark.domain("section.rule")``. The test files are read, not imported.
"""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
SECTIONS = ROOT / "tests" / "domain"


@dataclass(frozen=True, slots=True)
class Rule:
    """One statement of the domain."""

    id: str
    says: str


@dataclass(frozen=True, slots=True)
class Section:
    """A file of rules with its title."""

    title: str
    rules: tuple[Rule, ...]


def sections() -> list[Section]:
    """All rules, by section."""
    found = []
    for path in sorted(SECTIONS.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        rules = tuple(Rule(rule["id"], rule["says"]) for rule in data["rule"])
        found.append(Section(data.get("title", path.stem), rules))
    return found


def proofs() -> dict[str, list[str]]:
    """The tests by rule, each as ``path::name``, in order of path."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name, rule in _marks(path):
            found.setdefault(rule, []).append(f"{path.relative_to(ROOT)}::{name}")
    return found


def page() -> str:
    """The page."""
    tests = proofs()
    parts = [
        "# Rules of the domain, and the tests that prove them\n",
        "Generated from `tests/domain` and the marks of the tests by `scripts/make_docs.py`.\n",
    ]
    for section in sections():
        parts += [f"## {section.title}\n", "| rule | says | proved by |", "|---|---|---|"]
        parts += [_row(rule, tests.get(rule.id, [])) for rule in section.rules]
        parts.append("")
    return "\n".join(parts)


def _row(rule: Rule, tests: list[str]) -> str:
    links = ", ".join(f"[{name.partition('::')[2]}](../../{name.partition('::')[0]})" for name in tests)
    return f"| `{rule.id}` | {rule.says.replace('|', '/')} | {links} |"


def _marks(path: Path) -> Iterator[tuple[str, str]]:
    """(test, rule) of every mark in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.domain":
                for argument in mark.args:
                    yield node.name, ast.literal_eval(argument)
