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
#: In front of a rule that a mark names, so that one that is not entered is noticed.
MARK = "mark:"
SECTIONS = ROOT / "tests" / "domain"
#: As the specification goes.
ORDER = (
    "tracking",
    "task",
    "line",
    "answers",
    "goods-in",
    "goods-out",
    "processes",
    "container",
    "undo",
    "ledger",
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One statement of the domain. `later` says why it cannot be proved yet, empty for all others."""

    id: str
    says: str
    later: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A file of rules with its title."""

    title: str
    rules: tuple[Rule, ...]


def sections() -> list[Section]:
    """All rules, by section."""
    found = []
    for path in (SECTIONS / f"{name}.toml" for name in ORDER):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        rules = tuple(Rule(rule["id"], rule["says"], rule.get("later", "")) for rule in data["rule"])
        found.append(Section(data.get("title", path.stem), rules))
    return found


def proofs() -> dict[str, list[str]]:
    """The tests by rule, each as ``path::name``, in order of path."""
    found: dict[str, dict[str, None]] = {}
    known = frozenset(rule.id for section in sections() for rule in section.rules)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name, rule in _marks(path, known):
            found.setdefault(rule, {})[f"{path.relative_to(ROOT)}::{name}"] = None
    return {rule: list(tests) for rule, tests in found.items()}


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
    links = [f"[{name.partition('::')[2]}](../../{name.partition('::')[0]})" for name in tests]
    return f"| `{rule.id}` | {rule.says.replace('|', '/')} | {', '.join(links) or rule.later} |"


def _marks(path: Path, known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """(test, rule) of every mark in a file: above a test, or within its table of cases.

    A table may stand in the module under a name, and may hand the rule to a function that makes the mark.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tables = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for rule in dict.fromkeys(_named(node.decorator_list, tables)):
                if rule in known or rule.startswith(MARK):
                    yield node.name, rule.removeprefix(MARK)


def _named(decorators: list[ast.expr], tables: dict[str, ast.expr]) -> Iterator[str]:
    """The texts in these decorators; what `pytest.mark.domain` is called with has `MARK` in front."""
    for part in (part for decorator in decorators for part in ast.walk(decorator)):
        if isinstance(part, ast.Call) and ast.unparse(part.func) == "pytest.mark.domain":
            yield from (f"{MARK}{ast.literal_eval(argument)}" for argument in part.args)
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value
        elif isinstance(part, ast.Name) and part.id in tables:
            yield from _named([tables[part.id]], {})
