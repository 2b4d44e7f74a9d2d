"""The generated reference pages are those of this code."""

import re
from collections import Counter
from pathlib import Path

import pytest

from rules.commands import Command
from rules.policy import FREE
from rules.product import Process
from scripts import domain_page, make_docs

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", make_docs.PAGES)
def test_page_is_current(name: str) -> None:
    written = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert written == make_docs.PAGES[name](), "run python -m scripts.make_docs"


def test_every_rule_of_the_domain_is_proved() -> None:
    """Domain sentence and test, none empty; no test proves a rule that is not entered."""
    rules = [rule.id for section in domain_page.sections() for rule in section.rules if not rule.later]
    assert [rule for rule, times in Counter(rules).items() if times > 1] == []
    proofs = domain_page.proofs()
    assert [rule for rule in rules if rule not in proofs] == []
    assert sorted(set(proofs) - set(rules)) == []
    assert {path.stem for path in domain_page.SECTIONS.glob("*.toml")} == set(domain_page.ORDER)


def test_every_command_is_explained() -> None:
    page = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    assert [word for word in Command if f"%%{word}" not in page] == []
    started = (process.upper().replace("_", "-") for process in FREE if process is not Process.RECEIVE)
    assert [word for word in started if f"`{word}`" not in page] == []


LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize(
    "page", sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]), ids=lambda p: p.name
)
def test_links_lead_somewhere(page: Path) -> None:
    broken = [
        target
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []
