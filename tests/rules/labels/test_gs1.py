"""Element strings, associations, and the table of application identifiers."""

import runpy
from pathlib import Path

import pytest

from rules.errors import MisuseError
from rules.labels import ai_table
from rules.labels.fault import Code, Fault
from rules.labels.gs1 import Elements, build, find_spec, known_ais, parse
from rules.labels.pairs import find_fault

ROOT = Path(__file__).parents[3]
GTIN = ("01", "09521130001237")


@pytest.mark.parametrize(
    ("text", "pairs", "starts"),
    [
        ("0109521130001237", (GTIN,), (0,)),
        ("010952113000123710L7\x1d21S", (GTIN, ("10", "L7"), ("21", "S")), (0, 16, 21)),
        ("0109521130001237\x1d10L7\x1d", (GTIN, ("10", "L7")), (0, 17)),
        ("10L7\x1d0109521130001237", (("10", "L7"), GTIN), (0, 5)),
        ("80049521A", (("8004", "9521A"),), (0,)),
        ("01095211300012377007261121", (GTIN, ("7007", "261121")), (0, 16)),
        ("01095211300012377007261121261231", (GTIN, ("7007", "261121261231")), (0, 16)),
    ],
)
def test_parse(text: str, pairs: tuple[tuple[str, str], ...], starts: tuple[int, ...]) -> None:
    assert parse(text) == Elements(pairs, starts)


def test_a_value_of_free_length_ends_only_at_a_separator() -> None:
    got = parse("010952113000123710L717271130")
    assert isinstance(got, Elements)
    assert got.pairs[1] == ("10", "L717271130")


@pytest.mark.parametrize(
    ("pairs", "text"),
    [
        ((GTIN, ("10", "L7"), ("17", "271130")), "010952113000123710L7\x1d17271130"),
        ((GTIN, ("17", "271130"), ("10", "L7")), "01095211300012371727113010L7"),
        ((("402", "95211300000000018"), ("400", "A")), "40295211300000000018\x1d400A"),
    ],
)
def test_build_puts_separators_where_gs1_asks_for_them(pairs: tuple[tuple[str, str], ...], text: str) -> None:
    assert build(pairs) == text


@pytest.mark.parametrize(
    "pair", [("05", "1"), ("01", "1"), ("10", ""), ("10", "A\x1dB"), ("1", "A"), ("0109", "A")]
)
def test_build_refuses_what_would_not_read_back(pair: tuple[str, str]) -> None:
    with pytest.raises(MisuseError):
        build([pair])


@pytest.mark.parametrize(
    ("ais", "code", "index"),
    [
        ("01 21", None, None),
        ("00 02 37", None, None),
        ("01 21 250", None, None),
        ("8006 21", None, None),
        ("414 254", None, None),
        ("01 30 3922", None, None),
        ("01 3103 3922", None, None),
        ("415 8020 3911", None, None),
        ("01 21 8040 8041", None, None),
        ("21", Code.MISSING_AI, 0),
        ("02 37", Code.MISSING_AI, 1),
        ("00 02", Code.MISSING_AI, 1),
        ("01 250", Code.MISSING_AI, 1),
        ("01 3922", Code.MISSING_AI, 1),
        ("254", Code.MISSING_AI, 0),
        ("01 427", Code.MISSING_AI, 1),
        ("01 37 00 02", Code.EXCLUDED_AI, 0),
        ("01 03", Code.EXCLUDED_AI, 1),
        ("01 21 235", Code.EXCLUDED_AI, 1),
        ("01 3102 3103", Code.EXCLUDED_AI, 1),
        ("01 422 426", Code.EXCLUDED_AI, 1),
        ("00 420 421", Code.EXCLUDED_AI, 1),
    ],
)
def test_associations(ais: str, code: Code | None, index: int | None) -> None:
    fault = find_fault([(ai, "1") for ai in ais.split()])
    assert (fault.code, fault.position) == (code, index) if fault else (code, index) == (None, None)


@pytest.mark.parametrize(
    ("key", "base", "serial"),
    [("253", "9521130000018", "A"), ("255", "9521130000018", "1"), ("8003", "09521130000018", "A")],
)
def test_a_signed_key_needs_its_serial_number(key: str, base: str, serial: str) -> None:
    signature = ("8030", "ABC")
    assert find_fault([(key, base)]) is None
    assert find_fault([signature, (key, base + serial)]) is None
    fault = find_fault([signature, (key, base)])
    assert fault is not None
    assert (fault.code, fault.position) == (Code.LENGTH, 1)


def test_symbols_of_one_label_are_judged_together() -> None:
    first, second = (GTIN,), (("10", "L7"), ("21", "S"))
    assert isinstance(find_fault(second), Fault)
    assert find_fault(first + second) is None
    assert find_fault(second + first) is None


def test_the_table_holds_every_ai_once_and_no_ai_begins_another() -> None:
    ais = known_ais()
    assert len(ais) == len(set(ais)) == 541
    assert not [(a, b) for a in ais for b in ais if a != b and b.startswith(a)]
    assert [ai for ai in ais if (spec := find_spec(ai)) is None or spec.ai != ai] == []
    assert ai_table.RELEASE == "2026-01-27"


@pytest.mark.parametrize(
    ("ai", "title", "fixed", "shortest", "longest"),
    [
        ("00", "SSCC", True, 18, 18),
        ("10", "BATCH/LOT", False, 1, 20),
        ("253", "GDTI", False, 13, 30),
        ("3105", "NET WEIGHT (kg)", True, 6, 6),
        ("402", "GSIN", False, 17, 17),
        ("417", "PARTY", True, 13, 13),
        ("7007", "HARVEST DATE", False, 6, 12),
        ("7236", "CERT #", False, 3, 30),
        ("95", "INTERNAL", False, 1, 90),
    ],
)
def test_rows_of_the_table(ai: str, title: str, fixed: bool, shortest: int, longest: int) -> None:  # noqa: FBT001 - columns
    spec = find_spec(ai)
    assert spec is not None
    assert (spec.title, spec.fixed, spec.shortest, spec.longest) == (title, fixed, shortest, longest)


DICTIONARY = """\
# Release: UNSET

01         *?  N14,csum,gcppos2  ex=255,37 dlpkey=22,10,21|235   # GTIN
7230        ?  X2 X..28          req=01,8004                     # CERT # 1
7231        ?  X2 X..28          req=01,8004                     # CERT # 2
8003        ?  N1,zero N13,csum,gcppos1 [X..16]  dlpkey          # GRAI
8110        ?  X..70,couponcode
"""


def test_the_script_makes_the_table_from_a_dictionary() -> None:
    make_table = runpy.run_path(str(ROOT / "scripts" / "make_ai_table.py"))["make_table"]
    made = make_table(DICTIONARY, "2031-01-02")
    assert 'RELEASE = "2031-01-02"' in made
    assert made.split('TABLE = """\\\n')[1].splitlines()[:-1] == [
        "01|*?|N14,csum,gcppos2||255,37|22,10,21/235|GTIN",
        "7230-7231|?|X2 X..28|01,8004|||CERT #",
        "8003|?|N1,zero N13,csum,gcppos1 [X..16]|||-|GRAI",
        "8110|?|X..70,couponcode||||",
    ]
