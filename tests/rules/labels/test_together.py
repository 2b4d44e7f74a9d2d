"""Several symbols of one label: given the scans in any order, one label or one refusal."""

import itertools
import random
from collections.abc import Iterable, Sequence
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.labels.gs1 import build
from rules.labels.gtin import check_digit
from rules.labels.hibc import build_primary, build_secondary
from rules.labels.hibc_data import Data
from rules.labels.reader import Code, Label, LabelKind, Notice, Profile, Unreadable, read
from rules.labels.together import MAX_SYMBOLS, read_together
from rules.scan import MAX_SCAN, Scan

TODAY = date(2026, 11, 21)
GTIN = "09521130001237"
EAN = "]E09521130001237"
KEY = f"]C101{GTIN}"
SERIAL = "]C121SN-0042"
LOT = "]d21727113010LOT7"
PALLET = "]C100095211300000000124"
CONTENT = f"]C102{GTIN}3712"
PRIMARY = "+B123WIDGET90H"
SECONDARY = "+$$3271130LOT55HM"
DI = Profile(assume="di")
LINK = f"]Q1https://id.example.com/01/{GTIN}/21/SN-0042"


def scans_of(raws: Iterable[str | bytes]) -> list[Scan]:
    return [Scan("dock-1", raw.encode() if isinstance(raw, str) else raw, None, 0) for raw in raws]


def take_all_orders(raws: Sequence[str | bytes], profile: Profile) -> Label | Unreadable:
    """What all orders of these scans give; several orders of many are enough."""
    orders = list(itertools.islice(itertools.permutations(raws), 24))
    first, *others = [read_together(scans_of(order), profile, today=TODAY) for order in orders]
    assert all(other == first for other in others)
    return first


@pytest.mark.parametrize(
    ("raws", "profile", "kind", "expected"),
    [
        ((EAN, SERIAL), Profile(), LabelKind.GS1, {"gtin": GTIN, "text": f"01{GTIN}21SN-0042"}),
        ((EAN, SERIAL, LOT), Profile(), LabelKind.GS1, {"serial": "SN-0042", "lot": "LOT7"}),
        ((KEY, SERIAL), Profile(), LabelKind.GS1, {"gtin": GTIN, "serial": "SN-0042"}),
        ((KEY, EAN), Profile(), LabelKind.GS1, {"gtin": GTIN, "ai": (("01", GTIN),)}),
        ((PALLET, CONTENT), Profile(), LabelKind.GS1, {"content_gtin": GTIN, "quantity": 12}),
        (("]I110952113000125", "]C110LOT7"), Profile(), LabelKind.GS1, {"gtin": "10952113000125"}),
        ((EAN, "9521130001237"), Profile(assume="retail"), LabelKind.GTIN, {"gtin": GTIN, "ai": ()}),
        (("]E3952113000123712", SERIAL), Profile(), LabelKind.GS1, {"addon": "12", "serial": "SN-0042"}),
        ((f"{KEY}21A", "]C121A\x1d10L"), Profile(), LabelKind.GS1, {"serial": "A", "lot": "L"}),
        ((LINK, LOT), Profile(), LabelKind.GS1, {"serial": "SN-0042", "lot": "LOT7"}),
        ((f"{EAN}|]e021A", "]C110L"), Profile(), LabelKind.GS1, {"serial": "A", "lot": "L"}),
        ((f"{KEY}10LOT717271130", "]C117271130"), Profile(), LabelKind.GS1, {"warnings": ()}),
        ((PRIMARY, SECONDARY), Profile(), LabelKind.HIBC, {"pcn": "WIDGET9", "lot": "LOT55"}),
        ((f"*{PRIMARY}*", SECONDARY, PRIMARY), Profile(), LabelKind.HIBC, {"pcn": "WIDGET9"}),
        (
            ("1PRC0402", "Q5000", "1TL8", "S09"),
            DI,
            LabelKind.ISO15434,
            {"supplier_part": "RC0402", "quantity": 5000, "lot": "L8", "serial": "09"},
        ),
        (
            ("[)>\x1e06\x1d1PX\x1dS1\x1e\x04", "[)>\x1e06\x1d1PX\x1dQ7\x1e\x04"),
            Profile(),
            LabelKind.ISO15434,
            {"supplier_part": "X", "serial": "1", "quantity": 7},
        ),
        ((EAN, "]C0S09"), DI, LabelKind.ISO15434, {"gtin": GTIN, "serial": "09", "di": (("S", "09"),)}),
        (("SN 7", "SN 7\r\n"), Profile(), LabelKind.PLAIN, {"text": "SN 7"}),
        (
            (SERIAL, "]C110L"),
            Profile(associations="warn"),
            LabelKind.GS1,
            {"serial": "SN-0042", "warnings": (Notice.ASSOCIATION,)},
        ),
        ((EAN, SERIAL), Profile(require=("gtin", "serial")), LabelKind.GS1, {"serial": "SN-0042"}),
    ],
)
def test_one_label(
    raws: tuple[str, ...], profile: Profile, kind: LabelKind, expected: dict[str, object]
) -> None:
    got = take_all_orders(raws, profile)
    assert isinstance(got, Label), got
    assert (got.kind, {name: getattr(got, name) for name in expected}) == (kind, expected)
    assert got.raw == b"\n".join(sorted(raw.encode() for raw in raws))


