"""The catalogue of reasons: complete in both languages, every row used, every fact given."""

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rules.catalog import Shelf
from rules.events import Asked, Noted, Noting, Read, Refused
from rules.place import CUSTOMER, LOST, QUARANTINE, SCRAP, SUPPLIER, TRANSIT
from rules.policy import POLICIES
from rules.product import Product
from rules.reasons import CHOICES, LANGUAGES, REASONS, VALUES, Klass, code_of, light, reason_of
from rules.signal import Light
from rules.words import Words
from tests.rules.bench import CASE, GTIN, Bench, gs1, lenient, line, pick_list, product, receipt

ROOT = Path(__file__).parents[2]
#: Given by the station around the judgement, not by it.
OF_THE_STATION = {"store.full", "code.too_long"}


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


@pytest.mark.parametrize("table", [CHOICES, VALUES])
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


def _at(process: str, item: Product, quantity: int = 2, *serials: str, **more: object) -> Bench:
    """One task T-1 with one line of this product."""
    bench = Bench().add(item, GTIN).add(product("fan"))
    make, place = (receipt, {}) if process == "receive" else (pick_list, {"place": "A-01"})
    lists = {"line1": list(serials)} if serials else {}
    return bench.plan(make("T-1", line(1, item.sku, quantity, **place, **more)), **lists)


def _unit(serial: str, *more: tuple[str, str]) -> str:
    return gs1(("01", GTIN), ("21", serial), *more)


PUMP, GLUE, BOLT = product("pump"), product("glue", by="lot"), product("bolt", "none")
BOTH = product("pump", by="serial_lot")

Day = tuple[Bench, str]


def _tasks() -> Iterator[Day]:
    two = _at("receive", PUMP).plan(receipt("T-2", line(1, "fan", 1))).plan(receipt("T-3", closed=True))
    two.plan(receipt("T-4", stations=("x",)))
    yield two, f"bolt T-3 T-4 T-1 {_unit('S1')} T-2 %%PAUSE"
    yield _at("receive", PUMP).plan(receipt("T-2", line(1, "fan", 1))), "pump"
    mixed = receipt("T-2", line(1, "pump", 1), line(2, "fan", 1))
    yield _at("receive", PUMP).plan(mixed), "T-2 S1 %%NEXT-TASK %%PAUSE %%NEXT-TASK %%NEXT-TASK"
    yield Bench(), "%%NEXT-TASK %%CONFIRM"
    yield Bench(Shelf(version=None)), "T-1"
    yield _at("receive", BOLT).badge("B", "Ada").must_sign_on(), "T-1 B %%SIGN-OFF"


def _goods_in() -> Iterator[Day]:
    yield _at("receive", PUMP), "T-1 T-1 S1 %%UNDO S1 %%ANSWER-1 S1 S2 S3 %%CONFIRM %%UNDO %%UNDO"
    yield _at("receive", PUMP, 2, "S1", "S2"), "T-1 S1 pump S9 %%CONFIRM %%CONFIRM S1"
    yield _at("receive", PUMP), "T-1 pump %%QTY-2 %%NO-SERIAL 4006381333931 fan %%PAUSE bla T-1"
    yield _at("receive", PUMP).add(product("valve")).stock("valve", "V1", "customer"), "T-1 V1"
    yield _at("receive", PUMP).stock("pump", "S1", "customer"), "T-1 S1 %%ANSWER-1 %%UNDO %%UNDO"
    yield _at("receive", PUMP).stock("pump", "S1", "customer"), "T-1 S1 %%ANSWER-2"
    pattern = _at("receive", product("pump", pattern="S."))
    yield pattern, "T-1 X1 %%CLOSE-SHORT %%ANSWER-1 %%CONFIRM T-1 S2"
    locked = _at("receive", PUMP, 2, "S1", "S2")
    locked.shelf.lists = [replace(e, received=True) for e in locked.shelf.lists]
    yield locked, "T-1 S1"
    yield _at("receive", lenient("pump")), "T-1 pump %%QTY-2 S1 %%QTY-1 %%ANSWER-1"
    yield _at("receive", BOLT), "T-1 bolt %%QTY-5 %%CONFIRM nothing %%QTY-9 bolt %%CONFIRM"
    yield _at("receive", BOLT), f"T-1 %%CONFIRM %%UNDO %%ANSWER-1 %%DANCE {gs1(('01', CASE))}"
    yield _at("receive", BOLT).place("A-01"), f"T-1 A-01 {gs1(('01', GTIN), ('30', '99999999'))} \x00"
    announced = _at("receive", GLUE, 5, lot="L1").lot("glue", "L2", "2030-01-01")
    yield announced, "T-1 L1 L2 %%QTY-2 %%CONFIRM"
    known = _at("receive", GLUE).lot("glue", "L2", "2030-01-01")
    yield known, f"T-1 {gs1(('01', GTIN), ('17', '280101'), ('10', 'L2'))}"
    yield _at("receive", BOTH), f"T-1 {_unit('S1')} L1"
    yield _at("receive", BOTH).lot("pump", "L1"), "T-1 pump L1"


def _goods_out() -> Iterator[Day]:
    elsewhere = _at("pick", PUMP).stock("pump", "S1", "B-07").place("C-09")
    yield elsewhere, f"T-1 C-09 S1 %%CONFIRM {_unit('S9')}"
    away = _at("pick", PUMP).stock("pump", "S1", "customer").stock("pump", "S2", "lost")
    yield away, f"T-1 {_unit('S1')} {_unit('S2')}"
    yield _at("pick", PUMP).stock("fan", "V1", "A-01").debt("pump", "A-01", 1), f"T-1 V1 {_unit('S1')}"
    yield _at("pick", PUMP, 1).stock("pump", "S1", "A-01").stock("pump", "S2", "A-01"), "T-1 S1 S2"
    yield _at("pick", PUMP).offline(), f"T-1 {_unit('S1')} %%CONFIRM"
    yield _at("pick", BOTH).stock("pump", "S1", "A-01", "L1"), f"T-1 {_unit('S1', ('10', 'L2'))}"
    yield _at("pick", GLUE).lot("glue", "L1", "2020-01-01"), "T-1 L1 L9"
    yield _at("pick", GLUE).offline(), "T-1 L9 %%CONFIRM"


@pytest.mark.domain("answers.used")
def test_every_reason_happens() -> None:
    """In days with everything in them; `Bench` checks each one's facts against its words."""
    seen = set()
    for bench, texts in (*_tasks(), *_goods_in(), *_goods_out()):
        for text in texts.split(" "):
            bench.scan(text)
            seen |= {code_of(event) for event in bench.events}
    assert set(REASONS) - seen == OF_THE_STATION
