"""The catalogue of reasons: complete in both languages, every row used, every fact given."""

import ast
import re
import string
from pathlib import Path

import pytest

from rules.events import Asked, Noted, Noting, Read, Refused
from rules.faults import FAULTS
from rules.findings import FINDINGS
from rules.place import CUSTOMER, LOST, QUARANTINE, SCRAP, SUPPLIER, TRANSIT
from rules.policy import POLICIES
from rules.reasons import (
    CHOICES,
    FLAWS,
    LANGUAGES,
    NOTICES,
    REASONS,
    SCHEMES,
    VALUES,
    Klass,
    code_of,
    light,
    reason_of,
)
from rules.scan import Entry
from rules.signal import Light
from rules.words import Words
from tests.rules.days import DEVICES, days

ROOT = Path(__file__).parents[2]
#: Given by the station around the judgement, not by it.
OF_THE_STATION = {
    "store.full",
    "code.too_long",
    "rules.old",
    "scanner.ready",
    "scanner.adapted",
    "scanner.unfit",
    "scanner.typed",
    "scanner.uncalibrated",
}


def _strings(folder: str) -> set[str]:
    """Every string constant in the code of a part."""
    found: set[str] = set()
    for path in (ROOT / folder).rglob("*.py"):
        if path.name in {"reasons_green.py", "reasons_amber.py", "reasons_red.py"}:
            continue
        nodes = ast.walk(ast.parse(path.read_text()))
        found |= {
            node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    return found


def _braces(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


# -- the table ----------------------------------------------------------------------------------


@pytest.mark.domain("answers.catalogue", "answers.languages")
@pytest.mark.parametrize("code", REASONS)
def test_every_reason_speaks_every_language(code: str) -> None:
    """Every reason has a sentence in every shipped language."""
    reason = REASONS[code]
    for language in LANGUAGES:
        assert 1 <= len(reason.words[language].split()) <= 4
        assert bool(reason.action[language]) == bool(reason.action["en"])
        assert _braces(reason.words[language]) == _braces(reason.words["en"])
        assert _braces(reason.action[language]) == _braces(reason.action["en"])
    if reason.klass in {Klass.ASK, Klass.SOFT, Klass.ASIDE, Klass.REMARK}:
        assert reason.action["en"], "says what to do"
    if reason.klass is Klass.ASIDE:
        assert re.search(r"[Ss]et it aside", reason.action["en"])


@pytest.mark.parametrize("table", [CHOICES, VALUES, SCHEMES, FLAWS, NOTICES, FAULTS, FINDINGS])
def test_choices_and_values_speak_every_language(table: dict[str, dict[str, str]]) -> None:
    assert all(set(words) == set(LANGUAGES) and all(words.values()) for words in table.values())


def test_codes_are_unique_and_well_formed() -> None:
    assert all(re.fullmatch(r"[a-z]+\.[a-z_]+", code) for code in REASONS)


def test_every_place_of_no_shelf_has_words() -> None:
    assert {SUPPLIER, CUSTOMER, TRANSIT, QUARANTINE, LOST, SCRAP} <= set(VALUES)


def test_every_reason_for_closing_short_has_words() -> None:
    assert all(choice in CHOICES for policy in POLICIES.values() for choice in policy.short)
    assert all(len(policy.short) <= 4 for policy in POLICIES.values())


# -- the code -----------------------------------------------------------------------------------


def test_no_reason_is_unused() -> None:
    assert set(REASONS) - _strings("rules") == OF_THE_STATION
    assert _strings("gateway") >= OF_THE_STATION


def test_no_reason_is_missing() -> None:
    """Every string of the judgement that looks like a reason is one."""
    families = {code.partition(".")[0] for code in REASONS}
    looks = re.compile(rf"({'|'.join(sorted(families))})\.[a-z_]+")
    said = {text for text in _strings("rules") if looks.fullmatch(text)}
    assert said - set(REASONS) == {"lot.expiry"}  # what was granted with a lot


def test_a_code_of_a_newer_program_reads_as_itself() -> None:
    read = Read("gun", b"x", 0)
    shown = Words("en").shown(Refused("serial.haunted", read))
    assert (shown.words, shown.light) == ("serial.haunted", Light.RED)
    assert reason_of("serial.haunted").klass is Klass.SOFT


@pytest.mark.parametrize("language", [*LANGUAGES, "tlh"])
def test_a_fact_that_was_not_given_reads_as_a_dash(language: str) -> None:
    read = Read("gun", b"x", 0)
    assert "-" in Words(language).shown(Asked("undo.which", (), read)).action


def test_what_to_do_about_an_unreadable_code_is_said_in_every_language() -> None:
    """And fits a small screen; a code of a newer program keeps the sentence that it came with."""
    read = Read("gun", b"x", 0)
    facts = {"hint": "The scan holds no data. Scan again, closer or straighter.", "fault": "empty"}
    english = Words("en").shown(Refused("code.unreadable", read, facts)).action
    assert english == "Scan again, closer or straighter."
    german = Words("de").shown(Refused("code.unreadable", read, facts)).action
    assert german == "Noch einmal scannen, näher oder gerader."
    assert all(len(sentence) <= 200 for sentences in FAULTS.values() for sentence in sentences.values())
    newer = {**facts, "fault": "haunted"}
    assert Words("de").shown(Refused("code.unreadable", read, newer)).action == facts["hint"]


def test_facts_that_are_codes_are_said_in_words() -> None:
    read = Read("gun", b"x", 0)
    words = Words("de")
    assert words.shown(Refused("aside.unanswered", read, {"asked": "serial.is_this"})).action == (
        "Ist das die Seriennummer: beiseite legen."
    )
    assert words.shown(Refused("code.wrong_kind", read, {"got": "place", "wanted": "lot"})).action == (
        "Das ist: Platz. Bitte scannen: Charge."
    )
    assert words.shown(Refused("serial.not_available", read, {"place": "in transit"})).action.startswith(
        "Sie ist: unterwegs"
    )
    assert words.shown(Refused("line.closed", read, {"why": "damaged"})).action.startswith(
        "Geschlossen: Beschädigt"
    )


@pytest.mark.parametrize("at", ["0", "1795255200000", str(2**53 - 1), "9" * 40])
def test_any_time_can_be_shown(at: str) -> None:
    read = Read("gun", b"x", 0)
    action = Words("en").shown(Refused("serial.already_in_task", read, {"first_at": at})).action
    assert re.fullmatch(r"First scanned at [0-9]{2}:[0-9]{2}\.", action)


@pytest.mark.domain("answers.three", "answers.catalogue")
def test_only_booked_units_are_green() -> None:
    read = Read("gun", b"x", 0)
    green = {code for code, reason in REASONS.items() if reason.klass in {Klass.DONE, Klass.REMARK}}
    asked = {code for code, reason in REASONS.items() if reason.klass is Klass.ASK}
    assert all(light(Noted(Noting.UNCHANGED, code, read)) is Light.GREEN for code in green)
    assert all(light(Asked(code, (), read)) is Light.AMBER for code in asked)


# -- every reason happens -----------------------------------------------------------------------


@pytest.mark.domain("answers.used")
def test_every_reason_happens() -> None:
    """None is unused: in days with everything in them; `Bench` checks each one's facts against its words."""
    seen = set()
    for bench, texts in days():
        for text in texts.split(" "):
            source, _, code = text.rpartition(">")  # camera>S1: what another device reads
            bench.scan(code, source or "gun", DEVICES.get(source, Entry.SCAN))
            seen |= {code_of(event) for event in bench.events}
    assert set(REASONS) - seen == OF_THE_STATION