@pytest.mark.parametrize(
    ("raws", "profile", "code"),
    [
        ((SERIAL, LOT), Profile(), Code.MISSING_AI),  # the product is still missing
        ((PALLET, "]C13712"), Profile(), Code.MISSING_AI),
        ((f"{KEY}21A", "]C121B"), Profile(), Code.REPEATED_AI),
        ((KEY, CONTENT, PALLET), Profile(), Code.EXCLUDED_AI),
        ((EAN, "]C10110952113000125"), Profile(), Code.UNRELATED),
        ((EAN, "]E0614141123452"), Profile(), Code.UNRELATED),
        ((LINK, "]C10110952113000125"), Profile(), Code.UNRELATED),
        ((EAN, "]C0SN 7"), Profile(), Code.UNRELATED),
        ((SERIAL, "]C0SN 7"), Profile(), Code.UNRELATED),
        (("]C0SN 7", "]C0SN 8"), Profile(), Code.UNRELATED),
        ((EAN, PRIMARY), Profile(), Code.UNRELATED),
        ((EAN, SECONDARY), Profile(), Code.UNRELATED),
        ((KEY, PRIMARY, SECONDARY), Profile(), Code.UNRELATED),
        (("]C0SN 7", SECONDARY), Profile(), Code.UNRELATED),
        ((PRIMARY, build_primary("B123", "WIDGET8")), Profile(), Code.UNRELATED),
        ((SECONDARY, build_primary("B123", "WIDGET8")), Profile(), Code.LINK_CHARACTER),
        ((SECONDARY, build_secondary(Data(serial="S1"), "H")), Profile(), Code.SECONDARY_ALONE),
        (("S1", "S2"), DI, Code.CONFLICT),
        (("Q1", "Q2", "1PX"), DI, Code.CONFLICT),
        ((f"{KEY}21A", "]C0SB"), DI, Code.CONFLICT),
        (("]E3952113000123712", "]E3952113000123713"), Profile(), Code.CONFLICT),
        ((EAN, SERIAL), Profile(require=("gtin", "lot")), Code.MISSING_FIELD),
        ((EAN, "]C121SN10L"), Profile(require=("lot",)), Code.SEPARATOR_LOST),
        ((EAN, "NOREAD"), Profile(), Code.NO_READ),
        ((EAN, "SN 7"), Profile(require_aim=True), Code.AIM_REQUIRED),
        ((), Profile(), Code.EMPTY),
        (tuple(f"SN{number}" for number in range(MAX_SYMBOLS + 1)), Profile(), Code.TOO_LONG),
    ],
)
def test_no_label(raws: tuple[str, ...], profile: Profile, code: Code) -> None:
    got = take_all_orders(raws, profile)
    assert isinstance(got, Unreadable), got
    assert (got.code, got.raw) == (code, b"\n".join(sorted(raw.encode() for raw in raws)))
    assert got.incomplete is (code in (Code.MISSING_AI, Code.SECONDARY_ALONE))


@pytest.mark.parametrize(
    ("raws", "code", "position"),
    [
        (("]C1011", SERIAL), Code.LENGTH, 6),
        ((EAN, "]E09521130001238"), Code.CHECK_DIGIT, 16 + 1 + 15),
        ((SECONDARY, "+B123WIDGET90J"), Code.CHECK_DIGIT, 17 + 1 + 13),
        ((b"]C0\xff", EAN), Code.NOT_UTF8, 3),
        ((EAN, b"A" * (MAX_SCAN + 1)), Code.TOO_LONG, MAX_SCAN),
    ],
)
def test_a_fault_of_one_symbol_is_found_in_the_joined_data(
    raws: tuple[str | bytes, ...], code: Code, position: int
) -> None:
    got = take_all_orders(raws, Profile())
    assert isinstance(got, Unreadable), got
    assert (got.code, got.position) == (code, position)


@pytest.mark.parametrize("raw", [EAN, SERIAL, LOT, PRIMARY, SECONDARY, "SN 7", "]C1", "S1"])
def test_one_symbol_and_the_same_again_is_read_by_itself(raw: str) -> None:
    for count in (1, 2, MAX_SYMBOLS + 1):
        for profile in (Profile(), DI, Profile(require=("serial",))):
            scans = scans_of([raw] * count)
            assert read_together(scans, profile, today=TODAY) == read(scans[0], profile, today=TODAY)


def test_half_a_label_is_incomplete_until_its_partner_arrives() -> None:
    for half, partner in ((SERIAL, EAN), (SECONDARY, PRIMARY)):
        alone = read_together(scans_of([half]), Profile(), today=TODAY)
        assert isinstance(alone, Unreadable)
        assert alone.incomplete
        assert isinstance(read_together(scans_of([half, partner]), Profile(), today=TODAY), Label)


def test_the_identifier_is_kept_where_all_symbols_have_the_same() -> None:
    for raws, aim in (((KEY, SERIAL), "]C1"), ((EAN, SERIAL), None)):
        got = take_all_orders(raws, Profile())
        assert isinstance(got, Label)
        assert got.aim == aim


VALUE = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-/abc", min_size=1, max_size=20)
SPLIT = st.fixed_dictionaries(
    {"01": st.text("0123456789", min_size=13, max_size=13).map(lambda digits: digits + check_digit(digits))},
    optional={
        "10": VALUE,
        "17": st.dates(date(1978, 1, 1), date(2075, 12, 31)).map(lambda day: f"{day:%y%m%d}"),
        "21": VALUE,
        "240": VALUE,
        "3103": st.text("0123456789", min_size=6, max_size=6),
        "91": VALUE,
    },
)


@settings(max_examples=60)
@given(SPLIT, st.integers(1, 5), st.randoms(use_true_random=False))
def test_every_order_and_every_distribution_gives_the_same_fields(
    pairs: dict[str, str], parts: int, chance: random.Random
) -> None:
    """Pairs spread over symbols, some in more than one, say what a single symbol says."""
    symbols: list[dict[str, str]] = [{} for _ in range(parts)]
    for ai, value in pairs.items():
        for symbol in chance.sample(symbols, chance.randint(1, parts)):
            symbol[ai] = value
    raws = [f"]C1{build(symbol.items())}" for symbol in symbols if symbol]
    whole = read(scans_of([f"]C1{build(pairs.items())}"])[0], today=TODAY)
    got = take_all_orders(raws, Profile())
    assert isinstance(got, Label), got
    assert isinstance(whole, Label)
    for name in ("gtin", "serial", "lot", "expiry", "warnings", "kind"):
        assert getattr(got, name) == getattr(whole, name)
    assert set(got.ai) == set(whole.ai)


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [EAN, KEY, SERIAL, LOT, PALLET, CONTENT, PRIMARY, SECONDARY, LINK, "S1", "Q7", "SN 7"]
        )
        | st.binary(max_size=20),
        max_size=5,
    ),
    st.sampled_from(
        [Profile(), DI, Profile(assume="gs1"), Profile(require=("serial",), associations="warn")]
    ),
)
def test_any_set_gets_the_same_answer_in_any_order(raws: list[str | bytes], profile: Profile) -> None:
    got = take_all_orders(raws, profile)
    if isinstance(got, Unreadable):
        assert got.position is None or 0 <= got.position <= len(got.raw)
        assert got.problem.isprintable()
    else:
        assert got.text


@pytest.mark.parametrize(
    ("data", "hour"), [(Data("L1", "S1", date(2027, 1, 31), time(7), None, 3), time(7)), (Data("L1"), None)]
)
def test_hibc_fields_come_through(data: Data, hour: time | None) -> None:
    primary = build_primary("A999", "1234", 5)
    got = take_all_orders((primary, build_secondary(data, primary[-1])), Profile())
    assert isinstance(got, Label)
    assert (got.lic, got.pcn, got.unit, got.lot, got.expiry_time) == ("A999", "1234", 5, "L1", hour)
